/* Trajectories and panels of a sweep's runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"

#include "base/memory.h"
#include "io/results_parts.h"

#include <stdio.h>

struct cg_sweep_recorded {
    const cg_recording *recording;
    const cg_sweep_axes *on;
    cg_h5_axis week, group, tier;
    cg_h5_axis panel_point, panel_replicate, panel_week, teacher;
    hid_t panel;
    hid_t series[CG_N_TRAJECTORIES], columns[CG_N_PANEL_COLUMNS];
    float *rounded; /* a column of the panel */
};

void cg_sweep_series_info(size_t series, char name[CG_NAME_SIZE], const char **unit,
                          const char **doc)
{
    const int is_group = series < CG_N_GROUP_SERIES;
    const size_t i = is_group ? series : series - CG_N_GROUP_SERIES;
    const cg_column_info *info =
        is_group ? &cg_group_series_table()[i] : &cg_tier_series_table()[i];
    if (is_group)
        snprintf(name, CG_NAME_SIZE, "%s", info->name);
    else
        cg_results_tier_name(i, name, CG_NAME_SIZE);
    *unit = info->unit;
    *doc = info->doc;
}

static cg_h5_variable series_variable(const cg_sweep_recorded *self, size_t i,
                                      char name[CG_NAME_SIZE])
{
    const size_t series = self->recording->series[i];
    cg_h5_variable variable = {name,
                               "",
                               "",
                               CG_H5_F32,
                               {&self->on->point, &self->on->replicate, &self->week,
                                series < CG_N_GROUP_SERIES ? &self->group : &self->tier}};
    cg_sweep_series_info(series, name, &variable.unit, &variable.doc);
    return variable;
}

static cg_h5_variable column_variable(const cg_sweep_recorded *self, size_t i)
{
    const cg_column_info *info = &cg_panel_table()[self->recording->columns[i]];
    return (cg_h5_variable){info->name,
                            info->unit,
                            info->doc,
                            CG_H5_F32,
                            {&self->panel_point, &self->panel_replicate, &self->panel_week,
                             &self->teacher}};
}

static void week_axis(cg_h5 *h5, hid_t place, const char *name, uint32_t n, uint32_t every,
                      cg_h5_axis *axis)
{
    const cg_h5_variable variable = {
        name, "weeks", "week from the start of burn-in", CG_H5_U32, {NULL}};
    uint32_t *weeks = NULL;
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&weeks, n, sizeof *weeks, name, h5->error);
    for (uint32_t i = 0; h5->status == CG_OK && i < n; i++)
        weeks[i] = i * every;
    cg_h5_axis_open(h5, place, &variable, n, weeks, axis);
    cg_free(weeks);
}

static void open_series(cg_h5 *h5, cg_sweep_recorded *self)
{
    const cg_recording *own = self->recording;
    const char *groups[CG_N_GROUPS], *tiers[CG_N_TIERS];
    const cg_h5_variable group = {"group", "", "teachers that a value is about", CG_H5_TEXT, {0}};
    const cg_h5_variable tier = {"tier", "", "kind of cluster", CG_H5_TEXT, {0}};
    for (size_t g = 0; g < own->n_groups; g++)
        groups[g] = cg_group_table()[own->groups[g]].name;
    for (size_t t = 0; t < CG_N_TIERS; t++)
        tiers[t] = cg_tier_table()[t].name;
    week_axis(h5, h5->file, "week", own->n_rows, own->every, &self->week);
    cg_h5_axis_open(h5, h5->file, &group, own->n_groups, groups, &self->group);
    cg_h5_axis_open(h5, h5->file, &tier, CG_N_TIERS, tiers, &self->tier);
    for (size_t i = 0; i < own->n_series; i++) {
        char name[CG_NAME_SIZE];
        const cg_h5_variable variable = series_variable(self, i, name);
        self->series[i] = cg_h5_variable_open(h5, h5->file, &variable);
    }
}

