/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_document.h"
#include "base/memory.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

enum { EXPECTED_SIZE = 256, MAX_EXTENDED = 16, PARAM_PATH_SIZE = 128 };

static const double largest_exact = 9007199254740992.0; /* 2^53 */

/* Where the values of an object go. */
typedef struct target {
    const cg_document *document;
    int is_main; /* not a document that is extended */
    const cg_load_options *options;
    cg_scenario *scenario;
    cg_form *form;
    cg_scope scope;
    const char *group;
    void *values;
} target;

typedef cg_status visit_fn(const cg_json_at *at, const target *to, cg_error *error);

/* Visits the entries of an object in order; a `note` is taken here. */
static cg_status visit_entries(const cg_json_at *parent, visit_fn *visit, const target *to,
                               const char *expected, cg_error *error)
{
    cg_json_at child;
    if (cg_json_kind_of(parent) != CG_JSON_OBJECT)
        return cg_json_expected(parent, expected, NULL, error);
    for (int more = cg_json_first(parent, &child); more; more = cg_json_next(parent, &child)) {
        cg_status status = cg_json_check_once(parent, &child, error);
        if (status == CG_OK && strcmp(cg_json_key(&child), "note") != 0)
            status = visit(&child, to, error);
        else if (status == CG_OK && cg_json_kind_of(&child) != CG_JSON_STRING)
            status = cg_json_expected(&child, "a string (notes are ignored)", NULL, error);
        if (status != CG_OK)
            return status;
    }
    return CG_OK;
}

static cg_status read_file_name(const cg_json_at *at, const cg_param *param, const target *to,
                                cg_error *error)
{
    const cg_place *own = &to->document->place;
    cg_place found;
    char why[1200];
    if (own->real[0] == '\0' || cg_json_string(at)[0] == '\0') {
        cg_param_store_text(param, to->values, cg_json_string(at));
        return CG_OK;
    }
    if (!cg_place_resolve(own, cg_json_string(at), "", to->options, &found, why, sizeof why))
        return cg_json_refuse_value(at, NULL, error, "\"%.200s\" %s", cg_json_string(at), why);
    if (strlen(found.shown) >= CG_TEXT_SIZE)
        return cg_json_refuse_value(at, NULL, error,
                                    "lies at a path of %zu bytes; expected at most %d",
                                    strlen(found.shown), CG_TEXT_SIZE - 1);
    cg_param_store_text(param, to->values, found.shown);
    return CG_OK;
}

static cg_status read_seed(const cg_json_at *at, const cg_param *param, void *values,
                           cg_error *error)
{
    char digits[CG_NUMBER_SIZE], why[EXPECTED_SIZE], expected[EXPECTED_SIZE];
    double seed = cg_json_number(at);
    digits[0] = '\0';
    if (seed >= 0 && seed < largest_exact)
        cg_format_number(seed, digits);
    cg_param_check_text(param, digits, why, sizeof why);
    if (why[0] != '\0') {
        cg_param_expected(param, expected, sizeof expected);
        return cg_json_expected(at, expected, NULL, error);
    }
    cg_param_store_text(param, values, digits);
    return CG_OK;
}

static cg_status read_string(const cg_json_at *at, const cg_param *param, const target *to,
                             cg_error *error)
{
    const char *text = cg_json_string(at);
    char why[EXPECTED_SIZE], expected[EXPECTED_SIZE];
    cg_param_check_text(param, text, why, sizeof why);
    if (why[0] != '\0') {
        cg_param_expected(param, expected, sizeof expected);
        return cg_json_expected(at, expected, cg_param_nearest_choice(param, text), error);
    }
    if (cg_param_is_file(param))
        return read_file_name(at, param, to, error);
    if (param->type == CG_CHOICE)
        cg_param_store_number(param, to->values, cg_param_choice(param, text));
    else
        cg_param_store_text(param, to->values, text);
    return CG_OK;
}

