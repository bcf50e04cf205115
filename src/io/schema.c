/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/schema.h"

#include "io/json_print.h"
#include "param/param.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

/* The names that cg_text_is_name takes; "note" and "none" have a meaning of their own. */
#define NAME "[A-Za-z0-9_-]{1,63}"
#define NAMED "^(?!note$)" NAME "$"
#define NAMED_FORM "^(?!(note|none)$)" NAME "$"

static const char note[] = "\"note\": {\"$ref\": \"#/definitions/note\"}";

static void print_member(FILE *out, const char *key, const char *text)
{
    fprintf(out, "\"%s\": ", key);
    cg_json_print_text(out, text);
}

/* What it is, in what unit, when it acts and where it comes from, in one line. */
static void print_description(FILE *out, const cg_param *param)
{
    char text[1200];
    const int has_unit = param->unit[0] != '\0';
    snprintf(text, sizeof text, "%s.%s%s%s Acts %s. Source: %s.", param->doc,
             has_unit ? " Unit: " : "", param->unit, has_unit ? "." : "", cg_acts_text(param->acts),
             param->source);
    print_member(out, "description", text);
}

static void print_bounds(FILE *out, const cg_param *param)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE], value[CG_NUMBER_SIZE];
    cg_format_number(param->low, low);
    cg_format_number(param->high, high);
    cg_format_number(param->number, value);
    fprintf(out, ", \"type\": \"%s\", \"minimum\": %s, \"maximum\": %s, \"default\": %s",
            param->type == CG_INT ? "integer" : "number", low, high, value);
}

static void print_choices(FILE *out, const cg_param *param)
{
    fputs(", \"enum\": [", out);
    for (size_t i = 0; param->choices[i] != NULL; i++) {
        fputs(i > 0 ? ", " : "", out);
        cg_json_print_text(out, param->choices[i]);
    }
    fputs("], ", out);
    print_member(out, "default", param->choices[(size_t)param->number]);
}

static void print_text(FILE *out, const cg_param *param)
{
    if (param == cg_param_find(CG_SCOPE_MODEL, "run", "seed"))
        fputs(", \"type\": [\"string\", \"integer\"], \"pattern\": \"^[0-9]{1,20}$\", "
              "\"minimum\": 0, \"maximum\": 9007199254740991, ",
              out);
    else
        fprintf(out, ", \"type\": \"string\", \"maxLength\": %d, ", CG_TEXT_SIZE - 1);
    print_member(out, "default", param->text);
}

static void print_lever(FILE *out, const cg_param *param, int indent)
{
    fprintf(out, ",\n%*s\"%s\": {", indent, "", param->name);
    print_description(out, param);
    switch (param->type) {
    case CG_REAL:
    case CG_INT:
        print_bounds(out, param);
        break;
    case CG_FLAG:
        fprintf(out, ", \"type\": \"boolean\", \"default\": %s",
                param->number > 0 ? "true" : "false");
        break;
    case CG_CHOICE:
        print_choices(out, param);
        break;
    case CG_TEXT:
        print_text(out, param);
        break;
    }
    fputc('}', out);
}

static void print_group(FILE *out, const cg_param *rows, size_t n)
{
    fprintf(out, ",\n    \"%s\": {\"type\": \"object\", \"additionalProperties\": false, ",
            rows->group);
    fprintf(out, "\"properties\": {\n      %s", note);
    for (size_t i = 0; i < n; i++)
        print_lever(out, &rows[i], 6);
    fputs("\n    }}", out);
}

static void print_groups(FILE *out)
{
    size_t n, first = 0;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && strcmp(rows[i].group, rows[first].group) == 0)
            continue;
        print_group(out, rows + first, i - first);
        first = i;
    }
}

/* An object whose keys are names that the file's author gives; null takes one out. */
static void print_named(FILE *out, const char *key, const char *what, const char *pattern,
                        const char *definition, int indent)
{
    fprintf(out, ",\n%*s\"%s\": {\"type\": \"object\", \"additionalProperties\": false, ", indent,
            "", key);
    print_member(out, "description", what);
    fprintf(out,
            ",\n%*s\"properties\": {%s},\n%*s\"patternProperties\": {\"%s\": {\"$ref\": "
            "\"#/definitions/%s\"}}}",
            indent + 2, "", note, indent + 2, "", pattern, definition);
}

static void print_definition(FILE *out, const char *name, cg_scope scope)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    fprintf(out,
            ",\n    \"%s\": {\"type\": [\"object\", \"null\"], \"additionalProperties\": false, "
            "\"properties\": {\n      %s",
            name, note);
    for (size_t i = 0; i < n; i++)
        print_lever(out, &rows[i], 6);
    if (scope == CG_SCOPE_FORM)
        print_named(out, "meetings", "kinds of meetings by name; null takes an inherited one out",
                    NAMED, "meeting", 6);
    fputs("\n    }}", out);
}

void cg_schema_write_scenario(FILE *out)
{
    static const char name_rule[] = "\"type\": \"string\", \"pattern\": \"^" NAME "$\"";
    fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  ", out);
    print_member(out, "title", "A scenario of collegium");
    fputs(",\n  ", out);
    print_member(out, "description",
                 "Made by `collegium schema` from the parameter table; do not edit. A scenario "
                 "names only what differs from what it extends.");
    fputs(",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"properties\": {\n"
          "    \"$schema\": {\"type\": \"string\"},\n    ",
          out);
    fprintf(out, "%s,\n    \"name\": {", note);
    print_member(out, "description", "names it in results; without one, the name of the file");
    fprintf(out, ", %s},\n    \"title\": {", name_rule);
    print_member(out, "description", "one line for people");
    fprintf(out, ", \"type\": \"string\", \"maxLength\": %d},\n    \"extends\": {",
            CG_TEXT_SIZE - 1);
    print_member(out, "description",
                 "the scenario, or several, over whose values these are laid; a bare name is "
                 "found beside the file, in COLLEGIUM_PATH and among the installed scenarios");
    fputs(", \"anyOf\": [{\"type\": \"string\", \"minLength\": 1}, {\"type\": \"array\", "
          "\"maxItems\": 16, \"items\": {\"type\": \"string\", \"minLength\": 1}}]}",
          out);
    print_groups(out);
    print_named(out, "forms", "forms of clusters by name; null takes an inherited one out",
                NAMED_FORM, "form", 4);
    print_named(out, "events", "events by name; null takes an inherited one out", NAMED, "event",
                4);
    fputs("\n  },\n  \"definitions\": {\n    \"note\": {\"type\": \"string\", ", out);
    print_member(out, "description", "for readers; ignored");
    fputc('}', out);
    print_definition(out, "form", CG_SCOPE_FORM);
    print_definition(out, "meeting", CG_SCOPE_MEETING);
    print_definition(out, "event", CG_SCOPE_EVENT);
    fputs("\n  }\n}\n", out);
}
