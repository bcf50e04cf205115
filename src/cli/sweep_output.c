/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sweep_output.h"

#include "base/memory.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "io/school_list.h"
#include "io/sweep_results.h"
#include "model/model.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Bytes of a run in the journal and, with outcomes that hardly compress, in the results. */
enum { RUN_BYTES = 45 + 8 * CG_N_OUTCOMES };

void cg_sweep_scratch(const char *output, char path[CG_SCRATCH_PATH])
{
    snprintf(path, CG_SCRATCH_PATH, "%.*s.index", CG_OUTPUT_PATH, output);
}

static cg_status tell_failures(cg_sweep_log *log, cg_error *error)
{
    cg_run_result *first = NULL;
    cg_status status = cg_alloc((void **)&first, 1, sizeof *first, "a run", error);
    if (status == CG_OK)
        status = cg_sweep_log_fetch(log, log->first_failed, first, error);
    if (status == CG_OK)
        printf("%" PRIu64 " runs failed (variable `error`); point %" PRIu64 ": %s\n", log->n_failed,
               log->first_failed / log->sweep->n_replicates, first->failure.message);
    cg_free(first);
    return status;
}

cg_status cg_sweep_finish(cg_sweep_log *log, cg_output *output, const cg_options *options,
                          cg_error *error)
{
    char hash[CG_HASH_SIZE];
    const cg_sweep *sweep = log->sweep;
    const cg_sweep_results results = {sweep,        log->identity,         cg_sweep_log_fetch, log,
                                      &log->inputs, options->command_line, log->seconds};
    cg_status status = cg_sweep_results_write(output, &results, hash, error);
    if (status != CG_OK)
        return status;
    printf("%s: %zu points x %" PRIu32 " replicates\n", sweep->name, sweep->n_points,
           sweep->n_replicates);
    const uint64_t missing =
        (uint64_t)sweep->n_points * sweep->n_replicates - log->n_done - log->n_failed;
    if (log->n_failed > 0)
        status = tell_failures(log, error);
    if (missing > 0)
        printf("%" PRIu64 " runs are missing\n", missing);
    printf("results in %s, science hash %s\n", output->path, hash);
    return status;
}

static void write_csv_field(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    fputc('"', out);
}

static void write_points(const cg_sweep *sweep, FILE *out)
{
    char text[CG_TEXT_SIZE];
    double values[CG_MAX_FACTORS];
    for (size_t f = 0; f < sweep->n_factors; f++)
        fprintf(out, "%s%s", f > 0 ? "," : "", sweep->factors[f].name);
    fputc('\n', out);
    for (size_t p = 0; p < sweep->n_points; p++) {
        cg_sweep_values(sweep, p, values);
        for (size_t f = 0; f < sweep->n_factors; f++) {
            cg_factor_value_text(&sweep->factors[f], values[f], text);
            fputs(f > 0 ? "," : "", out);
            write_csv_field(out, text);
        }
        fputc('\n', out);
    }
}

cg_status cg_sweep_write_points(const cg_sweep *sweep, const char *path, int force, cg_error *error)
{
    cg_output output;
    cg_status status = cg_output_begin(&output, path, force, error);
    FILE *out = status == CG_OK ? fopen(output.partial, "w") : NULL;
    if (status == CG_OK && out == NULL)
        status = cg_fail(error, CG_FILE, "%s: cannot write here: %s", path, strerror(errno));
    if (out != NULL) {
        write_points(sweep, out);
        int bad = ferror(out);
        if (fclose(out) != 0 || bad)
            status = cg_fail(error, CG_FILE, "%s: cannot be written: %s", path, strerror(errno));
    }
    if (status == CG_OK)
        status = cg_output_commit_written(&output, error);
    cg_output_end(&output);
    return status;
}

/* A trial of the first point that is allowed. */
typedef struct trial {
    cg_scenario scenario;
    cg_province province;
    cg_run_size size;
    uint32_t weeks;
    double started;
} trial;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int long_enough(void *context)
{
    const trial *self = context;
    return now() - self->started > 1.0;
}

static void count_week(void *context, uint32_t week)
{
    trial *self = context;
    self->weeks = week + 1;
}

