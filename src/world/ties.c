/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/ties.h"

#include "base/lanes.h"
#include "base/math.h"

#include <string.h>

#define TRUST_ONE 255.0f

/* Dithers are those of base/steps.h, because trust grows and fades by less than a step a week; half
 * of their unit more keeps whole steps whole, though 1/255 is none that floats can hold. */
#define HALF_A_DITHER (0.5f * CG_DITHER_STEP)

static uint8_t pack_trust(float trust, float dither)
{
    return (uint8_t)(cg_unitf(trust) * TRUST_ONE + (dither + HALF_A_DITHER));
}

static float unpack_trust(uint8_t packed)
{
    return (float)packed * (1.0f / TRUST_ONE);
}

#define TOPIC (3u * CG_TIE_TOPIC)
#define WHOM (CG_TIE_ROW | 3u * CG_TIE_GENERATION) /* the bits that say who she is */

/* Colleague j as she is now, as a slot keeps her. */
static uint32_t whom(const cg_teachers *t, uint32_t j)
{
    return j | t->generation[j] * CG_TIE_GENERATION;
}

int cg_tie_is_current(const cg_teachers *t, size_t at)
{
    uint32_t to = t->tie_to[at];
    return to != CG_NONE && (to & WHOM) == whom(t, to & CG_TIE_ROW);
}

/* Slots of a row that hold `wanted` in the bits of `mask`, as bits. */
static uint32_t slots_that_hold(const uint32_t *to, uint32_t slots, uint32_t wanted, uint32_t mask)
{
    uint32_t bits = 0, s = 0;
#ifdef __SSE2__
    const __m128i four = _mm_set1_epi32((int)wanted), masks = _mm_set1_epi32((int)mask);
    for (; s + 16 <= slots; s += 16) {
        __m128i same[4];
        for (int q = 0; q < 4; q++) {
            __m128i held = _mm_loadu_si128((const __m128i *)(to + s) + q);
            same[q] = _mm_cmpeq_epi32(_mm_and_si128(held, masks), four);
        }
        __m128i low = _mm_packs_epi32(same[0], same[1]), high = _mm_packs_epi32(same[2], same[3]);
        bits |= (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << s;
    }
    for (; s + 4 <= slots; s += 4) {
        __m128i held = _mm_and_si128(_mm_loadu_si128((const __m128i *)(to + s)), masks);
        __m128i same = _mm_cmpeq_epi32(held, four);
        bits |= (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(same)) << s;
    }
#endif
    for (; s < slots; s++)
        bits |= (uint32_t)((to[s] & mask) == wanted) << s;
    return bits;
}

int cg_tie_find(const cg_teachers *t, uint32_t i, uint32_t j)
{
    size_t row = (size_t)i * t->slots;
    uint32_t bits = slots_that_hold(t->tie_to + row, t->slots, whom(t, j), WHOM);
    return bits == 0 ? -1 : __builtin_ctz(bits);
}

/* How trust has faded since a row was aged: by `keep`, but not below `floor` in a colleague
 * of one's school. */
typedef struct fading {
    float keep, floor;
} fading;

static fading fading_of(const cg_world *world, uint32_t i)
{
    uint32_t weeks = (uint32_t)((int)world->now.week - world->teachers.tie_week[i]);
    return (fading){world->fade[weeks > 255 ? 255 : weeks],
                    (float)world->scenario.model.ties_school_trust};
}

/* The first step that is not below the floor: what is kept of trust that has come down to it, so
 * that reading it a week later gives the floor itself. */
static uint8_t steps_of_floor(float floor)
{
    uint8_t steps = (uint8_t)(cg_unitf(floor) * TRUST_ONE);
    return unpack_trust(steps) < floor ? (uint8_t)(steps + 1) : steps;
}

static float faded(uint8_t packed, uint32_t to, fading f)
{
    float trust = unpack_trust(packed), now = trust * f.keep;
    float floor = to & CG_TIE_SCHOOL ? f.floor : 0.0f;
    float least = trust < floor ? trust : floor;
    return now > least ? now : least;
}

#ifdef __SSE2__
/* Eight bytes as twice four floats. */
static inline void load_eight(const uint8_t *bytes, cg_f4 x[2])
{
    const __m128i zero = _mm_setzero_si128();
    __m128i words = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)bytes), zero);
    x[0] = _mm_cvtepi32_ps(_mm_unpacklo_epi16(words, zero));
    x[1] = _mm_cvtepi32_ps(_mm_unpackhi_epi16(words, zero));
}

