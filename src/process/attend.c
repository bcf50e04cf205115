/* Attend: one uniform decides. Below the chance of coming willingly she comes because she
 * wants to; below the chance under compulsion, because she has to; else she stays away.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"

/* Weights as floats, once a week. */
typedef struct weights {
    float base, value, trust, motivation, distance, saturday, workload, compulsion, reactance;
} weights;

static weights weights_of(const cg_model *m)
{
    return (weights){(float)m->attend_base,
                     (float)m->attend_value,
                     (float)m->attend_trust,
                     (float)m->attend_motivation,
                     (float)m->attend_distance / 10.0f,
                     (float)m->attend_saturday,
                     (float)m->attend_workload,
                     (float)m->attend_compulsion,
                     (float)m->attend_reactance};
}

/* How much member i is inclined to come before anybody orders her to (logit). */
static float inclination(const cg_world *world, const weights *w, uint32_t i, uint32_t tier,
                         const cg_meeting *meeting)
{
    const cg_teachers *t = &world->teachers;
    float value = tier == CG_MAIN ? t->value_main[i] : t->value_voluntary[i];
    float bond = tier == CG_MAIN ? t->bond_main[i] : t->bond_voluntary[i];
    float km = t->school[i] == meeting->place
                   ? 0.0f
                   : cg_school_distance(&world->province->schools[t->school[i]],
                                        &world->province->schools[meeting->place]);
    return w->base + w->value * (value - 0.5f) + w->trust * bond +
           w->motivation * (t->motivation[i] - 0.5f) - w->distance * km -
           w->saturday * meeting->saturday - w->workload * t->workload[i];
}

static uint16_t decide(const weights *w, float u, float compulsion, float legitimacy, int saturday,
                       float z)
{
    if (compulsion <= 0.0f)
        return z < cg_logisticf(u) ? CG_WILLING : CG_ABSENT;
    float ordered = u - w->reactance * compulsion * (1.0f - legitimacy) * (1.0f + (float)saturday);
    if (z < cg_logisticf(ordered))
        return CG_WILLING;
    return z < cg_logisticf(ordered + w->compulsion * compulsion) ? CG_COMPELLED : CG_ABSENT;
}

/* A visit is for its host and the few whose turn it is. */
static int is_invited(const cg_meeting *meeting, uint32_t position, uint32_t n, uint32_t i)
{
    if (meeting->kind != CG_VISIT || i == meeting->host)
        return 1;
    return (position + n - meeting->visitor) % n < CG_VISITORS;
}

static void attend_meeting(cg_world *world, const weights *w, uint32_t c, uint32_t slot)
{
    cg_teachers *t = &world->teachers;
    uint32_t tier = world->clusters.tier[c];
    uint16_t *came = tier == CG_MAIN ? t->came_main : t->came_voluntary;
    cg_meeting *meeting = &world->diaries[c].meetings[slot];
    const cg_lists *lists = &world->members[tier];
    const uint32_t *members = cg_list_rows(lists, c);
    uint32_t n = cg_list_size(lists, c);
    float compulsion = meeting->formal ? (float)cg_levers(world, c)->form_compulsion : 0.0f;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_attend);
    meeting->members = meeting->willing = meeting->compelled = 0;
    for (uint32_t a = 0; a < n; a++) {
        uint32_t i = members[a];
        if (!is_invited(meeting, a, n, i))
            continue;
        float z =
            (float)cg_draw(&draws, i, t->generation[i], tier * CG_MAX_MEETINGS + meeting->stream);
        float u = inclination(world, w, i, tier, meeting);
        uint16_t how = decide(w, u, compulsion, t->legitimacy[i], meeting->saturday, z);
        came[i] |= (uint16_t)(how << (2 * slot));
        meeting->members++;
        meeting->willing = (uint16_t)(meeting->willing + (how == CG_WILLING));
        meeting->compelled = (uint16_t)(meeting->compelled + (how == CG_COMPELLED));
    }
}

static void attend_circuits(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    weights w = weights_of(&world->scenario.model);
    for (size_t circuit = begin; circuit < end; circuit++) {
        const uint32_t *rows = cg_list_rows(&world->active, (uint32_t)circuit);
        uint32_t n = cg_list_size(&world->active, (uint32_t)circuit);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t slot = 0; slot < world->diaries[rows[a]].n; slot++)
                attend_meeting(world, &w, rows[a], slot);
    }
}

int cg_attend_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_attend_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    cg_parallel_for(executor, world->circuits.n, CG_CIRCUIT_GRAIN, attend_circuits, world);
    return CG_OK;
}
