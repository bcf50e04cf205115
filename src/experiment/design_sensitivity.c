/* Designs whose structure a sensitivity analysis relies on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include "base/memory.h"

#include <string.h>

enum { SALTELLI_FACTORS = 20 };

/* One path: from a random corner low enough (or high enough) that every factor can step,
 * each factor once in random order, up or down. */
static void walk(cg_design *design, size_t path, size_t levels, uint64_t seed, uint32_t *order)
{
    const cg_draw_context draws = {.seed = seed,
                                   .replicate = (uint32_t)path,
                                   .process = CG_DRAW_MORRIS};
    const size_t k = design->n_factors;
    const double step = (double)levels / (2.0 * ((double)levels - 1.0));
    double *first = cg_design_row(design, path * (k + 1));
    for (size_t f = 0; f < k; f++) {
        uint32_t level = cg_index(cg_draw(&draws, (uint32_t)f, 0, 0), (uint32_t)levels / 2);
        int down = cg_draw(&draws, (uint32_t)f, 0, 1) < 0.5;
        first[f] = (double)level / ((double)levels - 1.0) + (down ? step : 0.0);
    }
    cg_design_shuffle(&draws, (uint32_t)k, k, order);
    for (size_t i = 0; i < k; i++) {
        const double *before = first + i * k;
        double *after = first + (i + 1) * k;
        uint32_t f = order[i];
        memcpy(after, before, k * sizeof *after);
        after[f] = first[f] + (cg_draw(&draws, f, 0, 1) < 0.5 ? -step : step);
        /* The ends exactly, whatever rounding made of them. */
        after[f] = after[f] < 1e-9 ? 0.0 : after[f] > 1.0 - 1e-9 ? 1.0 : after[f];
    }
}

cg_status cg_design_morris(size_t trajectories, size_t n_factors, size_t levels, uint64_t seed,
                           cg_design *design, cg_error *error)
{
    void *order = NULL;
    *design = (cg_design){0};
    if (levels < 2 || levels % 2 != 0 || levels > 1000)
        return cg_fail(error, CG_INPUT, "Morris' design needs an even number of levels, 2 to 1000");
    if (trajectories > CG_MAX_POINTS)
        return cg_design_alloc(trajectories, n_factors, design, error);
    cg_status status = cg_design_alloc(trajectories * (n_factors + 1), n_factors, design, error);
    if (status == CG_OK)
        status = cg_alloc(&order, n_factors, sizeof(uint32_t), "design", error);
    for (size_t path = 0; status == CG_OK && path < trajectories; path++)
        walk(design, path, levels, seed, order);
    cg_free(order);
    return status;
}

cg_status cg_design_saltelli(size_t samples, size_t n_factors, int second_order, cg_design *design,
                             cg_error *error)
{
    cg_design base = {0};
    const size_t k = n_factors, block = second_order ? 2 * k + 2 : k + 2;
    *design = (cg_design){0};
    if (k == 0 || k > SALTELLI_FACTORS)
        return cg_fail(error, CG_LIMIT, "Saltelli's design takes 1 to %d factors",
                       SALTELLI_FACTORS);
    cg_status status = cg_design_sobol(samples, 2 * k, &base, error);
    if (status == CG_OK)
        status = cg_design_alloc(samples * block, k, design, error);
    for (size_t s = 0; status == CG_OK && s < samples; s++) {
        const double *a = cg_design_row(&base, s), *b = a + k;
        double *row = cg_design_row(design, s * block);
        for (size_t i = 0; i < block; i++)
            memcpy(row + i * k, i <= k ? a : b, k * sizeof *row);
        for (size_t f = 0; f < k; f++) {
            row[(1 + f) * k + f] = b[f];
            if (second_order)
                row[(1 + k + f) * k + f] = a[f];
        }
    }
    cg_design_free(&base);
    return status;
}
