/* Ties: found, fading, kept by the staff room, given up, growing stale.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "world/people.h"
#include "world/ties.h"

enum { I = 0, FROM_SCHOOL = 1, SLOTS = 4 };
static const double TRUST_STEP = 1.0 / 255.0; /* trust is kept in 8 bits */
static const double LEVEL_STEP = 0.6 / 255.0;

/* Twelve schools of one teacher each: nobody has a colleague in her own school. */
static fixture *strangers(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "ties.slots", "4");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, FIRST_TERM);
    return f;
}

static uint32_t at(uint32_t s)
{
    return I * SLOTS + s;
}

/* I works with j this week. */
static void meet(fixture *f, uint32_t j, float growth, uint32_t topic, float seen)
{
    cg_ties_age(&f->world, I);
    cg_tie_strengthen(&f->world, I, j, growth, topic, seen);
}

static void a_stranger_is_unknown(void **state)
{
    fixture *f = strangers(state);
    for (uint32_t j = 1; j < 12; j++) {
        assert_int_equal(cg_tie_find(&f->world.teachers, I, j), -1);
        assert_near(cg_trust(&f->world, I, j), 0.0, 0.0);
    }
    for (uint32_t s = 0; s < SLOTS; s++) {
        assert_int_equal(f->world.teachers.tie_to[at(s)], CG_NONE);
        assert_near(cg_tie_trust(&f->world, I, s), 0.0, 0.0);
    }
}

static void working_together_builds_trust(void **state)
{
    fixture *f = strangers(state);
    cg_world *w = &f->world;
    meet(f, 5, 0.2f, 2, 0.6f);
    int s = cg_tie_find(&w->teachers, I, 5);
    assert_int_equal(s, 0);
    assert_near(cg_trust(w, I, 5), 0.2, TRUST_STEP);
    assert_int_equal(cg_tie_topic(&w->teachers, I, 0), 2);
    assert_near(cg_tie_level(&w->teachers, I, 0), 0.6, LEVEL_STEP);
    meet(f, 5, 0.2f, 2, 1.0f);
    assert_near(cg_trust(w, I, 5), 0.2 + 0.2 * 0.8, 2 * TRUST_STEP);
    assert_near(cg_tie_level(&w->teachers, I, 0), 0.8,
                2 * LEVEL_STEP);              /* halfway to what she saw */
    assert_near(cg_trust(w, 5, I), 0.0, 0.0); /* hers alone */
}

static void a_better_topic_takes_over(void **state)
{
    fixture *f = strangers(state);
    cg_world *w = &f->world;
    meet(f, 5, 0.2f, 2, 0.6f);
    meet(f, 5, 0.0f, 1, 0.4f); /* less: no news */
    assert_int_equal(cg_tie_topic(&w->teachers, I, 0), 2);
    assert_near(cg_tie_level(&w->teachers, I, 0), 0.6, LEVEL_STEP);
    meet(f, 5, 0.0f, 3, 0.9f);
    assert_int_equal(cg_tie_topic(&w->teachers, I, 0), 3);
    assert_near(cg_tie_level(&w->teachers, I, 0), 0.9, LEVEL_STEP);
    meet(f, 5, 0.0f, 3, 0.1f); /* the same topic: corrected downwards too */
    assert_near(cg_tie_level(&w->teachers, I, 0), 0.5, 2 * LEVEL_STEP);
}

static void trust_fades_without_contact(void **state)
{
    fixture *f = strangers(state);
    cg_world *w = &f->world;
    meet(f, 5, 0.8f, 0, 0.5f);
    double expected = 0.8;
    for (int week = 0; week < 30; week++)
        expected *= 0.99;
    w->now.week += 30;
    assert_near(cg_trust(w, I, 5), expected, 2 * TRUST_STEP); /* read lazily */
    cg_ties_age(w, I);
    assert_near(cg_trust(w, I, 5), expected, 2 * TRUST_STEP); /* and brought up to date */
    assert_int_equal(w->teachers.tie_week[I], w->now.week);
    cg_ties_age(w, I); /* twice in a week changes nothing */
    assert_near(cg_trust(w, I, 5), expected, 2 * TRUST_STEP);
    w->now.week += 2000; /* beyond the table of powers */
    assert_true(cg_trust(w, I, 5) < 0.06f);
}

