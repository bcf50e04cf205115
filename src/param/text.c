/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/text.h"
#include "param/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_WORD = 64 };

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t cg_utf8_step(const char *text, size_t length)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (length == 0)
        return 0;
    if (byte[0] < 0x80)
        return 1;
    size_t n = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4 || length < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (!is_continuation(byte[i]))
            return 0;
    int overlong = (byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xF0 && byte[1] < 0x90);
    int surrogate = byte[0] == 0xED && byte[1] > 0x9F;
    int beyond = byte[0] == 0xF4 && byte[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : n;
}

int cg_text_is_plain(const char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        size_t n = cg_utf8_step(text + at, length - at);
        unsigned char first = (unsigned char)text[at];
        if (n == 0 || first < 0x20 || first == 0x7F)
            return 0;
        at += n;
    }
    return 1;
}

int cg_text_is_name(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        int letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !is_digit(c) && c != '-' && c != '_')
            return 0;
    }
    return n > 0 && n < CG_NAME_SIZE;
}

static size_t digits(const char *text, size_t length, size_t at)
{
    size_t n = 0;
    while (at + n < length && is_digit(text[at + n]))
        n++;
    return n;
}

size_t cg_number_span(const char *text, size_t length)
{
    size_t at = length > 0 && text[0] == '-';
    size_t whole = digits(text, length, at);
    if (whole == 0)
        return 0;
    at += text[at] == '0' ? 1 : whole;
    if (at < length && text[at] == '.') {
        size_t fraction = digits(text, length, at + 1);
        if (fraction == 0)
            return at;
        at += 1 + fraction;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t sign = at + 1 < length && (text[at + 1] == '+' || text[at + 1] == '-');
        size_t exponent = digits(text, length, at + 1 + sign);
        if (exponent > 0)
            at += 1 + sign + exponent;
    }
    return at;
}

int cg_parse_number(const char *text, double *number)
{
    size_t length = strlen(text);
    if (length == 0 || cg_number_span(text, length) != length)
        return 0;
    *number = strtod(text, NULL);
    return isfinite(*number);
}

void cg_format_number(double number, char text[CG_NUMBER_SIZE])
{
    int whole = number > -1e15 && number < 1e15 && !((double)(int64_t)number < number) &&
                !((double)(int64_t)number > number);
    if (whole) {
        snprintf(text, CG_NUMBER_SIZE, "%.0f", number);
        return;
    }
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(text, CG_NUMBER_SIZE, "%.*g", precision, number);
        if (!(strtod(text, NULL) < number) && !(strtod(text, NULL) > number))
            return;
    }
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b. */
static size_t edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        above[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, replaced);
            int swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[m];
}

const char *cg_nearest(const char *word, const char *const *candidates, size_t n)
{
    size_t length = strlen(word);
    size_t allowed = length / 3 > 2 ? length / 3 : 2;
    const char *nearest = NULL;
    if (length > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(candidates[i]);
        if (other > LONGEST_WORD)
            continue;
        size_t distance = edit_distance(word, length, candidates[i], other);
        if (distance < length && distance <= allowed) {
            nearest = candidates[i];
            allowed = distance > 0 ? distance - 1 : 0;
            if (distance == 0)
                break;
        }
    }
    return nearest;
}
