/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/starter_print.h"

#include "io/json_print.h"

#include <stdio.h>
#include <string.h>

/* Levers that are named even where they have their default: the first to try. */
static const char *const first_levers[] = {"membership", "radius_km", "registered", "regulation",
                                           "compulsion", "approval",  "leader",     "rotates",
                                           "gratuity",   "content",   "planning",   "practice",
                                           "period",     "hours",     "day"};

static void print_note(FILE *out, int indent, const char *text)
{
    fprintf(out, "%*s\"note\": ", indent, "");
    cg_json_print_text(out, text);
}

static int is_named(const cg_param *param, const void *values)
{
    for (size_t i = 0; i < sizeof first_levers / sizeof *first_levers; i++)
        if (strcmp(first_levers[i], param->name) == 0)
            return 1;
    const double value = cg_param_number(param, values);
    return value < param->number || value > param->number;
}

/* One lever a line, each after a comma: a note stands before them. */
static void print_levers(FILE *out, cg_scope scope, const void *values, int indent)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        if (!is_named(&rows[i], values))
            continue;
        fprintf(out, ",\n%*s\"%s\": ", indent, "", rows[i].name);
        cg_json_print_value(out, &rows[i], values);
    }
}

static void print_meetings(FILE *out, const cg_form *form)
{
    fputs(",\n      \"meetings\": {\n", out);
    print_note(out, 8,
               "Kinds of meetings, by names of your choice (at most 5): one of hours length in "
               "every period weeks. Formal ones take officials' tasks and approval. null takes an "
               "inherited kind out.");
    for (int32_t k = 0; k < form->n_kinds; k++) {
        const cg_meeting_kind *kind = &form->kinds[k];
        fprintf(out, ",\n        \"%s\": {\n", kind->name);
        print_note(out, 10,
                   kind->levers.meeting_formal ? "Formal: minuted and approved."
                                               : "Informal: the members' own.");
        print_levers(out, CG_SCOPE_MEETING, &kind->levers, 10);
        fputs("\n        }", out);
    }
    fputs("\n      }", out);
}

static void print_form(FILE *out, const cg_starter_text *starter)
{
    char text[600];
    const char *name = starter->own_form ? starter->name : starter->form->name;
    fputs("  \"forms\": {\n    ", out);
    cg_json_print_text(out, name);
    fputs(": {\n", out);
    snprintf(text, sizeof text,
             "%s%s. Change what you want to try and remove the rest: what is not named keeps its "
             "%s value. Meaning, range and source of each: collegium params forms.%s",
             starter->own_form ? "A form of your own, to begin with a copy of "
                               : "The levers of the form ",
             starter->form->name, starter->own_form ? "default" : "inherited", name);
    print_note(out, 6, text);
    print_levers(out, CG_SCOPE_FORM, &starter->form->levers, 6);
    print_meetings(out, starter->form);
    fputs("\n    }\n  },\n", out);
}

static void print_run(FILE *out, const cg_model *model)
{
    fputs("  \"run\": {\n", out);
    print_note(out, 4,
               "More replicates narrow the intervals; weeks are those after the burn-in. Scenarios "
               "that are to be compared need the same seed, replicates, weeks and province.");
    fprintf(out, ",\n    \"seed\": \"%s\",\n    \"replicates\": %d,\n    \"weeks\": %d\n  },\n",
            model->run_seed, (int)model->run_replicates, (int)model->run_weeks);
}

static void print_clusters(FILE *out, const cg_starter_text *starter)
{
    const cg_model *model = &starter->source->model;
    fputs("  \"clusters\": {\n", out);
    print_note(out, 4,
               "main: the form of the cluster that every teacher belongs to; voluntary: the form "
               "of those that teachers may found and join beside it. \"none\" for none.");
    fputs(",\n    \"main\": ", out);
    cg_json_print_text(out, starter->own_form ? starter->name : model->clusters_main);
    fputs(",\n    \"voluntary\": ", out);
    cg_json_print_text(out, model->clusters_voluntary);
    fputs("\n  },\n", out);
}

static void print_starter(FILE *out, const void *context)
{
    const cg_starter_text *starter = context;
    fputs("{\n", out);
    if (starter->schema != NULL) {
        fputs("  \"$schema\": ", out);
        cg_json_print_text(out, starter->schema);
        fputs(",\n", out);
    }
    fputs("  \"name\": ", out);
    cg_json_print_text(out, starter->name);
    fprintf(out, ",\n  \"title\": \"%s\",\n",
            starter->own_form ? "Say here in one line what these clusters are"
                              : "Say here in one line what is changed");
    print_note(out, 2,
               "A starter written by `collegium new`. A scenario names only what differs from what "
               "it extends; keys called note are ignored. After each change run `collegium check` "
               "with this file: it names the line of a mistake and the nearest valid name.");
    fputs(",\n  \"extends\": ", out);
    cg_json_print_text(out, starter->extends);
    fputs(",\n", out);
    print_run(out, &starter->source->model);
    print_clusters(out, starter);
    print_form(out, starter);
    fputs("  \"events\": {\n", out);
    print_note(out, 4,
               "What happens in a week of its own, by names of your choice, such as \"new_books\": "
               "{\"type\": \"workshop\", \"week\": 104, \"hours\": 8}. Kinds and levers: collegium "
               "params events");
    fputs("\n  }\n}\n", out);
}

cg_status cg_starter_print(const cg_starter_text *starter, char **text, cg_error *error)
{
    return cg_print_to_memory(print_starter, starter, "starter scenario", text, error);
}
