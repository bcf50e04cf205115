/* Results files: HDF5 that xarray, R and h5py open with named dimensions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_H
#define CG_IO_RESULTS_H

#include "io/posterior.h"
#include "io/results_inputs.h"
#include "observe/record.h"
#include "param/scenario.h"
#include "world/province.h"

enum { CG_RESULTS_FORMAT = 1, CG_HASH_SIZE = 33 };

/* Everything a file is made of; nothing is owned. Scenarios share province, horizon
 * and seed rules are the caller's business (cg_compare checks them). */
typedef struct cg_results {
    uint32_t n_scenarios, n_replicates;
    const cg_scenario *scenarios; /* [n_scenarios] resolved */
    const cg_province *province;  /* the one all scenarios share */
    const cg_record *records;     /* [n_scenarios][n_replicates] */
    const char *command;          /* the command line as typed */
    double seconds;               /* wall time of the runs; informative, not science */
    unsigned threads;
    const cg_input *inputs; /* [n_inputs] the files read, the school list first; may be NULL */
    size_t n_inputs;
    const cg_posterior *posterior; /* that the scenarios were drawn from; NULL: none */
    uint32_t draw;
} cg_results;

/* Writes to "PATH.tmp", flushes, syncs and renames: PATH is either absent, what it was, or
 * complete. Without `force` an existing PATH is refused (CG_EXISTS) before anything is
 * written; "PATH.lock" (exclusive create, host and pid) keeps two writers apart.
 * Errors: CG_EXISTS, CG_FILE with the reason (disk full, permission, missing folder);
 * CG_INPUT for two scenarios of one name or records of unlike lengths. The file is built in
 * memory first, which needs its size once beside the records. */
cg_status cg_results_write(const char *path, const cg_results *results, int force, cg_error *error);

/* Whether cg_results_write could create PATH now; called before hours of runs. */
cg_status cg_results_check_path(const char *path, int force, cg_error *error);

/* The science hash of runs in memory: XXH3-128 as 32 hexadecimal digits, over runs by
 * (scenario's name, replicate): name, canonical outcomes (one NaN, no -0) and state digest.
 * The order of the scenarios does not matter. */
void cg_results_hash(const cg_results *results, char hash[CG_HASH_SIZE]);

typedef struct cg_results_summary {
    char *text; /* for people */
    char *json; /* for machines: versions, scenarios, dimensions, inputs, seed, science_hash, ... */
} cg_results_summary;

/* Reads a file back for `collegium info`; recomputes the science hash from what the file
 * holds and refuses (CG_INPUT) a file whose stored hash differs. Never follows external
 * links or virtual datasets. The caller frees both texts with cg_free. */
cg_status cg_results_describe(const char *path, cg_results_summary *summary, cg_error *error);

/* The same without the account: whether the file is whole and fits its hash. */
cg_status cg_results_check(const char *path, cg_error *error);

#endif
