/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/sensitivity.h"

#include "base/draw.h"
#include "base/memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

enum { DRAW_BOOTSTRAP = 10 };

/* n row numbers drawn with replacement; resample 0 is the sample itself. */
static void draw_rows(uint64_t seed, size_t resample, size_t n, size_t *rows)
{
    const cg_draw_context draws = {.seed = seed,
                                   .replicate = (uint32_t)resample,
                                   .process = DRAW_BOOTSTRAP};
    for (size_t i = 0; i < n; i++)
        rows[i] = resample == 0 ? i : cg_index(cg_draw(&draws, (uint32_t)i, 0, 0), (uint32_t)n);
}

/* The 95 % percentile interval of values[0 .. n-1], which it sorts. */
static void take_interval(double *values, size_t n, cg_estimate *estimate)
{
    estimate->low = estimate->high = NAN;
    if (n < 2 || isnan(estimate->value))
        return;
    gsl_sort(values, 1, n);
    estimate->low = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.025);
    estimate->high = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.975);
}

/* The effects of each path: effects[f * n_paths + i], for the paths without NaN. */
static cg_status elementary_effects(size_t n_paths, size_t k, const double *x, const double *y,
                                    double *effects, size_t *n, cg_error *error)
{
    *n = 0;
    for (size_t path = 0; path < n_paths; path++) {
        const double *at = x + path * (k + 1) * k, *value = y + path * (k + 1);
        int defined = 1;
        for (size_t i = 0; i <= k; i++)
            defined = defined && isfinite(value[i]);
        for (size_t i = 0; i < k; i++) {
            size_t moved = k, moves = 0;
            for (size_t f = 0; f < k; f++)
                if (at[(i + 1) * k + f] != at[i * k + f]) {
                    moved = f;
                    moves++;
                }
            if (moves != 1)
                return cg_fail(error, CG_INPUT, "points %zu and %zu are no step of a Morris design",
                               path * (k + 1) + i, path * (k + 1) + i + 1);
            double step = at[(i + 1) * k + moved] - at[i * k + moved];
            effects[moved * n_paths + *n] = (value[i + 1] - value[i]) / step;
        }
        *n += (size_t)defined;
    }
    return CG_OK;
}

static void morris_index(const double *effects, size_t n, size_t resamples, uint64_t seed,
                         size_t *rows, double *sizes, cg_morris_index *index)
{
    *index = (cg_morris_index){NAN, NAN, {NAN, NAN, NAN}, n};
    if (n == 0)
        return;
    index->mu = gsl_stats_mean(effects, 1, n);
    index->sigma = n > 1 ? gsl_stats_sd(effects, 1, n) : NAN;
    for (size_t r = 0; r <= resamples; r++) {
        double sum = 0;
        draw_rows(seed, r, n, rows);
        for (size_t i = 0; i < n; i++)
            sum += fabs(effects[rows[i]]);
        sizes[r] = sum / (double)n;
    }
    index->mu_star.value = sizes[0];
    take_interval(sizes + 1, n > 1 ? resamples : 0, &index->mu_star);
}

cg_status cg_sensitivity_morris(size_t n_points, size_t k, const double *x, const double *y,
                                size_t resamples, uint64_t seed, cg_morris_index *indices,
                                cg_error *error)
{
    const size_t n_paths = n_points / (k + 1);
    double *effects = NULL, *sizes = NULL;
    size_t *rows = NULL, n = 0;
    if (n_points == 0 || n_points % (k + 1) != 0)
        return cg_fail(error, CG_INPUT, "%zu points are no Morris design of %zu factors", n_points,
                       k);
    cg_status status = cg_alloc((void **)&effects, n_paths * k, sizeof *effects, "effects", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&sizes, resamples + 1, sizeof *sizes, "effects", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&rows, n_paths, sizeof *rows, "effects", error);
    if (status == CG_OK)
        status = elementary_effects(n_paths, k, x, y, effects, &n, error);
    for (size_t f = 0; f < k && status == CG_OK; f++)
        morris_index(effects + f * n_paths, n, resamples, seed, rows, sizes, &indices[f]);
    cg_free(rows);
    cg_free(sizes);
    cg_free(effects);
    return status;
}

/* A Saltelli design's outcomes, standardised, without blocks that have a NaN. */
typedef struct blocks {
    size_t n, k, width; /* width: values of a block */
    double *y;          /* [n][width] */
    int second_order;
} blocks;

static double at(const blocks *self, size_t row, size_t column)
{
    return self->y[row * self->width + column];
}

static void standardise(blocks *self)
{
    const size_t n = self->n * self->width;
    if (n == 0)
        return;
    double mean = gsl_stats_mean(self->y, 1, n);
    double sd = sqrt(gsl_stats_variance_with_fixed_mean(self->y, 1, n, mean));
    if (!(sd > 1e-12 * fabs(mean)) || sd == 0) {
        self->n = 0; /* nothing varies */
        return;
    }
    for (size_t i = 0; i < n; i++)
        self->y[i] = (self->y[i] - mean) / sd;
}

