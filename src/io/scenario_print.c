/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"
#include "io/json_print.h"

#include <stdio.h>
#include <string.h>

static void print_levers(FILE *out, cg_scope scope, const void *values, int indent)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "%s\n%*s\"%s\": ", i > 0 ? "," : "", indent, "", rows[i].name);
        cg_json_print_value(out, &rows[i], values);
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
        cg_json_print_value(out, &rows[i], model);
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

static void print_scenario(FILE *out, const void *context)
{
    const cg_scenario *scenario = context;
    fputs("{\n  \"name\": ", out);
    cg_json_print_text(out, scenario->name);
    fputs(",\n  \"title\": ", out);
    cg_json_print_text(out, scenario->title);
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
    return cg_print_to_memory(print_scenario, scenario, "scenario as JSON", text, error);
}
