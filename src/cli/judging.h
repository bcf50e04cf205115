/* Patterns judged a number of times, each time on variants of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_JUDGING_H
#define CG_CLI_JUDGING_H

#include "cli/options.h"
#include "experiment/patterns.h"

typedef struct cg_judging {
    const cg_options *options; /* threads, quiet */
    const uint8_t *wanted;     /* [CG_N_PATTERNS] */
    uint32_t n;                /* judgements */
    /* Fills variants[CG_N_VARIANTS] of judgement t (those that wanted patterns read), checked, and
     * says how many replicates, the same number in all; called in order on the calling thread. */
    cg_status (*variants)(void *context, uint32_t t, cg_scenario *variants, uint32_t *n_replicates,
                          cg_error *error);
    void *context;
} cg_judging;

/* Judges results[judging->n] (caller-owned) on all threads, a variant of a replicate after the
 * other; the replicates are those of cg_finding. Stops when a signal asks for it.
 * Errors: those of judging->variants; those of the first run in order that failed, naming its
 * replicate; CG_MEMORY, CG_THREAD, CG_INTERRUPTED. */
cg_status cg_judge(const cg_judging *judging, cg_pattern_result *results, cg_error *error);

#endif
