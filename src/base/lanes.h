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

/* Sums of the four lanes of each row, in order of lanes, starting from 0. */
static inline cg_f4 cg_f4_sums_of_rows(const cg_f4 row[4])
{
#ifdef __SSE2__
    cg_f4 a = _mm_unpacklo_ps(row[0], row[1]), b = _mm_unpackhi_ps(row[0], row[1]);
    cg_f4 c = _mm_unpacklo_ps(row[2], row[3]), d = _mm_unpackhi_ps(row[2], row[3]);
    cg_f4 sum = cg_f4_all(0.0f) + (cg_f4)_mm_movelh_ps(a, c);
    sum += (cg_f4)_mm_movehl_ps(c, a);
    sum += (cg_f4)_mm_movelh_ps(b, d);
    return sum + (cg_f4)_mm_movehl_ps(d, b);
#else
    cg_f4 sum = cg_f4_all(0.0f);
    for (int lane = 0; lane < 4; lane++)
        sum += (cg_f4){row[0][lane], row[1][lane], row[2][lane], row[3][lane]};
    return sum;
#endif
}

#endif
