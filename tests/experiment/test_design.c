/* Designs: shape, coverage, structure, and the same points on every machine.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design.h"
#include "experiment/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

static cg_error error;
static cg_design design;

static double cell(size_t point, size_t factor)
{
    double row[CG_MAX_FACTORS];
    cg_design_row(&design, point, row);
    return row[factor];
}

static void test_grid(void **state)
{
    (void)state;
    const size_t levels[] = {2, 3, 2};
    assert_int_equal(cg_design_grid(3, levels, &design, &error), CG_OK);
    assert_int_equal(design.n_points, 12);
    for (size_t p = 0; p < 12; p++)
        assert_int_equal((size_t)(cell(p, 0) * 6 + cell(p, 1) * 2 + cell(p, 2)), p);
    cg_design_free(&design);
    const size_t many[] = {100000, 100000};
    assert_int_equal(cg_design_grid(2, many, &design, &error), CG_LIMIT);
    cg_design_free(&design);
}

static void test_one_at_a_time(void **state)
{
    (void)state;
    const size_t levels[] = {2, 3};
    assert_int_equal(cg_design_one_at_a_time(2, levels, &design, &error), CG_OK);
    assert_int_equal(design.n_points, 6);
    for (size_t p = 0; p < 6; p++) {
        int set = !isnan(cell(p, 0)) + !isnan(cell(p, 1));
        assert_int_equal(set, p == 0 ? 0 : 1);
    }
    assert_true(cell(2, 0) == 1 && cell(3, 1) == 0 && cell(5, 1) == 2);
    cg_design_free(&design);
}

static void test_factorial(void **state)
{
    (void)state;
    assert_int_equal(cg_design_factorial(3, &design, &error), CG_OK);
    assert_int_equal(design.n_points, 8);
    for (size_t p = 0; p < 8; p++)
        assert_int_equal((size_t)(cell(p, 0) + 2 * cell(p, 1) + 4 * cell(p, 2)), p);
    cg_design_free(&design);
    assert_int_equal(cg_design_factorial(21, &design, &error), CG_LIMIT);
}

static void assert_shares(void)
{
    for (size_t p = 0; p < design.n_points; p++)
        for (size_t f = 0; f < design.n_factors; f++)
            assert_true(cell(p, f) >= 0 && cell(p, f) <= 1);
}

static void test_random(void **state)
{
    (void)state;
    assert_int_equal(cg_design_random(1000, 3, 7, &design, &error), CG_OK);
    assert_shares();
    double sum = 0;
    for (size_t p = 0; p < 1000; p++)
        sum += cell(p, 1);
    assert_true(fabs(sum / 1000 - 0.5) < 0.05);
    const double first = cell(0, 0), second = cell(1, 0);
    assert_true(first != second);
    cg_design_free(&design);
    /* A longer design starts with the same points; another seed does not. */
    assert_int_equal(cg_design_random(2000, 3, 7, &design, &error), CG_OK);
    assert_true(cell(0, 0) == first && cell(1, 0) == second);
    cg_design_free(&design);
    assert_int_equal(cg_design_random(10, 3, 8, &design, &error), CG_OK);
    assert_true(cell(0, 0) != first);
    cg_design_free(&design);
}

static double closest_pair(void)
{
    double least = INFINITY;
    for (size_t a = 0; a < design.n_points; a++)
        for (size_t b = 0; b < a; b++) {
            double sum = 0;
            for (size_t f = 0; f < design.n_factors; f++)
                sum += (cell(a, f) - cell(b, f)) * (cell(a, f) - cell(b, f));
            least = sum < least ? sum : least;
        }
    return least;
}

static void test_latin_hypercube(void **state)
{
    (void)state;
    enum { N = 50 };
    assert_int_equal(cg_design_latin_hypercube(N, 4, 3, 1, &design, &error), CG_OK);
    const double alone = closest_pair();
    cg_design_free(&design);
    assert_int_equal(cg_design_latin_hypercube(N, 4, 3, 200, &design, &error), CG_OK);
    assert_true(closest_pair() > alone);
    for (size_t f = 0; f < 4; f++) {
        int seen[N] = {0};
        for (size_t p = 0; p < N; p++)
            seen[(size_t)(cell(p, f) * N)]++;
        for (size_t i = 0; i < N; i++)
            assert_int_equal(seen[i], 1);
    }
    cg_design_free(&design);
}

static void test_sobol(void **state)
{
    (void)state;
    assert_int_equal(cg_design_sobol(4, 2, &design, &error), CG_OK);
    const double known[] = {0.5, 0.5, 0.75, 0.25, 0.25, 0.75, 0.375, 0.375};
    for (size_t i = 0; i < 8; i++)
        assert_true(cell(i / 2, i % 2) == known[i]);
    cg_design_free(&design);
    assert_int_equal(cg_design_sobol(4, 41, &design, &error), CG_LIMIT);
}

