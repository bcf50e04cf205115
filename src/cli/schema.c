/* collegium schema — the JSON Schemas of scenario and sweep files, for editors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/schema.h"
#include "cli/command.h"

#include <stdio.h>

static cg_status schema(const cg_options *options, cg_error *error)
{
    (void)error;
    if (options->sweep)
        cg_schema_write_sweep(stdout);
    else
        cg_schema_write_scenario(stdout);
    return CG_OK;
}

const cg_command cg_command_schema = {
    .name = "schema",
    .operands = "",
    .summary = "JSON Schema of scenario or sweep files, with which editors complete and check",
    .details =
        "Prints the schema (draft-07), made from the parameter table. A file that names it as\n"
        "\"$schema\" is completed and checked by editors that know JSON Schema; copies are\n"
        "installed as scenarios/scenario.schema.json and scenarios/sweep.schema.json.\n",
    .takes = "U",
    .least = 0,
    .most = 0,
    .run = schema,
};
