/* Reading records, and the arithmetic that several statistics share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_OBSERVER = 250 };

const cg_record *cg_part_of(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return data->records[part->of];
}

const cg_record *cg_part_against(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return data->records[part->against];
}

uint32_t cg_burn_in(const cg_pattern_data *data, cg_variant_id variant)
{
    return (uint32_t)data->scenarios[variant].model.run_burn_in;
}

uint32_t cg_weeks(const cg_pattern_data *data, cg_variant_id variant)
{
    return cg_scenario_weeks(&data->scenarios[variant]);
}

uint32_t cg_event_week(const cg_scenario *scenario, const char *name)
{
    for (int32_t e = 0; e < scenario->n_events; e++)
        if (strcmp(scenario->events[e].name, name) == 0)
            return (uint32_t)scenario->events[e].levers.event_week;
    return UINT32_MAX;
}

/* Mean of values[row * width + column] over the rows of the weeks [from, to). */
static double mean_of_rows(const cg_record *record, const float *values, uint32_t width,
                           uint32_t column, uint32_t from, uint32_t to)
{
    double sum = 0.0, n = 0.0;
    for (uint32_t row = 0; row < record->n_rows; row++) {
        uint32_t week = row * record->every;
        double value = (double)values[(size_t)row * width + column];
        if (week < from || week >= to || isnan(value))
            continue;
        sum += value;
        n += 1.0;
    }
    return n > 0.0 ? sum / n : (double)NAN;
}

double cg_mean_of_group(const cg_record *record, uint32_t series, enum cg_group group,
                        uint32_t from, uint32_t to)
{
    const float *values = record->group_series + (size_t)series * record->n_rows * CG_N_GROUPS;
    return mean_of_rows(record, values, CG_N_GROUPS, group, from, to);
}

double cg_mean_of_tier(const cg_record *record, enum cg_tier_series series, enum cg_tier tier,
                       uint32_t from, uint32_t to)
{
    const float *values = record->tier_series + (size_t)series * record->n_rows * CG_N_TIERS;
    return mean_of_rows(record, values, CG_N_TIERS, tier, from, to);
}

double cg_quarter_at(const cg_record *record, enum cg_quarter_series series, uint32_t week)
{
    double value = (double)NAN;
    for (uint32_t q = 0; q < record->n_quarters && record->quarter_week[q] <= week; q++)
        value = (double)record->quarter_series[(size_t)series * record->n_quarters + q];
    return value;
}

int cg_panel_find_ends(const cg_record *record, uint32_t burn_in, enum cg_panel_column column,
                       cg_panel_ends *ends)
{
    if (record->panel_every == 0 || burn_in == 0 || record->n_panel_weeks < 2)
        return 0;
    ends->base = (burn_in - 1) / record->panel_every;
    ends->last = record->n_panel_weeks - 1;
    if (ends->base >= ends->last)
        return 0;
    cg_pairs sums = {0};
    for (uint32_t i = 0; i < record->n_teachers; i++)
        cg_pairs_add(&sums, cg_panel_value(record, column, ends->base, i), 0.0);
    double variance = sums.xx / sums.n - sums.x / sums.n * (sums.x / sums.n);
    ends->sd = variance > 1e-12 ? sqrt(variance) : (double)NAN;
    return 1;
}

uint32_t cg_cluster_ids(const cg_record *record, enum cg_tier tier)
{
    uint32_t most = 0;
    for (size_t r = 0; r < record->n_meetings; r++)
        if (record->meetings[r].tier == tier && record->meetings[r].cluster >= most)
            most = record->meetings[r].cluster + 1;
    return most;
}

void cg_pairs_add(cg_pairs *pairs, double x, double y)
{
    pairs->n += 1.0;
    pairs->x += x;
    pairs->y += y;
    pairs->xx += x * x;
    pairs->yy += y * y;
    pairs->xy += x * y;
}

