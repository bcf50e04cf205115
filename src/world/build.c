/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/world.h"

#include "base/math.h"
#include "base/memory.h"
#include "world/clusters.h"
#include "world/own.h"
#include "world/people.h"
#include "world/ties.h"

#include <string.h>

enum { SLOT_SCIENCE, SLOT_MATHEMATICS, SLOT_SCIENCE_PRIMARY, SLOT_MATHEMATICS_PRIMARY };
enum { SLOT_STRICTNESS, SLOT_LOAD };
enum { OUTSIDE_TIES_MAX = 8, SLOT_OUTSIDE_TIES = 0 };

static const uint32_t VOLUNTARY_SHARE =
    4; /* teachers per row of the voluntary pool: associate.min_size */

/* Posts: how many teachers of each subject and phase a school has. */
typedef struct posts {
    uint32_t *school;
    uint8_t *subject, *phase;
    size_t n;
} posts;

/* A whole number whose expectation is x, by one uniform. */
static uint32_t round_by_chance(double x, double uniform)
{
    uint32_t whole = (uint32_t)x;
    return whole + (uniform < x - whole);
}

static double subject_share(const cg_model *m, uint8_t subject, int secondary)
{
    if (secondary)
        return subject == CG_SCIENCE ? m->province_secondary_science
                                     : m->province_secondary_mathematics;
    return subject == CG_SCIENCE ? m->province_primary_science : m->province_primary_mathematics;
}

/* Depends on the seed but not on the replicate: all replicates share their posts. */
static uint32_t posts_in_school(const cg_scenario *scenario, const cg_school *school, uint32_t row,
                                uint8_t subject, uint8_t phase)
{
    const cg_model *m = &scenario->model;
    cg_draw_context draws = {cg_scenario_seed(scenario), 0, 0, CG_STREAM_BUILD};
    double primary_share = school->phase == CG_PRIMARY     ? 1.0
                           : school->phase == CG_SECONDARY ? 0.0
                                                           : m->province_combined_primary;
    double share = phase == CG_PRIMARY ? primary_share : 1.0 - primary_share;
    double expected = school->educators * share * subject_share(m, subject, phase == CG_SECONDARY);
    uint32_t slot = (uint32_t)(phase == CG_PRIMARY ? SLOT_SCIENCE_PRIMARY : SLOT_SCIENCE) + subject;
    return round_by_chance(expected, cg_draw(&draws, row, 0, slot));
}

static void free_posts(posts *p)
{
    cg_free(p->school);
    cg_free(p->subject);
    cg_free(p->phase);
}

/* Calls with p->school == NULL only count; group_first may be NULL. */
static void place_posts(const cg_scenario *scenario, const cg_province *province, posts *p,
                        uint32_t *group_first)
{
    p->n = 0;
    for (uint32_t c = 0; c < province->n_circuits; c++) {
        const cg_circuit *circuit = &province->circuits[c];
        for (uint8_t subject = 0; subject < CG_SUBJECTS; subject++) {
            if (group_first != NULL)
                group_first[c * CG_SUBJECTS + subject] = (uint32_t)p->n;
            for (uint8_t phase = CG_PRIMARY; phase <= CG_SECONDARY; phase++)
                for (uint32_t s = circuit->first; s < circuit->first + circuit->n; s++) {
                    uint32_t own, n = cg_own_school(province, s)
                                          ? cg_own_teachers(province, s, subject, phase, &own)
                                          : posts_in_school(scenario, &province->schools[s], s,
                                                            subject, phase);
                    for (uint32_t i = 0; i < n; i++, p->n++)
                        if (p->school != NULL) {
                            p->school[p->n] = s;
                            p->subject[p->n] = subject;
                            p->phase[p->n] = phase;
                        }
                }
        }
    }
    if (group_first != NULL)
        group_first[(size_t)province->n_circuits * CG_SUBJECTS] = (uint32_t)p->n;
}

