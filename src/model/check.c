/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/check.h"

#include "world/ties.h"

#include <math.h>

/* NaN fails the comparison, and with it the range. */
#define IN_RANGE(x, low, high) ((x) >= (low) && (x) <= (high))

#define CHECK_VALUE(value, kind, name, row, low, high)                                             \
    {                                                                                              \
        const double kept = cg_number(value);                                                      \
        if (!IN_RANGE(kept, low, high))                                                            \
            return cg_fail(error, CG_INVARIANT,                                                    \
                           "week %u, after %s: %s column %s, row %zu is %.9g, not from %g to %g",  \
                           world->now.week, after, kind, name, row, kept, (double)(low),           \
                           (double)(high));                                                        \
    }

#define CHECK_COLUMN(table, kind, type, name, width, low, high)                                    \
    for (size_t at = 0; at < (table).n * (size_t)(width); at++)                                    \
    CHECK_VALUE((table).name[at], kind, #name, at / (size_t)(width), low, high)

static cg_status check_ranges(const cg_world *world, const char *after, cg_error *error)
{
    const size_t slots = world->teachers.slots;
#define CG_SLOTS slots
#define X(type, name, width, low, high, ...)                                                       \
    CHECK_COLUMN(world->teachers, "teacher", type, name, width, low, high)
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_SCRATCH(X)
#undef X
    const size_t weeks = atomic_load(&world->teachers.weeks_used);
    for (size_t row = 0; row <= weeks; row++) {
        const cg_teacher_week *week = &world->teachers.weeks[row];
#define BY_TOPIC(type, name, width, low, high, ...)                                                \
    for (int k = 0; k < CG_TOPICS; k++)                                                            \
    CHECK_VALUE(week->name[k], "week's", #name, row, low, high)
#define AT_ALL(type, name, width, low, high, ...)                                                  \
    CHECK_VALUE(week->name, "week's", #name, row, low, high)
        CG_WEEK_BY_TOPIC(BY_TOPIC)
        CG_WEEK_AT_ALL(AT_ALL)
#undef BY_TOPIC
#undef AT_ALL
    }
#define X(type, name, width, low, high, ...)                                                       \
    CHECK_COLUMN(world->clusters, "cluster", type, name, width, low, high)
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#define X(type, name, width, low, high, ...)                                                       \
    CHECK_COLUMN(world->schools, "school", type, name, width, low, high)
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, width, low, high, ...)                                                       \
    CHECK_COLUMN(world->circuits, "circuit", type, name, width, low, high)
    CG_CIRCUIT_COLUMNS(X)
#undef X
    return CG_OK;
}

static cg_status check_ties(const cg_world *world, const char *after, cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    for (size_t i = 0; i < t->n; i++)
        for (uint32_t s = 0; s < t->slots; s++) {
            uint32_t j = cg_tie_colleague(t, i * t->slots + s);
            if (j == CG_NONE)
                continue;
            if (j >= t->n || j == i)
                return cg_fail(error, CG_INVARIANT,
                               "week %u, after %s: teacher %zu has a tie to %u", world->now.week,
                               after, i, j);
            for (uint32_t other = 0; other < s; other++)
                if (cg_tie_colleague(t, i * t->slots + other) == j)
                    return cg_fail(error, CG_INVARIANT,
                                   "week %u, after %s: teacher %zu has two ties to %u",
                                   world->now.week, after, i, j);
        }
    return CG_OK;
}

/* Every teacher is in the list of her cluster, and lists hold nobody else. */
static cg_status check_members(const cg_world *world, uint32_t tier, const char *after,
                               cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t *column = tier == CG_MAIN ? t->main : t->voluntary;
    size_t listed = 0, belong = 0;
    if (world->members_changed)
        return CG_OK; /* the lists are due to be made anew before anybody uses them */
    for (uint32_t c = 0; c < world->members[tier].n; c++) {
        uint32_t n = cg_list_size(&world->members[tier], c);
        const uint32_t *rows = cg_list_rows(&world->members[tier], c);
        for (uint32_t a = 0; a < n; a++)
            if (column[rows[a]] != c)
                return cg_fail(error, CG_INVARIANT,
                               "week %u, after %s: cluster %u lists teacher %u, who is in %u",
                               world->now.week, after, c, rows[a], column[rows[a]]);
        listed += n;
        if (n > 0 && (!world->clusters.active[c] || world->clusters.tier[c] != tier))
            return cg_fail(error, CG_INVARIANT, "week %u, after %s: closed cluster %u has members",
                           world->now.week, after, c);
    }
    for (size_t i = 0; i < t->n; i++)
        belong += column[i] != CG_NONE;
    if (listed != belong)
        return cg_fail(error, CG_INVARIANT,
                       "week %u, after %s: %zu teachers are in clusters and %zu in lists",
                       world->now.week, after, belong, listed);
    return CG_OK;
}

/* The hours of a meeting's agenda add up to its length. */
static cg_status check_hours(const cg_world *world, const char *after, cg_error *error)
{
    if (!world->now.teaching)
        return CG_OK;
    for (uint32_t c = 0; c < world->clusters.n; c++)
        for (uint32_t slot = 0; world->clusters.active[c] && slot < world->diaries[c].n; slot++) {
            const cg_meeting *g = &cg_meetings_of(world, c)[slot];
            double sum = (double)g->task + g->content + g->planning + g->practice;
            if (fabs(sum - g->hours) > 1e-4 || g->moderation > g->task)
                return cg_fail(
                    error, CG_INVARIANT,
                    "week %u, after %s: hours of a meeting of cluster %u add up to %g of %g",
                    world->now.week, after, c, sum, (double)g->hours);
        }
    return CG_OK;
}

cg_status cg_world_check(const cg_world *world, const char *after, cg_error *error)
{
    cg_status status = check_ranges(world, after, error);
    if (status == CG_OK)
        status = check_ties(world, after, error);
    for (uint32_t tier = 0; tier < CG_TIERS_N && status == CG_OK; tier++)
        status = check_members(world, tier, after, error);
    if (status == CG_OK)
        status = check_hours(world, after, error);
    return status;
}
