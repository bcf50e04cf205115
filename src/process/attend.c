/* Attend: one uniform decides. Below the chance of coming willingly she comes because she
 * wants to; below the chance under compulsion, because she has to; else she stays away.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
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
    float value = tier == CG_MAIN ? cg_value(t->value_main[i]) : cg_value(t->value_voluntary[i]);
    float bond = tier == CG_MAIN ? cg_value(t->bond_main[i]) : cg_value(t->bond_voluntary[i]);
    float km = t->school[i] == meeting->place
                   ? 0.0f
                   : cg_school_distance(&world->province->schools[t->school[i]],
                                        &world->province->schools[meeting->place]);
    return w->base + w->value * (value - 0.5f) + w->trust * bond +
           w->motivation * (cg_value(t->motivation[i]) - 0.5f) - w->distance * km -
           w->saturday * meeting->saturday - w->workload * cg_value(t->workload[i]);
}

/* A visit is for its host and the few whose turn it is. */
static int is_invited(const cg_meeting *meeting, uint32_t position, uint32_t n, uint32_t i)
{
    if (meeting->kind != CG_VISIT || i == meeting->host)
        return 1;
    return (position + n - meeting->visitor) % n < CG_VISITORS;
}

/* Members who are asked to one meeting, a block at a time. */
typedef struct invited {
    uint32_t n;
    uint32_t row[CG_DRAW_ROWS];
    float willing[CG_DRAW_ROWS], obedient[CG_DRAW_ROWS]; /* inclination, then chance */
    cg_draws draws;
} invited;

/* Chances of those invited to come willingly, and to come willingly or because they have to. */
static void find_chances(const cg_world *world, const weights *w, uint32_t tier,
                         const cg_meeting *meeting, float compulsion, invited *list)
{
    const cg_share16 *legitimacy = world->teachers.legitimacy;
    float stubborn = 1.0f + (float)meeting->saturday;
    for (uint32_t a = 0; a < list->n; a++)
        list->willing[a] = inclination(world, w, list->row[a], tier, meeting);
    if (compulsion > 0.0f) {
        for (uint32_t a = 0; a < list->n; a++) {
            list->willing[a] -=
                w->reactance * compulsion * (1.0f - cg_value(legitimacy[list->row[a]])) * stubborn;
            list->obedient[a] = list->willing[a] + w->compulsion * compulsion;
        }
        cg_logistic_all(list->obedient, list->n);
    }
    cg_logistic_all(list->willing, list->n);
}

/* Those invited decide by their draws in `word`. */
static void decide(cg_world *world, const invited *list, const uint32_t *word, int ordered,
                   uint32_t slot, cg_meeting *meeting)
{
    for (uint32_t a = 0; a < list->n; a++) {
        float z = (float)cg_uniform(word[a]);
        int willing = z < list->willing[a],
            compelled = ordered && !willing && z < list->obedient[a];
        int how = willing ? CG_WILLING : compelled ? CG_COMPELLED : CG_ABSENT;
        cg_teacher_week *week = cg_week_begin(&world->teachers, list->row[a]);
        uint16_t *came = world->tier_in_turn == CG_MAIN ? &week->came_main : &week->came_voluntary;
        *came |= (uint16_t)(how << (2 * slot));
        meeting->willing = (uint16_t)(meeting->willing + willing);
        meeting->compelled = (uint16_t)(meeting->compelled + compelled);
    }
    meeting->members = (uint16_t)(meeting->members + list->n);
}

static void attend_meeting(cg_world *world, const weights *w, uint32_t c, uint32_t slot)
{
    const cg_teachers *t = &world->teachers;
    uint32_t tier = world->clusters.tier[c];
    cg_meeting *meeting = &cg_meetings_of(world, c)[slot];
    const uint32_t *members = cg_list_rows(&world->members[tier], c);
    uint32_t n = cg_list_size(&world->members[tier], c);
    uint32_t of_draws = tier * CG_MAX_MEETINGS + meeting->stream;
    float compulsion = meeting->formal ? (float)cg_levers(world, c)->form_compulsion : 0.0f;
    cg_draw_context context = cg_world_draws(world, CG_STREAM_attend);
    invited list;
    meeting->members = meeting->willing = meeting->compelled = 0;
    for (uint32_t a = 0; a < n;) {
        for (list.n = 0; a < n && list.n < CG_DRAW_ROWS; a++)
            if (is_invited(meeting, a, n, members[a]))
                list.row[list.n++] = members[a];
        cg_draw_list(&context, list.row, list.n, t->generation, of_draws / 4, &list.draws);
        find_chances(world, w, tier, meeting, compulsion, &list);
        decide(world, &list, list.draws.words[of_draws % 4], compulsion > 0.0f, slot, meeting);
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
        for (uint32_t a = 0; a < n; a++) {
            if (world->clusters.tier[rows[a]] != world->tier_in_turn)
                continue;
            for (uint32_t slot = 0; slot < world->diaries[rows[a]].n; slot++)
                attend_meeting(world, &w, rows[a], slot);
        }
    }
}

int cg_attend_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_attend_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    for (uint32_t tier = 0; tier < CG_TIERS_N; tier++) {
        world->tier_in_turn = tier;
        cg_parallel_for(executor, world->circuits.n, CG_CIRCUIT_GRAIN, attend_circuits, world);
    }
    return CG_OK;
}
