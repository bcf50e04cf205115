/* Whom teachers know: ties of counted trust to other schools, and experts within reach.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "world/ties.h"

uint32_t cg_observe_weakest(const cg_teachers *t, uint32_t i)
{
    uint32_t weakest = 0;
    float least = cg_ck(t, i, 0);
    for (uint32_t k = 1; k < CG_TOPICS; k++) {
        float ck = cg_ck(t, i, k);
        weakest = ck < least ? k : weakest;
        least = ck < least ? ck : least;
    }
    return weakest;
}

/* Adds what i's ties of counted trust lead to. */
static void look_through_ties(const cg_world *world, uint32_t i, uint32_t weakest, float expert,
                              cg_reach_count *count)
{
    const cg_teachers *t = &world->teachers;
    const float least = (float)world->scenario.model.observe_tie;
    size_t row = (size_t)i * t->slots;
    float trusts[CG_MAX_SLOTS];
    uint32_t reached = 0;
    cg_tie_faded(world, i, trusts);
    for (uint32_t s = 0; s < t->slots; s++) {
        if (!(trusts[s] > 0.0f && trusts[s] >= least) || !cg_tie_is_current(t, row + s))
            continue;
        uint32_t j = cg_tie_colleague(t, row + s);
        count->cross_ties += t->school[j] != t->school[i];
        reached |= cg_tie_topic(t, i, s) == weakest && cg_ck(t, j, weakest) >= expert;
    }
    count->reaching += reached;
}

int cg_observe_reaches(const cg_world *world, uint32_t i, uint32_t weakest,
                       const float expert[CG_TOPICS])
{
    cg_reach_count count = {0, 0};
    look_through_ties(world, i, weakest, expert[weakest], &count);
    return count.reaching > 0;
}

typedef struct look {
    const cg_world *world;
    float expert[CG_TOPICS];
    cg_reach_count *counts;
} look;

static void look_at_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const look *l = data;
    for (size_t first = begin; first < end; first += CG_ROWS_OF_BLOCK) {
        size_t last = end - first < CG_ROWS_OF_BLOCK ? end : first + CG_ROWS_OF_BLOCK;
        cg_reach_count count = {0, 0};
        for (uint32_t i = (uint32_t)first; i < last; i++) {
            uint32_t weakest = cg_observe_weakest(&l->world->teachers, i);
            look_through_ties(l->world, i, weakest, l->expert[weakest], &count);
        }
        l->counts[first / CG_ROWS_OF_BLOCK] = count;
    }
}

cg_reach cg_observe_reach(const cg_observer *observer, const cg_world *world,
                          const cg_executor *executor)
{
    const size_t n = world->teachers.n;
    look l = {.world = world, .counts = observer->reach};
    uint64_t cross_ties = 0, reaching = 0;
    cg_observe_expert_levels(observer, world, l.expert);
    cg_parallel_for(executor, n, CG_ROWS_OF_BLOCK, look_at_rows, &l);
    for (size_t b = 0; b < cg_blocks(n); b++) {
        cross_ties += l.counts[b].cross_ties;
        reaching += l.counts[b].reaching;
    }
    return (cg_reach){(double)cross_ties / (double)n, (double)reaching / (double)n};
}
