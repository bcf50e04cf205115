/* Statistics of voluntary clusters: P18 to P21.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/memory.h"

#include <math.h>

enum { YEAR = 52 };

static double group_size(const cg_record *record, uint32_t week, enum cg_group group)
{
    uint32_t row = week / record->every;
    row = row < record->n_rows ? row : record->n_rows - 1;
    return (double)record->group_n[(size_t)row * CG_N_GROUPS + group];
}

double cg_statistic_members_attend(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    uint32_t end = cg_weeks(data, part->of);
    double attended = 0.0, asked = 0.0;
    for (uint32_t week = end - YEAR; week < end; week++) {
        double n = group_size(record, week, CG_GROUP_voluntary);
        if (n == 0.0)
            continue;
        double came = cg_mean_of_group(record, CG_N_PERSON_SERIES + CG_FLOW_main_attended,
                                       CG_GROUP_voluntary, week, week + 1);
        double away = cg_mean_of_group(record, CG_N_PERSON_SERIES + CG_FLOW_main_absent,
                                       CG_GROUP_voluntary, week, week + 1);
        if (isnan(came) || isnan(away))
            continue;
        attended += n * came;
        asked += n * (came + away);
    }
    return asked > 0.0 ? attended / asked : (double)NAN;
}

/* --- effect on the treated --- */

typedef struct treatment {
    double n[2], level[2], gain[2]; /* never, ever members: twins' difference, own gain */
    double sd;
} treatment;

static int ever_member(const cg_record *record, const cg_panel_ends *ends, uint32_t i)
{
    for (uint32_t row = ends->base + 1; row <= ends->last; row++)
        if (cg_panel_value(record, CG_PANEL_voluntary, row, i) > 0.0)
            return 1;
    return 0;
}

/* Stayers' knowledge at the end against their twins', by whether they were ever members
 * since clusters started. 0 if there is no panel or nobody of a kind. */
static int compare_twins(const cg_pattern_data *data, const cg_pattern_part *part,
                         enum cg_panel_column column, treatment *t)
{
    const cg_record *with = cg_part_of(data, part), *without = cg_part_against(data, part);
    cg_panel_ends ends;
    *t = (treatment){.sd = 0.0};
    if (!cg_panel_find_ends(with, cg_burn_in(data, part->of), column, &ends))
        return 0;
    t->sd = ends.sd;
    for (uint32_t i = 0; i < with->n_teachers; i++) {
        if (!cg_panel_stayed(with, &ends, i))
            continue;
        int member = ever_member(with, &ends, i);
        double end = cg_panel_value(with, column, ends.last, i);
        t->n[member] += 1.0;
        t->level[member] += end - cg_panel_value(without, column, ends.last, i);
        t->gain[member] += end - cg_panel_value(with, column, ends.base, i);
    }
    return t->n[0] > 0.0 && t->n[1] > 0.0;
}

static double effect_on(const cg_pattern_data *data, const cg_pattern_part *part,
                        enum cg_panel_column column, int members)
{
    treatment t;
    if (!compare_twins(data, part, column, &t))
        return (double)NAN;
    return t.level[members] / t.n[members] / t.sd;
}

double cg_statistic_treated_ck(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return effect_on(data, part, CG_PANEL_ck, 1);
}

double cg_statistic_treated_pck(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return effect_on(data, part, CG_PANEL_pck, 1);
}

double cg_statistic_left_behind(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return effect_on(data, part, CG_PANEL_ck, 0);
}

double cg_statistic_selection_bias(const cg_pattern_data *data, const cg_pattern_part *part)
{
    treatment t;
    if (!compare_twins(data, part, CG_PANEL_ck, &t))
        return (double)NAN;
    double naive = t.gain[1] / t.n[1] - t.gain[0] / t.n[0];
    return (naive - t.level[1] / t.n[1]) / t.sd;
}

/* --- whom they work with --- */

/* Mean over members of voluntary clusters of what they have there less what they have in
 * their assigned cluster. */
