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
    cg_error error;   /* of the first run that failed */
    uint32_t failed_at;
} point;

typedef struct job {
    point *point;
    uint32_t replicate;
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
    if (self != NULL)
        cg_free(self->outcomes);
    cg_free(self);
}

static void work(void *context, void *data, unsigned worker)
{
    service *self = context;
    job *own = data;
    (void)worker;
    own->status = cg_point_run(&own->point->request.scenario, self->provinces, own->replicate,
                               &self->broken, &own->result, &own->error);
}

static void keep_run(const job *own)
{
    point *to = own->point;
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
    cg_free(own);
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

/* A job that says why it cannot be run passes through the queue like any other, so that
 * lines never mix. */
static cg_status add_job(service *self, point *to, uint32_t replicate, const cg_error *failure)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(job), "a run", NULL);
    if (status != CG_OK)
        return status;
    job *own = block;
    own->point = to;
    own->replicate = replicate;
    (void)failure;
    while (!cg_queue_add(self->queue, own, 3600))
        ;
    return CG_OK;
}
