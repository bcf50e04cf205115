/* Voluntary clusters, on records made by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WEEKS = 260, TEACHERS = 12 };

static cg_scenario scenarios[CG_N_VARIANTS];
static cg_school schools[4];
static cg_province province = {.n_schools = 4, .schools = schools};

static void members_in(cg_record *record, uint32_t week, double n, double came, double away)
{
    record->group_n[(size_t)week * CG_N_GROUPS + CG_GROUP_voluntary] = (float)n;
    set_group(record, CG_N_PERSON_SERIES + CG_FLOW_main_attended, CG_GROUP_voluntary, week, came);
    set_group(record, CG_N_PERSON_SERIES + CG_FLOW_main_absent, CG_GROUP_voluntary, week, away);
}

/* 10 members of whom 5 came and 3 did not, 30 of whom 6 came and 6 did not: 11 of 20. */
static void members_are_weighed_by_their_number(void **state)
{
    cg_record record;
    (void)state;
    make_record(&record, WEEKS, 1, 0);
    members_in(&record, 207, 10.0, 9.0, 1.0); /* before the last year */
    members_in(&record, 208, 10.0, 0.5, 0.3);
    members_in(&record, 259, 30.0, 0.2, 0.2);
    members_in(&record, 230, 0.0, 9.0, 1.0); /* nobody was a member */
    members_in(&record, 240, 10.0, NAN, 1.0);
    members_in(&record, 241, 10.0, 9.0, NAN);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(is_near(value_of(&data, CG_PATTERN_P18, 'a'), 0.55, 1e-6));
    members_in(&record, 208, 0.0, 0.5, 0.3);
    members_in(&record, 259, 0.0, 0.2, 0.2);
    assert_true(isnan(value_of(&data, CG_PATTERN_P18, 'a')));
    cg_record_free(&record);
}

/* Two of twelve are members in a row after the burn-in; PCK .04 more than their twins'. */
static void the_effect_on_members_is_theirs_alone(void **state)
{
    cg_record with, without;
    (void)state;
    make_panel(&with, TEACHERS, 4);
    make_panel(&without, TEACHERS, 4);
    cg_pattern_data data = make_data(scenarios, &province, &with);
    data.records[CG_VARIANT_official] = &without;
    assert_true(isnan(value_of(&data, CG_PATTERN_P19, 'b'))); /* no members */
    assert_true(isnan(value_of(&data, CG_PATTERN_P19, 'c')));
    set_panel(&with, CG_PANEL_voluntary, PANEL_BASE + 1, 0, 1.0);
    set_panel(&with, CG_PANEL_voluntary, PANEL_LAST, 4, 1.0);
    set_panel(&with, CG_PANEL_voluntary, PANEL_BASE, 5, 1.0); /* before clusters started */
    for (uint32_t i = 0; i < TEACHERS; i++) {
        set_panel(&with, CG_PANEL_pck, PANEL_LAST, i, 0.1 + 0.01 * i + (i == 0 ? 0.07 : 0.02));
        set_panel(&without, CG_PANEL_pck, PANEL_LAST, i, 0.1 + 0.01 * i + (i == 0 ? 0.01 : 0.0));
    }
    double sd = sd_of_panel(TEACHERS); /* members: .06 and .02 */
    assert_true(is_near(value_of(&data, CG_PATTERN_P19, 'b'), 0.04 / sd, 1e-5));
    /* Without a panel, or when everybody joined, there is nothing to compare. */
    for (uint32_t i = 0; i < TEACHERS; i++)
        set_panel(&with, CG_PANEL_voluntary, PANEL_LAST, i, 1.0);
    assert_true(isnan(value_of(&data, CG_PATTERN_P19, 'a')));
    with.panel_every = 0;
    assert_true(isnan(value_of(&data, CG_PATTERN_P19, 'a')));
    assert_true(isnan(value_of(&data, CG_PATTERN_P19, 'c')));
    cg_record_free(&with);
    cg_record_free(&without);
}