/* faded of eight slots. */
static inline void fade_eight(const uint8_t *packed, const uint32_t *to, fading f, cg_f4 trust[2])
{
    const int32_t bit = (int32_t)CG_TIE_SCHOOL;
    const cg_i4 flag = {bit, bit, bit, bit};
    load_eight(packed, trust);
    for (int half = 0; half < 2; half++) {
        cg_f4 was = trust[half] * (1.0f / TRUST_ONE);
        cg_i4 school;
        memcpy(&school, to + (size_t)half * 4, sizeof school);
        cg_f4 floor = cg_f4_where((school & flag) == flag, cg_f4_all(f.floor));
        trust[half] = cg_f4_max(was * f.keep, cg_f4_min(was, floor));
    }
}

/* pack_trust of eight values. */
static inline void pack_eight(const cg_f4 trust[2], const cg_f4 dither[2], uint8_t *packed)
{
    __m128i low = _mm_cvttps_epi32(cg_f4_unit(trust[0]) * TRUST_ONE + (dither[0] + HALF_A_DITHER));
    __m128i high = _mm_cvttps_epi32(cg_f4_unit(trust[1]) * TRUST_ONE + (dither[1] + HALF_A_DITHER));
    __m128i words = _mm_packs_epi32(low, high);
    _mm_storel_epi64((__m128i *)packed, _mm_packus_epi16(words, words));
}
#endif

void cg_ties_set_fading(cg_world *world)
{
    float keep = 1.0f - (float)world->scenario.model.ties_decay;
    world->fade[0] = 1.0f;
    for (int weeks = 1; weeks < 256; weeks++)
        world->fade[weeks] = world->fade[weeks - 1] * keep;
}

float cg_tie_trust(const cg_world *world, uint32_t i, uint32_t s)
{
    const cg_teachers *t = &world->teachers;
    size_t at = (size_t)i * t->slots + s;
    if (!cg_tie_is_current(t, at))
        return 0.0f;
    return faded(t->tie_trust[at], t->tie_to[at], fading_of(world, i));
}

void cg_tie_faded(const cg_world *world, uint32_t i, float *trusts)
{
    const cg_teachers *t = &world->teachers;
    const uint8_t *packed = t->tie_trust + (size_t)i * t->slots;
    const uint32_t *to = t->tie_to + (size_t)i * t->slots;
    fading f = fading_of(world, i);
    uint32_t s = 0;
#ifdef __SSE2__
    for (; s + 8 <= t->slots; s += 8) {
        cg_f4 trust[2];
        fade_eight(packed + s, to + s, f, trust);
        cg_f4_store(trusts + s, trust[0]);
        cg_f4_store(trusts + s + 4, trust[1]);
    }
#endif
    for (; s < t->slots; s++)
        trusts[s] = faded(packed[s], to[s], f);
}

void cg_tie_beliefs(const cg_teachers *t, uint32_t i, uint32_t k, float *beliefs)
{
    const uint8_t *level = t->tie_level + (size_t)i * t->slots;
    const uint32_t *to = t->tie_to + (size_t)i * t->slots;
    uint32_t s = 0;
#ifdef __SSE2__
    const __m128i topic = _mm_set1_epi32((int)TOPIC);
    const __m128i wanted = _mm_set1_epi32((int)(k * CG_TIE_TOPIC));
    for (; s + 8 <= t->slots; s += 8) {
        cg_f4 full[2];
        load_eight(level + s, full);
        for (uint32_t half = 0; half < 2; half++) {
            __m128i held = _mm_loadu_si128((const __m128i *)(to + s + 4 * half));
            cg_i4 known = (cg_i4)_mm_cmpeq_epi32(_mm_and_si128(held, topic), wanted);
            cg_f4 x = full[half] * (1.0f / 255.0f);
            cg_f4_store(beliefs + s + 4 * half,
                        cg_f4_where(known, x) + cg_f4_where(~known, 0.5f * x));
        }
    }
#endif
    for (; s < t->slots; s++) {
        float full = cg_tie_level(t, i, s);
        beliefs[s] = (to[s] & TOPIC) == k * CG_TIE_TOPIC ? full : 0.5f * full;
    }
}

void cg_tie_trusts(const cg_world *world, uint32_t i, float *trusts)
{
    const cg_teachers *t = &world->teachers;
    cg_tie_faded(world, i, trusts);
    for (uint32_t s = 0; s < t->slots; s++)
        if (!cg_tie_is_current(t, (size_t)i * t->slots + s))
            trusts[s] = 0.0f;
}

float cg_trust(const cg_world *world, uint32_t i, uint32_t j)
{
    const cg_teachers *t = &world->teachers;
    int s = cg_tie_find(t, i, j);
    size_t at = (size_t)i * t->slots + (size_t)(s < 0 ? 0 : s);
    return s < 0 ? 0.0f : faded(t->tie_trust[at], t->tie_to[at], fading_of(world, i));
}

