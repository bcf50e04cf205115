/* Where the records of a sweep's runs lie in its journals, to be read again in any order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SWEEP_FILES_H
#define CG_RUN_SWEEP_FILES_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_sweep_files cg_sweep_files;

/* Errors: CG_MEMORY. */
cg_status cg_sweep_files_init(size_t n_runs, cg_sweep_files **files, cg_error *error);
void cg_sweep_files_free(cg_sweep_files *files); /* NULL is allowed */

/* Names the journal that the following _set calls are about. Errors: CG_MEMORY. */
cg_status cg_sweep_files_add(cg_sweep_files *files, const char *path, cg_error *error);
void cg_sweep_files_set(cg_sweep_files *files, size_t run, uint64_t at);

/* The record of `run`, good until the next call. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_files_fetch(cg_sweep_files *files, size_t run, const unsigned char **bytes,
                               size_t *n, cg_error *error);

#endif
