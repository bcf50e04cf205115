/* Cascade: once a term advisors teach heads of department, who teach their teachers.
 *
 * The same rule of learning as in clusters, under the limits of contact: what a teacher
 * gets is what her head of department has, so that dilution comes out and is no factor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "process/learn.h"
#include "world/ties.h"

enum { HEADS_WEEK = 3, SCHOOLS_WEEK = 5 }; /* of the term */
enum { SLOT_COMES = 0 };

/* The most experienced teacher of the subject in the school (first row on ties). */
static void appoint_heads(cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    for (uint32_t s = 0; s < world->schools.n; s++) {
        const uint32_t *staff = cg_list_rows(&world->staff, s);
        uint32_t n = cg_list_size(&world->staff, s);
        uint32_t *head = world->schools.head + (size_t)s * CG_SUBJECTS;
        head[CG_SCIENCE] = head[CG_MATHEMATICS] = CG_NONE;
        for (uint32_t a = 0; a < n; a++) {
            uint32_t *best = &head[t->subject[staff[a]]];
            if (*best == CG_NONE || t->entered[staff[a]] < t->entered[*best])
                *best = staff[a];
        }
    }
}

static uint32_t topic_of_term(const cg_world *world)
{
    return world->now.week / 13 % CG_TOPICS;
}

/* Engaged hours of one who listens, in her school's time. */
static void take_part(cg_world *world, uint32_t i, uint32_t k, float hours)
{
    cg_teacher_week *week = cg_week_begin(&world->teachers, i);
    float engaged = hours * cg_lecture_engagement(world, i, k);
    cg_add(&week->opportunity, engaged, cg_dither(world->now.week, i));
    cg_add(&week->met[k], engaged, cg_dither(world->now.week, (size_t)i * CG_TOPICS + k));
    world->totals.meeting_hours += hours;
    world->totals.school += hours * world->scenario.model.cost_teacher_hour;
}

/* Whether i comes to a session `km` away, given by somebody whom she trusts so much. A lecture
 * is no meeting that she knows: she expects what she would of any. */
static int comes(const cg_world *world, uint32_t i, double km, double trust)
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_cascade);
    double x = m->attend_base + m->attend_value * (m->people_expected_value - 0.5) +
               m->attend_trust * trust + m->attend_motivation * (cg_value(t->motivation[i]) - 0.5) -
               m->attend_distance * km / 10.0 - m->attend_workload * cg_value(t->workload[i]);
    return cg_draw(&draws, i, t->generation[i], SLOT_COMES) < cg_logistic(x);
}

/* Advisors teach in the middle of the circuit. */
static double km_to_centre(const cg_world *world, size_t s)
{
    const cg_school *school = &world->province->schools[s];
    const cg_circuit *circuit = &world->province->circuits[school->circuit];
    double x = school->x - circuit->x, y = school->y - circuit->y;
    return cg_sqrt(x * x + y * y);
}

static void teach_heads(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    uint32_t k = topic_of_term(world);
    for (size_t h = 0; h < world->schools.n * CG_SUBJECTS; h++) {
        uint32_t i = world->schools.head[h];
        world->schools.instructed[h] =
            i != CG_NONE && comes(world, i, km_to_centre(world, h / CG_SUBJECTS), 0.0);
        if (!world->schools.instructed[h])
            continue;
        cg_learn_from_lecture(world, i, k, (float)m->cascade_expertise,
                              (float)m->exchange_trust_floor, (float)m->cascade_hours);
        take_part(world, i, k, (float)m->cascade_hours);
    }
    double sessions = (double)world->circuits.n * CG_SUBJECTS;
    world->totals.department += sessions * m->cascade_hours * m->cost_official_hour;
}

static float what_head_lets_out(const cg_world *world, uint32_t i, uint32_t head)
{
    const cg_teachers *t = &world->teachers;
    float trust_floor = (float)world->scenario.model.exchange_trust_floor;
    float open_floor = (float)world->scenario.model.exchange_openness_floor;
    return (trust_floor + (1.0f - trust_floor) * cg_trust(world, i, head)) *
           cg_value(t->motivation[head]) *
           (open_floor + (1.0f - open_floor) * cg_value(t->openness[head]));
}

static void teach_schools(cg_world *world)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    uint32_t k = topic_of_term(world);
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t post = t->school[i] * CG_SUBJECTS + t->subject[i];
        uint32_t head = world->schools.head[post];
        if (!world->schools.instructed[post] || head == i ||
            !comes(world, i, 0.0, cg_trust(world, i, head)))
            continue;
        float hours = (float)m->cascade_school_hours;
        cg_learn_from_lecture(world, i, k, cg_ck(t, head, k), what_head_lets_out(world, i, head),
                              hours);
        take_part(world, i, k, hours);
    }
}

int cg_cascade_active(const cg_world *world)
{
    return world->now.started && world->now.teaching && world->scenario.model.cascade_hours > 0.0 &&
           (world->now.term_week == HEADS_WEEK || world->now.term_week == SCHOOLS_WEEK);
}

cg_status cg_cascade_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)executor;
    (void)error;
    if (world->now.term_week == HEADS_WEEK) {
        appoint_heads(world);
        teach_heads(world);
    } else {
        teach_schools(world);
    }
    return CG_OK;
}
