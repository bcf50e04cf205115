/* The tables of columns and the paired comparison.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "experiment/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_close(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9))
        fail_msg("%.12g is not %.12g", a, b);
}

/* 1 to 5: mean 3, SD sqrt(2.5); t(.975, 4) = 2.776445105198. */
static void interval_of_a_mean(void **state)
{
    (void)state;
    const double values[] = {1, 2, NAN, 3, 4, 5};
    cg_interval interval = cg_interval_mean(values, 6);
    assert_int_equal(interval.n, 5);
    assert_close(interval.mean, 3.0);
    assert_close(interval.low, 3.0 - 2.776445105198 * sqrt(2.5 / 5.0));
    assert_close(interval.high, 3.0 + 2.776445105198 * sqrt(2.5 / 5.0));
}

static void pairs_with_a_gap_are_left_out(void **state)
{
    (void)state;
    const double a[] = {1, 2, NAN, 4}, b[] = {2, 4, 3, NAN};
    cg_interval interval = cg_interval_paired(a, b, 4);
    assert_int_equal(interval.n, 2);
    assert_close(interval.mean, 1.5);
    assert_close(interval.high - interval.mean, 12.706204736175 * 0.5);
}

static void too_few_values(void **state)
{
    (void)state;
    const double values[] = {NAN, 7};
    cg_interval one = cg_interval_mean(values, 2), none = cg_interval_mean(values, 1);
    assert_int_equal(one.n, 1);
    assert_close(one.mean, 7.0);
    assert_true(isnan(one.low) && isnan(one.high));
    assert_int_equal(none.n, 0);
    assert_true(isnan(none.mean) && isnan(none.low) && isnan(none.high));
}

static void whole_comparison(void **state)
{
    (void)state;
    enum { SCENARIOS = 3, REPLICATES = 4 };
    const size_t o = CG_OUTCOME_pck_gain;
    cg_record *records = calloc(SCENARIOS * REPLICATES, sizeof *records);
    cg_interval *levels = calloc(SCENARIOS * CG_N_OUTCOMES, sizeof *levels);
    cg_interval *differences = calloc(SCENARIOS * CG_N_OUTCOMES, sizeof *differences);
    assert_non_null(records);
    assert_non_null(levels);
    assert_non_null(differences);
    for (int s = 0; s < SCENARIOS; s++) {
        for (int k = 0; k < REPLICATES; k++)
            records[s * REPLICATES + k].outcomes[o] = 10.0 * k + s;
    }
    cg_compare(records, SCENARIOS, REPLICATES, levels, differences);
    assert_close(levels[2 * CG_N_OUTCOMES + o].mean, 17.0);
    assert_true(levels[2 * CG_N_OUTCOMES + o].high > 20.0);
    const cg_interval *d = &differences[2 * CG_N_OUTCOMES + o];
    assert_close(d->mean, 2.0);
    assert_close(d->low, 2.0);
    assert_close(d->high, 2.0);
    free(differences);
    free(levels);
    free(records);
}

static void tables_fit_their_enums(void **state)
{
    (void)state;
    assert_string_equal(cg_group_table()[CG_GROUP_remote].name, "remote");
    assert_string_equal(cg_tier_table()[CG_TIER_voluntary].name, "voluntary");
    assert_string_equal(cg_group_series_table()[CG_SERIES_pck].name, "pck");
    assert_string_equal(cg_group_series_table()[CG_SERIES_pck_sd].name, "pck_sd");
    assert_string_equal(cg_group_series_table()[CG_N_PERSON_SERIES + CG_FLOW_solved].name,
                        "solved");
    assert_string_equal(cg_tier_series_table()[CG_TIER_SERIES_queue].name, "queue");
    assert_string_equal(cg_quarter_series_table()[CG_QUARTER_pace_spread].name, "pace_spread");
    assert_string_equal(cg_panel_table()[CG_PANEL_voluntary].name, "voluntary");
    for (int i = 0; i < CG_N_OUTCOMES; i++)
        assert_int_equal(cg_outcome_find(cg_outcome_table()[i].name), i);
    assert_int_equal(cg_outcome_find("ck_gains"), -1);
    assert_int_equal(cg_outcome_table()[CG_OUTCOME_cost_rand].direction, CG_LESS_IS_BETTER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interval_of_a_mean),     cmocka_unit_test(pairs_with_a_gap_are_left_out),
        cmocka_unit_test(too_few_values),         cmocka_unit_test(whole_comparison),
        cmocka_unit_test(tables_fit_their_enums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
