/* The report of a sweep: factors, the outcomes of its points, failures, sensitivity.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"
#include "io/sweep_sensitivity.h"

#include <math.h>
#include <string.h>

/* Runs of an outcome stand in the page one by one up to so many values of all outcomes;
 * beyond, the mean over replicates of every point does. */
enum { MOST_RUN_VALUES = 500000 };

static void write_factor(cg_report *report, const cg_h5_table *points, const cg_h5_column *column)
{
    const size_t n = (size_t)cg_h5_table_rows(points);
    char *paths = cg_h5_reader_text(report->reader, column->dataset, "paths");
    char *levels = cg_h5_reader_text(report->reader, column->dataset, "levels");
    cg_report_open(report, NULL, '{');
    cg_report_text(report, "name", column->name);
    cg_report_text(report, "unit", column->unit);
    cg_report_text(report, "doc", column->doc);
    cg_report_text(report, "paths", paths != NULL ? paths : "");
    if (column->kind == CG_COLUMN_TEXT) {
        char **texts = cg_h5_table_texts(points, column);
        if (texts != NULL)
            cg_report_texts(report, "values", texts, n);
        cg_report_text(report, "levels", levels != NULL ? levels : "");
        cg_h5_texts_free(texts, n);
    } else {
        double *values = cg_h5_table_numbers(points, column);
        if (values != NULL)
            cg_report_numbers(report, "values", values, n, 9);
        cg_free(values);
    }
    cg_report_close(report, '}');
    cg_free(levels);
    cg_free(paths);
}

static void write_factors(cg_report *report, const cg_h5_table *points, const cg_sweep *sweep)
{
    cg_report_open(report, "factors", '[');
    for (size_t f = 0; f < sweep->n_factors && report->reader->status == CG_OK; f++) {
        const cg_h5_column *column = cg_h5_table_find(points, sweep->factors[f].name);
        if (column != NULL)
            write_factor(report, points, column);
    }
    cg_report_close(report, ']');
}

/* {"point": why} of the points that failed. */
static void write_errors(cg_report *report, const cg_h5_table *points)
{
    const cg_h5_column *column = cg_h5_table_find(points, "error");
    const size_t n = (size_t)cg_h5_table_rows(points);
    char **texts =
        column != NULL && column->kind == CG_COLUMN_TEXT ? cg_h5_table_texts(points, column) : NULL;
    cg_report_open(report, "errors", '{');
    for (size_t p = 0; texts != NULL && p < n; p++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", p);
        if (texts[p][0] != '\0')
            cg_report_text(report, key, texts[p]);
    }
    cg_report_close(report, '}');
    cg_h5_texts_free(texts, n);
}

/* Values of outcome `o` by point and replicate, or means over replicates of every point. */
static void write_values(cg_report *report, const cg_sweep_content *content, size_t o,
                         double *values)
{
    const size_t n = content->sweep.n_points, replicates = content->sweep.n_replicates;
    const int whole = n * replicates * content->n_outcomes <= MOST_RUN_VALUES;
    for (size_t run = 0; run < n * replicates; run++)
        values[run] = content->outcomes[run * content->n_outcomes + o];
    for (size_t p = 0; p < n && !whole; p++) {
        double sum = 0.0, kept = 0.0;
        for (size_t k = 0; k < replicates; k++) {
            const double value = values[p * replicates + k];
            sum += isnan(value) ? 0.0 : value;
            kept += isnan(value) ? 0.0 : 1.0;
        }
        values[p] = kept > 0.0 ? sum / kept : (double)NAN;
    }
    cg_report_packed(report, whole ? "runs" : "means", values, whole ? n * replicates : n);
}

