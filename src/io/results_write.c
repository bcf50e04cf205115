/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results.h"

#include "base/memory.h"
#include "io/checksum.h"
#include "io/output_file.h"
#include "io/results_parts.h"

#include <stdio.h>
#include <string.h>

/* The root's coordinates. */
typedef struct root_axes {
    cg_h5_axis scenario, replicate, week, quarter, group, tier;
} root_axes;

void cg_results_scenario_axis(cg_h5 *h5, hid_t place, const cg_results *results, cg_h5_axis *axis)
{
    const cg_h5_variable variable = {"scenario", "", "name of the scenario", CG_H5_TEXT, {NULL}};
    const char **names = NULL;
    *axis = (cg_h5_axis){.name = "scenario", .scale = H5I_INVALID_HID};
    if (h5->status != CG_OK)
        return;
    h5->status =
        cg_alloc((void **)&names, results->n_scenarios, sizeof *names, "scenario names", h5->error);
    for (uint32_t s = 0; h5->status == CG_OK && s < results->n_scenarios; s++)
        names[s] = results->scenarios[s].name;
    cg_h5_axis_open(h5, place, &variable, results->n_scenarios, names, axis);
    cg_free(names);
}

void cg_results_replicate_axis(cg_h5 *h5, hid_t place, const cg_results *results, cg_h5_axis *axis)
{
    cg_h5_axis_count(h5, place, "replicate",
                     "runs that differ only in their luck; the same number is the same luck in "
                     "every scenario",
                     results->n_replicates, axis);
}

static void table_axis(cg_h5 *h5, const char *name, const char *doc, const cg_column_info *table,
                       size_t n, cg_h5_axis *axis)
{
    const cg_h5_variable variable = {name, "", doc, CG_H5_TEXT, {NULL}};
    const char *names[64];
    char meanings[4000] = "";
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        names[i] = table[i].name;
        length += (size_t)snprintf(meanings + length, sizeof meanings - length, "%s%s: %s",
                                   i > 0 ? "; " : "", table[i].name, table[i].doc);
    }
    cg_h5_axis_open(h5, h5->file, &variable, n, names, axis);
    cg_h5_attribute_text(h5, axis->scale, "meanings", meanings);
}

static void week_axis(cg_h5 *h5, const cg_results *results, cg_h5_axis *axis)
{
    const cg_h5_variable variable = {
        "week", "weeks", "week from the start of burn-in", CG_H5_I32, {NULL}};
    const cg_record *record = results->records;
    int32_t *weeks = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&weeks, record->n_rows, sizeof *weeks, "weeks", h5->error);
    for (uint32_t r = 0; h5->status == CG_OK && r < record->n_rows; r++)
        weeks[r] = (int32_t)(r * record->every);
    cg_h5_axis_open(h5, h5->file, &variable, record->n_rows, weeks, axis);
    cg_h5_attribute_int(h5, axis->scale, "burn_in", results->scenarios->model.run_burn_in);
    cg_h5_attribute_int(h5, axis->scale, "every", record->every);
    cg_free(weeks);
}

static void quarter_axis(cg_h5 *h5, const cg_results *results, cg_h5_axis *axis)
{
    const cg_h5_variable variable = {"quarter",
                                     "weeks",
                                     "week from the start of burn-in, every 13 and the last",
                                     CG_H5_U16,
                                     {NULL}};
    const cg_record *record = results->records;
    cg_h5_axis_open(h5, h5->file, &variable, record->n_quarters, record->quarter_week, axis);
}

static void open_axes(cg_h5 *h5, const cg_results *results, root_axes *axes)
{
    cg_results_scenario_axis(h5, h5->file, results, &axes->scenario);
    cg_results_replicate_axis(h5, h5->file, results, &axes->replicate);
    week_axis(h5, results, &axes->week);
    quarter_axis(h5, results, &axes->quarter);
    table_axis(h5, "group", "teachers over whom is averaged", cg_group_table(), CG_N_GROUPS,
               &axes->group);
    table_axis(h5, "tier", "kind of cluster", cg_tier_table(), CG_N_TIERS, &axes->tier);
}

static void close_axes(root_axes *axes)
{
    cg_h5_axis_close(&axes->scenario);
    cg_h5_axis_close(&axes->replicate);
    cg_h5_axis_close(&axes->week);
    cg_h5_axis_close(&axes->quarter);
    cg_h5_axis_close(&axes->group);
    cg_h5_axis_close(&axes->tier);
}

typedef const float *block_of_run(const cg_record *record);

static const float *group_block(const cg_record *record)
{
    return record->group_series;
}

static const float *group_n_block(const cg_record *record)
{
    return record->group_n;
}

static const float *tier_block(const cg_record *record)
{
    return record->tier_series;
}

static const float *quarter_block(const cg_record *record)
{
    return record->quarter_series;
}

