/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/json_text.h"
#include "base/memory.h"
#include "param/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NUMBER = 64 }; /* cJSON cuts longer ones */

typedef struct scanner {
    cg_json_text *out;
    const char *name, *text;
    size_t length, at;
    int depth;
    cg_error *error;
} scanner;

static cg_status scan_value(scanner *self, size_t key);

void cg_json_text_place(const char *text, size_t offset, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            *line += 1;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            *column += 1;
        }
    }
}

static cg_status refuse(scanner *self, size_t at, const char *format, ...) CG_PRINTF(3, 4);

static cg_status refuse(scanner *self, size_t at, const char *format, ...)
{
    char what[400];
    size_t line, column;
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    cg_json_text_place(self->text, at, &line, &column);
    return cg_fail(self->error, CG_INPUT, "%s:%zu:%zu: %s", self->name, line, column, what);
}

static int peek(const scanner *self)
{
    return self->at < self->length ? (unsigned char)self->text[self->at] : EOF;
}

static void skip_space(scanner *self)
{
    while (self->at < self->length && strchr(" \t\r\n", self->text[self->at]) != NULL &&
           self->text[self->at] != '\0')
        self->at++;
}

static int starts(const scanner *self, const char *word)
{
    size_t n = strlen(word);
    return self->length - self->at >= n && memcmp(self->text + self->at, word, n) == 0;
}

/* Says why the character here cannot stand where `expected` was due. */
static cg_status refuse_here(scanner *self, const char *expected)
{
    int c = peek(self);
    if (c == EOF)
        return refuse(self, self->at, "the text ends; expected %s", expected);
    if (c == '/' || c == '#')
        return refuse(self, self->at,
                      "JSON has no comments; expected %s (a \"note\" key may hold a remark)",
                      expected);
    if (c == '\'')
        return refuse(self, self->at, "a single quote; expected %s (strings take double quotes)",
                      expected);
    if (starts(self, "\xEF\xBB\xBF"))
        return refuse(self, self->at, "a byte order mark; expected %s", expected);
    size_t n = cg_utf8_step(self->text + self->at, self->length - self->at);
    if (n == 0)
        return refuse(self, self->at, "a byte that is not UTF-8; expected %s", expected);
    if (c < 0x20 || c == 0x7F)
        return refuse(self, self->at, "a control character (byte %d); expected %s", c, expected);
    return refuse(self, self->at, "unexpected %.*s; expected %s", (int)n, self->text + self->at,
                  expected);
}