/* Any row by itself is GSL's, which has to go through all before. */
static void test_sobol_rows(void **state)
{
    (void)state;
    enum { N = 20000, K = 40 };
    double row[K], known[K];
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, K);
    assert_int_equal(cg_design_sobol(N, K, &design, &error), CG_OK);
    for (size_t p = 0; p < N; p++) {
        gsl_qrng_get(sequence, known);
        cg_design_row(&design, p, row);
        assert_memory_equal(row, known, sizeof row);
    }
    gsl_qrng_free(sequence);
    cg_design_free(&design);
}

/* A journal tells of a design by a few numbers. */
static void test_again(void **state)
{
    (void)state;
    enum { K = 3 };
    const size_t levels[K] = {2, 2, 2}, none[K] = {2, 0, 2};
    cg_design made[CG_N_DESIGNS], again;
    assert_int_equal(cg_design_grid(K, levels, &made[CG_DESIGN_GRID], &error), CG_OK);
    assert_int_equal(cg_design_one_at_a_time(K, levels, &made[CG_DESIGN_ONE_AT_A_TIME], &error),
                     CG_OK);
    assert_int_equal(cg_design_factorial(K, &made[CG_DESIGN_FACTORIAL], &error), CG_OK);
    assert_int_equal(cg_design_random(9, K, 7, &made[CG_DESIGN_RANDOM], &error), CG_OK);
    assert_int_equal(cg_design_latin_hypercube(9, K, 7, 20, &made[CG_DESIGN_LATIN_HYPERCUBE],
                                               &error),
                     CG_OK);
    assert_true(made[CG_DESIGN_LATIN_HYPERCUBE].attempt > 0);
    assert_int_equal(cg_design_sobol(9, K, &made[CG_DESIGN_SOBOL], &error), CG_OK);
    assert_int_equal(cg_design_morris(5, K, 6, 7, &made[CG_DESIGN_MORRIS], &error), CG_OK);
    assert_int_equal(cg_design_saltelli(5, K, 1, &made[CG_DESIGN_SALTELLI], &error), CG_OK);
    for (size_t i = 0; i < CG_N_DESIGNS; i++) {
        cg_design told = made[i];
        told.numbers = NULL;
        assert_int_equal(cg_design_again(&told, levels, &again, &error), CG_OK);
        assert_int_equal(again.n_points, made[i].n_points);
        for (size_t p = 0; p < again.n_points; p++) {
            double row[K], other[K];
            cg_design_row(&made[i], p, row);
            cg_design_row(&again, p, other);
            assert_memory_equal(row, other, sizeof row);
        }
        cg_design_free(&again);
        told.n_points += told.kind == CG_DESIGN_RANDOM ? CG_MAX_POINTS : 1;
        int possible = i == CG_DESIGN_LATIN_HYPERCUBE || i == CG_DESIGN_SOBOL;
        assert_true((cg_design_again(&told, levels, &again, NULL) == CG_OK) == possible);
        cg_design_free(&again);
        cg_design_free(&made[i]);
    }
    const cg_design grid = {.kind = CG_DESIGN_GRID, .n_points = 0, .n_factors = K};
    assert_int_equal(cg_design_again(&grid, none, &again, NULL), CG_INPUT);
}

static void test_morris(void **state)
{
    (void)state;
    enum { PATHS = 20, K = 7, LEVELS = 6 };
    const double step = LEVELS / (2.0 * (LEVELS - 1));
    assert_int_equal(cg_design_morris(PATHS, K, LEVELS, 5, &design, &error), CG_OK);
    assert_int_equal(design.n_points, PATHS * (K + 1));
    assert_shares();
    for (size_t path = 0; path < PATHS; path++) {
        int moved[K] = {0};
        for (size_t i = 0; i < K; i++) {
            size_t p = path * (K + 1) + i;
            int changes = 0;
            for (size_t f = 0; f < K; f++) {
                double move = fabs(cell(p + 1, f) - cell(p, f)), level = cell(p, f) * (LEVELS - 1);
                assert_true(fabs(level - round(level)) < 1e-9);
                if (move == 0)
                    continue;
                assert_true(fabs(move - step) < 1e-9);
                moved[f]++;
                changes++;
            }
            assert_int_equal(changes, 1);
        }
        for (size_t f = 0; f < K; f++)
            assert_int_equal(moved[f], 1);
    }
    cg_design_free(&design);
    assert_int_equal(cg_design_morris(2, 2, 5, 1, &design, NULL), CG_INPUT);
}

static void check_saltelli(int second_order)
{
    enum { N = 16, K = 3 };
    const size_t block = second_order ? 2 * K + 2 : K + 2;
    assert_int_equal(cg_design_saltelli(N, K, second_order, &design, &error), CG_OK);
    assert_int_equal(design.n_points, N * block);
    for (size_t s = 0; s < N; s++) {
        const size_t a = s * block, b = a + block - 1;
        for (size_t f = 0; f < K; f++)
            for (size_t g = 0; g < K; g++) {
                assert_true(cell(a + 1 + f, g) == cell(f == g ? b : a, g));
                if (second_order)
                    assert_true(cell(a + 1 + K + f, g) == cell(f == g ? a : b, g));
            }
    }
    cg_design_free(&design);
}

