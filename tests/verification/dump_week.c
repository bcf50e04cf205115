/* Runs a small world and prints, for some weeks, the state before and after each of the
 * processes that verify.py computes again, as JSON on standard output.
 *   dump_week CASE     0: official clusters; 1: clusters of the members'; 2: both at once
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"
#include "world/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Start and end of terms, and weeks between. */
static const uint32_t dumped_weeks[] = {10, 12, 15, 16, 24, 25, 29, 30, 31, 32};
enum { LAST_WEEK = 32 };

static const struct {
    enum cg_stream process;
    const char *name;
} dumped_processes[] = {{CG_STREAM_officials, "officials"},
                        {CG_STREAM_convene, "convene"},
                        {CG_STREAM_attend, "attend"},
                        {CG_STREAM_exchange, "exchange"},
                        {CG_STREAM_motivate, "motivate"}};

static void number(double x)
{
    printf(isfinite(x) ? "%.17g" : "null", x);
}

/* A column as "name": [..], rows one after the other. */
#define COLUMN(table, type, name, width)                                                           \
    printf("%s\"" #name "\": [", first ? "" : ", ");                                               \
    first = 0;                                                                                     \
    for (size_t at = 0; at < (table).n * (size_t)(width); at++) {                                  \
        printf(at > 0 ? "," : "");                                                                 \
        number((double)cg_number((table).name[at]));                                               \
    }                                                                                              \
    printf("]");

static void print_teachers(const cg_world *w)
{
    const size_t slots = w->teachers.slots;
    int first = 1;
#define CG_SLOTS slots
/* where rows of the week are is no part of the model; what stands in them follows below */
#define X(type, name, width, ...)                                                                  \
    if (strcmp(#name, "week_row") != 0) {                                                          \
        COLUMN(w->teachers, type, name, width)                                                     \
    }
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_SCRATCH(X)
#undef X
#define WEEK(name, value, width)                                                                   \
    printf(", \"" #name "\": [");                                                                  \
    for (size_t at = 0; at < w->teachers.n * (size_t)(width); at++) {                              \
        const cg_teacher_week *week = cg_week_of(&w->teachers, at / (size_t)(width));              \
        printf(at > 0 ? "," : "");                                                                 \
        number((double)cg_number(value));                                                          \
    }                                                                                              \
    printf("]");
#define BY_TOPIC(type, name, width, ...) WEEK(name, week->name[at % (width)], width)
#define AT_ALL(type, name, width, ...) WEEK(name, week->name, width)
    CG_WEEK_BY_TOPIC(BY_TOPIC)
    CG_WEEK_AT_ALL(AT_ALL)
#undef BY_TOPIC
#undef AT_ALL
#undef CG_SLOTS
}

static void print_clusters(const cg_world *w)
{
    int first = 1;
#define X(type, name, width, ...) COLUMN(w->clusters, type, name, width)
    CG_CLUSTER_COLUMNS(X)
#undef X
}

static void print_places(const cg_world *w)
{
    int first = 1;
    printf("\"schools\": {");
#define X(type, name, width, ...) COLUMN(w->schools, type, name, width)
    CG_SCHOOL_COLUMNS(X)
#undef X
    printf("}, \"circuits\": {");
    first = 1;
#define X(type, name, width, ...) COLUMN(w->circuits, type, name, width)
    CG_CIRCUIT_COLUMNS(X)
#undef X
    printf("}");
}

static void print_meeting(const cg_meeting *g)
{
    printf("{\"stream\": %d, \"kind\": %d, \"topic\": %d, \"formal\": %d, \"saturday\": %d, "
           "\"learners\": %d, "
           "\"programme\": %d, \"fixed_place\": %d, \"advisor\": %d, \"partner\": %d, "
           "\"place\": %u, \"host\": %u, \"visitor\": %u, \"members\": %d, \"willing\": %d, "
           "\"compelled\": %d",
           g->stream, g->kind, g->topic, g->formal, g->saturday, g->learners, g->programme,
           g->fixed_place, g->advisor, g->partner, g->place, g->host, g->visitor, g->members,
           g->willing, g->compelled);
    printf(", \"hours\": %.9g, \"task\": %.9g, \"moderation\": %.9g, \"content\": %.9g, "
           "\"planning\": %.9g, \"practice\": %.9g, \"engagement\": %.9g, \"learned\": %.9g}",
           (double)g->hours, (double)g->task, (double)g->moderation, (double)g->content,
           (double)g->planning, (double)g->practice, (double)g->engagement, (double)g->learned);
}

static void print_diaries(const cg_world *w)
{
    for (size_t c = 0; c < w->clusters.n; c++) {
        const cg_diary *diary = &w->diaries[c];
        printf("%s{\"due\": %d, \"approved\": %d, \"meetings\": [", c > 0 ? ", " : "", diary->due,
               diary->approved);
        for (int slot = 0; slot < diary->n; slot++) {
            printf(slot > 0 ? ", " : "");
            print_meeting(&cg_meetings_of(w, (uint32_t)c)[slot]);
        }
        printf("]}");
    }
}

static void print_state(const cg_world *w, const char *name)
{
    printf("\"%s\": {\"teachers\": {", name);
    print_teachers(w);
    printf("}, \"clusters\": {");
    print_clusters(w);
    printf("}, ");
    print_places(w);
    printf(", \"diaries\": [");
    print_diaries(w);
    printf("]}");
}

static void print_values(cg_scope scope, const void *values)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    int first = 1;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].type == CG_TEXT)
            continue;
        printf("%s\"%s%s%s\": ", first ? "" : ", ", scope == CG_SCOPE_MODEL ? rows[i].group : "",
               scope == CG_SCOPE_MODEL ? "." : "", rows[i].name);
        number(cg_param_number(&rows[i], values));
        first = 0;
    }
}

