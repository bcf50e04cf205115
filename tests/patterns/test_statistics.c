/* Statistics of patterns on records made by hand, whose answers are known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TEACHERS = 24, BASE = 1, LAST = 5, PANEL = 6, CLUSTERS = 20 };

static cg_scenario scenarios[CG_N_VARIANTS];
static cg_school schools[3];
static cg_province province = {.n_schools = 3, .schools = schools};

static void differences_and_ratios(void **state)
{
    cg_record a = {0}, b = {0};
    (void)state;
    cg_pattern_data data = make_data(scenarios, &province, &a);
    a.outcomes[CG_OUTCOME_ck_gain] = 0.5;
    b.outcomes[CG_OUTCOME_ck_gain] = 0.2;
    a.outcomes[CG_OUTCOME_opportunity_to_learn] = 2.0;
    b.outcomes[CG_OUTCOME_opportunity_to_learn] = 8.0;
    data.records[CG_VARIANT_none] = &b;
    data.records[CG_VARIANT_dose_working] = &b;
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'a'), 0.3, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'b'), 0.5, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'a'), 0.25, 1e-12));
}

/* A workshop gives .08, of which a quarter of a half goes every week. */
static void a_gain_halves_in_four_weeks(void **state)
{
    cg_record with, without;
    (void)state;
    make_record(&with, 260, 1, 0);
    make_record(&without, 260, 1, 0);
    cg_pattern_data data = make_data(scenarios, &province, &without);
    cg_event *shop = cg_scenario_event(&scenarios[CG_VARIANT_none_workshop], "shop", 1);
    shop->levers.event_week = 100;
    for (uint32_t week = 100; week < 260; week++)
        set_group(&with, CG_SERIES_ck, CG_GROUP_all, week,
                  week < 108 ? 0.08 - 0.01 * (week - 100) : 0.0);
    data.records[CG_VARIANT_none_workshop] = &with;
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'a'), 4.0, 1e-4));
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'c'), 0.0, 1e-6));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* All clusters share at first and give way to tasks later, but for `stubborn` of them. */
static void fill_official(cg_record *record, uint32_t stubborn)
{
    make_record(record, 260, 1, 0);
    for (uint32_t week = 52; week < 260; week += 4)
        for (uint32_t c = 0; c < CLUSTERS; c++) {
            int first = week == 52;
            cg_meeting_row *row =
                add_meeting(record, c, week, 2.5, first || c < stubborn ? 0.5 : 2.25);
            row->members = 20;
            row->willing = (uint16_t)(10 - (week - 52) / 26);
            row->compelled = 4;
        }
}

static void clusters_that_stop_are_counted(void **state)
{
    cg_record record;
    (void)state;
    for (uint32_t stubborn = 0; stubborn <= CLUSTERS; stubborn += 5) {
        fill_official(&record, stubborn);
        cg_pattern_data data = make_data(scenarios, &province, &record);
        double share = 1.0 - stubborn / (double)CLUSTERS;
        assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'a'), share, 1e-12));
        assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'd'), share, 1e-12));
        assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'f'), 0.8, 1e-6));
        double drawn = value_of(&data, CG_PATTERN_P10, 'b');
        if (stubborn == 0)
            assert_true(is_near(drawn, 1.0, 1e-12));
        else
            assert_true(drawn < 0.05);
        cg_record_free(&record);
    }
}

/* Twenty leaders, of whom `sharing` go on sharing: of 120 drawn from them, nine in ten report
 * little only if nearly all have little to report. */
static void few_leaders_report_sharing(void **state)
{
    cg_record record;
    (void)state;
    for (uint32_t sharing = 0; sharing <= CLUSTERS; sharing += 10) {
        fill_official(&record, sharing);
        for (size_t r = 0; r < record.n_meetings; r++)
            record.meetings[r].content_hours =
                record.meetings[r].hours - record.meetings[r].task_hours;
        cg_pattern_data data = make_data(scenarios, &province, &record);
        double share = 1.0 - sharing / (double)CLUSTERS;
        assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'b'), share, 0.2));
        assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'c'), sharing == 0, 1e-12));
        assert_true(is_near(value_of(&data, CG_PATTERN_P12, 'd'), 13.0 * (1.0 - share), 1e-12));
        cg_record_free(&record);
    }
}

