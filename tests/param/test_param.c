/* The descriptor tables and the text rules.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/scenario.h"
#include "param/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-12);
}

static void test_rows_are_sound(void **state)
{
    (void)state;
    char why[256], expected[256];
    for (int scope = 0; scope < CG_N_SCOPES; scope++) {
        size_t n;
        const cg_param *rows = cg_param_table((cg_scope)scope, &n);
        for (size_t i = 0; i < n; i++) {
            assert_true(rows[i].doc[0] != '\0' && rows[i].source[0] != '\0');
            assert_ptr_equal(cg_param_find((cg_scope)scope, rows[i].group, rows[i].name), &rows[i]);
            if (rows[i].type == CG_TEXT)
                cg_param_check_text(&rows[i], rows[i].text, why, sizeof why);
            else
                cg_param_check_number(&rows[i], rows[i].number, why, sizeof why);
            if (why[0] != '\0')
                fail_msg("the default of %s.%s %s", rows[i].group, rows[i].name, why);
            cg_param_expected(&rows[i], expected, sizeof expected);
            assert_true(expected[0] != '\0');
        }
    }
}

/* Groups are contiguous, so that a printed scenario has each of them once. */
static void test_groups_are_contiguous(void **state)
{
    (void)state;
    size_t n;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 1; i < n; i++) {
        assert_true(cg_param_is_group(rows[i].group));
        if (strcmp(rows[i].group, rows[i - 1].group) == 0)
            continue;
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(rows[i].group, rows[k].group);
    }
    assert_false(cg_param_is_group("forms"));
}

static void test_defaults_and_storing(void **state)
{
    (void)state;
    cg_model model;
    cg_param_defaults(CG_SCOPE_MODEL, &model);
    assert_int_equal(model.run_weeks, 208);
    assert_string_equal(model.run_seed, "1");
    assert_near(model.exchange_rate, cg_param_find(CG_SCOPE_MODEL, "exchange", "rate")->number);
    const cg_param *rate = cg_param_find(CG_SCOPE_MODEL, "exchange", "rate");
    cg_param_store_number(rate, &model, -0.0);
    assert_false(signbit(model.exchange_rate));
    cg_param_store_number(rate, &model, 0.25);
    assert_near(cg_param_number(rate, &model), 0.25);
    assert_null(cg_param_text(rate, &model));
    cg_form_levers form;
    cg_param_defaults(CG_SCOPE_FORM, &form);
    assert_int_equal(form.form_same_circuit, 1);
    assert_null(cg_param_find(CG_SCOPE_MODEL, "form", "visits"));
    assert_null(cg_param_find(CG_SCOPE_MODEL, "exchange", "weeks"));
}

static void test_checks(void **state)
{
    (void)state;
    char why[256];
    const cg_param *weeks = cg_param_find(CG_SCOPE_MODEL, "run", "weeks");
    const cg_param *day = cg_param_find(CG_SCOPE_MEETING, NULL, "day");
    const cg_param *seed = cg_param_find(CG_SCOPE_MODEL, "run", "seed");
    const double good[] = {0, 10400}, bad[] = {-1, 10401, 1.5, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 2; i++) {
        cg_param_check_number(weeks, good[i], why, sizeof why);
        assert_string_equal(why, "");
    }
    for (size_t i = 0; i < 6; i++) {
        cg_param_check_number(weeks, bad[i], why, sizeof why);
        assert_string_equal(why, "must be a whole number from 0 to 10400 (weeks)");
    }
    cg_param_check_number(day, 2, why, sizeof why);
    assert_string_equal(why, "must be \"weekday\" or \"saturday\"");
    assert_int_equal(cg_param_choice(day, "saturday"), CG_DAY_SATURDAY);
    assert_int_equal(cg_param_choice(day, "Saturday"), -1);
    cg_param_check_text(seed, "18446744073709551615", why, sizeof why);
    assert_string_equal(why, "");
    cg_param_check_text(seed, "18446744073709551616", why, sizeof why);
    assert_string_not_equal(why, "");
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const words[] = {"regulation", "compulsion", "approval", "km", "visits"};
    static const char *const rows[][2] = {
        {"reglation", "regulation"},
        {"regulatoin", "regulation"},
        {"aproval", "approval"},
        {"visit", "visits"},
        {"Visits", "visits"},
        {"compulsions", "compulsion"},
        {"xyzzy", NULL},
        {"", NULL},
        {"kg", "km"},
        {"ab", NULL},
        {"regression", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *nearest = cg_nearest(rows[i][0], words, 5);
        if (rows[i][1] == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, rows[i][1]);
    }
    char long_word[300];
    memset(long_word, 'a', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_null(cg_nearest(long_word, words, 5));
    assert_string_equal(cg_param_nearest_group("exhange"), "exchange");
    assert_string_equal(cg_param_nearest_name(CG_SCOPE_MODEL, "run", "week"), "weeks");
    assert_null(cg_param_named("rate"));
    assert_string_equal(cg_param_named("burn_in")->group, "run");
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t step;
    } rows[] = {{"a", 1},
                {"\xC3\xA9", 2},
                {"\xE2\x82\xAC", 3},
                {"\xF0\x9F\x8E\x93", 4},
                {"\xF4\x8F\xBF\xBF", 4},
                {"\x80", 0},
                {"\xC0\x80", 0},
                {"\xC1\xBF", 0},
                {"\xE0\x9F\xBF", 0},
                {"\xED\xA0\x80", 0},
                {"\xF0\x8F\xBF\xBF", 0},
                {"\xF4\x90\x80\x80", 0},
                {"\xF5\x80\x80\x80", 0},
                {"\xE2\x82", 0},
                {"\xE2\x82z", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cg_utf8_step(rows[i].text, strlen(rows[i].text)), rows[i].step);
    assert_true(cg_text_is_plain("caf\xC3\xA9"));
    assert_false(cg_text_is_plain("a\nb"));
    assert_false(cg_text_is_plain("a\xFF"));
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const good[] = {"0", "-0", "10", "1.5", "1e3", "1E-3", "-2.5e+10"};
    static const char *const bad[] = {"",    "-",   "+1",  "01", "1.", ".5",  "1e",  "1e999",
                                      "0x1", "inf", "nan", " 1", "1 ", "1,5", "--1", "1e+"};
    double number;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(cg_parse_number(good[i], &number));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cg_parse_number(bad[i], &number));
}

static void test_formatting(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } rows[] = {{0, "0"},
                {0.1, "0.1"},
                {10400, "10400"},
                {-0.75, "-0.75"},
                {1e15, "1e+15"},
                {999999999999999, "999999999999999"},
                {1.0 / 3.0, "0.3333333333333333"},
                {5e-324, "5e-324"}};
    char text[CG_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_format_number(rows[i].number, text);
        assert_string_equal(text, rows[i].text);
    }
    uint64_t bits = 88172645463325252;
    for (int i = 0; i < 20000; i++) {
        double number, back;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        cg_format_number(number, text);
        assert_true(cg_parse_number(text, &back));
        assert_memory_equal(&number, &back, sizeof number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_sound),
        cmocka_unit_test(test_groups_are_contiguous),
        cmocka_unit_test(test_defaults_and_storing),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_formatting),
    };
    return cmocka_run_group_tests_name("parameters", tests, NULL, NULL);
}