static double chosen_less_assigned(const cg_pattern_data *data, const cg_pattern_part *part,
                                   enum cg_panel_column chosen, enum cg_panel_column assigned)
{
    const cg_record *record = cg_part_of(data, part);
    double sum = 0.0, n = 0.0;
    for (uint32_t i = 0; record->n_panel_weeks > 0 && i < record->n_teachers; i++) {
        double difference = cg_panel_value(record, chosen, record->n_panel_weeks - 1, i) -
                            cg_panel_value(record, assigned, record->n_panel_weeks - 1, i);
        if (isnan(difference))
            continue;
        sum += difference;
        n += 1.0;
    }
    return n > 0.0 ? sum / n : (double)NAN;
}

double cg_statistic_chosen_expertise(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return chosen_less_assigned(data, part, CG_PANEL_voluntary_expertise, CG_PANEL_main_expertise);
}

double cg_statistic_chosen_trust(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return chosen_less_assigned(data, part, CG_PANEL_voluntary_trust, CG_PANEL_main_trust);
}

/* --- across circuits --- */

typedef struct neighbour {
    float km;
    uint32_t row;
} neighbour;

static uint32_t circuit_of(const cg_pattern_data *data, const cg_record *record, uint32_t row,
                           uint32_t i)
{
    return data->province->schools[(uint32_t)cg_panel_value(record, CG_PANEL_school, row, i)]
        .circuit;
}

/* Whether the founder's `size` - 1 nearest colleagues of her subject (first row on ties)
 * and she come from two circuits or more. `nearest` has room for `size`. */
static int nearest_span(const cg_pattern_data *data, const cg_record *record, uint32_t row,
                        uint32_t founder, uint32_t size, neighbour *nearest)
{
    const cg_school *schools = data->province->schools;
    uint32_t own = (uint32_t)cg_panel_value(record, CG_PANEL_school, row, founder), n = 0;
    double subject = cg_panel_value(record, CG_PANEL_subject, row, founder);
    for (uint32_t i = 0; i < record->n_teachers; i++) {
        if (i == founder || cg_panel_value(record, CG_PANEL_subject, row, i) != subject)
            continue;
        uint32_t school = (uint32_t)cg_panel_value(record, CG_PANEL_school, row, i);
        float km = cg_school_distance(&schools[own], &schools[school]);
        uint32_t at = n;
        while (at > 0 && nearest[at - 1].km > km)
            at--;
        if (at >= size - 1)
            continue;
        n = n < size - 1 ? n + 1 : n;
        for (uint32_t k = n - 1; k > at; k--)
            nearest[k] = nearest[k - 1];
        nearest[at] = (neighbour){km, i};
    }
    for (uint32_t k = 0; k < n; k++)
        if (circuit_of(data, record, row, nearest[k].row) != circuit_of(data, record, row, founder))
            return 1;
    return 0;
}

double cg_statistic_spanning(const cg_pattern_data *data, const cg_pattern_part *part)
{
    const cg_record *record = cg_part_of(data, part);
    void *block = NULL;
    if (record->n_panel_weeks == 0 ||
        cg_alloc(&block, record->n_teachers, sizeof(neighbour), "neighbours", NULL) != CG_OK)
        return (double)NAN;
    uint32_t row = record->n_panel_weeks - 1;
    double clusters = 0.0, actual = 0.0, near = 0.0;
    for (uint32_t founder = 0; founder < record->n_teachers; founder++) {
        uint32_t size = 0, first = 0;
        int span = 0;
        for (uint32_t i = 0; i < record->n_teachers; i++) {
            if (cg_panel_value(record, CG_PANEL_voluntary_cluster, row, i) != founder)
                continue;
            first = size == 0 ? circuit_of(data, record, row, i) : first;
            span |= circuit_of(data, record, row, i) != first;
            size++;
        }
        if (size < 2)
            continue;
        clusters += 1.0;
        actual += span;
        near += nearest_span(data, record, row, founder, size, block);
    }
    cg_free(block);
    return clusters > 0.0 ? (actual - near) / clusters : (double)NAN;
}
