/* Settings laid over scenarios: what makes a variant of a scenario, and switches a
 * mechanism off.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/patterns.h"

#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 512 };

/* The part of `path` behind `scope`, its first name in `name`; NULL if it is of another. */
static const char *behind(const char *path, const char *scope, char name[CG_NAME_SIZE])
{
    size_t length = strlen(scope);
    if (strncmp(path, scope, length) != 0)
        return NULL;
    path += length;
    length = strcspn(path, ".");
    if (length == 0 || length >= CG_NAME_SIZE)
        return NULL;
    memcpy(name, path, length);
    name[length] = '\0';
    return path[length] == '.' ? path + length + 1 : path + length;
}

static cg_status take_out(cg_scenario *scenario, const char *path, cg_error *error)
{
    char name[CG_NAME_SIZE], kind[CG_NAME_SIZE];
    if (behind(path, "events.", name) != NULL) {
        cg_scenario_remove_event(scenario, name);
        return CG_OK;
    }
    const char *rest = behind(path, "forms.", name);
    cg_form *form = rest != NULL ? cg_scenario_form(scenario, name, 0) : NULL;
    if (form == NULL || behind(rest, "meetings.", kind) == NULL)
        return cg_fail(error, CG_INPUT, "-%s: expected an event or a form's kind of meeting", path);
    cg_form_remove_kind(form, kind);
    return CG_OK;
}

static cg_status set_in_every_form(cg_scenario *scenario, const char *lever, const char *value,
                                   cg_error *error)
{
    cg_status status = CG_OK;
    for (int32_t f = 0; f < scenario->n_forms && status == CG_OK; f++) {
        char path[WORD_SIZE + CG_NAME_SIZE];
        snprintf(path, sizeof path, "forms.%s.%s", scenario->forms[f].name, lever);
        status = cg_scenario_set(scenario, path, value, error);
    }
    return status;
}

static cg_status apply_one(cg_scenario *scenario, char *word, cg_error *error)
{
    char name[CG_NAME_SIZE];
    if (word[0] == '-')
        return take_out(scenario, word + 1, error);
    char *equals = strchr(word, '=');
    if (equals == NULL)
        return cg_fail(error, CG_INPUT, "'%s': expected path=value or -path", word);
    *equals = '\0';
    if (strncmp(word, "forms.*.", 8) == 0)
        return set_in_every_form(scenario, word + 8, equals + 1, error);
    if (behind(word, "events.", name) != NULL)
        cg_scenario_event(scenario, name, 1);
    return cg_scenario_set(scenario, word, equals + 1, error);
}

cg_status cg_settings_apply(cg_scenario *scenario, const char *settings, cg_error *error)
{
    cg_status status = CG_OK;
    while (status == CG_OK) {
        char word[WORD_SIZE];
        settings += strspn(settings, " ");
        size_t length = strcspn(settings, " ");
        if (length == 0)
            break;
        if (length >= sizeof word)
            return cg_fail(error, CG_INPUT, "'%s': too long", settings);
        memcpy(word, settings, length);
        word[length] = '\0';
        settings += length;
        status = apply_one(scenario, word, error);
    }
    return status;
}
