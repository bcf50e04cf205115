/* The reader of posterior draws: what it takes, what it refuses, what a draw changes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/posterior.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "posterior.csv"

static char folder[] = "/tmp/posterior-test-XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave_folder(void **state)
{
    (void)state;
    unlink(FILE_NAME);
    return chdir("/") != 0 || rmdir(folder) != 0;
}

static cg_status read_text(const char *text, cg_posterior *posterior, cg_error *error)
{
    FILE *file = fopen(FILE_NAME, "wb");
    assert_non_null(file);
    fwrite(text, 1, strlen(text), file);
    assert_int_equal(fclose(file), 0);
    *error = (cg_error){CG_OK, ""};
    return cg_posterior_load(FILE_NAME, posterior, error);
}

static void a_draw_replaces_defaults_alone(void **state)
{
    static cg_scenario scenario;
    cg_posterior posterior;
    cg_error error;
    (void)state;
    assert_int_equal(read_text("# how\n# it was made\nexchange.rate,associate.peers,ties.growth\n"
                               "0.25,4,0.5\n0.75,5,0.125\n",
                               &posterior, &error),
                     CG_OK);
    assert_int_equal(posterior.n_draws, 2);
    assert_int_equal(posterior.n_params, 3);
    cg_scenario_init(&scenario);
    assert_int_equal(cg_scenario_set_number(&scenario, "ties.growth", 0.3, NULL), CG_OK);
    cg_posterior_apply(&posterior, 2, &scenario);
    assert_true(scenario.model.exchange_rate == 0.75);
    assert_int_equal(scenario.model.associate_peers, 5);
    assert_true(scenario.model.ties_growth == 0.3);
    cg_posterior_free(&posterior);
}

static void windows_line_ends_are_read(void **state)
{
    cg_posterior posterior;
    cg_error error;
    (void)state;
    assert_int_equal(read_text("# made\r\nexchange.rate\r\n0.5\r\n", &posterior, &error), CG_OK);
    assert_int_equal(posterior.n_draws, 1);
    assert_true(posterior.values[0] == 0.5);
    cg_posterior_free(&posterior);
}

static void bad_files_are_refused(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
#include "refused.def"
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cg_posterior posterior;
        cg_error error;
        assert_int_equal(read_text(cases[i].text, &posterior, &error), CG_INPUT);
        assert_string_equal(error.message, cases[i].message);
        cg_posterior_free(&posterior);
    }
}

static void a_missing_file_is_refused(void **state)
{
    cg_posterior posterior;
    cg_error error = {CG_OK, ""};
    (void)state;
    assert_int_equal(cg_posterior_load("nowhere.csv", &posterior, &error), CG_FILE);
    assert_non_null(strstr(error.message, "nowhere.csv: cannot be opened"));
    cg_posterior_free(&posterior);
    char path[CG_PATH_SIZE + 1];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_posterior_load(path, &posterior, &error), CG_FILE);
    assert_memory_equal(error.message, path, 80);
    assert_string_equal(error.message + 80, "...: the path is too long");
    cg_posterior_free(&posterior);
}

/* A header and 100,001 draws of one parameter. */
static void too_many_draws_are_refused(void **state)
{
    static char text[32 + 2 * (CG_MAX_DRAWS + 1)];
    cg_posterior posterior;
    cg_error error;
    (void)state;
    size_t length = (size_t)sprintf(text, "exchange.rate\n");
    for (int i = 0; i < CG_MAX_DRAWS; i++, length += 2)
        memcpy(text + length, "1\n", 3);
    assert_int_equal(read_text(text, &posterior, &error), CG_OK);
    assert_int_equal(posterior.n_draws, CG_MAX_DRAWS);
    cg_posterior_free(&posterior);
    memcpy(text + length, "1\n", 3);
    assert_int_equal(read_text(text, &posterior, &error), CG_LIMIT);
    assert_string_equal(error.message, FILE_NAME ": more than 100000 draws");
    cg_posterior_free(&posterior);
}

static void draws_are_counted_from_one(void **state)
{
    const cg_posterior posterior = {.path = "p.csv", .n_draws = 3};
    cg_error error = {CG_OK, ""};
    (void)state;
    assert_int_equal(cg_posterior_check_draw(&posterior, 1, "draw", &error), CG_OK);
    assert_int_equal(cg_posterior_check_draw(&posterior, 3, "draw", &error), CG_OK);
    assert_int_equal(cg_posterior_check_draw(&posterior, 4, "draw", &error), CG_USAGE);
    assert_string_equal(error.message, "--draw: p.csv has draws 1 to 3, not 4");
    assert_int_equal(cg_posterior_check_draw(&posterior, 0, "draw", NULL), CG_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_draw_replaces_defaults_alone),
                                       cmocka_unit_test(windows_line_ends_are_read),
                                       cmocka_unit_test(bad_files_are_refused),
                                       cmocka_unit_test(a_missing_file_is_refused),
                                       cmocka_unit_test(too_many_draws_are_refused),
                                       cmocka_unit_test(draws_are_counted_from_one)};
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
