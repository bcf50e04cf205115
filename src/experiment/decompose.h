/* What the gap between two scenarios' main forms is made of.
 *
 * The levers in which the forms differ fall into groups; every combination of groups taken
 * from B, the others from A, is a hybrid, and Shapley values share the gap out: each group's
 * mean contribution over all orders in which A could be turned into B.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_DECOMPOSE_H
#define CG_EXPERIMENT_DECOMPOSE_H

#include "param/scenario.h"

#include <stddef.h>

/* X(name, "what it holds") */
#define CG_LEVER_GROUPS(X)                                                                         \
    X(schedule, "kinds of meetings, their period, hours and day")                                  \
    X(regulation, "registration, weight of officials' tasks, programme and place by circular")     \
    X(compulsion, "compulsion, freedom to leave")                                                  \
    X(approval, "strictness of approval")                                                          \
    X(inspection, "share of official presence that inspects")                                      \
    X(support, "mentoring, visits, advisors, partners, their expertise")                           \
    X(gratuity, "pay and recognition of leaders")                                                  \
    X(composition, "who may be a member, and how many")                                            \
    X(agenda, "choice and terms of leaders, members' agenda")                                      \
    X(rest, "all that differs outside the main form")

enum cg_lever_group {
#define X(name, text) CG_LEVERS_##name,
    CG_LEVER_GROUPS(X)
#undef X
        CG_N_LEVER_GROUPS
};

const char *cg_lever_group_name(enum cg_lever_group group);
const char *cg_lever_group_text(enum cg_lever_group group);

/* The groups in which A and B differ, in order; returns their number. Both must have a main
 * form. Differences in names, titles and the form's name are none. */
size_t cg_decompose_groups(const cg_scenario *a, const cg_scenario *b,
                           enum cg_lever_group groups[CG_N_LEVER_GROUPS]);

/* A with the groups groups[i] taken from B for which bit i of `subset` is set, checked.
 * Errors: CG_INPUT naming the groups taken and what does not go together. */
cg_status cg_decompose_hybrid(const cg_scenario *a, const cg_scenario *b,
                              const enum cg_lever_group *groups, size_t n, size_t subset,
                              cg_scenario *hybrid, cg_error *error);

/* Exact Shapley values of n players: worth[S] for every subset S (bit i: player i) of 2^n;
 * shares[i] sum to worth[all] - worth[0]. A NaN in `worth` makes all shares NaN. n <= 20. */
void cg_shapley(size_t n, const double *worth, double *shares);

#endif
