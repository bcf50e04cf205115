/* Clusters: planned, adopted, listed both ways; the calendar's events; staffing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "world/clusters.h"
#include "world/ties.h"

#include <stdio.h>
#include <string.h>

/* Two circuits of six schools of two teachers; a cluster holds six people at most. */
static fixture *circuits(void **state, const char *main)
{
    fixture *f = *state;
    fixture_province(f, 2, 6, 2);
    f->club->levers.form_max_members = 6;
    cg_form *other = cg_scenario_form(&f->scenario, "other", 1);
    other->levers.form_radius_km = 1000.0;
    fixture_set(f, "clusters.main", main);
    return f;
}

static cg_event_levers *event(fixture *f, const char *name, enum cg_event_type type, int week)
{
    cg_event_levers *e = &cg_scenario_event(&f->scenario, name, 1)->levers;
    e->event_type = (int32_t)type;
    e->event_week = week;
    return e;
}

static void the_plan_follows_the_form(void **state)
{
    fixture *f = circuits(state, "club");
    fixture_build(f, FIRST_TERM);
    const cg_world *w = &f->world;
    assert_int_equal(w->plan.n_main, 4); /* 24 teachers in clusters of 6, by circuit */
    for (uint32_t c = 0; c < 4; c++) {
        assert_int_equal(cg_list_size(&w->members[CG_MAIN], c), 6);
        assert_int_equal(w->clusters.active[c], 1);
        const uint32_t *rows = cg_list_rows(&w->members[CG_MAIN], c);
        assert_int_equal(w->clusters.key[c], rows[0]);
        for (uint32_t a = 0; a < 6; a++) {
            assert_int_equal(w->teachers.main[rows[a]], c);
            assert_int_equal(w->province->schools[w->teachers.school[rows[a]]].circuit,
                             w->clusters.circuit[c]);
        }
    }
    assert_int_equal(cg_list_size(&w->active, 0), 2);
    assert_int_equal(cg_list_size(&w->active, 1), 2);
}

static void nobody_is_in_a_cluster_before_they_start(void **state)
{
    fixture *f = circuits(state, "club");
    fixture_set(f, "run.burn_in", "10");
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_world_build(&f->world, &f->scenario, &f->province, 0, &error), CG_OK);
    f->built = 1;
    for (uint32_t week = 0; week < 12; week++) {
        fixture_week(f, week);
        for (size_t i = 0; i < f->world.teachers.n; i++)
            assert_int_equal(f->world.teachers.main[i] != CG_NONE, week >= 10);
        assert_int_equal(f->world.now.started, week >= 10);
    }
}

static void adopting_closes_the_old_and_opens_the_new(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "takeover", CG_EVENT_ADOPT, 5);
    snprintf(e->event_form, sizeof e->event_form, "other");
    fixture_build(f, FIRST_TERM);
    fixture_apply(f, CG_STREAM_lead);
    cg_world *w = &f->world;
    assert_int_equal(w->plan.n_main, 4 + 2);
    w->clusters.queue_other[0] = 3.0f;
    cg_keep(&w->teachers.bond_main[0], 0.5f, CG_NEAREST);
    fixture_week(f, 4);
    assert_int_equal(w->teachers.main[0], 0);
    fixture_week(f, 5);
    uint32_t leaders = 0;
    for (uint32_t c = 0; c < 6; c++)
        assert_int_equal(w->clusters.active[c], c >= 4);
    for (size_t i = 0; i < w->teachers.n; i++) {
        assert_true(w->teachers.main[i] >= 4 && w->teachers.main[i] < 6);
        leaders += w->teachers.leads[i] != 0;
    }
    assert_int_equal(leaders, 0);
    assert_near(cg_value(w->teachers.bond_main[0]), 0.0, 0.0);
    assert_int_equal(w->clusters.founded[4], 5);
    assert_int_equal(cg_list_size(&w->members[CG_MAIN], 4), 12);
}

