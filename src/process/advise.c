/* Advise: between meetings a teacher with a problem asks the colleague whom she trusts and
 * believes to know; whether she is helped depends on the one she asks.
 *
 * First everybody decides whom to ask and whether it helps, reading only; then each asker
 * writes her own row; last the helpers' hours are summed in order of askers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "process/learn.h"
#include "world/ties.h"

enum { SLOT_PROBLEM, SLOT_TOPIC, SLOT_HELPED, SLOT_NOISE };

static uint32_t topic_of_problem(const cg_teachers *t, uint32_t i, double uniform)
{
    double weights[CG_TOPICS];
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        weights[k] = 1.0 - cg_ck(t, i, k);
    return cg_choose(weights, CG_TOPICS, uniform);
}

/* What i believes of the colleague in slot s on topic k: her level in the topic that she
 * is known for, half of it in others. */
static float believed(const cg_teachers *t, uint32_t i, uint32_t s, uint32_t k)
{
    float level = cg_tie_level(t, i, s);
    return cg_tie_topic(t, i, s) == k ? level : 0.5f * level;
}

/* Slot of the colleague to ask: most trust times believed knowledge; t->slots if nobody
 * comes above the threshold. */
static uint32_t whom_to_ask(const cg_world *world, uint32_t i, uint32_t k)
{
    const cg_teachers *t = &world->teachers;
    float most = (float)world->scenario.model.advise_threshold;
    uint32_t best = t->slots;
    float trusts[CG_MAX_SLOTS];
    cg_tie_trusts(world, i, trusts);
    for (uint32_t s = 0; s < t->slots; s++) {
        float score = trusts[s] * believed(t, i, s, k);
        if (score > most) {
            most = score;
            best = s;
        }
    }
    return best;
}

static void decide(cg_world *world, const cg_draw_context *draws, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    cg_ask *ask = &world->asks[i];
    double u[4];
    cg_draw4(draws, i, t->generation[i], 0, u);
    ask->helper = CG_NONE;
    ask->solved = 0;
    if (u[SLOT_PROBLEM] >= world->scenario.model.advise_problems)
        return;
    t->problem[i] = 1;
    uint32_t k = topic_of_problem(t, i, u[SLOT_TOPIC]);
    uint32_t s = whom_to_ask(world, i, k);
    ask->topic = (uint8_t)k;
    if (s == t->slots)
        return;
    uint32_t j = t->tie_to[(size_t)i * t->slots + s];
    float willing = t->motivation[j] * (0.3f + 0.7f * t->openness[j]) *
                    (0.5f + 0.5f * cg_trust(world, j, i)) / (1.0f + 0.2f * t->workload[j]);
    ask->helper = j;
    ask->slot = (uint8_t)s;
    ask->solved = u[SLOT_HELPED] < 2.0f * willing && cg_ck(t, j, k) > cg_ck(t, i, k);
}

static void decide_all(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_advise);
    for (size_t i = begin; i < end; i++)
        decide(world, &draws, (uint32_t)i);
}

/* The asker's side: she learns, trusts more when helped, and knows better whom she asked. */
static void follow_up(cg_world *world, const cg_draw_context *draws, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    const cg_ask *ask = &world->asks[i];
    if (ask->helper == CG_NONE)
        return;
    uint32_t j = ask->helper, k = ask->topic;
    double noise = cg_draw_normal(draws, i, t->generation[i], SLOT_NOISE);
    float seen = cg_ck(t, j, k) + (float)(m->ties_belief_noise * noise);
    cg_ties_age(world, i);
    cg_tie_strengthen(world, i, j, ask->solved ? (float)m->advise_tie_growth : 0.0f, k, seen);
    if (!ask->solved)
        return;
    t->problem[i] = 2;
    float reach = (float)m->exchange_reach, ck = cg_ck(t, i, k), pck = cg_pck(t, i, k);
    float scale = (float)(m->advise_rate * m->advise_hours) * t->motivation[i];
    size_t at = (size_t)i * CG_TOPICS + k;
    cg_add_gain(&t->gain_ck[at], scale * cg_usable_gap(cg_ck(t, j, k) - ck, reach));
    cg_add_gain(&t->gain_pck[at],
                scale * cg_pck_limit(m, ck) * cg_usable_gap(cg_pck(t, j, k) - pck, reach));
}

static void follow_up_all(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_advise);
    for (size_t i = begin; i < end; i++)
        follow_up(world, &draws, (uint32_t)i);
}

int cg_advise_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_advise_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    cg_teachers *t = &world->teachers;
    float hours = (float)world->scenario.model.advise_hours;
    cg_parallel_for(executor, t->n, CG_TEACHER_GRAIN, decide_all, world);
    cg_parallel_for(executor, t->n, CG_TEACHER_GRAIN, follow_up_all, world);
    for (size_t i = 0; i < t->n; i++)
        if (world->asks[i].helper != CG_NONE && world->asks[i].solved)
            t->hours_extra[world->asks[i].helper] += hours;
    return CG_OK;
}
