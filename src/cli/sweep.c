/* collegium sweep — a designed experiment over any parameters, that never loses a finished run.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/launcher.h"
#include "cli/loading.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/sweep.h"
#include "cli/sweep_output.h"
#include "io/checksum.h"
#include "io/sweep_file.h"
#include "io/sweep_results.h"
#include "run/share.h"
#include "run/journals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SHARDS = 100000 };

typedef struct task {
    const cg_options *options;
    cg_ranks *ranks; /* NULL: this process does all */
    cg_loading loading;
    cg_sweep sweep;
    cg_sweep_plan plan;
    cg_input_set inputs; /* the files that the runs read */
    char identity[CG_IDENTITY_SIZE];
    char journal_path[CG_OUTPUT_PATH + 16]; /* of rank 0 */
    char scratch[CG_SCRATCH_PATH];
    int n_parts;         /* journals there may be */
    uint64_t *whole;     /* [n_parts] bytes of each to keep */
    cg_journal *journal; /* of this rank */
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

static cg_status load(task *self, cg_error *error)
{
    const cg_options *options = self->options;
    cg_status status = parse_shard(options->shard, &self->plan, error);
    if (status == CG_OK)
        status = cg_loading_begin(&self->loading, options, error);
    if (status == CG_OK)
        status = parse_on_error(options->on_error, &self->plan, error);
    if (status == CG_OK && options->output == NULL && !options->dry_run && options->points == NULL)
        status = cg_fail(error, CG_USAGE,
                         "sweep: expected --output FILE.h5, --dry-run or --points FILE.csv");
    self->plan.threads = options->threads;
    self->plan.stop = cg_stop_flag();
    self->plan.ranks = self->ranks;
    return status == CG_OK
               ? cg_sweep_load(options->operands[0], &self->loading.load, &self->sweep, error)
               : status;
}

static int exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Runs are kept beside the results that they are for, or in the part itself. */
static cg_status name_journal(task *self, cg_error *error)
{
    const char *path = self->options->output;
    int n = snprintf(self->journal_path, sizeof self->journal_path, "%s%s", path,
                     self->options->shard != NULL ? "" : ".journal");
    if (n >= (int)sizeof self->journal_path)
        return cg_fail(error, CG_FILE, "%.80s: the path is too long", path);
    cg_sweep_scratch(path, self->scratch);
    return CG_OK;
}

/* Takes the output and refuses what would overwrite an earlier sweep by accident. */
static cg_status take_output(task *self, cg_error *error)
{
    const cg_options *options = self->options;
    if (!options->resume && !options->force && cg_journals_count(self->journal_path) > 0)
        return cg_fail(error, CG_EXISTS,
                       "%s exists: the sweep was begun before; --resume goes on with it, --force "
                       "starts anew",
                       self->journal_path);
    cg_status status =
        cg_output_begin(&self->output, options->output, options->force || options->resume, error);
    if (status == CG_OK && !options->resume)
        cg_journals_remove(self->journal_path);
    return status;
}

/* A results file without a journal is complete; it must be this sweep's. */
static cg_status check_complete(task *self, cg_error *error)
{
    char identity[CG_SWEEP_IDENTITY], hash[CG_HASH_SIZE], difference[512];
    cg_status status = cg_sweep_results_check(self->output.path, identity, hash, error);
    if (status == CG_OK &&
        cg_identity_difference(identity, self->identity, difference, sizeof difference))
        status = cg_fail(error, CG_INPUT, "%s: holds another sweep, --force overwrites it: %s",
                         self->output.path, difference);
    if (status == CG_OK)
        printf("%s: is complete, science hash %s\n", self->output.path, hash);
    return status;
}

/* Runs of this sweep that were done elsewhere: other shards, or before it was cut in shards. */
static cg_status read_done(task *self, cg_sweep_log *log, cg_error *error)
{
    const cg_texts *done = &self->options->done;
    cg_status status = CG_OK;
    for (size_t i = 0; i < done->n && status == CG_OK; i++) {
        uint64_t whole, torn;
        status = cg_sweep_log_read(log, done->items[i], &whole, &torn, error);
    }
    return status;
}

