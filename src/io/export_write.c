/* The writer of CSV files and of the dictionary.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/export_parts.h"
#include "param/text.h"

#include <math.h>
#include <string.h>

static int failed(const cg_export *to)
{
    return to->reader->status != CG_OK;
}

static void put_text(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

void cg_export_begin(cg_export *to, const char *table)
{
    if (failed(to))
        return;
    snprintf(to->table, sizeof to->table, "%s", table);
    to->column = 0;
    to->file = cg_folder_file(to->folder, table, to->reader->error);
    if (to->file == NULL)
        to->reader->status = CG_FILE;
}

static void separate(cg_export *to)
{
    if (to->column++ > 0)
        fputc(',', to->file);
}

/* Stata's rules: letters, digits and _, not first a digit, at most 32. */
static void plain_name(const char *name, char plain[CG_EXPORT_NAME])
{
    size_t n = 0;
    if (*name >= '0' && *name <= '9')
        plain[n++] = '_';
    for (; *name != '\0' && n < CG_EXPORT_NAME - 1; name++) {
        const char c = *name;
        int fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        plain[n++] = fits ? c : '_';
    }
    plain[n] = '\0';
}

void cg_export_column(cg_export *to, const char *name, const char *unit, const char *doc)
{
    char plain[CG_EXPORT_NAME];
    if (failed(to))
        return;
    plain_name(name, plain);
    separate(to);
    fputs(plain, to->file);
    fprintf(to->dictionary, "%s,%s,", to->table, plain);
    put_text(to->dictionary, unit);
    fputc(',', to->dictionary);
    put_text(to->dictionary, doc);
    fputc('\n', to->dictionary);
}

void cg_export_text(cg_export *to, const char *text)
{
    if (failed(to))
        return;
    separate(to);
    put_text(to->file, text);
}

void cg_export_number(cg_export *to, double number, cg_column_kind kind)
{
    char text[CG_NUMBER_SIZE];
    if (failed(to))
        return;
    separate(to);
    if (!isfinite(number))
        return;
    if (kind == CG_COLUMN_SINGLE && number != floor(number))
        fprintf(to->file, "%.7g", number);
    else if (kind == CG_COLUMN_DOUBLE) {
        cg_format_number(number, text);
        fputs(text, to->file);
    } else
        fprintf(to->file, "%.0f", number);
}

void cg_export_end_row(cg_export *to)
{
    if (failed(to))
        return;
    fputc('\n', to->file);
    to->column = 0;
}

void cg_export_end(cg_export *to)
{
    if (to->file == NULL)
        return;
    cg_status status =
        cg_folder_close(to->folder, to->file, to->table, failed(to) ? NULL : to->reader->error);
    to->file = NULL;
    if (!failed(to))
        to->reader->status = status;
}
