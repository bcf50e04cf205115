/* collegium sensitivity — which factors of a sweep matter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "io/sweep_indices.h"
#include "io/sweep_sensitivity.h"

#include <math.h>
#include <stdio.h>

typedef struct analysis {
    cg_sweep_content content;
    cg_sweep_sensitivity indices;
    int csv;
    double *table; /* the columns of the file one after the other, as cg_index_column */
} analysis;

static const cg_index_column morris_columns[] = {
    {"mu", "mean elementary effect over the factor's range, in the outcome's unit", 0, NULL},
    {"mu_star", "mean size of the elementary effects", 0, NULL},
    {"mu_star_low", "lower bound of mu_star, 95 % bootstrap", 0, NULL},
    {"mu_star_high", "upper bound of mu_star, 95 % bootstrap", 0, NULL},
    {"sigma", "standard deviation of the elementary effects", 0, NULL}};

static const cg_index_column sobol_columns[] = {
    {"first", "share of the outcome's variance that the factor explains alone", 0, NULL},
    {"first_low", "lower bound of first, 95 % bootstrap", 0, NULL},
    {"first_high", "upper bound of first, 95 % bootstrap", 0, NULL},
    {"total", "share of the outcome's variance with all interactions of the factor", 0, NULL},
    {"total_low", "lower bound of total, 95 % bootstrap", 0, NULL},
    {"total_high", "upper bound of total, 95 % bootstrap", 0, NULL},
    {"second", "share of a pair beyond the two alone; NaN but for factor before other", 1, NULL},
    {"second_low", "lower bound of second, 95 % bootstrap", 1, NULL},
    {"second_high", "upper bound of second, 95 % bootstrap", 1, NULL}};

enum { MORRIS_COLUMNS = 5, SOBOL_COLUMNS = 6, SOBOL_PAIR_COLUMNS = 9 };

/* Where column c begins in the table; pairs stand behind all others. */
static size_t column_start(const analysis *self, size_t c)
{
    const size_t k = self->content.sweep.n_factors, n = self->content.n_outcomes * k;
    return c <= SOBOL_COLUMNS ? c * n : SOBOL_COLUMNS * n + (c - SOBOL_COLUMNS) * n * k;
}

static size_t n_columns(const analysis *self)
{
    if (self->indices.is_morris)
        return MORRIS_COLUMNS;
    return self->content.sweep.second_order ? SOBOL_PAIR_COLUMNS : SOBOL_COLUMNS;
}

static cg_status prepare(analysis *self, cg_error *error)
{
    cg_status status = cg_sweep_sensitivity_open(&self->content, &self->indices, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->table, column_start(self, n_columns(self)),
                          sizeof *self->table, "indices", error);
    return status;
}

static void print_value(double value)
{
    char text[CG_NUMBER_SIZE];
    cg_number_short(value, text);
    printf(" %10s", text);
}

static void print_estimate(const cg_estimate *estimate)
{
    char text[2 * CG_NUMBER_SIZE + 8];
    const cg_interval interval = {estimate->value, estimate->low, estimate->high, 0};
    cg_interval_short(&interval, text);
    print_value(estimate->value);
    printf("  %-18s", text);
}

/* outcome,factor,other,index,value,low,high */
static void print_row(const char *outcome, const char *factor, const char *other, const char *index,
                      const cg_estimate *estimate)
{
    printf("%s,%s,%s,%s,", outcome, factor, other, index);
    cg_print_csv_number(estimate->value);
    putchar(',');
    cg_print_csv_number(estimate->low);
    putchar(',');
    cg_print_csv_number(estimate->high);
    putchar('\n');
}

static void print_morris(const analysis *self, size_t outcome)
{
    const cg_sweep *sweep = &self->content.sweep;
    const char *name = self->content.outcome_names[outcome];
    if (!self->csv)
        printf("%-24s %10s  %-18s %10s %10s\n", name, "mu*", "95 % interval", "mu", "sigma");
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_morris_index *index = &self->indices.morris[f];
        const char *factor = sweep->factors[f].name;
        if (self->csv) {
            print_row(name, factor, "", "mu_star", &index->mu_star);
            print_row(name, factor, "", "mu", &(cg_estimate){index->mu, NAN, NAN});
            print_row(name, factor, "", "sigma", &(cg_estimate){index->sigma, NAN, NAN});
            continue;
        }
        printf("  %-22s", factor);
        print_estimate(&index->mu_star);
        print_value(index->mu);
        print_value(index->sigma);
        putchar('\n');
    }
}

static void print_pairs(const analysis *self, const char *name)
{
    const cg_sweep *sweep = &self->content.sweep;
    const size_t k = sweep->n_factors;
    for (size_t j = 0; j < k; j++)
        for (size_t l = j + 1; l < k; l++) {
            const cg_estimate *pair = &self->indices.sobol.second[j * k + l];
            const char *first = sweep->factors[j].name, *other = sweep->factors[l].name;
            if (self->csv) {
                print_row(name, first, other, "second", pair);
            } else if (pair->low > 0 || pair->high < 0) {
                char names[2 * CG_NAME_SIZE + 8];
                snprintf(names, sizeof names, "%s x %s", first, other);
                printf("  %-22s", names);
                print_estimate(pair);
                putchar('\n');
            }
        }
}

