/* What the department takes over, on records made by hand: only the weeks, clusters and meetings
 * that a statistic is about have their values; whatever else is in a record is false.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WEEKS = 260, TAKEOVER = 104, YEAR = 52, START = 52, CLUSTERS = 5 };
static const double FALSE = 9.0;

static cg_scenario scenarios[CG_N_VARIANTS];
static cg_province province;

static cg_pattern_data history(const cg_record *record, cg_variant_id variant)
{
    cg_pattern_data data = make_data(scenarios, &province, record);
    cg_event *event = cg_scenario_event(&scenarios[variant], "institutionalised", 1);
    event->levers.event_week = TAKEOVER;
    return data;
}

/* `before` in the year before the takeover, `after` in the last year. */
static double at(uint32_t week, double before, double after)
{
    return week >= TAKEOVER - YEAR && week < TAKEOVER ? before
           : week >= WEEKS - YEAR                     ? after
                                                      : FALSE;
}

static void the_last_year_is_held_against_the_year_before(void **state)
{
    const uint32_t learning = CG_N_PERSON_SERIES + CG_FLOW_opportunity_to_learn;
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    for (uint32_t week = 0; week < WEEKS; week++)
        for (int group = 0; group < CG_N_GROUPS; group++) {
            int all = group == CG_GROUP_all;
            set_group(&record, CG_SERIES_motivation, (enum cg_group)group, week,
                      all ? at(week, 0.6, 0.45) : FALSE);
            set_group(&record, learning, (enum cg_group)group, week,
                      all ? at(week, 0.05, 0.02) : FALSE);
        }
    for (uint32_t week = 0; week < WEEKS; week++) {
        set_tier(&record, CG_TIER_SERIES_materials, CG_TIER_main, week, at(week, 0.2, 0.9));
        set_tier(&record, CG_TIER_SERIES_materials, CG_TIER_voluntary, week, FALSE);
    }
    cg_pattern_data data = history(&record, CG_VARIANT_history_dose);
    assert_true(is_near(value_of(&data, CG_PATTERN_P14, 'a'), -0.15, 1e-6));
    data = history(&record, CG_VARIANT_history);
    assert_true(is_near(value_of(&data, CG_PATTERN_P15, 'a'), 0.7, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P15, 'b'), 52 * -0.03, 1e-5));
    cg_record_free(&record);
}

static void set_share(cg_record *record, uint32_t row, double share)
{
    record->group_n[(size_t)row * CG_N_GROUPS + CG_GROUP_all] = 400.0f;
    record->group_n[(size_t)row * CG_N_GROUPS + CG_GROUP_voluntary] = (float)(400.0 * share);
}

/* From .05 to .2 in the year before, and to .6 in the 155 weeks after it. */
static void growth_is_taken_per_year(void **state)
{
    const double expected = 0.4 * 52.0 / 155.0 - 0.15;
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    for (uint32_t week = 0; week < WEEKS; week++)
        set_share(&record, week, week == 52 ? 0.05 : week == 104 ? 0.2 : week == 259 ? 0.6 : 1.0);
    cg_pattern_data data = history(&record, CG_VARIANT_history);
    assert_true(is_near(value_of(&data, CG_PATTERN_P17, 'b'), expected, 1e-6));
    cg_record_free(&record);
}

/* A row every four weeks, of which the last was not written: the one before stands for it. */
static void a_thinned_record_says_the_same(void **state)
{
    const double expected = 0.4 * 52.0 / 155.0 - 0.15;
    cg_record record;
    (void)state;
    make_record(&record, 64, 1, 0);
    record.every = 4;
    for (uint32_t row = 0; row < 64; row++)
        set_share(&record, row, row == 13 ? 0.05 : row == 26 ? 0.2 : row == 63 ? 0.6 : 1.0);
    cg_pattern_data data = history(&record, CG_VARIANT_history);
    assert_true(is_near(value_of(&data, CG_PATTERN_P17, 'b'), expected, 1e-6));
    cg_record_free(&record);
}

static cg_pattern_data seen_from(const cg_record *seen, const cg_record *twin)
{
    cg_pattern_data data = make_data(scenarios, &province, seen);
    cg_scenario *scenario = &scenarios[CG_VARIANT_seen];
    cg_scenario_form(scenario, "free", 1);
    cg_scenario_form(scenario, "taken", 1);
    assert_int_equal(cg_scenario_set(scenario, "department.register_form", "taken", NULL), CG_OK);
    data.records[CG_VARIANT_grassroots] = twin;
    return data;
}

