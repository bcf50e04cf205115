/* Lead: terms of office, nominations, elections; the office builds capacity and costs time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "world/ties.h"

enum { NOMINEES = 3, SLOT_REFUSE = 0 };

static const float CAPACITY_VOTE = 0.5f; /* votes that a unit of leadership capacity is worth */

static int holds_office(const cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    uint32_t leader = u->leader[c];
    return leader != CG_NONE && world->teachers.generation[leader] == u->leader_generation[c] &&
           (u->tier[c] == CG_MAIN ? world->teachers.main : world->teachers.voluntary)[leader] == c;
}

static uint8_t office_bit(const cg_clusters *u, uint32_t c)
{
    return u->tier[c] == CG_MAIN ? 1 : 2;
}

static int refuses(const cg_world *world, const cg_draw_context *draws, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    int strained =
        cg_value(t->workload[i]) > 3.0f || cg_value(t->motivation[i]) < 0.4f || t->leads[i] != 0;
    return strained &&
           cg_draw(draws, i, t->generation[i], SLOT_REFUSE) < world->scenario.model.lead_refusal;
}

/* Whether the advisor nominates member i: one of the best teachers, by content knowledge. */
static int is_nominee(const cg_world *world, const uint32_t *members, uint32_t n, uint32_t i)
{
    float mine = cg_mean_ck(&world->teachers, i);
    uint32_t better = 0;
    for (uint32_t a = 0; a < n; a++) {
        float other = cg_mean_ck(&world->teachers, members[a]);
        better += other > mine || (other == mine && members[a] < i);
    }
    return better < NOMINEES;
}

/* Votes for member i: the trust of all members, and her capacity. */
static float votes_for(const cg_world *world, const uint32_t *members, uint32_t n, uint32_t i)
{
    float votes = CAPACITY_VOTE * cg_value(world->teachers.leadership[i]);
    for (uint32_t a = 0; a < n; a++)
        votes += cg_trust(world, members[a], i);
    return votes;
}

static uint32_t elect(const cg_world *world, uint32_t c, uint32_t barred)
{
    const cg_form_levers *l = cg_levers(world, c);
    const cg_lists *lists = &world->members[world->clusters.tier[c]];
    const uint32_t *members = cg_list_rows(lists, c);
    uint32_t n = cg_list_size(lists, c), winner = CG_NONE;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_lead);
    float most = -1.0f;
    for (uint32_t a = 0; a < n; a++) {
        uint32_t i = members[a];
        if (i == barred || refuses(world, &draws, i) ||
            (l->form_leader == CG_LEADER_NOMINATED && !is_nominee(world, members, n, i)))
            continue;
        float votes = votes_for(world, members, n, i);
        if (votes > most) {
            most = votes;
            winner = i;
        }
    }
    return winner;
}

static void leave_office(cg_world *world, uint32_t c)
{
    uint32_t leader = world->clusters.leader[c];
    if (leader != CG_NONE &&
        world->teachers.generation[leader] == world->clusters.leader_generation[c])
        world->teachers.leads[leader] &= (uint8_t)~office_bit(&world->clusters, c);
    world->clusters.leader[c] = CG_NONE;
}

static void hold_election(cg_world *world, uint32_t c, int term_is_over)
{
    cg_clusters *u = &world->clusters;
    const cg_form_levers *l = cg_levers(world, c);
    uint32_t old = u->leader[c];
    int limit = term_is_over && l->form_max_terms > 0 && u->terms[c] >= l->form_max_terms;
    leave_office(world, c);
    uint32_t winner = elect(world, c, limit ? old : CG_NONE);
    if (winner == CG_NONE)
        return;
    u->terms[c] = winner == old ? (uint16_t)(u->terms[c] + 1) : (uint16_t)1;
    u->leader[c] = winner;
    u->leader_generation[c] = world->teachers.generation[winner];
    u->leader_since[c] = (uint16_t)world->now.week;
    world->teachers.leads[winner] |= office_bit(u, c);
}

/* What one step of this process does to one cluster. */
typedef void step(cg_world *world, uint32_t c);

/* Whoever left the cluster, or the post, has left its office. */
static void end_lost_office(cg_world *world, uint32_t c)
{
    if (!holds_office(world, c))
        leave_office(world, c);
}

static void elect_if_due(cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    uint32_t served = world->now.week - u->leader_since[c];
    int over = served >= (uint32_t)cg_levers(world, c)->form_term_weeks;
    if (u->leader[c] == CG_NONE || over)
        hold_election(world, c, over);
}

static void bear_office(cg_world *world, uint32_t c)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    if (!holds_office(world, c))
        return;
    uint32_t leader = world->clusters.leader[c];
    float dither = cg_dither(world->now.week, leader);
    float missing = 1.0f - cg_value(t->leadership[leader]);
    cg_add(&t->leadership[leader], (float)m->lead_growth * missing, dither);
    cg_add(&t->hours_extra[leader], (float)m->lead_load, dither);
}

typedef struct work {
    cg_world *world;
    uint32_t tier;
    step *step;
} work;

static void do_circuits(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const work *w = data;
    for (size_t circuit = begin; circuit < end; circuit++) {
        const uint32_t *rows = cg_list_rows(&w->world->active, (uint32_t)circuit);
        uint32_t n = cg_list_size(&w->world->active, (uint32_t)circuit);
        for (uint32_t a = 0; a < n; a++)
            if (w->world->clusters.tier[rows[a]] == w->tier)
                w->step(w->world, rows[a]);
    }
}

int cg_lead_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_lead_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    /* nobody is in two clusters of a tier, so that those of one do not touch each other */
    step *const steps[] = {end_lost_office, elect_if_due, bear_office};
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
        for (uint32_t tier = 0; tier < CG_TIERS_N; tier++) {
            work w = {world, tier, steps[s]};
            cg_parallel_for(executor, world->circuits.n, CG_CIRCUIT_GRAIN, do_circuits, &w);
        }
    return CG_OK;
}