static void a_roll_out_reaches_one_circuit_after_the_other(void **state)
{
    fixture *f = *state;
    fixture_province(f, 4, 3, 2);
    fixture_set(f, "clusters.main", "none");
    cg_event_levers *e = event(f, "start", CG_EVENT_ADOPT, 3);
    snprintf(e->event_form, sizeof e->event_form, "club");
    e->event_spread = 8;
    fixture_build(f, FIRST_TERM);
    for (uint32_t week = FIRST_TERM; week < 14; week++) {
        fixture_week(f, week);
        uint32_t reached = 0, expected = week < 3 ? 0 : (week - 3) / 2 + 1;
        for (uint32_t c = 0; c < 4; c++)
            reached += f->world.circuits.form[c] != CG_NO_FORM;
        assert_int_equal(reached, expected > 4 ? 4 : expected);
    }
}

/* Where none is better than another they come in their order, the first at once. */
static void equals_are_reached_in_their_order(void **state)
{
    fixture *f = *state;
    fixture_province(f, 4, 3, 2);
    fixture_set(f, "clusters.main", "none");
    cg_event_levers *e = event(f, "start", CG_EVENT_ADOPT, 3);
    snprintf(e->event_form, sizeof e->event_form, "club");
    e->event_spread = 8;
    e->event_order = CG_ORDER_SUCCESS;
    fixture_build(f, FIRST_TERM);
    for (uint32_t week = FIRST_TERM; week < 14; week++) {
        fixture_week(f, week);
        for (uint32_t c = 0; c < 4; c++)
            assert_int_equal(f->world.circuits.form[c] != CG_NO_FORM, week >= 3 + 2 * c);
    }
}

/* Success is visible attendance: the second circuit's clusters are full. */
static void success_may_decide_when_and_in_which_order(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "takeover", CG_EVENT_ADOPT, 3);
    snprintf(e->event_form, sizeof e->event_form, "other");
    e->event_spread = 4;
    e->event_threshold = 0.6;
    e->event_order = CG_ORDER_SUCCESS;
    fixture_build(f, 4); /* turnout is 1/2 everywhere: it waits */
    cg_world *w = &f->world;
    int club = cg_scenario_form_index(&w->scenario, "club");
    assert_int_equal(w->circuits.form[1], club);
    for (uint32_t c = 0; c < 4; c++)
        w->clusters.turnout[c] = w->clusters.circuit[c] == 1 ? 0.9f : 0.4f;
    fixture_week(f, 5);
    assert_int_not_equal(w->circuits.form[1], club);
    assert_int_equal(w->circuits.form[0], club);
    fixture_week(f, 6);
    assert_int_equal(w->circuits.form[0], club);
    fixture_week(f, 7);
    assert_int_not_equal(w->circuits.form[0], club);
}

static void terms_and_holidays_follow_the_calendar(void **state)
{
    fixture *f = circuits(state, "club");
    fixture_build(f, FIRST_TERM);
    const struct {
        uint32_t week;
        int teaching, term, term_week, weeks;
    } days[] = {{0, 0, 3, 0, 0},   {2, 1, 0, 0, 11},  {12, 1, 0, 10, 11}, {13, 0, 3, 0, 0},
                {15, 1, 1, 0, 11}, {29, 1, 2, 0, 11}, {41, 1, 3, 0, 8},   {48, 1, 3, 7, 8},
                {49, 0, 3, 0, 0},  {54, 1, 0, 0, 11}, {51, 0, 3, 0, 0}};
    for (size_t k = 0; k < sizeof days / sizeof *days; k++) {
        fixture_week(f, days[k].week);
        assert_int_equal(f->world.now.teaching, days[k].teaching);
        assert_int_equal(f->world.now.term, days[k].term);
        assert_int_equal(f->world.now.term_week, days[k].term_week);
        assert_int_equal(f->world.now.term_weeks, days[k].weeks);
        assert_int_equal(f->world.now.last_week, days[k].week % 52 == 51);
    }
}

static void a_set_event_changes_a_parameter_once(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "pay", CG_EVENT_SET, 6);
    snprintf(e->event_path, sizeof e->event_path, "forms.club.gratuity");
    e->event_value = 0.5;
    fixture_build(f, 5);
    assert_near(cg_levers(&f->world, 0)->form_gratuity, 0.0, 0.0);
    fixture_week(f, 6);
    assert_near(cg_levers(&f->world, 0)->form_gratuity, 0.5, 0.0);
    f->world.scenario.forms[0].levers.form_gratuity = 0.1;
    fixture_week(f, 7);
    assert_near(cg_levers(&f->world, 0)->form_gratuity, 0.1, 0.0);
}

