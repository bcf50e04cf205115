/* Directed ties: a bounded row of what i thinks of her colleagues. Only i's owner writes
 * row i; a slot whose generation is stale counts as empty.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_TIES_H
#define CG_WORLD_TIES_H

#include "world/world.h"

/* Row of the colleague at this place of the columns, as she may have been; CG_NONE for an empty
 * slot. */
static inline uint32_t cg_tie_colleague(const cg_teachers *t, size_t at)
{
    return t->tie_to[at] == CG_NONE ? CG_NONE : t->tie_to[at] & CG_TIE_ROW;
}

/* Whether she is known as a colleague of one's school. */
static inline int cg_tie_in_school(const cg_teachers *t, size_t at)
{
    return t->tie_to[at] != CG_NONE && (t->tie_to[at] & CG_TIE_SCHOOL) != 0;
}

/* Slot of row i that holds colleague j as she is now; -1 if there is none. */
int cg_tie_find(const cg_teachers *teachers, uint32_t i, uint32_t j);

/* Trust in slot s of row i at the current week, in [0, 1]; 0 for an empty or stale slot. */
float cg_tie_trust(const cg_world *world, uint32_t i, uint32_t s);

/* Whether the slot at this place of the columns holds a colleague as she is now. */
int cg_tie_is_current(const cg_teachers *teachers, size_t at);

/* Trust in every slot of row i at the current week, as if nobody in it had left:
 * trusts[ties.slots]. Looking at colleagues costs more than looking at trust: who needs only the
 * best few asks cg_tie_is_current of those. */
void cg_tie_faded(const cg_world *world, uint32_t i, float *trusts);

/* cg_tie_faded with 0 in empty and stale slots. */
void cg_tie_trusts(const cg_world *world, uint32_t i, float *trusts);

/* What i believes of the colleague in every slot on topic k: her level in the topic that she is
 * known for, half of it in others. beliefs[ties.slots]. */
void cg_tie_beliefs(const cg_teachers *teachers, uint32_t i, uint32_t k, float *beliefs);

/* Trust of i in j, 0 if unknown. */
float cg_trust(const cg_world *world, uint32_t i, uint32_t j);

/* Makes world->fade from ties.decay; rows must have been aged by the rate before. */
void cg_ties_set_fading(cg_world *world);

/* Brings row i up to the current week: trust fades, except down to ties.school_trust for
 * colleagues of her school. */
void cg_ties_age(cg_world *world, uint32_t i);

/* i has worked with j: trust grows by `growth` of what is missing, and she saw a CK of
 * `seen` in `topic`. Row i must have been aged. A full row gives up its least trusted
 * colleague (the highest row on ties), unless the new tie would be weaker. */
void cg_tie_strengthen(cg_world *world, uint32_t i, uint32_t j, float growth, uint32_t topic,
                       float seen);

/* Whether a tie of i to j with this trust would take a slot from nobody whom i trusts more. */
int cg_tie_fits(const cg_world *world, uint32_t i, uint32_t j, float trust);

/* Sets a tie outright, without making a stronger one weaker. */
void cg_tie_set(cg_world *world, uint32_t i, uint32_t j, float trust, uint32_t topic, float level,
                int same_school);

/* Fetches row i into the cache before it is needed: rows of colleagues lie anywhere. */
static inline void cg_ties_prefetch(const cg_teachers *t, uint32_t i)
{
    size_t row = (size_t)i * t->slots;
    __builtin_prefetch(t->tie_to + row);
    __builtin_prefetch(t->tie_trust + row);
    __builtin_prefetch(t->tie_level + row);
}

static inline float cg_tie_level(const cg_teachers *t, uint32_t i, uint32_t s)
{
    return (float)t->tie_level[(size_t)i * t->slots + s] * (1.0f / 255.0f);
}

static inline uint32_t cg_tie_topic(const cg_teachers *t, uint32_t i, uint32_t s)
{
    return t->tie_to[(size_t)i * t->slots + s] / CG_TIE_TOPIC % CG_TOPICS;
}

#endif
