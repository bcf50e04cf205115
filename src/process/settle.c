/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/settle.h"

#include "base/lanes.h"

void cg_settle_plain(const cg_knowledge *k, const float *keep, size_t begin, size_t n,
                     const cg_settling *rates)
{
    for (size_t x = begin; x < n; x += CG_ROWS_TOGETHER) {
        cg_f4 was = cg_values(k->solid + x), fresh = cg_values(k->fresh + x);
        cg_f4 kept = cg_f4_load(keep + x) * fresh, left = fresh - kept;
        cg_f4 back = cg_values(k->rest + x) - was;
        cg_i4 below = back > 0.0f;
        cg_f4 rate = cg_f4_where(below, cg_f4_all(rates->experience)) +
                     cg_f4_where(~below, cg_f4_all(rates->drift));
        cg_f4 is = cg_f4_unit(was + kept + rate * back);
        cg_f4 dither = cg_dither4(rates->week, rates->place + x);
        fresh = left - rates->loss * left + cg_values(k->gain + x);
        fresh = cg_f4_clamp(fresh, -is, 1.0f - is);
        cg_keep4(k->solid + x, is, dither);
        cg_keep4(k->fresh + x, fresh, dither);
        cg_f4_store(k->known + x, cg_f4_unit(is + fresh));
    }
}

#ifdef CG_AVX2
/* As cg_f4_clamp. */
CG_AVX2 static inline __m256 clamp_eight(__m256 x, __m256 low, __m256 high)
{
    return _mm256_min_ps(high, _mm256_max_ps(low, x));
}

/* As cg_values of shares, and of changes. */
CG_AVX2 static inline __m256 eight_shares(const cg_share16 *x)
{
    __m256i whole = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)x));
    return _mm256_mul_ps(_mm256_cvtepi32_ps(whole), _mm256_set1_ps(1.0f / CG_SHARE_STEPS));
}

CG_AVX2 static inline __m256 eight_changes(const cg_change16 *x)
{
    __m256i whole = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)x));
    return _mm256_mul_ps(_mm256_cvtepi32_ps(whole), _mm256_set1_ps(1.0f / CG_SHARE_STEPS));
}

/* As cg_dither4. */
CG_AVX2 static inline __m256 eight_dithers(uint32_t week, size_t at)
{
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const uint32_t x = week * CG_DITHER_WEEK + (uint32_t)at * CG_DITHER_PLACE;
    __m256i places = _mm256_mullo_epi32(lanes, _mm256_set1_epi32((int)CG_DITHER_PLACE));
    __m256i bits = _mm256_srli_epi32(_mm256_add_epi32(places, _mm256_set1_epi32((int)x)), 24);
    return _mm256_mul_ps(_mm256_cvtepi32_ps(bits), _mm256_set1_ps(CG_DITHER_STEP));
}

/* As cg_whole_steps4. */
CG_AVX2 static inline void keep_eight(__m256 steps, int below, void *kept)
{
    __m256 held = _mm256_min_ps(steps, _mm256_set1_ps(65535.0f));
    held = _mm256_max_ps(held, _mm256_setzero_ps());
    __m256i words = _mm256_sub_epi32(_mm256_cvttps_epi32(held), _mm256_set1_epi32(32768));
    __m128i packed =
        _mm_packs_epi32(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    packed = _mm_xor_si128(packed, _mm_set1_epi16((short)(below - 32768)));
    _mm_storeu_si128((__m128i *)kept, packed);
}

CG_AVX2 void cg_settle_avx2(const cg_knowledge *k, const float *keep, size_t n,
                            const cg_settling *rates)
{
    const __m256 zero = _mm256_setzero_ps(), one = _mm256_set1_ps(1.0f);
    const __m256 drift = _mm256_set1_ps(rates->drift), up = _mm256_set1_ps(rates->experience);
    const __m256 loss = _mm256_set1_ps(rates->loss), sign = _mm256_set1_ps(-0.0f);
    const __m256 in_one = _mm256_set1_ps(CG_SHARE_STEPS), below = _mm256_set1_ps(32768.0f);
    size_t whole = n - n % 8;
    for (size_t x = 0; x < whole; x += 8) {
        __m256 was = eight_shares(k->solid + x), fresh = eight_changes(k->fresh + x);
        __m256 kept = _mm256_mul_ps(_mm256_loadu_ps(keep + x), fresh);
        __m256 left = _mm256_sub_ps(fresh, kept);
        __m256 back = _mm256_sub_ps(eight_shares(k->rest + x), was);
        __m256 rate = _mm256_blendv_ps(drift, up, _mm256_cmp_ps(back, zero, _CMP_GT_OQ));
        __m256 is = _mm256_add_ps(_mm256_add_ps(was, kept), _mm256_mul_ps(rate, back));
        is = clamp_eight(is, zero, one);
        fresh = _mm256_sub_ps(left, _mm256_mul_ps(loss, left));
        fresh = _mm256_add_ps(fresh, eight_changes(k->gain + x));
        fresh = clamp_eight(fresh, _mm256_xor_ps(is, sign), _mm256_sub_ps(one, is));
        __m256 dither = eight_dithers(rates->week, rates->place + x);
        __m256 steps = _mm256_mul_ps(is, in_one), changes = _mm256_mul_ps(fresh, in_one);
        keep_eight(_mm256_add_ps(steps, dither), 0, k->solid + x);
        keep_eight(_mm256_add_ps(_mm256_add_ps(changes, below), dither), 32768, k->fresh + x);
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
