/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/state.h"

#include "base/memory.h"
#include "model/check.h"
#include "model/state_parts.h"
#include "param/fork.h"
#include "world/clusters.h"
#include "world/ties.h"

#include <stdio.h>
#include <string.h>

/* What a state begins with. */
typedef struct head {
    uint64_t seed, teachers, schools, circuits, clusters;
    uint32_t week, replicate, slots, n_main, every, n_forms, n_events;
    uint32_t members_changed, task_factor_until;
    double task_factor, ck_sd, pck_sd, competent_level;
    uint32_t first[CG_MAX_FORMS + 1];
    char forms[CG_MAX_FORMS][CG_NAME_SIZE], events[CG_MAX_EVENTS][CG_NAME_SIZE];
    uint8_t event_begun[CG_MAX_EVENTS];
    cg_totals totals;
} head;

void cg_state_put(cg_state_writer *to, const void *bytes, size_t n)
{
    if (to->status == CG_OK)
        to->status = cg_extend((void **)&to->state->bytes, &to->state->capacity,
                               to->state->n + n + 1, 1, "a state", to->error);
    if (to->status != CG_OK || n == 0)
        return;
    memcpy(to->state->bytes + to->state->n, bytes, n);
    to->state->n += n;
}

const unsigned char *cg_state_skip(cg_state_reader *from, size_t n)
{
    if (from->short_of || n > from->state->n - from->at) {
        from->short_of = 1;
        return NULL;
    }
    from->at += n;
    return from->state->bytes + from->at - n;
}

void cg_state_get(cg_state_reader *from, void *bytes, size_t n)
{
    const unsigned char *there = cg_state_skip(from, n);
    if (there == NULL)
        memset(bytes, 0, n);
    else if (n > 0)
        memcpy(bytes, there, n);
}

static void fill_head(const cg_world *w, const cg_record *record, head *h)
{
    memset(h, 0, sizeof *h);
    h->seed = w->seed;
    h->teachers = w->teachers.n;
    h->schools = w->schools.n;
    h->circuits = w->circuits.n;
    h->clusters = w->clusters.n;
    h->week = w->now.week + 1;
    h->replicate = w->replicate;
    h->slots = w->teachers.slots;
    h->n_main = w->plan.n_main;
    h->every = record->every;
    h->n_forms = (uint32_t)w->scenario.n_forms;
    h->n_events = (uint32_t)w->scenario.n_events;
    h->members_changed = w->members_changed != 0;
    h->task_factor = w->task_factor;
    h->task_factor_until = w->task_factor_until;
    h->ck_sd = w->ck_sd;
    h->pck_sd = w->pck_sd;
    h->competent_level = w->competent_level;
    memcpy(h->first, w->plan.first, sizeof h->first);
    for (int f = 0; f < w->scenario.n_forms; f++)
        memcpy(h->forms[f], w->scenario.forms[f].name, CG_NAME_SIZE);
    for (int e = 0; e < w->scenario.n_events; e++)
        memcpy(h->events[e], w->scenario.events[e].name, CG_NAME_SIZE);
    memcpy(h->event_begun, w->event_begun, sizeof h->event_begun);
    h->totals = w->totals;
}

cg_status cg_state_save(const cg_world *w, const cg_observer *observer, const cg_record *record,
                        cg_state *state, cg_error *error)
{
    const size_t slots = w->teachers.slots, circuits = w->circuits.n;
    head h;
    cg_state_writer to = {state, CG_OK, error};
    state->n = 0;
    fill_head(w, record, &h);
    cg_state_put(&to, &h, sizeof h);
#define CG_SLOTS slots
#define PUT(table, type, name, width)                                                              \
    cg_state_put(&to, (table).name, (table).n *(size_t)(width) * sizeof(type));
#define X(type, name, width, ...) PUT(w->teachers, type, name, width)
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_GAINS(X)
#undef X
#define X(type, name, width, ...) PUT(w->schools, type, name, width)
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, width, ...) PUT(w->circuits, type, name, width)
    CG_CIRCUIT_COLUMNS(X)
#undef X
#define X(type, name, width, ...) PUT(w->clusters, type, name, width)
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#undef PUT
#undef CG_SLOTS
    cg_state_put(&to, w->roll_out, h.n_events * circuits * sizeof *w->roll_out);
    cg_state_put(&to, w->active.first, (circuits + 1) * sizeof *w->active.first);
    cg_state_put(&to, w->active.rows, w->active.first[circuits] * sizeof *w->active.rows);
    cg_state_put_record(&to, observer, record, h.week);
    return to.status;
}

