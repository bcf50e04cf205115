/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/decompose.h"

#include <stdio.h>
#include <string.h>

const char *cg_lever_group_name(enum cg_lever_group group)
{
    static const char *const names[] = {
#define X(name, text) #name,
        CG_LEVER_GROUPS(X)
#undef X
    };
    return names[group];
}

const char *cg_lever_group_text(enum cg_lever_group group)
{
    static const char *const texts[] = {
#define X(name, text) text,
        CG_LEVER_GROUPS(X)
#undef X
    };
    return texts[group];
}

/* The group of a form's lever; what is not named here is agenda. */
static enum cg_lever_group group_of(const char *name)
{
    static const struct {
        const char *name;
        enum cg_lever_group group;
    } rows[] = {
        {"registered", CG_LEVERS_regulation},      {"regulation", CG_LEVERS_regulation},
        {"fixed_programme", CG_LEVERS_regulation}, {"fixed_place", CG_LEVERS_regulation},
        {"compulsion", CG_LEVERS_compulsion},      {"may_leave", CG_LEVERS_compulsion},
        {"approval", CG_LEVERS_approval},          {"inspection", CG_LEVERS_inspection},
        {"mentoring", CG_LEVERS_support},          {"visits", CG_LEVERS_support},
        {"advisor_chance", CG_LEVERS_support},     {"partner_chance", CG_LEVERS_support},
        {"support_expertise", CG_LEVERS_support},  {"gratuity", CG_LEVERS_gratuity},
        {"recognised", CG_LEVERS_gratuity},        {"membership", CG_LEVERS_composition},
        {"same_circuit", CG_LEVERS_composition},   {"same_phase", CG_LEVERS_composition},
        {"radius_km", CG_LEVERS_composition},      {"min_members", CG_LEVERS_composition},
        {"max_members", CG_LEVERS_composition},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].group;
    return CG_LEVERS_agenda;
}

static int same_value(const cg_param *param, const void *a, const void *b)
{
    if (param->type == CG_TEXT)
        return strcmp(cg_param_text(param, a), cg_param_text(param, b)) == 0;
    return cg_param_number(param, a) == cg_param_number(param, b);
}

static int same_values(cg_scope scope, const void *a, const void *b)
{
    size_t n;
    const cg_param *table = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++)
        if (!same_value(&table[i], a, b))
            return 0;
    return 1;
}

static int same_meetings(const cg_form *a, const cg_form *b)
{
    if (a->n_kinds != b->n_kinds)
        return 0;
    for (int32_t i = 0; i < a->n_kinds; i++)
        if (strcmp(a->kinds[i].name, b->kinds[i].name) != 0 ||
            !same_values(CG_SCOPE_MEETING, &a->kinds[i].levers, &b->kinds[i].levers))
            return 0;
    return 1;
}

static const cg_form *main_form(const cg_scenario *scenario)
{
    int i = cg_scenario_form_index(scenario, scenario->model.clusters_main);
    return i >= 0 ? &scenario->forms[i] : NULL;
}

/* The form that is not the main one: of voluntary clusters, or adopted by an event. */
static int same_form_named(const cg_scenario *a, const cg_scenario *b, const char *name)
{
    int i = cg_scenario_form_index(a, name), j = cg_scenario_form_index(b, name);
    if (i < 0 || j < 0)
        return i == j;
    return same_meetings(&a->forms[i], &b->forms[j]) &&
           same_values(CG_SCOPE_FORM, &a->forms[i].levers, &b->forms[j].levers);
}

static int same_rest(const cg_scenario *a, const cg_scenario *b)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        int is_main = strcmp(table[i].group, "clusters") == 0 && strcmp(table[i].name, "main") == 0;
        if (!is_main && !same_value(&table[i], &a->model, &b->model))
            return 0;
    }
    if (a->n_events != b->n_events)
        return 0;
    for (int32_t i = 0; i < a->n_events; i++)
        if (strcmp(a->events[i].name, b->events[i].name) != 0 ||
            !same_values(CG_SCOPE_EVENT, &a->events[i].levers, &b->events[i].levers) ||
            !same_form_named(a, b, a->events[i].levers.event_form))
            return 0;
    return same_form_named(a, b, a->model.clusters_voluntary);
}

