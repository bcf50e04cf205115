/* The files that runs were made from, as they are kept in results.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_INPUTS_H
#define CG_IO_RESULTS_INPUTS_H

#include "io/checksum.h"

#include <stddef.h>

typedef struct cg_input {
    char *path; /* as the scenario names it, once resolved */
    void *bytes;
    size_t n;
    char xxh128[CG_CHECKSUM_SIZE]; /* of the bytes */
} cg_input;

/* The whole of a file as it lies on disk (a gzip file stays one); owned by the caller, who
 * releases it, also after an error. Errors: CG_FILE; CG_LIMIT above 256 MiB; CG_MEMORY. */
cg_status cg_input_read(const char *path, cg_input *input, cg_error *error);
void cg_input_release(cg_input *input);

/* Files that are kept together, told apart by their paths. */
typedef struct cg_input_set {
    cg_input *items; /* [n], owned */
    size_t n, capacity;
} cg_input_set;

/* Reads `path` into the set unless it is "" or there already; errors as cg_input_read. */
cg_status cg_input_set_read(cg_input_set *set, const char *path, cg_error *error);

/* A copy of the bytes, checksummed, unless the path is there already. Errors: CG_MEMORY. */
cg_status cg_input_set_add(cg_input_set *set, const char *path, const void *bytes, size_t n,
                           cg_error *error);

const cg_input *cg_input_set_find(const cg_input_set *set, const char *path); /* or NULL */
void cg_input_set_release(cg_input_set *set);

/* CG_INPUT unless the file still has the bytes of *input. */
cg_status cg_input_unchanged(const cg_input *input, cg_error *error);

#endif
