/* Scenarios in memory: lists by name, paths, setting, rules.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static cg_scenario scenario;

static int set_up(void **state)
{
    (void)state;
    cg_scenario_init(&scenario);
    cg_form *form = cg_scenario_form(&scenario, "official", 1);
    cg_form_kind(form, "formal", 1);
    cg_scenario_form(&scenario, "alternative", 1);
    cg_scenario_event(&scenario, "takeover", 1);
    return 0;
}

static void test_lists(void **state)
{
    (void)state;
    char name[CG_NAME_SIZE + 8];
    assert_string_equal(scenario.forms[0].name, "alternative");
    assert_string_equal(scenario.forms[1].name, "official");
    assert_int_equal(cg_scenario_form_index(&scenario, "official"), 1);
    assert_int_equal(cg_scenario_form_index(&scenario, "none"), -1);
    assert_ptr_equal(cg_scenario_form(&scenario, "official", 1), &scenario.forms[1]);
    assert_null(cg_scenario_form(&scenario, "absent", 0));
    assert_null(cg_scenario_form(&scenario, "not a name", 1));
    for (int i = 0; scenario.n_forms < CG_MAX_FORMS; i++) {
        snprintf(name, sizeof name, "form%d", 99 - i);
        assert_non_null(cg_scenario_form(&scenario, name, 1));
    }
    assert_null(cg_scenario_form(&scenario, "full", 1));
    for (int i = 1; i < scenario.n_forms; i++)
        assert_true(strcmp(scenario.forms[i - 1].name, scenario.forms[i].name) < 0);
    assert_int_equal(cg_scenario_form(&scenario, "official", 0)->n_kinds, 1);
    assert_true(cg_scenario_remove_form(&scenario, "alternative"));
    assert_false(cg_scenario_remove_form(&scenario, "alternative"));
    assert_true(cg_form_remove_kind(cg_scenario_form(&scenario, "official", 0), "formal"));
    assert_true(cg_scenario_remove_event(&scenario, "takeover"));
    assert_int_equal(scenario.n_events, 0);
}

static void test_set(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"run.weeks", "12"},
        {"run.seed", "18446744073709551615"},
        {"exchange.rate", "5e-2"},
        {"clusters.main", "official"},
        {"forms.official.regulation", "0.9"},
        {"forms.official.registered", "true"},
        {"forms.official.leader", "nominated"},
        {"forms.official.meetings.formal.day", "saturday"},
        {"events.takeover.type", "curriculum"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_error error = {CG_OK, ""};
        if (cg_scenario_set(&scenario, rows[i][0], rows[i][1], &error) != CG_OK)
            fail_msg("%s", error.message);
    }
    assert_int_equal(scenario.model.run_weeks, 12);
    assert_int_equal(scenario.forms[1].levers.form_leader, CG_LEADER_NOMINATED);
    assert_int_equal(scenario.forms[1].kinds[0].levers.meeting_day, CG_DAY_SATURDAY);
    assert_true(cg_scenario_seed(&scenario) == UINT64_MAX);
    assert_int_equal(cg_scenario_weeks(&scenario), 64);
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_check(&scenario, &error), CG_OK);
}

static void test_set_refusals(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"", "1",
         ": is not the path of a parameter; expected group.name, forms.FORM.lever, "
         "forms.FORM.meetings.KIND.lever or events.EVENT.lever"},
        {"run", "1",
         "run: is not the path of a parameter; expected group.name, forms.FORM.lever, "
         "forms.FORM.meetings.KIND.lever or events.EVENT.lever"},
        {"weeks", "1", "weeks: no such parameter; did you mean \"run.weeks\"?"},
        {"rum.weeks", "1", "rum.weeks: no such group of parameters; did you mean \"run.weeks\"?"},
        {"run.wekes", "1", "run.wekes: no such parameter; did you mean \"run.weeks\"?"},
        {"run.max_circuit_km", "1",
         "run.max_circuit_km: no such parameter; did you mean \"province.max_circuit_km\"?"},
        {"run.xyzzy", "1", "run.xyzzy: no such parameter"},
        {"forms.oficial.visits", "1",
         "forms.oficial.visits: the scenario has no such form; did you mean "
         "\"forms.official.visits\"?"},
        {"forms.official.reglation", "1",
         "forms.official.reglation: no such lever of a form; did you mean "
         "\"forms.official.regulation\"?"},
        {"forms.official.meeting.formal.day", "1",
         "forms.official.meeting.formal.day: no such lever; did you mean "
         "\"forms.official.meetings.formal.day\"?"},
        {"forms.official.meetings.frmal.day", "1",
         "forms.official.meetings.frmal.day: the form has no such kind of meeting; did you mean "
         "\"forms.official.meetings.formal.day\"?"},
        {"forms.official.meetings.formal.hour", "1",
         "forms.official.meetings.formal.hour: no such lever of a meeting; did you mean "
         "\"forms.official.meetings.formal.hours\"?"},
        {"events.takover.week", "1",
         "events.takover.week: the scenario has no such event; did you mean "
         "\"events.takeover.week\"?"},
        {"events.takeover.wek", "1",
         "events.takeover.wek: no such lever of an event; did you mean \"events.takeover.week\"?"},
        {"run.weeks", "abc", "run.weeks: is abc; expected a whole number from 0 to 10400 (weeks)"},
        {"run.weeks", "-1", "run.weeks: is -1; expected a whole number from 0 to 10400 (weeks)"},
        {"exchange.rate", "0x1", "exchange.rate: is 0x1; expected a number from 0 to 10 (per h)"},
        {"exchange.rate", "nan", "exchange.rate: is nan; expected a number from 0 to 10 (per h)"},
        {"forms.official.registered", "1",
         "forms.official.registered: is 1; expected true or false"},
        {"forms.official.leader", "elect",
         "forms.official.leader: is \"elect\"; expected \"elected\" or \"nominated\"; did you mean "
         "\"elected\"?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_error error = {CG_OK, ""};
        assert_int_equal(cg_scenario_set(&scenario, rows[i][0], rows[i][1], &error), CG_INPUT);
        assert_string_equal(error.message, rows[i][2]);
    }
}

static void test_set_number(void **state)
{
    (void)state;
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_set_number(&scenario, "forms.official.leader", 1, &error), CG_OK);
    assert_int_equal(scenario.forms[1].levers.form_leader, CG_LEADER_NOMINATED);
    assert_int_equal(cg_scenario_set_number(&scenario, "exchange.rate", 11, &error), CG_INPUT);
    assert_string_equal(error.message,
                        "exchange.rate: is 11; expected a number from 0 to 10 (per h)");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_scenario_set_number(&scenario, "exchange.rate", NAN, &error), CG_INPUT);
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_scenario_set_number(&scenario, "clusters.main", 1, &error), CG_INPUT);
}

static void check_refuses(const char *message)
{
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_check(&scenario, &error), CG_INPUT);
    assert_string_equal(error.message, message);
    set_up(NULL);
    cg_scenario_remove_event(&scenario, "takeover");
}

/* Values that only a program can store; the rules a file can break are in refused.def. */
static void test_check(void **state)
{
    (void)state;
    cg_scenario_remove_event(&scenario, "takeover");
    scenario.model.run_weeks = -1;
    check_refuses("run.weeks: must be a whole number from 0 to 10400 (weeks)");
    scenario.model.exchange_rate = NAN;
    check_refuses("exchange.rate: must be a number from 0 to 10 (per h)");
    scenario.forms[1].kinds[0].levers.meeting_day = 2;
    check_refuses("forms.official.meetings.formal.day: must be \"weekday\" or \"saturday\"");
    snprintf(scenario.model.run_seed, CG_TEXT_SIZE, "abc");
    check_refuses("run.seed: must be a whole number of at most 64 bits, as a string of digits if "
                  "2^53 or more");
    scenario.name[0] = '\0';
    check_refuses("name: is \"\"; expected 1 to 63 letters, digits, - and _");
    snprintf(scenario.forms[0].name, CG_NAME_SIZE, "none");
    check_refuses("forms.none: \"none\" stands for no form; expected another name");
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_check(&scenario, &error), CG_OK);
}

