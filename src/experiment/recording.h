/* What a sweep keeps of every run beside its outcomes: chosen trajectories, a panel.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_RECORDING_H
#define CG_EXPERIMENT_RECORDING_H

#include "observe/record.h"

/* Series of groups first, then those of tiers. */
enum { CG_N_TRAJECTORIES = CG_N_GROUP_SERIES + CG_N_TIER_SERIES };

/* All zero: outcomes only. */
typedef struct cg_recording {
    uint32_t every, panel_every; /* weeks between two rows, from the start of burn-in; 0: none */
    uint32_t n_rows, n_panel_weeks, n_teachers; /* the same in every run of the sweep */
    uint32_t n_series, n_groups, n_columns;
    uint8_t series[CG_N_TRAJECTORIES]; /* [n_series] below CG_N_TRAJECTORIES, each once */
    uint8_t groups[CG_N_GROUPS];       /* [n_groups] enum cg_group, each once */
    uint8_t columns[CG_N_PANEL_COLUMNS];
} cg_recording;

/* Values of one run: every series as [n_rows][n_groups] or [n_rows][CG_N_TIERS], then every
 * column of the panel as [n_panel_weeks][n_teachers]. */
size_t cg_recording_values(const cg_recording *recording);

/* Values of the i-th series alone. */
size_t cg_recording_series_values(const cg_recording *recording, size_t i);

/* Copies them from a run's record into values[cg_recording_values(recording)].
 * Errors: CG_INVARIANT when the run has other weeks or teachers than the sweep. */
cg_status cg_recording_take(const cg_recording *recording, const cg_record *record, float *values,
                            cg_error *error);

#endif
