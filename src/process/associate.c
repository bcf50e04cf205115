/* Associate: voluntary clusters are founded, joined, left and dissolved.
 *
 * Once a month a teacher weighs what trusted, competent colleagues promise against the
 * best that she has now. She follows a trusted member into a cluster, or asks her peers
 * to found one. All wish on the state that leaving has left; acts are carried out in order
 * of how much she wants it, then of rows, and find what the acts before them have made.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "process/transfer.h"
#include "process/wish.h"

#include "base/math.h"
#include "base/memory.h"
#include "world/clusters.h"
#include "world/ties.h"

enum {
    EVERY = 4, /* weeks; slot 0 of draws is CG_SLOT_WISH */
    SLOT_LEAVE = 1,
    SLOT_AGREE = 2,
    SLOT_FOUNDER = 3,
    SLOT_DISSOLVE = 4,
    SLOT_STRANGER = 8,
    STRANGERS = 4
};

/* The voluntary cluster of the colleague whom she would follow: most trust times believed
 * knowledge, among trusted members of clusters with room; CG_NONE if there is none. */
static uint32_t cluster_to_join(const cg_world *world, const uint32_t *size, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    float most = 0.0f;
    uint32_t found = CG_NONE;
    for (uint32_t s = 0; s < t->slots; s++) {
        float trust = cg_tie_trust(world, i, s);
        if (!cg_is_trusted(world, trust))
            continue;
        uint32_t c = t->voluntary[cg_tie_colleague(t, (size_t)i * t->slots + s)];
        if (c == CG_NONE || size[c] >= (uint32_t)cg_levers(world, c)->form_max_members)
            continue;
        float pull = cg_pull(world, i, s, trust);
        if (pull > most) {
            most = pull;
            found = c;
        }
    }
    return found;
}

static void become_member(cg_world *world, uint32_t *size, uint32_t i, uint32_t c)
{
    cg_teachers *t = &world->teachers;
    t->voluntary[i] = c;
    float least = (float)world->scenario.model.people_expected_value;
    cg_keep(&t->value_voluntary[i], cg_clampf(cg_promise(world, i), least, 1.0f), CG_NEAREST);
    cg_keep(&t->bond_voluntary[i], (float)world->scenario.model.associate_trust, CG_NEAREST);
    size[c]++;
}

static uint32_t free_row(const cg_world *world)
{
    const cg_clusters *u = &world->clusters;
    for (size_t c = world->plan.n_main; c < u->n; c++)
        if (!u->active[c])
            return (uint32_t)c;
    return CG_NONE;
}

static uint32_t open_voluntary(cg_world *world, uint32_t founder, int form)
{
    uint32_t c = free_row(world);
    if (c == CG_NONE)
        return c;
    cg_clusters *u = &world->clusters;
    const cg_teachers *t = &world->teachers;
    cg_cluster_open(world, c, (uint8_t)form);
    u->key[c] = founder;
    u->subject[c] = t->subject[founder];
    u->place[c] = t->school[founder];
    u->circuit[c] = world->province->schools[t->school[founder]].circuit;
    return c;
}

static int can_be_asked(const cg_world *world, uint32_t i, uint32_t j)
{
    const cg_teachers *t = &world->teachers;
    return j != i && t->voluntary[j] == CG_NONE && t->subject[j] == t->subject[i];
}

/* Whether j agrees when i asks: her own wish, and her trust in the one who asks. */
static int agrees(const cg_world *world, const cg_draw_context *draws, uint32_t i, uint32_t j)
{
    const cg_model *m = &world->scenario.model;
    double x = cg_wish_of(world, j) + m->associate_asked +
               m->associate_asked_trust * cg_trust(world, j, i);
    return cg_draw(draws, j, world->teachers.generation[j], SLOT_AGREE) < cg_logistic(x);
}

/* Nobody is known for it: a teacher of the circuit at a school with good public results, the
 * best of a few that come to mind. */
