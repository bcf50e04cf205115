/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/scenario.h"

#include "base/draw.h"
#include "param/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 5, PATH_SIZE = 512, SEED_STREAM = 251 };

/* A path taken apart at its dots. */
typedef struct path_parts {
    char text[PATH_SIZE];
    char *part[MAX_PARTS];
    int n; /* MAX_PARTS + 1 if there are more */
} path_parts;

void cg_scenario_init(cg_scenario *scenario)
{
    memset(scenario, 0, sizeof *scenario);
    snprintf(scenario->name, sizeof scenario->name, "unnamed");
    cg_param_defaults(CG_SCOPE_MODEL, &scenario->model);
}

/* The lists of forms, kinds and events are alike: elements of `size` bytes that start
 * with their name, in order of name. */
typedef struct named_list {
    char *first;
    int32_t *n;
    int32_t most;
    size_t size;
} named_list;

static named_list forms_of(cg_scenario *scenario)
{
    return (named_list){(char *)scenario->forms, &scenario->n_forms, CG_MAX_FORMS, sizeof(cg_form)};
}

static named_list kinds_of(cg_form *form)
{
    return (named_list){(char *)form->kinds, &form->n_kinds, CG_MAX_KINDS, sizeof(cg_meeting_kind)};
}

static named_list events_of(cg_scenario *scenario)
{
    return (named_list){(char *)scenario->events, &scenario->n_events, CG_MAX_EVENTS,
                        sizeof(cg_event)};
}

static char *element(named_list list, int32_t i)
{
    return list.first + (size_t)i * list.size;
}

/* Where `name` is or belongs. */
static int32_t position(named_list list, const char *name, int *present)
{
    int32_t i = 0;
    while (i < *list.n && strcmp(element(list, i), name) < 0)
        i++;
    *present = i < *list.n && strcmp(element(list, i), name) == 0;
    return i;
}

static void *find_or_add(named_list list, const char *name, int add, int *added)
{
    int present;
    int32_t i = position(list, name, &present);
    *added = 0;
    if (present)
        return element(list, i);
    if (!add || *list.n >= list.most || !cg_text_is_name(name))
        return NULL;
    memmove(element(list, i + 1), element(list, i), (size_t)(*list.n - i) * list.size);
    memset(element(list, i), 0, list.size);
    memcpy(element(list, i), name, strlen(name));
    *list.n += 1;
    *added = 1;
    return element(list, i);
}

static int remove_named(named_list list, const char *name)
{
    int present;
    int32_t i = position(list, name, &present);
    if (!present)
        return 0;
    memmove(element(list, i), element(list, i + 1), (size_t)(*list.n - i - 1) * list.size);
    *list.n -= 1;
    memset(element(list, *list.n), 0, list.size);
    return 1;
}

cg_form *cg_scenario_form(cg_scenario *scenario, const char *name, int add)
{
    int added;
    cg_form *form = find_or_add(forms_of(scenario), name, add, &added);
    if (added)
        cg_param_defaults(CG_SCOPE_FORM, &form->levers);
    return form;
}

cg_meeting_kind *cg_form_kind(cg_form *form, const char *name, int add)
{
    int added;
    cg_meeting_kind *kind = find_or_add(kinds_of(form), name, add, &added);
    if (added)
        cg_param_defaults(CG_SCOPE_MEETING, &kind->levers);
    return kind;
}

cg_event *cg_scenario_event(cg_scenario *scenario, const char *name, int add)
{
    int added;
    cg_event *event = find_or_add(events_of(scenario), name, add, &added);
    if (added)
        cg_param_defaults(CG_SCOPE_EVENT, &event->levers);
    return event;
}

int cg_scenario_remove_form(cg_scenario *scenario, const char *name)
{
    return remove_named(forms_of(scenario), name);
}

int cg_form_remove_kind(cg_form *form, const char *name)
{
    return remove_named(kinds_of(form), name);
}

int cg_scenario_remove_event(cg_scenario *scenario, const char *name)
{
    return remove_named(events_of(scenario), name);
}

int cg_scenario_form_index(const cg_scenario *scenario, const char *name)
{
    for (int i = 0; i < scenario->n_forms; i++)
        if (strcmp(scenario->forms[i].name, name) == 0)
            return i;
    return -1;
}

static const char *nearest_element(named_list list, const char *name)
{
    const char *names[CG_MAX_EVENTS];
    for (int32_t i = 0; i < *list.n; i++)
        names[i] = element(list, i);
    return cg_nearest(name, names, (size_t)*list.n);
}

/* "path: wrong", and the path as it may have been meant: its parts before `at`, then
 * `nearest` in place of part `at`, then the rest. */