static void print_scenario(const cg_world *w)
{
    const cg_scenario *s = &w->scenario;
    printf("{\"seed\": %llu, \"slots\": %u, \"n_main\": %u, \"parameters\": {",
           (unsigned long long)w->seed, w->teachers.slots, w->plan.n_main);
    print_values(CG_SCOPE_MODEL, &s->model);
    printf("}, \"forms\": [");
    for (int f = 0; f < s->n_forms; f++) {
        printf("%s{", f > 0 ? ", " : "");
        print_values(CG_SCOPE_FORM, &s->forms[f].levers);
        printf(", \"kinds\": [");
        for (int k = 0; k < s->forms[f].n_kinds; k++) {
            printf("%s{", k > 0 ? ", " : "");
            print_values(CG_SCOPE_MEETING, &s->forms[f].kinds[k].levers);
            printf("}");
        }
        printf("]}");
    }
    printf("], \"places\": [");
    for (uint32_t k = 0; k < w->province->n_schools; k++) {
        const cg_school *school = &w->province->schools[k];
        printf("%s{\"circuit\": %u, \"x\": %.9g, \"y\": %.9g, \"remoteness\": %.9g}",
               k > 0 ? ", " : "", school->circuit, (double)school->x, (double)school->y,
               (double)school->remoteness);
    }
    printf("], \"steps\": [\n");
}

static void official_form(cg_scenario *s)
{
    cg_form *form = cg_scenario_form(s, "official", 1);
    cg_form_levers *l = &form->levers;
    l->form_radius_km = 60.0;
    l->form_max_members = 12;
    l->form_registered = l->form_recognised = 1;
    l->form_rotates = 0;
    l->form_regulation = 0.9;
    l->form_compulsion = 0.7;
    l->form_approval = 0.4;
    l->form_fixed_programme = 0.6;
    l->form_fixed_place = 0.7;
    l->form_inspection = 0.6;
    l->form_mentoring = 0.3;
    l->form_gratuity = 0.6;
    l->form_advisor_chance = 0.6;
    l->form_visits = 0.7;
    cg_form_kind(form, "formal", 1)->levers.meeting_period = 2;
    cg_meeting_levers *second = &cg_form_kind(form, "saturday", 1)->levers;
    second->meeting_period = 3;
    second->meeting_day = CG_DAY_SATURDAY;
}

