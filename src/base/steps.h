/* Numbers kept in 16 bits: whole steps of a power of two, so that reading one and keeping it
 * again changes nothing.
 *
 * A change of less than a step must not be lost week after week. So a number is rounded down
 * after a part of a step, its dither, has been added: with dithers spread evenly over [0, 1),
 * as cg_dither's are over weeks and over rows, the mean of what is kept is the number itself, to
 * 1/256 of a step. Four side by side have the same results as one by one. What lies beyond
 * the range is kept as its end, and NaN as the upper one, which the check of columns refuses where
 * their values end before (shares, logits, weeks).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_STEPS_H
#define CG_BASE_STEPS_H

#include "base/lanes.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Steps in 1 of shares and of their changes. */
#define CG_SHARE_STEPS 32768.0f

/* X(type, integer, steps in 1) */
#define CG_STEP_TYPES(X)                                                                           \
    X(cg_share16, uint16_t, CG_SHARE_STEPS) /* 0 to 2 */                                           \
    X(cg_change16, int16_t, CG_SHARE_STEPS) /* -1 to 1, without 1 */                               \
    X(cg_logit16, int16_t, 2048.0f)         /* -16 to 16 */                                        \
    X(cg_weeks16, int16_t, 512.0f)          /* -64 to 64 */                                        \
    X(cg_sum16, uint16_t, 256.0f)           /* 0 to 256: hours, turns */                           \
    X(cg_meetings16, uint16_t, 2048.0f)     /* 0 to 32 */                                          \
    X(cg_km16, uint16_t, 2.0f)              /* 0 to 32,768 */

/* The dither of place `at` of a column in `week`: 0, 1/256, .. 255/256. Weeks and places go in
 * the two irrational steps that fill the unit interval most evenly together (powers of the
 * reciprocal of the plastic number, times 2^32). */
#define CG_DITHER_WEEK 3242174889u
#define CG_DITHER_PLACE 2447445414u
#define CG_DITHER_STEP 0x1p-8f

static inline float cg_dither(uint32_t week, size_t at)
{
    uint32_t x = week * CG_DITHER_WEEK + (uint32_t)at * CG_DITHER_PLACE;
    return (float)(x >> 24) * CG_DITHER_STEP;
}

/* Those of the places at .. at + 3. */
static inline cg_f4 cg_dither4(uint32_t week, size_t at)
{
    typedef uint32_t four __attribute__((vector_size(16)));
    const four places = {0, CG_DITHER_PLACE, 2 * CG_DITHER_PLACE, 3 * CG_DITHER_PLACE};
    const four x = places + (week * CG_DITHER_WEEK + (uint32_t)at * CG_DITHER_PLACE);
    return cg_f4_of((cg_i4)(x >> 24)) * CG_DITHER_STEP;
}

/* The dither that gives the nearest step. */
#define CG_NEAREST 0.5f

/* Steps from 0 to 65,535. */
static inline uint16_t cg_whole_steps(float steps)
{
    return !(steps < 65535.0f) ? 65535 : steps > 0.0f ? (uint16_t)steps : 0;
}

/* The same of four, less `below`, 0 or 32,768, into 16 bits each. */
static inline void cg_whole_steps4(cg_f4 steps, int below, void *kept)
{
#ifdef __SSE2__
    cg_f4 held = cg_f4_max(cg_f4_min(steps, cg_f4_all(65535.0f)), cg_f4_all(0.0f));
    __m128i words = _mm_sub_epi32(_mm_cvttps_epi32(held), _mm_set1_epi32(32768));
    words = _mm_xor_si128(_mm_packs_epi32(words, words), _mm_set1_epi16((short)(below - 32768)));
    _mm_storel_epi64((__m128i *)kept, words);
#else
    uint16_t whole[4];
    for (int lane = 0; lane < 4; lane++)
        whole[lane] = (uint16_t)(cg_whole_steps(steps[lane]) - below);
    memcpy(kept, whole, sizeof whole);
#endif
}

