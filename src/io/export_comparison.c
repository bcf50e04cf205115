/* levels.csv and differences.csv.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "experiment/compare.h"
#include "io/export_parts.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const char prefix[] = "outcome_";

typedef struct compared {
    cg_h5_table table;
    char **names;    /* of scenarios */
    double **values; /* [columns][scenario][replicate]; NULL for what is no outcome */
    size_t n_scenarios;
    uint32_t n_replicates;
} compared;

static int is_outcome(const cg_h5_column *column)
{
    return column->kind == CG_COLUMN_DOUBLE &&
           strncmp(column->name, prefix, sizeof prefix - 1) == 0;
}

static void load(compared *of, cg_h5_reader *reader)
{
    *of = (compared){0};
    cg_h5_table_open(reader, reader->file, "scenario, replicate", &of->table);
    cg_h5_table *table = &of->table;
    if (reader->status != CG_OK || table->n == 0)
        return;
    of->n_scenarios = (size_t)table->dims[0];
    of->n_replicates = (uint32_t)table->dims[1];
    of->names = cg_h5_axis_labels(reader, reader->file, "scenario", of->n_scenarios);
    if (reader->status == CG_OK)
        reader->status =
            cg_alloc((void **)&of->values, table->n, sizeof *of->values, "outcomes", reader->error);
    for (size_t c = 0; reader->status == CG_OK && c < table->n; c++) {
        if (is_outcome(&table->columns[c]))
            of->values[c] = cg_h5_table_numbers(table, &table->columns[c]);
    }
}

static void release(compared *of)
{
    for (size_t c = 0; of->values != NULL && c < of->table.n; c++)
        cg_free(of->values[c]);
    cg_free(of->values);
    cg_h5_labels_free(of->names, of->n_scenarios);
    cg_h5_table_close(&of->table);
}

static const double *runs_of(const compared *of, size_t column, size_t scenario)
{
    return of->values[column] + scenario * of->n_replicates;
}

static void put_interval(cg_export *to, const cg_interval *interval)
{
    cg_export_number(to, interval->mean, CG_COLUMN_DOUBLE);
    cg_export_number(to, interval->low, CG_COLUMN_DOUBLE);
    cg_export_number(to, interval->high, CG_COLUMN_DOUBLE);
    cg_export_number(to, interval->n, CG_COLUMN_INTEGER);
}

static void write_levels(cg_export *to, const compared *of)
{
    cg_export_begin(to, "levels");
    cg_export_column(to, "scenario", "", "name of the scenario");
    cg_export_column(to, "outcome", "", "outcome; described under table outcomes");
    cg_export_column(to, "unit", "", "unit of mean, low and high");
    cg_export_column(to, "mean", "see unit", "mean over replicates in which it is defined");
    cg_export_column(to, "low", "see unit", "lower end of the 95 % t interval of the mean");
    cg_export_column(to, "high", "see unit", "upper end of the 95 % t interval of the mean");
    cg_export_column(to, "n", "replicates", "replicates in which the outcome is defined");
    cg_export_end_row(to);
    for (size_t s = 0; s < of->n_scenarios; s++) {
        for (size_t c = 0; c < of->table.n; c++) {
            const cg_h5_column *column = &of->table.columns[c];
            if (of->values[c] == NULL)
                continue;
            const cg_interval level = cg_interval_mean(runs_of(of, c, s), of->n_replicates);
            cg_export_text(to, of->names[s]);
            cg_export_text(to, column->name + sizeof prefix - 1);
            cg_export_text(to, column->unit);
            put_interval(to, &level);
            cg_export_end_row(to);
        }
    }
    cg_export_end(to);
}

/* As `collegium compare` calls it. */
static const char *verdict(const cg_interval *difference, const char *direction)
{
    if (!isfinite(difference->low) || (difference->low <= 0.0 && difference->high >= 0.0))
        return isfinite(difference->low) ? "unclear" : "";
    const int higher = difference->low > 0.0;
    if (strcmp(direction, "more is better") == 0)
        return higher ? "better" : "worse";
    if (strcmp(direction, "less is better") == 0)
        return higher ? "worse" : "better";
    return higher ? "higher" : "lower";
}

static void write_difference(cg_export *to, const compared *of, size_t s, size_t c)
{
    const cg_h5_column *column = &of->table.columns[c];
    const cg_interval difference =
        cg_interval_paired(runs_of(of, c, 0), runs_of(of, c, s), of->n_replicates);
    char *direction = cg_h5_reader_text(to->reader, column->dataset, "direction");
    cg_export_text(to, of->names[s]);
    cg_export_text(to, of->names[0]);
    cg_export_text(to, column->name + sizeof prefix - 1);
    cg_export_text(to, column->unit);
    cg_export_text(to, direction != NULL ? direction : "");
    put_interval(to, &difference);
    cg_export_text(to, verdict(&difference, direction != NULL ? direction : ""));
    cg_export_end_row(to);
    cg_free(direction);
}

static void write_differences(cg_export *to, const compared *of)
{
    cg_export_begin(to, "differences");
    cg_export_column(to, "scenario", "", "name of the scenario");
    cg_export_column(to, "reference", "", "scenario that it is compared with: the file's first");
    cg_export_column(to, "outcome", "", "outcome; described under table outcomes");
    cg_export_column(to, "unit", "", "unit of difference, low and high");
    cg_export_column(to, "direction", "", "more is better, less is better or neither");
    cg_export_column(to, "difference", "see unit",
                     "mean over replicates of scenario less reference, the same luck in both");
    cg_export_column(to, "low", "see unit", "lower end of the 95 % paired t interval");
    cg_export_column(to, "high", "see unit", "upper end of the 95 % paired t interval");
    cg_export_column(to, "n", "replicates", "replicates in which the outcome is defined in both");
    cg_export_column(to, "verdict", "",
                     "better, worse (or higher, lower) when the interval is clear of zero, else "
                     "unclear; empty without an interval");
    cg_export_end_row(to);
    for (size_t s = 1; s < of->n_scenarios; s++) {
        for (size_t c = 0; c < of->table.n; c++) {
            if (of->values[c] != NULL)
                write_difference(to, of, s, c);
        }
    }
    cg_export_end(to);
}

void cg_export_comparison(cg_export *to)
{
    compared of;
    load(&of, to->reader);
    if (to->reader->status == CG_OK && of.table.n > 0) {
        write_levels(to, &of);
        if (of.n_scenarios > 1)
            write_differences(to, &of);
    }
    release(&of);
}
