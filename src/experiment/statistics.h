/* The statistic functions of patterns, and what they read records with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_STATISTICS_H
#define CG_EXPERIMENT_STATISTICS_H

#include "experiment/patterns.h"

#define X(pattern, letter, function, ...) cg_statistic cg_statistic_##function;
CG_PATTERN_PARTS(X)
#undef X

/* Records of the part's two variants, and the weeks of one. */
const cg_record *cg_part_of(const cg_pattern_data *data, const cg_pattern_part *part);
const cg_record *cg_part_against(const cg_pattern_data *data, const cg_pattern_part *part);
uint32_t cg_burn_in(const cg_pattern_data *data, cg_variant_id variant);
uint32_t cg_weeks(const cg_pattern_data *data, cg_variant_id variant);

/* Week of the scenario's event of that name; UINT32_MAX without it. */
uint32_t cg_event_week(const cg_scenario *scenario, const char *name);

/* Mean over the weeks [from, to) of a group's series (CG_SERIES_..., or CG_N_PERSON_SERIES +
 * CG_FLOW_...), of a tier's series, and of a quarter's series in the last quarter that began
 * by `week`. NaN where nothing was recorded. */
double cg_mean_of_group(const cg_record *record, uint32_t series, enum cg_group group,
                        uint32_t from, uint32_t to);
double cg_mean_of_tier(const cg_record *record, enum cg_tier_series series, enum cg_tier tier,
                       uint32_t from, uint32_t to);
double cg_quarter_at(const cg_record *record, enum cg_quarter_series series, uint32_t week);

/* Value of a panel column for teacher i in panel row `row`. */
static inline double cg_panel_value(const cg_record *record, enum cg_panel_column column,
                                    uint32_t row, uint32_t i)
{
    return (double)
        record->panel[((size_t)column * record->n_panel_weeks + row) * record->n_teachers + i];
}

/* Panel rows of the end of burn-in and of the end; 0 if the record has no such rows. */
typedef struct cg_panel_ends {
    uint32_t base, last;
    double sd; /* of CK (or PCK) person means at the base */
} cg_panel_ends;
int cg_panel_find_ends(const cg_record *record, uint32_t burn_in, enum cg_panel_column column,
                       cg_panel_ends *ends);

/* Whether the teacher of post i at the base is still there at the end. */
static inline int cg_panel_stayed(const cg_record *record, const cg_panel_ends *ends, uint32_t i)
{
    return cg_panel_value(record, CG_PANEL_generation, ends->base, i) ==
           cg_panel_value(record, CG_PANEL_generation, ends->last, i);
}

/* Ids of clusters of a tier in the meeting table lie below this. */
uint32_t cg_cluster_ids(const cg_record *record, enum cg_tier tier);

/* Share of a meeting's hours that officials' tasks left free. */
static inline double cg_free_share(const cg_meeting_row *row)
{
    return row->hours > 0.0f ? 1.0 - (double)row->task_hours / (double)row->hours : 0.0;
}

/* Sums for a mean, and for the correlation and slope of y over x. */
typedef struct cg_pairs {
    double n, x, y, xx, yy, xy;
} cg_pairs;
void cg_pairs_add(cg_pairs *pairs, double x, double y);
double cg_pairs_correlation(const cg_pairs *pairs);
double cg_pairs_slope(const cg_pairs *pairs);

/* Least squares of y on a constant and up to three regressors. */
enum { CG_REGRESSORS = 4 };
typedef struct cg_regression {
    double xx[CG_REGRESSORS][CG_REGRESSORS], xy[CG_REGRESSORS], yy, n;
} cg_regression;
void cg_regression_add(cg_regression *self, const double x[CG_REGRESSORS - 1], double y);
/* Coefficients of the regressors kept (bit r of `keep` for regressor r; the constant is
 * always kept) into beta[0 = constant, 1 ...], 0 for the others. Returns the sum of squared
 * residuals, NaN if the regressors are collinear or the rows too few. */
double cg_regression_fit(const cg_regression *self, unsigned keep, double beta[CG_REGRESSORS]);

/* Quantile p of values[0 .. n-1], which it sorts; NaN without any. */
double cg_quantile(double *values, size_t n, double p);

/* Draws of observers: uniform number `slot` of draw `row` of this replicate. */
double cg_observer_draw(const cg_pattern_data *data, uint32_t row, uint32_t slot);

#endif
