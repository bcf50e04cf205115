/* collegium new — a starter scenario that explains itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "io/starter.h"

#include <stdio.h>
#include <string.h>

static void print_made(const cg_starter *starter, const cg_starter_made *made)
{
    const int own = strcmp(made->extends, "base") == 0;
    printf("%s: written; extends %s (%s)\n", starter->path, made->extends, made->found);
    if (own)
        printf("  its clusters are of the form %s, to begin with a copy of %s\n", starter->name,
               made->form);
    else
        printf("  it names the levers of the form %s, with the values that they have there\n",
               made->form);
    printf("Next: edit a lever in it (`collegium params forms` explains them), then\n"
           "  collegium check %s\n"
           "  collegium run %s\n"
           "  collegium compare %s %s -o %s-compared.h5\n"
           "  collegium report %s-compared.h5\n",
           starter->path, starter->path, own ? "none" : made->extends, starter->path, starter->name,
           starter->name);
}

static cg_status new_scenario(const cg_options *options, cg_error *error)
{
    char path[CG_NAME_SIZE + 8];
    const cg_load_options load = {.allow_paths = (const char *const *)options->allow_paths.items,
                                  .n_allow_paths = options->allow_paths.n};
    cg_starter starter = {.name = options->operands[0],
                          .path = options->output,
                          .from = options->from != NULL ? options->from : "base",
                          .force = options->force};
    cg_starter_made made;
    snprintf(path, sizeof path, "%.63s.json", starter.name);
    if (starter.path == NULL)
        starter.path = path;
    cg_status status = cg_starter_write(&starter, &load, &made, error);
    if (status == CG_OK)
        print_made(&starter, &made);
    return status;
}

const cg_command cg_command_new = {
    .name = "new",
    .operands = "NAME",
    .summary = "write a starter scenario that explains itself, to be edited",
    .details =
        "Writes NAME.json, or the file that --output names: a scenario that extends another and\n"
        "names its levers, explained by notes. --from chooses what it starts from: a scenario\n"
        "(institutionalised, mpumalanga/grassroots), whose levers it names with the values that\n"
        "they have there; or a form of scenario base (official, ...), which it copies to a form\n"
        "of its own called NAME. A name that is both means the scenario; without --from the form\n"
        "working_a is copied. The file is accepted by check and run where it lies.\n",
    .takes = "ofya",
    .least = 1,
    .most = 1,
    .run = new_scenario,
};
