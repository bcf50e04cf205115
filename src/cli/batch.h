/* Scenarios as `run`, `compare` and `check` handle them: loaded, measured, run, written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_BATCH_H
#define CG_CLI_BATCH_H

#include "cli/loading.h"
#include "io/checkpoint_file.h"
#include "model/model.h"
#include "run/scenarios.h"

typedef struct cg_batch {
    uint32_t n_scenarios, n_replicates;
    cg_scenario *scenarios; /* [n_scenarios] */
    cg_run_size *sizes;     /* [n_scenarios] */
    cg_record *records;     /* [n_scenarios][n_replicates]; filled by cg_batch_run */
    cg_province province;
    cg_run_recording recording; /* what the runs record on request; tie_weeks are owned */
    uint16_t *tie_weeks;
    uint32_t until;     /* 0: the runs go to their end */
    cg_state *states;   /* with `until`: [n_replicates], filled by cg_batch_run; not owned */
    cg_checkpoint from; /* of --from; without replicates if they start at the beginning */
    cg_inputs inputs;   /* the lists that the province was made from */
    cg_loading loading;
    unsigned threads;
    double seconds; /* that the runs took */
    char hash[33];  /* science hash, after cg_batch_run */
} cg_batch;

/* Reads the scenario files, applies the command line's settings, and, of several, makes
 * sure that they can be compared; loads their province and measures each. The caller
 * releases *batch, also after an error.
 * Errors: those of loading; CG_INPUT naming two values that must be the same; CG_MEMORY. */
cg_status cg_batch_load(const char *const *files, size_t n, const cg_options *options,
                        cg_batch *batch, cg_error *error);

/* Understands --ties-at and --ties-circuit; called by cg_batch_load. Errors: CG_USAGE. */
cg_status cg_batch_request_ties(cg_batch *batch, const cg_options *options, cg_error *error);

/* Understands --from; called by cg_batch_load. Errors: CG_USAGE; CG_INPUT naming what differs
 * between the scenarios and that of the checkpoint; those of cg_checkpoint_read. */
cg_status cg_batch_go_on(cg_batch *batch, const cg_options *options, cg_error *error);

/* Runs the only scenario up to --until and writes --checkpoint. */
cg_status cg_batch_checkpoint(cg_batch *batch, const cg_options *options, cg_error *error);

/* Runs everything, with progress, and writes `path` (NULL: no file). */
cg_status cg_batch_run(cg_batch *batch, const cg_options *options, const char *path,
                       cg_error *error);

void cg_batch_release(cg_batch *batch);

/* "10 replicates of 260 weeks (52 of burn-in), 1,234 teachers in 96 schools, seed 1". */
void cg_batch_describe(const cg_batch *batch, char *text, size_t size);

/* What the record of one run keeps until the file is written, without its meeting table. */
double cg_batch_record_bytes(const cg_batch *batch, uint32_t scenario);

/* Installed memory in bytes; 0 when unknown. */
double cg_machine_memory(void);

#endif
