/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/transfer.h"

#include "process/process.h"

#include <stdlib.h>

enum { SLOT_MAIN = 5 }; /* of associate */

int cg_wish_order(const void *a, const void *b)
{
    const cg_wish *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Whether members of this form choose for themselves. */
static int is_open_to_choice(const cg_form_levers *levers)
{
    return levers->form_may_leave || levers->form_membership == CG_MEMBERSHIP_INVITED;
}

static int has_main_clusters(const cg_world *world)
{
    for (size_t circuit = 0; circuit < world->circuits.n; circuit++)
        if (world->circuits.form[circuit] != CG_NO_FORM)
            return 1;
    return 0;
}

static int has_room(const cg_world *world, const uint32_t *size, uint32_t c)
{
    return size[c] < (uint32_t)cg_levers(world, c)->form_max_members;
}

/* The main cluster, other than her own, of the colleague whom she would follow. */
static uint32_t main_to_join(const cg_world *world, const uint32_t *size, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    float most = 0.0f;
    uint32_t found = CG_NONE;
    for (uint32_t s = 0; s < t->slots; s++) {
        float trust = cg_tie_trust(world, i, s);
        uint32_t c = cg_is_trusted(world, trust)
                         ? t->main[cg_tie_colleague(t, (size_t)i * t->slots + s)]
                         : CG_NONE;
        if (c == CG_NONE || c == t->main[i] || world->clusters.subject[c] != t->subject[i] ||
            !is_open_to_choice(cg_levers(world, c)) || !has_room(world, size, c))
            continue;
        float pull = cg_pull(world, i, s, trust);
        if (pull > most) {
            most = pull;
            found = c;
        }
    }
    return found;
}

/* Share of what would keep her that a teacher misses in her main cluster (negative if it gives
 * more); whoever is in none misses all of it. */
static double missed(const cg_world *world, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    if (t->main[i] == CG_NONE)
        return 1.0;
    return 1.0 - cg_value(t->value_main[i]) / world->scenario.model.associate_enough;
}

static int looks_elsewhere(const cg_world *world, const cg_draw_context *draws, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    uint32_t c = t->main[i];
    if (c == CG_NONE)
        return 1;
    double chance = world->scenario.model.associate_leave * missed(world, i);
    return is_open_to_choice(cg_levers(world, c)) && chance > 0.0 &&
           cg_draw(draws, i, t->generation[i], SLOT_MAIN) < chance;
}

static size_t list_lookers(const cg_world *world, const uint32_t *size, cg_wish *wishes)
{
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_associate);
    size_t n = 0;
    for (uint32_t i = 0; i < world->teachers.n; i++)
        if (looks_elsewhere(world, &draws, i))
            wishes[n++] = (cg_wish){(float)missed(world, i), i, main_to_join(world, size, i)};
    qsort(wishes, n, sizeof *wishes, cg_wish_order);
    return n;
}

/* She goes where she wanted if there is still room; if not, she leaves for none where members
 * are invited, and stays where they are assigned. */
static void move(cg_world *world, uint32_t *size, const cg_wish *wish)
{
    cg_teachers *t = &world->teachers;
    uint32_t i = wish->row, old = t->main[i], new = wish->cluster;
    if (new != CG_NONE && !has_room(world, size, new))
        new = CG_NONE;
    if (new == CG_NONE &&
        (old == CG_NONE || cg_levers(world, old)->form_membership != CG_MEMBERSHIP_INVITED))
        return;
    if (old != CG_NONE)
        size[old]--;
    if (new != CG_NONE)
        size[new]++;
    t->main[i] = new;
    cg_keep(&t->value_main[i], (float)world->scenario.model.people_expected_value, CG_NEAREST);
    cg_keep(&t->bond_main[i], 0.0f, CG_NEAREST);
    world->members_changed = 1;
}

void cg_transfer(cg_world *world, cg_wish *wishes, uint32_t *size)
{
    if (!has_main_clusters(world))
        return;
    size_t n = list_lookers(world, size, wishes);
    for (size_t w = 0; w < n; w++)
        move(world, size, &wishes[w]);
}
