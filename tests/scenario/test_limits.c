/* What readers of scenarios, of CSV files and of evaluation lines refuse besides bad texts: too
 * much, too long, elsewhere; and what they find where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "io/csv.h"
#include "io/point_request.h"
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

static void load(const char *file)
{
    cg_error error = {CG_OK, ""};
    if (cg_scenario_load(file, NULL, &scenario, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void refuse(const char *file, cg_status code, const char *message)
{
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_load(file, NULL, &scenario, &error), code);
    assert_string_equal(error.message, message);
}

static void test_seeds(void **state)
{
    (void)state;
    fixture_write("number.json", "{\"run\": {\"seed\": 9007199254740991}}");
    fixture_write("text.json", "{\"run\": {\"seed\": \"18446744073709551615\"}}");
    load("number.json");
    assert_true(cg_scenario_seed(&scenario) == UINT64_C(9007199254740991));
    load("text.json");
    assert_true(cg_scenario_seed(&scenario) == UINT64_MAX);
}

static void test_extends(void **state)
{
    char text[256] = "{\"extends\": [";
    (void)state;
    fixture_write("a.json", "{}");
    for (int i = 0; i < 16; i++)
        strcat(text, i == 0 ? "\"a\"" : ", \"a\"");
    size_t length = strlen(text);
    strcat(text, "]}");
    fixture_write("sixteen.json", text);
    load("sixteen.json");
    snprintf(text + length, sizeof text - length, ",\n \"a\"]}");
    fixture_write("more.json", text);
    refuse("more.json", CG_INPUT, "more.json:2:2: extends: is one too many; expected at most 16");
    fixture_write("empty.json", "{\"extends\": \"\"}");
    refuse("empty.json", CG_INPUT,
           "empty.json:1:13: extends: \"\" expected the name or path of a file");
}

static void test_places(void **state)
{
    (void)state;
    fixture_write("below/b.json", "{\"run\": {\"weeks\": 70}}");
    fixture_write("dots.json", "{\"extends\": \"./below/.././below/b\"}");
    load("dots.json");
    assert_int_equal(scenario.model.run_weeks, 70);
    fixture_write("library/inner/c.json", "{\"run\": {\"weeks\": 80}}");
    fixture_write("library/d.json", "{\"run\": {\"weeks\": 90}}");
    fixture_write("from.json", "{\"extends\": \"inner/c\"}");
    setenv("COLLEGIUM_PATH", "library", 1);
    load("from.json"); /* a path below a folder of the library */
    assert_int_equal(scenario.model.run_weeks, 80);
    load("d"); /* a name of the library, from the command line */
    assert_int_equal(scenario.model.run_weeks, 90);
    unsetenv("COLLEGIUM_PATH");
    refuse("d", CG_FILE, "d: cannot be opened: No such file or directory");
    refuse("below", CG_FILE, "below: cannot be read: Is a directory");
}

/* A list is kept by its path, in a value of at most 255 bytes. */
static void test_long_paths(void **state)
{
    char folder[248], path[300], text[400];
    cg_error error = {CG_OK, ""};
    (void)state;
    memset(folder, 'f', sizeof folder - 1);
    folder[sizeof folder - 1] = '\0';
    for (int more = 0; more < 2; more++) {
        const char *list = more ? "list.csv" : "list.cs"; /* in all 256 and 255 bytes */
        snprintf(path, sizeof path, "%s/%s", folder, list);
        fixture_write(path, "emis\n");
        snprintf(path, sizeof path, "%s/s.json", folder);
        snprintf(text, sizeof text, "{\"province\": {\"schools\": \"%s\"}}", list);
        fixture_write(path, text);
        if (!more)
            load(path);
    }
    assert_int_equal(strlen(scenario.model.province_schools), 255);
    assert_int_equal(cg_scenario_load(path, NULL, &scenario, &error), CG_INPUT);
    snprintf(text, sizeof text,
             "%s:1:26: province.schools: lies at a path of 256 bytes; expected at most 255", path);
    assert_string_equal(error.message, text);
}

