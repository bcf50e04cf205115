/* Latin hypercubes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Hypercube number `attempt`: a random order of the slices for each factor. */
static void fill(cg_design *design, uint64_t seed, uint32_t attempt, uint32_t *order)
{
    const cg_draw_context draws = {.seed = seed,
                                   .replicate = attempt,
                                   .process = CG_DRAW_HYPERCUBE};
    const size_t n = design->n_points;
    for (size_t f = 0; f < design->n_factors; f++) {
        cg_design_shuffle(&draws, (uint32_t)f, n, order);
        for (size_t p = 0; p < n; p++) {
            double place = cg_draw(&draws, (uint32_t)f, (uint32_t)p, 1);
            cg_design_row(design, p)[f] = ((double)order[p] + place) / (double)n;
        }
    }
}

/* The squared distance of the closest pair; gives up below `enough`. */
static double closest(const cg_design *design, double enough)
{
    double least = INFINITY;
    for (size_t a = 0; a < design->n_points && least > enough; a++) {
        for (size_t b = 0; b < a; b++) {
            const double *x = cg_design_row(design, a), *y = cg_design_row(design, b);
            double sum = 0;
            for (size_t f = 0; f < design->n_factors; f++)
                sum += (x[f] - y[f]) * (x[f] - y[f]);
            least = sum < least ? sum : least;
        }
    }
    return least;
}

cg_status cg_design_latin_hypercube(size_t n_points, size_t n_factors, uint64_t seed, size_t tries,
                                    cg_design *design, cg_error *error)
{
    cg_design trial = {0};
    void *order = NULL;
    double best = -1;
    cg_status status = cg_design_alloc(n_points, n_factors, design, error);
    if (status == CG_OK)
        status = cg_design_alloc(n_points, n_factors, &trial, error);
    if (status == CG_OK)
        status = cg_alloc(&order, n_points, sizeof(uint32_t), "design", error);
    for (uint32_t attempt = 0; status == CG_OK && attempt < tries; attempt++) {
        fill(&trial, seed, attempt, order);
        double apart = tries > 1 ? closest(&trial, best) : 0;
        if (apart <= best)
            continue;
        best = apart;
        memcpy(design->cells, trial.cells, n_points * n_factors * sizeof *trial.cells);
    }
    cg_free(order);
    cg_design_free(&trial);
    return status;
}
