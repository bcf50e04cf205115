/* Random valid scenarios come back from print and parse with every value the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { CASES = 3000 };

static uint64_t random_state = 20070101;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static int32_t below(int32_t n)
{
    return (int32_t)(next_random() % (uint64_t)n);
}

static double uniform(void)
{
    return (double)(next_random() >> 11) / 9007199254740992.0;
}

static void random_text(char text[CG_TEXT_SIZE])
{
    static const char *const pieces[] = {
        "a", "Z", "\"", "\\",           "/", " ",  "\xC3\xA9", "\xF0\x9F\x8E\x93", "{",
        "]", ",", "0",  "\xE2\x80\xA8", "'", "\\u"};
    size_t length = 0;
    text[0] = '\0';
    for (int32_t left = below(60); left > 0; left--) {
        const char *piece = pieces[below((int32_t)(sizeof pieces / sizeof pieces[0]))];
        length += (size_t)snprintf(text + length, CG_TEXT_SIZE - length, "%s", piece);
    }
}

static void random_value(const cg_param *param, void *values)
{
    char text[CG_TEXT_SIZE], why[256];
    if (param->type == CG_TEXT) {
        if (strcmp(param->group, "province") != 0 && strcmp(param->name, "seed") != 0)
            return;
        random_text(text);
        if (strcmp(param->name, "seed") == 0)
            snprintf(text, sizeof text, "%llu", (unsigned long long)next_random());
        cg_param_store_text(param, values, text);
        return;
    }
    double high = param->high;
    if (param->type == CG_CHOICE)
        for (high = 0; param->choices[(int)high + 1] != NULL;)
            high += 1;
    double number = param->low + uniform() * (high - param->low);
    if (param->type != CG_REAL)
        number = (double)(int64_t)(param->low + uniform() * (high - param->low + 1));
    if (below(8) == 0)
        number = below(2) ? param->low : high;
    cg_param_check_number(param, number, why, sizeof why);
    if (why[0] == '\0')
        cg_param_store_number(param, values, number);
}

static void random_values(cg_scope scope, void *values)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++)
        if (below(3) > 0)
            random_value(&rows[i], values);
}

static void random_name(char name[CG_NAME_SIZE])
{
    static const char letters[] = "abcxyzABC019-_";
    int32_t n = 1 + below(below(10) == 0 ? 63 : 5);
    for (int32_t i = 0; i < n; i++)
        name[i] = letters[below(sizeof letters - 1)];
    name[n] = '\0';
    if (strcmp(name, "none") == 0)
        name[0] = 'm';
}

static void random_form(cg_scenario *scenario)
{
    char name[CG_NAME_SIZE];
    random_name(name);
    cg_form *form = cg_scenario_form(scenario, name, 1);
    if (form == NULL)
        return;
    random_values(CG_SCOPE_FORM, &form->levers);
    for (int32_t left = below(4); left > 0; left--) {
        random_name(name);
        cg_meeting_kind *kind = cg_form_kind(form, name, 1);
        if (kind != NULL)
            random_values(CG_SCOPE_MEETING, &kind->levers);
    }
}

static void random_scenario(cg_scenario *scenario)
{
    char name[CG_NAME_SIZE];
    cg_scenario_init(scenario);
    random_name(scenario->name);
    random_text(scenario->title);
    random_values(CG_SCOPE_MODEL, &scenario->model);
    for (int32_t left = below(6); left > 0; left--)
        random_form(scenario);
    for (int32_t left = below(5); left > 0; left--) {
        random_name(name);
        cg_event *event = cg_scenario_event(scenario, name, 1);
        if (event != NULL)
            random_values(CG_SCOPE_EVENT, &event->levers);
    }
}

/* Values that break a rule across fields give way to the defaults they came from. */
static void make_valid(cg_scenario *scenario)
{
    cg_model defaults;
    cg_param_defaults(CG_SCOPE_MODEL, &defaults);
    size_t n;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].group, "calendar") == 0)
            cg_param_store_number(&rows[i], &scenario->model, cg_param_number(&rows[i], &defaults));
    scenario->model.department_register_chance = 0;
    scenario->model.run_weeks += 1;
    if (scenario->model.run_weeks > 10400)
        scenario->model.run_weeks = 10400;
    if (scenario->n_forms > 0)
        snprintf(scenario->model.clusters_main, CG_TEXT_SIZE, "%s", scenario->forms[0].name);
    for (int i = 0; i < scenario->n_forms; i++) {
        cg_form *form = &scenario->forms[i];
        form->levers.form_max_members = form->levers.form_min_members + 1;
        form->levers.form_content += 0.5 * uniform();
        if (form->levers.form_content > 1000)
            form->levers.form_content = 1000;
        for (int k = 0; k < form->n_kinds; k++)
            form->kinds[k].levers.meeting_hours /= 16;
        if (form->levers.form_max_members > 1000)
            form->levers.form_min_members = form->levers.form_max_members = 1000;
    }
    for (int i = 0; i < scenario->n_events; i++) {
        cg_event_levers *levers = &scenario->events[i].levers;
        levers->event_week %= (int32_t)cg_scenario_weeks(scenario);
        levers->event_value = uniform();
        snprintf(levers->event_path, CG_TEXT_SIZE, "exchange.rate");
    }
}

