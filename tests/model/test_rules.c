/* Single rules of processes, each worked out by hand: tallies, practice, moving, whom one asks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "process/wish.h"
#include "world/clusters.h"
#include "world/people.h"
#include "world/ties.h"

#include <math.h>
#include <string.h>

/* Six at a meeting of two hours in each of three weeks, of which nothing is for tasks. */
static void meetings_are_tallied(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 6, 1);
    fixture_set(f, "attend.base", "10");
    fixture_set(f, "attend.distance", "0");
    fixture_build(f, FIRST_TERM);
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 3; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_lead);
        fixture_apply(f, CG_STREAM_convene);
        fixture_apply(f, CG_STREAM_attend);
        assert_int_equal(fixture_meeting(f, 0, 0)->willing, 6);
        fixture_apply(f, CG_STREAM_exchange);
    }
    const cg_clusters *u = &f->world.clusters;
    assert_near(u->weeks[0], 3.0, 0.0);
    assert_near(u->due[0], 3.0, 0.0);
    assert_near(u->held[0], 3.0, 0.0);
    assert_near(u->hours[0], 6.0, 0.0);
    assert_near(u->task_hours[0], 0.0, 0.0);
    assert_near(u->expected[0], 18.0, 0.0);
    assert_near(u->willing[0], 18.0, 0.0);
    assert_near(u->compelled[0], 0.0, 0.0);
}

/* CK .6, PCK .4, policy .4, materials .5: .4 (.5 + .3) (.7 + .08 + .05) = .2656 is aimed at. */
static void practice_follows_what_is_known(void **state)
{
    static const char *const still[] = {"practise.loss", "practise.use", "practise.drift",
                                        "practise.experience", "practise.pace_noise"};
    fixture *f = *state;
    fixture_province(f, 1, 1, 4);
    for (size_t k = 0; k < sizeof still / sizeof *still; k++)
        fixture_set(f, still[k], "0");
    fixture_set(f, "practise.rate", "0.1");
    fixture_set(f, "practise.pace_return", "0.25");
    fixture_build(f, FIRST_TERM);
    cg_teachers *t = &f->world.teachers;
    f->world.schools.materials[0] = 0.5f;
    for (uint32_t i = 0; i < 4; i++) {
        fixture_know(f, i, 0.6f, 0.4f);
        cg_keep(&t->policy[i], 0.4f, CG_NEAREST);
        cg_keep(&t->practice[i], 0.2f, CG_NEAREST);
        cg_keep(&t->motivation[i], 0.5f, CG_NEAREST);
        cg_keep(&t->pace[i], (float)i, CG_NEAREST);
    }
    fixture_apply(f, CG_STREAM_practise);
    for (uint32_t i = 0; i < 4; i++) {
        assert_near(cg_value(t->practice[i]), 0.2 + 0.1 * 0.5 * 0.0656, STEP);
        assert_near(cg_value(t->pace[i]), 0.75 * i, 1.0 / 512.0);
    }
}

/* CK .2 .4 .6 .8: variance .05, the lower ones' mean .3; PCK .1 .3 .5 .9: variance .0875. */
static void gains_are_measured_from_the_base(void **state)
{
    static const float pck[] = {0.1f, 0.3f, 0.5f, 0.9f};
    fixture *f = *state;
    fixture_province(f, 1, 4, 1);
    fixture_build(f, FIRST_TERM);
    for (uint32_t i = 0; i < 4; i++)
        fixture_know(f, i, 0.2f * (float)(i + 1), pck[i]);
    fixture_week(f, 0);
    assert_near(f->world.ck_sd, sqrt(0.05), 1e-4);
    assert_near(f->world.pck_sd, sqrt(0.0875), 1e-4);
    assert_near(f->world.competent_level, 0.3, 1e-4);
    for (uint32_t i = 0; i < 4; i++) /* nobody is below the mean: it is the mean */
        fixture_know(f, i, 0.5f, 0.5f);
    fixture_week(f, 0);
    assert_near(f->world.competent_level, 0.5, 1e-4);
}

/* Two clusters of six with room for one more each, in which members may choose. Everybody has
 * what keeps her, and teacher 0 twice of it; teacher 1 has nothing, and both trust one of the
 * other cluster who knows more. */
