/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"
#include "base/memory.h"
#include "io/posterior.h"
#include "io/scenario_document.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

enum { MAX_DEPTH = 16, MAX_DOCUMENTS = 64, MAX_SETTING = 512 };

typedef struct loader {
    const cg_load_options *options;
    cg_scenario *scenario;
    cg_document *documents[MAX_DOCUMENTS]; /* in the order of reading */
    int applied[MAX_DOCUMENTS];            /* its place in the order of laying over; 0: not yet */
    size_t n;
    int n_applied;
    cg_error *error;
} loader;

static cg_status load_document(loader *self, const cg_place *place, int depth);

/* A file's own name, without folder and .json, as a scenario's name. */
static void name_after(const char *file, char name[CG_NAME_SIZE])
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    size_t n = strlen(base), tail = strlen(".json");
    if (n > tail && strcmp(base + n - tail, ".json") == 0)
        n -= tail;
    if (n >= CG_NAME_SIZE)
        n = CG_NAME_SIZE - 1;
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        char letter[2] = {base[i], '\0'};
        name[i] = base[i];
        if (!cg_text_is_name(letter))
            name[i] = '_';
    }
    name[n] = '\0';
}

static int index_of(const loader *self, const cg_place *place)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->documents[i]->place.real, place->real) == 0)
            return (int)i;
    return -1;
}

/* A file that is reached twice counts once, where it was first reached. */
static cg_status extend(loader *self, const cg_document *document, size_t i, int depth)
{
    cg_place place;
    char why[1200];
    const char *reference = cg_document_extended(document, i);
    if (!cg_place_resolve(&document->place, reference, ".json", self->options, &place, why,
                          sizeof why)) {
        char what[1500];
        snprintf(what, sizeof what, "\"%.200s\" %s", reference, why);
        return cg_document_refuse_extended(document, i, what, self->error);
    }
    int known = index_of(self, &place);
    if (known >= 0 && self->applied[known])
        return CG_OK;
    if (known >= 0)
        return cg_document_refuse_extended(
            document, i, "leads back to a file that extends this one; expected no circle",
            self->error);
    if (depth >= MAX_DEPTH || self->n == MAX_DOCUMENTS)
        return cg_document_refuse_extended(
            document, i, "extends too many files; expected at most 16 in a row and 64 in all",
            self->error);
    return load_document(self, &place, depth + 1);
}

/* Takes over `text`. */
static cg_status add_document(loader *self, const cg_place *place, char *text, size_t length)
{
    void *memory;
    cg_status status = cg_alloc(&memory, 1, sizeof(cg_document), "scenario", self->error);
    if (status != CG_OK) {
        cg_free(text);
        return status;
    }
    cg_document *document = memory;
    status = cg_document_init(document, place, text, length, self->error);
    if (status != CG_OK) {
        cg_free(document);
        return status;
    }
    self->documents[self->n++] = document;
    return CG_OK;
}

static cg_status apply(loader *self, size_t i)
{
    self->applied[i] = ++self->n_applied;
    return cg_document_apply(self->documents[i], i == 0, self->options, self->scenario,
                             self->error);
}

static cg_status load_document(loader *self, const cg_place *place, int depth)
{
    char *text;
    size_t length, own = self->n, n = 0;
    cg_status status = cg_place_read(place, CG_JSON_BYTES, &text, &length, self->error);
    if (status == CG_OK)
        status = add_document(self, place, text, length);
    if (status == CG_OK)
        status = cg_document_extends(self->documents[own], &n, self->error);
    for (size_t i = 0; i < n && status == CG_OK; i++)
        status = extend(self, self->documents[own], i, depth);
    return status == CG_OK ? apply(self, own) : status;
}

static cg_status apply_setting(loader *self, const char *setting)
{
    char path[MAX_SETTING];
    cg_error inner = {CG_OK, ""};
    const char *equals = strchr(setting, '=');
    size_t n = equals != NULL ? (size_t)(equals - setting) : 0;
    if (n == 0 || n >= sizeof path)
        return cg_fail(self->error, CG_INPUT, "--set %.200s: expected path=value", setting);
    memcpy(path, setting, n);
    path[n] = '\0';
    cg_status status = cg_scenario_set(self->scenario, path, equals + 1, &inner);
    if (status != CG_OK)
        return cg_fail(self->error, status, "--set %.300s: %s", setting, inner.message);
    return CG_OK;
}

