/* Scenarios that are run together, and the files that they are made from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SCENARIOS_H
#define CG_RUN_SCENARIOS_H

#include "io/results_inputs.h"
#include "io/scenario_file.h"
#include "world/province.h"

enum { CG_MAX_SCENARIOS = 1000, CG_MAX_INPUTS = 3 };

/* Reads files[i] into scenarios[i] (caller-owned, [n]) and makes sure that they can be
 * compared: unlike names; the same people in the same schools for the same weeks, recorded
 * alike. Errors: CG_LIMIT; those of cg_scenario_load; CG_INPUT naming two values that must be
 * the same. */
cg_status cg_scenarios_load(const char *const *files, size_t n, const cg_load_options *options,
                            cg_scenario *scenarios, cg_error *error);

/* The lists that a province is made from, as they were when it was made. */
typedef struct cg_inputs {
    size_t n;
    cg_input files[CG_MAX_INPUTS];
} cg_inputs;

/* The province of a scenario (cg_province_load) and the bytes of its lists. The caller frees
 * both, also after an error. Errors: those of cg_province_load and cg_input_read; CG_INPUT
 * for a list that changed while it was read. */
cg_status cg_inputs_load(const cg_scenario *scenario, cg_province *province, cg_inputs *inputs,
                         cg_error *error);
void cg_inputs_release(cg_inputs *inputs);

/* Whether two paths lead to one file. */
int cg_same_file(const char *a, const char *b);

#endif
