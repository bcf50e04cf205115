/* collegium merge — joins the parts of a sweep.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/sweep_output.h"

#include <inttypes.h>
#include <stdio.h>

static cg_status check_missing(const cg_sweep_log *log, int partial, cg_error *error)
{
    if (log->sweep == NULL)
        return cg_fail(error, CG_INPUT, "merge: the parts hold no run");
    const uint64_t all = (uint64_t)log->sweep->n_points * log->sweep->n_replicates;
    const uint64_t missing = all - log->n_done - log->n_failed;
    if (missing == 0 || partial)
        return CG_OK;
    return cg_fail(error, CG_INPUT,
                   "%" PRIu64 " of %" PRIu64 " runs are missing; finish the parts with `collegium "
                   "sweep --shard K/N --resume`, name all parts, or give --partial",
                   missing, all);
}

static cg_status merge(const cg_options *options, cg_error *error)
{
    cg_sweep_log log;
    cg_output output = {.opened = 0};
    char scratch[CG_SCRATCH_PATH];
    if (options->output == NULL)
        return cg_fail(error, CG_USAGE, "merge: expected --output FILE.h5");
    cg_status status = cg_output_begin(&output, options->output, options->force, error);
    cg_sweep_scratch(options->output, scratch);
    if (status == CG_OK)
        status = cg_sweep_log_init(&log, NULL, NULL, 1, scratch, error);
    else
        log = (cg_sweep_log){.keep = 1};
    for (size_t i = 0; i < options->n_operands && status == CG_OK; i++) {
        uint64_t whole, torn;
        status = cg_sweep_log_read(&log, options->operands[i], &whole, &torn, error);
    }
    if (status == CG_OK)
        status = check_missing(&log, options->partial, error);
    if (status == CG_OK)
        status = cg_sweep_finish(&log, &output, options, error);
    cg_output_end(&output);
    cg_sweep_log_release(&log);
    return status;
}

const cg_command cg_command_merge = {
    .name = "merge",
    .operands = "PART...",
    .summary = "join the parts of a sweep into its results file",
    .details =
        "Reads the parts that `collegium sweep --shard K/N` wrote (or the journal of a sweep that\n"
        "was stopped), makes sure that they belong together and that no run is missing, and\n"
        "writes the same file as one undisturbed sweep. The parts stay.\n",
    .takes = "ofx",
    .least = 1,
    .most = 100000,
    .run = merge,
};
