/* Latin hypercubes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include "base/memory.h"

#include <math.h>

cg_status cg_design_hypercube(size_t n_points, size_t n_factors, uint64_t seed, uint32_t attempt,
                              cg_design *design, cg_error *error)
{
    const cg_draw_context draws = {.seed = seed,
                                   .replicate = attempt,
                                   .process = CG_DRAW_HYPERCUBE};
    cg_status status = cg_design_begin(CG_DESIGN_LATIN_HYPERCUBE, n_points, n_factors,
                                       n_points * n_factors, design, error);
    if (status != CG_OK)
        return status;
    design->seed = seed;
    design->attempt = attempt;
    for (size_t f = 0; f < n_factors; f++)
        cg_design_shuffle(&draws, (uint32_t)f, n_points, design->numbers + f * n_points);
    return CG_OK;
}

void cg_design_hypercube_row(const cg_design *design, size_t point, double *row)
{
    const cg_draw_context draws = {.seed = design->seed,
                                   .replicate = design->attempt,
                                   .process = CG_DRAW_HYPERCUBE};
    for (size_t f = 0; f < design->n_factors; f++) {
        const double slice = design->numbers[f * design->n_points + point];
        const double place = cg_draw(&draws, (uint32_t)f, (uint32_t)point, 1);
        row[f] = (slice + place) / (double)design->n_points;
    }
}

/* The squared distance of the closest pair; gives up below `enough`. */
static double closest(const cg_design *design, double *cells, double enough)
{
    const size_t k = design->n_factors;
    double least = INFINITY;
    for (size_t p = 0; p < design->n_points; p++)
        cg_design_hypercube_row(design, p, cells + p * k);
    for (size_t a = 0; a < design->n_points && least > enough; a++) {
        for (size_t b = 0; b < a; b++) {
            const double *x = cells + a * k, *y = cells + b * k;
            double sum = 0;
            for (size_t f = 0; f < k; f++)
                sum += (x[f] - y[f]) * (x[f] - y[f]);
            least = sum < least ? sum : least;
        }
    }
    return least;
}

cg_status cg_design_latin_hypercube(size_t n_points, size_t n_factors, uint64_t seed, size_t tries,
                                    cg_design *design, cg_error *error)
{
    double *cells = NULL, best = -1;
    uint32_t chosen = 0;
    cg_status status = CG_OK;
    *design = (cg_design){0};
    for (uint32_t attempt = 0; tries > 1 && status == CG_OK && attempt < tries; attempt++) {
        status = cg_design_hypercube(n_points, n_factors, seed, attempt, design, error);
        if (status == CG_OK && cells == NULL)
            status =
                cg_alloc((void **)&cells, n_points * n_factors, sizeof *cells, "design", error);
        double apart = status == CG_OK ? closest(design, cells, best) : best;
        chosen = apart > best ? attempt : chosen;
        best = apart > best ? apart : best;
        cg_design_free(design);
    }
    cg_free(cells);
    return status == CG_OK ? cg_design_hypercube(n_points, n_factors, seed, chosen, design, error)
                           : status;
}