void cg_state_layout(char *text, size_t size)
{
    int n = snprintf(text, size, "state 1, head %zu, topics %d, series %d %d %d, meetings %zu",
                     sizeof(head), (int)CG_TOPICS, (int)CG_N_GROUP_SERIES, (int)CG_N_TIER_SERIES,
                     (int)CG_N_QUARTER_SERIES, sizeof(cg_meeting_row));
#define ROW(type, name, width, ...)                                                                \
    if (n >= 0 && (size_t)n < size)                                                                \
        n += snprintf(text + n, size - (size_t)n, ", " #name " " #type " " #width);
    CG_TEACHER_COLUMNS(ROW)
    CG_TEACHER_GAINS(ROW)
    CG_SCHOOL_COLUMNS(ROW)
    CG_CIRCUIT_COLUMNS(ROW)
    CG_CLUSTER_COLUMNS(ROW)
    CG_CLUSTER_TALLIES(ROW)
#undef ROW
}

uint32_t cg_state_map_cluster(const cg_state_map *map, uint32_t cluster)
{
    if (cluster >= map->n_clusters_there)
        return CG_NONE;
    if (cluster >= map->n_main_there)
        return cluster - map->n_main_there + map->n_main_here;
    for (int f = 0; f < map->n_forms_there; f++)
        if (cluster >= map->first_there[f] && cluster < map->first_there[f + 1])
            return map->planned[f] ? cluster - map->first_there[f] + map->first_here[f] : CG_NONE;
    return CG_NONE;
}

uint8_t cg_state_map_form(const cg_state_map *map, uint8_t form)
{
    if (form >= map->n_forms_there || map->form[form] < 0)
        return CG_NO_FORM;
    return (uint8_t)map->form[form];
}

static void make_map(const head *h, const cg_scenario *there, const cg_world *w, cg_state_map *map)
{
    const cg_scenario *here = &w->scenario;
    *map = (cg_state_map){.n_main_there = h->n_main,
                          .n_main_here = w->plan.n_main,
                          .n_clusters_there = (uint32_t)h->clusters,
                          .n_clusters_here = (uint32_t)w->clusters.n,
                          .n_forms_there = there->n_forms};
    memcpy(map->first_there, h->first, sizeof map->first_there);
    for (int f = 0; f < there->n_forms; f++) {
        int g = cg_scenario_form_index(here, there->forms[f].name);
        map->form[f] = g;
        if (g < 0)
            continue;
        map->first_here[f] = w->plan.first[g];
        map->planned[f] = cg_form_same(&there->forms[f], &here->forms[g]) &&
                          h->first[f + 1] - h->first[f] == w->plan.first[g + 1] - w->plan.first[g];
    }
}

static cg_status check_head(const head *h, const cg_scenario *there, const cg_world *w,
                            const cg_record *record, cg_error *error)
{
    if (h->teachers != w->teachers.n || h->schools != w->schools.n ||
        h->circuits != w->circuits.n || h->slots != w->teachers.slots || h->seed != w->seed ||
        h->replicate != w->replicate || h->every != record->every ||
        h->clusters - h->n_main != w->clusters.n - w->plan.n_main || h->n_main > h->clusters)
        return cg_fail(error, CG_INPUT, "it is the state of another province, seed or replicate");
    int same = h->n_forms == (uint32_t)there->n_forms && h->n_events == (uint32_t)there->n_events;
    for (int f = 0; f < there->n_forms && same; f++)
        same = memcmp(h->forms[f], there->forms[f].name, CG_NAME_SIZE) == 0 &&
               h->first[f] <= h->first[f + 1] && h->first[f + 1] <= h->n_main;
    for (int e = 0; e < there->n_events && same; e++)
        same = memcmp(h->events[e], there->events[e].name, CG_NAME_SIZE) == 0;
    if (!same || h->week == 0 || h->week >= w->weeks)
        return cg_fail(error, CG_INPUT, "it does not belong to its scenario");
    return CG_OK;
}

/* What events that have begun did to the scenario, in their order. */
static void repeat_settings(cg_world *w, uint32_t week)
{
    for (uint32_t at = 0; at < week; at++)
        for (int e = 0; e < w->scenario.n_events; e++) {
            const cg_event_levers *l = &w->scenario.events[e].levers;
            if (l->event_type == CG_EVENT_SET && (uint32_t)l->event_week == at)
                cg_scenario_set_number(&w->scenario, l->event_path, l->event_value, NULL);
        }
}

static void get_events(cg_state_reader *from, const head *h, const cg_scenario *there, cg_world *w)
{
    const size_t n = w->circuits.n;
    for (int e = 0; e < there->n_events; e++) {
        int here = 0;
        while (here < w->scenario.n_events &&
               strcmp(w->scenario.events[here].name, there->events[e].name) != 0)
            here++;
        const unsigned char *due = cg_state_skip(from, n * sizeof *w->roll_out);
        if (here == w->scenario.n_events || due == NULL || !h->event_begun[e])
            continue;
        w->event_begun[here] = 1;
        memcpy(w->roll_out + (size_t)here * n, due, n * sizeof *w->roll_out);
    }
}

/* Columns of clusters, row by row to where they are here. */
static void get_cluster_column(cg_state_reader *from, const cg_state_map *map, void *column,
                               size_t size)
{
    const unsigned char *rows = cg_state_skip(from, map->n_clusters_there * size);
    for (uint32_t c = 0; rows != NULL && c < map->n_clusters_there; c++) {
        const uint32_t here = cg_state_map_cluster(map, c);
        if (here < map->n_clusters_here)
            memcpy((unsigned char *)column + here * size, rows + c * size, size);
    }
}

static void get_columns(cg_state_reader *from, const cg_state_map *map, cg_world *w)
{
    const size_t slots = w->teachers.slots;
#define CG_SLOTS slots
#define GET(table, type, name, width)                                                              \
    cg_state_get(from, (table).name, (table).n *(size_t)(width) * sizeof(type));
#define X(type, name, width, ...) GET(w->teachers, type, name, width)
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_GAINS(X)
#undef X
#define X(type, name, width, ...) GET(w->schools, type, name, width)
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, width, ...) GET(w->circuits, type, name, width)
    CG_CIRCUIT_COLUMNS(X)
#undef X
#define X(type, name, width, ...)                                                                  \
    get_cluster_column(from, map, w->clusters.name, (size_t)(width) * sizeof(type));
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#undef GET
#undef CG_SLOTS
}