static void colleagues_of_the_staff_room_stay_known(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 4, 3);
    fixture_set(f, "ties.slots", "8");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    int s = cg_tie_find(&w->teachers, I, FROM_SCHOOL);
    assert_true(s >= 0);
    assert_near(cg_trust(w, I, FROM_SCHOOL), 0.3, TRUST_STEP);
    w->now.week += 200;
    assert_near(cg_trust(w, I, FROM_SCHOOL), 0.3, 2 * TRUST_STEP); /* the floor */
    cg_ties_age(w, I);
    meet(f, FROM_SCHOOL, 0.5f, 0, 0.5f);
    assert_near(cg_trust(w, I, FROM_SCHOOL), 0.65, 3 * TRUST_STEP);
    w->now.week += 200;
    assert_near(cg_trust(w, I, FROM_SCHOOL), 0.3, 2 * TRUST_STEP);
    w->teachers.school[I] = 3; /* she moves: now it may fade */
    cg_person_know_staff(w, I);
    assert_near(cg_trust(w, I, FROM_SCHOOL), 0.3, 2 * TRUST_STEP);
    w->now.week += 100;
    assert_true(cg_trust(w, I, FROM_SCHOOL) < 0.15f);
}

/* Fills row I with trusts of .4, .2, .2, .6 in rows 9, 3, 7, 2. */
static void fill_row(fixture *f)
{
    meet(f, 9, 0.4f, 0, 0.5f);
    meet(f, 3, 0.2f, 0, 0.5f);
    meet(f, 7, 0.2f, 0, 0.5f);
    meet(f, 2, 0.6f, 0, 0.5f);
}

static void the_least_trusted_gives_way_the_highest_row_first(void **state)
{
    fixture *f = strangers(state);
    const cg_teachers *t = &f->world.teachers;
    fill_row(f);
    const float third = 85.0f / 255.0f; /* a whole step: no chance of being unequal */
    meet(f, 11, third, 0, 0.5f);
    assert_int_equal(cg_tie_find(t, I, 7), -1); /* 3 and 7 are least trusted: 7 goes */
    assert_int_equal(cg_tie_find(t, I, 11), 2);
    assert_int_equal(cg_tie_find(t, I, 3), 1);
    meet(f, 10, third, 0, 0.5f);
    assert_int_equal(cg_tie_find(t, I, 3), -1);
    assert_int_equal(cg_tie_find(t, I, 10), 1);
    meet(f, 8, third, 0, 0.5f); /* 10 and 11 tie now: 11 goes */
    assert_int_equal(cg_tie_find(t, I, 11), -1);
    assert_int_equal(cg_tie_find(t, I, 8), 2);
}

static void a_weaker_tie_does_not_displace_a_stronger_one(void **state)
{
    fixture *f = strangers(state);
    fill_row(f);
    meet(f, 11, 0.1f, 0, 0.5f);
    assert_int_equal(cg_tie_find(&f->world.teachers, I, 11), -1);
    assert_near(cg_trust(&f->world, I, 7), 0.2, TRUST_STEP);
}

static void a_successor_is_a_stranger(void **state)
{
    fixture *f = strangers(state);
    cg_teachers *t = &f->world.teachers;
    fill_row(f);
    t->generation[2]++; /* the most trusted leaves */
    assert_int_equal(cg_tie_find(t, I, 2), -1);
    assert_near(cg_trust(&f->world, I, 2), 0.0, 0.0);
    assert_near(cg_tie_trust(&f->world, I, 3), 0.0, 0.0);
    meet(f, 11, 0.05f, 0, 0.5f); /* her slot is free, however weak */
    assert_int_equal(cg_tie_find(t, I, 11), 3);
    assert_near(cg_trust(&f->world, I, 7), 0.2, TRUST_STEP);
}

