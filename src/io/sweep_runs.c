/* The runs of a sweep, written as they are fetched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

enum { MISSING, DONE, FAILED };

/* Runs gathered before they are written: a chunk of `outcomes`, so that HDF5 packs each chunk
 * once and holds no other. */
typedef struct block {
    size_t points, replicates; /* room */
    double *outcomes;          /* [points][replicates][CG_N_OUTCOMES] */
    uint32_t *words;           /* [points][replicates][4] */
    uint8_t *state;            /* [points][replicates] */
    char **errors;             /* [points] why its first failed replicate failed, or NULL */
} block;

typedef struct writer {
    cg_h5 *h5;
    const cg_sweep_results *results;
    const cg_sweep_axes *on;
    cg_h5_variable state, outcomes, words, error;
    hid_t state_set, outcome_set, word_set, error_set;
    cg_sweep_recorded *recorded;
    cg_run_result run;
    block own;
} writer;

/* Names of the factors and of what describes the outcomes: coordinates by CF's rule. */
static void write_coordinates(cg_h5 *h5, hid_t dataset, const cg_sweep *sweep)
{
    char names[CG_MAX_FACTORS * (CG_NAME_SIZE + 1) + 64];
    size_t n = (size_t)snprintf(names, sizeof names, "outcome_unit outcome_direction scenario");
    for (size_t f = 0; f < sweep->n_factors; f++)
        n += (size_t)snprintf(names + n, sizeof names - n, " %s", sweep->factors[f].name);
    cg_h5_attribute_text(h5, dataset, "coordinates", names);
}

/* Digests as four words of 32 bits, the first the highest: text would need ten times the
 * room. */
static void name_variables(writer *self)
{
    const cg_sweep_axes *on = self->on;
    self->state = (cg_h5_variable){
        "state", "", "0 missing, 1 done, 2 failed", CG_H5_U8, {&on->point, &on->replicate}};
    self->outcomes = (cg_h5_variable){"outcomes",
                                      "",
                                      "one number a run, in the unit that outcome_unit names",
                                      CG_H5_F64,
                                      {&on->point, &on->replicate, &on->outcome}};
    self->words = (cg_h5_variable){"state_digest",
                                   "",
                                   "XXH3-128 of the run's final state, highest word first",
                                   CG_H5_U32,
                                   {&on->point, &on->replicate, &on->word}};
    self->error =
        (cg_h5_variable){"error", "", "why runs of the point failed", CG_H5_TEXT, {&on->point}};
}

static void open_variables(writer *self)
{
    cg_h5 *h5 = self->h5;
    self->state_set = cg_h5_variable_open(h5, h5->file, &self->state);
    self->outcome_set = cg_h5_variable_open(h5, h5->file, &self->outcomes);
    write_coordinates(h5, self->outcome_set, self->results->sweep);
    self->word_set = cg_h5_variable_open(h5, h5->file, &self->words);
    self->recorded = cg_sweep_recorded_open(h5, self->results->sweep, self->on);
    self->error_set = cg_h5_variable_open(h5, h5->file, &self->error);
}

static void close_variables(writer *self)
{
    cg_h5_variable_close(self->state_set);
    cg_h5_variable_close(self->outcome_set);
    cg_h5_variable_close(self->word_set);
    cg_sweep_recorded_close(self->recorded);
    cg_h5_variable_close(self->error_set);
}

static void make_room(writer *self)
{
    cg_h5 *h5 = self->h5;
    block *own = &self->own;
    hsize_t chunk[CG_H5_MAX_RANK] = {0};
    const size_t values = cg_recording_values(&self->results->sweep->recording);
    cg_h5_chunk(h5, self->outcome_set, chunk);
    own->points = (size_t)chunk[0];
    own->replicates = (size_t)chunk[1];
    const struct {
        void **block;
        size_t n, size;
    } wanted[] = {{(void **)&own->outcomes, own->points * own->replicates * CG_N_OUTCOMES,
                   sizeof(double)},
                  {(void **)&own->words, own->points * own->replicates * 4, sizeof(uint32_t)},
                  {(void **)&own->state, own->points * own->replicates, 1},
                  {(void **)&own->errors, own->points, sizeof(char *)},
                  {(void **)&self->run.recorded, values, sizeof(float)}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && h5->status == CG_OK; i++)
        h5->status = cg_alloc(wanted[i].block, wanted[i].n, wanted[i].size, "runs", h5->error);
}

