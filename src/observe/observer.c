/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "base/memory.h"

#include <string.h>

enum { LEAST_ROWS = 8 * CG_ROWS_OF_BLOCK, MOST_BLOCKS = 64, QUARTER_WEEKS = 13, BINS = 4096 };

/* Rows of a block of sums: LEAST_ROWS, twice as many, ... so that there are not too many. */
static size_t rows_per_block(size_t teachers)
{
    size_t rows = LEAST_ROWS;
    while (rows * MOST_BLOCKS < teachers)
        rows *= 2;
    return rows;
}

static uint32_t blocks_for(size_t teachers)
{
    return (uint32_t)((teachers + rows_per_block(teachers) - 1) / rows_per_block(teachers));
}

static uint32_t quarters_for(uint32_t weeks)
{
    return weeks == 0 ? 0 : (weeks - 1) / QUARTER_WEEKS + 1 + ((weeks - 1) % QUARTER_WEEKS != 0);
}

static uint32_t every_for(uint32_t weeks, uint32_t every)
{
    return every == 0 ? 0 : (weeks + every - 1) / every;
}

static cg_status allocate_record(cg_record *r, const cg_world *world, uint32_t every,
                                 const cg_run_recording *recording, cg_error *error)
{
    r->every = every;
    r->n_rows = every_for(world->weeks, every);
    r->n_quarters = quarters_for(world->weeks);
    r->n_schools = (uint32_t)world->schools.n;
    r->n_teachers = (uint32_t)world->teachers.n;
    r->panel_every = recording->panel_every;
    r->n_panel_weeks = every_for(world->weeks, recording->panel_every);
    r->n_tie_weeks = recording->n_tie_weeks;
    r->tie_circuit = recording->tie_circuit;
    size_t panel = (size_t)CG_N_PANEL_COLUMNS * r->n_panel_weeks;
    struct {
        void **at;
        size_t count, size;
    } wanted[] = {
        {(void **)&r->quarter_week, r->n_quarters, sizeof(uint16_t)},
        {(void **)&r->group_series, (size_t)CG_N_GROUP_SERIES * r->n_rows * CG_N_GROUPS,
         sizeof(float)},
        {(void **)&r->group_n, (size_t)r->n_rows * CG_N_GROUPS, sizeof(float)},
        {(void **)&r->tier_series, (size_t)CG_N_TIER_SERIES * r->n_rows * CG_N_TIERS,
         sizeof(float)},
        {(void **)&r->quarter_series, (size_t)CG_N_QUARTER_SERIES * r->n_quarters, sizeof(float)},
        {(void **)&r->school_gain, r->n_schools, sizeof(float)},
        {(void **)&r->panel, panel * world->teachers.n, sizeof(float)},
        {(void **)&r->tie_weeks, r->n_tie_weeks, sizeof(uint16_t)},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        cg_status status = cg_alloc(wanted[i].at, wanted[i].count, wanted[i].size, "record", error);
        if (status != CG_OK)
            return status;
    }
    if (r->n_tie_weeks > 0)
        memcpy(r->tie_weeks, recording->tie_weeks, r->n_tie_weeks * sizeof *r->tie_weeks);
    return CG_OK;
}

cg_status cg_observer_init(cg_observer *observer, const cg_world *world, uint32_t every,
                           const cg_run_recording *recording, cg_record *record, cg_error *error)
{
    memset(observer, 0, sizeof *observer);
    observer->rows_per_block = rows_per_block(world->teachers.n);
    observer->n_blocks = blocks_for(world->teachers.n);
    size_t circuits = world->circuits.n;
    cg_status status = allocate_record(record, world, every, recording, error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&observer->sums, (size_t)observer->n_blocks * CG_CELLS * CG_CELL_SUMS,
                     sizeof *observer->sums, "observer", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&observer->cell, world->teachers.n, sizeof *observer->cell,
                          "observer", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&observer->by_circuit, circuits * (1 + CG_SUBJECTS) * 3,
                          sizeof *observer->by_circuit, "observer", error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&observer->bins, BINS, sizeof *observer->bins, "observer", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&observer->known, world->teachers.n, sizeof *observer->known,
                          "observer", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&observer->reach, cg_blocks(world->teachers.n),
                          sizeof *observer->reach, "observer", error);
    return status;
}

void cg_observer_release(cg_observer *observer)
{
    cg_free(observer->sums);
    cg_free(observer->cell);
    cg_free(observer->by_circuit);
    cg_free(observer->bins);
    cg_free(observer->known);
    cg_free(observer->reach);
    memset(observer, 0, sizeof *observer);
}

/* Rows of the meeting table that a main cluster fills, were no week a holiday. */
static uint64_t formal_meetings(const cg_scenario *scenario)
{
    uint64_t n = 0, weeks = (uint64_t)scenario->model.run_weeks;
    int main = cg_scenario_form_index(scenario, scenario->model.clusters_main);
    if (!scenario->model.observe_meetings)
        return 0;
    for (int32_t k = 0; main >= 0 && k < scenario->forms[main].n_kinds; k++) {
        const cg_meeting_levers *kind = &scenario->forms[main].kinds[k].levers;
        if (kind->meeting_formal)
            n += weeks / (uint64_t)kind->meeting_period + 1;
    }
    return n;
}

