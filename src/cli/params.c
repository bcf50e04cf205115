/* collegium params — the reference of parameters, from the parameter table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/output.h"
#include "param/param.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 128, VALUE_SIZE = 320 };

typedef struct row {
    const cg_param *param;
    char path[PATH_SIZE]; /* "forms.<form>.regulation"; a <name> stands for any name */
    int chosen;
} row;

/* How the rows of each scope are reached. */
static const char *const prefixes[CG_N_SCOPES] = {"", "forms.<form>.",
                                                  "forms.<form>.meetings.<kind>.",
                                                  "events.<event>."};

static cg_status list_rows(row **rows, size_t *n, cg_error *error)
{
    void *block = NULL;
    size_t total = 0, at = 0, count;
    for (int scope = 0; scope < CG_N_SCOPES; scope++) {
        cg_param_table((cg_scope)scope, &count);
        total += count;
    }
    cg_status status = cg_alloc(&block, total, sizeof(row), "parameter list", error);
    if (status != CG_OK)
        return status;
    *rows = block;
    *n = total;
    for (int scope = 0; scope < CG_N_SCOPES; scope++) {
        const cg_param *table = cg_param_table((cg_scope)scope, &count);
        int model = scope == CG_SCOPE_MODEL;
        for (size_t i = 0; i < count; i++, at++) {
            (*rows)[at].param = &table[i];
            snprintf((*rows)[at].path, PATH_SIZE, "%s%s%s%s", prefixes[scope],
                     model ? table[i].group : "", model ? "." : "", table[i].name);
        }
    }
    return CG_OK;
}

/* Whether `name` is the path, or the first components of it; a <name> matches anything. */
static int path_matches(const char *path, const char *name)
{
    for (;;) {
        size_t own = strcspn(path, "."), given = strcspn(name, ".");
        if (given == 0 || (*path != '<' && (own != given || strncmp(path, name, own) != 0)))
            return 0;
        path += own;
        name += given;
        if (*name == '\0')
            return 1;
        if (*path == '\0')
            return 0;
        path++;
        name++;
    }
}

/* `name` with the names of forms, kinds and events as the list writes them. */
static void generic_path(const char *name, char path[PATH_SIZE])
{
    static const char *const before[] = {"forms", "meetings", "events"};
    static const char *const after[] = {"<form>", "<kind>", "<event>"};
    const char *holder = NULL;
    size_t at = 0;
    for (int first = 1; first || *name == '.'; first = 0) {
        name += first ? 0 : 1;
        int length = (int)strcspn(name, "."), left = (int)(PATH_SIZE - at);
        int wrote =
            holder != NULL
                ? snprintf(path + at, (size_t)left, "%s%s", first ? "" : ".", holder)
                : snprintf(path + at, (size_t)left, "%s%.*s", first ? "" : ".", length, name);
        if (wrote >= left)
            return;
        at += (size_t)wrote;
        const char *held = holder;
        holder = NULL;
        for (size_t i = 0; held == NULL && i < 3; i++) {
            if (strlen(before[i]) == (size_t)length &&
                strncmp(name, before[i], (size_t)length) == 0)
                holder = after[i];
        }
        name += length;
    }
}

/* What `name` may have meant, as "; did you mean ...?": the paths that end in it, else the
 * nearest path or group; else where to look. */
static void suggest(const row *rows, size_t n, const char *name, char *text, size_t size)
{
    enum { MAX_ROWS = 512 };
    const char *names[2 * MAX_ROWS];
    char path[PATH_SIZE];
    size_t count = 0, at = 0;
    snprintf(text, size, " (`collegium params` lists them)");
    for (size_t i = 0; i < n && at < size; i++) {
        if (strcmp(rows[i].param->name, name) == 0)
            at += (size_t)snprintf(text + at, size - at, "%s'%s'",
                                   at == 0 ? "; did you mean " : " or ", rows[i].path);
    }
    if (at > 0 && at < size)
        snprintf(text + at, size - at, "?");
    if (at > 0)
        return;
    for (size_t i = 0; i < n && i < MAX_ROWS; i++) {
        names[count++] = rows[i].path;
        names[count++] = strchr(rows[i].path, '<') == NULL ? rows[i].param->group : "forms";
    }
    generic_path(name, path);
    const char *nearest = cg_nearest(path, names, count);
    if (nearest != NULL)
        snprintf(text, size, "; did you mean '%s'?", nearest);
}

static cg_status choose(row *rows, size_t n, const cg_options *options, cg_error *error)
{
    for (size_t i = 0; i < n; i++)
        rows[i].chosen = options->n_operands == 0;
    for (size_t k = 0; k < options->n_operands; k++) {
        int found = 0;
        for (size_t i = 0; i < n; i++) {
            if (!path_matches(rows[i].path, options->operands[k]))
                continue;
            rows[i].chosen = found = 1;
        }
        if (found)
            continue;
        char hint[512];
        suggest(rows, n, options->operands[k], hint, sizeof hint);
        return cg_fail(error, CG_USAGE, "no parameter or group '%s'%s", options->operands[k], hint);
    }
    return CG_OK;
}

