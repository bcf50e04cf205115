/* The account of a results file, for people and for machines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/json_print.h"
#include "io/results_read.h"

#include <math.h>
#include <string.h>

/* The root attributes that tell where a file comes from, in the order shown. */
typedef struct provenance_row {
    const char *attribute, *key, *label, *unit;
} provenance_row;

static const provenance_row provenance[] = {
    {"title", "title", "title", ""},
    {"collegium_format", "format", "format", ""},
    {"random_layout", "random_layout", "random layout", ""},
    {"collegium_version", "version", "program version", ""},
    {"build_compiler", "build_compiler", "compiler", ""},
    {"build_flags", "build_flags", "build", ""},
    {"created", "created", "created", ""},
    {"command", "command", "command", ""},
    {"seed", "seed", "seed", ""},
    {"posterior_draw", "posterior_draw", "posterior draw", ""},
    {"posterior", "posterior", "of", ""},
    {"posterior_xxh128", "posterior_xxh128", "its XXH3-128", ""},
    {"threads", "threads", "threads", ""},
    {"wall_seconds", "wall_seconds", "wall time", " s"},
    {"school_list", "school_list", "school list", ""},
    {"school_list_xxh128", "school_list_xxh128", "its XXH3-128", ""},
    {"school_list_rows", "school_list_rows", "its rows", ""},
    {"teacher_list", "teacher_list", "teachers' list", ""},
    {"teacher_list_xxh128", "teacher_list_xxh128", "its XXH3-128", ""},
    {"teacher_list_rows", "teacher_list_rows", "its rows", ""},
    {"tie_list", "tie_list", "list of ties", ""},
    {"tie_list_xxh128", "tie_list_xxh128", "its XXH3-128", ""},
    {"tie_list_rows", "tie_list_rows", "its rows", ""},
};
enum { N_PROVENANCE = sizeof provenance / sizeof *provenance };

static const char *seal_text(cg_seal_state seal)
{
    return seal == CG_SEAL_INTACT ? "every byte as written"
                                  : "without its seal: another program has changed the file";
}

/* Names wrapped at 80 columns, a heading for every run of variables with the same axes. */
static void print_variables(const cg_results_group *group, FILE *out)
{
    const char *axes = NULL;
    int column = 0;
    for (size_t i = 0; i < group->n; i++) {
        const cg_results_variable *variable = &group->variables[i];
        const int length = (int)strlen(variable->name);
        if (axes == NULL || strcmp(axes, variable->axes) != 0) {
            fprintf(out, "%s  (%s) = (%s)\n   ", i > 0 ? "\n" : "", variable->axes,
                    variable->shape);
            column = 3;
            axes = variable->axes;
        } else if (column + 1 + length > 80) {
            fprintf(out, "\n   ");
            column = 3;
        }
        fprintf(out, " %s", variable->name);
        column += 1 + length;
    }
    fprintf(out, "\n");
}

void cg_results_print_text(cg_results_content *content, FILE *out)
{
    cg_h5_reader *reader = &content->reader;
    fprintf(out, "%-16s %s\n", "file", reader->path);
    for (int i = 0; i < N_PROVENANCE; i++) {
        const provenance_row *row = &provenance[i];
        double number = 0.0;
        char *text = cg_h5_reader_text(reader, reader->file, row->attribute);
        if (text != NULL && text[0] != '\0')
            fprintf(out, "%-16s %s%s\n", row->label, text, row->unit);
        else if (text == NULL && cg_h5_reader_number(reader, reader->file, row->attribute, &number))
            fprintf(out, "%-16s %.10g%s\n", row->label, number, row->unit);
        cg_free(text);
    }
    fprintf(out, "%-16s", "scenarios");
    for (size_t s = 0; s < content->n_scenarios; s++)
        fprintf(out, "%s %s", s > 0 ? "," : "", content->scenarios[s]);
    fprintf(out, "\n%-16s %zu\n", "replicates", content->n_replicates);
    fprintf(out, "%-16s %s\n", "science hash", content->hash);
    fprintf(out, "%-16s %s\n", "state", seal_text(content->seal));
    for (int i = 0; i < CG_RESULTS_GROUPS; i++) {
        const cg_results_group *group = &content->groups[i];
        if (!group->there)
            continue;
        fprintf(out, "\n%s%s\n", i > 0 ? "/" : "", group->name);
        print_variables(group, out);
    }
}

