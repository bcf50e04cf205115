/* Lists of one's own that stand for draws: teachers (province.teachers) and the ties observed
 * among them (province.ties). Strict CSV as in io/csv.h; columns in any order, unknown ones
 * refused; docs/own-province.md describes both.
 *
 * Teachers: id, emis, subject (science, mathematics) and phase (primary, secondary; may be empty
 * in a school that has one phase only); optional, and drawn where empty: gender (female, male),
 * motivation, openness, leadership, and ck, pck (means of the topics) or ck1 to ck4, pck1 to
 * pck4, all from 0 to 1.
 *
 * Ties: from, to (ids of teachers) or from_emis, to_emis (schools; optional subject): the first
 * knows the second. Optional: trust, from 0 to 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_OWN_LISTS_H
#define CG_IO_OWN_LISTS_H

#include "world/province.h"

/* Reads the teachers' list into province->own. Rows of schools that the province does not have
 * are refused, or, when province.district or province.circuit keeps a part of a school list,
 * counted in own_left_out. The result does not depend on the order of the rows.
 * Errors: CG_FILE; CG_INPUT as "file:line: column: what; expected ..."; CG_LIMIT; CG_MEMORY. */
cg_status cg_own_teachers_read(const cg_scenario *scenario, cg_province *province, cg_error *error);

/* Reads the list of ties into province->ties; after cg_own_teachers_read. Errors: as above. */
cg_status cg_own_ties_read(const cg_scenario *scenario, cg_province *province, cg_error *error);

/* Schools by emis, to be looked up; internal to io. */
typedef struct cg_school_index {
    const cg_school **schools; /* [n] by emis */
    const cg_province *province;
    int part; /* only a part of the list was kept */
} cg_school_index;

cg_status cg_school_index_init(cg_school_index *index, const cg_scenario *scenario,
                               const cg_province *province, cg_error *error);
void cg_school_index_release(cg_school_index *index);

/* Row of the school with that emis, or UINT32_MAX. */
uint32_t cg_school_index_find(const cg_school_index *index, const char *emis);

#endif
