/* Officials, convene and attend against answers worked out by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include <math.h>

/* One cluster of all, with a leader who leans to neither side and members of one CK. */
static fixture *club(void **state, uint32_t schools, uint16_t educators, float ck)
{
    fixture *f = *state;
    fixture_province(f, 1, schools, educators);
    fixture_build(f, FIRST_TERM);
    for (uint32_t i = 0; i < f->world.teachers.n; i++)
        fixture_know(f, i, ck, ck);
    fixture_apply(f, CG_STREAM_lead);
    cg_keep(&f->world.teachers.leaning[f->world.clusters.leader[0]], 0.0f, CG_NEAREST);
    return f;
}

static double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* Regulation .9, members who need and know a half: V_tasks = r min(1, q / h), V_members =
 * voice / 4; the queue is worked off meeting by meeting, a tenth of the rest lapses. */
static void a_queue_of_tasks_is_worked_off_as_by_hand(void **state)
{
    fixture *f = *state;
    f->club->levers.form_regulation = 0.9;
    f->club->levers.form_registered = 1;
    fixture_set(f, "convene.prepare", "100");
    fixture_set(f, "convene.habit", "0");
    club(state, 3, 2, 0.5f);
    cg_world *w = &f->world;
    const cg_model *m = &w->scenario.model;
    double queue = 5.0, share_kept = 0.9; /* at first the manager expects what is regulated */
    w->clusters.queue_other[0] = 5.0f;
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 6; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_convene);
        double tasks = m->convene_regulation * 0.9 * fmin(1.0, queue / 2.0);
        double given = 2.0 * logistic(tasks - m->convene_voice * 0.25);
        double task = fmin(given, queue);
        queue = (queue - task) * (1.0 - m->officials_lapse);
        share_kept = 0.7 * share_kept + 0.3 * task / 2.0;
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        assert_non_null(g);
        assert_near(g->task, task, 1e-5);
        assert_near(g->moderation, 0.0, 1e-6);
        assert_near(w->clusters.queue_other[0], queue, 1e-5);
        assert_near(w->clusters.task_share[0], share_kept, 1e-5);
        /* 45 : 35 : 20 of what is left */
        assert_near(g->content, (2.0 - task) * 0.45, 1e-5);
        assert_near(g->planning, (2.0 - task) * 0.35, 1e-5);
        assert_near(g->practice, (2.0 - task) * 0.20, 1e-5);
        assert_int_equal(w->clusters.number[0], week - FIRST_TERM + 1);
    }
}

/* No leader, no meeting: a tenth of what waits lapses when one would have been due. */
static void a_queue_lapses_where_nobody_can_meet(void **state)
{
    fixture *f = *state;
    club(state, 3, 2, 0.5f);
    cg_world *w = &f->world;
    w->clusters.queue_other[0] = w->clusters.queue_moderation[0] = 5.0f;
    w->clusters.leader[0] = CG_NONE;
    fixture_apply(f, CG_STREAM_convene);
    assert_int_equal(w->diaries[0].n, 0);
    assert_near(w->clusters.queue_other[0], 5.0 * (1.0 - w->scenario.model.officials_lapse), 1e-5);
    assert_near(w->clusters.queue_moderation[0], w->clusters.queue_other[0], 0.0);
}

/* How many of the meetings of ten years are held for members' matters; the leader, or any of
 * six, prepares with chance p = L(prepare (room + M - 1)). */
static void count_prepared(fixture *f, double expected)
{
    cg_world *w = &f->world;
    int prepared = 0, n = 0;
    for (uint32_t week = FIRST_TERM; week < 520; week++) {
        fixture_week(f, week);
        if (!w->now.teaching)
            continue;
        for (uint32_t i = 0; i < w->teachers.n; i++)
            cg_keep(&w->teachers.motivation[i], 0.5f, CG_NEAREST);
        w->clusters.room[0] = 0.3f;
        fixture_apply(f, CG_STREAM_convene);
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        assert_non_null(g);
        int shared = g->hours > 0.0f;
        prepared += shared;
        n++;
        assert_near(g->content, shared ? 0.9 : 0.0, 1e-6);
        double room = 0.3 + w->scenario.model.convene_habit * (shared - 0.3);
        assert_near(w->clusters.room[0], room, 1e-6);
    }
    assert_near((double)prepared / n, expected, 4.0 * sqrt(expected * (1.0 - expected) / n));
}

