/* The pool: every row once, boundaries on the grain, reuse, failure to start.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/cpus.h"
#include "run/pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct coverage {
    size_t n, grain;
    unsigned workers;
    atomic_uchar *rows;
    atomic_int wrong;
} coverage;

static void cover(void *data, size_t begin, size_t end, unsigned worker)
{
    coverage *self = data;
    int ok = begin < end && end <= self->n && worker < self->workers && begin % self->grain == 0 &&
             (end % self->grain == 0 || end == self->n);
    if (!ok) {
        atomic_store(&self->wrong, 1);
        return;
    }
    for (size_t i = begin; i < end; i++)
        atomic_fetch_add(&self->rows[i], 1);
}

/* Grain 0 is grain 1. */
static void test_no_grain(void **state)
{
    (void)state;
    cg_error error = {CG_OK, ""};
    cg_pool *pool;
    assert_int_equal(cg_pool_start(2, &pool, &error), CG_OK);
    cg_executor executor = cg_pool_executor(pool);
    coverage self = {5, 1, 2, calloc(5, 1), 0};
    assert_non_null(self.rows);
    cg_parallel_for(&executor, 5, 0, cover, &self);
    assert_int_equal(atomic_load(&self.wrong), 0);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(atomic_load(&self.rows[i]), 1);
    free(self.rows);
    cg_pool_stop(pool);
}

static void check_coverage(const cg_executor *executor, size_t n, size_t grain)
{
    coverage self = {n, grain, executor->workers, calloc(n + 1, 1), 0};
    assert_non_null(self.rows);
    cg_parallel_for(executor, n, grain, cover, &self);
    assert_int_equal(atomic_load(&self.wrong), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(atomic_load(&self.rows[i]), 1);
    free(self.rows);
}

static void test_coverage(void **state)
{
    static const size_t grains[] = {1, 2, 3, 7, 64, 1000, 1024};
    (void)state;
    for (unsigned threads = 1; threads <= 9; threads += threads < 4 ? 1 : 5) {
        cg_error error = {CG_OK, ""};
        cg_pool *pool;
        assert_int_equal(cg_pool_start(threads, &pool, &error), CG_OK);
        cg_executor executor = cg_pool_executor(pool);
        assert_int_equal(executor.workers, threads);
        for (size_t g = 0; g < sizeof grains / sizeof *grains; g++) {
            for (size_t n = 0; n <= 70; n++)
                check_coverage(&executor, n, grains[g]);
            for (size_t k = 1; k <= 64; k *= 2) {
                size_t n = grains[g] * k;
                check_coverage(&executor, n - 1, grains[g]);
                check_coverage(&executor, n, grains[g]);
                check_coverage(&executor, n + 1, grains[g]);
            }
        }
        cg_pool_stop(pool);
    }
}

static void add_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    atomic_fetch_add((atomic_size_t *)data, (begin + end - 1) * (end - begin) / 2);
}

static void test_reuse(void **state)
{
    (void)state;
    cg_pool *pool;
    assert_int_equal(cg_pool_start(4, &pool, NULL), CG_OK);
    cg_executor executor = cg_pool_executor(pool);
    for (size_t round = 0; round < 20000; round++) {
        atomic_size_t sum = 0;
        size_t n = round % 300;
        cg_parallel_for(&executor, n, 3, add_rows, &sum);
        assert_int_equal(atomic_load(&sum), n == 0 ? 0 : n * (n - 1) / 2);
    }
    cg_pool_stop(pool);
}

static void test_start_and_stop(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        cg_pool *pool;
        assert_int_equal(cg_pool_start(1 + i % 6, &pool, NULL), CG_OK);
        cg_pool_stop(pool);
    }
    cg_pool_stop(NULL);
    cg_pool *pool;
    assert_int_equal(cg_pool_start(0, &pool, NULL), CG_OK);
    assert_int_equal(cg_pool_executor(pool).workers, 1);
    cg_pool_stop(pool);
}

static atomic_int workers_seen, unblocked;

static void look_at_mask(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)data;
    (void)begin;
    (void)end;
    struct timespec pause = {0, 20000000};
    nanosleep(&pause, NULL); /* so that others get a piece too */
    if (worker == 0)
        return;
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    atomic_fetch_add(&workers_seen, 1);
    if (!sigismember(&set, SIGINT) || !sigismember(&set, SIGTERM) || sigismember(&set, SIGSEGV))
        atomic_store(&unblocked, 1);
}

static void test_signals_are_blocked_in_workers(void **state)
{
    (void)state;
    cg_pool *pool;
    assert_int_equal(cg_pool_start(3, &pool, NULL), CG_OK);
    cg_executor executor = cg_pool_executor(pool);
    cg_parallel_for(&executor, 12, 1, look_at_mask, NULL);
    cg_pool_stop(pool);
    assert_true(atomic_load(&workers_seen) > 0);
    assert_int_equal(atomic_load(&unblocked), 0);
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    assert_false(sigismember(&set, SIGINT));
}

#ifndef __has_feature /* clang's way of saying which sanitizer is on */
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) ||                               \
    __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* In a child: no memory for the stacks of 200 threads, then a pool that can start. Exit code
 * 0 as it should be, 77 when the limit did not bind. */
