/* The design of a sweep file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_reader.h"

#include "base/memory.h"
#include "io/csv.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_KEYS = 5 };

/* The designs and the keys that each takes. */
static const struct kind {
    const char *name;
    enum cg_design_kind kind; /* CG_N_DESIGNS: a list */
    const char *keys[MOST_KEYS];
} kinds[] = {
    {"grid", CG_DESIGN_GRID, {"kind", NULL}},
    {"one_at_a_time", CG_DESIGN_ONE_AT_A_TIME, {"kind", NULL}},
    {"factorial", CG_DESIGN_FACTORIAL, {"kind", NULL}},
    {"list", CG_N_DESIGNS, {"kind", "file", NULL}},
    {"random", CG_DESIGN_RANDOM, {"kind", "points", "seed", NULL}},
    {"latin_hypercube", CG_DESIGN_LATIN_HYPERCUBE, {"kind", "points", "seed", "tries", NULL}},
    {"sobol", CG_DESIGN_SOBOL, {"kind", "points", NULL}},
    {"morris", CG_DESIGN_MORRIS, {"kind", "trajectories", "levels", "seed", NULL}},
    {"saltelli", CG_DESIGN_SALTELLI, {"kind", "samples", "second_order", NULL}},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static cg_status find_kind(cg_sweep_reader *self, const cg_json_at *at, const struct kind **found)
{
    const char *names[N_KINDS];
    if (cg_json_kind_of(at) != CG_JSON_STRING)
        return cg_json_expected(at, "the name of a design", NULL, self->error);
    const char *text = cg_json_string(at);
    for (size_t i = 0; i < N_KINDS; i++) {
        names[i] = kinds[i].name;
        if (strcmp(text, names[i]) == 0) {
            *found = &kinds[i];
            return CG_OK;
        }
    }
    return cg_json_expected(at,
                            "grid, one_at_a_time, factorial, list, random, latin_hypercube, "
                            "sobol, morris or saltelli",
                            cg_nearest(text, names, N_KINDS), self->error);
}

/* Levels of each factor; of a range without steps its two ends if `ends_do`. */
static cg_status count_levels(cg_sweep_reader *self, const cg_json_at *at, int ends_do,
                              size_t *levels)
{
    for (size_t f = 0; f < self->sweep->n_factors; f++) {
        cg_factor *factor = &self->sweep->factors[f];
        if (factor->n_levels == 0 && ends_do) {
            cg_status status = cg_alloc((void **)&factor->levels, 2, sizeof *factor->levels,
                                        "a factor", self->error);
            if (status != CG_OK)
                return status;
            factor->levels[0].number = factor->low;
            factor->levels[1].number = factor->high;
            factor->n_levels = 2;
        }
        if (factor->n_levels == 0)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "factor %s has no levels; expected its \"values\" or "
                                        "\"steps\"",
                                        factor->name);
        if (ends_do && factor->n_levels != 2)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "factor %s has %zu levels; expected two of each",
                                        factor->name, factor->n_levels);
        levels[f] = factor->n_levels;
    }
    return CG_OK;
}

static cg_status level_design(cg_sweep_reader *self, const cg_json_at *at, enum cg_design_kind kind,
                              cg_design *design)
{
    size_t levels[CG_MAX_FACTORS], n = self->sweep->n_factors;
    cg_status status = count_levels(self, at, kind == CG_DESIGN_FACTORIAL, levels);
    if (status != CG_OK)
        return status;
    if (kind == CG_DESIGN_FACTORIAL)
        return cg_design_factorial(n, design, self->error);
    return kind == CG_DESIGN_GRID ? cg_design_grid(n, levels, design, self->error)
                                  : cg_design_one_at_a_time(n, levels, design, self->error);
}

static cg_status read_second_order(cg_sweep_reader *self, const cg_json_at *object)
{
    cg_json_at at = *object;
    self->sweep->second_order = 1;
    if (!cg_json_enter(&at, "second_order", 12))
        return CG_OK;
    if (cg_json_kind_of(&at) != CG_JSON_BOOL)
        return cg_json_expected(&at, "true or false", NULL, self->error);
    self->sweep->second_order = cg_json_number(&at) != 0;
    return CG_OK;
}

