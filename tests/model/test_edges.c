/* Where the loops of processes begin, go on and end: the first row, the second block, the last
 * group. Worked out by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "base/draw_rows.h"
#include "world/people.h"
#include "world/ties.h"

#include <math.h>
#include <string.h>

/* Twelve science teachers of one circuit; everybody who is in no cluster yet founds one. */
static fixture *twelve(void **state, const char *size)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.size", size);
    fixture_build(f, 0);
    f->world.scenario.model.associate_initial = f->world.scenario.model.associate_size;
    fixture_apply(f, CG_STREAM_associate);
    return f;
}

/* By steps of 12 / 4: 0 3 6 9, then 1 4 7 10, then 2 5 8 11. */
static void the_stock_is_spread_over_its_group(void **state)
{
    fixture *f = twelve(state, "4");
    uint32_t first = f->world.plan.n_main;
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(f->world.teachers.voluntary[i], first + i % 3);
}

/* By steps of 12 / 5 = 2, five each: 0 2 4 6 8, then 1 3 5 7 9; 10 begins a third and finds
 * nobody free in 0 2 4 6; so does 11. */
static void the_stock_takes_no_more_than_its_size(void **state)
{
    fixture *f = twelve(state, "5");
    uint32_t first = f->world.plan.n_main;
    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(f->world.teachers.voluntary[i], first + i % 2);
    assert_int_equal(f->world.teachers.voluntary[10], first + 2);
    assert_int_equal(f->world.teachers.voluntary[11], first + 3);
}

/* By steps of one: all twelve. Of a group smaller than the size nobody comes together. */
static void the_stock_needs_a_group_of_its_size(void **state)
{
    fixture *f = twelve(state, "12");
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(f->world.teachers.voluntary[i], f->world.plan.n_main);
    fixture_free(state);
    fixture_new(state);
    f = twelve(state, "13");
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(f->world.teachers.voluntary[i], CG_NONE);
}

/* The most experienced is head, wherever she stands in the list: everybody else is taught, the
 * first and the last of all too. */
static void a_cascade_reaches_the_first_and_the_last(void **state)
{
    enum { TEACHERS = 9 };
    fixture *f = *state;
    fixture_province(f, 1, 3, 3);
    fixture_set(f, "cascade.hours", "6");
    fixture_set(f, "cascade.school_hours", "4");
    fixture_set(f, "attend.base", "10");
    fixture_build(f, FIRST_TERM + 3);
    cg_teachers *t = &f->world.teachers;
    for (uint32_t i = 0; i < TEACHERS; i++)
        t->entered[i] = i % 3 == 1 ? -200 : -100;
    fixture_apply(f, CG_STREAM_cascade);
    fixture_week(f, FIRST_TERM + 5);
    uint32_t k = f->world.now.week / 13 % CG_TOPICS;
    for (uint32_t i = 0; i < TEACHERS; i++)
        fixture_know(f, i, i % 3 == 1 ? 0.8f : 0.4f, 0.4f);
    fixture_apply(f, CG_STREAM_cascade);
    for (uint32_t s = 0; s < 3; s++)
        assert_int_equal(f->world.schools.head[s * CG_SUBJECTS], 3 * s + 1);
    for (uint32_t i = 0; i < TEACHERS; i++)
        assert_int_equal(cg_value(cg_week_of(t, i)->gain_ck[k]) > 0.0f, i % 3 != 1);
}

/* 300 teachers, of whom every second knows .4 and every other .8: who was helped has gained what
 * one hour with somebody .4 ahead gives, in the second block of rows as in the first. */
static void advice_is_followed_in_every_block(void **state)
{
    enum { TEACHERS = 300 };
    fixture *f = *state;
    fixture_province(f, 1, 10, TEACHERS / 10);
    fixture_set(f, "advise.problems", "1");
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    cg_teachers *t = &w->teachers;
    const cg_model *m = &w->scenario.model;
    assert_int_equal(t->n, TEACHERS);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        fixture_know(f, i, i % 2 == 0 ? 0.4f : 0.8f, 0.4f);
        cg_keep(&t->motivation[i], 1.0f, CG_NEAREST); /* everybody helps for certain who can */
        cg_keep(&t->openness[i], 1.0f, CG_NEAREST);
        cg_person_clear_ties(w, i);
        for (uint32_t k = 0; k < CG_TOPICS; k++)
            cg_tie_set(w, i, i ^ 1u, 0.5f, k, 0.8f, 1);
    }
    fixture_week(f, FIRST_TERM + 1);
    fixture_apply(f, CG_STREAM_advise);
    const double gain = m->advise_rate * m->advise_hours * 0.4 * exp(-0.4 / m->exchange_reach);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        assert_int_equal(t->problem[i], i % 2 == 0 ? 2 : 1);
        assert_int_equal(t->asked[i], 1);
        assert_int_equal(t->tie_week[i], FIRST_TERM + 1);
        assert_near(cg_value(cg_week_of(t, i)->gain_ck[t->asked_topic[i]]), i % 2 == 0 ? gain : 0.0,
                    STEP);
        assert_near(cg_value(t->hours_extra[i]), i % 2 == 0 ? 0.0 : m->advise_hours, 1e-6);
    }
}

