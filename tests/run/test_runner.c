/* The runner with a model that only counts: order, progress, stopping, errors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { WEEKS = 20, MAX_RUNS = 64 };

/* What the model below does, and saw. */
static struct {
    uint64_t teachers;
    uint32_t fail_from, pause_us; /* replicates from fail_from on fail */
    atomic_int order, widest;
    int started[MAX_RUNS]; /* by run, the order in which it began */
} fake;

cg_status cg_run_measure(const cg_scenario *scenario, const cg_province *province,
                         cg_run_size *size, cg_error *error)
{
    (void)scenario;
    (void)province;
    (void)error;
    *size = (cg_run_size){.teachers = fake.teachers};
    return CG_OK;
}

uint32_t cg_scenario_weeks(const cg_scenario *scenario)
{
    (void)scenario;
    return WEEKS;
}

cg_status cg_run(const cg_scenario *scenario, const cg_province *province, uint32_t replicate,
                 const cg_executor *executor, const cg_run_options *options, cg_record *record,
                 cg_error *error)
{
    uint32_t s = (uint32_t)(scenario->name[0] - 'a');
    (void)province;
    fake.started[replicate * 2 + s] = atomic_fetch_add(&fake.order, 1);
    if (executor->workers > 1)
        atomic_store(&fake.widest, (int)executor->workers);
    for (uint32_t week = 0; week < WEEKS; week++) {
        if (options->stop(options->context))
            return cg_fail(error, CG_INTERRUPTED, "stopped");
        if (replicate >= fake.fail_from && week == WEEKS / 2)
            return cg_fail(error, CG_MEMORY, "no room for week %u", week);
        struct timespec pause = {0, (long)fake.pause_us * 1000};
        nanosleep(&pause, NULL);
        options->week_done(options->context, week);
    }
    record->outcomes[0] = replicate * 2 + s;
    record->panel_every = options->recording.panel_every;
    return CG_OK;
}

static cg_scenario scenarios[2];
static cg_record records[MAX_RUNS];

static int setup(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    memset(scenarios, 0, sizeof scenarios);
    memset(records, 0, sizeof records);
    fake.fail_from = UINT32_MAX;
    strcpy(scenarios[0].name, "a");
    strcpy(scenarios[1].name, "b");
    return 0;
}

typedef struct watch {
    int calls;
    uint64_t done, total;
    double fraction;
    atomic_int *stop;
} watch;

static void look(void *context, uint64_t done, uint64_t total, double fraction)
{
    watch *self = context;
    assert_true(done >= self->done && fraction >= self->fraction && fraction <= 1);
    self->calls++;
    self->done = done;
    self->total = total;
    self->fraction = fraction;
    if (self->stop != NULL)
        atomic_store(self->stop, 1);
}

static cg_status run(uint32_t n_replicates, unsigned threads, atomic_int *stop, watch *seen,
                     cg_error *error)
{
    cg_progress progress = {look, seen};
    cg_province province = {0};
    const cg_run_recording recording = {.panel_every = 7};
    return cg_run_many(scenarios, 2, n_replicates, &province, threads, &recording, stop,
                       seen != NULL ? &progress : NULL, records, error);
}

static void test_fills_every_record(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 12; threads++) {
        setup(NULL);
        cg_error error = {CG_OK, ""};
        assert_int_equal(run(5, threads, NULL, NULL, &error), CG_OK);
        for (uint32_t s = 0; s < 2; s++) {
            for (uint32_t k = 0; k < 5; k++) {
                assert_true(records[s * 5 + k].outcomes[0] == (double)(k * 2 + s));
                assert_int_equal(records[s * 5 + k].panel_every, 7);
            }
        }
    }
}

static void test_replicate_by_replicate(void **state)
{
    (void)state;
    assert_int_equal(run(6, 1, NULL, NULL, NULL), CG_OK);
    for (int i = 0; i < 12; i++)
        assert_int_equal(fake.started[i], i);
}

static void test_large_runs_share_threads(void **state)
{
    (void)state;
    fake.teachers = 100;
    assert_int_equal(run(1, 8, NULL, NULL, NULL), CG_OK);
    assert_int_equal(atomic_load(&fake.widest), 0);
    fake.teachers = 100000;
    assert_int_equal(run(1, 8, NULL, NULL, NULL), CG_OK);
    assert_int_equal(atomic_load(&fake.widest), 8);
    setup(NULL);
    fake.teachers = 100000;
    assert_int_equal(run(4, 8, NULL, NULL, NULL), CG_OK);
    assert_int_equal(atomic_load(&fake.widest), 0);
}

static void test_progress(void **state)
{
    (void)state;
    fake.pause_us = 10000;
    watch seen = {0};
    assert_int_equal(run(3, 2, NULL, &seen, NULL), CG_OK);
    assert_true(seen.calls >= 3);
    assert_int_equal(seen.total, 6);
    assert_true(seen.fraction > 0.5);
}

static void test_stop(void **state)
{
    (void)state;
    fake.pause_us = 5000;
    atomic_int stop = 0;
    watch seen = {.stop = &stop};
    cg_error error = {CG_OK, ""};
    assert_int_equal(run(30, 2, &stop, &seen, &error), CG_INTERRUPTED);
    assert_non_null(strstr(error.message, "of 60 runs"));
    assert_true(seen.done < 10);
    assert_int_equal(run(3, 2, &stop, NULL, NULL), CG_INTERRUPTED);
}

static void test_first_error_wins(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        setup(NULL);
        fake.fail_from = 3;
        fake.pause_us = 50;
        cg_error error = {CG_OK, ""};
        assert_int_equal(run(20, threads, NULL, NULL, &error), CG_MEMORY);
        assert_non_null(strstr(error.message, ", replicate "));
        assert_non_null(strstr(error.message, "no room for week 10"));
        if (threads == 1)
            assert_string_equal(error.message, "scenario a, replicate 3: no room for week 10");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_fills_every_record, setup),
        cmocka_unit_test_setup(test_replicate_by_replicate, setup),
        cmocka_unit_test_setup(test_large_runs_share_threads, setup),
        cmocka_unit_test_setup(test_progress, setup),
        cmocka_unit_test_setup(test_stop, setup),
        cmocka_unit_test_setup(test_first_error_wins, setup),
    };
    return cmocka_run_group_tests_name("runner", tests, NULL, NULL);
}
