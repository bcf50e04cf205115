/* What teachers gain, keep and lose, on records made by hand: only the weeks and groups that a
 * statistic is about have their values.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WEEKS = 260, START = 52, TEACHERS = 12 };
static const double FALSE = 9.0;

static cg_scenario scenarios[CG_N_VARIANTS];
static cg_school schools[3];
static cg_province province = {.n_schools = 3, .schools = schools};

/* A series of everybody's that is false in every week but those set later. */
static void fill(cg_record *record, uint32_t series)
{
    for (uint32_t week = 0; week < record->n_rows; week++)
        set_group(record, series, CG_GROUP_all, week, FALSE);
}

/* Quarters of weeks 39, 52, 65 and 259: the rise is from the second to the last. */
static void quarters_are_those_of_start_and_end(void **state)
{
    static const uint16_t weeks[] = {39, 52, 65, 259};
    static const float ties[] = {0.1f, 0.3f, 0.9f, 0.7f}, directory[] = {0.05f, 0.1f, 0.2f, 0.25f};
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    record.n_quarters = 4;
    void *block[2] = {NULL, NULL};
    assert_int_equal(cg_alloc(&block[0], 4, sizeof(uint16_t), "test", NULL), CG_OK);
    assert_int_equal(cg_alloc(&block[1], (size_t)4 * CG_N_QUARTER_SERIES, sizeof(float), "test",
                              NULL),
                     CG_OK);
    record.quarter_week = block[0];
    record.quarter_series = block[1];
    for (uint32_t q = 0; q < 4; q++) {
        record.quarter_week[q] = weeks[q];
        record.quarter_series[CG_QUARTER_cross_school_ties * 4 + q] = ties[q];
        record.quarter_series[CG_QUARTER_directory_coverage * 4 + q] = directory[q];
    }
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P3, 'c'), 0.4, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P3, 'd'), 0.15, 1e-6));
    record.quarter_week[0] = 60; /* no quarter had begun by the start */
    assert_true(isnan(value_of(&data, CG_PATTERN_P3, 'c')));
    cg_record_free(&record);
}

static void openness_rises_from_the_last_week_before(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    fill(&record, CG_SERIES_openness);
    set_group(&record, CG_SERIES_openness, CG_GROUP_all, START - 1, 0.45);
    set_group(&record, CG_SERIES_openness, CG_GROUP_all, WEEKS - 1, 0.7);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P4, 'a'), 0.25, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P4, 'c'), 0.25, 1e-6));
    cg_record_free(&record);
}

/* Solved .1 of .4 problems in the year before, .3 of .6 in the last. */
static void fill_problems(cg_record *record, uint32_t start, uint32_t end)
{
    fill(record, CG_N_PERSON_SERIES + CG_FLOW_solved);
    fill(record, CG_N_PERSON_SERIES + CG_FLOW_problems);
    for (uint32_t week = 0; week < end; week++) {
        int before = week + 52 >= start && week < start, last = week + 52 >= end;
        if (!before && !last)
            continue;
        set_group(record, CG_N_PERSON_SERIES + CG_FLOW_solved, CG_GROUP_all, week,
                  before ? 0.1 : 0.3);
        set_group(record, CG_N_PERSON_SERIES + CG_FLOW_problems, CG_GROUP_all, week,
                  before ? 0.4 : 0.6);
    }
}

static void solved_problems_are_of_whole_years(void **state)
{
    static const int burn_ins[] = {52, 104, 20}; /* 20: all that there is */
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        cg_record record;
        uint32_t start = (uint32_t)burn_ins[k], end = start + 208;
        make_record(&record, end, 1, 0);
        fill_problems(&record, start, end);
        cg_pattern_data data = make_data(scenarios, &province, &record);
        scenarios[CG_VARIANT_working].model.run_burn_in = burn_ins[k];
        assert_true(is_near(value_of(&data, CG_PATTERN_P4, 'b'), 0.25, 1e-6));
        cg_record_free(&record);
    }
}

