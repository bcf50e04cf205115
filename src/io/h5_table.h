/* The datasets of a group as columns of tidy tables: all datasets over the same axes make
 * one table, with a row for each combination of the axes' coordinates.
 *
 * Built on io/h5_read.h, with its rules: only what lies in the file itself is read, and
 * after a failure of the reader every call does nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_H5_TABLE_H
#define CG_IO_H5_TABLE_H

#include "io/h5_read.h"

#include <stddef.h>

enum { CG_TABLE_RANK = 4, CG_TABLE_NAME = 64 };

typedef enum cg_column_kind {
    CG_COLUMN_INTEGER,
    CG_COLUMN_SINGLE, /* 32 bits: 7 digits are meant */
    CG_COLUMN_DOUBLE,
    CG_COLUMN_TEXT
} cg_column_kind;

typedef struct cg_h5_column {
    char name[CG_TABLE_NAME];
    char *unit, *doc; /* never NULL; unit "" for a pure number */
    cg_column_kind kind;
    hid_t dataset;
    char **meanings; /* [n_meanings] what the numbers of a flag stand for, or NULL */
    size_t n_meanings;
} cg_h5_column;

typedef struct cg_h5_table {
    cg_h5_reader *reader;
    hid_t place;
    int rank;
    char axes[CG_TABLE_RANK][CG_TABLE_NAME]; /* slowest first */
    hsize_t dims[CG_TABLE_RANK];
    cg_h5_column *columns; /* in the order in which they were written */
    size_t n, capacity;
} cg_h5_table;

/* All datasets directly below `place` whose axes are exactly `axes` ("scenario, replicate"),
 * without coordinates. n is 0 when there is none (no failure); datasets of unequal size are
 * refused. Close in any case; `place` may be closed before. */
void cg_h5_table_open(cg_h5_reader *reader, hid_t place, const char *axes, cg_h5_table *table);
void cg_h5_table_close(cg_h5_table *table);

/* The number of rows. */
hsize_t cg_h5_table_rows(const cg_h5_table *table);

/* The column of that name, or NULL. */
const cg_h5_column *cg_h5_table_find(const cg_h5_table *table, const char *name);

/* Reads one block of a column of numbers; `out` has room for all of its values. */
void cg_h5_table_read(const cg_h5_table *table, const cg_h5_column *column, const hsize_t *start,
                      const hsize_t *count, double *out);

/* All values of a column; the caller's (cg_free, cg_h5_texts_free); NULL after a failure. */
double *cg_h5_table_numbers(const cg_h5_table *table, const cg_h5_column *column);
char **cg_h5_table_texts(const cg_h5_table *table, const cg_h5_column *column);

/* The coordinate of an axis below `place`, of exactly n values: as numbers (NULL when it is
 * none), or as texts, numbers printed. The caller's (cg_free; cg_h5_labels_free). */
double *cg_h5_axis_numbers(cg_h5_reader *reader, hid_t place, const char *name, size_t n);
char **cg_h5_axis_labels(cg_h5_reader *reader, hid_t place, const char *name, size_t n);
void cg_h5_labels_free(char **labels, size_t n);

#endif
