/* Deterministic mathematics against long double, and AS 241 against GSL.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/math.h"

#include "base/lanes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { N = 200000 };

/* Number k of a sequence spread evenly over (low, high). */
static double spread(int k, double low, double high)
{
    double golden = 0.6180339887498949 * (k + 1);
    return low + (high - low) * (golden - floor(golden));
}

/* Error of x in units in the last place of the exact result rounded to double. */
static double ulps(double x, long double exact)
{
    double nearest = fabs((double)exact);
    double unit = nextafter(nearest, INFINITY) - nearest;
    return (double)(fabsl((long double)x - exact) / (long double)unit);
}

static double ulpsf(float x, double exact)
{
    float nearest = fabsf((float)exact);
    float unit = nextafterf(nearest, INFINITY) - nearest;
    return fabs((double)x - exact) / (double)unit;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

static void exponentials_are_exact_to_one_ulp(void **state)
{
    (void)state;
    double worst = 0.0, worst_single = 0.0;
    for (int k = 0; k < N; k++) {
        double x = spread(k, -700.0, 700.0);
        float s = (float)spread(k, -80.0, 80.0);
        worst = greater(worst, ulps(cg_exp(x), expl((long double)x)));
        worst = greater(worst, ulps(cg_exp(x / 700.0), expl((long double)(x / 700.0))));
        worst_single = greater(worst_single, ulpsf(cg_expf(s), exp((double)s)));
    }
    assert_true(worst <= 1.0);
    assert_true(worst_single <= 1.0);
}

static void logarithms_are_exact_to_one_ulp(void **state)
{
    (void)state;
    double worst = 0.0, worst_single = 0.0;
    for (int k = 0; k < N; k++) {
        double x = exp(spread(k, -700.0, 700.0)), near_one = spread(k, 0.5, 2.0);
        float s = (float)exp(spread(k, -80.0, 80.0));
        worst = greater(worst, ulps(cg_log(x), logl((long double)x)));
        worst = greater(worst, ulps(cg_log(near_one), logl((long double)near_one)));
        worst_single = greater(worst_single, ulpsf(cg_logf(s), log((double)s)));
    }
    assert_true(worst <= 1.0);
    assert_true(worst_single <= 1.0);
}

static void powers_and_cosines_are_exact_to_one_ulp(void **state)
{
    (void)state;
    double worst_power = 0.0, worst_cosine = 0.0;
    for (int k = 0; k < N; k++) {
        double base = spread(k, 0.001, 20.0), exponent = spread(3 * k + 1, -30.0, 30.0);
        worst_power = greater(worst_power, ulps(cg_pow(base, exponent),
                                                powl((long double)base, (long double)exponent)));
        double angle = spread(k, -1000.0, 1000.0);
        worst_cosine = greater(worst_cosine, ulps(cg_cos(angle), cosl((long double)angle)));
    }
    assert_true(worst_power <= 1.0);
    assert_true(worst_cosine <= 1.0);
}

static void square_roots_are_rounded_correctly(void **state)
{
    (void)state;
    for (int k = 0; k < N; k++) {
        double x = exp(spread(k, -300.0, 300.0));
        assert_true(cg_sqrt(x) == sqrt(x));
    }
}

static void known_values(void **state)
{
    (void)state;
    assert_true(cg_exp(0.0) == 1.0 && cg_expf(0.0f) == 1.0f);
    assert_true(cg_log(1.0) == 0.0 && cg_logf(1.0f) == 0.0f);
    assert_true(cg_cos(0.0) == 1.0);
    assert_true(cg_pow(2.0, 10.0) == 1024.0 && cg_pow(7.0, 0.0) == 1.0);
    assert_true(cg_exp(-800.0) == 0.0);
    assert_true(cg_logistic(0.0) == 0.5 && cg_logisticf(0.0f) == 0.5f);
    assert_true(cg_logistic(800.0) == 1.0 && cg_logistic(-800.0) >= 0.0);
    assert_true(cg_logisticf(200.0f) == 1.0f && cg_logisticf(-200.0f) >= 0.0f);
    assert_true(cg_logit(0.5) == 0.0);
    for (int k = 0; k < 1000; k++) {
        double p = spread(k, 0.001, 0.999);
        assert_true(fabs(cg_logistic(cg_logit(p)) - p) < 1e-15);
    }
}

static void check_quantile(double p, double *worst)
{
    double expected = gsl_cdf_ugaussian_Pinv(p);
    double error = fabs(cg_normal_quantile(p) - expected);
    double relative = expected != 0.0 ? error / fabs(expected) : error;
    *worst = greater(*worst, relative);
}

/* Over the middle, near 1/2 (where relative error is hardest), and far into both tails,
 * beyond the smallest uniform that a 32-bit word gives. */
static void quantiles_agree_with_gsl(void **state)
{
    (void)state;
    double worst = 0.0;
    for (int k = 0; k < N; k++) {
        check_quantile(spread(k, 0.0, 1.0), &worst);
        double tail = exp(spread(k, log(1e-300), log(0.1)));
        check_quantile(tail, &worst);
        if (tail > 1e-10)
            check_quantile(1.0 - tail, &worst);
        double middle = exp(spread(k, log(1e-6), log(0.075)));
        check_quantile(0.5 + middle, &worst);
        check_quantile(0.5 - middle, &worst);
    }
    assert_true(worst <= 1e-13);
}

/* Values printed with AS 241, and symmetry to the bit in the middle. */
static void quantiles_have_known_values(void **state)
{
    (void)state;
    assert_true(cg_normal_quantile(0.5) == 0.0);
    assert_true(fabs(cg_normal_quantile(0.25) / -0.6744897501960817 - 1.0) < 1e-15);
    assert_true(fabs(cg_normal_quantile(0.001) / -3.090232306167814 - 1.0) < 1e-15);
    assert_true(fabs(cg_normal_quantile(1e-20) / -9.262340089798408 - 1.0) < 1e-15);
    assert_true(fabs(cg_normal_quantile(0.975) / 1.959963984540054 - 1.0) < 1e-15);
    for (int k = 0; k < 1000; k++) {
        double q = ldexp(floor(ldexp(spread(k, 0.0, 0.49), 40)), -40);
        assert_true(cg_normal_quantile(0.5 + q) == -cg_normal_quantile(0.5 - q));
    }
}

/* The three approximations meet where they change over. */
static void quantiles_grow_across_their_seams(void **state)
{
    (void)state;
    const double seams[] = {0.075, 0.925, exp(-25.0)};
    for (size_t s = 0; s < sizeof seams / sizeof *seams; s++) {
        double below = seams[s] * (1.0 - 1e-12), above = seams[s] * (1.0 + 1e-12);
        double step = cg_normal_quantile(above) - cg_normal_quantile(below);
        assert_true(step > 0.0 && step < 1e-10);
    }
}

static void clamps_and_snaps(void **state)
{
    (void)state;
    assert_true(cg_clamp(2.0, 0.0, 1.0) == 1.0 && cg_clamp(-2.0, 0.0, 1.0) == 0.0);
    assert_true(cg_clamp(0.3, 0.0, 1.0) == 0.3);
    assert_true(cg_unitf(1.5f) == 1.0f && cg_unitf(-0.5f) == 0.0f && cg_unitf(0.5f) == 0.5f);
    assert_true(cg_snapf(1e-13f) == 0.0f && cg_snapf(-1e-13f) == 0.0f);
    assert_true(cg_snapf(1e-11f) == 1e-11f && cg_snapf(-1.0f) == -1.0f);
}

/* Blocks of every remainder give the bits of single calls. */
static void blocks_of_exponentials_are_the_same(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 21; n++) {
        float exps[24], logistics[24], x[24];
        for (size_t a = 0; a < 24; a++)
            x[a] = exps[a] = logistics[a] = (float)((double)(a * n) * 0.37 - 9.0);
        cg_exp_all(exps, n);
        cg_logistic_all(logistics, n);
        for (size_t a = 0; a < 24; a++) {
            assert_true(exps[a] == (a < n ? cg_expf(x[a]) : x[a]));
            assert_true(logistics[a] == (a < n ? cg_logisticf(x[a]) : x[a]));
        }
    }
}