static cg_meeting_row *learned_in(cg_record *record, uint32_t cluster, uint32_t week, int form,
                                  double learned)
{
    cg_meeting_row *row = add_meeting(record, cluster, week, 2.0, 0.0);
    row->form = (uint8_t)form;
    row->learned = (float)learned;
    return row;
}

/* Meetings that say nothing: too late to be early, not approved, or of a voluntary cluster. */
static void add_noise(cg_record *record, uint32_t cluster)
{
    learned_in(record, cluster, START + 26, 0, FALSE);
    learned_in(record, cluster, START + 1, 0, FALSE * cluster)->approved = 0;
    learned_in(record, cluster, START + 1, 1, FALSE * cluster)->tier = CG_TIER_voluntary;
}

/* Early learning .1, .2, ... in 1, 4, 9, ... meetings, so that a sum is no mean; the better a
 * cluster, the sooner it is registered, and the more of its learning goes. */
static void the_mean_of_early_meetings_counts(void **state)
{
    cg_record seen, twin;
    (void)state;
    make_record(&seen, WEEKS, 1, 0);
    make_record(&twin, WEEKS, 1, 0);
    for (uint32_t c = 0; c < CLUSTERS; c++) {
        const uint32_t registered = 120 - 4 * c;
        const double early = 0.1 * (c + 1), after = 0.02 * c * c;
        add_noise(&seen, c);
        for (uint32_t m = 0; m < (c + 1) * (c + 1); m++)
            learned_in(&seen, c, START + m % 26, 0, early);
        for (uint32_t m = 0; m < CLUSTERS - c; m++)
            learned_in(&seen, c, registered + m, 1, after);
        for (uint32_t m = 0; m <= 2 * c; m++) /* the twin learns that much more */
            learned_in(&twin, c, registered + m, 0, early + after);
        learned_in(&twin, c, registered - 1, 0, FALSE * c * c);
        learned_in(&twin, c, registered, 0, FALSE * c * c)->tier = CG_TIER_voluntary;
    }
    learned_in(&twin, CLUSTERS, 200, 0, FALSE); /* not in the other record */
    cg_pattern_data data = seen_from(&seen, &twin);
    assert_true(is_near(value_of(&data, CG_PATTERN_P26, 'a'), -1.0, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P26, 'b'), 1.0, 1e-6));
    cg_record_free(&seen);
    cg_record_free(&twin);
}

/* Two of three clusters are never registered: their week is the run's end, and they have no loss.
 * x = 1 2 3, y = 100 260 260: deviations -1 0 1 and -320/3 160/3 160/3. */
static void the_unregistered_wait_to_the_end(void **state)
{
    cg_record seen, twin;
    (void)state;
    make_record(&seen, WEEKS, 1, 0);
    make_record(&twin, WEEKS, 1, 0);
    for (uint32_t c = 0; c < 3; c++) {
        learned_in(&seen, c, START, 0, c + 1.0);
        learned_in(&twin, c, 200, 0, 1.0);
    }
    learned_in(&seen, 0, 104, 1, 0.5);
    learned_in(&seen, 0, 100, 1, 0.5)->approved = 0; /* registered, whether it met or not */
    cg_pattern_data data = seen_from(&seen, &twin);
    assert_true(
        is_near(value_of(&data, CG_PATTERN_P26, 'a'), 160.0 / sqrt(2.0 * 51200.0 / 3.0), 1e-6));
    assert_true(isnan(value_of(&data, CG_PATTERN_P26, 'b'))); /* one cluster */
    cg_record_free(&seen);
    cg_record_free(&twin);
}

static void without_clusters_nothing_is_said(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    cg_pattern_data data = seen_from(&record, &record);
    assert_true(isnan(value_of(&data, CG_PATTERN_P26, 'a')));
    assert_true(isnan(value_of(&data, CG_PATTERN_P26, 'b')));
    cg_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_year_is_held_against_the_year_before),
        cmocka_unit_test(growth_is_taken_per_year),
        cmocka_unit_test(a_thinned_record_says_the_same),
        cmocka_unit_test(the_mean_of_early_meetings_counts),
        cmocka_unit_test(the_unregistered_wait_to_the_end),
        cmocka_unit_test(without_clusters_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
