/* Advise: between meetings a teacher with a problem asks the colleague whom she trusts and
 * believes to know; whether she is helped depends on the one she asks.
 *
 * First everybody decides whom to ask and whether it helps, reading only; then each asker
 * writes her own row; last the helpers' hours are summed in order of askers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
#include "base/lanes.h"
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

/* The first of the greatest of n scores above `least`; n if there is none. Scores beyond n, up to
 * a multiple of four, are 0. */
static uint32_t first_of_greatest(const float *scores, uint32_t n, float least)
{
    cg_f4 lanes = cg_f4_all(least);
    for (uint32_t s = 0; s < n; s += 4)
        lanes = cg_f4_max(lanes, cg_f4_load(scores + s));
    float most = least;
    for (int lane = 0; lane < 4; lane++)
        most = lanes[lane] > most ? lanes[lane] : most;
    if (!(most > least))
        return n;
    uint32_t first = 0;
    while (scores[first] < most)
        first++;
    return first;
}

/* Slot of the colleague to ask: most trust times believed knowledge; t->slots if nobody
 * comes above the threshold. Whether she is still there is asked of the best one only. */
static uint32_t whom_to_ask(const cg_world *world, uint32_t i, uint32_t k)
{
    const cg_teachers *t = &world->teachers;
    const float least = (float)world->scenario.model.advise_threshold;
    size_t row = (size_t)i * t->slots;
    float scores[CG_MAX_SLOTS] = {0.0f}, beliefs[CG_MAX_SLOTS] = {0.0f};
    cg_tie_faded(world, i, scores);
    cg_tie_beliefs(t, i, k, beliefs);
    for (uint32_t s = 0; s < t->slots; s += 4)
        cg_f4_store(scores + s, cg_f4_load(scores + s) * cg_f4_load(beliefs + s));
    for (;;) {
        uint32_t best = first_of_greatest(scores, t->slots, least);
        if (best == t->slots || cg_tie_is_current(t, row + best))
            return best;
        scores[best] = 0.0f;
    }
}

/* Those of a block of rows who have a problem, with their draws. Looking for help goes in
 * steps, each for all of them, so that what the next step reads is on its way meanwhile. */
typedef struct askers {
    uint32_t n;
    uint32_t row[CG_DRAW_ROWS];
    uint8_t draw[CG_DRAW_ROWS]; /* place of her draws in the block */
    cg_draws draws;
} askers;

static void find_askers(cg_world *world, size_t first, size_t n, uint64_t problem, askers *list)
{
    cg_teachers *t = &world->teachers;
    cg_draw_context context = cg_world_draws(world, CG_STREAM_advise);
    cg_draw_range(&context, (uint32_t)first, n, t->generation, 0, &list->draws);
    list->n = 0;
    for (size_t a = 0; a < n; a++) {
        if (list->draws.words[SLOT_PROBLEM][a] >= problem)
            continue;
        list->row[list->n] = (uint32_t)(first + a);
        list->draw[list->n++] = (uint8_t)a;
        cg_ties_prefetch(t, (uint32_t)(first + a));
        __builtin_prefetch(t->ck + (first + a) * CG_TOPICS);
        __builtin_prefetch(t->ck_fresh + (first + a) * CG_TOPICS);
    }
}

static void choose_helper(cg_world *world, uint32_t i, double topic)
{
    cg_teachers *t = &world->teachers;
    uint32_t k = topic_of_problem(t, i, topic), s = whom_to_ask(world, i, k);
    t->problem[i] = 1;
    if (s == t->slots)
        return;
    t->asked[i] = (uint8_t)(s + 1);
    t->asked_topic[i] = (uint8_t)k;
    uint32_t j = cg_tie_colleague(t, (size_t)i * t->slots + s);
    cg_ties_prefetch(t, j);
    __builtin_prefetch(t->motivation + j);
    __builtin_prefetch(t->openness + j);
    __builtin_prefetch(t->workload + j);
    __builtin_prefetch(t->tie_week + j);
    __builtin_prefetch(t->ck + (size_t)j * CG_TOPICS);
    __builtin_prefetch(t->ck_fresh + (size_t)j * CG_TOPICS);
}

static uint32_t helper_of(const cg_teachers *t, size_t i)
{
    return cg_tie_colleague(t, i * t->slots + t->asked[i] - 1u);
}

