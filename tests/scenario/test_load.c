/* Files that extend others, where they may lie, and settings after them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "io/scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cg_scenario scenario;

static void load(const char *file, const cg_load_options *options)
{
    cg_error error = {CG_OK, ""};
    if (cg_scenario_load(file, options, &scenario, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void refuse(const char *file, const cg_load_options *options, cg_status code,
                   const char *message)
{
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_load(file, options, &scenario, &error), code);
    assert_string_equal(error.message, message);
    assert_int_equal(error.code, code);
}

/* The start and a later piece of the message, where its middle names the test's folder. */
static void refuse_around(const char *file, const char *start, const char *piece)
{
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_load(file, NULL, &scenario, &error), CG_INPUT);
    if (strncmp(error.message, start, strlen(start)) != 0 || strstr(error.message, piece) == NULL)
        fail_msg("%s", error.message);
}

static void test_names(void **state)
{
    (void)state;
    fixture_write("plain.json", "{\"run\": {\"weeks\": 7}}");
    fixture_write("my own.v2.json", "{}");
    fixture_write("named.json", "{\"name\": \"other\", \"title\": \"T\", \"extends\": \"plain\"}");
    fixture_write("child.json", "{\"extends\": \"named\"}");
    load("plain.json", NULL);
    assert_string_equal(scenario.name, "plain");
    load("./my own.v2.json", NULL);
    assert_string_equal(scenario.name, "my_own_v2");
    load("named.json", NULL);
    assert_string_equal(scenario.name, "other");
    assert_int_equal(scenario.model.run_weeks, 7);
    load("child.json", NULL);
    assert_string_equal(scenario.name, "child");
    assert_string_equal(scenario.title, "");
}

static void test_layers(void **state)
{
    (void)state;
    fixture_write("base.json", "{\"run\": {\"weeks\": 10, \"burn_in\": 5},"
                               " \"forms\": {\"a\": {\"visits\": 2, \"meetings\":"
                               " {\"m\": {\"hours\": 3}, \"n\": {}}}, \"b\": {}},"
                               " \"events\": {\"e\": {\"type\": \"curriculum\", \"week\": 3}}}");
    fixture_write("left.json", "{\"extends\": \"base\", \"run\": {\"weeks\": 20},"
                               " \"clusters\": {\"main\": \"a\"}}");
    fixture_write("right.json", "{\"extends\": \"base\", \"run\": {\"seed\": \"9\"},"
                                " \"forms\": {\"b\": null, \"a\": {\"meetings\": {\"n\": null,"
                                " \"m\": {\"period\": 1}}}}, \"events\": {\"e\": null}}");
    fixture_write("both.json", "{\"run\": {\"burn_in\": 6}, \"extends\": [\"left\", \"right\"]}");
    load("both.json", NULL);
    assert_int_equal(scenario.model.run_weeks, 20); /* base counts once, before left */
    assert_int_equal(scenario.model.run_burn_in, 6);
    assert_int_equal(cg_scenario_seed(&scenario), 9);
    assert_int_equal(scenario.n_forms, 1);
    assert_int_equal(scenario.n_events, 0);
    assert_int_equal(scenario.forms[0].n_kinds, 1);
    assert_true(scenario.forms[0].levers.form_visits > 1.9);
    assert_true(scenario.forms[0].kinds[0].levers.meeting_hours > 2.9);
    assert_int_equal(scenario.forms[0].kinds[0].levers.meeting_period, 1);
}

static void test_errors_in_extended_files(void **state)
{
    (void)state;
    fixture_write("bad.json", "{\n  \"run\": {\n    \"weeks\": -1\n  }\n}\n");
    fixture_write("child.json", "{\"extends\": \"bad\"}");
    refuse("child.json", NULL, CG_INPUT,
           "bad.json:3:14: run.weeks: is -1; expected a whole number from 0 to 10400 (weeks)");
    fixture_write("forms.json", "{\"forms\": {\"a\": {}},\n \"clusters\": {\"main\": \"a\"}}");
    fixture_write("gone.json", "{\"extends\": \"forms\",\n \"forms\": {\"a\": null}}");
    refuse("gone.json", NULL, CG_INPUT,
           "forms.json:2:23: clusters.main: no form is named \"a\"; expected \"none\" or a form of "
           "the scenario");
}

static void test_circles_and_depth(void **state)
{
    (void)state;
    char file[32], text[64];
    fixture_write("one.json", "{\"extends\": \"two\"}");
    fixture_write("two.json", "{\"extends\": [\"one\"]}");
    fixture_write("self.json", "{\"extends\": \"self.json\"}");
    refuse(
        "one.json", NULL, CG_INPUT,
        "two.json:1:14: extends: leads back to a file that extends this one; expected no circle");
    refuse("self.json", NULL, CG_INPUT,
           "self.json:1:13: extends: leads back to a file that extends this one; expected no "
           "circle");
    for (int i = 0; i < 20; i++) {
        snprintf(file, sizeof file, "chain%d.json", i);
        snprintf(text, sizeof text, "{\"extends\": \"chain%d\"}", i + 1);
        fixture_write(file, text);
    }
    refuse("chain0.json", NULL, CG_INPUT,
           "chain15.json:1:13: extends: extends too many files; expected at most 16 in a row and "
           "64 in all");
}

