/* collegium evaluate — points of a scenario's parameters in, outcomes out, line by line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/loading.h"
#include "cli/output.h"
#include "cli/variants.h"
#include "experiment/compare.h"
#include "io/point_request.h"
#include "io/scenario_file.h"
#include "run/finding.h"
#include "run/point.h"
#include "run/queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct service {
    cg_loading loading;
    cg_scenario base;
    uint8_t wanted[CG_N_PATTERNS]; /* with variants */
    uint64_t needs;
    cg_scenario *variants; /* [CG_N_VARIANTS] as read; NULL: outcomes of the base */
    cg_provinces *provinces;
    cg_queue *queue;
    atomic_int broken; /* nobody reads standard output any more */
} service;

/* A point on its way; the last of its runs to end prints and frees it. */
typedef struct point {
    cg_point_request request;
    cg_scenario *variants; /* [CG_N_VARIANTS] with what is asked for; NULL: the request's alone */
    uint32_t n_replicates, n_done, n_numbers;
    double *numbers;  /* [n_numbers][n_replicates]: outcomes, or parts of patterns */
    struct job *jobs; /* [n_replicates] */
    cg_error error;   /* of the first run that failed */
    uint32_t failed_at;
} point;

typedef struct job {
    point *point;
    uint32_t replicate;
    int settled; /* nothing to run: the point's error is known */
    cg_status status;
    cg_error error;
    double *numbers; /* [n_numbers] */
} job;

/* One line: the message with its line breaks and quotes escaped. */
static void print_error(const char *id, const char *message)
{
    printf("{\"id\": %s, \"error\": ", id);
    cg_print_json_text(message);
    puts("}");
    fflush(stdout);
}

static void print_number(const point *self, const char *name, size_t number, int first)
{
    const double *values = self->numbers + number * self->n_replicates;
    const cg_interval level = cg_interval_mean(values, self->n_replicates);
    printf("%s\"%s\": {\"mean\": ", first ? "" : ", ", name);
    cg_print_json_number(level.mean);
    fputs(", \"low\": ", stdout);
    cg_print_json_number(level.low);
    fputs(", \"high\": ", stdout);
    cg_print_json_number(level.high);
    printf(", \"n\": %" PRIu32 "}", level.n);
}

static void print_outcomes(const point *self)
{
    printf("{\"id\": %s, \"outcomes\": {", self->request.id);
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        print_number(self, cg_outcome_table()[o].name, o, o == 0);
    puts("}}");
    fflush(stdout);
}

static void print_statistics(const uint8_t *wanted, const point *self)
{
    int n = 0;
    printf("{\"id\": %s, \"statistics\": {", self->request.id);
    for (size_t i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        char name[16];
        snprintf(name, sizeof name, "%s%c", cg_pattern_table()[part->pattern].id, part->letter);
        if (wanted[part->pattern])
            print_number(self, name, i, n++ == 0);
    }
    puts("}}");
    fflush(stdout);
}

static void point_free(point *self)
{
    for (uint32_t k = 0; self->jobs != NULL && k < self->n_replicates; k++)
        cg_free(self->jobs[k].numbers);
    cg_free(self->numbers);
    cg_free(self->variants);
    cg_free(self->jobs);
    cg_free(self);
}

static cg_status run_base(service *self, job *own)
{
    cg_point_result result = {0};
    cg_status status = cg_point_run(&own->point->request.scenario, self->provinces, own->replicate,
                                    &self->broken, NULL, &result, NULL, &own->error);
    if (status == CG_OK)
        memcpy(own->numbers, result.outcomes, sizeof result.outcomes);
    return status;
}

static void work(void *context, void *data, unsigned worker)
{
    service *self = context;
    job *own = data;
    (void)worker;
    if (own->settled)
        return;
    own->status = cg_alloc((void **)&own->numbers, own->point->n_numbers, sizeof(double),
                           "outcomes", &own->error);
    if (own->status == CG_OK)
        own->status =
            own->point->variants == NULL
                ? run_base(self, own)
                : cg_finding_run(self->wanted, own->point->variants, self->provinces,
                                 own->replicate, &self->broken, own->numbers, &own->error);
}

