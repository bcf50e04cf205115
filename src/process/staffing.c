/* Staffing: at the start of each term some teachers leave, others move.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "world/clusters.h"
#include "world/people.h"

enum { TERMS = 4, SLOT_EXIT = 0, SLOT_MOVE = 1 };

/* Chance in a term that amounts to `yearly` over four. */
static double per_term(double yearly)
{
    return 1.0 - cg_pow(1.0 - yearly, 1.0 / TERMS);
}

static void vacate(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    t->voluntary[i] = CG_NONE;
    if (t->main[i] != CG_NONE &&
        cg_levers(world, t->main[i])->form_membership == CG_MEMBERSHIP_INVITED)
        t->main[i] = CG_NONE;
    t->generation[i]++;
    cg_person_draw(world, i, 1);
    cg_person_clear_ties(world, i);
}

/* What belongs to the work at a school and passes to whoever comes there. */
typedef struct post {
    uint32_t school, main;
    uint32_t planned[CG_MAX_FORMS]; /* main cluster under each form that may become main */
} post;

static post post_of(const cg_world *world, uint32_t i)
{
    post p = {world->teachers.school[i], world->teachers.main[i], {0}};
    for (int f = 0; f < CG_MAX_FORMS; f++)
        p.planned[f] = world->plan.cluster[f] != NULL ? world->plan.cluster[f][i] : CG_NONE;
    return p;
}

static void take_post(cg_world *world, uint32_t i, const post *p)
{
    world->teachers.school[i] = p->school;
    world->teachers.main[i] = p->main;
    for (int f = 0; f < CG_MAX_FORMS; f++)
        if (world->plan.cluster[f] != NULL)
            world->plan.cluster[f][i] = p->planned[f];
}

/* Movers of one subject and phase exchange posts in a ring, and belong where their new
 * school belongs; their ties go with them. */
static void move_ring(cg_world *world, uint8_t subject, uint8_t phase, double chance)
{
    cg_teachers *t = &world->teachers;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_staffing);
    uint32_t first = CG_NONE, last = CG_NONE;
    post first_post = {0, 0, {0}};
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->subject[i] != subject || t->phase[i] != phase ||
            t->entered[i] == (int16_t)world->now.week ||
            cg_draw(&draws, i, t->generation[i], SLOT_MOVE) >= chance)
            continue;
        t->moved[i] = 1;
        if (first == CG_NONE) {
            first = i;
            first_post = post_of(world, i);
        } else {
            post next = post_of(world, i);
            take_post(world, last, &next);
        }
        last = i;
    }
    if (first == CG_NONE)
        return;
    if (first == last) { /* nobody to exchange with: she stays */
        t->moved[first] = 0;
        return;
    }
    take_post(world, last, &first_post);
}

int cg_staffing_active(const cg_world *world)
{
    return world->now.teaching && world->now.term_week == 0;
}

cg_status cg_staffing_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)executor;
    (void)error;
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_staffing);
    double exits = per_term(m->staffing_exits), moves = per_term(m->staffing_moves);
    for (uint32_t i = 0; i < t->n; i++)
        if (cg_draw(&draws, i, t->generation[i], SLOT_EXIT) < exits)
            vacate(world, i);
    for (uint8_t subject = 0; subject < CG_SUBJECTS; subject++)
        for (uint8_t phase = CG_PRIMARY; phase <= CG_SECONDARY; phase++)
            move_ring(world, subject, phase, moves);
    cg_clusters_relist(world);
    for (uint32_t i = 0; i < t->n; i++)
        cg_person_know_staff(world, i);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->moved[i] || t->entered[i] == (int16_t)world->now.week)
            cg_person_meet_staff(world, i, 1);
    return CG_OK;
}
