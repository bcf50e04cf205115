/* Lead and associate: elections, terms of office, founding, joining, leaving, dissolving.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "world/clusters.h"
#include "world/people.h"
#include "world/ties.h"

#include <stdio.h>
#include <string.h>

enum { N = 8 };

/* Eight teachers of eight schools, strangers, all in one cluster; none refuses an office. */
static fixture *eight(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, N, 1);
    fixture_set(f, "ties.outside", "0");
    fixture_set(f, "lead.refusal", "0");
    fixture_build(f, FIRST_TERM);
    for (uint32_t i = 0; i < N; i++) {
        fixture_know(f, i, 0.1f * (float)(i + 1), 0.3f);
        cg_keep(&f->world.teachers.leadership[i], 0.3f, CG_NEAREST);
        cg_keep(&f->world.teachers.motivation[i], 0.6f, CG_NEAREST);
    }
    return f;
}

static void trust_elects_the_leader(void **state)
{
    fixture *f = eight(state);
    cg_world *w = &f->world;
    for (uint32_t i = 0; i < 4; i++)
        cg_tie_set(w, i, 6, 0.4f, 0, 0.5f, 0);
    cg_tie_set(w, 5, 2, 0.9f, 0, 0.5f, 0);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(w->clusters.leader[0], 6);
    assert_int_equal(w->teachers.leads[6], 1);
    assert_int_equal(w->clusters.terms[0], 1);
    assert_int_equal(w->clusters.leader_since[0], FIRST_TERM);
    const cg_model *m = &w->scenario.model;
    assert_near(cg_value(w->teachers.leadership[6]), 0.3 + m->lead_growth * 0.7, STEP);
    assert_near(cg_value(w->teachers.hours_extra[6]), m->lead_load, STEP);
    assert_near(cg_value(w->teachers.hours_extra[2]), 0.0, 0.0);
}

static void capacity_counts_and_the_first_row_wins_ties(void **state)
{
    fixture *f = eight(state);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 0);
    f->world.clusters.leader[0] = CG_NONE;
    f->world.teachers.leads[0] = 0;
    cg_keep(&f->world.teachers.leadership[5], 0.9f, CG_NEAREST);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 5);
}

static void nominees_are_the_three_who_know_most(void **state)
{
    fixture *f = *state;
    f->club->levers.form_leader = CG_LEADER_NOMINATED;
    eight(state);
    for (uint32_t i = 1; i < 5; i++)
        cg_tie_set(&f->world, i, 0, 0.9f, 0, 0.5f, 0); /* loved, but not nominated */
    cg_tie_set(&f->world, 1, 5, 0.1f, 0, 0.5f, 0);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 5);
}

/* Weeks of 60 in which somebody leads, and how the office passes on. */
static void a_term_limit_ends_a_leaders_office(void **state)
{
    fixture *f = *state;
    f->club->levers.form_term_weeks = 4;
    f->club->levers.form_max_terms = 2;
    eight(state);
    cg_keep(&f->world.teachers.leadership[3], 0.9f, CG_NEAREST);
    uint32_t leaders[11];
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 11; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_lead);
        leaders[week - FIRST_TERM] = f->world.clusters.leader[0];
    }
    for (int week = 0; week < 8; week++)
        assert_int_equal(leaders[week], 3); /* one term and one extension */
    for (int week = 8; week < 11; week++) {
        assert_int_not_equal(leaders[week], 3);
        assert_int_not_equal(leaders[week], CG_NONE);
    }
    assert_int_equal(f->world.teachers.leads[3], 0);
    assert_int_equal(f->world.clusters.terms[0], 1);
}

static void without_a_limit_terms_follow_each_other(void **state)
{
    fixture *f = *state;
    f->club->levers.form_term_weeks = 2;
    eight(state);
    cg_keep(&f->world.teachers.leadership[3], 0.9f, CG_NEAREST);
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 9; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_lead);
        assert_int_equal(f->world.clusters.leader[0], 3);
    }
    assert_int_equal(f->world.clusters.terms[0], 5);
}

static void a_leader_who_leaves_is_replaced(void **state)
{
    fixture *f = eight(state);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 0);
    f->world.teachers.generation[0]++;
    cg_person_draw(&f->world, 0, NULL);
    cg_keep(&f->world.teachers.leadership[0], 0.0f, CG_NEAREST);
    fixture_week(f, 3);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 1);
    assert_int_equal(f->world.teachers.leads[0], 0);
}

static void the_strained_may_refuse(void **state)
{
    fixture *f = eight(state);
    f->world.scenario.model.lead_refusal = 1.0;
    for (uint32_t i = 0; i < N; i++)
        cg_keep(&f->world.teachers.motivation[i], i == 4 ? 0.6f : 0.3f, CG_NEAREST);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], 4);
    cg_keep(&f->world.teachers.workload[4], 5.0f, CG_NEAREST);
    f->world.clusters.leader[0] = CG_NONE;
    f->world.teachers.leads[4] = 0;
    fixture_apply(f, CG_STREAM_lead);
    assert_int_equal(f->world.clusters.leader[0], CG_NONE);
    fixture_apply(f, CG_STREAM_convene); /* and without a leader nobody calls a meeting */
    assert_int_equal(f->world.diaries[0].n, 0);
}