static cg_status make_posts(const cg_scenario *scenario, const cg_province *province, posts *p,
                            cg_error *error)
{
    *p = (posts){NULL, NULL, NULL, 0};
    if (cg_own_check(scenario, province, error) != CG_OK)
        return CG_INPUT;
    place_posts(scenario, province, p, NULL);
    size_t n = p->n;
    if (n == 0)
        return cg_fail(error, CG_INPUT, "the province has no science or mathematics teachers");
    if (n > CG_MAX_TEACHERS)
        return cg_fail(error, CG_LIMIT, "%zu teachers are more than the %u that a run can hold", n,
                       CG_MAX_TEACHERS);
    cg_status status = cg_alloc((void **)&p->school, n, sizeof *p->school, "posts", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&p->subject, n, 1, "posts", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&p->phase, n, 1, "posts", error);
    if (status == CG_OK)
        place_posts(scenario, province, p, NULL);
    return status;
}

#define CG_TOPICS_WIDTH(type, name, width, ...) (size_t)(width) * sizeof(type) +
#define CG_SLOTS slots
static size_t bytes_per_teacher(size_t slots)
{
    return CG_TEACHER_COLUMNS(CG_TOPICS_WIDTH)
        CG_TEACHER_SCRATCH(CG_TOPICS_WIDTH) sizeof(cg_teacher_week);
}
#undef CG_SLOTS

static size_t bytes_per_cluster(void)
{
    return CG_CLUSTER_COLUMNS(CG_TOPICS_WIDTH) CG_CLUSTER_TALLIES(CG_TOPICS_WIDTH) sizeof(cg_diary);
}

/* What a cluster of this form needs beside its row: lists, and its meetings of a week. */
static size_t bytes_of_form(const cg_form *form)
{
    return 5 * sizeof(uint32_t) + cg_most_meetings(form) * sizeof(cg_meeting);
}

static size_t pool_size(const cg_scenario *scenario, size_t n_teachers)
{
    int none = cg_scenario_form_index(scenario, scenario->model.clusters_voluntary) < 0;
    return none ? 0 : n_teachers / VOLUNTARY_SHARE + 1;
}

static size_t whole_groups(size_t n)
{
    return (n + CG_ROWS_TOGETHER - 1) / CG_ROWS_TOGETHER * CG_ROWS_TOGETHER;
}

static cg_status allocate_tables(cg_world *w, uint32_t slots, size_t n_teachers, cg_error *error)
{
    cg_teachers *t = &w->teachers;
    cg_clusters *u = &w->clusters;
    t->n = n_teachers;
    t->slots = slots;
    u->n = w->plan.n_main + pool_size(&w->scenario, n_teachers);
    w->schools.n = w->province->n_schools;
    w->circuits.n = w->province->n_circuits;
    cg_status status = CG_OK;
#define CG_SLOTS slots
#define ALLOCATE(table, rows, type, name, width)                                                   \
    if (status == CG_OK)                                                                           \
        status = cg_alloc((void **)&(table).name, (rows) * (size_t)(width), sizeof(type), #name,   \
                          error);
#define X(type, name, width, ...) ALLOCATE(w->teachers, whole_groups(n_teachers), type, name, width)
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_SCRATCH(X)
#undef X
    ALLOCATE(w->teachers, n_teachers + 1, cg_teacher_week, weeks, 1)
#define X(type, name, width, ...) ALLOCATE(w->clusters, w->clusters.n, type, name, width)
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#define X(type, name, width, ...) ALLOCATE(w->schools, w->schools.n, type, name, width)
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, width, ...) ALLOCATE(w->circuits, w->circuits.n, type, name, width)
    CG_CIRCUIT_COLUMNS(X)
#undef X
#undef ALLOCATE
#undef CG_SLOTS
    return status;
}

static size_t largest(size_t a, size_t b, size_t c)
{
    size_t m = a > b ? a : b;
    return m > c ? m : c;
}

/* A meeting holds its people in an array of fixed length. */
static cg_status check_cluster_sizes(const cg_world *w, cg_error *error)
{
    uint32_t *size = NULL;
    cg_status status =
        cg_alloc((void **)&size, w->plan.n_main, sizeof *size, "cluster sizes", error);
    for (int f = 0; f < w->scenario.n_forms && status == CG_OK; f++)
        for (size_t i = 0; w->plan.cluster[f] != NULL && i < w->teachers.n; i++)
            if (++size[w->plan.cluster[f][i]] > CG_MAX_PRESENT && status == CG_OK)
                status =
                    cg_fail(error, CG_LIMIT, "a cluster of form %s would have more than %d members",
                            w->scenario.forms[f].name, CG_MAX_PRESENT);
    cg_free(size);
    return status;
}

