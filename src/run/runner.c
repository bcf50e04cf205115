/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/runner.h"

#include "base/memory.h"
#include "run/pool.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Seconds between two reports, short enough for a display that moves. */
static const double report_interval = 0.1;

typedef struct batch {
    const cg_scenario *scenarios;
    uint32_t n_scenarios, n_replicates;
    cg_run_recording recording;
    cg_run_parts parts;
    const cg_province *province;
    const atomic_int *stop;
    const cg_progress *progress;
    cg_record *records;
    uint64_t n_runs, n_weeks; /* of all runs together */
    double last_report;       /* calling thread only */

    atomic_uint_fast64_t next, weeks_done;
    atomic_int failed;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t finished;
    uint64_t n_done;    /* runs complete */
    unsigned working;   /* threads inside a run */
    uint64_t failed_at; /* the run that `error` belongs to */
    cg_error error;
} batch;

/* What the model's callbacks are told. */
typedef struct run_context {
    batch *batch;
    int reports; /* on the calling thread */
} run_context;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int stop_asked(const batch *self)
{
    return self->stop != NULL && atomic_load(self->stop) != 0;
}

static void report(batch *self)
{
    if (self->progress == NULL || self->progress->report == NULL)
        return;
    double time = now();
    if (time - self->last_report < report_interval)
        return;
    self->last_report = time;
    pthread_mutex_lock(&self->lock);
    uint64_t done = self->n_done;
    pthread_mutex_unlock(&self->lock);
    double weeks = self->n_weeks > 0 ? (double)self->n_weeks : 1;
    double fraction = (double)atomic_load(&self->weeks_done) / weeks;
    self->progress->report(self->progress->context, done, self->n_runs,
                           fraction < 1 ? fraction : 1);
}

static int run_stop(void *context)
{
    const run_context *run = context;
    return stop_asked(run->batch) || atomic_load(&run->batch->failed);
}

static void run_week_done(void *context, uint32_t week)
{
    const run_context *run = context;
    (void)week;
    atomic_fetch_add_explicit(&run->batch->weeks_done, 1, memory_order_relaxed);
    if (run->reports)
        report(run->batch);
}

/* Keeps the error of the first run in order; that others were then told to stop is none. */
static void keep_error(batch *self, uint64_t run, cg_status status, const cg_error *error)
{
    if (status == CG_INTERRUPTED)
        return;
    if (self->error.code == CG_OK || run < self->failed_at) {
        uint64_t s = run % self->n_scenarios, k = run / self->n_scenarios;
        self->failed_at = run;
        self->error.code = CG_OK;
        cg_fail(&self->error, status, "scenario %s, replicate %llu: %s", self->scenarios[s].name,
                (unsigned long long)k, error->message);
    }
    atomic_store(&self->failed, 1);
}

static void run_one(batch *self, uint64_t run, const cg_executor *executor, int reports)
{
    uint32_t s = (uint32_t)(run % self->n_scenarios), k = (uint32_t)(run / self->n_scenarios);
    run_context context = {self, reports};
    cg_run_options options = {.recording = self->recording,
                              .until = self->parts.until,
                              .from_scenario = self->parts.from_scenario,
                              .stop = run_stop,
                              .week_done = run_week_done,
                              .context = &context};
    cg_error error = {CG_OK, ""};
    if (self->parts.until > 0)
        options.state = &self->parts.states[k];
    if (self->parts.from != NULL)
        options.from = &self->parts.from[k];
    cg_record *record = &self->records[(size_t)s * self->n_replicates + k];
    cg_status status =
        cg_run(&self->scenarios[s], self->province, k, executor, &options, record, &error);
    pthread_mutex_lock(&self->lock);
    if (status == CG_OK)
        self->n_done++;
    else
        keep_error(self, run, status, &error);
    pthread_mutex_unlock(&self->lock);
}

/* Takes runs until there are none, or reason to stop. */
static void take_runs(batch *self, const cg_executor *executor, int reports)
{
    while (!stop_asked(self) && !atomic_load(&self->failed)) {
        uint64_t run = atomic_fetch_add(&self->next, 1);
        if (run >= self->n_runs)
            return;
        run_one(self, run, executor, reports);
        if (reports)
            report(self);
    }
}

