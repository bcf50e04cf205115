/* What a subcommand is; one file each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_COMMAND_H
#define CG_CLI_COMMAND_H

#include "cli/options.h"

#include <collegium/status.h>

struct cg_command {
    const char *name;
    const char *operands; /* as in the usage line */
    const char *summary;  /* one line of `collegium --help` */
    const char *details;  /* paragraphs of `collegium NAME --help` */
    const char *takes;    /* keys of the options it takes: cg_option_rows */
    size_t least, most;   /* number of operands */
    cg_status (*run)(const cg_options *options, cg_error *error);
};

/* All commands, in the order of `collegium --help`. */
const cg_command *const *cg_commands(size_t *n);

extern const cg_command cg_command_completion;
extern const cg_command cg_command_bench, cg_command_new, cg_command_schema, cg_command_patterns,
    cg_command_verify;
extern const cg_command cg_command_run, cg_command_compare, cg_command_check, cg_command_params,
    cg_command_info, cg_command_evaluate, cg_command_sweep, cg_command_merge,
    cg_command_sensitivity, cg_command_decompose, cg_command_precision, cg_command_export,
    cg_command_report, cg_command_verify;

#endif
