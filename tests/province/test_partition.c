/* The partition: a small case by hand, its properties over random provinces, and the rule
 * of province.h written once more in the plainest way, which must give the same clusters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw.h"
#include "province_testlib.h"

static double squared(const cg_province *p, const cg_partition_unit *a, const cg_partition_unit *b)
{
    const cg_school *s = &p->schools[a->school], *t = &p->schools[b->school];
    const double dx = (double)s->x - (double)t->x, dy = (double)s->y - (double)t->y;
    return dx * dx + dy * dy;
}

static int may_share(const cg_province *p, const cg_partition_rule *rule,
                     const cg_partition_unit *a, const cg_partition_unit *b)
{
    return (!rule->same_circuit ||
            p->schools[a->school].circuit == p->schools[b->school].circuit) &&
           (!rule->same_phase || a->phase == b->phase);
}

static void assert_clusters(const cg_province *p, const cg_partition_rule *rule,
                            const cg_partition_unit *units, uint32_t n, const uint32_t *expected,
                            cg_partition_count counts)
{
    uint32_t cluster[16];
    cg_partition_count count;
    assert_int_equal(cg_partition(p, rule, units, n, cluster, &count, NULL), CG_OK);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(cluster[i], expected[i]);
    assert_int_equal(count.clusters, counts.clusters);
    assert_int_equal(count.units, n);
    assert_int_equal(count.stretched, counts.stretched);
    assert_int_equal(count.small, counts.small);
}

/* Five schools on a line. Reach within 5 km: 5, 9, 9, 6, 1. */
static void by_hand(void **state)
{
    (void)state;
    cg_school schools[5] = {{.x = 0}, {.x = 4}, {.x = 8}, {.x = 12}, {.x = 30}};
    const cg_province p = {.n_schools = 5, .schools = schools};
    const cg_partition_unit units[5] = {{0, 2, 0}, {1, 3, 0}, {2, 4, 0}, {3, 2, 0}, {4, 1, 0}};

    /* The second school, first of two with reach 9, takes both neighbours; the last school is
     * too small and joins the fourth, 18 km away. */
    cg_partition_rule rule = {5.0, 1, 1, 2, 9};
    const uint32_t all_nine[5] = {0, 0, 0, 1, 1};
    assert_clusters(&p, &rule, units, 5, all_nine, (cg_partition_count){2, 5, 1, 0});

    /* With at most 8, the first school comes first of two at 4 km, the third no longer fits. */
    rule.max_members = 8;
    const uint32_t up_to_eight[5] = {0, 0, 1, 1, 1};
    assert_clusters(&p, &rule, units, 5, up_to_eight, (cg_partition_count){2, 5, 1, 0});

    /* Nobody to join: alone in its circuit. */
    schools[4].circuit = 1;
    const uint32_t alone[5] = {0, 0, 1, 1, 2};
    assert_clusters(&p, &rule, units, 5, alone, (cg_partition_count){3, 5, 0, 1});

    /* No circuits: it may join again, and its radius is measured from the new centre. */
    rule.same_circuit = 0;
    assert_clusters(&p, &rule, units, 5, up_to_eight, (cg_partition_count){2, 5, 1, 0});

    /* A school larger than a cluster may be is a cluster of its own. */
    rule.max_members = 3;
    rule.min_members = 1;
    const uint32_t own[5] = {0, 1, 2, 3, 4};
    assert_clusters(&p, &rule, units, 5, own, (cg_partition_count){5, 5, 0, 0});

    assert_clusters(&p, &rule, units, 0, own, (cg_partition_count){0, 0, 0, 0});
}

enum { MAX_UNITS = 1000 };

typedef struct reference {
    const cg_province *p;
    const cg_partition_rule *rule;
    const cg_partition_unit *units;
    uint32_t n, centre[MAX_UNITS], formed[MAX_UNITS], n_formed;
    uint64_t size[MAX_UNITS];
} reference;

static int within(const reference *r, uint32_t a, uint32_t b)
{
    return may_share(r->p, r->rule, &r->units[a], &r->units[b]) &&
           squared(r->p, &r->units[a], &r->units[b]) <= r->rule->radius_km * r->rule->radius_km;
}

