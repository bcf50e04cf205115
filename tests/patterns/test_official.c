/* Official clusters, on meeting tables made by hand. Rows of voluntary clusters and of meetings
 * that were not approved stand among them and must not count.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WEEKS = 260, START = 52 };

static cg_scenario scenarios[CG_N_VARIANTS];
static cg_province province;

static cg_meeting_row *meet(cg_record *record, uint32_t cluster, double hours, double free)
{
    return add_meeting(record, cluster, START, hours, hours * (1.0 - free));
}

/* Two rows that are no held meeting of the main cluster. */
static void add_others(cg_record *record, uint32_t cluster, double hours, double free)
{
    cg_meeting_row *row = meet(record, cluster, hours, free);
    row->approved = 0;
    row->content_hours = row->moderation_hours = (float)hours;
    row = meet(record, cluster, hours, free);
    row->tier = CG_TIER_voluntary;
    row->content_hours = row->moderation_hours = (float)hours;
}

/* A cluster that shares so much in its first meeting, so much at most from its fourth to its
 * tenth; the second, third and eleventh meetings are all free. */
static void add_course(cg_record *record, uint32_t cluster, double first, double later)
{
    add_others(record, cluster, 4.0, 1.0 - first);
    meet(record, cluster, 4.0, first);
    meet(record, cluster, 4.0, 1.0);
    meet(record, cluster, 4.0, 1.0);
    for (int number = 4; number <= 10; number++)
        meet(record, cluster, 4.0, number == 7 ? later : 0.1);
    meet(record, cluster, 4.0, 1.0);
}

/* first, later: .9 .24 | .6 .4 | .75 .6 | .22 .15, and one that met three times only.
 * At .3 the first stops, at .5 it and the second, at .7 it and the third; none shows more. */
static void observers_differ_by_their_threshold(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    add_course(&record, 0, 0.9, 0.24);
    add_course(&record, 1, 0.6, 0.4);
    add_course(&record, 2, 0.75, 0.6);
    add_course(&record, 3, 0.22, 0.15);
    for (int number = 1; number <= 3; number++)
        meet(&record, 4, 4.0, number == 1 ? 0.9 : 0.0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'a'), 0.5, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'c'), 0.25, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'd'), 0.5, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'e'), 0.5, 1e-12));
    assert_true(isnan(value_of(&data, CG_PATTERN_P10, 'b'))); /* fifteen cannot be drawn */
    cg_record_free(&record);
}

/* First meetings of 2 h, of which .75 is free, and of 4 h, of which .25 is: 2.5 of 6. From the
 * fourth to the tenth: seven of 2 h, .5 free, and one of 1 h, all free: 8 of 15. */
static void shares_are_of_hours_not_of_meetings(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    add_others(&record, 0, 8.0, 1.0);
    meet(&record, 0, 2.0, 0.75);
    meet(&record, 1, 4.0, 0.25);
    for (int number = 2; number <= 11; number++)
        meet(&record, 0, 2.0, number == 2 || number == 3 || number == 11 ? 0.0 : 0.5);
    for (int number = 2; number <= 4; number++)
        meet(&record, 1, number == 4 ? 1.0 : 16.0, number == 4 ? 1.0 : 0.0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'f'), 2.5 / 6.0, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'g'), 8.0 / 15.0, 1e-6));
    cg_record_free(&record);
}

/* 8 h: moderation 3, other tasks 2, content .5, planning 1.5, practice 1. */
static void moderation_is_held_against_the_largest_other(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    add_others(&record, 0, 9.0, 0.0);
    for (uint32_t c = 0; c < 2; c++) {
        cg_meeting_row *row = add_meeting(&record, c, START, 4.0, c == 0 ? 3.0 : 2.0);
        row->moderation_hours = c == 0 ? 1.0f : 2.0f;
        row->content_hours = 0.25f;
        row->planning_hours = c == 0 ? 0.25f : 1.25f;
        row->practice_hours = 0.5f;
    }
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P11, 'a'), (3.0 - 2.0) / 8.0, 1e-6));
    record.meetings[2].practice_hours = 3.75f; /* 4.25 in all, the largest now */
    assert_true(is_near(value_of(&data, CG_PATTERN_P11, 'a'), (3.0 - 4.25) / 8.0, 1e-6));
    record.meetings[3].content_hours = 5.75f; /* 6 in all, larger still */
    assert_true(is_near(value_of(&data, CG_PATTERN_P11, 'a'), (3.0 - 6.0) / 8.0, 1e-6));
    record.n_meetings = 0; /* a single meeting of a quarter of an hour, all of it moderation */
    add_meeting(&record, 0, START, 0.25, 0.25)->moderation_hours = 0.25f;
    assert_true(is_near(value_of(&data, CG_PATTERN_P11, 'a'), 1.0, 1e-6));
    cg_record_free(&record);
}

