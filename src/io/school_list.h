/* School lists: CSV with the header
 * emis,province,district,circuit,phase,sector,quintile,longitude,latitude,educators,learners
 * (columns in any order; province, sector and further ones are not read and may be absent).
 * Strict CSV: quotes as in RFC 4180, LF or CRLF, UTF-8 with or without a byte order mark.
 * phase is primary, secondary, intermediate (taken as primary) or combined; an empty
 * quintile is unknown; empty or 0 educators or learners are missing. A circuit is known by
 * its district and name together. Positions become kilometres from the median position of
 * the schools kept: x = (longitude - origin) cos(origin's latitude) 111.195, y alike.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCHOOL_LIST_H
#define CG_IO_SCHOOL_LIST_H

#include "world/province.h"

/* Reads, repairs and arranges the list that scenario->model.province_schools names,
 * keeping only province.district / province.circuit when set (after the whole list has been
 * repaired); a gzip file is decompressed on the way. Every touched row is in
 * province->repairs: one that is left out once, one that is repaired once a rule. The result
 * does not depend on the order of the rows. The caller frees with cg_province_free.
 * Errors: CG_FILE; CG_INPUT as "file:line: column: what is wrong" for rows that no rule
 * repairs (unknown phase, a number that is none, wrong column count, duplicate emis, bad
 * UTF-8), and for a district or circuit that the list does not have; CG_LIMIT; CG_MEMORY. */
cg_status cg_school_list_read(const cg_scenario *scenario, cg_province *province, cg_error *error);

/* The province of a scenario: its school list, or a synthetic one when it names none; with the
 * teachers and ties of one's own that it names (io/own_lists.h). The caller frees with
 * cg_province_free. Errors: those of the three readers and of cg_province_synthetic. */
cg_status cg_province_load(const cg_scenario *scenario, cg_province *province, cg_error *error);

#endif
