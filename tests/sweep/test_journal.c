/* Journals: what is whole is read, what is torn is cut off, nothing else is taken for one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "run/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { RECORDS = 20 };

static const char path[] = "test-journal";
static cg_error error;
static uint64_t whole, torn;

static size_t record(size_t i, unsigned char bytes[64])
{
    memset(bytes, (int)i + 1, 64);
    return i * 3 + 1;
}

static cg_status take(void *context, uint64_t at, const unsigned char *bytes, size_t n,
                      cg_error *why)
{
    size_t *count = context;
    unsigned char expected[64], *again = NULL;
    size_t capacity = 0, length = 0;
    int descriptor = open(path, O_RDONLY);
    assert_int_equal(cg_journal_fetch(descriptor, path, at, &again, &capacity, &length, why),
                     CG_OK);
    close(descriptor);
    assert_int_equal(length, n);
    assert_memory_equal(again, bytes, n);
    cg_free(again);
    assert_int_equal(n, record(*count, expected));
    assert_memory_equal(bytes, expected, n);
    ++*count;
    return CG_OK;
}

static size_t read_all(void)
{
    size_t count = 0;
    assert_int_equal(cg_journal_read(path, take, &count, &whole, &torn, &error), CG_OK);
    return count;
}

static void append(size_t from, size_t to, uint64_t start)
{
    cg_journal *journal;
    unsigned char bytes[64];
    assert_int_equal(cg_journal_open(path, start, &journal, &error), CG_OK);
    for (size_t i = from; i < to; i++) {
        size_t n = record(i, bytes);
        assert_int_equal(cg_journal_append(journal, bytes, n, &error), CG_OK);
    }
    assert_int_equal(cg_journal_close(journal, &error), CG_OK);
}

static void test_round_trip(void **state)
{
    (void)state;
    append(0, 7, 0);
    assert_int_equal(read_all(), 7);
    assert_int_equal(torn, 0);
    append(7, RECORDS, whole);
    assert_int_equal(read_all(), RECORDS);
    append(0, 2, 0);
    assert_int_equal(read_all(), 2);
}

/* Cut anywhere, the records before the cut are all there, and writing goes on behind them. */
static void test_cuts(void **state)
{
    (void)state;
    append(0, RECORDS, 0);
    assert_int_equal(read_all(), RECORDS);
    for (uint64_t size = whole; size-- > 0;) {
        assert_int_equal(truncate(path, (off_t)size), 0);
        size_t n = read_all();
        assert_true(n < RECORDS);
        assert_int_equal(whole + torn, size);
        assert_true(torn < 8 + 64);
        append(n, n + 1, whole);
        assert_int_equal(read_all(), n + 1);
        assert_int_equal(torn, 0);
        assert_int_equal(truncate(path, (off_t)size), 0);
    }
}

static void test_damage(void **state)
{
    (void)state;
    append(0, RECORDS, 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, -2, SEEK_END);
    fputc('x', file);
    fclose(file);
    assert_int_equal(read_all(), RECORDS - 1);
    file = fopen(path, "wb");
    fputs("{\"no\": \"journal\"}", file);
    fclose(file);
    size_t count = 0;
    assert_int_equal(cg_journal_read(path, take, &count, &whole, &torn, NULL), CG_INPUT);
    unlink(path);
    assert_int_equal(cg_journal_read(path, take, &count, &whole, &torn, NULL), CG_FILE);
}

/* A folder can be opened but not read: that is no torn journal, of which nothing need be kept. */
static void test_unreadable(void **state)
{
    (void)state;
    size_t count = 0;
    assert_int_equal(cg_journal_read(".", take, &count, &whole, &torn, &error), CG_FILE);
    assert_non_null(strstr(error.message, "cannot be read"));
    assert_int_equal(count, 0);
}

/* Where nothing stands, or less than a record says, nothing is fetched. */
static void test_nothing_to_fetch(void **state)
{
    (void)state;
    unsigned char *bytes = NULL;
    size_t capacity = 0, n = 0, count = 0;
    error = (cg_error){CG_OK, ""};
    append(0, 3, 0);
    assert_int_equal(cg_journal_read(path, take, &count, &whole, &torn, &error), CG_OK);
    int descriptor = open(path, O_RDONLY);
    assert_int_equal(cg_journal_fetch(descriptor, path, whole, &bytes, &capacity, &n, &error),
                     CG_FILE);
    assert_string_equal(error.message, "test-journal: cannot be read: Input/output error");
    close(descriptor);
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_fetch(-1, path, 0, &bytes, &capacity, &n, &error), CG_FILE);
    assert_string_equal(error.message, "test-journal: cannot be read: Bad file descriptor");
    cg_free(bytes);
    unlink(path);
}

/* What cannot be cut to a length is no place for a journal; a limit on the size of files stands for
 * a disk that is full from the beginning. */
static void test_no_place(void **state)
{
    (void)state;
    cg_journal *journal;
    struct rlimit before, none;
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_journal_open("/dev/full", 0, &journal, &error), CG_FILE);
    assert_string_equal(error.message, "/dev/full: cannot be written: Invalid argument");
    assert_null(journal);
    error = (cg_error){CG_OK, ""};
    unlink(path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    cg_status status = cg_journal_open(path, 0, &journal, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, CG_FILE);
    assert_string_equal(error.message, "test-journal: cannot be written: File too large");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),       cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_damage),           cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_nothing_to_fetch), cmocka_unit_test(test_no_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