static void test_trees(void **state)
{
    (void)state;
    fixture_write("p/scenarios/base.json", "{\"run\": {\"weeks\": 3}}");
    fixture_write("p/scenarios/sub/deep/x.json", "{\"extends\": \"../../base\"}");
    fixture_write("p/scenarios/sub/out.json", "{\"extends\": \"../../../outside\"}");
    fixture_write("p/scenarios/sub/list.json", "{\"province\": {\"schools\": \"../data/l.csv\"}}");
    fixture_write("p/scenarios/sub/heir.json", "{\"extends\": \"list\"}");
    fixture_write("p/scenarios/data/l.csv", "");
    fixture_write("outside.json", "{}");
    fixture_write("own/x.json", "{\"extends\": \"../outside.json\"}");
    fixture_write("own/lost.json", "{\"province\": {\"schools\": \"../nowhere.csv\"}}");
    load("p/scenarios/sub/deep/x.json", NULL);
    assert_int_equal(scenario.model.run_weeks, 3);
    load("p/scenarios/sub/heir.json", NULL);
    assert_string_equal(scenario.model.province_schools, "p/scenarios/data/l.csv");
    refuse_around("p/scenarios/sub/out.json",
                  "p/scenarios/sub/out.json:1:13: extends: \"../../../outside\" lies outside the "
                  "scenarios folder ",
                  "/p/scenarios; expected a file inside it, or its folder in --allow-path");
    refuse_around("own/x.json", "own/x.json:1:13: extends: \"../outside.json\" lies outside",
                  "/own; expected");
    refuse("own/lost.json", NULL, CG_INPUT,
           "own/lost.json:1:26: province.schools: \"../nowhere.csv\" cannot be found; expected a "
           "path relative to own");
    const char *const allowed[] = {"."};
    cg_load_options options = {.allow_paths = allowed, .n_allow_paths = 1};
    load("own/x.json", &options);
    assert_int_equal(chdir("p/scenarios/sub"), 0);
    load("heir.json", NULL);
    assert_string_equal(scenario.model.province_schools, "../data/l.csv");
    assert_int_equal(access(scenario.model.province_schools, R_OK), 0);
}

static void test_links(void **state)
{
    (void)state;
    fixture_write("scenarios/a.json", "{\"extends\": \"link\"}");
    fixture_write("scenarios/base.json", "{\"run\": {\"weeks\": 4}}");
    fixture_write("scenarios/b.json", "{\"extends\": \"base\"}");
    fixture_write("secret.json", "{}");
    assert_int_equal(symlink("../secret.json", "scenarios/link.json"), 0);
    assert_int_equal(symlink("scenarios/b.json", "here.json"), 0);
    refuse_around("scenarios/a.json", "scenarios/a.json:1:13: extends: \"link\" lies outside",
                  "/scenarios; expected");
    load("here.json", NULL);
    assert_int_equal(scenario.model.run_weeks, 4);
    assert_string_equal(scenario.name, "here");
}

static void test_search_path(void **state)
{
    (void)state;
    fixture_write("lib1/common.json", "{\"run\": {\"weeks\": 5}}");
    fixture_write("lib2/common.json", "{\"run\": {\"weeks\": 6}}");
    fixture_write("lib2/more.json", "{\"extends\": \"common\", \"run\": {\"burn_in\": 1}}");
    fixture_write("own/a.json", "{\"extends\": \"common\"}");
    fixture_write("own/b.json", "{\"extends\": \"more\"}");
    fixture_write("own/c.json", "{\"extends\": \"lib1/common\"}");
    refuse(
        "own/a.json", NULL, CG_INPUT,
        "own/a.json:1:13: extends: \"common\" cannot be found; expected common.json in own, in a "
        "folder of COLLEGIUM_PATH, or among the installed scenarios");
    setenv("COLLEGIUM_PATH", "nowhere::lib1:lib2", 1);
    load("own/a.json", NULL);
    assert_int_equal(scenario.model.run_weeks, 5);
    load("own/b.json", NULL);
    assert_int_equal(scenario.model.run_weeks, 6); /* a bare name starts in its file's folder */
    refuse("own/c.json", NULL, CG_INPUT,
           "own/c.json:1:13: extends: \"lib1/common\" cannot be found; expected a path relative to "
           "own");
    unsetenv("COLLEGIUM_PATH");
}