static void lanes_do_what_single_floats_do(void **state)
{
    (void)state;
    const float values[] = {-3.0f, -1e-13f, 0.0f, 1e-13f, 1e-12f, 0.25f, 1.0f, 1.5f};
    for (size_t a = 0; a < 8; a++)
        for (size_t b = 0; b < 8; b++) {
            cg_f4 x = {values[a], values[b], values[(a + 3) % 8], values[(b + 5) % 8]};
            cg_f4 rows[4] = {x, x * 2.0f, x + 1.0f, -x};
            cg_f4 unit = cg_f4_unit(x), snap = cg_f4_snap(x);
            cg_f4 clamp = cg_f4_clamp(x, -x * x, x * x), sums = cg_f4_sums_of_rows(rows);
            for (int lane = 0; lane < 4; lane++) {
                float square = x[lane] * x[lane], sum = 0.0f;
                assert_true(unit[lane] == cg_unitf(x[lane]));
                assert_true(snap[lane] == cg_snapf(x[lane]));
                assert_true(clamp[lane] == cg_clampf(x[lane], -square, square));
                for (int k = 0; k < 4; k++)
                    sum += rows[lane][k];
                assert_true(sums[lane] == sum);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponentials_are_exact_to_one_ulp),
        cmocka_unit_test(logarithms_are_exact_to_one_ulp),
        cmocka_unit_test(powers_and_cosines_are_exact_to_one_ulp),
        cmocka_unit_test(square_roots_are_rounded_correctly),
        cmocka_unit_test(known_values),
        cmocka_unit_test(quantiles_agree_with_gsl),
        cmocka_unit_test(quantiles_have_known_values),
        cmocka_unit_test(quantiles_grow_across_their_seams),
        cmocka_unit_test(clamps_and_snaps),
        cmocka_unit_test(blocks_of_exponentials_are_the_same),
        cmocka_unit_test(lanes_do_what_single_floats_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
