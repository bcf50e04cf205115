/* XXH3-128 of files, and the seal at a results file's end.
 *
 * A seal is 32 bytes behind the HDF5 data, where HDF5 does not look: a mark and the
 * checksum of everything before it. A reader that knows it refuses a damaged file before
 * HDF5 parses it; a program that changes the file with HDF5 drops the seal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_CHECKSUM_H
#define CG_IO_CHECKSUM_H

#include "io/output_file.h"

#include <collegium/status.h>
#include <stddef.h>

enum { CG_CHECKSUM_SIZE = 33, CG_SEAL_BYTES = 32 };

typedef enum cg_seal_state { CG_SEAL_ABSENT, CG_SEAL_INTACT, CG_SEAL_BROKEN } cg_seal_state;

/* The checksum of a file's bytes, or of bytes in memory, as 32 hexadecimal digits.
 * Errors: CG_FILE. */
cg_status cg_checksum_file(const char *path, char hex[CG_CHECKSUM_SIZE], cg_error *error);

void cg_checksum_bytes(const void *bytes, size_t n, char hex[CG_CHECKSUM_SIZE]);

void cg_seal_make(const void *bytes, size_t n, unsigned char seal[CG_SEAL_BYTES]);

/* The seal of all parts, one after the other. Errors: CG_MEMORY. */
cg_status cg_seal_make_parts(const cg_output_part *parts, size_t n_parts,
                             unsigned char seal[CG_SEAL_BYTES], cg_error *error);

/* Seals a file on disk: appends the seal of all its bytes. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_seal_append(const char *path, cg_error *error);

/* Whether the file ends with a seal and it fits. Errors: CG_FILE when it cannot be read. */
cg_status cg_seal_check(const char *path, cg_seal_state *state, cg_error *error);

#endif
