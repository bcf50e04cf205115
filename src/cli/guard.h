/* A careful first look at files of unknown origin.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_GUARD_H
#define CG_CLI_GUARD_H

#include <collegium/status.h>

/* Reads a results file that does not carry its own intact seal in a child process first:
 * HDF5 1.10 crashes or loops on some broken files (docs/reliability.md), and then this says so in
 * place of it. Called before threads are started. Errors: CG_INPUT when the child died;
 * anything else is left for the real reading to say. */
cg_status cg_guard_results(const char *path, cg_error *error);

#endif
