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
        cmocka_unit_test(test_shapley),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_hybrids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
