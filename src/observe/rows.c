/* Trajectory rows: means and SDs by group, from one pass over the teachers.
 *
 * Teachers are summed by cell (a combination of the attributes that groups are made of),
 * inside blocks of rows that depend on their number alone; cells are folded into groups.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/cells.h"

#include "base/lanes.h"
#include "base/math.h"

#include <math.h>
#include <string.h>

enum { QUAD = CG_ROWS_TOGETHER };
enum { BIT_LEADER = 1, BIT_VOLUNTARY = 2 };

static uint16_t static_cell(const cg_world *world, size_t i)
{
    const cg_teachers *t = &world->teachers;
    const cg_school *school = &world->province->schools[t->school[i]];
    unsigned cell = school->quintile;
    cell = cell * 2 + t->phase[i];
    cell = cell * 2 + school->remote;
    cell = cell * 2 + t->subject[i];
    cell = cell * 2 + t->woman[i];
    return (uint16_t)cell;
}

/* Whether teachers of a cell belong to a group. */
static int in_group(unsigned cell, enum cg_group group)
{
    unsigned state = cell % 4, fixed = cell / 4;
    unsigned woman = fixed % 2, subject = fixed / 2 % 2, remote = fixed / 4 % 2;
    unsigned phase = fixed / 8 % 2, quintile = fixed / 16;
    switch (group) {
    case CG_GROUP_all:
        return 1;
    case CG_GROUP_science:
        return subject == CG_SCIENCE;
    case CG_GROUP_mathematics:
        return subject == CG_MATHEMATICS;
    case CG_GROUP_primary:
        return phase == CG_PRIMARY;
    case CG_GROUP_secondary:
        return phase == CG_SECONDARY;
    case CG_GROUP_quintile1:
    case CG_GROUP_quintile2:
    case CG_GROUP_quintile3:
    case CG_GROUP_quintile4:
    case CG_GROUP_quintile5:
        return quintile == (unsigned)group - CG_GROUP_quintile1 + 1;
    case CG_GROUP_quintile_unknown:
        return quintile == 0;
    case CG_GROUP_remote:
        return remote == 1;
    case CG_GROUP_near:
        return remote == 0;
    case CG_GROUP_leaders:
        return (state & BIT_LEADER) != 0;
    case CG_GROUP_others:
        return (state & BIT_LEADER) == 0;
    case CG_GROUP_voluntary:
        return (state & BIT_VOLUNTARY) != 0;
    case CG_GROUP_not_voluntary:
        return (state & BIT_VOLUNTARY) == 0;
    case CG_GROUP_women:
        return woman == 1;
    case CG_GROUP_men:
        return woman == 0;
    case CG_N_GROUPS:
        break;
    }
    return 0;
}

/* Attendances of one kind among the two-bit fields of a week. */
static float count_fields(unsigned fields, unsigned kind)
{
    unsigned n = 0;
    for (; fields != 0; fields >>= 2)
        n += (fields & 3u) == kind;
    return (float)n;
}

/* Means over topics of what teachers first .. first + 3 know. */
static cg_f4 mean_of_topics(const cg_share16 *solid, const cg_change16 *fresh, size_t first)
{
    cg_f4 known[QUAD];
    for (size_t a = 0; a < QUAD; a++) {
        size_t at = (first + a) * CG_TOPICS;
        known[a] = cg_f4_unit(cg_values(solid + at) + cg_values(fresh + at));
    }
    return cg_f4_sums_of_rows(known) * (1.0f / CG_TOPICS);
}

/* Person series of teachers first .. first + 3: four series of one teacher side by side. */
static void gather_series(const cg_teachers *t, size_t first, float series[QUAD][CG_PERSON_PLACES])
{
    cg_f4 column[CG_PERSON_PLACES] = {
        [CG_SERIES_ck / 2] = mean_of_topics(t->ck, t->ck_fresh, first),
        [CG_SERIES_pck / 2] = mean_of_topics(t->pck, t->pck_fresh, first),
        [CG_SERIES_practice / 2] = cg_values(t->practice + first),
        [CG_SERIES_motivation / 2] = cg_values(t->motivation + first),
        [CG_SERIES_autonomy / 2] = cg_values(t->autonomy + first),
        [CG_SERIES_competence / 2] = cg_values(t->competence + first),
        [CG_SERIES_relatedness / 2] = cg_values(t->relatedness + first),
        [CG_SERIES_openness / 2] = cg_values(t->openness + first),
        [CG_SERIES_policy_knowledge / 2] = cg_values(t->policy + first),
        [CG_SERIES_legitimacy / 2] = cg_values(t->legitimacy + first),
        [CG_SERIES_leadership / 2] = cg_values(t->leadership + first),
        [CG_SERIES_pace / 2] = cg_values(t->pace + first),
        [CG_SERIES_workload / 2] = cg_values(t->workload + first),
    };
    for (size_t q = 0; q < CG_PERSON_PLACES; q += 4) {
        cg_f4_transpose(column + q);
        for (size_t a = 0; a < QUAD; a++)
            cg_f4_store(series[a] + q, column[q + a]);
    }
}

