/* The same run whatever the threads, the panel, the order of replicates; common random
 * numbers: scenarios are equal until the week in which they differ.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/check.h"
#include "model/model.h"
#include "observe/observer.h"
#include "process/process.h"
#include "run/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WEEKS = 45, BURN_IN = 8 };

static cg_scenario scenario;
static cg_province province;

static void set(const char *path, const char *value)
{
    cg_error error = {CG_OK, ""};
    if (cg_scenario_set(&scenario, path, value, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void add_form(const char *name, double compulsion, int registered)
{
    cg_form *form = cg_scenario_form(&scenario, name, 1);
    form->levers.form_compulsion = compulsion;
    form->levers.form_registered = registered;
    form->levers.form_visits = 0.5;
    form->levers.form_partner_chance = 0.3;
    cg_form_kind(form, "formal", 1)->levers.meeting_period = 2;
}

/* About 1,500 teachers, so that ranges of rows are really shared out. */
static int setup(void **state)
{
    (void)state;
    cg_scenario_init(&scenario);
    snprintf(scenario.name, sizeof scenario.name, "determinism");
    add_form("official", 0.8, 1);
    add_form("own", 0.0, 0);
    set("province.circuits", "14");
    set("province.schools_per_circuit", "18");
    set("run.burn_in", "8");
    set("run.weeks", "37");
    set("clusters.main", "official");
    set("clusters.voluntary", "own");
    set("associate.base", "-3");
    set("cascade.hours", "4");
    set("cascade.school_hours", "3");
    return cg_province_synthetic(&scenario, &province, NULL) != CG_OK;
}

static int teardown(void **state)
{
    (void)state;
    cg_province_free(&province);
    return 0;
}

