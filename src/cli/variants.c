/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/variants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cg_status want(const char *id, uint8_t *wanted, cg_error *error)
{
    const char *ids[CG_N_PATTERNS];
    int p = cg_pattern_find(id);
    if (p >= 0) {
        wanted[p] = 1;
        return CG_OK;
    }
    for (int i = 0; i < CG_N_PATTERNS; i++)
        ids[i] = cg_pattern_table()[i].id;
    const char *nearest = cg_nearest(id, ids, CG_N_PATTERNS);
    if (nearest != NULL)
        return cg_fail(error, CG_USAGE, "--only: no pattern '%s'; did you mean '%s'?", id, nearest);
    return cg_fail(error, CG_USAGE, "--only: no pattern '%s'; expected P1 to %s", id,
                   ids[CG_N_PATTERNS - 1]);
}

cg_status cg_wanted_read(const char *list, uint8_t *wanted, cg_error *error)
{
    cg_status status = CG_OK;
    memset(wanted, list == NULL, CG_N_PATTERNS);
    while (list != NULL && status == CG_OK) {
        char id[32];
        size_t length = strcspn(list, ",");
        snprintf(id, sizeof id, "%.*s", (int)(length < 31 ? length : 31), list);
        status = want(id, wanted, error);
        list = list[length] == ',' ? list + length + 1 : NULL;
    }
    return status;
}

static int holds_scenarios(const char *folder, size_t length, char *found)
{
    char file[CG_PATH_SIZE + 16];
    if (length == 0 || length >= CG_PATH_SIZE)
        return 0;
    snprintf(file, sizeof file, "%.*s/base.json", (int)length, folder);
    if (access(file, R_OK) != 0)
        return 0;
    snprintf(found, CG_PATH_SIZE, "%.*s", (int)length, folder);
    return 1;
}

cg_status cg_variants_find(const cg_options *options, char folder[CG_PATH_SIZE], cg_error *error)
{
    static const char own[] = "scenarios", installed[] = CG_DATADIR "/scenarios";
    if (options->n_operands > 0) {
        if (holds_scenarios(options->operands[0], strlen(options->operands[0]), folder))
            return CG_OK;
        return cg_fail(error, CG_FILE, "%s: no folder with scenarios (base.json)",
                       options->operands[0]);
    }
    const char *path = getenv("COLLEGIUM_PATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        if (holds_scenarios(path, length, folder))
            return CG_OK;
        path += length + (path[length] == ':');
    }
    if (holds_scenarios(own, sizeof own - 1, folder) ||
        holds_scenarios(installed, sizeof installed - 1, folder))
        return CG_OK;
    return cg_fail(error, CG_FILE,
                   "scenarios are neither in ./scenarios nor in %s: name their folder", installed);
}

static cg_status load(const char *folder, const char *name, const cg_load_options *options,
                      cg_scenario *scenario, cg_error *error)
{
    char file[2 * CG_PATH_SIZE];
    snprintf(file, sizeof file, "%s/%s.json", folder, name);
    return cg_scenario_load(file, options, scenario, error);
}

/* The real province instead of the synthetic one. */
static void take_province(cg_scenario *scenario, const cg_scenario *from)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i].group, "province") != 0)
            continue;
        if (table[i].type == CG_TEXT)
            cg_param_store_text(&table[i], &scenario->model,
                                cg_param_text(&table[i], &from->model));
        else
            cg_param_store_number(&table[i], &scenario->model,
                                  cg_param_number(&table[i], &from->model));
    }
}

cg_status cg_variants_load(const char *folder, int full, uint64_t needs,
                           const cg_load_options *options, cg_scenario *base, cg_scenario *variants,
                           cg_error *error)
{
    cg_status status = load(folder, full ? "mpumalanga/none" : "none", options, base, error);
    for (int v = 0; v < CG_N_VARIANTS && status == CG_OK; v++) {
        const cg_variant *variant = &cg_variant_table()[v];
        cg_scenario *scenario = &variants[v];
        if ((needs >> v & 1) == 0)
            continue;
        status = load(folder, variant->file, options, scenario, error);
        if (status != CG_OK)
            break;
        take_province(scenario, base);
        snprintf(scenario->name, sizeof scenario->name, "%s", variant->name);
        status = cg_settings_apply(scenario, variant->settings, error);
        if (status == CG_OK)
            status = cg_scenario_check(scenario, error);
    }
    return status;
}

uint32_t cg_patterns_replicates(const cg_options *options, const cg_scenario *base)
{
    for (size_t i = 0; i < options->settings.n; i++)
        if (strncmp(options->settings.items[i], "run.replicates=", 15) == 0)
            return (uint32_t)base->model.run_replicates;
    return CG_PATTERN_REPLICATES;
}
