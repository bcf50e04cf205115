/* Deterministic mathematics: the only transcendental functions of the engine.
 *
 * They come from SLEEF's "cinz" family, whose results are the same to the bit on
 * every x86-64 CPU, compiler and optimisation level (docs/design.md); libm's are
 * not, because glibc picks FMA variants at run time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_MATH_H
#define CG_BASE_MATH_H

#include <stddef.h>

double cg_exp(double x);
double cg_log(double x); /* x > 0 */
double cg_cos(double radians);
double cg_sqrt(double x);                    /* correctly rounded by IEEE 754 */
double cg_pow(double base, double exponent); /* base > 0 */
float cg_expf(float x);
float cg_logf(float x); /* x > 0 */

/* Standard normal quantile of p in (0, 1), Wichura's AS 241 (1988), |relative error| < 1e-15. */
double cg_normal_quantile(double p);

static inline double cg_clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float cg_clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float cg_unitf(float x)
{
    return cg_clampf(x, 0.0f, 1.0f);
}

static inline double cg_logistic(double x)
{
    return 1.0 / (1.0 + cg_exp(-x));
}

static inline float cg_logisticf(float x)
{
    return 1.0f / (1.0f + cg_expf(-x));
}

/* cg_logisticf of each of x[0 .. n-1], in place, to the same bits. */
void cg_logistic_all(float *x, size_t n);

/* cg_expf of each of x[0 .. n-1], in place, to the same bits. */
void cg_exp_all(float *x, size_t n);

static inline double cg_logit(double p)
{
    return cg_log(p / (1.0 - p));
}

/* Values this small carry no meaning and would make arithmetic denormal and slow. */
static inline float cg_snapf(float x)
{
    return x < 1e-12f && x > -1e-12f ? 0.0f : x;
}

#endif
