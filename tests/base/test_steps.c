/* Numbers in 16 bits: what is kept is the number, in the mean, and the same four at a time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/steps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the headers it needs */
#include <cmocka.h>

enum { WEEKS = 4096 };

/* Every 16 bits come back as they were, whatever the dither. */
#define KEEPS_WHOLE_STEPS(type, integer, in_one)                                                   \
    for (long whole = -CG_BELOW_##integer; whole <= 65535 - CG_BELOW_##integer; whole++)           \
        for (uint32_t week = 0; week < 7; week++) {                                                \
            type is = {(integer)whole}, again;                                                     \
            type##_keep(&again, type##_value(is), cg_dither(week, (size_t)(whole + 32768)));       \
            assert_int_equal(again.steps, whole);                                                  \
        }

static void whole_steps_stay(void **state)
{
    (void)state;
    CG_STEP_TYPES(KEEPS_WHOLE_STEPS)
}

static const float odd_numbers[] = {0.0f,      -0.0f,     1.0f,    -1.0f,    0.999999f, 3e-5f,
                                    -3e-5f,    1e-30f,    -1e30f,  1e30f,    127.998f,  -15.9999f,
                                    NAN,       -NAN,      64.0f,   -64.0f,   2.0f,      1.99999f,
                                    INFINITY,  -INFINITY, 255.99f, 32767.6f, 0.5f,      0.33333f,
                                    -0.66667f, 7.77f,     -7.77f,  1e-7f};
enum { ODD = sizeof odd_numbers / sizeof *odd_numbers };

/* The four lanes of _values, _keep4 and cg_dither4 are four times the one. */
#define FOUR_AS_ONE(type, integer, in_one)                                                         \
    for (uint32_t week = 0; week < WEEKS; week++) {                                                \
        float x[4], values[4];                                                                     \
        type four[4], one;                                                                         \
        for (int lane = 0; lane < 4; lane++)                                                       \
            x[lane] = week < ODD ? odd_numbers[(week + (uint32_t)lane) % ODD]                      \
                                 : sinf((float)(week * 4 + (uint32_t)lane)) * 40000.0f / (in_one); \
        type##_keep4(four, cg_f4_load(x), cg_dither4(week, week * 11));                            \
        cg_f4_store(values, type##_values(four));                                                  \
        for (int lane = 0; lane < 4; lane++) {                                                     \
            type##_keep(&one, x[lane], cg_dither(week, week * 11 + (uint32_t)lane));               \
            assert_int_equal(four[lane].steps, one.steps);                                         \
            assert_true(values[lane] == type##_value(one));                                        \
        }                                                                                          \
    }

static void four_at_a_time_are_as_one_by_one(void **state)
{
    (void)state;
    CG_STEP_TYPES(FOUR_AS_ONE)
}

static void what_lies_beyond_the_range_is_kept_as_its_end(void **state)
{
    (void)state;
    cg_share16 share;
    cg_change16 change;
    cg_keep(&share, -0.1f, CG_NEAREST);
    assert_int_equal(share.steps, 0);
    cg_keep(&share, 7.0f, CG_NEAREST);
    assert_int_equal(share.steps, 65535);
    cg_keep(&change, 1.0f, CG_NEAREST);
    assert_int_equal(change.steps, 32767);
    cg_keep(&change, -1.5f, CG_NEAREST);
    assert_int_equal(change.steps, -32768);
    cg_keep(&change, NAN, CG_NEAREST);
    assert_int_equal(change.steps, 32767);
    cg_keep(&share, NAN, CG_NEAREST);
    assert_int_equal(share.steps, 65535);
}

/* A week's change of any part of a step, up or down, adds up over the weeks. */
static void small_changes_are_not_lost(void **state)
{
    (void)state;
    const double step = 1.0 / 32768.0;
    for (size_t row = 0; row < 200; row++) {
        double change = ((double)row + 0.5) / 100.0 * step - step; /* of -1 to 1 step */
        cg_share16 x;
        cg_keep(&x, 0.5f, CG_NEAREST);
        for (uint32_t week = 0; week < WEEKS; week++)
            cg_add(&x, (float)change, cg_dither(week, row));
        /* at most 1/256 of a step a week from the rule, a few steps from the sequence */
        double error = (double)cg_value(x) - (0.5 + WEEKS * change);
        assert_true(fabs(error) <= (WEEKS / 256.0 + 4.0) * step);
    }
}

/* So do those of a state that returns to a set point at a rate far too small for its step, and
 * of one that is pushed now and then. */
static void slow_returns_end_where_they_should(void **state)
{
    (void)state;
    enum { ROWS = 512 };
    double kept = 0.0, exact = 0.0, pushed = 0.0, exact_pushed = 0.0;
    for (size_t row = 0; row < ROWS; row++) {
        cg_share16 x, y;
        double x_exact = 0.2, y_exact = 0.1;
        cg_keep(&x, 0.2f, CG_NEAREST);
        cg_keep(&y, 0.1f, CG_NEAREST);
        for (uint32_t week = 0; week < 520; week++) {
            float dither = cg_dither(week, row);
            cg_add(&x, 0.00005f * (0.6f - cg_value(x)), dither); /* .65 steps and less */
            x_exact += 0.00005 * (0.6 - x_exact);
            float push = week % 4 == row % 4 ? 0.001f : 0.0f;
            cg_add(&y, push - 0.0002f * cg_value(y), dither); /* back by .7 to 1.5 steps */
            y_exact += (double)push - 0.0002 * y_exact;
        }
        kept += (double)cg_value(x) / ROWS;
        exact += x_exact / ROWS;
        pushed += (double)cg_value(y) / ROWS;
        exact_pushed += y_exact / ROWS;
    }
    /* nearest steps would have left x at .2 or moved it twice as far */
    assert_true(exact > 0.2101);
    assert_true(fabs(kept - exact) < 1.2 / 32768.0);
    assert_true(fabs(pushed - exact_pushed) < 1.2 / 32768.0);
}

/* In one week, the rows of a column have every part of a step equally often. */
static void dithers_are_even_over_rows_and_weeks(void **state)
{
    (void)state;
    for (uint32_t which = 0; which < 8; which++) {
        uint32_t count[16] = {0}, count_weeks[16] = {0};
        for (uint32_t k = 0; k < WEEKS; k++) {
            count[(int)(cg_dither(which, k) * 16.0f)]++;
            count_weeks[(int)(cg_dither(k, which) * 16.0f)]++;
        }
        for (int part = 0; part < 16; part++) {
            assert_in_range(count[part], WEEKS / 16 - 8, WEEKS / 16 + 8);
            assert_in_range(count_weeks[part], WEEKS / 16 - 8, WEEKS / 16 + 8);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_steps_stay),
        cmocka_unit_test(four_at_a_time_are_as_one_by_one),
        cmocka_unit_test(what_lies_beyond_the_range_is_kept_as_its_end),
        cmocka_unit_test(small_changes_are_not_lost),
        cmocka_unit_test(slow_returns_end_where_they_should),
        cmocka_unit_test(dithers_are_even_over_rows_and_weeks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
