/* What journals say about a sweep's runs.
 *
 * A sweep's journal starts with its identity, the files that its runs read and the sweep
 * itself, and then has a record for every run that ended: outcomes, digest and what the sweep
 * records beside them, or why it failed. Results stay in the journals: memory holds 13 bytes a run.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SWEEP_LOG_H
#define CG_RUN_SWEEP_LOG_H

#include "io/sweep_bytes.h"
#include "io/sweep_results.h"
#include "run/journal.h"
#include "run/point.h"
#include "run/sweep_files.h"

enum cg_run_state { CG_RUN_MISSING, CG_RUN_DONE, CG_RUN_FAILED };

typedef struct cg_sweep_log {
    char identity[CG_IDENTITY_SIZE]; /* "" until the first journal gives it */
    const cg_sweep *sweep;           /* the caller's, or `own` */
    cg_sweep own;
    int keep;            /* also keep where each run's record is, and the errors */
    uint8_t *state;      /* [n_points][n_replicates], enum cg_run_state */
    cg_input_set inputs; /* the files that the runs read, as the first journal has them */
    char **errors;       /* [n_points] of the first failed replicate read; NULL without one */
    uint64_t n_done, n_failed;
    double seconds;        /* that all runs took together */
    cg_sweep_files *files; /* the journals read and the places of records in them */
} cg_sweep_log;

/* For the runs of `sweep`, whose identity is given, or (both NULL) of whatever sweep the
 * first journal holds. The caller releases *log, also after an error. Errors: CG_MEMORY. */
cg_status cg_sweep_log_init(cg_sweep_log *log, const cg_sweep *sweep, const char *identity,
                            int keep, cg_error *error);
void cg_sweep_log_release(cg_sweep_log *log);

/* Adds what a journal holds; *whole is 0 when its beginning is torn (then nothing is lost
 * by starting anew). Errors: CG_INPUT when it belongs to another sweep, saying what differs,
 * or contradicts an earlier one; those of cg_journal_read. */
cg_status cg_sweep_log_read(cg_sweep_log *log, const char *path, uint64_t *whole, uint64_t *torn,
                            cg_error *error);

/* What a new journal starts with, synced. */
cg_status cg_sweep_log_begin(cg_journal *journal, const cg_sweep *sweep, const char *identity,
                             const cg_input_set *inputs, cg_error *error);

/* A run's record; `recorded` has n_recorded values (NULL for none). Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_log_result(cg_journal *journal, size_t point, uint32_t replicate,
                              const cg_point_result *result, const float *recorded,
                              size_t n_recorded, cg_error *error);
cg_status cg_sweep_log_failure(cg_journal *journal, size_t point, uint32_t replicate,
                               const char *message, cg_error *error);

/* A done run's results from its journal (`keep` was asked for); a cg_sweep_fetch whose
 * context is the log. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_log_fetch(void *log, size_t run, cg_run_result *to, cg_error *error);

static inline size_t cg_sweep_run_index(const cg_sweep *sweep, size_t point, uint32_t replicate)
{
    return point * sweep->n_replicates + replicate;
}

#endif
