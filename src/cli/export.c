/* collegium export — results as tidy CSV tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/export.h"

#include "cli/command.h"
#include "cli/guard.h"

#include <stdio.h>

static cg_status run_export(const cg_options *options, cg_error *error)
{
    if (options->folder == NULL)
        return cg_fail(error, CG_USAGE, "export: --csv DIR is needed");
    cg_status status = cg_guard_results(options->operands[0], error);
    if (status == CG_OK)
        status = cg_export_csv(options->operands[0], options->folder, options->force, error);
    if (status == CG_OK)
        printf("tables in %s, described by %s/dictionary.csv\n", options->folder, options->folder);
    return status;
}

const cg_command cg_command_export = {
    .name = "export",
    .operands = "FILE.h5",
    .summary = "results as tidy CSV tables with a data dictionary",
    .details =
        "Writes a results file as CSV tables for spreadsheets, Stata and the like into a new\n"
        "folder: outcomes, levels and paired differences, trajectories, tiers of clusters,\n"
        "quarters, meetings, schools and their gains, repairs, parameters, the panel and the\n"
        "ties if there are any; of a sweep points, runs, levels and sensitivity. dictionary.csv\n"
        "tells the unit and the meaning of every column. Names of columns are ASCII and at most\n"
        "32 characters long; missing values are empty. The folder appears complete or not at\n"
        "all; --force replaces a folder of CSV files.\n",
    .takes = "df",
    .least = 1,
    .most = 1,
    .run = run_export,
};
