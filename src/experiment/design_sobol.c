/* Sobol's sequence from any row on. GSL's goes forward only, but its row n is the exclusive or of
 * a direction number for each bit of n's Gray code (Antonov and Saleev 1979), and its rows 1, 2,
 * 4, 8, ... tell what these are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/design_parts.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

enum { FRACTION_BITS = 30 }; /* of GSL's numbers */

cg_status cg_sobol_directions(size_t n, size_t columns, uint32_t *numbers, cg_error *error)
{
    double row[CG_SOBOL_FACTORS];
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)columns);
    if (sequence == NULL)
        return cg_fail(error, CG_MEMORY, "no memory for Sobol's sequence");
    size_t at = 0;
    for (size_t bit = 0; bit < CG_SOBOL_BITS && (size_t)1 << bit <= n; bit++) {
        for (; at < (size_t)1 << bit; at++)
            gsl_qrng_get(sequence, row);
        /* The Gray code of 2^bit has this bit and the one below. */
        uint32_t *own = numbers + bit * columns;
        for (size_t c = 0; c < columns; c++)
            own[c] = (uint32_t)ldexp(row[c], FRACTION_BITS) ^ (bit > 0 ? *(own + c - columns) : 0);
    }
    gsl_qrng_free(sequence);
    return CG_OK;
}

void cg_sobol_row(const uint32_t *numbers, size_t columns, size_t n, double *row)
{
    uint32_t sum[CG_SOBOL_FACTORS] = {0};
    const size_t number = n + 1, gray = number ^ number >> 1;
    for (size_t bit = 0; bit < CG_SOBOL_BITS; bit++)
        for (size_t c = 0; gray >> bit & 1 && c < columns; c++)
            sum[c] ^= numbers[bit * columns + c];
    for (size_t c = 0; c < columns; c++)
        row[c] = ldexp((double)sum[c], -FRACTION_BITS);
}

cg_status cg_design_sobol(size_t n_points, size_t n_factors, cg_design *design, cg_error *error)
{
    *design = (cg_design){0};
    if (n_factors == 0 || n_factors > CG_SOBOL_FACTORS)
        return cg_fail(error, CG_LIMIT, "Sobol's sequence takes 1 to %d factors", CG_SOBOL_FACTORS);
    cg_status status = cg_design_begin(CG_DESIGN_SOBOL, n_points, n_factors,
                                       CG_SOBOL_BITS * n_factors, design, error);
    return status == CG_OK ? cg_sobol_directions(n_points, n_factors, design->numbers, error)
                           : status;
}
