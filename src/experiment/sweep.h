/* A sweep: scenarios, factors, and the points of a design as values of the factors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_SWEEP_H
#define CG_EXPERIMENT_SWEEP_H

#include "experiment/design.h"
#include "experiment/recording.h"
#include "param/scenario.h"

typedef struct cg_level {
    double number; /* of a factor of numbers */
    char *text;    /* of a factor of texts, owned; else NULL */
} cg_level;

/* What a sweep varies: one parameter, several tied together, or (n_paths 0) the whole
 * scenario. It has levels, or a range from low to high. All pointers are owned. */
typedef struct cg_factor {
    char name[CG_NAME_SIZE];
    char unit[64], doc[CG_TEXT_SIZE];
    size_t n_paths, n_levels;
    char **paths;
    cg_level *levels;
    double low, high;
    int32_t is_text; /* levels are texts: names of choices, of scenarios, ... */
    int32_t whole;   /* a range of whole numbers */
    double base;     /* what the base scenario has for one number; NaN for others */
    double *draws;   /* levels are posterior draws 1, 2, ...: what each gives the paths that still
                      * have their default, [n_levels][n_paths]; else NULL */
} cg_factor;

typedef struct cg_sweep {
    char name[CG_NAME_SIZE];
    char note[1024];
    char design[32];      /* "grid", "morris", ... */
    int32_t second_order; /* of a saltelli design */
    uint32_t n_scenarios, n_replicates;
    cg_scenario *scenarios; /* [n_scenarios], owned, with the sweep's settings; the first is
                             * the base, several belong to a factor without paths */
    size_t n_factors, n_points;
    cg_factor *factors; /* [n_factors], owned */
    cg_design recipe;   /* computes the points, or (values) */
    double *values;     /* [n_points][n_factors], owned, of points that a list or a file gave;
                         * else NULL */
    cg_recording recording;
} cg_sweep;

void cg_sweep_free(cg_sweep *sweep);

/* Whether its levels are names of files that the runs read. */
int cg_factor_is_of_files(const cg_factor *factor);

/* Makes the points those of a design, which becomes the sweep's. Factors and scenarios stay as
 * they are from now on. */
void cg_sweep_take_design(cg_sweep *sweep, const cg_design *design);

/* The factors' values at a point, into values[n_factors]: a number, the number of a text's
 * level, or NaN for what the scenario has. A design's share of a range of whole numbers falls on
 * each alike, one of levels as well; its NaN is the base scenario's number if the factor has
 * one. Any thread may call it. */
void cg_sweep_values(const cg_sweep *sweep, size_t point, double *values);

/* Which scenario a point starts from, and the scenario that it runs, checked.
 * Errors: CG_INPUT, naming the path, for values that do not go together. */
uint32_t cg_sweep_scenario(const cg_sweep *sweep, size_t point);
cg_status cg_sweep_point(const cg_sweep *sweep, size_t point, cg_scenario *scenario,
                         cg_error *error);

/* Text of a factor's value as a table shows it; "" for NaN. */
void cg_factor_value_text(const cg_factor *factor, double value, char text[CG_TEXT_SIZE]);

#endif
