/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_record.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static void *zeroed(size_t count, size_t size)
{
    void *block;
    if (cg_alloc(&block, count, size, "test", NULL) != CG_OK)
        abort();
    return block;
}

void make_record(cg_record *record, uint32_t weeks, uint32_t teachers, uint32_t panel_weeks)
{
    *record = (cg_record){.n_rows = weeks,
                          .every = 1,
                          .n_teachers = teachers,
                          .panel_every = CG_PATTERN_PANEL_EVERY,
                          .n_panel_weeks = panel_weeks};
    record->group_series = zeroed((size_t)CG_N_GROUP_SERIES * weeks * CG_N_GROUPS, sizeof(float));
    record->group_n = zeroed((size_t)weeks * CG_N_GROUPS, sizeof(float));
    record->tier_series = zeroed((size_t)CG_N_TIER_SERIES * weeks * CG_N_TIERS, sizeof(float));
    record->panel = zeroed((size_t)CG_N_PANEL_COLUMNS * panel_weeks * teachers, sizeof(float));
}

void set_panel(cg_record *record, enum cg_panel_column column, uint32_t row, uint32_t teacher,
               double value)
{
    size_t at = ((size_t)column * record->n_panel_weeks + row) * record->n_teachers + teacher;
    record->panel[at] = (float)value;
}

void set_group(cg_record *record, uint32_t series, enum cg_group group, uint32_t week, double value)
{
    record->group_series[((size_t)series * record->n_rows + week) * CG_N_GROUPS + group] =
        (float)value;
}

cg_meeting_row *add_meeting(cg_record *record, uint32_t cluster, uint32_t week, double hours,
                            double task_hours)
{
    if (cg_grow((void **)&record->meetings, &record->meetings_capacity, record->n_meetings + 1,
                sizeof(cg_meeting_row), "test", NULL) != CG_OK)
        abort();
    cg_meeting_row *row = &record->meetings[record->n_meetings++];
    *row = (cg_meeting_row){.cluster = cluster,
                            .week = (uint16_t)week,
                            .tier = CG_TIER_main,
                            .approved = 1,
                            .hours = (float)hours,
                            .task_hours = (float)task_hours};
    return row;
}

cg_pattern_data make_data(cg_scenario *scenarios, const cg_province *province,
                          const cg_record *record)
{
    cg_pattern_data data = {.scenarios = scenarios, .province = province, .seed = 1};
    for (int v = 0; v < CG_N_VARIANTS; v++) {
        cg_scenario_init(&scenarios[v]);
        data.records[v] = record;
    }
    return data;
}

int is_near(double a, double b, double within)
{
    return fabs(a - b) <= within;
}

const cg_pattern_part *part_of(cg_pattern_id pattern, char letter)
{
    for (int i = 0; i < CG_N_PARTS; i++)
        if (cg_pattern_part_table()[i].pattern == pattern &&
            cg_pattern_part_table()[i].letter == letter)
            return &cg_pattern_part_table()[i];
    abort();
}

double value_of(const cg_pattern_data *data, cg_pattern_id pattern, char letter)
{
    const cg_pattern_part *part = part_of(pattern, letter);
    return part->function(data, part);
}

void set_tier(cg_record *record, enum cg_tier_series series, enum cg_tier tier, uint32_t week,
              double value)
{
    record->tier_series[((size_t)series * record->n_rows + week) * CG_N_TIERS + tier] =
        (float)value;
}

void make_panel(cg_record *record, uint32_t teachers, uint32_t schools)
{
    make_record(record, 260, teachers, PANEL_ROWS);
    for (uint32_t row = 0; row < PANEL_ROWS; row++)
        for (uint32_t i = 0; i < teachers; i++) {
            set_panel(record, CG_PANEL_ck, row, i, 0.1 + 0.01 * i);
            set_panel(record, CG_PANEL_pck, row, i, 0.1 + 0.01 * i);
            set_panel(record, CG_PANEL_school, row, i, i % schools);
            set_panel(record, CG_PANEL_main_cluster, row, i, -1.0);
            set_panel(record, CG_PANEL_voluntary_cluster, row, i, -1.0);
        }
}

double sd_of_panel(uint32_t teachers)
{
    return 0.01 * sqrt(((double)teachers * teachers - 1.0) / 12.0);
}