void cg_ties_age(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    const size_t row = (size_t)i * t->slots;
    const uint32_t week = world->now.week;
    uint8_t *packed = t->tie_trust + row;
    const uint32_t *to = t->tie_to + row;
    if (t->tie_week[i] == (int16_t)week)
        return;
    fading f = fading_of(world, i);
    f.floor = unpack_trust(steps_of_floor(f.floor));
    uint32_t s = 0;
#ifdef __SSE2__
    for (; s + 8 <= t->slots; s += 8) {
        cg_f4 trust[2];
        fade_eight(packed + s, to + s, f, trust);
        const cg_f4 dither[2] = {cg_dither4(week, row + s), cg_dither4(week, row + s + 4)};
        pack_eight(trust, dither, packed + s);
    }
#endif
    for (; s < t->slots; s++)
        packed[s] = pack_trust(faded(packed[s], to[s], f), cg_dither(week, row + s));
    t->tie_week[i] = (int16_t)week;
}

/* The slot that a new tie to j takes: that of her predecessor in the post, else one that is
 * empty or stale, else the least trusted. */
static uint32_t slot_to_give_up(const cg_teachers *t, uint32_t i, uint32_t j)
{
    size_t row = (size_t)i * t->slots;
    uint32_t worst = 0;
    uint32_t bits = slots_that_hold(t->tie_to + row, t->slots, j, CG_TIE_ROW);
    if (bits != 0)
        return (uint32_t)__builtin_ctz(bits);
    for (uint32_t s = 0; s < t->slots; s++) {
        if (!cg_tie_is_current(t, row + s))
            return s;
        uint8_t trust = t->tie_trust[row + s], least = t->tie_trust[row + worst];
        if (trust < least ||
            (trust == least && cg_tie_colleague(t, row + s) > cg_tie_colleague(t, row + worst)))
            worst = s;
    }
    return worst;
}

static uint8_t pack_level(float level)
{
    return (uint8_t)(cg_unitf(level) * 255.0f + 0.5f);
}

static void believe(cg_teachers *t, size_t at, uint32_t topic, float level)
{
    t->tie_to[at] = (t->tie_to[at] & ~TOPIC) | topic * CG_TIE_TOPIC;
    t->tie_level[at] = pack_level(level);
}

static void fill_slot(cg_teachers *t, size_t at, uint32_t j, uint8_t trust, uint32_t topic,
                      float level, int same_school)
{
    t->tie_to[at] = whom(t, j) | (same_school ? CG_TIE_SCHOOL : 0u);
    t->tie_trust[at] = trust;
    believe(t, at, topic, level);
}

int cg_tie_fits(const cg_world *world, uint32_t i, uint32_t j, float trust)
{
    const cg_teachers *t = &world->teachers;
    uint32_t s = slot_to_give_up(t, i, j);
    size_t at = (size_t)i * t->slots + s;
    return cg_tie_colleague(t, at) == j || !cg_tie_is_current(t, at) ||
           cg_tie_trust(world, i, s) <= trust;
}

void cg_tie_set(cg_world *world, uint32_t i, uint32_t j, float trust, uint32_t topic, float level,
                int same_school)
{
    cg_teachers *t = &world->teachers;
    cg_ties_age(world, i);
    int found = cg_tie_find(t, i, j);
    uint32_t s = found >= 0 ? (uint32_t)found : slot_to_give_up(t, i, j);
    size_t at = (size_t)i * t->slots + s;
    const float floor = (float)world->scenario.model.ties_school_trust;
    uint8_t packed = pack_trust(trust, CG_NEAREST);
    if (same_school && trust >= floor && packed < steps_of_floor(floor))
        packed = steps_of_floor(floor);
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
        size_t at = row + slot_to_give_up(t, i, j);
        float dither = cg_dither(world->now.week, at);
        uint8_t trust = pack_trust(growth, dither);
        if (cg_tie_is_current(t, at) && t->tie_trust[at] > trust)
            return;
        fill_slot(t, at, j, trust, topic, seen, t->school[i] == t->school[j]);
        return;
    }
    size_t at = row + (uint32_t)found;
    float dither = cg_dither(world->now.week, at);
    float trust = unpack_trust(t->tie_trust[at]);
    float level = cg_tie_level(t, i, (uint32_t)found);
    t->tie_trust[at] = pack_trust(trust + growth * (1.0f - trust), dither);
    if (cg_tie_topic(t, i, (uint32_t)found) == topic)
        believe(t, at, topic, level + 0.5f * (seen - level));
    else if (seen > level)
        believe(t, at, topic, seen);
}
