/* Sensitivity indices from the outcomes of a Morris or a Saltelli design.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_SENSITIVITY_H
#define CG_EXPERIMENT_SENSITIVITY_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

/* Bounds of a 95 % bootstrap interval (percentiles); NaN where there is none. */
typedef struct cg_estimate {
    double value, low, high;
} cg_estimate;

/* Elementary effects of one factor: mean, mean of their sizes, standard deviation, in units
 * of the outcome per range of the factor (Morris 1991; Campolongo et al. 2007). */
typedef struct cg_morris_index {
    double mu, sigma;
    cg_estimate mu_star;
    size_t n; /* effects; paths with a NaN are left out */
} cg_morris_index;

/* x[n_points][k] in shares of each factor's range, y[n_points], in the order of
 * cg_design_morris; indices[k] receives one row a factor. Errors: CG_INPUT when the points
 * are no such design; CG_MEMORY. */
cg_status cg_sensitivity_morris(size_t n_points, size_t k, const double *x, const double *y,
                                size_t resamples, uint64_t seed, cg_morris_index *indices,
                                cg_error *error);

/* Shares of the outcome's variance: of a factor alone (first), with all its interactions
 * (total), and of pairs beyond the two alone (second[j * k + l] for j < l, else NaN).
 * Estimators as in SALib: Saltelli et al. 2010 (first), Jansen 1999 (total), Saltelli 2002
 * (second), of the standardised outcome. Blocks with a NaN are left out; all NaN without
 * variance. */
typedef struct cg_sobol_indices {
    cg_estimate *first, *total, *second; /* [k], [k], [k][k]; the caller's */
    size_t n;                            /* blocks used */
} cg_sobol_indices;

/* y[n_points] in the order of cg_design_saltelli; fills the caller's arrays (second may be
 * NULL without second_order). Errors: CG_INPUT when n_points is not of that design;
 * CG_MEMORY. */
cg_status cg_sensitivity_sobol(size_t n_points, size_t k, int second_order, const double *y,
                               size_t resamples, uint64_t seed, cg_sobol_indices *indices,
                               cg_error *error);

#endif
