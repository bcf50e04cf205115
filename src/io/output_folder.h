/* A folder of CSV files that appears whole or not at all: written as "PATH.tmp", then
 * renamed. "PATH.export.lock" (as of io/output_file.h) keeps two writers apart.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_OUTPUT_FOLDER_H
#define CG_IO_OUTPUT_FOLDER_H

#include "io/output_file.h"

#include <collegium/status.h>
#include <stdio.h>

typedef struct cg_folder {
    char path[CG_OUTPUT_PATH], partial[CG_OUTPUT_PATH];
    cg_output lock;
    int force, made; /* made: the partial folder is ours */
} cg_folder;

/* Refuses a PATH that holds anything unless `force`, and with `force` one that holds
 * anything but regular *.csv files: nothing else is ever removed. Takes the lock and makes
 * the partial folder. Errors: CG_EXISTS, CG_FILE. Call cg_folder_end in any case. */
cg_status cg_folder_begin(cg_folder *folder, const char *path, int force, cg_error *error);

/* Opens NAME.csv in the partial folder for writing; NULL after a failure. _close ends it
 * and reports what could not be written. */
FILE *cg_folder_file(const cg_folder *folder, const char *name, cg_error *error);
cg_status cg_folder_close(const cg_folder *folder, FILE *file, const char *name, cg_error *error);

/* Gives the folder its name; with `force` what stood there before is removed afterwards. */
cg_status cg_folder_commit(cg_folder *folder, cg_error *error);

/* Removes what is left of the partial folder, and the lock. */
void cg_folder_end(cg_folder *folder);

#endif