static void who_misses_nothing_stays(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    f->club->levers.form_max_members = 6;
    f->club->levers.form_may_leave = 1;
    fixture_set(f, "associate.leave", "1");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, 16);
    cg_world *w = &f->world;
    cg_teachers *t = &w->teachers;
    w->scenario.forms[0].levers.form_max_members = 8;
    uint32_t own = t->main[0], mate = CG_NONE, there = CG_NONE;
    for (uint32_t i = 0; i < 12; i++) {
        fixture_know(f, i, 0.3f, 0.3f);
        cg_keep(&t->value_main[i], (float)w->scenario.model.associate_enough, CG_NEAREST);
        mate = i > 0 && t->main[i] == own ? i : mate;
        there = t->main[i] != own ? i : there;
    }
    cg_keep(&t->value_main[0], 2.0f * (float)w->scenario.model.associate_enough, CG_NEAREST);
    cg_keep(&t->value_main[mate], 0.0f, CG_NEAREST);
    cg_tie_set(w, 0, there, 0.9f, 0, 1.0f, 0);
    cg_tie_set(w, mate, there, 0.9f, 0, 1.0f, 0);
    uint32_t other = t->main[there];
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(t->main[0], own);
    assert_int_equal(t->main[mate], other);
    assert_near(cg_value(t->value_main[mate]), w->scenario.model.people_expected_value, STEP);
    assert_near(cg_value(t->bond_main[mate]), 0.0, 0.0);
}

/* Trusted .8 and .5, believed to know .6 and .4 beyond her: (.48 + .2) / 3 peers; a colleague of
 * her own school counts for nothing, however trusted. */
static void a_promise_is_of_other_schools(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 8, 1);
    fixture_set(f, "ties.outside", "0");
    fixture_set(f, "associate.peers", "3");
    fixture_set(f, "associate.promise_half", "0.1");
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    for (uint32_t i = 0; i < 8; i++) {
        fixture_know(f, i, 0.3f, 0.3f);
        w->teachers.entered[i] = -200;
        cg_person_clear_ties(w, i);
    }
    assert_near(cg_promise(w, 3), 0.0, 0.0);
    cg_tie_set(w, 3, 5, 0.8f, 0, 0.9f, 0);
    cg_tie_set(w, 3, 6, 0.9f, 0, 0.9f, 1);
    cg_tie_set(w, 3, 7, 0.5f, 0, 0.7f, 0);
    const double mean = (0.48 + 0.2) / 3.0;
    assert_near(cg_promise(w, 3), mean / (mean + 0.1), 0.01);
}

/* Three trusted colleagues agree to found a cluster, and the one stranger with good results whom
 * she thinks of. */
static void a_stranger_comes_with_her_peers(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 24, 1);
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
    for (uint32_t i = 0; i < 24; i++) {
        fixture_know(f, i, 0.3f, 0.3f);
        w->schools.results[t->school[i]] = i < 4 ? 0.0f : 1.0f;
    }
    for (uint32_t j = 1; j <= 3; j++)
        cg_tie_set(w, 0, j, 0.9f, 0, 1.0f, 0);
    fixture_apply(f, CG_STREAM_associate);
    uint32_t members = 0;
    for (uint32_t i = 0; i < 24; i++)
        members += t->voluntary[i] == t->voluntary[0];
    assert_int_not_equal(t->voluntary[0], CG_NONE);
    assert_int_equal(members, 5);
}

/* Teacher 5 trusts 6 most, but 6 has left: she asks 7, not 6's successor. */
static void a_successor_is_not_asked(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 8, 1);
    fixture_set(f, "ties.outside", "0");
    fixture_set(f, "advise.problems", "1");
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    cg_teachers *t = &w->teachers;
    for (uint32_t i = 0; i < 8; i++) {
        fixture_know(f, i, i < 6 ? 0.3f : 0.8f, 0.3f);
        cg_person_clear_ties(w, i);
    }
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        cg_tie_set(w, 5, 6, 0.9f, k, 0.8f, 0);
        cg_tie_set(w, 5, 7, 0.6f, k, 0.8f, 0);
    }
    t->generation[6]++;
    fixture_apply(f, CG_STREAM_advise);
    assert_int_not_equal(t->asked[5], 0);
    assert_int_equal(t->tie_to[5 * t->slots + t->asked[5] - 1u], 7);
    assert_int_equal(t->asked[0], 0);
}