static void an_observer_who_sees_no_first_sharing_counts_nothing(void **state)
{
    cg_record record;
    (void)state;
    fill_official(&record, 0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    for (size_t r = 0; r < record.n_meetings; r++)
        record.meetings[r].task_hours = record.meetings[r].hours;
    assert_true(is_near(value_of(&data, CG_PATTERN_P10, 'a'), 0.0, 1e-12));
    cg_record_free(&record);
}

static void willing_members_become_fewer(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, 260, 1, 0);
    for (uint32_t number = 1; number <= 10; number++)
        for (uint32_t c = 0; c < 2; c++) {
            cg_meeting_row *row = add_meeting(&record, c, 52 + number, 2.5, 1.0);
            row->members = 20;
            row->willing = (uint16_t)(15 + 5 * c - number);
        }
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P13, 'a'), -0.05, 1e-9));
    assert_true(is_near(value_of(&data, CG_PATTERN_P13, 'b'), 0.05, 1e-9));
    cg_record_free(&record);
}

/* CK .1, .2, ... in the base row; everybody stays. */
static void fill_panel(cg_record *record)
{
    make_record(record, 260, TEACHERS, PANEL);
    for (uint32_t i = 0; i < TEACHERS; i++)
        for (uint32_t row = 0; row < PANEL; row++) {
            set_panel(record, CG_PANEL_ck, row, i, 0.1 + 0.01 * i);
            set_panel(record, CG_PANEL_school, row, i, i % 3);
            set_panel(record, CG_PANEL_main_cluster, row, i, i % 8);
            set_panel(record, CG_PANEL_competent, row, i, -1.0);
        }
}

static void poorer_schools_gain_more(void **state)
{
    cg_record with, without;
    (void)state;
    fill_panel(&with);
    fill_panel(&without);
    for (uint32_t s = 0; s < 3; s++)
        schools[s] = (cg_school){.quintile = (uint8_t)(s + 1), .circuit = s};
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&with, CG_PANEL_ck, LAST, i,
                  0.1 + 0.01 * i + 0.05 - 0.01 * (i % 3 + 1) + 0.02 * (0.1 + 0.01 * i));
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_none] = &without;
    assert_true(is_near(value_of(&data, CG_PATTERN_P7, 'a'), -0.01 / sd_of_panel(TEACHERS), 1e-5));
    cg_record_free(&with);
    cg_record_free(&without);
}

static void members_gain_against_their_twins(void **state)
{
    cg_record with, without;
    (void)state;
    fill_panel(&with);
    fill_panel(&without);
    for (uint32_t i = 0; i < 6; i++)
        set_panel(&with, CG_PANEL_voluntary, 2 + i % 3, i, 1.0);
    set_panel(&with, CG_PANEL_generation, LAST, 0, 1.0); /* gone: she does not count */
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&with, CG_PANEL_ck, LAST, i,
                  0.1 + 0.01 * i +
                      (i == 0  ? 9.0
                       : i < 6 ? 0.03
                               : -0.01));
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_official] = &without;
    assert_true(is_near(value_of(&data, CG_PATTERN_P19, 'a'), 0.03 / sd_of_panel(TEACHERS), 1e-5));
    assert_true(is_near(value_of(&data, CG_PATTERN_P19, 'd'), -0.01 / sd_of_panel(TEACHERS), 1e-5));
    assert_true(is_near(value_of(&data, CG_PATTERN_P19, 'c'), 0.01 / sd_of_panel(TEACHERS), 1e-5));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* Gain follows the task-free share alone. */
static void quality_explains_gains(void **state)
{
    cg_record record;
    (void)state;
    fill_panel(&record);
    for (uint32_t c = 0; c < 8; c++)
        for (uint32_t m = 0; m < 4 + c * c % 5; m++)
            add_meeting(&record, c, 60 + m, 2.0, 0.2 * c);
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&record, CG_PANEL_ck, LAST, i, 0.1 + 0.01 * i + 0.05 * (1.0 - 0.1 * (i % 8)));
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P22, 'c'), 1.0, 1e-4));
    assert_true(value_of(&data, CG_PATTERN_P22, 'b') > 0.0);
    cg_record_free(&record);
}

