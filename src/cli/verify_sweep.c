/* Sweeps run again from their results file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify_sweep.h"

#include "base/draw.h"
#include "base/memory.h"
#include "cli/stop.h"
#include "io/sweep_verify.h"
#include "run/point.h"
#include "run/queue.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const double patience = 0.1;

enum { MISSING, DONE, FAILED };

typedef struct sweep_verification {
    const cg_options *options;
    cg_sweep_rerun file;
    FILE **lists; /* [file.inputs.n], in files without a name */
    cg_provinces *provinces;
    cg_scenario *scratch; /* one a thread */
    cg_queue *queue;
    size_t first, last; /* points to run: [first, last) */
    uint32_t from, to;  /* replicates to run: [from, to) */
    atomic_int halt;    /* no further run; those under way end early */
    uint64_t n_runs, n_different, n_missing;
    size_t where;        /* the least run that differs */
    char different[400]; /* how */
    cg_error error;      /* of the first run that could not be made */
} sweep_verification;

typedef struct job {
    size_t point;
    uint32_t replicate;
    cg_status status;
    cg_error error;
    cg_point_result result;
} job;

void cg_verify_print_versions(const char *path, const char *program, double random_layout)
{
    if (strcmp(program, CG_VERSION) != 0)
        printf("%s was written by collegium %s; this is %s\n", path, program, CG_VERSION);
    if (random_layout != (double)CG_RANDOM_LAYOUT)
        printf("%s has random layout %g; this program draws by layout %d, so that all luck "
               "differs\n",
               path, random_layout, CG_RANDOM_LAYOUT);
}

cg_status cg_lay_out(const cg_input *input, FILE **file, char path[CG_LAID_OUT_SIZE],
                     cg_error *error)
{
    *file = tmpfile();
    if (*file == NULL || fwrite(input->bytes, 1, input->n, *file) != input->n || fflush(*file) != 0)
        return cg_fail(error, CG_FILE, "a temporary file for %.200s: %s", input->path,
                       strerror(errno));
    rewind(*file);
    snprintf(path, CG_LAID_OUT_SIZE, "/dev/fd/%d", fileno(*file));
    return CG_OK;
}

static cg_status choose(sweep_verification *self, cg_error *error)
{
    const cg_options *options = self->options;
    const cg_sweep *sweep = &self->file.content.sweep;
    self->last = sweep->n_points;
    self->to = sweep->n_replicates;
    if (options->only_scenario != NULL)
        return cg_fail(error, CG_USAGE,
                       "--scenario: %s holds a sweep; --point names one of its "
                       "points",
                       options->operands[0]);
    if (options->has_point && options->only_point >= sweep->n_points)
        return cg_fail(error, CG_USAGE, "--point: %s holds points 0 to %zu", options->operands[0],
                       sweep->n_points - 1);
    if (options->has_replicate && options->only_replicate >= sweep->n_replicates)
        return cg_fail(error, CG_USAGE, "--replicate: %s holds replicates 0 to %" PRIu32,
                       options->operands[0], sweep->n_replicates - 1);
    if (options->has_point) {
        self->first = (size_t)options->only_point;
        self->last = self->first + 1;
    }
    if (options->has_replicate) {
        self->from = options->only_replicate;
        self->to = self->from + 1;
    }
    return CG_OK;
}

/* The path of a list becomes that of its copy, in scenarios and in factors' levels. */
static cg_status lay_out(sweep_verification *self, size_t number, cg_error *error)
{
    size_t n;
    char path[CG_LAID_OUT_SIZE];
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    const cg_input *input = &self->file.inputs.items[number];
    cg_sweep *sweep = &self->file.content.sweep;
    cg_status status = cg_lay_out(input, &self->lists[number], path, error);
    for (uint32_t s = 0; s < sweep->n_scenarios && status == CG_OK; s++) {
        for (size_t i = 0; i < n; i++) {
            cg_model *model = &sweep->scenarios[s].model;
            if (cg_param_is_file(&table[i]) &&
                strcmp(cg_param_text(&table[i], model), input->path) == 0)
                cg_param_store_text(&table[i], model, path);
        }
    }
    for (size_t f = 0; f < sweep->n_factors && status == CG_OK; f++) {
        cg_factor *factor = &sweep->factors[f];
        for (size_t i = 0; i < factor->n_levels && status == CG_OK; i++) {
            void *copy = NULL;
            if (!cg_factor_is_of_files(factor) || strcmp(factor->levels[i].text, input->path) != 0)
                continue;
            status = cg_alloc(&copy, sizeof path, 1, "a factor", error);
            if (status != CG_OK)
                break;
            memcpy(copy, path, sizeof path);
            cg_free(factor->levels[i].text);
            factor->levels[i].text = copy;
        }
    }
    return status;
}

static void work(void *context, void *data, unsigned worker)
{
    sweep_verification *self = context;
    job *own = data;
    cg_scenario *scenario = &self->scratch[worker];
    if (atomic_load(&self->halt)) {
        own->status = CG_INTERRUPTED;
        return;
    }
    own->status = cg_sweep_point(&self->file.content.sweep, own->point, scenario, &own->error);
    if (own->status == CG_OK)
        own->status = cg_point_run(scenario, self->provinces, own->replicate, &self->halt, NULL,
                                   &own->result, NULL, &own->error);
}

/* How the run differs; "" if it does not. */
static void compare(const sweep_verification *self, const job *own, char *text, size_t size)
{
    const size_t run = own->point * self->file.content.sweep.n_replicates + own->replicate;
    const int failed = self->file.state[run] == FAILED;
    text[0] = '\0';
    if (own->status != CG_OK && !failed)
        snprintf(text, size, "done in the file, fails now: %.300s", own->error.message);
    else if (own->status == CG_OK && failed)
        snprintf(text, size, "failed in the file, done now");
    else if (own->status == CG_OK)
        cg_sweep_rerun_compare(&self->file, own->point, own->replicate, own->result.outcomes,
                               own->result.digest, text, size);
}

