/* Properties of random small scenarios: every invariant after every process of every week,
 * conservation of posts, and a run that is this very list of processes.
 *   test_properties [FIRST [N]]    scenarios FIRST .. FIRST + N - 1 instead of all
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_scenario.h"

#include "model/check.h"
#include "model/model.h"
#include "observe/observer.h"
#include "process/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t first_seed = 0, n_seeds = 120;

/* Advisors never give more visits than they have. */
static int capacity_holds(const cg_world *w)
{
    for (size_t g = 0; g < w->circuits.n * CG_SUBJECTS; g++)
        if (w->circuits.visits_left[g] > (float)w->scenario.model.officials_advisor_visits)
            return 0;
    return 1;
}

/* Members are in clusters of their subject, and leaders in those they lead. */
static int members_fit(const cg_world *w)
{
    const cg_teachers *t = &w->teachers;
    for (size_t i = 0; i < t->n; i++) {
        uint32_t of[] = {t->main[i], t->voluntary[i]};
        for (int tier = 0; tier < CG_TIERS_N; tier++)
            if (of[tier] != CG_NONE && w->clusters.subject[of[tier]] != t->subject[i])
                return 0;
    }
    return 1;
}

static int leaders_fit(const cg_world *w)
{
    const cg_clusters *u = &w->clusters;
    for (uint32_t c = 0; c < u->n; c++) {
        uint32_t leader = u->leader[c];
        if (leader == CG_NONE || !u->active[c])
            continue;
        int main = u->tier[c] == CG_MAIN;
        if ((main ? w->teachers.main : w->teachers.voluntary)[leader] != c ||
            !(w->teachers.leads[leader] & (main ? 1 : 2)))
            return 0;
    }
    return 1;
}

typedef struct counts {
    size_t per_school[64], n_schools;
} counts;

static void count_staff(const cg_world *w, counts *staff)
{
    memset(staff, 0, sizeof *staff);
    staff->n_schools = w->schools.n;
    for (size_t i = 0; i < w->teachers.n; i++)
        staff->per_school[w->teachers.school[i]]++;
}

static void check_process(uint64_t seed, const cg_world *w, const char *name, const counts *staff)
{
    cg_error error = {CG_OK, ""};
    counts now;
    if (cg_world_check(w, name, &error) != CG_OK)
        fail_msg("scenario %llu: %s", (unsigned long long)seed, error.message);
    count_staff(w, &now);
    const char *broken = !capacity_holds(w)                             ? "advisors' capacity"
                         : !members_fit(w)                              ? "members' subject"
                         : strcmp(name, "lead") == 0 && !leaders_fit(w) ? "leaders belong"
                         : memcmp(staff, &now, sizeof now) != 0         ? "posts of a school"
                                                                        : NULL;
    if (broken != NULL)
        fail_msg("scenario %llu, week %u, after %s: broken: %s", (unsigned long long)seed,
                 w->now.week, name, broken);
}

/* The week as the model runs it, with a look after each process. */
static void run_checked(uint64_t seed, const cg_scenario *scenario, const cg_province *province,
                        uint64_t digest[2])
{
    cg_error error = {CG_OK, ""};
    cg_world w;
    counts staff;
    if (cg_world_build(&w, scenario, province, 0, &error) != CG_OK)
        fail_msg("scenario %llu: %s", (unsigned long long)seed, error.message);
    count_staff(&w, &staff);
    check_process(seed, &w, "build", &staff);
    for (w.now.week = 0; w.now.week < w.weeks; w.now.week++) {
        cg_teachers_clear_flows(&w.teachers, 0, w.teachers.n);
        cg_teachers_free_weeks(&w.teachers);
        for (int p = 0; p < CG_N_PROCESSES; p++) {
            if (!cg_processes[p].active(&w))
                continue;
            assert_int_equal(cg_processes[p].apply(&w, &cg_serial_executor, &error), CG_OK);
            check_process(seed, &w, cg_processes[p].name, &staff);
        }
        cg_account_rows(&w, 0, w.teachers.n, 0);
        cg_account_week(&w);
        if (w.now.last_week && w.now.week + 1 < w.weeks)
            cg_start_year(&w);
    }
    cg_world_digest(&w, digest);
    cg_world_free(&w);
}

/* Shares are shares, and what cannot be negative is not. */
static void check_outcomes(uint64_t seed, const cg_record *record)
{
    static const enum cg_outcome shares[] = {
        CG_OUTCOME_practice,           CG_OUTCOME_motivation,      CG_OUTCOME_openness,
        CG_OUTCOME_directory_coverage, CG_OUTCOME_attendance,      CG_OUTCOME_willing_attendance,
        CG_OUTCOME_engagement,         CG_OUTCOME_voluntary_share, CG_OUTCOME_task_free_share,
        CG_OUTCOME_moderation_share,   CG_OUTCOME_presenting_gini, CG_OUTCOME_administrator_index,
        CG_OUTCOME_teacher_index,      CG_OUTCOME_problems_solved};
    const cg_outcome_info *table = cg_outcome_table();
    for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
        double x = record->outcomes[shares[k]];
        if (!isnan(x) && !(x >= 0.0 && x <= 1.0 + 1e-9))
            fail_msg("scenario %llu: %s is %g", (unsigned long long)seed, table[shares[k]].name, x);
    }
    for (int k = 0; k < CG_N_OUTCOMES; k++)
        if (isinf(record->outcomes[k]))
            fail_msg("scenario %llu: %s is infinite", (unsigned long long)seed, table[k].name);
}

static void check_scenario(uint64_t seed)
{
    cg_error error = {CG_OK, ""};
    cg_scenario *scenario = malloc(sizeof *scenario);
    cg_province province;
    cg_record record;
    uint64_t digest[2];
    assert_non_null(scenario);
    random_scenario(seed, scenario);
    assert_int_equal(cg_province_synthetic(scenario, &province, &error), CG_OK);
    uint64_t teachers, clusters, bytes;
    cg_partition_count partition;
    if (cg_world_measure(scenario, &province, &teachers, &clusters, &bytes, &partition, NULL) ==
        CG_OK) { /* a tiny province may have no teacher at all */
        run_checked(seed, scenario, &province, digest);
        cg_status status =
            cg_run(scenario, &province, 0, &cg_serial_executor, NULL, &record, &error);
        if (status != CG_OK)
            fail_msg("scenario %llu: %s", (unsigned long long)seed, error.message);
        assert_memory_equal(record.digest, digest, sizeof digest);
        check_outcomes(seed, &record);
        cg_record_free(&record);
    }
    cg_province_free(&province);
    free(scenario);
}

static void invariants_hold_in_random_scenarios(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + n_seeds; seed++)
        check_scenario(seed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(invariants_hold_in_random_scenarios)};
    if (argc > 1) {
        first_seed = strtoull(argv[1], NULL, 10);
        n_seeds = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
