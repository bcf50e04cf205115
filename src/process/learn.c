/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/learn.h"

void cg_learn_from_lecture(cg_world *world, uint32_t i, uint32_t k, float source, float passes,
                           float hours)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    float ck = cg_ck(t, i, k), pck = cg_pck(t, i, k), reach = (float)m->exchange_reach;
    float scale = (float)m->exchange_rate * (float)m->exchange_presenter * passes *
                  cg_effective_hours(hours, (float)m->exchange_hours_half) * t->motivation[i];
    size_t at = (size_t)i * CG_TOPICS + k;
    cg_add_gain(&t->gain_ck[at], scale * cg_usable_gap(source - ck, reach));
    cg_add_gain(&t->gain_pck[at],
                scale * 0.5f * cg_pck_limit(m, ck) * cg_usable_gap(source - pck, reach));
}
