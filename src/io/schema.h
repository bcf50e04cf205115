/* The JSON Schema of scenario files, from the parameter table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCHEMA_H
#define CG_IO_SCHEMA_H

#include <collegium/status.h>

/* A schema (draft-07, the one that editors know best) that accepts what cg_scenario_load
 * accepts, apart from the rules across fields. *text is malloc-ed, NUL-terminated and owned
 * by the caller (cg_free). Errors: CG_MEMORY. */
cg_status cg_schema_print(char **text, cg_error *error);

#endif
