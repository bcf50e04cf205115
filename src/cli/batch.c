/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/batch.h"

#include "base/memory.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "io/results.h"
#include "param/text.h"
#include "run/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

double cg_machine_memory(void)
{
#ifdef _SC_PHYS_PAGES
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (double)pages * (double)size : 0;
#else
    return 0;
#endif
}

double cg_batch_record_bytes(const cg_batch *batch, uint32_t scenario)
{
    const cg_run_recording *recording = &batch->recording;
    const cg_run_size *size = &batch->sizes[scenario];
    double weeks = (double)size->weeks;
    double rows = weeks / batch->scenarios[scenario].model.observe_every + 1;
    double numbers = rows * ((CG_N_GROUP_SERIES + 1) * CG_N_GROUPS + CG_N_TIER_SERIES * CG_N_TIERS);
    numbers += (weeks / 13 + 2) * CG_N_QUARTER_SERIES + (double)size->schools;
    if (recording->panel_every > 0)
        numbers +=
            (weeks / recording->panel_every + 1) * CG_N_PANEL_COLUMNS * (double)size->teachers;
    double circuits = recording->tie_circuit == CG_EVERY_CIRCUIT ? 1 : (double)size->circuits;
    double tie_rows = recording->n_tie_weeks * (double)size->teachers / circuits;
    double slots = batch->scenarios[scenario].model.ties_slots;
    return sizeof(cg_record) + numbers * sizeof(float) +
           tie_rows * (slots * sizeof(cg_tie_row) + sizeof(cg_tie_teacher_row));
}

static cg_status load_scenarios(const char *const *files, const cg_options *options,
                                cg_batch *batch, cg_error *error)
{
    for (uint32_t s = 0; s < batch->n_scenarios && options->output != NULL; s++) {
        if (cg_same_file(options->output, files[s]))
            return cg_fail(error, CG_USAGE, "--output %s is the scenario file itself",
                           options->output);
    }
    return cg_scenarios_load(files, batch->n_scenarios, &batch->loading.load, batch->scenarios,
                             error);
}

static cg_status measure(cg_batch *batch, cg_error *error)
{
    double memory = cg_machine_memory(), records = 0;
    for (uint32_t s = 0; s < batch->n_scenarios; s++) {
        cg_status status =
            cg_run_measure(&batch->scenarios[s], &batch->province, &batch->sizes[s], error);
        if (status != CG_OK)
            return status;
        double bytes = (double)batch->sizes[s].bytes;
        if (memory > 0 && bytes > memory)
            return cg_fail(error, CG_MEMORY,
                           "%s: one run needs %.1f GB and this machine has %.1f GB",
                           batch->scenarios[s].name, bytes / 1e9, memory / 1e9);
        records += cg_batch_record_bytes(batch, s) * batch->n_replicates;
    }
    if (memory > 0 && records > memory)
        return cg_fail(error, CG_MEMORY,
                       "the records of all runs need %.1f GB and this machine has %.1f GB; fewer "
                       "--replicates, a larger observe.every or --panel-every, or fewer "
                       "--ties-at need less",
                       records / 1e9, memory / 1e9);
    return CG_OK;
}

cg_status cg_batch_load(const char *const *files, size_t n, const cg_options *options,
                        cg_batch *batch, cg_error *error)
{
    void *block = NULL;
    *batch = (cg_batch){0};
    if (n > CG_MAX_SCENARIOS)
        return cg_fail(error, CG_LIMIT, "at most %d scenarios can be compared at once",
                       CG_MAX_SCENARIOS);
    batch->n_scenarios = (uint32_t)n;
    batch->threads = options->threads;
    cg_status status = cg_alloc(&block, n, sizeof(cg_scenario), "scenarios", error);
    batch->scenarios = block;
    if (status == CG_OK)
        status = cg_alloc(&block, n, sizeof(cg_run_size), "scenarios", error);
    if (status != CG_OK)
        return status;
    batch->sizes = block;
    status = cg_loading_begin(&batch->loading, options, error);
    if (status == CG_OK)
        status = load_scenarios(files, options, batch, error);
    if (status == CG_OK)
        status = cg_inputs_load(&batch->scenarios[0], &batch->province, &batch->inputs, error);
    batch->n_replicates = (uint32_t)batch->scenarios[0].model.run_replicates;
    batch->recording.panel_every = options->panel_every;
    if (status == CG_OK)
        status = cg_batch_request_ties(batch, options, error);
    if (status == CG_OK)
        status = cg_batch_go_on(batch, options, error);
    return status == CG_OK ? measure(batch, error) : status;
}

