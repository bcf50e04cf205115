/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sweep_run.h"

#include "base/memory.h"
#include "run/queue.h"
#include "run/share.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static const double sync_interval = 0.5, report_interval = 0.1;
/* How long the calling thread looks at its own threads only. */
static const double patience = 0.1, patience_with_ranks = 0.001;
/* How long ranks may take to end once they were told to: a dead one would not. */
static const double grace = 10;

typedef struct job {
    size_t point;
    uint32_t replicate;
    cg_status status;
    cg_error error;
    cg_point_result result;
    float recorded[]; /* what the sweep's recording names */
} job;

typedef struct runner {
    const cg_sweep *sweep;
    const cg_sweep_plan *plan;
    cg_sweep_log *log; /* touched by the queue's `done` only */
    cg_journal *journal;
    cg_provinces *provinces;
    cg_scenario *scenarios; /* scratch, one a thread */
    cg_queue *queue;
    cg_share share; /* with ranks */
    double patience;
    uint64_t n_runs, n_before; /* of this shard: all, done before */
    uint64_t cursor;           /* the next run to look at */
    atomic_uint_fast64_t n_ended;
    atomic_int halt; /* no further run; those under way end early */
    cg_error error;  /* written by `done`, read when all is over */
    cg_error lookup; /* of the calling thread */
    double synced, reported;
} runner;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int stop_asked(const runner *self)
{
    return self->plan->stop != NULL && atomic_load(self->plan->stop) != 0;
}

static void work(void *context, void *data, unsigned worker)
{
    runner *self = context;
    job *own = data;
    cg_scenario *scenario = &self->scenarios[worker];
    if (atomic_load(&self->halt)) {
        own->status = CG_INTERRUPTED;
        return;
    }
    own->status = cg_sweep_point(self->sweep, own->point, scenario, &own->error);
    if (own->status == CG_OK)
        own->status =
            cg_point_run(scenario, self->provinces, own->replicate, &self->halt,
                         &self->sweep->recording, &own->result, own->recorded, &own->error);
}

/* Whether a failure lies in the point, so that running it again would bring it again. */
static int is_of_point(cg_status status)
{
    return status == CG_INPUT || status == CG_LIMIT || status == CG_INVARIANT;
}

static void keep_error(runner *self, const job *own)
{
    if (self->error.code == CG_OK)
        cg_fail(&self->error, own->status, "point %zu, replicate %" PRIu32 ": %s", own->point,
                own->replicate, own->error.message);
    atomic_store(&self->halt, 1);
}

static cg_status record(runner *self, const job *own, cg_error *error)
{
    if (own->status == CG_OK) {
        self->log->n_done++;
        return cg_sweep_log_result(self->journal, own->point, own->replicate, &own->result,
                                   own->recorded, cg_recording_values(&self->sweep->recording),
                                   error);
    }
    self->log->n_failed++;
    return cg_sweep_log_failure(self->journal, own->point, own->replicate, own->error.message,
                                error);
}

static void done(void *context, void *data)
{
    runner *self = context;
    job *own = data;
    if (own->status == CG_OK || is_of_point(own->status)) {
        cg_error error = {CG_OK, ""};
        cg_status written = record(self, own, &error);
        if (own->status != CG_OK && self->plan->stop_on_error)
            keep_error(self, own);
        if (written != CG_OK) {
            if (self->error.code == CG_OK)
                self->error = error;
            atomic_store(&self->halt, 1);
        }
        atomic_fetch_add(&self->n_ended, 1);
    } else if (own->status != CG_INTERRUPTED) {
        keep_error(self, own);
    }
    cg_free(own);
}

static uint64_t ended(const runner *self)
{
    return self->n_before + atomic_load(&self->n_ended) + self->share.ended;
}

static void report(runner *self)
{
    const cg_progress *progress = self->plan->progress;
    const uint64_t todo = self->n_runs - self->n_before, done = ended(self);
    if (progress != NULL && progress->report != NULL)
        progress->report(progress->context, done, self->n_runs,
                         todo > 0 ? (double)(done - self->n_before) / (double)todo : 1);
}