/* Two circuits and two subjects: of the four clusters that of the second circuit's mathematics
 * alone has an advisor, for whose one visit it pays. */
static void advisors_visits_are_of_the_circuit_and_subject(void **state)
{
    fixture *f = *state;
    f->scenario.model.province_secondary_mathematics = 1.0;
    f->club->levers.form_advisor_chance = 1.0;
    fixture_set(f, "officials.remote_cost", "0");
    fixture_province(f, 2, 3, 2);
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    assert_int_equal(w->plan.n_main, 4);
    fixture_apply(f, CG_STREAM_lead);
    for (uint32_t group = 0; group < 4; group++) {
        for (uint32_t g = 0; g < 4; g++)
            w->circuits.visits_left[g] = g == group ? 2.0f : 0.0f;
        fixture_week(f, FIRST_TERM + 1 + group);
        fixture_apply(f, CG_STREAM_convene);
        for (uint32_t c = 0; c < 4; c++) {
            uint32_t own = w->clusters.circuit[c] * CG_SUBJECTS + w->clusters.subject[c];
            assert_int_equal(fixture_meeting(f, c, 0)->advisor, own == group);
        }
        for (uint32_t g = 0; g < 4; g++)
            assert_near(w->circuits.visits_left[g], g == group ? 1.0 : 0.0, 0.0);
    }
}

/* A hundred strangers who know .5 in everything, at a meeting to which all come. */
static fixture *hundred(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 100, 1);
    fixture_set(f, "ties.outside", "0");
    fixture_set(f, "attend.base", "10");
    fixture_set(f, "attend.distance", "0");
    fixture_set(f, "ties.belief_noise", "0.08");
    fixture_build(f, FIRST_TERM);
    for (uint32_t i = 0; i < 100; i++)
        fixture_know(f, i, 0.5f, 0.5f);
    fixture_apply(f, CG_STREAM_lead);
    fixture_apply(f, CG_STREAM_convene);
    fixture_apply(f, CG_STREAM_attend);
    fixture_apply(f, CG_STREAM_exchange);
    return f;
}

/* What each believes of those she met is what they know and her own error of the day, of SD .08
 * (and so .0057 for a hundred's SD); it is the fourth word of her draws. */
static void beliefs_are_off_by_their_noise(void **state)
{
    fixture *f = hundred(state);
    const cg_world *w = &f->world;
    const cg_draw_context draws = cg_world_draws(w, CG_STREAM_exchange);
    double sum = 0.0, squares = 0.0;
    assert_int_equal(fixture_meeting(f, 0, 0)->willing, 100);
    for (uint32_t i = 0; i < 100; i++) {
        double error = 0.08 * cg_draw_normal(&draws, i, 0, 3);
        double seen = (double)cg_tie_level(&w->teachers, i, 0) - 0.5;
        assert_near(seen, error, 1.5 / 255.0);
        sum += seen;
        squares += seen * seen;
    }
    assert_near(sqrt((squares - sum * sum / 100.0) / 99.0), 0.08, 4.0 * 0.0057);
}

/* Schools lie 2 km apart on a line: there and back it is 4 km a school. */
static void everybody_travels_there_and_back(void **state)
{
    fixture *f = hundred(state);
    uint32_t place = fixture_meeting(f, 0, 0)->place;
    for (uint32_t i = 0; i < 100; i++)
        assert_near(cg_value(cg_week_of(&f->world.teachers, i)->travel),
                    4.0 * fabs((double)i - (double)place), 0.5); /* a step */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_stock_is_spread_over_its_group),
        TEST(the_stock_takes_no_more_than_its_size),
        TEST(the_stock_needs_a_group_of_its_size),
        TEST(a_cascade_reaches_the_first_and_the_last),
        TEST(advice_is_followed_in_every_block),
        TEST(advisors_visits_are_of_the_circuit_and_subject),
        TEST(beliefs_are_off_by_their_noise),
        TEST(everybody_travels_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
