/* What journals say about a sweep's runs, and what is refused in them; disks that are full, and
 * files that change or go.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/sweep_file.h"
#include "run/journals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { POINTS = 2, REPLICATES = 3 };
/* kind, point, replicate, seconds, digest, outcomes */
enum { HEAD = 13, RESULT = HEAD + 8 + 16 + 8 * CG_N_OUTCOMES };

static char folder[] = "/tmp/collegium-log-XXXXXX";
static cg_sweep sweep;
static char identity[CG_IDENTITY_SIZE];
static const cg_input_set no_inputs = {0};
static cg_error error;
static uint64_t whole, torn;

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
    if (mkdtemp(folder) == NULL || chdir(folder) != 0 || mkdir("below", 0700) != 0)
        return 1;
    put("base.json", "{}");
    put("s.json", "{\"base\": \"base\", \"replicates\": 3, \"factors\": {\"r\": {\"path\": "
                  "\"exchange.rate\", \"values\": [0.5, 1]}}, \"design\": \"grid\"}");
    return cg_sweep_load("s.json", NULL, &sweep, &error) != CG_OK ||
           cg_sweep_identity(&sweep, &no_inputs, identity, &error) != CG_OK;
}

static int leave(void **state)
{
    (void)state;
    cg_sweep_free(&sweep);
    for (const char *const *name =
             (const char *const[]){"base.json", "s.json", "j", "k", "below", NULL};
         *name != NULL; name++)
        remove(*name);
    return chdir("/") != 0 || rmdir(folder) != 0;
}

static cg_journal *begin(const char *path)
{
    cg_journal *journal;
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_open(path, 0, &journal, &error), CG_OK);
    assert_int_equal(cg_sweep_log_begin(journal, &sweep, identity, &no_inputs, &error), CG_OK);
    return journal;
}

static void end(cg_journal *journal)
{
    assert_int_equal(cg_journal_close(journal, &error), CG_OK);
}

/* Reads journal j for the sweep known, or (NULL) for that which it holds. */
static cg_status read_j(const cg_sweep *known, cg_sweep_log *log)
{
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_log_init(log, known, identity, 1, "index", &error), CG_OK);
    return cg_sweep_log_read(log, "j", &whole, &torn, &error);
}

static cg_point_result result_of(size_t point, uint32_t replicate)
{
    cg_point_result result = {.seconds = 0.5, .digest = {point + 1, replicate + 7}};
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        result.outcomes[o] = (double)(100 * point + 10 * replicate) + (double)o / 64.0;
    return result;
}

static void test_runs(void **state)
{
    cg_sweep_log log;
    cg_run_result run = {.recorded = NULL};
    int missing;
    (void)state;
    cg_journal *journal = begin("j");
    for (uint32_t replicate = 0; replicate < 2; replicate++) {
        cg_point_result result = result_of(1, replicate);
        assert_int_equal(cg_sweep_log_result(journal, 1, replicate, &result, NULL, 0, &error),
                         CG_OK);
        assert_int_equal(cg_sweep_log_result(journal, 1, replicate, &result, NULL, 0, &error),
                         CG_OK); /* once more, and the same: it counts once */
    }
    assert_int_equal(cg_sweep_log_failure(journal, 0, 2, "it broke", &error), CG_OK);
    assert_int_equal(cg_sweep_log_failure(journal, 0, 1, "it broke too", &error), CG_OK);
    end(journal);
    for (int own = 0; own < 2; own++) {
        identity[0] = own ? '\0' : identity[0];
        assert_int_equal(read_j(own ? NULL : &sweep, &log), CG_OK);
        assert_int_equal(torn, 0);
        assert_int_equal(log.n_done, 2);
        assert_int_equal(log.n_failed, 2);
        assert_int_equal(log.first_failed, 1);
        assert_true(log.seconds == 1.0);
        for (uint32_t replicate = 0; replicate < REPLICATES; replicate++) {
            const uint64_t at = cg_sweep_run_index(log.sweep, 1, replicate);
            assert_int_equal(cg_sweep_log_missing(&log, at, &missing, &error), CG_OK);
            assert_int_equal(missing, replicate == 2);
            assert_int_equal(cg_sweep_log_fetch(&log, at, &run, &error), CG_OK);
            assert_int_equal(run.done, replicate != 2);
            if (!run.done) {
                assert_true(isnan(run.outcomes[0]));
                continue;
            }
            const cg_point_result expected = result_of(1, replicate);
            assert_memory_equal(run.outcomes, expected.outcomes, sizeof expected.outcomes);
            assert_memory_equal(run.digest, expected.digest, sizeof expected.digest);
        }
        assert_int_equal(cg_sweep_log_fetch(&log, 2, &run, &error), CG_OK);
        assert_false(run.done);
        assert_string_equal(run.failure.message, "it broke");
        cg_sweep_log_release(&log);
    }
    assert_int_equal(cg_sweep_identity(&sweep, &no_inputs, identity, &error), CG_OK);
}

