/* The greedy cover of a province by clusters; the rule is in province.h.
 *
 * Units that may share a cluster (same circuit and phase, as required) form a group, and
 * groups do not touch each other, so each is solved alone. Member counts within the
 * radius are kept exact by subtraction, and a row of blocks finds the largest: the cost
 * grows with the number of pairs that lie within the radius, not with all pairs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "world/grid.h"
#include "world/province.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 128 };

typedef struct spot {
    uint32_t unit;    /* the caller's row */
    uint32_t centre;  /* row of the cluster's centre or, from a centre, of what it joined */
    uint64_t members; /* of the unit */
    uint64_t reach;   /* unplaced members within the radius, its own included */
    uint64_t size;    /* of the cluster; counts at its centre */
} spot;

/* One group at a time; rows are the group's, in the order of the caller's. */
typedef struct cover {
    double radius;
    uint64_t min_members, max_members;
    uint32_t n;
    spot *spots;
    cg_point *points;
    cg_grid grid;
    uint8_t *placed; /* then, when all are: not the centre of a cluster that exists */
    uint8_t *none;   /* zeros */
    uint32_t *best;  /* unplaced row with the largest reach in a block; n if there is none */
    uint8_t *dirty;  /* a block's best is out of date */
    uint32_t *taken; /* rows of the cluster being formed, centre first */
    uint32_t *formed;
    uint32_t n_formed; /* centres in the order in which their clusters were formed */
    cg_near *found;
} cover;

static void cover_free(cover *c)
{
    cg_free(c->spots);
    cg_free(c->points);
    cg_grid_free(&c->grid);
    cg_free(c->placed);
    cg_free(c->none);
    cg_free(c->best);
    cg_free(c->dirty);
    cg_free(c->taken);
    cg_free(c->formed);
    cg_free(c->found);
}

static cg_status cover_init(cover *c, const cg_partition_rule *rule, size_t n, cg_error *error)
{
    *c = (cover){.radius = rule->radius_km,
                 .min_members = rule->min_members,
                 .max_members = rule->max_members};
    const struct {
        void **block;
        size_t count, size;
    } blocks[] = {{(void **)&c->spots, n, sizeof *c->spots},
                  {(void **)&c->points, n, sizeof *c->points},
                  {(void **)&c->placed, n, sizeof *c->placed},
                  {(void **)&c->none, n, sizeof *c->none},
                  {(void **)&c->best, n / BLOCK + 1, sizeof *c->best},
                  {(void **)&c->dirty, n / BLOCK + 1, sizeof *c->dirty},
                  {(void **)&c->taken, n, sizeof *c->taken},
                  {(void **)&c->formed, n, sizeof *c->formed},
                  {(void **)&c->found, n, sizeof *c->found}};
    cg_status status = cg_grid_reserve(&c->grid, n, error);
    for (size_t i = 0; status == CG_OK && i < sizeof blocks / sizeof *blocks; i++)
        status = cg_alloc(blocks[i].block, blocks[i].count, blocks[i].size, "partition", error);
    if (status != CG_OK)
        cover_free(c);
    return status;
}

static void count_reach(cover *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        const uint32_t n = cg_grid_within(&c->grid, i, c->radius, c->none, c->found);
        c->spots[i].reach = 0;
        for (uint32_t k = 0; k < n; k++)
            c->spots[i].reach += c->spots[c->found[k].row].members;
    }
}

static void refresh_block(cover *c, uint32_t block)
{
    const uint32_t begin = block * BLOCK;
    const uint32_t end = c->n - begin < BLOCK ? c->n : begin + BLOCK;
    uint32_t best = c->n;
    for (uint32_t i = begin; i < end; i++)
        if (!c->placed[i] && (best == c->n || c->spots[i].reach > c->spots[best].reach))
            best = i;
    c->best[block] = best;
    c->dirty[block] = 0;
}

/* The unplaced unit with the largest reach, the first on ties; n when all are placed. */
static uint32_t next_centre(cover *c)
{
    uint32_t best = c->n;
    for (uint32_t block = 0; block * BLOCK < c->n; block++) {
        if (c->dirty[block])
            refresh_block(c, block);
        const uint32_t row = c->best[block];
        if (row < c->n && (best == c->n || c->spots[row].reach > c->spots[best].reach))
            best = row;
    }
    return best;
}

static int nearer(const cg_near *a, const cg_near *b)
{
    return a->d2 < b->d2 || (a->d2 == b->d2 && a->row < b->row);
}

