/* The tables of output columns, generated from series.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/record.h"

#include "base/memory.h"

#include <string.h>

#define ROW(name, unit, doc) {#name, unit, doc},
#define MEAN_AND_SD(name, unit, doc)                                                               \
    {#name, unit, doc}, {#name "_sd", unit, "SD over the group: " doc},
#define OUTCOME(name, unit, direction, doc) {#name, unit, doc, (cg_direction)(direction)},

const cg_column_info *cg_group_table(void)
{
    static const cg_column_info table[CG_N_GROUPS] = {CG_GROUPS(ROW)};
    return table;
}

const cg_column_info *cg_tier_table(void)
{
    static const cg_column_info table[CG_N_TIERS] = {CG_TIERS(ROW)};
    return table;
}

const cg_column_info *cg_group_series_table(void)
{
    static const cg_column_info table[CG_N_GROUP_SERIES] = {CG_PERSON_SERIES(MEAN_AND_SD)
                                                                CG_FLOW_SERIES(ROW)};
    return table;
}

const cg_column_info *cg_tier_series_table(void)
{
    static const cg_column_info table[CG_N_TIER_SERIES] = {CG_TIER_SERIES(ROW)};
    return table;
}

const cg_column_info *cg_quarter_series_table(void)
{
    static const cg_column_info table[CG_N_QUARTER_SERIES] = {CG_QUARTER_SERIES(ROW)};
    return table;
}

const cg_outcome_info *cg_outcome_table(void)
{
    static const cg_outcome_info table[CG_N_OUTCOMES] = {CG_OUTCOMES(OUTCOME)};
    return table;
}

const cg_column_info *cg_panel_table(void)
{
    static const cg_column_info table[CG_N_PANEL_COLUMNS] = {CG_PANEL_COLUMNS(ROW)};
    return table;
}

int cg_outcome_find(const char *name)
{
    const cg_outcome_info *table = cg_outcome_table();
    for (int i = 0; i < CG_N_OUTCOMES; i++) {
        if (strcmp(table[i].name, name) == 0)
            return i;
    }
    return -1;
}

void cg_record_free(cg_record *record)
{
    cg_free(record->quarter_week);
    cg_free(record->group_series);
    cg_free(record->group_n);
    cg_free(record->tier_series);
    cg_free(record->quarter_series);
    cg_free(record->school_gain);
    cg_free(record->meetings);
    cg_free(record->panel);
    cg_free(record->tie_weeks);
    cg_free(record->ties);
    cg_free(record->tie_teachers);
    *record = (cg_record){0};
}
