/* Sweep files: strict JSON that names scenarios, factors and a design.
 *
 * {
 *   "note": "what it asks",
 *   "base": "../institutionalised.json",       found like `extends`; not with a factor of scenarios
 *   "replicates": 10,                          else the base's run.replicates
 *   "settings": {"run.weeks": 104},            for every point
 *   "factors": {
 *     "regulation": {"path": "forms.official.regulation", "low": 0, "high": 1, "steps": 5},
 *     "day": {"paths": ["forms.a.meetings.x.day", "forms.b.meetings.x.day"],
 *             "values": ["weekday", "saturday"]},
 *     "form": {"scenarios": ["../grassroots.json", "../institutionalised.json"]}
 *   },
 *   "design": "grid",
 *   "record": {                                beside the outcomes; may be left out
 *     "trajectories": {"series": ["motivation", "task_share"], "groups": ["all"], "every": 4},
 *     "panel": {"columns": ["ck", "voluntary"], "every": 52}
 *   }
 * }
 * Designs: "grid", "one_at_a_time", "factorial" (two levels each), {"kind": "list", "file":
 * "points.csv"}, {"kind": "random", "points": 100, "seed": 1}, {"kind": "latin_hypercube",
 * "points", "seed", "tries"}, {"kind": "sobol", "points"}, {"kind": "morris",
 * "trajectories", "levels", "seed"}, {"kind": "saltelli", "samples", "second_order"}.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_FILE_H
#define CG_IO_SWEEP_FILE_H

#include "experiment/sweep.h"
#include "io/scenario_file.h"

/* Reads `file`; options->settings (the command line's) are laid over the file's, and
 * run.replicates among them replaces "replicates". The caller frees *sweep, also after an
 * error. Errors: CG_FILE; CG_LIMIT; CG_MEMORY; CG_INPUT as "file:line:column: JSON path: what;
 * expected ...; did you mean "..."?". */
cg_status cg_sweep_load(const char *file, const cg_load_options *options, cg_sweep *sweep,
                        cg_error *error);

#endif
