/* What a results file says that was run, to run it again and compare.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_VERIFY_H
#define CG_IO_RESULTS_VERIFY_H

#include "io/h5_read.h"
#include "io/h5_table.h"
#include "io/h5_util.h"
#include "io/results.h"
#include "io/results_parts.h"

#include <stddef.h>

/* A table whose rows each run adds to; not `open` when nothing of it was recorded. */
typedef struct cg_rerun_rows {
    int open;
    cg_h5_table table;
    size_t *first, *n; /* rows of a run: [n_scenarios][n_replicates] */
} cg_rerun_rows;

/* A results file as it is run again: scenarios and inputs come from the file alone. */
typedef struct cg_rerun {
    cg_h5_session session;
    cg_h5_reader reader;
    int open;
    uint32_t n_scenarios, n_replicates;
    cg_run_recording recording;
    uint16_t *tie_weeks;    /* those of `recording` */
    cg_scenario *scenarios; /* [n_scenarios]; province_schools is what the file said */
    cg_input_set inputs;
    char program[64]; /* that wrote the file */
    double random_layout;
    char hash[CG_HASH_SIZE]; /* science_hash as the file says it */
    char **digests;          /* [n_scenarios][n_replicates] */
    cg_h5_table outcomes, groups, tiers, quarters, panel, gains;
    cg_rerun_rows rows[CG_N_ROW_TABLES];
} cg_rerun;

/* A run's first difference: the earliest week, then the order in which variables stand. */
typedef struct cg_run_difference {
    uint64_t n_values;          /* compared so far */
    uint32_t n_variables;       /* that differ */
    uint32_t n_absent;          /* that the program makes and the file lacks */
    uint32_t week;              /* UINT32_MAX: at the end of the run */
    char text[400], absent[64]; /* the first one; the first variable that is absent */
} cg_run_difference;

/* Opens a file, checks its seal and the checksums of its inputs, parses its scenarios. *self
 * must stay where it is until cg_rerun_close, which is called also after an error; until
 * then no other call to HDF5 is made.
 * Errors: CG_FILE; CG_MEMORY; CG_INPUT for a file that is damaged, of another format, or that
 * lacks what a run needs. */
cg_status cg_rerun_open(const char *path, cg_rerun *self, cg_error *error);
void cg_rerun_close(cg_rerun *self);

/* Compares a run with what the file has of it, bit by bit (any NaN equals any other), and
 * adds to *difference (zeroed by the caller). Errors: CG_INPUT for data that cannot be read. */
cg_status cg_rerun_compare(cg_rerun *self, uint32_t scenario, uint32_t replicate,
                           const cg_record *record, cg_run_difference *difference, cg_error *error);

/* Compares /schools/gain, a mean over replicates: records[s][k] are all there. */
cg_status cg_rerun_compare_gains(cg_rerun *self, const cg_results *results,
                                 cg_run_difference *difference, cg_error *error);

#endif
