/* Every rule of CG_REPAIRS, one by one, on lists of a few rows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "province_testlib.h"

/* Circuit NORTH of district D: median position 30.1 E, 26.1 S. */
#define NORTH                                                                                      \
    HEADER "100,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300\n"                                   \
           "101,MP,D,NORTH,secondary,public,2,30.1,-26.1,20,600\n"                                 \
           "102,MP,D,NORTH,combined,public,3,30.2,-26.2,30,900\n"

/* Circuit SOUTH of the same district: 30.0 E, 28.0 S. */
#define SOUTH                                                                                      \
    "200,MP,D,SOUTH,primary,public,4,30.0,-28.0,10,300\n"                                          \
    "201,MP,D,SOUTH,primary,public,5,30.0,-28.0,10,300\n"

static void assert_only(const fixture *f, cg_repair what, uint32_t line, const char *emis)
{
    assert_int_equal(f->province.n_repairs, 1);
    assert_int_equal(f->province.repairs[0].what, what);
    assert_int_equal(f->province.repairs[0].line, line);
    assert_string_equal(f->province.repairs[0].emis, emis);
    assert_int_equal(f->province.repaired[what], 1);
    assert_well_formed(&f->province);
    if (cg_repair_leaves_out(what))
        assert_null(school_named(f, emis));
    else
        assert_non_null(school_named(f, emis));
}

static void assert_together(const fixture *f, const char *one, const char *other)
{
    const cg_school *a = school_named(f, one), *b = school_named(f, other);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(cg_school_distance(a, b) < 0.01f);
}

static void clean_list(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH SOUTH);
    assert_well_formed(&f->province);
    assert_int_equal(f->province.n_repairs, 0);
    assert_int_equal(f->province.n_rows, 5);
    assert_int_equal(f->province.n_circuits, 2);
    assert_string_equal(f->province.circuits[0].name, "NORTH");
    assert_true(f->province.origin_longitude == 30.0 && f->province.origin_latitude == -26.2);
    /* .1 degrees of longitude at 26.2 S and of latitude: 9.9770 and 11.1195 km. */
    const cg_school *a = school_named(f, "100"), *b = school_named(f, "101");
    assert_true(b->x - a->x > 9.976f && b->x - a->x < 9.978f);
    assert_true(a->y - b->y > 11.119f && a->y - b->y < 11.120f);
    assert_int_equal(b->phase, CG_SECONDARY);
    assert_int_equal(b->quintile, 2);
    assert_int_equal(b->educators, 20);
}

static void no_circuit_found(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH SOUTH "300,MP,,,primary,public,,30.0,-27.5,10,300\n");
    assert_only(f, CG_REPAIR_NO_CIRCUIT_FOUND, 7, "300");
    assert_int_equal(school_named(f, "300")->circuit, school_named(f, "200")->circuit);
}

static void no_circuit(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,,primary,public,,,,10,300\n");
    assert_only(f, CG_REPAIR_NO_CIRCUIT, 5, "300");
    read_list(f, NORTH "300,MP,D,,primary,public,,5,5,10,300\n");
    assert_only(f, CG_REPAIR_NO_CIRCUIT, 5, "300");
}

static void no_staff_estimated(void **state)
{
    fixture *f = *state;
    /* 30 learners an educator. */
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,-26.1,,616\n");
    assert_only(f, CG_REPAIR_NO_STAFF_ESTIMATED, 5, "300");
    assert_int_equal(school_named(f, "300")->educators, 21);
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,-26.1,0,3\n");
    assert_only(f, CG_REPAIR_NO_STAFF_ESTIMATED, 5, "300");
    assert_int_equal(school_named(f, "300")->educators, 1);
}

static void no_staff(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,,,primary,public,,,,,\n");
    assert_only(f, CG_REPAIR_NO_STAFF, 5, "300");
}

static void swapped(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,-26.1,30.1,10,300\n");
    assert_only(f, CG_REPAIR_SWAPPED, 5, "300");
    assert_together(f, "300", "101");
}

static void scaled(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,-26100000,10,300\n");
    assert_only(f, CG_REPAIR_SCALED, 5, "300");
    assert_together(f, "300", "101");
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,301,-261,10,300\n");
    assert_only(f, CG_REPAIR_SCALED, 5, "300");
    assert_together(f, "300", "101");
}

static void scaled_out_of_reach(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,-34100000,10,300\n");
    assert_only(f, CG_REPAIR_OUT_OF_RANGE, 5, "300");
}

static void sign(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,26.1,10,300\n");
    assert_only(f, CG_REPAIR_SIGN, 5, "300");
    assert_together(f, "300", "101");
}

static void out_of_range(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,118.6,-26.1,10,300\n");
    assert_only(f, CG_REPAIR_OUT_OF_RANGE, 5, "300");
    assert_together(f, "300", "101");
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,0,0,10,300\n");
    assert_only(f, CG_REPAIR_OUT_OF_RANGE, 5, "300");
}

static void no_position(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,,,10,300\n");
    assert_only(f, CG_REPAIR_NO_POSITION, 5, "300");
    assert_together(f, "300", "101");
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,30.1,,10,300\n");
    assert_only(f, CG_REPAIR_NO_POSITION, 5, "300");
}

static void far_away(void **state)
{
    fixture *f = *state;
    const char *list = NORTH SOUTH "300,MP,D,NORTH,primary,public,,30.1,-28.0,10,300\n";
    read_list(f, list);
    assert_only(f, CG_REPAIR_FAR, 7, "300");
    f->scenario.model.province_max_circuit_km = 300.0;
    read_list(f, list);
    assert_int_equal(f->province.n_repairs, 0);
}

static void nowhere(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,EAST,primary,public,,,,10,300\n");
    assert_only(f, CG_REPAIR_NOWHERE, 5, "300");
    /* That its staff was estimated no longer matters. */
    read_list(f, NORTH "300,MP,D,EAST,primary,public,,,,,300\n");
    assert_only(f, CG_REPAIR_NOWHERE, 5, "300");
}

static void two_rules_for_one_row(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,D,NORTH,primary,public,,-26.1,30.1,,300\n");
    assert_well_formed(&f->province);
    assert_int_equal(f->province.n_repairs, 2);
    assert_int_equal(f->province.repaired[CG_REPAIR_NO_STAFF_ESTIMATED], 1);
    assert_int_equal(f->province.repaired[CG_REPAIR_SWAPPED], 1);
}

static void same_name_in_two_districts(void **state)
{
    fixture *f = *state;
    read_list(f, NORTH "300,MP,E,NORTH,primary,public,,25.0,-30.0,10,300\n");
    assert_int_equal(f->province.n_repairs, 0);
    assert_int_equal(f->province.n_circuits, 2);
}

static void every_reason_has_its_text(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < CG_N_REPAIRS; r++) {
        assert_true(strlen(cg_repair_text(r)) > 0);
        assert_true(strlen(cg_repair_rule(r)) > 0);
    }
    assert_string_equal(cg_repair_text(CG_N_REPAIRS), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(clean_list),
        TEST(no_circuit_found),
        TEST(no_circuit),
        TEST(no_staff_estimated),
        TEST(no_staff),
        TEST(swapped),
        TEST(scaled),
        TEST(scaled_out_of_reach),
        TEST(sign),
        TEST(out_of_range),
        TEST(no_position),
        TEST(far_away),
        TEST(nowhere),
        TEST(two_rules_for_one_row),
        TEST(same_name_in_two_districts),
        cmocka_unit_test(every_reason_has_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
