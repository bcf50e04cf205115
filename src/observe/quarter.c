/* Statistics that need the whole population: every 13 weeks and at the end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "base/math.h"

#include <math.h>
#include <string.h>

enum { BINS = 4096 };

/* Quantile of values in [0, 1] from a histogram of 4,096 bins, interpolated inside a bin. */
static double quantile(const uint32_t *bins, double n, double p)
{
    double wanted = p * n, below = 0.0;
    for (int b = 0; b < BINS; b++) {
        if (below + bins[b] >= wanted && bins[b] > 0)
            return (b + (wanted - below) / bins[b]) / BINS;
        below += bins[b];
    }
    return 1.0;
}

static void count(uint32_t *bins, float x)
{
    int b = (int)(x * BINS);
    bins[b < BINS ? b : BINS - 1]++;
}

cg_spread cg_observe_spread(const cg_observer *observer, const cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    size_t groups = world->circuits.n * CG_SUBJECTS;
    double *sums = observer->by_circuit; /* CK by circuit: n, sum, squares; then pace by group */
    double *paces = sums + world->circuits.n * 3;
    memset(sums, 0, sizeof *sums * (world->circuits.n + groups) * 3);
    double total = 0.0;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t circuit = world->province->schools[t->school[i]].circuit;
        double ck = cg_mean_ck(t, i), pace = cg_value(t->pace[i]);
        double *c = sums + circuit * 3, *g = paces + (circuit * CG_SUBJECTS + t->subject[i]) * 3;
        c[0] += 1.0;
        c[1] += ck;
        c[2] += ck * ck;
        g[0] += 1.0;
        g[1] += pace;
        g[2] += pace * pace;
        total += ck;
    }
    double n = (double)t->n;
    cg_spread spread = {total / n, 0.0, 0.0, 0.0};
    for (size_t c = 0; c < world->circuits.n; c++) {
        const double *x = sums + c * 3;
        if (x[0] == 0.0)
            continue;
        double mean = x[1] / x[0];
        spread.within += x[2] - x[0] * mean * mean;
        spread.between += x[0] * (mean - spread.mean) * (mean - spread.mean);
    }
    for (size_t g = 0; g < groups; g++) {
        const double *x = paces + g * 3;
        spread.pace += x[0] > 0.0 ? x[2] - x[1] * x[1] / x[0] : 0.0;
    }
    spread.within /= n;
    spread.between /= n;
    spread.pace = cg_sqrt(spread.pace > 0.0 ? spread.pace / n : 0.0);
    return spread;
}

void cg_observe_expert_levels(const cg_observer *observer, const cg_world *world,
                              float level[CG_TOPICS])
{
    const cg_teachers *t = &world->teachers;
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        memset(observer->bins, 0, sizeof *observer->bins * BINS);
        for (uint32_t i = 0; i < t->n; i++)
            count(observer->bins, cg_ck(t, i, k));
        level[k] =
            (float)quantile(observer->bins, (double)t->n, world->scenario.model.observe_expert);
    }
}

static double gini(const cg_teachers *t, const uint32_t *rows, uint32_t n)
{
    double sum = 0.0, differences = 0.0;
    for (uint32_t a = 0; a < n; a++) {
        sum += t->presented[rows[a]];
        for (uint32_t b = a + 1; b < n; b++) {
            double d = (double)t->presented[rows[a]] - t->presented[rows[b]];
            differences += d < 0.0 ? -d : d;
        }
    }
    return sum > 0.0 ? differences / (n * sum) : (double)NAN;
}

double cg_observe_presenting_gini(const cg_world *world)
{
    double sum = 0.0, members = 0.0;
    for (uint32_t c = 0; c < world->plan.n_main; c++) {
        uint32_t n = cg_list_size(&world->members[CG_MAIN], c);
        if (!world->clusters.active[c] || n < 2)
            continue;
        double g = gini(&world->teachers, cg_list_rows(&world->members[CG_MAIN], c), n);
        if (isnan(g))
            continue;
        sum += g * n;
        members += n;
    }
    return members > 0.0 ? sum / members : (double)NAN;
}

double cg_observe_voluntary_share(const cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    uint64_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += t->voluntary[i] != CG_NONE;
    return (double)n / (double)t->n;
}

/* Voluntary clusters, and those among them with members from two circuits or more. */
static void count_voluntary(const cg_world *world, double *clusters, double *spanning)
{
    const cg_teachers *t = &world->teachers;
    *clusters = *spanning = 0.0;
    for (uint32_t c = world->plan.n_main; c < world->clusters.n; c++) {
        if (!world->clusters.active[c])
            continue;
        *clusters += 1.0;
        const uint32_t *rows = cg_list_rows(&world->members[CG_VOLUNTARY], c);
        uint32_t n = cg_list_size(&world->members[CG_VOLUNTARY], c), others = 0;
        for (uint32_t a = 1; a < n; a++)
            others += world->province->schools[t->school[rows[a]]].circuit !=
                      world->province->schools[t->school[rows[0]]].circuit;
        *spanning += others > 0;
    }
}

static void store(cg_record *record, uint32_t series, uint32_t quarter, double x)
{
    record->quarter_series[(size_t)series * record->n_quarters + quarter] = (float)x;
}

static void store_deciles(const cg_observer *observer, const cg_world *world, cg_record *record,
                          uint32_t quarter)
{
    const cg_teachers *t = &world->teachers;
    memset(observer->bins, 0, sizeof *observer->bins * BINS);
    for (uint32_t i = 0; i < t->n; i++)
        count(observer->bins, cg_mean_ck(t, i));
    for (uint32_t d = 1; d <= 9; d++)
        store(record, CG_QUARTER_ck_p10 + d - 1, quarter,
              quantile(observer->bins, (double)t->n, d / 10.0));
}

void cg_observe_quarter(const cg_observer *observer, const cg_world *world,
                        const cg_executor *executor, cg_record *record, uint32_t quarter)
{
    cg_reach reach = cg_observe_reach(observer, world, executor);
    cg_spread spread = cg_observe_spread(observer, world);
    double variance = spread.within + spread.between, clusters, spanning;
    count_voluntary(world, &clusters, &spanning);
    store_deciles(observer, world, record, quarter);
    store(record, CG_QUARTER_cross_school_ties, quarter, reach.cross_ties);
    store(record, CG_QUARTER_directory_coverage, quarter, reach.directory);
    store(record, CG_QUARTER_presenting_gini, quarter, cg_observe_presenting_gini(world));
    store(record, CG_QUARTER_inequality_within, quarter,
          variance > 0.0 ? spread.within / variance : (double)NAN);
    store(record, CG_QUARTER_inequality_between, quarter,
          variance > 0.0 ? spread.between / variance : (double)NAN);
    store(record, CG_QUARTER_pace_spread, quarter, spread.pace);
    store(record, CG_QUARTER_voluntary_clusters, quarter, clusters);
    store(record, CG_QUARTER_voluntary_share, quarter, cg_observe_voluntary_share(world));
    store(record, CG_QUARTER_voluntary_spanning, quarter,
          clusters > 0.0 ? spanning / clusters : (double)NAN);
}