/* Twenty-four teachers of as many schools, no main clusters; teacher 0 trusts 1, 2 and 3. */
static fixture *friends(void **state, const char *base)
{
    fixture *f = *state;
    fixture_province(f, 1, 24, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.initial", "0");
    fixture_set(f, "associate.base", base);
    fixture_set(f, "associate.asked", "20");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, 16);
    fixture_apply(f, CG_STREAM_officials);
    for (uint32_t i = 0; i < 24; i++)
        fixture_know(f, i, 0.3f, 0.3f);
    for (uint32_t j = 1; j <= 3; j++)
        cg_tie_set(&f->world, 0, j, 0.9f, 0, 1.0f, 0);
    return f;
}

static uint32_t members_of(const fixture *f)
{
    uint32_t n = 0;
    for (size_t i = 0; i < f->world.teachers.n; i++)
        n += f->world.teachers.voluntary[i] != CG_NONE;
    return n;
}

/* Only she has a promise to follow; those asked agree. A stranger may come with them. */
static void who_trusts_the_competent_founds_a_cluster(void **state)
{
    fixture *f = friends(state, "-3.5");
    f->world.scenario.model.associate_gain = 50.0;
    fixture_apply(f, CG_STREAM_associate);
    const cg_teachers *t = &f->world.teachers;
    uint32_t c = t->voluntary[0];
    assert_int_not_equal(c, CG_NONE);
    for (uint32_t j = 1; j <= 3; j++)
        assert_int_equal(t->voluntary[j], c);
    assert_int_equal(f->world.clusters.tier[c], CG_VOLUNTARY);
    assert_int_equal(f->world.clusters.key[c], 0);
    assert_int_equal(f->world.clusters.place[c], t->school[0]);
    assert_int_equal(f->world.clusters.founded[c], 16);
    assert_int_equal(cg_list_size(&f->world.members[CG_VOLUNTARY], c), members_of(f));
    assert_true(cg_value(t->value_voluntary[0]) > cg_value(t->value_voluntary[1]));
}

static void nobody_founds_who_wants_nothing(void **state)
{
    fixture *f = friends(state, "-20");
    for (uint32_t week = 16; week < 48; week++) {
        fixture_week(f, week);
        if (cg_associate_active(&f->world))
            fixture_apply(f, CG_STREAM_associate);
    }
    assert_int_equal(members_of(f), 0);
}

/* Puts teachers first .. first + n - 1 into voluntary cluster row c, supported or not. */
static void put_together(fixture *f, uint32_t c, uint32_t first, uint32_t n)
{
    cg_cluster_open(&f->world, c, 0);
    f->world.clusters.key[c] = first;
    for (uint32_t i = first; i < first + n; i++) {
        f->world.teachers.voluntary[i] = c;
        cg_keep(&f->world.teachers.value_voluntary[i], 0.9f, CG_NEAREST);
    }
    cg_clusters_relist(&f->world);
}

static void a_trusted_member_is_followed(void **state)
{
    fixture *f = friends(state, "20");
    put_together(f, 0, 1, 5);
    for (uint32_t i = 6; i < 24; i++)
        f->world.teachers.subject[i] = CG_MATHEMATICS; /* nobody else is to be asked */
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.teachers.voluntary[0], 0);
    assert_int_equal(cg_list_size(&f->world.members[CG_VOLUNTARY], 0), 6);
}

/* Teacher 10 knows one member, a colleague of her school: in her first year she comes along,
 * later she has no reason to. */
static void a_newcomer_is_brought_along(void **state)
{
    fixture *f = friends(state, "-10");
    f->world.scenario.model.associate_gain = 50.0;
    put_together(f, 0, 11, 5);
    cg_tie_set(&f->world, 10, 11, 0.3f, 0, 0.3f, 1);
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.teachers.voluntary[10], CG_NONE);
    f->world.teachers.entered[10] = (int16_t)f->world.now.week;
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.teachers.voluntary[10], 0);
    assert_near(cg_value(f->world.teachers.value_voluntary[10]),
                0.9 * f->world.scenario.model.associate_word, STEP);
}

/* Two clusters of one founder are told apart by the week of their founding, main ones are not. */
static void clusters_of_one_founder_have_luck_of_their_own(void **state)
{
    fixture *f = friends(state, "-20");
    cg_clusters *u = &f->world.clusters;
    put_together(f, 0, 11, 5);
    assert_int_equal(cg_cluster_era(u, 0), 16);
    u->founded[0] = 20;
    assert_int_equal(cg_cluster_era(u, 0), 20);
    u->tier[0] = CG_MAIN;
    assert_int_equal(cg_cluster_era(u, 0), 0);
    u->tier[0] = CG_VOLUNTARY;
}