static int start_without_room(void)
{
    struct rlimit limit = {512u << 20, 512u << 20};
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return 77;
    cg_error error = {CG_OK, ""};
    cg_pool *pool;
    cg_status status = cg_pool_start(200, &pool, &error);
    if (status == CG_OK)
        return 77;
    if (status != CG_THREAD || pool != NULL || strstr(error.message, "of 200") == NULL)
        return 1;
    for (int i = 0; i < 20; i++) { /* a leak of threads would bind sooner and sooner */
        if (cg_pool_start(200, &pool, NULL) != CG_THREAD)
            return 2;
    }
    if (cg_pool_start(4, &pool, NULL) != CG_OK)
        return 3;
    cg_pool_stop(pool);
    return 0;
}

static void test_failure_to_start(void **state)
{
    (void)state;
    if (SANITIZED) /* sanitizers reserve terabytes of address space */
        skip();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(start_without_room());
    int code;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_true(WIFEXITED(code));
    if (WEXITSTATUS(code) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(code), 0);
}

static void test_parse_cpus(void **state)
{
    (void)state;
    assert_int_equal(cg_parse_cpus("4"), 4);
    assert_int_equal(cg_parse_cpus("65536"), 65536);
    static const char *const bad[] = {"",   "0",  "-1",    " 2",
                                      "2 ", "2x", "65537", "99999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(cg_parse_cpus(bad[i]), 0);
    assert_int_equal(cg_parse_cpus(NULL), 0);
}

static void put(const char *root, const char *path, const char *text)
{
    char name[512];
    snprintf(name, sizeof name, "%s%s", root, path);
    for (char *c = name + strlen(root) + 1; *c != '\0'; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        mkdir(name, 0777);
        *c = '/';
    }
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static unsigned quota_of(const char *const *files)
{
    char root[] = "/tmp/collegium-cgroup-XXXXXX", command[64];
    assert_non_null(mkdtemp(root));
    for (; *files != NULL; files += 2)
        put(root, files[0], files[1]);
    unsigned cpus = cg_cgroup_cpus(root);
    snprintf(command, sizeof command, "rm -rf %s", root);
    assert_int_equal(system(command), 0);
    return cpus;
}

#define QUOTA(...) quota_of((const char *const[]){__VA_ARGS__, NULL})

static void test_cgroup_quota(void **state)
{
    (void)state;
    const char *self = "/proc/self/cgroup";
    assert_int_equal(QUOTA(self, "0::/\n"), 0);
    assert_int_equal(QUOTA(self, "0::/\n", "/sys/fs/cgroup/cpu.max", "max 100000\n"), 0);
    assert_int_equal(QUOTA(self, "0::/\n", "/sys/fs/cgroup/cpu.max", "200000 100000\n"), 2);
    assert_int_equal(QUOTA(self, "0::/\n", "/sys/fs/cgroup/cpu.max", "150000 100000\n"), 2);
    assert_int_equal(QUOTA(self, "0::/\n", "/sys/fs/cgroup/cpu.max", "1000 100000\n"), 1);
    assert_int_equal(QUOTA(self, "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n",
                           "/sys/fs/cgroup/a/cpu.max", "300000 100000\n"),
                     3);
    assert_int_equal(QUOTA(self, "0::/gone\n", "/sys/fs/cgroup/cpu.max", "500000 100000\n"), 5);
    assert_int_equal(QUOTA(self, "3:cpuset:/x\n2:cpu,cpuacct:/x\n",
                           "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "400000\n",
                           "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n"),
                     4);
    assert_int_equal(QUOTA(self, "1:cpu:/\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n",
                           "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
                     0);
    /* No such file; lines that are none; a quota beyond all processors; the tightest counts. */
    assert_int_equal(QUOTA("/proc/other", ""), 0);
    assert_int_equal(QUOTA(self, "no group\n0:\n", "/sys/fs/cgroup/cpu.max", "200000 100000\n"), 0);
    assert_int_equal(QUOTA(self, "0::/\n", "/sys/fs/cgroup/cpu.max", "9000000000 1\n"), 65536);
    assert_int_equal(QUOTA(self, "0::/\n2:cpu:/\n", "/sys/fs/cgroup/cpu.max", "700000 100000\n",
                           "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "600000\n",
                           "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
                     6);
    /* A group's name too long for a path counts for nothing. */
    char group[5200] = "0::/";
    memset(group + 4, 'g', sizeof group - 5);
    assert_int_equal(QUOTA(self, group, "/sys/fs/cgroup/cpu.max", "200000 100000\n"), 0);
}

static void test_threads_available(void **state)
{
    (void)state;
    unsetenv("SLURM_CPUS_PER_TASK");
    unsigned threads = cg_threads_available();
    assert_true(threads >= 1);
    setenv("SLURM_CPUS_PER_TASK", "1", 1);
    assert_int_equal(cg_threads_available(), 1);
    setenv("SLURM_CPUS_PER_TASK", "60000", 1);
    assert_int_equal(cg_threads_available(), threads);
    setenv("SLURM_CPUS_PER_TASK", "many", 1);
    assert_int_equal(cg_threads_available(), threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_no_grain),
        cmocka_unit_test(test_reuse),
        cmocka_unit_test(test_start_and_stop),
        cmocka_unit_test(test_signals_are_blocked_in_workers),
        cmocka_unit_test(test_failure_to_start),
        cmocka_unit_test(test_parse_cpus),
        cmocka_unit_test(test_cgroup_quota),
        cmocka_unit_test(test_threads_available),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
