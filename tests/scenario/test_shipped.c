/* The scenarios of the repository: all load, and say what their names promise.
 * Usage: test_shipped SCENARIOS-FOLDER
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

static const char *folder;
static cg_scenario scenario;

static void load(const char *file)
{
    cg_error error = {CG_OK, ""};
    if (cg_scenario_load(file, NULL, &scenario, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void load_named(const char *name)
{
    char file[1024];
    snprintf(file, sizeof file, "%s/%s.json", folder, name);
    load(file);
}

static void test_all_load(void **state)
{
    (void)state;
    static const char *const patterns[] = {"%s/*.json", "%s/*/*.json"};
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        char pattern[1024];
        glob_t found;
        snprintf(pattern, sizeof pattern, patterns[i], folder);
        assert_int_equal(glob(pattern, 0, NULL, &found), 0);
        for (size_t k = 0; k < found.gl_pathc; k++) {
            if (strstr(found.gl_pathv[k], "/sweeps/") != NULL ||
                strstr(found.gl_pathv[k], ".schema.json") != NULL)
                continue; /* those are no scenarios */
            load(found.gl_pathv[k]);
            assert_true(scenario.title[0] != '\0');
            assert_int_equal(scenario.n_forms, 5);
        }
        n += found.gl_pathc;
        globfree(&found);
    }
    assert_true(n >= 28);
}

static void test_families(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"none", "none", "none"},
        {"working_a", "working_a", "none"},
        {"grassroots", "grassroots", "none"},
        {"institutionalised", "official", "none"},
        {"alternative", "none", "alternative"},
        {"coexistence", "official", "alternative"},
    };
    static const char *const families[] = {"", "mpumalanga/", "dose-matched/"};
    for (size_t f = 0; f < 3; f++) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            char name[128];
            snprintf(name, sizeof name, "%s%s", families[f], rows[i][0]);
            load_named(name);
            assert_string_equal(scenario.name, rows[i][0]);
            assert_string_equal(scenario.model.clusters_main, rows[i][1]);
            assert_string_equal(scenario.model.clusters_voluntary, rows[i][2]);
            assert_int_equal(scenario.model.province_schools[0] != '\0', f == 1);
        }
    }
}

static void test_equal_doses(void **state)
{
    (void)state;
    load_named("dose-matched/base");
    for (int i = 0; i < scenario.n_forms; i++) {
        const cg_form *form = &scenario.forms[i];
        assert_false(form->levers.form_visits > 0);
        assert_int_equal(form->n_kinds, 1);
        const cg_meeting_levers *levers = &form->kinds[0].levers;
        assert_int_equal(levers->meeting_period, 4);
        assert_true(levers->meeting_hours > 2.49 && levers->meeting_hours < 2.51);
        assert_int_equal(levers->meeting_day, CG_DAY_WEEKDAY);
        assert_int_equal(levers->meeting_formal, 1);
        assert_int_equal(levers->meeting_learners, 0);
    }
}

static void test_history(void **state)
{
    (void)state;
    load_named("history");
    assert_int_equal(cg_scenario_weeks(&scenario), 9 * 52);
    assert_int_equal(scenario.n_events, 4);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_load),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_equal_doses),
        cmocka_unit_test(test_history),
    };
    if (argc != 2)
        return 2;
    folder = argv[1];
    return cmocka_run_group_tests_name("shipped scenarios", tests, NULL, NULL);
}
