/* The JSON Schemas of scenario and sweep files, from the tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCHEMA_H
#define CG_IO_SCHEMA_H

#include <stdio.h>

/* A schema (draft-07, the one that editors know best) that accepts what cg_scenario_load
 * accepts, apart from the rules across fields. */
void cg_schema_write_scenario(FILE *out);

/* The same for cg_sweep_load. */
void cg_schema_write_sweep(FILE *out);

#endif
