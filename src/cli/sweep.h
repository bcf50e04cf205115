/* The command `sweep`, alone or on ranks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_SWEEP_H
#define CG_CLI_SWEEP_H

#include "cli/options.h"
#include "run/ranks.h"

/* `ranks` NULL: this process does it all. Every rank calls it with the same options, and all
 * return the same status; rank 0 has its error. */
cg_status cg_sweep_on(cg_ranks *ranks, const cg_options *options, cg_error *error);

#endif
