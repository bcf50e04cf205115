/* A strict look at JSON text before a parser builds its tree: refuses what cJSON lets
 * through and remembers where every value stands. Touches no value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_JSON_TEXT_H
#define CG_IO_JSON_TEXT_H

#include <collegium/status.h>
#include <stddef.h>

enum { CG_JSON_DEPTH = 64, CG_JSON_BYTES = 16 * 1024 * 1024 };

/* One value. Nodes lie in the order of the text, each before its children: the first
 * child of node i is i + 1, the next value beside it is i + nodes[i].span. */
typedef struct cg_json_node {
    size_t key;   /* offset of its key in the text; of the value itself if it has none */
    size_t value; /* offset of its first character */
    size_t end;   /* offset after its last character */
    size_t span;  /* nodes of the value, itself included */
} cg_json_node;

typedef struct cg_json_text {
    const char *text; /* borrowed */
    size_t length;
    cg_json_node *nodes; /* owned; nodes[0] is the root */
    size_t n_nodes, capacity;
} cg_json_text;

/* Reads text[0 .. length-1], which must outlive *self. Refuses, beyond broken grammar: a
 * byte order mark, UTF-8 that is not well formed, \u0000 and lone surrogates, control
 * characters in strings, numbers too large for a double, comments, trailing commas,
 * nesting above CG_JSON_DEPTH, text above CG_JSON_BYTES.
 * Errors: CG_INPUT as "name:line:column: what; expected ..."; CG_LIMIT; CG_MEMORY. On
 * failure *self holds nothing. */
cg_status cg_json_text_init(cg_json_text *self, const char *text, size_t length, const char *name,
                            cg_error *error);

void cg_json_text_release(cg_json_text *self);

/* Line and column, both from 1, of the character at `offset`; columns count characters. */
void cg_json_text_place(const char *text, size_t offset, size_t *line, size_t *column);

#endif