static void the_leader_prepares_if_she_expects_room(void **state)
{
    fixture *f = *state;
    f->club->levers.form_rotates = 0;
    fixture_set(f, "convene.prepare", "8");
    club(state, 3, 2, 0.5f);
    count_prepared(f, logistic(8.0 * -0.2));
}

static void where_presenting_rotates_anybody_prepares(void **state)
{
    fixture *f = *state;
    fixture_set(f, "convene.prepare", "8");
    club(state, 3, 2, 0.5f);
    double n = (double)f->world.members[CG_MAIN].first[1];
    count_prepared(f, 1.0 - pow(1.0 - logistic(8.0 * -0.2), n));
}

static void pay_draws_hours_to_moderation(void **state)
{
    fixture *f = *state;
    f->club->levers.form_gratuity = 1.0;
    club(state, 3, 2, 0.5f);
    cg_world *w = &f->world;
    const cg_model *m = &w->scenario.model;
    w->clusters.queue_moderation[0] = 4.0f;
    w->clusters.queue_other[0] = 4.0f;
    fixture_apply(f, CG_STREAM_convene);
    double task = 2.0 * logistic(m->convene_pay - m->convene_voice * 0.25);
    double pull = 1.0 + m->convene_paid_first;
    assert_near(fixture_meeting(f, 0, 0)->task, task, 1e-5);
    assert_near(fixture_meeting(f, 0, 0)->moderation, task * pull / (pull + 1.0), 1e-5);
}

/* Little more than ten minutes' work waits, and members leave it fewer still: paid tasks have their
 * weighted share however little there is. */
static void little_is_shared_alike(void **state)
{
    fixture *f = *state;
    f->club->levers.form_gratuity = 1.0;
    fixture_set(f, "convene.voice", "20");
    fixture_set(f, "convene.pay", "0.5");
    club(state, 3, 2, 0.5f);
    cg_world *w = &f->world;
    const cg_model *m = &w->scenario.model;
    w->clusters.queue_moderation[0] = 0.0625f;
    w->clusters.queue_other[0] = 0.125f;
    fixture_apply(f, CG_STREAM_convene);
    double task = 2.0 * logistic(0.5 - 20.0 * 0.25);
    double pull = 1.0 + m->convene_paid_first;
    assert_true(task < 0.06);
    assert_near(fixture_meeting(f, 0, 0)->task, task, 1e-6);
    assert_near(fixture_meeting(f, 0, 0)->moderation, task * pull / (pull + 2.0), 1e-6);
}

static void nothing_waits_nothing_is_done(void **state)
{
    fixture *f = *state;
    f->club->levers.form_regulation = 1.0;
    club(state, 3, 2, 0.5f);
    fixture_apply(f, CG_STREAM_convene);
    assert_near(fixture_meeting(f, 0, 0)->task, 0.0, 0.0);
    assert_near(fixture_meeting(f, 0, 0)->content, 0.9, 1e-6);
}

static void informal_meetings_take_no_tasks(void **state)
{
    fixture *f = *state;
    f->club->levers.form_regulation = 1.0;
    cg_form_kind(f->club, "formal", 0)->levers.meeting_formal = 0;
    club(state, 3, 2, 0.5f);
    f->world.clusters.queue_other[0] = 10.0f;
    fixture_apply(f, CG_STREAM_convene);
    assert_near(fixture_meeting(f, 0, 0)->task, 0.0, 0.0);
    assert_int_equal(f->world.diaries[0].due, 0);
    assert_int_equal(f->world.clusters.number[0], 0);
    assert_near(f->world.clusters.queue_other[0], 10.0, 0.0);
}

/* Strictness 1 in a cluster of which no tasks are expected: no meeting is approved. */
static void approval_follows_the_expected_task_share(void **state)
{
    fixture *f = *state;
    f->club->levers.form_approval = 1.0;
    fixture_set(f, "officials.strictness_sd", "0");
    club(state, 3, 2, 0.5f);
    int held = 0, due = 0;
    for (uint32_t week = 0; week < 520; week++) {
        fixture_week(f, week);
        if (!f->world.now.teaching)
            continue;
        f->world.clusters.task_share[0] = 0.3f;
        fixture_apply(f, CG_STREAM_convene);
        due += f->world.diaries[0].due;
        held += f->world.diaries[0].approved;
    }
    assert_int_equal(due, 410);
    assert_near((double)held / due, 0.3, 4.0 * sqrt(0.21 / due));
    f->world.clusters.task_share[0] = 0.0f;
    fixture_week(f, FIRST_TERM);
    fixture_apply(f, CG_STREAM_convene);
    assert_int_equal(f->world.diaries[0].n, 0);
}

