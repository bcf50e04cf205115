/* The part of `collegium verify` that runs sweeps again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_VERIFY_SWEEP_H
#define CG_CLI_VERIFY_SWEEP_H

#include "cli/options.h"
#include "io/results_inputs.h"

#include <stdio.h>

/* Runs again what a sweep's results file has, or of it --point and --replicate, and prints the
 * account. Errors: CG_DIFFERS naming the first difference; those of opening and running. */
cg_status cg_verify_sweep(const cg_options *options, cg_error *error);

/* Says it when a file was written by another version or has other luck. */
void cg_verify_print_versions(const char *path, const char *program, double random_layout);

enum { CG_LAID_OUT_SIZE = 32 };

/* Hands a file kept in results to its reader: through one that has no name, so that nothing is
 * left behind and nothing else is read. *file is the caller's to close; `path` opens it until
 * then. Errors: CG_FILE. */
cg_status cg_lay_out(const cg_input *input, FILE **file, char path[CG_LAID_OUT_SIZE],
                     cg_error *error);

#endif
