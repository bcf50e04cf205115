/* collegium report — results as a page to look at.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/report.h"

#include "base/memory.h"
#include "cli/command.h"
#include "cli/guard.h"

#include <stdio.h>
#include <string.h>

/* RESULTS.html beside RESULTS.h5. */
static cg_status name_page(const char *results, char **page, cg_error *error)
{
    static const char ending[] = ".html";
    size_t n = strlen(results);
    cg_status status = cg_alloc((void **)page, n + sizeof ending, 1, "name of the report", error);
    if (status != CG_OK)
        return status;
    memcpy(*page, results, n);
    if (n > 3 && strcmp(results + n - 3, ".h5") == 0)
        n -= 3;
    memcpy(*page + n, ending, sizeof ending);
    return CG_OK;
}

static cg_status run_report(const cg_options *options, cg_error *error)
{
    char *page = NULL;
    const char *results = options->operands[0], *target = options->output;
    cg_status status = cg_guard_results(results, error);
    if (status == CG_OK && target == NULL) {
        status = name_page(results, &page, error);
        target = page;
    }
    if (status == CG_OK)
        status = cg_report_write(results, target, options->force, error);
    if (status == CG_OK)
        printf("report in %s: open it in a browser\n", target);
    cg_free(page);
    return status;
}

const cg_command cg_command_report = {
    .name = "report",
    .operands = "FILE.h5",
    .summary = "results as one page to open in a browser",
    .details =
        "Makes one self-contained HTML page of a run, a comparison or a sweep, for any browser\n"
        "and without a network: a summary in plain words, trajectories with intervals, the two\n"
        "dashboards, what meetings are used for, who gains, a map of the schools, who knows whom\n"
        "(if --ties-at recorded it), costs; of a sweep heat maps, response curves, which factors\n"
        "matter, what one outcome costs of another; and where the results come from. The page\n"
        "is written beside FILE.h5 with the ending .html, or where --output says.\n",
    .takes = "of",
    .least = 1,
    .most = 1,
    .run = run_report,
};
