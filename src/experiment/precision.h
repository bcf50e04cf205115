/* How many replicates an interval of a wanted width needs.
 *
 * Half of a 95 % interval from n replicates is t(0.975, n - 1) s / sqrt(n), with s from a
 * pilot; since t depends on n, n is searched for, not taken from the normal quantile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_PRECISION_H
#define CG_EXPERIMENT_PRECISION_H

#include "experiment/compare.h"

/* More than that many are not looked for. */
enum { CG_MOST_REPLICATES = 100000000 };

/* What a pilot says of one mean or one difference of means. */
typedef struct cg_precision {
    cg_interval pilot; /* its own interval; paired for a difference */
    double sd;         /* over replicates: of the values, or of their paired differences */
    double sd_apart;   /* of a difference without common random numbers; NaN for a mean */
    double correlation;
    /* Replicates (of each scenario) for the width; CG_MOST_REPLICATES for so many or more, 0
     * where the pilot cannot tell. `safe` reckons with the pilot's own error: it suffices in
     * four of five pilots (the 80 % upper bound of the SD; Kupper and Hafner 1989). */
    uint32_t paired, paired_safe, apart;
} cg_precision;

/* The least n from 2 on whose interval is at most `width` wide (ends apart, > 0), for values
 * with this SD, and for the difference of two independent means (Welch). */
uint32_t cg_replicates_for(double sd, double width);
uint32_t cg_replicates_apart(double sd_a, double sd_b, double width);

/* Of values[n], and of b - a over the replicates in which both are defined. `width` NaN or
 * not above 0 leaves the numbers of replicates 0. */
cg_precision cg_precision_level(const double *values, uint32_t n, double width);
cg_precision cg_precision_difference(const double *a, const double *b, uint32_t n, double width);

#endif
