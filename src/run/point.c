/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/point.h"

#include "base/memory.h"
#include "model/model.h"

#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int stop_asked(void *context)
{
    const atomic_int *const *stop = context;
    return *stop != NULL && atomic_load(*stop) != 0;
}

/* What a run is asked for, and where it goes. */
typedef struct request {
    const cg_recording *recording; /* may be NULL */
    cg_point_result *result;
    float *recorded;
} request;

static cg_status run(const cg_scenario *scenario, const cg_province *province, uint32_t replicate,
                     const atomic_int *stop, const request *own, cg_error *error)
{
    cg_record record = {0};
    cg_run_options options = {.stop = stop_asked, .context = &stop};
    if (own->recording != NULL)
        options.recording.panel_every = own->recording->panel_every;
    cg_status status =
        cg_run(scenario, province, replicate, &cg_serial_executor, &options, &record, error);
    if (status == CG_OK) {
        memcpy(own->result->outcomes, record.outcomes, sizeof own->result->outcomes);
        memcpy(own->result->digest, record.digest, sizeof own->result->digest);
    }
    if (status == CG_OK && own->recording != NULL)
        status = cg_recording_take(own->recording, &record, own->recorded, error);
    cg_record_free(&record);
    return status;
}

cg_status cg_point_run(const cg_scenario *scenario, cg_provinces *provinces, uint32_t replicate,
                       const atomic_int *stop, const cg_recording *recording,
                       cg_point_result *result, float *recorded, cg_error *error)
{
    const cg_param *every = cg_param_find(CG_SCOPE_MODEL, "observe", "every");
    const request own = {recording, result, recorded};
    const cg_province *province = NULL;
    const double start = now();
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_scenario), "a scenario", error);
    if (status != CG_OK)
        return status;
    cg_scenario *lean = block;
    *lean = *scenario;
    lean->model.observe_every = recording != NULL && recording->n_series > 0
                                    ? (int32_t)recording->every
                                    : (int32_t)every->high;
    lean->model.observe_meetings = 0; /* outcomes and what is recorded do not need it */
    status = cg_provinces_get(provinces, lean, &province, error);
    if (status == CG_OK)
        status = run(lean, province, replicate, stop, &own, error);
    cg_provinces_release(provinces, province);
    cg_free(lean);
    result->seconds = now() - start;
    return status;
}