/* Two leave; the successor of the second is met: nobody may stand in the row twice. */
static void a_successor_takes_over_her_predecessors_slot(void **state)
{
    fixture *f = strangers(state);
    cg_teachers *t = &f->world.teachers;
    fill_row(f);
    t->generation[9]++;
    t->generation[7]++;
    meet(f, 7, 0.3f, 0, 0.5f);
    int copies = 0;
    for (uint32_t s = 0; s < SLOTS; s++)
        copies += t->tie_to[at(s)] % (CG_TIE_ROW + 1u) == 7;
    assert_int_equal(copies, 1);
    assert_near(cg_trust(&f->world, I, 7), 0.3, TRUST_STEP);
    meet(f, 7, 0.5f, 0, 0.5f);
    assert_near(cg_trust(&f->world, I, 7), 0.65, 2 * TRUST_STEP);
}

static void setting_a_tie_replaces_what_was_but_no_greater_trust(void **state)
{
    fixture *f = strangers(state);
    cg_tie_set(&f->world, I, 4, 0.7f, 1, 0.9f, 0);
    cg_tie_set(&f->world, I, 4, 0.1f, 3, 0.2f, 1);
    assert_int_equal(cg_tie_find(&f->world.teachers, I, 4), 0);
    assert_int_equal(f->world.teachers.tie_to[at(1)], CG_NONE);
    assert_near(cg_trust(&f->world, I, 4), 0.7, TRUST_STEP);
    assert_near(cg_tie_level(&f->world.teachers, I, 0), 0.2, LEVEL_STEP);
    assert_int_equal(cg_tie_topic(&f->world.teachers, I, 0), 3);
    assert_true(cg_tie_in_school(&f->world.teachers, at(0)));
    cg_person_clear_ties(&f->world, I);
    assert_int_equal(cg_tie_find(&f->world.teachers, I, 4), -1);
}

/* A row full of trusted colleagues has no place for one who is trusted less. */
static void a_set_tie_fits_where_nobody_better_must_go(void **state)
{
    fixture *f = strangers(state);
    for (uint32_t j = 0; j < SLOTS; j++) {
        assert_int_equal(cg_tie_fits(&f->world, I, j + 1, 0.0f), 1);
        cg_tie_set(&f->world, I, j + 1, 0.5f, 0, 0.5f, 0);
    }
    assert_int_equal(cg_tie_fits(&f->world, I, SLOTS + 1, 0.4f), 0);
    assert_int_equal(cg_tie_fits(&f->world, I, SLOTS + 1, 0.6f), 1);
    assert_int_equal(cg_tie_fits(&f->world, I, 1, 0.0f), 1); /* known already */
}

static void trust_and_levels_stay_in_range(void **state)
{
    fixture *f = strangers(state);
    for (int k = 0; k < 200; k++)
        meet(f, 4, 1.0f, 0, 3.0f);
    assert_near(cg_trust(&f->world, I, 4), 1.0, 0.0);
    assert_near(cg_tie_level(&f->world.teachers, I, 0), 1.0, 1e-6);
    meet(f, 4, 0.0f, 0, -5.0f);
    assert_near(cg_tie_level(&f->world.teachers, I, 0), 0.0, 0.0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stranger_is_unknown),
        TEST(working_together_builds_trust),
        TEST(a_better_topic_takes_over),
        TEST(trust_fades_without_contact),
        TEST(colleagues_of_the_staff_room_stay_known),
        TEST(the_least_trusted_gives_way_the_highest_row_first),
        TEST(a_weaker_tie_does_not_displace_a_stronger_one),
        TEST(a_successor_is_a_stranger),
        TEST(a_successor_takes_over_her_predecessors_slot),
        TEST(setting_a_tie_replaces_what_was_but_no_greater_trust),
        TEST(a_set_tie_fits_where_nobody_better_must_go),
        TEST(trust_and_levels_stay_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