/* Gathers `size` values from position `index * size` of every run's block and writes them. */
static void write_series(cg_h5 *h5, const cg_results *results, const cg_h5_variable *variable,
                         block_of_run *block, size_t index, size_t size)
{
    const size_t runs = (size_t)results->n_scenarios * results->n_replicates;
    float *values = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&values, runs * size, sizeof *values, variable->name, h5->error);
    for (size_t run = 0; h5->status == CG_OK && size > 0 && run < runs; run++)
        memcpy(values + run * size, block(&results->records[run]) + index * size,
               size * sizeof *values);
    cg_h5_write(h5, h5->file, variable, values);
    cg_free(values);
}

static void write_group_series(cg_h5 *h5, const cg_results *results, const root_axes *axes)
{
    const size_t size = (size_t)results->records->n_rows * CG_N_GROUPS;
    cg_h5_variable variable = {"n",
                               "teachers",
                               "teachers in the group",
                               CG_H5_F32,
                               {&axes->scenario, &axes->replicate, &axes->week, &axes->group}};
    write_series(h5, results, &variable, group_n_block, 0, size);
    for (size_t i = 0; i < CG_N_GROUP_SERIES; i++) {
        const cg_column_info *info = &cg_group_series_table()[i];
        variable.name = info->name;
        variable.unit = info->unit;
        variable.doc = info->doc;
        write_series(h5, results, &variable, group_block, i, size);
    }
}

static int in_table(const char *name, const cg_column_info *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i].name, name) == 0)
            return 1;
    }
    return 0;
}

/* A series keeps its name unless a group series or a coordinate has it already. */
static int is_taken(const char *name)
{
    static const char *const others[] = {"n",       "scenario", "replicate", "week",
                                         "quarter", "group",    "tier",      "state_digest"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(others[i], name) == 0)
            return 1;
    }
    return in_table(name, cg_group_series_table(), CG_N_GROUP_SERIES);
}

void cg_results_tier_name(size_t series, char *name, size_t size)
{
    const char *own = cg_tier_series_table()[series].name;
    int clash = is_taken(own) || in_table(own, cg_quarter_series_table(), CG_N_QUARTER_SERIES);
    snprintf(name, size, "%s%s", clash ? "cluster_" : "", own);
}

void cg_results_quarter_name(size_t series, char *name, size_t size)
{
    const char *own = cg_quarter_series_table()[series].name;
    snprintf(name, size, "%s%s", is_taken(own) ? "quarter_" : "", own);
}

static void write_tier_series(cg_h5 *h5, const cg_results *results, const root_axes *axes)
{
    for (size_t i = 0; i < CG_N_TIER_SERIES; i++) {
        const cg_column_info *info = &cg_tier_series_table()[i];
        char name[96];
        cg_results_tier_name(i, name, sizeof name);
        const cg_h5_variable variable = {name,
                                         info->unit,
                                         info->doc,
                                         CG_H5_F32,
                                         {&axes->scenario, &axes->replicate, &axes->week,
                                          &axes->tier}};
        write_series(h5, results, &variable, tier_block, i,
                     (size_t)results->records->n_rows * CG_N_TIERS);
    }
}

static void write_quarter_series(cg_h5 *h5, const cg_results *results, const root_axes *axes)
{
    for (size_t i = 0; i < CG_N_QUARTER_SERIES; i++) {
        const cg_column_info *info = &cg_quarter_series_table()[i];
        char name[96];
        cg_results_quarter_name(i, name, sizeof name);
        const cg_h5_variable variable = {name,
                                         info->unit,
                                         info->doc,
                                         CG_H5_F32,
                                         {&axes->scenario, &axes->replicate, &axes->quarter}};
        write_series(h5, results, &variable, quarter_block, i, results->records->n_quarters);
    }
}

static const char *direction_text(cg_direction direction)
{
    return direction == CG_MORE_IS_BETTER   ? "more is better"
           : direction == CG_LESS_IS_BETTER ? "less is better"
                                            : "neither";
}

static void write_outcomes(cg_h5 *h5, const cg_results *results, const root_axes *axes)
{
    const size_t runs = (size_t)results->n_scenarios * results->n_replicates;
    double *values = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&values, runs, sizeof *values, "outcomes", h5->error);
    for (size_t i = 0; h5->status == CG_OK && i < CG_N_OUTCOMES; i++) {
        const cg_outcome_info *info = &cg_outcome_table()[i];
        char name[96];
        snprintf(name, sizeof name, "outcome_%s", info->name);
        const cg_h5_variable variable = {
            name, info->unit, info->doc, CG_H5_F64, {&axes->scenario, &axes->replicate}};
        for (size_t run = 0; run < runs; run++)
            values[run] = results->records[run].outcomes[i];
        hid_t dataset = cg_h5_variable_open(h5, h5->file, &variable);
        cg_h5_attribute_text(h5, dataset, "direction", direction_text(info->direction));
        cg_h5_fill(h5, dataset, &variable, values);
        cg_h5_variable_close(dataset);
    }
    cg_free(values);
}

