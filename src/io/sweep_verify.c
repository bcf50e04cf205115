/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_verify.h"

#include "base/memory.h"
#include "io/h5_util.h"
#include "io/results_read.h"
#include "io/scenario_file.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SCENARIOS = 100000, SHOWN = 300 };

/* The n-th scenario; 0 when there is none. */
static int load_scenario(cg_h5_reader *reader, uint32_t number, cg_sweep *sweep, size_t *capacity)
{
    char attribute[64], shown[SHOWN];
    snprintf(attribute, sizeof attribute, "scenario_%u_json", number);
    char *text = cg_h5_reader_text(reader, reader->file, attribute);
    if (text == NULL)
        return 0;
    snprintf(shown, sizeof shown, "%.200s: %s", reader->path, attribute);
    reader->status = cg_grow((void **)&sweep->scenarios, capacity, number + 1,
                             sizeof *sweep->scenarios, "scenarios", reader->error);
    if (reader->status == CG_OK)
        reader->status =
            cg_scenario_parse(text, strlen(text), shown, &sweep->scenarios[number], reader->error);
    if (reader->status == CG_OK)
        sweep->n_scenarios++;
    cg_free(text);
    return reader->status == CG_OK;
}

static int is_listed(const cg_sweep *sweep, size_t point, const char *name)
{
    const uint32_t s = cg_sweep_scenario(sweep, point);
    return s < sweep->n_scenarios && strcmp(sweep->scenarios[s].name, name) == 0;
}

/* Every point must start from the scenario that the file names for it. */
static void check_points(cg_h5_reader *reader, const cg_sweep *sweep)
{
    char **names = cg_h5_reader_texts(reader, reader->file, "scenario", sweep->n_points);
    for (size_t p = 0; names != NULL && p < sweep->n_points && reader->status == CG_OK; p++) {
        if (!is_listed(sweep, p, names[p]))
            cg_h5_reader_refuse(reader, "does not hold the scenario %.63s of point %zu", names[p],
                                p);
    }
    cg_h5_texts_free(names, sweep->n_points);
}

static void check_inputs(cg_h5_reader *reader, const cg_sweep_rerun *self)
{
    size_t n;
    const cg_sweep *sweep = &self->content.sweep;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (uint32_t s = 0; s < sweep->n_scenarios; s++) {
        for (size_t i = 0; i < n && reader->status == CG_OK; i++) {
            const char *list = cg_param_is_file(&table[i])
                                   ? cg_param_text(&table[i], &sweep->scenarios[s].model)
                                   : "";
            if (*list != '\0' && cg_input_set_find(&self->inputs, list) == NULL)
                cg_h5_reader_refuse(reader, "does not hold the list %.200s (written by %s)", list,
                                    self->content.version);
        }
    }
}

static void find_outcomes(cg_sweep_rerun *self)
{
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        self->of[o] = -1;
        for (size_t i = 0; i < self->content.n_outcomes; i++) {
            if (strcmp(self->content.outcome_names[i], cg_outcome_table()[o].name) == 0)
                self->of[o] = (int)i;
        }
        self->n_absent += self->of[o] < 0;
    }
}

static void load_runs(cg_h5_reader *reader, cg_sweep_rerun *self)
{
    const cg_sweep *sweep = &self->content.sweep;
    const size_t runs = sweep->n_points * sweep->n_replicates;
    if (reader->status != CG_OK)
        return;
    cg_h5_reader_number(reader, reader->file, "random_layout", &self->random_layout);
    self->is_recorded = H5Lexists(reader->file, "week", H5P_DEFAULT) > 0 ||
                        H5Lexists(reader->file, "panel", H5P_DEFAULT) > 0;
    self->state = cg_h5_reader_doubles(reader, reader->file, "state", runs);
    self->digests = cg_h5_reader_doubles(reader, reader->file, "state_digest", runs * 4);
}

cg_status cg_sweep_rerun_open(const char *path, cg_sweep_rerun *self, cg_error *error)
{
    cg_h5_reader reader = {.file = H5I_INVALID_HID};
    cg_h5_session session;
    size_t capacity = 0;
    *self = (cg_sweep_rerun){0};
    cg_sweep *sweep = &self->content.sweep;
    cg_status status = cg_sweep_results_read(path, &self->content, error);
    if (status != CG_OK)
        return status;
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, error);
    load_runs(&reader, self);
    for (uint32_t s = 0; s < MOST_SCENARIOS && reader.status == CG_OK; s++) {
        if (!load_scenario(&reader, s, sweep, &capacity))
            break;
    }
    if (reader.status == CG_OK && sweep->n_scenarios == 0)
        cg_h5_reader_refuse(&reader, "has no scenario_0_json: what was run is not in it");
    check_points(&reader, sweep);
    cg_results_read_inputs(&reader, &self->inputs);
    check_inputs(&reader, self);
    if (reader.status == CG_OK)
        find_outcomes(self);
    status = reader.status;
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    return status;
}

void cg_sweep_rerun_close(cg_sweep_rerun *self)
{
    cg_input_set_release(&self->inputs);
    cg_free(self->state);
    cg_free(self->digests);
    cg_sweep_content_free(&self->content);
    *self = (cg_sweep_rerun){0};
}

/* Whether two values are one: any NaN equals any other, and 0 is not -0. */
static int same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && (signbit(a) != 0) == (signbit(b) != 0);
}

static void number_text(double x, char text[CG_NUMBER_SIZE])
{
    if (isnan(x))
        snprintf(text, CG_NUMBER_SIZE, "nothing");
    else
        cg_format_number(x, text);
}

size_t cg_sweep_rerun_compare(const cg_sweep_rerun *self, size_t point, uint32_t replicate,
                              const double outcomes[CG_N_OUTCOMES], const uint64_t digest[2],
                              char *text, size_t size)
{
    const size_t run = point * self->content.sweep.n_replicates + replicate;
    const double *in_file = self->content.outcomes + run * self->content.n_outcomes;
    const double *words = self->digests + 4 * run;
    size_t n = 0;
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        char left[CG_NUMBER_SIZE], right[CG_NUMBER_SIZE];
        if (self->of[o] < 0 || same(in_file[self->of[o]], outcomes[o]) || n++ > 0)
            continue;
        number_text(in_file[self->of[o]], left);
        number_text(outcomes[o], right);
        snprintf(text, size, "%s: %s in the file, %s now", cg_outcome_table()[o].name, left, right);
    }
    for (int i = 0; i < 4; i++) {
        const double now = (double)(uint32_t)(digest[i / 2] >> (i % 2 == 0 ? 32 : 0));
        if (words[i] == now)
            continue;
        if (n == 0)
            snprintf(text, size, "state_digest differs, no outcome does");
        return n + 1;
    }
    return n;
}
