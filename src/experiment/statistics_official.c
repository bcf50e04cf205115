/* Statistics of official clusters, from the meeting table: P10 to P13, P22.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/memory.h"

#include <math.h>

/* Observers stay for about a year of monthly meetings: SEEN of them. */
enum { YEAR = 52, STOPS_BY = 4, SEEN = 10, SAMPLES = 500, CLUSTERS_SEEN = 15 };
enum { LEADERS = 120, MOST_OF_THEM = 108, FEW = 2 };

/* What a cluster's row in the meeting table amounts to. */
typedef struct book {
    double held, hours, task;
    double first_free;      /* task-free share of the first meeting held */
    double most_later;      /* largest task-free share of the fourth to the tenth */
    double gain, stayers;   /* CK gain of members who stayed */
    cg_pairs willing, away; /* shares over the meeting's number */
    double instances;       /* of content sharing that the leader reports */
} book;

typedef struct books {
    book *rows;
    uint32_t n;
} books;

static void enter(book *b, const cg_meeting_row *row)
{
    double free = cg_free_share(row);
    b->held += 1.0;
    b->hours += (double)row->hours;
    b->task += (double)row->task_hours;
    if (b->held == 1.0)
        b->first_free = free;
    if (b->held >= STOPS_BY && b->held <= SEEN && free > b->most_later)
        b->most_later = free;
    if (row->members > 0) {
        double members = row->members;
        cg_pairs_add(&b->willing, b->held, row->willing / members);
        cg_pairs_add(&b->away, b->held, 1.0 - (row->willing + row->compelled) / members);
    }
}

/* Books of the main clusters, by id; rows is NULL if there are none. */
static books keep_books(const cg_record *record)
{
    books self = {NULL, cg_cluster_ids(record, CG_TIER_main)};
    if (self.n == 0 ||
        cg_alloc((void **)&self.rows, self.n, sizeof(book), "books of clusters", NULL) != CG_OK)
        return (books){NULL, 0};
    for (size_t r = 0; r < record->n_meetings; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier == CG_TIER_main && row->approved)
            enter(&self.rows[row->cluster], row);
    }
    return self;
}

/* --- sharing at first, then not --- */

/* An observer who calls it sharing when at least `threshold` of the hours is free of tasks
 * sees the cluster share in its first meeting and in none from the fourth to the tenth. */
static int stops(const book *b, double threshold)
{
    return b->held >= STOPS_BY && b->first_free >= threshold && b->most_later < threshold;
}

static double share_that_stops(const books *self, double threshold)
{
    double n = 0.0, stopped = 0.0;
    for (uint32_t c = 0; c < self->n; c++) {
        n += self->rows[c].held >= STOPS_BY;
        stopped += stops(&self->rows[c], threshold);
    }
    return n > 0.0 ? stopped / n : (double)NAN;
}

/* The threshold from .2 to .8 at which most clusters stop. */
static double best_threshold(const books *self)
{
    double best = 0.2;
    for (int step = 0; step <= 12; step++) {
        double threshold = 0.2 + 0.05 * step;
        if (share_that_stops(self, threshold) > share_that_stops(self, best))
            best = threshold;
    }
    return best;
}

static double observed_stopping(const cg_pattern_data *data, const cg_pattern_part *part,
                                double threshold)
{
    books self = keep_books(cg_part_of(data, part));
    double share =
        self.n == 0 ? (double)NAN
                    : share_that_stops(&self, isnan(threshold) ? best_threshold(&self) : threshold);
    cg_free(self.rows);
    return share;
}

double cg_statistic_stopping(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return observed_stopping(data, part, (double)NAN);
}

double cg_statistic_stopping_30(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return observed_stopping(data, part, 0.3);
}

double cg_statistic_stopping_50(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return observed_stopping(data, part, 0.5);
}

double cg_statistic_stopping_70(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return observed_stopping(data, part, 0.7);
}

/* Whether all of fifteen clusters drawn without repetition stop: `order` is shuffled as far
 * as they are drawn. */
static int all_drawn_stop(const cg_pattern_data *data, const books *self, uint32_t *order,
                          uint32_t n, uint32_t sample, double threshold)
{
    for (uint32_t s = 0; s < CLUSTERS_SEEN; s++) {
        uint32_t at = s + (uint32_t)(cg_observer_draw(data, sample, s) * (n - s));
        uint32_t drawn = order[at];
        order[at] = order[s];
        order[s] = drawn;
        if (!stops(&self->rows[drawn], threshold))
            return 0;
    }
    return 1;
}

