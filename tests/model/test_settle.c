/* Both loops that settle knowledge: they agree, take up every gain, and touch nothing beyond.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "base/lanes.h"
#include "process/settle.h"

#include <string.h>

enum { ROWS = 24, ROOM = ROWS + 16 };

typedef struct columns {
    cg_share16 solid[ROOM], rest[ROOM];
    cg_change16 fresh[ROOM], gain[ROOM];
    float keep[ROOM], known[ROOM];
} columns;

/* Values that differ from row to row, of which some are at rest and some above or below it. */
static void fill(columns *c)
{
    memset(c, 0, sizeof *c);
    for (int i = 0; i < ROOM; i++) {
        cg_keep(&c->solid[i], 0.2f + 0.013f * (float)i, CG_NEAREST);
        cg_keep(&c->rest[i], 0.7f - 0.011f * (float)i, CG_NEAREST);
        cg_keep(&c->fresh[i], 0.1f - 0.004f * (float)i, CG_NEAREST);
        cg_keep(&c->gain[i], 0.01f + 0.001f * (float)i, CG_NEAREST);
        c->keep[i] = 0.05f;
        c->known[i] = -1.0f;
    }
}

static cg_knowledge of(columns *c)
{
    return (cg_knowledge){c->solid, c->fresh, c->rest, c->gain, c->known};
}

static const cg_settling rates = {
    .loss = 0.02f, .drift = 0.01f, .experience = 0.03f, .week = 61, .place = 1000};

/* solid + .05 fresh + rate (rest - solid); of what is left .98, and the gain. */
static void assert_settled(const columns *c, size_t n)
{
    columns before;
    fill(&before);
    for (size_t i = 0; i < n; i++) {
        double was = cg_value(before.solid[i]), fresh = cg_value(before.fresh[i]);
        double back = cg_value(before.rest[i]) - was;
        double is = was + 0.05 * fresh + (back > 0.0 ? 0.03 : 0.01) * back;
        double left = 0.98 * 0.95 * fresh + cg_value(before.gain[i]);
        assert_near(cg_value(c->solid[i]), is, STEP);
        assert_near(cg_value(c->fresh[i]), left, STEP);
        assert_near((double)c->known[i], is + left, 1e-6);
    }
    assert_memory_equal(c->solid + n, before.solid + n, (ROOM - n) * sizeof *c->solid);
    assert_memory_equal(c->fresh + n, before.fresh + n, (ROOM - n) * sizeof *c->fresh);
    assert_memory_equal(c->gain, before.gain, sizeof before.gain);
    assert_memory_equal(c->known + n, before.known + n, (ROOM - n) * sizeof *c->known);
}

static void four_at_a_time(void **state)
{
    columns c;
    (void)state;
    for (size_t n = 0; n <= ROWS; n += CG_ROWS_TOGETHER) {
        fill(&c);
        const cg_knowledge k = of(&c);
        cg_settle_plain(&k, c.keep, 0, n, &rates);
        assert_settled(&c, n);
    }
}

/* To the bit, dithers among them: 12 and 20 leave four to the other loop. */
static void eight_at_a_time_are_the_same(void **state)
{
    columns plain, wide;
    (void)state;
    if (!cg_cpu_has_avx2())
        skip();
    for (size_t n = 0; n <= ROWS; n += CG_ROWS_TOGETHER) {
        fill(&plain);
        fill(&wide);
        const cg_knowledge four = of(&plain), eight = of(&wide);
        cg_settle_plain(&four, plain.keep, 0, n, &rates);
        cg_settle_avx2(&eight, wide.keep, n, &rates);
        assert_memory_equal(&plain, &wide, sizeof plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_at_a_time),
        cmocka_unit_test(eight_at_a_time_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
