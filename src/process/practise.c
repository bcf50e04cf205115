/* Practise: what was learned this week is used and consolidated, or fades; practice
 * follows knowledge.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
#include "base/lanes.h"
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

/* Knowledge of one teacher, four topics side by side. Fresh knowledge consolidates at rate
 * `keep`, is lost at rate `loss`, and takes up this week's gain; consolidated knowledge drifts
 * to what solo work sustains. Returns what she now knows. */
static cg_f4 settle(float *solid, float *fresh, const float *rest, float *gain, cg_f4 keep,
                    const rates *r)
{
    cg_f4 was = cg_f4_load(solid), f = cg_f4_load(fresh);
    cg_f4 kept = keep * f, left = f - kept, back = cg_f4_load(rest) - was;
    cg_i4 below = back > 0.0f;
    cg_f4 rate =
        cg_f4_where(below, cg_f4_all(r->experience)) + cg_f4_where(~below, cg_f4_all(r->drift));
    cg_f4 is = cg_f4_unit(was + kept + rate * back);
    f = cg_f4_clamp(left - r->loss * left + cg_f4_load(gain), -is, 1.0f - is);
    f = cg_f4_snap(f);
    cg_f4_store(solid, is);
    cg_f4_store(fresh, f);
    cg_f4_store(gain, cg_f4_all(0.0f));
    return cg_f4_unit(is + f);
}

/* Means over topics of CK and PCK. */
typedef struct knowledge {
    cg_f4 ck, pck;
} knowledge;

static knowledge settle_knowledge(cg_teachers *t, const rates *r, size_t first)
{
    cg_f4 ck[QUAD], pck[QUAD];
    for (size_t a = 0; a < QUAD; a++) {
        size_t at = (first + a) * CG_TOPICS;
        cg_f4 use = cg_f4_all(r->use * t->motivation[first + a]);
        cg_f4 keep = cg_f4_unit(use + r->met_again * cg_f4_load(t->met + at));
        cg_f4_store(t->met + at, cg_f4_all(0.0f));
        ck[a] = settle(t->ck + at, t->ck_fresh + at, t->ck_rest + at, t->gain_ck + at, keep, r);
        pck[a] =
            settle(t->pck + at, t->pck_fresh + at, t->pck_rest + at, t->gain_pck + at, keep, r);
    }
    const float share = 1.0f / CG_TOPICS;
    return (knowledge){cg_f4_sums_of_rows(ck) * share, cg_f4_sums_of_rows(pck) * share};
}

static void change_practice(const cg_world *world, const rates *r, size_t first, knowledge known)
{
    const cg_teachers *t = &world->teachers;
    float materials[QUAD];
    for (size_t a = 0; a < QUAD; a++)
        materials[a] = world->schools.materials[t->school[first + a]];
    cg_f4 means = 0.7f + 0.2f * cg_f4_load(t->policy + first) + 0.1f * cg_f4_load(materials);
    cg_f4 target = known.pck * (0.5f + 0.5f * known.ck) * means;
    cg_f4 practice = cg_f4_load(t->practice + first);
    practice += r->practice * cg_f4_load(t->motivation + first) * (target - practice);
    cg_f4_store(t->practice + first, practice);
}

static void change_habits(cg_teachers *t, const rates *r, size_t first)
{
    cg_f4 open = cg_f4_load(t->openness + first) + cg_f4_load(t->gain_openness + first);
    cg_f4 policy = cg_f4_load(t->policy + first);
    open += r->openness * (cg_f4_load(t->openness_rest + first) - open);
    policy += r->policy * (r->policy_rest - policy);
    cg_f4_store(t->openness + first, cg_f4_unit(open));
    cg_f4_store(t->gain_openness + first, cg_f4_all(0.0f));
    cg_f4_store(t->policy + first, cg_f4_unit(policy));
    cg_f4_store(t->turns + first, cg_f4_snap(cg_f4_load(t->turns + first) * 0.95f));
}

static void change_pace(cg_teachers *t, const rates *r, size_t first, const float noise[QUAD])
{
    cg_f4 pace = cg_f4_load(t->pace + first) + cg_f4_load(t->gain_pace + first);
    pace -= r->pace * pace;
    pace = cg_f4_clamp(pace + cg_f4_load(noise), cg_f4_all(-52.0f), cg_f4_all(52.0f));
    cg_f4_store(t->pace + first, pace);
    cg_f4_store(t->gain_pace + first, cg_f4_all(0.0f));
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

void cg_practise_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_teachers *t = &world->teachers;
    rates r = rates_of(world);
    float noise[CG_DRAW_ROWS];
    for (size_t first = begin; first < end; first += QUAD) {
        size_t done = (first - begin) % CG_DRAW_ROWS, left = end - first;
        if (done == 0)
            draw_noise(world, &r, first, left < CG_DRAW_ROWS ? left : CG_DRAW_ROWS, noise);
        knowledge known = settle_knowledge(t, &r, first);
        change_practice(world, &r, first, known);
        change_habits(t, &r, first);
        change_pace(t, &r, first, noise + done);
        if (world->now.started)
            note_competence(world, first, end, known);
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