/* Everybody alike: the share of those who came is the probability of the equation. */
static void count_attendance(fixture *f, double willing, double compelled)
{
    cg_teachers *t = &f->world.teachers;
    double came[4] = {0.0}, n = 0.0;
    for (uint32_t week = 0; week < 52; week++) {
        fixture_week(f, week);
        if (!f->world.now.teaching)
            continue;
        fixture_apply(f, CG_STREAM_convene);
        fixture_apply(f, CG_STREAM_attend);
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        assert_int_equal(g->members, t->n);
        for (size_t i = 0; i < t->n; i++, n += 1.0)
            came[cg_week_of(t, i)->came_main & 3] += 1.0;
    }
    assert_near(came[0], 0.0, 0.0);
    assert_near(came[CG_WILLING] / n, willing, 4.0 * sqrt(willing * (1.0 - willing) / n));
    assert_near(came[CG_COMPELLED] / n, compelled, 4.0 * sqrt(0.25 / n));
}

/* 100 alike in one school, so that no way is long. */
static fixture *crowd(void **state)
{
    fixture *f = club(state, 1, 100, 0.5f);
    for (size_t i = 0; i < 100; i++) {
        cg_keep(&f->world.teachers.motivation[i], 0.6f, CG_NEAREST);
        cg_keep(&f->world.teachers.value_main[i], 0.3f, CG_NEAREST);
        cg_keep(&f->world.teachers.bond_main[i], 0.2f, CG_NEAREST);
        cg_keep(&f->world.teachers.workload[i], 1.0f, CG_NEAREST);
        cg_keep(&f->world.teachers.legitimacy[i], 0.4f, CG_NEAREST);
    }
    return f;
}

static double inclination(const cg_model *m)
{
    return m->attend_base - 0.2 * m->attend_value + 0.2 * m->attend_trust +
           0.1 * m->attend_motivation - m->attend_workload;
}

static void the_willing_come_by_their_inclination(void **state)
{
    fixture *f = crowd(state);
    count_attendance(f, logistic(inclination(&f->world.scenario.model)), 0.0);
}

static void compulsion_brings_some_and_puts_off_others(void **state)
{
    fixture *f = *state;
    f->club->levers.form_compulsion = 0.8;
    crowd(state);
    const cg_model *m = &f->world.scenario.model;
    double u = inclination(m) - 0.8 * 0.6 * m->attend_reactance;
    double all = logistic(u + 0.8 * m->attend_compulsion);
    count_attendance(f, logistic(u), all - logistic(u));
}

static void a_saturday_deters_and_doubles_reactance(void **state)
{
    fixture *f = *state;
    f->club->levers.form_compulsion = 0.8;
    cg_form_kind(f->club, "formal", 0)->levers.meeting_day = CG_DAY_SATURDAY;
    crowd(state);
    const cg_model *m = &f->world.scenario.model;
    double u = inclination(m) - m->attend_saturday - 2.0 * 0.8 * 0.6 * m->attend_reactance;
    double all = logistic(u + 0.8 * m->attend_compulsion);
    count_attendance(f, logistic(u), all - logistic(u));
}

static void visits_are_for_the_host_and_three(void **state)
{
    fixture *f = *state;
    f->club->levers.form_visits = 1.0;
    fixture_set(f, "forms.club.meetings.formal.hours", "0");
    fixture_set(f, "attend.base", "10");
    club(state, 5, 2, 0.5f);
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 10; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_convene);
        fixture_apply(f, CG_STREAM_attend);
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        assert_int_equal(g->kind, CG_VISIT);
        assert_int_equal(g->place, f->world.teachers.school[g->host]);
        assert_true(g->members == 3 || g->members == 4); /* the host may be one of the three */
        assert_true(cg_week_of(&f->world.teachers, g->host)->came_main != 0);
    }
}

/* Tasks of one week: 6 h in 4 weeks are 1.5 h; half is moderation, of which half heaps in
 * the last three of eleven weeks. */