static cg_status unknown(const path_parts *parts, const char *path, const char *wrong, int at,
                         const char *nearest, cg_error *error)
{
    char meant[2 * PATH_SIZE];
    size_t length = 0;
    if (nearest == NULL)
        return cg_fail(error, CG_INPUT, "%s: %s", path, wrong);
    for (int i = 0; i < parts->n; i++)
        length += (size_t)snprintf(meant + length, sizeof meant - length, "%s%s", i > 0 ? "." : "",
                                   i == at ? nearest : parts->part[i]);
    return cg_fail(error, CG_INPUT, "%s: %s; did you mean \"%s\"?", path, wrong, meant);
}

static cg_status malformed(const char *path, cg_error *error)
{
    return cg_fail(error, CG_INPUT,
                   "%s: is not the path of a parameter; expected group.name, forms.FORM.lever, "
                   "forms.FORM.meetings.KIND.lever or events.EVENT.lever",
                   path);
}

static int split(path_parts *parts, const char *path)
{
    if (strlen(path) >= sizeof parts->text)
        return 0;
    memcpy(parts->text, path, strlen(path) + 1);
    parts->n = 0;
    for (char *part = parts->text; part != NULL;) {
        if (parts->n == MAX_PARTS)
            return 0;
        parts->part[parts->n++] = part;
        part = strchr(part, '.');
        if (part != NULL)
            *part++ = '\0';
    }
    return 1;
}

static cg_status locate_model(cg_scenario *scenario, const path_parts *parts, const char *path,
                              const cg_param **param, void **values, cg_error *error)
{
    const char *group = parts->part[0], *name = parts->part[parts->n - 1];
    if (parts->n == 2 && cg_param_is_group(group)) {
        *param = cg_param_find(CG_SCOPE_MODEL, group, name);
        *values = &scenario->model;
        if (*param != NULL)
            return CG_OK;
        const char *nearest = cg_param_nearest_name(CG_SCOPE_MODEL, group, name);
        if (nearest != NULL)
            return unknown(parts, path, "no such parameter", 1, nearest, error);
    } else if (parts->n == 2) {
        const char *nearest = cg_param_nearest_group(group);
        if (nearest != NULL)
            return unknown(parts, path, "no such group of parameters", 0, nearest, error);
    }
    const cg_param *elsewhere = cg_param_named(name);
    if (parts->n <= 2 && elsewhere != NULL)
        return cg_fail(error, CG_INPUT, "%s: no such parameter; did you mean \"%s.%s\"?", path,
                       elsewhere->group, elsewhere->name);
    return parts->n == 2 ? cg_fail(error, CG_INPUT, "%s: no such parameter", path)
                         : malformed(path, error);
}

static cg_status locate_meeting(cg_form *form, const path_parts *parts, const char *path,
                                const cg_param **param, void **values, cg_error *error)
{
    if (strcmp(parts->part[2], "meetings") != 0)
        return unknown(parts, path, "no such lever", 2,
                       cg_nearest(parts->part[2], (const char *const[]){"meetings"}, 1), error);
    cg_meeting_kind *kind = cg_form_kind(form, parts->part[3], 0);
    if (kind == NULL)
        return unknown(parts, path, "the form has no such kind of meeting", 3,
                       nearest_element(kinds_of(form), parts->part[3]), error);
    *param = cg_param_find(CG_SCOPE_MEETING, NULL, parts->part[4]);
    *values = &kind->levers;
    if (*param == NULL)
        return unknown(parts, path, "no such lever of a meeting", 4,
                       cg_param_nearest_name(CG_SCOPE_MEETING, NULL, parts->part[4]), error);
    return CG_OK;
}

static cg_status locate_form(cg_scenario *scenario, const path_parts *parts, const char *path,
                             const cg_param **param, void **values, cg_error *error)
{
    if (parts->n != 3 && parts->n != 5)
        return malformed(path, error);
    cg_form *form = cg_scenario_form(scenario, parts->part[1], 0);
    if (form == NULL)
        return unknown(parts, path, "the scenario has no such form", 1,
                       nearest_element(forms_of(scenario), parts->part[1]), error);
    if (parts->n == 5)
        return locate_meeting(form, parts, path, param, values, error);
    *param = cg_param_find(CG_SCOPE_FORM, NULL, parts->part[2]);
    *values = &form->levers;
    if (*param == NULL)
        return unknown(parts, path, "no such lever of a form", 2,
                       cg_param_nearest_name(CG_SCOPE_FORM, NULL, parts->part[2]), error);
    return CG_OK;
}

