/* The tables of a sweep: its points, its runs, intervals by point, sensitivity.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "experiment/compare.h"
#include "io/export_parts.h"
#include "io/sweep_sensitivity.h"

#include <math.h>
#include <string.h>

typedef struct sweep_tables {
    cg_export *to;
    const cg_sweep_content *content;
    cg_h5_table points;    /* factors, scenario and error by point */
    double *state;         /* [n_points][n_replicates] */
    char **outcome_docs;   /* [n_outcomes] */
    char **errors;         /* [n_points] */
    char **scenarios;      /* [n_points] */
    const char **clashing; /* [n_factors] the outcome of the same name, or NULL */
} sweep_tables;

static int failed(const sweep_tables *self)
{
    return self->to->reader->status != CG_OK;
}

static void load(sweep_tables *self)
{
    cg_h5_reader *reader = self->to->reader;
    const cg_sweep *sweep = &self->content->sweep;
    const size_t n = sweep->n_points;
    cg_h5_table_open(reader, reader->file, "point", &self->points);
    self->state = cg_h5_reader_doubles(reader, reader->file, "state", n * sweep->n_replicates);
    self->outcome_docs =
        cg_h5_reader_texts(reader, reader->file, "outcome_description", self->content->n_outcomes);
    self->errors = cg_h5_reader_texts(reader, reader->file, "error", n);
    self->scenarios = cg_h5_reader_texts(reader, reader->file, "scenario", n);
    if (!failed(self))
        reader->status = cg_alloc((void **)&self->clashing, sweep->n_factors, sizeof(char *),
                                  "factors", reader->error);
    for (size_t f = 0; !failed(self) && f < sweep->n_factors; f++) {
        for (size_t o = 0; o < self->content->n_outcomes; o++) {
            if (strcmp(sweep->factors[f].name, self->content->outcome_names[o]) == 0)
                self->clashing[f] = self->content->outcome_names[o];
        }
    }
}

static void release(sweep_tables *self)
{
    const size_t n = self->content->sweep.n_points;
    cg_free(self->clashing);
    cg_h5_texts_free(self->scenarios, n);
    cg_h5_texts_free(self->errors, n);
    cg_h5_texts_free(self->outcome_docs, self->content->n_outcomes);
    cg_free(self->state);
    cg_h5_table_close(&self->points);
}

/* A factor of the name of an outcome is called factor_NAME, so that no table has two
 * columns of one name. */
static void name_factors(sweep_tables *self)
{
    for (size_t f = 0; f < self->content->sweep.n_factors; f++) {
        const cg_factor *factor = &self->content->sweep.factors[f];
        const cg_h5_column *column = cg_h5_table_find(&self->points, factor->name);
        char name[CG_NAME_SIZE + 8];
        snprintf(name, sizeof name, "%s%s", self->clashing[f] != NULL ? "factor_" : "",
                 factor->name);
        cg_export_column(self->to, name, column != NULL ? column->unit : factor->unit,
                         column != NULL ? column->doc : "");
    }
}

static void put_factors(sweep_tables *self, size_t point)
{
    const cg_sweep *sweep = &self->content->sweep;
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        const double value = sweep->values[point * sweep->n_factors + f];
        if (factor->is_text)
            cg_export_text(self->to, isnan(value) ? "" : factor->levels[(size_t)value].text);
        else
            cg_export_number(self->to, value, CG_COLUMN_DOUBLE);
    }
}

static void begin(sweep_tables *self, const char *table)
{
    cg_export_begin(self->to, table);
    cg_export_column(self->to, "point", "", "point of the design, from 0, in the design's order");
}

static void write_points(sweep_tables *self)
{
    begin(self, "points");
    name_factors(self);
    cg_export_column(self->to, "scenario", "", "the scenario that the point varies");
    cg_export_column(self->to, "error", "", "why runs of the point failed");
    cg_export_end_row(self->to);
    for (size_t p = 0; p < self->content->sweep.n_points && !failed(self); p++) {
        cg_export_number(self->to, (double)p, CG_COLUMN_INTEGER);
        put_factors(self, p);
        cg_export_text(self->to, self->scenarios[p]);
        cg_export_text(self->to, self->errors[p]);
        cg_export_end_row(self->to);
    }
    cg_export_end(self->to);
}

static void write_run(sweep_tables *self, size_t point, uint32_t replicate)
{
    static const char *const states[] = {"missing", "done", "failed"};
    const size_t run = point * self->content->sweep.n_replicates + replicate;
    const int state = (int)self->state[run];
    cg_export_number(self->to, (double)point, CG_COLUMN_INTEGER);
    cg_export_number(self->to, replicate, CG_COLUMN_INTEGER);
    put_factors(self, point);
    cg_export_text(self->to, state >= 0 && state < 3 ? states[state] : "");
    for (size_t o = 0; o < self->content->n_outcomes; o++)
        cg_export_number(self->to, self->content->outcomes[run * self->content->n_outcomes + o],
                         CG_COLUMN_DOUBLE);
    cg_export_end_row(self->to);
}

static void write_runs(sweep_tables *self)
{
    begin(self, "runs");
    cg_export_column(self->to, "replicate", "",
                     "runs that differ only in their luck; the same number is the same luck in "
                     "every point");
    name_factors(self);
    cg_export_column(self->to, "state", "", "done, failed or missing");
    for (size_t o = 0; o < self->content->n_outcomes; o++)
        cg_export_column(self->to, self->content->outcome_names[o], self->content->outcome_units[o],
                         self->outcome_docs[o]);
    cg_export_end_row(self->to);
    for (size_t p = 0; p < self->content->sweep.n_points && !failed(self); p++) {
        for (uint32_t k = 0; k < self->content->sweep.n_replicates; k++)
            write_run(self, p, k);
    }
    cg_export_end(self->to);
}

