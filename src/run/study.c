/* The public interface: see collegium/collegium.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <collegium/collegium.h>

#include "base/memory.h"
#include "experiment/compare.h"
#include "io/results.h"
#include "model/model.h"
#include "run/pool.h"
#include "run/runner.h"
#include "run/scenarios.h"

#include <string.h>
#include <time.h>

enum { MAX_THREADS = 1024 };

struct cg_study {
    uint32_t n_scenarios, n_replicates;
    cg_scenario *scenarios; /* [n_scenarios] */
    cg_province province;
    cg_inputs inputs;
    cg_run_size size;   /* of the first scenario */
    cg_record *records; /* [n_scenarios][n_replicates]; NULL before the runs */
    unsigned threads;
    double seconds;
    char hash[CG_HASH_SIZE];
};

/* A caller that wants to stop says so in its progress call. */
typedef struct listener {
    const cg_study_running *running;
    atomic_int stop;
} listener;

const char *cg_version(void)
{
    return CG_VERSION;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static cg_status open_study(cg_study *study, const char *const *files, size_t n,
                            const cg_study_settings *settings, cg_error *error)
{
    static const cg_study_settings none;
    void *block = NULL;
    if (settings == NULL)
        settings = &none;
    const cg_load_options load = {.allow_paths = settings->allow_paths,
                                  .n_allow_paths = settings->n_allow_paths,
                                  .settings = settings->settings,
                                  .n_settings = settings->n_settings};
    cg_status status = cg_alloc(&block, n, sizeof(cg_scenario), "scenarios", error);
    if (status != CG_OK)
        return status;
    study->scenarios = block;
    study->n_scenarios = (uint32_t)n;
    status = cg_scenarios_load(files, n, &load, study->scenarios, error);
    if (status != CG_OK)
        return status;
    study->n_replicates = (uint32_t)study->scenarios[0].model.run_replicates;
    status = cg_inputs_load(&study->scenarios[0], &study->province, &study->inputs, error);
    if (status == CG_OK)
        status = cg_run_measure(&study->scenarios[0], &study->province, &study->size, error);
    return status;
}

cg_status cg_study_open(const char *const *files, size_t n_files, const cg_study_settings *settings,
                        cg_study **study, cg_error *error)
{
    void *block = NULL;
    *study = NULL;
    if (n_files == 0)
        return cg_fail(error, CG_INPUT, "a study needs at least one scenario file");
    if (n_files > CG_MAX_SCENARIOS)
        return cg_fail(error, CG_LIMIT, "at most %d scenarios can be compared at once",
                       CG_MAX_SCENARIOS);
    cg_status status = cg_alloc(&block, 1, sizeof(cg_study), "study", error);
    if (status != CG_OK)
        return status;
    status = open_study(block, files, n_files, settings, error);
    if (status != CG_OK)
        cg_study_close(block);
    else
        *study = block;
    return status;
}

static void drop_records(cg_study *study)
{
    const size_t runs = (size_t)study->n_scenarios * study->n_replicates;
    for (size_t i = 0; study->records != NULL && i < runs; i++)
        cg_record_free(&study->records[i]);
    cg_free(study->records);
    study->records = NULL;
    study->hash[0] = '\0';
}

void cg_study_close(cg_study *study)
{
    if (study == NULL)
        return;
    drop_records(study);
    cg_province_free(&study->province);
    cg_inputs_release(&study->inputs);
    cg_free(study->scenarios);
    cg_free(study);
}

static cg_results results_of(const cg_study *study)
{
    return (cg_results){.n_scenarios = study->n_scenarios,
                        .n_replicates = study->n_replicates,
                        .scenarios = study->scenarios,
                        .province = &study->province,
                        .records = study->records,
                        .command = "cg_study_run",
                        .seconds = study->seconds,
                        .threads = study->threads,
                        .inputs = study->inputs.files,
                        .n_inputs = study->inputs.n};
}

static void report(void *context, uint64_t done, uint64_t total, double fraction)
{
    listener *self = context;
    (void)done;
    (void)total;
    if (self->running->progress(self->running->context, fraction) != 0)
        atomic_store(&self->stop, 1);
}

cg_status cg_study_run(cg_study *study, const cg_study_running *running, cg_error *error)
{
    static const cg_study_running plain;
    const size_t runs = (size_t)study->n_scenarios * study->n_replicates;
    listener self = {.running = running != NULL ? running : &plain};
    const cg_progress progress = {report, &self};
    void *block = NULL;
    running = self.running;
    if (running->threads > MAX_THREADS)
        return cg_fail(error, CG_LIMIT, "%u threads are more than %d", running->threads,
                       MAX_THREADS);
    drop_records(study);
    cg_status status = cg_alloc(&block, runs, sizeof(cg_record), "records of the runs", error);
    if (status != CG_OK)
        return status;
    study->records = block;
    study->threads = running->threads > 0 ? running->threads : cg_threads_available();
    const cg_run_recording recording = {.panel_every = running->panel_every};
    const double start = now();
    status = cg_run_many(study->scenarios, study->n_scenarios, study->n_replicates,
                         &study->province, study->threads, &recording, &self.stop,
                         running->progress != NULL ? &progress : NULL, study->records, error);
    study->seconds = now() - start;
    if (status != CG_OK) {
        drop_records(study);
        return status;
    }
    const cg_results results = results_of(study);
    cg_results_hash(&results, study->hash);
    return CG_OK;
}

size_t cg_study_scenarios(const cg_study *study)
{
    return study->n_scenarios;
}

size_t cg_study_replicates(const cg_study *study)
{
    return study->n_replicates;
}

uint64_t cg_study_teachers(const cg_study *study)
{
    return study->size.teachers;
}

uint64_t cg_study_schools(const cg_study *study)
{
    return study->size.schools;
}

uint64_t cg_study_weeks(const cg_study *study)
{
    return study->size.weeks;
}

const char *cg_study_scenario(const cg_study *study, size_t scenario)
{
    return scenario < study->n_scenarios ? study->scenarios[scenario].name : NULL;
}

int cg_study_outcome_at(size_t i, cg_study_outcome *outcome)
{
    if (i >= CG_N_OUTCOMES)
        return -1;
    const cg_outcome_info *row = &cg_outcome_table()[i];
    *outcome = (cg_study_outcome){row->name, row->unit, row->doc, (int)row->direction};
    return 0;
}

static cg_status unknown_outcome(const char *outcome, cg_error *error)
{
    const char *names[CG_N_OUTCOMES];
    for (size_t i = 0; i < CG_N_OUTCOMES; i++)
        names[i] = cg_outcome_table()[i].name;
    const char *nearest = cg_nearest(outcome, names, CG_N_OUTCOMES);
    return cg_fail(error, CG_INPUT, "no outcome is called \"%.100s\"%s%s%s", outcome,
                   nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "\"?" : "");
}

static cg_status check_run(const cg_study *study, cg_error *error)
{
    return study->records != NULL
               ? CG_OK
               : cg_fail(error, CG_INPUT, "the study has not been run: cg_study_run comes first");
}

cg_status cg_study_values(const cg_study *study, size_t scenario, const char *outcome,
                          double *values, cg_error *error)
{
    const int at = cg_outcome_find(outcome);
    cg_status status = check_run(study, error);
    if (status != CG_OK)
        return status;
    if (scenario >= study->n_scenarios)
        return cg_fail(error, CG_INPUT, "there is no scenario %zu: the study has %u", scenario,
                       study->n_scenarios);
    if (at < 0)
        return unknown_outcome(outcome, error);
    for (uint32_t k = 0; k < study->n_replicates; k++)
        values[k] = study->records[scenario * study->n_replicates + k].outcomes[at];
    return CG_OK;
}

/* Of one scenario, or of its difference from `baseline`. */
static cg_status estimate_of(const cg_study *study, size_t scenario, const size_t *baseline,
                             const char *outcome, cg_study_estimate *estimate, cg_error *error)
{
    void *block = NULL;
    const uint32_t n = study->n_replicates;
    cg_status status =
        cg_alloc(&block, 2 * (size_t)n, sizeof(double), "values of an outcome", error);
    if (status != CG_OK)
        return status;
    double *own = block, *base = own + n;
    status = cg_study_values(study, scenario, outcome, own, error);
    if (status == CG_OK && baseline != NULL)
        status = cg_study_values(study, *baseline, outcome, base, error);
    if (status == CG_OK) {
        const cg_interval interval =
            baseline != NULL ? cg_interval_paired(base, own, n) : cg_interval_mean(own, n);
        *estimate = (cg_study_estimate){interval.mean, interval.low, interval.high, interval.n};
    }
    cg_free(block);
    return status;
}

cg_status cg_study_mean(const cg_study *study, size_t scenario, const char *outcome,
                        cg_study_estimate *estimate, cg_error *error)
{
    return estimate_of(study, scenario, NULL, outcome, estimate, error);
}

cg_status cg_study_difference(const cg_study *study, size_t scenario, size_t baseline,
                              const char *outcome, cg_study_estimate *estimate, cg_error *error)
{
    return estimate_of(study, scenario, &baseline, outcome, estimate, error);
}

const char *cg_study_hash(const cg_study *study)
{
    return study->records != NULL ? study->hash : NULL;
}

cg_status cg_study_write(const cg_study *study, const char *path, int force, cg_error *error)
{
    cg_status status = check_run(study, error);
    if (status != CG_OK)
        return status;
    const cg_results results = results_of(study);
    return cg_results_write(path, &results, force, error);
}