/* A row of the voluntary pool that no cluster has ever had is as it was built. */
static int ever_used(const cg_clusters *u, uint32_t c)
{
    return u->active[c] || u->founded[c] > 0 || u->key[c] > 0 || u->place[c] > 0 ||
           u->number[c] > 0 || u->leader_since[c] > 0;
}

static void renumber(const cg_state_map *map, cg_world *w)
{
    cg_clusters *u = &w->clusters;
    for (size_t i = 0; i < w->teachers.n; i++) {
        w->teachers.main[i] = cg_state_map_cluster(map, w->teachers.main[i]);
        w->teachers.voluntary[i] = cg_state_map_cluster(map, w->teachers.voluntary[i]);
    }
    for (int f = 0; f < map->n_forms_there; f++)
        for (uint32_t c = map->first_there[f]; map->planned[f] && c < map->first_there[f + 1]; c++)
            u->form[cg_state_map_cluster(map, c)] =
                cg_state_map_form(map, u->form[cg_state_map_cluster(map, c)]);
    for (uint32_t c = map->n_main_here; c < map->n_clusters_here; c++)
        if (ever_used(u, c))
            u->form[c] = cg_state_map_form(map, u->form[c]);
    for (size_t c = 0; c < w->circuits.n; c++)
        w->circuits.form[c] = cg_state_map_form(map, w->circuits.form[c]);
}

