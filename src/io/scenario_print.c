/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"
#include "param/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fputc('\\', out);
        fputc(*c, out);
    }
    fputc('"', out);
}

static void print_value(FILE *out, const cg_param *param, const void *values)
{
    char number[CG_NUMBER_SIZE];
    switch (param->type) {
    case CG_TEXT:
        print_string(out, cg_param_text(param, values));
        break;
    case CG_CHOICE:
        print_string(out, param->choices[(int)cg_param_number(param, values)]);
        break;
    case CG_FLAG:
        fputs(cg_param_number(param, values) > 0 ? "true" : "false", out);
        break;
    case CG_REAL:
    case CG_INT:
        cg_format_number(cg_param_number(param, values), number);
        fputs(number, out);
        break;
    }
}

static void print_levers(FILE *out, cg_scope scope, const void *values, int indent)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "%s\n%*s\"%s\": ", i > 0 ? "," : "", indent, "", rows[i].name);
        print_value(out, &rows[i], values);
    }
}

static void print_model(FILE *out, const cg_model *model)
{
    size_t n;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        int first = i == 0 || strcmp(rows[i].group, rows[i - 1].group) != 0;
        int last = i + 1 == n || strcmp(rows[i].group, rows[i + 1].group) != 0;
        if (first)
            fprintf(out, ",\n  \"%s\": {", rows[i].group);
        fprintf(out, "%s\n    \"%s\": ", first ? "" : ",", rows[i].name);
        print_value(out, &rows[i], model);
        if (last)
            fputs("\n  }", out);
    }
}

static void print_form(FILE *out, const cg_form *form)
{
    fprintf(out, "\n    \"%s\": {", form->name);
    print_levers(out, CG_SCOPE_FORM, &form->levers, 6);
    fputs(",\n      \"meetings\": {", out);
    for (int k = 0; k < form->n_kinds; k++) {
        fprintf(out, "%s\n        \"%s\": {", k > 0 ? "," : "", form->kinds[k].name);
        print_levers(out, CG_SCOPE_MEETING, &form->kinds[k].levers, 10);
        fputs("\n        }", out);
    }
    fputs(form->n_kinds > 0 ? "\n      }\n    }" : "}\n    }", out);
}

static void print_scenario(FILE *out, const cg_scenario *scenario)
{
    fputs("{\n  \"name\": ", out);
    print_string(out, scenario->name);
    fputs(",\n  \"title\": ", out);
    print_string(out, scenario->title);
    print_model(out, &scenario->model);
    fputs(",\n  \"forms\": {", out);
    for (int i = 0; i < scenario->n_forms; i++) {
        fputs(i > 0 ? "," : "", out);
        print_form(out, &scenario->forms[i]);
    }
    fputs(scenario->n_forms > 0 ? "\n  },\n  \"events\": {" : "},\n  \"events\": {", out);
    for (int i = 0; i < scenario->n_events; i++) {
        fprintf(out, "%s\n    \"%s\": {", i > 0 ? "," : "", scenario->events[i].name);
        print_levers(out, CG_SCOPE_EVENT, &scenario->events[i].levers, 6);
        fputs("\n    }", out);
    }
    fputs(scenario->n_events > 0 ? "\n  }\n}\n" : "}\n}\n", out);
}

cg_status cg_scenario_print(const cg_scenario *scenario, char **text, cg_error *error)
{
    size_t length = 0;
    *text = NULL;
    FILE *out = open_memstream(text, &length);
    if (out == NULL)
        return cg_fail(error, CG_MEMORY, "scenario as JSON: no memory");
    print_scenario(out, scenario);
    int failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(*text);
        *text = NULL;
        return cg_fail(error, CG_MEMORY, "scenario as JSON: no memory");
    }
    return CG_OK;
}
