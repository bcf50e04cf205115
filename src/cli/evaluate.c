/* collegium evaluate — points of a scenario's parameters in, outcomes out, line by line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/output.h"
#include "experiment/compare.h"
#include "io/point_request.h"
#include "io/scenario_file.h"
#include "run/point.h"
#include "run/queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct service {
    cg_scenario base;
    cg_provinces *provinces;
    cg_queue *queue;
    atomic_int broken; /* nobody reads standard output any more */
} service;

/* A point on its way; the last of its runs to end prints and frees it. */
typedef struct point {
    cg_point_request request;
    uint32_t n_replicates, n_done;
    double *outcomes; /* [CG_N_OUTCOMES][n_replicates] */
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
    cg_point_result result;
} job;

/* One line: the message with its line breaks and quotes escaped. */
static void print_error(const char *id, const char *message)
{
    printf("{\"id\": %s, \"error\": ", id);
    cg_print_json_text(message);
    puts("}");
    fflush(stdout);
}

static void print_outcomes(const point *self)
{
    const cg_outcome_info *table = cg_outcome_table();
    printf("{\"id\": %s, \"outcomes\": {", self->request.id);
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        const double *values = self->outcomes + o * self->n_replicates;
        const cg_interval level = cg_interval_mean(values, self->n_replicates);
        printf("%s\"%s\": {\"mean\": ", o > 0 ? ", " : "", table[o].name);
        cg_print_json_number(level.mean);
        fputs(", \"low\": ", stdout);
        cg_print_json_number(level.low);
        fputs(", \"high\": ", stdout);
        cg_print_json_number(level.high);
        printf(", \"n\": %" PRIu32 "}", level.n);
    }
    puts("}}");
    fflush(stdout);
}

static void point_free(point *self)
{
    if (self != NULL) {
        cg_free(self->outcomes);
        cg_free(self->jobs);
    }
    cg_free(self);
}

static void work(void *context, void *data, unsigned worker)
{
    service *self = context;
    job *own = data;
    (void)worker;
    if (!own->settled)
        own->status = cg_point_run(&own->point->request.scenario, self->provinces, own->replicate,
                                   &self->broken, NULL, &own->result, NULL, &own->error);
}

static void keep_run(const job *own)
{
    point *to = own->point;
    if (own->settled)
        return;
    if (own->status == CG_OK) {
        for (size_t o = 0; o < CG_N_OUTCOMES; o++)
            to->outcomes[o * to->n_replicates + own->replicate] = own->result.outcomes[o];
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
    else
        print_outcomes(to);
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

/* A line that is wrong passes through the queue like any other, so that answers never mix. */
static cg_status take_line(service *self, const char *line, size_t length, uint64_t number,
                           cg_error *error)
{
    void *block = NULL;
    char name[64];
    cg_status status = cg_alloc(&block, 1, sizeof(point), "a point", error);
    if (status != CG_OK)
        return status;
    point *own = block;
    snprintf(name, sizeof name, "line %" PRIu64, number);
    own->n_replicates = 1;
    cg_status bad =
        cg_point_request_parse(line, length, name, &self->base, &own->request, &own->error);
    if (bad == CG_OK) {
        own->n_replicates = (uint32_t)own->request.scenario.model.run_replicates;
        bad = cg_alloc((void **)&own->outcomes, (size_t)CG_N_OUTCOMES * own->n_replicates,
                       sizeof *own->outcomes, "outcomes", &own->error);
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

static cg_status evaluate(const cg_options *options, cg_error *error)
{
    void *block = NULL;
    const cg_load_options load = {(const char *const *)options->allow_paths.items,
                                  options->allow_paths.n,
                                  (const char *const *)options->settings.items,
                                  options->settings.n};
    cg_status status = cg_alloc(&block, 1, sizeof(service), "scenario", error);
    if (status != CG_OK)
        return status;
    service *self = block;
    status = cg_scenario_load(options->operands[0], &load, &self->base, error);
    if (status == CG_OK)
        status = serve(self, options, error);
    cg_free(self);
    return status;
}

const cg_command cg_command_evaluate = {
    .name = "evaluate",
    .operands = "BASE.json",
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
        "points before waiting for an answer. It ends with its input.\n",
    .takes = "rwsSta",
    .least = 1,
    .most = 1,
    .run = evaluate,
};
