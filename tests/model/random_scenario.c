/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

typedef struct source {
    uint64_t state;
    int reach; /* 0: defaults, 1 and 2: within a factor of 4, 3: anywhere inside the bounds */
} source;

/* splitmix64 */
static double uniform(source *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * (1.0 / 9007199254740992.0);
}

static int whole(source *r, int low, int high)
{
    return low + (int)(uniform(r) * (high - low + 1));
}

static double within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double pick(source *r, const cg_param *row)
{
    double low = row->low, high = row->high;
    if (row->type == CG_CHOICE) {
        int n = 0;
        while (row->choices[n] != NULL)
            n++;
        return whole(r, 0, n - 1);
    }
    if (row->type == CG_FLAG)
        return whole(r, 0, 1);
    if (r->reach < 3) {
        double most = 4.0 * (row->number < 0.0 ? -row->number : row->number);
        low = within(row->number < 0.0 ? -most : most / 16.0, low, high);
        high = within(most > 0.0 ? most : 1.0, low, high);
    }
    double x = low + uniform(r) * (high - low);
    double edge = uniform(r);
    if (r->reach == 3 && edge < 0.2)
        x = edge < 0.1 ? low : high;
    return row->type == CG_INT ? (double)(int64_t)x : x;
}

/* Gives each row of a scope a value of its own with the chance `share`. */
static void vary(source *r, cg_scope scope, void *values, double share)
{
    static const char *const kept[] = {"run", "province", "calendar", "clusters", "department"};
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        int keep = rows[i].type == CG_TEXT || uniform(r) >= share;
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            keep |= strcmp(rows[i].group, kept[k]) == 0;
        if (!keep)
            cg_param_store_number(&rows[i], values, pick(r, &rows[i]));
    }
}

static void add_form(source *r, cg_scenario *scenario, const char *name)
{
    cg_form *form = cg_scenario_form(scenario, name, 1);
    cg_form_levers *l = &form->levers;
    source any = {r->state, 3};
    vary(r->reach == 0 ? &any : r, CG_SCOPE_FORM, l, 0.7);
    r->state = any.state + 1;
    l->form_max_members = whole(r, 4, 60);
    l->form_min_members = whole(r, 1, 4);
    l->form_content = within(l->form_content, 1.0, 1000.0);
    int kinds = whole(r, 0, CG_MAX_KINDS);
    for (int k = 0; k < kinds; k++) {
        char kind_name[16];
        snprintf(kind_name, sizeof kind_name, "kind%d", k);
        cg_meeting_levers *kind = &cg_form_kind(form, kind_name, 1)->levers;
        kind->meeting_period = whole(r, 1, 6);
        kind->meeting_hours = uniform(r) * (r->reach == 3 ? 12.0 / kinds : 2.0);
        kind->meeting_day = whole(r, 0, 1);
        kind->meeting_formal = uniform(r) < 0.6;
        kind->meeting_learners = uniform(r) < 0.3;
    }
}

static const char *form_name(source *r, const cg_scenario *scenario)
{
    int f = whole(r, -1, scenario->n_forms - 1);
    return f < 0 ? "none" : scenario->forms[f].name;
}

static void add_event(source *r, cg_scenario *scenario, const char *name)
{
    static const char *const paths[] = {"ties.decay",       "officials.task_hours",
                                        "attend.base",      "staffing.exits",
                                        "ties.slots",       "forms.a.compulsion",
                                        "forms.a.gratuity", "practise.loss"};
    cg_event event;
    memset(&event, 0, sizeof event);
    cg_param_defaults(CG_SCOPE_EVENT, &event.levers);
    vary(r, CG_SCOPE_EVENT, &event.levers, 0.7);
    event.levers.event_week = whole(r, 0, (int)cg_scenario_weeks(scenario) - 1);
    event.levers.event_spread = whole(r, 0, 30);
    event.levers.event_task_weeks = whole(r, 0, 60);
    event.levers.event_threshold *= 0.5;
    snprintf(event.levers.event_form, sizeof event.levers.event_form, "%s", form_name(r, scenario));
    if (event.levers.event_type == CG_EVENT_SET) {
        const char *path = paths[whole(r, 0, (int)(sizeof paths / sizeof *paths) - 1)];
        snprintf(event.levers.event_path, sizeof event.levers.event_path, "%s", path);
        const cg_param *row;
        void *values;
        if (cg_scenario_locate(scenario, path, &row, &values, NULL) != CG_OK ||
            row->acts == CG_ACTS_BUILD)
            return;
        event.levers.event_value = pick(r, row);
    }
    cg_scenario_event(scenario, name, 1)->levers = event.levers;
}

static void draw_province(source *r, cg_model *m)
{
    m->province_circuits = whole(r, 1, 4);
    m->province_schools_per_circuit = whole(r, 2, 10);
    m->province_educators = 4.0 + 20.0 * uniform(r);
    m->province_circuit_km = 5.0 + 60.0 * uniform(r);
    m->province_secondary_schools = uniform(r);
    m->run_burn_in = whole(r, 0, 20);
    m->run_weeks = whole(r, 60, 80);
}

void random_scenario(uint64_t seed, cg_scenario *scenario)
{
    source r = {seed * UINT64_C(0x2545F4914F6CDD1D) + 1, (int)(seed % 4)};
    cg_scenario_init(scenario);
    cg_model *m = &scenario->model;
    snprintf(scenario->name, sizeof scenario->name, "random%llu", (unsigned long long)seed);
    snprintf(m->run_seed, sizeof m->run_seed, "%llu", (unsigned long long)seed);
    draw_province(&r, m);
    if (r.reach > 0)
        vary(&r, CG_SCOPE_MODEL, m, 0.5);
    m->staffing_exits *= 1.0 + 3.0 * uniform(&r);
    m->staffing_exits = within(m->staffing_exits, 0.0, 0.9);
    int forms = whole(&r, 1, 3);
    for (int f = 0; f < forms; f++)
        add_form(&r, scenario, (const char *[]){"a", "b", "c"}[f]);
    snprintf(m->clusters_main, sizeof m->clusters_main, "%s", form_name(&r, scenario));
    snprintf(m->clusters_voluntary, sizeof m->clusters_voluntary, "%s", form_name(&r, scenario));
    m->clusters_voluntary_start = whole(&r, 0, 30);
    if (uniform(&r) < 0.5) {
        m->department_register_chance = uniform(&r);
        snprintf(m->department_register_form, sizeof m->department_register_form, "a");
    }
    int events = whole(&r, 0, 4);
    for (int e = 0; e < events; e++)
        add_event(&r, scenario, (const char *[]){"e1", "e2", "e3", "e4"}[e]);
    cg_error error = {CG_OK, ""};
    if (cg_scenario_check(scenario, &error) != CG_OK)
        fail_msg("seed %llu: %s", (unsigned long long)seed, error.message);
}
