/* What a sweep file asks to record beside the outcomes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"
#include "io/sweep_reader.h"

#include "base/memory.h"
#include "io/school_list.h"
#include "model/model.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

/* Four bytes each; a run's record must fit the length field of a journal with room to spare. */
enum { MOST_VALUES = 1 << 28, MOST_NAMES = 256 };

static const char *const record_keys[] = {"trajectories", "panel", NULL};
static const char *const trajectory_keys[] = {"series", "groups", "every", NULL};
static const char *const panel_keys[] = {"columns", "every", NULL};

typedef struct name_list {
    char names[MOST_NAMES][CG_NAME_SIZE];
    size_t n;
    const char *what; /* "a series" */
} name_list;

static int find(const name_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->names[i], name) == 0)
            return (int)i;
    return -1;
}

/* The nearest of the names, if one is near. */
static const char *nearest(const name_list *list, const char *name)
{
    const char *names[MOST_NAMES];
    for (size_t i = 0; i < list->n; i++)
        names[i] = list->names[i];
    return cg_nearest(name, names, list->n);
}

/* The array at `at` as numbers of names, each once, in the file's order. */
static cg_status read_names(cg_sweep_reader *self, const cg_json_at *at, const name_list *list,
                            uint8_t *chosen, uint32_t *n)
{
    cg_json_at entry;
    char expected[64];
    *n = 0;
    snprintf(expected, sizeof expected, "an array of names of %s", list->what);
    if (cg_json_kind_of(at) != CG_JSON_ARRAY || !cg_json_first(at, &entry))
        return cg_json_expected(at, expected, NULL, self->error);
    do {
        if (cg_json_kind_of(&entry) != CG_JSON_STRING)
            return cg_json_expected(&entry, expected, NULL, self->error);
        const char *name = cg_json_string(&entry);
        int found = find(list, name);
        if (found < 0)
            return cg_json_refuse_value(&entry, nearest(list, name), self->error,
                                        "there is no %.80s among %s", name, list->what);
        for (uint32_t i = 0; i < *n; i++)
            if (chosen[i] == found)
                return cg_json_refuse_value(&entry, NULL, self->error,
                                            "%s is named twice; expected each once", name);
        chosen[(*n)++] = (uint8_t)found;
    } while (cg_json_next(at, &entry));
    return CG_OK;
}

static void add_names(name_list *list, const cg_column_info *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        snprintf(list->names[list->n++], CG_NAME_SIZE, "%s", table[i].name);
}

/* A variable of the results file may not have a factor's name. */
static cg_status check_clash(cg_sweep_reader *self, const cg_json_at *at, const char *name)
{
    for (size_t f = 0; f < self->sweep->n_factors; f++)
        if (strcmp(self->sweep->factors[f].name, name) == 0)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "%s is also the name of a factor; expected another name "
                                        "for the factor",
                                        name);
    return CG_OK;
}

/* Every point runs as many weeks as the first. */
static cg_status check_weeks(cg_sweep_reader *self, const cg_json_at *at, uint32_t *weeks)
{
    const cg_sweep *sweep = self->sweep;
    *weeks = cg_scenario_weeks(&sweep->scenarios[0]);
    uint32_t first = 0;
    for (size_t p = 0; p < sweep->n_points; p++) {
        if (cg_sweep_point(sweep, p, self->scratch, NULL) != CG_OK)
            continue; /* it will be recorded as failed */
        uint32_t own = cg_scenario_weeks(self->scratch);
        if (first == 0)
            first = *weeks = own;
        if (own != first)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "point %zu has %u weeks, others %u; expected points of "
                                        "one length, or outcomes only",
                                        p, own, first);
    }
    return CG_OK;
}

static cg_status read_trajectories(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_recording *own = &self->sweep->recording;
    cg_json_at series = *at, groups = *at;
    name_list list = {.what = "series"};
    uint64_t every = (uint64_t)self->sweep->scenarios[0].model.observe_every;
    cg_status status = cg_sweep_check_keys(self, at, trajectory_keys);
    if (status == CG_OK && !cg_json_enter(&series, "series", 6))
        status = cg_json_refuse_value(at, NULL, self->error, "\"series\" is missing");
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "every", 0, 1, 520, &every);
    for (size_t i = 0; i < CG_N_TRAJECTORIES; i++) {
        const char *unit, *doc;
        cg_sweep_series_info(i, list.names[list.n++], &unit, &doc);
    }
    if (status == CG_OK)
        status = read_names(self, &series, &list, own->series, &own->n_series);
    for (uint32_t i = 0; i < own->n_series && status == CG_OK; i++)
        status = check_clash(self, &series, list.names[own->series[i]]);
    list = (name_list){.what = "groups"};
    add_names(&list, cg_group_table(), CG_N_GROUPS);
    own->groups[0] = CG_GROUP_all;
    own->n_groups = 1;
    own->every = (uint32_t)every;
    if (status == CG_OK && cg_json_enter(&groups, "groups", 6))
        status = read_names(self, &groups, &list, own->groups, &own->n_groups);
    return status;
}