static void seek_help(cg_world *world, uint32_t i, double uniform)
{
    cg_teachers *t = &world->teachers;
    uint32_t j = helper_of(t, i), k = t->asked_topic[i];
    float willing = cg_value(t->motivation[j]) * (0.3f + 0.7f * cg_value(t->openness[j])) *
                    (0.5f + 0.5f * cg_trust(world, j, i)) /
                    (1.0f + 0.2f * cg_value(t->workload[j]));
    if (uniform < 2.0f * willing && cg_ck(t, j, k) > cg_ck(t, i, k))
        t->problem[i] = 2;
}

static void decide_all(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    uint64_t problem = cg_words_below(world->scenario.model.advise_problems);
    askers list;
    for (size_t first = begin; first < end; first += CG_DRAW_ROWS) {
        find_askers(world, first, end - first < CG_DRAW_ROWS ? end - first : CG_DRAW_ROWS, problem,
                    &list);
        for (uint32_t a = 0; a < list.n; a++)
            choose_helper(world, list.row[a],
                          cg_uniform(list.draws.words[SLOT_TOPIC][list.draw[a]]));
        for (uint32_t a = 0; a < list.n; a++)
            if (world->teachers.asked[list.row[a]] != 0)
                seek_help(world, list.row[a],
                          cg_uniform(list.draws.words[SLOT_HELPED][list.draw[a]]));
    }
}

/* The asker's side: she learns, trusts more when helped, and knows better whom she asked. */
static void follow_up(cg_world *world, uint32_t i, double uniform)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    uint32_t j = helper_of(t, i), k = t->asked_topic[i];
    int solved = t->problem[i] == 2;
    float seen = cg_ck(t, j, k) + (float)(m->ties_belief_noise * cg_normal_quantile(uniform));
    cg_ties_age(world, i);
    cg_tie_strengthen(world, i, j, solved ? (float)m->advise_tie_growth : 0.0f, k, seen);
    if (!solved)
        return;
    float reach = (float)m->exchange_reach, ck = cg_ck(t, i, k), pck = cg_pck(t, i, k);
    float scale = (float)(m->advise_rate * m->advise_hours) * cg_value(t->motivation[i]);
    cg_teacher_week *week = cg_week_begin(t, i);
    float dither = cg_dither(world->now.week, (size_t)i * CG_TOPICS + k);
    cg_add(&week->gain_ck[k], scale * cg_usable_gap(cg_ck(t, j, k) - ck, reach), dither);
    cg_add(&week->gain_pck[k],
           scale * cg_pck_limit(m, ck) * cg_usable_gap(cg_pck(t, j, k) - pck, reach), dither);
}

static void list_who_asked(const cg_world *world, size_t first, size_t end, askers *list)
{
    const cg_teachers *t = &world->teachers;
    list->n = 0;
    for (size_t i = first; i < end; i++) {
        if (t->asked[i] == 0)
            continue;
        list->row[list->n++] = (uint32_t)i;
        cg_ties_prefetch(t, (uint32_t)i);
        __builtin_prefetch(t->ck + i * CG_TOPICS);
        __builtin_prefetch(t->ck_fresh + i * CG_TOPICS);
        __builtin_prefetch(t->pck + i * CG_TOPICS);
        __builtin_prefetch(t->pck_fresh + i * CG_TOPICS);
    }
}

static void fetch_helper(const cg_teachers *t, uint32_t j)
{
    __builtin_prefetch(t->ck + (size_t)j * CG_TOPICS);
    __builtin_prefetch(t->ck_fresh + (size_t)j * CG_TOPICS);
    __builtin_prefetch(t->pck + (size_t)j * CG_TOPICS);
    __builtin_prefetch(t->pck_fresh + (size_t)j * CG_TOPICS);
    __builtin_prefetch(t->generation + j);
}

static void follow_up_all(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_draw_context context = cg_world_draws(world, CG_STREAM_advise);
    askers list;
    for (size_t first = begin; first < end; first += CG_DRAW_ROWS) {
        list_who_asked(world, first, end - first < CG_DRAW_ROWS ? end : first + CG_DRAW_ROWS,
                       &list);
        for (uint32_t a = 0; a < list.n; a++)
            fetch_helper(&world->teachers, helper_of(&world->teachers, list.row[a]));
        cg_draw_list(&context, list.row, list.n, world->teachers.generation, 0, &list.draws);
        for (uint32_t a = 0; a < list.n; a++)
            /* cg_draw_list has drawn for list.n of them;
             * NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
            follow_up(world, list.row[a], cg_uniform(list.draws.words[SLOT_NOISE][a]));
    }
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
        if (t->problem[i] == 2)
            cg_add(&t->hours_extra[helper_of(t, i)], hours, cg_dither(world->now.week, i));
    return CG_OK;
}