static void print_sobol(const analysis *self, size_t outcome)
{
    const cg_sweep *sweep = &self->content.sweep;
    const char *name = self->content.outcome_names[outcome];
    if (!self->csv)
        printf("%-24s %10s  %-18s %10s  %-18s\n", name, "first", "95 % interval", "total",
               "95 % interval");
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const char *factor = sweep->factors[f].name;
        if (self->csv) {
            print_row(name, factor, "", "first", &self->indices.sobol.first[f]);
            print_row(name, factor, "", "total", &self->indices.sobol.total[f]);
            continue;
        }
        printf("  %-22s", factor);
        print_estimate(&self->indices.sobol.first[f]);
        print_estimate(&self->indices.sobol.total[f]);
        putchar('\n');
    }
    if (sweep->second_order)
        print_pairs(self, name);
}

/* Three columns from c on. */
static void keep_estimate(analysis *self, size_t c, size_t at, const cg_estimate *estimate)
{
    self->table[column_start(self, c) + at] = estimate->value;
    self->table[column_start(self, c + 1) + at] = estimate->low;
    self->table[column_start(self, c + 2) + at] = estimate->high;
}

static void keep(analysis *self, size_t outcome)
{
    const size_t k = self->content.sweep.n_factors;
    for (size_t f = 0; f < k; f++) {
        const size_t at = outcome * k + f;
        if (self->indices.is_morris) {
            const cg_morris_index *index = &self->indices.morris[f];
            self->table[column_start(self, 0) + at] = index->mu;
            keep_estimate(self, 1, at, &index->mu_star);
            self->table[column_start(self, 4) + at] = index->sigma;
            continue;
        }
        keep_estimate(self, 0, at, &self->indices.sobol.first[f]);
        keep_estimate(self, 3, at, &self->indices.sobol.total[f]);
        for (size_t l = 0; l < k && self->content.sweep.second_order; l++)
            keep_estimate(self, 6, at * k + l, &self->indices.sobol.second[f * k + l]);
    }
}

static cg_status save(const analysis *self, const char *path, cg_error *error)
{
    cg_index_column columns[SOBOL_PAIR_COLUMNS];
    cg_index_table table = {self->indices.is_morris
                                ? "elementary effects (Morris 1991, Campolongo et al. 2007)"
                                : "Sobol' indices (first: Saltelli et al. 2010; total: Jansen "
                                  "1999; second: Saltelli 2002)",
                            CG_SENSITIVITY_RESAMPLES, n_columns(self), columns};
    for (size_t c = 0; c < table.n_columns; c++) {
        columns[c] = self->indices.is_morris ? morris_columns[c] : sobol_columns[c];
        columns[c].values = self->table + column_start(self, c);
    }
    return cg_sweep_indices_write(path, &self->content, &table, error);
}

static cg_status analyse_all(analysis *self, cg_error *error)
{
    cg_status status = prepare(self, error);
    if (status == CG_OK && self->csv)
        puts("outcome,factor,other,index,value,low,high");
    for (size_t o = 0; o < self->content.n_outcomes && status == CG_OK; o++) {
        status = cg_sweep_sensitivity_of(&self->indices, o, error);
        if (status != CG_OK)
            break;
        keep(self, o);
        if (self->indices.is_morris)
            print_morris(self, o);
        else
            print_sobol(self, o);
    }
    return status;
}

static cg_status sensitivity(const cg_options *options, cg_error *error)
{
    analysis self = {.csv = options->csv};
    cg_status status = cg_guard_results(options->operands[0], error);
    if (status == CG_OK)
        status = cg_sweep_results_read(options->operands[0], &self.content, error);
    if (status == CG_OK)
        status = analyse_all(&self, error);
    if (status == CG_OK && options->save)
        status = save(&self, options->operands[0], error);
    cg_free(self.table);
    cg_sweep_sensitivity_close(&self.indices);
    cg_sweep_content_free(&self.content);
    return status;
}

const cg_command cg_command_sensitivity = {
    .name = "sensitivity",
    .operands = "FILE.h5",
    .summary = "which factors of a Morris or Saltelli sweep matter, for every outcome",
    .details =
        "For a Morris design: mu* (the mean size of a factor's effect over its range), mu (with\n"
        "its sign), sigma (how much it depends on the other factors). For a Saltelli design: the\n"
        "share of an outcome's variance that a factor explains alone (first), with all its\n"
        "interactions (total), and, where the design has them, in pairs beyond the two alone; the\n"
        "table lists pairs whose interval is clear of zero, --csv all. Outcomes are means over\n"
        "replicates; intervals are 95 % bootstrap percentiles over paths or blocks. --save also "
        "puts\n"
        "them into FILE.h5, as group /sensitivity (outcome, factor).\n",
    .takes = "cv",
    .least = 1,
    .most = 1,
    .run = sensitivity,
};
