/* Staffing: at the start of each term some teachers leave, others move.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
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
    cg_person_draw(world, i, NULL);
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
typedef struct ring {
    uint32_t first, last;
    post first_post;
} ring;

static void join_ring(cg_world *world, ring *r, uint32_t i)
{
    world->teachers.moved[i] = 1;
    if (r->first == CG_NONE) {
        r->first = i;
        r->first_post = post_of(world, i);
    } else {
        post next = post_of(world, i);
        take_post(world, r->last, &next);
    }
    r->last = i;
}

static void close_ring(cg_world *world, const ring *r)
{
    if (r->first == CG_NONE)
        return;
    if (r->first == r->last) /* nobody to exchange with: she stays */
        world->teachers.moved[r->first] = 0;
    else
        take_post(world, r->last, &r->first_post);
}

/* Draws of rows first .. first + n - 1 as they are now occupied. */
static size_t draw_rows(const cg_world *world, size_t first, cg_draws *draws)
{
    cg_draw_context context = cg_world_draws(world, CG_STREAM_staffing);
    size_t left = world->teachers.n - first, n = left < CG_DRAW_ROWS ? left : CG_DRAW_ROWS;
    cg_draw_range(&context, (uint32_t)first, n, world->teachers.generation, 0, draws);
    return n;
}

static void leave(cg_world *world, double chance)
{
    uint64_t below = cg_words_below(chance);
    cg_draws draws;
    for (size_t first = 0, n; first < world->teachers.n; first += n) {
        n = draw_rows(world, first, &draws);
        for (size_t a = 0; a < n; a++)
            if (draws.words[SLOT_EXIT][a] < below)
                vacate(world, (uint32_t)(first + a));
    }
}

static void move(cg_world *world, double chance)
{
    const cg_teachers *t = &world->teachers;
    uint64_t below = cg_words_below(chance);
    cg_draws draws;
    ring rings[CG_SUBJECTS][2];
    for (int r = 0; r < CG_SUBJECTS * 2; r++)
        rings[r / 2][r % 2].first = CG_NONE;
    for (size_t first = 0, n; first < t->n; first += n) {
        n = draw_rows(world, first, &draws);
        for (size_t a = 0; a < n; a++) {
            uint32_t i = (uint32_t)(first + a);
            if (draws.words[SLOT_MOVE][a] < below && t->entered[i] != (int16_t)world->now.week)
                join_ring(world, &rings[t->subject[i]][t->phase[i]], i);
        }
    }
    for (int r = 0; r < CG_SUBJECTS * 2; r++)
        close_ring(world, &rings[r / 2][r % 2]);
}

static void know_staff(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    for (size_t i = begin; i < end; i++)
        cg_person_know_staff(data, (uint32_t)i);
}

int cg_staffing_active(const cg_world *world)
{
    return world->now.teaching && world->now.term_week == 0;
}

cg_status cg_staffing_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    leave(world, per_term(m->staffing_exits));
    move(world, per_term(m->staffing_moves));
    cg_clusters_relist(world);
    cg_parallel_for(executor, t->n, CG_TEACHER_GRAIN, know_staff, world);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->moved[i] || t->entered[i] == (int16_t)world->now.week)
            cg_person_meet_staff(world, i, 1);
    return CG_OK;
}
