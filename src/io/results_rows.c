/* Tables whose rows each run adds to: written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/results_parts.h"

#include <stdio.h>
#include <string.h>

/* form_index[s][f] numbers form f of scenario s in one list of names for all scenarios. */
typedef struct rows_writer {
    const cg_results *results;
    const cg_row_table *of;
    cg_h5_axis row;
    hid_t group;
    unsigned char *buffer; /* 4 bytes a row: room for a column of any kind */
    const char **scenario_names, **form_names, *tier_names[CG_N_TIERS];
    size_t n_forms;
    uint8_t (*form_index)[CG_MAX_FORMS];
} rows_writer;

static uint8_t name_form(rows_writer *table, const char *name)
{
    for (size_t i = 0; i < table->n_forms; i++) {
        if (strcmp(table->form_names[i], name) == 0)
            return (uint8_t)i;
    }
    if (table->n_forms == UINT8_MAX)
        return UINT8_MAX; /* 255 different forms: the index stays in its range, unnamed */
    table->form_names[table->n_forms] = name;
    return (uint8_t)table->n_forms++;
}

static cg_status prepare(rows_writer *table, size_t rows, cg_error *error)
{
    const cg_results *results = table->results;
    const size_t n = results->n_scenarios;
    cg_status status = cg_alloc((void **)&table->buffer, rows, 4, "a column", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&table->scenario_names, n, sizeof(char *), "names", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&table->form_names, UINT8_MAX, sizeof(char *), "names", error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&table->form_index, n, sizeof *table->form_index, "forms", error);
    for (size_t s = 0; status == CG_OK && s < n; s++) {
        const cg_scenario *scenario = &results->scenarios[s];
        table->scenario_names[s] = scenario->name;
        for (int32_t f = 0; f < scenario->n_forms; f++)
            table->form_index[s][f] = name_form(table, scenario->forms[f].name);
    }
    for (size_t i = 0; i < CG_N_TIERS; i++)
        table->tier_names[i] = cg_tier_table()[i].name;
    return status;
}

static void gather_run(const rows_writer *table, const cg_row_column *column, uint32_t scenario,
                       uint32_t replicate, unsigned char *out)
{
    size_t n;
    const size_t size = cg_h5_size(column->kind);
    const unsigned char *row =
        table->of->rows(cg_results_record(table->results, scenario, replicate), &n);
    for (size_t i = 0; i < n; i++, out += size, row += table->of->row_bytes) {
        const uint16_t index = (uint16_t)scenario;
        const uint8_t form = row[column->offset];
        switch (column->source) {
        case CG_ROW_SCENARIO:
            memcpy(out, &index, size);
            break;
        case CG_ROW_REPLICATE:
            memcpy(out, &replicate, size);
            break;
        case CG_ROW_FORM:
            *out = form < CG_MAX_FORMS ? table->form_index[scenario][form] : UINT8_MAX;
            break;
        default:
            memcpy(out, row + column->offset, size);
        }
    }
}

static void write_meanings(cg_h5 *h5, const rows_writer *table, const cg_row_column *column,
                           hid_t dataset)
{
    static const char *const subjects[] = {"science", "mathematics"};
    static const char *const phases[] = {"primary", "secondary"};
    const struct {
        cg_row_source source;
        const char *const *names;
        size_t n;
    } meanings[] = {{CG_ROW_SCENARIO, table->scenario_names, table->results->n_scenarios},
                    {CG_ROW_TIER, table->tier_names, CG_N_TIERS},
                    {CG_ROW_FORM, table->form_names, table->n_forms},
                    {CG_ROW_SUBJECT, subjects, 2},
                    {CG_ROW_PHASE, phases, 2}};
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (column->source == meanings[i].source)
            cg_h5_attribute_flags(h5, dataset, column->kind, meanings[i].names, meanings[i].n);
}

static void write_column(cg_h5 *h5, const rows_writer *table, const cg_row_column *column)
{
    const cg_results *results = table->results;
    const cg_h5_variable variable = {
        column->name, column->unit, column->doc, column->kind, {&table->row}};
    unsigned char *out = table->buffer;
    for (uint32_t s = 0; s < results->n_scenarios; s++) {
        for (uint32_t k = 0; k < results->n_replicates; k++) {
            size_t n;
            table->of->rows(cg_results_record(results, s, k), &n);
            gather_run(table, column, s, k, out);
            out += n * cg_h5_size(column->kind);
        }
    }
    hid_t dataset = cg_h5_variable_open(h5, table->group, &variable);
    write_meanings(h5, table, column, dataset);
    cg_h5_fill(h5, dataset, &variable, table->buffer);
    cg_h5_variable_close(dataset);
}

/* The weeks and the circuit that were asked for, so that the file alone tells how to run again. */
static void write_request(cg_h5 *h5, const cg_results *results, hid_t group)
{
    const cg_record *record = results->records;
    const int all = record->tie_circuit == CG_EVERY_CIRCUIT;
    cg_h5_attribute(h5, group, "weeks", CG_H5_U16, record->n_tie_weeks, record->tie_weeks);
    cg_h5_attribute_int(h5, group, "circuit", all ? -1 : (int64_t)record->tie_circuit);
    cg_h5_attribute_text(h5, group, "circuit_name",
                         all ? "" : results->province->circuits[record->tie_circuit].name);
    cg_h5_attribute_real(h5, group, "counted_trust", results->scenarios->model.observe_tie);
}

void cg_results_write_rows(cg_h5 *h5, const cg_results *results, int of)
{
    rows_writer table = {.results = results, .of = cg_row_table_at(of)};
    size_t rows = 0, n;
    if (h5->status != CG_OK)
        return;
    for (size_t i = 0; i < (size_t)results->n_scenarios * results->n_replicates; i++, rows += n)
        table.of->rows(&results->records[i], &n);
    h5->status = prepare(&table, rows, h5->error);
    table.group = cg_h5_group(h5, h5->file, table.of->name);
    if (of == CG_TABLE_TIES)
        write_request(h5, results, table.group);
    cg_h5_axis_count(h5, table.group, "row", table.of->doc, rows, &table.row);
    for (size_t i = 0; h5->status == CG_OK && i < table.of->n_columns; i++)
        write_column(h5, &table, &table.of->columns[i]);
    cg_h5_axis_close(&table.row);
    cg_h5_group_close(table.group);
    cg_free(table.form_index);
    cg_free(table.form_names);
    cg_free(table.scenario_names);
    cg_free(table.buffer);
}

void cg_results_write_ties(cg_h5 *h5, const cg_results *results)
{
    if (results->records->n_tie_weeks == 0)
        return;
    cg_results_write_rows(h5, results, CG_TABLE_TIES);
    cg_results_write_rows(h5, results, CG_TABLE_TIE_TEACHERS);
}
