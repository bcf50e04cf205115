/* The schools of a report, and the parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <string.h>

static void write_numbers(cg_report *report, const cg_h5_table *table, const char *name, int digits)
{
    const cg_h5_column *column = cg_h5_table_find(table, name);
    if (column == NULL || column->kind == CG_COLUMN_TEXT)
        return;
    double *values = cg_h5_table_numbers(table, column);
    if (values != NULL)
        cg_report_numbers(report, name, values, (size_t)cg_h5_table_rows(table), digits);
    cg_free(values);
}

static void write_texts(cg_report *report, const cg_h5_table *table, const char *name)
{
    const cg_h5_column *column = cg_h5_table_find(table, name);
    const size_t n = (size_t)cg_h5_table_rows(table);
    if (column == NULL || column->kind != CG_COLUMN_TEXT)
        return;
    char **texts = cg_h5_table_texts(table, column);
    if (texts != NULL)
        cg_report_texts(report, name, texts, n);
    cg_h5_texts_free(texts, n);
}

/* circuit -> name and district, once each instead of once a school. */
static void write_circuits(cg_report *report, const cg_h5_table *table)
{
    static const char *const names[] = {"circuit_name", "district_name"};
    const size_t n = (size_t)cg_h5_table_rows(table);
    const cg_h5_column *column = cg_h5_table_find(table, "circuit");
    double *circuits = column != NULL ? cg_h5_table_numbers(table, column) : NULL;
    for (int i = 0; i < 2 && circuits != NULL; i++) {
        column = cg_h5_table_find(table, names[i]);
        char **texts = column != NULL && column->kind == CG_COLUMN_TEXT
                           ? cg_h5_table_texts(table, column)
                           : NULL;
        cg_report_open(report, names[i], '{');
        for (size_t k = 0; texts != NULL && k < n; k++) {
            char key[32];
            /* Schools stand by circuit; a circuit named twice does no harm. */
            if (k > 0 && circuits[k] == circuits[k - 1])
                continue;
            snprintf(key, sizeof key, "%.0f", circuits[k]);
            cg_report_text(report, key, texts[k]);
        }
        cg_report_close(report, '}');
        cg_h5_texts_free(texts, n);
    }
    cg_free(circuits);
}

static void write_gains(cg_report *report, hid_t place)
{
    cg_h5_table table;
    cg_h5_table_open(report->reader, place, "scenario, school", &table);
    const cg_h5_column *column = cg_h5_table_find(&table, "gain");
    double *gains = column != NULL ? cg_h5_table_numbers(&table, column) : NULL;
    if (gains != NULL && table.dims[0] == report->n_scenarios) {
        const size_t n = (size_t)table.dims[1];
        cg_report_open(report, "gain", '[');
        for (size_t s = 0; s < report->n_scenarios; s++)
            cg_report_numbers(report, NULL, gains + s * n, n, 3);
        cg_report_close(report, ']');
    }
    cg_free(gains);
    cg_h5_table_close(&table);
}

void cg_report_schools(cg_report *report)
{
    cg_h5_table table;
    hid_t place = cg_h5_reader_group(report->reader, report->reader->file, "schools");
    if (place < 0)
        return;
    cg_h5_table_open(report->reader, place, "school", &table);
    cg_report_open(report, "schools", '{');
    write_numbers(report, &table, "x", 5);
    write_numbers(report, &table, "y", 5);
    write_numbers(report, &table, "circuit", 9);
    write_numbers(report, &table, "quintile", 2);
    write_circuits(report, &table);
    write_gains(report, place);
    cg_report_close(report, '}');
    cg_h5_table_close(&table);
    H5Gclose(place);
}

void cg_report_parameters(cg_report *report)
{
    cg_h5_reader *reader = report->reader;
    hid_t all = cg_h5_reader_group(reader, reader->file, "parameters");
    cg_report_open(report, "parameters", '{');
    for (size_t s = 0; s < report->n_scenarios && reader->status == CG_OK; s++) {
        cg_h5_table table;
        hid_t place = cg_h5_reader_group(reader, all, report->scenarios[s]);
        cg_h5_table_open(reader, place, "row", &table);
        cg_report_open(report, report->scenarios[s], '{');
        write_texts(report, &table, "path");
        write_texts(report, &table, "value");
        write_texts(report, &table, "unit");
        write_texts(report, &table, "description");
        cg_report_close(report, '}');
        cg_h5_table_close(&table);
        if (place >= 0)
            H5Gclose(place);
    }
    cg_report_close(report, '}');
    if (all >= 0)
        H5Gclose(all);
}
