/* Whether a run may go on from where another scenario's has come.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PARAM_FORK_H
#define CG_PARAM_FORK_H

#include "param/scenario.h"

/* Fails with CG_INPUT, naming the parameter, its two values and when it acts, if anything in
 * which the scenarios differ acts before `week` (from the start of burn-in). What a row of the
 * table says counts: BUILD and ALWAYS act from the start, AFTER from the end of burn-in; an event
 * from its week; a form from where it can first be a cluster's. Files are told apart by name only
 * if `by_name` (else their contents are the caller's business). run.replicates may differ, and
 * run.weeks unless clusters have started. */
cg_status cg_fork_check(const cg_scenario *there, const cg_scenario *here, uint32_t week,
                        int by_name, cg_error *error);

/* Whether two forms have the same levers and meetings. */
int cg_form_same(const cg_form *a, const cg_form *b);

#endif