/* Of twelve two have both a chosen and an assigned cluster at the end. */
static void chosen_company_is_held_against_assigned(void **state)
{
    cg_record record;
    (void)state;
    make_panel(&record, TEACHERS, 4);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    for (uint32_t i = 0; i < TEACHERS; i++) {
        set_panel(&record, CG_PANEL_voluntary_expertise, PANEL_LAST, i, i < 2 ? 0.8 : NAN);
        set_panel(&record, CG_PANEL_main_expertise, PANEL_LAST, i, i == 0 ? 0.5 : 0.6);
        set_panel(&record, CG_PANEL_voluntary_trust, PANEL_LAST, i, 0.2);
        set_panel(&record, CG_PANEL_main_trust, PANEL_LAST, i, i < 2 ? 0.1 * (i + 4) : NAN);
    }
    assert_true(is_near(value_of(&data, CG_PATTERN_P20, 'a'), 0.25, 1e-6));
    assert_true(is_near(value_of(&data, CG_PATTERN_P20, 'b'), -0.25, 1e-6));
    for (uint32_t i = 0; i < 2; i++)
        set_panel(&record, CG_PANEL_voluntary_expertise, PANEL_LAST, i, NAN);
    assert_true(isnan(value_of(&data, CG_PATTERN_P20, 'a')));
    record.n_panel_weeks = 0;
    assert_true(isnan(value_of(&data, CG_PATTERN_P20, 'b')));
    assert_true(isnan(value_of(&data, CG_PATTERN_P21, 'a')));
    cg_record_free(&record);
}

static void join(cg_record *record, uint32_t i, uint32_t founder)
{
    set_panel(record, CG_PANEL_voluntary_cluster, PANEL_LAST, i, founder);
}

/* Schools 0 to 3 at 0, 10, 11 and 30 km, of circuits 0, 1, 0 and 1; teacher i is in school i % 4.
 * Whoever is nearest is of the founder's own school, then of the next. */
static void nearest_colleagues_are_of_the_subject(void **state)
{
    static const float km[] = {0.0f, 10.0f, 11.0f, 30.0f};
    cg_record record;
    (void)state;
    for (uint32_t s = 0; s < 4; s++)
        schools[s] = (cg_school){.circuit = s % 2, .x = km[s]};
    make_panel(&record, TEACHERS, 4);
    cg_pattern_data data = make_data(scenarios, &province, &record);
    assert_true(isnan(value_of(&data, CG_PATTERN_P21, 'a'))); /* nobody has founded */
    join(&record, 0, 0);
    assert_true(isnan(value_of(&data, CG_PATTERN_P21, 'a'))); /* alone */
    /* 0 with 4 and 8 of her school: neither they nor the two nearest span circuits. */
    join(&record, 4, 0);
    join(&record, 8, 0);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), 0.0, 1e-12));
    /* With 4 and 8 of another subject, her two nearest are 1 and 5, of school 1 and circuit 1. */
    set_panel(&record, CG_PANEL_subject, PANEL_LAST, 4, 1.0);
    set_panel(&record, CG_PANEL_subject, PANEL_LAST, 8, 1.0);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), -1.0, 1e-12));
    /* 1 and 5 of another subject too: 9 of school 1 is left. */
    set_panel(&record, CG_PANEL_subject, PANEL_LAST, 1, 1.0);
    set_panel(&record, CG_PANEL_subject, PANEL_LAST, 5, 1.0);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), -1.0, 1e-12));
    /* Without her the nearest are 2 and 6, of school 2, which is of circuit 0 as well. */
    set_panel(&record, CG_PANEL_subject, PANEL_LAST, 9, 1.0);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), 0.0, 1e-12));
    /* A second cluster spans circuits (2 and 3), and so would 2's nearest of that size do: 6 is
     * of her school and comes first. */
    join(&record, 2, 2);
    join(&record, 3, 2);
    assert_true(is_near(value_of(&data, CG_PATTERN_P21, 'a'), 0.5, 1e-12));
    cg_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_weighed_by_their_number),
        cmocka_unit_test(the_effect_on_members_is_theirs_alone),
        cmocka_unit_test(chosen_company_is_held_against_assigned),
        cmocka_unit_test(nearest_colleagues_are_of_the_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
