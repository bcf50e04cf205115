/* Shapley values, and hybrids of two scenarios.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/decompose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static cg_error error;

static void test_shapley(void **state)
{
    (void)state;
    /* The glove game: players 0 and 1 have left gloves, 2 a right one. */
    const double gloves[8] = {0, 0, 0, 0, 0, 1, 1, 1};
    double shares[10];
    cg_shapley(3, gloves, shares);
    assert_true(fabs(shares[0] - 1.0 / 6) < 1e-12 && fabs(shares[1] - 1.0 / 6) < 1e-12);
    assert_true(fabs(shares[2] - 2.0 / 3) < 1e-12);
    /* Additive worth gives each its own; any worth is shared out in full. */
    double worth[1024], sum = 0;
    for (size_t s = 0; s < 1024; s++) {
        worth[s] = 7;
        for (int i = 0; i < 10; i++)
            worth[s] += s >> i & 1 ? i - 3.5 : 0;
    }
    cg_shapley(10, worth, shares);
    for (int i = 0; i < 10; i++)
        assert_true(fabs(shares[i] - (i - 3.5)) < 1e-9);
    for (size_t s = 0; s < 1024; s++)
        worth[s] = sin((double)(s * s));
    cg_shapley(10, worth, shares);
    for (int i = 0; i < 10; i++)
        sum += shares[i];
    assert_true(fabs(sum - (worth[1023] - worth[0])) < 1e-9);
    worth[5] = NAN;
    cg_shapley(10, worth, shares);
    assert_true(isnan(shares[0]));
}

static cg_scenario a, b, hybrid;

static void make(cg_scenario *scenario, const char *form_name)
{
    cg_scenario_init(scenario);
    cg_form *form = cg_scenario_form(scenario, form_name, 1);
    cg_meeting_kind *kind = cg_form_kind(form, "formal", 1);
    kind->levers.meeting_period = 2;
    snprintf(scenario->model.clusters_main, CG_TEXT_SIZE, "%s", form_name);
    assert_int_equal(cg_scenario_check(scenario, &error), CG_OK);
}

static void test_groups(void **state)
{
    (void)state;
    enum cg_lever_group groups[CG_N_LEVER_GROUPS];
    make(&a, "grassroots");
    make(&b, "official");
    assert_int_equal(cg_decompose_groups(&a, &b, groups), 0);
    b.forms[0].levers.form_regulation = 0.9;
    b.forms[0].levers.form_fixed_place = 0.5;
    b.forms[0].levers.form_gratuity = 1;
    b.forms[0].kinds[0].levers.meeting_hours = 5;
    assert_int_equal(cg_decompose_groups(&a, &b, groups), 3);
    assert_int_equal(groups[0], CG_LEVERS_schedule);
    assert_int_equal(groups[1], CG_LEVERS_regulation);
    assert_int_equal(groups[2], CG_LEVERS_gratuity);
    b.model.officials_task_hours += 1;
    assert_int_equal(cg_decompose_groups(&a, &b, groups), 4);
    assert_int_equal(groups[3], CG_LEVERS_rest);
}

/* The groups are `rest` alone, or none. */
static void assert_rest(int differs, const char *what)
{
    enum cg_lever_group groups[CG_N_LEVER_GROUPS];
    size_t n = cg_decompose_groups(&a, &b, groups);
    if (n != (size_t)differs || (differs && groups[0] != CG_LEVERS_rest))
        fail_msg("%s: %zu groups differ", what, n);
}

/* No parameter of the model may differ unnoticed but the name of the main form. */
static void test_every_parameter(void **state)
{
    (void)state;
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    make(&a, "club");
    for (size_t i = 0; i < n; i++) {
        make(&b, "club");
        assert_rest(0, "the same twice");
        if (strcmp(table[i].group, "clusters") == 0 && strcmp(table[i].name, "main") == 0)
            continue;
        if (table[i].type == CG_TEXT)
            cg_param_store_text(&table[i], &b.model, "else");
        else
            cg_param_store_number(&table[i], &b.model, cg_param_number(&table[i], &b.model) + 1);
        assert_rest(1, table[i].name);
    }
}

/* As make(), with a second form that an event adopts and that voluntary clusters have. */
static void make_with_event(cg_scenario *scenario)
{
    make(scenario, "club");
    cg_form *other = cg_scenario_form(scenario, "other", 1);
    cg_form_kind(other, "formal", 1);
    cg_event_levers *event = &cg_scenario_event(scenario, "takeover", 1)->levers;
    event->event_type = CG_EVENT_ADOPT;
    event->event_week = 60;
    snprintf(event->event_form, sizeof event->event_form, "other");
    snprintf(scenario->model.clusters_voluntary, CG_TEXT_SIZE, "other");
    assert_int_equal(cg_scenario_check(scenario, &error), CG_OK);
}