static void write_outcomes(cg_report *report, const cg_sweep_content *content)
{
    cg_h5_reader *reader = report->reader;
    const size_t n = content->n_outcomes;
    double *values = NULL;
    char **docs = cg_h5_reader_texts(reader, reader->file, "outcome_description", n);
    char **directions = cg_h5_reader_texts(reader, reader->file, "outcome_direction", n);
    if (reader->status == CG_OK)
        reader->status =
            cg_alloc((void **)&values, content->sweep.n_points * content->sweep.n_replicates,
                     sizeof *values, "outcomes", reader->error);
    cg_report_open(report, "outcomes", '[');
    for (size_t o = 0; o < n && reader->status == CG_OK; o++) {
        cg_report_open(report, NULL, '{');
        cg_report_text(report, "name", content->outcome_names[o]);
        cg_report_text(report, "unit", content->outcome_units[o]);
        cg_report_text(report, "doc", docs[o]);
        cg_report_text(report, "direction", directions[o]);
        write_values(report, content, o, values);
        cg_report_close(report, '}');
    }
    cg_report_close(report, ']');
    cg_free(values);
    cg_h5_texts_free(directions, n);
    cg_h5_texts_free(docs, n);
}

static void write_estimate(cg_report *report, const char *key, const cg_estimate *estimate)
{
    const double numbers[] = {estimate->value, estimate->low, estimate->high};
    cg_report_numbers(report, key, numbers, 3, 5);
}

static void write_morris(cg_report *report, const cg_sweep_sensitivity *of)
{
    for (size_t f = 0; f < of->content->sweep.n_factors; f++) {
        cg_report_open(report, NULL, '{');
        write_estimate(report, "mu_star", &of->morris[f].mu_star);
        cg_report_number(report, "mu", of->morris[f].mu, 5);
        cg_report_number(report, "sigma", of->morris[f].sigma, 5);
        cg_report_close(report, '}');
    }
}

static void write_sobol(cg_report *report, const cg_sweep_sensitivity *of)
{
    const size_t k = of->content->sweep.n_factors;
    for (size_t f = 0; f < k; f++) {
        cg_report_open(report, NULL, '{');
        write_estimate(report, "first", &of->sobol.first[f]);
        write_estimate(report, "total", &of->sobol.total[f]);
        if (of->content->sweep.second_order) {
            cg_report_open(report, "pairs", '[');
            for (size_t g = 0; g < k; g++)
                write_estimate(report, NULL, &of->sobol.second[f * k + g]);
            cg_report_close(report, ']');
        }
        cg_report_close(report, '}');
    }
}

/* Indices of every factor, outcome by outcome. */
static void write_sensitivity(cg_report *report, const cg_sweep_content *content)
{
    cg_h5_reader *reader = report->reader;
    cg_sweep_sensitivity of;
    if (reader->status != CG_OK || !cg_sweep_has_sensitivity(&content->sweep))
        return;
    reader->status = cg_sweep_sensitivity_open(content, &of, reader->error);
    cg_report_open(report, "sensitivity", '[');
    for (size_t o = 0; o < content->n_outcomes && reader->status == CG_OK; o++) {
        reader->status = cg_sweep_sensitivity_of(&of, o, reader->error);
        cg_report_open(report, NULL, '[');
        if (reader->status == CG_OK)
            (of.is_morris ? write_morris : write_sobol)(report, &of);
        cg_report_close(report, ']');
    }
    cg_report_close(report, ']');
    cg_sweep_sensitivity_close(&of);
}

void cg_report_sweep(cg_report *report, const cg_sweep_content *content)
{
    cg_h5_table points;
    const cg_sweep *sweep = &content->sweep;
    cg_h5_table_open(report->reader, report->reader->file, "point", &points);
    cg_report_open(report, "sweep", '{');
    cg_report_text(report, "name", sweep->name);
    cg_report_text(report, "note", sweep->note);
    cg_report_text(report, "design", sweep->design);
    cg_report_number(report, "points", (double)sweep->n_points, 9);
    cg_report_number(report, "failed", (double)content->n_failed, 9);
    cg_report_number(report, "missing", (double)content->n_missing, 9);
    write_factors(report, &points, sweep);
    write_errors(report, &points);
    write_outcomes(report, content);
    write_sensitivity(report, content);
    cg_report_close(report, '}');
    cg_h5_table_close(&points);
}
