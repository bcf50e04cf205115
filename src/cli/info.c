/* collegium info — what a results file holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "io/results.h"
#include "io/sweep_results.h"

#include <stdio.h>
#include <string.h>

static cg_status info(const cg_options *options, cg_error *error)
{
    cg_results_summary summary = {NULL, NULL};
    const char *path = options->operands[0];
    cg_status status = cg_guard_results(path, error);
    if (status == CG_OK)
        status = cg_sweep_results_is(path) ? cg_sweep_results_describe(path, &summary, error)
                                           : cg_results_describe(path, &summary, error);
    if (status == CG_OK) {
        const char *text = options->json ? summary.json : summary.text;
        size_t length = strlen(text);
        fputs(text, stdout);
        if (length == 0 || text[length - 1] != '\n')
            putchar('\n');
    }
    cg_free(summary.text);
    cg_free(summary.json);
    return status;
}

const cg_command cg_command_info = {
    .name = "info",
    .operands = "FILE.h5",
    .summary = "what a results file holds, where it comes from, its science hash",
    .details = "Reads a results file back. The science hash is computed anew from the contents\n"
               "and a file that does not match its own hash is refused. Equal hashes mean equal\n"
               "outcomes and final states, whatever the threads and the machine.\n",
    .takes = "j",
    .least = 1,
    .most = 1,
    .run = info,
};