static void test_events_and_their_forms(void **state)
{
    (void)state;
    make_with_event(&a);
    make_with_event(&b);
    assert_rest(0, "the same twice");
    cg_scenario_event(&b, "another", 1);
    assert_rest(1, "one event more");
    make_with_event(&b);
    snprintf(b.events[0].name, sizeof b.events[0].name, "handover");
    assert_rest(1, "an event's name");
    make_with_event(&b);
    b.events[0].levers.event_week = 61;
    assert_rest(1, "an event's week");
    make_with_event(&b);
    b.forms[1].levers.form_gratuity = 0.5;
    assert_rest(1, "a lever of the form adopted");
    make_with_event(&b);
    b.forms[1].kinds[0].levers.meeting_hours += 1;
    assert_rest(1, "hours of the form adopted");
    /* Without the event the form is still that of voluntary clusters. */
    make_with_event(&b);
    a.n_events = b.n_events = 0;
    assert_rest(0, "the same twice");
    b.forms[1].levers.form_gratuity = 0.5;
    assert_rest(1, "a lever of the voluntary form");
    make_with_event(&b);
    b.n_events = 0;
    cg_form_kind(&b.forms[1], "second", 1);
    assert_rest(1, "a second meeting of the voluntary form");
    make_with_event(&b);
    b.n_events = 0;
    snprintf(b.forms[1].kinds[0].name, sizeof b.forms[1].kinds[0].name, "informal");
    assert_rest(1, "the name of a meeting");
}

/* An event of b changes a meeting that only b's form has: with b's rest and a's schedule it has
 * nothing to change. */
static void test_impossible_hybrid(void **state)
{
    (void)state;
    const enum cg_lever_group groups[] = {CG_LEVERS_schedule, CG_LEVERS_rest};
    make(&a, "club");
    make(&b, "club");
    snprintf(a.name, sizeof a.name, "plain");
    snprintf(b.name, sizeof b.name, "extra");
    cg_form_kind(&b.forms[0], "second", 1);
    cg_event_levers *event = &cg_scenario_event(&b, "more", 1)->levers;
    event->event_type = CG_EVENT_SET;
    event->event_week = 60;
    event->event_value = 3;
    snprintf(event->event_path, sizeof event->event_path, "forms.club.meetings.second.hours");
    assert_int_equal(cg_scenario_check(&b, &error), CG_OK);
    for (size_t subset = 0; subset < 4; subset++) {
        cg_status status = cg_decompose_hybrid(&a, &b, groups, 2, subset, &hybrid, &error);
        assert_int_equal(status, subset == 2 ? CG_INPUT : CG_OK);
        if (subset == 2)
            assert_string_equal(error.message,
                                "plain with rest of extra: events.more.path: "
                                "forms.club.meetings.second.hours: the form has no such kind of "
                                "meeting");
    }
    /* Said of no group at all: a itself breaks a rule. */
    error = (cg_error){CG_OK, ""};
    a.model.clusters_voluntary[0] = '?';
    assert_int_equal(cg_decompose_hybrid(&a, &b, groups, 2, 0, &hybrid, &error), CG_INPUT);
    assert_memory_equal(error.message, "plain with nothing of extra: ", 29);
}

static void test_hybrids(void **state)
{
    (void)state;
    const enum cg_lever_group groups[] = {CG_LEVERS_schedule, CG_LEVERS_regulation,
                                          CG_LEVERS_gratuity, CG_LEVERS_rest};
    test_groups(state);
    for (size_t subset = 0; subset < 16; subset++) {
        assert_int_equal(cg_decompose_hybrid(&a, &b, groups, 4, subset, &hybrid, &error), CG_OK);
        const cg_form_levers *levers = &hybrid.forms[0].levers;
        assert_true(hybrid.forms[0].kinds[0].levers.meeting_hours == (subset & 1 ? 5 : 2));
        assert_true(levers->form_regulation == (subset & 2 ? 0.9 : 0));
        assert_true(levers->form_fixed_place == (subset & 2 ? 0.5 : 0));
        assert_true(levers->form_gratuity == (subset & 4 ? 1 : 0));
        assert_true(hybrid.model.officials_task_hours ==
                    (subset & 8 ? b : a).model.officials_task_hours);
        assert_string_equal(hybrid.model.clusters_main, subset & 8 ? "official" : "grassroots");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapley),           cmocka_unit_test(test_groups),
        cmocka_unit_test(test_every_parameter),   cmocka_unit_test(test_events_and_their_forms),
        cmocka_unit_test(test_impossible_hybrid), cmocka_unit_test(test_hybrids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
