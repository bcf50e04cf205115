/* What a reader of sweep files refuses, each with its whole message; and what it takes that no
 * sweep shipped has.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/posterior.h"
#include "io/sweep_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    char options;
    const char *text, *points, *message;
} refusals[] = {
#define REFUSED(options, text, points, message) {options, text, points, message},
#include "refused.def"
#undef REFUSED
};

static const char base[] =
    "{\"clusters\": {\"main\": \"club\"},\n"
    " \"forms\": {\"club\": {\"meetings\": {\"formal\": {\"period\": 2}}}}}\n";
static const char other[] = "{\"province\": {\"circuits\": 3}}\n";

static char folder[] = "/tmp/collegium-sweep-XXXXXX";
static char far_away[300]; /* a folder with a name too long for a parameter's value */
static cg_sweep sweep;
static cg_error error;

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int enter(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    memset(far_away, 'f', 250);
    char path[320];
    snprintf(path, sizeof path, "%s/far.csv", far_away);
    if (mkdir(far_away, 0700) != 0 || mkdir("library", 0700) != 0)
        return 1;
    put(path, "id,emis,subject,phase\n");
    put("base.json", base);
    put("other.json", other);
    put("p.csv", "exchange.rate\n0.5\n0.75\n");
    put("library/posterior.csv", "exchange.rate\n0.25\n");
    return 0;
}

static int leave(void **state)
{
    static const char *const files[] = {"base.json",  "other.json",
                                        "p.csv",      "library/posterior.csv",
                                        "points.csv", "s.json",
                                        "library"};
    char path[320];
    (void)state;
    snprintf(path, sizeof path, "%s/far.csv", far_away);
    remove(path);
    remove(far_away);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(files[i]);
    return chdir("/") != 0 || rmdir(folder) != 0;
}

static cg_status load(char with, const char *text, const char *points)
{
    static const char *const rate = "exchange.rate=1", *const none = "exchange.rate",
                             *const unknown = "exchange.rat=1",
                             *const rule = "forms.club.min_members=500";
    const cg_posterior posterior = {.n_draws = 1};
    cg_load_options options = {.n_settings = with == 'X' || with == 'P' ? 0 : 1};
    options.settings = with == 'S' ? &rate : with == 'N' ? &none : with == 'U' ? &unknown : &rule;
    options.posterior = with == 'P' ? &posterior : NULL;
    put("s.json", text);
    if (points != NULL)
        put("points.csv", points);
    error = (cg_error){CG_OK, ""};
    return cg_sweep_load("s.json", &options, &sweep, &error);
}

static void assert_loads(const char *text, const char *points)
{
    if (load('X', text, points) != CG_OK)
        fail_msg("%s: %s", text, error.message);
}

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char text[1024];
        snprintf(text, sizeof text, refusals[i].text, far_away);
        cg_status status = load(refusals[i].options, text, refusals[i].points);
        cg_sweep_free(&sweep);
        if (status != CG_INPUT || strcmp(error.message, refusals[i].message) != 0)
            print_error("%s\n", text);
        assert_int_equal(status, CG_INPUT);
        assert_string_equal(error.message, refusals[i].message);
    }
}

/* A text of repeated pieces, with %zu as their number; freed by the caller. */
static char *repeat(const char *before, const char *piece, size_t n, const char *after)
{
    size_t size = strlen(before) + n * (strlen(piece) + 24) + strlen(after) + 1, length;
    char *text = malloc(size);
    assert_non_null(text);
    length = (size_t)snprintf(text, size, "%s", before);
    for (size_t i = 0; i < n; i++) {
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s%zu", i > 0 ? ", " : "", piece, i);
    }
    snprintf(text + length, size - length, "%s", after);
    return text;
}

static void refuse(char *text, cg_status expected, const char *message)
{
    cg_status status = load('X', text, NULL);
    cg_sweep_free(&sweep);
    free(text);
    assert_int_equal(status, expected);
    assert_string_equal(error.message, message);
}

static void test_too_much(void **state)
{
    (void)state;
    refuse(repeat("{\"base\": \"base\", \"factors\": {\"r\": {\"path\": \"cost.materials\", "
                  "\"values\": [",
                  "", 100001, "]}}}"),
           CG_INPUT, "s.json:1:688963: factors.r.values: is one value too many");
    refuse(
        repeat("{\"note\": \"", "", 300, "\"}"), CG_INPUT,
        "s.json:1:10: note: is \"0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1...; "
        "expected a text of at most 1000 bytes");
    char *large = malloc((size_t)16 * 1024 * 1024 + 2);
    assert_non_null(large);
    memset(large, ' ', (size_t)16 * 1024 * 1024 + 1);
    large[(size_t)16 * 1024 * 1024 + 1] = '\0';
    refuse(large, CG_LIMIT, "s.json: is larger than 16 MiB");
}

static void test_files(void **state)
{
    char path[1100];
    (void)state;
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_load("nowhere.json", NULL, &sweep, &error), CG_FILE);
    assert_string_equal(error.message, "nowhere.json: cannot be opened: No such file or directory");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_load("library", NULL, &sweep, &error), CG_FILE);
    assert_string_equal(error.message, "library: cannot be read: Is a directory");
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_load(path, NULL, &sweep, &error), CG_FILE);
    assert_memory_equal(error.message, path, 100);
    assert_string_equal(error.message + 100,
                        "...: the path is too long; expected at most 1023 bytes");
}

