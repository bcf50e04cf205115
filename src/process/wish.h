/* Wishes: how much a teacher is inclined to look for a voluntary cluster, and who does. Parts of
 * associate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_WISH_H
#define CG_PROCESS_WISH_H

#include "base/executor.h"
#include "process/transfer.h"

enum { CG_SLOT_WISH = 0 }; /* of the stream of associate */

/* Blocks of rows that are looked through side by side. */
enum { CG_WISH_BLOCKS = 64 };

/* What a month's wishes are listed with: each block of rows has its stretch beyond the wishes found
 * so far, and a count of its own. */
typedef struct cg_wish_list {
    const cg_world *world;
    cg_wish *wishes; /* [teachers]; of which no more than what wishes take is ever written */
    size_t begin, n; /* rows looked through so far, and wishes found in them */
    uint32_t count[CG_WISH_BLOCKS];
} cg_wish_list;

/* What the colleague in slot s is believed to know beyond i, in her best topic. */
static inline float cg_ahead(const cg_teachers *t, uint32_t i, uint32_t s)
{
    return cg_tie_level(t, i, s) - cg_ck(t, i, cg_tie_topic(t, i, s));
}

/* What a voluntary cluster promises her, in [0, 1). Colleagues of her own school help her
 * anyway, but when she is new one who is a member tells her what it is worth, and brings her
 * along. Trusted colleagues of other schools could give her their trust times what they are
 * believed to know beyond her: mean over the best, as many as it takes to found a cluster. */
float cg_promise(const cg_world *world, uint32_t i);

/* Inclination (logit) to look for a voluntary cluster. */
double cg_wish_of(const cg_world *world, uint32_t i);

/* Lists those in no voluntary cluster who look for one this month, in cg_wish_order, at the
 * beginning of list->wishes. Returns how many. */
size_t cg_list_wishes(cg_wish_list *list, const cg_executor *executor);

#endif
