/* The draws of draw.h for many rows at once: the same words, several times as fast.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_DRAW_ROWS_H
#define CG_BASE_DRAW_ROWS_H

#include "base/draw.h"

#include <stddef.h>

enum { CG_DRAW_ROWS = 256 };

/* words[w][a] is word w of the a-th row. */
typedef struct cg_draws {
    uint32_t words[4][CG_DRAW_ROWS];
} cg_draws;

/* Words of `block` for rows first .. first + n - 1, or for the n rows of a list; n up to
 * CG_DRAW_ROWS. generation is the whole column, indexed by row. */
void cg_draw_range(const cg_draw_context *context, uint32_t first, size_t n,
                   const uint16_t *generation, uint32_t block, cg_draws *draws);
void cg_draw_list(const cg_draw_context *context, const uint32_t *rows, size_t n,
                  const uint16_t *generation, uint32_t block, cg_draws *draws);

/* How many words w have cg_uniform(w) < chance: those below this number. */
uint64_t cg_words_below(double chance);

/* The twins behind them: ten rounds of Philox on the counters in draws, in place, for rows
 * [begin, n) and [0, n). The second needs a CPU with AVX2. */
void cg_philox_rows_plain(cg_draws *draws, size_t begin, size_t n, const uint32_t key[2]);
void cg_philox_rows_avx2(cg_draws *draws, size_t n, const uint32_t key[2]);
int cg_philox_rows_has_avx2(void);

#endif
