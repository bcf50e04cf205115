/* Counter-based random draws: Philox4x32-10 (Salmon et al. 2011).
 *
 * Key = the 64-bit seed. Counter = {row, week << 16 | block, replicate,
 * process << 24 | generation}. A draw therefore belongs to (who, when, what for)
 * and to nothing else: scenarios share their agents' luck (common random numbers)
 * and neither threads nor observation can shift it. A block yields four 32-bit
 * words; slot s is word s % 4 of block s / 4. This layout is CG_RANDOM_LAYOUT.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_DRAW_H
#define CG_BASE_DRAW_H

#include <stdint.h>

enum { CG_RANDOM_LAYOUT = 1 };

/* What a draw depends on besides the row: set once for a process in a week. */
typedef struct cg_draw_context {
    uint64_t seed;
    uint32_t replicate;
    uint32_t week;    /* from the start of burn-in, < 65,536 */
    uint32_t process; /* the process's stream number, < 256 */
} cg_draw_context;

/* Ten rounds of Philox4x32 on counter `counter` under key {low, high half}. */
void cg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* The four words of one block; generation < 2^24. */
void cg_draw_words(const cg_draw_context *context, uint32_t row, uint32_t generation,
                   uint32_t block, uint32_t words[4]);

/* Uniforms in the open interval (0, 1): (word + 1/2) / 2^32. */
double cg_draw(const cg_draw_context *context, uint32_t row, uint32_t generation, uint32_t slot);
void cg_draw4(const cg_draw_context *context, uint32_t row, uint32_t generation, uint32_t block,
              double uniforms[4]);

/* Standard normal by inversion of cg_draw. */
double cg_draw_normal(const cg_draw_context *context, uint32_t row, uint32_t generation,
                      uint32_t slot);

/* Index drawn with probability proportional to weights[0 .. n-1] >= 0 by inversion
 * of `uniform`; the last index when all weights are 0. */
uint32_t cg_choose(const double *weights, uint32_t n, double uniform);

static inline double cg_uniform(uint32_t word)
{
    return ((double)word + 0.5) * (1.0 / 4294967296.0);
}

/* Whole number in [0, n) from a uniform in (0, 1). */
static inline uint32_t cg_index(double uniform, uint32_t n)
{
    uint32_t i = (uint32_t)(uniform * (double)n);
    return i < n ? i : n - 1;
}

#endif
