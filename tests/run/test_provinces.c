/* Provinces of replicates: one for all scenarios of a replicate, another for each replicate, and
 * a list's for all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"
#include "run/provinces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { SCENARIOS = 3, REPLICATES = 6 };

static cg_scenario scenarios[SCENARIOS];
static cg_provinces *provinces;

static int set_up(void **state)
{
    static const char *const names[SCENARIOS] = {"none", "working_a", "institutionalised"};
    const char *const settings[] = {"province.circuits=2", "province.schools_per_circuit=6"};
    const cg_load_options options = {.settings = settings, .n_settings = 2};
    cg_error error = {CG_OK, ""};
    (void)state;
    for (int s = 0; s < SCENARIOS; s++) {
        char file[512];
        snprintf(file, sizeof file, "%s/%s.json", CG_SCENARIOS, names[s]);
        if (cg_scenario_load(file, &options, &scenarios[s], &error) != CG_OK)
            fail_msg("%s", error.message);
    }
    assert_int_equal(cg_provinces_init(&provinces, &error), CG_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cg_provinces_free(provinces);
    return 0;
}

static const cg_province *province_of(const cg_scenario *scenario, uint32_t replicate)
{
    static cg_scenario own;
    const cg_province *province = NULL;
    cg_error error = {CG_OK, ""};
    own = *scenario;
    cg_scenario_reseed(&own, cg_replicate_seed(cg_scenario_seed(scenario), replicate));
    if (cg_provinces_get(provinces, &own, &province, &error) != CG_OK)
        fail_msg("%s", error.message);
    return province;
}

static int same_places(const cg_province *a, const cg_province *b)
{
    assert_int_equal(a->n_schools, b->n_schools);
    for (uint32_t i = 0; i < a->n_schools; i++)
        if (a->schools[i].x != b->schools[i].x || a->schools[i].y != b->schools[i].y ||
            a->schools[i].educators != b->schools[i].educators)
            return 0;
    return 1;
}

static void a_replicate_has_one_in_every_scenario(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < REPLICATES; k++) {
        const cg_province *of[SCENARIOS];
        for (int s = 0; s < SCENARIOS; s++)
            of[s] = province_of(&scenarios[s], k);
        for (int s = 0; s < SCENARIOS; s++) {
            assert_ptr_equal(of[s], of[0]);
            cg_provinces_release(provinces, of[s]);
        }
    }
}

static void replicates_have_different_ones(void **state)
{
    const cg_province *of[REPLICATES];
    (void)state;
    for (uint32_t k = 0; k < REPLICATES; k++)
        of[k] = province_of(&scenarios[0], k);
    for (uint32_t k = 0; k < REPLICATES; k++)
        for (uint32_t j = 0; j < k; j++)
            assert_false(same_places(of[k], of[j]));
    for (uint32_t k = 0; k < REPLICATES; k++)
        cg_provinces_release(provinces, of[k]);
}

static void a_list_has_one_for_all(void **state)
{
    static cg_scenario listed;
    cg_error error = {CG_OK, ""};
    (void)state;
    if (cg_scenario_load(CG_SCENARIOS "/mpumalanga/none.json", &(cg_load_options){0}, &listed,
                         &error) != CG_OK)
        fail_msg("%s", error.message);
    const cg_province *first = province_of(&listed, 0), *second = province_of(&listed, 1);
    assert_ptr_equal(first, second);
    assert_true(first->n_schools > 1000);
    cg_provinces_release(provinces, first);
    cg_provinces_release(provinces, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replicate_has_one_in_every_scenario),
        cmocka_unit_test(replicates_have_different_ones),
        cmocka_unit_test(a_list_has_one_for_all),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
