/* Where the records of a sweep's runs lie in its journals, to be read again in any order.
 *
 * That is kept on disk, sixteen bytes a run in a file without a name, which goes with the process:
 * memory does not grow with the number of runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SWEEP_FILES_H
#define CG_RUN_SWEEP_FILES_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_sweep_files cg_sweep_files;

enum cg_run_state { CG_RUN_MISSING, CG_RUN_DONE, CG_RUN_FAILED };

/* `scratch` is a path that nobody else uses, where a file may be made; none is before the first
 * _set. Errors: CG_MEMORY. */
cg_status cg_sweep_files_init(const char *scratch, cg_sweep_files **files, cg_error *error);
void cg_sweep_files_free(cg_sweep_files *files); /* NULL is allowed */

/* Names the journal that the following _set calls are about. Errors: CG_MEMORY. */
cg_status cg_sweep_files_add(cg_sweep_files *files, const char *path, cg_error *error);

/* The record of `run` begins at `at`. Errors: CG_FILE. */
cg_status cg_sweep_files_set(cg_sweep_files *files, uint64_t run, enum cg_run_state state,
                             uint64_t at, cg_error *error);

/* CG_RUN_MISSING for a run that was never set. Errors: CG_FILE. */
cg_status cg_sweep_files_state(const cg_sweep_files *files, uint64_t run, enum cg_run_state *state,
                               cg_error *error);

/* The state of `run`, and its record unless it is missing (then n is 0): good until the next
 * call, with a zero byte behind it. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_sweep_files_fetch(cg_sweep_files *files, uint64_t run, enum cg_run_state *state,
                               const unsigned char **bytes, size_t *n, cg_error *error);

#endif
