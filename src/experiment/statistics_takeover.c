/* Statistics of what the department takes over: P14, P15, P17, P26.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/memory.h"

#include <math.h>

enum { YEAR = 52, HALF_YEAR = 26 };

/* --- before and after the takeover --- */

typedef struct takeover {
    const cg_record *record;
    uint32_t week, end;
} takeover;

static takeover takeover_of(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return (takeover){cg_part_of(data, part),
                      cg_event_week(&data->scenarios[part->of], "institutionalised"),
                      cg_weeks(data, part->of)};
}

static double change_of_group(const takeover *t, uint32_t series)
{
    return cg_mean_of_group(t->record, series, CG_GROUP_all, t->end - YEAR, t->end) -
           cg_mean_of_group(t->record, series, CG_GROUP_all, t->week - YEAR, t->week);
}

double cg_statistic_takeover_motivation(const cg_pattern_data *data, const cg_pattern_part *part)
{
    takeover t = takeover_of(data, part);
    return change_of_group(&t, CG_SERIES_motivation);
}

double cg_statistic_takeover_opportunity(const cg_pattern_data *data, const cg_pattern_part *part)
{
    takeover t = takeover_of(data, part);
    return YEAR * change_of_group(&t, CG_N_PERSON_SERIES + CG_FLOW_opportunity_to_learn);
}

double cg_statistic_takeover_materials(const cg_pattern_data *data, const cg_pattern_part *part)
{
    takeover t = takeover_of(data, part);
    return cg_mean_of_tier(t.record, CG_TIER_SERIES_materials, CG_TIER_main, t.end - YEAR, t.end) -
           cg_mean_of_tier(t.record, CG_TIER_SERIES_materials, CG_TIER_main, t.week - YEAR, t.week);
}

static double voluntary_share(const cg_record *record, uint32_t week)
{
    uint32_t row = week / record->every;
    row = row < record->n_rows ? row : record->n_rows - 1;
    const float *n = record->group_n + (size_t)row * CG_N_GROUPS;
    return (double)n[CG_GROUP_voluntary] / (double)n[CG_GROUP_all];
}

double cg_statistic_takeover_growth(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    uint32_t week = cg_event_week(&data->scenarios[part->of], "institutionalised");
    uint32_t end = cg_weeks(data, part->of) - 1;
    double years = (double)(end - week) / YEAR;
    double before = voluntary_share(record, week) - voluntary_share(record, week - YEAR);
    return (voluntary_share(record, end) - voluntary_share(record, week)) / years - before;
}

/* --- registration --- */

/* A main cluster before and after the department registers it; in the twin, for the weeks
 * in which it was registered. */
typedef struct capture {
    double early, n_early; /* learning a meeting in the first half-year, unregistered */
    double after, n_after; /* once registered */
    double twin, n_twin;   /* the same weeks in the twin */
    double week;           /* of registration; the end for those never registered */
} capture;

static void read_captured(const cg_record *record, uint32_t start, int form, capture *clusters)
{
    for (size_t r = 0; r < record->n_meetings; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier != CG_TIER_main)
            continue;
        capture *c = &clusters[row->cluster];
        int registered = row->form == form;
        if (registered && row->week < c->week)
            c->week = row->week;
        if (!row->approved && !registered)
            continue;
        if (registered) {
            c->after += (double)row->learned;
            c->n_after += 1.0;
        } else if (row->week < start + HALF_YEAR) {
            c->early += (double)row->learned;
            c->n_early += 1.0;
        }
    }
}

static void read_twin(const cg_record *record, uint32_t ids, capture *clusters)
{
    for (size_t r = 0; r < record->n_meetings; r++) {
        const cg_meeting_row *row = &record->meetings[r];
        if (row->tier != CG_TIER_main || row->cluster >= ids ||
            row->week < clusters[row->cluster].week)
            continue;
        clusters[row->cluster].twin += (double)row->learned;
        clusters[row->cluster].n_twin += 1.0;
    }
}

/* Correlation of early learning with the week of registration, or with what registration
 * took from the learning of a meeting. */
static double capture_correlation(const cg_pattern_data *data, const cg_pattern_part *part,
                                  int with_loss)
{
    const cg_record *record = cg_part_of(data, part);
    const cg_scenario *scenario = &data->scenarios[part->of];
    int form = cg_scenario_form_index(scenario, scenario->model.department_register_form);
    uint32_t ids = cg_cluster_ids(record, CG_TIER_main);
    void *block = NULL;
    cg_pairs pairs = {0};
    if (ids == 0 || cg_alloc(&block, ids, sizeof(capture), "clusters", NULL) != CG_OK)
        return (double)NAN;
    capture *clusters = block;
    for (uint32_t c = 0; c < ids; c++)
        clusters[c].week = cg_weeks(data, part->of);
    read_captured(record, cg_burn_in(data, part->of), form, clusters);
    if (with_loss)
        read_twin(cg_part_against(data, part), ids, clusters);
    for (uint32_t c = 0; c < ids; c++) {
        const capture *x = &clusters[c];
        double early = x->early / x->n_early;
        if (x->n_early > 0.0 && !with_loss)
            cg_pairs_add(&pairs, early, x->week);
        else if (x->n_early > 0.0 && x->n_after > 0.0 && x->n_twin > 0.0)
            cg_pairs_add(&pairs, early, x->twin / x->n_twin - x->after / x->n_after);
    }
    cg_free(block);
    return cg_pairs_correlation(&pairs);
}

double cg_statistic_registered_first(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return capture_correlation(data, part, 0);
}

double cg_statistic_better_lose(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return capture_correlation(data, part, 1);
}
