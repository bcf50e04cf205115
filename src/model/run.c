/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model.h"

#include "model/check.h"
#include "model/row_work.h"
#include "model/state.h"
#include "observe/observer.h"
#include "process/process.h"

static void clear_flows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_teachers_clear_flows(&world->teachers, begin, end);
}

static void tell(const cg_run_options *options, int part)
{
    if (options->part_done != NULL)
        options->part_done(options->context, part);
}

/* What goes with a run from week to week. */
typedef struct course {
    cg_world *world;
    cg_observer *observer;
    cg_record *record;
    const cg_executor *executor;
    const cg_run_options *options;
    cg_row_work later; /* on rows: put off until somebody needs more than a row of it */
} course;

static void do_row_work(course *run)
{
    cg_row_work_do(&run->later, run->world->teachers.n, run->executor);
}

static cg_status carry_out(course *run, int p, cg_error *error)
{
    cg_world *world = run->world;
    if (cg_processes[p].rows != NULL) {
        cg_row_work_add(&run->later, (cg_row_step){cg_processes[p].rows, world, p},
                        CG_ROWS_OF_BLOCK);
#ifdef CG_CHECK_INVARIANTS
        /* in every other week, so that putting off is tested too */
        if (world->now.week % 2 == 0)
            do_row_work(run);
#endif
        return CG_OK;
    }
    do_row_work(run);
    cg_status status = cg_processes[p].apply(world, run->executor, error);
    tell(run->options, p);
    return status;
}

/* What every row goes through after the processes: the books, the record, and flows at zero. */
static void finish_rows(course *run)
{
    cg_world *world = run->world;
    size_t block = CG_ROWS_OF_BLOCK;
    if (world->now.started)
        cg_row_work_add(&run->later, (cg_row_step){cg_account_rows, world, CG_PART_ACCOUNT}, block);
    size_t in_order = cg_observe_begin_week(run->observer, world, run->record);
    if (in_order > 0)
        cg_row_work_add(&run->later, (cg_row_step){cg_observe_rows, run->observer, CG_PART_OBSERVE},
                        in_order);
    cg_row_work_add(&run->later, (cg_row_step){clear_flows, world, CG_PART_CLEAR}, block);
    do_row_work(run);
    cg_teachers_free_weeks(&world->teachers);
}

/* The week: every process that has something to do, in the order of the table. */
static cg_status run_week(course *run, cg_error *error)
{
    cg_world *world = run->world;
    cg_status status = CG_OK;
    for (int p = 0; p < CG_N_PROCESSES && status == CG_OK; p++) {
        if (!cg_processes[p].active(world))
            continue;
        status = carry_out(run, p, error);
#ifdef CG_CHECK_INVARIANTS
        if (status == CG_OK)
            status = cg_world_check(world, cg_processes[p].name, error);
#endif
    }
    if (status != CG_OK)
        return status;
    finish_rows(run);
    cg_account_week(world);
    tell(run->options, CG_PART_ACCOUNT);
    status = cg_observe_week(run->observer, world, run->executor, run->record, error);
    if (world->now.last_week && world->now.week + 1 < world->weeks)
        cg_start_year(world);
    tell(run->options, CG_PART_OBSERVE);
    return status;
}

static cg_status run_weeks(course *run, uint32_t first, cg_error *error)
{
    cg_world *world = run->world;
    const cg_run_options *options = run->options;
    const uint32_t end = options->until > 0 ? options->until : world->weeks;
    for (uint32_t week = first; week < end; week++) {
        world->now.week = week;
        cg_status status = run_week(run, error);
        if (status != CG_OK)
            return status;
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
    course run = {&world, &observer, record, executor, o, {.options = o}};
    if (status == CG_OK)
        status = run_weeks(&run, first, error);
    if (status == CG_OK)
        cg_world_digest(&world, record->digest);
    if (status == CG_OK && o->until > 0)
        status = cg_state_save(&world, &observer, record, o->state, error);
    else if (status == CG_OK)
        cg_observe_end(&observer, &world, executor, record);
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
