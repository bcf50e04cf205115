/* collegium compare — scenarios side by side on common random numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/compare_print.h"

static cg_status print(const cg_batch *batch, const cg_options *options, cg_error *error)
{
    void *block = NULL;
    size_t cells = (size_t)batch->n_scenarios * CG_N_OUTCOMES;
    cg_status status = cg_alloc(&block, 2 * cells, sizeof(cg_interval), "comparison", error);
    if (status != CG_OK)
        return status;
    cg_comparison comparison = {batch, block, (cg_interval *)block + cells};
    cg_compare(batch->records, batch->n_scenarios, batch->n_replicates, comparison.levels,
               comparison.differences);
    if (options->json)
        cg_comparison_json(&comparison);
    else if (options->csv)
        cg_comparison_csv(&comparison);
    else
        cg_comparison_table(&comparison, options->output);
    cg_free(block);
    return CG_OK;
}

static cg_status compare(const cg_options *options, cg_error *error)
{
    cg_batch batch;
    if (options->json && options->csv)
        return cg_fail(error, CG_USAGE, "compare: --json and --csv exclude each other");
    if (options->panel_every > 0 && options->output == NULL)
        return cg_fail(error, CG_USAGE, "compare: --panel-every needs a file to write to: -o");
    if (options->ties_at != NULL && options->output == NULL)
        return cg_fail(error, CG_USAGE, "compare: --ties-at needs a file to write to: -o");
    cg_status status =
        cg_batch_load(options->operands, options->n_operands, options, &batch, error);
    if (status == CG_OK)
        status = cg_batch_run(&batch, options, options->output, error);
    if (status == CG_OK)
        status = print(&batch, options, error);
    cg_batch_release(&batch);
    return status;
}

const cg_command cg_command_compare = {
    .name = "compare",
    .operands = "SCENARIO.json SCENARIO.json...",
    .summary = "run scenarios on common random numbers and compare their outcomes",
    .details =
        "Runs every replicate of each scenario with the same luck, agent by agent, and prints\n"
        "per outcome each scenario's mean and its difference from the first one: the mean of\n"
        "the differences replicate by replicate with a 95 % interval. A difference counts as\n"
        "better or worse when its interval is clear of zero. Gains are Cohen's d. Scenarios\n"
        "must have the same seed, weeks, replicates and province; --set and its like apply to\n"
        "all of them. Without --output no file is written. --from takes the burn-in of all of\n"
        "them from one checkpoint (`collegium run --checkpoint`).\n",
    .takes = "ofrwsSHBtpiCYaqjc",
    .least = 2,
    .most = 1000,
    .run = compare,
};
