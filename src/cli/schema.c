/* collegium schema — the JSON Schema of scenario files, for editors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/schema.h"
#include "base/memory.h"
#include "cli/command.h"

#include <stdio.h>

static cg_status schema(const cg_options *options, cg_error *error)
{
    char *text = NULL;
    (void)options;
    cg_status status = cg_schema_print(&text, error);
    if (status == CG_OK)
        fputs(text, stdout);
    cg_free(text);
    return status;
}

const cg_command cg_command_schema = {
    .name = "schema",
    .operands = "",
    .summary = "JSON Schema of scenario files, with which editors complete and check",
    .details =
        "Prints the schema (draft-07), made from the parameter table. A scenario that names it\n"
        "as \"$schema\" is completed and checked by editors that know JSON Schema; a copy is\n"
        "installed as scenarios/scenario.schema.json.\n",
    .takes = "",
    .least = 0,
    .most = 0,
    .run = schema,
};