static cg_status locate_event(cg_scenario *scenario, const path_parts *parts, const char *path,
                              const cg_param **param, void **values, cg_error *error)
{
    if (parts->n != 3)
        return malformed(path, error);
    cg_event *event = cg_scenario_event(scenario, parts->part[1], 0);
    if (event == NULL)
        return unknown(parts, path, "the scenario has no such event", 1,
                       nearest_element(events_of(scenario), parts->part[1]), error);
    *param = cg_param_find(CG_SCOPE_EVENT, NULL, parts->part[2]);
    *values = &event->levers;
    if (*param == NULL)
        return unknown(parts, path, "no such lever of an event", 2,
                       cg_param_nearest_name(CG_SCOPE_EVENT, NULL, parts->part[2]), error);
    return CG_OK;
}

cg_status cg_scenario_locate(cg_scenario *scenario, const char *path, const cg_param **param,
                             void **values, cg_error *error)
{
    path_parts parts;
    *param = NULL;
    *values = NULL;
    if (!split(&parts, path))
        return malformed(path, error);
    if (strcmp(parts.part[0], "forms") == 0)
        return locate_form(scenario, &parts, path, param, values, error);
    if (strcmp(parts.part[0], "events") == 0)
        return locate_event(scenario, &parts, path, param, values, error);
    return locate_model(scenario, &parts, path, param, values, error);
}

static cg_status refuse(const cg_param *param, const char *path, const char *value,
                        const char *nearest, cg_error *error)
{
    char expected[256];
    cg_param_expected(param, expected, sizeof expected);
    return cg_fail(error, CG_INPUT, "%s: is %.100s; expected %s%s%s%s", path, value, expected,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "");
}

static cg_status set_text(const cg_param *param, void *values, const char *path, const char *text,
                          cg_error *error)
{
    char why[256];
    cg_param_check_text(param, text, why, sizeof why);
    if (why[0] != '\0') {
        char quoted[128];
        snprintf(quoted, sizeof quoted, "\"%.100s\"", text);
        return refuse(param, path, quoted, cg_param_nearest_choice(param, text), error);
    }
    if (param->type == CG_CHOICE)
        cg_param_store_number(param, values, cg_param_choice(param, text));
    else
        cg_param_store_text(param, values, text);
    return CG_OK;
}

cg_status cg_scenario_set(cg_scenario *scenario, const char *path, const char *text,
                          cg_error *error)
{
    const cg_param *param;
    void *values;
    cg_status status = cg_scenario_locate(scenario, path, &param, &values, error);
    if (status != CG_OK)
        return status;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    if (param->type == CG_TEXT || param->type == CG_CHOICE)
        return set_text(param, values, path, text, error);

    double number = 0;
    char why[256] = "";
    int understood;
    if (param->type == CG_FLAG) {
        number = strcmp(text, "true") == 0;
        understood = number > 0 || strcmp(text, "false") == 0;
    } else {
        understood = cg_parse_number(text, &number);
    }
    if (understood)
        cg_param_check_number(param, number, why, sizeof why);
    if (!understood || why[0] != '\0')
        return refuse(param, path, text[0] != '\0' ? text : "empty", NULL, error);
    cg_param_store_number(param, values, number);
    return CG_OK;
}

cg_status cg_scenario_set_number(cg_scenario *scenario, const char *path, double number,
                                 cg_error *error)
{
    const cg_param *param;
    void *values;
    cg_status status = cg_scenario_locate(scenario, path, &param, &values, error);
    if (status != CG_OK)
        return status;
    char why[256], value[CG_NUMBER_SIZE];
    cg_param_check_number(param, number, why, sizeof why);
    if (why[0] != '\0') {
        cg_format_number(number, value);
        return refuse(param, path, value, NULL, error);
    }
    cg_param_store_number(param, values, number);
    return CG_OK;
}

uint64_t cg_scenario_seed(const cg_scenario *scenario)
{
    return (uint64_t)strtoumax(scenario->model.run_seed, NULL, 10);
}

uint64_t cg_replicate_seed(uint64_t seed, uint32_t replicate)
{
    const cg_draw_context draws = {.seed = seed, .replicate = replicate, .process = SEED_STREAM};
    uint32_t words[4];
    if (replicate == 0)
        return seed;
    cg_draw_words(&draws, 0, 0, 0, words);
    return (uint64_t)words[1] << 32 | words[0];
}

void cg_scenario_reseed(cg_scenario *scenario, uint64_t seed)
{
    snprintf(scenario->model.run_seed, sizeof scenario->model.run_seed, "%" PRIu64, seed);
}

uint32_t cg_scenario_weeks(const cg_scenario *scenario)
{
    return (uint32_t)(scenario->model.run_burn_in + scenario->model.run_weeks);
}
