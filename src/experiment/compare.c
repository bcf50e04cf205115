/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Running mean and sum of squared deviations (Welford 1962), NaN left out. */
typedef struct moments {
    double mean, squares;
    uint32_t n;
} moments;

static void moments_add(moments *m, double x)
{
    if (isnan(x))
        return;
    m->n++;
    double off = x - m->mean;
    m->mean += off / (double)m->n;
    m->squares += off * (x - m->mean);
}

static cg_interval moments_interval(const moments *m)
{
    cg_interval interval = {.mean = NAN, .low = NAN, .high = NAN, .n = m->n};
    if (m->n >= 1)
        interval.mean = m->mean;
    if (m->n >= 2) {
        double freedom = (double)m->n - 1.0;
        double error = sqrt(m->squares / freedom / (double)m->n);
        double reach = gsl_cdf_tdist_Pinv(0.975, freedom) * error;
        interval.low = m->mean - reach;
        interval.high = m->mean + reach;
    }
    return interval;
}

cg_interval cg_interval_mean(const double *values, uint32_t n)
{
    moments m = {0};
    for (uint32_t i = 0; i < n; i++)
        moments_add(&m, values[i]);
    return moments_interval(&m);
}

cg_interval cg_interval_paired(const double *a, const double *b, uint32_t n)
{
    moments m = {0};
    for (uint32_t i = 0; i < n; i++)
        moments_add(&m, b[i] - a[i]);
    return moments_interval(&m);
}

void cg_compare(const cg_record *records, uint32_t n_scenarios, uint32_t n_replicates,
                cg_interval *levels, cg_interval *differences)
{
    for (uint32_t s = 0; s < n_scenarios; s++) {
        const cg_record *own = records + (size_t)s * n_replicates;
        for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
            moments level = {0}, difference = {0};
            for (uint32_t k = 0; k < n_replicates; k++) {
                moments_add(&level, own[k].outcomes[o]);
                moments_add(&difference, own[k].outcomes[o] - records[k].outcomes[o]);
            }
            levels[s * (size_t)CG_N_OUTCOMES + o] = moments_interval(&level);
            differences[s * (size_t)CG_N_OUTCOMES + o] = moments_interval(&difference);
        }
    }
}
