/* What journals say about a sweep's runs.
 *
 * A sweep's journal starts with its identity, the files that its runs read and the sweep
 * itself, and then has a record for every run that ended: outcomes, digest and what the sweep
 * records beside them, or why it failed. Results stay in the journals, and where each run's are is
 * kept on disk (run/sweep_files.h): memory does not grow with the number of runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SWEEP_LOG_H
#define CG_RUN_SWEEP_LOG_H

#include "io/sweep_bytes.h"
#include "io/sweep_results.h"
#include "run/journal.h"
#include "run/point.h"
#include "run/sweep_files.h"

typedef struct cg_sweep_log {
    char identity[CG_IDENTITY_SIZE]; /* "" until the first journal gives it */
    const cg_sweep *sweep;           /* the caller's, or `own` */
    cg_sweep own;
    int keep;            /* also keep the inputs */
    cg_input_set inputs; /* the files that the runs read, as the first journal has them */
    uint64_t n_done, n_failed;
    uint64_t first_failed; /* the least run of those that failed */
    double seconds;        /* that all runs took together */
    cg_sweep_files *files; /* the journals read and the places of records in them */
} cg_sweep_log;

/* For the runs of `sweep`, whose identity is given, or (both NULL) of whatever sweep the
 * first journal holds. `scratch` as for cg_sweep_files_init. The caller releases *log, also
 * after an error. Errors: CG_MEMORY. */
cg_status cg_sweep_log_init(cg_sweep_log *log, const cg_sweep *sweep, const char *identity,
                            int keep, const char *scratch, cg_error *error);
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

/* What the journals read so far say about a run; a cg_sweep_fetch whose context is the log.
 * Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_log_fetch(void *log, uint64_t run, cg_run_result *to, cg_error *error);

/* Whether a run is still missing. Errors: CG_FILE. */
cg_status cg_sweep_log_missing(const cg_sweep_log *log, uint64_t run, int *missing,
                               cg_error *error);

static inline uint64_t cg_sweep_run_index(const cg_sweep *sweep, size_t point, uint32_t replicate)
{
    return (uint64_t)point * sweep->n_replicates + replicate;
}

#endif