static uint32_t stranger_by_results(const cg_world *world, const cg_draw_context *draws, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    uint32_t group = world->province->schools[t->school[i]].circuit * CG_SUBJECTS + t->subject[i];
    uint32_t first = world->group_first[group], n = world->group_first[group + 1] - first;
    uint32_t best = CG_NONE;
    float most = -1.0f;
    for (uint32_t s = 0; s < STRANGERS && n > 0; s++) {
        double u = cg_draw(draws, i, t->generation[i], SLOT_STRANGER + s);
        uint32_t j = first + cg_index(u, n);
        if (can_be_asked(world, i, j) && world->schools.results[t->school[j]] > most) {
            most = world->schools.results[t->school[j]];
            best = j;
        }
    }
    return best;
}

/* Those who agree to found a cluster with her: trusted colleagues who know something that she
 * does not, then a stranger. */
static uint32_t ask_peers(const cg_world *world, uint32_t i, uint32_t *peers, uint32_t most)
{
    const cg_teachers *t = &world->teachers;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_associate);
    uint32_t n = 0;
    int stranger_is_peer = 0;
    uint32_t stranger = stranger_by_results(world, &draws, i);
    for (uint32_t s = 0; s < t->slots && n < most; s++) {
        if (!cg_is_trusted(world, cg_tie_trust(world, i, s)) || cg_ahead(t, i, s) <= 0.0f)
            continue;
        uint32_t j = cg_tie_colleague(t, (size_t)i * t->slots + s);
        if (!can_be_asked(world, i, j) || !agrees(world, &draws, i, j))
            continue;
        peers[n++] = j;
        stranger_is_peer |= j == stranger;
    }
    if (stranger != CG_NONE && !stranger_is_peer && n < most && agrees(world, &draws, i, stranger))
        peers[n++] = stranger;
    return n;
}

static void found(cg_world *world, uint32_t *size, uint32_t i, int form)
{
    uint32_t peers[CG_MAX_SLOTS];
    uint32_t n = ask_peers(world, i, peers, CG_MAX_SLOTS);
    if (n < (uint32_t)world->scenario.model.associate_peers)
        return;
    uint32_t c = open_voluntary(world, i, form);
    if (c == CG_NONE)
        return;
    become_member(world, size, i, c);
    for (uint32_t a = 0; a < n && size[c] < (uint32_t)cg_levers(world, c)->form_max_members; a++)
        become_member(world, size, peers[a], c);
}

/* She may come back in the same month, but not as its leader. */
static void leave_voluntary(cg_world *world, uint32_t *size, uint32_t i)
{
    cg_teachers *t = &world->teachers;
    uint32_t c = t->voluntary[i];
    if (world->clusters.leader[c] == i)
        world->clusters.leader[c] = CG_NONE;
    size[c]--;
    t->voluntary[i] = CG_NONE;
    t->leads[i] &= 1;
}

static void leave(cg_world *world, uint32_t *size)
{
    cg_teachers *t = &world->teachers;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_associate);
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->voluntary[i] == CG_NONE)
            continue;
        double lost =
            1.0 - cg_value(t->value_voluntary[i]) / world->scenario.model.associate_enough;
        if (lost <= 0.0 || cg_draw(&draws, i, t->generation[i], SLOT_LEAVE) >=
                               world->scenario.model.associate_leave * lost)
            continue;
        leave_voluntary(world, size, i);
        world->members_changed = 1;
    }
}

/* Too small a cluster dissolves, unless it was supported and chance is kind. */
static void dissolve(cg_world *world, uint32_t *size)
{
    cg_clusters *u = &world->clusters;
    cg_teachers *t = &world->teachers;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_associate);
    int any = 0;
    for (size_t c = world->plan.n_main; c < u->n; c++) {
        if (!u->active[c] || size[c] >= (uint32_t)world->scenario.model.associate_min_size)
            continue;
        if (size[c] >= 2 && u->supported[c] &&
            cg_draw(&draws, u->key[c], cg_cluster_era(u, (uint32_t)c), SLOT_DISSOLVE) <
                world->scenario.model.associate_carried)
            continue;
        u->active[c] = 0;
        u->leader[c] = CG_NONE;
        any = 1;
    }
    for (size_t i = 0; any && i < t->n; i++)
        if (t->voluntary[i] != CG_NONE && !u->active[t->voluntary[i]]) {
            t->voluntary[i] = CG_NONE;
            t->leads[i] &= 1;
        }
    world->members_changed |= any;
}

