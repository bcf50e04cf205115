/* Provinces shared by the runs that need the same one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_PROVINCES_H
#define CG_RUN_PROVINCES_H

#include "world/province.h"

typedef struct cg_provinces cg_provinces;

/* Errors: CG_MEMORY. */
cg_status cg_provinces_init(cg_provinces **provinces, cg_error *error);
void cg_provinces_free(cg_provinces *provinces); /* NULL is allowed */

/* The province of `scenario`, made once for all scenarios that agree in province.* and, unless it
 * is read from a list, run.seed; a few that nobody uses are kept for the next. Any thread may ask,
 * and gives it back with _release. Errors: those of cg_province_load. */
cg_status cg_provinces_get(cg_provinces *provinces, const cg_scenario *scenario,
                           const cg_province **province, cg_error *error);
void cg_provinces_release(cg_provinces *provinces, const cg_province *province);

#endif