static void keep_run(const job *own)
{
    point *to = own->point;
    if (own->settled)
        return;
    if (own->status == CG_OK) {
        for (size_t o = 0; o < to->n_numbers; o++)
            to->numbers[o * to->n_replicates + own->replicate] = own->numbers[o];
    } else if (to->error.code == CG_OK || own->replicate < to->failed_at) {
        to->failed_at = own->replicate;
        to->error.code = CG_OK;
        cg_fail(&to->error, own->status, "replicate %" PRIu32 ": %s", own->replicate,
                own->error.message);
    }
}

static void done(void *context, void *data)
{
    service *self = context;
    job *own = data;
    point *to = own->point;
    keep_run(own);
    if (++to->n_done < to->n_replicates)
        return;
    if (to->error.code != CG_OK)
        print_error(to->request.id, to->error.message);
    else if (to->variants == NULL)
        print_outcomes(to);
    else
        print_statistics(self->wanted, to);
    if (ferror(stdout))
        atomic_store(&self->broken, 1);
    point_free(to);
}

static void add_job(service *self, point *to, uint32_t replicate, int settled)
{
    job *own = &to->jobs[replicate];
    own->point = to;
    own->replicate = replicate;
    own->settled = settled;
    while (!cg_queue_add(self->queue, own, 3600))
        continue;
}

/* The request laid over the base and, with patterns, over each variant. */
static cg_status read_request(const service *self, const char *line, size_t length,
                              const char *name, point *own)
{
    cg_error *error = &own->error;
    cg_status status =
        cg_point_request_parse(line, length, name, &self->base, &own->request, error);
    if (status != CG_OK || self->variants == NULL)
        return status;
    void *scratch = NULL;
    status =
        cg_alloc((void **)&own->variants, CG_N_VARIANTS, sizeof(cg_scenario), "scenarios", error);
    if (status == CG_OK)
        status = cg_alloc(&scratch, 1, sizeof(cg_point_request), "a point", error);
    cg_point_request *request = scratch;
    for (size_t v = 0; v < CG_N_VARIANTS && status == CG_OK; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        status = cg_point_request_parse(line, length, name, &self->variants[v], request, error);
        if (status == CG_OK)
            own->variants[v] = request->scenario;
    }
    cg_free(scratch);
    return status;
}

/* A line that is wrong passes through the queue like any other, so that answers never mix. */
static cg_status take_line(service *self, const char *line, size_t length, uint64_t number,
                           cg_error *error)
{
    char name[64];
    point *own = NULL;
    cg_status status = cg_alloc((void **)&own, 1, sizeof(point), "a point", error);
    if (status != CG_OK)
        return status;
    snprintf(name, sizeof name, "line %" PRIu64, number);
    own->n_replicates = 1;
    own->n_numbers = self->variants == NULL ? CG_N_OUTCOMES : CG_N_PARTS;
    cg_status bad = read_request(self, line, length, name, own);
    if (bad == CG_OK) {
        own->n_replicates = (uint32_t)own->request.scenario.model.run_replicates;
        bad = cg_alloc((void **)&own->numbers, (size_t)own->n_numbers * own->n_replicates,
                       sizeof *own->numbers, "outcomes", &own->error);
    }
    if (bad != CG_OK)
        own->n_replicates = 1;
    const uint32_t n = own->n_replicates;
    status = cg_alloc((void **)&own->jobs, n, sizeof(job), "runs", error);
    if (status != CG_OK)
        point_free(own);
    for (uint32_t k = 0; k < n && status == CG_OK; k++)
        add_job(self, own, k, bad != CG_OK);
    return status;
}

static int is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] == '\0' || strchr(" \t\r\n", line[i]) == NULL)
            return 0;
    return 1;
}

