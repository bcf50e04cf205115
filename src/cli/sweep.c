/* collegium sweep — a designed experiment over any parameters, that never loses a finished run.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/sweep_output.h"
#include "io/sweep_file.h"
#include "io/sweep_results.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SHARDS = 100000 };

typedef struct task {
    const cg_options *options;
    cg_sweep sweep;
    cg_sweep_plan plan;
    cg_input_set inputs; /* the files that the runs read */
    char identity[CG_IDENTITY_SIZE];
    char journal_path[CG_OUTPUT_PATH + 16];
    cg_sweep_log log;
    cg_output output;
} task;

static cg_status parse_shard(const char *text, cg_sweep_plan *plan, cg_error *error)
{
    unsigned k = 0, n = 0;
    int length = 0;
    plan->n_shards = 1;
    if (text == NULL)
        return CG_OK;
    if (text[0] < '0' || text[0] > '9' || sscanf(text, "%6u/%6u%n", &k, &n, &length) != 2 ||
        text[length] != '\0' || k < 1 || k > n || n > MOST_SHARDS)
        return cg_fail(error, CG_USAGE, "--shard: expected K/N with K from 1 to N, not '%s'", text);
    plan->shard = k - 1;
    plan->n_shards = n;
    return CG_OK;
}

static cg_status parse_on_error(const char *text, cg_sweep_plan *plan, cg_error *error)
{
    if (text != NULL && strcmp(text, "stop") != 0 && strcmp(text, "continue") != 0)
        return cg_fail(error, CG_USAGE, "--on-error: expected stop or continue, not '%s'", text);
    plan->stop_on_error = text != NULL && strcmp(text, "stop") == 0;
    return CG_OK;
}

/* Started N times by a launcher, every copy would run the whole sweep for one output. */
static cg_status refuse_copies(cg_error *error)
{
    static const char *const counts[] = {"SLURM_STEP_NUM_TASKS", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE",
                                         "SLURM_NTASKS"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const char *text = getenv(counts[i]);
        if (text == NULL)
            continue;
        if (strtol(text, NULL, 10) > 1)
            return cg_fail(error, CG_USAGE,
                           "%s is %.20s: this program would run the whole sweep that many times "
                           "on one output; use a job array with --shard K/N, or one task with "
                           "more CPUs (--ntasks=1 --cpus-per-task)",
                           counts[i], text);
        if (i == 0)
            break; /* a step of one task in a larger allocation */
    }
    return CG_OK;
}

static cg_status load(task *self, cg_error *error)
{
    const cg_options *options = self->options;
    const cg_load_options load_options = {(const char *const *)options->allow_paths.items,
                                          options->allow_paths.n,
                                          (const char *const *)options->settings.items,
                                          options->settings.n};
    cg_status status = parse_shard(options->shard, &self->plan, error);
    if (status == CG_OK)
        status = parse_on_error(options->on_error, &self->plan, error);
    if (status == CG_OK && options->output == NULL && !options->dry_run && options->points == NULL)
        status = cg_fail(error, CG_USAGE,
                         "sweep: expected --output FILE.h5, --dry-run or --points FILE.csv");
    self->plan.threads = options->threads;
    self->plan.stop = cg_stop_flag();
    return status == CG_OK ? cg_sweep_load(options->operands[0], &load_options, &self->sweep, error)
                           : status;
}

static int exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Takes the output and refuses what would overwrite an earlier sweep by accident. */
static cg_status take_output(task *self, cg_error *error)
{
    const cg_options *options = self->options;
    const char *path = options->output;
    const int is_part = options->shard != NULL;
    int n = snprintf(self->journal_path, sizeof self->journal_path, "%s%s", path,
                     is_part ? "" : ".journal");
    if (n >= (int)sizeof self->journal_path)
        return cg_fail(error, CG_FILE, "%.80s: the path is too long", path);
    if (!options->resume && !options->force && exists(self->journal_path))
        return cg_fail(error, CG_EXISTS,
                       "%s exists: the sweep was begun before; --resume goes on with it, --force "
                       "starts anew",
                       self->journal_path);
    return cg_output_begin(&self->output, path, options->force || options->resume, error);
}

/* A results file without a journal is complete; it must be this sweep's. */
static cg_status check_complete(task *self, cg_error *error)
{
    cg_sweep_content content;
    char difference[512];
    cg_status status = cg_sweep_results_read(self->output.path, &content, error);
    if (status == CG_OK &&
        cg_identity_difference(content.identity, self->identity, difference, sizeof difference))
        status = cg_fail(error, CG_INPUT, "%s: holds another sweep, --force overwrites it: %s",
                         self->output.path, difference);
    if (status == CG_OK)
        printf("%s: is complete, science hash %s\n", self->output.path, content.hash);
    cg_sweep_content_free(&content);
    return status;
}

static cg_status read_journal(task *self, uint64_t *whole, cg_error *error)
{
    uint64_t torn = 0;
    cg_status status = cg_sweep_log_read(&self->log, self->journal_path, whole, &torn, error);
    if (status == CG_OK && torn > 0 && !self->options->quiet)
        fprintf(stderr, "collegium: %s: %" PRIu64 " bytes of an unfinished record are cut off\n",
                self->journal_path, torn);
    return status;
}

