/* Numbers of replicates against known answers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/precision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

/* From tables of t: 2 t(.975, n - 1) s / sqrt(n) just fits, and not with one less. */
static void test_known_numbers(void **state)
{
    (void)state;
    assert_int_equal(cg_replicates_for(1, 1), 18);    /* t 2.1098: .9946; of 17 1.0283 */
    assert_int_equal(cg_replicates_for(1, 4), 4);     /* t 3.1824: 3.182; of 3 4.968 */
    assert_int_equal(cg_replicates_for(1, 17.98), 2); /* t 12.706: 17.97 */
    assert_int_equal(cg_replicates_for(1, 17.96), 3);
    assert_int_equal(cg_replicates_for(3, 3), 18);
    assert_int_equal(cg_replicates_for(0, 1), 2);
    assert_int_equal(cg_replicates_for(1, 0), 0);
    assert_int_equal(cg_replicates_for(1, NAN), 0);
    assert_int_equal(cg_replicates_for(NAN, 1), 0);
    assert_int_equal(cg_replicates_for(1, 1e-9), CG_MOST_REPLICATES);
    /* Where t is the normal quantile: (2 * 1.959964 / .01)^2 = 153,658.4 and a little more. */
    assert_in_range(cg_replicates_for(1, 0.01), 153659, 153663);
}

static void test_apart(void **state)
{
    (void)state;
    /* Equal spreads: 2 (n - 1) degrees of freedom, 2 t sqrt(2 / n) <= 1; 32: t 1.9990, .9995;
     * 31: t 2.0003, 1.0162. */
    assert_int_equal(cg_replicates_apart(1, 1, 1), 32);
    /* One that does not vary: the other alone. */
    assert_int_equal(cg_replicates_apart(1, 0, 1), cg_replicates_for(1, 1));
    assert_int_equal(cg_replicates_apart(0, 0, 1), 2);
    /* Variances 1 and 4: 25/17 (n - 1) degrees of freedom, 2 t sqrt(5 / n). Of 4 they are 4.41, and
     * t between its 2.7764 of 4 and its 2.5706 of 5: 5.7480 < 2.2361 t < 6.2083; of 5 they
     * are 5.88, and 2 t is below 5.1412. Any scale: the variances come to less than one below. */
    assert_int_equal(cg_replicates_apart(1, 2, 5.7), 5);
    assert_int_equal(cg_replicates_apart(1, 2, 6.2083), 4);
    assert_int_equal(cg_replicates_apart(2, 1, 5.7), 5);
    assert_int_equal(cg_replicates_apart(0.1, 0.2, 0.57), 5);
    assert_int_equal(cg_replicates_apart(0.1, 0.2, 0.62083), 4);
}

/* b = a + 1 with an error of its own of a tenth: pairing leaves only that. */
static void test_pairing_saves(void **state)
{
    (void)state;
    const double a[] = {0, 1, 2, 3, NAN, 4}, b[] = {1.1, 1.9, 3.1, 3.9, 7, 5};
    const cg_precision own = cg_precision_difference(a, b, 6, 0.5);
    assert_true(own.pilot.n == 5 && fabs(own.pilot.mean - 1) < 1e-12);
    assert_true(fabs(own.sd - 0.1) < 1e-12);
    /* Deviations of a: -2 to 2, squares 10; of b from its mean 3: -1.9 -1.1 .1 .9 2, squares 9.64;
     * products 3.8 + 1.1 + 0 + .9 + 4 = 9.8. */
    assert_true(fabs(own.correlation - 9.8 / sqrt(10 * 9.64)) < 1e-12);
    assert_true(fabs(own.sd_apart - sqrt((10 + 9.64) / 4)) < 1e-12);
    assert_int_equal(own.paired, cg_replicates_for(0.1, 0.5));
    assert_int_equal(own.paired, 3); /* t 4.3027: .4968 */
    assert_int_equal(own.apart, cg_replicates_apart(sqrt(10.0 / 4), sqrt(9.64 / 4), 0.5));
    assert_true(own.apart > 250 && own.paired_safe >= own.paired);
}

static void test_level(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, NAN}, one[] = {1, NAN}, same[] = {2, 2, 2};
    const cg_precision own = cg_precision_level(values, 4, 1);
    assert_true(own.sd == 1 && own.pilot.mean == 2 && isnan(own.sd_apart));
    assert_int_equal(own.paired, 18);
    /* 80 % bound of the SD with 2 degrees of freedom: sqrt(2 / .4463) = 2.1170 */
    assert_int_equal(own.paired_safe, cg_replicates_for(2.1170, 1));
    assert_int_equal(cg_precision_level(one, 2, 1).paired, 0);
    /* Two are enough: SD 1 / sqrt(2). */
    assert_int_equal(cg_precision_level(values, 2, 1).paired, cg_replicates_for(sqrt(0.5), 1));
    assert_int_equal(cg_precision_difference(values, same, 2, 1).paired,
                     cg_replicates_for(sqrt(0.5), 1));
    assert_int_equal(cg_precision_level(same, 3, 1).paired, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_numbers),
        cmocka_unit_test(test_apart),
        cmocka_unit_test(test_pairing_saves),
        cmocka_unit_test(test_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