static cg_status prepare(const cg_sweep *sweep, trial **out, cg_error *error)
{
    trial *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "a trial", error);
    *out = self;
    if (status != CG_OK)
        return status;
    if (cg_sweep_point(sweep, 0, &self->scenario, NULL) != CG_OK)
        self->scenario = sweep->scenarios[0];
    status = cg_province_load(&self->scenario, &self->province, error);
    if (status == CG_OK)
        status = cg_run_measure(&self->scenario, &self->province, &self->size, error);
    return status;
}

static void trial_free(trial *self)
{
    if (self != NULL)
        cg_province_free(&self->province);
    cg_free(self);
}

cg_run_size cg_sweep_first_size(const cg_sweep *sweep)
{
    trial *self = NULL;
    cg_run_size size = {0};
    if (prepare(sweep, &self, NULL) == CG_OK)
        size = self->size;
    trial_free(self);
    return size;
}

/* Seconds that a run of the first point takes, from its first weeks. */
static double time_run(trial *self)
{
    cg_record record;
    const cg_run_options options = {.stop = long_enough, .week_done = count_week, .context = self};
    self->started = now();
    cg_run(&self->scenario, &self->province, 0, &cg_serial_executor, &options, &record, NULL);
    double seconds = now() - self->started;
    cg_record_free(&record);
    return self->weeks > 0 ? seconds * (double)self->size.weeks / self->weeks : seconds;
}

static void print_factors(const cg_sweep *sweep)
{
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
        printf("  %-24s ", factor->name);
        for (size_t i = 0; i < factor->n_levels && i < 8; i++) {
            cg_format_number(factor->levels[i].number, low);
            printf("%s%s", i > 0 ? ", " : "", factor->is_text ? factor->levels[i].text : low);
        }
        if (factor->n_levels > 8)
            printf(", ... (%zu values)", factor->n_levels);
        cg_format_number(factor->low, low);
        cg_format_number(factor->high, high);
        if (factor->n_levels == 0)
            printf("%s to %s%s", low, high, factor->whole ? ", whole numbers" : "");
        printf(" %s\n", factor->unit);
        for (size_t i = 0; i < factor->n_paths; i++)
            printf("    %s\n", factor->paths[i]);
    }
}

static size_t count_wrong_points(const cg_sweep *sweep, trial *scratch, cg_error *first)
{
    size_t n = 0;
    for (size_t p = 0; p < sweep->n_points; p++) {
        cg_error error = {CG_OK, ""};
        if (cg_sweep_point(sweep, p, &scratch->scenario, &error) == CG_OK)
            continue;
        if (n++ == 0)
            cg_fail(first, CG_INPUT, "point %zu: %s", p, error.message);
    }
    return n;
}

cg_status cg_sweep_dry_run(const cg_sweep *sweep, const cg_sweep_plan *plan, cg_error *error)
{
    trial *self = NULL;
    char text[32];
    cg_error wrong = {CG_OK, ""};
    const uint64_t all = (uint64_t)sweep->n_points * sweep->n_replicates;
    const uint64_t runs = (all + plan->n_shards - 1 - plan->shard) / plan->n_shards;
    cg_status status = prepare(sweep, &self, error);
    if (status == CG_OK) {
        printf("%s, design %s\n", sweep->name, sweep->design);
        print_factors(sweep);
        printf("%zu points x %" PRIu32 " replicates = %" PRIu64 " runs of %" PRIu64
               " weeks, %" PRIu64 " teachers in %" PRIu64 " schools\n",
               sweep->n_points, sweep->n_replicates, all, self->size.weeks, self->size.teachers,
               self->size.schools);
        if (plan->n_shards > 1)
            printf("part %" PRIu32 " of %" PRIu32 ": %" PRIu64 " runs\n", plan->shard + 1,
                   plan->n_shards, runs);
        double seconds = time_run(self);
        cg_duration_text((double)runs * seconds / plan->threads, text, sizeof text);
        printf("about %s on %u thread%s (%.2g s a run), %.1f MB of disk, %.1f MB of memory\n", text,
               plan->threads, plan->threads == 1 ? "" : "s", seconds,
               2e-6 * RUN_BYTES * (double)runs, 1e-6 * (double)(self->size.bytes * plan->threads));
        size_t n = count_wrong_points(sweep, self, &wrong);
        if (n > 0)
            printf("%zu points cannot be run and will be recorded as failed; %s\n", n,
                   wrong.message);
    }
    trial_free(self);
    return status;
}