/* A seed may be a number wherever it stands, as in a scenario. */
static void test_seeds(void **state)
{
    (void)state;
    cg_scenario *point = malloc(sizeof *point);
    assert_non_null(point);
    assert_loads("{\"base\": \"base\", \"settings\": {\"run.seed\": 12}, \"factors\": {\"r\": "
                 "{\"path\": \"exchange.rate\", \"values\": [0.5]}}, \"design\": \"grid\"}",
                 NULL);
    assert_int_equal(cg_sweep_point(&sweep, 0, point, &error), CG_OK);
    assert_int_equal(cg_scenario_seed(point), 12);
    cg_sweep_free(&sweep);
    assert_loads("{\"base\": \"base\", \"factors\": {\"s\": {\"path\": \"run.seed\", \"values\": "
                 "[7, \"18446744073709551615\"]}}, \"design\": \"grid\"}",
                 NULL);
    assert_int_equal(sweep.n_points, 2);
    assert_int_equal(cg_sweep_point(&sweep, 0, point, &error), CG_OK);
    assert_int_equal(cg_scenario_seed(point), 7);
    assert_int_equal(cg_sweep_point(&sweep, 1, point, &error), CG_OK);
    assert_true(cg_scenario_seed(point) == UINT64_MAX);
    cg_sweep_free(&sweep);
    free(point);
}

static void test_names_and_replicates(void **state)
{
    static const char *const settings[] = {"run.weeks=60", "run.replicates=3"};
    const cg_load_options options = {.n_settings = 2, .settings = settings};
    (void)state;
    assert_loads("{\"name\": \"mine\", \"note\": \"why\", \"base\": \"base\", \"replicates\": 5, "
                 "\"factors\": {\"r\": {\"path\": \"exchange.rate\", \"low\": 0.25, \"high\": 1}}, "
                 "\"design\": \"factorial\"}",
                 NULL);
    assert_string_equal(sweep.name, "mine");
    assert_string_equal(sweep.note, "why");
    assert_int_equal(sweep.n_replicates, 5);
    /* Of a range without steps the ends. */
    assert_int_equal(sweep.n_points, 2);
    for (size_t p = 0; p < 2; p++) {
        double value;
        cg_sweep_values(&sweep, p, &value);
        assert_true(value == (p == 0 ? 0.25 : 1.0));
    }
    cg_sweep_free(&sweep);
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_load("s.json", &options, &sweep, &error), CG_OK);
    assert_int_equal(sweep.n_replicates, 3); /* the command line's */
    assert_int_equal(sweep.scenarios[0].model.run_weeks, 60);
    cg_sweep_free(&sweep);
}

/* Draws without a file are those of the first folder of COLLEGIUM_PATH that has some. */
static void test_shipped_draws(void **state)
{
    static const char text[] = "{\"base\": \"base\", \"factors\": {\"d\": {\"draws\": 1}}, "
                               "\"design\": \"grid\"}";
    (void)state;
    setenv("COLLEGIUM_PATH", "nowhere:library", 1);
    assert_loads(text, NULL);
    assert_true(sweep.factors[0].draws[0] == 0.25);
    cg_sweep_free(&sweep);
    setenv("COLLEGIUM_PATH", "nowhere", 1);
    assert_int_equal(mkdir("scenarios", 0700), 0);
    put("scenarios/posterior.csv", "exchange.rate\n0.125\n");
    assert_loads(text, NULL);
    assert_true(sweep.factors[0].draws[0] == 0.125);
    cg_scenario *point = malloc(sizeof *point);
    assert_non_null(point);
    assert_int_equal(cg_sweep_point(&sweep, 0, point, &error), CG_OK);
    assert_true(point->model.exchange_rate == 0.125);
    free(point);
    cg_sweep_free(&sweep);
    remove("scenarios/posterior.csv");
    remove("scenarios");
    if (access(CG_DATADIR "/scenarios/posterior.csv", R_OK) != 0) {
        assert_int_equal(load('X', text, NULL), CG_FILE);
        assert_non_null(strstr(error.message, "COLLEGIUM_PATH"));
        cg_sweep_free(&sweep);
    }
    unsetenv("COLLEGIUM_PATH");
}

/* A list names a file as the sweep does, or as it was found. */
static void test_listed_files(void **state)
{
    (void)state;
    put("library/posterior.csv", "exchange.rate\n0.25\n");
    assert_loads("{\"base\": \"base\", \"factors\": {\"t\": {\"path\": \"province.teachers\", "
                 "\"values\": [\"library/posterior.csv\", \"p.csv\"]}},\n"
                 "\"design\": {\"kind\": \"list\", \"file\": \"points.csv\"}}",
                 "t\nposterior.csv\np.csv\nlibrary/posterior.csv\n\"\"\n");
    assert_int_equal(sweep.n_points, 4);
    assert_true(sweep.values[0] == 0 && sweep.values[1] == 1 && sweep.values[2] == 0 &&
                isnan(sweep.values[3]));
    cg_sweep_free(&sweep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_names_and_replicates),
        cmocka_unit_test(test_shipped_draws),
        cmocka_unit_test(test_listed_files),
    };
    return cmocka_run_group_tests_name("refused sweeps", tests, enter, leave);
}
