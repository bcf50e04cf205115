/* The results file of a sweep: outcomes by point, replicate and outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_RESULTS_H
#define CG_IO_SWEEP_RESULTS_H

#include "experiment/sweep.h"
#include "io/output_file.h"
#include "io/results.h"

/* The results of a run; `recorded` is room for what the sweep records beside the outcomes, or
 * NULL when that is not wanted. */
typedef struct cg_run_result {
    int done;                       /* else it is missing, or it failed */
    cg_error failure;               /* why it failed */
    double outcomes[CG_N_OUTCOMES]; /* NaN unless done */
    uint64_t digest[2];             /* of the run's final state; zeros unless done */
    float *recorded;                /* left alone unless done */
} cg_run_result;

/* Fills *to; run = point * n_replicates + replicate. */
typedef cg_status cg_sweep_fetch(void *context, uint64_t run, cg_run_result *to, cg_error *error);

/* Nothing is owned. */
typedef struct cg_sweep_results {
    const cg_sweep *sweep;
    const char *identity; /* cg_sweep_identity */
    cg_sweep_fetch *fetch;
    void *context;              /* of fetch */
    const cg_input_set *inputs; /* the files that the runs read */
    const char *command;
    double seconds; /* that all runs took together */
} cg_sweep_results;

/* Writes the file through `output` (begun by the caller): complete or not at all, with the
 * same memory for however many runs. `hash` receives the science hash: over runs by (scenario,
 * point, replicate), outcomes and final states. Errors: CG_FILE, CG_EXISTS, CG_MEMORY, those of
 * fetch. */
cg_status cg_sweep_results_write(cg_output *output, const cg_sweep_results *results,
                                 char hash[CG_HASH_SIZE], cg_error *error);

/* A sweep's results, read back and owned. */
enum { CG_SWEEP_IDENTITY = 4096 };
typedef struct cg_sweep_content {
    cg_sweep sweep; /* without scenarios; factors with paths and levels */
    char identity[CG_SWEEP_IDENTITY], hash[CG_HASH_SIZE], version[32], created[32];
    size_t n_outcomes;
    char **outcome_names, **outcome_units; /* [n_outcomes] */
    double *outcomes;                      /* [n_points][n_replicates][n_outcomes] */
    size_t n_missing, n_failed;            /* runs */
} cg_sweep_content;

/* 1 if `path` is a sweep's results file (not a damaged one, not another). */
int cg_sweep_results_is(const char *path);

/* Errors: CG_FILE; CG_INPUT when it is no sweep's, or does not match its own hash. */
cg_status cg_sweep_results_read(const char *path, cg_sweep_content *content, cg_error *error);
void cg_sweep_content_free(cg_sweep_content *content);

/* The identity and the science hash that a sweep's results file says it has, if its seal is whole:
 * with the same memory for however many runs. A file without a seal is read as above. Errors: those
 * of cg_sweep_results_read. */
cg_status cg_sweep_results_check(const char *path, char identity[CG_SWEEP_IDENTITY],
                                 char hash[CG_HASH_SIZE], cg_error *error);

/* What the file holds, for people and machines, as cg_results_describe. */
cg_status cg_sweep_results_describe(const char *path, cg_results_summary *summary, cg_error *error);

#endif
