/* The synthetic province. SPDX-License-Identifier: GPL-3.0-or-later */
#include "province_testlib.h"

static void build(fixture *f, int circuits, int schools, const char *seed)
{
    f->scenario.model.province_schools[0] = '\0';
    f->scenario.model.province_circuits = circuits;
    f->scenario.model.province_schools_per_circuit = schools;
    strcpy(f->scenario.model.run_seed, seed);
    if (load(f) != CG_OK)
        fail_msg("refused: %s", f->error.message);
    assert_well_formed(&f->province);
}

static void depends_on_the_seed_only(void **state)
{
    fixture *f = *state;
    build(f, 7, 16, "5");
    const cg_province first = f->province;
    memset(&f->province, 0, sizeof f->province);
    f->scenario.model.run_replicates = 3;
    f->scenario.model.run_weeks = 1;
    build(f, 7, 16, "5");
    assert_same_province(&f->province, &first);
    build(f, 7, 16, "6");
    uint32_t moved = 0;
    for (uint32_t i = 0; i < first.n_schools; i++)
        moved += first.schools[i].x != f->province.schools[i].x;
    assert_true(moved > first.n_schools / 2);
    cg_province_free((cg_province *)&first);
}

static void a_circuit_more_leaves_the_others_alone(void **state)
{
    fixture *f = *state;
    build(f, 8, 16, "5");
    const cg_province eight = f->province;
    memset(&f->province, 0, sizeof f->province);
    build(f, 9, 16, "5");
    for (uint32_t i = 0; i < eight.n_schools; i++) {
        assert_string_equal(eight.schools[i].emis, f->province.schools[i].emis);
        assert_true(eight.schools[i].x == f->province.schools[i].x);
        assert_int_equal(eight.schools[i].educators, f->province.schools[i].educators);
        assert_int_equal(eight.schools[i].phase, f->province.schools[i].phase);
    }
    cg_province_free((cg_province *)&eight);
}

static void assert_share(uint32_t some, uint32_t all, double expected, double tolerance)
{
    const double share = (double)some / (double)all;
    if (share < expected - tolerance || share > expected + tolerance)
        fail_msg("%u of %u is not %g +- %g", some, all, expected, tolerance);
}

static void looks_like_its_parameters(void **state)
{
    fixture *f = *state;
    build(f, 100, 100, "1");
    const cg_province *p = &f->province;
    uint32_t phases[3] = {0}, quintiles[6] = {0}, educators = 0;
    for (uint32_t i = 0; i < p->n_schools; i++) {
        phases[p->schools[i].phase]++;
        quintiles[p->schools[i].quintile]++;
        educators += p->schools[i].educators;
        assert_true(p->schools[i].x >= -195.0f && p->schools[i].x <= 195.0f);
        assert_true(p->schools[i].y >= -195.0f && p->schools[i].y <= 195.0f);
    }
    assert_share(phases[CG_SECONDARY], p->n_schools, 0.33, 0.02);
    assert_true(phases[CG_COMBINED] > 0);
    assert_share(educators, p->n_schools, 21.3, 0.5);
    const double shares[6] = {0.05, 0.30, 0.26, 0.20, 0.11, 0.08};
    for (uint32_t q = 0; q < 6; q++)
        assert_share(quintiles[q], p->n_schools, shares[q], 0.01);
}

static void remote_schools_are_poorer(void **state)
{
    fixture *f = *state;
    build(f, 100, 100, "1");
    double remoteness[6] = {0};
    uint32_t n[6] = {0};
    for (uint32_t i = 0; i < f->province.n_schools; i++) {
        const cg_school *school = &f->province.schools[i];
        remoteness[school->quintile] += (double)school->remoteness;
        n[school->quintile]++;
    }
    for (uint32_t q = 2; q <= 5; q++)
        assert_true(remoteness[q - 1] / n[q - 1] > remoteness[q] / n[q]);
}

static void extremes(void **state)
{
    fixture *f = *state;
    build(f, 1, 1, "18446744073709551615");
    assert_string_equal(f->province.schools[0].emis, "S0001");
    f->scenario.model.province_educators_sd = 0.0;
    f->scenario.model.province_secondary_schools = 1.0;
    build(f, 2, 50, "1");
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(f->province.schools[i].phase, CG_SECONDARY);
        assert_int_equal(f->province.schools[i].educators, 21);
    }
    f->scenario.model.province_circuits = 100000;
    f->scenario.model.province_schools_per_circuit = 1000;
    cg_province_free(&f->province);
    f->error = (cg_error){.code = CG_OK};
    assert_int_equal(cg_province_synthetic(&f->scenario, &f->province, &f->error), CG_LIMIT);
    assert_string_equal(f->error.message,
                        "province.circuits x province.schools_per_circuit: 100000000 schools are "
                        "more than the 20000000 that a synthetic province can have");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(depends_on_the_seed_only),
        TEST(a_circuit_more_leaves_the_others_alone),
        TEST(looks_like_its_parameters),
        TEST(remote_schools_are_poorer),
        TEST(extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