double cg_statistic_stopping_drawn(const cg_pattern_data *data, const cg_pattern_part *part)
{
    books self = keep_books(cg_part_of(data, part));
    void *block = NULL;
    double probability = (double)NAN;
    if (cg_alloc(&block, self.n, sizeof(uint32_t), "clusters drawn", NULL) == CG_OK) {
        uint32_t *order = block, n = 0;
        for (uint32_t c = 0; c < self.n; c++)
            if (self.rows[c].held >= STOPS_BY)
                order[n++] = c;
        double threshold = n > 0 ? best_threshold(&self) : 0.0, all = 0.0;
        for (uint32_t s = 0; s < SAMPLES && n >= CLUSTERS_SEEN; s++)
            all += all_drawn_stop(data, &self, order, n, s, threshold);
        if (n >= CLUSTERS_SEEN)
            probability = all / SAMPLES;
    }
    cg_free(block);
    cg_free(self.rows);
    return probability;
}

/* Mean task-free share of a cluster's meetings from `first` to `last` of those held. */
static double free_share_of(const cg_record *record, double first, double last)
{
    double hours = 0.0, task = 0.0;
    books seen = {NULL, cg_cluster_ids(record, CG_TIER_main)};
    if (seen.n == 0 ||
        cg_alloc((void **)&seen.rows, seen.n, sizeof(book), "books of clusters", NULL) != CG_OK)
        return (double)NAN;
    for (size_t r = 0; r < record->n_meetings; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier != CG_TIER_main || !row->approved)
            continue;
        double number = ++seen.rows[row->cluster].held;
        if (number < first || number > last)
            continue;
        hours += (double)row->hours;
        task += (double)row->task_hours;
    }
    cg_free(seen.rows);
    return hours > 0.0 ? 1.0 - task / hours : (double)NAN;
}

double cg_statistic_first_free(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return free_share_of(cg_part_of(data, part), 1.0, 1.0);
}

double cg_statistic_later_free(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return free_share_of(cg_part_of(data, part), STOPS_BY, SEEN);
}

/* --- what the hours go to --- */

double cg_statistic_moderation_lead(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    double hours = 0.0, moderation = 0.0, others[4] = {0.0};
    for (size_t r = 0; r < record->n_meetings; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier != CG_TIER_main || !row->approved)
            continue;
        hours += (double)row->hours;
        moderation += (double)row->moderation_hours;
        others[0] += (double)(row->task_hours - row->moderation_hours);
        others[1] += (double)row->content_hours;
        others[2] += (double)row->planning_hours;
        others[3] += (double)row->practice_hours;
    }
    double largest = others[0];
    for (int a = 1; a < 4; a++)
        largest = others[a] > largest ? others[a] : largest;
    return hours > 0.0 ? (moderation - largest) / hours : (double)NAN;
}

double cg_statistic_pay_response(const cg_pattern_data *data, const cg_pattern_part *part)
{
    static const struct {
        cg_variant_id variant;
        double gratuity;
    } doses[] = {{CG_VARIANT_unpaid, 0.0}, {CG_VARIANT_official, 0.6}, {CG_VARIANT_paid_more, 1.2}};
    cg_pairs response = {0};
    for (size_t d = 0; d < sizeof doses / sizeof *doses; d++)
        cg_pairs_add(&response, doses[d].gratuity,
                     data->records[doses[d].variant]->outcomes[part->outcome]);
    return cg_pairs_slope(&response);
}

/* Books with the instances of content sharing in the last year: meetings of which at least a
 * third went to content, each recalled with chance `recalled`. */
static books ask_leaders(const cg_pattern_data *data, const cg_pattern_part *part, double recalled)
{
    const cg_record *record = cg_part_of(data, part);
    uint32_t end = cg_weeks(data, part->of);
    books self = keep_books(record);
    for (size_t r = 0; r < record->n_meetings && self.n > 0; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier == CG_TIER_main && row->approved && (uint32_t)row->week + YEAR >= end &&
            row->content_hours > 0.0f && 3.0 * (double)row->content_hours >= (double)row->hours &&
            cg_observer_draw(data, (uint32_t)r, 100) < recalled)
            self.rows[row->cluster].instances += 1.0;
    }
    return self;
}

/* How many of the leaders surveyed report few instances: they are drawn with repetition, for
 * there may be fewer clusters. */
static double few_in_sample(const cg_pattern_data *data, const books *self, uint32_t sample)
{
    double few = 0.0;
    for (uint32_t s = 0; s < LEADERS; s++) {
        uint32_t c = (uint32_t)(cg_observer_draw(data, sample * LEADERS + s, 101) * self->n);
        few += self->rows[c].instances <= FEW;
    }
    return few;
}

double cg_statistic_few_reports(const cg_pattern_data *data, const cg_pattern_part *part)
{
    books self = ask_leaders(data, part, 0.8);
    double few = self.n > 0 ? few_in_sample(data, &self, 0) / LEADERS : (double)NAN;
    cg_free(self.rows);
    return few;
}

double cg_statistic_few_of_sample(const cg_pattern_data *data, const cg_pattern_part *part)
{
    books self = ask_leaders(data, part, 0.8);
    double samples = 0.0;
    for (uint32_t s = 0; s < SAMPLES && self.n > 0; s++)
        samples += few_in_sample(data, &self, s) >= MOST_OF_THEM;
    double chance = self.n > 0 ? samples / SAMPLES : (double)NAN;
    cg_free(self.rows);
    return chance;
}