/* .1, .2 and .6 at gratuities 0, .6 and 1.2: deviations -.6 0 .6, so .3 / .72. */
static void pay_has_a_slope(void **state)
{
    cg_record unpaid = {0}, official = {0}, more = {0};
    (void)state;
    cg_pattern_data data = make_data(scenarios, &province, &official);
    unpaid.outcomes[CG_OUTCOME_moderation_share] = 0.1;
    official.outcomes[CG_OUTCOME_moderation_share] = 0.2;
    more.outcomes[CG_OUTCOME_moderation_share] = 0.6;
    official.outcomes[CG_OUTCOME_attendance] = 0.7;
    data.records[CG_VARIANT_unpaid] = &unpaid;
    data.records[CG_VARIANT_paid_more] = &more;
    assert_true(is_near(value_of(&data, CG_PATTERN_P11, 'b'), 0.3 / 0.72, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P13, 'c'), 0.3, 1e-12));
}

static void share_content(cg_record *record, uint32_t cluster, uint32_t week, double hours,
                          double content)
{
    add_meeting(record, cluster, week, hours, 0.0)->content_hours = (float)content;
}

/* In the last year, a third of the hours or more: three meetings of three clusters. */
static void an_instance_takes_a_third_of_the_hours(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    add_others(&record, 0, 3.0, 1.0);
    record.meetings[0].week = record.meetings[1].week = 250;
    share_content(&record, 0, 207, 3.0, 3.0);
    share_content(&record, 0, 208, 3.0, 3.0);
    share_content(&record, 0, 259, 3.0, 1.0);
    share_content(&record, 0, 259, 3.0, 0.875);
    share_content(&record, 1, 230, 0.0, 0.0);
    share_content(&record, 2, 230, 2.0, 0.75);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'd'), 1.0, 1e-12));
    /* Two instances are few, three are not, if all are recalled: of clusters that had two or
     * none every leader says few. */
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'b'), 1.0, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'c'), 1.0, 1e-12));
    cg_record_free(&record);
}

/* Forty instances, each recalled with chance .8: nobody recalls two or fewer. */
static void who_shares_weekly_reports_it(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    for (uint32_t week = 210; week < 250; week++)
        share_content(&record, 0, week, 2.0, 2.0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'c'), 0.0, 1e-12));
    record.n_meetings = 2; /* two are few, also of a single cluster */
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'c'), 1.0, 1e-12));
    record.n_meetings = 40;
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'b'), 0.0, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'c'), 0.0, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'd'), 40.0, 1e-12));
    cg_record_free(&record);
}

static void attend(cg_record *record, uint32_t cluster, uint32_t members, uint32_t willing,
                   uint32_t compelled)
{
    cg_meeting_row *row = meet(record, cluster, 2.0, 1.0);
    row->members = (uint16_t)members;
    row->willing = (uint16_t)willing;
    row->compelled = (uint16_t)compelled;
}

/* Willing .5 .4 .3 and .9 .5 over meetings 1 2 3 and 1 2: (-.2 - .2) / (2 + .5); away .3 .4 .5
 * and .1 .1: .2 / 2.5. A single meeting, and one without members, have no slope. */
static void slopes_are_inside_clusters(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    for (uint32_t number = 1; number <= 3; number++)
        attend(&record, 0, 10, 6 - number, 2);
    attend(&record, 1, 20, 18, 0);
    attend(&record, 1, 20, 10, 8);
    attend(&record, 2, 10, 1, 0);
    attend(&record, 3, 0, 0, 0);
    attend(&record, 3, 0, 0, 0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P13, 'a'), -0.4 / 2.5, 1e-9));
    assert_true(is_near(value_of(&data, CG_PATTERN_P13, 'b'), 0.2 / 2.5, 1e-9));
    cg_record_free(&record);
}

/* Eight clusters of three: free share .25 or .75, two or four meetings held, each pair twice.
 * Gains differ by .2 between the shares, by .1 between the numbers, and by .04 inside the pairs,
 * so that the sums of squares are .08, .02 and .0032. */
enum { CLUSTERS = 8, MEMBERS = 3, TEACHERS = CLUSTERS * MEMBERS + 4 };

