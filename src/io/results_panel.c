/* The group /panel.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/results_parts.h"

#include <math.h>
#include <string.h>

/* Keeps 12 bits of the significand (a relative error of at most 1/8192), rounding half to
 * even: panels are large, and the noise in further digits does not compress. Whole numbers
 * (rows, ids and weeks) stay as they are. */
float cg_results_panel_value(float value)
{
    uint32_t bits;
    if (truncf(value) == value)
        return value;
    memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7f800000u) == 0x7f800000u)
        return value;
    bits += 0x3ffu + ((bits >> 11) & 1u);
    bits &= ~0x7ffu;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* [week][teacher] of one column of one run, widened with NaN to the file's teachers: the
 * number of posts may differ between scenarios. */
static void copy_run(const cg_record *record, size_t column, size_t n_teachers, float *out)
{
    const size_t n = record->n_teachers;
    const float *from = record->panel + column * record->n_panel_weeks * n;
    for (size_t w = 0; w < record->n_panel_weeks; w++) {
        for (size_t i = 0; i < n_teachers; i++)
            out[w * n_teachers + i] = i < n ? cg_results_panel_value(from[w * n + i]) : NAN;
    }
}

static void write_column(cg_h5 *h5, hid_t group, const cg_results *results, size_t column,
                         const cg_h5_variable *variable, float *buffer)
{
    const hsize_t weeks = variable->axes[2]->n, teachers = variable->axes[3]->n;
    const hsize_t count[4] = {1, 1, weeks, teachers};
    hid_t dataset = cg_h5_variable_open(h5, group, variable);
    cg_h5_attribute_int(h5, dataset, "significant_bits", 12);
    for (uint32_t s = 0; h5->status == CG_OK && s < results->n_scenarios; s++) {
        for (uint32_t k = 0; k < results->n_replicates; k++) {
            const hsize_t start[4] = {s, k, 0, 0};
            copy_run(cg_results_record(results, s, k), column, (size_t)teachers, buffer);
            cg_h5_fill_block(h5, dataset, variable, start, count, buffer);
        }
    }
    cg_h5_variable_close(dataset);
}

void cg_results_write_panel(cg_h5 *h5, const cg_results *results)
{
    const cg_h5_variable week = {
        "panel_week", "weeks", "week from the start of burn-in", CG_H5_U32, {NULL}};
    const cg_record *first = results->records;
    const size_t weeks = first->n_panel_weeks;
    cg_h5_axis axes[4];
    uint32_t *numbers = NULL, teachers = 0;
    float *buffer = NULL;
    if (h5->status != CG_OK || first->panel_every == 0)
        return;
    for (size_t i = 0; i < (size_t)results->n_scenarios * results->n_replicates; i++)
        teachers =
            results->records[i].n_teachers > teachers ? results->records[i].n_teachers : teachers;
    h5->status = cg_alloc((void **)&numbers, weeks, sizeof *numbers, "panel weeks", h5->error);
    if (h5->status == CG_OK)
        h5->status =
            cg_alloc((void **)&buffer, weeks * teachers, sizeof *buffer, "panel column", h5->error);
    for (uint32_t w = 0; h5->status == CG_OK && w < weeks; w++)
        numbers[w] = w * first->panel_every;
    hid_t group = cg_h5_group(h5, h5->file, "panel");
    cg_results_scenario_axis(h5, group, results, &axes[0]);
    cg_results_replicate_axis(h5, group, results, &axes[1]);
    cg_h5_axis_open(h5, group, &week, weeks, numbers, &axes[2]);
    cg_h5_axis_count(h5, group, "teacher", "post, by circuit and school; successors share it",
                     teachers, &axes[3]);
    for (size_t i = 0; h5->status == CG_OK && buffer != NULL && i < CG_N_PANEL_COLUMNS; i++) {
        const cg_column_info *info = &cg_panel_table()[i];
        const cg_h5_variable variable = {
            info->name, info->unit, info->doc, CG_H5_F32, {&axes[0], &axes[1], &axes[2], &axes[3]}};
        write_column(h5, group, results, i, &variable, buffer);
    }
    for (int i = 0; i < 4; i++)
        cg_h5_axis_close(&axes[i]);
    cg_h5_group_close(group);
    cg_free(buffer);
    cg_free(numbers);
}
