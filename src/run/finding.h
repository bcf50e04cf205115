/* One replicate of everything that patterns need.
 *
 * Replicates share nothing: each has its own seed (cg_replicate_seed), and so its own province,
 * posts and people, so that an interval over replicates says what other provinces of the kind would
 * show. All variants of a replicate share all of it. On a list of schools the schools stay.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_FINDING_H
#define CG_RUN_FINDING_H

#include "experiment/patterns.h"
#include "run/provinces.h"

#include <stdatomic.h>

typedef struct cg_finding cg_finding;

/* `replicate` of the variants that wanted[CG_N_PATTERNS] patterns read, out of checked
 * variants[CG_N_VARIANTS], which are copied; `wanted` and `provinces` must outlive it. The caller
 * closes it. Errors: CG_MEMORY. */
cg_status cg_finding_open(const uint8_t *wanted, const cg_scenario *variants,
                          cg_provinces *provinces, uint32_t replicate, cg_finding **finding,
                          cg_error *error);

/* Runs variant v, once, on one thread; several threads may run a variant each. `stop` may be NULL;
 * nonzero ends it with CG_INTERRUPTED. Errors: those of cg_run and cg_provinces_get, naming the
 * variant. */
cg_status cg_finding_run_variant(cg_finding *finding, uint32_t v, const atomic_int *stop,
                                 cg_error *error);

/* Measures the parts of the wanted patterns into values[CG_N_PARTS] once every variant that they
 * read was run. Errors: CG_INPUT for variants of unlike provinces or seeds. */
cg_status cg_finding_measure(const cg_finding *finding, double *values, cg_error *error);

void cg_finding_close(cg_finding *finding); /* NULL is allowed */

/* All of it, variant after variant. Errors: those above. */
cg_status cg_finding_run(const uint8_t *wanted, const cg_scenario *variants,
                         cg_provinces *provinces, uint32_t replicate, const atomic_int *stop,
                         double *values, cg_error *error);

#endif
