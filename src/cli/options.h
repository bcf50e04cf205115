/* Options of all subcommands: the same name means the same wherever it is taken.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_OPTIONS_H
#define CG_CLI_OPTIONS_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_command cg_command;

/* A growing list of texts that it owns. */
typedef struct cg_texts {
    char **items;
    size_t n, capacity;
} cg_texts;

typedef struct cg_options {
    int help, force, quiet, json, csv, markdown, repairs;
    unsigned threads;      /* at least 1 */
    uint32_t panel_every;  /* weeks; 0: no panel */
    const char *output;    /* NULL: not given */
    cg_texts settings;     /* "path=value" in order, --weeks and its like among them */
    cg_texts allow_paths;  /* --allow-path */
    char *command_line;    /* as typed, quoted for a shell */
    const char **operands; /* [n_operands], in argv */
    size_t n_operands;
} cg_options;

/* Reads argv[1 ...] (argv[0] is the subcommand); argv is reordered and must outlive
 * *options, which the caller releases, also after an error.
 * Errors: CG_USAGE, CG_MEMORY. */
cg_status cg_options_parse(const cg_command *command, int argc, char **argv, cg_options *options,
                           cg_error *error);
void cg_options_release(cg_options *options);

/* The options that `command` takes, a line each, to stdout. */
void cg_options_print(const cg_command *command);

#endif
