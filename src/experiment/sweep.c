/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/sweep.h"

#include "base/memory.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void factor_release(cg_factor *factor)
{
    for (size_t i = 0; factor->paths != NULL && i < factor->n_paths; i++)
        cg_free(factor->paths[i]);
    for (size_t i = 0; factor->levels != NULL && i < factor->n_levels; i++)
        cg_free(factor->levels[i].text);
    cg_free(factor->paths);
    cg_free(factor->levels);
    cg_free(factor->draws);
}

void cg_sweep_free(cg_sweep *sweep)
{
    for (size_t f = 0; sweep->factors != NULL && f < sweep->n_factors; f++)
        factor_release(&sweep->factors[f]);
    cg_free(sweep->factors);
    cg_free(sweep->scenarios);
    cg_design_free(&sweep->recipe);
    cg_free(sweep->values);
    *sweep = (cg_sweep){0};
}

int cg_factor_is_of_files(const cg_factor *factor)
{
    static const char group[] = "province.";
    const size_t n = sizeof group - 1;
    int varies = 0;
    for (size_t i = 0; i < factor->n_paths && factor->is_text; i++) {
        const cg_param *param =
            strncmp(factor->paths[i], group, n) == 0
                ? cg_param_find(CG_SCOPE_MODEL, "province", factor->paths[i] + n)
                : NULL;
        varies = varies || (param != NULL && cg_param_is_file(param));
    }
    return varies;
}

/* Of n equal slices of 0 to 1 the one that holds `share`. */
static double slice(double share, double n)
{
    double i = floor(share * n);
    return i < n ? i : n - 1;
}

static double value_of(const cg_factor *factor, double cell, int is_level)
{
    if (isnan(cell))
        return cell;
    if (factor->n_levels > 0) {
        double level = is_level ? cell : slice(cell, (double)factor->n_levels);
        return factor->is_text ? level : factor->levels[(size_t)level].number;
    }
    if (factor->whole)
        return factor->low + slice(cell, factor->high - factor->low + 1);
    return factor->low + cell * (factor->high - factor->low);
}

/* What the base scenario has for a factor of one number; NaN for others. */
static double base_value(const cg_sweep *sweep, const cg_factor *factor)
{
    const cg_param *param;
    void *values;
    if (factor->is_text || factor->draws != NULL || factor->n_paths != 1 ||
        cg_scenario_locate(&sweep->scenarios[0], factor->paths[0], &param, &values, NULL) != CG_OK)
        return NAN;
    return cg_param_number(param, values);
}

void cg_sweep_take_design(cg_sweep *sweep, const cg_design *design)
{
    sweep->recipe = *design;
    sweep->n_points = design->n_points;
    for (size_t f = 0; f < sweep->n_factors; f++)
        sweep->factors[f].base = base_value(sweep, &sweep->factors[f]);
}

void cg_sweep_values(const cg_sweep *sweep, size_t point, double *values)
{
    const size_t n = sweep->n_factors;
    if (sweep->values != NULL) {
        memcpy(values, sweep->values + point * n, n * sizeof *values);
        return;
    }
    const int levels = cg_design_has_levels(sweep->recipe.kind);
    cg_design_row(&sweep->recipe, point, values);
    for (size_t f = 0; f < n; f++) {
        const double value = value_of(&sweep->factors[f], values[f], levels);
        values[f] = isnan(value) ? sweep->factors[f].base : value;
    }
}

static uint32_t scenario_of(const cg_sweep *sweep, const double *values)
{
    for (size_t f = 0; f < sweep->n_factors; f++)
        if (sweep->factors[f].n_paths == 0 && !isnan(values[f]))
            return (uint32_t)values[f];
    return 0;
}

uint32_t cg_sweep_scenario(const cg_sweep *sweep, size_t point)
{
    double values[CG_MAX_FACTORS];
    int varies = 0;
    for (size_t f = 0; f < sweep->n_factors; f++)
        varies = varies || sweep->factors[f].n_paths == 0;
    if (!varies)
        return 0;
    cg_sweep_values(sweep, point, values);
    return scenario_of(sweep, values);
}

static cg_status apply(const cg_factor *factor, double value, cg_scenario *scenario,
                       cg_error *error)
{
    cg_status status = CG_OK;
    for (size_t i = 0; i < factor->n_paths && status == CG_OK; i++)
        status = factor->is_text ? cg_scenario_set(scenario, factor->paths[i],
                                                   factor->levels[(size_t)value].text, error)
                                 : cg_scenario_set_number(scenario, factor->paths[i], value, error);
    return status;
}

/* What the scenario sets itself stands. */
static cg_status apply_draw(const cg_factor *factor, double draw, cg_scenario *scenario,
                            cg_error *error)
{
    const double *row = factor->draws + (size_t)(draw - 1) * factor->n_paths;
    cg_status status = CG_OK;
    for (size_t i = 0; i < factor->n_paths && status == CG_OK; i++) {
        const cg_param *param;
        void *values;
        status = cg_scenario_locate(scenario, factor->paths[i], &param, &values, error);
        const double now = status == CG_OK ? cg_param_number(param, values) : 0.0;
        if (status == CG_OK && now >= param->number && now <= param->number)
            status = cg_scenario_set_number(scenario, factor->paths[i], row[i], error);
    }
    return status;
}

cg_status cg_sweep_point(const cg_sweep *sweep, size_t point, cg_scenario *scenario,
                         cg_error *error)
{
    double values[CG_MAX_FACTORS];
    cg_status status = CG_OK;
    cg_sweep_values(sweep, point, values);
    *scenario = sweep->scenarios[scenario_of(sweep, values)];
    for (size_t f = 0; f < sweep->n_factors && status == CG_OK; f++)
        if (!isnan(values[f]) && sweep->factors[f].draws != NULL)
            status = apply_draw(&sweep->factors[f], values[f], scenario, error);
    for (size_t f = 0; f < sweep->n_factors && status == CG_OK; f++)
        if (!isnan(values[f]) && sweep->factors[f].draws == NULL)
            status = apply(&sweep->factors[f], values[f], scenario, error);
    return status == CG_OK ? cg_scenario_check(scenario, error) : status;
}

void cg_factor_value_text(const cg_factor *factor, double value, char text[CG_TEXT_SIZE])
{
    text[0] = '\0';
    if (isnan(value))
        return;
    if (factor->is_text) {
        snprintf(text, CG_TEXT_SIZE, "%s", factor->levels[(size_t)value].text);
        return;
    }
    char number[CG_NUMBER_SIZE];
    cg_format_number(value, number);
    snprintf(text, CG_TEXT_SIZE, "%s", number);
}
