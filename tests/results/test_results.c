/* Results files: written, described, refused, damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fabricate.h"

#include "base/memory.h"
#include "io/checksum.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 300 };

static char folder[200];
static fabricated made;

static const char *in_folder(const char *name)
{
    static char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

static int set_up(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.150s/collegium-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    fabricated_make(&fabricated_small, &made);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fabricated_free(&made);
    return rmdir(folder);
}

static char *read_whole(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

static void write_whole(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void assert_written(const char *path, int force)
{
    cg_error error = {0};
    cg_status status = cg_results_write(path, &made.results, force, &error);
    if (status != CG_OK)
        fail_msg("%s", error.message);
}

static void assert_clean(const char *path)
{
    char beside[PATH_SIZE + 10];
    snprintf(beside, sizeof beside, "%s.tmp", path);
    assert_false(exists(beside));
    snprintf(beside, sizeof beside, "%s.lock", path);
    assert_false(exists(beside));
}

static void round_trip(void **state)
{
    (void)state;
    const char *path = in_folder("a.h5");
    char hash[CG_HASH_SIZE];
    cg_error error = {0};
    cg_results_summary summary;
    assert_written(path, 0);
    assert_clean(path);
    if (cg_results_describe(path, &summary, &error) != CG_OK)
        fail_msg("%s", error.message);
    cg_results_hash(&made.results, hash);
    assert_non_null(strstr(summary.text, hash));
    assert_non_null(strstr(summary.json, hash));
    assert_non_null(strstr(summary.json, "\"scenarios\": [\"form-0\", \"form-1\", \"form-2\"]"));
    assert_non_null(strstr(summary.json, "\"sealed\": true"));
    assert_non_null(strstr(summary.json, "\"command\": \"make_results ? out.h5\""));
    assert_non_null(strstr(summary.text, "(scenario, replicate, week, group) = (3, 4, 30, 19)"));
    cg_free(summary.text);
    cg_free(summary.json);
    assert_int_equal(unlink(path), 0);
}

static void existing_is_kept(void **state)
{
    (void)state;
    const char *path = in_folder("b.h5");
    cg_error error = {0};
    size_t n = 0;
    write_whole(path, "precious", 8);
    assert_int_equal(cg_results_check_path(path, 0, &error), CG_EXISTS);
    error = (cg_error){0};
    assert_int_equal(cg_results_write(path, &made.results, 0, &error), CG_EXISTS);
    assert_non_null(strstr(error.message, "--force"));
    char *bytes = read_whole(path, &n);
    assert_int_equal(n, 8);
    assert_memory_equal(bytes, "precious", 8);
    free(bytes);
    assert_int_equal(cg_results_check_path(path, 1, NULL), CG_OK);
    assert_written(path, 1);
    assert_clean(path);
    assert_int_equal(unlink(path), 0);
}

/* A path below a file: unwritable for root, too. */
static void unwritable_folder(void **state)
{
    (void)state;
    cg_error error = {0};
    char below[PATH_SIZE + 10];
    const char *path = in_folder("file");
    write_whole(path, "x", 1);
    snprintf(below, sizeof below, "%s/out.h5", path);
    assert_int_equal(cg_results_check_path(below, 0, &error), CG_FILE);
    assert_non_null(strstr(error.message, strerror(ENOTDIR)));
    assert_int_equal(unlink(path), 0);
    error = (cg_error){0};
    assert_int_equal(cg_results_write(in_folder("none/out.h5"), &made.results, 1, &error), CG_FILE);
    assert_non_null(strstr(error.message, strerror(ENOENT)));
    error = (cg_error){0};
    assert_int_equal(cg_results_write(folder, &made.results, 1, &error), CG_FILE);
    assert_non_null(strstr(error.message, "not a regular file"));
}

/* A limit on the size of files stands for the full disk: the write fails half-way. */
static void full_disk(void **state)
{
    (void)state;
    const char *path = in_folder("c.h5");
    cg_error error = {0};
    size_t n = 0;
    struct rlimit before, limit;
    write_whole(path, "old", 3);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 100000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cg_status status = cg_results_write(path, &made.results, 1, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, CG_FILE);
    assert_non_null(strstr(error.message, strerror(EFBIG)));
    assert_clean(path);
    char *bytes = read_whole(path, &n);
    assert_int_equal(n, 3);
    assert_memory_equal(bytes, "old", 3);
    free(bytes);
    assert_int_equal(unlink(path), 0);
}

/* Writes the lock file that a process of `host` would. */
static void plant_lock(const char *lock, const char *host, long pid)
{
    char text[400];
    int n = snprintf(text, sizeof text, "%s %ld\n", host, pid);
    write_whole(lock, text, (size_t)n);
}

static void locks(void **state)
{
    (void)state;
    char host[256], path[PATH_SIZE], lock[PATH_SIZE + 10];
    snprintf(path, sizeof path, "%s", in_folder("d.h5"));
    snprintf(lock, sizeof lock, "%s.lock", path);
    assert_int_equal(gethostname(host, sizeof host), 0);
    cg_error error = {0};

    plant_lock(lock, host, (long)getpid());
    assert_int_equal(cg_results_write(path, &made.results, 0, &error), CG_FILE);
    assert_non_null(strstr(error.message, lock));
    assert_true(exists(lock));
    assert_false(exists(path));

    plant_lock(lock, "another-host", 1);
    assert_int_equal(cg_results_check_path(path, 0, NULL), CG_FILE);
    assert_true(exists(lock));

    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    plant_lock(lock, host, (long)child);
    assert_written(path, 0);
    assert_clean(path);
    assert_int_equal(unlink(path), 0);
}

