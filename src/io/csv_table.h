/* A CSV file as a table with named columns, read strictly: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_CSV_TABLE_H
#define CG_IO_CSV_TABLE_H

#include "io/csv.h"

enum { CG_TABLE_COLUMNS = 24, CG_NO_COLUMN = CG_CSV_MAX_FIELDS };

typedef struct cg_csv_table {
    cg_csv csv;
    const char *const *columns; /* [n_columns] borrowed: all that are known */
    uint32_t n_columns;
    uint32_t n_fields;                /* of the header */
    uint32_t where[CG_TABLE_COLUMNS]; /* field of a column, or CG_NO_COLUMN */
    cg_error *error;
} cg_csv_table;

/* Opens `path` and reads its header. The first n_needed columns must be there; the others may;
 * unknown ones and repeated ones are refused. Errors go to *error, also those of the functions
 * below: CG_FILE; CG_LIMIT; CG_INPUT as "path:line: column: what; expected ...". */
cg_status cg_table_open(cg_csv_table *table, const char *path, const char *const *columns,
                        uint32_t n_columns, uint32_t n_needed, cg_error *error);
void cg_table_close(cg_csv_table *table);

/* Moves to the next row, which must have as many fields as the header. */
cg_status cg_table_next(cg_csv_table *table, int *more);

/* The text of a column in this row; "" if the file does not have the column. */
const char *cg_table_text(const cg_csv_table *table, uint32_t column);

/* "path:line: column: 'text' what". */
cg_status cg_table_refuse(const cg_csv_table *table, uint32_t column, const char *what);

/* A name of 1 to size - 1 bytes on one line. */
cg_status cg_table_name(const cg_csv_table *table, uint32_t column, char *name, size_t size);

/* A number from 0 to 1 (digits with a decimal point); NaN when the field is empty. */
cg_status cg_table_share(const cg_csv_table *table, uint32_t column, float *share);

/* Index of the text among `words`; -1 when the field is empty and `may_be_empty`. */
cg_status cg_table_word(const cg_csv_table *table, uint32_t column, const char *const *words,
                        int n_words, int may_be_empty, int *word);

#endif