static cg_status allocate_lists(cg_world *w, cg_error *error)
{
    size_t n = w->teachers.n, clusters = w->clusters.n;
    size_t longest = largest(clusters, w->schools.n, w->circuits.n);
    struct {
        void **at;
        size_t count, size;
    } wanted[] = {
        {(void **)&w->group_first, w->circuits.n * CG_SUBJECTS + 1, sizeof(uint32_t)},
        {(void **)&w->members[CG_MAIN].first, w->plan.n_main + 1, sizeof(uint32_t)},
        {(void **)&w->members[CG_MAIN].rows, n, sizeof(uint32_t)},
        {(void **)&w->members[CG_VOLUNTARY].first, clusters + 1, sizeof(uint32_t)},
        {(void **)&w->members[CG_VOLUNTARY].rows, n, sizeof(uint32_t)},
        {(void **)&w->staff.first, w->schools.n + 1, sizeof(uint32_t)},
        {(void **)&w->staff.rows, n, sizeof(uint32_t)},
        {(void **)&w->active.first, w->circuits.n + 1, sizeof(uint32_t)},
        {(void **)&w->active.rows, clusters, sizeof(uint32_t)},
        {(void **)&w->school_registered, w->schools.n, 1},
        {(void **)&w->cursor, longest, sizeof(uint32_t)},
        {(void **)&w->diaries, clusters, sizeof(cg_diary)},
        {(void **)&w->block_sums, cg_blocks(n), sizeof(cg_block_sums)},
        {(void **)&w->roll_out, (size_t)w->scenario.n_events * w->circuits.n, sizeof(uint32_t)},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        cg_status status = cg_alloc(wanted[i].at, wanted[i].count, wanted[i].size, "lists", error);
        if (status != CG_OK)
            return status;
    }
    return CG_OK;
}

static void build_circuits(cg_world *w)
{
    const cg_model *m = &w->scenario.model;
    cg_draw_context draws = {w->seed, w->replicate, 1, CG_STREAM_BUILD};
    for (uint32_t c = 0; c < w->circuits.n; c++) {
        double strict =
            1.0 + m->officials_strictness_sd * cg_draw_normal(&draws, c, 0, SLOT_STRICTNESS);
        w->circuits.strictness[c] = (float)cg_clamp(strict, 0.0, 2.0);
        double load = cg_exp(m->officials_task_sd * cg_draw_normal(&draws, c, 0, SLOT_LOAD));
        w->circuits.load[c] = (float)cg_clamp(load, 0.0, 100.0);
        w->circuits.form[c] = CG_NO_FORM;
    }
}

/* The fixed place of each main cluster of form f: the member's school nearest to the middle
 * of them all. */
static cg_status choose_places(cg_world *w, const uint32_t *plan, cg_error *error)
{
    const cg_teachers *t = &w->teachers;
    double *sums = NULL; /* x, y, n; then the least distance in the place of n */
    cg_status status =
        cg_alloc((void **)&sums, (size_t)w->plan.n_main * 3, sizeof *sums, "places", error);
    if (status != CG_OK)
        return status;
    for (size_t i = 0; i < t->n; i++) {
        const cg_school *school = &w->province->schools[t->school[i]];
        double *sum = sums + (size_t)plan[i] * 3;
        sum[0] += school->x;
        sum[1] += school->y;
        sum[2] += 1.0;
    }
    for (size_t c = 0; c < w->plan.n_main; c++)
        if (sums[c * 3 + 2] > 0.0) {
            sums[c * 3] /= sums[c * 3 + 2];
            sums[c * 3 + 1] /= sums[c * 3 + 2];
            sums[c * 3 + 2] = -1.0;
        }
    for (size_t i = 0; i < t->n; i++) {
        const cg_school *school = &w->province->schools[t->school[i]];
        double *sum = sums + (size_t)plan[i] * 3;
        double x = school->x - sum[0], y = school->y - sum[1], far = x * x + y * y;
        if (sum[2] < 0.0 || far < sum[2]) {
            sum[2] = far;
            w->clusters.place[plan[i]] = t->school[i];
        }
    }
    cg_free(sums);
    return CG_OK;
}