static void add_flows(double *flows, const cg_teachers *t, const cg_model *m, size_t i)
{
    const cg_teacher_week *week = cg_week_of(t, i);
    unsigned came = (unsigned)week->came_main | (unsigned)week->came_voluntary << 16;
    if (came != 0) {
        flows[CG_FLOW_willing] += count_fields(came, CG_WILLING);
        flows[CG_FLOW_compelled] += count_fields(came, CG_COMPELLED);
        flows[CG_FLOW_absent] += count_fields(came, CG_ABSENT);
        flows[CG_FLOW_main_absent] += count_fields(week->came_main, CG_ABSENT);
        flows[CG_FLOW_main_attended] +=
            count_fields(week->came_main, CG_WILLING) + count_fields(week->came_main, CG_COMPELLED);
        flows[CG_FLOW_engaged] += cg_value(week->engaged);
        flows[CG_FLOW_teacher_cost] +=
            cg_value(week->travel) * m->cost_km + cg_value(week->own_hours) * m->cost_teacher_hour;
    }
    if (cg_value(week->opportunity) > 0.0f)
        flows[CG_FLOW_opportunity_to_learn] += cg_value(week->opportunity);
    if (t->problem[i] > 0) {
        flows[CG_FLOW_problems] += 1.0;
        flows[CG_FLOW_solved] += t->problem[i] == 2;
    }
}

static void clear_cells(double *sums)
{
    for (size_t cell = 0; cell < CG_CELLS; cell++)
        if (sums[cell * CG_CELL_SUMS + CG_N_AT] > 0.0)
            memset(sums + cell * CG_CELL_SUMS, 0, CG_CELL_SUMS * sizeof *sums);
}

static unsigned cell_of(const cg_observer *observer, const cg_teachers *t, size_t i)
{
    unsigned state =
        (t->leads[i] ? BIT_LEADER : 0u) | (t->voluntary[i] != CG_NONE ? BIT_VOLUNTARY : 0u);
    return observer->cell[i] * 4u + state;
}

void cg_observe_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const cg_observer *observer = data;
    const cg_teachers *t = &observer->world->teachers;
    const cg_model *m = &observer->world->scenario.model;
    double *sums = observer->sums + begin / observer->rows_per_block * CG_CELLS * CG_CELL_SUMS;
    if (begin % observer->rows_per_block == 0)
        clear_cells(sums);
    cg_people people;
    for (size_t first = begin; first < end; first += CG_PEOPLE) {
        people.n = end - first < CG_PEOPLE ? end - first : CG_PEOPLE;
        for (size_t a = 0; a < people.n; a += QUAD)
            gather_series(t, first + a, people.series + a);
        for (size_t a = 0; a < people.n; a++) {
            people.cell[a] = (uint16_t)cell_of(observer, t, first + a);
            add_flows(sums + (size_t)people.cell[a] * CG_CELL_SUMS + CG_FLOWS_AT, t, m, first + a);
        }
        cg_add_people(&people, sums);
    }
}

static void store(cg_record *record, uint32_t series, uint32_t row, uint32_t group, double x)
{
    size_t at = ((size_t)series * record->n_rows + row) * CG_N_GROUPS + group;
    record->group_series[at] = (float)x;
}

static void store_group(cg_record *record, uint32_t row, uint32_t group, const double *sums)
{
    double n = sums[CG_N_AT];
    record->group_n[(size_t)row * CG_N_GROUPS + group] = (float)n;
    for (uint32_t s = 0; s < CG_N_PERSON_SERIES; s += 2) {
        double mean = n > 0.0 ? sums[s / 2] / n : (double)NAN;
        double variance = n > 0.0 ? sums[CG_SQUARES_AT + s / 2] / n - mean * mean : (double)NAN;
        store(record, s, row, group, mean);
        store(record, s + 1, row, group,
              n > 0.0 ? cg_sqrt(variance > 0.0 ? variance : 0.0) : (double)NAN);
    }
    for (uint32_t s = 0; s < CG_N_FLOW_SERIES; s++)
        store(record, CG_N_PERSON_SERIES + s, row, group,
              n > 0.0 ? sums[CG_FLOWS_AT + s] / n : (double)NAN);
}

static void add_sums(double *sums, const double *more)
{
    for (size_t x = 0; x < CG_CELL_SUMS; x++)
        sums[x] += more[x];
}

/* Sums of a cell over all blocks; returns 0, and leaves them alone, if nobody is in it. */
static int fold_cell(const cg_observer *observer, unsigned cell, double sums[CG_CELL_SUMS])
{
    int any = 0;
    for (uint32_t b = 0; b < observer->n_blocks; b++) {
        const double *part = observer->sums + ((size_t)b * CG_CELLS + cell) * CG_CELL_SUMS;
        if (!(part[CG_N_AT] > 0.0))
            continue;
        if (!any++)
            memset(sums, 0, CG_CELL_SUMS * sizeof *sums);
        add_sums(sums, part);
    }
    return any;
}

