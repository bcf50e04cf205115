/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "io/starter.h"

#include "base/memory.h"
#include "io/output_file.h"
#include "io/results.h"
#include "io/scenario_path.h"
#include "io/starter_print.h"
#include "param/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char own_form_of_base[] = "working_a"; /* what a form of one's own starts from */

static cg_status place_output(const char *path, cg_place *own, cg_error *error)
{
    char folder[CG_PATH_SIZE] = ".";
    const char *slash = strrchr(path, '/'), *file = slash != NULL ? slash + 1 : path;
    if (strlen(path) >= CG_PATH_SIZE)
        return cg_fail(error, CG_FILE, "%.100s...: the path is too long", path);
    if (*file == '\0')
        return cg_fail(error, CG_FILE, "%s: is a folder; expected a file", path);
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    char *real = realpath(folder, NULL);
    if (real == NULL)
        return cg_fail(error, CG_FILE, "%s: the folder %s does not exist", path, folder);
    int n =
        snprintf(own->real, sizeof own->real, "%s/%s", strcmp(real, "/") == 0 ? "" : real, file);
    free(real);
    snprintf(own->shown, sizeof own->shown, "%s", path);
    return n < CG_PATH_SIZE ? CG_OK
                            : cg_fail(error, CG_FILE, "%.100s...: the path is too long", path);
}

/* Whether `reference`, looked up from the file that is yet to be written, would lead to it. */
static int leads_to_itself(const cg_place *own, const char *reference)
{
    const char *file = strrchr(own->real, '/') + 1;
    const size_t n = strlen(reference);
    if (strchr(reference, '/') != NULL || strncmp(file, reference, n) != 0)
        return 0;
    return file[n] == '\0' || strcmp(file + n, ".json") == 0;
}

static cg_status refuse_itself(const cg_place *own, const char *reference, cg_error *error)
{
    return cg_fail(error, CG_USAGE,
                   "%s: would extend itself, because \"%s\" is looked for beside it first; choose "
                   "another name, or another file with -o",
                   own->shown, reference);
}

