/* A JSON text as a tree whose values know their path and where they stand. The only part
 * of the program that knows cJSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_JSON_TREE_H
#define CG_IO_JSON_TREE_H

#include "io/json_text.h"

struct cJSON;

enum { CG_JSON_PATH_SIZE = 400 };

typedef enum cg_json_kind {
    CG_JSON_OBJECT,
    CG_JSON_ARRAY,
    CG_JSON_STRING,
    CG_JSON_NUMBER,
    CG_JSON_BOOL,
    CG_JSON_NULL
} cg_json_kind;

typedef struct cg_json_tree {
    const char *name; /* borrowed: the file, in messages */
    char *text;
    cg_json_text marks;
    struct cJSON *root;
} cg_json_tree;

/* A value of the tree, good as long as the tree. */
typedef struct cg_json_at {
    const cg_json_tree *tree;
    const struct cJSON *item;
    size_t node;
    char path[CG_JSON_PATH_SIZE]; /* "forms.official.visits", cut if very long */
} cg_json_at;

/* Parses text[0 .. length-1] as strictly as cg_json_text_init. On success *self owns
 * `text`; on failure the caller still does. Errors: those of cg_json_text_init. */
cg_status cg_json_tree_init(cg_json_tree *self, const char *name, char *text, size_t length,
                            cg_error *error);
void cg_json_tree_release(cg_json_tree *self);

cg_json_at cg_json_root(const cg_json_tree *self);

/* The first entry of an object or array, and the one after *child; 0 when there is none. */
int cg_json_first(const cg_json_at *parent, cg_json_at *child);
int cg_json_next(const cg_json_at *parent, cg_json_at *child);

/* Moves *at to its entry with the key key[0 .. length-1]; 0 if there is none. */
int cg_json_enter(cg_json_at *at, const char *key, size_t length);

cg_json_kind cg_json_kind_of(const cg_json_at *at);
const char *cg_json_key(const cg_json_at *at);    /* "" in an array and at the root */
const char *cg_json_string(const cg_json_at *at); /* of a STRING */
double cg_json_number(const cg_json_at *at);      /* of a NUMBER; 1 or 0 of a BOOL */

void cg_json_where(const cg_json_at *at, size_t *line, size_t *column);

/* Errors CG_INPUT as "file:line:column: path: what; did you mean "nearest"?", at the key
 * or at the value; nearest may be NULL. */
cg_status cg_json_refuse_key(const cg_json_at *at, const char *nearest, cg_error *error,
                             const char *format, ...) CG_PRINTF(4, 5);
cg_status cg_json_refuse_value(const cg_json_at *at, const char *nearest, cg_error *error,
                               const char *format, ...) CG_PRINTF(4, 5);

/* "... path: is <the value>; expected <what>". */
cg_status cg_json_expected(const cg_json_at *at, const char *expected, const char *nearest,
                           cg_error *error);

/* An error if an earlier entry of *parent has the key of *child. */
cg_status cg_json_check_once(const cg_json_at *parent, const cg_json_at *child, cg_error *error);

#endif
