/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/judging.h"

#include "base/memory.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "run/finding.h"
#include "run/queue.h"

#include <inttypes.h>
#include <stdatomic.h>

struct judgement;

typedef struct replicate {
    struct judgement *of;
    uint32_t k, n_done; /* variants */
    cg_finding *finding;
} replicate;

/* One run. */
typedef struct job {
    replicate *of;
    uint32_t variant;
    uint64_t number; /* in order of all runs */
    cg_status status;
    cg_error error;
} job;

/* Its memory lives while it is under way. */
typedef struct judgement {
    cg_scenario *variants; /* [CG_N_VARIANTS] */
    double *values;        /* [CG_N_PARTS][n_replicates] */
    replicate *replicates; /* [n_replicates] */
    job *jobs;             /* [n_replicates][n_needed] */
    uint32_t n_done;       /* replicates */
} judgement;

typedef struct session {
    const cg_judging *judging;
    cg_pattern_result *results;
    judgement *judgements; /* [judging->n] */
    uint64_t needs;        /* bit v: variant v */
    uint32_t n_needed, n_replicates;
    atomic_uint_fast64_t n_runs_done;
    atomic_int stop;
    cg_error failed;
    uint64_t failed_at; /* the run that `failed` belongs to */
    cg_provinces *provinces;
    cg_queue *queue;
    cg_display display;
} session;

static void release(judgement *self, uint32_t n_replicates)
{
    for (uint32_t k = 0; self->replicates != NULL && k < n_replicates; k++)
        cg_finding_close(self->replicates[k].finding);
    cg_free(self->variants);
    cg_free(self->values);
    cg_free(self->replicates);
    cg_free(self->jobs);
    *self = (judgement){0};
}

/* --- on the threads --- */

static void work(void *context, void *data, unsigned worker)
{
    session *self = context;
    job *own = data;
    (void)worker;
    if (atomic_load(&self->stop) == 0)
        own->status =
            cg_finding_run_variant(own->of->finding, own->variant, cg_stop_flag(), &own->error);
}

static void keep_error(session *self, const job *own)
{
    if (self->failed.code == CG_OK || own->number < self->failed_at) {
        self->failed_at = own->number;
        self->failed.code = CG_OK;
        cg_fail(&self->failed, own->status, "replicate %" PRIu32 ": %s", own->of->k,
                own->error.message);
    }
    atomic_store(&self->stop, 1);
}

static void measure(session *self, job *own)
{
    const judgement *of = own->of->of;
    double values[CG_N_PARTS] = {0.0};
    own->status = cg_finding_measure(own->of->finding, values, &own->error);
    if (own->status != CG_OK) {
        keep_error(self, own);
        return;
    }
    for (uint32_t i = 0; i < CG_N_PARTS; i++)
        of->values[(size_t)i * self->n_replicates + own->of->k] = values[i];
}

static void done(void *context, void *data)
{
    session *self = context;
    job *own = data;
    replicate *of = own->of;
    judgement *to = of->of;
    if (own->status != CG_OK)
        keep_error(self, own);
    if (atomic_load(&self->stop) != 0)
        return;
    atomic_fetch_add(&self->n_runs_done, 1);
    if (++of->n_done < self->n_needed)
        return;
    measure(self, own);
    cg_finding_close(of->finding);
    of->finding = NULL;
    if (++to->n_done < self->n_replicates)
        return;
    cg_patterns_judge_values(self->judging->wanted, to->values, self->n_replicates,
                             &self->results[to - self->judgements]);
    release(to, self->n_replicates);
}

/* --- on the calling thread --- */

static uint64_t count_runs(const session *self)
{
    return (uint64_t)self->judging->n * self->n_replicates * self->n_needed;
}

static void report(session *self)
{
    const cg_progress progress = cg_display_progress(&self->display);
    const uint64_t n_done = atomic_load(&self->n_runs_done), all = count_runs(self);
    progress.report(progress.context, n_done, all, (double)n_done / (double)all);
}