static cg_status read_value(const cg_json_at *at, const cg_param *param, const target *to,
                            cg_error *error)
{
    cg_json_kind kind = cg_json_kind_of(at);
    int text = param->type == CG_TEXT || param->type == CG_CHOICE;
    if (kind == CG_JSON_STRING && text)
        return read_string(at, param, to, error);
    if (kind == CG_JSON_NUMBER && param == cg_param_find(CG_SCOPE_MODEL, "run", "seed"))
        return read_seed(at, param, to->values, error);

    char why[EXPECTED_SIZE], expected[EXPECTED_SIZE];
    int fits = !text && kind == (param->type == CG_FLAG ? CG_JSON_BOOL : CG_JSON_NUMBER);
    if (fits) {
        cg_param_check_number(param, cg_json_number(at), why, sizeof why);
        fits = why[0] == '\0';
    }
    if (!fits) {
        cg_param_expected(param, expected, sizeof expected);
        return cg_json_expected(at, expected, NULL, error);
    }
    cg_param_store_number(param, to->values, cg_json_number(at));
    return CG_OK;
}

/* The path of the only parameter of that name, whatever its group; else NULL. */
static const char *path_elsewhere(const char *name, char path[PARAM_PATH_SIZE])
{
    const cg_param *param = cg_param_named(name);
    if (param == NULL)
        return NULL;
    snprintf(path, PARAM_PATH_SIZE, "%s.%s", param->group, param->name);
    return path;
}

static cg_status refuse_lever(const cg_json_at *at, const target *to, cg_error *error)
{
    static const char *const whose[CG_N_SCOPES] = {[CG_SCOPE_MODEL] = "a parameter of ",
                                                   [CG_SCOPE_FORM] = "a lever of a form",
                                                   [CG_SCOPE_MEETING] = "a lever of a meeting",
                                                   [CG_SCOPE_EVENT] = "a lever of an event"};
    char path[PARAM_PATH_SIZE];
    const char *name = cg_json_key(at);
    const char *nearest = cg_param_nearest_name(to->scope, to->group, name);
    int model = to->scope == CG_SCOPE_MODEL;
    if (nearest == NULL && model)
        nearest = path_elsewhere(name, path);
    return cg_json_refuse_key(at, nearest, error, "unknown key; expected %s%s", whose[to->scope],
                              model ? to->group : "");
}

static cg_status read_lever(const cg_json_at *at, const target *to, cg_error *error)
{
    const cg_param *param = cg_param_find(to->scope, to->group, cg_json_key(at));
    return param != NULL ? read_value(at, param, to, error) : refuse_lever(at, to, error);
}

/* What is true of entries of forms, meetings and events alike: `null` takes an inherited
 * one out (*done = 1), and names keep to the rule. */
static cg_status read_named(const cg_json_at *at, int removed, int *done, cg_error *error)
{
    *done = cg_json_kind_of(at) == CG_JSON_NULL;
    if (*done && !removed)
        return cg_json_refuse_value(
            at, NULL, error,
            "is null; expected the name of something inherited, which null removes");
    if (!*done && !cg_text_is_name(cg_json_key(at)))
        return cg_json_refuse_key(at, NULL, error,
                                  "is not a name; expected 1 to 63 letters, digits, - and _");
    return CG_OK;
}

static cg_status read_kind(const cg_json_at *at, const target *to, cg_error *error)
{
    const char *name = cg_json_key(at);
    int done, is_null = cg_json_kind_of(at) == CG_JSON_NULL;
    int removed = is_null && cg_form_remove_kind(to->form, name);
    cg_status status = read_named(at, removed, &done, error);
    if (status != CG_OK || done)
        return status;
    cg_meeting_kind *kind = cg_form_kind(to->form, name, 1);
    if (kind == NULL)
        return cg_json_refuse_key(at, NULL, error, "is one too many; expected at most %d kinds",
                                  CG_MAX_KINDS);
    target levers = *to;
    levers.scope = CG_SCOPE_MEETING;
    levers.values = &kind->levers;
    return visit_entries(at, read_lever, &levers, "an object with the levers of a meeting", error);
}

static cg_status read_form_entry(const cg_json_at *at, const target *to, cg_error *error)
{
    const char *name = cg_json_key(at);
    if (strcmp(name, "meetings") == 0)
        return visit_entries(at, read_kind, to, "an object with kinds of meetings", error);
    const char *meetings = cg_nearest(name, (const char *const[]){"meetings"}, 1);
    if (meetings != NULL && cg_param_find(to->scope, NULL, name) == NULL)
        return cg_json_refuse_key(at, meetings, error, "unknown key; expected a lever of a form");
    return read_lever(at, to, error);
}

