/* A file that appears whole or not at all.
 *
 * "PATH.lock" holds host and process and keeps two writers apart: created exclusively, it
 * also works on network file systems, where HDF5's own locks do not. The bytes go to
 * "PATH.tmp", are synced and only then take the final name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_OUTPUT_FILE_H
#define CG_IO_OUTPUT_FILE_H

#include <collegium/status.h>
#include <stddef.h>

enum { CG_OUTPUT_PATH = 4096 };

typedef struct cg_output {
    char path[CG_OUTPUT_PATH], partial[CG_OUTPUT_PATH + 8], lock[CG_OUTPUT_PATH + 8];
    int force, locked, opened; /* locked, opened: the lock and the partial file are ours */
} cg_output;

/* Refuses an existing PATH unless `force`, takes the lock (also that of a process of this
 * host that no longer lives) and proves that the folder can be written.
 * Errors: CG_EXISTS, CG_FILE. Call cg_output_end afterwards in any case. */
cg_status cg_output_begin(cg_output *output, const char *path, int force, cg_error *error);

/* Writes the parts one after the other and gives the file its name. */
typedef struct cg_output_part {
    const void *bytes;
    size_t n;
} cg_output_part;

cg_status cg_output_commit(cg_output *output, const cg_output_part *parts, size_t n_parts,
                           cg_error *error);

/* The same for a caller who wrote output->partial itself: syncs it and gives it its name. */
cg_status cg_output_commit_written(cg_output *output, cg_error *error);

/* Removes what is left of the partial file, and the lock. */
void cg_output_end(cg_output *output);

#endif