/* What was done before, by whatever ranks. */
static cg_status read_journals(task *self, cg_error *error)
{
    const int ranks = self->ranks != NULL ? self->ranks->size : 1;
    const int before = cg_journals_count(self->journal_path);
    uint64_t torn = 0;
    self->n_parts = before > ranks ? before : ranks;
    cg_status status = cg_alloc((void **)&self->whole, (size_t)self->n_parts, sizeof *self->whole,
                                "journals", error);
    if (status == CG_OK)
        status =
            cg_sweep_log_init(&self->log, &self->sweep, self->identity, 0, self->scratch, error);
    if (status == CG_OK)
        status = cg_journals_read(&self->log, self->journal_path, self->n_parts, self->whole, &torn,
                                  error);
    if (status == CG_OK && torn > 0 && !self->options->quiet)
        fprintf(stderr, "collegium: %s: %" PRIu64 " bytes of unfinished records are cut off\n",
                self->journal_path, torn);
    return status == CG_OK ? read_done(self, &self->log, error) : status;
}

static cg_status open_journal(task *self, int rank, uint64_t whole, cg_error *error)
{
    char path[CG_JOURNAL_PATH];
    cg_status status = cg_journals_path(self->journal_path, rank, path, error);
    if (status == CG_OK)
        status = cg_journal_open(path, whole, &self->journal, error);
    if (status == CG_OK && whole == 0)
        status =
            cg_sweep_log_begin(self->journal, &self->sweep, self->identity, &self->inputs, error);
    return status;
}

static cg_status run_missing(task *self, cg_error *error)
{
    cg_display display;
    uint64_t all, missing;
    cg_status status = cg_sweep_count(&self->plan, &self->log, &all, &missing, error);
    if (status != CG_OK)
        return status;
    if (missing < all && !self->options->quiet)
        fprintf(stderr, "collegium: %" PRIu64 " of %" PRIu64 " runs were done before\n",
                all - missing, all);
    const cg_run_size size = cg_sweep_first_size(&self->sweep);
    cg_display_start(&display, self->options->quiet,
                     (double)size.teachers * (double)size.weeks * (double)missing);
    const cg_progress progress = cg_display_progress(&display);
    self->plan.progress = &progress;
    status = cg_sweep_run(&self->sweep, &self->plan, &self->log, self->journal, error);
    cg_display_end(&display, status == CG_OK, missing);
    self->plan.progress = NULL;
    return status;
}

static cg_status close_journal(task *self, cg_status status, cg_error *error)
{
    for (size_t i = 0; i < self->inputs.n && status == CG_OK; i++)
        status = cg_input_unchanged(&self->inputs.items[i], error);
    cg_status closed = cg_journal_close(self->journal, error);
    self->journal = NULL;
    return status != CG_OK ? status : closed;
}

/* All runs were done: what now lacks was lost on the way back from the journals. */
static cg_status check_nothing_lost(const task *self, const cg_sweep_log *log, cg_error *error)
{
    const uint64_t all = (uint64_t)self->sweep.n_points * self->sweep.n_replicates;
    const uint64_t missing = all - log->n_done - log->n_failed;
    if (missing == 0)
        return CG_OK;
    return cg_fail(error, CG_FILE,
                   "%s: %" PRIu64 " of %" PRIu64 " runs that were done cannot be read back; "
                   "--resume runs them again",
                   self->journal_path, missing, all);
}

static cg_status write_results(task *self, cg_error *error)
{
    cg_sweep_log log;
    uint64_t torn;
    self->output.force = self->options->force || self->options->resume;
    cg_status status =
        cg_sweep_log_init(&log, &self->sweep, self->identity, 1, self->scratch, error);
    if (status == CG_OK)
        status =
            cg_journals_read(&log, self->journal_path, self->n_parts, self->whole, &torn, error);
    if (status == CG_OK)
        status = read_done(self, &log, error);
    if (status == CG_OK)
        status = check_nothing_lost(self, &log, error);
    if (status == CG_OK)
        status = cg_sweep_finish(&log, &self->output, self->options, error);
    if (status == CG_OK)
        cg_journals_remove(self->journal_path);
    cg_sweep_log_release(&log);
    return status;
}

/* Of ranks, rank 0 has counted its own runs only. */
static cg_status say_part(const task *self)
{
    printf("%s: part %s is complete, ", self->journal_path, self->options->shard);
    if (self->ranks == NULL)
        printf("%" PRIu64 " runs done, %" PRIu64 " failed; ", self->log.n_done, self->log.n_failed);
    puts("`collegium merge` joins the parts");
    return CG_OK;
}

/* Every rank has read the same sweep. */
static cg_status gather(task *self, cg_status status, cg_error *error)
{
    char checksum[CG_CHECKSUM_SIZE];
    if (self->ranks == NULL)
        return status;
    cg_checksum_bytes(self->identity, strlen(self->identity), checksum);
    cg_status gathered = cg_share_gather(self->ranks, checksum, error);
    return status != CG_OK ? status : gathered;
}

