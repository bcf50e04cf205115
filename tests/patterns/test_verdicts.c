/* Verdicts, criteria, the tables of patterns, and settings laid over scenarios.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void only_a_whole_interval_decides(void **state)
{
    (void)state;
    const struct {
        double low, high, from, to;
        cg_verdict verdict;
    } cases[] = {
        {0.1, 0.2, 0, INFINITY, CG_HOLDS},     {-0.1, 0.2, 0, INFINITY, CG_UNDECIDED},
        {-0.2, -0.1, 0, INFINITY, CG_FAILS},   {-0.2, -0.1, -INFINITY, 0, CG_HOLDS},
        {0.0, 0.0, 0, INFINITY, CG_FAILS},     {0.0, 0.0, -INFINITY, 0, CG_FAILS},
        {0.4, 0.5, 0.3, 0.8, CG_HOLDS},        {0.2, 0.5, 0.3, 0.8, CG_UNDECIDED},
        {0.1, 0.2, 0.3, 0.8, CG_FAILS},        {0.9, 1.0, 0.3, 0.8, CG_FAILS},
        {NAN, NAN, 0, INFINITY, CG_UNDECIDED}, {0.1, 0.2, NAN, NAN, CG_REPORTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cg_interval interval = {0.0, cases[i].low, cases[i].high, 10};
        assert_int_equal(cg_pattern_verdict(&interval, cases[i].from, cases[i].to),
                         cases[i].verdict);
    }
}

static void criteria_are_told_in_words(void **state)
{
    char text[CG_CRITERION_SIZE];
    (void)state;
    cg_criterion_text(part_of(CG_PATTERN_P1, 'a'), text);
    assert_string_equal(text, "> 0");
    cg_criterion_text(part_of(CG_PATTERN_P1, 'b'), text);
    assert_string_equal(text, "0.3 to 0.8");
    cg_criterion_text(part_of(CG_PATTERN_P24, 'a'), text);
    assert_string_equal(text, "4 to 6");
    cg_criterion_text(part_of(CG_PATTERN_P12, 'a'), text);
    assert_string_equal(text, "< 0.5");
    cg_criterion_text(part_of(CG_PATTERN_P12, 'b'), text);
    assert_string_equal(text, "");
}

static void every_pattern_has_a_criterion(void **state)
{
    (void)state;
    assert_int_equal(CG_N_PATTERNS, 26);
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        int judged = 0;
        for (int i = 0; i < CG_N_PARTS; i++) {
            const cg_pattern_part *part = &cg_pattern_part_table()[i];
            judged += (int)part->pattern == p && !isnan(part->low) && !isnan(part->high);
        }
        assert_true(judged > 0);
        assert_int_equal(cg_pattern_find(cg_pattern_table()[p].id), p);
    }
    assert_int_equal(cg_pattern_find("p10"), CG_PATTERN_P10);
    assert_int_equal(cg_pattern_find("P1x"), -1);
    assert_int_equal(cg_mechanism_find("reactance"), CG_MECHANISM_reactance);
}

static void a_pattern_is_as_good_as_its_worst_part(void **state)
{
    static cg_scenario scenarios[CG_N_VARIANTS];
    static cg_pattern_result result;
    static double values[CG_N_PARTS * 2];
    uint8_t wanted[CG_N_PATTERNS] = {0};
    (void)state;
    wanted[CG_PATTERN_P16] = 1;
    for (int v = 0; v < CG_N_VARIANTS; v++)
        cg_scenario_init(&scenarios[v]);
    for (int k = 0; k < 2; k++) {
        cg_record official = {0}, working = {0};
        double own[CG_N_PARTS] = {0.0};
        official.outcomes[CG_OUTCOME_dashboard_correlation] = -0.3 - 0.01 * k;
        working.outcomes[CG_OUTCOME_dashboard_correlation] = -0.3 + 0.01 * k;
        cg_pattern_data data = {.scenarios = scenarios};
        data.records[CG_VARIANT_official] = &official;
        data.records[CG_VARIANT_working] = &working;
        cg_patterns_measure(wanted, &data, own);
        for (int i = 0; i < CG_N_PARTS; i++)
            values[i * 2 + k] = own[i];
    }
    cg_patterns_judge_values(wanted, values, 2, &result);
    assert_int_equal(result.part[CG_PART_P16a], CG_HOLDS);
    assert_int_equal(result.part[CG_PART_P16b], CG_FAILS);
    assert_int_equal(result.pattern[CG_PATTERN_P16], CG_FAILS);
    assert_int_equal(result.deciding[CG_PATTERN_P16], CG_PART_P16b);
}

static void settings_change_what_they_name(void **state)
{
    static cg_scenario scenario;
    cg_error error = {CG_OK, ""};
    (void)state;
    cg_scenario_init(&scenario);
    cg_scenario_form(&scenario, "one", 1);
    cg_form_kind(cg_scenario_form(&scenario, "two", 1), "session", 1);
    assert_int_equal(cg_settings_apply(&scenario,
                                       "officials.task_hours=0 forms.*.compulsion=0.5  "
                                       "-forms.two.meetings.session events.shop.type=workshop "
                                       "events.shop.week=70 -events.absent",
                                       &error),
                     CG_OK);
    assert_true(scenario.model.officials_task_hours == 0.0);
    assert_true(scenario.forms[0].levers.form_compulsion == 0.5);
    assert_true(scenario.forms[1].levers.form_compulsion == 0.5);
    assert_int_equal(scenario.forms[1].n_kinds, 0);
    assert_int_equal(scenario.n_events, 1);
    assert_int_equal(cg_event_week(&scenario, "shop"), 70);
    assert_int_equal(cg_settings_apply(&scenario, "-events.shop", &error), CG_OK);
    assert_int_equal(scenario.n_events, 0);
    assert_int_equal(cg_settings_apply(&scenario, "officials.task_hour=0", &error), CG_INPUT);
    assert_non_null(strstr(error.message, "task_hours"));
}

static void settings_that_name_nothing_are_refused(void **state)
{
    static const struct {
        const char *settings, *message;
    } bad[] = {
        {"-forms.absent.meetings.session",
         "-forms.absent.meetings.session: expected an event or a form's kind of meeting"},
        {"-forms.one.gratuity",
         "-forms.one.gratuity: expected an event or a form's kind of meeting"},
        {"-run.weeks", "-run.weeks: expected an event or a form's kind of meeting"},
        {"run.weeks", "'run.weeks': expected path=value or -path"},
        {"forms.*.compulsion=2", "forms.one.compulsion: is 2; expected a number from 0 to 1"},
    };
    static cg_scenario scenario;
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        cg_error error = {CG_OK, ""};
        cg_scenario_init(&scenario);
        cg_scenario_form(&scenario, "one", 1);
        assert_int_equal(cg_settings_apply(&scenario, bad[k].settings, &error), CG_INPUT);
        assert_string_equal(error.message, bad[k].message);
        assert_int_equal(scenario.n_forms, 1);
    }
    char word[600], message[620];
    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_settings_apply(&scenario, word, &error), CG_INPUT);
    snprintf(message, sizeof message, "'%s': too long", word);
    assert_memory_equal(error.message, message, 200);
}

static void regressions_are_exact(void **state)
{
    cg_regression fit = {0};
    double beta[CG_REGRESSORS];
    (void)state;
    for (int i = 0; i < 12; i++) {
        const double x[CG_REGRESSORS - 1] = {i, i * i % 7, 0.0};
        cg_regression_add(&fit, x, 2.0 - 0.5 * x[0] + 3.0 * x[1]);
    }
    assert_true(is_near(cg_regression_fit(&fit, 3u, beta), 0.0, 1e-6));
    assert_true(is_near(beta[0], 2.0, 1e-9));
    assert_true(is_near(beta[1], -0.5, 1e-9));
    assert_true(is_near(beta[2], 3.0, 1e-9));
    assert_true(isnan(cg_regression_fit(&fit, 7u, beta))); /* the third never varies */
    double values[] = {4.0, 1.0, 3.0, 2.0, 5.0};
    assert_true(is_near(cg_quantile(values, 5, 0.25), 2.0, 1e-12));
    assert_true(is_near(cg_quantile(values, 5, 0.9), 4.6, 1e-12));
}