/* A record of `kind` for point and replicate, n bytes in all. */
static void append_raw(cg_journal *journal, int kind, size_t point, uint32_t replicate, size_t n)
{
    unsigned char bytes[RESULT + 8] = {(unsigned char)kind, (unsigned char)point};
    bytes[9] = (unsigned char)replicate;
    assert_int_equal(cg_journal_append(journal, bytes, n, &error), CG_OK);
}

static void refuse(const char *message)
{
    cg_sweep_log log;
    assert_int_equal(read_j(&sweep, &log), CG_INPUT);
    assert_string_equal(error.message, message);
    cg_sweep_log_release(&log);
}

static void test_bad_records(void **state)
{
    static const struct {
        int kind;
        size_t point;
        uint32_t replicate;
        size_t n;
        const char *message;
    } bad[] = {
        {'X', 0, 0, 20, "j: holds a record of kind 88"},
        {'R', 0, 0, HEAD - 1, "j: does not hold a sweep"},
        {'F', 0, 0, HEAD - 1, "j: does not hold a sweep"},
        {'R', 0, 0, RESULT - 1, "j: does not hold a sweep"},
        {'R', 0, 0, RESULT + 4, "j: does not hold a sweep"},
        {'R', POINTS, 0, RESULT, "j: holds a run that the sweep does not have"},
        {'F', 0, REPLICATES, HEAD, "j: holds a run that the sweep does not have"},
        {'L', 0, 0, 4, "j: does not hold a sweep"},
        {'L', 0, 0, 8, "j: does not hold a sweep"}, /* its sweep has been read already */
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cg_journal *journal = begin("j");
        append_raw(journal, bad[i].kind, bad[i].point, bad[i].replicate, bad[i].n);
        end(journal);
        refuse(bad[i].message);
    }
    /* A run before the sweep is known, and a sweep of another identity. */
    cg_journal *journal;
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    append_raw(journal, 'R', 0, 0, RESULT);
    end(journal);
    refuse("j: does not hold a sweep");
    static char large[CG_IDENTITY_SIZE + 1] = "I";
    memset(large + 1, 'a', sizeof large - 1);
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    assert_int_equal(cg_journal_append(journal, large, sizeof large, &error), CG_OK);
    end(journal);
    refuse("j: does not hold a sweep");
    sweep.factors[0].levels[0].number = 0.25;
    end(begin("j"));
    sweep.factors[0].levels[0].number = 0.5;
    char other[CG_IDENTITY_SIZE];
    memcpy(other, identity, sizeof other);
    sweep.n_replicates = REPLICATES + 1;
    assert_int_equal(cg_sweep_identity(&sweep, &no_inputs, identity, &error), CG_OK);
    cg_sweep_log log;
    assert_int_equal(read_j(&sweep, &log), CG_INPUT);
    static const char begins[] = "j: belongs to another sweep, it cannot be continued or joined "
                                 "with this one: ";
    assert_memory_equal(error.message, begins, sizeof begins - 1);
    cg_sweep_log_release(&log);
    sweep.n_replicates = REPLICATES;
    memcpy(identity, other, sizeof other);
}

/* A run that came out differently the second time; a failure that had been a result. */
static void test_contradictions(void **state)
{
    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        cg_journal *journal = begin("j");
        cg_point_result result = result_of(1, 2);
        assert_int_equal(cg_sweep_log_result(journal, 1, 2, &result, NULL, 0, &error), CG_OK);
        result.digest[1]++;
        if (fails)
            assert_int_equal(cg_sweep_log_failure(journal, 1, 2, "no", &error), CG_OK);
        else
            assert_int_equal(cg_sweep_log_result(journal, 1, 2, &result, NULL, 0, &error), CG_OK);
        end(journal);
        refuse("j: point 1, replicate 2 came out differently in two runs");
    }
}

/* A journal whose beginning is torn is begun anew; other files are told from it. */
static void test_other_files(void **state)
{
    cg_sweep_log log;
    cg_journal *journal;
    (void)state;
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    end(journal);
    assert_int_equal(read_j(&sweep, &log), CG_OK);
    assert_int_equal(whole, 0);
    cg_sweep_log_release(&log);
    put("j", "cgjrnl1\nold");
    refuse("j: is a journal of another version of collegium");
    put("j", "PK");
    refuse("j: is no journal of collegium's");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_open("nowhere/j", 0, &journal, &error), CG_FILE);
    assert_string_equal(error.message, "nowhere/j: cannot be written: No such file or directory");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_open("below", 0, &journal, &error), CG_FILE);
    assert_string_equal(error.message, "below: cannot be written: Is a directory");
    assert_int_equal(cg_journal_close(NULL, &error), CG_OK);
}