static void json_provenance(cg_h5_reader *reader, FILE *out)
{
    for (int i = 0; i < N_PROVENANCE; i++) {
        const provenance_row *row = &provenance[i];
        double number = NAN;
        char *text = cg_h5_reader_text(reader, reader->file, row->attribute);
        fprintf(out, "  \"%s\": ", row->key);
        if (text != NULL) {
            cg_json_print_text(out, text);
        } else {
            cg_h5_reader_number(reader, reader->file, row->attribute, &number);
            cg_json_print_number(out, number, "null");
        }
        fputs(",\n", out);
        cg_free(text);
    }
}

static void json_variable(const cg_results_variable *variable, FILE *out)
{
    fputs("      ", out);
    cg_json_print_text(out, variable->name);
    fputs(": {\"dimensions\": [", out);
    for (const char *at = variable->axes; *at != '\0';) {
        char axis[40];
        const size_t n = strcspn(at, ",");
        snprintf(axis, sizeof axis, "%.*s", (int)n, at);
        cg_json_print_text(out, axis);
        at += n;
        if (*at != '\0') {
            fputs(", ", out);
            at += 2;
        }
    }
    fprintf(out, "], \"shape\": [%s], \"unit\": ", variable->shape);
    cg_json_print_text(out, variable->unit);
    fputs(", \"description\": ", out);
    cg_json_print_text(out, variable->doc);
    fputs("}", out);
}

static void json_group(const cg_results_group *group, FILE *out)
{
    fputs("    ", out);
    cg_json_print_text(out, group->name);
    fputs(": {", out);
    for (size_t i = 0; i < group->n; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        json_variable(&group->variables[i], out);
    }
    fputs("\n    }", out);
}

/* Lengths of the root's axes. */
static void json_dimensions(const cg_results_group *root, FILE *out)
{
    int n = 0;
    fputs("  \"dimensions\": {", out);
    for (size_t i = 0; i < root->n; i++) {
        const cg_results_variable *variable = &root->variables[i];
        if (strcmp(variable->name, variable->axes) != 0)
            continue;
        fputs(n++ > 0 ? ", " : "", out);
        cg_json_print_text(out, variable->name);
        fprintf(out, ": %s", variable->shape);
    }
    fputs("},\n", out);
}

void cg_results_print_json(cg_results_content *content, FILE *out)
{
    fputs("{\n  \"file\": ", out);
    cg_json_print_text(out, content->reader.path);
    fputs(",\n", out);
    json_provenance(&content->reader, out);
    fputs("  \"scenarios\": [", out);
    for (size_t s = 0; s < content->n_scenarios; s++) {
        fputs(s > 0 ? ", " : "", out);
        cg_json_print_text(out, content->scenarios[s]);
    }
    fprintf(out, "],\n  \"replicates\": %zu,\n", content->n_replicates);
    fprintf(out, "  \"science_hash\": \"%s\",\n", content->hash);
    fprintf(out, "  \"sealed\": %s,\n", content->seal == CG_SEAL_INTACT ? "true" : "false");
    json_dimensions(&content->groups[0], out);
    fputs("  \"groups\": {\n", out);
    for (int i = 0, n = 0; i < CG_RESULTS_GROUPS; i++) {
        if (!content->groups[i].there)
            continue;
        fputs(n++ > 0 ? ",\n" : "", out);
        json_group(&content->groups[i], out);
    }
    fputs("\n  }\n}\n", out);
}
