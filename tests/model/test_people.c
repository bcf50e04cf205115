/* People: the first occupants, newcomers, and the initial stock at rest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "world/people.h"
#include "world/ties.h"

#include <math.h>

/* 2,000 teachers, enough for means. */
static fixture *crowd(void **state)
{
    fixture *f = *state;
    fixture_province(f, 4, 20, 25);
    fixture_set(f, "clusters.main", "none");
    fixture_build(f, 0);
    return f;
}

static double mean_ck(const fixture *f)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < f->world.teachers.n; i++)
        sum += cg_mean_ck(&f->world.teachers, i);
    return sum / (double)f->world.teachers.n;
}

static double mean_of(const fixture *f, const cg_share16 *column)
{
    double sum = 0.0;
    for (size_t i = 0; i < f->world.teachers.n; i++)
        sum += cg_value(column[i]);
    return sum / (double)f->world.teachers.n;
}

static void every_post_is_filled_once(void **state)
{
    fixture *f = crowd(state);
    const cg_teachers *t = &f->world.teachers;
    assert_int_equal(t->n, 4 * 20 * 25);
    for (size_t i = 0; i < t->n; i++) {
        assert_int_equal(t->subject[i], CG_SCIENCE);
        assert_int_equal(t->phase[i], CG_SECONDARY);
        assert_int_equal(t->main[i], CG_NONE);
        assert_int_equal(t->generation[i], 0);
        assert_true(t->entered[i] < 0);
        if (i > 0)
            assert_true(t->school[i] >= t->school[i - 1]);
    }
}

static void people_have_the_stated_levels(void **state)
{
    fixture *f = crowd(state);
    const cg_teachers *t = &f->world.teachers;
    double women = 0.0, motivation = 0.0, pace = 0.0, pace2 = 0.0, n = (double)t->n;
    for (size_t i = 0; i < t->n; i++) {
        women += t->woman[i];
        motivation += cg_value(t->set_point[i]);
        pace += cg_value(t->pace[i]);
        pace2 += (double)cg_value(t->pace[i]) * cg_value(t->pace[i]);
    }
    assert_near(women / n, 0.45, 4.0 * sqrt(0.25 / n));
    assert_near(motivation / n, log(0.58 / 0.42), 4.0 * 0.6 / sqrt(n));
    assert_near(pace / n, 0.0, 4.0 * 2.0 / sqrt(n));
    assert_near(sqrt(pace2 / n), 2.0, 0.15);
}

static void majors_are_known_better(void **state)
{
    fixture *f = crowd(state);
    const cg_teachers *t = &f->world.teachers;
    double major = 0.0, other = 0.0;
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t k = 0; k < CG_TOPICS; k++) {
            size_t at = (size_t)i * CG_TOPICS + k;
            double logit = log(cg_value(t->ck_rest[at]) / (1.0 - cg_value(t->ck_rest[at])));
            *(k == t->major[i] ? &major : &other) += logit;
        }
    double n = (double)t->n;
    assert_near(major / n - other / (3.0 * n), 0.9, 0.1);
    assert_near(other / (3.0 * n), -0.75, 0.08);
}

/* She starts the newcomer's gap below what she will sustain, and her predecessor's person
 * is gone. */
static void newcomers_start_lower(void **state)
{
    fixture *f = crowd(state);
    cg_teachers *t = &f->world.teachers;
    double before = mean_ck(f);
    for (uint32_t i = 0; i < t->n; i++) {
        t->generation[i]++;
        t->leads[i] = 3;
        cg_person_draw(&f->world, i, NULL);
        for (uint32_t k = 0; k < CG_TOPICS; k++) {
            size_t at = (size_t)i * CG_TOPICS + k;
            double rest = log(cg_value(t->ck_rest[at]) / (1.0 - cg_value(t->ck_rest[at])));
            double now = log(cg_value(t->ck[at]) / (1.0 - cg_value(t->ck[at])));
            assert_near(now - rest, -0.5, 1e-3);
            assert_true(cg_value(t->pck[at]) < cg_value(t->pck_rest[at]));
        }
        assert_int_equal(t->competent[i], -1);
        assert_int_equal(t->entered[i], 0);
        assert_int_equal(t->leads[i], 0);
        assert_near(cg_value(t->policy[i]), 0.25, STEP);
    }
    assert_true(mean_ck(f) < before - 0.05);
}

