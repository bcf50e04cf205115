/* Runs scenarios x replicates on threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_RUNNER_H
#define CG_RUN_RUNNER_H

#include "model/model.h"
#include "model/state.h"

#include <stdatomic.h>

typedef struct cg_progress {
    /* called now and then from the calling thread; done and total in runs, fraction
     * includes weeks of unfinished runs */
    void (*report)(void *context, uint64_t done, uint64_t total, double fraction);
    void *context;
} cg_progress;

/* Fills records[s * n_replicates + k] (caller-owned array, zeroed). Replicates run side by
 * side on threads, replicate by replicate over all scenarios; with fewer runs than threads,
 * runs large enough use all threads one after the other. `recording` may be NULL. Stops early with
 * CG_INTERRUPTED when *stop becomes nonzero (may be NULL; an atomic may be set by a signal
 * handler), or with the error of the first run, in that order, that failed, naming its scenario and
 * replicate. progress may be NULL. The caller frees the records, also after an error. */
cg_status cg_run_many(const cg_scenario *scenarios, uint32_t n_scenarios, uint32_t n_replicates,
                      const cg_province *province, unsigned threads,
                      const cg_run_recording *recording, const atomic_int *stop,
                      const cg_progress *progress, cg_record *records, cg_error *error);

/* Of runs in two parts; zeroed: whole ones. */
typedef struct cg_run_parts {
    uint32_t until;   /* end before this week; 0: at the end */
    cg_state *states; /* with `until`, of one scenario: [n_replicates], filled; the caller frees */
    const cg_state *from; /* [n_replicates] to go on from, or NULL ... */
    const cg_scenario
        *from_scenario; /* ... states of this scenario (cg_fork_check allowed it) ... */
    uint32_t from_week; /* ... before this week */
} cg_run_parts;

/* The same in parts. With `until` the records hold no outcomes. */
cg_status cg_run_many_parts(const cg_scenario *scenarios, uint32_t n_scenarios,
                            uint32_t n_replicates, const cg_province *province, unsigned threads,
                            const cg_run_recording *recording, const cg_run_parts *parts,
                            const atomic_int *stop, const cg_progress *progress, cg_record *records,
                            cg_error *error);

#endif