static inline cg_f4 cg_four_of_uint16_t(const void *steps)
{
#ifdef __SSE2__
    __m128i words = _mm_loadl_epi64((const __m128i *)steps);
    return _mm_cvtepi32_ps(_mm_unpacklo_epi16(words, _mm_setzero_si128()));
#else
    uint16_t words[4];
    memcpy(words, steps, sizeof words);
    return (cg_f4){words[0], words[1], words[2], words[3]};
#endif
}

static inline cg_f4 cg_four_of_int16_t(const void *steps)
{
#ifdef __SSE2__
    __m128i words = _mm_loadl_epi64((const __m128i *)steps);
    return _mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(words, words), 16));
#else
    int16_t words[4];
    memcpy(words, steps, sizeof words);
    return (cg_f4){words[0], words[1], words[2], words[3]};
#endif
}

/* Steps below zero that the integer has. */
#define CG_BELOW_uint16_t 0
#define CG_BELOW_int16_t 32768

/* clang-format off */
#define CG_STEP_TYPE(type, integer, in_one)                                                        \
    typedef struct type {                                                                          \
        integer steps;                                                                             \
    } type;                                                                                        \
    static inline float type##_value(type x)                                                       \
    {                                                                                              \
        return (float)x.steps * (1.0f / (in_one));                                                 \
    }                                                                                              \
    static inline cg_f4 type##_values(const type x[4])                                             \
    {                                                                                              \
        return cg_four_of_##integer(x) * (1.0f / (in_one));                                        \
    }                                                                                              \
    static inline void type##_keep(type *kept, float x, float dither)                              \
    {                                                                                              \
        float steps = x * (in_one) + (float)CG_BELOW_##integer + dither;                           \
        kept->steps = (integer)(cg_whole_steps(steps) - CG_BELOW_##integer);                       \
    }                                                                                              \
    static inline void type##_keep4(type kept[4], cg_f4 x, cg_f4 dither)                           \
    {                                                                                              \
        cg_whole_steps4(x * (in_one) + (float)CG_BELOW_##integer + dither, CG_BELOW_##integer,     \
                        kept);                                                                     \
    }
CG_STEP_TYPES(CG_STEP_TYPE)
#undef CG_STEP_TYPE
/* clang-format on */

/* For cg_number: a plain number is one. */
static inline double cg_plain_number(double x)
{
    return x;
}

#ifdef __CPPCHECK__ /* cppcheck 2.10 stumbles over _Generic, and skips types */
#define cg_value(x) cg_share16_value(x)
#define cg_values(x) cg_share16_values(x)
#define cg_keep(kept, x, dither) cg_share16_keep(kept, x, dither)
#define cg_keep4(kept, x, dither) cg_share16_keep4(kept, x, dither)
#define cg_number(x) cg_plain_number(x)
#else
/* clang-format off */
#define CG_VALUE_OF(type, integer, in_one) , type: type##_value
#define CG_VALUES_OF(type, integer, in_one) , type *: type##_values, const type *: type##_values
#define CG_KEEP_OF(type, integer, in_one) , type *: type##_keep
#define CG_KEEP4_OF(type, integer, in_one) , type *: type##_keep4
/* The number in x; four of them from x on. */
#define cg_value(x) _Generic((x) CG_STEP_TYPES(CG_VALUE_OF))(x)
#define cg_values(x) _Generic((x) CG_STEP_TYPES(CG_VALUES_OF))(x)
/* Keeps x in *kept; four in kept[0 .. 3]. */
#define cg_keep(kept, x, dither) _Generic((kept) CG_STEP_TYPES(CG_KEEP_OF))(kept, x, dither)
#define cg_keep4(kept, x, dither) _Generic((kept) CG_STEP_TYPES(CG_KEEP4_OF))(kept, x, dither)
/* The number in x, of these types or plain. */
#define cg_number(x) _Generic((x) CG_STEP_TYPES(CG_VALUE_OF), default: cg_plain_number)(x)
/* clang-format on */
#endif

/* Adds to *kept. */
#define cg_add(kept, more, dither) cg_keep(kept, cg_value(*(kept)) + (more), dither)

#endif