/* Lists stand between the identity and the sweep, and are kept on request; values that are recorded
 * follow the outcomes. */
static void test_lists_and_recorded(void **state)
{
    (void)state;
    static const float values[] = {0.25f, -3.0f};
    float again[2] = {0};
    cg_sweep with = sweep;
    cg_input_set lists = {0};
    cg_sweep_log log;
    cg_run_result run = {.recorded = again};
    cg_journal *journal;
    cg_point_result result = result_of(1, 2);
    with.recording = (cg_recording){.n_rows = 2, .n_series = 1, .n_groups = 1};
    assert_int_equal(cg_input_set_add(&lists, "a.csv", "emis\n1\n", 7, &error), CG_OK);
    assert_int_equal(cg_input_set_add(&lists, "b.csv", "", 0, &error), CG_OK);
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    assert_int_equal(cg_sweep_log_begin(journal, &with, identity, &lists, &error), CG_OK);
    assert_int_equal(cg_sweep_log_result(journal, 1, 2, &result, values, 2, &error), CG_OK);
    end(journal);
    for (int keep = 0; keep < 2; keep++) {
        assert_int_equal(cg_sweep_log_init(&log, &with, identity, keep, "index", &error), CG_OK);
        assert_int_equal(cg_sweep_log_read(&log, "j", &whole, &torn, &error), CG_OK);
        assert_int_equal(log.inputs.n, keep ? 2 : 0);
        const cg_input *list = cg_input_set_find(&log.inputs, "a.csv");
        assert_int_equal(list != NULL, keep);
        if (keep) {
            assert_int_equal(list->n, 7);
            assert_memory_equal(list->bytes, "emis\n1\n", 7);
        }
        assert_int_equal(cg_sweep_log_fetch(&log, cg_sweep_run_index(&with, 1, 2), &run, &error),
                         CG_OK);
        assert_memory_equal(again, values, sizeof values);
        cg_sweep_log_release(&log);
    }
    /* A list whose name is longer than the record. */
    static const unsigned char torn_list[] = {'L', 9, 0, 0, 0, 'a'};
    assert_int_equal(cg_journal_open("j", 0, &journal, &error), CG_OK);
    assert_int_equal(cg_journal_append(journal, "I", 1, &error), CG_OK);
    assert_int_equal(cg_journal_append(journal, torn_list, sizeof torn_list, &error), CG_OK);
    end(journal);
    assert_int_equal(read_j(NULL, &log), CG_INPUT);
    cg_sweep_log_release(&log);
    cg_input_set_release(&lists);
}

/* Ranks 0, 2 and 11 have left journals; other names are none of theirs. */
static void test_journals_of_ranks(void **state)
{
    (void)state;
    static const char *const others[] = {"j.rank",  "j.rank0", "j.rank012",     "j.rank7x",
                                         "j.ranks", "k.rank9", "j.rank99999999"};
    static const int theirs[] = {0, 2, 11};
    char name[CG_JOURNAL_PATH], long_name[CG_JOURNAL_PATH];
    uint64_t kept[12];
    cg_sweep_log log;
    unlink("j");
    assert_int_equal(cg_journals_count("j"), 0);
    assert_int_equal(cg_journals_count("nowhere/j"), 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        put(others[i], "no journal");
    assert_int_equal(cg_journals_count("j"), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cg_journals_path("j", theirs[i], name, &error), CG_OK);
        assert_string_equal(name, i == 0 ? "j" : i == 1 ? "j.rank2" : "j.rank11");
        cg_journal *journal = begin(name);
        cg_point_result result = result_of(0, (uint32_t)i);
        assert_int_equal(cg_sweep_log_result(journal, 0, (uint32_t)i, &result, NULL, 0, &error),
                         CG_OK);
        end(journal);
    }
    assert_int_equal(cg_journals_count("j"), 12);
    snprintf(name, sizeof name, "%s/j", folder);
    assert_int_equal(cg_journals_count(name), 12);
    struct stat about;
    assert_int_equal(stat("j.rank11", &about), 0);
    assert_int_equal(truncate("j.rank11", about.st_size - 1), 0);
    assert_int_equal(cg_sweep_log_init(&log, &sweep, identity, 0, "index", &error), CG_OK);
    assert_int_equal(cg_journals_read(&log, "j", 12, kept, &torn, &error), CG_OK);
    assert_int_equal(log.n_done, 2);
    assert_true(kept[0] > 0 && kept[1] == 0 && kept[2] == kept[0] && kept[11] < kept[0]);
    assert_int_equal(kept[11] + torn, about.st_size - 1);
    cg_sweep_log_release(&log);
    put("j.rank2", "cgjrnl1\nold");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_log_init(&log, &sweep, identity, 0, "index", &error), CG_OK);
    assert_int_equal(cg_journals_read(&log, "j", 12, kept, &torn, &error), CG_INPUT);
    assert_string_equal(error.message, "j.rank2: is a journal of another version of collegium");
    cg_sweep_log_release(&log);
    cg_journals_remove("j");
    assert_int_equal(cg_journals_count("j"), 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(unlink(others[i]), 0);
    memset(long_name, 'j', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journals_path(long_name, 1, name, &error), CG_FILE);
    assert_non_null(strstr(error.message, "jjj: the path is too long"));
}

