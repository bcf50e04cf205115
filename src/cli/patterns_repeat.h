/* Patterns judged again and again: under posterior draws, and with other seeds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_PATTERNS_REPEAT_H
#define CG_CLI_PATTERNS_REPEAT_H

#include "cli/loading.h"
#include "experiment/patterns.h"

/* Judges the wanted patterns with the defaults and under the first options->draws draws, or with
 * each seed base, and prints how often each verdict came.
 * Errors: those of reading and running; CG_DIFFERS if a pattern that holds with one seed base
 * fails with another. */
cg_status cg_patterns_repeat(const cg_options *options, const cg_loading *loading,
                             const char *folder, const uint8_t *wanted, cg_error *error);

#endif
