/* Four floats side by side, for loops that handle four teachers or four topics at once.
 *
 * Every lane goes through the same exactly rounded operations as a single float would, so
 * that results do not depend on the form; on x86-64 the four share one SSE2 register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_LANES_H
#define CG_BASE_LANES_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Functions marked CG_AVX2 are twins of others that any CPU can run: the same operations on
 * twice as many elements, hence the same bits. cg_cpu_has_avx2 tells whether they may be called. */
#if defined(__x86_64__) && defined(__SSE2__) && defined(__GNUC__)
#define CG_AVX2 __attribute__((target("avx2")))
#include <immintrin.h>
#endif

static inline int cg_cpu_has_avx2(void)
{
#ifdef CG_AVX2
    return __builtin_cpu_supports("avx2") != 0;
#else
    return 0;
#endif
}

typedef float cg_f4 __attribute__((vector_size(16)));
typedef int32_t cg_i4 __attribute__((vector_size(16))); /* -1 or 0: the result of comparing */

static inline cg_f4 cg_f4_load(const float x[4])
{
    cg_f4 v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void cg_f4_store(float x[4], cg_f4 v)
{
    memcpy(x, &v, sizeof v);
}

static inline cg_f4 cg_f4_all(float x)
{
    return (cg_f4){x, x, x, x};
}

/* Whole numbers as floats. */
static inline cg_f4 cg_f4_of(cg_i4 x)
{
#ifdef __SSE2__
    return _mm_cvtepi32_ps((__m128i)x);
#else
    return (cg_f4){(float)x[0], (float)x[1], (float)x[2], (float)x[3]};
#endif
}

/* Lane by lane: where ? x : 0. */
static inline cg_f4 cg_f4_where(cg_i4 where, cg_f4 x)
{
    return (cg_f4)((cg_i4)x & where);
}

/* Lane by lane: a < b ? a : b, and a > b ? a : b. */
static inline cg_f4 cg_f4_min(cg_f4 a, cg_f4 b)
{
#ifdef __SSE2__
    return _mm_min_ps(a, b);
#else
    cg_i4 less = a < b;
    return (cg_f4)(((cg_i4)a & less) | ((cg_i4)b & ~less));
#endif
}

static inline cg_f4 cg_f4_max(cg_f4 a, cg_f4 b)
{
#ifdef __SSE2__
    return _mm_max_ps(a, b);
#else
    cg_i4 more = a > b;
    return (cg_f4)(((cg_i4)a & more) | ((cg_i4)b & ~more));
#endif
}

/* As cg_clampf, cg_unitf and cg_snapf. */
static inline cg_f4 cg_f4_clamp(cg_f4 x, cg_f4 low, cg_f4 high)
{
    return cg_f4_min(high, cg_f4_max(low, x));
}

static inline cg_f4 cg_f4_unit(cg_f4 x)
{
    return cg_f4_clamp(x, cg_f4_all(0.0f), cg_f4_all(1.0f));
}

static inline cg_f4 cg_f4_snap(cg_f4 x)
{
    return cg_f4_where(~((x < 1e-12f) & (x > -1e-12f)), x);
}

/* Rows become columns. */
static inline void cg_f4_transpose(cg_f4 row[4])
{
#ifdef __SSE2__
    cg_f4 a = _mm_unpacklo_ps(row[0], row[1]), b = _mm_unpackhi_ps(row[0], row[1]);
    cg_f4 c = _mm_unpacklo_ps(row[2], row[3]), d = _mm_unpackhi_ps(row[2], row[3]);
    row[0] = _mm_movelh_ps(a, c);
    row[1] = _mm_movehl_ps(c, a);
    row[2] = _mm_movelh_ps(b, d);
    row[3] = _mm_movehl_ps(d, b);
#else
    cg_f4 was[4] = {row[0], row[1], row[2], row[3]};
    for (int lane = 0; lane < 4; lane++)
        row[lane] = (cg_f4){was[0][lane], was[1][lane], was[2][lane], was[3][lane]};
#endif
}

/* Sums of the four lanes of each row, in order of lanes, starting from 0. */
static inline cg_f4 cg_f4_sums_of_rows(const cg_f4 row[4])
{
    cg_f4 lane[4] = {row[0], row[1], row[2], row[3]}, sum = cg_f4_all(0.0f);
    cg_f4_transpose(lane);
    for (int k = 0; k < 4; k++)
        sum += lane[k];
    return sum;
}

/* Two doubles side by side, for sums of floats. */
typedef double cg_d2 __attribute__((vector_size(16)));

static inline cg_d2 cg_d2_load(const double x[2])
{
    cg_d2 v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void cg_d2_store(double x[2], cg_d2 v)
{
    memcpy(x, &v, sizeof v);
}

/* The lower (0) or the upper (1) two lanes. */
static inline cg_d2 cg_f4_half(cg_f4 x, int half)
{
#ifdef __SSE2__
    return _mm_cvtps_pd(half ? (cg_f4)_mm_movehl_ps(x, x) : x);
#else
    return (cg_d2){x[2 * half], x[2 * half + 1]};
#endif
}

#endif
