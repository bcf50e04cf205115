/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/fork.h"

#include "param/text.h"

#include <stdio.h>
#include <string.h>

typedef struct comparison {
    const cg_scenario *there, *here;
    uint32_t week;
    int by_name;
    cg_error *error;
} comparison;

static int differs(const cg_param *param, const void *a, const void *b)
{
    if (param->type == CG_TEXT)
        return strcmp(cg_param_text(param, a), cg_param_text(param, b)) != 0;
    double x = cg_param_number(param, a), y = cg_param_number(param, b);
    return x < y || x > y;
}

/* The first row of a scope that differs; NULL if none does. */
static const cg_param *first_difference(cg_scope scope, const void *a, const void *b)
{
    size_t n;
    const cg_param *table = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++)
        if (differs(&table[i], a, b))
            return &table[i];
    return NULL;
}

static void value_text(const cg_param *param, const void *values, char text[CG_TEXT_SIZE + 8])
{
    char number[CG_NUMBER_SIZE];
    if (param->type == CG_TEXT) {
        snprintf(text, CG_TEXT_SIZE + 8, "\"%s\"", cg_param_text(param, values));
        return;
    }
    const double value = cg_param_number(param, values);
    cg_format_number(value, number);
    snprintf(text, CG_TEXT_SIZE + 8, "%s",
             param->choices != NULL ? param->choices[(int)value] : number);
}

/* `prefix` ends before the row's name. */
static cg_status refuse(const comparison *self, const char *prefix, const cg_param *param,
                        const void *there, const void *here, uint32_t from)
{
    char a[CG_TEXT_SIZE + 8], b[CG_TEXT_SIZE + 8];
    value_text(param, there, a);
    value_text(param, here, b);
    return cg_fail(self->error, CG_INPUT,
                   "%s%s is %s there and %s here, and acts from week %u, before week %u", prefix,
                   param->name, a, b, from, self->week);
}

static uint32_t acts_from(const comparison *self, const cg_param *param)
{
    const uint32_t burn_in = (uint32_t)self->there->model.run_burn_in;
    const int weeks = strcmp(param->group, "run") == 0 && strcmp(param->name, "weeks") == 0;
    return param->acts == CG_ACTS_AFTER || weeks ? burn_in : 0;
}

static cg_status check_model(const comparison *self)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        char prefix[CG_NAME_SIZE];
        const int replicates =
            strcmp(table[i].group, "run") == 0 && strcmp(table[i].name, "replicates") == 0;
        if (replicates || (cg_param_is_file(&table[i]) && !self->by_name) ||
            !differs(&table[i], &self->there->model, &self->here->model))
            continue;
        snprintf(prefix, sizeof prefix, "%s.", table[i].group);
        if (acts_from(self, &table[i]) < self->week)
            return refuse(self, prefix, &table[i], &self->there->model, &self->here->model,
                          acts_from(self, &table[i]));
    }
    return CG_OK;
}

static const cg_form *find_form(const cg_scenario *scenario, const char *name)
{
    for (int f = 0; f < scenario->n_forms; f++)
        if (strcmp(scenario->forms[f].name, name) == 0)
            return &scenario->forms[f];
    return NULL;
}

int cg_form_same(const cg_form *a, const cg_form *b)
{
    if (a->n_kinds != b->n_kinds || first_difference(CG_SCOPE_FORM, &a->levers, &b->levers) != NULL)
        return 0;
    for (int k = 0; k < a->n_kinds; k++)
        if (strcmp(a->kinds[k].name, b->kinds[k].name) != 0 ||
            first_difference(CG_SCOPE_MEETING, &a->kinds[k].levers, &b->kinds[k].levers) != NULL)
            return 0;
    return 1;
}

static void sooner(uint32_t *week, uint32_t other)
{
    *week = other < *week ? other : *week;
}