static cg_status open_judgement(session *self, uint32_t t, cg_error *error)
{
    judgement *own = &self->judgements[t];
    uint32_t n_replicates = 0;
    cg_status status =
        cg_alloc((void **)&own->variants, CG_N_VARIANTS, sizeof(cg_scenario), "scenarios", error);
    if (status == CG_OK)
        status =
            self->judging->variants(self->judging->context, t, own->variants, &n_replicates, error);
    if (t == 0) /* before any thread reads it */
        self->n_replicates = n_replicates;
    const size_t n = n_replicates;
    if (status == CG_OK)
        status = cg_alloc((void **)&own->values, CG_N_PARTS * n, sizeof(double),
                          "statistics of patterns", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&own->replicates, n, sizeof(replicate), "replicates", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&own->jobs, n * self->n_needed, sizeof(job), "runs", error);
    return status;
}

static cg_status add_replicate(session *self, uint32_t t, uint32_t k, cg_error *error)
{
    judgement *to = &self->judgements[t];
    replicate *of = &to->replicates[k];
    uint64_t number = (uint64_t)k * self->n_needed;
    of->of = to;
    of->k = k;
    cg_status status = cg_finding_open(self->judging->wanted, to->variants, self->provinces, k,
                                       &of->finding, error);
    for (uint32_t v = 0; v < CG_N_VARIANTS && status == CG_OK; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        job *own = &to->jobs[number];
        own->of = of;
        own->variant = v;
        own->number = (uint64_t)t * self->n_replicates * self->n_needed + number++;
        while (!cg_queue_add(self->queue, own, 1.0))
            report(self);
    }
    return status;
}

static cg_status add_all(session *self, cg_error *error)
{
    cg_status status = CG_OK;
    for (uint32_t t = 0; t < self->judging->n && status == CG_OK; t++) {
        status = open_judgement(self, t, error);
        for (uint32_t k = 0; k < self->n_replicates && status == CG_OK; k++) {
            if (atomic_load(&self->stop) != 0)
                return CG_OK;
            status = add_replicate(self, t, k, error);
            report(self); /* short runs leave no second in which adding one waits */
        }
    }
    while (!cg_queue_drain(self->queue, 1.0))
        report(self);
    return status;
}

/* What came of it, once no thread is at work any more. */
static cg_status conclude(const session *self, cg_status status, cg_error *error)
{
    if (status == CG_OK && atomic_load(cg_stop_flag()) != 0)
        return cg_fail(error, CG_INTERRUPTED,
                       "%" PRIu64 " of %" PRIu64 " runs were done when it was stopped by a signal",
                       (uint64_t)atomic_load(&self->n_runs_done), count_runs(self));
    if (status == CG_OK && self->failed.code != CG_OK)
        return cg_fail(error, self->failed.code, "%s", self->failed.message);
    return status;
}

cg_status cg_judge(const cg_judging *judging, cg_pattern_result *results, cg_error *error)
{
    session self = {.judging = judging,
                    .results = results,
                    .needs = cg_patterns_need(judging->wanted)};
    const cg_queue_jobs jobs = {work, done, &self};
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++)
        self.n_needed += (uint32_t)(self.needs >> v & 1);
    cg_status status =
        cg_alloc((void **)&self.judgements, judging->n, sizeof(judgement), "judgements", error);
    if (status == CG_OK)
        status = cg_provinces_init(&self.provinces, error);
    if (status == CG_OK)
        status = cg_queue_start(judging->options->threads, &jobs, &self.queue, error);
    cg_display_start(&self.display, judging->options->quiet, 0.0);
    if (status == CG_OK)
        status = add_all(&self, error);
    cg_queue_stop(self.queue);
    status = conclude(&self, status, error);
    cg_display_end(&self.display, status == CG_OK, atomic_load(&self.n_runs_done));
    for (uint32_t t = 0; self.judgements != NULL && t < judging->n; t++)
        release(&self.judgements[t], self.n_replicates);
    cg_free(self.judgements);
    cg_provinces_free(self.provinces);
    return status;
}
