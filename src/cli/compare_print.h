/* A comparison as a table, JSON and CSV on standard output.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_COMPARE_PRINT_H
#define CG_CLI_COMPARE_PRINT_H

#include "cli/batch.h"
#include "experiment/compare.h"

/* Intervals as cg_compare fills them; nothing is owned. */
typedef struct cg_comparison {
    const cg_batch *batch;
    cg_interval *levels, *differences; /* [n_scenarios][CG_N_OUTCOMES] */
} cg_comparison;

void cg_comparison_table(const cg_comparison *comparison, const char *path); /* path may be NULL */
void cg_comparison_json(const cg_comparison *comparison);
void cg_comparison_csv(const cg_comparison *comparison);

#endif
