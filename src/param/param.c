/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/param.h"
#include "param/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define Y(kind, name, text) text,
static const char *const names_membership[] = {CG_CHOICES_MEMBERSHIP(Y) NULL};
static const char *const names_leader[] = {CG_CHOICES_LEADER(Y) NULL};
static const char *const names_day[] = {CG_CHOICES_DAY(Y) NULL};
static const char *const names_order[] = {CG_CHOICES_ORDER(Y) NULL};
static const char *const names_event[] = {CG_CHOICES_EVENT(Y) NULL};
#undef Y

#define VALUE_REAL(value) .type = CG_REAL, .number = (value)
#define VALUE_INT(value) .type = CG_INT, .number = (value)
#define VALUE_FLAG(value) .type = CG_FLAG, .number = (value)
#define VALUE_TEXT(value) .type = CG_TEXT, .text = (value)
#define VALUE_CHOICE(value, names) .type = CG_CHOICE, .number = (value), .choices = (names)
#define VALUE_MEMBERSHIP(value) VALUE_CHOICE(value, names_membership)
#define VALUE_LEADER(value) VALUE_CHOICE(value, names_leader)
#define VALUE_DAY(value) VALUE_CHOICE(value, names_day)
#define VALUE_ORDER(value) VALUE_CHOICE(value, names_order)
#define VALUE_EVENT(value) VALUE_CHOICE(value, names_event)

