/* The group /meetings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/results_parts.h"

#include <stddef.h>
#include <string.h>

#define COPY(member, kind, unit, doc)                                                              \
    {                                                                                              \
        CG_MEETING_COPIED, kind, offsetof(cg_meeting_row, member), #member, unit, doc              \
    }

static const cg_meeting_column columns[] = {
    {CG_MEETING_SCENARIO, CG_H5_U16, 0, "scenario", "", "index of the scenario"},
    {CG_MEETING_REPLICATE, CG_H5_U32, 0, "replicate", "", "replicate"},
    COPY(cluster, CG_H5_U32, "", "cluster: main ones by row, voluntary ones by founder's row"),
    COPY(founded, CG_H5_U16, "weeks",
         "week in which the cluster started; tells a founder's clusters apart"),
    COPY(number, CG_H5_U16, "", "1, 2, ... of this cluster under this form"),
    COPY(week, CG_H5_U16, "weeks", "week from the start of burn-in"),
    {CG_MEETING_TIER, CG_H5_U8, offsetof(cg_meeting_row, tier), "tier", "",
     "main or voluntary cluster"},
    {CG_MEETING_FORM, CG_H5_U8, 0, "form", "", "form of the cluster"},
    COPY(approved, CG_H5_U8, "", "1 if it was approved and held"),
    COPY(supported, CG_H5_U8, "", "1 if an advisor or another supporter was there"),
    COPY(members, CG_H5_U16, "teachers", "members of the cluster"),
    COPY(willing, CG_H5_U16, "teachers", "members present willingly"),
    COPY(compelled, CG_H5_U16, "teachers", "members present because they had to"),
    COPY(hours, CG_H5_F32, "h", "length; 0 if not approved"),
    COPY(task_hours, CG_H5_F32, "h", "hours spent on officials' tasks"),
    COPY(moderation_hours, CG_H5_F32, "h", "hours spent on moderation of assessment"),
    COPY(content_hours, CG_H5_F32, "h", "hours spent on content"),
    COPY(planning_hours, CG_H5_F32, "h", "hours spent on planning"),
    COPY(practice_hours, CG_H5_F32, "h",
         "hours spent on teaching, observing and reflecting together"),
    COPY(engagement, CG_H5_F32, "0 to 1", "mean engagement of those present"),
    COPY(learned, CG_H5_F32, "topic units", "mean fresh CK and PCK gained by those present"),
};

const cg_meeting_column *cg_meeting_columns(size_t *n)
{
    *n = sizeof columns / sizeof *columns;
    return columns;
}

/* form_index[s][f] numbers form f of scenario s in one list of names for all scenarios. */
typedef struct meeting_table {
    const cg_results *results;
    cg_h5_axis row;
    hid_t group;
    unsigned char *buffer; /* 4 bytes a row: room for a column of any kind */
    const char **scenario_names, **form_names, *tier_names[CG_N_TIERS];
    size_t n_forms;
    uint8_t (*form_index)[CG_MAX_FORMS];
} meeting_table;

static uint8_t name_form(meeting_table *table, const char *name)
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

static cg_status prepare(meeting_table *table, size_t rows, cg_error *error)
{
    const cg_results *results = table->results;
    const size_t n = results->n_scenarios;
    cg_status status = cg_alloc((void **)&table->buffer, rows, 4, "meeting column", error);
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

static void gather_run(const meeting_table *table, const cg_meeting_column *column,
                       uint32_t scenario, uint32_t replicate, unsigned char *out)
{
    const cg_record *record = cg_results_record(table->results, scenario, replicate);
    const size_t size = cg_h5_size(column->kind);
    for (size_t i = 0; i < record->n_meetings; i++, out += size) {
        const cg_meeting_row *row = &record->meetings[i];
        const uint16_t index = (uint16_t)scenario;
        switch (column->source) {
        case CG_MEETING_COPIED:
        case CG_MEETING_TIER:
            memcpy(out, (const unsigned char *)row + column->offset, size);
            break;
        case CG_MEETING_SCENARIO:
            memcpy(out, &index, size);
            break;
        case CG_MEETING_REPLICATE:
            memcpy(out, &replicate, size);
            break;
        case CG_MEETING_FORM:
            *out = row->form < CG_MAX_FORMS ? table->form_index[scenario][row->form] : UINT8_MAX;
            break;
        }
    }
}

static void write_meanings(cg_h5 *h5, const meeting_table *table, const cg_meeting_column *column,
                           hid_t dataset)
{
    if (column->source == CG_MEETING_SCENARIO)
        cg_h5_attribute_flags(h5, dataset, column->kind, table->scenario_names,
                              table->results->n_scenarios);
    else if (column->source == CG_MEETING_TIER)
        cg_h5_attribute_flags(h5, dataset, column->kind, table->tier_names, CG_N_TIERS);
    else if (column->source == CG_MEETING_FORM)
        cg_h5_attribute_flags(h5, dataset, column->kind, table->form_names, table->n_forms);
}

static void write_column(cg_h5 *h5, const meeting_table *table, const cg_meeting_column *column)
{
    const cg_results *results = table->results;
    const cg_h5_variable variable = {
        column->name, column->unit, column->doc, column->kind, {&table->row}};
    unsigned char *out = table->buffer;
    for (uint32_t s = 0; s < results->n_scenarios; s++) {
        for (uint32_t k = 0; k < results->n_replicates; k++) {
            gather_run(table, column, s, k, out);
            out += cg_results_record(results, s, k)->n_meetings * cg_h5_size(column->kind);
        }
    }
    hid_t dataset = cg_h5_variable_open(h5, table->group, &variable);
    write_meanings(h5, table, column, dataset);
    cg_h5_fill(h5, dataset, &variable, table->buffer);
    cg_h5_variable_close(dataset);
}

void cg_results_write_meetings(cg_h5 *h5, const cg_results *results)
{
    meeting_table table = {.results = results};
    size_t rows = 0;
    if (h5->status != CG_OK)
        return;
    for (size_t i = 0; i < (size_t)results->n_scenarios * results->n_replicates; i++)
        rows += results->records[i].n_meetings;
    h5->status = prepare(&table, rows, h5->error);
    table.group = cg_h5_group(h5, h5->file, "meetings");
    cg_h5_axis_count(h5, table.group, "row", "formal meetings that were due", rows, &table.row);
    for (size_t i = 0; h5->status == CG_OK && i < sizeof columns / sizeof *columns; i++)
        write_column(h5, &table, &columns[i]);
    cg_h5_axis_close(&table.row);
    cg_h5_group_close(table.group);
    cg_free(table.form_index);
    cg_free(table.form_names);
    cg_free(table.scenario_names);
    cg_free(table.buffer);
}