/* Finds what to extend: a scenario called `from`, or base, of which `from` is a form. */
static cg_status find_source(const cg_starter *starter, const cg_load_options *options,
                             const cg_place *own, cg_scenario *source, cg_starter_made *made,
                             cg_error *error)
{
    cg_place found;
    char why[1200], reason[1200];
    int is_form = 0;
    snprintf(made->extends, sizeof made->extends, "%s", starter->from);
    if (!cg_place_resolve(own, starter->from, ".json", options, &found, why, sizeof why)) {
        is_form = cg_place_resolve(own, "base", ".json", options, &found, reason, sizeof reason);
        if (!is_form)
            return cg_fail(error, CG_INPUT, "--from \"%.200s\" %s", starter->from, why);
        snprintf(made->extends, sizeof made->extends, "base");
    }
    if (leads_to_itself(own, made->extends))
        return refuse_itself(own, made->extends, error);
    snprintf(made->found, sizeof made->found, "%s", found.shown);
    cg_status status = cg_scenario_load(found.shown, options, source, error);
    if (status != CG_OK || !is_form)
        return status;
    if (cg_scenario_form_index(source, starter->from) >= 0) {
        snprintf(made->form, sizeof made->form, "%s", starter->from);
        return CG_OK;
    }
    const char *names[CG_MAX_FORMS];
    for (int32_t i = 0; i < source->n_forms; i++)
        names[i] = source->forms[i].name;
    const char *nearest = cg_nearest(starter->from, names, (size_t)source->n_forms);
    return cg_fail(error, CG_INPUT, "--from \"%.200s\" %s; nor is it a form of base%s%s%s",
                   starter->from, why, nearest != NULL ? "; did you mean \"" : "",
                   nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

/* The form whose levers the file names: that of a form given, else that of the clusters that
 * the scenario has, else a copy of one under the scenario's own name. */
static cg_status choose_form(const cg_starter *starter, cg_scenario *source, cg_starter_made *made,
                             cg_starter_text *text, cg_error *error)
{
    const char *clusters = source->model.clusters_main;
    if (cg_scenario_form_index(source, clusters) < 0)
        clusters = source->model.clusters_voluntary;
    text->own_form = made->form[0] != '\0' || cg_scenario_form_index(source, clusters) < 0;
    if (!text->own_form)
        snprintf(made->form, sizeof made->form, "%.63s", clusters);
    else if (made->form[0] == '\0')
        snprintf(made->form, sizeof made->form, "%s",
                 cg_scenario_form_index(source, own_form_of_base) >= 0 ? own_form_of_base
                                                                       : source->forms[0].name);
    if (source->n_forms == 0)
        return cg_fail(error, CG_INPUT, "%s: has no form of clusters to start from", made->found);
    if (text->own_form && cg_scenario_form_index(source, starter->name) >= 0)
        return cg_fail(error, CG_USAGE,
                       "%s is a form of %s already; choose another name for the scenario, which "
                       "its own form is called after",
                       starter->name, made->extends);
    text->form = &source->forms[cg_scenario_form_index(source, made->form)];
    return CG_OK;
}

/* "../share/scenario.schema.json" as seen from the folder of `own`; 0 if there is none. */
static int find_schema(const cg_place *own, const char *source, char *relative, size_t size)
{
    static const char file[] = "/scenario.schema.json";
    char schema[CG_PATH_SIZE + sizeof file], *real = realpath(source, NULL);
    if (real == NULL)
        return 0;
    snprintf(schema, sizeof schema, "%s", real);
    free(real);
    for (int level = 0; level < 3; level++) {
        char *slash = strrchr(schema, '/');
        if (slash == NULL)
            return 0;
        memcpy(slash, file, sizeof file);
        if (access(schema, R_OK) == 0)
            break;
        *slash = '\0';
        if (level == 2)
            return 0;
    }
    size_t same = 0, at = 0;
    for (size_t i = 0; own->real[i] != '\0' && own->real[i] == schema[i]; i++)
        same = schema[i] == '/' ? i + 1 : same;
    for (const char *c = own->real + same; *c != '\0' && at < size; c++)
        if (*c == '/')
            at += (size_t)snprintf(relative + at, size - at, "../");
    return at < size && (size_t)snprintf(relative + at, size - at, "%s", schema + same) < size - at;
}

/* Writes the text under a name of its own first and loads it from there. */
static cg_status store(const cg_starter *starter, const cg_load_options *options, const char *text,
                       cg_scenario *scratch, cg_error *error)
{
    char trial[CG_PATH_SIZE + 16];
    const cg_output_part part = {text, strlen(text)};
    cg_output output;
    snprintf(trial, sizeof trial, "%s.trial", starter->path);
    cg_status status = cg_output_begin(&output, trial, 1, error);
    if (status == CG_OK)
        status = cg_output_commit(&output, &part, 1, error);
    cg_output_end(&output);
    if (status == CG_OK)
        status = cg_scenario_load(trial, options, scratch, error);
    remove(trial);
    if (status != CG_OK)
        return status;
    status = cg_output_begin(&output, starter->path, starter->force, error);
    if (status == CG_OK)
        status = cg_output_commit(&output, &part, 1, error);
    cg_output_end(&output);
    return status;
}

static cg_status write_starter(const cg_starter *starter, const cg_load_options *options,
                               cg_scenario *source, cg_starter_made *made, cg_error *error)
{
    cg_place own;
    char schema[CG_PATH_SIZE] = "", *printed = NULL;
    cg_starter_text text = {.name = starter->name, .extends = made->extends, .source = source};
    cg_status status = place_output(starter->path, &own, error);
    if (status == CG_OK)
        status = cg_results_check_path(starter->path, starter->force, error);
    if (status == CG_OK)
        status = find_source(starter, options, &own, source, made, error);
    if (status == CG_OK)
        status = choose_form(starter, source, made, &text, error);
    if (status != CG_OK)
        return status;
    if (find_schema(&own, made->found, schema, sizeof schema))
        text.schema = schema;
    status = cg_starter_print(&text, &printed, error);
    if (status == CG_OK)
        status = store(starter, options, printed, source, error);
    free(printed);
    return status;
}

cg_status cg_starter_write(const cg_starter *starter, const cg_load_options *options,
                           cg_starter_made *made, cg_error *error)
{
    void *block = NULL;
    *made = (cg_starter_made){"", "", ""};
    if (!cg_text_is_name(starter->name) || strcmp(starter->name, "none") == 0 ||
        strcmp(starter->name, "note") == 0)
        return cg_fail(error, CG_USAGE,
                       "'%.100s' cannot name a scenario; expected 1 to 63 letters, digits, - and _",
                       starter->name);
    cg_status status = cg_alloc(&block, 1, sizeof(cg_scenario), "scenario", error);
    if (status == CG_OK)
        status = write_starter(starter, options, block, made, error);
    cg_free(block);
    return status;
}
