/* Sweep files: what is read, what is refused and where, and the round trip through bytes.
 * Usage: test_sweep_file SCENARIOS-FOLDER
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/sweep_bytes.h"
#include "io/sweep_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *scenarios;
static char folder[] = "sweep-test-XXXXXX", file[64];
static cg_sweep sweep;
static cg_error error;

/* @ stands for the scenarios' folder. */
static cg_status load(const char *text)
{
    const char *const allowed[] = {scenarios};
    const cg_load_options options = {.allow_paths = allowed, .n_allow_paths = 1};
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '@')
            fputs(scenarios, out);
        else
            fputc(*c, out);
    }
    fclose(out);
    error = (cg_error){CG_OK, ""};
    return cg_sweep_load(file, &options, &sweep, &error);
}

static void assert_loads(const char *text)
{
    if (load(text) != CG_OK)
        fail_msg("%s: %s", text, error.message);
}

#define BASE "{\"base\": \"@/institutionalised.json\",\n"
#define REGULATION "\"path\": \"forms.official.regulation\""

#define RECORDING                                                                                  \
    BASE "\"factors\": {\"pace\": {" REGULATION                                                    \
         ", \"values\": [0]}}, \"design\": \"grid\",\n\"record\": "

/* Each is refused at the place and with the words given. */
static const struct {
    const char *text, *place, *words;
} refused[] = {
    {"[]", ":1:1: ", "is an array; expected an object"},
    {"{\"base\": 1,}", ":1:11: ", "a comma too many"},
    {"{\"bsae\": 1}", ":1:2: bsae: unknown key", "did you mean \"base\"?"},
    {"{\"base\": \"nowhere\", \"factors\": {}, \"design\": \"grid\"}",
     ":1:10: base: ", "cannot be found"},
    {"{\"factors\": {}, \"design\": \"grid\"}", ":1:1: ", "\"base\" is missing"},
    {BASE "\"factors\": {}, \"design\": \"grid\"}", ":2:12: factors: ", "at least one factor"},
    {BASE "\"factors\": {\"r\": {\"path\": \"forms.official.regulatoin\", \"values\": [1]}}}",
     ":2:27: factors.r.path: ", "did you mean \"forms.official.regulation\""},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"values\": [0, 2]}}, \"design\": \"grid\"}",
     ":2:70: ", "expected a number from 0 to 1"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"valeus\": [0]}}, \"design\": \"grid\"}",
     ":2:56: factors.r.valeus: unknown key", "did you mean \"values\"?"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"low\": 0.5, \"high\": 0.5}}}",
     ": factors.r: ", "low below high"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"low\": 0}}}",
     ": factors.r: ", "\"high\" is missing"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"low\": 0, \"high\": 1}},\n\"design\": \"grid\"}",
     ":3:11: design: ", "factor r has no levels"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"low\": 0, \"high\": 1}},\n\"design\": \"gird\"}",
     ":3:11: design: ", "did you mean \"grid\"?"},
    {BASE "\"factors\": {\"r\": {" REGULATION ", \"values\": [0, 1]}}}",
     ":1:1: ", "\"design\" is missing"},
    {BASE "\"factors\": {\"r\": {" REGULATION
          ", \"low\": 0, \"high\": 1}},\n\"design\": {\"kind\": "
          "\"random\"}}",
     ":3:11: design: ", "\"points\" is missing"},
    {BASE "\"factors\": {\"r\": {" REGULATION
          ", \"low\": 0, \"high\": 1}},\n\"design\": {\"kind\": "
          "\"random\", \"points\": 2.5}}",
     ":3:40: design.points: ", "expected a whole number"},
    {BASE "\"factors\": {\"r\": {" REGULATION
          ", \"low\": 0, \"high\": 1}},\n\"design\": {\"kind\": "
          "\"random\", \"samples\": 2}}",
     ":3:30: design.samples: unknown key", ""},
    {BASE "\"factors\": {\"a\": {" REGULATION ", \"values\": [0]}, \"b\": {" REGULATION
          ", \"values\": [1]}}, \"design\": \"grid\"}",
     ": factors.b.path: ", "is varied twice"},
    {BASE "\"factors\": {\"r\": {\"path\": \"run.replicates\", \"values\": [1]}}}",
     ": factors.r.path: ", "cannot be varied"},
    {BASE "\"factors\": {\"point\": {" REGULATION ", \"values\": [1]}}}",
     ": factors.point: ", "a name that results use"},
    {BASE "\"factors\": {\"f\": {\"path\": \"forms.official.leader\", \"low\": 0, \"high\": 1}}}",
     ": factors.f: ", "has no range"},
    {BASE "\"factors\": {\"f\": {\"path\": \"forms.official.leader\", \"values\": [\"electd\"]}}}",
     ": forms.official.leader", "elected"},
    {BASE "\"replicates\": 0, \"factors\": {}}", ":2:15: replicates: ", "from 1 to 100000"},
    {BASE "\"settings\": {\"run.weekz\": 5}, \"factors\": {}}", ":2:27: ", "run.weeks"},
    {BASE "\"settings\": {\"run.replicates\": 5}, \"factors\": {}}",
     ":2:14: ", "did you mean \"replicates\""},
    {BASE "\"factors\": {\"s\": {\"scenarios\": [\"@/none.json\"]}}}",
     ": factors.s.scenarios: ", "either a base or"},
    {BASE "\"factors\": {\"r\": {" REGULATION
          ", \"values\": [0]}},\n\"design\": {\"kind\": \"list\", "
          "\"file\": \"none.csv\"}}",
     ":3:36: design.file: ", "cannot be found"},
    {RECORDING "3}", ":3:11: record: ", "expected an object with \"trajectories\""},
    {RECORDING "{}}", ":3:11: record: ", "expected \"trajectories\", \"panel\" or both"},
    {RECORDING "{\"pannel\": {}}}", ":3:12: record.pannel: unknown key", "\"panel\"?"},
    {RECORDING "{\"trajectories\": {\"series\": [\"motivaton\"]}}}",
     ":3:40: record.trajectories.series: ", "did you mean \"motivation\"?"},
    {RECORDING "{\"trajectories\": {\"series\": []}}}",
     ": record.trajectories.series: ", "an array of names"},
    {RECORDING "{\"trajectories\": {\"series\": [\"ck\", \"ck\"]}}}",
     ": record.trajectories.series: ", "named twice"},
    {RECORDING "{\"trajectories\": {\"series\": [\"ck\"], \"groups\": [\"remoet\"]}}}",
     ": record.trajectories.groups: ", "did you mean \"remote\"?"},
    {RECORDING "{\"trajectories\": {\"series\": [\"ck\"], \"every\": 0}}}",
     ": record.trajectories.every: ", "from 1 to 520"},
    {RECORDING "{\"trajectories\": {\"series\": [\"pace\"]}}}",
     ": record.trajectories.series: ", "also the name of a factor"},
    {RECORDING "{\"panel\": {\"columns\": [\"ck\"]}}}", ": record.panel: ", "\"every\" is missing"},
    {RECORDING "{\"panel\": {\"columns\": [\"kc\"], \"every\": 52}}}",
     ": record.panel.columns: ", "there is no kc"},
    {BASE "\"factors\": {\"w\": {\"path\": \"run.weeks\", \"values\": [60, 70]}},\n\"design\": "
          "\"grid\", \"record\": {\"trajectories\": {\"series\": [\"ck\"]}}}",
     ":3:29: record: ", "point 1 has"},
    {BASE "\"factors\": {\"s\": {\"path\": \"province.circuits\", \"values\": [2, 3]}},\n"
          "\"design\": \"grid\", \"record\": {\"panel\": {\"columns\": [\"ck\"], \"every\": 52}}}",
     ": record.panel: ", "varies province."},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(load(refused[i].text), CG_INPUT);
        if (strstr(error.message, refused[i].place) == NULL ||
            strstr(error.message, refused[i].words) == NULL)
            fail_msg("%s\n gave %s\n expected %s ... %s", refused[i].text, error.message,
                     refused[i].place, refused[i].words);
        cg_sweep_free(&sweep);
    }
}

