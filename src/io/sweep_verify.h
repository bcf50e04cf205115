/* What a sweep's results file says that was run, to run it again and compare.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_VERIFY_H
#define CG_IO_SWEEP_VERIFY_H

#include "io/sweep_results.h"

/* A sweep as it is run again: scenarios, points and files come from the results file alone. */
typedef struct cg_sweep_rerun {
    cg_sweep_content content; /* content.sweep has its scenarios */
    cg_input_set inputs;
    double random_layout;
    double *state;         /* [n_points][n_replicates] 0 missing, 1 done, 2 failed */
    double *digests;       /* [n_points][n_replicates][4] words of 32 bits, the highest first */
    int of[CG_N_OUTCOMES]; /* where the file has the program's outcomes; -1: it has not */
    int is_recorded;       /* the file also has trajectories or a panel */
    size_t n_absent;       /* of these */
} cg_sweep_rerun;

/* Opens a sweep's results file. The caller closes *self, also after an error.
 * Errors: those of cg_sweep_results_read; CG_INPUT for a file that lacks what a run needs. */
cg_status cg_sweep_rerun_open(const char *path, cg_sweep_rerun *self, cg_error *error);
void cg_sweep_rerun_close(cg_sweep_rerun *self);

/* Compares a run's outcomes and digest with the file, bit by bit (any NaN equals any other):
 * 0, or the number of variables that differ, and in `text` the first of them. */
size_t cg_sweep_rerun_compare(const cg_sweep_rerun *self, size_t point, uint32_t replicate,
                              const double outcomes[CG_N_OUTCOMES], const uint64_t digest[2],
                              char *text, size_t size);

#endif
