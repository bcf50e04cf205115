/* Calendar: terms, holidays, and the events of the scenario.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "process/learn.h"
#include "world/clusters.h"
#include "world/people.h"
#include "world/ties.h"

#include <string.h>

enum { WEEKS_OF_YEAR = 52, SLOT_ROLL_OUT = 0 };

static void find_week(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    const int32_t start[] = {m->calendar_term1_start, m->calendar_term2_start,
                             m->calendar_term3_start, m->calendar_term4_start};
    const int32_t length[] = {m->calendar_term1_weeks, m->calendar_term2_weeks,
                              m->calendar_term3_weeks, m->calendar_term4_weeks};
    int32_t w = (int32_t)(world->now.week % WEEKS_OF_YEAR);
    cg_now *now = &world->now;
    now->teaching = 0;
    now->term = 3;
    now->term_week = now->term_weeks = 0;
    for (uint8_t term = 0; term < 4; term++)
        if (w >= start[term] && w < start[term] + length[term]) {
            now->teaching = 1;
            now->term = term;
            now->term_week = (uint8_t)(w - start[term]);
            now->term_weeks = (uint8_t)length[term];
        }
    now->last_week = w == WEEKS_OF_YEAR - 1;
    now->started = now->week >= (uint32_t)m->run_burn_in;
}

/* Share of members at meetings lately, mean over a circuit's clusters: what is visible
 * of its success. */
static double visible_success(const cg_world *world, uint32_t circuit)
{
    const uint32_t *rows = cg_list_rows(&world->active, circuit);
    uint32_t n = cg_list_size(&world->active, circuit);
    double sum = 0.0;
    for (uint32_t a = 0; a < n; a++)
        sum += world->clusters.turnout[rows[a]];
    return n > 0 ? sum / n : 0.0;
}

/* Rank of a circuit in a roll-out: how many come before it. */
static uint32_t roll_out_rank(const cg_world *world, uint32_t circuit, int by_success)
{
    cg_draw_context draws = {world->seed, world->replicate, 0, CG_STREAM_calendar};
    double mine =
        by_success ? -visible_success(world, circuit) : cg_draw(&draws, circuit, 0, SLOT_ROLL_OUT);
    uint32_t rank = 0;
    for (uint32_t c = 0; c < world->circuits.n; c++) {
        double other =
            by_success ? -visible_success(world, c) : cg_draw(&draws, c, 0, SLOT_ROLL_OUT);
        rank += other < mine || (other == mine && c < circuit);
    }
    return rank;
}

/* One circuit after the other takes the form, the k-th of n in the week k * spread / n of
 * the roll-out; with a threshold the roll-out waits for visible success. */
static void adopt(cg_world *world, uint32_t index)
{
    const cg_event_levers *e = &world->scenario.events[index].levers;
    uint32_t *due = world->roll_out + index * world->circuits.n;
    int form = cg_scenario_form_index(&world->scenario, e->event_form);
    uint8_t target = form < 0 ? (uint8_t)CG_NO_FORM : (uint8_t)form;
    uint32_t n = (uint32_t)world->circuits.n;
    if (!world->event_begun[index]) {
        double success = 0.0;
        for (uint32_t c = 0; c < n; c++)
            success += visible_success(world, c) / n;
        if (e->event_threshold > 0.0 && success < e->event_threshold)
            return;
        world->event_begun[index] = 1;
        for (uint32_t c = 0; c < n; c++) {
            uint64_t rank = roll_out_rank(world, c, e->event_order == CG_ORDER_SUCCESS);
            due[c] = world->now.week + (uint32_t)(rank * (uint32_t)e->event_spread / n);
        }
    }
    for (uint32_t c = 0; c < n; c++)
        if (due[c] == world->now.week && world->circuits.form[c] != target)
            cg_clusters_adopt(world, c, target);
}

/* A new curriculum: part of what was mastered no longer counts, what is known about how
 * things are done is outdated, and officials have more to ask. */
static void change_curriculum(cg_world *world, const cg_event_levers *e)
{
    cg_teachers *t = &world->teachers;
    float keep = 1.0f - (float)e->event_cut;
    for (size_t i = 0; i < t->n; i++) {
        for (uint32_t k = 0; k < CG_TOPICS; k++) {
            if (e->event_topic != 0 && (uint32_t)e->event_topic != k + 1)
                continue;
            size_t at = i * CG_TOPICS + k;
            float dither = cg_dither(world->now.week, at);
            cg_keep(&t->ck[at], cg_value(t->ck[at]) * keep, dither);
            cg_keep(&t->ck_fresh[at], cg_value(t->ck_fresh[at]) * keep, dither);
            cg_keep(&t->pck[at], cg_value(t->pck[at]) * keep, dither);
            cg_keep(&t->pck_fresh[at], cg_value(t->pck_fresh[at]) * keep, dither);
        }
        if (cg_value(t->policy[i]) > (float)e->event_policy)
            cg_keep(&t->policy[i], (float)e->event_policy, CG_NEAREST);
    }
    world->task_factor = e->event_task_factor;
    world->task_factor_until = world->now.week + (uint32_t)e->event_task_weeks;
}