static cg_status blocks_init(blocks *self, size_t n_points, size_t k, int second_order,
                             const double *y, cg_error *error)
{
    void *block = NULL;
    *self = (blocks){.k = k, .width = second_order ? 2 * k + 2 : k + 2};
    self->second_order = second_order;
    if (k == 0 || n_points == 0 || n_points % self->width != 0)
        return cg_fail(error, CG_INPUT, "%zu points are no Saltelli design of %zu factors",
                       n_points, k);
    cg_status status = cg_alloc(&block, n_points, sizeof(double), "indices", error);
    if (status != CG_OK)
        return status;
    self->y = block;
    for (size_t first = 0; first < n_points; first += self->width) {
        int defined = 1;
        for (size_t i = 0; i < self->width; i++)
            defined = defined && isfinite(y[first + i]);
        if (!defined)
            continue;
        memcpy(self->y + self->n * self->width, y + first, self->width * sizeof *y);
        self->n++;
    }
    standardise(self);
    return CG_OK;
}

/* Variance of the values of A and B over the rows. */
static double variance(const blocks *self, const size_t *rows)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < self->n; i++) {
        double a = at(self, rows[i], 0), b = at(self, rows[i], self->width - 1);
        sum += a + b;
        squares += a * a + b * b;
    }
    double n = 2.0 * (double)self->n, mean = sum / n;
    return squares / n - mean * mean;
}

/* out[0 .. k-1] first, then total, then second [k][k]. */
static void estimate(const blocks *self, const size_t *rows, double *out)
{
    const size_t k = self->k, last = self->width - 1;
    const double spread = variance(self, rows);
    /* A and B may be constant where the others are not: no share of nothing. */
    const double scale = spread > 0 ? spread * (double)self->n : (double)NAN;
    for (size_t f = 0; f < k; f++) {
        double first = 0, total = 0;
        for (size_t i = 0; i < self->n; i++) {
            double a = at(self, rows[i], 0), b = at(self, rows[i], last);
            double ab = at(self, rows[i], 1 + f);
            first += b * (ab - a);
            total += (a - ab) * (a - ab);
        }
        out[f] = first / scale;
        out[k + f] = 0.5 * total / scale;
    }
    for (size_t j = 0; j < k && self->second_order; j++)
        for (size_t l = j + 1; l < k; l++) {
            double pair = 0;
            for (size_t i = 0; i < self->n; i++)
                pair += at(self, rows[i], 1 + k + j) * at(self, rows[i], 1 + l) -
                        at(self, rows[i], 0) * at(self, rows[i], last);
            out[2 * k + j * k + l] = pair / scale - out[j] - out[l];
        }
}

/* Index `i` of all resamples, gathered into `values`. */
static void take(const double *table, size_t width, size_t resamples, size_t i, double *values,
                 cg_estimate *to)
{
    size_t n = 0;
    to->value = table[i];
    for (size_t r = 0; r < resamples; r++)
        if (!isnan(table[(r + 1) * width + i]))
            values[n++] = table[(r + 1) * width + i];
    take_interval(values, n, to);
}

static cg_status bootstrap(const blocks *self, size_t resamples, uint64_t seed,
                           cg_sobol_indices *indices, cg_error *error)
{
    const size_t k = self->k, width = 2 * k + (self->second_order ? k * k : 0);
    double *table = NULL, *values = NULL;
    size_t *rows = NULL;
    cg_status status =
        cg_alloc((void **)&table, (resamples + 1) * width, sizeof *table, "indices", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&values, resamples, sizeof *values, "indices", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&rows, self->n, sizeof *rows, "indices", error);
    for (size_t r = 0; status == CG_OK && r <= resamples; r++) {
        draw_rows(seed, r, self->n, rows);
        estimate(self, rows, table + r * width);
    }
    const size_t drawn = self->n > 1 ? resamples : 0;
    for (size_t f = 0; status == CG_OK && f < k; f++) {
        take(table, width, drawn, f, values, &indices->first[f]);
        take(table, width, drawn, k + f, values, &indices->total[f]);
        for (size_t l = f + 1; self->second_order && l < k; l++)
            take(table, width, drawn, 2 * k + f * k + l, values, &indices->second[f * k + l]);
    }
    cg_free(rows);
    cg_free(values);
    cg_free(table);
    return status;
}

cg_status cg_sensitivity_sobol(size_t n_points, size_t k, int second_order, const double *y,
                               size_t resamples, uint64_t seed, cg_sobol_indices *indices,
                               cg_error *error)
{
    blocks self;
    const cg_estimate none = {NAN, NAN, NAN};
    for (size_t i = 0; i < k; i++)
        indices->first[i] = indices->total[i] = none;
    for (size_t i = 0; i < k * k && second_order; i++)
        indices->second[i] = none;
    cg_status status = blocks_init(&self, n_points, k, second_order, y, error);
    indices->n = self.n;
    if (status == CG_OK && self.n > 0)
        status = bootstrap(&self, resamples, seed, indices, error);
    cg_free(self.y);
    return status;
}
