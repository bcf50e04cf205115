/* The parts of an export: a writer of CSV files that keeps the dictionary, and those who
 * fill tables with it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_EXPORT_PARTS_H
#define CG_IO_EXPORT_PARTS_H

#include "io/h5_table.h"
#include "io/output_folder.h"
#include "io/sweep_results.h"

#include <stdio.h>

enum { CG_EXPORT_NAME = 33 };

/* `reader` holds the first failure of all: afterwards every call does nothing. */
typedef struct cg_export {
    cg_h5_reader *reader;
    cg_folder *folder;
    FILE *dictionary, *file;
    char table[CG_EXPORT_NAME]; /* being written */
    int column;                 /* of the row being written */
} cg_export;

/* Opens <table>.csv. Its columns are then named one by one, and rows follow field by field:
 * _end_row ends the line of names, too. */
void cg_export_begin(cg_export *to, const char *table);
void cg_export_column(cg_export *to, const char *name, const char *unit, const char *doc);
void cg_export_text(cg_export *to, const char *text);
void cg_export_number(cg_export *to, double number, cg_column_kind kind); /* empty if not finite */
void cg_export_end_row(cg_export *to);
void cg_export_end(cg_export *to);

/* One CSV file from the datasets of group `place` over `axes`, in blocks; nothing when there
 * are none. `prefix` is cut from the names of columns. A non-NULL `leading` is the value of
 * a first column "scenario", for tables that stand in a group for each scenario: these are
 * rows of one file, which the caller begins and ends, the names written when `first`. */
void cg_export_table(cg_export *to, hid_t place, const char *table, const char *axes,
                     const char *prefix);
void cg_export_rows_of(cg_export *to, hid_t place, const char *axes, const char *leading,
                       int first);

/* levels.csv and differences.csv: means and paired differences from the first scenario,
 * computed from the outcomes. */
void cg_export_comparison(cg_export *to);

/* points, runs, levels and sensitivity of a sweep. */
void cg_export_sweep(cg_export *to, const cg_sweep_content *content);

#endif