/* Motivation in the year from week 156: .6 and .5 with working clusters, .55 and .3 without. */
static void clusters_relieve_a_shock(void **state)
{
    static const cg_variant_id variants[] = {CG_VARIANT_working, CG_VARIANT_working_shock,
                                             CG_VARIANT_none, CG_VARIANT_none_shock};
    static const double motivation[] = {0.6, 0.5, 0.55, 0.3};
    cg_record records[4];
    (void)state;
    cg_pattern_data data = make_data(scenarios, &province, NULL);
    for (size_t k = 0; k < 4; k++) {
        make_record(&records[k], WEEKS, 1, 0);
        fill(&records[k], CG_SERIES_motivation);
        for (uint32_t week = 156; week < 208; week++)
            set_group(&records[k], CG_SERIES_motivation, CG_GROUP_all, week, motivation[k]);
        data.records[variants[k]] = &records[k];
        cg_scenario_event(&scenarios[variants[k]], "new", 1)->levers.event_week = 156;
    }
    assert_true(is_near(value_of(&data, CG_PATTERN_P8, 'a'), 0.1 - 0.25, 1e-6));
    for (size_t k = 0; k < 4; k++)
        cg_record_free(&records[k]);
}

/* Heads 0 and 1 gain .2 and .3, the others .1; without the cascade .1 and .05. Teacher 2, a head
 * who gained most, left. */
static void heads_gain_before_their_teachers(void **state)
{
    cg_record with, without;
    (void)state;
    make_panel(&with, TEACHERS, 3);
    make_panel(&without, TEACHERS, 3);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        double before = 0.1 + 0.01 * i;
        set_panel(&with, CG_PANEL_head, PANEL_LAST, i, i < 3);
        set_panel(&with, CG_PANEL_ck, PANEL_LAST, i,
                  before + (i == 0   ? 0.2
                            : i == 1 ? 0.3
                            : i == 2 ? FALSE
                                     : 0.1));
        set_panel(&without, CG_PANEL_ck, PANEL_LAST, i, before + (i < 2 ? 0.1 : 0.05));
    }
    set_panel(&with, CG_PANEL_generation, PANEL_LAST, 2, 1.0);
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_none] = &without;
    double sd = sd_of_panel(TEACHERS);
    assert_true(is_near(value_of(&data, CG_PATTERN_P9, 'a'), 0.15 / sd, 1e-4));
    assert_true(is_near(value_of(&data, CG_PATTERN_P9, 'c'), (0.15 - 0.05) / sd, 1e-4));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* A workshop gives .08 in week 100 and leaves .03 ten weeks later; it never halves. */
static void what_is_left_is_a_share_of_what_was_given(void **state)
{
    cg_record with, without;
    (void)state;
    make_record(&with, WEEKS, 1, 0);
    make_record(&without, WEEKS, 1, 0);
    for (uint32_t week = 0; week < WEEKS; week++)
        set_group(&with, CG_SERIES_ck, CG_GROUP_all, week, 0.05);
    set_group(&with, CG_SERIES_ck, CG_GROUP_all, 100, 0.08);
    set_group(&with, CG_SERIES_ck, CG_GROUP_all, 110, 0.06);
    set_group(&without, CG_SERIES_ck, CG_GROUP_all, 110, 0.01);
    cg_pattern_data data = make_data(scenarios, &province, &without);
    static const cg_variant_id shops[] = {CG_VARIANT_none_workshop, CG_VARIANT_working_workshop};
    for (size_t k = 0; k < 2; k++) {
        cg_scenario_event(&scenarios[shops[k]], "shop", 1)->levers.event_week = 100;
        data.records[shops[k]] = &with;
    }
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'a'), 160.0, 1e-12));
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'b'), 0.05 / 0.08, 1e-5));
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'c'), 0.05 / 0.08, 1e-5));
    /* From .08 to .02 in one week: half of it is gone after two thirds of it. */
    set_group(&with, CG_SERIES_ck, CG_GROUP_all, 101, 0.02);
    assert_true(is_near(value_of(&data, CG_PATTERN_P24, 'a'), 2.0 / 3.0, 1e-5));
    data.records[CG_VARIANT_none] = &with; /* nothing was given */
    assert_true(isnan(value_of(&data, CG_PATTERN_P24, 'a')));
    assert_true(isnan(value_of(&data, CG_PATTERN_P24, 'c')));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* Four of twelve led and gained .08, the others .02; all gained PCK. */
