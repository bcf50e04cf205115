/* Sensitivity indices of a sweep's results, outcome by outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_SENSITIVITY_H
#define CG_IO_SWEEP_SENSITIVITY_H

#include "experiment/sensitivity.h"
#include "io/sweep_results.h"

enum { CG_SENSITIVITY_RESAMPLES = 1000 }; /* behind the intervals */

typedef struct cg_sweep_sensitivity {
    const cg_sweep_content *content;
    int is_morris;           /* else the indices are those of Sobol' */
    cg_morris_index *morris; /* [n_factors] */
    cg_sobol_indices sobol;  /* [n_factors], and pairs if the design has second_order */
    double *x, *y;           /* shares [n_points][n_factors]; means over replicates [n_points] */
} cg_sweep_sensitivity;

/* Whether the design is one of those that indices can be computed from. */
int cg_sweep_has_sensitivity(const cg_sweep *sweep);

/* `content` must live as long as *self; closed by the caller, also after an error.
 * Errors: CG_INPUT for a design of another kind; CG_MEMORY. */
cg_status cg_sweep_sensitivity_open(const cg_sweep_content *content, cg_sweep_sensitivity *self,
                                    cg_error *error);
void cg_sweep_sensitivity_close(cg_sweep_sensitivity *self);

/* Fills the indices for one outcome: of means over replicates, with 95 % bootstrap intervals
 * that are the same at every call. Errors: those of experiment/sensitivity.h. */
cg_status cg_sweep_sensitivity_of(cg_sweep_sensitivity *self, size_t outcome, cg_error *error);

#endif