/* The stock around universities and unions: groups of one subject that know each other. */
static void start_stock(cg_world *world, uint32_t *size, int form)
{
    cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_associate);
    double chance = m->associate_initial / m->associate_size;
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->voluntary[i] != CG_NONE ||
            cg_draw(&draws, i, t->generation[i], SLOT_FOUNDER) >= chance)
            continue;
        uint32_t c = open_voluntary(world, i, form);
        if (c == CG_NONE)
            return;
        uint32_t group = world->clusters.circuit[c] * CG_SUBJECTS + t->subject[i], n = 0;
        uint32_t first = world->group_first[group], end = world->group_first[group + 1];
        uint32_t step = (end - first) / (uint32_t)m->associate_size;
        for (uint32_t j = i; n < (uint32_t)m->associate_size && step > 0 && n < end - first; n++) {
            if (t->voluntary[j] == CG_NONE)
                become_member(world, size, j, c);
            j = first + (j - first + step) % (end - first);
        }
    }
}

static void meet_in_stock(cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    for (size_t c = world->plan.n_main; c < world->clusters.n; c++) {
        if (!world->clusters.active[c])
            continue;
        const uint32_t *members = cg_list_rows(&world->members[CG_VOLUNTARY], (uint32_t)c);
        uint32_t n = cg_list_size(&world->members[CG_VOLUNTARY], (uint32_t)c);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < n; b++)
                if (a != b)
                    cg_tie_set(world, members[a], members[b],
                               (float)world->scenario.model.associate_stock_trust,
                               t->major[members[b]], cg_ck(t, members[b], t->major[members[b]]),
                               t->school[members[a]] == t->school[members[b]]);
    }
}

static void act_on_wishes(cg_world *world, cg_wish_list *list, const cg_executor *executor,
                          uint32_t *size, int form)
{
    size_t n = cg_list_wishes(list, executor);
    for (size_t w = 0; w < n; w++) {
        uint32_t i = list->wishes[w].row;
        if (world->teachers.voluntary[i] != CG_NONE)
            continue;
        uint32_t c = cluster_to_join(world, size, i);
        if (c != CG_NONE)
            become_member(world, size, i, c);
        else
            found(world, size, i, form);
    }
    world->members_changed |= n > 0;
}

static int voluntary_form(const cg_world *world)
{
    return cg_scenario_form_index(&world->scenario, world->scenario.model.clusters_voluntary);
}

int cg_associate_active(const cg_world *world)
{
    return world->now.week == (uint32_t)world->scenario.model.clusters_voluntary_start ||
           (world->now.teaching && world->now.week % EVERY == 0);
}

static void count_members(const cg_world *world, uint32_t *size)
{
    const cg_teachers *t = &world->teachers;
    for (size_t i = 0; i < t->n; i++) {
        if (t->main[i] != CG_NONE)
            size[t->main[i]]++;
        if (t->voluntary[i] != CG_NONE)
            size[t->voluntary[i]]++;
    }
}

static void associate(cg_world *world, cg_wish_list *list, const cg_executor *executor,
                      uint32_t *size)
{
    int form = voluntary_form(world);
    uint32_t start = (uint32_t)world->scenario.model.clusters_voluntary_start;
    count_members(world, size);
    cg_transfer(world, list->wishes, size);
    leave(world, size);
    dissolve(world, size);
    if (world->now.week == start && form >= 0)
        start_stock(world, size, form);
    else if (world->now.week > start && form >= 0)
        act_on_wishes(world, list, executor, size, form);
    if (world->members_changed || world->now.week == start)
        cg_clusters_relist(world);
    if (world->now.week == start)
        meet_in_stock(world);
}

cg_status cg_associate_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    void *wishes = NULL, *size = NULL;
    size_t n = world->teachers.n;
    cg_status status = cg_alloc(&wishes, n, sizeof(cg_wish), "voluntary clusters", error);
    if (status == CG_OK)
        status = cg_alloc(&size, world->clusters.n, sizeof(uint32_t), "voluntary clusters", error);
    if (status == CG_OK) {
        cg_wish_list list = {.world = world, .wishes = wishes};
        associate(world, &list, executor, size);
    }
    cg_free(wishes);
    cg_free(size);
    return status;
}