static void interviews_are_of_those_who_stay(void **state)
{
    cg_record record;
    (void)state;
    make_panel(&record, TEACHERS, 3);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        set_panel(&record, CG_PANEL_leads, 3, i, i < 4);
        set_panel(&record, CG_PANEL_leads, 0, i, 1.0); /* before clusters started: no matter */
        set_panel(&record, CG_PANEL_leads, PANEL_BASE, i, 1.0);
        set_panel(&record, CG_PANEL_ck, PANEL_LAST, i, 0.1 + 0.01 * i + (i < 4 ? 0.08 : 0.02));
        set_panel(&record, CG_PANEL_pck, PANEL_LAST, i, 0.1 + 0.01 * i + 0.05);
    }
    cg_pattern_data data = make_data(scenarios, &province, &record);
    /* Half of those interviewed lead, a third of all: .05 against .04. */
    double sd = sd_of_panel(TEACHERS);
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'c'), 0.01 / sd, 1e-4));
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'd'), 1.0, 1e-12));
    /* A burn-in of 51 weeks ends with row 0, and nobody has more at the end than there. */
    scenarios[CG_VARIANT_working].model.run_burn_in = 51;
    for (uint32_t i = 0; i < TEACHERS; i++) {
        set_panel(&record, CG_PANEL_leads, PANEL_BASE, i, 0.0);
        set_panel(&record, CG_PANEL_pck, 0, i, 1.0);
    }
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'd'), 0.0, 1e-12));
    scenarios[CG_VARIANT_working].model.run_burn_in = 52;
    for (uint32_t i = 4; i < TEACHERS; i++) /* no other has gained PCK */
        set_panel(&record, CG_PANEL_pck, PANEL_LAST, i, 0.1 + 0.01 * i);
    assert_true(is_near(value_of(&data, CG_PATTERN_P1, 'd'), 0.0, 1e-12));
    set_panel(&record, CG_PANEL_generation, PANEL_LAST, 0, 1.0); /* three leaders are too few */
    assert_true(isnan(value_of(&data, CG_PATTERN_P1, 'c')));
    cg_record_free(&record);
}

static void schools_without_a_quintile_do_not_count(void **state)
{
    cg_record with, without;
    (void)state;
    make_panel(&with, TEACHERS, 3);
    make_panel(&without, TEACHERS, 3);
    for (uint32_t s = 0; s < 3; s++)
        schools[s] = (cg_school){.quintile = (uint8_t)(s == 2 ? 0 : s + 4)};
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&with, CG_PANEL_ck, PANEL_LAST, i,
                  0.1 + 0.01 * i + (i % 3 == 2 ? FALSE : 0.02 * (i % 3)));
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_none] = &without;
    double sd = sd_of_panel(TEACHERS);
    assert_true(is_near(value_of(&data, CG_PATTERN_P7, 'a'), 0.02 / sd, 1e-4));
    schools[0].quintile = 5; /* of one quintile no slope can be told */
    assert_true(isnan(value_of(&data, CG_PATTERN_P7, 'a')));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* A panel without two rows around the burn-in, or none, and a whole of nothing. */
static void what_was_not_recorded_is_undefined(void **state)
{
    static const struct {
        cg_pattern_id pattern;
        char letter;
    } parts[] = {{CG_PATTERN_P1, 'c'},  {CG_PATTERN_P7, 'a'},  {CG_PATTERN_P9, 'a'},
                 {CG_PATTERN_P19, 'a'}, {CG_PATTERN_P22, 'a'}, {CG_PATTERN_P25, 'a'},
                 {CG_PATTERN_P12, 'a'}};
    cg_record record;
    (void)state;
    make_panel(&record, TEACHERS, 3);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    for (int lack = 0; lack < 3; lack++) {
        record.panel_every = lack == 0 ? 0 : 51;
        record.n_panel_weeks = lack == 1 ? 1 : lack == 2 ? 2 : PANEL_ROWS;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (!isnan(value_of(&data, parts[k].pattern, parts[k].letter)))
                fail_msg("P%d%c is defined without a panel (%d)", (int)parts[k].pattern + 1,
                         parts[k].letter, lack);
    }
    cg_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quarters_are_those_of_start_and_end),
        cmocka_unit_test(openness_rises_from_the_last_week_before),
        cmocka_unit_test(solved_problems_are_of_whole_years),
        cmocka_unit_test(clusters_relieve_a_shock),
        cmocka_unit_test(heads_gain_before_their_teachers),
        cmocka_unit_test(what_is_left_is_a_share_of_what_was_given),
        cmocka_unit_test(interviews_are_of_those_who_stay),
        cmocka_unit_test(schools_without_a_quintile_do_not_count),
        cmocka_unit_test(what_was_not_recorded_is_undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
