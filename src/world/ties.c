/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/ties.h"

#include "base/lanes.h"
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

/* Where a mark keeps the generation of colleague j, modulo 32. */
static unsigned generation_mark(const cg_teachers *t, uint32_t j)
{
    return t->generation[j] * (unsigned)CG_TIE_GENERATION & 0xFFu;
}

static int is_of_generation(const cg_teachers *t, size_t at, uint32_t j)
{
    return ((t->tie_mark[at] ^ generation_mark(t, j)) & (0xFFu - (CG_TIE_GENERATION - 1u))) == 0;
}

int cg_tie_is_current(const cg_teachers *t, size_t at)
{
    uint32_t j = t->tie_to[at];
    return j != CG_NONE && is_of_generation(t, at, j);
}

/* Slots of a row that hold j, as bits. */
static uint32_t slots_that_hold(const uint32_t *to, uint32_t slots, uint32_t j)
{
    uint32_t bits = 0, s = 0;
#ifdef __SSE2__
    const __m128i wanted = _mm_set1_epi32((int)j);
    for (; s + 16 <= slots; s += 16) {
        __m128i same[4];
        for (int four = 0; four < 4; four++)
            same[four] = _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(to + s) + four), wanted);
        __m128i low = _mm_packs_epi32(same[0], same[1]), high = _mm_packs_epi32(same[2], same[3]);
        bits |= (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << s;
    }
    for (; s + 4 <= slots; s += 4) {
        __m128i same = _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(to + s)), wanted);
        bits |= (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(same)) << s;
    }
#endif
    for (; s < slots; s++)
        bits |= (uint32_t)(to[s] == j) << s;
    return bits;
}

int cg_tie_find(const cg_teachers *t, uint32_t i, uint32_t j)
{
    size_t row = (size_t)i * t->slots;
    uint32_t bits = slots_that_hold(t->tie_to + row, t->slots, j);
    if (bits == 0)
        return -1;
    int found = __builtin_ctz(bits);
    return is_of_generation(t, row + (size_t)found, j) ? found : -1;
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

static float faded(uint16_t packed, uint8_t mark, fading f)
{
    float trust = (float)packed * (1.0f / TRUST_ONE), now = trust * f.keep;
    float floor = mark & CG_TIE_SCHOOL ? f.floor : 0.0f;
    float least = trust < floor ? trust : floor;
    return now > least ? now : least;
}

#ifdef __SSE2__
/* faded of eight slots. */
static inline void fade_eight(const uint16_t *packed, const uint8_t *mark, fading f, cg_f4 trust[2])
{
    const __m128i zero = _mm_setzero_si128(), school = _mm_set1_epi16(CG_TIE_SCHOOL);
    __m128i words = _mm_loadu_si128((const __m128i *)packed);
    __m128i flags = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)mark), zero);
    flags = _mm_cmpeq_epi16(_mm_and_si128(flags, school), school);
    trust[0] = _mm_cvtepi32_ps(_mm_unpacklo_epi16(words, zero)) * (1.0f / TRUST_ONE);
    trust[1] = _mm_cvtepi32_ps(_mm_unpackhi_epi16(words, zero)) * (1.0f / TRUST_ONE);
    cg_i4 mask[2] = {(cg_i4)_mm_unpacklo_epi16(flags, flags),
                     (cg_i4)_mm_unpackhi_epi16(flags, flags)};
    for (int half = 0; half < 2; half++) {
        cg_f4 floor = cg_f4_where(mask[half], cg_f4_all(f.floor));
        trust[half] = cg_f4_max(trust[half] * f.keep, cg_f4_min(trust[half], floor));
    }
}

/* pack_trust of eight values. */
static inline void pack_eight(const cg_f4 trust[2], uint16_t *packed)
{
    const __m128i half = _mm_set1_epi32(32768);
    __m128i low = _mm_cvttps_epi32(cg_f4_unit(trust[0]) * TRUST_ONE + 0.5f);
    __m128i high = _mm_cvttps_epi32(cg_f4_unit(trust[1]) * TRUST_ONE + 0.5f);
    __m128i words = _mm_packs_epi32(_mm_sub_epi32(low, half), _mm_sub_epi32(high, half));
    _mm_storeu_si128((__m128i *)packed, _mm_xor_si128(words, _mm_set1_epi16((short)0x8000)));
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
    return faded(t->tie_trust[at], t->tie_mark[at], fading_of(world, i));
}

void cg_tie_faded(const cg_world *world, uint32_t i, float *trusts)
{
    const cg_teachers *t = &world->teachers;
    const uint16_t *packed = t->tie_trust + (size_t)i * t->slots;
    const uint8_t *mark = t->tie_mark + (size_t)i * t->slots;
    fading f = fading_of(world, i);
    uint32_t s = 0;
#ifdef __SSE2__
    for (; s + 8 <= t->slots; s += 8) {
        cg_f4 trust[2];
        fade_eight(packed + s, mark + s, f, trust);
        cg_f4_store(trusts + s, trust[0]);
        cg_f4_store(trusts + s + 4, trust[1]);
    }
#endif
    for (; s < t->slots; s++)
        trusts[s] = faded(packed[s], mark[s], f);
}