/* Nothing wanted needs nothing; a pattern needs what its parts need, and no other's. */
static void patterns_need_their_parts_variants(void **state)
{
    (void)state;
    uint8_t wanted[CG_N_PATTERNS] = {0};
    uint64_t all = 0;
    assert_int_equal(cg_patterns_need(wanted), 0);
    for (int pattern = 0; pattern < CG_N_PATTERNS; pattern++) {
        uint64_t needs = 0;
        for (int i = 0; i < CG_N_PARTS; i++)
            if ((int)cg_pattern_part_table()[i].pattern == pattern)
                needs |= cg_pattern_part_table()[i].needs;
        wanted[pattern] = 1;
        assert_int_equal(cg_patterns_need(wanted), needs);
        assert_true(needs != 0);
        all |= needs;
        wanted[pattern] = 0;
    }
    wanted[0] = wanted[CG_N_PATTERNS - 1] = 1;
    assert_int_equal(cg_patterns_need(wanted) & ~all, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_whole_interval_decides),
        cmocka_unit_test(criteria_are_told_in_words),
        cmocka_unit_test(every_pattern_has_a_criterion),
        cmocka_unit_test(a_pattern_is_as_good_as_its_worst_part),
        cmocka_unit_test(settings_change_what_they_name),
        cmocka_unit_test(settings_that_name_nothing_are_refused),
        cmocka_unit_test(patterns_need_their_parts_variants),
        cmocka_unit_test(regressions_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
