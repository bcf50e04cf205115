/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/settle.h"

#include "base/lanes.h"

void cg_settle_plain(const cg_knowledge *k, const float *keep, size_t begin, size_t n,
                     const cg_settling *rates)
{
    for (size_t x = begin; x < n; x += CG_ROWS_TOGETHER) {
        cg_f4 was = cg_f4_load(k->solid + x), fresh = cg_f4_load(k->fresh + x);
        cg_f4 kept = cg_f4_load(keep + x) * fresh, left = fresh - kept;
        cg_f4 back = cg_f4_load(k->rest + x) - was;
        cg_i4 below = back > 0.0f;
        cg_f4 rate = cg_f4_where(below, cg_f4_all(rates->experience)) +
                     cg_f4_where(~below, cg_f4_all(rates->drift));
        cg_f4 is = cg_f4_unit(was + kept + rate * back);
        fresh = left - rates->loss * left + cg_f4_load(k->gain + x);
        fresh = cg_f4_snap(cg_f4_clamp(fresh, -is, 1.0f - is));
        cg_f4_store(k->solid + x, is);
        cg_f4_store(k->fresh + x, fresh);
        cg_f4_store(k->gain + x, cg_f4_all(0.0f));
        cg_f4_store(k->known + x, cg_f4_unit(is + fresh));
    }
}

#ifdef CG_AVX2
/* As cg_f4_clamp. */
CG_AVX2 static inline __m256 clamp_eight(__m256 x, __m256 low, __m256 high)
{
    return _mm256_min_ps(high, _mm256_max_ps(low, x));
}

CG_AVX2 void cg_settle_avx2(const cg_knowledge *k, const float *keep, size_t n,
                            const cg_settling *rates)
{
    const __m256 zero = _mm256_setzero_ps(), one = _mm256_set1_ps(1.0f);
    const __m256 drift = _mm256_set1_ps(rates->drift), up = _mm256_set1_ps(rates->experience);
    const __m256 loss = _mm256_set1_ps(rates->loss), sign = _mm256_set1_ps(-0.0f);
    const __m256 least = _mm256_set1_ps(1e-12f);
    size_t whole = n - n % 8;
    for (size_t x = 0; x < whole; x += 8) {
        __m256 was = _mm256_loadu_ps(k->solid + x), fresh = _mm256_loadu_ps(k->fresh + x);
        __m256 kept = _mm256_mul_ps(_mm256_loadu_ps(keep + x), fresh);
        __m256 left = _mm256_sub_ps(fresh, kept);
        __m256 back = _mm256_sub_ps(_mm256_loadu_ps(k->rest + x), was);
        __m256 rate = _mm256_blendv_ps(drift, up, _mm256_cmp_ps(back, zero, _CMP_GT_OQ));
        __m256 is = _mm256_add_ps(_mm256_add_ps(was, kept), _mm256_mul_ps(rate, back));
        is = clamp_eight(is, zero, one);
        fresh = _mm256_sub_ps(left, _mm256_mul_ps(loss, left));
        fresh = _mm256_add_ps(fresh, _mm256_loadu_ps(k->gain + x));
        fresh = clamp_eight(fresh, _mm256_xor_ps(is, sign), _mm256_sub_ps(one, is));
        __m256 tiny = _mm256_cmp_ps(_mm256_andnot_ps(sign, fresh), least, _CMP_LT_OQ);
        fresh = _mm256_andnot_ps(tiny, fresh);
        _mm256_storeu_ps(k->solid + x, is);
        _mm256_storeu_ps(k->fresh + x, fresh);
        _mm256_storeu_ps(k->gain + x, zero);
        _mm256_storeu_ps(k->known + x, clamp_eight(_mm256_add_ps(is, fresh), zero, one));
    }
    cg_settle_plain(k, keep, whole, n, rates);
}
#else
void cg_settle_avx2(const cg_knowledge *k, const float *keep, size_t n, const cg_settling *rates)
{
    cg_settle_plain(k, keep, 0, n, rates);
}
#endif

void cg_settle(const cg_knowledge *k, const float *keep, size_t n, const cg_settling *rates)
{
    if (cg_cpu_has_avx2())
        cg_settle_avx2(k, keep, n, rates);
    else
        cg_settle_plain(k, keep, 0, n, rates);
}
