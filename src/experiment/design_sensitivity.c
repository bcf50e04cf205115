/* Designs whose structure a sensitivity analysis relies on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include <string.h>

enum { SALTELLI_FACTORS = CG_SOBOL_FACTORS / 2, MOST_LEVELS = 1000 };

/* A path goes from a random corner low enough (or high enough) that every factor can step,
 * each factor once in random order, up or down: its i-th point has taken i steps. */
void cg_design_morris_row(const cg_design *design, size_t point, double *row)
{
    uint32_t order[CG_MAX_FACTORS];
    const size_t k = design->n_factors, steps = point % (k + 1);
    const cg_draw_context draws = {.seed = design->seed,
                                   .replicate = (uint32_t)(point / (k + 1)),
                                   .process = CG_DRAW_MORRIS};
    const double last = (double)design->levels - 1.0;
    const double step = (double)design->levels / (2.0 * last);
    for (size_t f = 0; f < k; f++) {
        uint32_t level = cg_index(cg_draw(&draws, (uint32_t)f, 0, 0), design->levels / 2);
        int down = cg_draw(&draws, (uint32_t)f, 0, 1) < 0.5;
        row[f] = (double)level / last + (down ? step : 0.0);
    }
    if (steps > 0)
        cg_design_shuffle(&draws, (uint32_t)k, k, order);
    for (size_t i = 0; i < steps; i++) {
        uint32_t f = order[i];
        row[f] += cg_draw(&draws, f, 0, 1) < 0.5 ? -step : step;
        /* The ends exactly, whatever rounding made of them. */
        row[f] = row[f] < 1e-9 ? 0.0 : row[f] > 1.0 - 1e-9 ? 1.0 : row[f];
    }
}

cg_status cg_design_morris(size_t trajectories, size_t n_factors, size_t levels, uint64_t seed,
                           cg_design *design, cg_error *error)
{
    *design = (cg_design){0};
    if (levels < 2 || levels % 2 != 0 || levels > MOST_LEVELS)
        return cg_fail(error, CG_INPUT, "Morris' design needs an even number of levels, 2 to %d",
                       MOST_LEVELS);
    const size_t points =
        trajectories > CG_MAX_POINTS ? trajectories : trajectories * (n_factors + 1);
    cg_status status = cg_design_begin(CG_DESIGN_MORRIS, points, n_factors, 0, design, error);
    design->seed = seed;
    design->levels = (uint32_t)levels;
    return status;
}

static size_t block_size(size_t k, int second_order)
{
    return second_order ? 2 * k + 2 : k + 2;
}

void cg_design_saltelli_row(const cg_design *design, size_t point, double *row)
{
    double ab[CG_SOBOL_FACTORS];
    const size_t k = design->n_factors, block = block_size(k, design->second_order);
    const size_t i = point % block;
    const double *a = ab, *b = ab + k;
    cg_sobol_row(design->numbers, 2 * k, point / block, ab);
    memcpy(row, i <= k ? a : b, k * sizeof *row);
    if (i >= 1 && i <= k)
        row[i - 1] = b[i - 1];
    else if (i > k && i + 1 < block)
        row[i - k - 1] = a[i - k - 1];
}

cg_status cg_design_saltelli(size_t samples, size_t n_factors, int second_order, cg_design *design,
                             cg_error *error)
{
    const size_t k = n_factors;
    *design = (cg_design){0};
    if (k == 0 || k > SALTELLI_FACTORS)
        return cg_fail(error, CG_LIMIT, "Saltelli's design takes 1 to %d factors",
                       SALTELLI_FACTORS);
    const size_t points = samples > CG_MAX_POINTS ? samples : samples * block_size(k, second_order);
    cg_status status =
        cg_design_begin(CG_DESIGN_SALTELLI, points, k, CG_SOBOL_BITS * 2 * k, design, error);
    design->second_order = second_order;
    return status == CG_OK ? cg_sobol_directions(samples, 2 * k, design->numbers, error) : status;
}