static cg_status read_csv(const char *text, size_t length, cg_error *error)
{
    cg_csv csv = {0};
    int more = 1;
    FILE *file = fopen("t.csv", "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    *error = (cg_error){CG_OK, ""};
    cg_status status = cg_csv_open(&csv, "t.csv", error);
    while (status == CG_OK && more)
        status = cg_csv_next(&csv, &more, error);
    cg_csv_close(&csv);
    return status;
}

/* Every way in which bytes are no UTF-8; and the first and last characters of each length, which
 * are. */
static void test_bytes(void **state)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"a\n\x80\n", "t.csv:2: byte 0x80 is not UTF-8; expected a file saved as UTF-8"},
        {"a\n\xC1\x81\n", "t.csv:2: byte 0xC1 is not UTF-8; expected a file saved as UTF-8"},
        {"a\n\xC3\n", "t.csv:2: byte 0xC3 is not UTF-8; expected a file saved as UTF-8"},
        {"\xE0\x9F\xBF\n", "t.csv:1: byte 0xE0 is not UTF-8; expected a file saved as UTF-8"},
        {"\xE2\x82\n", "t.csv:1: byte 0xE2 is not UTF-8; expected a file saved as UTF-8"},
        {"\xED\xA0\x80\n", "t.csv:1: byte 0xED is not UTF-8; expected a file saved as UTF-8"},
        {"\xF0\x8F\xBF\xBF\n", "t.csv:1: byte 0xF0 is not UTF-8; expected a file saved as UTF-8"},
        {"\xF4\x90\x80\x80\n", "t.csv:1: byte 0xF4 is not UTF-8; expected a file saved as UTF-8"},
        {"\xF1\x80\x80,\n", "t.csv:1: byte 0xF1 is not UTF-8; expected a file saved as UTF-8"},
        {"\xF5\x80\x80\x80\n", "t.csv:1: byte 0xF5 is not UTF-8; expected a file saved as UTF-8"},
    };
    static const char good[] = "\xC2\x80,\xDF\xBF,\xE0\xA0\x80,\xED\x9F\xBF,\xEF\xBF\xBF,"
                               "\xF0\x90\x80\x80,\xF4\x8F\xBF\xBF\n";
    cg_error error;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(read_csv(bad[i].text, strlen(bad[i].text), &error), CG_INPUT);
        assert_string_equal(error.message, bad[i].message);
    }
    assert_int_equal(read_csv(good, sizeof good - 1, &error), CG_OK);
}

static void test_columns_and_size(void **state)
{
    char text[2 * CG_CSV_MAX_FIELDS + 2];
    cg_error error;
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 == 0 ? 'a' : ',';
    assert_int_equal(read_csv(text, (size_t)2 * CG_CSV_MAX_FIELDS - 1, &error), CG_OK);
    assert_int_equal(read_csv(text, (size_t)2 * CG_CSV_MAX_FIELDS + 1, &error), CG_INPUT);
    assert_string_equal(error.message, "t.csv:1: more than 64 columns");
    /* A file with a hole takes no room on the disk. */
    assert_int_equal(truncate("t.csv", (off_t)CG_CSV_MAX_BYTES + 1), 0);
    cg_csv csv = {0};
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_csv_open(&csv, "t.csv", &error), CG_LIMIT);
    assert_string_equal(error.message, "t.csv: larger than 256 MiB");
    cg_csv_close(&csv);
}

/* Lines of evaluate: {line, message}. */
static void test_requests(void **state)
{
    static const struct {
        const char *line, *message;
    } bad[] = {
        {"{\"seed\": -1}",
         "line 7:1:10: seed: run.seed: is \"-1\"; expected a whole number of at most 64 bits, as a "
         "string of digits if 2^53 or more"},
        {"{\"seed\": 9007199254740992}", "line 7:1:10: seed: is 9007199254740992; expected a text "
                                         "in quotes for a seed from 2^53 on"},
        {"{\"set\": {\"run.seed\": 1.5}}",
         "line 7:1:22: set.run.seed: run.seed: is \"1.5\"; expected a whole number of at most 64 "
         "bits, as a string of digits if 2^53 or more"},
        {"{\"set\": {\"run.replicates\": 3}}",
         "line 7:1:10: set.run.replicates: is not set here; did you mean \"replicates\"?"},
        {"{\"set\": {\"province.schools\": \"x.csv\"}}",
         "line 7:1:30: set.province.schools: province.schools names a file; expected it in the "
         "scenario"},
        {"{\"set\": {\"calendar.term2_start\": 3}}", "line 7: calendar.term2_start: is 3; expected "
                                                     "at least 13, the week after the term before"},
        {"{\"set\": {\"exchange.rate\": [1]}}",
         "line 7:1:27: set.exchange.rate: is an array; expected a number, true, false or a text"},
        {"{\"replicates\": 0}",
         "line 7:1:16: run.replicates: is 0; expected a whole number from 1 to 100000 (runs)"},
        {"{\"sead\": 1}", "line 7:1:2: sead: unknown key; did you mean \"seed\"?"},
    };
    static cg_point_request request;
    (void)state;
    cg_scenario_init(&scenario);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cg_error error = {CG_OK, ""};
        assert_int_equal(cg_point_request_parse(bad[i].line, strlen(bad[i].line), "line 7",
                                                &scenario, &request, &error),
                         CG_INPUT);
        assert_string_equal(error.message, bad[i].message);
        assert_string_equal(request.id, "null");
    }
    static const char line[] = "{\"id\": \"a\", \"seed\": 12, \"replicates\": 3, \"set\": "
                               "{\"run.weeks\": 60, \"province.schools\": \"\"}}";
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_point_request_parse(line, sizeof line - 1, "line 7", &scenario, &request,
                                            &error),
                     CG_OK);
    assert_string_equal(request.id, "\"a\"");
    assert_int_equal(cg_scenario_seed(&request.scenario), 12);
    assert_int_equal(request.scenario.model.run_replicates, 3);
    assert_int_equal(request.scenario.model.run_weeks, 60);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_enter, fixture_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_seeds), TEST(test_extends),          TEST(test_places),   TEST(test_long_paths),
        TEST(test_bytes), TEST(test_columns_and_size), TEST(test_requests),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