static void default_text(const cg_param *param, char *text, size_t size)
{
    if (param->type == CG_TEXT)
        snprintf(text, size, "\"%s\"", param->text);
    else if (param->type == CG_CHOICE)
        snprintf(text, size, "%s", param->choices[(size_t)param->number]);
    else if (param->type == CG_FLAG)
        snprintf(text, size, "%s", param->number > 0 ? "true" : "false");
    else
        cg_format_number(param->number, text);
}

static void range_text(const cg_param *param, char *text, size_t size)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    size_t at = 0;
    *text = '\0';
    if (param->type == CG_REAL || param->type == CG_INT) {
        cg_format_number(param->low, low);
        cg_format_number(param->high, high);
        snprintf(text, size, "%s to %s%s", low, high, param->type == CG_INT ? ", whole" : "");
    } else if (param->type == CG_FLAG) {
        snprintf(text, size, "true or false");
    } else if (param->type == CG_TEXT) {
        snprintf(text, size, "text");
    } else {
        for (size_t i = 0; param->choices[i] != NULL && at < size; i++)
            at += (size_t)snprintf(text + at, size - at, "%s%s", i > 0 ? " or " : "",
                                   param->choices[i]);
    }
}

static void print_plain(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const cg_param *param = rows[i].param;
        char value[VALUE_SIZE], range[VALUE_SIZE];
        if (!rows[i].chosen)
            continue;
        default_text(param, value, sizeof value);
        range_text(param, range, sizeof range);
        printf("%s\n    %s\n    default %s; range %s%s%s\n    acts %s; source: %s\n", rows[i].path,
               param->doc, value, range, *param->unit != '\0' ? "; unit: " : "", param->unit,
               cg_acts_text(param->acts), param->source);
    }
}

/* A table cell; a bar would end it, and <name> be taken for HTML. */
static void markdown_cell(const char *text)
{
    fputs(" | ", stdout);
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("|<>*_", *c) != NULL)
            putchar('\\');
        putchar(*c);
    }
}

static void print_markdown(const row *rows, size_t n)
{
    puts("| parameter | default | range | unit | meaning | acts | source |\n"
         "| --- | --- | --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < n; i++) {
        const cg_param *param = rows[i].param;
        char value[VALUE_SIZE], range[VALUE_SIZE];
        if (!rows[i].chosen)
            continue;
        default_text(param, value, sizeof value);
        range_text(param, range, sizeof range);
        printf("| `%s`", rows[i].path);
        const char *cells[] = {
            value, range, param->unit, param->doc, cg_acts_text(param->acts), param->source};
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++)
            markdown_cell(cells[c]);
        puts(" |");
    }
}

static void json_member(const char *name, const char *text)
{
    printf(", \"%s\": ", name);
    cg_print_json_text(text);
}

/* The default as a scenario file would write it, then what bounds it. */
static void json_values(const cg_param *param)
{
    fputs(", \"default\": ", stdout);
    if (param->type == CG_TEXT)
        cg_print_json_text(param->text);
    else if (param->type == CG_CHOICE)
        cg_print_json_text(param->choices[(size_t)param->number]);
    else if (param->type == CG_FLAG)
        fputs(param->number > 0 ? "true" : "false", stdout);
    else
        cg_print_json_number(param->number);
    if (param->type == CG_REAL || param->type == CG_INT) {
        fputs(", \"low\": ", stdout);
        cg_print_json_number(param->low);
        fputs(", \"high\": ", stdout);
        cg_print_json_number(param->high);
    }
    if (param->type != CG_CHOICE)
        return;
    fputs(", \"choices\": [", stdout);
    for (size_t i = 0; param->choices[i] != NULL; i++) {
        fputs(i > 0 ? ", " : "", stdout);
        cg_print_json_text(param->choices[i]);
    }
    putchar(']');
}

static void print_json(const row *rows, size_t n)
{
    const char *joint = "[\n  ";
    for (size_t i = 0; i < n; i++) {
        const cg_param *param = rows[i].param;
        if (!rows[i].chosen)
            continue;
        printf("%s{\"path\": ", joint);
        cg_print_json_text(rows[i].path);
        json_member("type", cg_type_text(param->type));
        json_values(param);
        json_member("unit", param->unit);
        json_member("description", param->doc);
        json_member("acts", cg_acts_text(param->acts));
        json_member("source", param->source);
        putchar('}');
        joint = ",\n  ";
    }
    puts("\n]");
}

static cg_status params(const cg_options *options, cg_error *error)
{
    row *rows = NULL;
    size_t n = 0;
    if (options->json && options->markdown)
        return cg_fail(error, CG_USAGE, "params: --json and --markdown exclude each other");
    cg_status status = list_rows(&rows, &n, error);
    if (status == CG_OK)
        status = choose(rows, n, options, error);
    if (status == CG_OK) {
        if (options->json)
            print_json(rows, n);
        else if (options->markdown)
            print_markdown(rows, n);
        else
            print_plain(rows, n);
    }
    cg_free(rows);
    return status;
}

const cg_command cg_command_params = {
    .name = "params",
    .operands = "[NAME...]",
    .summary = "parameters: default, range, unit, meaning, source, when they act",
    .details = "NAME is a path such as exchange.rate or forms.official.regulation, or the first\n"
               "part of one, such as cost or forms. Without a name all are listed.\n",
    .takes = "jm",
    .least = 0,
    .most = 1000,
    .run = params,
};
