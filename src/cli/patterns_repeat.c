/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/patterns_repeat.h"

#include "base/memory.h"
#include "cli/patterns_print.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/variants.h"
#include "run/finding.h"
#include "run/queue.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

enum { MAX_SETTINGS = 1024, SEED_SETTING = 64 };

struct turn;

typedef struct job {
    struct turn *turn;
    uint32_t replicate;
    cg_status status;
    cg_error error;
    double values[CG_N_PARTS];
} job;

/* One judgement of all patterns; variants, values and jobs live while it is under way. */
typedef struct turn {
    cg_scenario *variants; /* [CG_N_VARIANTS] */
    double *values;        /* [CG_N_PARTS][n_replicates] */
    job *jobs;             /* [n_replicates] */
    uint32_t n_done;
} turn;

typedef struct repeat {
    const cg_options *options;
    const cg_loading *loading;
    const char *folder;
    const uint8_t *wanted;
    uint64_t needs;
    uint32_t n_turns, n_replicates;
    atomic_uint n_runs_done;
    turn *turns;                /* [n_turns] */
    cg_pattern_result *results; /* [n_turns] */
    cg_provinces *provinces;
    cg_queue *queue;
    atomic_int stop;
    cg_error failed; /* of the first job that failed */
    cg_display display;
} repeat;

static void turn_release(turn *self)
{
    cg_free(self->variants);
    cg_free(self->values);
    cg_free(self->jobs);
    *self = (turn){.n_done = self->n_done};
}

/* Turn 0 has the defaults, turn d the d-th draw; or turn b has the b-th seed base. */
static cg_status load_turn(const repeat *self, uint32_t t, cg_scenario *base, turn *own,
                           cg_error *error)
{
    const char *settings[MAX_SETTINGS];
    char seed[SEED_SETTING];
    cg_load_options load = self->loading->load;
    if (self->options->seeds) {
        if (load.n_settings + 1 > MAX_SETTINGS)
            return cg_fail(error, CG_LIMIT, "more than %d settings", MAX_SETTINGS - 1);
        for (size_t i = 0; i < load.n_settings; i++)
            settings[i] = load.settings[i];
        snprintf(seed, sizeof seed, "run.seed=%s", cg_seed_base_table()[t].seed);
        settings[load.n_settings++] = seed;
        load.settings = settings;
    } else if (t > 0) {
        load.posterior = &self->loading->posterior;
        load.draw = t;
    }
    return cg_variants_load(self->folder, self->options->full, self->needs, &load, base,
                            own->variants, error);
}

static cg_status open_turn(repeat *self, uint32_t t, cg_scenario *base, cg_error *error)
{
    turn *own = &self->turns[t];
    cg_error inner = {CG_OK, ""};
    cg_status status =
        cg_alloc((void **)&own->variants, CG_N_VARIANTS, sizeof(cg_scenario), "scenarios", error);
    if (status == CG_OK)
        status = load_turn(self, t, base, own, &inner);
    if (status != CG_OK && self->options->draws > 0 && t > 0)
        return cg_fail(error, status, "draw %" PRIu32 ": %s", t, inner.message);
    if (status != CG_OK)
        return cg_fail(error, status, "%s", inner.message);
    self->n_replicates = (uint32_t)base->model.run_replicates;
    status = cg_alloc((void **)&own->values, (size_t)CG_N_PARTS * self->n_replicates,
                      sizeof(double), "statistics of patterns", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&own->jobs, self->n_replicates, sizeof(job), "runs", error);
    return status;
}

static void work(void *context, void *data, unsigned worker)
{
    repeat *self = context;
    job *own = data;
    (void)worker;
    own->status = cg_finding_run(self->wanted, own->turn->variants, self->provinces, own->replicate,
                                 cg_stop_flag(), own->values, &own->error);
}

static void done(void *context, void *data)
{
    repeat *self = context;
    job *own = data;
    turn *of = own->turn;
    atomic_fetch_add(&self->n_runs_done, 1);
    if (own->status != CG_OK && self->failed.code == CG_OK) {
        cg_fail(&self->failed, own->status, "replicate %" PRIu32 ": %s", own->replicate,
                own->error.message);
        atomic_store(&self->stop, 1);
    }
    for (uint32_t i = 0; i < CG_N_PARTS; i++)
        of->values[(size_t)i * self->n_replicates + own->replicate] = own->values[i];
    if (++of->n_done < self->n_replicates)
        return;
    cg_patterns_judge_values(self->wanted, of->values, self->n_replicates,
                             &self->results[of - self->turns]);
    turn_release(of);
}

