/* Sensitivity indices on functions whose indices are known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design.h"
#include "experiment/sensitivity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 8, RESAMPLES = 200 };

static cg_error error;
static const double pi = 3.14159265358979323846;

static void assert_close(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.5f is not %.5f +- %.5f", value, expected, tolerance);
}

static double ishigami(const double *x)
{
    double a = pi * (2 * x[0] - 1), b = pi * (2 * x[1] - 1), c = pi * (2 * x[2] - 1);
    return sin(a) + 7 * sin(b) * sin(b) + 0.1 * c * c * c * c * sin(a);
}

static double constant(const double *x)
{
    return 5 + 0 * x[0];
}

static const double g_weights[MOST] = {0, 1, 4.5, 9, 99, 99, 99, 99};

static double sobol_g(const double *x)
{
    double product = 1;
    for (int i = 0; i < MOST; i++)
        product *= (fabs(4 * x[i] - 2) + g_weights[i]) / (1 + g_weights[i]);
    return product;
}

static double *cells_of(const cg_design *design)
{
    double *x = malloc(design->n_points * design->n_factors * sizeof *x);
    assert_non_null(x);
    for (size_t p = 0; p < design->n_points; p++)
        cg_design_row(design, p, x + p * design->n_factors);
    return x;
}

static double *values_of(const cg_design *design, const double *x, double (*f)(const double *))
{
    double *y = malloc(design->n_points * sizeof *y);
    assert_non_null(y);
    for (size_t p = 0; p < design->n_points; p++)
        y[p] = f(x + p * design->n_factors);
    return y;
}

static cg_estimate first[MOST], total[MOST], second[MOST * MOST];
static cg_sobol_indices indices = {first, total, second, 0};

static void analyse(size_t samples, size_t k, int pairs, double (*f)(const double *), size_t hole)
{
    cg_design design;
    assert_int_equal(cg_design_saltelli(samples, k, pairs, &design, &error), CG_OK);
    double *x = cells_of(&design), *y = values_of(&design, x, f);
    if (hole < design.n_points)
        y[hole] = NAN;
    assert_int_equal(cg_sensitivity_sobol(design.n_points, k, pairs, y, RESAMPLES, 1, &indices,
                                          &error),
                     CG_OK);
    free(x);
    free(y);
    cg_design_free(&design);
}

static void test_ishigami(void **state)
{
    (void)state;
    analyse(4096, 3, 1, ishigami, SIZE_MAX);
    const double s1[] = {0.3139, 0.4424, 0}, st[] = {0.5576, 0.4424, 0.2437};
    for (int f = 0; f < 3; f++) {
        assert_close(first[f].value, s1[f], 0.01);
        assert_close(total[f].value, st[f], 0.01);
        assert_true(first[f].low <= first[f].value && first[f].value <= first[f].high);
        assert_true(total[f].high - total[f].low < 0.1);
    }
    assert_close(second[0 * 3 + 2].value, 0.2437, 0.02);
    assert_close(second[0 * 3 + 1].value, 0, 0.02);
    assert_close(second[1 * 3 + 2].value, 0, 0.02);
    assert_true(isnan(second[2 * 3 + 0].value));
    /* Without pairs the same, and a hole costs one block only. */
    analyse(4096, 3, 0, ishigami, 17);
    assert_int_equal(indices.n, 4095);
    assert_close(first[0].value, 0.3139, 0.01);
    assert_close(total[2].value, 0.2437, 0.01);
}

static void test_sobol_g(void **state)
{
    (void)state;
    double variance = 1, alone[MOST];
    for (int i = 0; i < MOST; i++) {
        alone[i] = 1.0 / 3.0 / ((1 + g_weights[i]) * (1 + g_weights[i]));
        variance *= 1 + alone[i];
    }
    variance -= 1;
    analyse(4096, MOST, 0, sobol_g, SIZE_MAX);
    for (int i = 0; i < MOST; i++) {
        double others = (1 + variance) / (1 + alone[i]);
        assert_close(first[i].value, alone[i] / variance, 0.015);
        assert_close(total[i].value, alone[i] * others / variance, 0.015);
    }
}

static void test_without_variance(void **state)
{
    (void)state;
    analyse(16, 3, 1, constant, SIZE_MAX);
    assert_int_equal(indices.n, 0);
    assert_true(isnan(first[0].value) && isnan(total[2].value) && isnan(second[1].low));
    double y[7] = {0};
    assert_int_equal(cg_sensitivity_sobol(7, 3, 0, y, 10, 1, &indices, NULL), CG_INPUT);
}

/* Where the samples A and B do not vary there is nothing to have a share of. */
static void test_no_variance(void **state)
{
    (void)state;
    const double y[] = {1, 2, 1, 1, 3, 1};
    assert_int_equal(cg_sensitivity_sobol(6, 1, 0, y, RESAMPLES, 1, &indices, &error), CG_OK);
    assert_true(isnan(first[0].value) && isnan(first[0].low));
    assert_true(isnan(total[0].value) && isnan(total[0].high));
}

/* Linear but for one interaction. */
static double screened(const double *x)
{
    return 3 * x[0] - 2 * x[1] + 4 * x[2] * x[3] + 0 * x[4];
}

