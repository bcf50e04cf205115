/* One's own teachers and observed ties, in place of drawn ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_OWN_H
#define CG_WORLD_OWN_H

#include "world/world.h"

/* 1 if the list names teachers of this school: then it has exactly those. */
int cg_own_school(const cg_province *province, uint32_t school);

/* Teachers of a school, subject and phase that the list names; *first receives the row of the
 * first of them, as world rows come in the same order. */
uint32_t cg_own_teachers(const cg_province *province, uint32_t school, uint8_t subject,
                         uint8_t phase, uint32_t *first);

/* Nobody has more observed ties than she keeps in mind. Errors: CG_INPUT. */
cg_status cg_own_check(const cg_scenario *scenario, const cg_province *province, cg_error *error);

/* Row of the world that holds each teacher of the list: *rows is NULL without a list, else
 * owned by the caller (cg_free). Errors: CG_MEMORY. */
cg_status cg_own_rows(const cg_world *world, uint32_t **rows, cg_error *error);

/* Replaces what was drawn by what the list says; the rest of her profile follows. */
void cg_own_people(cg_world *world, const uint32_t *rows);

/* Adds the observed ties to those among the staff of each school. A listed tie is never given up
 * for one with a colleague of the same school that is not listed. */
void cg_own_ties(cg_world *world, const uint32_t *rows);

#endif