/* Ties fade lazily: by the old rate up to the event, by the new one after it. */
static void a_set_event_reaches_the_fading_of_ties(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "forget", CG_EVENT_SET, 10);
    snprintf(e->event_path, sizeof e->event_path, "ties.decay");
    e->event_value = 0.5;
    fixture_build(f, FIRST_TERM);
    cg_ties_age(&f->world, 0);
    cg_tie_set(&f->world, 0, 20, 0.8f, 0, 0.5f, 0);
    for (uint32_t week = 3; week <= 12; week++)
        fixture_week(f, week);
    double expected = 0.8;
    for (int week = 2; week < 10; week++)
        expected *= 0.99;
    assert_near(cg_trust(&f->world, 0, 20), expected / 4.0, 1.0 / 255.0);
}

static void a_new_curriculum_outdates_part_of_what_is_known(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "reform", CG_EVENT_CURRICULUM, 6);
    e->event_topic = 3;
    e->event_cut = 0.25;
    e->event_task_weeks = 10;
    fixture_build(f, 5);
    fixture_know(f, 0, 0.8f, 0.4f);
    fixture_week(f, 6);
    assert_near(cg_ck(&f->world.teachers, 0, 2), 0.6, STEP);
    assert_near(cg_pck(&f->world.teachers, 0, 2), 0.3, STEP);
    assert_near(cg_ck(&f->world.teachers, 0, 1), 0.8, STEP);
    assert_near(cg_value(f->world.teachers.policy[0]), 0.2, STEP);
    assert_near(f->world.task_factor, 1.5, 0.0);
    fixture_week(f, 15);
    assert_near(f->world.task_factor, 1.5, 0.0);
    fixture_week(f, 16);
    assert_near(f->world.task_factor, 1.0, 0.0);
}

/* Topic 0 is every topic, the first and the last too. */
static void a_whole_curriculum_is_of_every_topic(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "reform", CG_EVENT_CURRICULUM, 6);
    e->event_topic = 0;
    e->event_cut = 0.25;
    fixture_build(f, 5);
    fixture_know(f, 0, 0.8f, 0.4f);
    fixture_week(f, 6);
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        assert_near(cg_ck(&f->world.teachers, 0, k), 0.6, STEP);
        assert_near(cg_pck(&f->world.teachers, 0, k), 0.3, STEP);
    }
}

static void a_workshop_reaches_everybody_in_its_week(void **state)
{
    fixture *f = circuits(state, "club");
    cg_event_levers *e = event(f, "course", CG_EVENT_WORKSHOP, 6);
    e->event_topic = 1;
    fixture_build(f, 5);
    fixture_week(f, 6);
    for (uint32_t i = 0; i < f->world.teachers.n; i++) {
        int below = cg_ck(&f->world.teachers, i, 0) < 0.8f; /* those who hold it */
        assert_int_equal(cg_value(cg_week_of(&f->world.teachers, i)->gain_ck[0]) > 0.0f, below);
        assert_near(cg_value(cg_week_of(&f->world.teachers, i)->gain_ck[1]), 0.0, 0.0);
    }
    fixture_week(f, 7);
    assert_near(cg_value(cg_week_of(&f->world.teachers, 0)->gain_ck[0]), 0.0, 0.0);
}

/* A hundred founders think of four strangers each and ask the one with the best public results.
 * Ten of the twenty-four of a circuit have good ones: none of the four does once in nine times. */
