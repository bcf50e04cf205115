/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_sensitivity.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { SEED = 1 };

/* Where a factor's value stands between its ends. */
static double share(const cg_factor *factor, double value)
{
    if (factor->is_text)
        return factor->n_levels > 1 ? value / (double)(factor->n_levels - 1) : 0;
    return (value - factor->low) / (factor->high - factor->low);
}

static double point_mean(const cg_sweep_content *content, size_t point, size_t outcome)
{
    const uint32_t replicates = content->sweep.n_replicates;
    double sum = 0, n = 0;
    for (uint32_t k = 0; k < replicates; k++) {
        const size_t run = point * replicates + k;
        double value = content->outcomes[run * content->n_outcomes + outcome];
        if (isnan(value))
            continue;
        sum += value;
        n++;
    }
    return n > 0 ? sum / n : (double)NAN;
}

int cg_sweep_has_sensitivity(const cg_sweep *sweep)
{
    return strcmp(sweep->design, "morris") == 0 || strcmp(sweep->design, "saltelli") == 0;
}

cg_status cg_sweep_sensitivity_open(const cg_sweep_content *content, cg_sweep_sensitivity *self,
                                    cg_error *error)
{
    const cg_sweep *sweep = &content->sweep;
    const size_t n = sweep->n_points, k = sweep->n_factors;
    *self = (cg_sweep_sensitivity){.content = content,
                                   .is_morris = strcmp(sweep->design, "morris") == 0};
    if (!cg_sweep_has_sensitivity(sweep))
        return cg_fail(error, CG_INPUT,
                       "sensitivity: the sweep's design is %s; expected morris or saltelli",
                       sweep->design);
    cg_status status = cg_alloc((void **)&self->x, n * k, sizeof *self->x, "points", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->y, n, sizeof *self->y, "points", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->morris, k, sizeof *self->morris, "indices", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->sobol.first, k * (k + 2), sizeof(cg_estimate), "indices",
                          error);
    if (status != CG_OK)
        return status;
    self->sobol.total = self->sobol.first + k;
    self->sobol.second = self->sobol.total + k;
    for (size_t i = 0; i < n * k; i++)
        self->x[i] = share(&sweep->factors[i % k], sweep->values[i]);
    return CG_OK;
}

cg_status cg_sweep_sensitivity_of(cg_sweep_sensitivity *self, size_t outcome, cg_error *error)
{
    const cg_sweep *sweep = &self->content->sweep;
    for (size_t p = 0; p < sweep->n_points; p++)
        self->y[p] = point_mean(self->content, p, outcome);
    if (self->is_morris)
        return cg_sensitivity_morris(sweep->n_points, sweep->n_factors, self->x, self->y,
                                     CG_SENSITIVITY_RESAMPLES, SEED, self->morris, error);
    return cg_sensitivity_sobol(sweep->n_points, sweep->n_factors, sweep->second_order, self->y,
                                CG_SENSITIVITY_RESAMPLES, SEED, &self->sobol, error);
}

void cg_sweep_sensitivity_close(cg_sweep_sensitivity *self)
{
    cg_free(self->sobol.first);
    cg_free(self->morris);
    cg_free(self->y);
    cg_free(self->x);
    *self = (cg_sweep_sensitivity){0};
}
