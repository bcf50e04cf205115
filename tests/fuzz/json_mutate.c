/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_mutate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 2048, MOST_DEPTH = 64, MOST_BYTES = 1 << 20 };

/* A value, with the key before it if it is a member. */
typedef struct value {
    size_t key, key_end, begin, end; /* key == key_end: no member */
} value;

typedef struct document {
    const uint8_t *text;
    size_t size, n;
    value values[MOST_VALUES];
} document;

static uint32_t next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static size_t skip_space(const document *self, size_t at)
{
    while (at < self->size && self->text[at] != '\0' && strchr(" \t\r\n", self->text[at]) != NULL)
        at++;
    return at;
}

static size_t skip_string(const document *self, size_t at)
{
    for (at++; at < self->size && self->text[at] != '"'; at++)
        at += self->text[at] == '\\';
    return at < self->size ? at + 1 : self->size;
}

static size_t skip_word(const document *self, size_t at)
{
    while (at < self->size &&
           (self->text[at] == '\0' || strchr(",:]}[{\" \t\r\n", self->text[at]) == NULL))
        at++;
    return at;
}

/* Finds every value; text that is no JSON gives what looks like some. */
static void scan(document *self)
{
    size_t open[MOST_DEPTH], key = 0, key_end = 0;
    int depth = 0;
    for (size_t at = skip_space(self, 0); at < self->size && self->n < MOST_VALUES;
         at = skip_space(self, at)) {
        const uint8_t c = self->text[at];
        if (c == ',' || c == ':') {
            at++;
            continue;
        }
        if (c == '}' || c == ']') {
            at++;
            if (depth > 0)
                self->values[open[--depth]].end = at;
            continue;
        }
        const size_t begin = at;
        const int is_open = c == '{' || c == '[';
        at = is_open ? at + 1 : c == '"' ? skip_string(self, at) : skip_word(self, at);
        const size_t after = skip_space(self, at);
        if (c == '"' && after < self->size && self->text[after] == ':') {
            key = begin;
            key_end = at;
            continue;
        }
        if (is_open && depth < MOST_DEPTH)
            open[depth++] = self->n;
        self->values[self->n++] = (value){key, key_end, begin, is_open ? self->size : at};
        key = key_end = 0;
    }
}

/* Puts bytes in the place of data[begin, end); the new size, or the old without room. */
static size_t replace(uint8_t *data, size_t size, size_t most, size_t begin, size_t end,
                      const void *bytes, size_t n)
{
    if (size - (end - begin) + n > most)
        return size;
    memmove(data + begin + n, data + end, size - end);
    memcpy(data + begin, bytes, n);
    return size - (end - begin) + n;
}

static size_t start_of(const value *v)
{
    return v->key < v->key_end ? v->key : v->begin;
}

static const char *edge(uint32_t which)
{
    static const char *const edges[] = {
        "0",
        "-1",
        "1",
        "-0",
        "0.5",
        "1e308",
        "5e-324",
        "1e999",
        "NaN",
        "2147483648",
        "4294967296",
        "9007199254740993",
        "1e12",
        "0.1e-400",
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "\"\\u0000\"",
        "\"..\"",
        "\"/\"",
        "\"a/../../b\"",
        "\"\\ud800\"",
        "\"\xff\"",
        "1000000000000000000000000000000000000000000000000000000000000000000000"};
    return edges[which % (sizeof edges / sizeof *edges)];
}

static size_t swap(uint8_t *data, size_t size, const value *a, const value *b)
{
    uint8_t *copy = malloc(size);
    const value *first = a->begin < b->begin ? a : b, *last = a->begin < b->begin ? b : a;
    size_t at = 0;
    if (copy == NULL || first->end > last->begin) {
        free(copy);
        return size;
    }
    const size_t parts[5][2] = {{0, first->begin},
                                {last->begin, last->end},
                                {first->end, last->begin},
                                {first->begin, first->end},
                                {last->end, size}};
    for (int i = 0; i < 5; i++) {
        memcpy(copy + at, data + parts[i][0], parts[i][1] - parts[i][0]);
        at += parts[i][1] - parts[i][0];
    }
    memcpy(data, copy, size);
    free(copy);
    return size;
}

/* Wraps a value in arrays or objects, up to a few thousand deep. */
static size_t nest(uint8_t *data, size_t size, size_t most, const value *v, uint32_t which)
{
    const size_t depth = which % 8 == 0 ? 5000 : 1 + which % 3;
    const char *left = which & 8 ? "{\"a\":" : "[", *right = which & 8 ? "}" : "]";
    for (size_t i = 0; i < depth; i++) {
        const size_t end = v->end + i * (strlen(left) + 1);
        const size_t grown = replace(data, size, most, end, end, right, 1);
        if (grown == size)
            return size;
        size = replace(data, grown, most, v->begin, v->begin, left, strlen(left));
        if (size == grown)
            return size;
    }
    return size;
}

static size_t drop(uint8_t *data, size_t size, size_t most, const document *self, const value *v)
{
    const size_t after = skip_space(self, v->end);
    const size_t end = after < size && data[after] == ',' ? after + 1 : v->end;
    return replace(data, size, most, start_of(v), end, "", 0);
}

/* Repeats a member or an element, with a comma between. */
static size_t repeat(uint8_t *data, size_t size, size_t most, const value *v)
{
    const size_t from = start_of(v), n = v->end - from;
    uint8_t *copy = malloc(n + 1);
    if (copy == NULL)
        return size;
    memcpy(copy, data + from, n);
    copy[n] = ',';
    size = replace(data, size, most, from, from, copy, n + 1);
    free(copy);
    return size;
}

size_t json_mutate(uint8_t *data, size_t size, size_t most, uint32_t seed)
{
    static document self;
    uint32_t state = seed * 2654435761u + 1;
    if (size == 0 || size > MOST_BYTES)
        return size;
    self.text = data;
    self.size = size;
    self.n = 0;
    scan(&self);
    if (self.n == 0)
        return size;
    const value *one = &self.values[next(&state) % self.n];
    const value *other = &self.values[next(&state) % self.n];
    uint8_t *copy;
    const char *text;
    switch (next(&state) % 9) {
    case 0:
    case 1:
        text = edge(next(&state));
        return replace(data, size, most, one->begin, one->end, text, strlen(text));
    case 2:
        return swap(data, size, one, other);
    case 3:
        return drop(data, size, most, &self, one);
    case 4:
        return repeat(data, size, most, one);
    case 5:
        return nest(data, size, most, one, next(&state));
    case 6: /* another member's key, or (7) another's value */
    case 7: {
        const int keys = one->key < one->key_end && other->key < other->key_end;
        const size_t from = keys ? other->key : other->begin,
                     n = (keys ? other->key_end : other->end) - from;
        copy = malloc(n + 1);
        if (copy == NULL)
            return size;
        memcpy(copy, data + from, n);
        size = keys ? replace(data, size, most, one->key, one->key_end, copy, n)
                    : replace(data, size, most, one->begin, one->end, copy, n);
        free(copy);
        return size;
    }
    default: /* a byte inside */
        if (one->end > one->begin + 1)
            data[one->begin + 1 + next(&state) % (one->end - one->begin - 1)] =
                (uint8_t)next(&state);
        return size;
    }
}
