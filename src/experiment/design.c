/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include "base/memory.h"

#include <math.h>

enum { FACTORIAL_FACTORS = 20 };

void cg_design_free(cg_design *design)
{
    cg_free(design->numbers);
    *design = (cg_design){0};
}

int cg_design_has_levels(enum cg_design_kind kind)
{
    return kind == CG_DESIGN_GRID || kind == CG_DESIGN_ONE_AT_A_TIME || kind == CG_DESIGN_FACTORIAL;
}

static cg_status refuse_size(cg_error *error)
{
    return cg_fail(error, CG_LIMIT, "the design has more than %d points", CG_MAX_POINTS);
}

cg_status cg_design_begin(enum cg_design_kind kind, size_t n_points, size_t n_factors,
                          size_t n_numbers, cg_design *design, cg_error *error)
{
    void *block = NULL;
    *design = (cg_design){0};
    if (n_points > CG_MAX_POINTS)
        return refuse_size(error);
    if (n_factors > CG_MAX_FACTORS)
        return cg_fail(error, CG_LIMIT, "the design has more than %d factors", CG_MAX_FACTORS);
    cg_status status =
        n_numbers > 0 ? cg_alloc(&block, n_numbers, sizeof(uint32_t), "design", error) : CG_OK;
    if (status == CG_OK)
        *design = (cg_design){.kind = kind,
                              .n_points = n_points,
                              .n_factors = n_factors,
                              .numbers = block};
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

static cg_status begin_levels(enum cg_design_kind kind, size_t n_points, size_t n_factors,
                              const size_t *levels, cg_design *design, cg_error *error)
{
    cg_status status = cg_design_begin(kind, n_points, n_factors, n_factors, design, error);
    for (size_t f = 0; status == CG_OK && f < n_factors; f++)
        design->numbers[f] = (uint32_t)levels[f];
    return status;
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
    return begin_levels(CG_DESIGN_GRID, n, n_factors, levels, design, error);
}

static void grid_row(const cg_design *design, size_t point, double *row)
{
    for (size_t f = design->n_factors; f-- > 0; point /= design->numbers[f])
        row[f] = (double)(point % design->numbers[f]);
}

cg_status cg_design_one_at_a_time(size_t n_factors, const size_t *levels, cg_design *design,
                                  cg_error *error)
{
    size_t n = 1;
    for (size_t f = 0; f < n_factors && n <= CG_MAX_POINTS; f++)
        n += levels[f];
    return begin_levels(CG_DESIGN_ONE_AT_A_TIME, n, n_factors, levels, design, error);
}

static void one_at_a_time_row(const cg_design *design, size_t point, double *row)
{
    size_t first = 1; /* point that has the factor's level 0 */
    for (size_t f = 0; f < design->n_factors; first += design->numbers[f++])
        row[f] = point >= first && point < first + design->numbers[f] ? (double)(point - first)
                                                                      : (double)NAN;
}

cg_status cg_design_factorial(size_t n_factors, cg_design *design, cg_error *error)
{
    *design = (cg_design){0};
    if (n_factors > FACTORIAL_FACTORS)
        return cg_fail(error, CG_LIMIT, "a factorial design takes at most %d factors",
                       FACTORIAL_FACTORS);
    return cg_design_begin(CG_DESIGN_FACTORIAL, (size_t)1 << n_factors, n_factors, 0, design,
                           error);
}

cg_status cg_design_random(size_t n_points, size_t n_factors, uint64_t seed, cg_design *design,
                           cg_error *error)
{
    cg_status status = cg_design_begin(CG_DESIGN_RANDOM, n_points, n_factors, 0, design, error);
    design->seed = seed;
    return status;
}

static void random_row(const cg_design *design, size_t point, double *row)
{
    const cg_draw_context draws = {.seed = design->seed, .process = CG_DRAW_RANDOM};
    for (size_t f = 0; f < design->n_factors; f++)
        row[f] = cg_draw(&draws, (uint32_t)point, 0, (uint32_t)f);
}

void cg_design_row(const cg_design *design, size_t point, double *row)
{
    switch (design->kind) {
    case CG_DESIGN_GRID:
        grid_row(design, point, row);
        break;
    case CG_DESIGN_ONE_AT_A_TIME:
        one_at_a_time_row(design, point, row);
        break;
    case CG_DESIGN_FACTORIAL:
        for (size_t f = 0; f < design->n_factors; f++)
            row[f] = (double)(point >> f & 1);
        break;
    case CG_DESIGN_RANDOM:
        random_row(design, point, row);
        break;
    case CG_DESIGN_LATIN_HYPERCUBE:
        cg_design_hypercube_row(design, point, row);
        break;
    case CG_DESIGN_SOBOL:
        cg_sobol_row(design->numbers, design->n_factors, point, row);
        break;
    case CG_DESIGN_MORRIS:
        cg_design_morris_row(design, point, row);
        break;
    case CG_DESIGN_SALTELLI:
        cg_design_saltelli_row(design, point, row);
        break;
    case CG_N_DESIGNS:
        break;
    }
}

/* Points come in blocks (1 for most kinds). */
static cg_status make_again(const cg_design *told, size_t block, const size_t *levels,
                            cg_design *design, cg_error *error)
{
    const size_t k = told->n_factors, n = told->n_points / block;
    switch (told->kind) {
    case CG_DESIGN_GRID:
        return cg_design_grid(k, levels, design, error);
    case CG_DESIGN_ONE_AT_A_TIME:
        return cg_design_one_at_a_time(k, levels, design, error);
    case CG_DESIGN_FACTORIAL:
        return cg_design_factorial(k, design, error);
    case CG_DESIGN_RANDOM:
        return cg_design_random(n, k, told->seed, design, error);
    case CG_DESIGN_LATIN_HYPERCUBE:
        return cg_design_hypercube(n, k, told->seed, told->attempt, design, error);
    case CG_DESIGN_SOBOL:
        return cg_design_sobol(n, k, design, error);
    case CG_DESIGN_MORRIS:
        return cg_design_morris(n, k, told->levels, told->seed, design, error);
    case CG_DESIGN_SALTELLI:
        return cg_design_saltelli(n, k, told->second_order, design, error);
    case CG_N_DESIGNS:
        break;
    }
    return cg_fail(error, CG_INPUT, "there is no design of kind %d", (int)told->kind);
}

cg_status cg_design_again(const cg_design *told, const size_t *levels, cg_design *design,
                          cg_error *error)
{
    const size_t k = told->n_factors;
    const int by_levels = told->kind == CG_DESIGN_GRID || told->kind == CG_DESIGN_ONE_AT_A_TIME;
    const size_t block = told->kind == CG_DESIGN_MORRIS     ? k + 1
                         : told->kind == CG_DESIGN_SALTELLI ? (told->second_order ? k : 0) + k + 2
                                                            : 1;
    int possible = k > 0 && k <= CG_MAX_FACTORS;
    for (size_t f = 0; possible && by_levels && f < k; f++)
        possible = levels[f] > 0 && levels[f] <= CG_MAX_POINTS;
    *design = (cg_design){0};
    if (!possible)
        return cg_fail(error, CG_INPUT, "there is no such design");
    cg_status status = make_again(told, block, levels, design, error);
    if (status == CG_OK && design->n_points != told->n_points)
        status = cg_fail(error, CG_INPUT, "the design has %zu points, not %zu", design->n_points,
                         told->n_points);
    return status;
}