/* Whoever comes new to a school and those who are there know each other from the first week. */
static void newcomers_meet_their_staff(void **state)
{
    fixture *f = *state;
    uint32_t newcomers = 0;
    fixture_province(f, 1, 6, 2);
    fixture_set(f, "ties.outside", "0");
    fixture_set(f, "staffing.exits", "0.9");
    fixture_build(f, FIRST_TERM);
    fixture_apply(f, CG_STREAM_staffing);
    const cg_teachers *t = &f->world.teachers;
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->generation[i] == 0)
            continue;
        newcomers++;
        for (uint32_t j = 0; j < t->n; j++) {
            double trust = j != i && t->school[j] == t->school[i] ? 0.3 : 0.0;
            assert_near(cg_trust(&f->world, i, j), trust, 1.0 / 255.0);
            assert_near(cg_trust(&f->world, j, i), trust, 1.0 / 255.0);
        }
    }
    assert_true(newcomers > 0);
}

/* CK .8 in the topic of the term, .4 in the others: need .2 of .6. Of six hours half is hers whose
 * motivation is .5, and of that the floor and a third of the rest. */
static void a_lecture_engages_by_need(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 1, 1);
    fixture_set(f, "cascade.hours", "6");
    fixture_set(f, "attend.base", "10");
    fixture_build(f, FIRST_TERM + 3);
    cg_teachers *t = &f->world.teachers;
    const double floor = f->world.scenario.model.attend_match_floor;
    uint32_t k = f->world.now.week / 13 % CG_TOPICS;
    fixture_know(f, 0, 0.4f, 0.4f);
    cg_keep(&t->ck[k], 0.8f, CG_NEAREST);
    cg_keep(&t->motivation[0], 0.5f, CG_NEAREST);
    fixture_apply(f, CG_STREAM_cascade);
    assert_near(cg_value(cg_week_of(t, 0)->opportunity), 3.0 * (floor + (1.0 - floor) / 3.0), 1e-2);
    assert_near(f->world.totals.meeting_hours, 6.0, 0.0);
}

/* To a lecture, too, come those who are motivated more than half. */
static void who_is_motivated_comes_to_a_lecture(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 1, 1);
    fixture_set(f, "cascade.hours", "6");
    fixture_build(f, FIRST_TERM + 3);
    f->world.scenario.model.attend_motivation = 100.0;
    cg_keep(&f->world.teachers.motivation[0], 0.1f, CG_NEAREST);
    fixture_apply(f, CG_STREAM_cascade);
    assert_near(f->world.totals.meeting_hours, 0.0, 0.0);
    cg_keep(&f->world.teachers.motivation[0], 0.9f, CG_NEAREST);
    fixture_apply(f, CG_STREAM_cascade);
    assert_near(f->world.totals.meeting_hours, 6.0, 0.0);
}

/* Supporters who carry every cluster carry one of two members, not one of a single one. */
static void two_can_be_carried(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.initial", "0");
    fixture_set(f, "associate.carried", "1");
    fixture_set(f, "associate.leave", "0");
    fixture_set(f, "associate.base", "-20");
    fixture_build(f, 16);
    cg_world *w = &f->world;
    for (uint32_t c = 0; c < 2; c++) {
        cg_cluster_open(w, c, 0);
        w->clusters.key[c] = 4 * c;
        w->clusters.supported[c] = 1;
        for (uint32_t i = 4 * c; i < 4 * c + 2 - c; i++)
            w->teachers.voluntary[i] = c;
    }
    cg_clusters_relist(w);
    fixture_apply(f, CG_STREAM_associate);
    assert_int_equal(w->clusters.active[0], 1);
    assert_int_equal(w->clusters.active[1], 0);
    assert_int_equal(w->teachers.voluntary[0], 0);
    assert_int_equal(w->teachers.voluntary[4], CG_NONE);
}

