/* collegium verify — runs again what a results file says it is, and compares to the bit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/verify_sweep.h"
#include "io/results_verify.h"
#include "io/school_list.h"
#include "io/sweep_results.h"
#include "run/pool.h"
#include "run/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct verification {
    const cg_options *options;
    cg_rerun file;
    cg_province province;
    FILE *lists[3]; /* the province's lists, in files without a name */
    int n_lists;
    uint32_t first, last;  /* scenarios to run: [first, last) */
    uint32_t from, to;     /* replicates to run: [from, to) */
    cg_record *records;    /* [last - first][to - from] */
    uint32_t n_different;  /* runs */
    char different[700];   /* the first difference */
    double work;           /* teacher-weeks to run */
    cg_run_difference all; /* counts over all runs */
} verification;

/* Which scenarios and replicates: all, or what the command line names. */
static cg_status choose(verification *self, cg_error *error)
{
    const cg_options *options = self->options;
    const char *name = options->only_scenario;
    self->last = self->file.n_scenarios;
    self->to = self->file.n_replicates;
    if (options->has_point)
        return cg_fail(error, CG_USAGE, "--point: %s holds no sweep", options->operands[0]);
    int found = name == NULL;
    for (uint32_t s = 0; !found && s < self->file.n_scenarios; s++) {
        found = strcmp(self->file.scenarios[s].name, name) == 0;
        if (found) {
            self->first = s;
            self->last = s + 1;
        }
    }
    if (!found)
        return cg_fail(error, CG_USAGE, "--scenario: %s holds no scenario named %s",
                       options->operands[0], name);
    if (!options->has_replicate)
        return CG_OK;
    if (options->only_replicate >= self->file.n_replicates)
        return cg_fail(error, CG_USAGE, "--replicate: %s holds replicates 0 to %" PRIu32,
                       options->operands[0], self->file.n_replicates - 1);
    self->from = options->only_replicate;
    self->to = self->from + 1;
    return CG_OK;
}

/* A list of the province, out of the results file. */
static cg_status lay_out_list(verification *self, const cg_param *param, cg_error *error)
{
    cg_rerun *file = &self->file;
    char path[CG_LAID_OUT_SIZE];
    const cg_input *input =
        cg_input_set_find(&file->inputs, cg_param_text(param, &file->scenarios[0].model));
    cg_status status = cg_lay_out(input, &self->lists[self->n_lists++], path, error);
    for (uint32_t s = 0; s < file->n_scenarios && status == CG_OK; s++)
        cg_param_store_text(param, &file->scenarios[s].model, path);
    return status;
}

static cg_status lay_out_lists(verification *self, cg_error *error)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    cg_status status = CG_OK;
    for (size_t i = 0; i < n && status == CG_OK; i++) {
        if (cg_param_is_file(&table[i]) && self->n_lists < 3 &&
            *cg_param_text(&table[i], &self->file.scenarios[0].model) != '\0')
            status = lay_out_list(self, &table[i], error);
    }
    return status;
}

static cg_status load_province(verification *self, cg_error *error)
{
    const cg_scenario *scenario = &self->file.scenarios[self->first];
    cg_error own = {CG_OK, ""};
    cg_status status = lay_out_lists(self, error);
    if (status != CG_OK)
        return status;
    status = cg_province_load(scenario, &self->province, &own);
    if (status != CG_OK)
        return cg_fail(error, status, "%s: its province: %s", self->options->operands[0],
                       own.message);
    const double memory = cg_machine_memory();
    const double replicates = (double)(self->to - self->from);
    for (uint32_t s = self->first; s < self->last && status == CG_OK; s++) {
        cg_run_size size;
        scenario = &self->file.scenarios[s];
        status = cg_run_measure(scenario, &self->province, &size, error);
        if (status == CG_OK)
            self->work += (double)size.teachers * (double)size.weeks * replicates;
        if (status == CG_OK && memory > 0 && (double)size.bytes > memory)
            status =
                cg_fail(error, CG_MEMORY, "%s: one run needs %.1f GB and this machine has %.1f GB",
                        scenario->name, (double)size.bytes / 1e9, memory / 1e9);
    }
    return status;
}

static int stop_asked(void *context)
{
    const atomic_int *stop = context;
    return atomic_load(stop) != 0;
}

/* One replicate of each scenario, with all threads on one run after the other. */
static cg_status run_replicate(verification *self, cg_error *error)
{
    cg_pool *pool;
    cg_status status = cg_pool_start(self->options->threads, &pool, error);
    if (status != CG_OK)
        return status;
    const cg_executor executor = cg_pool_executor(pool);
    const cg_run_options options = {.recording = self->file.recording,
                                    .stop = stop_asked,
                                    .context = (void *)(uintptr_t)cg_stop_flag()};
    for (uint32_t s = self->first; s < self->last && status == CG_OK; s++)
        status = cg_run(&self->file.scenarios[s], &self->province, self->from, &executor, &options,
                        &self->records[s - self->first], error);
    cg_pool_stop(pool);
    return status;
}

static cg_status run_all(verification *self, cg_error *error)
{
    cg_display display;
    cg_display_start(&display, self->options->quiet, self->work);
    cg_progress progress = cg_display_progress(&display);
    const uint32_t n = self->last - self->first;
    cg_status status = cg_run_many(self->file.scenarios + self->first, n, self->to, &self->province,
                                   self->options->threads, &self->file.recording, cg_stop_flag(),
                                   &progress, self->records, error);
    cg_display_end(&display, status == CG_OK, (uint64_t)n * self->to);
    return status;
}

