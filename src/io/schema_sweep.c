/* The JSON Schema of sweep files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/schema.h"

#include "io/sweep_parts.h"
#include "observe/record.h"
#include "param/param.h"

#include <stdio.h>
#include <stdlib.h>

/* The names that cg_text_is_name takes, and those that a factor may have. */
#define NAME "[A-Za-z0-9_-]{1,63}"
#define FACTOR                                                                                     \
    "^(?!outcome|(point|replicate|word|digest|error|scenario|n_failed|unit|state_digest|direction" \
    "|week|group|tier|panel)$)[A-Za-z0-9_]{1,63}$"

#define NOTE "\"note\": {\"$ref\": \"#/definitions/note\"}"
#define DEFINED(name) "{\"$ref\": \"#/definitions/" name "\"}"
#define TEXT "{\"type\": \"string\", \"minLength\": 1}"
#define WHOLE(low, high) "{\"type\": \"integer\", \"minimum\": " #low ", \"maximum\": " #high "}"
#define COUNT DEFINED("points")
#define POINTS "\"points\": " COUNT
#define SEED "\"seed\": " DEFINED("seed")
#define CLOSED "\"type\": \"object\", \"additionalProperties\": false, "

/* "key": value, ... */
static void print_members(FILE *out, const char *const members[][2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s\n    \"%s\": %s", i > 0 ? "," : "", members[i][0], members[i][1]);
}

/* A pattern that the paths of one scope match: prefix and one of its names. */
static void print_pattern(FILE *out, const char *prefix, cg_scope scope)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    fprintf(out, ",\n      {\"pattern\": \"^%s\\\\.(", prefix);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%s", i > 0 ? "|" : "", rows[i].name);
    fputs(")$\"}", out);
}

/* Every parameter's path: those of the model one by one, so that editors offer them. */
static void print_paths(FILE *out)
{
    size_t n;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    fputs(",\n    \"path\": {\"type\": \"string\", \"description\": \"path of a parameter, as "
          "`collegium params` lists it\", \"anyOf\": [\n      {\"enum\": [",
          out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s\"%s.%s\"", i > 0 ? ", " : "", rows[i].group, rows[i].name);
    fputs("]}", out);
    print_pattern(out, "forms\\\\." NAME, CG_SCOPE_FORM);
    print_pattern(out, "forms\\\\." NAME "\\\\.meetings\\\\." NAME, CG_SCOPE_MEETING);
    print_pattern(out, "events\\\\." NAME, CG_SCOPE_EVENT);
    fputs("]}", out);
}

static const char *const factor_members[][2] = {
    {"note", DEFINED("note")},
    {"path", DEFINED("path")},
    {"paths", "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
              "\"#/definitions/path\"}, \"description\": \"parameters that always have the same "
              "value\"}"},
    {"scenarios", "{\"type\": \"array\", \"minItems\": 1, \"items\": " TEXT ", \"description\": "
                  "\"whole scenarios, in place of base\"}"},
    {"values", "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
               "\"#/definitions/value\"}}"},
    {"low", "{\"type\": \"number\"}"},
    {"high", "{\"type\": \"number\"}"},
    {"steps", "{\"type\": \"integer\", \"minimum\": 2, \"maximum\": 100000, \"description\": "
              "\"levels from low to high\"}"},
    {"draws", "{\"type\": \"integer\", \"minimum\": 1, \"description\": \"so many posterior "
              "draws\"}"},
    {"posterior", TEXT}};

static void print_factor(FILE *out)
{
    fputs(",\n    \"factor\": {" CLOSED "\"properties\": {", out);
    print_members(out, factor_members, sizeof factor_members / sizeof *factor_members);
    fputs("},\n      \"oneOf\": [{\"required\": [\"scenarios\"], \"maxProperties\": 2}, "
          "{\"required\": [\"draws\"]},\n"
          "        {\"required\": [\"path\", \"values\"], \"maxProperties\": 3}, "
          "{\"required\": [\"paths\", \"values\"], \"maxProperties\": 3},\n"
          "        {\"required\": [\"path\", \"low\", \"high\"]}, {\"required\": [\"paths\", "
          "\"low\", \"high\"]}]}",
          out);
}

