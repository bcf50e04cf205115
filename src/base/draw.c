/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw.h"

#include "base/math.h"

void cg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t left = (uint64_t)0xD2511F53u * c0;
        uint64_t right = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(right >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)right;
        c2 = (uint32_t)(left >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)left;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void cg_draw_words(const cg_draw_context *context, uint32_t row, uint32_t generation,
                   uint32_t block, uint32_t words[4])
{
    const uint32_t counter[4] = {row, context->week << 16 | block, context->replicate,
                                 context->process << 24 | generation};
    const uint32_t key[2] = {(uint32_t)context->seed, (uint32_t)(context->seed >> 32)};
    cg_philox(counter, key, words);
}

double cg_draw(const cg_draw_context *context, uint32_t row, uint32_t generation, uint32_t slot)
{
    uint32_t words[4];
    cg_draw_words(context, row, generation, slot >> 2, words);
    return cg_uniform(words[slot & 3u]);
}

void cg_draw4(const cg_draw_context *context, uint32_t row, uint32_t generation, uint32_t block,
              double uniforms[4])
{
    uint32_t words[4];
    cg_draw_words(context, row, generation, block, words);
    for (int i = 0; i < 4; i++)
        uniforms[i] = cg_uniform(words[i]);
}

double cg_draw_normal(const cg_draw_context *context, uint32_t row, uint32_t generation,
                      uint32_t slot)
{
    return cg_normal_quantile(cg_draw(context, row, generation, slot));
}

uint32_t cg_choose(const double *weights, uint32_t n, double uniform)
{
    double total = 0.0;
    for (uint32_t i = 0; i < n; i++)
        total += weights[i];
    double left = uniform * total;
    for (uint32_t i = 0; i + 1 < n; i++) {
        left -= weights[i];
        if (left < 0.0)
            return i;
    }
    return n - 1;
}
