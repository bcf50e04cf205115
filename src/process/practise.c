/* Practise: what was learned this week is used and consolidated, or fades; practice
 * follows knowledge.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
#include "base/lanes.h"
#include "process/settle.h"
#include "world/people.h"

#include <string.h>

enum { SLOT_PACE = 0 };

static const float SD_OF_UNIFORM = 3.4641016f; /* square root of 12: gives the noise its SD */

/* Rates of this week as floats. */
typedef struct rates {
    float loss, use, met_again, drift, experience, practice, openness, policy, pace, pace_noise;
    float policy_rest;
} rates;

static rates rates_of(const cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    int teaching = world->now.teaching;
    return (rates){.loss = (float)m->practise_loss,
                   .use = teaching ? (float)m->practise_use : 0.0f,
                   .met_again = (float)m->practise_met_again,
                   .drift = (float)m->practise_drift,
                   .experience = (float)m->practise_experience,
                   .practice = teaching ? (float)m->practise_rate : 0.0f,
                   .openness = (float)m->practise_openness_return,
                   .policy = (float)m->practise_policy_return,
                   .pace = (float)m->practise_pace_return,
                   .pace_noise = teaching ? (float)m->practise_pace_noise : 0.0f,
                   .policy_rest = (float)m->people_policy_knowledge};
}

enum { QUAD = CG_ROWS_TOGETHER };

/* Rows whose knowledge settles together: few enough for the first level of the cache. */
enum { BATCH = 64 };

/* What teachers of a batch know, and what they gained, by teacher and topic. */
typedef struct batch {
    float ck[BATCH * CG_TOPICS], pck[BATCH * CG_TOPICS];
    cg_change16 gain_ck[BATCH * CG_TOPICS], gain_pck[BATCH * CG_TOPICS];
} batch;

/* Fresh knowledge is kept as far as it is used in class, and met again in a cluster. */
static void find_keeping(const cg_teachers *t, const rates *r, size_t first, size_t n, float *keep)
{
    for (size_t a = 0; a < n; a++) {
        cg_f4 use = cg_f4_all(r->use * cg_value(t->motivation[first + a]));
        cg_f4 met = cg_values(cg_week_of(t, first + a)->met);
        cg_f4_store(keep + a * CG_TOPICS, cg_f4_unit(use + r->met_again * met));
    }
}

static void gather_gains(const cg_teachers *t, size_t first, size_t n, batch *b)
{
    for (size_t a = 0; a < n; a++) {
        const cg_teacher_week *week = cg_week_of(t, first + a);
        memcpy(b->gain_ck + a * CG_TOPICS, week->gain_ck, sizeof week->gain_ck);
        memcpy(b->gain_pck + a * CG_TOPICS, week->gain_pck, sizeof week->gain_pck);
    }
}

static void settle_knowledge(cg_world *world, const rates *r, size_t first, size_t n, batch *b)
{
    cg_teachers *t = &world->teachers;
    const size_t at = first * CG_TOPICS;
    const cg_settling settling = {r->loss, r->drift, r->experience, world->now.week, at};
    const cg_knowledge ck = {t->ck + at, t->ck_fresh + at, t->ck_rest + at, b->gain_ck, b->ck};
    const cg_knowledge pck = {t->pck + at, t->pck_fresh + at, t->pck_rest + at, b->gain_pck,
                              b->pck};
    float keep[BATCH * CG_TOPICS];
    find_keeping(t, r, first, n, keep);
    gather_gains(t, first, n, b);
    cg_settle(&ck, keep, n * CG_TOPICS, &settling);
    cg_settle(&pck, keep, n * CG_TOPICS, &settling);
}

/* Means over topics of what four teachers know. */
static cg_f4 mean_of_topics(const float *known)
{
    cg_f4 rows[QUAD];
    for (size_t a = 0; a < QUAD; a++)
        rows[a] = cg_f4_load(known + a * CG_TOPICS);
    return cg_f4_sums_of_rows(rows) * (1.0f / CG_TOPICS);
}

typedef struct knowledge {
    cg_f4 ck, pck;
} knowledge;