static uint32_t most_reaching(const reference *r)
{
    uint32_t best = r->n;
    uint64_t best_reach = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        uint64_t reach = 0;
        for (uint32_t k = 0; k < r->n; k++)
            if (r->centre[k] == r->n && within(r, i, k))
                reach += r->units[k].members;
        if (r->centre[i] == r->n && (best == r->n || reach > best_reach)) {
            best = i;
            best_reach = reach;
        }
    }
    return best;
}

/* The nearest unit to `from` that is unplaced and within the radius, or, when `centres`, that
 * is the centre of another cluster. */
static uint32_t nearest(const reference *r, uint32_t from, int centres)
{
    uint32_t best = r->n;
    for (uint32_t i = 0; i < r->n; i++) {
        const int fits = centres ? r->centre[i] == i && i != from &&
                                       may_share(r->p, r->rule, &r->units[from], &r->units[i])
                                 : r->centre[i] == r->n && within(r, from, i);
        if (fits && (best == r->n || squared(r->p, &r->units[from], &r->units[i]) <
                                         squared(r->p, &r->units[from], &r->units[best])))
            best = i;
    }
    return best;
}

static void solve(reference *r)
{
    for (uint32_t i = 0; i < r->n; i++)
        r->centre[i] = r->n;
    for (uint32_t centre; (centre = most_reaching(r)) < r->n;) {
        r->formed[r->n_formed++] = centre;
        r->centre[centre] = centre;
        r->size[centre] = r->units[centre].members;
        for (uint32_t next; (next = nearest(r, centre, 0)) < r->n &&
                            r->size[centre] + r->units[next].members <= r->rule->max_members;) {
            r->centre[next] = centre;
            r->size[centre] += r->units[next].members;
        }
    }
    for (uint32_t k = 0; k < r->n_formed; k++) {
        const uint32_t small = r->formed[k];
        const uint32_t other = nearest(r, small, 1);
        if (r->size[small] >= r->rule->min_members || other == r->n)
            continue;
        r->size[other] += r->size[small];
        for (uint32_t i = 0; i < r->n; i++)
            if (r->centre[i] == small)
                r->centre[i] = other;
    }
}

static void assert_as_reference(reference *r, const uint32_t *cluster,
                                const cg_partition_count *count)
{
    uint32_t clusters = 0, stretched = 0, small = 0;
    solve(r);
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t first = 0;
        while (r->centre[first] != r->centre[i])
            first++;
        assert_int_equal(cluster[i], first == i ? clusters : cluster[first]);
        clusters += first == i;
        stretched += !within(r, i, r->centre[i]);
        small += r->centre[i] == i && r->size[i] < r->rule->min_members;
    }
    assert_int_equal(count->clusters, clusters);
    assert_int_equal(count->stretched, stretched);
    assert_int_equal(count->small, small);
}

/* What must hold without knowing the rule's order. */
static void assert_properties(const reference *r, const uint32_t *cluster,
                              const cg_partition_count *count)
{
    uint64_t size[MAX_UNITS] = {0};
    uint32_t units[MAX_UNITS] = {0}, first[MAX_UNITS], seen = 0, small = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        assert_true(cluster[i] <= seen);
        if (cluster[i] == seen)
            first[seen++] = i;
        assert_true(may_share(r->p, r->rule, &r->units[i], &r->units[first[cluster[i]]]));
        size[cluster[i]] += r->units[i].members;
        units[cluster[i]]++;
    }
    assert_int_equal(seen, count->clusters);
    for (uint32_t c = 0; c < seen; c++) {
        small += size[c] < r->rule->min_members;
        if (r->rule->min_members <= 1) /* none joins another */
            assert_true(size[c] <= r->rule->max_members || units[c] == 1);
    }
    assert_int_equal(small, count->small);
    if (r->rule->min_members <= 1)
        assert_int_equal(count->stretched, 0);
}

