/* Strict CSV (RFC 4180): commas, "quoted ""fields""", LF or CRLF. UTF-8, with or without the
 * byte order mark that Excel writes. Nothing is trimmed or guessed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_CSV_H
#define CG_IO_CSV_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

enum { CG_CSV_MAX_FIELDS = 64, CG_CSV_MAX_BYTES = 256 * 1024 * 1024 };

typedef struct cg_csv {
    const char *path; /* as given; for messages, borrowed */
    char *text;       /* the whole file; fields point into it */
    size_t size, at;
    uint32_t next_line;
    uint32_t line; /* of the record's first line, from 1 */
    uint32_t n_fields;
    char *fields[CG_CSV_MAX_FIELDS]; /* NUL-terminated; valid until cg_csv_close */
} cg_csv;

/* Reads all of `path`, decompressing a gzip file. `path` must outlive the reader.
 * Errors: CG_FILE; CG_LIMIT; CG_INPUT as "path:line: ..." for bytes that are not UTF-8. */
cg_status cg_csv_open(cg_csv *csv, const char *path, cg_error *error);
void cg_csv_close(cg_csv *csv);

/* Moves to the next record; *more is 0 at the end. Empty lines are allowed at the end only.
 * Errors: CG_INPUT as "path:line: ...", also for a header with semicolons between its fields. */
cg_status cg_csv_next(cg_csv *csv, int *more, cg_error *error);

#endif
