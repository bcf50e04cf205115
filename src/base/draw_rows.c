/* Philox for many rows at once: a plain loop, and eight rows side by side where the CPU
 * has AVX2. Both give the same words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw_rows.h"

#if defined(__x86_64__) && defined(__SSE2__) && defined(__GNUC__)
#define HAS_AVX2_TWIN 1
#include <immintrin.h>
#endif

void cg_philox_rows_plain(cg_draws *draws, size_t begin, size_t n, const uint32_t key[2])
{
    for (size_t a = begin; a < n; a++) {
        uint32_t out[4];
        const uint32_t counter[4] = {draws->words[0][a], draws->words[1][a], draws->words[2][a],
                                     draws->words[3][a]};
        cg_philox(counter, key, out);
        for (int w = 0; w < 4; w++)
            draws->words[w][a] = out[w];
    }
}

#ifdef HAS_AVX2_TWIN
enum { LANES = 8 };

/* High and low halves of the eight products m * x. */
__attribute__((target("avx2"))) static inline void multiply(__m256i x, __m256i m, __m256i *high,
                                                            __m256i *low)
{
    __m256i even = _mm256_mul_epu32(x, m);
    __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(x, 32), m);
    *high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    *low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

__attribute__((target("avx2"))) static inline void philox_lanes(cg_draws *draws, size_t a,
                                                                const uint32_t key[2])
{
    const __m256i left = _mm256_set1_epi32((int)0xD2511F53u);
    const __m256i right = _mm256_set1_epi32((int)0xCD9E8D57u);
    __m256i c[4];
    for (int w = 0; w < 4; w++)
        c[w] = _mm256_loadu_si256((const __m256i *)&draws->words[w][a]);
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        __m256i high0, low0, high2, low2;
        multiply(c[0], left, &high0, &low0);
        multiply(c[2], right, &high2, &low2);
        c[0] = _mm256_xor_si256(_mm256_xor_si256(high2, c[1]), _mm256_set1_epi32((int)k0));
        c[1] = low2;
        c[2] = _mm256_xor_si256(_mm256_xor_si256(high0, c[3]), _mm256_set1_epi32((int)k1));
        c[3] = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int w = 0; w < 4; w++)
        _mm256_storeu_si256((__m256i *)&draws->words[w][a], c[w]);
}

int cg_philox_rows_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") != 0;
}

__attribute__((target("avx2"))) void cg_philox_rows_avx2(cg_draws *draws, size_t n,
                                                         const uint32_t key[2])
{
    size_t whole = n - n % LANES;
    for (size_t a = 0; a < whole; a += LANES)
        philox_lanes(draws, a, key);
    cg_philox_rows_plain(draws, whole, n, key);
}
#else
int cg_philox_rows_has_avx2(void)
{
    return 0;
}

void cg_philox_rows_avx2(cg_draws *draws, size_t n, const uint32_t key[2])
{
    cg_philox_rows_plain(draws, 0, n, key);
}
#endif

static void philox_rows(cg_draws *draws, size_t n, const cg_draw_context *context)
{
    const uint32_t key[2] = {(uint32_t)context->seed, (uint32_t)(context->seed >> 32)};
    if (cg_philox_rows_has_avx2())
        cg_philox_rows_avx2(draws, n, key);
    else
        cg_philox_rows_plain(draws, 0, n, key);
}

static void set_common(cg_draws *draws, size_t n, const cg_draw_context *context, uint32_t block)
{
    for (size_t a = 0; a < n; a++) {
        draws->words[1][a] = context->week << 16 | block;
        draws->words[2][a] = context->replicate;
    }
}

void cg_draw_range(const cg_draw_context *context, uint32_t first, size_t n,
                   const uint16_t *generation, uint32_t block, cg_draws *draws)
{
    set_common(draws, n, context, block);
    for (size_t a = 0; a < n; a++) {
        draws->words[0][a] = first + (uint32_t)a;
        draws->words[3][a] = context->process << 24 | generation[first + a];
    }
    philox_rows(draws, n, context);
}

void cg_draw_list(const cg_draw_context *context, const uint32_t *rows, size_t n,
                  const uint16_t *generation, uint32_t block, cg_draws *draws)
{
    set_common(draws, n, context, block);
    for (size_t a = 0; a < n; a++) {
        draws->words[0][a] = rows[a];
        draws->words[3][a] = context->process << 24 | generation[rows[a]];
    }
    philox_rows(draws, n, context);
}

uint64_t cg_words_below(double chance)
{
    double words = chance * 4294967296.0 - 0.5;
    if (!(words > 0.0))
        return 0;
    uint64_t whole = (uint64_t)words;
    return whole + ((double)whole < words);
}