static cg_status take_lines(service *self, cg_error *error)
{
    cg_status status = CG_OK;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = 0;
    errno = 0;
    for (uint64_t number = 1; status == CG_OK && !atomic_load(&self->broken); number++) {
        length = getline(&line, &capacity, stdin);
        if (length < 0)
            break;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            length--;
        if (!is_blank(line, (size_t)length))
            status = take_line(self, line, (size_t)length, number, error);
    }
    if (status == CG_OK && ferror(stdin))
        status = cg_fail(error, CG_FILE, "standard input: %s", strerror(errno));
    free(line);
    return status;
}

static cg_status serve(service *self, const cg_options *options, cg_error *error)
{
    const cg_queue_jobs jobs = {work, done, self};
    const cg_province *kept = NULL;
    cg_status status = cg_provinces_init(&self->provinces, error);
    if (status == CG_OK)
        status = cg_provinces_get(self->provinces, &self->base, &kept, error);
    if (status == CG_OK)
        status = cg_queue_start(options->threads, &jobs, &self->queue, error);
    if (status == CG_OK)
        status = take_lines(self, error);
    cg_queue_stop(self->queue);
    cg_provinces_release(self->provinces, kept);
    cg_provinces_free(self->provinces);
    return status;
}

/* BASE.json, or the variants of scenarios that the patterns named by --only need. */
static cg_status load(service *self, const cg_options *options, cg_error *error)
{
    const cg_load_options *load = &self->loading.load;
    char folder[CG_PATH_SIZE];
    if (options->only == NULL && options->n_operands == 0)
        return cg_fail(error, CG_USAGE, "evaluate: expected BASE.json, or --only P1,P2 [FOLDER]");
    if (options->only == NULL)
        return cg_scenario_load(options->operands[0], load, &self->base, error);
    cg_status status = cg_wanted_read(options->only, self->wanted, error);
    self->needs = cg_patterns_need(self->wanted);
    if (status == CG_OK)
        status = cg_variants_find(options, folder, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->variants, CG_N_VARIANTS, sizeof(cg_scenario), "scenarios",
                          error);
    return status == CG_OK
               ? cg_variants_load(folder, 0, self->needs, load, &self->base, self->variants, error)
               : status;
}

static cg_status evaluate(const cg_options *options, cg_error *error)
{
    service *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof(service), "scenario", error);
    if (status != CG_OK)
        return status;
    status = cg_loading_begin(&self->loading, options, error);
    if (status == CG_OK)
        status = load(self, options, error);
    if (status == CG_OK)
        status = serve(self, options, error);
    cg_free(self->variants);
    cg_loading_end(&self->loading);
    cg_free(self);
    return status;
}

const cg_command cg_command_evaluate = {
    .name = "evaluate",
    .operands = "BASE.json | --only P1,P2 [FOLDER]",
    .summary = "run points that another program asks for, line by line",
    .details =
        "Reads a JSON object a line on standard input,\n"
        "  {\"id\": 1, \"set\": {\"forms.official.regulation\": 0.3}, \"seed\": 1, \"replicates\": "
        "5}\n"
        "(all keys may be left out), runs BASE.json with these parameters on all threads, and\n"
        "writes a line as soon as a point is done, in whatever order they end:\n"
        "  {\"id\": 1, \"outcomes\": {\"ck_gain\": {\"mean\", \"low\", \"high\", \"n\"}, ...}}\n"
        "with the mean over replicates and its 95 % interval, null where undefined. A point\n"
        "that is wrong or fails gets {\"id\", \"error\"}, and the next one is read. Points with "
        "the\n"
        "same seed share their luck, agent by agent. To keep all threads busy, send several\n"
        "points before waiting for an answer. It ends with its input. With --only it answers\n"
        "with the statistics of these patterns, from the variants of scenarios in FOLDER that\n"
        "they need (as `collegium patterns` does):\n"
        "  {\"id\": 1, \"statistics\": {\"P1a\": {\"mean\", \"low\", \"high\", \"n\"}, ...}}\n",
    .takes = "rwsSHBtaO",
    .least = 0,
    .most = 1,
    .run = evaluate,
};
