/* The public interface, linked as others link it: the shared library and its headers only.
 * Usage: test_study SCENARIOS-FOLDER
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <collegium/collegium.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 3 };

static char first[1024], second[1024];
static const char *const changes[] = {"run.replicates=3", "run.weeks=20", "run.burn_in=6",
                                      "province.circuits=2"};
static const cg_study_settings settings = {changes, 4, NULL, 0};

static cg_study *opened(void)
{
    const char *files[] = {first, second};
    cg_error error = {CG_OK, ""};
    cg_study *study = NULL;
    if (cg_study_open(files, 2, &settings, &study, &error) != CG_OK)
        fail_msg("%s", error.message);
    return study;
}

static void run(cg_study *study, unsigned threads)
{
    cg_error error = {CG_OK, ""};
    const cg_study_running running = {.threads = threads};
    if (cg_study_run(study, &running, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void test_sizes(void **state)
{
    (void)state;
    cg_study *study = opened();
    assert_int_equal(cg_study_scenarios(study), 2);
    assert_int_equal(cg_study_replicates(study), REPLICATES);
    assert_int_equal(cg_study_weeks(study), 26);
    assert_int_equal(cg_study_schools(study), 32);
    assert_true(cg_study_teachers(study) > 32);
    assert_string_equal(cg_study_scenario(study, 0), "grassroots");
    assert_string_equal(cg_study_scenario(study, 1), "institutionalised");
    assert_null(cg_study_scenario(study, 2));
    cg_study_close(study);
    cg_study_close(NULL);
    assert_non_null(strchr(cg_version(), '.'));
}

static void test_outcomes(void **state)
{
    (void)state;
    cg_study_outcome outcome;
    size_t n = 0;
    while (cg_study_outcome_at(n, &outcome) == 0) {
        assert_true(outcome.name[0] != '\0' && outcome.description[0] != '\0');
        assert_true(outcome.direction >= -1 && outcome.direction <= 1);
        n++;
    }
    assert_true(n > 10);
    assert_int_equal(cg_study_outcome_at(SIZE_MAX, &outcome), -1);
}

static void test_estimates(void **state)
{
    (void)state;
    cg_study *study = opened();
    double a[REPLICATES], b[REPLICATES], sum = 0, difference = 0;
    cg_study_estimate mean, paired;
    run(study, 2);
    assert_int_equal(cg_study_values(study, 0, "motivation", a, NULL), CG_OK);
    assert_int_equal(cg_study_values(study, 1, "motivation", b, NULL), CG_OK);
    assert_int_equal(cg_study_mean(study, 0, "motivation", &mean, NULL), CG_OK);
    assert_int_equal(cg_study_difference(study, 1, 0, "motivation", &paired, NULL), CG_OK);
    for (int k = 0; k < REPLICATES; k++) {
        sum += a[k];
        difference += b[k] - a[k];
    }
    assert_true(fabs(mean.mean - sum / REPLICATES) < 1e-12);
    assert_true(fabs(paired.mean - difference / REPLICATES) < 1e-12);
    assert_true(mean.low < mean.mean && mean.mean < mean.high);
    assert_true(paired.low <= paired.mean && paired.mean <= paired.high);
    assert_int_equal(mean.n, REPLICATES);
    cg_study_close(study);
}

static void test_repeatable(void **state)
{
    (void)state;
    cg_study *study = opened();
    char hash[33];
    assert_null(cg_study_hash(study));
    run(study, 1);
    assert_int_equal(strlen(cg_study_hash(study)), 32);
    memcpy(hash, cg_study_hash(study), sizeof hash);
    run(study, 3);
    assert_string_equal(cg_study_hash(study), hash);
    cg_study_close(study);
}

static void refused(cg_status got, cg_status wanted, const cg_error *error, const char *text)
{
    assert_int_equal(got, wanted);
    assert_int_equal(error->code, wanted);
    if (strstr(error->message, text) == NULL)
        fail_msg("'%s' is not in: %s", text, error->message);
}

static void test_refusals(void **state)
{
    (void)state;
    const char *none[] = {"no such file.json"}, *twice[] = {first, first}, *one[] = {first};
    const char *wrong[] = {"run.weaks=3"};
    const cg_study_settings bad = {.settings = wrong, .n_settings = 1};
    cg_study *study = (cg_study *)&bad; /* must be reset */
    cg_error error = {CG_OK, ""};
    refused(cg_study_open(none, 1, NULL, &study, &error), CG_FILE, &error, "no such file.json");
    assert_null(study);
    error = (cg_error){CG_OK, ""};
    refused(cg_study_open(none, 0, NULL, &study, &error), CG_INPUT, &error, "at least one");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_open(twice, 2, NULL, &study, &error), CG_INPUT, &error, "both named");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_open(one, 1, &bad, &study, &error), CG_INPUT, &error, "run.weeks");
    assert_int_equal(cg_study_open(none, 1, NULL, &study, NULL), CG_FILE);

    double values[REPLICATES];
    cg_study_estimate estimate;
    study = opened();
    error = (cg_error){CG_OK, ""};
    refused(cg_study_values(study, 0, "ck_gain", values, &error), CG_INPUT, &error, "not been run");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_write(study, "x.h5", 0, &error), CG_INPUT, &error, "not been run");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_run(study, &(cg_study_running){.threads = 4000}, &error), CG_LIMIT, &error,
            "threads");
    run(study, 0);
    error = (cg_error){CG_OK, ""};
    refused(cg_study_mean(study, 0, "ck_gian", &estimate, &error), CG_INPUT, &error,
            "did you mean \"ck_gain\"?");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_mean(study, 2, "ck_gain", &estimate, &error), CG_INPUT, &error,
            "no scenario 2");
    error = (cg_error){CG_OK, ""};
    refused(cg_study_difference(study, 0, 7, "ck_gain", &estimate, &error), CG_INPUT, &error,
            "no scenario 7");
    cg_study_close(study);
}

