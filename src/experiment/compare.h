/* Paired comparison of scenarios on common random numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_COMPARE_H
#define CG_EXPERIMENT_COMPARE_H

#include "observe/record.h"

#include <stdint.h>

/* Mean with a 95 % t interval over replicates where it is defined (not NaN); low and high
 * are NaN with fewer than two such replicates; n tells how many there were. */
typedef struct cg_interval {
    double mean, low, high;
    uint32_t n;
} cg_interval;

cg_interval cg_interval_mean(const double *values, uint32_t n);

/* Difference b - a, replicate by replicate. */
cg_interval cg_interval_paired(const double *a, const double *b, uint32_t n);

/* levels[s][o] and differences[s][o] (from scenario 0; row 0 unused), row-major with
 * CG_N_OUTCOMES columns, from records[s * n_replicates + k]. */
void cg_compare(const cg_record *records, uint32_t n_scenarios, uint32_t n_replicates,
                cg_interval *levels, cg_interval *differences);

#endif
