/* One run of the model from the first week of burn-in to the last week.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_MODEL_MODEL_H
#define CG_MODEL_MODEL_H

#include "base/executor.h"
#include "observe/record.h"
#include "process/process.h"
#include "world/province.h"

/* Parts of a run that are timed: its processes (rows in cg_processes), then these. */
enum cg_part {
    CG_PART_CLEAR = CG_N_PROCESSES, /* the week's flows are zeroed */
    CG_PART_ACCOUNT,                /* the books */
    CG_PART_OBSERVE,                /* rows and quarters of the record */
    CG_PART_END,                    /* outcomes and the digest of the final state */
    CG_PART_BUILD,                  /* before the first week */
    CG_N_RUN_PARTS
};

typedef struct cg_run_options {
    cg_run_recording recording;
    int (*stop)(void *context); /* asked every week; nonzero ends the run with CG_INTERRUPTED */
    void (*week_done)(void *context, uint32_t week);
    void *context;
    /* A run in two parts, byte for byte the same as one that runs through. */
    uint32_t until;                   /* ends before this week; 0: at the end */
    struct cg_state *state;           /* with `until`: receives the state in place of outcomes */
    const struct cg_state *from;      /* goes on from this state of a run ... */
    const cg_scenario *from_scenario; /* ... of this scenario (cg_fork_check has allowed it) */
    /* After each part, or a block of its rows, on the calling thread: all of its time in one. */
    void (*part_done)(void *context, int part);
} cg_run_options;

/* What a run of this scenario on this province needs, for `check` and for refusing
 * the impossible before anything is allocated. */
typedef struct cg_run_size {
    uint64_t teachers, schools, circuits, weeks;
    uint64_t main_clusters; /* of clusters.main; 0 for none */
    uint64_t bytes;         /* of one run: state and record */
    cg_partition_count partition;
} cg_run_size;

cg_status cg_run_measure(const cg_scenario *scenario, const cg_province *province,
                         cg_run_size *size, cg_error *error);

/* Runs `replicate` (0, 1, ...) of a checked scenario. *record is filled and owned by the
 * caller (cg_record_free), also after an error. Deterministic: depends on scenario,
 * province and replicate, never on the executor or the options.
 * Errors: CG_MEMORY, CG_LIMIT, CG_INTERRUPTED; CG_INVARIANT in debug builds. */
cg_status cg_run(const cg_scenario *scenario, const cg_province *province, uint32_t replicate,
                 const cg_executor *executor, const cg_run_options *options, cg_record *record,
                 cg_error *error);

#endif
