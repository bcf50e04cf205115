/* Statistics of what teachers gain, keep and lose: P1 to P9, P24, P25, and the generic ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/memory.h"

#include <math.h>

enum { YEAR = 52, INTERVIEWS = 200, INTERVIEWED = 8 };

double cg_statistic_difference(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return cg_part_of(data, part)->outcomes[part->outcome] -
           cg_part_against(data, part)->outcomes[part->outcome];
}

double cg_statistic_level(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return cg_part_of(data, part)->outcomes[part->outcome];
}

double cg_statistic_ratio(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double whole = cg_part_against(data, part)->outcomes[part->outcome];
    return whole > 0.0 ? cg_part_of(data, part)->outcomes[part->outcome] / whole : (double)NAN;
}

/* Change of a quarterly series from the start of clusters to the end. */
static double quarter_rise(const cg_pattern_data *data, const cg_pattern_part *part,
                           enum cg_quarter_series series)
{
    const cg_record *record = cg_part_of(data, part);
    return cg_quarter_at(record, series, cg_weeks(data, part->of)) -
           cg_quarter_at(record, series, cg_burn_in(data, part->of));
}

double cg_statistic_ties_rise(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return quarter_rise(data, part, CG_QUARTER_cross_school_ties);
}

double cg_statistic_directory_rise(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return quarter_rise(data, part, CG_QUARTER_directory_coverage);
}

double cg_statistic_openness_rise(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    uint32_t start = cg_burn_in(data, part->of), end = cg_weeks(data, part->of);
    return cg_mean_of_group(record, CG_SERIES_openness, CG_GROUP_all, end - 1, end) -
           cg_mean_of_group(record, CG_SERIES_openness, CG_GROUP_all, start - 1, start);
}

static double solved(const cg_record *record, uint32_t from, uint32_t to)
{
    const uint32_t flows = CG_N_PERSON_SERIES;
    return cg_mean_of_group(record, flows + CG_FLOW_solved, CG_GROUP_all, from, to) /
           cg_mean_of_group(record, flows + CG_FLOW_problems, CG_GROUP_all, from, to);
}

double cg_statistic_solved_rise(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    uint32_t start = cg_burn_in(data, part->of), end = cg_weeks(data, part->of);
    return solved(record, end - YEAR, end) - solved(record, start > YEAR ? start - YEAR : 0, start);
}

/* --- interviews of long-stayers, half of them leaders --- */

typedef struct interview {
    const cg_record *record;
    cg_panel_ends ends;
    uint32_t *rows[2], n[2]; /* stayers who never, who ever led */
    double mean;             /* gain of all stayers */
} interview;

static int ever_led(const interview *self, uint32_t i)
{
    for (uint32_t row = self->ends.base + 1; row <= self->ends.last; row++)
        if (cg_panel_value(self->record, CG_PANEL_leads, row, i) > 0.0)
            return 1;
    return 0;
}

static double panel_gain(const cg_record *record, const cg_panel_ends *ends,
                         enum cg_panel_column column, uint32_t i)
{
    return cg_panel_value(record, column, ends->last, i) -
           cg_panel_value(record, column, ends->base, i);
}

/* The stayers by whether they led; 0 if there are not enough of a kind. */
static int prepare_interviews(interview *self, uint32_t *block)
{
    const cg_record *record = self->record;
    double sum = 0.0;
    self->rows[0] = block;
    self->rows[1] = block + record->n_teachers;
    self->n[0] = self->n[1] = 0;
    for (uint32_t i = 0; i < record->n_teachers; i++) {
        if (!cg_panel_stayed(record, &self->ends, i))
            continue;
        int led = ever_led(self, i);
        self->rows[led][self->n[led]++] = i;
        sum += panel_gain(record, &self->ends, CG_PANEL_ck, i);
    }
    self->mean = sum / (double)(self->n[0] + self->n[1]);
    return self->n[0] >= INTERVIEWED / 2 && self->n[1] >= INTERVIEWED / 2;
}

/* Mean over samples of their mean gain beyond the population's (d), and the share of
 * samples in which everybody gained CK and PCK. */
static void hold_interviews(const cg_pattern_data *data, const interview *self, double *bias,
                            double *all)
{
    double gains = 0.0, every_one = 0.0;
    for (uint32_t s = 0; s < INTERVIEWS; s++) {
        int all_gained = 1;
        for (uint32_t a = 0; a < INTERVIEWED; a++) {
            uint32_t led = a % 2;
            uint32_t at = (uint32_t)(cg_observer_draw(data, s, a) * self->n[led]);
            uint32_t i = self->rows[led][at];
            double ck = panel_gain(self->record, &self->ends, CG_PANEL_ck, i);
            gains += ck;
            all_gained &= ck > 0.0 && panel_gain(self->record, &self->ends, CG_PANEL_pck, i) > 0.0;
        }
        every_one += all_gained;
    }
    *bias = (gains / (INTERVIEWS * INTERVIEWED) - self->mean) / self->ends.sd;
    *all = every_one / INTERVIEWS;
}