static void the_stranger_is_the_best_of_a_few(void **state)
{
    enum { CIRCUITS = 100, SCHOOLS = 24, GOOD = 14 };
    fixture *f = *state;
    fixture_province(f, CIRCUITS, SCHOOLS, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.initial", "0");
    fixture_set(f, "associate.base", "-3.5");
    fixture_set(f, "associate.gain", "50");
    fixture_set(f, "associate.asked", "20");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, 16);
    cg_world *w = &f->world;
    const cg_teachers *t = &w->teachers;
    for (uint32_t i = 0; i < t->n; i++) {
        const uint32_t place = i % SCHOOLS;
        fixture_know(f, i, 0.3f, 0.3f);
        w->schools.results[t->school[i]] = place < 4 ? 0.0f : place < GOOD ? 0.4f : 0.8f;
    }
    for (uint32_t i = 0; i < t->n; i += SCHOOLS)
        for (uint32_t j = 1; j <= 3; j++)
            cg_tie_set(w, i, i + j, 0.9f, 0, 1.0f, 0);
    fixture_apply(f, CG_STREAM_associate);
    uint32_t good = 0, other = 0;
    for (uint32_t i = 0; i < t->n; i++)
        if (i % SCHOOLS >= 4 && t->voluntary[i] != CG_NONE) {
            assert_int_equal(t->voluntary[i], t->voluntary[i - i % SCHOOLS]);
            good += i % SCHOOLS >= GOOD;
            other += i % SCHOOLS < GOOD;
        }
    if (good < 75 || good + other < 97)
        fail_msg("%u strangers of good schools and %u of others; expected about 88 and 12", good,
                 other);
}

static void posts_are_conserved_by_exits_and_moves(void **state)
{
    fixture *f = circuits(state, "club");
    fixture_set(f, "staffing.exits", "0.6");
    fixture_set(f, "staffing.moves", "0.8");
    fixture_build(f, FIRST_TERM);
    cg_teachers *t = &f->world.teachers;
    uint32_t left = 0, moved = 0;
    for (uint32_t week = FIRST_TERM; week < 60; week++) {
        fixture_week(f, week);
        if (!cg_staffing_active(&f->world))
            continue;
        fixture_apply(f, CG_STREAM_staffing);
        for (uint32_t s = 0; s < f->world.schools.n; s++)
            assert_int_equal(cg_list_size(&f->world.staff, s), 2);
        for (uint32_t c = 0; c < 4; c++)
            assert_int_equal(cg_list_size(&f->world.members[CG_MAIN], c), 6);
        for (size_t i = 0; i < t->n; i++) {
            moved += t->moved[i];
            /* she belongs where her school belongs */
            assert_int_equal(f->province.schools[t->school[i]].circuit,
                             f->world.clusters.circuit[t->main[i]]);
        }
    }
    for (size_t i = 0; i < t->n; i++)
        left += t->generation[i];
    if (left <= 10 || moved <= 10)
        fail_msg("%u left and %u moved: too few to show anything", left, moved);
}

/* Who has moved belongs to her new school's cluster under the next form too. */
static void movers_are_not_lost_when_a_form_is_adopted(void **state)
{
    fixture *f = circuits(state, "club");
    fixture_set(f, "staffing.moves", "0.8");
    cg_event_levers *e = event(f, "takeover", CG_EVENT_ADOPT, 6);
    snprintf(e->event_form, sizeof e->event_form, "other");
    e->event_spread = 2;
    fixture_build(f, FIRST_TERM);
    fixture_apply(f, CG_STREAM_staffing);
    for (uint32_t week = 3; week < 9; week++) {
        fixture_week(f, week);
        for (size_t i = 0; i < f->world.teachers.n; i++) {
            uint32_t c = f->world.teachers.main[i];
            assert_int_not_equal(c, CG_NONE);
            assert_int_equal(f->world.clusters.circuit[c],
                             f->province.schools[f->world.teachers.school[i]].circuit);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_plan_follows_the_form),
        TEST(nobody_is_in_a_cluster_before_they_start),
        TEST(adopting_closes_the_old_and_opens_the_new),
        TEST(a_roll_out_reaches_one_circuit_after_the_other),
        TEST(equals_are_reached_in_their_order),
        TEST(success_may_decide_when_and_in_which_order),
        TEST(terms_and_holidays_follow_the_calendar),
        TEST(a_set_event_changes_a_parameter_once),
        TEST(a_set_event_reaches_the_fading_of_ties),
        TEST(a_new_curriculum_outdates_part_of_what_is_known),
        TEST(a_whole_curriculum_is_of_every_topic),
        TEST(a_workshop_reaches_everybody_in_its_week),
        TEST(the_stranger_is_the_best_of_a_few),
        TEST(posts_are_conserved_by_exits_and_moves),
        TEST(movers_are_not_lost_when_a_form_is_adopted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
