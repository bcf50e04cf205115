/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sweep_run.h"

#include "base/memory.h"
#include "run/queue.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static const double patience = 0.1, sync_interval = 0.5;

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
    uint64_t n_runs, n_before; /* of this shard: all, done before */
    atomic_uint_fast64_t n_ended;
    atomic_int halt; /* no further run; those under way end early */
    cg_error error;  /* written by `done`, read when all is over */
    double synced;
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
    const size_t run = cg_sweep_run_index(self->sweep, own->point, own->replicate);
    if (own->status == CG_OK) {
        self->log->state[run] = CG_RUN_DONE;
        self->log->n_done++;
        return cg_sweep_log_result(self->journal, own->point, own->replicate, &own->result,
                                   own->recorded, cg_recording_values(&self->sweep->recording),
                                   error);
    }
    self->log->state[run] = CG_RUN_FAILED;
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

/* What the calling thread does while others run. */
static void tick(runner *self)
{
    const cg_progress *progress = self->plan->progress;
    double time = now();
    if (stop_asked(self))
        atomic_store(&self->halt, 1);
    if (time - self->synced >= sync_interval) {
        cg_error error = {CG_OK, ""};
        self->synced = time;
        if (cg_journal_sync(self->journal, &error) != CG_OK)
            atomic_store(&self->halt, 1); /* closing it will say why */
    }
    if (progress == NULL || progress->report == NULL)
        return;
    uint64_t ended = self->n_before + atomic_load(&self->n_ended);
    uint64_t todo = self->n_runs - self->n_before;
    progress->report(progress->context, ended, self->n_runs,
                     todo > 0 ? (double)(ended - self->n_before) / (double)todo : 1);
}

static cg_status hand_out(runner *self, size_t point, uint32_t replicate, cg_error *error)
{
    job *own = NULL;
    const size_t values = cg_recording_values(&self->sweep->recording);
    cg_status status =
        cg_alloc((void **)&own, 1, sizeof *own + values * sizeof(float), "a run", error);
    if (status != CG_OK)
        return status;
    own->point = point;
    own->replicate = replicate;
    while (!cg_queue_add(self->queue, own, patience))
        tick(self);
    return CG_OK;
}

/* The order of the work: run i is replicate i / n_points of point i % n_points. Only runs
 * that were missing at the start are handed out, each once, so that the states `done`
 * writes meanwhile are never those read here. */
static cg_status hand_out_all(runner *self, cg_error *error)
{
    const uint64_t points = self->sweep->n_points;
    const uint64_t runs = points * self->sweep->n_replicates;
    cg_status status = CG_OK;
    for (uint64_t i = self->plan->shard; i < runs; i += self->plan->n_shards) {
        const size_t point = (size_t)(i % points);
        const uint32_t replicate = (uint32_t)(i / points);
        if (atomic_load(&self->halt) || stop_asked(self))
            break;
        if (self->log->state[cg_sweep_run_index(self->sweep, point, replicate)] != CG_RUN_MISSING)
            continue;
        status = hand_out(self, point, replicate, error);
        if (status != CG_OK)
            break;
        tick(self);
    }
    if (status != CG_OK)
        atomic_store(&self->halt, 1);
    while (!cg_queue_drain(self->queue, patience))
        tick(self);
    return status;
}

void cg_sweep_count(const cg_sweep_plan *plan, const cg_sweep_log *log, uint64_t *all,
                    uint64_t *missing)
{
    const uint64_t points = log->sweep->n_points, runs = points * log->sweep->n_replicates;
    *all = *missing = 0;
    for (uint64_t i = plan->shard; i < runs; i += plan->n_shards) {
        ++*all;
        *missing += log->state[cg_sweep_run_index(log->sweep, (size_t)(i % points),
                                                  (uint32_t)(i / points))] == CG_RUN_MISSING;
    }
}

static cg_status end(runner *self, cg_status status, cg_error *error)
{
    cg_status synced = cg_journal_sync(self->journal, &self->error);
    if (self->error.code != CG_OK)
        return cg_fail(error, self->error.code, "%s", self->error.message);
    if (status != CG_OK || synced != CG_OK)
        return status != CG_OK ? status : synced;
    uint64_t ended = self->n_before + atomic_load(&self->n_ended);
    if (ended < self->n_runs)
        return cg_fail(error, CG_INTERRUPTED,
                       "stopped by a signal with %" PRIu64 " of %" PRIu64
                       " runs done; --resume goes on",
                       ended, self->n_runs);
    return CG_OK;
}

cg_status cg_sweep_run(const cg_sweep *sweep, const cg_sweep_plan *plan, cg_sweep_log *log,
                       cg_journal *journal, cg_error *error)
{
    uint64_t missing;
    runner *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "runs", error);
    if (status != CG_OK)
        return status;
    self->sweep = sweep;
    self->plan = plan;
    self->log = log;
    self->journal = journal;
    cg_sweep_count(plan, log, &self->n_runs, &missing);
    self->n_before = self->n_runs - missing;
    const cg_queue_jobs jobs = {work, done, self};
    status = cg_alloc((void **)&self->scenarios, plan->threads, sizeof *self->scenarios,
                      "scenarios", error);
    if (status == CG_OK)
        status = cg_provinces_init(&self->provinces, error);
    if (status == CG_OK)
        status = cg_queue_start(plan->threads, &jobs, &self->queue, error);
    if (status == CG_OK)
        status = hand_out_all(self, error);
    cg_queue_stop(self->queue);
    status = end(self, status, error);
    cg_provinces_free(self->provinces);
    cg_free(self->scenarios);
    cg_free(self);
    return status;
}
