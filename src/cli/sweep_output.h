/* What `sweep` and `merge` do at their end, and what `sweep` tells beforehand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_SWEEP_OUTPUT_H
#define CG_CLI_SWEEP_OUTPUT_H

#include "cli/options.h"
#include "io/output_file.h"
#include "model/model.h"
#include "run/sweep_run.h"

/* Where a sweep or merge that writes `output` keeps what goes with the process. */
enum { CG_SCRATCH_PATH = CG_OUTPUT_PATH + 16 };
void cg_sweep_scratch(const char *output, char path[CG_SCRATCH_PATH]);

/* Writes the results file from what journals held (log->keep) and says so, with the hash. */
cg_status cg_sweep_finish(cg_sweep_log *log, cg_output *output, const cg_options *options,
                          cg_error *error);

/* The points as CSV: a header with the factors, empty fields for the base's values. */
cg_status cg_sweep_write_points(const cg_sweep *sweep, const char *path, int force,
                                cg_error *error);

/* Prints design, runs and what they would take in time, disk and memory, after trying the
 * first point for a second. */
cg_status cg_sweep_dry_run(const cg_sweep *sweep, const cg_sweep_plan *plan, cg_error *error);

/* Teachers and weeks of a run of the first point, for displays; zeros when it fails. */
cg_run_size cg_sweep_first_size(const cg_sweep *sweep);

#endif