static void test_saltelli(void **state)
{
    (void)state;
    check_saltelli(0);
    check_saltelli(1);
    assert_int_equal(cg_design_saltelli(2, 0, 0, &design, NULL), CG_LIMIT);
    assert_int_equal(cg_design_saltelli(2, 1, 0, &design, NULL), CG_OK);
    assert_int_equal(design.n_points, 6);
    cg_design_free(&design);
    assert_int_equal(cg_design_saltelli(2, 21, 0, &design, NULL), CG_LIMIT);
}

/* Cells from 0 to 1, both ends among them, become equal slices: every level and every whole number
 * is reached, the last by 1 itself. */
static void test_slices(void **state)
{
    (void)state;
    cg_level levels[3] = {{.number = 10}, {.number = 20}, {.number = 30}};
    cg_factor factors[2] = {{.n_levels = 3, .levels = levels}, {.whole = 1, .low = 2, .high = 5}};
    cg_sweep sweep = {.n_factors = 2, .factors = factors};
    int seen[2][40] = {{0}};
    assert_int_equal(cg_design_morris(200, 2, 4, 3, &design, &error), CG_OK);
    sweep.recipe = design;
    for (size_t p = 0; p < design.n_points; p++) {
        double values[2];
        cg_sweep_values(&sweep, p, values);
        for (int f = 0; f < 2; f++) {
            assert_true(values[f] >= 0 && values[f] < 40 && values[f] == floor(values[f]));
            seen[f][(int)values[f]]++;
            if (cell(p, (size_t)f) == 1)
                assert_true(values[f] == (f == 0 ? 30 : 5));
            if (cell(p, (size_t)f) == 0)
                assert_true(values[f] == (f == 0 ? 10 : 2));
        }
    }
    for (int i = 0; i < 40; i++) {
        assert_int_equal(seen[0][i] > 0, i == 10 || i == 20 || i == 30);
        assert_int_equal(seen[1][i] > 0, i >= 2 && i <= 5);
    }
    cg_design_free(&design);
}

/* Ten million points are a design, one more is none, however they come about. */
static void test_most_points(void **state)
{
    (void)state;
    static const size_t all[] = {CG_MAX_POINTS}, halves[] = {2, CG_MAX_POINTS / 2},
                        more[] = {2, CG_MAX_POINTS / 2 + 1}, base[] = {CG_MAX_POINTS - 1},
                        beyond[] = {CG_MAX_POINTS - 1, 1}, vast[] = {SIZE_MAX, 2};
    assert_int_equal(cg_design_grid(1, all, &design, &error), CG_OK);
    cg_design_free(&design);
    assert_int_equal(cg_design_grid(2, halves, &design, &error), CG_OK);
    assert_int_equal(design.n_points, CG_MAX_POINTS);
    cg_design_free(&design);
    assert_int_equal(cg_design_grid(2, more, &design, &error), CG_LIMIT);
    assert_string_equal(error.message, "the design has more than 10000000 points");
    assert_int_equal(cg_design_grid(2, vast, &design, &error), CG_LIMIT);
    assert_int_equal(cg_design_one_at_a_time(1, base, &design, &error), CG_OK);
    assert_int_equal(design.n_points, CG_MAX_POINTS);
    cg_design_free(&design);
    assert_int_equal(cg_design_one_at_a_time(2, beyond, &design, &error), CG_LIMIT);
    assert_int_equal(cg_design_random(CG_MAX_POINTS, 2, 1, &design, &error), CG_OK);
    cg_design_free(&design);
    assert_int_equal(cg_design_random(CG_MAX_POINTS + 1, 2, 1, &design, &error), CG_LIMIT);
    assert_int_equal(cg_design_random(2, CG_MAX_FACTORS, 1, &design, &error), CG_OK);
    cg_design_free(&design);
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_design_random(2, CG_MAX_FACTORS + 1, 1, &design, &error), CG_LIMIT);
    assert_string_equal(error.message, "the design has more than 256 factors");
    error = (cg_error){CG_OK, ""};
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grid),       cmocka_unit_test(test_one_at_a_time),
        cmocka_unit_test(test_factorial),  cmocka_unit_test(test_random),
        cmocka_unit_test(test_sobol),      cmocka_unit_test(test_latin_hypercube),
        cmocka_unit_test(test_sobol_rows), cmocka_unit_test(test_again),
        cmocka_unit_test(test_morris),     cmocka_unit_test(test_saltelli),
        cmocka_unit_test(test_slices),     cmocka_unit_test(test_most_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
