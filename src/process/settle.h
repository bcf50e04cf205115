/* Settling: what one week does to knowledge; the part of practise that takes most of its time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_SETTLE_H
#define CG_PROCESS_SETTLE_H

#include "world/world.h"

/* Rates a week. */
typedef struct cg_settling {
    float loss;       /* of fresh knowledge that was not consolidated */
    float drift;      /* of consolidated knowledge down to what solo work sustains */
    float experience; /* and up to it */
    uint32_t week;    /* and place of the first element in its columns: for dithers */
    size_t place;
} cg_settling;

/* Knowledge of one kind, by teacher and topic. */
typedef struct cg_knowledge {
    cg_share16 *solid;
    cg_change16 *fresh;
    const cg_share16 *rest;  /* what solo work sustains */
    const cg_change16 *gain; /* of this week */
    float *known;            /* receives what is now known, in [0, 1] */
} cg_knowledge;

/* Of n elements (a multiple of CG_ROWS_TOGETHER), fresh knowledge consolidates at rate keep[x],
 * is lost at rate `loss`, and takes up the gain; consolidated knowledge drifts to what solo work
 * sustains. */
void cg_settle(const cg_knowledge *k, const float *keep, size_t n, const cg_settling *rates);

/* The twins behind it: four elements side by side, or eight from `begin` on; the second needs a
 * CPU with AVX2, and leaves what does not fill eight to the first. */
void cg_settle_plain(const cg_knowledge *k, const float *keep, size_t begin, size_t n,
                     const cg_settling *rates);
void cg_settle_avx2(const cg_knowledge *k, const float *keep, size_t n, const cg_settling *rates);

#endif
