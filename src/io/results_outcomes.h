/* The outcomes of a results file of `run` and `compare`, read back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_OUTCOMES_H
#define CG_IO_RESULTS_OUTCOMES_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_outcome_values {
    size_t n_scenarios, n_outcomes;
    uint32_t n_replicates;
    char **scenarios; /* [n_scenarios] names */
    char **names;     /* [n_outcomes] */
    double **values;  /* [n_outcomes], each [n_scenarios][n_replicates], NaN where undefined */
} cg_outcome_values;

/* The caller releases *values, also after an error. Errors: those of cg_results_describe,
 * which proves the file whole first. */
cg_status cg_results_outcomes_read(const char *path, cg_outcome_values *values, cg_error *error);
void cg_results_outcomes_free(cg_outcome_values *values);

#endif