double cg_statistic_instances(const cg_pattern_data *data, const cg_pattern_part *part)
{
    books self = ask_leaders(data, part, 1.0);
    double sum = 0.0;
    for (uint32_t c = 0; c < self.n; c++)
        sum += self.rows[c].instances;
    double mean = self.n > 0 ? sum / self.n : (double)NAN;
    cg_free(self.rows);
    return mean;
}

/* --- compelled, and staying away --- */

/* Slope over the number of the meeting, inside clusters. */
static double slope_inside(const cg_pattern_data *data, const cg_pattern_part *part, int away)
{
    books self = keep_books(cg_part_of(data, part));
    double xx = 0.0, xy = 0.0;
    for (uint32_t c = 0; c < self.n; c++) {
        const cg_pairs *p = away ? &self.rows[c].away : &self.rows[c].willing;
        if (p->n < 2.0)
            continue;
        xx += p->xx - p->x * p->x / p->n;
        xy += p->xy - p->x * p->y / p->n;
    }
    cg_free(self.rows);
    return xx > 0.0 ? xy / xx : (double)NAN;
}

double cg_statistic_willing_slope(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return slope_inside(data, part, 0);
}

double cg_statistic_absence_slope(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return slope_inside(data, part, 1);
}

double cg_statistic_absence(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return 1.0 - cg_part_of(data, part)->outcomes[part->outcome];
}

/* --- quality against existence --- */

static void add_members_gains(const cg_record *record, const cg_panel_ends *ends, books *self)
{
    for (uint32_t i = 0; i < record->n_teachers; i++) {
        double id = cg_panel_value(record, CG_PANEL_main_cluster, ends->last, i);
        if (id < 0.0 || id >= self->n || !cg_panel_stayed(record, ends, i))
            continue;
        book *b = &self->rows[(uint32_t)id];
        b->gain += cg_panel_value(record, CG_PANEL_ck, ends->last, i) -
                   cg_panel_value(record, CG_PANEL_ck, ends->base, i);
        b->stayers += 1.0;
    }
}

/* Partial R2 of the task-free share and of meetings held on the clusters' mean gains, as they
 * are or adjusted for degrees of freedom. */
static void partial_r2(const cg_pattern_data *data, const cg_pattern_part *part, int adjusted,
                       double *free_share, double *held)
{
    const cg_record *record = cg_part_of(data, part);
    cg_panel_ends ends;
    cg_regression fit = {0};
    double beta[CG_REGRESSORS];
    *free_share = *held = (double)NAN;
    if (!cg_panel_find_ends(record, cg_burn_in(data, part->of), CG_PANEL_ck, &ends))
        return;
    books self = keep_books(record);
    add_members_gains(record, &ends, &self);
    for (uint32_t c = 0; c < self.n; c++) {
        const book *b = &self.rows[c];
        if (b->stayers < 3.0 || b->hours <= 0.0)
            continue;
        const double x[CG_REGRESSORS - 1] = {1.0 - b->task / b->hours, b->held, 0.0};
        cg_regression_add(&fit, x, b->gain / b->stayers / ends.sd);
    }
    cg_free(self.rows);
    double both = cg_regression_fit(&fit, 3u, beta);
    double without_free = cg_regression_fit(&fit, 2u, beta);
    double without_held = cg_regression_fit(&fit, 1u, beta);
    double freedom = adjusted ? (fit.n - 2.0) / (fit.n - 3.0) : 1.0;
    *free_share = 1.0 - both / without_free * freedom;
    *held = 1.0 - both / without_held * freedom;
}

double cg_statistic_quality_counts(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double free_share, held;
    partial_r2(data, part, 0, &free_share, &held);
    return free_share - 3.0 * held;
}

double cg_statistic_quality_adjusted(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double free_share, held;
    partial_r2(data, part, 1, &free_share, &held);
    return free_share - 3.0 * held;
}

double cg_statistic_free_r2(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double free_share, held;
    partial_r2(data, part, 0, &free_share, &held);
    return free_share;
}

double cg_statistic_held_r2(const cg_pattern_data *data, const cg_pattern_part *part)
{
    double free_share, held;
    partial_r2(data, part, 0, &free_share, &held);
    return held;
}

double cg_statistic_free_quartiles(const cg_pattern_data *data, const cg_pattern_part *part)
{
    books self = keep_books(cg_part_of(data, part));
    void *block = NULL;
    double range = (double)NAN;
    if (cg_alloc(&block, self.n, sizeof(double), "quartiles", NULL) == CG_OK) {
        double *shares = block;
        size_t n = 0;
        for (uint32_t c = 0; c < self.n; c++)
            if (self.rows[c].hours > 0.0)
                shares[n++] = 1.0 - self.rows[c].task / self.rows[c].hours;
        range = cg_quantile(shares, n, 0.75) - cg_quantile(shares, n, 0.25);
    }
    cg_free(block);
    cg_free(self.rows);
    return range;
}
