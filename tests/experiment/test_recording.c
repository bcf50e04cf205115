/* What a sweep keeps of a run's record, and which records it cannot be of.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { GROUPS = 3, ROWS = 2, WEEKS = 3, TEACHERS = 4, COLUMN = WEEKS * TEACHERS };

static float group_series[CG_N_GROUP_SERIES * ROWS * CG_N_GROUPS];
static float tier_series[CG_N_TIER_SERIES * ROWS * CG_N_TIERS];
static float panel[CG_N_PANEL_COLUMNS * COLUMN];
static cg_record record;
static cg_error error;

/* Every value tells where it stands: the series of groups from 1000 on, of tiers from 20000 on,
 * the panel from 30000 on. */
static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof group_series / sizeof *group_series; i++)
        group_series[i] = 1000.0f + (float)i;
    for (size_t i = 0; i < sizeof tier_series / sizeof *tier_series; i++)
        tier_series[i] = 20000.0f + (float)i;
    for (size_t i = 0; i < sizeof panel / sizeof *panel; i++)
        panel[i] = 30000.0f + (float)i;
    record = (cg_record){.n_rows = ROWS,
                         .group_series = group_series,
                         .tier_series = tier_series,
                         .n_panel_weeks = WEEKS,
                         .n_teachers = TEACHERS,
                         .panel = panel};
    error = (cg_error){CG_OK, ""};
    return 0;
}

static void chosen_values_follow_each_other(void **state)
{
    (void)state;
    const cg_recording recording = {.n_rows = ROWS,
                                    .n_panel_weeks = WEEKS,
                                    .n_teachers = TEACHERS,
                                    .n_series = 3,
                                    .n_groups = GROUPS,
                                    .n_columns = 2,
                                    .series = {2, CG_N_GROUP_SERIES, 0},
                                    .groups = {4, 1, 6},
                                    .columns = {3, 1}};
    const size_t n = 2 * ROWS * GROUPS + ROWS * CG_N_TIERS + 2 * COLUMN;
    float values[200], *at = values;
    assert_int_equal(cg_recording_series_values(&recording, 0), ROWS * GROUPS);
    assert_int_equal(cg_recording_series_values(&recording, 1), ROWS * CG_N_TIERS);
    assert_int_equal(cg_recording_values(&recording), n);
    values[n] = -1.0f;
    assert_int_equal(cg_recording_take(&recording, &record, values, &error), CG_OK);
    for (size_t i = 0; i < 3; i++) {
        const size_t series = recording.series[i];
        for (size_t row = 0; row < ROWS; row++) {
            if (series >= CG_N_GROUP_SERIES) {
                for (size_t tier = 0; tier < CG_N_TIERS; tier++)
                    assert_true(*at++ == 20000.0f + (float)(row * CG_N_TIERS + tier));
                continue;
            }
            for (size_t g = 0; g < GROUPS; g++)
                assert_true(*at++ == 1000.0f + (float)((series * ROWS + row) * CG_N_GROUPS +
                                                       recording.groups[g]));
        }
    }
    for (size_t column = 0; column < 2; column++)
        for (size_t i = 0; i < COLUMN; i++)
            assert_true(*at++ == 30000.0f + (float)(recording.columns[column] * COLUMN + i));
    assert_ptr_equal(at, values + n);
    assert_true(*at == -1.0f);
}

/* A recording that keeps nothing of what differs does not mind. */
static void other_weeks_or_teachers_are_refused(void **state)
{
    (void)state;
    static const struct {
        cg_recording recording;
        int refused;
    } cases[] = {
        {{.n_rows = ROWS + 1}, 0},
        {{.n_rows = ROWS + 1, .n_series = 1, .n_groups = 1}, 1},
        {{.n_rows = ROWS, .n_series = 1, .n_groups = 1}, 0},
        {{.n_rows = ROWS + 1, .n_panel_weeks = WEEKS, .n_teachers = TEACHERS, .n_columns = 1}, 0},
        {{.n_panel_weeks = WEEKS + 1, .n_teachers = TEACHERS, .n_columns = 1}, 1},
        {{.n_panel_weeks = WEEKS, .n_teachers = TEACHERS + 1, .n_columns = 1}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float values[200];
        error = (cg_error){CG_OK, ""};
        assert_int_equal(cg_recording_take(&cases[i].recording, &record, values, &error),
                         cases[i].refused ? CG_INVARIANT : CG_OK);
    }
    assert_string_equal(error.message, "the run has 2 rows and 4 teachers, its sweep 0 and 5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(chosen_values_follow_each_other, set_up),
        cmocka_unit_test_setup(other_weeks_or_teachers_are_refused, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
