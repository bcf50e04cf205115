/* Verdicts of patterns as tables and JSON, on standard output.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_PATTERNS_PRINT_H
#define CG_CLI_PATTERNS_PRINT_H

#include "experiment/patterns.h"

/* Every wanted pattern with its parts. */
void cg_patterns_print_table(const uint8_t *wanted, const cg_pattern_result *result);

/* The same as a Markdown table, a row a part. */
void cg_patterns_print_markdown(const uint8_t *wanted, const cg_pattern_result *result);

/* {"patterns": [...], "seeds": [...]}: of the replicates of `seed` (cg_replicate_seed). */
void cg_patterns_print_json(const uint8_t *wanted, const cg_pattern_result *result, uint64_t seed,
                            uint32_t n_replicates);

/* Patterns whose verdict is another without some mechanism. */
void cg_patterns_print_changes(const uint8_t *wanted, const cg_pattern_result *with,
                               const cg_pattern_result *without);

/* A row a pattern, a column a mechanism: the verdict without it where that is another.
 * ablated[CG_N_MECHANISMS]. With `json`, every verdict. */
void cg_patterns_print_ablations(const uint8_t *wanted, const cg_pattern_result *with,
                                 const cg_pattern_result *ablated, int json);

/* A row a pattern, a column a seed base; as Markdown only patterns whose verdict depends on it;
 * with `json` also every part's estimate and interval. results[CG_N_SEED_BASES]. */
void cg_patterns_print_seeds(const uint8_t *wanted, const cg_pattern_result *results, int json,
                             int markdown);

typedef struct cg_draws_result {
    uint32_t n_draws, n_replicates;
    const char *xxh128;                /* of the posterior's file */
    const cg_pattern_result *defaults; /* with the default parameters */
    const cg_pattern_result *draws;    /* [n_draws] */
} cg_draws_result;

/* How often each verdict came under the draws, beside that of the defaults, and of how many
 * validation patterns hold at once; as a table, or Markdown. Errors: CG_MEMORY. */
cg_status cg_patterns_print_draws(const uint8_t *wanted, const cg_draws_result *result,
                                  int markdown, cg_error *error);

/* The same with the estimates of every part: median and 90 % range over the draws. */
cg_status cg_patterns_print_draws_json(const uint8_t *wanted, const cg_draws_result *result,
                                       cg_error *error);

#endif