static void newcomers_reach_competence_sooner(void **state)
{
    cg_record with, without;
    (void)state;
    fill_panel(&with);
    fill_panel(&without);
    for (uint32_t i = 0; i < 3; i++) { /* weak schools' posts are refilled in week 100 */
        set_panel(&with, CG_PANEL_entered, LAST, i, 100.0);
        set_panel(&without, CG_PANEL_entered, LAST, i, 100.0);
        set_panel(&with, CG_PANEL_competent, LAST, i, 120.0);
        set_panel(&without, CG_PANEL_competent, LAST, i, i == 0 ? -1.0 : 150.0);
        if (i == 1) /* competent on entry: she says nothing */
            set_panel(&without, CG_PANEL_competent, LAST, i, 100.0);
        set_panel(&without, CG_PANEL_school, BASE, i, i);
    }
    for (uint32_t i = 3; i < TEACHERS; i++)
        set_panel(&without, CG_PANEL_subject, BASE, i, 1.0);
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_none] = &without;
    assert_true(is_near(value_of(&data, CG_PATTERN_P25, 'a'), (-140.0 - 30.0) / 2.0, 1e-9));
    assert_true(isnan(value_of(&data, CG_PATTERN_P25, 'b')));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* Clusters that learn more early are registered earlier and lose all of it. */
static void the_better_are_captured_first(void **state)
{
    cg_record seen, twin;
    (void)state;
    make_record(&seen, 260, 1, 0);
    make_record(&twin, 260, 1, 0);
    cg_pattern_data data = make_data(scenarios, &province, &seen);
    cg_scenario *scenario = &scenarios[CG_VARIANT_seen];
    cg_scenario_form(scenario, "free", 1);
    cg_scenario_form(scenario, "taken", 1);
    assert_int_equal(cg_scenario_set(scenario, "department.register_form", "taken", NULL), CG_OK);
    for (uint32_t c = 0; c < 5; c++)
        for (uint32_t week = 52; week < 260; week += 4) {
            uint32_t registered = 100 - 4 * c;
            double learned = 0.1 * (c + 1);
            add_meeting(&twin, c, week, 2.0, 0.0)->learned = (float)learned;
            cg_meeting_row *row = add_meeting(&seen, c, week, 2.0, 0.0);
            row->form = week >= registered;
            row->learned = (float)(week < registered ? learned : 0.0);
        }
    data.records[CG_VARIANT_grassroots] = &twin;
    assert_true(is_near(value_of(&data, CG_PATTERN_P26, 'a'), -1.0, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P26, 'b'), 1.0, 1e-6));
    cg_record_free(&seen);
    cg_record_free(&twin);
}

static void chosen_groups_span_circuits(void **state)
{
    cg_record record;
    (void)state;
    fill_panel(&record);
    for (uint32_t s = 0; s < 3; s++)
        schools[s] = (cg_school){.circuit = s, .x = 10.0f * (float)s};
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&record, CG_PANEL_voluntary_cluster, LAST, i, -1.0);
    for (uint32_t i = 0; i < 3; i++) /* one of each school, founded by teacher 0 */
        set_panel(&record, CG_PANEL_voluntary_cluster, LAST, i, 0.0);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), 1.0, 1e-12));
    cg_record_free(&record);
}

static void interviews_of_equals_have_no_bias(void **state)
{
    cg_record record;
    (void)state;
    fill_panel(&record);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        set_panel(&record, CG_PANEL_ck, LAST, i, 0.15 + 0.01 * i);
        set_panel(&record, CG_PANEL_pck, LAST, i, 0.2);
        set_panel(&record, CG_PANEL_leads, 3, i, i < 5);
    }
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'c'), 0.0, 1e-4));
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'd'), 1.0, 1e-12));
    cg_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_and_ratios),
        cmocka_unit_test(a_gain_halves_in_four_weeks),
        cmocka_unit_test(clusters_that_stop_are_counted),
        cmocka_unit_test(few_leaders_report_sharing),
        cmocka_unit_test(an_observer_who_sees_no_first_sharing_counts_nothing),
        cmocka_unit_test(willing_members_become_fewer),
        cmocka_unit_test(poorer_schools_gain_more),
        cmocka_unit_test(members_gain_against_their_twins),
        cmocka_unit_test(quality_explains_gains),
        cmocka_unit_test(newcomers_reach_competence_sooner),
        cmocka_unit_test(the_better_are_captured_first),
        cmocka_unit_test(chosen_groups_span_circuits),
        cmocka_unit_test(interviews_of_equals_have_no_bias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
