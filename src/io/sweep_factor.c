/* One factor of a sweep file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_reader.h"

#include "base/memory.h"
#include "io/point_request.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LEVELS = 100000 };

static const char *const factor_keys[] = {"path", "paths", "scenarios", "values",    "low",
                                          "high", "steps", "draws",     "posterior", NULL};

/* Names that the results file needs for itself. */
static const char *const taken[] = {"point",    "replicate", "outcome",      "outcomes",
                                    "word",     "digest",    "error",        "scenario",
                                    "n_failed", "unit",      "state_digest", "direction",
                                    "week",     "group",     "tier",         "panel"};

static cg_status copy_text(const char *text, char **copy, cg_error *error)
{
    void *block = NULL;
    size_t size = strlen(text) + 1;
    cg_status status = cg_alloc(&block, size, 1, "a factor", error);
    *copy = block;
    if (status == CG_OK)
        memcpy(block, text, size);
    return status;
}

static int is_varied(const cg_sweep *sweep, const char *path)
{
    for (size_t f = 0; f < sweep->n_factors; f++)
        for (size_t i = 0; sweep->factors[f].draws == NULL && i < sweep->factors[f].n_paths; i++)
            if (sweep->factors[f].paths[i] != NULL && strcmp(sweep->factors[f].paths[i], path) == 0)
                return 1;
    return 0;
}

/* Adds a path after looking it up in every scenario; *row is its parameter. */
static cg_status add_path(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor,
                          const cg_param **row)
{
    cg_error inner = {CG_OK, ""};
    void *values;
    if (cg_json_kind_of(at) != CG_JSON_STRING)
        return cg_json_expected(at, "the path of a parameter", NULL, self->error);
    const char *path = cg_json_string(at);
    if (strcmp(path, "run.replicates") == 0)
        return cg_json_refuse_value(at, NULL, self->error,
                                    "run.replicates cannot be varied; expected another parameter");
    if (is_varied(self->sweep, path))
        return cg_json_refuse_value(at, NULL, self->error,
                                    "%s is varied twice; expected each parameter once", path);
    for (uint32_t s = 0; s < self->sweep->n_scenarios; s++) {
        if (cg_scenario_locate(&self->sweep->scenarios[s], path, row, &values, &inner) != CG_OK)
            return cg_json_refuse_value(at, NULL, self->error, "%s%s%s", inner.message,
                                        self->sweep->n_scenarios > 1 ? ", in scenario " : "",
                                        self->sweep->n_scenarios > 1
                                            ? self->sweep->scenarios[s].name
                                            : "");
    }
    size_t capacity = factor->n_paths;
    cg_status status = cg_grow((void **)&factor->paths, &capacity, capacity + 1,
                               sizeof *factor->paths, "a factor", self->error);
    if (status == CG_OK)
        status = copy_text(path, &factor->paths[factor->n_paths], self->error);
    if (status == CG_OK)
        factor->n_paths++;
    return status;
}

static cg_status read_paths(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor,
                            const cg_param **row)
{
    cg_json_at one = *at, many = *at, entry;
    int has_one = cg_json_enter(&one, "path", 4), has_many = cg_json_enter(&many, "paths", 5);
    if (has_one == has_many)
        return cg_json_refuse_value(
            at, NULL, self->error,
            "expected one of \"path\", \"paths\", \"scenarios\" and \"draws\"");
    if (has_one)
        return add_path(self, &one, factor, row);
    cg_status status = CG_OK;
    if (cg_json_kind_of(&many) != CG_JSON_ARRAY || !cg_json_first(&many, &entry))
        return cg_json_expected(&many, "an array of at least one path", NULL, self->error);
    for (int more = 1; more && status == CG_OK; more = cg_json_next(&many, &entry))
        status = add_path(self, &entry, factor, row);
    return status;
}

/* Whether every parameter of the factor takes the value. */
static cg_status try_value(cg_sweep_reader *self, const cg_json_at *at, const cg_factor *factor)
{
    cg_status status = CG_OK;
    *self->scratch = self->sweep->scenarios[0];
    for (size_t i = 0; i < factor->n_paths && status == CG_OK; i++)
        status = cg_sweep_set_parameter(self, at, factor->paths[i], self->scratch);
    return status;
}

/* A value that was tried, as a text: what the parameter has now, for a file's name has been looked
 * up, and a seed may have been a number. */
static const char *tried_text(const cg_sweep_reader *self, const cg_factor *factor,
                              const cg_json_at *at)
{
    const cg_param *param;
    void *values;
    for (size_t i = 0; i < factor->n_paths; i++) {
        if (cg_scenario_locate(self->scratch, factor->paths[i], &param, &values, NULL) == CG_OK &&
            param->type == CG_TEXT)
            return cg_param_text(param, values);
    }
    return cg_json_string(at);
}

static cg_status add_level(cg_sweep_reader *self, cg_factor *factor, double number,
                           const char *text)
{
    cg_status status =
        cg_grow((void **)&factor->levels, &self->level_capacity, factor->n_levels + 1,
                sizeof *factor->levels, "a factor", self->error);
    if (status != CG_OK)
        return status;
    cg_level *level = &factor->levels[factor->n_levels];
    level->number = number;
    status = text != NULL ? copy_text(text, &level->text, self->error) : CG_OK;
    if (status == CG_OK)
        factor->n_levels++;
    return status;
}