static void own_form(cg_scenario *s)
{
    cg_form *form = cg_scenario_form(s, "own", 1);
    cg_form_levers *l = &form->levers;
    l->form_radius_km = 60.0;
    l->form_max_members = 15;
    l->form_same_circuit = 0;
    l->form_fixed_programme = 0.2;
    l->form_fixed_place = 0.3;
    l->form_partner_chance = 0.3;
    l->form_mentoring = 0.5;
    l->form_visits = 1.3;
    cg_meeting_levers *formal = &cg_form_kind(form, "formal", 1)->levers;
    formal->meeting_period = 1;
    cg_meeting_levers *session = &cg_form_kind(form, "teaching", 1)->levers;
    session->meeting_period = 2;
    session->meeting_hours = 4.0;
    session->meeting_formal = 0;
    session->meeting_learners = 1;
    session->meeting_day = CG_DAY_SATURDAY;
}

static void make_scenario(int which, cg_scenario *s)
{
    cg_scenario_init(s);
    cg_model *m = &s->model;
    official_form(s);
    own_form(s);
    snprintf(m->run_seed, sizeof m->run_seed, "%llu", 9876543210123456789ULL + (unsigned)which);
    m->run_burn_in = 4;
    m->run_weeks = 40;
    m->province_circuits = 2;
    m->province_schools_per_circuit = 6;
    m->officials_task_hours = 6.0;
    m->officials_advisor_visits = 6.0;
    m->staffing_exits = 0.2;
    m->ties_slots = 8;
    m->associate_initial = 0.5;
    m->associate_base = -2.0;
    snprintf(m->clusters_main, sizeof m->clusters_main, which == 1 ? "own" : "official");
    snprintf(m->clusters_voluntary, sizeof m->clusters_voluntary, which == 2 ? "own" : "none");
}

static int is_dumped(uint32_t week)
{
    for (size_t k = 0; k < sizeof dumped_weeks / sizeof *dumped_weeks; k++)
        if (dumped_weeks[k] == week)
            return 1;
    return 0;
}

static const char *dumped_name(int p)
{
    for (size_t k = 0; k < sizeof dumped_processes / sizeof *dumped_processes; k++)
        if (strcmp(cg_processes[p].name, dumped_processes[k].name) == 0)
            return dumped_processes[k].name;
    return NULL;
}

static cg_status run_week(cg_world *w, int *steps, cg_error *error)
{
    cg_teachers_clear_flows(&w->teachers, 0, w->teachers.n);
    cg_teachers_free_weeks(&w->teachers);
    cg_status status = CG_OK;
    for (int p = 0; p < CG_N_PROCESSES && status == CG_OK; p++) {
        if (!cg_processes[p].active(w))
            continue;
        const char *name = is_dumped(w->now.week) ? dumped_name(p) : NULL;
        if (name != NULL) {
            printf("%s{\"process\": \"%s\", \"week\": %u, \"term_week\": %d, \"term_weeks\": %d, ",
                   (*steps)++ > 0 ? ",\n" : "", name, w->now.week, w->now.term_week,
                   w->now.term_weeks);
            printf("\"task_factor\": %.17g, ", w->task_factor);
            print_state(w, "before");
        }
        status = cg_processes[p].apply(w, &cg_serial_executor, error);
        if (name != NULL) {
            printf(", ");
            print_state(w, "after");
            printf("}");
        }
    }
    return status;
}

int main(int argc, char **argv)
{
    static cg_scenario scenario;
    static cg_world world;
    cg_error error = {CG_OK, ""};
    cg_province province = {0};
    int steps = 0;
    make_scenario(argc > 1 ? atoi(argv[1]) : 0, &scenario);
    cg_status status = cg_scenario_check(&scenario, &error);
    if (status == CG_OK)
        status = cg_province_synthetic(&scenario, &province, &error);
    if (status == CG_OK)
        status = cg_world_build(&world, &scenario, &province, 0, &error);
    if (status == CG_OK) {
        print_scenario(&world);
        for (; world.now.week <= LAST_WEEK && status == CG_OK; world.now.week++)
            status = run_week(&world, &steps, &error);
        printf("]}\n");
        cg_world_free(&world);
    }
    cg_province_free(&province);
    if (status != CG_OK)
        fprintf(stderr, "dump_week: %s\n", error.message);
    return cg_status_exit_code(status);
}