static void assert_same_values(cg_scope scope, const void *a, const void *b)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        double x = cg_param_number(&rows[i], a), y = cg_param_number(&rows[i], b);
        if (rows[i].type == CG_TEXT)
            assert_string_equal(cg_param_text(&rows[i], a), cg_param_text(&rows[i], b));
        else if (memcmp(&x, &y, sizeof x) != 0)
            fail_msg("%s.%s: %.17g became %.17g", rows[i].group, rows[i].name, x, y);
    }
}

static void assert_same(const cg_scenario *a, const cg_scenario *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->title, b->title);
    assert_same_values(CG_SCOPE_MODEL, &a->model, &b->model);
    assert_int_equal(a->n_forms, b->n_forms);
    for (int i = 0; i < a->n_forms; i++) {
        const cg_form *form = &a->forms[i], *other = &b->forms[i];
        assert_string_equal(form->name, other->name);
        assert_same_values(CG_SCOPE_FORM, &form->levers, &other->levers);
        assert_int_equal(form->n_kinds, other->n_kinds);
        for (int k = 0; k < form->n_kinds; k++) {
            assert_string_equal(form->kinds[k].name, other->kinds[k].name);
            assert_same_values(CG_SCOPE_MEETING, &form->kinds[k].levers, &other->kinds[k].levers);
        }
    }
    assert_int_equal(a->n_events, b->n_events);
    for (int i = 0; i < a->n_events; i++) {
        assert_string_equal(a->events[i].name, b->events[i].name);
        assert_same_values(CG_SCOPE_EVENT, &a->events[i].levers, &b->events[i].levers);
    }
}

static void test_random_scenarios(void **state)
{
    (void)state;
    static cg_scenario given, read;
    for (int i = 0; i < CASES; i++) {
        cg_error error = {CG_OK, ""};
        char *text, *again;
        random_scenario(&given);
        make_valid(&given);
        if (cg_scenario_check(&given, &error) != CG_OK)
            fail_msg("case %d is not valid: %s", i, error.message);
        assert_int_equal(cg_scenario_print(&given, &text, &error), CG_OK);
        if (cg_scenario_parse(text, strlen(text), "printed", &read, &error) != CG_OK)
            fail_msg("case %d: %s", i, error.message);
        assert_same(&given, &read);
        assert_int_equal(cg_scenario_print(&read, &again, &error), CG_OK);
        assert_string_equal(text, again);
        cg_free(text);
        cg_free(again);
    }
}

static void test_defaults(void **state)
{
    (void)state;
    static cg_scenario given, read;
    cg_error error = {CG_OK, ""};
    char *text;
    cg_scenario_init(&given);
    assert_int_equal(cg_scenario_parse("{}", 2, "unnamed.json", &read, &error), CG_OK);
    assert_same(&given, &read);
    assert_int_equal(cg_scenario_print(&given, &text, &error), CG_OK);
    assert_non_null(strstr(text, "\"forms\": {},\n  \"events\": {}\n}\n"));
    cg_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_random_scenarios),
    };
    return cmocka_run_group_tests_name("round trip", tests, NULL, NULL);
}
