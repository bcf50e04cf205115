/* How ranks share runs, without MPI: every rank in turn, messages in order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

enum { RANKS = 4, RUNS = 50, ROOM = 400 };

typedef struct mailbox {
    cg_message messages[ROOM];
    size_t first, n;
} mailbox;

static mailbox boxes[RANKS];
static cg_ranks ranks[RANKS];
static cg_share shares[RANKS];
static int given[RUNS];
static uint64_t next_run;

static void send(void *context, int to, const cg_message *message)
{
    mailbox *box = &boxes[to];
    (void)context;
    assert_true(box->n < ROOM);
    box->messages[box->n++] = *message;
}

static int receive(void *context, cg_message *message)
{
    mailbox *box = context;
    if (box->first == box->n)
        return 0;
    *message = box->messages[box->first++];
    return 1;
}

static int take(void *context, uint64_t *run)
{
    (void)context;
    *run = next_run;
    return next_run < RUNS && ++next_run;
}

static int set_up(void **state)
{
    (void)state;
    memset(boxes, 0, sizeof boxes);
    memset(given, 0, sizeof given);
    next_run = 0;
    for (int r = 0; r < RANKS; r++) {
        ranks[r] = (cg_ranks){r, RANKS, 0, send, receive, &boxes[r]};
        cg_share_init(&shares[r], &ranks[r], take, NULL);
    }
    return 0;
}

/* Every rank asks until it hears that there is nothing left; each run is given once. */
static void test_every_run_once(void **state)
{
    (void)state;
    uint64_t ended[RANKS] = {0}, run;
    int open = RANKS;
    while (open > 0) {
        open = RANKS;
        for (int r = 0; r < RANKS; r++) {
            enum cg_share_next next = cg_share_next(&shares[r], ended[r], &run);
            open -= next == CG_SHARE_END;
            if (next == CG_SHARE_RUN) {
                given[run]++;
                ended[r]++;
            }
            assert_false(cg_share_serve(&shares[0]));
        }
    }
    for (int i = 0; i < RUNS; i++)
        assert_int_equal(given[i], 1);
    for (int r = 1; r < RANKS; r++) {
        assert_true(ended[r] > 5); /* nobody is left out */
        assert_false(cg_share_all_closed(&shares[0]));
        cg_error fine = {CG_OK, ""};
        cg_share_end(&ranks[r], ended[r] - shares[r].told, &fine);
        cg_share_serve(&shares[0]);
    }
    assert_true(cg_share_all_closed(&shares[0]));
    assert_int_equal(shares[0].ended + ended[0], RUNS);
    assert_int_equal(shares[0].error.code, CG_OK);
}

/* A signal at one rank ends all, also the one whose run is on its way. */
static void test_stop(void **state)
{
    (void)state;
    uint64_t run;
    assert_int_equal(cg_share_next(&shares[1], 0, &run), CG_SHARE_WAIT);
    cg_share_serve(&shares[0]);
    cg_share_stop(&shares[3]);
    assert_true(cg_share_serve(&shares[3]));
    assert_true(cg_share_serve(&shares[0]));
    assert_int_equal(cg_share_next(&shares[0], 0, &run), CG_SHARE_END);
    for (int r = 1; r < RANKS; r++)
        assert_int_equal(cg_share_next(&shares[r], 0, &run), CG_SHARE_END);
    assert_int_equal(next_run, 1);
    cg_share_stop(&shares[0]); /* said once only */
    assert_int_equal(boxes[2].n, 1);
}

static void test_failure(void **state)
{
    (void)state;
    cg_error full = {CG_OK, ""}, stopped = {CG_OK, ""};
    uint64_t run;
    cg_fail(&full, CG_FILE, "the disk is full");
    cg_fail(&stopped, CG_INTERRUPTED, "stopped");
    cg_share_end(&ranks[1], 0, &stopped);
    cg_share_end(&ranks[2], 0, &full);
    assert_true(cg_share_serve(&shares[0]));
    assert_int_equal(shares[0].error.code, CG_FILE);
    assert_string_equal(shares[0].error.message, "the disk is full");
    assert_int_equal(cg_share_next(&shares[3], 0, &run), CG_SHARE_END);
}

static void test_gather(void **state)
{
    (void)state;
    cg_error none = {CG_OK, ""}, error = {CG_OK, ""};
    for (int r = 1; r < RANKS; r++) { /* rank 0 has spoken already, so that nobody waits */
        uint64_t whole = 0;
        cg_status status = CG_OK;
        cg_share_go(&ranks[0], r, 100u + (unsigned)r);
        assert_true(cg_share_ready(&ranks[r], "abc", &none, &whole, &status));
        assert_int_equal(whole, 100 + r);
    }
    assert_int_equal(cg_share_gather(&ranks[0], "abc", &error), CG_OK);
    assert_int_equal(cg_share_bye(&ranks[0], CG_FILE), CG_FILE);
    assert_int_equal(cg_share_bye(&ranks[2], CG_OK), CG_FILE);
}

static void test_another_sweep(void **state)
{
    (void)state;
    cg_error none = {CG_OK, ""}, error = {CG_OK, ""};
    uint64_t whole;
    cg_status status = CG_OK;
    cg_share_bye(&ranks[0], CG_INPUT);
    for (int r = 1; r < RANKS; r++)
        assert_false(cg_share_ready(&ranks[r], r == 2 ? "abd" : "abc", &none, &whole, &status));
    assert_int_equal(status, CG_INPUT);
    assert_int_equal(cg_share_gather(&ranks[0], "abc", &error), CG_INPUT);
    assert_non_null(strstr(error.message, "rank 2 has read another sweep"));
}

/* A rank that could not read the sweep says why, and rank 0 passes it on. */
static void test_a_rank_fails_to_read(void **state)
{
    (void)state;
    cg_error none = {CG_OK, ""}, error = {CG_OK, ""}, own = {CG_FILE, "s.json: cannot be read"};
    uint64_t whole;
    cg_status status = CG_OK;
    cg_share_bye(&ranks[0], CG_FILE);
    for (int r = 1; r < RANKS; r++)
        assert_false(cg_share_ready(&ranks[r], "abc", r == 3 ? &own : &none, &whole, &status));
    assert_int_equal(cg_share_gather(&ranks[0], "abc", &error), CG_FILE);
    assert_string_equal(error.message, "rank 3: s.json: cannot be read");
    ranks[1].lost = 1; /* nobody answers any more */
    assert_int_equal(cg_share_bye(&ranks[1], CG_MEMORY), CG_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_run_once, set_up),
        cmocka_unit_test_setup(test_stop, set_up),
        cmocka_unit_test_setup(test_failure, set_up),
        cmocka_unit_test_setup(test_gather, set_up),
        cmocka_unit_test_setup(test_another_sweep, set_up),
        cmocka_unit_test_setup(test_a_rank_fails_to_read, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