static cg_status share_design(cg_sweep_reader *self, const cg_json_at *at, enum cg_design_kind kind,
                              cg_design *design)
{
    enum { MOST_TRIES = 1000000 };
    const size_t n = self->sweep->n_factors;
    uint64_t points = 0, seed = 1, tries = 100, paths = 10, levels = 4, samples = 0;
    const int morris = kind == CG_DESIGN_MORRIS, saltelli = kind == CG_DESIGN_SALTELLI;
    cg_status status =
        cg_sweep_whole(self, at, "points", !morris && !saltelli, 1, CG_MAX_POINTS, &points);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "samples", saltelli, 1, CG_MAX_POINTS, &samples);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "seed", 0, 0, UINT64_C(1) << 53, &seed);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "tries", 0, 1, MOST_TRIES, &tries);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "trajectories", 0, 1, CG_MAX_POINTS, &paths);
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "levels", 0, 2, 1000, &levels);
    if (status == CG_OK && saltelli)
        status = read_second_order(self, at);
    if (status != CG_OK)
        return status;
    switch (kind) {
    case CG_DESIGN_MORRIS:
        return cg_design_morris(paths, n, levels, seed, design, self->error);
    case CG_DESIGN_SALTELLI:
        return cg_design_saltelli(samples, n, self->sweep->second_order, design, self->error);
    case CG_DESIGN_RANDOM:
        return cg_design_random(points, n, seed, design, self->error);
    case CG_DESIGN_SOBOL:
        return cg_design_sobol(points, n, design, self->error);
    default:
        return cg_design_latin_hypercube(points, n, seed, tries, design, self->error);
    }
}

/* Which factor each column of the list gives. */
static cg_status read_header(cg_sweep_reader *self, cg_csv *csv, size_t *factor_of)
{
    const char *names[CG_MAX_FACTORS];
    const cg_sweep *sweep = self->sweep;
    int more = 0;
    cg_status status = cg_csv_next(csv, &more, self->error);
    if (status != CG_OK)
        return status;
    if (!more || csv->n_fields != sweep->n_factors)
        return cg_fail(self->error, CG_INPUT,
                       "%s:1: expected a header with the %zu factors of the sweep, found %u",
                       csv->path, sweep->n_factors, more ? csv->n_fields : 0);
    for (size_t f = 0; f < sweep->n_factors; f++)
        names[f] = sweep->factors[f].name;
    for (size_t c = 0; c < csv->n_fields; c++) {
        size_t f = 0;
        while (f < sweep->n_factors && strcmp(names[f], csv->fields[c]) != 0)
            f++;
        if (f == sweep->n_factors) {
            const char *nearest = cg_nearest(csv->fields[c], names, sweep->n_factors);
            return cg_fail(self->error, CG_INPUT, "%s:1: %.100s is no factor%s%s%s", csv->path,
                           csv->fields[c], nearest ? "; did you mean \"" : "",
                           nearest ? nearest : "", nearest ? "\"?" : "");
        }
        for (size_t other = 0; other < c; other++)
            if (factor_of[other] == f)
                return cg_fail(self->error, CG_INPUT, "%s:1: %s is given twice", csv->path,
                               names[f]);
        factor_of[c] = f;
    }
    return CG_OK;
}

/* A level of texts; one that is a file was looked up, and may be named as in the sweep file. */
static int is_level(const char *level, const char *text)
{
    const size_t n = strlen(level), tail = strlen(text);
    return strcmp(level, text) == 0 ||
           (n > tail && level[n - tail - 1] == '/' && strcmp(level + n - tail, text) == 0);
}