void cg_observe_groups(const cg_observer *observer, cg_record *record, uint32_t row)
{
    double groups[CG_N_GROUPS][CG_CELL_SUMS] = {{0.0}}, sums[CG_CELL_SUMS];
    for (unsigned cell = 0; cell < CG_CELLS; cell++) {
        if (!fold_cell(observer, cell, sums))
            continue;
        for (uint32_t group = 0; group < CG_N_GROUPS; group++)
            if (in_group(cell, (enum cg_group)group))
                add_sums(groups[group], sums);
    }
    for (uint32_t group = 0; group < CG_N_GROUPS; group++)
        store_group(record, row, group, groups[group]);
}

/* Sums over the clusters of one tier in this week. */
typedef struct tier_sums {
    double clusters, members, due, approved, hours, task, moderation, content, planning, practice;
    double expected, willing, compelled, engaged, queue, materials;
} tier_sums;

static void add_cluster(tier_sums *sums, const cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    const cg_diary *diary = &world->diaries[c];
    const cg_lists *members = &world->members[u->tier[c]];
    uint32_t n = cg_list_size(members, c);
    const uint32_t *rows = cg_list_rows(members, c);
    sums->clusters += 1.0;
    sums->members += n;
    sums->queue += (double)u->queue_moderation[c] + u->queue_other[c];
    for (uint32_t a = 0; a < n; a++)
        sums->materials += world->schools.materials[world->teachers.school[rows[a]]];
    if (!world->now.teaching)
        return;
    sums->due += diary->due;
    sums->approved += diary->approved;
    for (uint32_t slot = 0; slot < diary->n; slot++) {
        const cg_meeting *g = &cg_meetings_of(world, c)[slot];
        sums->hours += g->hours;
        sums->task += g->task;
        sums->moderation += g->moderation;
        sums->content += g->content;
        sums->planning += g->planning;
        sums->practice += g->practice;
        if (!g->formal)
            continue;
        sums->expected += g->members;
        sums->willing += g->willing;
        sums->compelled += g->compelled;
        sums->engaged += g->engagement;
    }
}

static float share(double part, double whole)
{
    return whole > 0.0 ? (float)(part / whole) : NAN;
}

void cg_observe_tiers(const cg_world *world, cg_record *record, uint32_t row)
{
    tier_sums sums[CG_N_TIERS] = {{0}};
    for (uint32_t circuit = 0; circuit < world->circuits.n; circuit++) {
        const uint32_t *rows = cg_list_rows(&world->active, circuit);
        uint32_t n = cg_list_size(&world->active, circuit);
        for (uint32_t a = 0; a < n; a++)
            add_cluster(&sums[world->clusters.tier[rows[a]]], world, rows[a]);
    }
    for (uint32_t tier = 0; tier < CG_N_TIERS; tier++) {
        const tier_sums *s = &sums[tier];
        double present = s->willing + s->compelled;
        const float values[CG_N_TIER_SERIES] = {
            [CG_TIER_SERIES_clusters] = (float)s->clusters,
            [CG_TIER_SERIES_members] = (float)s->members,
            [CG_TIER_SERIES_due] = (float)s->due,
            [CG_TIER_SERIES_approved] = (float)s->approved,
            [CG_TIER_SERIES_meeting_hours] = (float)s->hours,
            [CG_TIER_SERIES_task_share] = share(s->task, s->hours),
            [CG_TIER_SERIES_moderation_share] = share(s->moderation, s->hours),
            [CG_TIER_SERIES_content_share] = share(s->content, s->hours),
            [CG_TIER_SERIES_planning_share] = share(s->planning, s->hours),
            [CG_TIER_SERIES_practice_share] = share(s->practice, s->hours),
            [CG_TIER_SERIES_attendance] = share(present, s->expected),
            [CG_TIER_SERIES_willing_share] = share(s->willing, s->expected),
            [CG_TIER_SERIES_engagement] = share(s->engaged, present),
            [CG_TIER_SERIES_queue] = share(s->queue, s->clusters),
            [CG_TIER_SERIES_materials] = share(s->materials, s->members)};
        for (uint32_t x = 0; x < CG_N_TIER_SERIES; x++)
            record->tier_series[((size_t)x * record->n_rows + row) * CG_N_TIERS + tier] = values[x];
    }
}

size_t cg_observe_begin_week(cg_observer *observer, const cg_world *world, const cg_record *record)
{
    observer->world = world;
    if (world->now.week % record->every != 0)
        return 0;
    if (!observer->cells_known || record->every > 1 ||
        (world->now.teaching && world->now.term_week == 0)) {
        for (size_t i = 0; i < world->teachers.n; i++)
            observer->cell[i] = static_cell(world, i);
        observer->cells_known = 1;
    }
    return observer->rows_per_block;
}
