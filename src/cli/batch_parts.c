/* Runs in two parts: --until and --checkpoint, --from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/batch.h"

#include "base/memory.h"
#include "param/fork.h"

#include <stdio.h>
#include <string.h>

/* Checksums of the lists, in the order of the table. */
static void list_inputs(const cg_batch *batch, char text[CG_CHECKPOINT_INPUTS])
{
    size_t n = 0;
    snprintf(text, CG_CHECKPOINT_INPUTS, "none");
    for (size_t i = 0; i < batch->inputs.n; i++)
        n += (size_t)snprintf(text + n, CG_CHECKPOINT_INPUTS - n, "%s%s", i > 0 ? "," : "",
                              batch->inputs.files[i].xxh128);
}

static cg_status check_scenarios(const cg_batch *batch, const char *path, cg_error *error)
{
    for (uint32_t s = 0; s < batch->n_scenarios; s++) {
        cg_error own = {CG_OK, ""};
        const cg_scenario *scenario = &batch->scenarios[s];
        if (cg_scenario_weeks(scenario) <= batch->from.week)
            return cg_fail(error, CG_INPUT, "%s: holds week %u, and %s ends after week %u", path,
                           batch->from.week - 1, scenario->name, cg_scenario_weeks(scenario) - 1);
        if (cg_fork_check(batch->from.scenario, scenario, batch->from.week, 0, &own) != CG_OK)
            return cg_fail(error, own.code, "%s: %s cannot go on from it: %s", path, scenario->name,
                           own.message);
    }
    return CG_OK;
}

cg_status cg_batch_go_on(cg_batch *batch, const cg_options *options, cg_error *error)
{
    const char *path = options->checkpoint_from;
    char inputs[CG_CHECKPOINT_INPUTS];
    if (path == NULL)
        return CG_OK;
    if (options->panel_every > 0)
        return cg_fail(error, CG_USAGE,
                       "--from: the weeks before have no panel; run from the start with "
                       "--panel-every");
    cg_status status = cg_checkpoint_read(path, &batch->from, error);
    if (status != CG_OK)
        return status;
    for (uint32_t i = 0; i < batch->recording.n_tie_weeks; i++)
        if (batch->recording.tie_weeks[i] < batch->from.week)
            return cg_fail(error, CG_USAGE, "--ties-at %u: lies before week %u, where %s goes on",
                           batch->recording.tie_weeks[i], batch->from.week, path);
    list_inputs(batch, inputs);
    if (strcmp(inputs, batch->from.inputs) != 0)
        return cg_fail(error, CG_INPUT,
                       "%s: the school list, or one's own teachers or ties, are others there",
                       path);
    status = check_scenarios(batch, path, error);
    if (status == CG_OK && batch->n_replicates > batch->from.n_replicates)
        status = cg_fail(error, CG_INPUT, "%s: holds %u replicates, %u are to be run", path,
                         batch->from.n_replicates, batch->n_replicates);
    return status;
}

static cg_status until_week(const cg_batch *batch, const cg_options *options, uint32_t *week,
                            cg_error *error)
{
    const uint32_t weeks = cg_scenario_weeks(&batch->scenarios[0]);
    *week = options->until > 0 ? options->until : (uint32_t)batch->scenarios[0].model.run_burn_in;
    if (*week == 0)
        return cg_fail(error, CG_USAGE, "--checkpoint: there is no burn-in; expected --until WEEK");
    if (*week >= weeks || *week <= batch->from.week)
        return cg_fail(error, CG_USAGE, "--until: expected a week from %u to %u, not %u",
                       batch->from.week + 1, weeks - 1, *week);
    return CG_OK;
}

cg_status cg_batch_checkpoint(cg_batch *batch, const cg_options *options, cg_error *error)
{
    cg_checkpoint made = {.n_replicates = batch->n_replicates, .scenario = batch->scenarios};
    if (options->output != NULL || options->panel_every > 0 || options->ties_at != NULL)
        return cg_fail(error, CG_USAGE,
                       "--checkpoint: writes no results; --output, --panel-every and --ties-at "
                       "belong to the run that goes on --from it");
    cg_output output = {0};
    cg_status status = until_week(batch, options, &made.week, error);
    if (status == CG_OK)
        status = cg_output_begin(&output, options->checkpoint, options->force, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&made.states, made.n_replicates, sizeof *made.states,
                          "a checkpoint", error);
    batch->until = made.week;
    batch->states = made.states;
    if (status == CG_OK)
        status = cg_batch_run(batch, options, NULL, error);
    list_inputs(batch, made.inputs);
    if (status == CG_OK)
        status = cg_checkpoint_write(&output, &made, error);
    cg_output_end(&output);
    made.scenario = NULL;
    cg_checkpoint_release(&made);
    if (status == CG_OK)
        printf("%s: %s, %u replicate%s, weeks 0 to %u\n", options->checkpoint,
               batch->scenarios[0].name, batch->n_replicates, batch->n_replicates == 1 ? "" : "s",
               batch->until - 1);
    return status;
}