#define ROW(values, its_group, its_name, its_type, value, least, most, its_unit, when, what, from) \
    {.group = #its_group,                                                                          \
     .name = #its_name,                                                                            \
     VALUE_##its_type(value),                                                                      \
     .offset = offsetof(values, its_group##_##its_name),                                           \
     .low = (least),                                                                               \
     .high = (most),                                                                               \
     .unit = (its_unit),                                                                           \
     .doc = (what),                                                                                \
     .source = (from),                                                                             \
     .acts = CG_ACTS_##when},

#define MODEL_ROW(...) ROW(cg_model, __VA_ARGS__)
#define FORM_ROW(...) ROW(cg_form_levers, __VA_ARGS__)
#define MEETING_ROW(...) ROW(cg_meeting_levers, __VA_ARGS__)
#define EVENT_ROW(...) ROW(cg_event_levers, __VA_ARGS__)

static const cg_param model_rows[] = {CG_MODEL_PARAMETERS(MODEL_ROW)};
static const cg_param form_rows[] = {CG_FORM_PARAMETERS(FORM_ROW)};
static const cg_param meeting_rows[] = {CG_MEETING_PARAMETERS(MEETING_ROW)};
static const cg_param event_rows[] = {CG_EVENT_PARAMETERS(EVENT_ROW)};

enum { MAX_NAMES = 64 };

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct {
    const cg_param *rows;
    size_t n, size;
} tables[CG_N_SCOPES] = {
    [CG_SCOPE_MODEL] = {model_rows, COUNT(model_rows), sizeof(cg_model)},
    [CG_SCOPE_FORM] = {form_rows, COUNT(form_rows), sizeof(cg_form_levers)},
    [CG_SCOPE_MEETING] = {meeting_rows, COUNT(meeting_rows), sizeof(cg_meeting_levers)},
    [CG_SCOPE_EVENT] = {event_rows, COUNT(event_rows), sizeof(cg_event_levers)},
};

const cg_param *cg_param_table(cg_scope scope, size_t *n)
{
    *n = tables[scope].n;
    return tables[scope].rows;
}

static int in_group(cg_scope scope, const cg_param *row, const char *group)
{
    return scope != CG_SCOPE_MODEL || strcmp(row->group, group) == 0;
}

const cg_param *cg_param_find(cg_scope scope, const char *group, const char *name)
{
    const cg_param *rows = tables[scope].rows;
    for (size_t i = 0; i < tables[scope].n; i++)
        if (in_group(scope, &rows[i], group) && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

int cg_param_is_group(const char *group)
{
    for (size_t i = 0; i < COUNT(model_rows); i++)
        if (strcmp(model_rows[i].group, group) == 0)
            return 1;
    return 0;
}

const char *cg_param_nearest_name(cg_scope scope, const char *group, const char *name)
{
    const char *names[MAX_NAMES];
    size_t n = 0;
    const cg_param *rows = tables[scope].rows;
    for (size_t i = 0; i < tables[scope].n && n < MAX_NAMES; i++)
        if (in_group(scope, &rows[i], group))
            names[n++] = rows[i].name;
    return cg_nearest(name, names, n);
}

const char *cg_param_nearest_group(const char *group)
{
    const char *names[MAX_NAMES];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(model_rows) && n < MAX_NAMES; i++)
        if (i == 0 || strcmp(model_rows[i].group, model_rows[i - 1].group) != 0)
            names[n++] = model_rows[i].group;
    return cg_nearest(group, names, n);
}

const cg_param *cg_param_named(const char *name)
{
    const cg_param *found = NULL;
    for (size_t i = 0; i < COUNT(model_rows); i++) {
        if (strcmp(model_rows[i].name, name) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = &model_rows[i];
    }
    return found;
}

void cg_param_defaults(cg_scope scope, void *values)
{
    memset(values, 0, tables[scope].size);
    for (size_t i = 0; i < tables[scope].n; i++) {
        const cg_param *row = &tables[scope].rows[i];
        if (row->type == CG_TEXT)
            cg_param_store_text(row, values, row->text);
        else
            cg_param_store_number(row, values, row->number);
    }
}

double cg_param_number(const cg_param *param, const void *values)
{
    const char *member = (const char *)values + param->offset;
    double real;
    int32_t whole;
    switch (param->type) {
    case CG_REAL:
        memcpy(&real, member, sizeof real);
        return real;
    case CG_INT:
    case CG_FLAG:
    case CG_CHOICE:
        memcpy(&whole, member, sizeof whole);
        return whole;
    case CG_TEXT:
        break;
    }
    return 0;
}

const char *cg_param_text(const cg_param *param, const void *values)
{
    return param->type == CG_TEXT ? (const char *)values + param->offset : NULL;
}

void cg_param_store_number(const cg_param *param, void *values, double number)
{
    char *member = (char *)values + param->offset;
    if (param->type == CG_REAL) {
        double real = number + 0.0; /* makes -0 a plain 0 */
        memcpy(member, &real, sizeof real);
    } else if (param->type != CG_TEXT) {
        int32_t whole = (int32_t)number;
        memcpy(member, &whole, sizeof whole);
    }
}

void cg_param_store_text(const cg_param *param, void *values, const char *text)
{
    if (param->type != CG_TEXT)
        return;
    char *member = (char *)values + param->offset;
    size_t n = strlen(text) < CG_TEXT_SIZE ? strlen(text) : CG_TEXT_SIZE - 1;
    memset(member, 0, CG_TEXT_SIZE);
    memcpy(member, text, n);
}

static int is_seed(const cg_param *param)
{
    return param->type == CG_TEXT && param->offset == offsetof(cg_model, run_seed) &&
           strcmp(param->group, "run") == 0;
}

static void expected_choice(const cg_param *param, char *text, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; param->choices[i] != NULL && at < size; i++) {
        const char *joint = i == 0 ? "" : param->choices[i + 1] == NULL ? " or " : ", ";
        at += (size_t)snprintf(text + at, size - at, "%s\"%s\"", joint, param->choices[i]);
    }
}

static void expected_number(const cg_param *param, char *text, size_t size)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE], unit[64] = "", range[2 * CG_NUMBER_SIZE + 4];
    cg_format_number(param->low, low);
    cg_format_number(param->high, high);
    snprintf(range, sizeof range, "%s to %s", low, high);
    if (param->unit[0] != '\0' && strcmp(param->unit, range) != 0)
        snprintf(unit, sizeof unit, " (%s)", param->unit);
    snprintf(text, size, "a %snumber from %s%s", param->type == CG_INT ? "whole " : "", range,
             unit);
}

void cg_param_expected(const cg_param *param, char *text, size_t size)
{
    switch (param->type) {
    case CG_REAL:
    case CG_INT:
        expected_number(param, text, size);
        break;
    case CG_FLAG:
        snprintf(text, size, "true or false");
        break;
    case CG_CHOICE:
        expected_choice(param, text, size);
        break;
    case CG_TEXT:
        if (is_seed(param))
            snprintf(text, size,
                     "a whole number of at most 64 bits, as a string of digits if 2^53 or more");
        else
            snprintf(text, size, "a string of at most %d bytes on one line", CG_TEXT_SIZE - 1);
        break;
    }
}

static void must_be_expected(const cg_param *param, char *why, size_t size)
{
    char expected[256];
    cg_param_expected(param, expected, sizeof expected);
    snprintf(why, size, "must be %s", expected);
}

static double highest(const cg_param *param)
{
    if (param->type != CG_CHOICE)
        return param->high;
    int n = 0;
    while (param->choices[n] != NULL)
        n++;
    return n - 1;
}

static int number_fits(const cg_param *param, double number)
{
    if (param->type == CG_TEXT || !isfinite(number))
        return 0;
    if (number < param->low || number > highest(param))
        return 0;
    double whole = (double)(int64_t)number;
    return param->type == CG_REAL || !(whole < number || whole > number);
}

void cg_param_check_number(const cg_param *param, double number, char *why, size_t size)
{
    if (number_fits(param, number))
        why[0] = '\0';
    else
        must_be_expected(param, why, size);
}

static int seed_fits(const char *text)
{
    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
        return 0;
    errno = 0;
    uintmax_t seed = strtoumax(text, NULL, 10);
    return errno == 0 && seed <= UINT64_MAX;
}

void cg_param_check_text(const cg_param *param, const char *text, char *why, size_t size)
{
    int fits = param->type == CG_CHOICE ? cg_param_choice(param, text) >= 0
               : is_seed(param)         ? seed_fits(text) && strlen(text) < CG_TEXT_SIZE
               : param->type == CG_TEXT ? cg_text_is_plain(text) && strlen(text) < CG_TEXT_SIZE
                                        : 0;
    if (fits)
        why[0] = '\0';
    else
        must_be_expected(param, why, size);
}

int cg_param_choice(const cg_param *param, const char *text)
{
    for (int i = 0; param->choices != NULL && param->choices[i] != NULL; i++)
        if (strcmp(param->choices[i], text) == 0)
            return i;
    return -1;
}

const char *cg_param_nearest_choice(const cg_param *param, const char *text)
{
    size_t n = 0;
    while (param->choices != NULL && param->choices[n] != NULL)
        n++;
    return cg_nearest(text, param->choices, n);
}

int cg_param_is_file(const cg_param *param)
{
    return param->type == CG_TEXT && strcmp(param->group, "province") == 0 &&
           (strcmp(param->name, "schools") == 0 || strcmp(param->name, "teachers") == 0 ||
            strcmp(param->name, "ties") == 0);
}

const char *cg_acts_text(cg_acts acts)
{
    switch (acts) {
    case CG_ACTS_BUILD:
        return "when the province is built";
    case CG_ACTS_ALWAYS:
        return "in every week, burn-in included";
    case CG_ACTS_AFTER:
        return "only once clusters or events start";
    }
    return "unknown";
}

const char *cg_type_text(cg_type type)
{
    switch (type) {
    case CG_REAL:
        return "number";
    case CG_INT:
        return "whole number";
    case CG_FLAG:
        return "true or false";
    case CG_TEXT:
        return "text";
    case CG_CHOICE:
        return "choice";
    }
    return "unknown";
}