static void run(uint32_t replicate, const cg_executor *executor, uint32_t panel_every,
                cg_record *record)
{
    cg_error error = {CG_OK, ""};
    cg_run_options options = {.recording.panel_every = panel_every};
    if (cg_scenario_check(&scenario, &error) != CG_OK ||
        cg_run(&scenario, &province, replicate, executor, &options, record, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void assert_same(const cg_record *a, const cg_record *b)
{
    assert_memory_equal(a->digest, b->digest, sizeof a->digest);
    assert_memory_equal(a->outcomes, b->outcomes, sizeof a->outcomes);
    assert_int_equal(a->n_meetings, b->n_meetings);
    assert_memory_equal(a->group_series, b->group_series,
                        sizeof(float) * CG_N_GROUP_SERIES * a->n_rows * CG_N_GROUPS);
    assert_memory_equal(a->school_gain, b->school_gain, sizeof(float) * a->n_schools);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    const unsigned threads[] = {1, 2, 4};
    cg_record alone, shared;
    run(0, &cg_serial_executor, 0, &alone);
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        cg_pool *pool;
        assert_int_equal(cg_pool_start(threads[k], &pool, NULL), CG_OK);
        cg_executor executor = cg_pool_executor(pool);
        run(0, &executor, 0, &shared);
        cg_pool_stop(pool);
        assert_same(&alone, &shared);
        cg_record_free(&shared);
    }
    cg_record_free(&alone);
}

/* The ties of one circuit are those among all that start there. */
static void ties_do_not_matter(void **state)
{
    (void)state;
    const uint16_t weeks[] = {3, 20};
    const cg_run_options of_all = {.recording = {0, 2, weeks, CG_EVERY_CIRCUIT}};
    const cg_run_options of_one = {.recording = {0, 2, weeks, 1}};
    cg_record without, all, one;
    run(0, &cg_serial_executor, 0, &without);
    assert_int_equal(cg_run(&scenario, &province, 0, &cg_serial_executor, &of_all, &all, NULL),
                     CG_OK);
    assert_int_equal(cg_run(&scenario, &province, 0, &cg_serial_executor, &of_one, &one, NULL),
                     CG_OK);
    assert_same(&without, &all);
    assert_same(&without, &one);
    assert_int_equal(without.n_ties, 0);
    assert_true(one.n_ties > 0 && one.n_ties < all.n_ties);
    size_t at = 0, t = 0;
    for (size_t i = 0; i < all.n_ties; i++) {
        while (all.tie_teachers[t].week != all.ties[i].week ||
               all.tie_teachers[t].teacher != all.ties[i].from)
            t++;
        if (all.tie_teachers[t].circuit != 1)
            continue;
        assert_true(at < one.n_ties);
        assert_memory_equal(&all.ties[i], &one.ties[at++], sizeof *one.ties);
    }
    assert_int_equal(at, one.n_ties);
    cg_record_free(&without);
    cg_record_free(&all);
    cg_record_free(&one);
}

static void a_panel_does_not_matter(void **state)
{
    (void)state;
    cg_record without, with;
    run(0, &cg_serial_executor, 0, &without);
    run(0, &cg_serial_executor, 4, &with);
    assert_true(with.n_panel_weeks > 0 && without.n_panel_weeks == 0);
    assert_same(&without, &with);
    cg_record_free(&without);
    cg_record_free(&with);
}

static void the_table_of_meetings_does_not_matter(void **state)
{
    (void)state;
    cg_record without, with;
    run(0, &cg_serial_executor, 0, &with);
    set("observe.meetings", "false");
    run(0, &cg_serial_executor, 0, &without);
    set("observe.meetings", "true");
    assert_true(with.n_meetings > 0);
    assert_int_equal(without.n_meetings, 0);
    without.n_meetings = with.n_meetings;
    assert_same(&without, &with);
    cg_record_free(&without);
    cg_record_free(&with);
}

static void the_order_of_replicates_does_not_matter(void **state)
{
    (void)state;
    cg_record first[2], second[2];
    run(0, &cg_serial_executor, 0, &first[0]);
    run(1, &cg_serial_executor, 0, &first[1]);
    run(1, &cg_serial_executor, 0, &second[1]);
    run(0, &cg_serial_executor, 0, &second[0]);
    assert_same(&first[0], &second[0]);
    assert_same(&first[1], &second[1]);
    assert_memory_not_equal(first[0].digest, first[1].digest, sizeof first[0].digest);
    for (int k = 0; k < 2; k++) {
        cg_record_free(&first[k]);
        cg_record_free(&second[k]);
    }
}

static void mix(uint64_t *hash, const void *column, size_t bytes)
{
    const unsigned char *p = column;
    for (size_t i = 0; i < bytes; i++)
        *hash = (*hash ^ p[i]) * UINT64_C(0x100000001b3);
}

/* All that teachers are, but for the number of the cluster that they were put into. */
static uint64_t hash_teachers(const cg_world *w)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const size_t slots = w->teachers.slots;
#define CG_SLOTS slots
#define X(type, name, width, ...)                                                                  \
    if (strcmp(#name, "main") != 0)                                                                \
        mix(&hash, w->teachers.name, w->teachers.n *(size_t)(width) * sizeof(type));
    CG_TEACHER_COLUMNS(X)
#undef X
#undef CG_SLOTS
    return hash;
}

/* Hashes of the teachers before the first week and after every week. */
static void trace(uint64_t hashes[WEEKS + 1])
{
    cg_error error = {CG_OK, ""};
    cg_world w;
    if (cg_scenario_check(&scenario, &error) != CG_OK ||
        cg_world_build(&w, &scenario, &province, 0, &error) != CG_OK)
        fail_msg("%s", error.message);
    hashes[0] = hash_teachers(&w);
    for (w.now.week = 0; w.now.week < WEEKS; w.now.week++) {
        cg_teachers_clear_flows(&w.teachers, 0, w.teachers.n);
        cg_teachers_free_weeks(&w.teachers);
        for (int p = 0; p < CG_N_PROCESSES; p++)
            if (cg_processes[p].active(&w))
                assert_int_equal(cg_processes[p].apply(&w, &cg_serial_executor, &error), CG_OK);
        hashes[w.now.week + 1] = hash_teachers(&w);
    }
    cg_world_free(&w);
}

/* Equal until `week` begins, and unequal soon after it. */
static void assert_part_in(const uint64_t a[WEEKS + 1], const uint64_t b[WEEKS + 1], int week)
{
    for (int k = 0; k <= week; k++)
        if (a[k] != b[k])
            fail_msg("the scenarios part in week %d already, not in %d", k - 1, week);
    assert_true(a[WEEKS] != b[WEEKS]);
}

static void scenarios_are_equal_until_an_event_parts_them(void **state)
{
    (void)state;
    enum { WEEK = 18 };
    uint64_t as_before[WEEKS + 1], changed[WEEKS + 1];
    cg_event_levers *e = &cg_scenario_event(&scenario, "change", 1)->levers;
    e->event_week = WEEK;
    snprintf(e->event_path, sizeof e->event_path, "attend.base");
    e->event_value = scenario.model.attend_base;
    trace(as_before);
    e->event_value = -1.0;
    trace(changed);
    assert_part_in(as_before, changed, WEEK);
    cg_scenario_remove_event(&scenario, "change");
}

static void an_event_that_changes_nothing_changes_nothing(void **state)
{
    (void)state;
    uint64_t without[WEEKS + 1], with[WEEKS + 1];
    trace(without);
    cg_event_levers *e = &cg_scenario_event(&scenario, "nothing", 1)->levers;
    e->event_week = 18;
    snprintf(e->event_path, sizeof e->event_path, "attend.base");
    e->event_value = scenario.model.attend_base;
    trace(with);
    assert_memory_equal(without, with, sizeof without);
    cg_scenario_remove_event(&scenario, "nothing");
}

/* Forms share their people: agent by agent the same until clusters start. */
static void forms_share_their_people_until_clusters_start(void **state)
{
    (void)state;
    uint64_t official[WEEKS + 1], own[WEEKS + 1], none[WEEKS + 1];
    set("clusters.voluntary", "none");
    trace(official);
    set("clusters.main", "own");
    trace(own);
    set("clusters.main", "none");
    trace(none);
    assert_part_in(official, own, BURN_IN);
    assert_part_in(official, none, BURN_IN);
    assert_part_in(own, none, BURN_IN);
}

static void parameters_after_burn_in_do_not_act_in_it(void **state)
{
    (void)state;
    uint64_t one[WEEKS + 1], other[WEEKS + 1];
    set("clusters.voluntary", "none"); /* these and the cascade act in burn-in already */
    set("cascade.hours", "0");
    trace(one);
    set("exchange.rate", "0.1");
    set("officials.task_hours", "8");
    set("convene.voice", "0.5");
    set("lead.load", "4");
    trace(other);
    assert_part_in(one, other, BURN_IN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(threads_do_not_matter),
        TEST(a_panel_does_not_matter),
        TEST(the_table_of_meetings_does_not_matter),
        TEST(ties_do_not_matter),
        TEST(the_order_of_replicates_does_not_matter),
        TEST(scenarios_are_equal_until_an_event_parts_them),
        TEST(an_event_that_changes_nothing_changes_nothing),
        TEST(forms_share_their_people_until_clusters_start),
        TEST(parameters_after_burn_in_do_not_act_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
