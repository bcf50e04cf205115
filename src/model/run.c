/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model.h"

#include "model/check.h"
#include "model/state.h"
#include "observe/observer.h"
#include "process/process.h"

static void clear_flows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_teachers_clear_flows(data, begin, end);
}

static void tell(const cg_run_options *options, int part)
{
    if (options->part_done != NULL)
        options->part_done(options->context, part);
}

/* The week: every process that has something to do, in the order of the table. */
static cg_status run_week(cg_world *world, const cg_executor *executor,
                          const cg_run_options *options, cg_error *error)
{
    cg_parallel_for(executor, world->teachers.n, CG_TEACHER_GRAIN, clear_flows, &world->teachers);
    tell(options, CG_PART_CLEAR);
    for (int p = 0; p < CG_N_PROCESSES; p++) {
        if (!cg_processes[p].active(world))
            continue;
        cg_status status = cg_processes[p].apply(world, executor, error);
#ifdef CG_CHECK_INVARIANTS
        if (status == CG_OK)
            status = cg_world_check(world, cg_processes[p].name, error);
#endif
        if (status != CG_OK)
            return status;
        tell(options, p);
    }
    cg_account_week(world, executor);
    tell(options, CG_PART_ACCOUNT);
    return CG_OK;
}

static cg_status run_weeks(cg_world *world, cg_observer *observer, const cg_executor *executor,
                           const cg_run_options *options, uint32_t first, cg_record *record,
                           cg_error *error)
{
    const uint32_t end = options->until > 0 ? options->until : world->weeks;
    for (uint32_t week = first; week < end; week++) {
        world->now.week = week;
        cg_status status = run_week(world, executor, options, error);
        if (status == CG_OK)
            status = cg_observe_week(observer, world, executor, record, error);
        if (status != CG_OK)
            return status;
        if (world->now.last_week && week + 1 < world->weeks)
            cg_start_year(world);
        tell(options, CG_PART_OBSERVE);
        if (options->week_done != NULL)
            options->week_done(options->context, week);
        if (options->stop != NULL && options->stop(options->context))
            return cg_fail(error, CG_INTERRUPTED, "stopped in week %u of %u", week + 1,
                           world->weeks);
    }
    return CG_OK;
}

cg_status cg_run(const cg_scenario *scenario, const cg_province *province, uint32_t replicate,
                 const cg_executor *executor, const cg_run_options *options, cg_record *record,
                 cg_error *error)
{
    static const cg_run_options no_options;
    const cg_run_options *o = options != NULL ? options : &no_options;
    cg_world world;
    cg_observer observer;
    uint32_t first = 0;
    *record = (cg_record){0};
    cg_status status = cg_world_build(&world, scenario, province, replicate, error);
    if (status != CG_OK)
        return status;
    status = cg_observer_init(&observer, &world, (uint32_t)scenario->model.observe_every,
                              &o->recording, record, error);
    if (status == CG_OK && o->from != NULL)
        status = cg_state_load(o->from, o->from_scenario, &world, &observer, record, &first, error);
    tell(o, CG_PART_BUILD);
    if (status == CG_OK)
        status = run_weeks(&world, &observer, executor, o, first, record, error);
    if (status == CG_OK)
        cg_world_digest(&world, record->digest);
    if (status == CG_OK && o->until > 0)
        status = cg_state_save(&world, &observer, record, o->state, error);
    else if (status == CG_OK)
        cg_observe_end(&observer, &world, record);
    if (status == CG_OK)
        tell(o, CG_PART_END);
    cg_observer_release(&observer);
    cg_world_free(&world);
    return status;
}

cg_status cg_run_measure(const cg_scenario *scenario, const cg_province *province,
                         cg_run_size *size, cg_error *error)
{
    *size = (cg_run_size){0};
    size->schools = province->n_schools;
    size->circuits = province->n_circuits;
    size->weeks = cg_scenario_weeks(scenario);
    cg_status status = cg_world_measure(scenario, province, &size->teachers, &size->main_clusters,
                                        &size->bytes, &size->partition, error);
    size->bytes += cg_observer_bytes(scenario, size->teachers, size->schools, size->main_clusters);
    return status;
}
