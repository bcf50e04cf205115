/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "base/memory.h"
#include "model/check.h"
#include "world/clusters.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void must(cg_status status, const cg_error *error)
{
    if (status != CG_OK)
        fail_msg("%s", error->message);
}

int fixture_new(void **state)
{
    void *block = NULL;
    if (cg_alloc(&block, 1, sizeof(fixture), "fixture", NULL) != CG_OK)
        return 1;
    fixture *f = block;
    cg_scenario_init(&f->scenario);
    snprintf(f->scenario.name, sizeof f->scenario.name, "test");
    cg_model *m = &f->scenario.model;
    m->province_secondary_science = 1.0;
    m->province_secondary_mathematics = 0.0;
    m->staffing_exits = m->staffing_moves = 0.0;
    m->run_burn_in = 0;
    f->club = cg_scenario_form(&f->scenario, "club", 1);
    f->club->levers.form_radius_km = 1000.0;
    f->club->levers.form_max_members = 200;
    cg_meeting_kind *kind = cg_form_kind(f->club, "formal", 1);
    kind->levers.meeting_period = 1;
    snprintf(m->clusters_main, sizeof m->clusters_main, "club");
    *state = f;
    return 0;
}

int fixture_free(void **state)
{
    fixture *f = *state;
    if (f->built)
        cg_world_free(&f->world);
    cg_province_free(&f->province);
    cg_free(f);
    return 0;
}

void fixture_set(fixture *f, const char *path, const char *value)
{
    cg_error error = {CG_OK, ""};
    must(cg_scenario_set(&f->scenario, path, value, &error), &error);
}

void fixture_province(fixture *f, uint32_t circuits, uint32_t schools, uint16_t educators)
{
    cg_province *p = &f->province;
    cg_error error = {CG_OK, ""};
    p->n_circuits = circuits;
    p->n_schools = circuits * schools;
    must(cg_alloc((void **)&p->circuits, circuits, sizeof *p->circuits, "circuits", &error),
         &error);
    must(cg_alloc((void **)&p->schools, p->n_schools, sizeof *p->schools, "schools", &error),
         &error);
    for (uint32_t c = 0; c < circuits; c++)
        snprintf(p->circuits[c].name, sizeof p->circuits[c].name, "C%03u", c);
    for (uint32_t s = 0; s < p->n_schools; s++) {
        cg_school *school = &p->schools[s];
        snprintf(school->emis, sizeof school->emis, "S%03u", s);
        school->circuit = s / schools;
        school->x = 2.0f * (float)s;
        school->phase = CG_SECONDARY;
        school->quintile = 3;
        school->educators = educators;
    }
    must(cg_province_arrange(&f->scenario, p, &error), &error);
}

void fixture_week(fixture *f, uint32_t week)
{
    f->world.now.week = week;
    cg_teachers *t = &f->world.teachers;
    cg_teachers_clear_flows(t, 0, t->n);
    cg_teachers_free_weeks(t);
    /* a test that skips motivate leaves work that nobody took over */
#define X(type, name, width, ...) memset(t->name, 0, t->n *(size_t)(width) * sizeof(type));
    CG_TEACHER_GAINS(X)
#undef X
    fixture_apply(f, CG_STREAM_calendar);
}

void fixture_build(fixture *f, uint32_t week)
{
    cg_error error = {CG_OK, ""};
    must(cg_scenario_check(&f->scenario, &error), &error);
    must(cg_world_build(&f->world, &f->scenario, &f->province, 0, &error), &error);
    f->built = 1;
    if (week != (uint32_t)f->scenario.model.run_burn_in)
        fixture_week(f, (uint32_t)f->scenario.model.run_burn_in);
    fixture_week(f, week);
}

void fixture_apply(fixture *f, enum cg_stream process)
{
    static const enum cg_stream streams[] = {
#define X(name, stream, ...) stream,
        CG_PROCESSES(X)
#undef X
    };
    cg_error error = {CG_OK, ""};
    for (int p = 0; p < CG_N_PROCESSES; p++)
        if (streams[p] == process) {
            must(cg_processes[p].apply(&f->world, &cg_serial_executor, &error), &error);
            must(cg_world_check(&f->world, cg_processes[p].name, &error), &error);
        }
}

void fixture_rest_of_week(fixture *f)
{
    cg_error error = {CG_OK, ""};
    for (int p = 1; p < CG_N_PROCESSES; p++)
        if (cg_processes[p].active(&f->world)) {
            must(cg_processes[p].apply(&f->world, &cg_serial_executor, &error), &error);
            must(cg_world_check(&f->world, cg_processes[p].name, &error), &error);
        }
}

void fixture_gather(fixture *f)
{
    for (size_t i = 0; i < f->world.teachers.n; i++)
        f->world.teachers.main[i] = 0;
    cg_clusters_relist(&f->world);
}

cg_meeting *fixture_meeting(fixture *f, uint32_t c, uint32_t slot)
{
    cg_diary *diary = &f->world.diaries[c];
    return slot < diary->n ? &cg_meetings_of(&f->world, c)[slot] : NULL;
}

void fixture_know(fixture *f, uint32_t i, float ck, float pck)
{
    cg_teachers *t = &f->world.teachers;
    for (size_t at = (size_t)i * CG_TOPICS; at < (size_t)(i + 1) * CG_TOPICS; at++) {
        cg_keep(&t->ck[at], ck, CG_NEAREST);
        cg_keep(&t->ck_rest[at], ck, CG_NEAREST);
        cg_keep(&t->pck[at], pck, CG_NEAREST);
        cg_keep(&t->pck_rest[at], pck, CG_NEAREST);
        cg_keep(&t->ck_fresh[at], 0.0f, CG_NEAREST);
        cg_keep(&t->pck_fresh[at], 0.0f, CG_NEAREST);
    }
}

void assert_near(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance))
        fail_msg("%.9g is not %.9g within %.3g", actual, expected, tolerance);
}