/* What the calling thread does while others run. */
static void tick(runner *self)
{
    const double time = now();
    if (stop_asked(self))
        atomic_store(&self->halt, 1);
    if (self->plan->ranks != NULL) {
        if (atomic_load(&self->halt))
            cg_share_stop(&self->share);
        if (cg_share_serve(&self->share))
            atomic_store(&self->halt, 1);
    }
    if (time - self->synced >= sync_interval) {
        cg_error error = {CG_OK, ""};
        self->synced = time;
        if (cg_journal_sync(self->journal, &error) != CG_OK)
            atomic_store(&self->halt, 1); /* closing it will say why */
    }
    if (time - self->reported >= report_interval) {
        self->reported = time;
        report(self);
    }
}

/* Run i of the order of the work is replicate i / n_points of point i % n_points. */
static cg_status is_missing(const cg_sweep_log *log, uint64_t i, int *missing, cg_error *error)
{
    const uint64_t points = log->sweep->n_points;
    return cg_sweep_log_missing(log,
                                cg_sweep_run_index(log->sweep, (size_t)(i % points),
                                                   (uint32_t)(i / points)),
                                missing, error);
}

/* Only runs that were missing at the start are taken, each once: what ends meanwhile is not
 * looked for. */
static int take_missing(void *context, uint64_t *run)
{
    runner *self = context;
    const uint64_t all = (uint64_t)self->sweep->n_points * self->sweep->n_replicates;
    int missing = 0;
    for (uint64_t i = self->cursor; i < all; i += self->plan->n_shards) {
        self->cursor = i + self->plan->n_shards;
        *run = i;
        if (is_missing(self->log, i, &missing, &self->lookup) != CG_OK) {
            atomic_store(&self->halt, 1);
            return 0;
        }
        if (missing)
            return 1;
    }
    self->cursor = all;
    return 0;
}

/* With ranks no run waits here that a thread elsewhere could begin. */
static enum cg_share_next next_run(runner *self, uint64_t *run)
{
    const unsigned threads = self->plan->threads;
    if (atomic_load(&self->halt) || stop_asked(self))
        return CG_SHARE_END;
    if (!cg_queue_below(self->queue, self->plan->ranks != NULL ? threads : 2 * threads,
                        self->patience))
        return CG_SHARE_WAIT;
    if (self->plan->ranks != NULL)
        return cg_share_next(&self->share, atomic_load(&self->n_ended), run);
    return take_missing(self, run) ? CG_SHARE_RUN : CG_SHARE_END;
}

static cg_status hand_out(runner *self, uint64_t run, cg_error *error)
{
    job *own = NULL;
    const size_t values = cg_recording_values(&self->sweep->recording);
    cg_status status =
        cg_alloc((void **)&own, 1, sizeof *own + values * sizeof(float), "a run", error);
    if (status != CG_OK)
        return status;
    own->point = (size_t)(run % self->sweep->n_points);
    own->replicate = (uint32_t)(run / self->sweep->n_points);
    while (!cg_queue_add(self->queue, own, self->patience))
        tick(self);
    return CG_OK;
}

/* For an answer from rank 0, or until the other ranks are done as well. */
static void rest(void)
{
    const struct timespec moment = {0, 300000};
    nanosleep(&moment, NULL);
}

static int others_work(const runner *self)
{
    const cg_ranks *ranks = self->plan->ranks;
    return ranks != NULL && ranks->rank == 0 && !cg_share_all_closed(&self->share);
}

static void hand_out_all(runner *self, cg_error *error)
{
    cg_status status = CG_OK;
    enum cg_share_next next = CG_SHARE_WAIT;
    while (status == CG_OK && next != CG_SHARE_END) {
        uint64_t run = 0;
        next = next_run(self, &run);
        if (next == CG_SHARE_RUN)
            status = hand_out(self, run, error);
        else if (next == CG_SHARE_WAIT && self->plan->ranks != NULL)
            rest();
        tick(self);
    }
    if (status != CG_OK)
        atomic_store(&self->halt, 1);
    while (!cg_queue_drain(self->queue, self->patience))
        tick(self);
}

