/* Results as tidy CSV tables for spreadsheets and statistics programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_EXPORT_H
#define CG_IO_EXPORT_H

#include <collegium/status.h>

/* Verifies results file PATH as `collegium info` does and writes each table as
 * FOLDER/<table>.csv, with FOLDER/dictionary.csv describing every column. The first line
 * names the columns (ASCII, at most 32 characters); missing values are empty; UTF-8.
 * FOLDER appears complete or not at all (io/output_folder.h).
 * Errors: CG_INPUT, CG_FILE, CG_EXISTS, CG_MEMORY. */
cg_status cg_export_csv(const char *path, const char *folder, int force, cg_error *error);

#endif
