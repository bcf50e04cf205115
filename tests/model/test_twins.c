/* Twins: kernels with a second form for CPUs with AVX2 leave the same bits in both.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include "base/lanes.h"
#include "observe/cells.h"
#include "process/settle.h"

#include <string.h>

enum { MOST = 100 };

/* A float in [low, high), every seventh time one of its ends or next to nothing. */
static float some(uint32_t *seed, float low, float high)
{
    const float special[] = {low, high, 0.0f, 1e-13f, -1e-13f, 1e-12f};
    *seed = *seed * 1664525u + 1013904223u;
    uint32_t x = *seed >> 8;
    return x % 7 == 0 ? special[x / 7 % 6] : low + (high - low) * (float)x / 16777216.0f;
}

typedef struct minds {
    cg_share16 solid[MOST], rest[MOST];
    cg_change16 fresh[MOST], gain[MOST];
    float known[MOST];
} minds;

static void both_forms_of_settling_agree(void **state)
{
    (void)state;
    uint32_t seed = 1;
    if (!cg_cpu_has_avx2())
        skip();
    for (size_t n = 0; n <= MOST; n += CG_ROWS_TOGETHER)
        for (int again = 0; again < 20; again++) {
            minds plain, wide;
            const cg_settling rates = {.loss = 0.18f,
                                       .drift = 0.004f,
                                       .experience = 0.01f,
                                       .week = (uint32_t)again,
                                       .place = n * 3};
            float keep[MOST];
            memset(&plain, 0, sizeof plain);
            for (size_t x = 0; x < MOST; x++) {
                cg_keep(&plain.solid[x], some(&seed, 0.0f, 1.0f), CG_NEAREST);
                cg_keep(&plain.fresh[x], some(&seed, -1.0f, 1.0f), CG_NEAREST);
                cg_keep(&plain.rest[x], some(&seed, 0.0f, 1.0f), CG_NEAREST);
                cg_keep(&plain.gain[x], some(&seed, -1.0f, 1.0f), CG_NEAREST);
                keep[x] = some(&seed, 0.0f, 1.0f);
            }
            wide = plain;
            const cg_knowledge a = {plain.solid, plain.fresh, plain.rest, plain.gain, plain.known};
            const cg_knowledge b = {wide.solid, wide.fresh, wide.rest, wide.gain, wide.known};
            cg_settle_plain(&a, keep, 0, n, &rates);
            cg_settle_avx2(&b, keep, n, &rates);
            assert_memory_equal(&plain, &wide, sizeof plain);
        }
}

static void both_forms_of_adding_people_agree(void **state)
{
    (void)state;
    enum { CELLS = 5 };
    static double plain[CELLS * CG_CELL_SUMS], wide[CELLS * CG_CELL_SUMS];
    uint32_t seed = 2;
    if (!cg_cpu_has_avx2())
        skip();
    for (size_t n = 0; n <= CG_PEOPLE; n++) {
        cg_people people = {.n = n};
        for (size_t a = 0; a < n; a++) {
            people.cell[a] = (uint16_t)(a * a % CELLS);
            for (size_t s = 0; s < CG_PERSON_PLACES; s++)
                people.series[a][s] = some(&seed, -60.0f, 60.0f);
        }
        cg_add_people_plain(&people, plain);
        cg_add_people_avx2(&people, wide);
        assert_memory_equal(plain, wide, sizeof plain);
    }
    assert_true(plain[CG_N_AT] > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_of_settling_agree),
        cmocka_unit_test(both_forms_of_adding_people_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
