/* Records made by hand for tests of statistics: all zero until a test fills them in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MADE_RECORD_H
#define TESTS_MADE_RECORD_H

#include "experiment/statistics.h"

/* A run of `weeks` weeks in `teachers` posts with a panel of `panel_weeks` rows, one every
 * CG_PATTERN_PANEL_EVERY weeks; freed with cg_record_free. */
void make_record(cg_record *record, uint32_t weeks, uint32_t teachers, uint32_t panel_weeks);

void set_panel(cg_record *record, enum cg_panel_column column, uint32_t row, uint32_t teacher,
               double value);
void set_group(cg_record *record, uint32_t series, enum cg_group group, uint32_t week,
               double value);

/* Appends an approved formal meeting of a main cluster; returns its row. */
cg_meeting_row *add_meeting(cg_record *record, uint32_t cluster, uint32_t week, double hours,
                            double task_hours);

/* What a statistic reads: every variant's scenario has its defaults and every variant reads
 * the first record, until a test says otherwise. scenarios[CG_N_VARIANTS]. */
cg_pattern_data make_data(cg_scenario *scenarios, const cg_province *province,
                          const cg_record *record);

/* Whether a and b are the same within `within`. */
int is_near(double a, double b, double within);

/* The part of that pattern and letter, and what it says of these data. */
const cg_pattern_part *part_of(cg_pattern_id pattern, char letter);
double value_of(const cg_pattern_data *data, cg_pattern_id pattern, char letter);

/* Sets a value of a tier's series. */
void set_tier(cg_record *record, enum cg_tier_series series, enum cg_tier tier, uint32_t week,
              double value);

/* A panel of six rows in 260 weeks, of which row 1 ends the burn-in: teacher i has CK and PCK
 * 0.1 + 0.01 i in every row, is of school i % schools, science, and in no cluster. */
enum { PANEL_ROWS = 6, PANEL_BASE = 1, PANEL_LAST = 5 };
void make_panel(cg_record *record, uint32_t teachers, uint32_t schools);

/* SD of CK over such a panel's teachers. */
double sd_of_panel(uint32_t teachers);

#endif
