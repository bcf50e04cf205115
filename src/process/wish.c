/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/wish.h"

#include "base/draw_rows.h"
#include "base/math.h"
#include "process/process.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PEERS = 20 }; /* the greatest associate.peers */
enum { NEW_WEEKS = 52 };  /* a teacher is new to her school for a year */

static int is_of_staff(const cg_teachers *t, uint32_t i, uint32_t s)
{
    return cg_tie_in_school(t, (size_t)i * t->slots + s);
}

/* Keeps the `room` greatest of the values seen, in falling order. */
static void keep_greatest(float *kept, uint32_t room, float x)
{
    for (uint32_t s = 0; s < room; s++)
        if (x > kept[s]) {
            float smaller = kept[s];
            kept[s] = x;
            x = smaller;
        }
}

float cg_promise(const cg_world *world, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    uint32_t peers = (uint32_t)m->associate_peers;
    float best[MOST_PEERS] = {0.0f}, sum = 0.0f, told = 0.0f;
    float trusts[CG_MAX_SLOTS];
    int new = (int)world->now.week - t->entered[i] < NEW_WEEKS;
    cg_tie_faded(world, i, trusts);
    for (uint32_t s = 0; s < t->slots; s++) {
        if (!cg_is_trusted(world, trusts[s]) || !cg_tie_is_current(t, (size_t)i * t->slots + s))
            continue;
        uint32_t j = cg_tie_colleague(t, (size_t)i * t->slots + s);
        if (!is_of_staff(t, i, s))
            keep_greatest(best, peers, trusts[s] * cg_ahead(t, i, s));
        else if (new && t->voluntary[j] != CG_NONE && cg_value(t->value_voluntary[j]) > told)
            told = cg_value(t->value_voluntary[j]);
    }
    for (uint32_t s = 0; s < peers; s++)
        sum += best[s];
    float mean = sum / (float)peers, heard = (float)m->associate_word * told;
    float seen = mean / (mean + (float)m->associate_promise_half);
    return heard > seen ? heard : seen;
}

/* Inclination of one to whom a voluntary cluster promises so much. */
static double inclination(const cg_world *world, uint32_t i, float promised)
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    float current = t->main[i] == CG_NONE ? 0.0f : cg_value(t->value_main[i]);
    double need = 1.0 - cg_mean_ck(t, i);
    return m->associate_base + m->associate_gain * need * (promised - current) -
           m->associate_time_cost * cg_value(t->workload[i]);
}

double cg_wish_of(const cg_world *world, uint32_t i)
{
    return inclination(world, i, cg_promise(world, i));
}

/* The most that cg_promise can be. */
static float greatest_promise(const cg_model *m)
{
    float seen = 1.0f / (1.0f + (float)m->associate_promise_half), heard = (float)m->associate_word;
    return heard > seen ? heard : seen;
}

/* Whether those of a block of rows might wish, whatever is promised: most do not, and what
 * promises them something need not be looked up. The margin covers the rounding of floats. */
static void rule_out(const cg_world *world, size_t first, size_t n, const uint32_t *words,
                     uint8_t *possible)
{
    const float most = greatest_promise(&world->scenario.model);
    float chance[CG_DRAW_ROWS];
    for (size_t a = 0; a < n; a++)
        chance[a] = (float)inclination(world, (uint32_t)(first + a), most);
    cg_logistic_all(chance, n);
    for (size_t a = 0; a < n; a++)
        possible[a] = cg_uniform(words[a]) < 1.001 * chance[a] + 1e-6;
}

static uint32_t wishes_of_rows(const cg_world *world, size_t first, size_t n, cg_wish *wishes)
{
    const cg_teachers *t = &world->teachers;
    cg_draw_context context = cg_world_draws(world, CG_STREAM_associate);
    cg_draws draws;
    uint8_t possible[CG_DRAW_ROWS];
    uint32_t found = 0;
    cg_draw_range(&context, (uint32_t)first, n, t->generation, CG_SLOT_WISH / 4, &draws);
    const uint32_t *words = draws.words[CG_SLOT_WISH % 4];
    rule_out(world, first, n, words, possible);
    for (size_t a = 0; a < n; a++) {
        uint32_t i = (uint32_t)(first + a);
        if (!possible[a] || t->voluntary[i] != CG_NONE)
            continue;
        double x = cg_wish_of(world, i);
        if (cg_uniform(words[a]) < cg_logistic(x))
            wishes[found++] = (cg_wish){(float)x, i, CG_NONE};
    }
    return found;
}

static size_t at_most(size_t n, size_t most)
{
    return n < most ? n : most;
}

/* Rows counted from list->begin. */
static void list_blocks(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_wish_list *list = data;
    for (size_t first = begin; first < end; first += CG_ROWS_OF_BLOCK) {
        size_t last = first + at_most(end - first, CG_ROWS_OF_BLOCK);
        uint32_t *count = &list->count[first / CG_ROWS_OF_BLOCK];
        *count = 0;
        for (size_t row = first; row < last; row += CG_DRAW_ROWS)
            *count +=
                wishes_of_rows(list->world, list->begin + row, at_most(last - row, CG_DRAW_ROWS),
                               list->wishes + list->n + first + *count);
    }
}

size_t cg_list_wishes(cg_wish_list *list, const cg_executor *executor)
{
    const size_t rows = list->world->teachers.n;
    list->n = 0;
    for (list->begin = 0; list->begin < rows; list->begin += CG_WISH_BLOCKS * CG_ROWS_OF_BLOCK) {
        size_t n = at_most(rows - list->begin, CG_WISH_BLOCKS * CG_ROWS_OF_BLOCK);
        const cg_wish *found = list->wishes + list->n;
        cg_parallel_for(executor, n, CG_ROWS_OF_BLOCK, list_blocks, list);
        for (size_t b = 0; b < cg_blocks(n); b++) {
            memmove(list->wishes + list->n, found + b * CG_ROWS_OF_BLOCK,
                    list->count[b] * sizeof *list->wishes);
            list->n += list->count[b];
        }
    }
    qsort(list->wishes, list->n, sizeof *list->wishes, cg_wish_order);
    return list->n;
}