/* Begins where the journals end. */
static cg_status begin(task *self, cg_error *error)
{
    const int ranks = self->ranks != NULL ? self->ranks->size : 1;
    cg_status status = read_journals(self, error);
    if (status == CG_OK)
        status = open_journal(self, 0, self->whole[0], error);
    for (int to = 1; to < ranks && status == CG_OK; to++)
        cg_share_go(self->ranks, to, self->whole[to]);
    return status;
}

/* Rank 0, or the only process. */
static cg_status lead(task *self, cg_status status, cg_error *error)
{
    status = gather(self, status, error);
    if (status == CG_OK)
        status = take_output(self, error);
    if (status == CG_OK && self->options->resume && exists(self->output.path) &&
        cg_journals_count(self->journal_path) == 0)
        return check_complete(self, error);
    if (status == CG_OK)
        status = begin(self, error);
    if (status == CG_OK)
        status = run_missing(self, error);
    status = close_journal(self, status, error);
    if (status != CG_OK)
        return status;
    return self->options->shard != NULL ? say_part(self) : write_results(self, error);
}

/* Any other rank. */
static cg_status follow(task *self, cg_status status, cg_error *error)
{
    char checksum[CG_CHECKSUM_SIZE];
    uint64_t whole = 0;
    cg_checksum_bytes(self->identity, strlen(self->identity), checksum);
    if (!cg_share_ready(self->ranks, checksum, error, &whole, &status))
        return status;
    status = cg_sweep_log_init(&self->log, &self->sweep, self->identity, 0, self->scratch, error);
    if (status == CG_OK)
        status = open_journal(self, self->ranks->rank, whole, error);
    if (status == CG_OK)
        status = cg_sweep_run(&self->sweep, &self->plan, &self->log, self->journal, error);
    else
        cg_share_end(self->ranks, 0, error);
    status = close_journal(self, status, error);
    return cg_share_bye(self->ranks, status);
}

static cg_status run(task *self, cg_status status, cg_error *error)
{
    const cg_ranks *ranks = self->ranks;
    cg_stop_on_signals();
    if (status == CG_OK)
        status = cg_refuse_copies(ranks != NULL ? ranks->size : 1, error);
    if (status == CG_OK)
        status = cg_sweep_inputs(&self->sweep, &self->inputs, error);
    if (status == CG_OK)
        status = cg_sweep_identity(&self->sweep, &self->inputs, self->identity, error);
    if (status == CG_OK)
        status = name_journal(self, error);
    if (ranks != NULL && ranks->rank > 0)
        return follow(self, status, error);
    status = lead(self, status, error);
    return ranks != NULL ? cg_share_bye(ranks, status) : status;
}

static cg_status describe(task *self, cg_error *error)
{
    const cg_options *options = self->options;
    cg_status status = CG_OK;
    if (options->points != NULL)
        status = cg_sweep_write_points(&self->sweep, options->points, options->force, error);
    if (status == CG_OK && options->dry_run)
        status = cg_sweep_dry_run(&self->sweep, &self->plan, error);
    return status;
}

cg_status cg_sweep_on(cg_ranks *ranks, const cg_options *options, cg_error *error)
{
    task *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "a sweep", error);
    if (status != CG_OK)
        return status;
    self->options = options;
    self->ranks = ranks;
    status = load(self, error);
    if (status == CG_OK && (ranks == NULL || ranks->rank == 0))
        status = describe(self, error);
    if (options->output != NULL && !options->dry_run)
        status = run(self, status, error);
    cg_output_end(&self->output);
    cg_sweep_log_release(&self->log);
    cg_input_set_release(&self->inputs);
    cg_sweep_free(&self->sweep);
    cg_free(self->whole);
    cg_loading_end(&self->loading);
    cg_free(self);
    return status;
}

static cg_status sweep(const cg_options *options, cg_error *error)
{
    return cg_sweep_on(NULL, options, error);
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
        "and `collegium merge` joins the parts. What other parts hold is not run again if --done\n"
        "names them. On a cluster, `mpirun -n R collegium-mpi sweep` takes the same options and\n"
        "shares the runs among R processes. The hash is the same for any threads, ranks, shards\n"
        "and interruptions. A point whose values do not go together is recorded with its error.\n",
    .takes = "ofnPukDerwsSHBtaq",
    .least = 1,
    .most = 1,
    .run = sweep,
};