static cg_partition_rule random_rule(const cg_draw_context *luck, uint32_t trial)
{
    static const double radii[] = {0.0, 1.0, 5.0, 10.0, 10.0, 25.0, 100.0, 5000.0};
    static const uint32_t least[] = {1, 1, 4, 4, 6, 40}, most[] = {2, 12, 30, 30, 1000};
    cg_partition_rule rule;
    rule.radius_km = radii[cg_index(cg_draw(luck, trial, 1, 0), 8)];
    rule.same_circuit = cg_draw(luck, trial, 1, 1) < 0.6;
    rule.same_phase = cg_draw(luck, trial, 1, 2) < 0.6;
    rule.min_members = least[cg_index(cg_draw(luck, trial, 1, 3), 6)];
    rule.max_members = most[cg_index(cg_draw(luck, trial, 1, 4), 5)];
    return rule;
}

static void over_random_provinces(void **state)
{
    fixture *f = *state;
    const cg_draw_context luck = {.seed = 42};
    static reference r;
    static cg_partition_unit units[MAX_UNITS];
    for (uint32_t trial = 0; trial < 120; trial++) {
        f->scenario.model.province_schools[0] = '\0';
        snprintf(f->scenario.model.run_seed, CG_TEXT_SIZE, "%u", trial);
        f->scenario.model.province_circuits = 1 + (int)cg_index(cg_draw(&luck, trial, 0, 0), 12);
        f->scenario.model.province_schools_per_circuit =
            1 + (int)cg_index(cg_draw(&luck, trial, 0, 1), 40);
        assert_int_equal(load(f), CG_OK);
        const cg_partition_rule rule = random_rule(&luck, trial);
        uint32_t n = 0;
        for (uint32_t i = 0; i < f->province.n_schools; i++)
            for (uint8_t phase = 0; phase <= rule.same_phase; phase++) {
                const double uniform = cg_draw(&luck, i, 2 + phase, trial);
                const uint32_t members = (uint32_t)(uniform * uniform * 9.0);
                if (members > 0 && n < MAX_UNITS)
                    units[n++] = (cg_partition_unit){i, members, phase};
            }
        /* Some schools lie on one spot, as those do that were put at their circuit's median. */
        for (uint32_t i = 0; i + 3 < f->province.n_schools; i += 5)
            f->province.schools[i + 3].x = f->province.schools[i].x,
                                    f->province.schools[i + 3].y = f->province.schools[i].y;
        uint32_t cluster[MAX_UNITS], again[MAX_UNITS];
        cg_partition_count count;
        r = (reference){.p = &f->province, .rule = &rule, .units = units, .n = n};
        assert_int_equal(cg_partition(&f->province, &rule, units, n, cluster, &count, NULL), CG_OK);
        assert_as_reference(&r, cluster, &count);
        assert_properties(&r, cluster, &count);
        assert_int_equal(cg_partition(&f->province, &rule, units, n, again, &count, NULL), CG_OK);
        assert_memory_equal(cluster, again, n * sizeof *cluster);
    }
}

/* Neighbours a whole cell apart, where rounding could lose them. */
static void on_a_lattice(void **state)
{
    (void)state;
    static cg_school schools[400];
    static cg_partition_unit units[400];
    static reference r;
    uint32_t cluster[MAX_UNITS];
    for (uint32_t i = 0; i < 400; i++) {
        schools[i] = (cg_school){.x = 0.1f * (float)(i % 20), .y = 0.1f * (float)(i / 20)};
        units[i] = (cg_partition_unit){i, 1 + i % 3, 0};
    }
    const cg_province p = {.n_schools = 400, .schools = schools};
    for (uint32_t k = 1; k <= 8; k++) {
        const cg_partition_rule rule = {(double)(0.1f * (float)k), 0, 0, 1 + 2 * k, 20};
        cg_partition_count count;
        r = (reference){.p = &p, .rule = &rule, .units = units, .n = 400};
        assert_int_equal(cg_partition(&p, &rule, units, 400, cluster, &count, NULL), CG_OK);
        assert_as_reference(&r, cluster, &count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test_setup_teardown(over_random_provinces, make_fixture, drop_fixture),
        cmocka_unit_test(on_a_lattice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