static void change_practice(const cg_world *world, const rates *r, size_t first, knowledge known,
                            cg_f4 dither)
{
    const cg_teachers *t = &world->teachers;
    float materials[QUAD];
    for (size_t a = 0; a < QUAD; a++)
        materials[a] = world->schools.materials[t->school[first + a]];
    cg_f4 means = 0.7f + 0.2f * cg_values(t->policy + first) + 0.1f * cg_f4_load(materials);
    cg_f4 target = known.pck * (0.5f + 0.5f * known.ck) * means;
    cg_f4 practice = cg_values(t->practice + first);
    practice += r->practice * cg_values(t->motivation + first) * (target - practice);
    cg_keep4(t->practice + first, practice, dither);
}

static void change_habits(cg_teachers *t, const rates *r, size_t first, cg_f4 dither)
{
    float gains[QUAD];
    for (size_t a = 0; a < QUAD; a++)
        gains[a] = cg_value(cg_week_of(t, first + a)->gain_openness);
    cg_f4 open = cg_values(t->openness + first) + cg_f4_load(gains);
    cg_f4 policy = cg_values(t->policy + first);
    open += r->openness * (cg_values(t->openness_rest + first) - open);
    policy += r->policy * (r->policy_rest - policy);
    cg_keep4(t->openness + first, cg_f4_unit(open), dither);
    cg_keep4(t->policy + first, cg_f4_unit(policy), dither);
    cg_keep4(t->turns + first, cg_values(t->turns + first) * 0.95f, dither);
}

static void change_pace(cg_teachers *t, const rates *r, size_t first, const float noise[QUAD],
                        cg_f4 dither)
{
    float gains[QUAD];
    for (size_t a = 0; a < QUAD; a++)
        gains[a] = cg_value(cg_week_of(t, first + a)->gain_pace);
    cg_f4 pace = cg_values(t->pace + first) + cg_f4_load(gains);
    pace -= r->pace * pace;
    pace = cg_f4_clamp(pace + cg_f4_load(noise), cg_f4_all(-52.0f), cg_f4_all(52.0f));
    cg_keep4(t->pace + first, pace, dither);
}

static void note_competence(cg_world *world, size_t first, size_t end, knowledge known)
{
    int16_t *competent = world->teachers.competent;
    for (size_t i = first; i < end && i < first + QUAD; i++)
        if (competent[i] < 0 && (double)known.ck[i - first] >= world->competent_level)
            competent[i] = (int16_t)world->now.week;
}

/* Noise of the pace of n teachers. */
static void draw_noise(const cg_world *world, const rates *r, size_t first, size_t n, float *noise)
{
    cg_draw_context context = cg_world_draws(world, CG_STREAM_practise);
    cg_draws draws;
    memset(noise, 0, CG_DRAW_ROWS * sizeof *noise);
    if (r->pace_noise == 0.0f)
        return;
    cg_draw_range(&context, (uint32_t)first, n, world->teachers.generation, SLOT_PACE, &draws);
    for (size_t a = 0; a < n; a++)
        noise[a] = r->pace_noise * SD_OF_UNIFORM * (float)(cg_uniform(draws.words[0][a]) - 0.5);
}

static void practise_batch(cg_world *world, const rates *r, size_t first, size_t n,
                           const float *noise)
{
    cg_teachers *t = &world->teachers;
    batch b;
    settle_knowledge(world, r, first, (n + QUAD - 1) / QUAD * QUAD, &b);
    for (size_t a = 0; a < n; a += QUAD) {
        knowledge known = {mean_of_topics(b.ck + a * CG_TOPICS),
                           mean_of_topics(b.pck + a * CG_TOPICS)};
        cg_f4 dither = cg_dither4(world->now.week, first + a);
        change_practice(world, r, first + a, known, dither);
        change_habits(t, r, first + a, dither);
        change_pace(t, r, first + a, noise + a, dither);
        if (world->now.started)
            note_competence(world, first + a, first + n, known);
    }
}

void cg_practise_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    rates r = rates_of(world);
    float noise[CG_DRAW_ROWS];
    for (size_t first = begin; first < end; first += CG_DRAW_ROWS) {
        size_t n = end - first < CG_DRAW_ROWS ? end - first : CG_DRAW_ROWS;
        draw_noise(world, &r, first, n, noise);
        for (size_t a = 0; a < n; a += BATCH)
            practise_batch(world, &r, first + a, n - a < BATCH ? n - a : BATCH, noise + a);
    }
}

int cg_practise_active(const cg_world *world)
{
    (void)world;
    return 1;
}

cg_status cg_practise_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    cg_parallel_for(executor, world->teachers.n, CG_TEACHER_GRAIN, cg_practise_rows, world);
    return CG_OK;
}