/* One outcome of one point: mean and interval over replicates. */
static void write_level(sweep_tables *self, size_t point, size_t outcome, double *values)
{
    const cg_sweep_content *content = self->content;
    const uint32_t replicates = content->sweep.n_replicates;
    for (uint32_t k = 0; k < replicates; k++)
        values[k] = content->outcomes[(point * replicates + k) * content->n_outcomes + outcome];
    const cg_interval level = cg_interval_mean(values, replicates);
    cg_export_number(self->to, (double)point, CG_COLUMN_INTEGER);
    cg_export_text(self->to, content->outcome_names[outcome]);
    cg_export_text(self->to, content->outcome_units[outcome]);
    cg_export_number(self->to, level.mean, CG_COLUMN_DOUBLE);
    cg_export_number(self->to, level.low, CG_COLUMN_DOUBLE);
    cg_export_number(self->to, level.high, CG_COLUMN_DOUBLE);
    cg_export_number(self->to, level.n, CG_COLUMN_INTEGER);
    cg_export_end_row(self->to);
}

static void write_levels(sweep_tables *self)
{
    cg_h5_reader *reader = self->to->reader;
    double *values = NULL;
    if (!failed(self))
        reader->status = cg_alloc((void **)&values, self->content->sweep.n_replicates,
                                  sizeof *values, "replicates", reader->error);
    begin(self, "levels");
    cg_export_column(self->to, "outcome", "", "outcome; described under table runs");
    cg_export_column(self->to, "unit", "", "unit of mean, low and high");
    cg_export_column(self->to, "mean", "see unit", "mean over the replicates that are done");
    cg_export_column(self->to, "low", "see unit", "lower end of the 95 % t interval of the mean");
    cg_export_column(self->to, "high", "see unit", "upper end of the 95 % t interval of the mean");
    cg_export_column(self->to, "n", "replicates", "replicates in which the outcome is defined");
    cg_export_end_row(self->to);
    for (size_t p = 0; p < self->content->sweep.n_points && !failed(self); p++) {
        for (size_t o = 0; o < self->content->n_outcomes && values != NULL && !failed(self); o++)
            write_level(self, p, o, values);
    }
    cg_export_end(self->to);
    cg_free(values);
}

/* outcome, factor, other, index, value, low, high: as `collegium sensitivity --csv`. */
static void put_index(sweep_tables *self, size_t outcome, const char *factor, const char *other,
                      const char *index, const cg_estimate *estimate)
{
    cg_export_text(self->to, self->content->outcome_names[outcome]);
    cg_export_text(self->to, factor);
    cg_export_text(self->to, other);
    cg_export_text(self->to, index);
    cg_export_number(self->to, estimate->value, CG_COLUMN_DOUBLE);
    cg_export_number(self->to, estimate->low, CG_COLUMN_DOUBLE);
    cg_export_number(self->to, estimate->high, CG_COLUMN_DOUBLE);
    cg_export_end_row(self->to);
}

static void put_indices(sweep_tables *self, const cg_sweep_sensitivity *of, size_t outcome)
{
    const cg_sweep *sweep = &self->content->sweep;
    const size_t k = sweep->n_factors;
    for (size_t f = 0; f < k; f++) {
        const char *name = sweep->factors[f].name;
        if (of->is_morris) {
            const cg_estimate mu = {of->morris[f].mu, NAN, NAN};
            const cg_estimate sigma = {of->morris[f].sigma, NAN, NAN};
            put_index(self, outcome, name, "", "mu_star", &of->morris[f].mu_star);
            put_index(self, outcome, name, "", "mu", &mu);
            put_index(self, outcome, name, "", "sigma", &sigma);
            continue;
        }
        put_index(self, outcome, name, "", "first", &of->sobol.first[f]);
        put_index(self, outcome, name, "", "total", &of->sobol.total[f]);
        for (size_t g = f + 1; sweep->second_order && g < k; g++)
            put_index(self, outcome, name, sweep->factors[g].name, "second",
                      &of->sobol.second[f * k + g]);
    }
}

static void write_sensitivity(sweep_tables *self)
{
    cg_h5_reader *reader = self->to->reader;
    cg_sweep_sensitivity of;
    if (failed(self) || !cg_sweep_has_sensitivity(&self->content->sweep))
        return;
    reader->status = cg_sweep_sensitivity_open(self->content, &of, reader->error);
    cg_export_begin(self->to, "sensitivity");
    cg_export_column(self->to, "outcome", "", "outcome; described under table runs");
    cg_export_column(self->to, "factor", "", "factor of the sweep");
    cg_export_column(self->to, "other", "", "the other factor of a pair");
    cg_export_column(self->to, "index", "",
                     "mu_star, mu, sigma (Morris); first, total, second (Sobol')");
    cg_export_column(self->to, "value", "", "in the outcome's unit (Morris); share of variance");
    cg_export_column(self->to, "low", "", "lower end of the 95 % bootstrap interval");
    cg_export_column(self->to, "high", "", "upper end of the 95 % bootstrap interval");
    cg_export_end_row(self->to);
    for (size_t o = 0; o < self->content->n_outcomes && !failed(self); o++) {
        reader->status = cg_sweep_sensitivity_of(&of, o, reader->error);
        if (!failed(self))
            put_indices(self, &of, o);
    }
    cg_export_end(self->to);
    cg_sweep_sensitivity_close(&of);
}

void cg_export_sweep(cg_export *to, const cg_sweep_content *content)
{
    sweep_tables self = {.to = to, .content = content};
    load(&self);
    if (!failed(&self)) {
        write_points(&self);
        write_runs(&self);
        write_levels(&self);
        write_sensitivity(&self);
    }
    release(&self);
}
