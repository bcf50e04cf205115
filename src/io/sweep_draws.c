/* A factor of posterior draws in a sweep file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_reader.h"

#include "base/memory.h"
#include "io/posterior.h"

#include <stdio.h>
#include <string.h>

static cg_status load(cg_sweep_reader *self, const cg_json_at *at, cg_posterior *posterior)
{
    cg_json_at file = *at;
    cg_place found;
    char why[1200];
    if (self->options != NULL && self->options->posterior != NULL)
        return cg_json_refuse_value(at, NULL, self->error,
                                    "has draws, and so has --draw; expected one of them");
    if (!cg_json_enter(&file, "posterior", 9))
        return cg_posterior_load(NULL, posterior, self->error);
    if (cg_json_kind_of(&file) != CG_JSON_STRING)
        return cg_json_expected(&file, "the name of a CSV file", NULL, self->error);
    if (!cg_place_resolve(&self->place, cg_json_string(&file), "", self->options, &found, why,
                          sizeof why))
        return cg_json_refuse_value(&file, NULL, self->error, "\"%.200s\" %s",
                                    cg_json_string(&file), why);
    return cg_posterior_load(found.shown, posterior, self->error);
}

/* Whether the sweep's settings or those of the command line give the path a value. */
static int is_set(const cg_sweep_reader *self, const char *path)
{
    const size_t length = strlen(path);
    cg_json_at at = self->settings;
    if (at.tree != NULL && cg_json_enter(&at, path, length))
        return 1;
    for (size_t i = 0; self->options != NULL && i < self->options->n_settings; i++)
        if (strncmp(self->options->settings[i], path, length) == 0 &&
            self->options->settings[i][length] == '=')
            return 1;
    return 0;
}

/* Adds a parameter and its column of values, unless a setting has it. */
static cg_status take_param(cg_sweep_reader *self, const cg_posterior *posterior, uint32_t p,
                            cg_factor *factor)
{
    const size_t n = posterior->n_params;
    const cg_param *param = posterior->params[p];
    char path[128];
    void *copy = NULL;
    snprintf(path, sizeof path, "%s.%s", param->group, param->name);
    if (is_set(self, path))
        return CG_OK;
    cg_status status = cg_alloc(&copy, strlen(path) + 1, 1, "a factor", self->error);
    if (status != CG_OK)
        return status;
    memcpy(copy, path, strlen(path) + 1);
    const size_t column = factor->n_paths++;
    factor->paths[column] = copy;
    for (size_t d = 0; d < factor->n_levels; d++)
        factor->draws[d * n + column] = posterior->values[d * n + p];
    return CG_OK;
}

/* Rows of n values of which the first n_paths count become rows of n_paths. */
static void close_up(cg_factor *factor, size_t n)
{
    for (size_t d = 0; d < factor->n_levels; d++)
        memmove(factor->draws + d * factor->n_paths, factor->draws + d * n,
                factor->n_paths * sizeof *factor->draws);
}

static cg_status take_draws(cg_sweep_reader *self, const cg_json_at *at,
                            const cg_posterior *posterior, cg_factor *factor)
{
    uint64_t n = 0;
    cg_status status = cg_sweep_whole(self, at, "draws", 1, 1, posterior->n_draws, &n);
    if (status == CG_OK)
        status = cg_alloc((void **)&factor->paths, posterior->n_params, sizeof *factor->paths,
                          "a factor", self->error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&factor->levels, n, sizeof *factor->levels, "a factor", self->error);
    if (status == CG_OK)
        status = cg_alloc((void **)&factor->draws, n * posterior->n_params, sizeof(double),
                          "a factor", self->error);
    if (status != CG_OK)
        return status;
    factor->n_levels = n;
    for (size_t d = 0; d < n; d++)
        factor->levels[d].number = (double)(d + 1);
    for (uint32_t p = 0; p < posterior->n_params && status == CG_OK; p++)
        status = take_param(self, posterior, p, factor);
    close_up(factor, posterior->n_params);
    if (status == CG_OK && factor->n_paths == 0)
        return cg_json_refuse_value(at, NULL, self->error,
                                    "every parameter of the posterior is set; expected one left");
    return status;
}

cg_status cg_sweep_read_draws(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor)
{
    static const char *const keys[] = {"draws", "posterior", NULL};
    cg_posterior posterior = {.n_draws = 0};
    for (size_t f = 0; f < self->sweep->n_factors; f++)
        if (self->sweep->factors[f].draws != NULL)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "is a second factor of draws; expected one");
    cg_status status = cg_sweep_check_keys(self, at, keys);
    if (status == CG_OK)
        status = load(self, at, &posterior);
    if (status == CG_OK)
        status = take_draws(self, at, &posterior, factor);
    snprintf(factor->unit, sizeof factor->unit, "draw");
    snprintf(factor->doc, sizeof factor->doc, "posterior draw of the file with XXH3-128 %s",
             posterior.xxh128);
    cg_posterior_free(&posterior);
    return status;
}
