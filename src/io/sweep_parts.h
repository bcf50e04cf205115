/* The parts of a sweep's results file: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_PARTS_H
#define CG_IO_SWEEP_PARTS_H

#include "io/h5_util.h"
#include "io/sweep_results.h"

typedef struct cg_sweep_axes {
    cg_h5_axis point, replicate, outcome, word;
} cg_sweep_axes;

/* The coordinates of `point`: factors, what draws say of each parameter, scenarios. */
void cg_sweep_write_coordinates(cg_h5 *h5, const cg_sweep *sweep, const cg_sweep_axes *on);

/* `state`, `outcomes`, `state_digest`, what the sweep records beside them, and `error`, run by
 * run. */
void cg_sweep_write_runs(cg_h5 *h5, const cg_sweep_results *results, const cg_sweep_axes *on);

/* The recorded variables, open for writing; all zero without a recording. */
typedef struct cg_sweep_recorded cg_sweep_recorded;
cg_sweep_recorded *cg_sweep_recorded_open(cg_h5 *h5, const cg_sweep *sweep,
                                          const cg_sweep_axes *on);
void cg_sweep_recorded_write(cg_h5 *h5, cg_sweep_recorded *recorded, size_t point,
                             uint32_t replicate, const float *values);
void cg_sweep_recorded_close(cg_sweep_recorded *recorded); /* NULL is allowed */

/* Name, unit and description of a series that a sweep may record (below CG_N_TRAJECTORIES). */
void cg_sweep_series_info(size_t series, char name[CG_NAME_SIZE], const char **unit,
                          const char **doc);

#endif