/* A number in the factor's range, or one of its levels; empty for the base's value. */
static cg_status read_field(cg_sweep_reader *self, const cg_csv *csv, const char *text,
                            const cg_factor *factor, double *value)
{
    double number = NAN;
    *value = NAN;
    if (text[0] == '\0')
        return CG_OK;
    int is_number = cg_parse_number(text, &number);
    for (size_t i = 0; i < factor->n_levels; i++) {
        const cg_level *level = &factor->levels[i];
        if (factor->is_text ? is_level(level->text, text) : is_number && level->number == number) {
            *value = factor->is_text ? (double)i : number;
            return CG_OK;
        }
    }
    int in_range = factor->n_levels == 0 && is_number && number >= factor->low &&
                   number <= factor->high && (!factor->whole || number == floor(number));
    if (!in_range)
        return cg_fail(self->error, CG_INPUT, "%s:%u: %s is %.80s; expected %s", csv->path,
                       csv->line, factor->name, text,
                       factor->n_levels > 0 ? "one of its values"
                                            : "a number from its low to its high");
    *value = number;
    return CG_OK;
}

static cg_status read_rows(cg_sweep_reader *self, cg_csv *csv)
{
    cg_sweep *sweep = self->sweep;
    size_t factor_of[CG_MAX_FACTORS] = {0}, capacity = 0;
    int more = 1;
    cg_status status = read_header(self, csv, factor_of);
    while (status == CG_OK) {
        status = cg_csv_next(csv, &more, self->error);
        if (status != CG_OK || !more)
            break;
        if (csv->n_fields != sweep->n_factors)
            return cg_fail(self->error, CG_INPUT, "%s:%u: has %u fields; expected %zu", csv->path,
                           csv->line, csv->n_fields, sweep->n_factors);
        if (sweep->n_points == CG_MAX_POINTS)
            return cg_fail(self->error, CG_LIMIT, "%s: has more than %d points", csv->path,
                           CG_MAX_POINTS);
        size_t first = sweep->n_points * sweep->n_factors;
        status = cg_grow((void **)&sweep->values, &capacity, first + sweep->n_factors,
                         sizeof *sweep->values, "points", self->error);
        for (size_t c = 0; c < csv->n_fields && status == CG_OK; c++)
            status = read_field(self, csv, csv->fields[c], &sweep->factors[factor_of[c]],
                                &sweep->values[first + factor_of[c]]);
        sweep->n_points += status == CG_OK;
    }
    if (status == CG_OK && sweep->n_points == 0)
        return cg_fail(self->error, CG_INPUT, "%s: has no points", csv->path);
    return status;
}

static cg_status read_list(cg_sweep_reader *self, const cg_json_at *object)
{
    cg_json_at at = *object;
    cg_place found;
    cg_csv csv = {0};
    char why[1200];
    if (!cg_json_enter(&at, "file", 4))
        return cg_json_refuse_value(object, NULL, self->error,
                                    "\"file\" is missing; expected a CSV file of points");
    if (cg_json_kind_of(&at) != CG_JSON_STRING)
        return cg_json_expected(&at, "the name of a CSV file", NULL, self->error);
    if (!cg_place_resolve(&self->place, cg_json_string(&at), "", self->options, &found, why,
                          sizeof why))
        return cg_json_refuse_value(&at, NULL, self->error, "\"%.200s\" %s", cg_json_string(&at),
                                    why);
    cg_status status = cg_csv_open(&csv, found.shown, self->error);
    if (status == CG_OK)
        status = read_rows(self, &csv);
    cg_csv_close(&csv);
    return status;
}

cg_status cg_sweep_read_design(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_json_at name = *at;
    const struct kind *kind = NULL;
    cg_design design = {0};
    const int is_object = cg_json_kind_of(at) == CG_JSON_OBJECT;
    if (is_object && !cg_json_enter(&name, "kind", 4))
        return cg_json_refuse_value(at, NULL, self->error, "\"kind\" is missing");
    cg_status status = find_kind(self, &name, &kind);
    if (status == CG_OK && is_object)
        status = cg_sweep_check_keys(self, at, kind->keys);
    if (status != CG_OK)
        return status;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    snprintf(self->sweep->design, sizeof self->sweep->design, "%s", kind->name);
    if (kind->kind == CG_N_DESIGNS)
        return read_list(self, at);
    status = cg_design_has_levels(kind->kind) ? level_design(self, at, kind->kind, &design)
                                              : share_design(self, at, kind->kind, &design);
    if (status == CG_OK)
        cg_sweep_take_design(self->sweep, &design);
    else
        cg_design_free(&design);
    return status;
}