static cg_status run_all(cg_batch *batch, const cg_options *options, cg_error *error)
{
    double work = 0;
    for (uint32_t s = 0; s < batch->n_scenarios; s++) {
        const uint64_t end = batch->until > 0 ? batch->until : batch->sizes[s].weeks;
        work += (double)batch->sizes[s].teachers * (double)(end - batch->from.week) *
                batch->n_replicates;
    }
    const cg_run_parts parts = {batch->until, batch->states, batch->from.states,
                                batch->from.scenario, batch->from.week};
    cg_display display;
    cg_display_start(&display, options->quiet, work);
    cg_progress progress = cg_display_progress(&display);
    cg_error own = {CG_OK, ""};
    cg_status status = cg_run_many_parts(batch->scenarios, batch->n_scenarios, batch->n_replicates,
                                         &batch->province, batch->threads, &batch->recording,
                                         &parts, cg_stop_flag(), &progress, batch->records, &own);
    batch->seconds = cg_display_end(&display, status == CG_OK,
                                    (uint64_t)batch->n_scenarios * batch->n_replicates);
    if (status != CG_OK)
        cg_fail(error, status, "%s%s", own.message,
                status == CG_INTERRUPTED ? " by a signal; nothing was written" : "");
    return status;
}

cg_status cg_batch_run(cg_batch *batch, const cg_options *options, const char *path,
                       cg_error *error)
{
    void *block = NULL;
    cg_status status = CG_OK;
    cg_stop_on_signals();
    if (path != NULL)
        status = cg_results_check_path(path, options->force, error);
    if (status == CG_OK)
        status = cg_alloc(&block, (size_t)batch->n_scenarios * batch->n_replicates,
                          sizeof(cg_record), "records of the runs", error);
    batch->records = block;
    if (status == CG_OK)
        status = run_all(batch, options, error);
    if (status == CG_OK && atomic_load(cg_stop_flag()) != 0)
        status = cg_fail(error, CG_INTERRUPTED, "stopped by a signal; nothing was written");
    if (status != CG_OK || batch->until > 0)
        return status;
    const cg_results results = {batch->n_scenarios,
                                batch->n_replicates,
                                batch->scenarios,
                                &batch->province,
                                batch->records,
                                options->command_line,
                                batch->seconds,
                                batch->threads,
                                batch->inputs.files,
                                batch->inputs.n,
                                batch->loading.load.posterior,
                                batch->loading.load.draw};
    cg_results_hash(&results, batch->hash);
    return path != NULL ? cg_results_write(path, &results, options->force, error) : CG_OK;
}

void cg_batch_release(cg_batch *batch)
{
    size_t runs = (size_t)batch->n_scenarios * batch->n_replicates;
    for (size_t i = 0; batch->records != NULL && i < runs; i++)
        cg_record_free(&batch->records[i]);
    cg_free(batch->records);
    cg_free(batch->sizes);
    cg_free(batch->scenarios);
    cg_province_free(&batch->province);
    cg_inputs_release(&batch->inputs);
    cg_checkpoint_release(&batch->from);
    cg_free(batch->tie_weeks);
    cg_loading_end(&batch->loading);
    *batch = (cg_batch){0};
}

void cg_batch_describe(const cg_batch *batch, char *text, size_t size)
{
    const cg_scenario *first = &batch->scenarios[0];
    snprintf(text, size,
             "%" PRIu32 " replicate%s of %" PRIu32 " weeks (%" PRId32 " of burn-in), %" PRIu64
             " teachers in %" PRIu64 " schools, seed %s",
             batch->n_replicates, batch->n_replicates == 1 ? "" : "s", cg_scenario_weeks(first),
             first->model.run_burn_in, batch->sizes[0].teachers, batch->sizes[0].schools,
             first->model.run_seed);
}