/* The last setting of the path that a message of cg_scenario_check starts with. */
static const char *setting_of(const loader *self, const char *path, size_t length)
{
    size_t n = self->options != NULL ? self->options->n_settings : 0;
    while (n-- > 0) {
        const char *setting = self->options->settings[n];
        if (strncmp(setting, path, length) == 0 && setting[length] == '=')
            return setting;
    }
    return NULL;
}

/* Says where the path of a broken rule stands: in a setting, or in the file that gives
 * most of it, the last one laid over if several do. */
static cg_status place_error(const loader *self, const cg_error *inner)
{
    const char *colon = strstr(inner->message, ": ");
    size_t length = colon != NULL ? (size_t)(colon - inner->message) : 0;
    const char *setting = setting_of(self, inner->message, length);
    if (setting != NULL)
        return cg_fail(self->error, inner->code, "--set %.300s: %s", setting, inner->message);
    size_t most = 0, line = 0, column = 0, at = 0;
    int latest = 0;
    for (size_t i = 0; i < self->n; i++) {
        size_t its_line, its_column;
        size_t parts =
            cg_document_find(self->documents[i], inner->message, length, &its_line, &its_column);
        if (parts == 0 || parts < most || (parts == most && self->applied[i] < latest))
            continue;
        most = parts;
        at = i;
        latest = self->applied[i];
        line = its_line;
        column = its_column;
    }
    const char *file = self->documents[at]->place.shown;
    if (most == 0)
        return cg_fail(self->error, inner->code, "%s: %s", file, inner->message);
    return cg_fail(self->error, inner->code, "%s:%zu:%zu: %s", file, line, column, inner->message);
}

static cg_status finish(loader *self)
{
    cg_error inner = {CG_OK, ""};
    cg_status status = CG_OK;
    if (self->options != NULL && self->options->posterior != NULL)
        cg_posterior_apply(self->options->posterior, self->options->draw, self->scenario);
    for (size_t i = 0; self->options != NULL && i < self->options->n_settings; i++) {
        status = apply_setting(self, self->options->settings[i]);
        if (status != CG_OK)
            return status;
    }
    if (cg_scenario_check(self->scenario, &inner) != CG_OK)
        return place_error(self, &inner);
    return CG_OK;
}

static void loader_release(loader *self)
{
    for (size_t i = 0; i < self->n; i++) {
        cg_document_release(self->documents[i]);
        cg_free(self->documents[i]);
    }
}

cg_status cg_scenario_load(const char *file, const cg_load_options *options, cg_scenario *scenario,
                           cg_error *error)
{
    loader self = {.options = options, .scenario = scenario, .error = error};
    cg_place place;
    cg_scenario_init(scenario);
    name_after(file, scenario->name);
    cg_status status = cg_place_init(&place, file, error);
    if (status == CG_OK)
        status = load_document(&self, &place, 1);
    if (status == CG_OK)
        status = finish(&self);
    loader_release(&self);
    return status;
}

static cg_status parse(loader *self, const cg_place *place, const char *text, size_t length)
{
    void *copy;
    size_t n = 0;
    cg_status status = cg_alloc(&copy, length + 1, 1, "scenario", self->error);
    if (status != CG_OK)
        return status;
    memcpy(copy, text, length);
    status = add_document(self, place, copy, length);
    if (status == CG_OK)
        status = cg_document_extends(self->documents[0], &n, self->error);
    if (status == CG_OK && n > 0)
        status = cg_document_refuse_extended(self->documents[0], 0,
                                             "is not possible here; expected a complete scenario",
                                             self->error);
    if (status == CG_OK)
        status = apply(self, 0);
    return status == CG_OK ? finish(self) : status;
}

cg_status cg_scenario_parse(const char *text, size_t length, const char *name,
                            cg_scenario *scenario, cg_error *error)
{
    loader self = {.scenario = scenario, .error = error};
    cg_place place = {.real = ""};
    snprintf(place.shown, sizeof place.shown, "%s", name);
    cg_scenario_init(scenario);
    name_after(name, scenario->name);
    cg_status status = parse(&self, &place, text, length);
    loader_release(&self);
    return status;
}