static cg_status run_again(verification *self, cg_error *error)
{
    void *block = NULL;
    cg_status status =
        cg_alloc(&block, (size_t)(self->last - self->first) * (self->to - self->from),
                 sizeof(cg_record), "records of the runs", error);
    self->records = block;
    if (status == CG_OK)
        status = self->options->has_replicate ? run_replicate(self, error) : run_all(self, error);
    return status;
}

static void add_counts(verification *self, const cg_run_difference *found)
{
    self->all.n_values += found->n_values;
    self->all.n_variables += found->n_variables;
    if (found->n_absent > self->all.n_absent) {
        self->all.n_absent = found->n_absent;
        memcpy(self->all.absent, found->absent, sizeof found->absent);
    }
}

static cg_status compare_gains(verification *self, cg_error *error)
{
    cg_run_difference found = {0};
    const cg_results results = {.n_scenarios = self->file.n_scenarios,
                                .n_replicates = self->file.n_replicates,
                                .scenarios = self->file.scenarios,
                                .province = &self->province,
                                .records = self->records};
    if (self->options->has_replicate || self->options->only_scenario != NULL)
        return CG_OK; /* a mean over all replicates */
    cg_status status = cg_rerun_compare_gains(&self->file, &results, &found, error);
    add_counts(self, &found);
    if (found.n_variables > 0 && self->n_different++ == 0)
        snprintf(self->different, sizeof self->different, "%s", found.text);
    return status;
}

static cg_status compare(verification *self, cg_error *error)
{
    const uint32_t n = self->to - self->from;
    for (uint32_t s = self->first; s < self->last; s++) {
        for (uint32_t k = self->from; k < self->to; k++) {
            const cg_record *record =
                &self->records[(size_t)(s - self->first) * n + k - self->from];
            cg_run_difference found = {0};
            cg_status status = cg_rerun_compare(&self->file, s, k, record, &found, error);
            if (status != CG_OK)
                return status;
            add_counts(self, &found);
            if (found.n_variables > 0 && self->n_different++ == 0)
                snprintf(self->different, sizeof self->different,
                         "scenario %s, replicate %" PRIu32 ": %s", self->file.scenarios[s].name, k,
                         found.text);
        }
    }
    return compare_gains(self, error);
}

static cg_status tell(const verification *self, cg_error *error)
{
    const char *path = self->options->operands[0];
    const uint64_t runs = (uint64_t)(self->last - self->first) * (self->to - self->from);
    if (self->n_different > 0)
        return cg_fail(error, CG_DIFFERS,
                       "%s differs in %" PRIu32 " of %" PRIu64 " run%s; first, %s", path,
                       self->n_different, runs, runs == 1 ? "" : "s", self->different);
    if (self->all.n_absent > 0)
        printf("%" PRIu32 " variables that this program makes are not in the file: %s%s\n",
               self->all.n_absent, self->all.absent, self->all.n_absent > 1 ? " and others" : "");
    printf("%s: %" PRIu64 " run%s again, %" PRIu64 " values equal to the bit, science hash %s\n",
           path, runs, runs == 1 ? "" : "s", self->all.n_values, self->file.hash);
    if (self->all.n_absent > 0 && strcmp(self->file.program, CG_VERSION) == 0)
        return cg_fail(error, CG_DIFFERS, "%s lacks %s, although it was written by this version",
                       path, self->all.absent);
    return CG_OK;
}

static cg_status release(verification *self, cg_status status)
{
    const size_t n = (size_t)(self->last - self->first) * (self->to - self->from);
    for (size_t i = 0; self->records != NULL && i < n; i++)
        cg_record_free(&self->records[i]);
    cg_free(self->records);
    cg_province_free(&self->province);
    cg_rerun_close(&self->file);
    for (int i = 0; i < self->n_lists; i++) {
        if (self->lists[i] != NULL)
            fclose(self->lists[i]);
    }
    cg_free(self);
    return status;
}

static cg_status verify_runs(const cg_options *options, cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(verification), "verification", error);
    if (status != CG_OK)
        return status;
    verification *self = block;
    self->options = options;
    status = cg_rerun_open(options->operands[0], &self->file, error);
    if (self->file.program[0] != '\0')
        cg_verify_print_versions(options->operands[0], self->file.program,
                                 self->file.random_layout);
    if (status == CG_OK)
        status = choose(self, error);
    if (status == CG_OK)
        status = load_province(self, error);
    if (status == CG_OK)
        status = run_again(self, error);
    if (status == CG_OK)
        status = compare(self, error);
    if (status == CG_OK)
        status = tell(self, error);
    return release(self, status);
}

static cg_status verify(const cg_options *options, cg_error *error)
{
    cg_stop_on_signals();
    cg_status status = cg_guard_results(options->operands[0], error);
    if (status != CG_OK)
        return status;
    return cg_sweep_results_is(options->operands[0]) ? cg_verify_sweep(options, error)
                                                     : verify_runs(options, error);
}

const cg_command cg_command_verify = {
    .name = "verify",
    .operands = "FILE.h5",
    .summary = "run again what a results file says it is, and compare to the bit",
    .details =
        "Takes scenarios, seed and every list from the file alone, runs them again, and\n"
        "compares every outcome, series, meeting, school gain, panel row and final state. The\n"
        "first difference is named: scenario, replicate, variable, week, group, both values; the\n"
        "exit code is then 1. Versions that differ are said first. --replicate and --scenario\n"
        "leave school gains out, which are means over all replicates. Of a sweep every point's\n"
        "outcomes and final states are compared, or with --point and --replicate only these; a\n"
        "run that failed must fail again.\n",
    .takes = "KNIqt",
    .least = 1,
    .most = 1,
    .run = verify,
};