/* Two heads who know and trust alike: one opens her door, one does not, and lets out her floor. */
static void a_closed_door_lets_out_its_floor(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 2, 2);
    fixture_set(f, "cascade.hours", "6");
    fixture_set(f, "cascade.school_hours", "4");
    fixture_set(f, "attend.base", "10");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, FIRST_TERM + 3);
    cg_teachers *t = &f->world.teachers;
    for (uint32_t i = 0; i < 4; i++)
        t->entered[i] = i % 2 == 0 ? -200 : -100;
    fixture_apply(f, CG_STREAM_cascade);
    fixture_week(f, FIRST_TERM + 5);
    uint32_t k = f->world.now.week / 13 % CG_TOPICS;
    for (uint32_t i = 0; i < 4; i++) {
        fixture_know(f, i, i % 2 == 0 ? 0.8f : 0.4f, 0.4f);
        cg_keep(&t->motivation[i], 0.5f, CG_NEAREST);
        cg_keep(&t->openness[i], i < 2 ? 1.0f : 0.0f, CG_NEAREST);
    }
    fixture_apply(f, CG_STREAM_cascade);
    double open = cg_value(cg_week_of(t, 1)->gain_ck[k]),
           closed = cg_value(cg_week_of(t, 3)->gain_ck[k]);
    assert_true(open > 100.0 * STEP);
    assert_near(closed / open, f->world.scenario.model.exchange_openness_floor, 0.02);
}

/* What heads tell goes by the trust that is put in them: of .5 twice the floor and half of the
 * rest. */
static void a_head_is_believed_by_trust(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 2, 2);
    fixture_set(f, "cascade.hours", "6");
    fixture_set(f, "cascade.school_hours", "4");
    fixture_set(f, "attend.base", "10");
    fixture_set(f, "ties.outside", "0");
    fixture_build(f, FIRST_TERM + 3);
    cg_teachers *t = &f->world.teachers;
    for (uint32_t i = 0; i < 4; i++)
        t->entered[i] = i % 2 == 0 ? -200 : -100;
    fixture_apply(f, CG_STREAM_cascade);
    fixture_week(f, FIRST_TERM + 5);
    uint32_t k = f->world.now.week / 13 % CG_TOPICS;
    for (uint32_t i = 0; i < 4; i++) {
        fixture_know(f, i, i % 2 == 0 ? 0.8f : 0.4f, 0.4f);
        cg_keep(&t->motivation[i], 1.0f, CG_NEAREST);
        cg_keep(&t->openness[i], 1.0f, CG_NEAREST);
        cg_person_clear_ties(&f->world, i);
    }
    cg_tie_set(&f->world, 1, 0, 0.6f, 0, 0.5f, 1); /* 153 of 255 */
    fixture_apply(f, CG_STREAM_cascade);
    const double floor = f->world.scenario.model.exchange_trust_floor;
    double trusted = cg_value(cg_week_of(t, 1)->gain_ck[k]),
           strange = cg_value(cg_week_of(t, 3)->gain_ck[k]);
    assert_true(strange > 50.0 * STEP);
    assert_near(trusted / strange, (floor + (1.0 - floor) * 0.6) / floor, 0.05);
}

/* Of four in a voluntary cluster the first has nothing of it and leaves for certain; the others,
 * who have what keeps them, stay. */
static void who_has_nothing_of_it_leaves(void **state)
{
    fixture *f = *state;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "clusters.main", "none");
    fixture_set(f, "clusters.voluntary", "club");
    fixture_set(f, "associate.initial", "0");
    fixture_set(f, "associate.leave", "1");
    fixture_set(f, "associate.min_size", "3");
    fixture_set(f, "associate.base", "-20");
    fixture_build(f, 16);
    cg_world *w = &f->world;
    cg_cluster_open(w, 0, 0);
    for (uint32_t i = 0; i < 4; i++) {
        w->teachers.voluntary[i] = 0;
        cg_keep(&w->teachers.value_voluntary[i],
                i == 0 ? 0.0f : 1.5f * (float)w->scenario.model.associate_enough, CG_NEAREST);
    }
    cg_clusters_relist(w);
    fixture_apply(f, CG_STREAM_associate);
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(w->teachers.voluntary[i], i >= 1 && i < 4 ? 0 : CG_NONE);
    assert_int_equal(w->clusters.active[0], 1);
}

/* Half of those who are expected come, so half of the hours for tasks count as done: whoever is
 * absent does nothing. */
