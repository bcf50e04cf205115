/* Motivate: the needs return to rest unless something keeps them up or down; motivation
 * follows the needs from each teacher's own set point.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"

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

static void motivate_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    float fade = (float)m->motivate_needs_fade, rate = (float)m->motivate_rate;
    float wa = (float)m->motivate_autonomy, wc = (float)m->motivate_competence;
    float wr = (float)m->motivate_relatedness, wo = (float)m->motivate_overload;
    float stress = (float)m->motivate_policy_stress, known = (float)m->people_policy_knowledge;
    for (size_t i = begin; i < end; i++) {
        float missing = known - t->policy[i];
        float rest = REST - (missing > 0.0f ? stress * missing : 0.0f);
        t->autonomy[i] += fade * (REST - t->autonomy[i]);
        t->competence[i] += fade * ((rest > 0.0f ? rest : 0.0f) - t->competence[i]);
        t->relatedness[i] += fade * (REST - t->relatedness[i]);
        t->workload[i] =
            cg_snapf(LOAD_MEMORY * t->workload[i] + (1.0f - LOAD_MEMORY) * t->hours_extra[i]);
        float x = t->set_point[i] + wa * (t->autonomy[i] - REST) + wc * (t->competence[i] - REST) +
                  wr * (t->relatedness[i] - REST) - wo * t->workload[i];
        if (t->leads[i])
            x += effect_of_office(world, (uint32_t)i);
        t->motivation[i] += rate * (cg_logisticf(x) - t->motivation[i]);
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
    cg_parallel_for(executor, world->teachers.n, CG_TEACHER_GRAIN, motivate_rows, world);
    return CG_OK;
}
