/* One replicate of everything that patterns need, on one thread.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_FINDING_H
#define CG_RUN_FINDING_H

#include "experiment/patterns.h"
#include "run/provinces.h"

#include <stdatomic.h>

/* Runs `replicate` of each variant (checked scenarios, [CG_N_VARIANTS]; those that no wanted
 * pattern reads are left alone) and measures the parts of the wanted patterns into
 * values[CG_N_PARTS]. `stop` may be NULL; nonzero ends it with CG_INTERRUPTED.
 * Errors: CG_MEMORY; CG_INPUT for variants of unlike provinces or seeds; those of cg_run and
 * cg_provinces_get, naming the variant. */
cg_status cg_finding_run(const uint8_t *wanted, const cg_scenario *variants,
                         cg_provinces *provinces, uint32_t replicate, const atomic_int *stop,
                         double *values, cg_error *error);

#endif
