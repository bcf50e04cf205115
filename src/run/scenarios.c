/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/scenarios.h"

#include "io/school_list.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int cg_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether all scenarios of a comparison must have this parameter in common: the same
 * people in the same schools for the same weeks, recorded alike. */
static int must_agree(const cg_param *param)
{
    return strcmp(param->group, "run") == 0 || strcmp(param->group, "province") == 0 ||
           (strcmp(param->group, "observe") == 0 && strcmp(param->name, "every") == 0);
}

static void value_text(const cg_param *param, const cg_scenario *scenario, char *text, size_t size)
{
    if (param->type == CG_TEXT) {
        snprintf(text, size, "'%s'", cg_param_text(param, &scenario->model));
        return;
    }
    char number[CG_NUMBER_SIZE];
    cg_format_number(cg_param_number(param, &scenario->model), number);
    snprintf(text, size, "%s", number);
}

static cg_status check_agreement(const cg_scenario *a, const cg_scenario *b, cg_error *error)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        char left[CG_TEXT_SIZE + 8], right[CG_TEXT_SIZE + 8];
        if (!must_agree(&table[i]))
            continue;
        value_text(&table[i], a, left, sizeof left);
        value_text(&table[i], b, right, sizeof right);
        if (strcmp(left, right) == 0)
            continue;
        if (cg_param_is_file(&table[i]) &&
            cg_same_file(cg_param_text(&table[i], &a->model), cg_param_text(&table[i], &b->model)))
            continue;
        return cg_fail(error, CG_INPUT,
                       "%s and %s cannot be compared: %s.%s is %s in one and %s in the other; "
                       "--set %s.%s=VALUE sets it for all",
                       a->name, b->name, table[i].group, table[i].name, left, right, table[i].group,
                       table[i].name);
    }
    return CG_OK;
}

static cg_status check_names(const char *const *files, const cg_scenario *scenarios, size_t s,
                             cg_error *error)
{
    for (size_t other = 0; other < s; other++) {
        if (strcmp(scenarios[other].name, scenarios[s].name) == 0)
            return cg_fail(error, CG_INPUT,
                           "%s and %s are both named %s: scenarios are told apart by their name",
                           files[other], files[s], scenarios[s].name);
    }
    return CG_OK;
}

cg_status cg_scenarios_load(const char *const *files, size_t n, const cg_load_options *options,
                            cg_scenario *scenarios, cg_error *error)
{
    if (n > CG_MAX_SCENARIOS)
        return cg_fail(error, CG_LIMIT, "at most %d scenarios can be compared at once",
                       CG_MAX_SCENARIOS);
    for (size_t s = 0; s < n; s++) {
        cg_status status = cg_scenario_load(files[s], options, &scenarios[s], error);
        if (status == CG_OK)
            status = check_names(files, scenarios, s, error);
        if (status == CG_OK && s > 0)
            status = check_agreement(&scenarios[0], &scenarios[s], error);
        if (status != CG_OK)
            return status;
    }
    return CG_OK;
}

cg_status cg_inputs_load(const cg_scenario *scenario, cg_province *province, cg_inputs *inputs,
                         cg_error *error)
{
    cg_status status = CG_OK;
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    *inputs = (cg_inputs){0};
    for (size_t i = 0; i < n && status == CG_OK; i++) {
        if (!cg_param_is_file(&table[i]) || *cg_param_text(&table[i], &scenario->model) == '\0' ||
            inputs->n == CG_MAX_INPUTS)
            continue;
        status = cg_input_read(cg_param_text(&table[i], &scenario->model),
                               &inputs->files[inputs->n++], error);
    }
    if (status == CG_OK)
        status = cg_province_load(scenario, province, error);
    for (size_t i = 0; i < inputs->n && status == CG_OK; i++)
        status = cg_input_unchanged(&inputs->files[i], error);
    return status;
}

void cg_inputs_release(cg_inputs *inputs)
{
    for (size_t i = 0; i < inputs->n; i++)
        cg_input_release(&inputs->files[i]);
    *inputs = (cg_inputs){0};
}
