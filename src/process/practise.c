/* Practise: what was learned this week is used and consolidated, or fades; practice
 * follows knowledge.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "world/people.h"

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

/* One topic: fresh knowledge consolidates at rate `keep`, is lost at rate `loss`, and takes
 * up this week's gain; consolidated knowledge drifts to what solo work sustains. */
static void settle(float *solid, float *fresh, float rest, float gain, float keep, const rates *r)
{
    float kept = keep * *fresh;
    float left = *fresh - kept;
    float back = rest - *solid;
    float next = *solid + kept + (back > 0.0f ? r->experience : r->drift) * back;
    *solid = cg_unitf(next);
    float f = left - r->loss * left + gain;
    float low = -*solid, high = 1.0f - *solid;
    *fresh = cg_snapf(cg_clampf(f, low, high));
}

static void settle_knowledge(cg_world *world, const rates *r, size_t i)
{
    cg_teachers *t = &world->teachers;
    float use = r->use * t->motivation[i];
    for (size_t at = i * CG_TOPICS; at < (i + 1) * CG_TOPICS; at++) {
        float keep = cg_unitf(use + r->met_again * t->met[at]);
        settle(&t->ck[at], &t->ck_fresh[at], t->ck_rest[at], t->gain_ck[at], keep, r);
        settle(&t->pck[at], &t->pck_fresh[at], t->pck_rest[at], t->gain_pck[at], keep, r);
    }
}

static void settle_habits(cg_world *world, const rates *r, const cg_draw_context *draws, size_t i)
{
    cg_teachers *t = &world->teachers;
    float target = cg_practice_target(world, (uint32_t)i);
    t->practice[i] += r->practice * t->motivation[i] * (target - t->practice[i]);
    float open = t->openness[i] + t->gain_openness[i];
    t->openness[i] = cg_unitf(open + r->openness * (t->openness_rest[i] - open));
    t->policy[i] = cg_unitf(t->policy[i] + r->policy * (r->policy_rest - t->policy[i]));
    float pace = t->pace[i] + t->gain_pace[i];
    pace -= r->pace * pace;
    if (r->pace_noise > 0.0f) {
        double u = cg_draw(draws, (uint32_t)i, t->generation[i], SLOT_PACE);
        pace += r->pace_noise * SD_OF_UNIFORM * (float)(u - 0.5);
    }
    t->pace[i] = cg_clampf(pace, -52.0f, 52.0f);
    t->turns[i] = cg_snapf(t->turns[i] * 0.95f);
}

static void note_competence(cg_world *world, size_t i)
{
    cg_teachers *t = &world->teachers;
    if (t->competent[i] < 0 && (double)cg_mean_ck(t, (uint32_t)i) >= world->competent_level)
        t->competent[i] = (int16_t)world->now.week;
}

static void practise_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    rates r = rates_of(world);
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_practise);
    for (size_t i = begin; i < end; i++) {
        settle_knowledge(world, &r, i);
        settle_habits(world, &r, &draws, i);
        if (world->now.started)
            note_competence(world, i);
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
    cg_parallel_for(executor, world->teachers.n, CG_TEACHER_GRAIN, practise_rows, world);
    return CG_OK;
}
