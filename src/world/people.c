/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/people.h"

#include "base/math.h"
#include "world/ties.h"

/* Slots of the person stream. */
enum {
    SLOT_PERSON,
    SLOT_GENDER,
    SLOT_MAJOR,
    SLOT_YEARS,
    SLOT_CK_TOPIC,
    SLOT_PCK_TOPIC = SLOT_CK_TOPIC + CG_TOPICS,
    SLOT_MOTIVATION = SLOT_PCK_TOPIC + CG_TOPICS,
    SLOT_OPENNESS,
    SLOT_LEADERSHIP,
    SLOT_PACE,
    SLOT_LEANING
};

enum { BLOCKS = SLOT_LEANING / 4 + 1 };

/* All draws of one person, made at once. */
typedef struct person_draws {
    double uniform[BLOCKS * 4];
} person_draws;

static person_draws draw_person(const cg_world *world, uint32_t i)
{
    /* a person is drawn for her post and generation, whenever she comes */
    cg_draw_context context = {world->seed, world->replicate, 0, CG_STREAM_PERSON};
    person_draws d;
    for (uint32_t b = 0; b < BLOCKS; b++)
        cg_draw4(&context, i, world->teachers.generation[i], b, d.uniform + (size_t)b * 4);
    /* cppcheck-suppress uninitvar */
    return d;
}

static double normal(const person_draws *draws, uint32_t slot)
{
    return cg_normal_quantile(draws->uniform[slot]);
}

float cg_person_practice(const cg_world *world, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    return cg_practice_target(cg_mean_ck(t, i), cg_mean_pck(t, i), cg_value(t->policy[i]),
                              world->schools.materials[t->school[i]]);
}

static double quintile_advantage(const cg_model *m, uint8_t quintile)
{
    if (quintile == 0)
        return 0.0;
    return m->people_ck_quintile * (quintile - 3) +
           (quintile == 5 ? m->people_ck_top_quintile : 0.0);
}

/* What she will sustain, and where she starts: `gap` (a share of the newcomer's gap) below. */
static void draw_knowledge(cg_world *world, uint32_t i, const person_draws *draws, double gap)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    uint8_t quintile = world->province->schools[t->school[i]].quintile;
    double person = m->people_ck_level + quintile_advantage(m, quintile) +
                    m->people_ck_person_sd * normal(draws, SLOT_PERSON);
    t->major[i] = (uint8_t)cg_index(draws->uniform[SLOT_MAJOR], CG_TOPICS);
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        double ck = person + (k == t->major[i] ? m->people_ck_major : 0.0) +
                    m->people_ck_topic_sd * normal(draws, SLOT_CK_TOPIC + k);
        double pck =
            ck + m->people_pck_gap + m->people_pck_noise * normal(draws, SLOT_PCK_TOPIC + k);
        double below = m->people_newcomer_gap;
        size_t at = (size_t)i * CG_TOPICS + k;
        double ck_rest = cg_logistic(ck), pck_rest = cg_logistic(pck);
        cg_keep(&t->ck_rest[at], (float)ck_rest, CG_NEAREST);
        cg_keep(&t->pck_rest[at], (float)pck_rest, CG_NEAREST);
        double ck_now = ck_rest + gap * (cg_logistic(ck + below) - ck_rest);
        double pck_now = pck_rest + gap * (cg_logistic(pck + below) - pck_rest);
        cg_keep(&t->ck[at], (float)ck_now, CG_NEAREST);
        cg_keep(&t->pck[at], (float)pck_now, CG_NEAREST);
        cg_keep(&t->ck_fresh[at], 0.0f, CG_NEAREST);
        cg_keep(&t->pck_fresh[at], 0.0f, CG_NEAREST);
    }
}

static float draw_unit(const person_draws *draws, uint32_t slot, double median, double sd)
{
    return (float)cg_logistic(cg_logit(median) + sd * normal(draws, slot));
}

/* Weeks in the post: exponential with the mean that the exit rate implies. */
static int draw_weeks_in_post(const cg_world *world, const person_draws *draws)
{
    double exits = world->scenario.model.staffing_exits;
    double u = draws->uniform[SLOT_YEARS];
    double weeks = exits > 0.001 ? -cg_log(u) / exits * 52.0 : CG_MAX_EXPERIENCE;
    return weeks < CG_MAX_EXPERIENCE ? (int)weeks : CG_MAX_EXPERIENCE;
}

void cg_experience_make(const cg_model *m, cg_experience *experience)
{
    double gap = 1.0, unknown = 1.0;
    for (int w = 0; w <= CG_MAX_EXPERIENCE; w++) {
        experience->gap[w] = gap;
        experience->unknown[w] = unknown;
        if (gap <= 1e-4 && unknown <= 1e-4)
            continue;
        gap *= 1.0 - m->practise_experience;
        unknown *= 1.0 - m->practise_policy_return;
    }
}