/* Keeps reporting while other threads finish their last runs. */
static void wait_for_others(batch *self)
{
    pthread_mutex_lock(&self->lock);
    while (self->working > 0) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += (long)(report_interval * 1e9);
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&self->finished, &self->lock, &until);
        pthread_mutex_unlock(&self->lock);
        report(self);
        pthread_mutex_lock(&self->lock);
    }
    pthread_mutex_unlock(&self->lock);
}

/* One row a thread: but a quick thread may get two rows, and then the second finds no
 * work. Worker 0 is the calling thread. */
static void side_by_side(void *data, size_t begin, size_t end, unsigned worker)
{
    batch *self = data;
    (void)begin;
    (void)end;
    pthread_mutex_lock(&self->lock);
    self->working++;
    pthread_mutex_unlock(&self->lock);
    take_runs(self, &cg_serial_executor, worker == 0);
    pthread_mutex_lock(&self->lock);
    if (--self->working == 0)
        pthread_cond_signal(&self->finished);
    pthread_mutex_unlock(&self->lock);
    if (worker == 0)
        wait_for_others(self);
}

/* Whether all threads on one run after the other beat a thread a run. Rows are handed out in
 * blocks of 1,024 teachers, so a small run cannot use many threads, and sharing a week's
 * work costs about a third. */
static int one_by_one(const batch *self, unsigned threads)
{
    if (self->n_runs >= threads)
        return 0;
    cg_run_size size;
    if (cg_run_measure(&self->scenarios[0], self->province, &size, NULL) != CG_OK)
        return 0; /* the run itself will say what is wrong */
    uint64_t blocks = size.teachers / 1024 + 1;
    uint64_t used = blocks < threads ? blocks : threads;
    return 2 * used > 3 * self->n_runs;
}

static cg_status run_all(batch *self, unsigned threads, cg_error *error)
{
    cg_pool *pool;
    cg_status status = cg_pool_start(threads, &pool, error);
    if (status != CG_OK)
        return status;
    cg_executor executor = cg_pool_executor(pool);
    if (one_by_one(self, threads))
        take_runs(self, &executor, 1);
    else
        cg_parallel_for(&executor, threads, 1, side_by_side, self);
    cg_pool_stop(pool);
    if (self->error.code != CG_OK)
        return cg_fail(error, self->error.code, "%s", self->error.message);
    if (self->n_done < self->n_runs)
        return cg_fail(error, CG_INTERRUPTED, "%llu of %llu runs were done when it was stopped",
                       (unsigned long long)self->n_done, (unsigned long long)self->n_runs);
    return CG_OK;
}

static void batch_init(batch *self)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
    self->n_runs = (uint64_t)self->n_scenarios * self->n_replicates;
    for (uint32_t s = 0; s < self->n_scenarios; s++) {
        uint32_t end = self->parts.until;
        if (end == 0)
            end = cg_scenario_weeks(&self->scenarios[s]);
        self->n_weeks += (uint64_t)(end - self->parts.from_week) * self->n_replicates;
    }
    self->last_report = now();
}

cg_status cg_run_many(const cg_scenario *scenarios, uint32_t n_scenarios, uint32_t n_replicates,
                      const cg_province *province, unsigned threads,
                      const cg_run_recording *recording, const atomic_int *stop,
                      const cg_progress *progress, cg_record *records, cg_error *error)
{
    return cg_run_many_parts(scenarios, n_scenarios, n_replicates, province, threads, recording,
                             NULL, stop, progress, records, error);
}

cg_status cg_run_many_parts(const cg_scenario *scenarios, uint32_t n_scenarios,
                            uint32_t n_replicates, const cg_province *province, unsigned threads,
                            const cg_run_recording *recording, const cg_run_parts *parts,
                            const atomic_int *stop, const cg_progress *progress, cg_record *records,
                            cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(batch), "runs", error);
    if (status != CG_OK)
        return status;
    batch *self = block;
    self->scenarios = scenarios;
    self->n_scenarios = n_scenarios;
    self->n_replicates = n_replicates;
    self->province = province;
    if (recording != NULL)
        self->recording = *recording;
    if (parts != NULL)
        self->parts = *parts;
    self->stop = stop;
    self->progress = progress;
    self->records = records;
    batch_init(self);
    status = run_all(self, threads, error);
    pthread_cond_destroy(&self->finished);
    pthread_mutex_destroy(&self->lock);
    cg_free(self);
    return status;
}
