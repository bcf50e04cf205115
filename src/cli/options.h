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
    int help, force, quiet, json, csv, markdown, repairs, ablations, full, seeds;
    int dry_run, resume, partial, save;    /* of sweeps */
    int sweep;                             /* of schema */
    const char *points, *shard, *on_error; /* NULL: not given */
    unsigned threads;                      /* at least 1 */
    int has_threads;                       /* --threads was given */
    uint64_t teachers;                     /* of bench; a round number by default */
    uint32_t panel_every;                  /* weeks; 0: no panel */
    const char *ties_at, *ties_circuit;    /* NULL: not given */
    int has_replicate, has_point;
    uint32_t only_replicate;                  /* with has_replicate */
    uint64_t only_point;                      /* with has_point */
    const char *only_scenario;                /* NULL: not given */
    const char *from;                         /* NULL: not given */
    uint32_t until;                           /* --until; 0: not given */
    const char *checkpoint, *checkpoint_from; /* --checkpoint, --from of runs; NULL: not given */
    const char *posterior;                    /* NULL: not given */
    uint32_t draw, draws;                     /* --draw K, --draws N; 0: not given */
    const char *output;                       /* NULL: not given */
    const char *folder;                       /* --csv DIR; NULL: not given */
    cg_texts settings;     /* "path=value" in order, --weeks and its like among them */
    cg_texts allow_paths;  /* --allow-path */
    cg_texts without;      /* --without */
    cg_texts done;         /* --done */
    cg_texts widths;       /* --width */
    const char *relative;  /* --relative; NULL: not given */
    const char *only;      /* --only; NULL: not given */
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

typedef struct cg_option_info {
    char letter;                     /* of its short form; 0 without */
    const char *name, *value, *help; /* value: NULL for a flag */
} cg_option_info;

/* The i-th option that `command` takes; 0 when there are no more. */
int cg_option_at(const cg_command *command, size_t i, cg_option_info *option);

/* The options that `command` takes, a line each, to stdout. */
void cg_options_print(const cg_command *command);

#endif