/* What is meant by a name that nothing has. */
static void test_nearest(void **state)
{
    (void)state;
    fixture_write("lib/grassroots.json", "{}");
    fixture_write("lib/real/official.json", "{}");
    fixture_write("own/mine.json", "{\"extends\": \"grasroots\"}");
    fixture_write("own/mint.json", "{\"extends\": \"min\"}");
    fixture_write("own/part.json", "{\"extends\": \"real/offical.json\"}");
    fixture_write("own/up.json", "{\"extends\": \"../own/pat\"}");
    fixture_write("own/far.json", "{\"extends\": \"./quite\"}");
    fixture_write("own/list.json", "{\"province\": {\"schools\": \"schols.csv\"}}");
    fixture_write("own/schools.csv", "");
    fixture_write("own/.schol.csv", "");
    setenv("COLLEGIUM_PATH", "nowhere:lib", 1);
    static const char *const meant[][2] = {
        {"own/mine.json", "installed scenarios; did you mean \"grassroots\"?"},
        {"own/mint.json", "installed scenarios; did you mean \"mine\"?"}, /* not mint itself */
        {"own/part.json", "relative to own; did you mean \"real/official.json\"?"},
        {"own/up.json", "relative to own; did you mean \"../own/part\"?"},
        {"own/far.json", "relative to own"},
        {"own/list.json", "installed scenarios; did you mean \"schools.csv\"?"},
        {"own/mine", "directory; did you mean \"own/mine.json\"?"},
        {"own/mien.json", "directory; did you mean \"own/mine.json\"?"},
        {"grasroots", "directory; did you mean \"grassroots\"?"},
        {"grassroots.json", "directory; did you mean \"grassroots\"?"},
        {"real/offical", "directory; did you mean \"real/official\"?"},
        {"/grasroots", "directory"},
        {"nothing", "directory"},
    };
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        cg_error error = {CG_OK, ""};
        assert_int_not_equal(cg_scenario_load(meant[i][0], NULL, &scenario, &error), CG_OK);
        const size_t all = strlen(error.message), end = strlen(meant[i][1]);
        if (all < end || strcmp(error.message + all - end, meant[i][1]) != 0)
            fail_msg("%s", error.message);
    }
    unsetenv("COLLEGIUM_PATH");
}

static void test_settings(void **state)
{
    (void)state;
    fixture_write("x.json", "{\"forms\": {\"a\": {\"meetings\": {\"m\": {}}}},\n"
                            " \"events\": {\"e\": {\"type\": \"curriculum\", \"week\": 100}}}");
    const char *settings[] = {"run.weeks=60",
                              "forms.a.meetings.m.day=saturday",
                              "forms.a.registered=true",
                              "clusters.main=a",
                              "run.weeks=80",
                              "province.district=a=b"};
    cg_load_options options = {.settings = settings, .n_settings = 6};
    load("x.json", &options);
    assert_int_equal(scenario.model.run_weeks, 80);
    assert_int_equal(scenario.forms[0].kinds[0].levers.meeting_day, CG_DAY_SATURDAY);
    assert_int_equal(scenario.forms[0].levers.form_registered, 1);
    assert_string_equal(scenario.model.province_district, "a=b");

    static const char *const refused[][2] = {
        {"run.weks=3",
         "--set run.weks=3: run.weks: no such parameter; did you mean \"run.weeks\"?"},
        {"run.weeks=3.5",
         "--set run.weeks=3.5: run.weeks: is 3.5; expected a whole number from 0 to "
         "10400 (weeks)"},
        {"run.weeks=", "--set run.weeks=: run.weeks: is empty; expected a whole number from 0 to "
                       "10400 (weeks)"},
        {"run.weeks", "--set run.weeks: expected path=value"},
        {"=3", "--set =3: expected path=value"},
        {"clusters.main=b",
         "--set clusters.main=b: clusters.main: no form is named \"b\"; expected "
         "\"none\" or a form of the scenario"},
        {"run.weeks=40", "x.json:2:49: events.e.week: is 100; expected a week before the run's end "
                         "at week 92 (run.burn_in + run.weeks)"},
    };
    options.n_settings = 1;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        settings[0] = refused[i][0];
        refuse("x.json", &options, CG_INPUT, refused[i][1]);
    }
}

static void test_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder.json", 0777), 0);
    refuse("absent.json", NULL, CG_FILE,
           "absent.json: cannot be opened: No such file or directory");
    refuse("folder.json", NULL, CG_FILE, "folder.json: cannot be read: Is a directory");
    char long_name[2000];
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_load(long_name, NULL, &scenario, &error), CG_FILE);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_enter, fixture_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_names),       IN_FOLDER(test_layers),
        IN_FOLDER(test_trees),       IN_FOLDER(test_errors_in_extended_files),
        IN_FOLDER(test_links),       IN_FOLDER(test_circles_and_depth),
        IN_FOLDER(test_search_path), IN_FOLDER(test_nearest),
        IN_FOLDER(test_settings),    IN_FOLDER(test_files),
    };
    unsetenv("COLLEGIUM_PATH");
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
