/* What one run leaves behind, in memory; a sink (io) writes it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_OBSERVE_RECORD_H
#define CG_OBSERVE_RECORD_H

#include "observe/series.def"

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_column_info {
    const char *name, *unit, *doc;
} cg_column_info;

typedef enum cg_direction {
    CG_LESS_IS_BETTER = -1,
    CG_NEITHER = 0,
    CG_MORE_IS_BETTER = 1
} cg_direction;

typedef struct cg_outcome_info {
    const char *name, *unit, *doc;
    cg_direction direction;
} cg_outcome_info;

#define CG_ID(name, ...) CG_GROUP_##name,
enum cg_group { CG_GROUPS(CG_ID) CG_N_GROUPS };
#undef CG_ID
#define CG_ID(name, ...) CG_TIER_##name,
enum cg_tier { CG_TIERS(CG_ID) CG_N_TIERS };
#undef CG_ID
#define CG_ID(name, ...) CG_SERIES_##name, CG_SERIES_##name##_sd,
enum cg_person_series { CG_PERSON_SERIES(CG_ID) CG_N_PERSON_SERIES };
#undef CG_ID
#define CG_ID(name, ...) CG_FLOW_##name,
enum cg_flow_series { CG_FLOW_SERIES(CG_ID) CG_N_FLOW_SERIES };
#undef CG_ID
enum { CG_N_GROUP_SERIES = CG_N_PERSON_SERIES + CG_N_FLOW_SERIES };
#define CG_ID(name, ...) CG_TIER_SERIES_##name,
enum cg_tier_series { CG_TIER_SERIES(CG_ID) CG_N_TIER_SERIES };
#undef CG_ID
#define CG_ID(name, ...) CG_QUARTER_##name,
enum cg_quarter_series { CG_QUARTER_SERIES(CG_ID) CG_N_QUARTER_SERIES };
#undef CG_ID
#define CG_ID(name, ...) CG_OUTCOME_##name,
enum cg_outcome { CG_OUTCOMES(CG_ID) CG_N_OUTCOMES };
#undef CG_ID
#define CG_ID(name, ...) CG_PANEL_##name,
enum cg_panel_column { CG_PANEL_COLUMNS(CG_ID) CG_N_PANEL_COLUMNS };
#undef CG_ID

/* Tables of names, units and descriptions; the array lengths are the enums above.
 * CG_N_GROUP_SERIES rows: person series as mean and "_sd" by turns, then flows. */
const cg_column_info *cg_group_table(void);
const cg_column_info *cg_tier_table(void);
const cg_column_info *cg_group_series_table(void);
const cg_column_info *cg_tier_series_table(void);
const cg_column_info *cg_quarter_series_table(void);
const cg_outcome_info *cg_outcome_table(void);
const cg_column_info *cg_panel_table(void);

/* Index of the outcome of that name, or -1. */
int cg_outcome_find(const char *name);

/* One formal meeting that was due: a row of the meeting table. Hours are 0 and counts 0
 * when it was not approved. */
typedef struct cg_meeting_row {
    uint32_t cluster; /* main clusters: row; voluntary ones: founder's row, with `founded` */
    uint16_t
        founded; /* week in which the cluster started; with `cluster` it names a voluntary one */
    uint16_t number; /* 1, 2, ... of this cluster under this form */
    uint16_t week;
    uint8_t tier; /* enum cg_tier: main or voluntary */
    uint8_t form; /* index into the scenario's forms */
    uint8_t approved;
    uint8_t supported; /* an advisor or another supporter was there */
    uint16_t members, willing, compelled;
    float hours, task_hours, moderation_hours, content_hours, planning_hours, practice_hours;
    float engagement; /* mean over those present, 0 to 1 */
    float learned;    /* mean fresh CK and PCK gained by those present, topic units */
} cg_meeting_row;

/* A tie in one of the weeks chosen: a row of the table of ties. Rows of teachers are posts. */
typedef struct cg_tie_row {
    uint32_t from, to; /* from knows to */
    uint16_t week;
    uint8_t topic, same_school; /* topic in which she believes her best */
    float trust, level;         /* level: the CK that she believes her to have in it */
} cg_tie_row;

/* A teacher in one of these weeks: she is of the circuit chosen, or known by somebody there. */
typedef struct cg_tie_teacher_row {
    uint32_t teacher, school, circuit;
    int32_t main_cluster, voluntary_cluster; /* as in the meeting table; -1: none */
    uint16_t week, generation;
    uint8_t subject, phase, leads, weakest; /* weakest: topic of her lowest CK */
    uint8_t expert;                         /* bit k: counts as an expert in topic k */
    uint8_t reaches; /* 1: a tie she rightly believes in leads to an expert in her weakest topic */
    float ck, pck, motivation;
} cg_tie_teacher_row;

#define CG_EVERY_CIRCUIT UINT32_MAX

/* What a run records on request; zeroed, nothing. It changes no result. */
typedef struct cg_run_recording {
    uint32_t panel_every;      /* weeks between two rows of the panel; 0: no panel */
    uint32_t n_tie_weeks;      /* 0: no ties */
    const uint16_t *tie_weeks; /* [n_tie_weeks] ascending, after which ties are recorded */
    uint32_t tie_circuit;      /* whose teachers' ties: row of the province, CG_EVERY_CIRCUIT */
} cg_run_recording;

typedef struct cg_record {
    uint32_t n_rows, every; /* trajectory row r is week r * every, from the start of burn-in */
    uint32_t n_quarters;    /* quarter q is week 13 q (and the last week for the last one) */
    uint16_t *quarter_week; /* [n_quarters] */
    float *group_series; /* [CG_N_GROUP_SERIES][n_rows][CG_N_GROUPS]; NaN where a group is empty */
    float *group_n;      /* [n_rows][CG_N_GROUPS] teachers in the group */
    float *tier_series;  /* [CG_N_TIER_SERIES][n_rows][CG_N_TIERS] */
    float *quarter_series;          /* [CG_N_QUARTER_SERIES][n_quarters] */
    double outcomes[CG_N_OUTCOMES]; /* NaN where undefined (no meetings, say) */
    uint32_t n_schools;
    float *school_gain; /* [n_schools] mean CK gain of stayers, d; NaN without any */
    size_t n_meetings, meetings_capacity;
    cg_meeting_row *meetings; /* by week, then cluster; none without observe.meetings */
    uint32_t panel_every, n_panel_weeks, n_teachers; /* panel_every 0: no panel */
    float *panel;                      /* [CG_N_PANEL_COLUMNS][n_panel_weeks][n_teachers] */
    uint32_t n_tie_weeks, tie_circuit; /* as in cg_run_recording */
    uint16_t *tie_weeks;
    size_t n_ties, ties_capacity, n_tie_teachers, tie_teachers_capacity;
    cg_tie_row *ties;                 /* by week, from and slot */
    cg_tie_teacher_row *tie_teachers; /* by week and teacher */
    uint64_t digest[2];               /* XXH3-128 of the final state of every state column */
} cg_record;

void cg_record_free(cg_record *record);

#endif