static void report(repeat *self)
{
    const cg_progress progress = cg_display_progress(&self->display);
    const uint64_t all = (uint64_t)self->n_turns * self->n_replicates;
    const uint64_t done_so_far = atomic_load(&self->n_runs_done);
    progress.report(progress.context, done_so_far, all, (double)done_so_far / (double)all);
}

static cg_status run_turns(repeat *self, cg_scenario *base, cg_error *error)
{
    cg_status status = CG_OK;
    for (uint32_t t = 0; t < self->n_turns && status == CG_OK; t++) {
        status = open_turn(self, t, base, error);
        for (uint32_t k = 0; k < self->n_replicates && status == CG_OK; k++) {
            job *own = &self->turns[t].jobs[k];
            own->turn = &self->turns[t];
            own->replicate = k;
            while (!cg_queue_add(self->queue, own, 1.0))
                report(self);
            if (atomic_load(&self->stop) != 0)
                return CG_OK;
        }
    }
    while (!cg_queue_drain(self->queue, 1.0))
        report(self);
    return status;
}

static cg_status run_all(repeat *self, cg_error *error)
{
    const cg_queue_jobs jobs = {work, done, self};
    void *base = NULL;
    cg_status status = cg_alloc(&base, 1, sizeof(cg_scenario), "a scenario", error);
    if (status == CG_OK)
        status = cg_provinces_init(&self->provinces, error);
    if (status == CG_OK)
        status = cg_queue_start(self->options->threads, &jobs, &self->queue, error);
    cg_display_start(&self->display, self->options->quiet, 0.0);
    if (status == CG_OK)
        status = run_turns(self, base, error);
    cg_queue_stop(self->queue);
    cg_display_end(&self->display, status == CG_OK && self->failed.code == CG_OK,
                   atomic_load(&self->n_runs_done));
    cg_provinces_free(self->provinces);
    cg_free(base);
    if (status == CG_OK && self->failed.code != CG_OK)
        return cg_fail(error, self->failed.code, "%s", self->failed.message);
    return status;
}

/* Holds with one seed base and fails with another: says so. */
static cg_status compare_seeds(const repeat *self, cg_error *error)
{
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        int holds = 0, fails = 0;
        for (uint32_t t = 0; t < self->n_turns && self->wanted[p]; t++) {
            holds += self->results[t].pattern[p] == CG_HOLDS;
            fails += self->results[t].pattern[p] == CG_FAILS;
        }
        if (holds > 0 && fails > 0)
            return cg_fail(error, CG_DIFFERS, "%s holds with %d seeds and fails with %d",
                           cg_pattern_table()[p].id, holds, fails);
    }
    return CG_OK;
}

static cg_status print(const repeat *self, cg_error *error)
{
    if (self->options->seeds) {
        cg_patterns_print_seeds(self->wanted, self->results, self->options->json);
        return compare_seeds(self, error);
    }
    const cg_draws_result draws = {self->options->draws, self->n_replicates,
                                   self->loading->posterior.xxh128, &self->results[0],
                                   &self->results[1]};
    if (self->options->json)
        return cg_patterns_print_draws_json(self->wanted, &draws, error);
    return cg_patterns_print_draws(self->wanted, &draws, self->options->markdown, error);
}

cg_status cg_patterns_repeat(const cg_options *options, const cg_loading *loading,
                             const char *folder, const uint8_t *wanted, cg_error *error)
{
    repeat self = {.options = options,
                   .loading = loading,
                   .folder = folder,
                   .wanted = wanted,
                   .needs = cg_patterns_need(wanted),
                   .n_turns = options->seeds ? CG_N_SEED_BASES : options->draws + 1};
    cg_status status =
        cg_alloc((void **)&self.turns, self.n_turns, sizeof(turn), "judgements", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self.results, self.n_turns, sizeof *self.results, "judgements",
                          error);
    if (status == CG_OK)
        status = run_all(&self, error);
    if (status == CG_OK)
        status = print(&self, error);
    for (uint32_t t = 0; self.turns != NULL && t < self.n_turns; t++)
        turn_release(&self.turns[t]);
    cg_free(self.turns);
    cg_free(self.results);
    return status;
}