static cg_status read_form(const cg_json_at *at, const target *to, cg_error *error)
{
    const char *name = cg_json_key(at);
    int done, is_null = cg_json_kind_of(at) == CG_JSON_NULL;
    int removed = is_null && cg_scenario_remove_form(to->scenario, name);
    cg_status status = read_named(at, removed, &done, error);
    if (status != CG_OK || done)
        return status;
    if (strcmp(name, "none") == 0)
        return cg_json_refuse_key(at, NULL, error,
                                  "\"none\" stands for no form; expected another name");
    cg_form *form = cg_scenario_form(to->scenario, name, 1);
    if (form == NULL)
        return cg_json_refuse_key(at, NULL, error, "is one too many; expected at most %d forms",
                                  CG_MAX_FORMS);
    target levers = *to;
    levers.scope = CG_SCOPE_FORM;
    levers.form = form;
    levers.values = &form->levers;
    return visit_entries(at, read_form_entry, &levers, "an object with the levers of a form",
                         error);
}

static cg_status read_event(const cg_json_at *at, const target *to, cg_error *error)
{
    const char *name = cg_json_key(at);
    int done, is_null = cg_json_kind_of(at) == CG_JSON_NULL;
    int removed = is_null && cg_scenario_remove_event(to->scenario, name);
    cg_status status = read_named(at, removed, &done, error);
    if (status != CG_OK || done)
        return status;
    cg_event *event = cg_scenario_event(to->scenario, name, 1);
    if (event == NULL)
        return cg_json_refuse_key(at, NULL, error, "is one too many; expected at most %d events",
                                  CG_MAX_EVENTS);
    target levers = *to;
    levers.scope = CG_SCOPE_EVENT;
    levers.values = &event->levers;
    return visit_entries(at, read_lever, &levers, "an object with the levers of an event", error);
}

static cg_status read_name(const cg_json_at *at, const target *to, cg_error *error)
{
    if (cg_json_kind_of(at) != CG_JSON_STRING || !cg_text_is_name(cg_json_string(at)))
        return cg_json_expected(at, "a string of 1 to 63 letters, digits, - and _", NULL, error);
    if (to->is_main)
        snprintf(to->scenario->name, sizeof to->scenario->name, "%s", cg_json_string(at));
    return CG_OK;
}

static cg_status read_title(const cg_json_at *at, const target *to, cg_error *error)
{
    if (cg_json_kind_of(at) != CG_JSON_STRING || !cg_text_is_plain(cg_json_string(at)) ||
        strlen(cg_json_string(at)) >= sizeof to->scenario->title)
        return cg_json_expected(at, "a string of at most 255 bytes on one line", NULL, error);
    if (to->is_main)
        snprintf(to->scenario->title, sizeof to->scenario->title, "%s", cg_json_string(at));
    return CG_OK;
}

static cg_status read_schema(const cg_json_at *at, const target *to, cg_error *error)
{
    (void)to;
    return cg_json_kind_of(at) == CG_JSON_STRING ? CG_OK
                                                 : cg_json_expected(at, "a string", NULL, error);
}

static cg_status read_extends(const cg_json_at *at, const target *to, cg_error *error)
{
    (void)at; /* read before all else: cg_document_extends */
    (void)to;
    (void)error;
    return CG_OK;
}

static cg_status read_forms(const cg_json_at *at, const target *to, cg_error *error)
{
    return visit_entries(at, read_form, to, "an object with forms", error);
}

static cg_status read_events(const cg_json_at *at, const target *to, cg_error *error)
{
    return visit_entries(at, read_event, to, "an object with events", error);
}

static const struct {
    const char *key;
    visit_fn *read;
} root_keys[] = {{"name", read_name},      {"title", read_title}, {"extends", read_extends},
                 {"$schema", read_schema}, {"forms", read_forms}, {"events", read_events}};

enum { N_ROOT_KEYS = sizeof root_keys / sizeof root_keys[0] };