static cg_status count_teachers(cg_sweep_reader *self, const cg_scenario *scenario, uint64_t *n)
{
    cg_province province = {0};
    cg_run_size size = {0};
    cg_status status = cg_province_load(scenario, &province, self->error);
    if (status == CG_OK)
        status = cg_run_measure(scenario, &province, &size, self->error);
    cg_province_free(&province);
    *n = size.teachers;
    return status;
}

/* Every point has the same teachers: no factor makes another province. */
static cg_status check_teachers(cg_sweep_reader *self, const cg_json_at *at)
{
    const cg_sweep *sweep = self->sweep;
    uint64_t n = 0, other = 0;
    for (size_t f = 0; f < sweep->n_factors; f++)
        for (size_t i = 0; i < sweep->factors[f].n_paths; i++) {
            const char *path = sweep->factors[f].paths[i];
            if (strncmp(path, "province.", 9) == 0 || strcmp(path, "run.seed") == 0)
                return cg_json_refuse_value(at, NULL, self->error,
                                            "needs the same teachers in every point, and factor "
                                            "%s varies %s",
                                            sweep->factors[f].name, path);
        }
    cg_status status = count_teachers(self, &sweep->scenarios[0], &n);
    for (uint32_t s = 1; s < sweep->n_scenarios && status == CG_OK; s++) {
        status = count_teachers(self, &sweep->scenarios[s], &other);
        if (status == CG_OK && other != n)
            return cg_json_refuse_value(at, NULL, self->error,
                                        "needs the same teachers in every point, and %s has %llu, "
                                        "%s %llu",
                                        sweep->scenarios[0].name, (unsigned long long)n,
                                        sweep->scenarios[s].name, (unsigned long long)other);
    }
    self->sweep->recording.n_teachers = (uint32_t)n;
    return status;
}

static cg_status read_panel(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_recording *own = &self->sweep->recording;
    cg_json_at columns = *at;
    name_list list = {.what = "the panel's columns"};
    uint64_t every = 0;
    cg_status status = cg_sweep_check_keys(self, at, panel_keys);
    if (status == CG_OK && !cg_json_enter(&columns, "columns", 7))
        status = cg_json_refuse_value(at, NULL, self->error, "\"columns\" is missing");
    if (status == CG_OK)
        status = cg_sweep_whole(self, at, "every", 1, 1, 520, &every);
    add_names(&list, cg_panel_table(), CG_N_PANEL_COLUMNS);
    if (status == CG_OK)
        status = read_names(self, &columns, &list, own->columns, &own->n_columns);
    own->panel_every = (uint32_t)every;
    return status == CG_OK ? check_teachers(self, at) : status;
}

static uint32_t rows(uint32_t weeks, uint32_t every)
{
    return every == 0 ? 0 : (weeks + every - 1) / every;
}

cg_status cg_sweep_read_record(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_recording *own = &self->sweep->recording;
    cg_json_at part = *at;
    uint32_t weeks = 0;
    if (cg_json_kind_of(at) != CG_JSON_OBJECT)
        return cg_json_expected(at, "an object with \"trajectories\", \"panel\" or both", NULL,
                                self->error);
    cg_status status = cg_sweep_check_keys(self, at, record_keys);
    if (status == CG_OK && cg_json_enter(&part, "trajectories", 12))
        status = read_trajectories(self, &part);
    part = *at;
    if (status == CG_OK && cg_json_enter(&part, "panel", 5))
        status = read_panel(self, &part);
    if (status == CG_OK && own->n_series + own->n_columns == 0)
        status = cg_json_expected(at, "\"trajectories\", \"panel\" or both", NULL, self->error);
    if (status == CG_OK)
        status = check_weeks(self, at, &weeks);
    own->n_rows = rows(weeks, own->every);
    own->n_panel_weeks = rows(weeks, own->panel_every);
    if (status == CG_OK && cg_recording_values(own) > MOST_VALUES)
        status =
            cg_json_refuse_value(at, NULL, self->error,
                                 "is %.0f million values a run; expected at most %d million",
                                 (double)cg_recording_values(own) * 1e-6, MOST_VALUES / 1000000);
    return status;
}
