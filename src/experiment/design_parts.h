/* What the files of designs share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_DESIGN_PARTS_H
#define CG_EXPERIMENT_DESIGN_PARTS_H

#include "base/draw.h"
#include "experiment/design.h"

/* The number that tells a design's draws from all other uses of its seed. */
enum { CG_DRAW_RANDOM = 1, CG_DRAW_HYPERCUBE, CG_DRAW_MORRIS };

/* What all designs have, and room for n_numbers (none for 0); refuses more points and
 * factors than there may be. */
cg_status cg_design_begin(enum cg_design_kind kind, size_t n_points, size_t n_factors,
                          size_t n_numbers, cg_design *design, cg_error *error);

/* 0 .. n-1 in random order; draw number i of `row` is the i-th exchange's. */
void cg_design_shuffle(const cg_draw_context *draws, uint32_t row, size_t n, uint32_t *order);

/* Hypercube number `attempt`. Errors: as cg_design_latin_hypercube. */
cg_status cg_design_hypercube(size_t n_points, size_t n_factors, uint64_t seed, uint32_t attempt,
                              cg_design *design, cg_error *error);

void cg_design_hypercube_row(const cg_design *design, size_t point, double *row);
void cg_design_morris_row(const cg_design *design, size_t point, double *row);
void cg_design_saltelli_row(const cg_design *design, size_t point, double *row);

/* The direction numbers that Sobol's sequence of `columns` columns needs for its first n points,
 * room for CG_SOBOL_BITS rows of them in `numbers`; and from them row n (from 0) of the sequence.
 * Errors: CG_MEMORY. */
enum { CG_SOBOL_BITS = 24, CG_SOBOL_FACTORS = 40 };
cg_status cg_sobol_directions(size_t n, size_t columns, uint32_t *numbers, cg_error *error);
void cg_sobol_row(const uint32_t *numbers, size_t columns, size_t n, double *row);

#endif
