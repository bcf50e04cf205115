/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/posterior.h"

#include "base/memory.h"
#include "io/csv.h"
#include "param/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHIPPED "posterior.csv"

/* --- where it lies --- */

static int is_in(const char *folder, size_t length, char path[CG_PATH_SIZE])
{
    int n = snprintf(path, CG_PATH_SIZE, "%.*s/" SHIPPED, (int)length, folder);
    return length > 0 && length < CG_PATH_SIZE && n < CG_PATH_SIZE && access(path, R_OK) == 0;
}

static cg_status find_shipped(char path[CG_PATH_SIZE], cg_error *error)
{
    static const char own[] = "scenarios", installed[] = CG_DATADIR "/scenarios";
    const char *list = getenv("COLLEGIUM_PATH");
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ":");
        if (is_in(list, length, path))
            return CG_OK;
        list += length + (list[length] == ':');
    }
    if (is_in(own, strlen(own), path) || is_in(installed, strlen(installed), path))
        return CG_OK;
    return cg_fail(error, CG_FILE,
                   SHIPPED " is neither in COLLEGIUM_PATH, ./scenarios nor %s: name one with "
                           "--posterior",
                   installed);
}

/* --- what is in it --- */

/* The lines that say how it was made. */
static void skip_comments(cg_csv *csv)
{
    while (csv->text[csv->at] == '#') {
        csv->at += strcspn(csv->text + csv->at, "\n");
        csv->at += csv->text[csv->at] == '\n';
        csv->next_line++;
    }
}

static int is_people_s(const cg_param *param)
{
    return strcmp(param->group, "run") != 0 && strcmp(param->group, "province") != 0 &&
           (param->type == CG_REAL || param->type == CG_INT);
}

static cg_status take_column(cg_posterior *self, const cg_csv *csv, const char *path,
                             cg_scenario *scratch, cg_error *error)
{
    cg_error inner = {CG_OK, ""};
    const cg_param *param;
    void *values;
    if (cg_scenario_locate(scratch, path, &param, &values, &inner) != CG_OK)
        return cg_fail(error, CG_INPUT, "%s:%u: %s", csv->path, csv->line, inner.message);
    if (values != &scratch->model || !is_people_s(param))
        return cg_fail(error, CG_INPUT,
                       "%s:%u: %.100s cannot be drawn; expected numbers of the model, of other "
                       "groups than run and province",
                       csv->path, csv->line, path);
    for (uint32_t i = 0; i < self->n_params; i++)
        if (self->params[i] == param)
            return cg_fail(error, CG_INPUT, "%s:%u: %.100s stands twice", csv->path, csv->line,
                           path);
    self->params[self->n_params++] = param;
    return CG_OK;
}

static cg_status read_header(cg_posterior *self, cg_csv *csv, cg_error *error)
{
    void *scratch = NULL, *params = NULL;
    int more = 0;
    cg_status status = cg_csv_next(csv, &more, error);
    if (status == CG_OK && !more)
        return cg_fail(error, CG_INPUT, "%s:%u: the file is empty; expected a header of parameters",
                       csv->path, csv->line);
    if (status == CG_OK)
        status = cg_alloc(&scratch, 1, sizeof(cg_scenario), "a scenario", error);
    if (status == CG_OK)
        status = cg_alloc(&params, csv->n_fields, sizeof(cg_param *), "a posterior", error);
    self->params = params;
    if (status == CG_OK)
        cg_scenario_init(scratch);
    for (uint32_t i = 0; i < csv->n_fields && status == CG_OK; i++)
        status = take_column(self, csv, csv->fields[i], scratch, error);
    cg_free(scratch);
    return status;
}

static cg_status read_value(const cg_csv *csv, const cg_param *param, const char *text,
                            double *value, cg_error *error)
{
    char why[128] = "", expected[160];
    if (cg_parse_number(text, value)) {
        cg_param_check_number(param, *value, why, sizeof why);
        if (why[0] == '\0')
            return CG_OK;
    }
    cg_param_expected(param, expected, sizeof expected);
    return cg_fail(error, CG_INPUT, "%s:%u: %s.%s: '%.64s' is wrong; expected %s", csv->path,
                   csv->line, param->group, param->name, text, expected);
}

static cg_status read_draws(cg_posterior *self, cg_csv *csv, cg_error *error)
{
    size_t capacity = 0;
    int more = 1;
    cg_status status = CG_OK;
    while (status == CG_OK) {
        status = cg_csv_next(csv, &more, error);
        if (status != CG_OK || !more)
            break;
        if (csv->n_fields != self->n_params)
            return cg_fail(error, CG_INPUT, "%s:%u: %u columns; expected %u, as the header has",
                           csv->path, csv->line, csv->n_fields, self->n_params);
        if (self->n_draws == CG_MAX_DRAWS)
            return cg_fail(error, CG_LIMIT, "%s: more than %d draws", csv->path, CG_MAX_DRAWS);
        size_t first = (size_t)self->n_draws * self->n_params;
        status = cg_grow((void **)&self->values, &capacity, first + self->n_params, sizeof(double),
                         "draws", error);
        for (uint32_t i = 0; i < self->n_params && status == CG_OK; i++)
            status =
                read_value(csv, self->params[i], csv->fields[i], &self->values[first + i], error);
        self->n_draws += status == CG_OK;
    }
    if (status == CG_OK && self->n_draws == 0)
        return cg_fail(error, CG_INPUT, "%s: has no draws", csv->path);
    return status;
}

cg_status cg_posterior_load(const char *file, cg_posterior *posterior, cg_error *error)
{
    cg_csv csv;
    cg_status status = CG_OK;
    *posterior = (cg_posterior){.n_draws = 0};
    if (file == NULL)
        status = find_shipped(posterior->path, error);
    else if (strlen(file) >= CG_PATH_SIZE)
        status = cg_fail(error, CG_FILE, "%.80s...: the path is too long", file);
    else
        snprintf(posterior->path, CG_PATH_SIZE, "%s", file);
    if (status == CG_OK)
        status = cg_csv_open(&csv, posterior->path, error);
    if (status != CG_OK)
        return status;
    skip_comments(&csv);
    status = read_header(posterior, &csv, error);
    if (status == CG_OK)
        status = read_draws(posterior, &csv, error);
    cg_csv_close(&csv);
    return status == CG_OK ? cg_checksum_file(posterior->path, posterior->xxh128, error) : status;
}

void cg_posterior_free(cg_posterior *posterior)
{
    cg_free(posterior->params);
    cg_free(posterior->values);
    *posterior = (cg_posterior){.n_draws = 0};
}

cg_status cg_posterior_check_draw(const cg_posterior *posterior, uint64_t draw, const char *option,
                                  cg_error *error)
{
    if (draw >= 1 && draw <= posterior->n_draws)
        return CG_OK;
    return cg_fail(error, CG_USAGE, "--%s: %s has draws 1 to %" PRIu32 ", not %" PRIu64, option,
                   posterior->path, posterior->n_draws, draw);
}

void cg_posterior_apply(const cg_posterior *posterior, uint32_t draw, cg_scenario *scenario)
{
    const size_t first = (size_t)(draw - 1) * posterior->n_params;
    for (uint32_t i = 0; i < posterior->n_params; i++) {
        const cg_param *param = posterior->params[i];
        const double now = cg_param_number(param, &scenario->model);
        if (now >= param->number && now <= param->number)
            cg_param_store_number(param, &scenario->model, posterior->values[first + i]);
    }
}
