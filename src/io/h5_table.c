/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/h5_table.h"

#include "base/memory.h"
#include "param/text.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <string.h>

enum { MOST_VALUES = 1 << 28, MOST_MEANINGS = 1 << 16 };

static int failed(const cg_h5_reader *reader)
{
    return reader->status != CG_OK;
}

static char *own_copy(cg_h5_reader *reader, const char *text, size_t n)
{
    void *copy = NULL;
    if (!failed(reader))
        reader->status = cg_alloc(&copy, n + 1, 1, "text", reader->error);
    if (copy != NULL)
        memcpy(copy, text, n);
    return copy;
}

/* A text attribute, "" without one; NULL only after a failure. */
static char *text_or_empty(cg_h5_reader *reader, hid_t object, const char *name)
{
    char *text = cg_h5_reader_text(reader, object, name);
    return text != NULL ? text : own_copy(reader, "", 0);
}

/* 1 when the type is one that tables hold. */
static int column_kind(hid_t dataset, cg_column_kind *kind)
{
    hid_t type = H5Dget_type(dataset);
    const H5T_class_t class = H5Tget_class(type);
    const size_t size = H5Tget_size(type);
    const int is_text = H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8;
    H5Tclose(type);
    *kind = is_text                ? CG_COLUMN_TEXT
            : class == H5T_INTEGER ? CG_COLUMN_INTEGER
            : size <= 4            ? CG_COLUMN_SINGLE
                                   : CG_COLUMN_DOUBLE;
    return is_text || class == H5T_FLOAT || (class == H5T_INTEGER && size <= 4);
}

/* Whether the dataset stands over exactly the axes of the table and is no coordinate. */
static int has_axes(const cg_h5_table *table, hid_t dataset, int rank)
{
    char name[CG_TABLE_NAME];
    if (rank != table->rank || cg_h5_reader_is_axis(table->reader, dataset))
        return 0;
    for (int i = 0; i < rank; i++) {
        cg_h5_reader_axis(table->reader, dataset, (unsigned)i, name, sizeof name);
        if (strcmp(name, table->axes[i]) != 0)
            return 0;
    }
    return 1;
}

static void refuse_meanings(cg_h5_reader *reader, hid_t dataset)
{
    char name[200] = "";
    if (H5Iget_name(dataset, name, sizeof name) < 0)
        name[0] = '\0';
    cg_h5_reader_refuse(reader, "attribute flag_meanings of %s has more than %d names", name,
                        MOST_MEANINGS);
}

/* Splits flag_meanings at its blanks. */
static void load_meanings(cg_h5_reader *reader, cg_h5_column *column)
{
    char *text = cg_h5_reader_text(reader, column->dataset, "flag_meanings");
    size_t capacity = 0;
    for (const char *at = text; at != NULL && *at != '\0' && !failed(reader);) {
        const size_t n = strcspn(at, " ");
        if (column->n_meanings == MOST_MEANINGS)
            refuse_meanings(reader, column->dataset);
        else
            reader->status = cg_grow((void **)&column->meanings, &capacity, column->n_meanings + 1,
                                     sizeof *column->meanings, "meanings", reader->error);
        if (!failed(reader))
            column->meanings[column->n_meanings++] = own_copy(reader, at, n);
        at += n + (at[n] == ' ');
    }
    cg_free(text);
}

/* Takes the dataset over when it belongs to the table; otherwise the caller closes it. */
static int add_column(cg_h5_table *table, const char *name, hid_t dataset)
{
    cg_h5_reader *reader = table->reader;
    hsize_t dims[CG_TABLE_RANK] = {0};
    cg_column_kind kind;
    const int rank = cg_h5_reader_shape(reader, dataset, dims, CG_TABLE_RANK);
    if (strlen(name) >= CG_TABLE_NAME || !has_axes(table, dataset, rank) ||
        !column_kind(dataset, &kind))
        return 0;
    if (table->n == 0)
        memcpy(table->dims, dims, sizeof dims);
    else if (memcmp(table->dims, dims, sizeof dims) != 0)
        cg_h5_reader_refuse_object(reader, table->place, name,
                                   "the size of %s, which has the same axes", table->columns->name);
    if (!failed(reader))
        reader->status = cg_grow((void **)&table->columns, &table->capacity, table->n + 1,
                                 sizeof *table->columns, "columns", reader->error);
    if (failed(reader))
        return 0;
    cg_h5_column *column = &table->columns[table->n++];
    *column = (cg_h5_column){.kind = kind, .dataset = dataset};
    snprintf(column->name, sizeof column->name, "%s", name);
    column->unit = text_or_empty(reader, dataset, "units");
    column->doc = text_or_empty(reader, dataset, "description");
    if (column->unit != NULL && strcmp(column->unit, "1") == 0)
        column->unit[0] = '\0';
    if (kind == CG_COLUMN_INTEGER)
        load_meanings(reader, column);
    return 1;
}

static herr_t visit_link(hid_t place, const char *name, const H5L_info_t *link, void *data)
{
    cg_h5_table *table = data;
    (void)link;
    hid_t dataset = cg_h5_reader_dataset(table->reader, place, name);
    if (dataset >= 0 && !add_column(table, name, dataset))
        H5Dclose(dataset);
    return failed(table->reader) ? -1 : 0;
}

static void split_axes(cg_h5_table *table, const char *axes)
{
    for (const char *at = axes; *at != '\0' && table->rank < CG_TABLE_RANK; table->rank++) {
        const size_t n = strcspn(at, ",");
        snprintf(table->axes[table->rank], CG_TABLE_NAME, "%.*s", (int)n, at);
        at += n;
        at += strspn(at, ", ");
    }
}

