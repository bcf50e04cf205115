/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/json_tree.h"
#include "base/memory.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_BYTES = 60 };

cg_status cg_json_tree_init(cg_json_tree *self, const char *name, char *text, size_t length,
                            cg_error *error)
{
    memset(self, 0, sizeof *self);
    self->name = name;
    cg_status status = cg_json_text_init(&self->marks, text, length, name, error);
    if (status != CG_OK)
        return status;
    self->root = cJSON_ParseWithLength(text, length);
    if (self->root == NULL) {
        cg_json_text_release(&self->marks);
        return cg_fail(error, CG_MEMORY, "%s: no memory for its JSON tree", name);
    }
    self->text = text;
    return CG_OK;
}

void cg_json_tree_release(cg_json_tree *self)
{
    cJSON_Delete(self->root);
    cg_json_text_release(&self->marks);
    cg_free(self->text);
    memset(self, 0, sizeof *self);
}

cg_json_at cg_json_root(const cg_json_tree *self)
{
    return (cg_json_at){.tree = self, .item = self->root};
}

static const cg_json_node *mark_of(const cg_json_at *at)
{
    return &at->tree->marks.nodes[at->node];
}

static void name_child(const cg_json_at *parent, cg_json_at *child)
{
    const char *joint = parent->path[0] != '\0' && child->item->string != NULL ? "." : "";
    snprintf(child->path, sizeof child->path, "%.300s%s%.60s", parent->path, joint,
             cg_json_key(child));
    for (char *c = child->path; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
}

int cg_json_first(const cg_json_at *parent, cg_json_at *child)
{
    *child =
        (cg_json_at){.tree = parent->tree, .item = parent->item->child, .node = parent->node + 1};
    if (child->item == NULL)
        return 0;
    name_child(parent, child);
    return 1;
}

int cg_json_next(const cg_json_at *parent, cg_json_at *child)
{
    if (child->item->next == NULL)
        return 0;
    child->node += mark_of(child)->span;
    child->item = child->item->next;
    name_child(parent, child);
    return 1;
}

int cg_json_enter(cg_json_at *at, const char *key, size_t length)
{
    cg_json_at child;
    if (!cJSON_IsObject(at->item))
        return 0;
    for (int more = cg_json_first(at, &child); more; more = cg_json_next(at, &child)) {
        const char *own = cg_json_key(&child);
        if (strlen(own) == length && memcmp(own, key, length) == 0) {
            *at = child;
            return 1;
        }
    }
    return 0;
}

cg_json_kind cg_json_kind_of(const cg_json_at *at)
{
    const cJSON *item = at->item;
    return cJSON_IsObject(item)   ? CG_JSON_OBJECT
           : cJSON_IsArray(item)  ? CG_JSON_ARRAY
           : cJSON_IsString(item) ? CG_JSON_STRING
           : cJSON_IsNumber(item) ? CG_JSON_NUMBER
           : cJSON_IsBool(item)   ? CG_JSON_BOOL
                                  : CG_JSON_NULL;
}

const char *cg_json_key(const cg_json_at *at)
{
    return at->item->string != NULL ? at->item->string : "";
}

const char *cg_json_string(const cg_json_at *at)
{
    return at->item->valuestring;
}

double cg_json_number(const cg_json_at *at)
{
    return cJSON_IsBool(at->item) ? cJSON_IsTrue(at->item) : at->item->valuedouble;
}

void cg_json_where(const cg_json_at *at, size_t *line, size_t *column)
{
    cg_json_text_place(at->tree->text, mark_of(at)->value, line, column);
}

static cg_status refuse(const cg_json_at *at, size_t offset, const char *nearest, cg_error *error,
                        const char *format, va_list args) CG_PRINTF(5, 0);

static cg_status refuse(const cg_json_at *at, size_t offset, const char *nearest, cg_error *error,
                        const char *format, va_list args)
{
    char what[1000];
    size_t line, column;
    vsnprintf(what, sizeof what, format, args);
    cg_json_text_place(at->tree->text, offset, &line, &column);
    return cg_fail(error, CG_INPUT, "%.300s:%zu:%zu: %s%s%s%s%s%s", at->tree->name, line, column,
                   at->path, at->path[0] != '\0' ? ": " : "", what,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "");
}

cg_status cg_json_refuse_key(const cg_json_at *at, const char *nearest, cg_error *error,
                             const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cg_status status = refuse(at, mark_of(at)->key, nearest, error, format, args);
    va_end(args);
    return status;
}

cg_status cg_json_refuse_value(const cg_json_at *at, const char *nearest, cg_error *error,
                               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cg_status status = refuse(at, mark_of(at)->value, nearest, error, format, args);
    va_end(args);
    return status;
}

/* At most SHOWN_BYTES of the value as written, whole characters only. */
static size_t shown_bytes(const char *written, size_t length)
{
    if (length <= SHOWN_BYTES)
        return length;
    size_t n = SHOWN_BYTES;
    while (n > 0 && ((unsigned char)written[n] & 0xC0) == 0x80)
        n--;
    return n;
}

cg_status cg_json_expected(const cg_json_at *at, const char *expected, const char *nearest,
                           cg_error *error)
{
    cg_json_kind kind = cg_json_kind_of(at);
    if (kind == CG_JSON_OBJECT || kind == CG_JSON_ARRAY)
        return cg_json_refuse_value(at, nearest, error, "is an %s; expected %s",
                                    kind == CG_JSON_OBJECT ? "object" : "array", expected);
    const cg_json_node *mark = mark_of(at);
    const char *written = at->tree->text + mark->value;
    size_t length = mark->end - mark->value, n = shown_bytes(written, length);
    return cg_json_refuse_value(at, nearest, error, "is %.*s%s; expected %s", (int)n, written,
                                n < length ? "..." : "", expected);
}

cg_status cg_json_check_once(const cg_json_at *parent, const cg_json_at *child, cg_error *error)
{
    size_t node = parent->node + 1;
    for (const cJSON *item = parent->item->child; item != child->item; item = item->next) {
        const cg_json_node *earlier = &parent->tree->marks.nodes[node];
        if (strcmp(item->string, child->item->string) == 0) {
            size_t line, column;
            cg_json_text_place(parent->tree->text, earlier->key, &line, &column);
            return cg_json_refuse_key(child, NULL, error,
                                      "is given twice (before at %zu:%zu); expected each key once",
                                      line, column);
        }
        node += earlier->span;
    }
    return CG_OK;
}
