/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/precision.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { LEAST = 2 };

/* Sums over the replicates in which both are defined. */
typedef struct pair_moments {
    double n, mean_a, mean_b, aa, bb, ab;
} pair_moments;

static pair_moments moments_of(const double *a, const double *b, uint32_t n)
{
    pair_moments m = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (isnan(a[i]) || isnan(b[i]))
            continue;
        m.n++;
        const double off_a = a[i] - m.mean_a, off_b = b[i] - m.mean_b;
        m.mean_a += off_a / m.n;
        m.mean_b += off_b / m.n;
        m.aa += off_a * (a[i] - m.mean_a);
        m.bb += off_b * (b[i] - m.mean_b);
        m.ab += off_a * (b[i] - m.mean_b);
    }
    return m;
}

/* Width of the interval of n replicates: variance of one, degrees of freedom per n - 1. */
static double width_of(uint32_t n, double variance, double freedom)
{
    return 2 * gsl_cdf_tdist_Pinv(0.975, freedom * (n - 1.0)) * sqrt(variance / n);
}

/* The width falls with n: doubled until it is small enough, then halved in between. */
static uint32_t least_n(double variance, double freedom, double width)
{
    if (!(width > 0) || isnan(variance))
        return 0;
    uint32_t enough = LEAST, too_few = LEAST - 1;
    while (enough < CG_MOST_REPLICATES && width_of(enough, variance, freedom) > width) {
        too_few = enough;
        enough = enough < CG_MOST_REPLICATES / 2 ? 2 * enough : CG_MOST_REPLICATES;
    }
    while (enough - too_few > 1) {
        const uint32_t middle = too_few + (enough - too_few) / 2;
        if (width_of(middle, variance, freedom) > width)
            too_few = middle;
        else
            enough = middle;
    }
    return enough;
}

uint32_t cg_replicates_for(double sd, double width)
{
    return least_n(sd * sd, 1, width);
}

uint32_t cg_replicates_apart(double sd_a, double sd_b, double width)
{
    const double a = sd_a * sd_a, b = sd_b * sd_b;
    const double freedom = a + b > 0 ? (a + b) * (a + b) / (a * a + b * b) : 1;
    return least_n(a + b, freedom, width);
}

static uint32_t safe_n(double sd, double pilot, double width)
{
    const double freedom = pilot - 1;
    return cg_replicates_for(sd * sqrt(freedom / gsl_cdf_chisq_Pinv(0.2, freedom)), width);
}

cg_precision cg_precision_level(const double *values, uint32_t n, double width)
{
    const pair_moments m = moments_of(values, values, n);
    cg_precision own = {cg_interval_mean(values, n), NAN, NAN, NAN, 0, 0, 0};
    if (m.n < LEAST)
        return own;
    own.sd = sqrt(m.aa / (m.n - 1));
    own.paired = cg_replicates_for(own.sd, width);
    own.paired_safe = safe_n(own.sd, m.n, width);
    return own;
}

cg_precision cg_precision_difference(const double *a, const double *b, uint32_t n, double width)
{
    const pair_moments m = moments_of(a, b, n);
    cg_precision own = {cg_interval_paired(a, b, n), NAN, NAN, NAN, 0, 0, 0};
    if (m.n < LEAST)
        return own;
    const double between = m.aa + m.bb - 2 * m.ab;
    own.sd = sqrt(fmax(between, 0) / (m.n - 1));
    own.sd_apart = sqrt((m.aa + m.bb) / (m.n - 1));
    own.correlation = m.aa > 0 && m.bb > 0 ? m.ab / sqrt(m.aa * m.bb) : (double)NAN;
    own.paired = cg_replicates_for(own.sd, width);
    own.paired_safe = safe_n(own.sd, m.n, width);
    own.apart = cg_replicates_apart(sqrt(m.aa / (m.n - 1)), sqrt(m.bb / (m.n - 1)), width);
    return own;
}