void cg_person_draw(cg_world *world, uint32_t i, const cg_experience *experience)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    person_draws draws = draw_person(world, i);
    int newcomer = experience == NULL, weeks = newcomer ? 0 : draw_weeks_in_post(world, &draws);
    t->entered[i] = (int16_t)((int)world->now.week - weeks - (newcomer ? 0 : 1));
    t->competent[i] = newcomer ? -1 : 0;
    t->woman[i] = draws.uniform[SLOT_GENDER] >= m->province_male;
    double gap = newcomer ? 1.0 : experience->gap[weeks];
    double unknown = newcomer ? 1.0 : experience->unknown[weeks];
    draw_knowledge(world, i, &draws, gap);
    float motivation =
        draw_unit(&draws, SLOT_MOTIVATION, m->people_motivation, m->people_motivation_sd);
    float openness = draw_unit(&draws, SLOT_OPENNESS, m->people_openness, m->people_openness_sd);
    float leadership = draw_unit(&draws, SLOT_LEADERSHIP, m->people_leadership, 0.6);
    cg_keep(&t->motivation[i], motivation, CG_NEAREST);
    cg_keep(&t->set_point[i], (float)cg_clamp(cg_logit((double)motivation), -10.0, 10.0),
            CG_NEAREST);
    cg_keep(&t->autonomy[i], 0.5f, CG_NEAREST);
    t->competence[i] = t->relatedness[i] = t->autonomy[i];
    cg_keep(&t->openness[i], openness, CG_NEAREST);
    t->openness_rest[i] = t->openness[i];
    cg_keep(&t->leadership[i], leadership, CG_NEAREST);
    double pace = m->people_pace_sd * normal(&draws, SLOT_PACE);
    cg_keep(&t->pace[i], (float)cg_clamp(pace, -52.0, 52.0), CG_NEAREST);
    double leaning = m->convene_leaning_sd * normal(&draws, SLOT_LEANING);
    cg_keep(&t->leaning[i], (float)cg_clamp(leaning, -10.0, 10.0), CG_NEAREST);
    cg_keep(&t->policy[i], (float)(m->people_policy_knowledge * (1.0 - 0.5 * unknown)), CG_NEAREST);
    cg_keep(&t->legitimacy[i], (float)m->people_legitimacy, CG_NEAREST);
    cg_keep(&t->value_main[i], (float)m->people_expected_value, CG_NEAREST);
    t->value_voluntary[i] = t->value_main[i];
    cg_keep(&t->bond_main[i], 0.0f, CG_NEAREST);
    cg_keep(&t->bond_voluntary[i], 0.0f, CG_NEAREST);
    cg_keep(&t->workload[i], 0.0f, CG_NEAREST);
    cg_keep(&t->turns[i], 0.0f, CG_NEAREST);
    t->presented[i] = 0.0f;
    t->leads[i] = 0;
    cg_keep(&t->practice[i], cg_person_practice(world, i), CG_NEAREST);
    cg_person_set_base(world, i);
}

void cg_person_set_base(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    float dither = cg_dither(world->now.week, i);
    cg_keep(&t->ck_base[i], cg_mean_ck(t, i), dither);
    cg_keep(&t->pck_base[i], cg_mean_pck(t, i), dither);
    t->leadership_base[i] = t->leadership[i];
}

/* The topic in which j is best, as everybody in her staff room knows. */
static uint32_t best_topic(const cg_teachers *t, uint32_t j)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < CG_TOPICS; k++)
        if (cg_ck(t, j, k) > cg_ck(t, j, best))
            best = k;
    return best;
}

void cg_person_clear_ties(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    size_t row = (size_t)i * t->slots;
    for (size_t at = row; at < row + t->slots; at++) {
        t->tie_to[at] = CG_NONE;
        t->tie_trust[at] = 0;
        t->tie_level[at] = 0;
    }
    t->tie_week[i] = (int16_t)world->now.week;
}

void cg_person_know_staff(cg_world *world, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    size_t row = (size_t)i * t->slots;
    cg_ties_age(world, i);
    for (size_t at = row; at < row + t->slots; at++)
        if (cg_tie_in_school(t, at) && t->school[cg_tie_colleague(t, at)] != t->school[i])
            t->tie_to[at] &= ~CG_TIE_SCHOOL;
}

static void meet(cg_world *world, uint32_t i, uint32_t j)
{
    const cg_teachers *t = &world->teachers;
    uint32_t k = best_topic(t, j);
    float trust = (float)world->scenario.model.ties_school_trust;
    if (cg_tie_fits(world, i, j, trust))
        cg_tie_set(world, i, j, trust, k, cg_ck(t, j, k), 1);
}

void cg_person_meet_staff(cg_world *world, uint32_t i, int both_ways)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t *staff = cg_list_rows(&world->staff, t->school[i]);
    uint32_t n = cg_list_size(&world->staff, t->school[i]), known = 0;
    for (uint32_t s = 0; s < n; s++) {
        uint32_t j = staff[s];
        if (j == i || t->subject[j] != t->subject[i])
            continue;
        if (known++ < t->slots / 2)
            meet(world, i, j);
        if (both_ways)
            meet(world, j, i);
    }
}