void cg_h5_table_open(cg_h5_reader *reader, hid_t place, const char *axes, cg_h5_table *table)
{
    *table = (cg_h5_table){.reader = reader};
    split_axes(table, axes);
    table->place = H5I_INVALID_HID;
    if (failed(reader) || place < 0)
        return;
    table->place = H5Gopen2(place, ".", H5P_DEFAULT);
    cg_h5_reader_visit(reader, place, visit_link, table);
    if (table->n > 0 && cg_h5_table_rows(table) > MOST_VALUES)
        cg_h5_reader_refuse_object(reader, table->place, table->columns->name, "at most %d values",
                                   MOST_VALUES);
}

void cg_h5_table_close(cg_h5_table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        cg_h5_column *column = &table->columns[i];
        for (size_t m = 0; m < column->n_meanings; m++)
            cg_free(column->meanings[m]);
        cg_free(column->meanings);
        cg_free(column->unit);
        cg_free(column->doc);
        H5Dclose(column->dataset);
    }
    cg_free(table->columns);
    if (table->place >= 0)
        H5Gclose(table->place);
    *table = (cg_h5_table){.reader = table->reader, .place = H5I_INVALID_HID};
}

hsize_t cg_h5_table_rows(const cg_h5_table *table)
{
    hsize_t rows = table->n > 0;
    for (int i = 0; i < table->rank; i++) {
        if (table->dims[i] != 0 && rows > UINT64_MAX / table->dims[i])
            return UINT64_MAX;
        rows *= table->dims[i];
    }
    return rows;
}

const cg_h5_column *cg_h5_table_find(const cg_h5_table *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    }
    return NULL;
}

void cg_h5_table_read(const cg_h5_table *table, const cg_h5_column *column, const hsize_t *start,
                      const hsize_t *count, double *out)
{
    if (failed(table->reader))
        return;
    hid_t file = H5Dget_space(column->dataset);
    hid_t memory = H5Screate_simple(table->rank, count, NULL);
    int ok = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
             H5Dread(column->dataset, H5T_NATIVE_DOUBLE, memory, file, H5P_DEFAULT, out) >= 0;
    H5Sclose(memory);
    H5Sclose(file);
    if (!ok)
        cg_h5_reader_refuse_data(table->reader, column->dataset);
}

double *cg_h5_table_numbers(const cg_h5_table *table, const cg_h5_column *column)
{
    static const hsize_t zero[CG_TABLE_RANK] = {0};
    cg_h5_reader *reader = table->reader;
    void *values = NULL;
    if (failed(reader))
        return NULL;
    if (column->kind == CG_COLUMN_TEXT) {
        cg_h5_reader_refuse_object(reader, table->place, column->name, "numbers");
        return NULL;
    }
    reader->status = cg_alloc(&values, (size_t)cg_h5_table_rows(table), sizeof(double),
                              column->name, reader->error);
    cg_h5_table_read(table, column, zero, table->dims, values);
    if (!failed(reader))
        return values;
    cg_free(values);
    return NULL;
}

char **cg_h5_table_texts(const cg_h5_table *table, const cg_h5_column *column)
{
    return cg_h5_reader_texts(table->reader, table->place, column->name,
                              (size_t)cg_h5_table_rows(table));
}

/* Opens a coordinate of exactly n values, or refuses the file. */
static hid_t open_coordinate(cg_h5_reader *reader, hid_t place, const char *name, size_t n,
                             cg_column_kind *kind)
{
    hsize_t length = 0;
    hid_t dataset = cg_h5_reader_dataset(reader, place, name);
    if (dataset >= 0 && cg_h5_reader_shape(reader, dataset, &length, 1) == 1 && length == n &&
        column_kind(dataset, kind))
        return dataset;
    if (dataset >= 0)
        H5Dclose(dataset);
    cg_h5_reader_refuse_object(reader, place, name,
                               "an axis of %zu texts or numbers, whole ones of 32 bits at most", n);
    return H5I_INVALID_HID;
}

double *cg_h5_axis_numbers(cg_h5_reader *reader, hid_t place, const char *name, size_t n)
{
    cg_column_kind kind;
    void *values = NULL;
    hid_t dataset = open_coordinate(reader, place, name, n, &kind);
    if (dataset < 0)
        return NULL;
    if (kind != CG_COLUMN_TEXT) {
        reader->status = cg_alloc(&values, n, sizeof(double), name, reader->error);
        if (!failed(reader) &&
            H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
            cg_h5_reader_refuse_data(reader, dataset);
    }
    H5Dclose(dataset);
    if (!failed(reader))
        return values;
    cg_free(values);
    return NULL;
}

char **cg_h5_axis_labels(cg_h5_reader *reader, hid_t place, const char *name, size_t n)
{
    void *block = NULL;
    char **texts = NULL, number[CG_NUMBER_SIZE];
    double *numbers = cg_h5_axis_numbers(reader, place, name, n);
    if (numbers == NULL)
        texts = cg_h5_reader_texts(reader, place, name, n);
    if (!failed(reader))
        reader->status = cg_alloc(&block, n, sizeof(char *), name, reader->error);
    char **labels = block;
    for (size_t i = 0; !failed(reader) && i < n; i++) {
        if (numbers != NULL)
            cg_format_number(numbers[i], number);
        const char *text = numbers != NULL ? number : texts[i];
        labels[i] = own_copy(reader, text, strlen(text));
    }
    cg_h5_texts_free(texts, n);
    cg_free(numbers);
    if (!failed(reader))
        return labels;
    cg_h5_labels_free(labels, n);
    return NULL;
}

void cg_h5_labels_free(char **labels, size_t n)
{
    for (size_t i = 0; labels != NULL && i < n; i++)
        cg_free(labels[i]);
    cg_free(labels);
}
