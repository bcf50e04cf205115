/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/recording.h"

#include <string.h>

size_t cg_recording_series_values(const cg_recording *recording, size_t i)
{
    const size_t width =
        recording->series[i] < CG_N_GROUP_SERIES ? recording->n_groups : (size_t)CG_N_TIERS;
    return recording->n_rows * width;
}

size_t cg_recording_values(const cg_recording *recording)
{
    size_t n = (size_t)recording->n_columns * recording->n_panel_weeks * recording->n_teachers;
    for (size_t i = 0; i < recording->n_series; i++)
        n += cg_recording_series_values(recording, i);
    return n;
}

static float *take_groups(const cg_recording *recording, const cg_record *record, size_t series,
                          float *to)
{
    const float *from = record->group_series + series * record->n_rows * CG_N_GROUPS;
    for (size_t row = 0; row < recording->n_rows; row++)
        for (size_t g = 0; g < recording->n_groups; g++)
            *to++ = from[row * CG_N_GROUPS + recording->groups[g]];
    return to;
}

static float *take_block(const float *from, size_t n, float *to)
{
    memcpy(to, from, n * sizeof *to);
    return to + n;
}

cg_status cg_recording_take(const cg_recording *recording, const cg_record *record, float *values,
                            cg_error *error)
{
    const size_t tiers = (size_t)record->n_rows * CG_N_TIERS;
    const size_t column = (size_t)record->n_panel_weeks * record->n_teachers;
    if ((recording->n_series > 0 && record->n_rows != recording->n_rows) ||
        (recording->n_columns > 0 && (record->n_panel_weeks != recording->n_panel_weeks ||
                                      record->n_teachers != recording->n_teachers)))
        return cg_fail(error, CG_INVARIANT,
                       "the run has %u rows and %u teachers, its sweep %u and %u", record->n_rows,
                       record->n_teachers, recording->n_rows, recording->n_teachers);
    for (size_t i = 0; i < recording->n_series; i++) {
        const size_t series = recording->series[i];
        values = series < CG_N_GROUP_SERIES
                     ? take_groups(recording, record, series, values)
                     : take_block(record->tier_series + (series - CG_N_GROUP_SERIES) * tiers, tiers,
                                  values);
    }
    for (size_t i = 0; i < recording->n_columns; i++)
        values = take_block(record->panel + recording->columns[i] * column, column, values);
    return CG_OK;
}