static void interviews(const cg_pattern_data *data, const cg_pattern_part *part, double *bias,
                       double *all)
{
    interview self = {.record = cg_part_of(data, part)};
    void *block = NULL;
    *bias = *all = (double)NAN;
    if (!cg_panel_find_ends(self.record, cg_burn_in(data, part->of), CG_PANEL_ck, &self.ends) ||
        cg_alloc(&block, 2 * (size_t)self.record->n_teachers, sizeof(uint32_t), "interviews",
                 NULL) != CG_OK)
        return;
    if (prepare_interviews(&self, block))
        hold_interviews(data, &self, bias, all);
    cg_free(block);
}

double cg_statistic_interview_bias(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double bias, all;
    interviews(data, part, &bias, &all);
    return bias;
}

double cg_statistic_interview_all(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double bias, all;
    interviews(data, part, &bias, &all);
    return all;
}

/* --- who gains --- */

/* What clusters add to a stayer's CK, regressed on her school's quintile and her CK before. */
double cg_statistic_quintile_effect(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *with = cg_part_of(data, part), *without = cg_part_against(data, part);
    cg_panel_ends ends;
    cg_regression fit = {0};
    double beta[CG_REGRESSORS];
    if (!cg_panel_find_ends(with, cg_burn_in(data, part->of), CG_PANEL_ck, &ends))
        return (double)NAN;
    for (uint32_t i = 0; i < with->n_teachers; i++) {
        uint32_t school = (uint32_t)cg_panel_value(with, CG_PANEL_school, ends.base, i);
        double quintile = data->province->schools[school].quintile;
        if (quintile == 0.0 || !cg_panel_stayed(with, &ends, i))
            continue;
        const double x[CG_REGRESSORS - 1] = {quintile,
                                             cg_panel_value(with, CG_PANEL_ck, ends.base, i), 0.0};
        cg_regression_add(&fit, x,
                          cg_panel_value(with, CG_PANEL_ck, ends.last, i) -
                              cg_panel_value(without, CG_PANEL_ck, ends.last, i));
    }
    return isnan(cg_regression_fit(&fit, 3u, beta)) ? (double)NAN : beta[1] / ends.sd;
}

/* Motivation that the new curriculum costs in its year, against the run without it. */
static double shock(const cg_pattern_data *data, cg_variant_id shocked, cg_variant_id calm)
{
    uint32_t week = cg_event_week(&data->scenarios[shocked], "new");
    return cg_mean_of_group(data->records[calm], CG_SERIES_motivation, CG_GROUP_all, week,
                            week + YEAR) -
           cg_mean_of_group(data->records[shocked], CG_SERIES_motivation, CG_GROUP_all, week,
                            week + YEAR);
}

double cg_statistic_shock_relief(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return shock(data, CG_VARIANT_working_shock, part->of) -
           shock(data, CG_VARIANT_none_shock, part->against);
}

/* Heads are those of the last row of `with`, from which the teachers of their subject learned;
 * gains are those in `record`, of the same people. */
static double heads_lead(const cg_pattern_data *data, const cg_pattern_part *part,
                         const cg_record *with, const cg_record *record)
{
    cg_panel_ends ends;
    double sum[2] = {0.0, 0.0}, n[2] = {0.0, 0.0};
    if (!cg_panel_find_ends(with, cg_burn_in(data, part->of), CG_PANEL_ck, &ends))
        return (double)NAN;
    for (uint32_t i = 0; i < with->n_teachers; i++) {
        if (!cg_panel_stayed(with, &ends, i))
            continue;
        int head = cg_panel_value(with, CG_PANEL_head, ends.last, i) > 0.0;
        sum[head] += panel_gain(record, &ends, CG_PANEL_ck, i);
        n[head] += 1.0;
    }
    return (sum[1] / n[1] - sum[0] / n[0]) / ends.sd;
}

double cg_statistic_heads_ahead(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return heads_lead(data, part, cg_part_of(data, part), cg_part_of(data, part));
}

/* Who stays, and who is head, is the same in both: exits and moves do not depend on clusters. */
double cg_statistic_heads_beyond(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *with = cg_part_of(data, part);
    return heads_lead(data, part, with, with) -
           heads_lead(data, part, with, cg_part_against(data, part));
}

/* --- what is left of a workshop --- */

static double workshop_gain(const cg_pattern_data *data, const cg_pattern_part *part, uint32_t week)
{
    return cg_mean_of_group(cg_part_of(data, part), CG_SERIES_ck, CG_GROUP_all, week, week + 1) -
           cg_mean_of_group(cg_part_against(data, part), CG_SERIES_ck, CG_GROUP_all, week,
                            week + 1);
}

double cg_statistic_half_life(const cg_pattern_data *data, const cg_pattern_part *part)
{
    uint32_t start = cg_event_week(&data->scenarios[part->of], "shop");
    uint32_t end = cg_weeks(data, part->of);
    double first = workshop_gain(data, part, start), before = first;
    if (!(first > 0.0))
        return (double)NAN;
    for (uint32_t week = start + 1; week < end; week++) {
        double gain = workshop_gain(data, part, week);
        if (gain <= 0.5 * first)
            return week - start - (0.5 * first - gain) / (before - gain);
        before = gain;
    }
    return end - start;
}

double cg_statistic_left_after(const cg_pattern_data *data, const cg_pattern_part *part)
{
    uint32_t start = cg_event_week(&data->scenarios[part->of], "shop");
    double first = workshop_gain(data, part, start);
    return first > 0.0 ? workshop_gain(data, part, start + 10) / first : (double)NAN;
}
