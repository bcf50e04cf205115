/* Runs in two parts: from any week of random scenarios, on other threads, with another
 * scenario where nothing that differs has acted, the bytes are those of a run that goes through.
 *   test_state [FIRST [N]]    scenarios FIRST .. FIRST + N - 1
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_scenario.h"

#include "base/memory.h"
#include "model/model.h"
#include "model/state.h"
#include "param/fork.h"
#include "run/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t first_seed = 0, n_seeds = 24;
static cg_scenario there, here;
static cg_province province;
static cg_pool *pool;

#define SAME(what, n)                                                                              \
    if ((n) > 0 && memcmp(a->what, b->what, (n) * sizeof *a->what) != 0)                           \
        fail_msg("%s: " #what " differs", name);

static void assert_same(const char *name, const cg_record *a, const cg_record *b)
{
    assert_int_equal(a->n_rows, b->n_rows);
    assert_int_equal(a->n_quarters, b->n_quarters);
    if (a->n_meetings != b->n_meetings)
        fail_msg("%s: %zu meetings, %zu meetings", name, a->n_meetings, b->n_meetings);
    SAME(quarter_week, a->n_quarters)
    SAME(group_series, (size_t)CG_N_GROUP_SERIES * a->n_rows * CG_N_GROUPS)
    SAME(group_n, (size_t)a->n_rows * CG_N_GROUPS)
    SAME(tier_series, (size_t)CG_N_TIER_SERIES * a->n_rows * CG_N_TIERS)
    SAME(quarter_series, (size_t)CG_N_QUARTER_SERIES * a->n_quarters)
    SAME(meetings, a->n_meetings)
    SAME(school_gain, a->n_schools)
    SAME(outcomes, CG_N_OUTCOMES)
    SAME(digest, 2)
}

static void run(const char *name, const cg_scenario *scenario, const cg_executor *executor,
                const cg_run_options *options, cg_record *record)
{
    cg_error error = {CG_OK, ""};
    if (cg_run(scenario, &province, 0, executor, options, record, &error) != CG_OK)
        fail_msg("%s: %s", name, error.message);
}

/* Put into a new world and saved again without a week between, a state is what it was: no column
 * is forgotten, however rarely it matters. */
static void check_kept(const char *name, uint32_t week, const cg_state *state,
                       const cg_record *part)
{
    cg_record kept;
    cg_state again = {0};
    const cg_run_options stay = {.from = state,
                                 .from_scenario = &there,
                                 .until = week,
                                 .state = &again};
    run(name, &there, &cg_serial_executor, &stay, &kept);
    if (memcmp(kept.digest, part->digest, sizeof kept.digest) != 0)
        fail_msg("%s: a column is not kept", name);
    assert_int_equal(again.n, state->n);
    assert_memory_equal(again.bytes, state->bytes, state->n);
    cg_record_free(&kept);
    cg_free(again.bytes);
}

/* `there` up to `week`, then `here`. */
static void check_two_parts(const char *name, uint32_t week)
{
    cg_record whole, part, rest;
    cg_state state = {0};
    cg_error error = {CG_OK, ""};
    const cg_executor threads = cg_pool_executor(pool);
    const cg_run_options until = {.until = week, .state = &state};
    const cg_run_options from = {.from = &state, .from_scenario = &there};
    if (cg_fork_check(&there, &here, week, 1, &error) != CG_OK)
        fail_msg("%s: %s", name, error.message);
    run(name, &there, &cg_serial_executor, &until, &part);
    check_kept(name, week, &state, &part);
    run(name, &here, &threads, &from, &rest);
    run(name, &here, &cg_serial_executor, NULL, &whole);
    assert_same(name, &whole, &rest);
    cg_record_free(&whole);
    cg_record_free(&part);
    cg_record_free(&rest);
    cg_free(state.bytes);
}

/* 0 for a province without any teacher. */
static int make(uint64_t seed)
{
    cg_error error = {CG_OK, ""};
    uint64_t teachers, clusters, bytes;
    cg_partition_count partition;
    random_scenario(seed, &there);
    here = there;
    assert_int_equal(cg_province_synthetic(&there, &province, &error), CG_OK);
    return cg_world_measure(&there, &province, &teachers, &clusters, &bytes, &partition, NULL) ==
               CG_OK &&
           cg_scenario_weeks(&there) > 2;
}

static void any_week(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + n_seeds; seed++) {
        char name[64];
        if (make(seed)) {
            uint32_t week = 1 + (uint32_t)(seed * 7919 % (cg_scenario_weeks(&there) - 1));
            snprintf(name, sizeof name, "scenario %d, week %u", (int)seed, week);
            check_two_parts(name, week);
        }
        cg_province_free(&province);
    }
}

/* Everything that the table says acts only after burn-in gets another value. */
static void change_what_acts_later(uint64_t seed)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        const cg_param *p = &table[i];
        if (p->acts != CG_ACTS_AFTER || p->type == CG_TEXT)
            continue;
        double middle = p->low + (p->high - p->low) * (double)((seed + i) % 7) / 50.0;
        cg_param_store_number(p, &here.model, p->type == CG_INT ? (double)(int)middle : middle);
    }
    here.model.run_weeks += 10;
}

/* A form that comes first, so that all others, and all rows of clusters, get other numbers. */
static void add_first_form(void)
{
    cg_error error = {CG_OK, ""};
    cg_form *form = cg_scenario_form(&here, "aaa", 1);
    if (form == NULL)
        return;
    form->levers.form_compulsion = 0.7;
    form->levers.form_registered = 1;
    form->levers.form_radius_km = 40;
    cg_form_kind(form, "formal", 1)->levers.meeting_period = 2;
    assert_int_equal(cg_scenario_set(&here, "clusters.main", "aaa", &error), CG_OK);
}