size_t cg_decompose_groups(const cg_scenario *a, const cg_scenario *b,
                           enum cg_lever_group groups[CG_N_LEVER_GROUPS])
{
    int differs[CG_N_LEVER_GROUPS] = {0};
    size_t n, found = 0;
    const cg_form *from = main_form(a), *to = main_form(b);
    const cg_param *table = cg_param_table(CG_SCOPE_FORM, &n);
    for (size_t i = 0; i < n; i++)
        if (!same_value(&table[i], &from->levers, &to->levers))
            differs[group_of(table[i].name)] = 1;
    differs[CG_LEVERS_schedule] = !same_meetings(from, to);
    differs[CG_LEVERS_rest] = !same_rest(a, b);
    for (int g = 0; g < CG_N_LEVER_GROUPS; g++)
        if (differs[g])
            groups[found++] = (enum cg_lever_group)g;
    return found;
}

/* Makes `form` a mixture: the groups marked from `b`, the others from `a`. */
static void mix(const cg_form *a, const cg_form *b, const int *from_b, cg_form *form)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_FORM, &n);
    const cg_form *meetings = from_b[CG_LEVERS_schedule] ? b : a;
    for (size_t i = 0; i < n; i++) {
        const cg_form *source = from_b[group_of(table[i].name)] ? b : a;
        if (table[i].type == CG_TEXT)
            cg_param_store_text(&table[i], &form->levers,
                                cg_param_text(&table[i], &source->levers));
        else
            cg_param_store_number(&table[i], &form->levers,
                                  cg_param_number(&table[i], &source->levers));
    }
    form->n_kinds = meetings->n_kinds;
    memcpy(form->kinds, meetings->kinds, sizeof form->kinds);
}

cg_status cg_decompose_hybrid(const cg_scenario *a, const cg_scenario *b,
                              const enum cg_lever_group *groups, size_t n, size_t subset,
                              cg_scenario *hybrid, cg_error *error)
{
    int from_b[CG_N_LEVER_GROUPS] = {0};
    char names[256] = "";
    size_t length = 0;
    cg_error inner = {CG_OK, ""};
    for (size_t i = 0; i < n; i++) {
        if (!(subset >> i & 1))
            continue;
        from_b[groups[i]] = 1;
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
                                   length > 0 ? ", " : "", cg_lever_group_name(groups[i]));
    }
    *hybrid = from_b[CG_LEVERS_rest] ? *b : *a;
    int at = cg_scenario_form_index(hybrid, hybrid->model.clusters_main);
    mix(main_form(a), main_form(b), from_b, &hybrid->forms[at]);
    if (cg_scenario_check(hybrid, &inner) != CG_OK)
        return cg_fail(error, CG_INPUT, "%s with %s of %s: %s", a->name,
                       length > 0 ? names : "nothing", b->name, inner.message);
    return CG_OK;
}

void cg_shapley(size_t n, const double *worth, double *shares)
{
    double weights[32]; /* by size of the subset that the player joins: s! (n - s - 1)! / n! */
    if (n == 0)
        return;
    weights[0] = 1.0 / (double)n;
    for (size_t s = 1; s < n; s++)
        weights[s] = weights[s - 1] * (double)s / (double)(n - s);
    for (size_t player = 0; player < n; player++) {
        const size_t bit = (size_t)1 << player;
        double sum = 0;
        for (size_t subset = 0; subset < (size_t)1 << n; subset++) {
            size_t size = 0;
            if (subset & bit)
                continue;
            for (size_t rest = subset; rest != 0; rest &= rest - 1)
                size++;
            sum += weights[size] * (worth[subset | bit] - worth[subset]);
        }
        shares[player] = sum;
    }
}
