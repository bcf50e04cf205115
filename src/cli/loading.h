/* What the command line says about reading scenarios: folders, settings, a posterior draw.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_LOADING_H
#define CG_CLI_LOADING_H

#include "cli/options.h"
#include "io/posterior.h"

typedef struct cg_loading {
    cg_load_options load; /* for cg_scenario_load; points into the options and the posterior */
    cg_posterior posterior;
} cg_loading;

/* Reads the posterior if --draw, --draws or --posterior asks for one. Not to be moved
 * afterwards; ended by the caller, also after an error.
 * Errors: those of cg_posterior_load; CG_USAGE for a draw that it does not have. */
cg_status cg_loading_begin(cg_loading *self, const cg_options *options, cg_error *error);
void cg_loading_end(cg_loading *self);

#endif
