/* One run of which only the outcomes are wanted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_POINT_H
#define CG_RUN_POINT_H

#include "observe/record.h"
#include "run/provinces.h"

#include <stdatomic.h>

typedef struct cg_point_result {
    double outcomes[CG_N_OUTCOMES];
    uint64_t digest[2];
    double seconds; /* that the run took */
} cg_point_result;

/* Runs `replicate` of a checked scenario on one thread. The trajectories, which nobody
 * asks for, are thinned out as far as observe.every goes; outcomes and digest do not depend
 * on it. `stop` may be NULL; nonzero ends the run with CG_INTERRUPTED.
 * Errors: those of cg_run and cg_provinces_get. */
cg_status cg_point_run(const cg_scenario *scenario, cg_provinces *provinces, uint32_t replicate,
                       const atomic_int *stop, cg_point_result *result, cg_error *error);

#endif