static void release_room(writer *self)
{
    cg_free(self->own.outcomes);
    cg_free(self->own.words);
    cg_free(self->own.state);
    cg_free(self->own.errors);
    cg_free(self->run.recorded);
}

static void keep_failure(writer *self, size_t point)
{
    void *copy = NULL;
    const char *message = self->run.failure.message;
    if (self->own.errors[point] != NULL)
        return;
    self->h5->status = cg_alloc(&copy, strlen(message) + 1, 1, "an error", self->h5->error);
    if (copy != NULL)
        memcpy(copy, message, strlen(message));
    self->own.errors[point] = copy;
}

/* Run `at` of the block, of the block's point `point`. */
static void add_run(writer *self, size_t at, size_t point)
{
    const cg_run_result *run = &self->run;
    const int failed = run->failure.code != CG_OK;
    self->own.state[at] = run->done ? DONE : failed ? FAILED : MISSING;
    memcpy(self->own.outcomes + at * CG_N_OUTCOMES, run->outcomes, sizeof run->outcomes);
    for (size_t i = 0; i < 2; i++) {
        self->own.words[4 * at + 2 * i] = (uint32_t)(run->digest[i] >> 32);
        self->own.words[4 * at + 2 * i + 1] = (uint32_t)run->digest[i];
    }
    if (failed)
        keep_failure(self, point);
}

/* Replicates from `first` on of n points from `point` on. */
static void write_block(writer *self, size_t point, size_t n, uint32_t first)
{
    cg_h5 *h5 = self->h5;
    const cg_sweep_results *results = self->results;
    const size_t left = results->sweep->n_replicates - first;
    const size_t replicates = left < self->own.replicates ? left : self->own.replicates;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < replicates && h5->status == CG_OK; k++) {
            const uint64_t run = (uint64_t)(point + i) * results->sweep->n_replicates + first + k;
            h5->status = results->fetch(results->context, run, &self->run, h5->error);
            if (h5->status != CG_OK)
                return;
            add_run(self, i * replicates + k, i);
            if (self->run.done)
                cg_sweep_recorded_write(h5, self->recorded, point + i, first + (uint32_t)k,
                                        self->run.recorded);
        }
    }
    const hsize_t start[3] = {point, first, 0};
    hsize_t count[3] = {n, replicates, self->on->outcome.n};
    cg_h5_fill_block(h5, self->state_set, &self->state, start, count, self->own.state);
    cg_h5_fill_block(h5, self->outcome_set, &self->outcomes, start, count, self->own.outcomes);
    count[2] = self->on->word.n;
    cg_h5_fill_block(h5, self->word_set, &self->words, start, count, self->own.words);
}

static void write_errors(writer *self, size_t point, size_t n)
{
    static const char none[] = "";
    char **errors = self->own.errors;
    const hsize_t start[] = {point}, count[] = {n};
    const char **texts = NULL;
    if (self->h5->status == CG_OK)
        self->h5->status = cg_alloc((void **)&texts, n, sizeof *texts, "errors", self->h5->error);
    for (size_t i = 0; texts != NULL && i < n; i++)
        texts[i] = errors[i] != NULL ? errors[i] : none;
    cg_h5_fill_block(self->h5, self->error_set, &self->error, start, count, texts);
    cg_free(texts);
    for (size_t i = 0; i < n; i++) {
        cg_free(errors[i]);
        errors[i] = NULL;
    }
}

static void write_all(writer *self)
{
    const cg_sweep *sweep = self->results->sweep;
    const size_t room = self->own.points;
    for (size_t p = 0; p < sweep->n_points; p += room) {
        const size_t left = sweep->n_points - p, n = left < room ? left : room;
        for (size_t k = 0; k < sweep->n_replicates && self->h5->status == CG_OK;
             k += self->own.replicates)
            write_block(self, p, n, (uint32_t)k);
        write_errors(self, p, n);
    }
}

void cg_sweep_write_runs(cg_h5 *h5, const cg_sweep_results *results, const cg_sweep_axes *on)
{
    writer *self = NULL;
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&self, 1, sizeof *self, "runs", h5->error);
    if (self == NULL)
        return;
    self->h5 = h5;
    self->results = results;
    self->on = on;
    name_variables(self);
    open_variables(self);
    make_room(self);
    if (h5->status == CG_OK)
        write_all(self);
    release_room(self);
    close_variables(self);
    cg_free(self);
}