static void write_digests(cg_h5 *h5, const cg_results *results, const root_axes *axes)
{
    const cg_h5_variable variable = {"state_digest",
                                     "",
                                     "XXH3-128 of the run's final state, two words of 64 bits",
                                     CG_H5_TEXT,
                                     {&axes->scenario, &axes->replicate}};
    const size_t runs = (size_t)results->n_scenarios * results->n_replicates;
    char(*texts)[CG_HASH_SIZE] = NULL;
    const char **pointers = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&texts, runs, sizeof *texts, "digests", h5->error);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&pointers, runs, sizeof *pointers, "digests", h5->error);
    for (size_t run = 0; h5->status == CG_OK && run < runs; run++) {
        const uint64_t *digest = results->records[run].digest;
        snprintf(texts[run], sizeof texts[run], "%016llx%016llx", (unsigned long long)digest[0],
                 (unsigned long long)digest[1]);
        pointers[run] = texts[run];
    }
    cg_h5_write(h5, h5->file, &variable, pointers);
    cg_free(pointers);
    cg_free(texts);
}

/* The caller's mistakes that would otherwise end in a wrong or unreadable file. */
static cg_status check_results(const cg_results *results, cg_error *error)
{
    if (results->n_scenarios == 0 || results->n_replicates == 0)
        return cg_fail(error, CG_INPUT, "results: at least one scenario and one replicate");
    const cg_record *first = results->records;
    for (uint32_t s = 0; s < results->n_scenarios; s++) {
        const char *name = results->scenarios[s].name;
        for (uint32_t t = 0; t < s; t++) {
            if (strcmp(name, results->scenarios[t].name) == 0)
                return cg_fail(error, CG_INPUT, "results: two scenarios are named \"%s\"", name);
        }
        for (uint32_t k = 0; k < results->n_replicates; k++) {
            const cg_record *record = cg_results_record(results, s, k);
            if (record->n_rows != first->n_rows || record->every != first->every ||
                record->n_quarters != first->n_quarters ||
                record->panel_every != first->panel_every ||
                record->n_panel_weeks != first->n_panel_weeks ||
                record->n_tie_weeks != first->n_tie_weeks ||
                record->tie_circuit != first->tie_circuit)
                return cg_fail(error, CG_INPUT,
                               "results: scenario \"%s\" has other weeks than \"%s\"", name,
                               results->scenarios[0].name);
            if (record->n_schools != results->province->n_schools)
                return cg_fail(error, CG_INVARIANT,
                               "results: %u schools in a record of \"%s\", %u in the province",
                               record->n_schools, name, results->province->n_schools);
        }
    }
    return CG_OK;
}

/* The whole file as bytes in memory. */
static cg_status build_image(const char *path, const cg_results *results, void **bytes, size_t *n,
                             cg_error *error)
{
    cg_h5 h5;
    cg_h5_session session;
    root_axes axes = {.scenario.scale = H5I_INVALID_HID,
                      .replicate.scale = H5I_INVALID_HID,
                      .week.scale = H5I_INVALID_HID,
                      .quarter.scale = H5I_INVALID_HID,
                      .group.scale = H5I_INVALID_HID,
                      .tier.scale = H5I_INVALID_HID};
    cg_h5_enter(&session);
    cg_h5_create(&h5, path, error);
    cg_results_write_provenance(&h5, results);
    open_axes(&h5, results, &axes);
    write_outcomes(&h5, results, &axes);
    write_digests(&h5, results, &axes);
    write_group_series(&h5, results, &axes);
    write_tier_series(&h5, results, &axes);
    write_quarter_series(&h5, results, &axes);
    close_axes(&axes);
    cg_results_write_rows(&h5, results, CG_TABLE_MEETINGS);
    cg_results_write_ties(&h5, results);
    cg_results_write_schools(&h5, results);
    cg_results_write_repairs(&h5, results);
    cg_results_write_panel(&h5, results);
    cg_results_write_parameters(&h5, results);
    cg_results_write_inputs(&h5, results->inputs, results->n_inputs);
    cg_h5_close(&h5, bytes, n);
    cg_h5_leave(&session);
    return h5.status;
}

cg_status cg_results_check_path(const char *path, int force, cg_error *error)
{
    cg_output output;
    cg_status status = cg_output_begin(&output, path, force, error);
    cg_output_end(&output);
    return status;
}

cg_status cg_results_write(const char *path, const cg_results *results, int force, cg_error *error)
{
    cg_output output;
    void *bytes = NULL;
    size_t n = 0;
    unsigned char seal[CG_SEAL_BYTES];
    cg_status status = check_results(results, error);
    if (status != CG_OK)
        return status;
    status = cg_output_begin(&output, path, force, error);
    if (status == CG_OK)
        status = build_image(path, results, &bytes, &n, error);
    if (status == CG_OK) {
        cg_seal_make(bytes, n, seal);
        const cg_output_part parts[] = {{bytes, n}, {seal, sizeof seal}};
        status = cg_output_commit(&output, parts, 2, error);
    }
    cg_free(bytes);
    cg_output_end(&output);
    return status;
}