/* Kept for good: verdicts of patterns belong to these seeds. */
static void test_replicate_seeds(void **state)
{
    enum { SEEDS = 10, REPLICATES = 200 };
    static uint64_t all[SEEDS * REPLICATES];
    size_t n = 0;
    (void)state;
    assert_true(cg_replicate_seed(1, 0) == 1);
    assert_true(cg_replicate_seed(UINT64_MAX, 0) == UINT64_MAX);
    assert_true(cg_replicate_seed(1, 1) == UINT64_C(8807994761260372694));
    assert_true(cg_replicate_seed(1, 2) == UINT64_C(17877734604187684838));
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        for (uint32_t k = 0; k < REPLICATES; k++)
            all[n++] = cg_replicate_seed(seed, k);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(all[i] != all[j]);
    cg_scenario_reseed(&scenario, UINT64_MAX);
    assert_true(cg_scenario_seed(&scenario) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_lists, set_up),
        cmocka_unit_test_setup(test_set, set_up),
        cmocka_unit_test_setup(test_set_refusals, set_up),
        cmocka_unit_test_setup(test_set_number, set_up),
        cmocka_unit_test_setup(test_check, set_up),
        cmocka_unit_test_setup(test_replicate_seeds, set_up),
    };
    return cmocka_run_group_tests_name("scenarios in memory", tests, NULL, NULL);
}