static void tasks_are_done_by_those_who_come(void **state)
{
    fixture *f = *state;
    f->club->levers.form_regulation = 1.0;
    fixture_province(f, 1, 12, 1);
    fixture_set(f, "attend.distance", "0");
    fixture_build(f, FIRST_TERM);
    cg_clusters *u = &f->world.clusters;
    double done = 0.0, hours = 0.0;
    int some = 0;
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 6; week++) {
        fixture_week(f, week);
        u->queue_other[0] = 10.0f;
        fixture_apply(f, CG_STREAM_lead);
        fixture_apply(f, CG_STREAM_convene);
        fixture_apply(f, CG_STREAM_attend);
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        some += g->willing > 0 && g->willing < 12;
        done += (double)g->task * g->willing / 12.0;
        hours += (double)g->task;
        fixture_apply(f, CG_STREAM_exchange);
    }
    assert_true(some > 0 && hours > 1.0);
    assert_near(u->task_hours[0], hours, 1e-5);
    assert_near(u->tasks_done[0], done, 1e-5);
}

/* Who plans together draws level, the one ahead and the one behind; a week's change of pace ends
 * at 60 weeks either way. */
static void pace_changes_by_sixty_weeks_at_most(void **state)
{
    fixture *f = *state;
    f->club->levers.form_content = f->club->levers.form_practice = 0.0;
    f->club->levers.form_planning = 1.0;
    fixture_province(f, 1, 2, 1);
    fixture_set(f, "attend.base", "10");
    fixture_set(f, "attend.distance", "0");
    fixture_set(f, "exchange.pace", "0.25");
    fixture_build(f, FIRST_TERM);
    cg_teachers *t = &f->world.teachers;
    for (int far = 0; far < 2; far++) {
        fixture_week(f, FIRST_TERM + 1 + (uint32_t)far);
        fixture_apply(f, CG_STREAM_lead);
        fixture_apply(f, CG_STREAM_convene);
        fixture_apply(f, CG_STREAM_attend);
        for (uint32_t i = 0; i < 2; i++) {
            cg_keep(&t->motivation[i], 1.0f, CG_NEAREST);
            cg_keep(&t->pace[i], i == 0 ? 40.0f : -40.0f, CG_NEAREST);
            cg_keep(&cg_week_begin(t, i)->gain_pace, far ? (i == 0 ? -59.5f : 59.5f) : 0.0f,
                    CG_NEAREST);
        }
        fixture_apply(f, CG_STREAM_exchange);
        for (uint32_t i = 0; i < 2; i++) {
            double change = cg_value(cg_week_of(t, i)->gain_pace) * (i == 0 ? -1.0 : 1.0);
            assert_true(far ? change == 60.0 : change > 1.0 && change <= 40.0);
        }
    }
}

/* Three clusters of a circuit and one visit of its advisor a week: the first of them to call has
 * it, and each week that is the next. */
static void clusters_of_a_circuit_call_first_in_turn(void **state)
{
    fixture *f = *state;
    f->club->levers.form_advisor_chance = 1.0;
    f->club->levers.form_max_members = 4;
    fixture_set(f, "officials.remote_cost", "0");
    fixture_province(f, 1, 12, 1);
    fixture_build(f, FIRST_TERM);
    cg_world *w = &f->world;
    assert_int_equal(cg_list_size(&w->active, 0), 3);
    fixture_apply(f, CG_STREAM_lead);
    for (uint32_t week = FIRST_TERM + 1; week < FIRST_TERM + 7; week++) {
        fixture_week(f, week);
        w->circuits.visits_left[0] = 1.0f;
        fixture_apply(f, CG_STREAM_convene);
        for (uint32_t a = 0; a < 3; a++)
            assert_int_equal(fixture_meeting(f, cg_list_rows(&w->active, 0)[a], 0)->advisor,
                             a == week % 3);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(meetings_are_tallied),
        TEST(practice_follows_what_is_known),
        TEST(gains_are_measured_from_the_base),
        TEST(who_misses_nothing_stays),
        TEST(a_promise_is_of_other_schools),
        TEST(a_stranger_comes_with_her_peers),
        TEST(a_successor_is_not_asked),
        TEST(newcomers_meet_their_staff),
        TEST(a_closed_door_lets_out_its_floor),
        TEST(a_lecture_engages_by_need),
        TEST(who_is_motivated_comes_to_a_lecture),
        TEST(two_can_be_carried),
        TEST(a_head_is_believed_by_trust),
        TEST(who_has_nothing_of_it_leaves),
        TEST(tasks_are_done_by_those_who_come),
        TEST(pace_changes_by_sixty_weeks_at_most),
        TEST(clusters_of_a_circuit_call_first_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
