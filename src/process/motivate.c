/* Motivate: the needs return to rest unless something keeps them up or down; motivation
 * follows the needs from each teacher's own set point.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/lanes.h"
#include "base/math.h"

#include <string.h>

static const float REST = 0.5f;         /* of every need */
static const float LOAD_MEMORY = 0.75f; /* of extra work, from week to week */

/* What paying, and what recognising her does to one who leads a cluster of this form. */
static float effect_of_office(const cg_world *world, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    double sum = 0.0;
    uint32_t offices[] = {t->leads[i] & 1 ? t->main[i] : CG_NONE,
                          t->leads[i] & 2 ? t->voluntary[i] : CG_NONE};
    for (int o = 0; o < 2; o++) {
        if (offices[o] == CG_NONE)
            continue;
        const cg_form_levers *l = cg_levers(world, offices[o]);
        sum +=
            m->motivate_recognition * l->form_recognised - m->motivate_crowding * l->form_gratuity;
    }
    return (float)sum;
}

/* Rows that are handled together: a multiple of four. */
enum { CHUNK = 256, QUAD = CG_ROWS_TOGETHER };

/* What the needs of four teachers make of their motivation, before any office (logit). */
static cg_f4 settle_needs(cg_teachers *t, const cg_model *m, size_t i, cg_f4 dither)
{
    const float fade = (float)m->motivate_needs_fade, stress = (float)m->motivate_policy_stress;
    cg_f4 missing = (float)m->people_policy_knowledge - cg_values(t->policy + i);
    cg_f4 rest = REST - cg_f4_where(missing > 0.0f, stress * missing);
    cg_f4 autonomy = cg_values(t->autonomy + i), competence = cg_values(t->competence + i);
    cg_f4 relatedness = cg_values(t->relatedness + i), load = cg_values(t->workload + i);
    autonomy += fade * (REST - autonomy);
    competence += fade * (cg_f4_max(rest, cg_f4_all(0.0f)) - competence);
    relatedness += fade * (REST - relatedness);
    load = cg_f4_snap(LOAD_MEMORY * load + (1.0f - LOAD_MEMORY) * cg_values(t->hours_extra + i));
    cg_keep4(t->autonomy + i, autonomy, dither);
    cg_keep4(t->competence + i, competence, dither);
    cg_keep4(t->relatedness + i, relatedness, dither);
    cg_keep4(t->workload + i, load, dither);
    memset(t->hours_extra + i, 0, QUAD * sizeof *t->hours_extra);
    return cg_values(t->set_point + i) + (float)m->motivate_autonomy * (autonomy - REST) +
           (float)m->motivate_competence * (competence - REST) +
           (float)m->motivate_relatedness * (relatedness - REST) -
           (float)m->motivate_overload * load;
}

void cg_motivate_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_teachers *t = &world->teachers;
    const float rate = (float)world->scenario.model.motivate_rate;
    float x[CHUNK];
    for (size_t first = begin; first < end; first += CHUNK) {
        size_t n = end - first < CHUNK ? end - first : CHUNK;
        for (size_t a = 0; a < n; a += QUAD)
            cg_f4_store(x + a, settle_needs(t, &world->scenario.model, first + a,
                                            cg_dither4(world->now.week, first + a)));
        for (size_t a = 0; a < n; a++)
            if (t->leads[first + a])
                x[a] += effect_of_office(world, (uint32_t)(first + a));
        cg_logistic_all(x, n);
        for (size_t a = 0; a < n; a += QUAD) {
            cg_f4 motivation = cg_values(t->motivation + first + a);
            motivation += rate * (cg_f4_load(x + a) - motivation);
            cg_keep4(t->motivation + first + a, motivation, cg_dither4(world->now.week, first + a));
        }
    }
}

int cg_motivate_active(const cg_world *world)
{
    (void)world;
    return 1;
}

cg_status cg_motivate_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    cg_parallel_for(executor, world->teachers.n, CG_TEACHER_GRAIN, cg_motivate_rows, world);
    return CG_OK;
}