static void test_morris(void **state)
{
    (void)state;
    enum { K = 5, PATHS = 200 };
    cg_design design;
    cg_morris_index index[K];
    assert_int_equal(cg_design_morris(PATHS, K, 4, 2, &design, &error), CG_OK);
    double *x = cells_of(&design), *y = values_of(&design, x, screened);
    y[3] = NAN;
    assert_int_equal(cg_sensitivity_morris(design.n_points, K, x, y, RESAMPLES, 1, index, &error),
                     CG_OK);
    const double mu[] = {3, -2, 2, 2, 0};
    for (int f = 0; f < K; f++) {
        assert_int_equal(index[f].n, PATHS - 1);
        assert_close(index[f].mu, mu[f], f == 2 || f == 3 ? 0.3 : 1e-9);
        assert_close(index[f].mu_star.value, fabs(mu[f]), f == 2 || f == 3 ? 0.3 : 1e-9);
        assert_true(index[f].mu_star.low <= index[f].mu_star.value + 1e-9);
    }
    assert_close(index[0].sigma, 0, 1e-9);
    assert_true(index[2].sigma > 0.5);
    assert_int_equal(cg_sensitivity_morris(7, K, x, y, 0, 1, index, NULL), CG_INPUT);
    free(x);
    free(y);
    cg_design_free(&design);
}

/* One factor, eight paths, of which two have no effect and six one of 1: of eight drawn again B
 * have none, B binomial of 8 and .25. B is 5 or more with chance .0273, 0 with .1001, so that the
 * 2.5 % quantile of the mean 1 - B / 8 is 3/8 (it would be 4/8 from 2.73 % on), the 97.5 % one 1.
 */
static void test_interval(void **state)
{
    (void)state;
    enum { PATHS = 8, DRAWS = 200000 };
    double x[2 * PATHS], y[2 * PATHS];
    cg_morris_index index;
    for (int path = 0; path < PATHS; path++) {
        x[2 * path] = y[2 * path] = 0;
        x[2 * path + 1] = 1;
        y[2 * path + 1] = path < 2 ? 0 : 1;
    }
    assert_int_equal(cg_sensitivity_morris((size_t)2 * PATHS, 1, x, y, DRAWS, 1, &index, &error),
                     CG_OK);
    assert_int_equal(index.n, PATHS);
    assert_close(index.mu_star.value, 0.75, 1e-12);
    assert_close(index.mu_star.low, 0.375, 1e-12);
    assert_close(index.mu_star.high, 1, 1e-12);
    /* A path without its last value is left out: 5 of 7 have an effect. */
    y[2 * PATHS - 1] = NAN;
    assert_int_equal(cg_sensitivity_morris((size_t)2 * PATHS, 1, x, y, 100, 1, &index, &error),
                     CG_OK);
    assert_int_equal(index.n, PATHS - 1);
    assert_close(index.mu_star.value, 5.0 / 7, 1e-12);
    /* Where no step is one of one factor nothing can be told. */
    x[3] = x[2];
    assert_int_equal(cg_sensitivity_morris((size_t)2 * PATHS, 1, x, y, 100, 1, &index, &error),
                     CG_INPUT);
    assert_string_equal(error.message, "points 2 and 3 are no step of a Morris design");
    error = (cg_error){CG_OK, ""};
}

/* Differences of the size of rounding are none. */
static void test_rounding_is_no_variance(void **state)
{
    (void)state;
    enum { K = 2, BLOCKS = 4, WIDTH = K + 2 };
    double y[BLOCKS * WIDTH];
    for (int i = 0; i < BLOCKS * WIDTH; i++)
        y[i] = i % 3 == 0 ? 1 + 4e-15 : 1;
    assert_int_equal(cg_sensitivity_sobol((size_t)BLOCKS * WIDTH, K, 0, y, 10, 1, &indices, &error),
                     CG_OK);
    assert_int_equal(indices.n, 0);
    for (int f = 0; f < K; f++)
        assert_true(isnan(first[f].value) && isnan(total[f].value));
}

/* Every resample counts: of two there is an interval, of one there is none. */
static void test_fewest_resamples(void **state)
{
    (void)state;
    cg_design design;
    assert_int_equal(cg_design_saltelli(16, 3, 1, &design, &error), CG_OK);
    double *x = cells_of(&design), *y = values_of(&design, x, ishigami);
    for (size_t n = 1; n <= 2; n++) {
        assert_int_equal(cg_sensitivity_sobol(design.n_points, 3, 1, y, n, 1, &indices, &error),
                         CG_OK);
        for (int f = 0; f < 3; f++) {
            assert_int_equal(first[f].low < first[f].high, n == 2);
            assert_int_equal(total[f].low < total[f].high, n == 2);
            assert_int_equal(isnan(first[f].low) && isnan(total[f].high), n == 1);
        }
        assert_int_equal(second[1].low < second[1].high, n == 2);
    }
    free(x);
    free(y);
    cg_design_free(&design);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ishigami),         cmocka_unit_test(test_sobol_g),
        cmocka_unit_test(test_without_variance), cmocka_unit_test(test_no_variance),
        cmocka_unit_test(test_morris),           cmocka_unit_test(test_interval),
        cmocka_unit_test(test_fewest_resamples), cmocka_unit_test(test_rounding_is_no_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
