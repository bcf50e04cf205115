/* The runs of a sweep that are still missing, on threads, into a journal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SWEEP_RUN_H
#define CG_RUN_SWEEP_RUN_H

#include "run/ranks.h"
#include "run/runner.h"
#include "run/sweep_log.h"

typedef struct cg_sweep_plan {
    uint32_t shard, n_shards; /* this one of 0 .. n_shards - 1; n_shards at least 1 */
    unsigned threads;
    int stop_on_error;           /* else a failed run is recorded and the others go on */
    const atomic_int *stop;      /* nonzero ends the sweep with CG_INTERRUPTED; may be NULL */
    const cg_progress *progress; /* may be NULL */
    cg_ranks *ranks;             /* that share the runs; NULL: this process does all */
} cg_sweep_plan;

/* Runs what the log (of rank 0) has as missing, replicate by replicate over all points (run i of
 * that order belongs to shard i % n_shards), appends each to `journal` as it ends and syncs it at
 * least every second. Counts in n_done and n_failed; memory does not grow with the
 * number of runs. Failures that lie in a point itself (wrong values, sizes beyond limits,
 * broken invariants) are recorded; others end the sweep.
 * Errors: CG_INTERRUPTED; CG_FILE from the journal; CG_MEMORY; CG_THREAD; with
 * stop_on_error the first failure, naming its point. In all cases the journal is synced. */
cg_status cg_sweep_run(const cg_sweep *sweep, const cg_sweep_plan *plan, cg_sweep_log *log,
                       cg_journal *journal, cg_error *error);

/* How many runs the shard has in all, and how many of them are missing. Errors: CG_FILE. */
cg_status cg_sweep_count(const cg_sweep_plan *plan, const cg_sweep_log *log, uint64_t *all,
                         uint64_t *missing, cg_error *error);

#endif
