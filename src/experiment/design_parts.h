/* What the files of designs share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_DESIGN_PARTS_H
#define CG_EXPERIMENT_DESIGN_PARTS_H

#include "base/draw.h"
#include "experiment/design.h"

/* The number that tells a design's draws from all other uses of its seed. */
enum { CG_DRAW_RANDOM = 1, CG_DRAW_HYPERCUBE, CG_DRAW_MORRIS };

/* Room for the cells; refuses more points than CG_MAX_POINTS. */
cg_status cg_design_alloc(size_t n_points, size_t n_factors, cg_design *design, cg_error *error);

static inline double *cg_design_row(const cg_design *design, size_t point)
{
    return design->cells + point * design->n_factors;
}

/* 0 .. n-1 in random order; draw number i of `row` is the i-th exchange's. */
void cg_design_shuffle(const cg_draw_context *draws, uint32_t row, size_t n, uint32_t *order);

#endif
