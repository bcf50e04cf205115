/* Runs of a scenario with nothing around them: what tests/bench/sweep_overhead.py holds a sweep
 * against.
 *   bare_runs SCENARIO.json REPLICATES [PATH=VALUE...]
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/scenario_file.h"
#include "io/school_list.h"
#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>

static cg_status run_all(const cg_scenario *scenario, uint32_t replicates, cg_error *error)
{
    cg_province province;
    cg_status status = cg_province_load(scenario, &province, error);
    if (status != CG_OK)
        return status;
    for (uint32_t k = 0; k < replicates && status == CG_OK; k++) {
        const cg_run_options options = {0};
        cg_record record = {0};
        status = cg_run(scenario, &province, k, &cg_serial_executor, &options, &record, error);
        cg_record_free(&record);
    }
    cg_province_free(&province);
    return status;
}

int main(int argc, char **argv)
{
    cg_error error = {CG_OK, ""};
    void *block = NULL;
    char *end = NULL;
    const unsigned long replicates = argc > 2 ? strtoul(argv[2], &end, 10) : 0;
    if (argc < 3 || *end != '\0' || replicates == 0 || replicates > UINT32_MAX) {
        fputs("usage: bare_runs SCENARIO.json REPLICATES [PATH=VALUE...]\n", stderr);
        return 2;
    }
    const cg_load_options load = {.settings = (const char *const *)argv + 3,
                                  .n_settings = (size_t)argc - 3};
    cg_status status = cg_alloc(&block, 1, sizeof(cg_scenario), "scenario", &error);
    if (status == CG_OK)
        status = cg_scenario_load(argv[1], &load, block, &error);
    if (status == CG_OK)
        status = run_all(block, (uint32_t)replicates, &error);
    cg_free(block);
    if (status != CG_OK)
        fprintf(stderr, "bare_runs: %s\n", error.message);
    return cg_status_exit_code(status);
}