static cg_status refuse_root_key(const cg_json_at *at, cg_error *error)
{
    const char *name = cg_json_key(at), *candidates[N_ROOT_KEYS + 2] = {"note"};
    size_t n = 1;
    for (size_t i = 0; i < N_ROOT_KEYS; i++)
        candidates[n++] = root_keys[i].key;
    const char *group = cg_param_nearest_group(name);
    if (group != NULL)
        candidates[n++] = group;
    const char *nearest = cg_nearest(name, candidates, n);
    char path[PARAM_PATH_SIZE];
    if (nearest == NULL)
        nearest = path_elsewhere(name, path);
    return cg_json_refuse_key(
        at, nearest, error,
        "unknown key; expected a group of parameters, forms, events, extends, name, title or note");
}

static cg_status read_root_entry(const cg_json_at *at, const target *to, cg_error *error)
{
    const char *name = cg_json_key(at);
    for (size_t i = 0; i < N_ROOT_KEYS; i++)
        if (strcmp(root_keys[i].key, name) == 0)
            return root_keys[i].read(at, to, error);
    if (!cg_param_is_group(name))
        return refuse_root_key(at, error);
    target group = *to;
    group.scope = CG_SCOPE_MODEL;
    group.group = name;
    group.values = &to->scenario->model;
    return visit_entries(at, read_lever, &group, "an object with a group of parameters", error);
}

cg_status cg_document_apply(const cg_document *self, int is_main, const cg_load_options *options,
                            cg_scenario *scenario, cg_error *error)
{
    cg_json_at root = cg_json_root(&self->json);
    target to = {.document = self, .is_main = is_main, .options = options, .scenario = scenario};
    return visit_entries(&root, read_root_entry, &to, "an object", error);
}

size_t cg_document_find(const cg_document *self, const char *path, size_t length, size_t *line,
                        size_t *column)
{
    cg_json_at at = cg_json_root(&self->json);
    size_t parts = 0, start = 0;
    while (start < length) {
        size_t n = 0;
        while (start + n < length && path[start + n] != '.')
            n++;
        if (!cg_json_enter(&at, path + start, n))
            break;
        parts++;
        start += n + 1;
    }
    if (parts > 0)
        cg_json_where(&at, line, column);
    return parts;
}

/* The entry `extends`, or its i-th element if it is an array; 0 if there is none. */
static int extends_at(const cg_document *self, size_t i, cg_json_at *at)
{
    *at = cg_json_root(&self->json);
    if (!cg_json_enter(at, "extends", strlen("extends")))
        return 0;
    if (cg_json_kind_of(at) != CG_JSON_ARRAY)
        return i == 0;
    cg_json_at array = *at;
    int more = cg_json_first(&array, at);
    for (size_t k = 0; k < i && more; k++)
        more = cg_json_next(&array, at);
    return more;
}

cg_status cg_document_extends(const cg_document *self, size_t *n, cg_error *error)
{
    cg_json_at at;
    for (*n = 0; extends_at(self, *n, &at); *n += 1) {
        if (cg_json_kind_of(&at) != CG_JSON_STRING)
            return cg_json_expected(&at, "the name of a scenario, or an array of them", NULL,
                                    error);
        if (*n == MAX_EXTENDED)
            return cg_json_refuse_value(&at, NULL, error, "is one too many; expected at most %d",
                                        MAX_EXTENDED);
    }
    return CG_OK;
}

const char *cg_document_extended(const cg_document *self, size_t i)
{
    cg_json_at at;
    return extends_at(self, i, &at) ? cg_json_string(&at) : NULL;
}

cg_status cg_document_refuse_extended(const cg_document *self, size_t i, const char *what,
                                      cg_error *error)
{
    cg_json_at at;
    extends_at(self, i, &at);
    return cg_json_refuse_value(&at, NULL, error, "%s", what);
}

cg_status cg_document_init(cg_document *self, const cg_place *place, char *text, size_t length,
                           cg_error *error)
{
    memset(self, 0, sizeof *self);
    self->place = *place;
    cg_status status = cg_json_tree_init(&self->json, self->place.shown, text, length, error);
    if (status != CG_OK) {
        cg_free(text);
        return status;
    }
    cg_json_at root = cg_json_root(&self->json);
    if (cg_json_kind_of(&root) != CG_JSON_OBJECT) {
        status = cg_json_expected(&root, "a scenario, an object in { }", NULL, error);
        cg_document_release(self);
    }
    return status;
}

void cg_document_release(cg_document *self)
{
    cg_json_tree_release(&self->json);
    memset(self, 0, sizeof *self);
}