static void other_scenarios(void **state)
{
    (void)state;
    int changed = 0;
    for (uint64_t seed = first_seed; seed < first_seed + n_seeds; seed++) {
        char name[64];
        int usable = make(seed) && there.model.run_burn_in > 0;
        snprintf(name, sizeof name, "scenario %d, forked", (int)seed);
        if (usable) {
            change_what_acts_later(seed);
            if (seed % 2 == 0)
                add_first_form();
            usable = cg_scenario_check(&here, NULL) == CG_OK;
        }
        if (usable) {
            check_two_parts(name, (uint32_t)there.model.run_burn_in);
            changed++;
        }
        cg_province_free(&province);
    }
    assert_true(n_seeds < 10 || changed > (int)n_seeds / 3);
}

static void set(cg_scenario *scenario, const char *path, const char *value)
{
    cg_error error = {CG_OK, ""};
    if (cg_scenario_set(scenario, path, value, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void small(cg_scenario *scenario)
{
    static const char *const names[] = {"own", "official", "other"};
    cg_scenario_init(scenario);
    for (int f = 0; f < 3; f++)
        cg_form_kind(cg_scenario_form(scenario, names[f], 1), "formal", 1)->levers.meeting_period =
            2;
    cg_event *event = cg_scenario_event(scenario, "change", 1);
    event->levers.event_type = CG_EVENT_ADOPT;
    event->levers.event_week = 30;
    snprintf(event->levers.event_form, sizeof event->levers.event_form, "other");
    set(scenario, "clusters.main", "official");
    set(scenario, "clusters.voluntary", "own");
    set(scenario, "run.burn_in", "20");
    set(scenario, "run.weeks", "40");
    set(scenario, "province.circuits", "2");
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *path, *value;
        uint32_t week; /* from which it is refused; 0: always */
        const char *words;
    } rows[] = {
        {"run.seed", "2", 0, "run.seed is \"1\" there and \"2\" here, and acts from week 0"},
        {"ties.decay", "0.5", 0, "ties.decay is 0.01 there and 0.5 here, and acts from week 0"},
        {"run.burn_in", "21", 0, "run.burn_in is 20 there and 21 here"},
        {"observe.every", "2", 0, "observe.every"},
        {"clusters.voluntary", "none", 0, "clusters.voluntary"},
        {"forms.own.visits", "1", 0, "forms.own.visits is 0 there and 1 here"},
        {"officials.task_hours", "9", 20, "acts from week 20, before week 21"},
        {"clusters.main", "none", 20, "clusters.main is \"official\" there and \"none\" here"},
        {"run.weeks", "60", 20, "run.weeks"},
        {"forms.official.meetings.formal.hours", "1", 20, "forms.official.meetings differ"},
        {"forms.other.regulation", "1", 30, "acts from week 30, before week 31"},
        {"events.change.spread", "8", 30, "events.change.spread is 0 there and 8 here"},
        {"events.change.week", "25", 25, "events.change.week is 30 there and 25 here"},
        {"run.replicates", "3", 999, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cg_error error = {CG_OK, ""};
        small(&there);
        small(&here);
        set(&here, rows[i].path, rows[i].value);
        const uint32_t last = rows[i].week > 0 ? rows[i].week : 1;
        if (rows[i].week > 0 && cg_fork_check(&there, &here, last, 1, &error) != CG_OK)
            fail_msg("%s: refused: %s", rows[i].path, error.message);
        if (rows[i].week == 999)
            continue;
        assert_int_equal(cg_fork_check(&there, &here, last + 1, 1, &error), CG_INPUT);
        if (strstr(error.message, rows[i].words) == NULL)
            fail_msg("%s: says %s", rows[i].path, error.message);
    }
    cg_error error = {CG_OK, ""};
    small(&there);
    small(&here);
    cg_scenario_remove_event(&here, "change");
    assert_int_equal(cg_fork_check(&there, &here, 31, 1, &error), CG_INPUT);
    assert_non_null(strstr(error.message, "events.change is there only"));
}

static void damage(void **state)
{
    (void)state;
    cg_record record;
    cg_state whole = {0};
    cg_error error = {CG_OK, ""};
    small(&there);
    here = there;
    assert_int_equal(cg_province_synthetic(&there, &province, &error), CG_OK);
    const cg_run_options until = {.until = 35, .state = &whole};
    run("damage", &there, &cg_serial_executor, &until, &record);
    cg_record_free(&record);
    for (size_t n = 0; n < whole.n; n += 1 + whole.n / 61) {
        cg_state cut = {whole.bytes, n, n};
        const cg_run_options from = {.from = &cut, .from_scenario = &there};
        error = (cg_error){CG_OK, ""};
        assert_int_equal(cg_run(&here, &province, 0, &cg_serial_executor, &from, &record, &error),
                         CG_INPUT);
        cg_record_free(&record);
    }
    const cg_run_options from = {.from = &whole, .from_scenario = &there};
    assert_int_equal(cg_run(&here, &province, 1, &cg_serial_executor, &from, &record, &error),
                     CG_INPUT);
    cg_record_free(&record);
    cg_free(whole.bytes);
    cg_province_free(&province);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_week),
                                       cmocka_unit_test(other_scenarios),
                                       cmocka_unit_test(refusals), cmocka_unit_test(damage)};
    if (argc > 1) {
        first_seed = strtoull(argv[1], NULL, 10);
        n_seeds = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    }
    if (cg_pool_start(3, &pool, NULL) != CG_OK)
        return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cg_pool_stop(pool);
    return failed;
}
