/* What the check of a world finds wrong, one breach at a time, each with its whole message.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "model/check.h"
#include "world/people.h"
#include "world/ties.h"

#include <stdio.h>

static void assert_found(const fixture *f, const char *message)
{
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_world_check(&f->world, "test", &error), CG_INVARIANT);
    assert_string_equal(error.message, message);
}

static void assert_sound(const fixture *f)
{
    cg_error error = {CG_OK, ""};
    if (cg_world_check(&f->world, "test", &error) != CG_OK)
        fail_msg("%s", error.message);
}

/* Two clusters of six at their meetings of week 2. */
static fixture *two_clusters(void **state)
{
    fixture *f = *state;
    f->club->levers.form_max_members = 6;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, FIRST_TERM);
    fixture_apply(f, CG_STREAM_lead);
    fixture_apply(f, CG_STREAM_convene);
    assert_int_equal(cg_list_size(&f->world.active, 0), 2);
    assert_sound(f);
    return f;
}

static void ties_are_to_others_and_once(void **state)
{
    fixture *f = two_clusters(state);
    cg_teachers *t = &f->world.teachers;
    cg_person_clear_ties(&f->world, 3);
    cg_tie_set(&f->world, 3, 5, 0.5f, 0, 0.5f, 0);
    cg_tie_set(&f->world, 3, 7, 0.5f, 0, 0.5f, 0);
    assert_sound(f);
    size_t of_5 = (size_t)3 * t->slots;
    while (cg_tie_colleague(t, of_5) != 5)
        of_5++;
    size_t of_7 = (size_t)3 * t->slots;
    while (cg_tie_colleague(t, of_7) != 7)
        of_7++;
    const uint32_t kept = t->tie_to[of_7];
    t->tie_to[of_7] = t->tie_to[of_5];
    assert_found(f, "week 2, after test: teacher 3 has two ties to 5");
    t->tie_to[of_7] = kept;
    cg_tie_set(&f->world, 4, 3, 0.5f, 0, 0.5f, 0);
    size_t of_3 = (size_t)4 * t->slots;
    while (cg_tie_colleague(t, of_3) != 3)
        of_3++;
    t->tie_to[of_7] = t->tie_to[of_3];
    assert_found(f, "week 2, after test: teacher 3 has a tie to 3");
    t->tie_to[of_7] = kept;
    assert_sound(f);
}

static void lists_hold_the_members(void **state)
{
    fixture *f = two_clusters(state);
    cg_world *w = &f->world;
    const uint32_t c = w->teachers.main[0], other = w->teachers.main[0] == 0 ? 1 : 0;
    char message[120];
    w->teachers.main[0] = other;
    snprintf(message, sizeof message,
             "week 2, after test: cluster %u lists teacher 0, who is in %u", c, other);
    assert_found(f, message);
    w->members_changed = 1; /* the lists are due to be made anew */
    assert_sound(f);
    w->members_changed = 0;
    w->teachers.main[0] = c;
    w->clusters.active[c] = 0;
    snprintf(message, sizeof message, "week 2, after test: closed cluster %u has members", c);
    assert_found(f, message);
    w->clusters.active[c] = 1;
    w->teachers.voluntary[0] = 0;
    assert_found(f, "week 2, after test: 1 teachers are in clusters and 0 in lists");
    w->teachers.voluntary[0] = CG_NONE;
    assert_sound(f);
}

static void hours_add_up(void **state)
{
    fixture *f = two_clusters(state);
    cg_meeting *g = fixture_meeting(f, 1, 0);
    g->content += 0.25f;
    assert_found(f, "week 2, after test: hours of a meeting of cluster 1 add up to 2.25 of 2");
    g->content -= 0.25f;
    assert_sound(f);
    g->moderation = g->task + 0.125f;
    assert_found(f, "week 2, after test: hours of a meeting of cluster 1 add up to 2 of 2");
    f->world.now.teaching = 0; /* meetings of another week lie there */
    assert_sound(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ties_are_to_others_and_once),
        TEST(lists_hold_the_members),
        TEST(hours_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