static int stop_at_once(void *context, double share)
{
    assert_true(share >= 0 && share <= 1);
    *(int *)context += 1;
    return 1;
}

static void test_stop(void **state)
{
    (void)state;
    const char *files[] = {second};
    const char *longer[] = {"run.weeks=10400", "observe.every=520"};
    const cg_study_settings many = {.settings = longer, .n_settings = 2};
    int calls = 0;
    const cg_study_running running = {.threads = 2, .progress = stop_at_once, .context = &calls};
    cg_error error = {CG_OK, ""};
    cg_study *study = NULL;
    assert_int_equal(cg_study_open(files, 1, &many, &study, NULL), CG_OK);
    assert_int_equal(cg_study_run(study, &running, &error), CG_INTERRUPTED);
    assert_true(calls >= 1);
    assert_null(cg_study_hash(study));
    cg_study_close(study);
}

static void test_write(void **state)
{
    (void)state;
    char path[] = "/tmp/collegium-study-XXXXXX";
    char file[64];
    cg_error error = {CG_OK, ""};
    assert_non_null(mkdtemp(path));
    snprintf(file, sizeof file, "%s/out.h5", path);
    cg_study *study = opened();
    run(study, 0);
    assert_int_equal(cg_study_write(study, file, 0, NULL), CG_OK);
    refused(cg_study_write(study, file, 0, &error), CG_EXISTS, &error, "out.h5");
    assert_int_equal(cg_study_write(study, file, 1, NULL), CG_OK);
    assert_int_equal(cg_study_write(study, "/no/such/folder/out.h5", 0, NULL), CG_FILE);
    cg_study_close(study);
    assert_int_equal(remove(file), 0);
    assert_int_equal(remove(path), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),     cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_estimates), cmocka_unit_test(test_repeatable),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_stop),
        cmocka_unit_test(test_write),
    };
    if (argc != 2)
        return 2;
    snprintf(first, sizeof first, "%s/grassroots.json", argv[1]);
    snprintf(second, sizeof second, "%s/institutionalised.json", argv[1]);
    return cmocka_run_group_tests_name("public interface", tests, NULL, NULL);
}