static cg_status run_missing(task *self, cg_journal *journal, cg_error *error)
{
    cg_display display;
    uint64_t all, missing;
    cg_sweep_count(&self->plan, &self->log, &all, &missing);
    if (missing < all && !self->options->quiet)
        fprintf(stderr, "collegium: %" PRIu64 " of %" PRIu64 " runs were done before\n",
                all - missing, all);
    const cg_run_size size = cg_sweep_first_size(&self->sweep);
    cg_display_start(&display, self->options->quiet,
                     (double)size.teachers * (double)size.weeks * (double)missing);
    const cg_progress progress = cg_display_progress(&display);
    self->plan.progress = &progress;
    cg_status status = cg_sweep_run(&self->sweep, &self->plan, &self->log, journal, error);
    cg_display_end(&display, status == CG_OK, missing);
    self->plan.progress = NULL;
    return status;
}

static cg_status run_all(task *self, cg_error *error)
{
    cg_journal *journal = NULL;
    uint64_t whole = 0;
    cg_status status = cg_sweep_log_init(&self->log, &self->sweep, self->identity, 0, error);
    if (status == CG_OK && self->options->resume && exists(self->journal_path))
        status = read_journal(self, &whole, error);
    if (status == CG_OK)
        status = cg_journal_open(self->journal_path, whole, &journal, error);
    if (status == CG_OK && whole == 0)
        status = cg_sweep_log_begin(journal, &self->sweep, self->identity, &self->inputs, error);
    if (status == CG_OK)
        status = run_missing(self, journal, error);
    for (size_t i = 0; i < self->inputs.n && status == CG_OK; i++)
        status = cg_input_unchanged(&self->inputs.items[i], error);
    cg_status closed = cg_journal_close(journal, error);
    return status != CG_OK ? status : closed;
}

static cg_status write_results(task *self, cg_error *error)
{
    cg_sweep_log log;
    uint64_t whole, torn;
    self->output.force = self->options->force || self->options->resume;
    cg_status status = cg_sweep_log_init(&log, &self->sweep, self->identity, 1, error);
    if (status == CG_OK)
        status = cg_sweep_log_read(&log, self->journal_path, &whole, &torn, error);
    if (status == CG_OK)
        status = cg_sweep_finish(&log, &self->output, self->options, error);
    if (status == CG_OK)
        unlink(self->journal_path);
    cg_sweep_log_release(&log);
    return status;
}

static cg_status run(task *self, cg_error *error)
{
    const int is_part = self->options->shard != NULL;
    cg_stop_on_signals();
    cg_status status = is_part ? CG_OK : refuse_copies(error);
    if (status == CG_OK)
        status = cg_sweep_inputs(&self->sweep, &self->inputs, error);
    if (status == CG_OK)
        status = cg_sweep_identity(&self->sweep, &self->inputs, self->identity, error);
    if (status == CG_OK)
        status = take_output(self, error);
    if (status != CG_OK)
        return status;
    if (self->options->resume && !exists(self->journal_path) && exists(self->output.path))
        return check_complete(self, error);
    status = run_all(self, error);
    if (status == CG_OK && is_part)
        printf("%s: part %s, %" PRIu64 " runs done, %" PRIu64 " failed; `collegium merge` joins "
               "the parts\n",
               self->journal_path, self->options->shard, self->log.n_done, self->log.n_failed);
    return status == CG_OK && !is_part ? write_results(self, error) : status;
}

static cg_status sweep(const cg_options *options, cg_error *error)
{
    task *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "a sweep", error);
    if (status != CG_OK)
        return status;
    self->options = options;
    status = load(self, error);
    if (status == CG_OK && options->points != NULL)
        status = cg_sweep_write_points(&self->sweep, options->points, options->force, error);
    if (status == CG_OK && options->dry_run)
        status = cg_sweep_dry_run(&self->sweep, &self->plan, error);
    else if (status == CG_OK && options->output != NULL)
        status = run(self, error);
    cg_output_end(&self->output);
    cg_sweep_log_release(&self->log);
    cg_input_set_release(&self->inputs);
    cg_sweep_free(&self->sweep);
    cg_free(self);
    return status;
}

const cg_command cg_command_sweep = {
    .name = "sweep",
    .operands = "SWEEP.json",
    .summary = "run a designed experiment over any parameters",
    .details =
        "Runs every point of a sweep file's design, replicate by replicate over all points, on\n"
        "common random numbers. A finished run is synced to FILE.h5.journal within a second; "
        "after\n"
        "a crash, a signal (SIGTERM, SIGUSR1, Ctrl-C) or a full disk, --resume runs what is\n"
        "missing, and nothing else. FILE.h5 appears once all runs are there. --force starts anew.\n"
        "With --shard K/N every N-th run, from the K-th, goes to the part that --output names,\n"
        "and `collegium merge` joins the parts; the hash is the same for any threads, shards and\n"
        "interruptions. A point whose values do not go together is recorded with its error.\n",
    .takes = "ofnPukerwsStaq",
    .least = 1,
    .most = 1,
    .run = sweep,
};