static void sift_down(cg_near *heap, uint32_t n, uint32_t at)
{
    for (;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (nearer(&heap[child], &heap[least]))
                least = child;
        if (least == at)
            return;
        const cg_near moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

static void place(cover *c, uint32_t row, uint32_t centre)
{
    c->spots[row].centre = centre;
    c->spots[centre].size += c->spots[row].members;
    c->placed[row] = 1;
}

/* Few of many candidates fit into a cluster, so a heap yields them instead of a sort.
 * Returns the number of rows in c->taken. */
static uint32_t take_nearest(cover *c, uint32_t centre)
{
    uint32_t n_taken = 0;
    c->taken[n_taken++] = centre;
    c->spots[centre].size = 0;
    place(c, centre, centre);
    uint32_t n = cg_grid_within(&c->grid, centre, c->radius, c->placed, c->found);
    for (uint32_t i = n / 2; i-- > 0;)
        sift_down(c->found, n, i);
    while (n > 0) {
        const uint32_t row = c->found[0].row;
        if (c->spots[centre].size + c->spots[row].members > c->max_members)
            break;
        place(c, row, centre);
        c->taken[n_taken++] = row;
        c->found[0] = c->found[--n];
        sift_down(c->found, n, 0);
    }
    return n_taken;
}

/* Takes a placed unit's members off the reach of those around it. */
static void withdraw(cover *c, uint32_t row)
{
    c->dirty[row / BLOCK] = 1;
    const uint32_t n = cg_grid_within(&c->grid, row, c->radius, c->placed, c->found);
    for (uint32_t k = 0; k < n; k++) {
        c->spots[c->found[k].row].reach -= c->spots[row].members;
        c->dirty[c->found[k].row / BLOCK] = 1;
    }
}

static void form_clusters(cover *c)
{
    memset(c->placed, 0, c->n);
    memset(c->dirty, 1, c->n / BLOCK + 1);
    c->n_formed = 0;
    for (uint32_t centre; (centre = next_centre(c)) < c->n;) {
        c->formed[c->n_formed++] = centre;
        const uint32_t n = take_nearest(c, centre);
        for (uint32_t k = 0; k < n; k++)
            withdraw(c, c->taken[k]);
    }
}

static void join_small(cover *c)
{
    memset(c->placed, 1, c->n);
    for (uint32_t k = 0; k < c->n_formed; k++)
        c->placed[c->formed[k]] = 0;
    for (uint32_t k = 0; k < c->n_formed; k++) {
        spot *small = &c->spots[c->formed[k]];
        if (small->size >= c->min_members)
            continue;
        const uint32_t other = cg_grid_nearest(&c->grid, c->formed[k], c->placed);
        if (other == c->n)
            continue;
        small->centre = other;
        c->spots[other].size += small->size;
        c->placed[c->formed[k]] = 1;
    }
}

static uint32_t find_centre(cover *c, uint32_t row)
{
    spot *spots = c->spots;
    while (spots[row].centre != row) {
        spots[row].centre = spots[spots[row].centre].centre;
        row = spots[row].centre;
    }
    return row;
}

/* Writes the caller's row of its centre for every unit of the group. */
static void report_group(cover *c, uint32_t *cluster, cg_partition_count *count)
{
    for (uint32_t i = 0; i < c->n; i++) {
        const uint32_t centre = find_centre(c, i);
        cluster[c->spots[i].unit] = c->spots[centre].unit;
        count->stretched +=
            cg_point_squared(c->points[i], c->points[centre]) > c->radius * c->radius;
        if (centre == i) {
            count->clusters++;
            count->small += c->spots[i].size < c->min_members;
        }
    }
}

/* Numbers clusters in the order of their first units. */
static cg_status renumber(uint32_t *cluster, size_t n, cg_error *error)
{
    uint32_t *number = NULL; /* of the cluster with that centre, from 1 */
    cg_status status = cg_alloc((void **)&number, n, sizeof *number, "partition", error);
    if (status != CG_OK)
        return status;
    uint32_t numbers = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t *mine = &number[cluster[i]];
        if (*mine == 0)
            *mine = ++numbers;
        cluster[i] = *mine - 1;
    }
    cg_free(number);
    return CG_OK;
}

typedef struct keyed_unit {
    uint64_t group;
    uint32_t row;
} keyed_unit;

static int compare_keyed(const void *left, const void *right)
{
    const keyed_unit *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static void load_group(cover *c, const cg_province *province, const cg_partition_unit *units,
                       const keyed_unit *keyed, uint32_t n)
{
    c->n = n;
    for (uint32_t i = 0; i < n; i++) {
        const cg_partition_unit *unit = &units[keyed[i].row];
        c->spots[i] = (spot){.unit = keyed[i].row, .centre = i, .members = unit->members};
        c->points[i] =
            (cg_point){province->schools[unit->school].x, province->schools[unit->school].y};
    }
    cg_grid_build(&c->grid, c->points, n, c->radius);
}

cg_status cg_partition(const cg_province *province, const cg_partition_rule *rule,
                       const cg_partition_unit *units, size_t n_units, uint32_t *cluster,
                       cg_partition_count *count, cg_error *error)
{
    *count = (cg_partition_count){0};
    if (n_units >= UINT32_MAX)
        return cg_fail(error, CG_LIMIT, "partition: %zu units are too many", n_units);
    count->units = (uint32_t)n_units;
    keyed_unit *keyed = NULL;
    cover c;
    cg_status status = cover_init(&c, rule, n_units, error);
    if (status != CG_OK)
        return status;
    status = cg_alloc((void **)&keyed, n_units, sizeof *keyed, "partition", error);
    if (status != CG_OK)
        goto out;
    for (uint32_t i = 0; i < count->units; i++) {
        const uint64_t circuit = province->schools[units[i].school].circuit;
        keyed[i].group = (rule->same_circuit ? circuit << 8 : 0) +
                         (rule->same_phase ? (uint64_t)units[i].phase : 0);
        keyed[i].row = i;
    }
    qsort(keyed, n_units, sizeof *keyed, compare_keyed);
    for (uint32_t begin = 0, end; begin < count->units; begin = end) {
        for (end = begin + 1; end < count->units && keyed[end].group == keyed[begin].group;)
            end++;
        load_group(&c, province, units, keyed + begin, end - begin);
        count_reach(&c);
        form_clusters(&c);
        join_small(&c);
        report_group(&c, cluster, count);
    }
    status = renumber(cluster, n_units, error);
out:
    cg_free(keyed);
    cover_free(&c);
    return status;
}
