/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/clusters.h"

#include "base/memory.h"

#include <string.h>

/* Teachers of one subject by unit (school and, where it matters, phase). */
typedef struct unit_list {
    cg_partition_unit *units;
    uint32_t *of_teacher; /* [n_teachers] */
    uint32_t *cluster;    /* [n_teachers], as many as there can be units */
    size_t n;
} unit_list;

static void list_units(const cg_form_levers *levers, const uint32_t *school, const uint8_t *subject,
                       const uint8_t *phase, size_t n_teachers, uint8_t of_subject, unit_list *list)
{
    list->n = 0;
    uint32_t last_school = CG_NONE;
    uint8_t last_phase = 0;
    for (size_t i = 0; i < n_teachers; i++) {
        if (subject[i] != of_subject)
            continue;
        if (school[i] != last_school || phase[i] != last_phase) {
            list->units[list->n++] =
                (cg_partition_unit){school[i], 0, levers->form_same_phase ? phase[i] : (uint8_t)0};
            last_school = school[i];
            last_phase = phase[i];
        }
        list->units[list->n - 1].members++;
        list->of_teacher[i] = (uint32_t)(list->n - 1);
    }
}

/* Renumbers the clusters of one subject by their first teacher, from `next`. */
static uint32_t number_by_first_teacher(const unit_list *list, const uint8_t *subject,
                                        size_t n_teachers, uint8_t of_subject, uint32_t *number,
                                        uint32_t n_clusters, uint32_t next, uint32_t *cluster)
{
    for (uint32_t c = 0; c < n_clusters; c++)
        number[c] = CG_NONE;
    for (size_t i = 0; i < n_teachers; i++) {
        if (subject[i] != of_subject)
            continue;
        uint32_t *mine = &number[list->cluster[list->of_teacher[i]]];
        if (*mine == CG_NONE)
            *mine = next++;
        cluster[i] = *mine;
    }
    return next;
}

static cg_status plan_form(const cg_form *form, const cg_province *province, const uint32_t *school,
                           const uint8_t *subject, const uint8_t *phase, size_t n_teachers,
                           unit_list *list, uint32_t *next, uint32_t *cluster,
                           cg_partition_count *count, cg_error *error)
{
    const cg_form_levers *l = &form->levers;
    cg_partition_rule rule = {l->form_radius_km, l->form_same_circuit, l->form_same_phase,
                              (uint32_t)l->form_min_members, (uint32_t)l->form_max_members};
    uint32_t *number = NULL;
    cg_status status =
        cg_alloc((void **)&number, n_teachers, sizeof *number, "cluster plan", error);
    for (uint8_t s = 0; s < CG_SUBJECTS && status == CG_OK; s++) {
        cg_partition_count part = {0, 0, 0, 0};
        list_units(l, school, subject, phase, n_teachers, s, list);
        status = cg_partition(province, &rule, list->units, list->n, list->cluster, &part, error);
        if (status != CG_OK)
            break;
        *next = number_by_first_teacher(list, subject, n_teachers, s, number, part.clusters, *next,
                                        cluster);
        count->clusters += part.clusters;
        count->units += part.units;
        count->stretched += part.stretched;
        count->small += part.small;
    }
    cg_free(number);
    return status;
}

static int is_main_form(const cg_scenario *scenario, int f)
{
    if (strcmp(scenario->model.clusters_main, scenario->forms[f].name) == 0)
        return 1;
    for (int e = 0; e < scenario->n_events; e++)
        if (scenario->events[e].levers.event_type == CG_EVENT_ADOPT &&
            strcmp(scenario->events[e].levers.event_form, scenario->forms[f].name) == 0)
            return 1;
    return 0;
}

