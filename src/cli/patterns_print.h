/* Verdicts of patterns as tables and JSON, on standard output.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_PATTERNS_PRINT_H
#define CG_CLI_PATTERNS_PRINT_H

#include "experiment/patterns.h"

/* Every wanted pattern with its parts. */
void cg_patterns_print_table(const uint8_t *wanted, const cg_pattern_result *result);

/* The same as a Markdown table, a row a part. */
void cg_patterns_print_markdown(const uint8_t *wanted, const cg_pattern_result *result);

/* {"patterns": [...]} */
void cg_patterns_print_json(const uint8_t *wanted, const cg_pattern_result *result);

/* Patterns whose verdict is another without some mechanism. */
void cg_patterns_print_changes(const uint8_t *wanted, const cg_pattern_result *with,
                               const cg_pattern_result *without);

/* A row a pattern, a column a mechanism: the verdict without it where that is another.
 * ablated[CG_N_MECHANISMS]. With `json`, every verdict. */
void cg_patterns_print_ablations(const uint8_t *wanted, const cg_pattern_result *with,
                                 const cg_pattern_result *ablated, int json);

#endif