static cg_status build_main_clusters(cg_world *w, cg_error *error)
{
    const cg_teachers *t = &w->teachers;
    for (int f = 0; f < w->scenario.n_forms; f++) {
        if (w->plan.cluster[f] == NULL)
            continue;
        for (size_t i = t->n; i-- > 0;) {
            uint32_t c = w->plan.cluster[f][i];
            w->clusters.key[c] = (uint32_t)i;
            w->clusters.form[c] = (uint8_t)f;
            w->clusters.tier[c] = CG_MAIN;
            w->clusters.leader[c] = CG_NONE;
            w->clusters.subject[c] = t->subject[i];
            w->clusters.circuit[c] = w->province->schools[t->school[i]].circuit;
        }
    }
    for (size_t c = w->plan.n_main; c < w->clusters.n; c++) {
        w->clusters.tier[c] = CG_VOLUNTARY;
        w->clusters.leader[c] = CG_NONE;
    }
    cg_status status = CG_OK;
    for (int f = 0; f < w->scenario.n_forms && status == CG_OK; f++)
        if (w->plan.cluster[f] != NULL)
            status = choose_places(w, w->plan.cluster[f], error);
    return status;
}

static void build_outside_ties(cg_world *w, uint32_t i)
{
    const cg_teachers *t = &w->teachers;
    const cg_model *m = &w->scenario.model;
    cg_draw_context draws = {w->seed, w->replicate, 0, CG_STREAM_TIES};
    uint32_t group = w->province->schools[t->school[i]].circuit * CG_SUBJECTS + t->subject[i];
    uint32_t first = w->group_first[group], n = w->group_first[group + 1] - first;
    for (uint32_t s = 0; s < OUTSIDE_TIES_MAX; s++) {
        double u[4];
        cg_draw4(&draws, i, 0, SLOT_OUTSIDE_TIES + s, u);
        uint32_t j = first + cg_index(u[1], n);
        if (u[0] >= m->ties_outside / OUTSIDE_TIES_MAX || t->school[j] == t->school[i])
            continue;
        uint32_t k = cg_index(u[2], CG_TOPICS);
        double seen = cg_ck(t, j, k) + m->ties_belief_noise * cg_normal_quantile(u[3]);
        cg_tie_set(w, i, j, (float)m->ties_outside_trust, k, (float)seen, 0);
    }
}

static void build_people(cg_world *w, const uint32_t *own)
{
    cg_teachers *t = &w->teachers;
    cg_experience experience;
    cg_experience_make(&w->scenario.model, &experience);
    for (size_t i = 0; i < t->n; i++) {
        t->main[i] = t->voluntary[i] = CG_NONE;
        cg_person_draw(w, (uint32_t)i, &experience);
    }
    cg_own_people(w, own);
    cg_clusters_relist(w);
    for (size_t i = 0; i < t->n; i++) {
        cg_person_clear_ties(w, (uint32_t)i);
        cg_person_meet_staff(w, (uint32_t)i, 0);
        if (!w->province->has_ties)
            build_outside_ties(w, (uint32_t)i);
    }
    cg_own_ties(w, own);
    for (uint32_t s = 0; s < w->schools.n; s++)
        w->schools.head[s * CG_SUBJECTS] = w->schools.head[s * CG_SUBJECTS + 1] = CG_NONE;
}

