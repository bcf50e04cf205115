/* The groups /parameters/<scenario>: a table with one row a parameter, and the same values
 * as attributes (path and path@unit) for a quick look.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/results_parts.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4 * CG_NAME_SIZE };

typedef struct parameter_row {
    char path[PATH_SIZE], value[CG_TEXT_SIZE];
    const cg_param *param;
    double number; /* of REAL and INT */
} parameter_row;

typedef struct parameter_list {
    parameter_row *rows;
    size_t n, capacity;
    cg_status status;
    cg_error *error;
} parameter_list;

static void print_value(parameter_row *row, const void *values)
{
    const cg_param *param = row->param;
    const double number = param->type == CG_TEXT ? 0.0 : cg_param_number(param, values);
    row->number = number;
    switch (param->type) {
    case CG_TEXT:
        snprintf(row->value, sizeof row->value, "%s", cg_param_text(param, values));
        break;
    case CG_CHOICE:
        snprintf(row->value, sizeof row->value, "%s", param->choices[(int)number]);
        break;
    case CG_FLAG:
        snprintf(row->value, sizeof row->value, "%s", number != 0.0 ? "true" : "false");
        break;
    case CG_REAL:
    case CG_INT:
        cg_format_number(number, row->value);
        break;
    }
}

/* Adds all rows of a scope whose paths start with `prefix` ("forms.official."). */
static void add_scope(parameter_list *list, cg_scope scope, const char *prefix, const void *values)
{
    size_t n = 0;
    const cg_param *table = cg_param_table(scope, &n);
    if (list->status == CG_OK)
        list->status = cg_grow((void **)&list->rows, &list->capacity, list->n + n,
                               sizeof *list->rows, "parameters", list->error);
    for (size_t i = 0; list->status == CG_OK && i < n; i++) {
        parameter_row *row = &list->rows[list->n++];
        const int grouped = scope == CG_SCOPE_MODEL;
        row->param = &table[i];
        snprintf(row->path, sizeof row->path, "%s%s%s%s", prefix, grouped ? table[i].group : "",
                 grouped ? "." : "", table[i].name);
        print_value(row, values);
    }
}

static void collect(parameter_list *list, const cg_scenario *scenario)
{
    char prefix[PATH_SIZE];
    add_scope(list, CG_SCOPE_MODEL, "", &scenario->model);
    for (int32_t f = 0; f < scenario->n_forms; f++) {
        const cg_form *form = &scenario->forms[f];
        snprintf(prefix, sizeof prefix, "forms.%s.", form->name);
        add_scope(list, CG_SCOPE_FORM, prefix, &form->levers);
        for (int32_t k = 0; k < form->n_kinds; k++) {
            snprintf(prefix, sizeof prefix, "forms.%s.meetings.%s.", form->name,
                     form->kinds[k].name);
            add_scope(list, CG_SCOPE_MEETING, prefix, &form->kinds[k].levers);
        }
    }
    for (int32_t e = 0; e < scenario->n_events; e++) {
        snprintf(prefix, sizeof prefix, "events.%s.", scenario->events[e].name);
        add_scope(list, CG_SCOPE_EVENT, prefix, &scenario->events[e].levers);
    }
}

static void write_attributes(cg_h5 *h5, hid_t group, const parameter_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const parameter_row *row = &list->rows[i];
        char name[PATH_SIZE + 8];
        if (row->param->type == CG_REAL || row->param->type == CG_INT)
            cg_h5_attribute_real(h5, group, row->path, row->number);
        else
            cg_h5_attribute_text(h5, group, row->path, row->value);
        snprintf(name, sizeof name, "%s@unit", row->path);
        if (row->param->unit[0] != '\0')
            cg_h5_attribute_text(h5, group, name, row->param->unit);
    }
}

static const char *column_text(const parameter_row *row, int column)
{
    switch (column) {
    case 0:
        return row->path;
    case 1:
        return row->value;
    case 2:
        return row->param->unit;
    case 3:
        return row->param->doc;
    case 4:
        return row->param->source;
    default:
        return cg_acts_text(row->param->acts);
    }
}

static void write_table(cg_h5 *h5, hid_t group, const parameter_list *list)
{
    static const struct {
        const char *name, *doc;
    } columns[] = {{"path", "path of the parameter, as in --set"},
                   {"value", "value used"},
                   {"unit", "unit of the value"},
                   {"description", "what it is"},
                   {"source", "where its default comes from"},
                   {"acts", "when it acts"}};
    const char **texts = NULL;
    cg_h5_axis row;
    cg_h5_axis_count(h5, group, "row", "parameters in the order of their table", list->n, &row);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&texts, list->n, sizeof *texts, "parameters", h5->error);
    for (int c = 0; h5->status == CG_OK && c < (int)(sizeof columns / sizeof *columns); c++) {
        const cg_h5_variable variable = {columns[c].name, "", columns[c].doc, CG_H5_TEXT, {&row}};
        for (size_t i = 0; i < list->n; i++)
            texts[i] = column_text(&list->rows[i], c);
        cg_h5_write(h5, group, &variable, texts);
    }
    cg_h5_axis_close(&row);
    cg_free(texts);
}

void cg_results_write_parameters(cg_h5 *h5, const cg_results *results)
{
    hid_t all = cg_h5_group(h5, h5->file, "parameters");
    for (uint32_t s = 0; h5->status == CG_OK && s < results->n_scenarios; s++) {
        parameter_list list = {.status = CG_OK, .error = h5->error};
        hid_t group = cg_h5_group(h5, all, results->scenarios[s].name);
        collect(&list, &results->scenarios[s]);
        if (list.status != CG_OK)
            h5->status = list.status;
        write_attributes(h5, group, &list);
        write_table(h5, group, &list);
        cg_h5_group_close(group);
        cg_free(list.rows);
    }
    cg_h5_group_close(all);
}