cg_status cg_cluster_plan_make(const cg_scenario *scenario, const cg_province *province,
                               const uint32_t *school, const uint8_t *subject, const uint8_t *phase,
                               size_t n_teachers, cg_cluster_plan *plan, cg_error *error)
{
    *plan = (cg_cluster_plan){0};
    unit_list list = {NULL, NULL, NULL, 0};
    cg_status status =
        cg_alloc((void **)&list.units, n_teachers, sizeof *list.units, "cluster plan", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&list.of_teacher, n_teachers, sizeof *list.of_teacher,
                          "cluster plan", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&list.cluster, n_teachers, sizeof *list.cluster, "cluster plan",
                          error);
    int main_form = cg_scenario_form_index(scenario, scenario->model.clusters_main);
    for (int f = 0; f < scenario->n_forms && status == CG_OK; f++) {
        plan->first[f] = plan->n_main;
        if (!is_main_form(scenario, f))
            continue;
        cg_partition_count count = {0, 0, 0, 0};
        status = cg_alloc((void **)&plan->cluster[f], n_teachers, sizeof *plan->cluster[f],
                          "cluster plan", error);
        if (status == CG_OK)
            status = plan_form(&scenario->forms[f], province, school, subject, phase, n_teachers,
                               &list, &plan->n_main, plan->cluster[f], &count, error);
        if (f == main_form || (main_form < 0 && plan->count.clusters == 0))
            plan->count = count;
    }
    for (int f = scenario->n_forms; f <= CG_MAX_FORMS; f++)
        plan->first[f] = plan->n_main;
    cg_free(list.units);
    cg_free(list.of_teacher);
    cg_free(list.cluster);
    if (status != CG_OK)
        cg_cluster_plan_free(plan);
    return status;
}

void cg_cluster_plan_free(cg_cluster_plan *plan)
{
    for (int f = 0; f < CG_MAX_FORMS; f++)
        cg_free(plan->cluster[f]);
    *plan = (cg_cluster_plan){0};
}

void cg_cluster_take_form(cg_world *world, uint32_t c, uint8_t form)
{
    cg_clusters *u = &world->clusters;
    u->form[c] = form;
    u->number[c] = 0;
    u->task_share[c] = (float)world->scenario.forms[form].levers.form_regulation;
#define X(type, name, ...) u->name[c] = 0.0;
    CG_CLUSTER_TALLIES(X)
#undef X
}

/* Posts of one school, subject and phase have one cluster, and nobody changes subject or phase. */
static size_t kind_of_post(const cg_teachers *t, size_t i, uint32_t school)
{
    return ((size_t)school * CG_SUBJECTS + t->subject[i]) * 2 + (t->phase[i] == CG_SECONDARY);
}

cg_status cg_cluster_plan_follow(cg_world *world, const uint32_t *school, cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    uint32_t *cluster = NULL;
    cg_status status = cg_alloc((void **)&cluster, world->schools.n * CG_SUBJECTS * 2,
                                sizeof *cluster, "cluster plan", error);
    for (int f = 0; f < CG_MAX_FORMS && status == CG_OK; f++) {
        uint32_t *plan = world->plan.cluster[f];
        for (size_t i = 0; plan != NULL && i < t->n; i++)
            cluster[kind_of_post(t, i, school[i])] = plan[i];
        for (size_t i = 0; plan != NULL && i < t->n; i++)
            plan[i] = cluster[kind_of_post(t, i, t->school[i])];
    }
    cg_free(cluster);
    return status;
}

void cg_cluster_open(cg_world *world, uint32_t c, uint8_t form)
{
    cg_clusters *u = &world->clusters;
    u->active[c] = 1;
    cg_cluster_take_form(world, c, form);
    u->leader[c] = CG_NONE;
    u->leader_since[c] = 0;
    u->terms[c] = 0;
    u->founded[c] = (uint16_t)world->now.week;
    u->queue_moderation[c] = u->queue_other[c] = 0.0f;
    u->pressure[c] = 0.0f;
    u->room[c] = 1.0f;
    u->turnout[c] = 0.0f;
    u->supported[c] = 0;
    u->visibility[c] = 0.0f;
    world->diaries[c].n = world->diaries[c].due = world->diaries[c].approved = 0;
}

static void close_cluster(cg_world *world, uint32_t c)
{
    cg_clusters *u = &world->clusters;
    if (u->leader[c] != CG_NONE &&
        world->teachers.generation[u->leader[c]] == u->leader_generation[c])
        world->teachers.leads[u->leader[c]] &= (uint8_t)~1u;
    u->leader[c] = CG_NONE;
    u->active[c] = 0;
}

