/* One run of which the outcomes are wanted, and what a recording names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_POINT_H
#define CG_RUN_POINT_H

#include "experiment/recording.h"
#include "run/provinces.h"

#include <stdatomic.h>

typedef struct cg_point_result {
    double outcomes[CG_N_OUTCOMES];
    uint64_t digest[2];
    double seconds; /* that the run took */
} cg_point_result;

/* Runs `replicate` of a checked scenario on one thread. Trajectories that nobody asks for
 * are thinned out as far as observe.every goes; outcomes and digest do not depend on it.
 * `stop` may be NULL; nonzero ends the run with CG_INTERRUPTED. `recording` may be NULL;
 * else `recorded` has room for cg_recording_values of it.
 * Errors: those of cg_run, cg_provinces_get and cg_recording_take. */
cg_status cg_point_run(const cg_scenario *scenario, cg_provinces *provinces, uint32_t replicate,
                       const atomic_int *stop, const cg_recording *recording,
                       cg_point_result *result, float *recorded, cg_error *error);

#endif
