/* Draws: Philox's published answers, the layout of counters, uniforms, choices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw_rows.h"

#include "base/math.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

/* Random123 1.14, tests/kat_vectors: philox4x32 10. */
static const struct {
    uint32_t counter[4], key[2], out[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void philox_gives_the_published_answers(void **state)
{
    (void)state;
    for (size_t v = 0; v < sizeof known / sizeof *known; v++) {
        uint32_t out[4];
        cg_philox(known[v].counter, known[v].key, out);
        assert_memory_equal(out, known[v].out, sizeof out);
    }
}

/* The pi vector again, through the layout: who, when and what for make up the counter. */
static void a_draw_is_one_word_of_its_counter(void **state)
{
    (void)state;
    const cg_draw_context context = {UINT64_C(0x299f31d0a4093822), 0x13198a2e, 0x85a3, 0x03};
    const uint32_t row = 0x243f6a88, generation = 0x707344, block = 0x08d3;
    uint32_t words[4];
    cg_draw_words(&context, row, generation, block, words);
    assert_memory_equal(words, known[2].out, sizeof words);
    double four[4];
    cg_draw4(&context, row, generation, block, four);
    for (uint32_t s = 0; s < 4; s++) {
        assert_true(four[s] == cg_uniform(words[s]));
        assert_true(cg_draw(&context, row, generation, 4 * block + s) == four[s]);
        assert_true(cg_draw_normal(&context, row, generation, 4 * block + s) ==
                    cg_normal_quantile(four[s]));
    }
}

static void every_part_of_the_context_matters(void **state)
{
    (void)state;
    const cg_draw_context base = {1, 0, 10, 5};
    cg_draw_context other = base;
    double mine = cg_draw(&base, 3, 2, 1);
    other.seed = UINT64_C(1) << 32 | 1; /* the upper half too */
    assert_true(cg_draw(&other, 3, 2, 1) != mine);
    other = base;
    other.replicate = 1;
    assert_true(cg_draw(&other, 3, 2, 1) != mine);
    other = base;
    other.week = 11;
    assert_true(cg_draw(&other, 3, 2, 1) != mine);
    other = base;
    other.process = 6;
    assert_true(cg_draw(&other, 3, 2, 1) != mine);
    assert_true(cg_draw(&base, 4, 2, 1) != mine);
    assert_true(cg_draw(&base, 3, 3, 1) != mine);
    assert_true(cg_draw(&base, 3, 2, 2) != mine);
    assert_true(cg_draw(&base, 3, 2, 5) != mine);
    assert_true(cg_draw(&base, 3, 2, 1) == mine);
}

static void uniforms_lie_inside_the_open_interval(void **state)
{
    (void)state;
    assert_true(cg_uniform(0) > 0.0);
    assert_true(cg_uniform(UINT32_MAX) < 1.0);
    assert_true(cg_uniform(0) == ldexp(1.0, -33));
    assert_true(1.0 - cg_uniform(UINT32_MAX) == ldexp(1.0, -33));
    assert_true(cg_uniform(0x7fffffff) < 0.5 && cg_uniform(0x80000000) > 0.5);
    assert_true(isfinite(cg_normal_quantile(cg_uniform(0))));
    assert_true(isfinite(cg_normal_quantile(cg_uniform(UINT32_MAX))));
}

static void uniforms_are_spread_evenly(void **state)
{
    (void)state;
    enum { N = 100000, BINS = 20 };
    const cg_draw_context context = {42, 0, 7, 9};
    int bins[BINS] = {0};
    double sum = 0.0, square = 0.0;
    for (uint32_t row = 0; row < N; row++) {
        double u = cg_draw(&context, row, 0, row % 4), z = cg_draw_normal(&context, row, 1, 0);
        bins[(int)(u * BINS)]++;
        sum += z;
        square += z * z;
    }
    double chi2 = 0.0, expected = (double)N / BINS;
    for (int b = 0; b < BINS; b++)
        chi2 += (bins[b] - expected) * (bins[b] - expected) / expected;
    assert_true(chi2 < 43.8); /* 19 degrees of freedom, 0.1 % */
    assert_true(fabs(sum / N) < 4.0 / sqrt(N));
    assert_true(fabs(square / N - 1.0) < 4.0 * sqrt(2.0 / N));
}

static void choose_divides_the_interval_by_weights(void **state)
{
    (void)state;
    const double weights[] = {1.0, 0.0, 2.0, 1.0};
    assert_int_equal(cg_choose(weights, 4, 1e-10), 0);
    assert_int_equal(cg_choose(weights, 4, 0.2499), 0);
    assert_int_equal(cg_choose(weights, 4, 0.2501), 2);
    assert_int_equal(cg_choose(weights, 4, 0.7499), 2);
    assert_int_equal(cg_choose(weights, 4, 0.7501), 3);
    assert_int_equal(cg_choose(weights, 4, cg_uniform(UINT32_MAX)), 3);
}

static void choose_copes_with_degenerate_weights(void **state)
{
    (void)state;
    const double none[] = {0.0, 0.0, 0.0}, first[] = {5.0, 0.0}, last[] = {0.0, 0.0, 1e-300};
    assert_int_equal(cg_choose(none, 3, 0.1), 2);
    assert_int_equal(cg_choose(first, 1, 0.9), 0);
    assert_int_equal(cg_choose(first, 2, 0.999), 0);
    assert_int_equal(cg_choose(last, 3, 0.001), 2);
}

static void index_stays_in_range(void **state)
{
    (void)state;
    assert_int_equal(cg_index(cg_uniform(0), 7), 0);
    assert_int_equal(cg_index(cg_uniform(UINT32_MAX), 7), 6);
    assert_int_equal(cg_index(cg_uniform(UINT32_MAX), UINT32_MAX), UINT32_MAX - 1);
    assert_int_equal(cg_index(0.5, 1), 0);
    assert_int_equal(cg_index(0.4999, 4), 1);
    assert_int_equal(cg_index(0.5001, 4), 2);
}

static const cg_draw_context some_week = {UINT64_C(0x0123456789abcdef), 7, 99, 8};

/* Blocks of any length, in both forms, hold the words that single draws give. */
static void blocks_of_rows_hold_the_same_words(void **state)
{
    (void)state;
    uint16_t generation[600];
    uint32_t rows[CG_DRAW_ROWS];
    for (uint32_t i = 0; i < 600; i++)
        generation[i] = (uint16_t)(i * i % 7);
    for (uint32_t a = 0; a < CG_DRAW_ROWS; a++)
        rows[a] = (a * 37u + 11u) % 600u;
    for (size_t n = 0; n <= CG_DRAW_ROWS; n += n < 40 ? 1 : 27) {
        cg_draws range, list;
        cg_draw_range(&some_week, 300, n, generation, 5, &range);
        cg_draw_list(&some_week, rows, n, generation, 5, &list);
        for (size_t a = 0; a < n; a++) {
            uint32_t words[4], listed[4], row = 300u + (uint32_t)a;
            cg_draw_words(&some_week, row, generation[row], 5, words);
            cg_draw_words(&some_week, rows[a], generation[rows[a]], 5, listed);
            for (int w = 0; w < 4; w++) {
                assert_int_equal(range.words[w][a], words[w]);
                assert_int_equal(list.words[w][a], listed[w]);
            }
        }
    }
}

static void both_forms_of_philox_agree(void **state)
{
    (void)state;
    const uint32_t key[2] = {0xdeadbeef, 0x12345678};
    if (!cg_philox_rows_has_avx2())
        skip();
    for (size_t n = 0; n <= 40; n++) {
        cg_draws plain, wide;
        for (size_t a = 0; a < CG_DRAW_ROWS; a++)
            for (size_t w = 0; w < 4; w++)
                plain.words[w][a] = (uint32_t)(a * 2654435761u + w * 40503u);
        wide = plain;
        cg_philox_rows_plain(&plain, 0, n, key);
        cg_philox_rows_avx2(&wide, n, key);
        assert_memory_equal(&plain, &wide, sizeof plain);
    }
}

static void words_below_a_chance_are_those_whose_uniform_is(void **state)
{
    (void)state;
    const double chances[] = {1e-12, 1e-9, 0.05, 0.12, 1.0 / 3.0, 0.5, 0.999, 1.0};
    assert_int_equal(cg_words_below(0.0), 0);
    assert_int_equal(cg_words_below(-1.0), 0);
    for (size_t c = 0; c < sizeof chances / sizeof *chances; c++) {
        uint64_t below = cg_words_below(chances[c]);
        assert_true(below == 0 || cg_uniform((uint32_t)(below - 1)) < chances[c]);
        assert_true(below > UINT32_MAX || cg_uniform((uint32_t)below) >= chances[c]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answers),
        cmocka_unit_test(a_draw_is_one_word_of_its_counter),
        cmocka_unit_test(every_part_of_the_context_matters),
        cmocka_unit_test(uniforms_lie_inside_the_open_interval),
        cmocka_unit_test(uniforms_are_spread_evenly),
        cmocka_unit_test(choose_divides_the_interval_by_weights),
        cmocka_unit_test(choose_copes_with_degenerate_weights),
        cmocka_unit_test(index_stays_in_range),
        cmocka_unit_test(blocks_of_rows_hold_the_same_words),
        cmocka_unit_test(both_forms_of_philox_agree),
        cmocka_unit_test(words_below_a_chance_are_those_whose_uniform_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
