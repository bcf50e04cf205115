/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/learn.h"

void cg_usable_gaps(float *gap, uint32_t n, float reach)
{
    float use[CG_MOST_GAPS] = {0.0f};
    for (uint32_t g = 0; g < n; g++)
        use[g] = gap[g] > 0.0f ? -gap[g] / reach : 0.0f;
    cg_exp_all(use, (n + 3) / 4 * 4); /* it takes four at a time */
    for (uint32_t g = 0; g < n; g++)
        gap[g] = gap[g] > 0.0f ? gap[g] * use[g] : 0.0f;
}

float cg_match(const cg_teachers *t, uint32_t i, float ck)
{
    float greatest = 0.01f;
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        float need = 1.0f - cg_ck(t, i, k);
        greatest = need > greatest ? need : greatest;
    }
    return (1.0f - ck) / greatest;
}

float cg_lecture_engagement(const cg_world *world, uint32_t i, uint32_t k)
{
    const cg_teachers *t = &world->teachers;
    float floor = (float)world->scenario.model.attend_match_floor;
    return cg_value(t->motivation[i]) * (floor + (1.0f - floor) * cg_match(t, i, cg_ck(t, i, k)));
}

void cg_learn_from_lecture(cg_world *world, uint32_t i, uint32_t k, float source, float passes,
                           float hours)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    float ck = cg_ck(t, i, k), pck = cg_pck(t, i, k), reach = (float)m->exchange_reach;
    float scale = (float)m->exchange_rate * (float)m->exchange_presenter * passes *
                  cg_effective_hours(hours, (float)m->exchange_hours_half) *
                  cg_lecture_engagement(world, i, k);
    cg_teacher_week *week = cg_week_begin(t, i);
    float dither = cg_dither(world->now.week, (size_t)i * CG_TOPICS + k);
    cg_add(&week->gain_ck[k], scale * cg_usable_gap(source - ck, reach), dither);
    cg_add(&week->gain_pck[k],
           scale * 0.5f * cg_pck_limit(m, ck) * cg_usable_gap(source - pck, reach), dither);
}
