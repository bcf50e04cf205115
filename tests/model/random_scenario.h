/* Random valid scenarios: forms, meetings, events and parameter values inside their bounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MODEL_RANDOM_SCENARIO_H
#define TESTS_MODEL_RANDOM_SCENARIO_H

#include "param/scenario.h"

/* The scenario of number `seed`; every fourth takes its values from anywhere inside the
 * bounds, every fourth the defaults, the others values within a factor of 4 of them. Small
 * enough to run in a fraction of a second. Passes cg_scenario_check. */
void random_scenario(uint64_t seed, cg_scenario *scenario);

#endif
