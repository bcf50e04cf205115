/* The part of a record that a state holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/state_parts.h"

#include "base/memory.h"

static uint32_t rows_before(const cg_record *record, uint32_t week)
{
    return (week + record->every - 1) / record->every;
}

/* The first `n` of `length` blocks of `size` bytes, in each of `series` series. */
static void put_series(cg_state_writer *to, const float *values, size_t series, size_t length,
                       size_t n, size_t size)
{
    for (size_t s = 0; s < series; s++)
        cg_state_put(to, values + s * length * size, n * size * sizeof *values);
}

static void get_series(cg_state_reader *from, float *values, size_t series, size_t length, size_t n,
                       size_t size)
{
    for (size_t s = 0; s < series; s++)
        cg_state_get(from, values + s * length * size, n * size * sizeof *values);
}

void cg_state_put_record(cg_state_writer *to, const cg_observer *observer, const cg_record *record,
                         uint32_t week)
{
    const uint32_t rows = rows_before(record, week), quarters = observer->next_quarter;
    const uint64_t meetings = record->n_meetings;
    cg_state_put(to, &quarters, sizeof quarters);
    cg_state_put(to, record->quarter_week, quarters * sizeof *record->quarter_week);
    put_series(to, record->group_series, CG_N_GROUP_SERIES, record->n_rows, rows, CG_N_GROUPS);
    put_series(to, record->group_n, 1, record->n_rows, rows, CG_N_GROUPS);
    put_series(to, record->tier_series, CG_N_TIER_SERIES, record->n_rows, rows, CG_N_TIERS);
    put_series(to, record->quarter_series, CG_N_QUARTER_SERIES, record->n_quarters, quarters, 1);
    cg_state_put(to, &meetings, sizeof meetings);
    cg_state_put(to, record->meetings, meetings * sizeof *record->meetings);
}

static cg_status get_meetings(cg_state_reader *from, const cg_state_map *map, cg_record *record,
                              cg_error *error)
{
    uint64_t n = 0;
    cg_state_get(from, &n, sizeof n);
    if (n > from->state->n / sizeof *record->meetings)
        return cg_fail(error, CG_INPUT, "its table of meetings is damaged");
    cg_status status = cg_extend((void **)&record->meetings, &record->meetings_capacity,
                                 (size_t)n + 1, sizeof *record->meetings, "meeting table", error);
    if (status != CG_OK)
        return status;
    record->n_meetings = (size_t)n;
    cg_state_get(from, record->meetings, (size_t)n * sizeof *record->meetings);
    for (size_t i = 0; i < record->n_meetings; i++) {
        cg_meeting_row *row = &record->meetings[i];
        row->form = cg_state_map_form(map, row->form);
        if (row->tier == CG_TIER_main)
            row->cluster = cg_state_map_cluster(map, row->cluster);
    }
    return CG_OK;
}

cg_status cg_state_get_record(cg_state_reader *from, const cg_state_map *map, uint32_t week,
                              cg_observer *observer, cg_record *record, cg_error *error)
{
    const uint32_t rows = rows_before(record, week);
    uint32_t quarters = 0;
    cg_state_get(from, &quarters, sizeof quarters);
    if (rows > record->n_rows || quarters > record->n_quarters)
        return cg_fail(error, CG_INPUT, "it holds more weeks than the run has");
    observer->next_quarter = quarters;
    cg_state_get(from, record->quarter_week, quarters * sizeof *record->quarter_week);
    get_series(from, record->group_series, CG_N_GROUP_SERIES, record->n_rows, rows, CG_N_GROUPS);
    get_series(from, record->group_n, 1, record->n_rows, rows, CG_N_GROUPS);
    get_series(from, record->tier_series, CG_N_TIER_SERIES, record->n_rows, rows, CG_N_TIERS);
    get_series(from, record->quarter_series, CG_N_QUARTER_SERIES, record->n_quarters, quarters, 1);
    return get_meetings(from, map, record, error);
}