static void a_full_cluster_takes_nobody(void **state)
{
    fixture *f = friends(state, "20");
    f->world.scenario.forms[0].levers.form_max_members = 5;
    put_together(f, 0, 1, 5);
    fixture_apply(f, CG_STREAM_associate);
    assert_int_not_equal(f->world.teachers.voluntary[0], 0);
    assert_int_equal(cg_list_size(&f->world.members[CG_VOLUNTARY], 0), 5);
}

static void who_gains_nothing_leaves_and_the_small_dissolve(void **state)
{
    fixture *f = friends(state, "-20");
    f->world.scenario.model.associate_leave = 1.0;
    put_together(f, 0, 4, 6);
    put_together(f, 1, 12, 3);
    fixture_apply(f, CG_STREAM_lead);
    assert_int_not_equal(f->world.clusters.leader[0], CG_NONE);
    cg_keep(&f->world.teachers.value_voluntary[5], 0.0f, CG_NEAREST);
    cg_keep(&f->world.teachers.value_voluntary[6], 0.4f, CG_NEAREST); /* enough to stay */
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.teachers.voluntary[5], CG_NONE);
    assert_int_equal(f->world.teachers.voluntary[6], 0);
    assert_int_equal(f->world.clusters.active[0], 1);
    assert_int_equal(f->world.clusters.active[1], 0); /* three are too few */
    for (uint32_t i = 12; i < 15; i++) {
        assert_int_equal(f->world.teachers.voluntary[i], CG_NONE);
        assert_int_equal(f->world.teachers.leads[i], 0);
    }
}

static void supporters_carry_a_small_cluster(void **state)
{
    fixture *f = friends(state, "-20");
    f->world.scenario.model.associate_carried = 1.0;
    put_together(f, 1, 12, 3);
    f->world.clusters.supported[1] = 1;
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.clusters.active[1], 1);
    f->world.scenario.model.associate_carried = 0.0;
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(f->world.clusters.active[1], 0);
}

/* An empty slot is nobody, even where no trust is demanded of those who are asked. */
static void trust_zero_reaches_no_stranger(void **state)
{
    fixture *f = friends(state, "20");
    f->world.scenario.model.associate_trust = 0.0;
    f->world.scenario.forms[0].levers.form_may_leave = 1;
    fixture_apply(f, CG_STREAM_associate);
    assert_true(members_of(f) >= 4);
}

static void the_initial_stock_knows_each_other(void **state)
{
    fixture *f = *state;
    fixture_province(f, 4, 20, 2);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.initial", "0.3");
    fixture_build(f, 0);
    fixture_apply(f, CG_STREAM_associate);
    uint32_t n = members_of(f);
    assert_true(n > 15 && n < 100); /* about 48 of 160 */
    for (uint32_t c = f->world.plan.n_main; c < f->world.clusters.n; c++) {
        const uint32_t *rows = cg_list_rows(&f->world.members[CG_VOLUNTARY], c);
        uint32_t size = cg_list_size(&f->world.members[CG_VOLUNTARY], c);
        for (uint32_t a = 0; a + 1 < size; a++)
            assert_true(cg_trust(&f->world, rows[a], rows[a + 1]) > 0.29f);
    }
}

/* A cluster that is seen is registered for certain; what it becomes may be the first form of all.
 */
static void what_is_seen_is_registered(void **state)
{
    fixture *f = *state;
    cg_form *own = cg_scenario_form(&f->scenario, "own", 1);
    own->levers.form_radius_km = 1000.0;
    f->club->levers.form_registered = 1;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "own");
    fixture_set(f, "associate.initial", "0");
    fixture_set(f, "department.register_form", "club");
    fixture_set(f, "department.register_chance", "1");
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    const int club = cg_scenario_form_index(&w->scenario, "club"),
              other = cg_scenario_form_index(&w->scenario, "own");
    assert_int_equal(club, 0);
    cg_cluster_open(w, 0, (uint8_t)other);
    for (uint32_t i = 0; i < 4; i++)
        w->teachers.voluntary[i] = 0;
    cg_clusters_relist(w);
    w->clusters.visibility[0] = 1.0f;
    fixture_apply(f, CG_STREAM_officials);
    assert_int_equal(w->clusters.form[0], club);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_seen_is_registered),
        TEST(trust_elects_the_leader),
        TEST(capacity_counts_and_the_first_row_wins_ties),
        TEST(nominees_are_the_three_who_know_most),
        TEST(a_term_limit_ends_a_leaders_office),
        TEST(without_a_limit_terms_follow_each_other),
        TEST(a_leader_who_leaves_is_replaced),
        TEST(the_strained_may_refuse),
        TEST(who_trusts_the_competent_founds_a_cluster),
        TEST(nobody_founds_who_wants_nothing),
        TEST(a_trusted_member_is_followed),
        TEST(a_newcomer_is_brought_along),
        TEST(clusters_of_one_founder_have_luck_of_their_own),
        TEST(a_full_cluster_takes_nobody),
        TEST(who_gains_nothing_leaves_and_the_small_dissolve),
        TEST(supporters_carry_a_small_cluster),
        TEST(trust_zero_reaches_no_stranger),
        TEST(the_initial_stock_knows_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
