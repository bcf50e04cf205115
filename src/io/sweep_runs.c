/* The runs of a sweep, written as they are fetched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

/* Whole points gathered before they are written. */
typedef struct block {
    size_t first, n, room; /* points */
    double *outcomes;      /* [room][n_replicates][CG_N_OUTCOMES] */
    uint32_t *words;       /* [room][n_replicates][4] */
    hid_t outcome_set, word_set;
} block;

void cg_sweep_fetch_run(cg_h5 *h5, const cg_sweep_results *results, size_t run, cg_run_result *to)
{
    enum { DONE = 1 };
    if (h5->status != CG_OK)
        return;
    if (results->state[run] == DONE) {
        h5->status = results->fetch(results->context, run, to, h5->error);
        return;
    }
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        to->outcomes[o] = NAN;
    to->digest[0] = to->digest[1] = 0;
}

/* Names of the factors and of what describes the outcomes: coordinates by CF's rule. */
static void write_coordinates(cg_h5 *h5, hid_t dataset, const cg_sweep *sweep)
{
    char names[CG_MAX_FACTORS * (CG_NAME_SIZE + 1) + 64];
    size_t n = (size_t)snprintf(names, sizeof names, "outcome_unit outcome_direction scenario");
    for (size_t f = 0; f < sweep->n_factors; f++)
        n += (size_t)snprintf(names + n, sizeof names - n, " %s", sweep->factors[f].name);
    cg_h5_attribute_text(h5, dataset, "coordinates", names);
}

static cg_h5_variable outcome_variable(const cg_sweep_axes *on)
{
    return (cg_h5_variable){"outcomes",
                            "",
                            "one number a run, in the unit that outcome_unit names",
                            CG_H5_F64,
                            {&on->point, &on->replicate, &on->outcome}};
}

/* Digests as four words of 32 bits, the first the highest: text would need ten times the
 * room. */
static cg_h5_variable word_variable(const cg_sweep_axes *on)
{
    return (cg_h5_variable){"state_digest",
                            "",
                            "XXH3-128 of the run's final state, highest word first",
                            CG_H5_U32,
                            {&on->point, &on->replicate, &on->word}};
}

static void open_block(cg_h5 *h5, block *self, const cg_sweep *sweep, const cg_sweep_axes *on)
{
    const size_t runs = sweep->n_replicates;
    const cg_h5_variable outcomes = outcome_variable(on), words = word_variable(on);
    *self = (block){.outcome_set = H5I_INVALID_HID, .word_set = H5I_INVALID_HID};
    self->room = BLOCK_BYTES / (runs * CG_N_OUTCOMES * sizeof(double)) + 1;
    if (self->room > sweep->n_points)
        self->room = sweep->n_points;
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&self->outcomes, self->room * runs * CG_N_OUTCOMES,
                              sizeof *self->outcomes, "runs", h5->error);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&self->words, self->room * runs * 4, sizeof *self->words,
                              "runs", h5->error);
    self->outcome_set = cg_h5_variable_open(h5, h5->file, &outcomes);
    write_coordinates(h5, self->outcome_set, sweep);
    self->word_set = cg_h5_variable_open(h5, h5->file, &words);
}

static void write_block(cg_h5 *h5, block *self, const cg_sweep_axes *on)
{
    const cg_h5_variable outcomes = outcome_variable(on), words = word_variable(on);
    const hsize_t start[3] = {self->first, 0, 0};
    hsize_t count[3] = {self->n, on->replicate.n, on->outcome.n};
    cg_h5_fill_block(h5, self->outcome_set, &outcomes, start, count, self->outcomes);
    count[2] = on->word.n;
    cg_h5_fill_block(h5, self->word_set, &words, start, count, self->words);
    self->first += self->n;
    self->n = 0;
}

static void close_block(block *self)
{
    cg_h5_variable_close(self->outcome_set);
    cg_h5_variable_close(self->word_set);
    cg_free(self->outcomes);
    cg_free(self->words);
}

static void add_run(block *self, uint32_t n_replicates, uint32_t replicate,
                    const cg_run_result *run)
{
    const size_t at = self->n * n_replicates + replicate;
    memcpy(self->outcomes + at * CG_N_OUTCOMES, run->outcomes, sizeof run->outcomes);
    for (size_t i = 0; i < 2; i++) {
        self->words[4 * at + 2 * i] = (uint32_t)(run->digest[i] >> 32);
        self->words[4 * at + 2 * i + 1] = (uint32_t)run->digest[i];
    }
}

static void write_all(cg_h5 *h5, const cg_sweep_results *results, const cg_sweep_axes *on,
                      cg_run_result *run)
{
    const cg_sweep *sweep = results->sweep;
    block own;
    open_block(h5, &own, sweep, on);
    cg_sweep_recorded *recorded = cg_sweep_recorded_open(h5, sweep, on);
    for (size_t p = 0; p < sweep->n_points && h5->status == CG_OK; p++) {
        for (uint32_t k = 0; k < sweep->n_replicates && h5->status == CG_OK; k++) {
            const size_t at = p * sweep->n_replicates + k;
            cg_sweep_fetch_run(h5, results, at, run);
            add_run(&own, sweep->n_replicates, k, run);
            if (results->state[at] == 1)
                cg_sweep_recorded_write(h5, recorded, p, k, run->recorded);
        }
        if (++own.n == own.room || p + 1 == sweep->n_points)
            write_block(h5, &own, on);
    }
    cg_sweep_recorded_close(recorded);
    close_block(&own);
}

void cg_sweep_write_runs(cg_h5 *h5, const cg_sweep_results *results, const cg_sweep_axes *on)
{
    const size_t values = cg_recording_values(&results->sweep->recording);
    const cg_h5_variable state = {
        "state", "", "0 missing, 1 done, 2 failed", CG_H5_U8, {&on->point, &on->replicate}};
    cg_run_result *run = NULL;
    cg_h5_write(h5, h5->file, &state, results->state);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&run, 1, sizeof *run, "a run", h5->error);
    if (h5->status == CG_OK)
        h5->status =
            cg_alloc((void **)&run->recorded, values + 1, sizeof(float), "a run", h5->error);
    if (h5->status == CG_OK)
        write_all(h5, results, on, run);
    if (run != NULL)
        cg_free(run->recorded);
    cg_free(run);
}