/* What was read changes, becomes shorter, or goes before it is fetched. */
static void test_changed_meanwhile(void **state)
{
    cg_sweep_log log;
    cg_run_result run = {.recorded = NULL};
    (void)state;
    for (int how = 0; how < 3; how++) {
        cg_journal *journal = begin("j");
        cg_point_result result = result_of(0, 0);
        assert_int_equal(cg_sweep_log_result(journal, 0, 0, &result, NULL, 0, &error), CG_OK);
        end(journal);
        assert_int_equal(read_j(&sweep, &log), CG_OK);
        if (how == 0) {
            FILE *file = fopen("j", "r+b");
            assert_non_null(file);
            fseek(file, -1, SEEK_END);
            fputc('x', file);
            fclose(file);
        } else if (how == 1) {
            assert_int_equal(truncate("j", (off_t)whole - 1), 0);
        } else {
            unlink("j");
        }
        assert_int_equal(cg_sweep_log_fetch(&log, 0, &run, &error), CG_FILE);
        assert_string_equal(error.message, how == 0 ? "j: was changed while it was read"
                                           : how == 1
                                               ? "j: cannot be read: Input/output error"
                                               : "j: cannot be opened: No such file or directory");
        cg_sweep_log_release(&log);
    }
    /* The file of places cannot be made. */
    cg_journal *journal = begin("j");
    assert_int_equal(cg_sweep_log_failure(journal, 0, 0, "no", &error), CG_OK);
    end(journal);
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_sweep_log_init(&log, &sweep, identity, 1, "nowhere/index", &error), CG_OK);
    assert_int_equal(cg_sweep_log_read(&log, "j", &whole, &torn, &error), CG_FILE);
    assert_string_equal(error.message, "nowhere/index: cannot be made: No such file or directory");
    cg_sweep_log_release(&log);
}

/* The disk is full at the third result: it is refused, what was whole stays, and nothing more is
 * taken; the next process goes on behind it. */
static void test_full_disk(void **state)
{
    cg_sweep_log log;
    struct rlimit before, small;
    (void)state;
    cg_journal *journal = begin("j");
    cg_point_result result = result_of(0, 0);
    for (uint32_t replicate = 0; replicate < 2; replicate++)
        assert_int_equal(cg_sweep_log_result(journal, 0, replicate, &result, NULL, 0, &error),
                         CG_OK);
    assert_int_equal(cg_journal_sync(journal, &error), CG_OK);
    struct stat there;
    assert_int_equal(stat("j", &there), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)there.st_size + 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    cg_status status = cg_sweep_log_result(journal, 0, 2, &result, NULL, 0, &error);
    cg_error later = {CG_OK, ""};
    cg_status again = cg_sweep_log_result(journal, 1, 0, &result, NULL, 0, &later);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, CG_FILE);
    assert_string_equal(error.message, "j: cannot be written: File too large");
    assert_int_equal(again, CG_FILE);
    assert_string_equal(later.message, "j: takes no more records");
    cg_journal_close(journal, NULL);
    assert_int_equal(read_j(&sweep, &log), CG_OK);
    assert_int_equal(log.n_done, 2);
    assert_int_equal(whole, there.st_size);
    assert_int_equal(torn, 0);
    cg_sweep_log_release(&log);
    assert_int_equal(cg_journal_open("j", whole, &journal, &error), CG_OK);
    assert_int_equal(cg_sweep_log_result(journal, 0, 2, &result, NULL, 0, &error), CG_OK);
    end(journal);
    assert_int_equal(read_j(&sweep, &log), CG_OK);
    assert_int_equal(log.n_done, 3);
    cg_sweep_log_release(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_bad_records),
        cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_lists_and_recorded),
        cmocka_unit_test(test_journals_of_ranks),
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_full_disk),
    };
    return cmocka_run_group_tests_name("sweep log", tests, enter, leave);
}
