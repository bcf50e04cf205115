/* Sensitivity indices as a group of a sweep's results file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_INDICES_H
#define CG_IO_SWEEP_INDICES_H

#include "io/sweep_results.h"

/* One kind of index, of every outcome. */
typedef struct cg_index_column {
    const char *name, *doc;
    int pairs;            /* of two factors */
    const double *values; /* [n_outcomes][n_factors], or [n_outcomes][n_factors][n_factors] */
} cg_index_column;

typedef struct cg_index_table {
    const char *method;
    size_t resamples; /* of the bootstrap */
    size_t n_columns;
    const cg_index_column *columns;
} cg_index_table;

/* Puts the group /sensitivity into the sweep's results file at `path`, whose content was read
 * from it, in place of an earlier one; the file is exchanged whole or not at all, and its
 * science hash stays. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_indices_write(const char *path, const cg_sweep_content *content,
                                 const cg_index_table *table, cg_error *error);

#endif
