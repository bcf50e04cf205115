/* Drawing people: the first occupants of posts and their successors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_PEOPLE_H
#define CG_WORLD_PEOPLE_H

#include "world/world.h"

/* What is left, after so many weeks in a post, of the newcomer's gap in knowledge, and of what
 * newcomers do not know of how things are done. */
enum { CG_MAX_EXPERIENCE = 30 * 52 };
typedef struct cg_experience {
    double gap[CG_MAX_EXPERIENCE + 1], unknown[CG_MAX_EXPERIENCE + 1];
} cg_experience;

void cg_experience_make(const cg_model *model, cg_experience *experience);

/* Fills every personal column of row i for generation teachers.generation[i], except
 * school, subject, phase and clusters, which belong to the post. A newcomer (experience is
 * NULL) starts the newcomer's gap below what she will sustain; the first occupants have been
 * in their posts for years and have mostly made it up. */
void cg_person_draw(cg_world *world, uint32_t i, const cg_experience *experience);

/* Empties row i of ties. */
void cg_person_clear_ties(cg_world *world, uint32_t i);

/* Brings row i up to date after moves: who is no colleague of her school any more is marked
 * so, and trust in her may fade. */
void cg_person_know_staff(cg_world *world, uint32_t i);

/* Adds ties of row i to the colleagues of her school and subject (half of her slots at most),
 * and, both ways, theirs to her. */
void cg_person_meet_staff(cg_world *world, uint32_t i, int both_ways);

/* Captures what gains are measured from. */
void cg_person_set_base(cg_world *world, uint32_t i);

/* Practice that mean CK and PCK, policy knowledge and materials would sustain. */
static inline float cg_practice_target(float ck, float pck, float policy, float materials)
{
    float means = 0.7f + 0.2f * policy + 0.1f * materials;
    return pck * (0.5f + 0.5f * ck) * means;
}

/* What row i would sustain as she is. */
float cg_person_practice(const cg_world *world, uint32_t i);

#endif