cg_status cg_world_build(cg_world *world, const cg_scenario *scenario, const cg_province *province,
                         uint32_t replicate, cg_error *error)
{
    memset(world, 0, sizeof *world);
    world->scenario = *scenario;
    world->province = province;
    world->seed = cg_scenario_seed(scenario);
    world->replicate = replicate;
    world->weeks = cg_scenario_weeks(scenario);
    world->task_factor = 1.0;
    posts p;
    cg_status status = make_posts(scenario, province, &p, error);
    if (status == CG_OK)
        status = cg_cluster_plan_make(scenario, province, p.school, p.subject, p.phase, p.n,
                                      &world->plan, error);
    if (status == CG_OK)
        status = allocate_tables(world, (uint32_t)scenario->model.ties_slots, p.n, error);
    if (status == CG_OK)
        status = allocate_lists(world, error);
    if (status == CG_OK)
        status = check_cluster_sizes(world, error);
    if (status == CG_OK) {
        memcpy(world->teachers.school, p.school, p.n * sizeof *p.school);
        memcpy(world->teachers.subject, p.subject, p.n);
        memcpy(world->teachers.phase, p.phase, p.n);
        place_posts(scenario, province, &(posts){NULL, NULL, NULL, 0}, world->group_first);
        cg_ties_set_fading(world);
        build_circuits(world);
        status = build_main_clusters(world, error);
    }
    uint32_t *own = NULL;
    if (status == CG_OK)
        status = cg_own_rows(world, &own, error);
    if (status == CG_OK)
        build_people(world, own);
    else
        cg_world_free(world);
    cg_free(own);
    free_posts(&p);
    return status;
}

void cg_world_free(cg_world *w)
{
#define X(type, name, ...) cg_free(w->teachers.name);
    CG_TEACHER_COLUMNS(X)
    CG_TEACHER_SCRATCH(X)
#undef X
    cg_free(w->teachers.weeks);
#define X(type, name, ...) cg_free(w->clusters.name);
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#define X(type, name, ...) cg_free(w->schools.name);
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, ...) cg_free(w->circuits.name);
    CG_CIRCUIT_COLUMNS(X)
#undef X
    cg_cluster_plan_free(&w->plan);
    cg_free(w->group_first);
    for (int tier = 0; tier < CG_TIERS_N; tier++) {
        cg_free(w->members[tier].first);
        cg_free(w->members[tier].rows);
    }
    cg_free(w->staff.first);
    cg_free(w->staff.rows);
    cg_free(w->active.first);
    cg_free(w->active.rows);
    cg_free(w->school_registered);
    cg_free(w->cursor);
    cg_free(w->diaries);
    cg_free(w->meetings);
    cg_free(w->block_sums);
    cg_free(w->roll_out);
    memset(w, 0, sizeof *w);
}

cg_status cg_world_measure(const cg_scenario *scenario, const cg_province *province,
                           uint64_t *teachers, uint64_t *main_clusters, uint64_t *bytes,
                           cg_partition_count *partition, cg_error *error)
{
    posts p;
    cg_cluster_plan plan = {0};
    cg_status status = make_posts(scenario, province, &p, error);
    if (status == CG_OK)
        status = cg_cluster_plan_make(scenario, province, p.school, p.subject, p.phase, p.n, &plan,
                                      error);
    if (status == CG_OK) {
        enum { LISTED = 3 * sizeof(uint32_t) }; /* members of two tiers, staff */
        size_t clusters = plan.n_main + pool_size(scenario, p.n);
        int voluntary = cg_scenario_form_index(scenario, scenario->model.clusters_voluntary);
        *teachers = p.n;
        *main_clusters = plan.count.clusters;
        *partition = plan.count;
        *bytes = p.n * (bytes_per_teacher((size_t)scenario->model.ties_slots) + LISTED) +
                 clusters * bytes_per_cluster() + province->n_schools * (sizeof(cg_school) + 32) +
                 province->n_circuits * 64;
        for (int f = 0; f < scenario->n_forms; f++)
            if (plan.cluster[f] != NULL)
                *bytes += p.n * sizeof *plan.cluster[f] +
                          (plan.first[f + 1] - plan.first[f]) * bytes_of_form(&scenario->forms[f]);
        if (voluntary >= 0)
            *bytes += pool_size(scenario, p.n) * bytes_of_form(&scenario->forms[voluntary]);
    }
    cg_cluster_plan_free(&plan);
    free_posts(&p);
    return status;
}

void cg_teachers_clear_flows(cg_teachers *t, size_t begin, size_t end)
{
#define X(type, name, width, ...)                                                                  \
    memset(t->name + begin * (size_t)(width), 0, (end - begin) * (size_t)(width) * sizeof(type));
    CG_TEACHER_FLOWS(X)
#undef X
}

void cg_teachers_free_weeks(cg_teachers *t)
{
    atomic_store(&t->weeks_used, 0);
}