static void tasks_arrive_by_the_calendar(void **state)
{
    fixture *f = *state;
    f->club->levers.form_registered = 1;
    fixture_set(f, "officials.task_hours", "6");
    fixture_set(f, "officials.task_sd", "0");
    fixture_set(f, "officials.cluster_cost", "-10"); /* clusters are all but free */
    fixture_set(f, "officials.visit_cost", "10");
    club(state, 3, 5, 0.5f);
    cg_clusters *u = &f->world.clusters;
    double moderation = 0.0;
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 11; week++) {
        fixture_week(f, week);
        u->queue_moderation[0] = u->queue_other[0] = 0.0f;
        fixture_apply(f, CG_STREAM_officials);
        int late = week >= FIRST_TERM + 8;
        assert_near(u->queue_other[0], 0.75, 1e-6);
        assert_near(u->queue_moderation[0], 0.75 * (0.5 + (late ? 0.5 * 11 / 3 : 0.0)), 1e-5);
        moderation += u->queue_moderation[0];
    }
    assert_near(moderation, 11 * 0.75, 1e-4); /* the heap moves hours, it makes none */
    assert_near(f->world.totals.arrived, 11 * 1.5 * 15 / 15.0, 1e-4);
    assert_near(f->world.totals.done, 0.0, 0.0); /* nobody was visited, and clusters have not met */
}

static void a_channel_is_chosen_by_cost_and_coverage(void **state)
{
    fixture *f = *state;
    f->club->levers.form_registered = 1;
    fixture_set(f, "officials.advisor_visits", "0");
    fixture_set(f, "officials.cluster_cost", "0.5");
    fixture_set(f, "officials.coverage", "2");
    club(state, 3, 5, 0.5f);
    cg_clusters *u = &f->world.clusters;
    double to_clusters = 0.0, n = 0.0;
    for (uint32_t week = 0; week < 52 * 10; week++) {
        fixture_week(f, week);
        if (!f->world.now.teaching)
            continue;
        u->queue_moderation[0] = u->queue_other[0] = 0.0f;
        u->turnout[0] = 0.6f;
        fixture_apply(f, CG_STREAM_officials);
        to_clusters += (u->queue_moderation[0] > 0.0f) + (u->queue_other[0] > 0.0f);
        n += 2.0;
    }
    double p = exp(2.0 * 0.6 - 0.5);
    assert_near(to_clusters / n, p / (p + 1.0), 4.0 * sqrt(0.25 / n));
}

/* Every visit given to a cluster is taken from the advisors' term, and none beyond it. */
static void advisors_capacity_is_conserved(void **state)
{
    fixture *f = *state;
    f->club->levers.form_advisor_chance = 1.0;
    fixture_set(f, "officials.advisor_visits", "4");
    fixture_set(f, "officials.task_hours", "0");
    club(state, 3, 2, 0.5f);
    float *left = f->world.circuits.visits_left;
    int supported = 0;
    for (uint32_t week = FIRST_TERM; week < FIRST_TERM + 11; week++) {
        fixture_week(f, week);
        fixture_apply(f, CG_STREAM_officials);
        float before = left[CG_SCIENCE];
        fixture_apply(f, CG_STREAM_convene);
        const cg_meeting *g = fixture_meeting(f, 0, 0);
        double cost = 1.0 + f->province.schools[g->place].remoteness;
        assert_near(before - left[CG_SCIENCE], g->advisor ? cost : 0.0, 1e-5);
        supported += g->advisor;
    }
    assert_true(supported >= 2 && supported <= 4);
    fixture_week(f, 15); /* a new term */
    fixture_apply(f, CG_STREAM_officials);
    assert_near(left[CG_SCIENCE], 4.0, 0.0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_queue_of_tasks_is_worked_off_as_by_hand),
        TEST(a_queue_lapses_where_nobody_can_meet),
        TEST(the_leader_prepares_if_she_expects_room),
        TEST(where_presenting_rotates_anybody_prepares),
        TEST(pay_draws_hours_to_moderation),
        TEST(little_is_shared_alike),
        TEST(nothing_waits_nothing_is_done),
        TEST(informal_meetings_take_no_tasks),
        TEST(approval_follows_the_expected_task_share),
        TEST(the_willing_come_by_their_inclination),
        TEST(compulsion_brings_some_and_puts_off_others),
        TEST(a_saturday_deters_and_doubles_reactance),
        TEST(visits_are_for_the_host_and_three),
        TEST(tasks_arrive_by_the_calendar),
        TEST(a_channel_is_chosen_by_cost_and_coverage),
        TEST(advisors_capacity_is_conserved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