/* A one-off workshop for everybody, given by experts. */
static void hold_workshop(cg_world *world, const cg_event_levers *e)
{
    cg_teachers *t = &world->teachers;
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t k = 0; k < CG_TOPICS; k++)
            if (e->event_topic == 0 || (uint32_t)e->event_topic == k + 1)
                cg_learn_from_lecture(world, i, k, (float)e->event_expertise,
                                      (float)world->scenario.model.exchange_trust_floor,
                                      (float)e->event_hours);
}

/* Ties age lazily: up to now by the old rate, from now on by the new one. */
static void set_parameter(cg_world *world, const cg_event_levers *e)
{
    cg_model *m = &world->scenario.model;
    double decay = m->ties_decay;
    /* cg_scenario_check has set it once already; it cannot fail */
    cg_scenario_set_number(&world->scenario, e->event_path, e->event_value, NULL);
    if (decay < m->ties_decay || decay > m->ties_decay) {
        for (uint32_t i = 0; i < world->teachers.n; i++)
            cg_ties_age(world, i);
        cg_ties_set_fading(world);
    }
    world->members_changed = 1;
}

static void begin_event(cg_world *world, uint32_t index)
{
    const cg_event_levers *e = &world->scenario.events[index].levers;
    switch ((enum cg_event_type)e->event_type) {
    case CG_EVENT_SET:
        set_parameter(world, e);
        break;
    case CG_EVENT_ADOPT:
        break;
    case CG_EVENT_CURRICULUM:
        change_curriculum(world, e);
        break;
    case CG_EVENT_WORKSHOP:
        hold_workshop(world, e);
        break;
    }
}

static void run_events(cg_world *world)
{
    for (int e = 0; e < world->scenario.n_events; e++) {
        const cg_event_levers *l = &world->scenario.events[e].levers;
        if (world->now.week < (uint32_t)l->event_week)
            continue;
        if (l->event_type == CG_EVENT_ADOPT) {
            adopt(world, (uint32_t)e);
        } else if (!world->event_begun[e]) {
            world->event_begun[e] = 1;
            begin_event(world, (uint32_t)e);
        }
    }
}

static void start_main_clusters(cg_world *world)
{
    int form = cg_scenario_form_index(&world->scenario, world->scenario.model.clusters_main);
    for (uint32_t c = 0; c < world->circuits.n; c++)
        if (form >= 0 && world->circuits.form[c] == CG_NO_FORM)
            cg_clusters_adopt(world, c, (uint8_t)form);
}

/* What gains, inequality and newcomers are measured against. */
static void set_base(cg_world *world)
{
    cg_teachers *t = &world->teachers;
    double ck = 0.0, ck2 = 0.0, pck = 0.0, pck2 = 0.0, lower = 0.0, n = (double)t->n, n_lower = 0.0;
    for (uint32_t i = 0; i < t->n; i++) {
        cg_person_set_base(world, i);
        ck += cg_value(t->ck_base[i]);
        ck2 += (double)cg_value(t->ck_base[i]) * (double)cg_value(t->ck_base[i]);
        pck += cg_value(t->pck_base[i]);
        pck2 += (double)cg_value(t->pck_base[i]) * (double)cg_value(t->pck_base[i]);
    }
    double ck_variance = ck2 / n - ck / n * (ck / n), pck_variance = pck2 / n - pck / n * (pck / n);
    world->ck_sd = ck_variance > 1e-12 ? cg_sqrt(ck_variance) : 0.0;
    world->pck_sd = pck_variance > 1e-12 ? cg_sqrt(pck_variance) : 0.0;
    for (uint32_t i = 0; i < t->n; i++)
        if (cg_value(t->ck_base[i]) < ck / n) {
            lower += cg_value(t->ck_base[i]);
            n_lower += 1.0;
        }
    world->competent_level = n_lower > 0.0 ? lower / n_lower : ck / n;
}

int cg_calendar_active(const cg_world *world)
{
    (void)world;
    return 1;
}

cg_status cg_calendar_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)executor;
    (void)error;
    find_week(world);
    if (world->now.week >= world->task_factor_until)
        world->task_factor = 1.0;
    if (world->now.week == (uint32_t)world->scenario.model.run_burn_in) {
        set_base(world);
        start_main_clusters(world);
    }
    run_events(world);
    if (world->members_changed)
        cg_clusters_relist(world);
    return CG_OK;
}