cg_status cg_sweep_count(const cg_sweep_plan *plan, const cg_sweep_log *log, uint64_t *all,
                         uint64_t *missing, cg_error *error)
{
    const uint64_t runs = (uint64_t)log->sweep->n_points * log->sweep->n_replicates;
    cg_status status = CG_OK;
    *all = *missing = 0;
    for (uint64_t i = plan->shard; i < runs && status == CG_OK; i += plan->n_shards) {
        int own = 0;
        status = is_missing(log, i, &own, error);
        ++*all;
        *missing += (uint64_t)own;
    }
    return status;
}

/* How this process came to its end. */
static void own_end(runner *self, cg_error *own)
{
    cg_journal_sync(self->journal, &self->error);
    if (self->error.code != CG_OK)
        *own = self->error;
    if (own->code == CG_OK)
        *own = self->lookup;
    if (own->code == CG_OK && (atomic_load(&self->halt) || stop_asked(self)))
        cg_fail(own, CG_INTERRUPTED, "stopped by a signal");
    if (own->code != CG_OK)
        atomic_store(&self->halt, 1);
}

/* Rank 0 waits for the others. */
static void wait_for_others(runner *self)
{
    double halted = 0;
    while (others_work(self) && !self->plan->ranks->lost) {
        tick(self);
        rest();
        if (halted <= 0 && atomic_load(&self->halt))
            halted = now();
        self->plan->ranks->lost = halted > 0 && now() - halted > grace;
    }
}

static cg_status end(runner *self, const cg_error *own, cg_error *error)
{
    wait_for_others(self);
    if (own->code != CG_OK && own->code != CG_INTERRUPTED)
        return cg_fail(error, own->code, "%s", own->message);
    if (self->share.error.code != CG_OK)
        return cg_fail(error, self->share.error.code, "%s", self->share.error.message);
    if (ended(self) < self->n_runs || (self->plan->ranks != NULL && self->plan->ranks->lost))
        return cg_fail(error, CG_INTERRUPTED,
                       "stopped by a signal with %" PRIu64 " of %" PRIu64
                       " runs done; --resume goes on",
                       ended(self), self->n_runs);
    return CG_OK;
}

cg_status cg_sweep_run(const cg_sweep *sweep, const cg_sweep_plan *plan, cg_sweep_log *log,
                       cg_journal *journal, cg_error *error)
{
    uint64_t missing = 0;
    const cg_ranks *ranks = plan->ranks;
    cg_error own = {CG_OK, ""};
    runner self = {.sweep = sweep,
                   .plan = plan,
                   .log = log,
                   .journal = journal,
                   .cursor = plan->shard,
                   .patience = ranks != NULL ? patience_with_ranks : patience};
    cg_status status = cg_sweep_count(plan, log, &self.n_runs, &missing, &own);
    self.n_before = self.n_runs - missing;
    if (ranks != NULL)
        cg_share_init(&self.share, ranks, take_missing, &self);
    const cg_queue_jobs jobs = {work, done, &self};
    if (status == CG_OK)
        status =
            cg_alloc((void **)&self.scenarios, plan->threads, sizeof *self.scenarios, "runs", &own);
    if (status == CG_OK)
        status = cg_provinces_init(&self.provinces, &own);
    if (status == CG_OK)
        status = cg_queue_start(plan->threads, &jobs, &self.queue, &own);
    if (status == CG_OK)
        hand_out_all(&self, &own);
    cg_queue_stop(self.queue);
    own_end(&self, &own);
    cg_provinces_free(self.provinces);
    cg_free(self.scenarios);
    if (ranks == NULL || ranks->rank == 0)
        return end(&self, &own, error);
    cg_share_end(ranks, atomic_load(&self.n_ended) - self.share.told, &own);
    return own.code != CG_OK ? cg_fail(error, own.code, "%s", own.message) : CG_OK;
}