double cg_pairs_correlation(const cg_pairs *pairs)
{
    if (pairs->n < 3.0)
        return (double)NAN;
    double vx = pairs->xx - pairs->x * pairs->x / pairs->n;
    double vy = pairs->yy - pairs->y * pairs->y / pairs->n;
    double cov = pairs->xy - pairs->x * pairs->y / pairs->n;
    return vx > 1e-12 && vy > 1e-12 ? cov / sqrt(vx * vy) : (double)NAN;
}

double cg_pairs_slope(const cg_pairs *pairs)
{
    double vx = pairs->n > 1.0 ? pairs->xx - pairs->x * pairs->x / pairs->n : 0.0;
    return vx > 1e-12 ? (pairs->xy - pairs->x * pairs->y / pairs->n) / vx : (double)NAN;
}

void cg_regression_add(cg_regression *self, const double x[CG_REGRESSORS - 1], double y)
{
    double row[CG_REGRESSORS] = {1.0};
    for (int r = 1; r < CG_REGRESSORS; r++)
        row[r] = x[r - 1];
    for (int r = 0; r < CG_REGRESSORS; r++) {
        for (int c = 0; c < CG_REGRESSORS; c++)
            self->xx[r][c] += row[r] * row[c];
        self->xy[r] += row[r] * y;
    }
    self->yy += y * y;
    self->n += 1.0;
}

/* Solves a x = b of size n by elimination with pivots; 0 if singular. */
static int solve(double a[CG_REGRESSORS][CG_REGRESSORS], double *b, int n)
{
    for (int c = 0; c < n; c++) {
        int pivot = c;
        for (int r = c + 1; r < n; r++)
            pivot = fabs(a[r][c]) > fabs(a[pivot][c]) ? r : pivot;
        if (fabs(a[pivot][c]) < 1e-10)
            return 0;
        for (int k = 0; k < n; k++) {
            double swap = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = swap;
        }
        double swap = b[c];
        b[c] = b[pivot];
        b[pivot] = swap;
        for (int r = 0; r < n; r++) {
            double times = r == c ? 0.0 : a[r][c] / a[c][c];
            for (int k = c; k < n; k++)
                a[r][k] -= times * a[c][k];
            b[r] -= times * b[c];
        }
    }
    for (int c = 0; c < n; c++)
        b[c] /= a[c][c];
    return 1;
}

double cg_regression_fit(const cg_regression *self, unsigned keep, double beta[CG_REGRESSORS])
{
    double a[CG_REGRESSORS][CG_REGRESSORS], b[CG_REGRESSORS], left = self->yy;
    int kept[CG_REGRESSORS] = {0}, n = 0;
    for (int r = 0; r < CG_REGRESSORS; r++) {
        beta[r] = 0.0;
        if (r == 0 || (keep >> (r - 1) & 1u) != 0)
            kept[n++] = r;
    }
    for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++)
            a[r][c] = self->xx[kept[r]][kept[c]];
        b[r] = self->xy[kept[r]];
    }
    if (self->n <= n || !solve(a, b, n))
        return (double)NAN;
    for (int r = 0; r < n; r++) {
        beta[kept[r]] = b[r];
        left -= b[r] * self->xy[kept[r]];
    }
    return left > 0.0 ? left : 0.0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double cg_quantile(double *values, size_t n, double p)
{
    if (n == 0)
        return (double)NAN;
    qsort(values, n, sizeof *values, by_value);
    double at = p * (double)(n - 1);
    size_t below = (size_t)at;
    double part = at - (double)below;
    return below + 1 < n ? values[below] * (1.0 - part) + values[below + 1] * part : values[n - 1];
}

double cg_observer_draw(const cg_pattern_data *data, uint32_t row, uint32_t slot)
{
    const cg_draw_context draws = {data->seed, 0, 0, STREAM_OBSERVER};
    return cg_draw(&draws, row, 0, slot);
}