/* Every index leads somewhere. */
static int indices_fit(const cg_world *w)
{
    const cg_teachers *t = &w->teachers;
    const cg_clusters *u = &w->clusters;
    int fit = 1;
    for (size_t i = 0; i < t->n; i++)
        fit &= t->school[i] < w->schools.n && t->subject[i] < CG_SUBJECTS &&
               t->phase[i] <= CG_SECONDARY && (t->main[i] == CG_NONE || t->main[i] < u->n) &&
               (t->voluntary[i] == CG_NONE || t->voluntary[i] < u->n);
    for (size_t at = 0; at < t->n * t->slots; at++)
        fit &= cg_tie_colleague(t, at) == CG_NONE || cg_tie_colleague(t, at) < t->n;
    for (size_t c = 0; c < u->n; c++)
        fit &= u->form[c] < (u->active[c] ? w->scenario.n_forms : CG_MAX_FORMS) &&
               u->tier[c] < CG_TIERS_N && u->place[c] < w->schools.n &&
               u->circuit[c] < w->circuits.n && u->key[c] < t->n &&
               (u->leader[c] == CG_NONE || u->leader[c] < t->n);
    for (size_t s = 0; s < w->schools.n * CG_SUBJECTS; s++)
        fit &= w->schools.head[s] == CG_NONE || w->schools.head[s] < t->n;
    for (size_t c = 0; c < w->circuits.n; c++)
        fit &= w->circuits.form[c] == CG_NO_FORM || w->circuits.form[c] < w->scenario.n_forms;
    return fit;
}

/* The lists that are made anew each time somebody joins, leaves or moves. Of those, only the
 * list of active clusters is looked at when it is no longer up to date. */
static int get_lists(cg_state_reader *from, const cg_state_map *map, cg_world *w)
{
    const size_t n = w->circuits.n;
    cg_clusters_list(w);
    cg_state_get(from, w->active.first, (n + 1) * sizeof *w->active.first);
    int fit = w->active.first[0] == 0 && w->active.first[n] <= w->clusters.n;
    for (size_t c = 0; c < n && fit; c++)
        fit = w->active.first[c] <= w->active.first[c + 1];
    if (!fit)
        return 0;
    cg_state_get(from, w->active.rows, w->active.first[n] * sizeof *w->active.rows);
    for (uint32_t a = 0; a < w->active.first[n]; a++) {
        w->active.rows[a] = cg_state_map_cluster(map, w->active.rows[a]);
        fit &= w->active.rows[a] < w->clusters.n;
    }
    return fit;
}

static cg_status take(cg_state_reader *from, const head *h, const cg_scenario *there,
                      const cg_state_map *map, cg_world *w, cg_error *error)
{
    void *block = NULL;
    cg_error own = {CG_OK, ""};
    cg_status status = cg_alloc(&block, w->teachers.n, sizeof(uint32_t), "posts", error);
    if (status != CG_OK)
        return status;
    uint32_t *school = block; /* of each post when it was built */
    memcpy(school, w->teachers.school, w->teachers.n * sizeof *school);
    get_columns(from, map, w);
    renumber(map, w);
    get_events(from, h, there, w);
    if (from->short_of || !indices_fit(w))
        status = cg_fail(error, CG_INPUT, "it is damaged");
    else
        status = cg_cluster_plan_follow(w, school, error);
    cg_free(school);
    if (status != CG_OK)
        return status;
    repeat_settings(w, h->week);
    cg_ties_set_fading(w);
    if (!get_lists(from, map, w))
        return cg_fail(error, CG_INPUT, "its list of clusters is damaged");
    w->members_changed = (int)h->members_changed;
    w->task_factor = h->task_factor;
    w->task_factor_until = h->task_factor_until;
    w->ck_sd = h->ck_sd;
    w->pck_sd = h->pck_sd;
    w->competent_level = h->competent_level;
    w->totals = h->totals;
    w->now.week = h->week - 1;
    if (cg_world_check(w, "reading", &own) != CG_OK)
        return cg_fail(error, CG_INPUT, "it is damaged: %s", own.message);
    return CG_OK;
}

cg_status cg_state_load(const cg_state *state, const cg_scenario *there, cg_world *world,
                        cg_observer *observer, cg_record *record, uint32_t *week, cg_error *error)
{
    head h;
    cg_state_map map;
    cg_state_reader from = {state, 0, 0};
    cg_state_get(&from, &h, sizeof h);
    cg_status status = check_head(&h, there, world, record, error);
    if (status != CG_OK)
        return status;
    make_map(&h, there, world, &map);
    status = take(&from, &h, there, &map, world, error);
    if (status != CG_OK)
        return status;
    status = cg_state_get_record(&from, &map, h.week, observer, record, error);
    if (status == CG_OK && (from.short_of || from.at != state->n))
        status = cg_fail(error, CG_INPUT, "its record is damaged");
    *week = h.week;
    return status;
}
