/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/csv.h"

#include "base/memory.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

static cg_status fail_line(const cg_csv *csv, uint32_t line, cg_error *error, const char *what)
{
    return cg_fail(error, CG_INPUT, "%s:%u: %s", csv->path, line, what);
}

static cg_status read_all(cg_csv *csv, gzFile file, cg_error *error)
{
    size_t capacity = 0;
    for (;;) {
        const unsigned piece = 1u << 16;
        /* One more byte for the NUL that closes the text. */
        cg_status status =
            cg_grow((void **)&csv->text, &capacity, csv->size + piece + 1, 1, "file", error);
        if (status != CG_OK)
            return status;
        const int got = gzread(file, csv->text + csv->size, piece);
        if (got < 0) {
            int number = Z_OK;
            const char *text = gzerror(file, &number);
            return cg_fail(error, CG_FILE, "%s: cannot be read: %s", csv->path,
                           number == Z_ERRNO ? strerror(errno) : text);
        }
        csv->size += (size_t)got;
        csv->text[csv->size] = '\0';
        if (csv->size > CG_CSV_MAX_BYTES)
            return cg_fail(error, CG_LIMIT, "%s: larger than %d MiB", csv->path,
                           CG_CSV_MAX_BYTES / 1024 / 1024);
        if (got == 0)
            return CG_OK;
    }
}

/* Length of the UTF-8 sequence at `s` (Unicode 15, table 3-7), 0 if there is none. The text
 * ends with a NUL, which is no continuation byte. */
static unsigned utf8_length(const unsigned char *s)
{
    const unsigned char a = s[0];
    if (a < 0x80)
        return 1;
    if (a < 0xC2 || a > 0xF4)
        return 0;
    const unsigned n = a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4;
    const unsigned char low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (unsigned i = 2; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

static cg_status check_text(const cg_csv *csv, cg_error *error)
{
    uint32_t line = 1;
    for (size_t i = csv->at; i < csv->size;) {
        const unsigned char byte = (unsigned char)csv->text[i];
        const unsigned n = utf8_length((const unsigned char *)csv->text + i);
        if (n == 0)
            return cg_fail(error, CG_INPUT,
                           "%s:%u: byte 0x%02X is not UTF-8; expected a file saved as UTF-8",
                           csv->path, line, byte);
        if (byte == '\t')
            return cg_fail(error, CG_INPUT, "%s:%u: a tab; expected commas between fields",
                           csv->path, line);
        if ((byte < 0x20 && byte != '\n' && byte != '\r') || byte == 0x7F)
            return cg_fail(error, CG_INPUT, "%s:%u: control character 0x%02X", csv->path, line,
                           byte);
        line += byte == '\n';
        i += n;
    }
    return CG_OK;
}

cg_status cg_csv_open(cg_csv *csv, const char *path, cg_error *error)
{
    *csv = (cg_csv){.path = path, .next_line = 1};
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return errno != 0
                   ? cg_fail(error, CG_FILE, "%s: cannot be opened: %s", path, strerror(errno))
                   : cg_fail(error, CG_MEMORY, "%s: no memory to open it", path);
    cg_status status = read_all(csv, file, error);
    if (gzclose_r(file) != Z_OK && status == CG_OK)
        status = cg_fail(error, CG_FILE, "%s: ends in the middle of its compressed data", path);
    if (status == CG_OK) {
        csv->at = strncmp(csv->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        status = check_text(csv, error);
    }
    if (status != CG_OK)
        cg_csv_close(csv);
    return status;
}

void cg_csv_close(cg_csv *csv)
{
    cg_free(csv->text);
    csv->text = NULL;
}

static int ends_field(char c)
{
    return c == ',' || c == '\n' || c == '\r' || c == '\0';
}

/* Reads the field at csv->at and stops at the character after it. */
static cg_status read_bare(cg_csv *csv, char **end, cg_error *error)
{
    char *s = csv->text + csv->at;
    while (!ends_field(*s)) {
        if (*s == '"')
            return fail_line(csv, csv->next_line, error, "a quote inside an unquoted field");
        s++;
    }
    *end = s;
    csv->at = (size_t)(s - csv->text);
    return CG_OK;
}

static cg_status read_quoted(cg_csv *csv, char **end, cg_error *error)
{
    char *from = csv->text + csv->at + 1, *to = csv->text + csv->at;
    for (;; from++) {
        if (*from == '\0')
            return fail_line(csv, csv->line, error, "a quoted field is not closed");
        if (*from == '"') {
            if (from[1] != '"')
                break;
            from++;
        }
        csv->next_line += *from == '\n';
        *to++ = *from;
    }
    from++;
    if (!ends_field(*from))
        return fail_line(csv, csv->next_line, error, "text after a closing quote");
    *end = to;
    csv->at = (size_t)(from - csv->text);
    return CG_OK;
}

/* Steps over the comma or line end after a field; *last says that the record is over. */
static cg_status step_over(cg_csv *csv, int *last, cg_error *error)
{
    const char *s = csv->text + csv->at;
    *last = *s != ',';
    if (*s == '\r' && s[1] != '\n')
        return fail_line(csv, csv->next_line, error, "a carriage return without a line feed");
    if (*s == '\r') {
        csv->at += 2;
        csv->next_line++;
    } else if (*s != '\0') {
        csv->at++;
        csv->next_line += *s == '\n';
    }
    return CG_OK;
}

/* What spreadsheets save where the comma is the decimal point would pass as one long column. */
static cg_status check_separator(const cg_csv *csv, cg_error *error)
{
    if (csv->n_fields > 1 || strchr(csv->fields[0], ';') == NULL)
        return CG_OK;
    return cg_fail(error, CG_INPUT,
                   "%s:%u: semicolons between fields; expected commas, and points in numbers",
                   csv->path, csv->line);
}

cg_status cg_csv_next(cg_csv *csv, int *more, cg_error *error)
{
    const int first = csv->n_fields == 0;
    csv->line = csv->next_line;
    csv->n_fields = 0;
    *more = csv->text[csv->at + strspn(csv->text + csv->at, "\r\n")] != '\0';
    if (!*more)
        return CG_OK;
    for (int last = 0; !last;) {
        char *begin = csv->text + csv->at, *end = begin;
        cg_status status =
            *begin == '"' ? read_quoted(csv, &end, error) : read_bare(csv, &end, error);
        if (status == CG_OK)
            status = step_over(csv, &last, error);
        if (status != CG_OK)
            return status;
        *end = '\0';
        if (csv->n_fields == CG_CSV_MAX_FIELDS)
            return cg_fail(error, CG_INPUT, "%s:%u: more than %d columns", csv->path, csv->line,
                           CG_CSV_MAX_FIELDS);
        csv->fields[csv->n_fields++] = begin;
    }
    return first ? check_separator(csv, error) : CG_OK;
}