static void test_values(void **state)
{
    (void)state;
    char text[CG_TEXT_SIZE];
    assert_loads(BASE "\"settings\": {\"run.weeks\": 10}, \"replicates\": 4,\n\"factors\": {"
                      "\"r\": {" REGULATION ", \"low\": 0, \"high\": 1, \"steps\": 3},"
                      "\"l\": {\"path\": \"forms.official.leader\", \"values\": [\"elected\", "
                      "\"nominated\"]}, \"m\": {\"path\": \"forms.official.may_leave\", "
                      "\"values\": [false, true]}}, \"design\": \"one_at_a_time\"}");
    assert_int_equal(sweep.n_points, 8);
    assert_int_equal(sweep.n_replicates, 4);
    double values[3];
    cg_sweep_values(&sweep, 0, values);
    assert_true(values[0] == 0.9 && isnan(values[1])); /* the base's */
    cg_sweep_values(&sweep, 5, values);
    cg_factor_value_text(&sweep.factors[1], values[1], text);
    assert_string_equal(text, "nominated");
    cg_scenario *point = malloc(sizeof *point);
    assert_int_equal(cg_sweep_point(&sweep, 2, point, &error), CG_OK);
    assert_true(point->model.run_weeks == 10);
    int form = cg_scenario_form_index(point, "official");
    assert_true(point->forms[form].levers.form_regulation == 0.5);
    assert_int_equal(cg_sweep_point(&sweep, 7, point, &error), CG_OK);
    assert_true(point->forms[form].levers.form_may_leave == 1);
    assert_true(point->forms[form].levers.form_regulation == 0.9);
    free(point);
    cg_sweep_free(&sweep);
}

