/* Allocation, status codes and messages, and the serial executor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/executor.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void allocated_memory_is_zero(void **state)
{
    (void)state;
    uint32_t *block = NULL;
    assert_int_equal(cg_alloc((void **)&block, 1000, sizeof *block, "numbers", NULL), CG_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(block[i], 0);
    cg_free(block);
    char *empty = NULL;
    assert_int_equal(cg_alloc((void **)&empty, 0, 8, "nothing", NULL), CG_OK);
    assert_non_null(empty);
    empty[0] = 1;
    cg_free(empty);
    cg_free(NULL);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    cg_error error = {CG_OK, ""};
    void *block = &error;
    assert_int_equal(cg_alloc(&block, SIZE_MAX / 2, 4, "teachers", &error), CG_MEMORY);
    assert_null(block);
    assert_int_equal(error.code, CG_MEMORY);
    assert_non_null(strstr(error.message, "teachers"));
    assert_int_equal(cg_alloc(&block, SIZE_MAX, SIZE_MAX, "more", NULL), CG_MEMORY);
    assert_null(block);
}

static void growing_keeps_what_was_there(void **state)
{
    (void)state;
    uint64_t *block = NULL;
    size_t capacity = 0;
    for (uint64_t n = 1; n <= 1000; n++) {
        size_t before = capacity;
        assert_int_equal(cg_grow((void **)&block, &capacity, n, sizeof *block, "rows", NULL),
                         CG_OK);
        assert_true(capacity >= n);
        for (size_t i = before; i < capacity; i++)
            assert_true(block[i] == 0);
        block[n - 1] = n;
    }
    assert_true(capacity < 2100); /* doubling, not more */
    for (uint64_t n = 1; n <= 1000; n++)
        assert_true(block[n - 1] == n);
    cg_free(block);
}

static void extending_keeps_what_was_there(void **state)
{
    (void)state;
    uint64_t *block = NULL;
    size_t capacity = 0;
    for (uint64_t n = 1; n <= 1000; n++) {
        assert_int_equal(cg_extend((void **)&block, &capacity, n, sizeof *block, "rows", NULL),
                         CG_OK);
        assert_true(capacity >= n && capacity < 2100);
        block[n - 1] = n;
    }
    for (uint64_t n = 1; n <= 1000; n++)
        assert_true(block[n - 1] == n);
    cg_free(block);
}

static void growing_refused_leaves_the_old_block(void **state)
{
    (void)state;
    cg_error error = {CG_OK, ""};
    int *block = NULL;
    size_t capacity = 0;
    assert_int_equal(cg_grow((void **)&block, &capacity, 3, sizeof *block, "rows", &error), CG_OK);
    block[2] = 7;
    size_t had = capacity;
    int *old = block;
    assert_int_equal(cg_grow((void **)&block, &capacity, SIZE_MAX / 2, sizeof *block, "rows",
                             &error),
                     CG_MEMORY);
    assert_ptr_equal(block, old);
    assert_int_equal(capacity, had);
    assert_int_equal(block[2], 7);
    assert_non_null(strstr(error.message, "rows"));
    cg_free(block);
}

static void the_first_failure_wins(void **state)
{
    (void)state;
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_fail(&error, CG_INPUT, "row %d of %s", 7, "list"), CG_INPUT);
    assert_int_equal(cg_fail(&error, CG_MEMORY, "later"), CG_MEMORY);
    assert_int_equal(error.code, CG_INPUT);
    assert_string_equal(error.message, "row 7 of list");
    assert_int_equal(cg_fail(NULL, CG_FILE, "nobody listens"), CG_FILE);
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    char text[4000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    cg_error error = {CG_OK, ""};
    cg_fail(&error, CG_INPUT, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

static void every_code_has_a_text_and_an_exit_code(void **state)
{
    (void)state;
    const struct {
        int code, exit_code;
        const char *text;
    } codes[] = {
#define X(name, value, exit_code, text) {value, exit_code, text},
        CG_STATUS_CODES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        cg_status code = (cg_status)codes[i].code;
        assert_string_equal(cg_status_text(code), codes[i].text);
        assert_int_equal(cg_status_exit_code(code), codes[i].exit_code);
        assert_true((code == CG_OK) == (codes[i].exit_code == 0));
        for (size_t other = 0; other < i; other++)
            assert_int_not_equal(codes[i].code, codes[other].code);
    }
    assert_string_equal(cg_status_text((cg_status)-99), "unknown status");
    assert_int_not_equal(cg_status_exit_code((cg_status)-99), 0);
}

/* What the documentation of the program promises to callers. */
static void exit_codes_are_those_documented(void **state)
{
    (void)state;
    assert_int_equal(cg_status_exit_code(CG_USAGE), 2);
    assert_int_equal(cg_status_exit_code(CG_INPUT), 3);
    assert_int_equal(cg_status_exit_code(CG_FILE), 4);
    assert_int_equal(cg_status_exit_code(CG_EXISTS), 4);
    assert_int_equal(cg_status_exit_code(CG_MEMORY), 5);
    assert_int_equal(cg_status_exit_code(CG_INVARIANT), 6);
    assert_int_equal(cg_status_exit_code(CG_INTERRUPTED), 7);
    assert_int_equal(cg_status_exit_code(CG_DIFFERS), 1);
}

typedef struct ranges {
    size_t next, grain, calls;
} ranges;

static void note_range(void *data, size_t begin, size_t end, unsigned worker)
{
    ranges *seen = data;
    assert_int_equal(worker, 0);
    assert_int_equal(begin, seen->next);
    assert_int_equal(begin % seen->grain, 0);
    assert_true(end > begin && end - begin <= seen->grain);
    seen->next = end;
    seen->calls++;
}

static void the_serial_executor_covers_every_row_in_order(void **state)
{
    (void)state;
    const size_t sizes[] = {0, 1, 6, 7, 8, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ranges seen = {0, 7, 0};
        cg_parallel_for(&cg_serial_executor, sizes[i], seen.grain, note_range, &seen);
        assert_int_equal(seen.next, sizes[i]);
        assert_int_equal(seen.calls, (sizes[i] + 6) / 7);
    }
    assert_int_equal(cg_serial_executor.workers, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocated_memory_is_zero),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(growing_keeps_what_was_there),
        cmocka_unit_test(extending_keeps_what_was_there),
        cmocka_unit_test(growing_refused_leaves_the_old_block),
        cmocka_unit_test(the_first_failure_wins),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(every_code_has_a_text_and_an_exit_code),
        cmocka_unit_test(exit_codes_are_those_documented),
        cmocka_unit_test(the_serial_executor_covers_every_row_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
