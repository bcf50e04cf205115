/* collegium run — one scenario, its outcomes and its results file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/output.h"
#include "experiment/compare.h"

#include <stdio.h>

static void print_outcomes(const cg_interval *levels)
{
    const cg_outcome_info *outcomes = cg_outcome_table();
    printf("%-22s %10s  %-20s %s\n", "outcome", "mean", "95 % interval", "unit");
    for (size_t i = 0; i < CG_N_OUTCOMES; i++) {
        char mean[CG_NUMBER_SIZE], interval[2 * CG_NUMBER_SIZE + 8];
        cg_number_short(levels[i].mean, mean);
        cg_interval_short(&levels[i], interval);
        printf("%-22s %10s  %-20s %s\n", outcomes[i].name, mean, interval, outcomes[i].unit);
    }
}

static cg_status print_summary(const cg_batch *batch, const char *path, cg_error *error)
{
    void *block = NULL;
    char text[256];
    cg_status status = cg_alloc(&block, 2 * CG_N_OUTCOMES, sizeof(cg_interval), "outcomes", error);
    if (status != CG_OK)
        return status;
    cg_interval *levels = block;
    cg_compare(batch->records, 1, batch->n_replicates, levels, levels + CG_N_OUTCOMES);
    cg_batch_describe(batch, text, sizeof text);
    printf("%s: %s\n\n", batch->scenarios[0].name, text);
    print_outcomes(levels);
    printf("\nresults in %s, science hash %s\n", path, batch->hash);
    cg_free(block);
    return CG_OK;
}

static cg_status run(const cg_options *options, cg_error *error)
{
    cg_batch batch;
    char name[CG_NAME_SIZE + 4];
    const char *path = options->output;
    if (options->until > 0 && options->checkpoint == NULL)
        return cg_fail(error, CG_USAGE,
                       "run: --until belongs to --checkpoint; --weeks sets the "
                       "length of a run");
    cg_status status = cg_batch_load(options->operands, 1, options, &batch, error);
    if (options->checkpoint != NULL) {
        status = status == CG_OK ? cg_batch_checkpoint(&batch, options, error) : status;
        cg_batch_release(&batch);
        return status;
    }
    if (status == CG_OK && path == NULL) {
        snprintf(name, sizeof name, "%s.h5", batch.scenarios[0].name);
        path = name;
    }
    if (status == CG_OK)
        status = cg_batch_run(&batch, options, path, error);
    if (status == CG_OK)
        status = print_summary(&batch, path, error);
    cg_batch_release(&batch);
    return status;
}

const cg_command cg_command_run = {
    .name = "run",
    .operands = "SCENARIO.json",
    .summary = "run a scenario and write its results file",
    .details =
        "Runs every replicate of a scenario, prints each outcome's mean with its 95 %\n"
        "interval over replicates, and writes all trajectories to FILE.h5, by default\n"
        "<name of the scenario>.h5 in the working folder. With --checkpoint it stops after\n"
        "the burn-in, or before week --until, and writes the states of all replicates. Going\n"
        "on --from there gives the same results, to the byte, as a run from the start, also\n"
        "for another scenario if nothing in which the two differ acts before.\n",
    .takes = "ofrwsSHBtpiCLZYaq",
    .least = 1,
    .most = 1,
    .run = run,
};
