/* School lists: CSV with the header
 * emis,province,district,circuit,phase,sector,quintile,longitude,latitude,educators,learners
 * (columns in any order, further ones ignored by name in the header only).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCHOOL_LIST_H
#define CG_IO_SCHOOL_LIST_H

#include "world/province.h"

/* Reads, repairs and arranges the list that scenario->model.province_schools names,
 * keeping only province.district / province.circuit when set; a file that ends in .gz is
 * decompressed on the way. Every touched row is in province->repairs. The caller frees
 * with cg_province_free.
 * Errors: CG_FILE; CG_INPUT as "file:line: column: what is wrong" for rows that no rule
 * repairs (unknown phase, a number that is none, wrong column count, duplicate emis, bad
 * UTF-8); CG_MEMORY. */
cg_status cg_school_list_read(const cg_scenario *scenario, cg_province *province, cg_error *error);

/* The province of a scenario: its school list, or a synthetic one when it names none. */
cg_status cg_province_load(const cg_scenario *scenario, cg_province *province, cg_error *error);

#endif
