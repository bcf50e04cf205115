/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/ties.h"

#include "base/math.h"

#define TRUST_ONE 65535.0f

static uint16_t pack_trust(float trust)
{
    return (uint16_t)(cg_unitf(trust) * TRUST_ONE + 0.5f);
}

static uint8_t pack_level(float level)
{
    return (uint8_t)(cg_unitf(level) * 255.0f + 0.5f);
}

static int is_current(const cg_teachers *t, size_t at)
{
    uint32_t j = t->tie_to[at];
    return j != CG_NONE && t->tie_generation[at] == (uint8_t)t->generation[j];
}

int cg_tie_find(const cg_teachers *t, uint32_t i, uint32_t j)
{
    const uint32_t *to = t->tie_to + (size_t)i * t->slots;
    int found = -1;
    for (uint32_t s = 0; s < t->slots; s++)
        found = to[s] == j ? (int)s : found;
    if (found >= 0 &&
        t->tie_generation[(size_t)i * t->slots + (uint32_t)found] != (uint8_t)t->generation[j])
        return -1;
    return found;
}

static float faded(const cg_world *world, float trust, uint32_t weeks, uint8_t best)
{
    float floor = best & CG_TIE_SCHOOL ? (float)world->scenario.model.ties_school_trust : 0.0f;
    float now = trust * world->fade[weeks > 255 ? 255 : weeks];
    return now > floor ? now : trust < floor ? trust : floor;
}

void cg_ties_set_fading(cg_world *world)
{
    float keep = 1.0f - (float)world->scenario.model.ties_decay;
    world->fade[0] = 1.0f;
    for (int weeks = 1; weeks < 256; weeks++)
        world->fade[weeks] = world->fade[weeks - 1] * keep;
}

static uint32_t weeks_since_aging(const cg_world *world, uint32_t i)
{
    return (uint32_t)((int)world->now.week - world->teachers.tie_week[i]);
}

float cg_tie_trust(const cg_world *world, uint32_t i, uint32_t s)
{
    const cg_teachers *t = &world->teachers;
    size_t at = (size_t)i * t->slots + s;
    if (!is_current(t, at))
        return 0.0f;
    float trust = (float)t->tie_trust[at] * (1.0f / TRUST_ONE);
    return faded(world, trust, weeks_since_aging(world, i), t->tie_best[at]);
}

void cg_tie_trusts(const cg_world *world, uint32_t i, float *trusts)
{
    const cg_teachers *t = &world->teachers;
    uint32_t weeks = weeks_since_aging(world, i);
    size_t row = (size_t)i * t->slots;
    for (uint32_t s = 0; s < t->slots; s++) {
        float trust = (float)t->tie_trust[row + s] * (1.0f / TRUST_ONE);
        trusts[s] =
            is_current(t, row + s) ? faded(world, trust, weeks, t->tie_best[row + s]) : 0.0f;
    }
}

float cg_trust(const cg_world *world, uint32_t i, uint32_t j)
{
    int s = cg_tie_find(&world->teachers, i, j);
    return s < 0 ? 0.0f : cg_tie_trust(world, i, (uint32_t)s);
}

void cg_ties_age(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    uint32_t weeks = weeks_since_aging(world, i);
    if (weeks == 0)
        return;
    size_t row = (size_t)i * t->slots;
    for (size_t at = row; at < row + t->slots; at++) {
        float trust = (float)t->tie_trust[at] * (1.0f / TRUST_ONE);
        t->tie_trust[at] = pack_trust(faded(world, trust, weeks, t->tie_best[at]));
    }
    t->tie_week[i] = (int16_t)world->now.week;
}

/* The slot that a new tie to j takes: that of her predecessor in the post, else one that is
 * empty or stale, else the least trusted. */
static uint32_t slot_to_give_up(const cg_teachers *t, uint32_t i, uint32_t j)
{
    size_t row = (size_t)i * t->slots;
    uint32_t worst = 0;
    for (uint32_t s = 0; s < t->slots; s++)
        if (t->tie_to[row + s] == j)
            return s;
    for (uint32_t s = 0; s < t->slots; s++) {
        if (!is_current(t, row + s))
            return s;
        uint16_t trust = t->tie_trust[row + s], least = t->tie_trust[row + worst];
        if (trust < least || (trust == least && t->tie_to[row + s] > t->tie_to[row + worst]))
            worst = s;
    }
    return worst;
}

static void fill_slot(cg_teachers *t, size_t at, uint32_t j, uint16_t trust, uint32_t topic,
                      float level, int same_school)
{
    t->tie_to[at] = j;
    t->tie_generation[at] = (uint8_t)t->generation[j];
    t->tie_trust[at] = trust;
    t->tie_level[at] = pack_level(level);
    t->tie_best[at] = (uint8_t)(topic | (same_school ? CG_TIE_SCHOOL : 0));
}

void cg_tie_set(cg_world *world, uint32_t i, uint32_t j, float trust, uint32_t topic, float level,
                int same_school)
{
    cg_teachers *t = &world->teachers;
    cg_ties_age(world, i);
    int found = cg_tie_find(t, i, j);
    uint32_t s = found >= 0 ? (uint32_t)found : slot_to_give_up(t, i, j);
    size_t at = (size_t)i * t->slots + s;
    uint16_t packed = pack_trust(trust);
    if (found >= 0 && t->tie_trust[at] > packed)
        packed = t->tie_trust[at];
    fill_slot(t, at, j, packed, topic, level, same_school);
}

void cg_tie_strengthen(cg_world *world, uint32_t i, uint32_t j, float growth, uint32_t topic,
                       float seen)
{
    cg_teachers *t = &world->teachers;
    size_t row = (size_t)i * t->slots;
    int found = cg_tie_find(t, i, j);
    if (found < 0) {
        uint32_t s = slot_to_give_up(t, i, j);
        uint16_t trust = pack_trust(growth);
        if (is_current(t, row + s) && t->tie_trust[row + s] > trust)
            return;
        fill_slot(t, row + s, j, trust, topic, seen, t->school[i] == t->school[j]);
        return;
    }
    size_t at = row + (uint32_t)found;
    float trust = (float)t->tie_trust[at] * (1.0f / TRUST_ONE);
    t->tie_trust[at] = pack_trust(trust + growth * (1.0f - trust));
    float level = (float)t->tie_level[at] * (1.0f / 255.0f);
    if ((t->tie_best[at] & CG_TIE_TOPIC) == topic) {
        t->tie_level[at] = pack_level(level + 0.5f * (seen - level));
    } else if (seen > level) {
        t->tie_best[at] = (uint8_t)((t->tie_best[at] & CG_TIE_SCHOOL) | topic);
        t->tie_level[at] = pack_level(seen);
    }
}
