/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include "base/memory.h"

#include <gsl/gsl_qrng.h>
#include <math.h>

enum { FACTORIAL_FACTORS = 20, SOBOL_FACTORS = 40 };

void cg_design_free(cg_design *design)
{
    cg_free(design->cells);
    *design = (cg_design){0};
}

static cg_status refuse_size(cg_error *error)
{
    return cg_fail(error, CG_LIMIT, "the design has more than %d points", CG_MAX_POINTS);
}

cg_status cg_design_alloc(size_t n_points, size_t n_factors, cg_design *design, cg_error *error)
{
    void *block = NULL;
    *design = (cg_design){0};
    if (n_points > CG_MAX_POINTS)
        return refuse_size(error);
    cg_status status = cg_alloc(&block, n_points * n_factors, sizeof(double), "design", error);
    if (status == CG_OK)
        *design = (cg_design){n_points, n_factors, block};
    return status;
}

void cg_design_shuffle(const cg_draw_context *draws, uint32_t row, size_t n, uint32_t *order)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = (uint32_t)n; i > 1; i--) {
        uint32_t j = cg_index(cg_draw(draws, row, i, 0), i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

cg_status cg_design_grid(size_t n_factors, const size_t *levels, cg_design *design, cg_error *error)
{
    size_t n = 1;
    *design = (cg_design){0};
    for (size_t f = 0; f < n_factors; f++) {
        if (levels[f] > CG_MAX_POINTS / n)
            return refuse_size(error);
        n *= levels[f];
    }
    cg_status status = cg_design_alloc(n, n_factors, design, error);
    for (size_t p = 0; status == CG_OK && p < n; p++) {
        size_t rest = p;
        for (size_t f = n_factors; f-- > 0; rest /= levels[f])
            cg_design_row(design, p)[f] = (double)(rest % levels[f]);
    }
    return status;
}

cg_status cg_design_one_at_a_time(size_t n_factors, const size_t *levels, cg_design *design,
                                  cg_error *error)
{
    size_t n = 1, p = 1;
    for (size_t f = 0; f < n_factors && n <= CG_MAX_POINTS; f++)
        n += levels[f];
    cg_status status = cg_design_alloc(n, n_factors, design, error);
    if (status != CG_OK)
        return status;
    for (size_t i = 0; i < n * n_factors; i++)
        design->cells[i] = NAN;
    for (size_t f = 0; f < n_factors; f++)
        for (size_t level = 0; level < levels[f]; level++)
            cg_design_row(design, p++)[f] = (double)level;
    return CG_OK;
}

cg_status cg_design_factorial(size_t n_factors, cg_design *design, cg_error *error)
{
    *design = (cg_design){0};
    if (n_factors > FACTORIAL_FACTORS)
        return cg_fail(error, CG_LIMIT, "a factorial design takes at most %d factors",
                       FACTORIAL_FACTORS);
    const size_t n = (size_t)1 << n_factors;
    cg_status status = cg_design_alloc(n, n_factors, design, error);
    for (size_t p = 0; status == CG_OK && p < n; p++)
        for (size_t f = 0; f < n_factors; f++)
            cg_design_row(design, p)[f] = (double)(p >> f & 1);
    return status;
}

cg_status cg_design_random(size_t n_points, size_t n_factors, uint64_t seed, cg_design *design,
                           cg_error *error)
{
    const cg_draw_context draws = {.seed = seed, .process = CG_DRAW_RANDOM};
    cg_status status = cg_design_alloc(n_points, n_factors, design, error);
    for (size_t p = 0; status == CG_OK && p < n_points; p++)
        for (size_t f = 0; f < n_factors; f++)
            cg_design_row(design, p)[f] = cg_draw(&draws, (uint32_t)p, 0, (uint32_t)f);
    return status;
}

cg_status cg_design_sobol(size_t n_points, size_t n_factors, cg_design *design, cg_error *error)
{
    *design = (cg_design){0};
    if (n_factors == 0 || n_factors > SOBOL_FACTORS)
        return cg_fail(error, CG_LIMIT, "Sobol's sequence takes 1 to %d factors", SOBOL_FACTORS);
    cg_status status = cg_design_alloc(n_points, n_factors, design, error);
    if (status != CG_OK)
        return status;
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n_factors);
    if (sequence == NULL)
        return cg_fail(error, CG_MEMORY, "no memory for Sobol's sequence");
    for (size_t p = 0; p < n_points; p++)
        gsl_qrng_get(sequence, cg_design_row(design, p));
    gsl_qrng_free(sequence);
    return CG_OK;
}
