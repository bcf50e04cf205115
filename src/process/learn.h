/* Learning: the one rule by which knowledge passes between people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_LEARN_H
#define CG_PROCESS_LEARN_H

#include "base/math.h"
#include "world/world.h"

/* How much of a gap can be used: nothing from those below, most from those
 * exchange.reach above, less from those too far above. gap, reach in CK units. */
static inline float cg_usable_gap(float gap, float reach)
{
    return gap <= 0.0f ? 0.0f : gap * cg_expf(-gap / reach);
}

/* cg_usable_gap of each of n gaps, at most CG_MOST_GAPS, in place. */
enum { CG_MOST_GAPS = 16 };
void cg_usable_gaps(float *gap, uint32_t n, float reach);

/* Hours that count: returns to the hours of one meeting saturate. */
static inline float cg_effective_hours(float hours, float half)
{
    return hours / (1.0f + hours / half);
}

/* PCK can be learned as far as the content is mastered. */
static inline float cg_pck_limit(const cg_model *m, float ck)
{
    float floor = (float)m->exchange_pck_content;
    return floor + (1.0f - floor) * ck;
}

/* Share of an agenda that is all about topic k on what i needs: her need in it over her
 * greatest. */
float cg_match(const cg_teachers *teachers, uint32_t i, float ck);

/* Engagement of one who listens to a lecture: her motivation, as far as the topic, which she
 * has not chosen, is one that she needs. */
float cg_lecture_engagement(const cg_world *world, uint32_t i, uint32_t k);

/* A lecture on topic k: i takes up what somebody with this CK says in so many hours, with
 * cg_lecture_engagement, as fresh knowledge of this week. `passes`, from 0 to 1,
 * is what trust and openness let through. */
void cg_learn_from_lecture(cg_world *world, uint32_t i, uint32_t k, float source, float passes,
                           float hours);

#endif