static void done(void *context, void *data)
{
    sweep_verification *self = context;
    job *own = data;
    char text[sizeof self->different];
    const size_t run = own->point * self->file.content.sweep.n_replicates + own->replicate;
    const int of_point =
        own->status == CG_INPUT || own->status == CG_LIMIT || own->status == CG_INVARIANT;
    if (own->status == CG_OK || of_point) {
        self->n_runs++;
        compare(self, own, text, sizeof text);
        if (text[0] != '\0' && (self->n_different++ == 0 || run < self->where)) {
            self->where = run;
            memcpy(self->different, text, sizeof text);
        }
    } else if (own->status != CG_INTERRUPTED) {
        if (self->error.code == CG_OK)
            self->error = own->error;
        atomic_store(&self->halt, 1);
    }
    cg_free(own);
}

static void look_for_stop(sweep_verification *self)
{
    if (atomic_load(cg_stop_flag()) != 0)
        atomic_store(&self->halt, 1);
}

static cg_status hand_out(sweep_verification *self, size_t point, uint32_t replicate,
                          cg_error *error)
{
    job *own = NULL;
    const size_t run = point * self->file.content.sweep.n_replicates + replicate;
    if (self->file.state[run] == MISSING) {
        self->n_missing++;
        return CG_OK;
    }
    cg_status status = cg_alloc((void **)&own, 1, sizeof *own, "a run", error);
    if (status != CG_OK)
        return status;
    own->point = point;
    own->replicate = replicate;
    while (!cg_queue_add(self->queue, own, patience))
        look_for_stop(self);
    return CG_OK;
}

static cg_status run_again(sweep_verification *self, cg_error *error)
{
    const cg_queue_jobs jobs = {work, done, self};
    cg_status status = cg_alloc((void **)&self->scratch, self->options->threads,
                                sizeof *self->scratch, "scenarios", error);
    if (status == CG_OK)
        status = cg_provinces_init(&self->provinces, error);
    if (status == CG_OK)
        status = cg_queue_start(self->options->threads, &jobs, &self->queue, error);
    if (status != CG_OK)
        return status;
    for (uint32_t k = self->from; k < self->to && status == CG_OK; k++) {
        for (size_t p = self->first; p < self->last && status == CG_OK; p++) {
            if (!atomic_load(&self->halt))
                status = hand_out(self, p, k, error);
            look_for_stop(self);
        }
    }
    if (status != CG_OK)
        atomic_store(&self->halt, 1);
    while (!cg_queue_drain(self->queue, patience))
        look_for_stop(self);
    if (status == CG_OK && self->error.code != CG_OK)
        return cg_fail(error, self->error.code, "%s", self->error.message);
    if (status == CG_OK && atomic_load(&self->halt))
        return cg_fail(error, CG_INTERRUPTED, "stopped by a signal");
    return status;
}

static cg_status tell(const sweep_verification *self, cg_error *error)
{
    const char *path = self->options->operands[0], *plural = self->n_runs == 1 ? "" : "s";
    const uint32_t replicates = self->file.content.sweep.n_replicates;
    if (self->n_different > 0)
        return cg_fail(error, CG_DIFFERS,
                       "%s differs in %" PRIu64 " of %" PRIu64 " run%s; first, point %zu, "
                       "replicate %zu: %s",
                       path, self->n_different, self->n_runs, plural, self->where / replicates,
                       self->where % replicates, self->different);
    if (self->n_missing > 0)
        printf("%" PRIu64 " runs are missing in the file\n", self->n_missing);
    if (self->file.n_absent > 0)
        printf("%zu outcomes that this program makes are not in the file\n", self->file.n_absent);
    if (self->file.is_recorded)
        printf("trajectories and panels of the sweep are not compared; outcomes and final states "
               "are\n");
    printf("%s: %" PRIu64 " run%s again, equal to the bit, science hash %s\n", path, self->n_runs,
           plural, self->file.content.hash);
    if (self->file.n_absent > 0 && strcmp(self->file.content.version, CG_VERSION) == 0)
        return cg_fail(error, CG_DIFFERS,
                       "%s lacks %zu outcomes, although it was written by this version", path,
                       self->file.n_absent);
    return CG_OK;
}

static void release(sweep_verification *self)
{
    cg_queue_stop(self->queue);
    cg_provinces_free(self->provinces);
    cg_free(self->scratch);
    for (size_t i = 0; self->lists != NULL && i < self->file.inputs.n; i++) {
        if (self->lists[i] != NULL)
            fclose(self->lists[i]);
    }
    cg_free(self->lists);
    cg_sweep_rerun_close(&self->file);
    cg_free(self);
}

cg_status cg_verify_sweep(const cg_options *options, cg_error *error)
{
    sweep_verification *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "verification", error);
    if (status != CG_OK)
        return status;
    self->options = options;
    status = cg_sweep_rerun_open(options->operands[0], &self->file, error);
    if (status == CG_OK)
        cg_verify_print_versions(options->operands[0], self->file.content.version,
                                 self->file.random_layout);
    if (status == CG_OK)
        status = choose(self, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->lists, self->file.inputs.n, sizeof *self->lists, "lists",
                          error);
    for (size_t i = 0; i < self->file.inputs.n && status == CG_OK; i++)
        status = lay_out(self, i, error);
    if (status == CG_OK)
        status = run_again(self, error);
    if (status == CG_OK)
        status = tell(self, error);
    release(self);
    return status;
}
