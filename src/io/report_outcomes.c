/* The outcomes of a report, and who gains.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <math.h>
#include <string.h>

static const char prefix[] = "outcome_";

static void write_runs(cg_report *report, const double *values)
{
    const uint32_t n = (uint32_t)report->n_replicates;
    cg_report_open(report, "runs", '[');
    for (size_t s = 0; s < report->n_scenarios; s++)
        cg_report_numbers(report, NULL, values + s * n, n, 6);
    cg_report_close(report, ']');
    cg_report_open(report, "levels", '[');
    for (size_t s = 0; s < report->n_scenarios; s++) {
        const cg_interval level = cg_interval_mean(values + s * n, n);
        cg_report_interval(report, NULL, &level);
    }
    cg_report_close(report, ']');
    cg_report_open(report, "differences", '[');
    for (size_t s = 1; s < report->n_scenarios; s++) {
        const cg_interval difference = cg_interval_paired(values, values + s * n, n);
        cg_report_interval(report, NULL, &difference);
    }
    cg_report_close(report, ']');
}

static void write_outcome(cg_report *report, const cg_h5_table *table, const cg_h5_column *column)
{
    char *direction = cg_h5_reader_text(report->reader, column->dataset, "direction");
    double *values = cg_h5_table_numbers(table, column);
    if (values != NULL) {
        cg_report_open(report, NULL, '{');
        cg_report_text(report, "name", column->name + sizeof prefix - 1);
        cg_report_text(report, "unit", column->unit);
        cg_report_text(report, "doc", column->doc);
        cg_report_text(report, "direction", direction != NULL ? direction : "neither");
        write_runs(report, values);
        cg_report_close(report, '}');
    }
    cg_free(values);
    cg_free(direction);
}

void cg_report_outcomes(cg_report *report)
{
    cg_h5_table table;
    cg_h5_table_open(report->reader, report->reader->file, "scenario, replicate", &table);
    cg_report_open(report, "outcomes", '[');
    for (size_t c = 0; c < table.n && report->reader->status == CG_OK; c++) {
        const cg_h5_column *column = &table.columns[c];
        if (column->kind != CG_COLUMN_TEXT && strncmp(column->name, prefix, sizeof prefix - 1) == 0)
            write_outcome(report, &table, column);
    }
    cg_report_close(report, ']');
    cg_h5_table_close(&table);
}

/* What is asked after, each over its SD among all teachers at the end of burn-in. */
static const char *const gained[] = {"ck", "pck", "practice", "motivation", "openness"};

typedef struct gain_table {
    cg_h5_table table;
    size_t n_weeks, n_groups, start; /* start: the row where burn-in has ended */
    double *gains, *ends;            /* [replicate] */
} gain_table;

static void load_gains(cg_report *report, gain_table *of)
{
    cg_h5_reader *reader = report->reader;
    double burn_in = 0.0;
    *of = (gain_table){0};
    cg_h5_table_open(reader, reader->file, "scenario, replicate, week, group", &of->table);
    if (reader->status != CG_OK || of->table.n == 0)
        return;
    of->n_weeks = (size_t)of->table.dims[2];
    of->n_groups = (size_t)of->table.dims[3];
    if (of->table.dims[0] != report->n_scenarios || of->table.dims[1] != report->n_replicates)
        cg_h5_reader_refuse(reader, "its series have other runs than its outcomes");
    hid_t week = cg_h5_reader_dataset(reader, reader->file, "week");
    cg_h5_reader_number(reader, week, "burn_in", &burn_in);
    if (week >= 0)
        H5Dclose(week);
    double *weeks = cg_h5_axis_numbers(reader, reader->file, "week", of->n_weeks);
    for (size_t w = 0; weeks != NULL && w < of->n_weeks; w++)
        of->start = weeks[w] < burn_in ? w : of->start;
    cg_free(weeks);
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&of->gains, 2 * report->n_replicates, sizeof(double),
                                  "gains", reader->error);
    if (reader->status == CG_OK)
        of->ends = of->gains + report->n_replicates;
}

static double value_at(const gain_table *of, const double *values, size_t run, size_t week,
                       size_t group)
{
    return values[(run * of->n_weeks + week) * of->n_groups + group];
}

/* The SD of all teachers of the first scenario at the end of burn-in, mean over runs. */
static double yardstick(const cg_report *report, const gain_table *of, const char *variable)
{
    char name[CG_TABLE_NAME];
    snprintf(name, sizeof name, "%.40s_sd", variable);
    const cg_h5_column *column = cg_h5_table_find(&of->table, name);
    double *values = column != NULL ? cg_h5_table_numbers(&of->table, column) : NULL;
    double sum = 0.0;
    for (size_t k = 0; values != NULL && k < report->n_replicates; k++)
        sum += value_at(of, values, k, of->start, 0);
    cg_free(values);
    return sum / (double)report->n_replicates;
}

/* End minus start of one group; the start is the first week with anyone in it from the end
 * of burn-in on. */
static void write_group(cg_report *report, const gain_table *of, const double *values, double sd,
                        size_t scenario, size_t group)
{
    const size_t last = of->n_weeks - 1;
    size_t late = 0;
    for (size_t k = 0; k < report->n_replicates; k++) {
        const size_t run = scenario * report->n_replicates + k;
        size_t from = of->start;
        while (from < last && isnan(value_at(of, values, run, from, group)))
            from++;
        late += from > of->start;
        const double end = value_at(of, values, run, last, group);
        of->gains[k] = from < last ? (end - value_at(of, values, run, from, group)) / sd : NAN;
        of->ends[k] = end;
    }
    const cg_interval gain = cg_interval_mean(of->gains, (uint32_t)report->n_replicates);
    const cg_interval end = cg_interval_mean(of->ends, (uint32_t)report->n_replicates);
    cg_report_open(report, NULL, '{');
    cg_report_interval(report, "gain", &gain);
    cg_report_interval(report, "end", &end);
    cg_report_number(report, "late", (double)late, 9);
    cg_report_close(report, '}');
}

static void write_gains_of(cg_report *report, const gain_table *of, const cg_h5_column *column)
{
    const double sd = yardstick(report, of, column->name);
    double *values = cg_h5_table_numbers(&of->table, column);
    if (values == NULL || !(sd > 0.0)) {
        cg_free(values);
        return;
    }
    cg_report_open(report, NULL, '{');
    cg_report_text(report, "name", column->name);
    cg_report_text(report, "doc", column->doc);
    cg_report_number(report, "sd", sd, 6);
    cg_report_open(report, "cells", '[');
    for (size_t s = 0; s < report->n_scenarios; s++) {
        cg_report_open(report, NULL, '[');
        for (size_t g = 0; g < of->n_groups; g++)
            write_group(report, of, values, sd, s, g);
        cg_report_close(report, ']');
    }
    cg_report_close(report, ']');
    cg_report_close(report, '}');
    cg_free(values);
}

void cg_report_gains(cg_report *report)
{
    gain_table of;
    load_gains(report, &of);
    cg_report_open(report, "gains", '[');
    for (size_t i = 0; i < sizeof gained / sizeof *gained && of.gains != NULL; i++) {
        const cg_h5_column *column = cg_h5_table_find(&of.table, gained[i]);
        if (column != NULL && report->reader->status == CG_OK)
            write_gains_of(report, &of, column);
    }
    cg_report_close(report, ']');
    cg_free(of.gains);
    cg_h5_table_close(&of.table);
}