static void assert_refused(const char *path, const char *words)
{
    cg_error error = {0};
    cg_results_summary summary;
    cg_status status = cg_results_describe(path, &summary, &error);
    assert_int_not_equal(status, CG_OK);
    assert_null(summary.text);
    assert_null(summary.json);
    if (words != NULL && strstr(error.message, words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", error.message, words);
}

static void damaged(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    size_t n = 0;
    snprintf(path, sizeof path, "%s", in_folder("e.h5"));
    assert_refused(path, strerror(ENOENT));
    assert_written(path, 0);
    char *bytes = read_whole(path, &n);
    for (size_t length = 0; length < n; length += n / 37 + 1) {
        write_whole(path, bytes, length);
        assert_refused(path, NULL);
    }
    for (size_t at = 0; at < n - CG_SEAL_BYTES; at += n / 101 + 1) {
        bytes[at] = (char)(bytes[at] ^ 0x10);
        write_whole(path, bytes, n);
        assert_refused(path, "damaged");
        bytes[at] = (char)(bytes[at] ^ 0x10);
    }
    write_whole(path, "not HDF5 at all", 15);
    assert_refused(path, "no HDF5 file");
    free(bytes);
    assert_int_equal(unlink(path), 0);
}

/* Without its seal, as after a change by another program, a file is still read, and an
 * outcome changed in it contradicts the hash. */
static void unsealed(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    size_t n = 0;
    cg_error error = {0};
    cg_results_summary summary;
    snprintf(path, sizeof path, "%s", in_folder("f.h5"));
    assert_written(path, 0);
    char *bytes = read_whole(path, &n);
    write_whole(path, bytes, n - CG_SEAL_BYTES);
    free(bytes);
    if (cg_results_describe(path, &summary, &error) != CG_OK)
        fail_msg("%s", error.message);
    assert_non_null(strstr(summary.json, "\"sealed\": false"));
    cg_free(summary.text);
    cg_free(summary.json);
    assert_int_equal(unlink(path), 0);
}

static void equal_bytes(void **state)
{
    (void)state;
    char one[PATH_SIZE], two[PATH_SIZE];
    size_t n_one = 0, n_two = 0;
    snprintf(one, sizeof one, "%s", in_folder("g.h5"));
    snprintf(two, sizeof two, "%s", in_folder("h.h5"));
    setenv("SOURCE_DATE_EPOCH", "1500000000", 1);
    assert_written(one, 0);
    assert_written(two, 0);
    unsetenv("SOURCE_DATE_EPOCH");
    char *a = read_whole(one, &n_one), *b = read_whole(two, &n_two);
    assert_int_equal(n_one, n_two);
    assert_memory_equal(a, b, n_one);
    free(a);
    free(b);
    assert_int_equal(unlink(one), 0);
    assert_int_equal(unlink(two), 0);
}

static void wrong_results(void **state)
{
    (void)state;
    const char *path = in_folder("i.h5");
    cg_error error = {0};
    char name[CG_NAME_SIZE];
    memcpy(name, made.scenarios[1].name, sizeof name);
    memcpy(made.scenarios[1].name, made.scenarios[0].name, sizeof name);
    assert_int_equal(cg_results_write(path, &made.results, 0, &error), CG_INPUT);
    assert_non_null(strstr(error.message, "two scenarios are named \"form-0\""));
    memcpy(made.scenarios[1].name, name, sizeof name);
    error = (cg_error){0};
    made.records[5].n_rows--;
    assert_int_equal(cg_results_write(path, &made.results, 0, &error), CG_INPUT);
    made.records[5].n_rows++;
    assert_false(exists(path));
}

/* The hash forgets the sign of zero, the kind of NaN and the order of scenarios, and
 * nothing else. */
static void hash_is_canonical(void **state)
{
    (void)state;
    char first[CG_HASH_SIZE], other[CG_HASH_SIZE];
    double *outcome = &made.records[3].outcomes[2], kept = *outcome;
    *outcome = 0.0;
    cg_results_hash(&made.results, first);
    *outcome = -0.0;
    cg_results_hash(&made.results, other);
    assert_string_equal(first, other);
    *outcome = 1e-300;
    cg_results_hash(&made.results, other);
    assert_string_not_equal(first, other);
    *outcome = NAN;
    cg_results_hash(&made.results, first);
    *outcome = -NAN;
    cg_results_hash(&made.results, other);
    assert_string_equal(first, other);
    *outcome = kept;
    cg_results_hash(&made.results, first);
    made.records[0].digest[1] ^= 1;
    cg_results_hash(&made.results, other);
    assert_string_not_equal(first, other);
    made.records[0].digest[1] ^= 1;

    const uint32_t k = made.results.n_replicates;
    cg_scenario *scenarios = malloc(2 * sizeof *scenarios);
    cg_record *records = malloc(2 * k * sizeof *records);
    assert_non_null(scenarios);
    assert_non_null(records);
    cg_results swapped = made.results;
    swapped.n_scenarios = 2;
    cg_results_hash(&swapped, first);
    for (uint32_t s = 0; s < 2; s++) {
        scenarios[s] = made.scenarios[1 - s];
        memcpy(records + s * k, made.records + (1 - s) * k, k * sizeof *records);
    }
    swapped.scenarios = scenarios;
    swapped.records = records;
    cg_results_hash(&swapped, other);
    assert_string_equal(first, other);
    free(records);
    free(scenarios);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(existing_is_kept),
        cmocka_unit_test(unwritable_folder),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(locks),
        cmocka_unit_test(damaged),
        cmocka_unit_test(unsealed),
        cmocka_unit_test(equal_bytes),
        cmocka_unit_test(wrong_results),
        cmocka_unit_test(hash_is_canonical),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