/* The week in which some cluster can first have this form. */
static uint32_t form_acts_from(const cg_scenario *scenario, const char *name)
{
    const cg_model *m = &scenario->model;
    uint32_t week = UINT32_MAX;
    if (strcmp(m->clusters_voluntary, name) == 0)
        sooner(&week, (uint32_t)m->clusters_voluntary_start);
    if (strcmp(m->clusters_main, name) == 0 || strcmp(m->department_register_form, name) == 0)
        sooner(&week, (uint32_t)m->run_burn_in);
    for (int e = 0; e < scenario->n_events; e++) {
        const cg_event_levers *l = &scenario->events[e].levers;
        if (l->event_type == CG_EVENT_ADOPT && strcmp(l->event_form, name) == 0)
            sooner(&week, (uint32_t)l->event_week);
    }
    return week;
}

static cg_status refuse_form(const comparison *self, const cg_form *there, const cg_form *here,
                             uint32_t from)
{
    char prefix[2 * CG_NAME_SIZE + 32];
    /* cppcheck-suppress nullPointerRedundantCheck */
    const char *name = there != NULL ? there->name : here->name;
    if (there != NULL && here != NULL) {
        const cg_param *param = first_difference(CG_SCOPE_FORM, &there->levers, &here->levers);
        snprintf(prefix, sizeof prefix, "forms.%s.", name);
        if (param != NULL)
            return refuse(self, prefix, param, &there->levers, &here->levers, from);
    }
    return cg_fail(self->error, CG_INPUT, "forms.%s%s, and acts from week %u, before week %u", name,
                   there == NULL  ? " is here only"
                   : here == NULL ? " is there only"
                                  : ".meetings differ",
                   from, self->week);
}

static cg_status check_form(const comparison *self, const char *name)
{
    const cg_form *there = find_form(self->there, name), *here = find_form(self->here, name);
    uint32_t from = form_acts_from(self->there, name);
    sooner(&from, form_acts_from(self->here, name));
    if (from >= self->week || (there != NULL && here != NULL && cg_form_same(there, here)))
        return CG_OK;
    return refuse_form(self, there, here, from);
}

static const cg_event *find_event(const cg_scenario *scenario, const char *name)
{
    for (int e = 0; e < scenario->n_events; e++)
        if (strcmp(scenario->events[e].name, name) == 0)
            return &scenario->events[e];
    return NULL;
}

static cg_status check_event(const comparison *self, const char *name)
{
    const cg_event *there = find_event(self->there, name), *here = find_event(self->here, name);
    uint32_t from = UINT32_MAX;
    char prefix[CG_NAME_SIZE + 16];
    const cg_param *param = NULL;
    if (there != NULL)
        sooner(&from, (uint32_t)there->levers.event_week);
    if (here != NULL)
        sooner(&from, (uint32_t)here->levers.event_week);
    if (there != NULL && here != NULL) {
        param = first_difference(CG_SCOPE_EVENT, &there->levers, &here->levers);
        if (param == NULL)
            return CG_OK;
    }
    if (from >= self->week)
        return CG_OK;
    snprintf(prefix, sizeof prefix, "events.%s.", name);
    if (param != NULL)
        return refuse(self, prefix, param, &there->levers, &here->levers, from);
    return cg_fail(self->error, CG_INPUT,
                   "events.%s is %s only, and acts from week %u, before week %u", name,
                   there == NULL ? "here" : "there", from, self->week);
}

cg_status cg_fork_check(const cg_scenario *there, const cg_scenario *here, uint32_t week,
                        int by_name, cg_error *error)
{
    const comparison self = {there, here, week, by_name, error};
    cg_status status = check_model(&self);
    for (int side = 0; side < 2; side++) {
        const cg_scenario *scenario = side == 0 ? there : here;
        for (int e = 0; e < scenario->n_events && status == CG_OK; e++)
            status = check_event(&self, scenario->events[e].name);
        for (int f = 0; f < scenario->n_forms && status == CG_OK; f++)
            status = check_form(&self, scenario->forms[f].name);
    }
    return status;
}