static cg_status read_values(cg_sweep_reader *self, const cg_json_at *list, const cg_param *row,
                             cg_factor *factor)
{
    cg_json_at entry;
    cg_status status = CG_OK;
    if (cg_json_kind_of(list) != CG_JSON_ARRAY || !cg_json_first(list, &entry))
        return cg_json_expected(list, "an array of at least one value", NULL, self->error);
    factor->is_text = row->type == CG_TEXT || cg_json_kind_of(&entry) == CG_JSON_STRING;
    for (int more = 1; more && status == CG_OK; more = cg_json_next(list, &entry)) {
        int is_text = row->type == CG_TEXT || cg_json_kind_of(&entry) == CG_JSON_STRING;
        status = try_value(self, &entry, factor);
        if (status == CG_OK && is_text != factor->is_text)
            status = cg_json_expected(&entry, "either texts or numbers", NULL, self->error);
        if (status == CG_OK && factor->n_levels == MAX_LEVELS)
            status = cg_json_refuse_value(&entry, NULL, self->error, "is one value too many");
        if (status == CG_OK)
            status = add_level(self, factor, is_text ? 0 : cg_json_number(&entry),
                               is_text ? tried_text(self, factor, &entry) : NULL);
    }
    return status;
}

static cg_status read_end(cg_sweep_reader *self, const cg_json_at *object, const char *key,
                          const cg_factor *factor, double *end)
{
    cg_json_at at = *object;
    if (!cg_json_enter(&at, key, strlen(key)))
        return cg_json_refuse_value(object, NULL, self->error,
                                    "\"%s\" is missing; expected \"values\", or \"low\" and "
                                    "\"high\"",
                                    key);
    if (cg_json_kind_of(&at) != CG_JSON_NUMBER)
        return cg_json_expected(&at, "a number", NULL, self->error);
    *end = cg_json_number(&at);
    return try_value(self, &at, factor);
}

/* low and high, and with `steps` the levels between them. */
static cg_status read_range(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor,
                            const cg_param *row)
{
    uint64_t steps = 0;
    if (row->type != CG_REAL && row->type != CG_INT)
        return cg_json_refuse_value(at, NULL, self->error, "a %s has no range; expected \"values\"",
                                    cg_type_text(row->type));
    cg_status status = read_end(self, at, "low", factor, &factor->low);
    if (status == CG_OK)
        status = read_end(self, at, "high", factor, &factor->high);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "steps", 0, 2, MAX_LEVELS, &steps);
    if (status == CG_OK && factor->low >= factor->high)
        status = cg_json_refuse_value(at, NULL, self->error, "expected low below high");
    factor->whole = row->type == CG_INT;
    for (uint64_t i = 0; i < steps && status == CG_OK; i++) {
        double share = (double)i / (double)(steps - 1);
        double value = factor->low + share * (factor->high - factor->low);
        if (i + 1 == steps)
            value = factor->high;
        status = add_level(self, factor, factor->whole ? floor(value + 0.5) : value, NULL);
    }
    return status;
}

static cg_status read_parameter(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor)
{
    static const char *const range[] = {"low", "high", "steps"};
    const cg_param *row = NULL;
    cg_json_at values = *at;
    cg_status status = read_paths(self, at, factor, &row);
    if (status != CG_OK)
        return status;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    snprintf(factor->unit, sizeof factor->unit, "%.60s", row->unit);
    snprintf(factor->doc, sizeof factor->doc, "%.250s", row->doc);
    if (!cg_json_enter(&values, "values", 6))
        return read_range(self, at, factor, row);
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        cg_json_at end = *at;
        if (cg_json_enter(&end, range[i], strlen(range[i])))
            return cg_json_refuse_key(&end, NULL, self->error,
                                      "expected either \"values\", or \"low\" and \"high\"");
    }
    return read_values(self, &values, row, factor);
}

static cg_status read_scenarios(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor)
{
    cg_status status = CG_OK;
    cg_json_at other;
    for (int i = 0; factor_keys[i] != NULL; i++) {
        other = *at;
        if (strcmp(factor_keys[i], "scenarios") != 0 &&
            cg_json_enter(&other, factor_keys[i], strlen(factor_keys[i])))
            return cg_json_refuse_key(&other, NULL, self->error,
                                      "has no meaning beside \"scenarios\"");
    }
    factor->is_text = 1;
    snprintf(factor->doc, sizeof factor->doc, "name of the scenario");
    for (uint32_t s = 0; s < self->sweep->n_scenarios && status == CG_OK; s++)
        status = add_level(self, factor, 0, self->sweep->scenarios[s].name);
    return status;
}

cg_status cg_sweep_read_factor(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_sweep *sweep = self->sweep;
    cg_json_at scenarios = *at, draws = *at;
    const char *name = cg_json_key(at);
    if (!cg_text_is_name(name) || strchr(name, '-') != NULL || strncmp(name, "outcome", 7) == 0)
        return cg_json_refuse_key(at, NULL, self->error,
                                  "is no name for a factor; expected letters, digits and _");
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(name, taken[i]) == 0)
            return cg_json_refuse_key(at, NULL, self->error,
                                      "is a name that results use; expected another");
    if (cg_json_kind_of(at) != CG_JSON_OBJECT)
        return cg_json_expected(at, "an object with \"path\" and \"values\"", NULL, self->error);
    cg_status status = cg_sweep_check_keys(self, at, factor_keys);
    size_t capacity = sweep->n_factors;
    if (status == CG_OK)
        status = cg_grow((void **)&sweep->factors, &capacity, capacity + 1, sizeof *sweep->factors,
                         "factors", self->error);
    if (status != CG_OK)
        return status;
    cg_factor *factor = &sweep->factors[sweep->n_factors++];
    snprintf(factor->name, sizeof factor->name, "%s", name);
    self->level_capacity = 0;
    if (cg_json_enter(&draws, "draws", 5))
        return cg_sweep_read_draws(self, at, factor);
    return cg_json_enter(&scenarios, "scenarios", 9) ? read_scenarios(self, at, factor)
                                                     : read_parameter(self, at, factor);
}
