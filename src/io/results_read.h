/* What a results file holds, and its account for people and machines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_READ_H
#define CG_IO_RESULTS_READ_H

#include "io/checksum.h"
#include "io/h5_read.h"
#include "io/results.h"

#include <stdio.h>

typedef struct cg_results_variable {
    char *name, *unit, *doc; /* never NULL */
    char axes[160];          /* "scenario, replicate, week, group" */
    char shape[100];         /* "3, 10, 260, 19" */
} cg_results_variable;

enum { CG_RESULTS_GROUPS = 8 };

typedef struct cg_results_group {
    const char *name; /* "/" for the root */
    cg_results_variable *variables;
    size_t n, capacity;
    int there;
} cg_results_group;

typedef struct cg_results_content {
    cg_h5_reader reader;
    cg_seal_state seal;
    size_t n_scenarios, n_replicates;
    char **scenarios; /* names */
    cg_results_group groups[CG_RESULTS_GROUPS];
    char hash[CG_HASH_SIZE];
} cg_results_content;

/* Refuses a file of another format than CG_RESULTS_FORMAT. */
void cg_results_check_format(cg_h5_reader *reader);

/* Adds the files of the group /inputs, each checked against its checksum; nothing without the
 * group. Refuses more than 512 MiB in all. */
void cg_results_read_inputs(cg_h5_reader *reader, cg_input_set *set);

/* Write the account of an open, verified file. */
void cg_results_print_text(cg_results_content *content, FILE *out);
void cg_results_print_json(cg_results_content *content, FILE *out);

#endif