void cg_tie_beliefs(const cg_teachers *t, uint32_t i, uint32_t k, float *beliefs)
{
    const uint8_t *level = t->tie_level + (size_t)i * t->slots;
    const uint8_t *mark = t->tie_mark + (size_t)i * t->slots;
    uint32_t s = 0;
#ifdef __SSE2__
    const __m128i zero = _mm_setzero_si128(), topic = _mm_set1_epi32(CG_TIE_TOPIC);
    const __m128i wanted = _mm_set1_epi32((int)k);
    for (; s + 8 <= t->slots; s += 8) {
        __m128i levels = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(level + s)), zero);
        __m128i marks = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(mark + s)), zero);
        __m128i four[2][2] = {{_mm_unpacklo_epi16(levels, zero), _mm_unpacklo_epi16(marks, zero)},
                              {_mm_unpackhi_epi16(levels, zero), _mm_unpackhi_epi16(marks, zero)}};
        for (int half = 0; half < 2; half++) {
            cg_f4 full = (cg_f4)_mm_cvtepi32_ps(four[half][0]) * (1.0f / 255.0f);
            cg_i4 known = (cg_i4)_mm_cmpeq_epi32(_mm_and_si128(four[half][1], topic), wanted);
            cg_f4_store(beliefs + s + 4 * half,
                        cg_f4_where(known, full) + cg_f4_where(~known, 0.5f * full));
        }
    }
#endif
    for (; s < t->slots; s++) {
        float full = cg_tie_level(t, i, s);
        beliefs[s] = cg_tie_topic(t, i, s) == k ? full : 0.5f * full;
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
    return s < 0 ? 0.0f : faded(t->tie_trust[at], t->tie_mark[at], fading_of(world, i));
}

void cg_ties_age(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    uint16_t *packed = t->tie_trust + (size_t)i * t->slots;
    const uint8_t *mark = t->tie_mark + (size_t)i * t->slots;
    if (t->tie_week[i] == (int16_t)world->now.week)
        return;
    fading f = fading_of(world, i);
    uint32_t s = 0;
#ifdef __SSE2__
    for (; s + 8 <= t->slots; s += 8) {
        cg_f4 trust[2];
        fade_eight(packed + s, mark + s, f, trust);
        pack_eight(trust, packed + s);
    }
#endif
    for (; s < t->slots; s++)
        packed[s] = pack_trust(faded(packed[s], mark[s], f));
    t->tie_week[i] = (int16_t)world->now.week;
}

/* The slot that a new tie to j takes: that of her predecessor in the post, else one that is
 * empty or stale, else the least trusted. */
static uint32_t slot_to_give_up(const cg_teachers *t, uint32_t i, uint32_t j)
{
    size_t row = (size_t)i * t->slots;
    uint32_t worst = 0;
    uint32_t bits = slots_that_hold(t->tie_to + row, t->slots, j);
    if (bits != 0)
        return (uint32_t)__builtin_ctz(bits);
    for (uint32_t s = 0; s < t->slots; s++) {
        if (!cg_tie_is_current(t, row + s))
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
    t->tie_trust[at] = trust;
    t->tie_level[at] = pack_level(level);
    t->tie_mark[at] = (uint8_t)(topic | (same_school ? CG_TIE_SCHOOL : 0) | generation_mark(t, j));
}

int cg_tie_fits(const cg_world *world, uint32_t i, uint32_t j, float trust)
{
    const cg_teachers *t = &world->teachers;
    uint32_t s = slot_to_give_up(t, i, j);
    size_t at = (size_t)i * t->slots + s;
    return t->tie_to[at] == j || !cg_tie_is_current(t, at) || cg_tie_trust(world, i, s) <= trust;
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
        if (cg_tie_is_current(t, row + s) && t->tie_trust[row + s] > trust)
            return;
        fill_slot(t, row + s, j, trust, topic, seen, t->school[i] == t->school[j]);
        return;
    }
    size_t at = row + (uint32_t)found;
    float trust = (float)t->tie_trust[at] * (1.0f / TRUST_ONE);
    t->tie_trust[at] = pack_trust(trust + growth * (1.0f - trust));
    float level = (float)t->tie_level[at] * (1.0f / 255.0f);
    if ((t->tie_mark[at] & CG_TIE_TOPIC) == topic) {
        t->tie_level[at] = pack_level(level + 0.5f * (seen - level));
    } else if (seen > level) {
        t->tie_mark[at] = (uint8_t)((t->tie_mark[at] & (0xFFu - CG_TIE_TOPIC)) | topic);
        t->tie_level[at] = pack_level(seen);
    }
}