static void open_panel(cg_h5 *h5, cg_sweep_recorded *self, const cg_sweep *sweep)
{
    const cg_recording *own = self->recording;
    const size_t column = (size_t)own->n_panel_weeks * own->n_teachers;
    if (h5->status == CG_OK)
        h5->status =
            cg_alloc((void **)&self->rounded, column, sizeof *self->rounded, "panel", h5->error);
    self->panel = cg_h5_group(h5, h5->file, "panel");
    cg_h5_axis_count(h5, self->panel, "point", "as in the root", sweep->n_points,
                     &self->panel_point);
    cg_h5_axis_count(h5, self->panel, "replicate", "as in the root", sweep->n_replicates,
                     &self->panel_replicate);
    week_axis(h5, self->panel, "panel_week", own->n_panel_weeks, own->panel_every,
              &self->panel_week);
    cg_h5_axis_count(h5, self->panel, "teacher", "post, by circuit and school; successors share it",
                     own->n_teachers, &self->teacher);
    for (size_t i = 0; i < own->n_columns; i++) {
        const cg_h5_variable variable = column_variable(self, i);
        self->columns[i] = cg_h5_variable_open(h5, self->panel, &variable);
        cg_h5_attribute_int(h5, self->columns[i], "significant_bits", 12);
    }
}

cg_sweep_recorded *cg_sweep_recorded_open(cg_h5 *h5, const cg_sweep *sweep, const cg_sweep_axes *on)
{
    cg_sweep_recorded *self = NULL;
    if (h5->status != CG_OK)
        return NULL;
    h5->status = cg_alloc((void **)&self, 1, sizeof *self, "recorded", h5->error);
    if (h5->status != CG_OK)
        return NULL;
    cg_h5_axis *const axes[] = {&self->week,        &self->group,           &self->tier,
                                &self->panel_point, &self->panel_replicate, &self->panel_week,
                                &self->teacher};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        axes[i]->scale = H5I_INVALID_HID;
    self->recording = &sweep->recording;
    self->on = on;
    self->panel = H5I_INVALID_HID;
    if (self->recording->n_series > 0)
        open_series(h5, self);
    if (self->recording->n_columns > 0)
        open_panel(h5, self, sweep);
    return self;
}

void cg_sweep_recorded_write(cg_h5 *h5, cg_sweep_recorded *self, size_t point, uint32_t replicate,
                             const float *values)
{
    const cg_recording *own = self->recording;
    const hsize_t start[4] = {point, replicate, 0, 0};
    for (size_t i = 0; i < own->n_series && h5->status == CG_OK; i++) {
        char name[CG_NAME_SIZE];
        const cg_h5_variable variable = series_variable(self, i, name);
        const hsize_t count[4] = {1, 1, own->n_rows, variable.axes[3]->n};
        cg_h5_fill_block(h5, self->series[i], &variable, start, count, values);
        values += cg_recording_series_values(own, i);
    }
    const size_t column = (size_t)own->n_panel_weeks * own->n_teachers;
    const hsize_t count[4] = {1, 1, own->n_panel_weeks, own->n_teachers};
    for (size_t i = 0; i < own->n_columns && h5->status == CG_OK; i++) {
        const cg_h5_variable variable = column_variable(self, i);
        for (size_t v = 0; v < column; v++)
            self->rounded[v] = cg_results_panel_value(values[v]);
        cg_h5_fill_block(h5, self->columns[i], &variable, start, count, self->rounded);
        values += column;
    }
}

void cg_sweep_recorded_close(cg_sweep_recorded *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->recording->n_series; i++)
        cg_h5_variable_close(self->series[i]);
    for (size_t i = 0; i < self->recording->n_columns; i++)
        cg_h5_variable_close(self->columns[i]);
    cg_h5_axis *const axes[] = {&self->week,        &self->group,           &self->tier,
                                &self->panel_point, &self->panel_replicate, &self->panel_week,
                                &self->teacher};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        cg_h5_axis_close(axes[i]);
    cg_h5_group_close(self->panel);
    cg_free(self->rounded);
    cg_free(self);
}