static int hex4(const char *text, size_t length)
{
    int value = 0;
    if (length < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int c = (unsigned char)text[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* At the u of a \u escape. */
static cg_status scan_unicode(scanner *self)
{
    size_t start = self->at - 1;
    const char *text = self->text + self->at + 1;
    size_t left = self->length - self->at - 1;
    int unit = hex4(text, left);
    if (unit < 0)
        return refuse(self, start, "a broken escape; expected \\u and four hexadecimal digits");
    if (unit == 0)
        return refuse(self, start, "\\u0000; expected text without the null character");
    self->at += 5;
    if (unit < 0xD800 || unit > 0xDFFF)
        return CG_OK;
    int low = left >= 10 && text[4] == '\\' && text[5] == 'u' ? hex4(text + 6, left - 6) : -1;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return refuse(self, start, "half of a surrogate pair; expected both halves");
    self->at += 6;
    return CG_OK;
}

static cg_status scan_escape(scanner *self)
{
    self->at++;
    int c = peek(self);
    if (c == 'u')
        return scan_unicode(self);
    if (c == EOF || c == 0 || strchr("\"\\/bfnrt", c) == NULL)
        return refuse(
            self, self->at - 1,
            "an unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    self->at++;
    return CG_OK;
}

static cg_status scan_string(scanner *self)
{
    size_t start = self->at++;
    for (;;) {
        int c = peek(self);
        if (c == '"') {
            self->at++;
            return CG_OK;
        }
        if (c == EOF)
            return refuse(self, start, "a string without an end; expected a closing \"");
        if (c == '\n' || c == '\r')
            return refuse(self, start, "the line ends inside a string; expected a closing \"");
        if (c < 0x20)
            return refuse(self, self->at,
                          "a control character (byte %d) in a string; expected \\t, \\n or \\u%04x",
                          c, (unsigned)c);
        if (c == '\\') {
            cg_status status = scan_escape(self);
            if (status != CG_OK)
                return status;
            continue;
        }
        size_t n = cg_utf8_step(self->text + self->at, self->length - self->at);
        if (n == 0)
            return refuse(self, self->at, "a byte that is not UTF-8; expected text in UTF-8");
        self->at += n;
    }
}

static cg_status scan_number(scanner *self)
{
    size_t start = self->at;
    const char *text = self->text + start;
    size_t n = cg_number_span(text, self->length - start);
    self->at += n;
    int next = peek(self);
    if (n == 0 && starts(self, "-Inf"))
        return refuse(self, start, "-Infinity is no JSON number; expected a finite number");
    if (n == 0)
        return refuse(self, start, "a sign without a number; expected digits after the -");
    if (next >= '0' && next <= '9')
        return refuse(self, start, "a number that starts with 0; expected no leading zeros");
    if (next == '.')
        return refuse(self, start, "a number that ends in a point; expected digits after it");
    if (next == 'e' || next == 'E')
        return refuse(self, start, "a number without its exponent; expected digits after the e");
    if (n >= LONGEST_NUMBER)
        return refuse(self, start, "a number of %zu characters; expected fewer than %d", n,
                      LONGEST_NUMBER);
    char copy[LONGEST_NUMBER];
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (!isfinite(strtod(copy, NULL)))
        return refuse(self, start, "%.40s is too large; expected a number below 1.8e308", copy);
    return CG_OK;
}

static cg_status scan_word(scanner *self)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t n = 0;
    while (self->at + n < self->length) {
        char c = self->text[self->at + n];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            break;
        n++;
    }
    for (size_t i = 0; i < 3; i++) {
        if (n == strlen(words[i]) && starts(self, words[i])) {
            self->at += n;
            return CG_OK;
        }
    }
    const char *kind = starts(self, "NaN") || starts(self, "Inf") ? " is no JSON number" : "";
    return refuse(self, self->at, "%.*s%s; expected a value (a string takes double quotes)",
                  (int)(n < 40 ? n : 40), self->text + self->at, kind);
}

/* After an entry: 1 in *more if a comma follows, 0 if `close` ends the list. */
static cg_status scan_separator(scanner *self, char close, int *more)
{
    skip_space(self);
    int c = peek(self);
    if (c == close) {
        self->at++;
        *more = 0;
        return CG_OK;
    }
    char expected[32];
    snprintf(expected, sizeof expected, ", or %c", close);
    if (c == '"')
        return refuse(self, self->at, "a comma is missing before this; expected %s", expected);
    if (c != ',')
        return refuse_here(self, expected);
    size_t comma = self->at++;
    skip_space(self);
    c = peek(self);
    if (c == close || c == ',')
        return refuse(self, comma, "a comma too many; expected a further entry after it");
    *more = 1;
    return CG_OK;
}

static cg_status scan_entry(scanner *self, int with_key)
{
    skip_space(self);
    size_t key = self->at;
    if (with_key) {
        if (peek(self) != '"')
            return refuse_here(self, "a key in double quotes");
        cg_status status = scan_string(self);
        if (status != CG_OK)
            return status;
        skip_space(self);
        if (peek(self) != ':')
            return refuse_here(self, ": after the key");
        self->at++;
        skip_space(self);
    }
    return scan_value(self, key);
}

static cg_status scan_list(scanner *self, char close)
{
    size_t start = self->at++;
    if (++self->depth > CG_JSON_DEPTH)
        return refuse(self, start, "nested too deeply; expected at most %d levels", CG_JSON_DEPTH);
    skip_space(self);
    int more = peek(self) != close;
    if (!more)
        self->at++;
    while (more) {
        cg_status status = scan_entry(self, close == '}');
        if (status == CG_OK)
            status = scan_separator(self, close, &more);
        if (status != CG_OK)
            return status;
    }
    self->depth--;
    return CG_OK;
}

static cg_status scan_any(scanner *self)
{
    int c = peek(self);
    if (c == '{')
        return scan_list(self, '}');
    if (c == '[')
        return scan_list(self, ']');
    if (c == '"')
        return scan_string(self);
    if (c == '-' || (c >= '0' && c <= '9'))
        return scan_number(self);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return scan_word(self);
    if (c == '.' || c == '+')
        return refuse_here(self, "a number that starts with a digit or -");
    return refuse_here(self, "a value");
}

static cg_status scan_value(scanner *self, size_t key)
{
    cg_json_text *out = self->out;
    cg_status status = cg_grow((void **)&out->nodes, &out->capacity, out->n_nodes + 1,
                               sizeof *out->nodes, "JSON text", self->error);
    if (status != CG_OK)
        return status;
    size_t node = out->n_nodes++;
    out->nodes[node].key = key;
    out->nodes[node].value = self->at;
    status = scan_any(self);
    out->nodes[node].end = self->at;
    out->nodes[node].span = out->n_nodes - node;
    return status;
}

static cg_status check_encoding(scanner *self)
{
    const char *text = self->text;
    size_t n = self->length < 4 ? self->length : 4;
    if (starts(self, "\xEF\xBB\xBF"))
        return refuse(self, 0,
                      "the file starts with a byte order mark; expected UTF-8 without one");
    if (starts(self, "\xFF\xFE") || starts(self, "\xFE\xFF") || memchr(text, 0, n) != NULL)
        return refuse(self, 0, "the file is not in UTF-8 (it looks like UTF-16); expected UTF-8");
    return CG_OK;
}

static cg_status scan_all(scanner *self)
{
    if (self->length > CG_JSON_BYTES)
        return cg_fail(self->error, CG_LIMIT, "%s: is larger than %d MiB; expected a scenario",
                       self->name, CG_JSON_BYTES / 1024 / 1024);
    cg_status status = check_encoding(self);
    if (status != CG_OK)
        return status;
    skip_space(self);
    if (peek(self) == EOF)
        return refuse(self, self->at, "the file is empty; expected a JSON object in { }");
    status = scan_value(self, self->at);
    if (status != CG_OK)
        return status;
    skip_space(self);
    return peek(self) == EOF ? CG_OK : refuse_here(self, "nothing after the end of the value");
}

cg_status cg_json_text_init(cg_json_text *self, const char *text, size_t length, const char *name,
                            cg_error *error)
{
    memset(self, 0, sizeof *self);
    self->text = text;
    self->length = length;
    scanner scan = {.out = self, .name = name, .text = text, .length = length, .error = error};
    cg_status status = scan_all(&scan);
    if (status != CG_OK)
        cg_json_text_release(self);
    return status;
}

void cg_json_text_release(cg_json_text *self)
{
    cg_free(self->nodes);
    memset(self, 0, sizeof *self);
}
