/* The runs of a small sweep on threads: all done, alone and as the only rank; points that fail; a
 * sweep that is stopped, or whose disk is full.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_file.h"
#include "run/sweep_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPLICATES = 2 };

static char folder[] = "/tmp/collegium-runs-XXXXXX";
static cg_sweep sweep; /* points 0 and 1 can be run, point 2 cannot: its terms overlap */
static char identity[CG_IDENTITY_SIZE];
static const cg_input_set no_inputs = {0};
static cg_sweep_log known;
static cg_journal *journal;
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
    put("base.json", "{\"run\": {\"weeks\": 6, \"burn_in\": 2}, \"province\": {\"circuits\": 1, "
                     "\"schools_per_circuit\": 3}}");
    put("s.json",
        "{\"base\": \"base.json\", \"replicates\": 2, \"factors\": {\"start\": {\"path\": "
        "\"calendar.term1_start\", \"values\": [2, 3, 20]}}, \"design\": \"grid\"}");
    return cg_sweep_load("s.json", NULL, &sweep, &error) != CG_OK ||
           cg_sweep_identity(&sweep, &no_inputs, identity, &error) != CG_OK;
}

static int leave(void **state)
{
    (void)state;
    cg_sweep_free(&sweep);
    remove("base.json");
    remove("s.json");
    remove("j");
    return chdir("/") != 0 || rmdir(folder) != 0;
}

/* An empty journal, its log, and the sweep run by it. */
static cg_status run(const cg_sweep_plan *plan)
{
    uint64_t whole, torn;
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    assert_int_equal(cg_sweep_log_begin(journal, &sweep, identity, &no_inputs, &error), CG_OK);
    assert_int_equal(cg_sweep_log_init(&known, &sweep, identity, 0, "index", &error), CG_OK);
    assert_int_equal(cg_sweep_log_read(&known, "j", &whole, &torn, &error), CG_OK);
    return cg_sweep_run(&sweep, plan, &known, journal, &error);
}

static void end(void)
{
    cg_journal_close(journal, NULL);
    cg_sweep_log_release(&known);
}

/* The digests of the runs that the journal holds; 0 for those that failed or are missing. */
static void read_digests(uint64_t digests[3 * REPLICATES])
{
    cg_sweep_log log;
    uint64_t whole, torn;
    cg_run_result result = {.recorded = NULL};
    assert_int_equal(cg_sweep_log_init(&log, &sweep, identity, 0, "index", &error), CG_OK);
    assert_int_equal(cg_sweep_log_read(&log, "j", &whole, &torn, &error), CG_OK);
    assert_int_equal(torn, 0);
    for (uint64_t i = 0; i < 3 * REPLICATES; i++) {
        assert_int_equal(cg_sweep_log_fetch(&log, i, &result, &error), CG_OK);
        digests[i] = result.done ? result.digest[0] : 0;
    }
    cg_sweep_log_release(&log);
}

static void send(void *context, int to, const cg_message *message)
{
    (void)context;
    (void)message;
    fail_msg("a message to rank %d", to);
}

static int receive(void *context, cg_message *message)
{
    (void)context;
    (void)message;
    return 0;
}

static void test_all_runs(void **state)
{
    (void)state;
    uint64_t alone[3 * REPLICATES], ranked[3 * REPLICATES];
    cg_ranks ranks = {0, 1, 0, send, receive, NULL};
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        const cg_sweep_plan plan = {.n_shards = 1, .threads = threads};
        assert_int_equal(run(&plan), CG_OK);
        assert_int_equal(known.n_done, 2 * REPLICATES);
        assert_int_equal(known.n_failed, REPLICATES);
        end();
        read_digests(threads == 1 ? alone : ranked);
    }
    assert_memory_equal(alone, ranked, sizeof alone);
    for (int i = 0; i < 3 * REPLICATES; i++)
        assert_int_equal(alone[i] != 0, i / REPLICATES < 2);
    const cg_sweep_plan plan = {.n_shards = 1, .threads = 2, .ranks = &ranks};
    assert_int_equal(run(&plan), CG_OK);
    assert_int_equal(known.n_done, 2 * REPLICATES);
    end();
    read_digests(ranked);
    assert_memory_equal(alone, ranked, sizeof alone);
}

/* Shard 1 of 2 has every second run of the order: replicate by replicate over all points. */
static void test_a_shard(void **state)
{
    (void)state;
    uint64_t digests[3 * REPLICATES], all, missing;
    const cg_sweep_plan plan = {.shard = 1, .n_shards = 2, .threads = 1};
    assert_int_equal(run(&plan), CG_OK);
    assert_int_equal(known.n_done + known.n_failed, 3);
    end();
    read_digests(digests);
    for (uint64_t p = 0; p < 2; p++)
        for (uint64_t k = 0; k < REPLICATES; k++)
            assert_int_equal(digests[p * REPLICATES + k] != 0, (k * 3 + p) % 2 == 1);
    assert_int_equal(cg_sweep_log_init(&known, &sweep, identity, 0, "index", &error), CG_OK);
    assert_int_equal(cg_sweep_log_read(&known, "j", &all, &missing, &error), CG_OK);
    assert_int_equal(cg_sweep_count(&plan, &known, &all, &missing, &error), CG_OK);
    assert_int_equal(all, 3);
    assert_int_equal(missing, 0);
    cg_sweep_log_release(&known);
}

static void test_a_failure_stops_it(void **state)
{
    (void)state;
    const cg_sweep_plan plan = {.n_shards = 1, .threads = 1, .stop_on_error = 1};
    static const char begins[] = "point 2, replicate 0: ";
    assert_int_equal(run(&plan), CG_INPUT);
    assert_memory_equal(error.message, begins, sizeof begins - 1);
    assert_int_equal(known.n_failed, 1);
    end();
}

static void test_it_is_stopped(void **state)
{
    (void)state;
    atomic_int stop = 1;
    const cg_sweep_plan plan = {.n_shards = 1, .threads = 1, .stop = &stop};
    assert_int_equal(run(&plan), CG_INTERRUPTED);
    assert_string_equal(error.message,
                        "stopped by a signal with 0 of 6 runs done; --resume goes on");
    end();
}

/* A limit on the size of files stands for the full disk, at the first run that is recorded. */
static void test_the_disk_is_full(void **state)
{
    (void)state;
    struct rlimit before, small;
    struct stat there;
    const cg_sweep_plan plan = {.n_shards = 1, .threads = 1};
    atomic_int stop = 1;
    const cg_sweep_plan none = {.n_shards = 1, .threads = 1, .stop = &stop};
    assert_int_equal(run(&none), CG_INTERRUPTED);
    assert_int_equal(stat("j", &there), 0);
    end();
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)there.st_size + 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    cg_status status = run(&plan);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, CG_FILE);
    assert_string_equal(error.message, "j: cannot be written: File too large");
    end();
    assert_int_equal(stat("j", &there), 0);
    assert_true((rlim_t)there.st_size < small.rlim_cur);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_runs),           cmocka_unit_test(test_a_shard),
        cmocka_unit_test(test_a_failure_stops_it), cmocka_unit_test(test_it_is_stopped),
        cmocka_unit_test(test_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
