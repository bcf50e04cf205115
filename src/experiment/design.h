/* Designs of experiments: which combinations of factors to run. Pure functions of their
 * arguments; none knows what a factor stands for.
 *
 * A design is a recipe, not a table: any point's cells are computed from its number, so that a
 * design of ten million points is as small as one of ten. Cells are level numbers (0, 1, ...) or
 * shares of a factor's range (0 to 1), as each function says; NaN leaves a factor at its
 * base value. Draws are counter-based (base/draw.h): the same on every machine.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_DESIGN_H
#define CG_EXPERIMENT_DESIGN_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

enum { CG_MAX_FACTORS = 256, CG_MAX_POINTS = 10000000 };

/* The numbers stand in journals: new kinds come last. */
enum cg_design_kind {
    CG_DESIGN_GRID,
    CG_DESIGN_ONE_AT_A_TIME,
    CG_DESIGN_FACTORIAL,
    CG_DESIGN_RANDOM,
    CG_DESIGN_LATIN_HYPERCUBE,
    CG_DESIGN_SOBOL,
    CG_DESIGN_MORRIS,
    CG_DESIGN_SALTELLI,
    CG_N_DESIGNS
};

typedef struct cg_design {
    enum cg_design_kind kind;
    size_t n_points, n_factors;
    uint64_t seed;        /* of designs that draw */
    uint32_t levels;      /* Morris: of every factor */
    uint32_t attempt;     /* Latin hypercube: which of the tries */
    int32_t second_order; /* Saltelli */
    uint32_t *numbers;    /* owned. Grid, one at a time: levels [n_factors]; Sobol', Saltelli:
                           * direction numbers [bits][columns]; Latin hypercube: the points'
                           * slices [n_factors][n_points]; else NULL */
} cg_design;

/* Whether the cells of a kind are levels (else shares of a range). */
int cg_design_has_levels(enum cg_design_kind kind);

/* All functions fill *design, which the caller frees, also after an error.
 * Errors: CG_MEMORY; CG_LIMIT beyond CG_MAX_POINTS points or CG_MAX_FACTORS factors. */
void cg_design_free(cg_design *design);

/* The cells of a point below n_points, into row[n_factors]. Any thread may call it. */
void cg_design_row(const cg_design *design, size_t point, double *row);

/* Every combination of levels (at least one of each factor), the last factor fastest.
 * Cells: levels. */
cg_status cg_design_grid(size_t n_factors, const size_t *levels, cg_design *design,
                         cg_error *error);

/* The base (all NaN), then every level of each factor with the others at their base. */
cg_status cg_design_one_at_a_time(size_t n_factors, const size_t *levels, cg_design *design,
                                  cg_error *error);

/* All 2^k combinations of two levels, in binary order: factor f's bit is 1 << f, so that
 * point p holds the factors whose bits p has. Cells: 0 or 1. At most 20 factors (CG_LIMIT). */
cg_status cg_design_factorial(size_t n_factors, cg_design *design, cg_error *error);

/* Independent uniform shares. */
cg_status cg_design_random(size_t n_points, size_t n_factors, uint64_t seed, cg_design *design,
                           cg_error *error);

/* A Latin hypercube: each factor has one point in each of n_points equal slices, at a
 * random place in it. Of `tries` (at least 1) hypercubes the one whose closest pair is
 * farthest apart (maximin). Alone among designs it keeps something of every point: the slices,
 * four bytes a cell (and while it looks for the best of several tries, eight more). */
cg_status cg_design_latin_hypercube(size_t n_points, size_t n_factors, uint64_t seed, size_t tries,
                                    cg_design *design, cg_error *error);

/* The first n_points of Sobol's sequence after its zero (GSL's, Joe-Kuo-like directions by
 * Antonov and Saleev). At most 40 factors (CG_LIMIT). */
cg_status cg_design_sobol(size_t n_points, size_t n_factors, cg_design *design, cg_error *error);

/* `trajectories` random paths of n_factors + 1 points each on a grid of `levels` (even, at
 * least 2), every step moving one factor by levels / (2 (levels - 1)) (Morris 1991). */
cg_status cg_design_morris(size_t trajectories, size_t n_factors, size_t levels, uint64_t seed,
                           cg_design *design, cg_error *error);

/* Saltelli's design for Sobol' indices over `samples` rows of a Sobol' sequence, in blocks of
 * A, AB_1 .. AB_k, (BA_1 .. BA_k if second_order), B. At most 20 factors (CG_LIMIT). */
cg_status cg_design_saltelli(size_t samples, size_t n_factors, int second_order, cg_design *design,
                             cg_error *error);

/* The design that a journal tells of: kind, n_points, n_factors, seed, levels, attempt and
 * second_order as `told` has them; the levels of the factors, [n_factors], for kinds that need
 * them. Errors: those of the kind's function; CG_INPUT for numbers that no design has. */
cg_status cg_design_again(const cg_design *told, const size_t *levels, cg_design *design,
                          cg_error *error);

#endif
