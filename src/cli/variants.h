/* The variants of scenarios that patterns are judged by, as commands read them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_VARIANTS_H
#define CG_CLI_VARIANTS_H

#include "cli/options.h"
#include "experiment/patterns.h"
#include "io/scenario_file.h"

/* Marks the patterns that `list` ("P3,P10"; NULL for all) names in wanted[CG_N_PATTERNS].
 * Errors: CG_USAGE naming the nearest. */
cg_status cg_wanted_read(const char *list, uint8_t *wanted, cg_error *error);

/* The folder of scenarios: the operand, or the first of those of COLLEGIUM_PATH, ./scenarios and
 * the installed ones that has them. Errors: CG_FILE. */
cg_status cg_variants_find(const cg_options *options, char folder[CG_PATH_SIZE], cg_error *error);

/* Reads the variants whose bits `needs` has into variants[CG_N_VARIANTS], checked, on the
 * province of *base, which becomes the scenario without clusters on a small synthetic province,
 * or with `full` on the schools of Mpumalanga. Errors: those of cg_scenario_load. */
cg_status cg_variants_load(const char *folder, int full, uint64_t needs,
                           const cg_load_options *load, cg_scenario *base, cg_scenario *variants,
                           cg_error *error);

enum { CG_PATTERN_REPLICATES = 20 };

/* run.replicates of the command line, else CG_PATTERN_REPLICATES: with fewer provinces than that
 * most verdicts that are not plain are undecided, and the sparsest statistics know too little. */
uint32_t cg_patterns_replicates(const cg_options *options, const cg_scenario *base);

#endif