uint64_t cg_observer_bytes(const cg_scenario *scenario, uint64_t teachers, uint64_t schools,
                           uint64_t main_clusters)
{
    uint64_t weeks = cg_scenario_weeks(scenario);
    uint64_t rows = weeks / (uint64_t)scenario->model.observe_every + 1;
    uint64_t blocks = blocks_for((size_t)teachers);
    return blocks * CG_CELLS * CG_CELL_SUMS * sizeof(double) + teachers * sizeof(uint16_t) +
           teachers * sizeof(uint8_t) +
           rows * (CG_N_GROUP_SERIES + 1) * CG_N_GROUPS * sizeof(float) +
           rows * CG_N_TIER_SERIES * CG_N_TIERS * sizeof(float) + schools * sizeof(float) +
           main_clusters * formal_meetings(scenario) * sizeof(cg_meeting_row);
}

static uint16_t meeting_number(const cg_clusters *u, uint32_t c, const cg_diary *diary,
                               uint32_t formal_before)
{
    return (uint16_t)(u->number[c] - diary->due + formal_before + 1);
}

static cg_status add_row(cg_record *record, const cg_meeting_row *row, cg_error *error)
{
    cg_status status = cg_extend((void **)&record->meetings, &record->meetings_capacity,
                                 record->n_meetings + 1, sizeof *row, "meeting table", error);
    if (status == CG_OK)
        record->meetings[record->n_meetings++] = *row;
    return status;
}

/* Formal meetings held, then a row for each that was due and refused. */
static cg_status add_cluster(const cg_world *world, uint32_t c, cg_record *record, cg_error *error)
{
    const cg_clusters *u = &world->clusters;
    const cg_diary *diary = &world->diaries[c];
    cg_meeting_row base = {.cluster = u->tier[c] == CG_MAIN ? c : u->key[c],
                           .founded = u->founded[c],
                           .week = (uint16_t)world->now.week,
                           .tier = u->tier[c],
                           .form = u->form[c]};
    uint32_t formal = 0;
    cg_status status = CG_OK;
    for (uint32_t slot = 0; slot < diary->n && status == CG_OK; slot++) {
        const cg_meeting *g = &cg_meetings_of(world, c)[slot];
        if (!g->formal)
            continue;
        float present = (float)(g->willing + g->compelled);
        cg_meeting_row row = base;
        row.number = meeting_number(u, c, diary, formal++);
        row.approved = 1;
        row.supported = g->advisor || g->partner;
        row.members = g->members;
        row.willing = g->willing;
        row.compelled = g->compelled;
        row.hours = g->hours;
        row.task_hours = g->task;
        row.moderation_hours = g->moderation;
        row.content_hours = g->content;
        row.planning_hours = g->planning;
        row.practice_hours = g->practice;
        row.engagement = present > 0.0f ? g->engagement / present : 0.0f;
        row.learned = present > 0.0f ? g->learned / present : 0.0f;
        status = add_row(record, &row, error);
    }
    for (; formal < diary->due && status == CG_OK; formal++) {
        cg_meeting_row row = base;
        row.number = meeting_number(u, c, diary, formal);
        row.members = (uint16_t)cg_list_size(&world->members[u->tier[c]], c);
        status = add_row(record, &row, error);
    }
    return status;
}

cg_status cg_observe_meetings(const cg_world *world, cg_record *record, cg_error *error)
{
    const cg_clusters *u = &world->clusters;
    cg_status status = CG_OK;
    for (uint32_t c = 0; c < u->n && status == CG_OK; c++)
        if (u->active[c] && world->diaries[c].due > 0)
            status = add_cluster(world, c, record, error);
    return status;
}

cg_status cg_observe_week(cg_observer *observer, const cg_world *world, const cg_executor *executor,
                          cg_record *record, cg_error *error)
{
    uint32_t week = world->now.week;
    int last = week + 1 == world->weeks;
    if (week % record->every == 0) {
        cg_observe_groups(observer, record, week / record->every);
        cg_observe_tiers(world, record, week / record->every);
    }
    if (week % QUARTER_WEEKS == 0 || last) {
        record->quarter_week[observer->next_quarter] = (uint16_t)week;
        cg_observe_quarter(observer, world, executor, record, observer->next_quarter++);
    }
    if (record->panel_every > 0 && week % record->panel_every == 0)
        cg_observe_panel(world, record, week / record->panel_every);
    cg_status status = CG_OK;
    if (observer->next_ties < record->n_tie_weeks &&
        record->tie_weeks[observer->next_ties] == week) {
        observer->next_ties++;
        status = cg_observe_ties(observer, world, record, error);
    }
    if (status == CG_OK && world->now.teaching && world->scenario.model.observe_meetings)
        status = cg_observe_meetings(world, record, error);
    return status;
}