static void print_designs(FILE *out)
{
    static const struct {
        const char *kind, *properties, *required;
    } designs[] = {
        {"list", "\"file\": " TEXT, ", \"file\""},
        {"random", POINTS ", " SEED, ", \"points\""},
        {"latin_hypercube", POINTS ", " SEED ", \"tries\": " WHOLE(1, 1000000), ", \"points\""},
        {"sobol", POINTS, ", \"points\""},
        {"morris", "\"trajectories\": " COUNT ", \"levels\": " WHOLE(2, 1000) ", " SEED, ""},
        {"saltelli", "\"samples\": " COUNT ", \"second_order\": {\"type\": \"boolean\"}",
         ", \"samples\""},
    };
    fputs(",\n    \"design\": {\"anyOf\": [\n      {\"enum\": [\"grid\", \"one_at_a_time\", "
          "\"factorial\", \"morris\"]}",
          out);
    fputs(",\n      {" CLOSED "\"required\": [\"kind\"], \"properties\": {" NOTE
          ", \"kind\": {\"enum\": [\"grid\", \"one_at_a_time\", \"factorial\"]}}}",
          out);
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++)
        fprintf(out,
                ",\n      {" CLOSED "\"required\": [\"kind\"%s], \"properties\": {" NOTE
                ", \"kind\": {\"const\": \"%s\"}, %s}}",
                designs[i].required, designs[i].kind, designs[i].properties);
    fputs("]}", out);
}

static void print_names(FILE *out, const cg_column_info *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s\"%s\"", i > 0 ? ", " : "", table[i].name);
}

static void begin_list(FILE *out, const char *key)
{
    fprintf(out,
            "\"%s\": {\"type\": \"array\", \"minItems\": 1, \"uniqueItems\": true, \"items\": "
            "{\"enum\": [",
            key);
}

static void print_record(FILE *out)
{
    fputs(",\n    \"record\": {\"description\": \"what is kept of every run beside the "
          "outcomes\", " CLOSED "\"properties\": {" NOTE ",\n      \"trajectories\": {" CLOSED
          "\"required\": [\"series\"], \"properties\": {" NOTE
          ", \"every\": " WHOLE(1, 520) ",\n        ",
          out);
    begin_list(out, "series");
    for (size_t i = 0; i < CG_N_TRAJECTORIES; i++) {
        char name[CG_NAME_SIZE];
        const char *unit, *doc;
        cg_sweep_series_info(i, name, &unit, &doc);
        fprintf(out, "%s\"%s\"", i > 0 ? ", " : "", name);
    }
    fputs("]}},\n        ", out);
    begin_list(out, "groups");
    print_names(out, cg_group_table(), CG_N_GROUPS);
    fputs("]}}}},\n      \"panel\": {" CLOSED
          "\"required\": [\"columns\", \"every\"], \"properties\": {" NOTE
          ", \"every\": " WHOLE(1, 520) ",\n        ",
          out);
    begin_list(out, "columns");
    print_names(out, cg_panel_table(), CG_N_PANEL_COLUMNS);
    fputs("]}}}}}}", out);
}

/* The keys of a sweep file, and the definitions that need no table. */
static const char *const properties[][2] = {
    {"$schema", "{\"type\": \"string\"}"},
    {"note",
     "{\"type\": \"string\", \"maxLength\": 1000, \"description\": \"what it asks; stands in "
     "results\"}"},
    {"name",
     "{\"type\": \"string\", \"pattern\": \"^" NAME "$\", \"description\": \"without one, the "
     "name of the file\"}"},
    {"base", "{\"type\": \"string\", \"minLength\": 1, \"description\": \"the scenario that is "
             "varied, found as extends is\"}"},
    {"replicates", "{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100000, \"description\": "
                   "\"of every point; else the base's\"}"},
    {"settings", "{\"type\": \"object\", \"description\": \"values for every point, by path\", "
                 "\"propertyNames\": {\"$ref\": \"#/definitions/path\"}, "
                 "\"additionalProperties\": {\"$ref\": \"#/definitions/value\"}}"},
    {"factors",
     "{" CLOSED "\"minProperties\": 1, \"description\": \"what is varied, by names of "
     "one's own\", \"patternProperties\": {\"" FACTOR "\": {\"$ref\": \"#/definitions/factor\"}}}"},
    {"design", DEFINED("design")},
    {"record", DEFINED("record")}};

static const char *const definitions[][2] = {
    {"note", "{\"type\": \"string\", \"description\": \"for readers; ignored\"}"},
    {"value", "{\"type\": [\"number\", \"boolean\", \"string\"]}"},
    {"points", WHOLE(1, 10000000)},
    {"seed", WHOLE(0, 9007199254740992)}};

void cg_schema_write_sweep(FILE *out)
{
    fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
          "  \"title\": \"A sweep of collegium\",\n"
          "  \"description\": \"Made by `collegium schema --sweep` from the tables of parameters "
          "and outputs; do not edit. docs/sweeps.md explains it.\",\n"
          "  \"type\": \"object\",\n  \"additionalProperties\": false,\n"
          "  \"required\": [\"factors\", \"design\"],\n  \"properties\": {",
          out);
    print_members(out, properties, sizeof properties / sizeof *properties);
    fputs("\n  },\n  \"definitions\": {", out);
    print_members(out, definitions, sizeof definitions / sizeof *definitions);
    print_paths(out);
    print_factor(out);
    print_designs(out);
    print_record(out);
    fputs("\n  }\n}\n", out);
}