static void a_person_is_drawn_for_her_post_and_generation(void **state)
{
    fixture *f = crowd(state);
    cg_teachers *t = &f->world.teachers;
    t->generation[7] = 1;
    cg_person_draw(&f->world, 7, NULL);
    float ck = cg_value(t->ck[28]), openness = cg_value(t->openness[7]);
    f->world.now.week = 33; /* whenever she comes, she is the same */
    cg_person_draw(&f->world, 7, NULL);
    assert_true(cg_value(t->ck[28]) == ck && cg_value(t->openness[7]) == openness);
    t->generation[7] = 2;
    cg_person_draw(&f->world, 7, NULL);
    assert_true(cg_value(t->ck[28]) != ck && cg_value(t->openness[7]) != openness);
}

static void staff_know_each_other_and_few_others(void **state)
{
    fixture *f = crowd(state);
    const cg_teachers *t = &f->world.teachers;
    double outside = 0.0;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t inside = 0;
        for (uint32_t s = 0; s < t->slots; s++) {
            uint32_t j = cg_tie_colleague(t, (size_t)i * t->slots + s);
            if (j == CG_NONE)
                continue;
            int same = t->school[i] == t->school[j];
            assert_int_equal(cg_tie_in_school(t, (size_t)i * t->slots + s), same);
            inside += same ? 1 : 0;
            outside += same ? 0.0 : 1.0;
        }
        assert_int_equal(inside, t->slots / 2); /* 24 colleagues, half the row at most */
    }
    /* 1.5 drawn each, of which one in 20 falls into the own school and few are drawn twice */
    assert_near(outside / (double)t->n, 1.5 * 19 / 20, 0.1);
}

static void practice_is_what_knowledge_and_means_sustain(void **state)
{
    fixture *f = crowd(state);
    fixture_know(f, 3, 0.6f, 0.5f);
    cg_keep(&f->world.teachers.policy[3], 0.5f, CG_NEAREST);
    f->world.schools.materials[f->world.teachers.school[3]] = 0.4f;
    assert_near(cg_person_practice(&f->world, 3), 0.5 * 0.8 * (0.7 + 0.1 + 0.04), STEP);
}

/* With replacement on, knowledge neither rises nor falls while nothing happens. */
static void the_initial_stock_is_at_rest(void **state)
{
    fixture *f = *state;
    fixture_province(f, 2, 20, 20);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "staffing.exits", "0.07");
    fixture_set(f, "advise.problems", "0");
    fixture_build(f, 0);
    double ck = 0.0, motivation = 0.0;
    for (uint32_t week = 0; week < 208; week++) {
        fixture_week(f, week);
        fixture_rest_of_week(f);
        if (week == 51) { /* the end of a year of burn-in */
            ck = mean_ck(f);
            motivation = mean_of(f, f->world.teachers.motivation);
        }
    }
    assert_near(mean_ck(f), ck, 0.008);
    assert_near(mean_of(f, f->world.teachers.motivation), motivation, 0.01);
}

/* Where everybody moves, all posts go round, the first and the last too. */
static void everybody_can_move(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    fixture_build(f, FIRST_TERM);
    f->world.scenario.model.staffing_moves = 1.0;
    uint32_t before[12];
    for (uint32_t i = 0; i < 12; i++)
        before[i] = f->world.teachers.school[i];
    fixture_apply(f, CG_STREAM_staffing);
    for (uint32_t i = 0; i < 12; i++) {
        assert_int_equal(f->world.teachers.moved[i], 1);
        assert_int_not_equal(f->world.teachers.school[i], before[i]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_post_is_filled_once),
        TEST(everybody_can_move),
        TEST(people_have_the_stated_levels),
        TEST(majors_are_known_better),
        TEST(newcomers_start_lower),
        TEST(a_person_is_drawn_for_her_post_and_generation),
        TEST(staff_know_each_other_and_few_others),
        TEST(practice_is_what_knowledge_and_means_sustain),
        TEST(the_initial_stock_is_at_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
