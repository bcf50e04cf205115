/* Whom a teacher follows into a cluster, and the choice of main clusters: parts of associate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_TRANSFER_H
#define CG_PROCESS_TRANSFER_H

#include "world/ties.h"
#include "world/world.h"

/* One who wants to, how much, and where to (CG_NONE: nowhere yet). */
typedef struct cg_wish {
    float score;
    uint32_t row, cluster;
} cg_wish;

/* For qsort: greatest score first, then lowest row. */
int cg_wish_order(const void *a, const void *b);

/* Whether a colleague of this trust may be asked or followed; nobody is in an empty or stale
 * slot, even if no trust at all is demanded. */
static inline int cg_is_trusted(const cg_world *world, float trust)
{
    return trust > 0.0f && trust >= (float)world->scenario.model.associate_trust;
}

/* How much i would rather follow the colleague in slot s, whom she trusts so much, than others:
 * trust times believed knowledge, and a little for trust alone. */
static inline float cg_pull(const cg_world *world, uint32_t i, uint32_t s, float trust)
{
    return trust * (0.2f + cg_tie_level(&world->teachers, i, s));
}

/* Members of open forms who gain nothing, and whoever is in none, look for the main cluster of a
 * trusted colleague. All decide on the state at the start; those whom their cluster gives least
 * go first, then by row, as long as there is room. `size` holds members by cluster and is kept
 * up to date; `wishes` is scratch for every teacher. */
void cg_transfer(cg_world *world, cg_wish *wishes, uint32_t *size);

#endif