static void test_shares(void **state)
{
    (void)state;
    assert_loads(BASE "\"factors\": {\"p\": {\"path\": \"forms.official.meetings.formal.period\", "
                      "\"low\": 1, \"high\": 4}, \"l\": {\"path\": \"forms.official.leader\", "
                      "\"values\": [\"elected\", \"nominated\"]}},\n\"design\": {\"kind\": "
                      "\"latin_hypercube\", \"points\": 40}}");
    int periods[5] = {0}, leaders[2] = {0};
    for (size_t p = 0; p < 40; p++) {
        double values[2];
        cg_sweep_values(&sweep, p, values);
        periods[(int)values[0]]++;
        leaders[(int)values[1]]++;
    }
    for (int i = 1; i <= 4; i++)
        assert_int_equal(periods[i], 10);
    assert_int_equal(leaders[0], 20);
    cg_sweep_free(&sweep);
}

static void test_list(void **state)
{
    (void)state;
    char path[96];
    snprintf(path, sizeof path, "%s/points.csv", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs("l,r\nnominated,0.25\nelected,\n", out);
    fclose(out);
    const char *text =
        BASE "\"factors\": {\"r\": {" REGULATION ", \"low\": 0, \"high\": 1}, \"l\": {\"path\": "
             "\"forms.official.leader\", \"values\": [\"elected\", \"nominated\"]}},\n\"design\": "
             "{\"kind\": \"list\", \"file\": \"points.csv\"}}";
    assert_loads(text);
    assert_int_equal(sweep.n_points, 2);
    assert_true(sweep.values[0] == 0.25 && sweep.values[1] == 1 && isnan(sweep.values[2]));
    cg_sweep_free(&sweep);
    out = fopen(path, "w");
    fputs("l,r\nnominated,1.5\n", out);
    fclose(out);
    assert_int_equal(load(text), CG_INPUT);
    assert_non_null(strstr(error.message, "points.csv:2: r is 1.5; expected"));
    cg_sweep_free(&sweep);
    unlink(path);
}

static void test_bytes(void **state)
{
    (void)state;
    unsigned char *bytes, *again;
    size_t n, n_again;
    char identity[CG_IDENTITY_SIZE], other[CG_IDENTITY_SIZE], difference[256];
    cg_sweep copy;
    cg_input_set inputs = {0};
    assert_loads("{\"factors\": {\"s\": {\"scenarios\": [\"@/grassroots.json\", "
                 "\"@/none.json\"]}, \"w\": {\"path\": \"officials.task_hours\", \"values\": [1, "
                 "2]}}, \"design\": \"grid\", \"record\": {\"trajectories\": {\"series\": "
                 "[\"ck\", \"task_share\"], \"groups\": [\"all\", \"men\"], \"every\": 13}, "
                 "\"panel\": {\"columns\": [\"school\"], \"every\": 100}}}");
    const cg_recording *own = &sweep.recording;
    const size_t weeks = cg_scenario_weeks(&sweep.scenarios[0]);
    assert_int_equal(own->n_rows, (weeks + 12) / 13);
    assert_int_equal(own->n_panel_weeks, (weeks + 99) / 100);
    assert_true(own->n_teachers > 100);
    assert_int_equal(cg_recording_values(own),
                     own->n_rows * 4 + own->n_panel_weeks * own->n_teachers);
    assert_int_equal(sweep.n_points, 4);
    assert_int_equal(cg_sweep_scenario(&sweep, 2), 1);
    assert_int_equal(cg_sweep_pack(&sweep, &bytes, &n, &error), CG_OK);
    assert_int_equal(cg_sweep_unpack(bytes, n, "bytes", &copy, &error), CG_OK);
    assert_int_equal(cg_sweep_pack(&copy, &again, &n_again, &error), CG_OK);
    assert_int_equal(n, n_again);
    assert_memory_equal(bytes, again, n);
    assert_int_equal(cg_sweep_identity(&sweep, &inputs, identity, &error), CG_OK);
    assert_int_equal(cg_sweep_identity(&copy, &inputs, other, &error), CG_OK);
    assert_false(cg_identity_difference(identity, other, difference, sizeof difference));
    assert_int_equal(cg_sweep_check_design(&copy, identity, "copy", &error), CG_OK);
    copy.factors[1].levels[0].number = 1.5;
    assert_int_equal(cg_sweep_identity(&copy, &inputs, other, &error), CG_OK);
    assert_true(cg_identity_difference(identity, other, difference, sizeof difference));
    assert_memory_equal(difference, "design: ", 8);
    assert_int_equal(cg_sweep_check_design(&copy, identity, "copy", NULL), CG_INPUT);
    copy.factors[1].levels[0].number = 1;
    copy.recording.every = 26;
    assert_int_equal(cg_sweep_identity(&copy, &inputs, other, &error), CG_OK);
    assert_true(cg_identity_difference(identity, other, difference, sizeof difference));
    assert_memory_equal(difference, "record: ", 8);
    cg_sweep_free(&copy);
    for (size_t cut = 0; cut < n; cut += 97) {
        assert_int_not_equal(cg_sweep_unpack(bytes, cut, "bytes", &copy, NULL), CG_OK);
        cg_sweep_free(&copy);
    }
    /* 65,538 scenarios instead of the two that are there: no room is made for those to come. */
    const size_t at = 5 * 8 + strlen(sweep.name) + strlen(sweep.note) + strlen(sweep.design);
    assert_int_equal(bytes[at], 2);
    bytes[at + 2] = 1;
    assert_int_equal(cg_sweep_unpack(bytes, n, "bytes", &copy, NULL), CG_INPUT);
    assert_int_equal(copy.n_scenarios, 2);
    cg_sweep_free(&copy);
    cg_free(bytes);
    cg_free(again);
    cg_sweep_free(&sweep);
}

static void test_shipped(void **state)
{
    (void)state;
    char pattern[1024];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/sweeps/*.json", scenarios);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    cg_scenario *point = malloc(sizeof *point);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        error = (cg_error){CG_OK, ""};
        if (cg_sweep_load(found.gl_pathv[i], NULL, &sweep, &error) != CG_OK)
            fail_msg("%s", error.message);
        assert_true(strlen(sweep.note) > 40);
        for (size_t p = 0; p < sweep.n_points; p++)
            if (cg_sweep_point(&sweep, p, point, &error) != CG_OK)
                fail_msg("%s: point %zu: %s", found.gl_pathv[i], p, error.message);
        cg_sweep_free(&sweep);
    }
    free(point);
    globfree(&found);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_values),
        cmocka_unit_test(test_shares),  cmocka_unit_test(test_list),
        cmocka_unit_test(test_bytes),   cmocka_unit_test(test_shipped),
    };
    if (argc != 2 || mkdtemp(folder) == NULL)
        return 2;
    scenarios = argv[1];
    snprintf(file, sizeof file, "%s/s.json", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(file);
    rmdir(folder);
    return failed;
}