static void make_quality(cg_record *record)
{
    make_panel(record, TEACHERS, 1);
    for (uint32_t c = 0; c < CLUSTERS; c++) {
        int free = c & 1, often = c >> 1 & 1, more = c >> 2 & 1;
        double gain = 0.3 + (free ? 0.1 : -0.1) + (often ? 0.05 : -0.05) + (more ? 0.02 : -0.02);
        for (int number = 0; number < (often ? 4 : 2); number++)
            meet(record, c, 2.0, free ? 0.75 : 0.25);
        for (uint32_t a = 0; a < MEMBERS; a++) {
            uint32_t i = c * MEMBERS + a;
            set_panel(record, CG_PANEL_main_cluster, PANEL_LAST, i, c);
            set_panel(record, CG_PANEL_ck, PANEL_LAST, i, 0.1 + 0.01 * i + gain);
        }
    }
    /* Of two stayers in cluster 8, one who left cluster 0, and one of a cluster that never met
     * nothing is taken. */
    meet(record, CLUSTERS, 2.0, 0.5);
    for (uint32_t i = CLUSTERS * MEMBERS; i < TEACHERS; i++) {
        set_panel(record, CG_PANEL_main_cluster, PANEL_LAST, i, CLUSTERS);
        set_panel(record, CG_PANEL_ck, PANEL_LAST, i, 9.0);
    }
    set_panel(record, CG_PANEL_main_cluster, PANEL_LAST, TEACHERS - 2, 0);
    set_panel(record, CG_PANEL_generation, PANEL_LAST, TEACHERS - 2, 1.0);
    set_panel(record, CG_PANEL_main_cluster, PANEL_LAST, TEACHERS - 1, CLUSTERS + 1);
}

static void quality_and_existence_are_weighed(void **state)
{
    const double free = 0.08 / 0.0832, held = 0.02 / 0.0232;
    const double free_adjusted = 1.0 - 0.0032 / 0.0832 * 6.0 / 5.0,
                 held_adjusted = 1.0 - 0.0032 / 0.0232 * 6.0 / 5.0;
    cg_record record;
    (void)state;
    make_quality(&record);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P22, 'c'), free, 1e-5));
    assert_true(is_near(value_of(&data, CG_PATTERN_P22, 'd'), held, 1e-5));
    assert_true(is_near(value_of(&data, CG_PATTERN_P22, 'a'), free - 3.0 * held, 1e-5));
    assert_true(
        is_near(value_of(&data, CG_PATTERN_P22, 'e'), free_adjusted - 3.0 * held_adjusted, 1e-5));
    record.panel_every = 0;
    assert_true(isnan(value_of(&data, CG_PATTERN_P22, 'a')));
    assert_true(isnan(value_of(&data, CG_PATTERN_P22, 'e')));
    cg_record_free(&record);
}

/* Shares 0, .25, .5, .75 and 1 in any order; a cluster whose meetings have no hours has none. */
static void quartiles_span_half_of_the_clusters(void **state)
{
    static const double shares[] = {0.5, 1.0, 0.0, 0.75, 0.25};
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    for (uint32_t c = 0; c < 5; c++) { /* each over two meetings */
        meet(&record, c, 1.0, shares[c]);
        meet(&record, c, 3.0, shares[c]);
    }
    add_others(&record, 5, 2.0, 0.0);
    meet(&record, 6, 0.0, 0.0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P22, 'b'), 0.5, 1e-6));
    cg_record_free(&record);
}

static void without_meetings_nothing_is_said(void **state)
{
    static const struct {
        cg_pattern_id pattern;
        char letter;
    } parts[] = {{CG_PATTERN_P10, 'a'}, {CG_PATTERN_P10, 'b'}, {CG_PATTERN_P10, 'c'},
                 {CG_PATTERN_P10, 'f'}, {CG_PATTERN_P10, 'g'}, {CG_PATTERN_P11, 'a'},
                 {CG_PATTERN_P12, 'b'}, {CG_PATTERN_P12, 'c'}, {CG_PATTERN_P12, 'd'},
                 {CG_PATTERN_P13, 'a'}, {CG_PATTERN_P13, 'b'}, {CG_PATTERN_P22, 'b'},
                 {CG_PATTERN_P22, 'a'}};
    cg_record record;
    (void)state;
    make_panel(&record, 3, 1);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (!isnan(value_of(&data, parts[k].pattern, parts[k].letter)))
            fail_msg("P%d%c is defined without meetings", (int)parts[k].pattern + 1,
                     parts[k].letter);
    cg_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(observers_differ_by_their_threshold),
        cmocka_unit_test(shares_are_of_hours_not_of_meetings),
        cmocka_unit_test(moderation_is_held_against_the_largest_other),
        cmocka_unit_test(pay_has_a_slope),
        cmocka_unit_test(an_instance_takes_a_third_of_the_hours),
        cmocka_unit_test(who_shares_weekly_reports_it),
        cmocka_unit_test(slopes_are_inside_clusters),
        cmocka_unit_test(quality_and_existence_are_weighed),
        cmocka_unit_test(quartiles_span_half_of_the_clusters),
        cmocka_unit_test(without_meetings_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