void cg_clusters_adopt(cg_world *world, uint32_t circuit, uint8_t form)
{
    cg_teachers *t = &world->teachers;
    world->circuits.form[circuit] = form;
    const uint32_t *plan = form == CG_NO_FORM ? NULL : world->plan.cluster[form];
    const cg_circuit *place = &world->province->circuits[circuit];
    uint32_t begin = world->staff.first[place->first];
    uint32_t end = world->staff.first[place->first + place->n];
    for (uint32_t a = begin; a < end; a++) {
        uint32_t i = world->staff.rows[a];
        uint32_t old = t->main[i], new = plan == NULL ? CG_NONE : plan[i];
        if (old == new)
            continue;
        if (old != CG_NONE && world->clusters.active[old] &&
            world->clusters.circuit[old] == circuit)
            close_cluster(world, old);
        if (new != CG_NONE && !world->clusters.active[new])
            cg_cluster_open(world, new, form);
        t->main[i] = new;
        cg_keep(&t->bond_main[i], 0.0f, CG_NEAREST);
        cg_keep(&t->value_main[i], (float)world->scenario.model.people_expected_value, CG_NEAREST);
    }
    world->members_changed = 1;
}

/* Counting sort of rows 0 .. n-1 by owner[row] (CG_NONE belongs to nobody). */
static void make_lists(cg_lists *lists, const uint32_t *owner, size_t n, uint32_t *cursor,
                       size_t n_owners)
{
    lists->n = n_owners;
    memset(lists->first, 0, (n_owners + 1) * sizeof *lists->first);
    for (size_t i = 0; i < n; i++)
        if (owner[i] != CG_NONE)
            lists->first[owner[i] + 1]++;
    for (size_t o = 0; o < n_owners; o++)
        lists->first[o + 1] += lists->first[o];
    memcpy(cursor, lists->first, n_owners * sizeof *cursor);
    for (size_t i = 0; i < n; i++)
        if (owner[i] != CG_NONE)
            lists->rows[cursor[owner[i]]++] = (uint32_t)i;
}

static void list_active_clusters(cg_world *world)
{
    const cg_clusters *u = &world->clusters;
    cg_lists *lists = &world->active;
    lists->n = world->circuits.n;
    memset(lists->first, 0, (world->circuits.n + 1) * sizeof *lists->first);
    for (size_t c = 0; c < u->n; c++)
        if (u->active[c])
            lists->first[u->circuit[c] + 1]++;
    for (size_t o = 0; o < world->circuits.n; o++)
        lists->first[o + 1] += lists->first[o];
    memcpy(world->cursor, lists->first, world->circuits.n * sizeof *world->cursor);
    for (size_t c = 0; c < u->n; c++)
        if (u->active[c])
            lists->rows[world->cursor[u->circuit[c]]++] = (uint32_t)c;
}

static void mark_registered_schools(cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    memset(world->school_registered, 0, world->schools.n);
    for (size_t i = 0; i < t->n; i++) {
        int main = t->main[i] != CG_NONE && cg_levers(world, t->main[i])->form_registered;
        int voluntary =
            t->voluntary[i] != CG_NONE && cg_levers(world, t->voluntary[i])->form_registered;
        if (main || voluntary)
            world->school_registered[t->school[i]] = 1;
    }
}

/* Those whose cluster was closed around them belong to none. */
static void leave_closed_clusters(cg_world *world, uint32_t *column)
{
    for (size_t i = 0; i < world->teachers.n; i++)
        if (column[i] != CG_NONE && !world->clusters.active[column[i]])
            column[i] = CG_NONE;
}

void cg_clusters_relist(cg_world *world)
{
    cg_teachers *t = &world->teachers;
    leave_closed_clusters(world, t->main);
    leave_closed_clusters(world, t->voluntary);
    cg_clusters_list(world);
}

/* Rows up to that of the last cluster that exists: most of the voluntary pool is never used. */
static size_t rows_in_use(const cg_clusters *u)
{
    size_t n = u->n;
    while (n > 0 && !u->active[n - 1])
        n--;
    return n;
}

void cg_clusters_list(cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    make_lists(&world->members[CG_MAIN], t->main, t->n, world->cursor, world->plan.n_main);
    make_lists(&world->members[CG_VOLUNTARY], t->voluntary, t->n, world->cursor,
               rows_in_use(&world->clusters));
    make_lists(&world->staff, t->school, t->n, world->cursor, world->schools.n);
    list_active_clusters(world);
    mark_registered_schools(world);
    world->members_changed = 0;
}
