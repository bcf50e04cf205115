/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/csv_table.h"

#include "param/param.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static cg_status refuse_header(const cg_csv_table *table, const char *what, const char *name,
                               const char *nearest)
{
    return cg_fail(table->error, CG_INPUT, "%s:%u: column '%.64s' %s%s%.64s%s", table->csv.path,
                   table->csv.line, name, what, nearest != NULL ? "; did you mean '" : "",
                   nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

static cg_status place_column(cg_csv_table *table, uint32_t field)
{
    const char *name = table->csv.fields[field];
    for (uint32_t c = 0; c < table->n_columns; c++) {
        if (strcmp(name, table->columns[c]) != 0)
            continue;
        if (table->where[c] != CG_NO_COLUMN)
            return refuse_header(table, "stands twice", name, NULL);
        table->where[c] = field;
        return CG_OK;
    }
    return refuse_header(table, "is not known", name,
                         cg_nearest(name, table->columns, table->n_columns));
}

static cg_status read_header(cg_csv_table *table, uint32_t n_needed)
{
    int more = 0;
    cg_status status = cg_csv_next(&table->csv, &more, table->error);
    if (status != CG_OK)
        return status;
    if (!more)
        return cg_fail(table->error, CG_INPUT, "%s:1: the file is empty; expected a header",
                       table->csv.path);
    table->n_fields = table->csv.n_fields;
    for (uint32_t i = 0; i < table->n_fields && status == CG_OK; i++)
        status = place_column(table, i);
    for (uint32_t c = 0; c < n_needed && status == CG_OK; c++)
        if (table->where[c] == CG_NO_COLUMN)
            status = refuse_header(table, "is missing", table->columns[c], NULL);
    return status;
}

cg_status cg_table_open(cg_csv_table *table, const char *path, const char *const *columns,
                        uint32_t n_columns, uint32_t n_needed, cg_error *error)
{
    *table = (cg_csv_table){.columns = columns, .n_columns = n_columns, .error = error};
    for (uint32_t c = 0; c < CG_TABLE_COLUMNS; c++)
        table->where[c] = CG_NO_COLUMN;
    cg_status status = cg_csv_open(&table->csv, path, error);
    if (status != CG_OK)
        return status;
    status = read_header(table, n_needed);
    if (status != CG_OK)
        cg_table_close(table);
    return status;
}

void cg_table_close(cg_csv_table *table)
{
    cg_csv_close(&table->csv);
}

cg_status cg_table_next(cg_csv_table *table, int *more)
{
    cg_status status = cg_csv_next(&table->csv, more, table->error);
    if (status != CG_OK || !*more || table->csv.n_fields == table->n_fields)
        return status;
    return cg_fail(table->error, CG_INPUT, "%s:%u: %u columns; expected %u, as the header has",
                   table->csv.path, table->csv.line, table->csv.n_fields, table->n_fields);
}

const char *cg_table_text(const cg_csv_table *table, uint32_t column)
{
    return table->where[column] != CG_NO_COLUMN ? table->csv.fields[table->where[column]] : "";
}

cg_status cg_table_refuse(const cg_csv_table *table, uint32_t column, const char *what)
{
    return cg_fail(table->error, CG_INPUT, "%s:%u: %s: '%.64s' %s", table->csv.path,
                   table->csv.line, table->columns[column], cg_table_text(table, column), what);
}

cg_status cg_table_name(const cg_csv_table *table, uint32_t column, char *name, size_t size)
{
    const char *text = cg_table_text(table, column);
    char what[64];
    snprintf(what, sizeof what, "is no name; expected 1 to %zu bytes on one line", size - 1);
    if (*text == '\0' || strlen(text) >= size || strpbrk(text, "\r\n") != NULL)
        return cg_table_refuse(table, column, what);
    snprintf(name, size, "%s", text);
    return CG_OK;
}

cg_status cg_table_share(const cg_csv_table *table, uint32_t column, float *share)
{
    const char *text = cg_table_text(table, column);
    double number = 0;
    *share = NAN;
    if (*text == '\0')
        return CG_OK;
    if (!cg_parse_number(text, &number) || !(number >= 0 && number <= 1))
        return cg_table_refuse(table, column,
                               "is wrong; expected a number from 0 to 1 (0.25), or nothing");
    *share = (float)number;
    return CG_OK;
}

cg_status cg_table_word(const cg_csv_table *table, uint32_t column, const char *const *words,
                        int n_words, int may_be_empty, int *word)
{
    const char *text = cg_table_text(table, column);
    char what[200];
    size_t at = (size_t)snprintf(what, sizeof what, "is wrong; expected ");
    *word = -1;
    if (*text == '\0' && may_be_empty)
        return CG_OK;
    for (int i = 0; i < n_words; i++) {
        if (strcmp(text, words[i]) == 0) {
            *word = i;
            return CG_OK;
        }
        if (at < sizeof what)
            at += (size_t)snprintf(what + at, sizeof what - at, "%s%s", i > 0 ? " or " : "",
                                   words[i]);
    }
    if (may_be_empty && at < sizeof what)
        snprintf(what + at, sizeof what - at, ", or nothing");
    return cg_table_refuse(table, column, what);
}
