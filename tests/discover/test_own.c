/* One's own teachers and ties: what the world is built from, and every refusal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/school_list.h"
#include "world/ties.h"
#include "world/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char schools[] =
    "emis,district,circuit,phase,quintile,longitude,latitude,educators,learners\n"
    "1,D,C,primary,1,29.01,-25.01,20,700\n"
    "2,D,C,secondary,3,29.02,-25.02,25,800\n"
    "3,D,C,combined,5,29.03,-25.03,30,900\n"
    "4,D,E,secondary,,29.40,-25.40,25,800\n";

#define HEAD "id,emis,subject,phase,ck,motivation\n"
static const char teachers[] = "phase,id,emis,subject,ck1,ck2,ck3,ck4,ck,pck,motivation,gender\n"
                               ",t3,2,science,,,,,0.5,,0.9,female\n"
                               ",t1,2,science,0.1,0.2,0.3,0.4,,0.25,,male\n"
                               "secondary,t2,3,mathematics,,,,,,,,\n"
                               "primary,t4,3,science,,,,,0,,0,\n"
                               "secondary,t5,2,mathematics,,,,,1,1,1,\n";

static char folder[] = "/tmp/collegium-own-XXXXXX";
static cg_scenario scenario;

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int enter(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    put("schools.csv", schools);
    return 0;
}

static int leave(void **state)
{
    static const char *const files[] = {"schools.csv", "teachers.csv", "ties.csv"};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        remove(files[i]);
    return chdir("/") != 0 || rmdir(folder) != 0;
}

/* Texts that are NULL are not set. */
static cg_status load(const char *teachers_text, const char *ties_text, cg_province *province,
                      cg_error *error)
{
    cg_scenario_init(&scenario);
    strcpy(scenario.model.province_schools, "schools.csv");
    *error = (cg_error){CG_OK, ""};
    if (teachers_text != NULL) {
        put("teachers.csv", teachers_text);
        strcpy(scenario.model.province_teachers, "teachers.csv");
    }
    if (ties_text != NULL) {
        put("ties.csv", ties_text);
        strcpy(scenario.model.province_ties, "ties.csv");
    }
    return cg_province_load(&scenario, province, error);
}

static void build(const char *teachers_text, const char *ties_text, cg_province *province,
                  cg_world *world)
{
    cg_error error;
    if (load(teachers_text, ties_text, province, &error) != CG_OK ||
        cg_world_build(world, &scenario, province, 0, &error) != CG_OK)
        fail_msg("%s", error.message);
}

static void release(cg_province *province, cg_world *world)
{
    cg_world_free(world);
    cg_province_free(province);
}

static uint32_t school_of(const cg_province *province, const char *emis)
{
    for (uint32_t s = 0; s < province->n_schools; s++)
        if (strcmp(province->schools[s].emis, emis) == 0)
            return s;
    fail_msg("no school %s", emis);
    return 0;
}

/* Row of the n-th teacher of a school and subject. */
static uint32_t teacher(const cg_province *province, const cg_world *world, const char *emis,
                        uint8_t subject, uint32_t n)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t school = school_of(province, emis);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->school[i] == school && t->subject[i] == subject && n-- == 0)
            return i;
    fail_msg("no such teacher in school %s", emis);
    return 0;
}

static uint32_t staff_of(const cg_province *province, const cg_world *world, const char *emis)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < world->teachers.n; i++)
        n += world->teachers.school[i] == school_of(province, emis);
    return n;
}

static int near(float a, double b)
{
    return fabs((double)a - b) < 1e-4;
}

/* Trust is kept in steps of 1/255. */
static int trusts(float a, double b)
{
    return fabs((double)a - b) <= 0.51 / 255.0;
}

static void test_people(void **state)
{
    (void)state;
    cg_province province, plain;
    cg_world world, drawn;
    build(NULL, NULL, &plain, &drawn);
    build(teachers, NULL, &province, &world);
    const cg_teachers *t = &world.teachers;
    assert_int_equal(province.n_own, 5);
    assert_int_equal(staff_of(&province, &world, "2"), 3);
    assert_int_equal(staff_of(&province, &world, "3"), 2);
    /* schools that the list does not name are drawn as ever */
    assert_int_equal(staff_of(&province, &world, "1"), staff_of(&plain, &drawn, "1"));
    assert_int_equal(staff_of(&province, &world, "4"), staff_of(&plain, &drawn, "4"));

    uint32_t t1 = teacher(&province, &world, "2", CG_SCIENCE, 0);
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        assert_true(near(cg_ck(t, t1, k), 0.1 * (k + 1)));
        assert_true(near(cg_value(t->ck_rest[t1 * CG_TOPICS + k]), 0.1 * (k + 1)));
    }
    assert_true(near(cg_mean_pck(t, t1), 0.25));
    assert_true(near(cg_value(t->ck_base[t1]), 0.25) && near(cg_value(t->pck_base[t1]), 0.25));
    assert_int_equal(t->woman[t1], 0);

    uint32_t t3 = teacher(&province, &world, "2", CG_SCIENCE, 1);
    assert_true(near(cg_mean_ck(t, t3), 0.5));
    assert_true(cg_mean_pck(t, t3) > 0 && cg_mean_pck(t, t3) < 1);
    assert_true(near(cg_value(t->motivation[t3]), 0.9));
    assert_true(near(cg_value(t->set_point[t3]), 2.1972));
    assert_int_equal(t->woman[t3], 1);

    uint32_t t4 = teacher(&province, &world, "3", CG_SCIENCE, 0);
    assert_int_equal(t->phase[t4], CG_PRIMARY);
    assert_true(near(cg_mean_ck(t, t4), 0));
    assert_true(cg_value(t->set_point[t4]) >= -10);
    uint32_t t5 = teacher(&province, &world, "2", CG_MATHEMATICS, 0);
    assert_true(near(cg_mean_ck(t, t5), 1) && near(cg_mean_pck(t, t5), 1));
    release(&province, &world);
    release(&plain, &drawn);
}

static void test_ties(void **state)
{
    (void)state;
    cg_province province;
    cg_world world;
    build(teachers, "from,to,trust\nt1,t2,0.8\nt2,t1,\nt1,t3,0.6\nt4,t1,0\n", &province, &world);
    const cg_teachers *t = &world.teachers;
    uint32_t t1 = teacher(&province, &world, "2", CG_SCIENCE, 0);
    uint32_t t2 = teacher(&province, &world, "3", CG_MATHEMATICS, 0);
    uint32_t t3 = teacher(&province, &world, "2", CG_SCIENCE, 1);
    uint32_t t4 = teacher(&province, &world, "3", CG_SCIENCE, 0);
    assert_true(trusts(cg_trust(&world, t1, t2), 0.8));
    assert_true(trusts(cg_trust(&world, t1, t3), 0.6));
    assert_true(trusts(cg_trust(&world, t2, t1), scenario.model.ties_outside_trust));
    assert_true(trusts(cg_trust(&world, t3, t1), scenario.model.ties_school_trust));
    assert_true(cg_tie_find(t, t4, t1) >= 0);
    /* nobody else knows anybody of another school */
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t s = 0; s < t->slots; s++) {
            uint32_t j = cg_tie_colleague(t, i * t->slots + s);
            if (j != CG_NONE && t->school[j] != t->school[i])
                assert_true((i == t1 && j == t2) || (i == t2 && j == t1) || (i == t4 && j == t1));
        }
    release(&province, &world);
}

/* As many ties as she keeps in mind: staff that is not listed gives way. */
static void test_full_row(void **state)
{
    (void)state;
    char list[4000] = HEAD, ties[2000] = "from,to,trust\n";
    cg_province province;
    cg_world world;
    for (int i = 0; i < 12; i++)
        sprintf(list + strlen(list), "a%02d,2,science,,,\nb%02d,4,science,,,\n", i, i);
    for (int i = 0; i < 11; i++)
        sprintf(ties + strlen(ties), "a00,b%02d,0.01\n", i);
    for (int i = 1; i < 6; i++)
        sprintf(ties + strlen(ties), "a00,a%02d,0.9\n", i);
    build(list, ties, &province, &world);
    uint32_t a = teacher(&province, &world, "2", CG_SCIENCE, 0);
    for (uint32_t i = 0; i < 11; i++)
        assert_true(
            cg_tie_find(&world.teachers, a, teacher(&province, &world, "4", CG_SCIENCE, i)) >= 0);
    for (uint32_t i = 1; i < 6; i++)
        assert_true(
            trusts(cg_trust(&world, a, teacher(&province, &world, "2", CG_SCIENCE, i)), 0.9));
    release(&province, &world);

    strcat(ties, "a00,b11,0.01\n");
    cg_error error;
    assert_int_equal(load(list, ties, &province, &error), CG_OK);
    assert_int_equal(cg_world_build(&world, &scenario, &province, 0, &error), CG_INPUT);
    assert_non_null(strstr(error.message, "ties.csv:"));
    assert_non_null(
        strstr(error.message, "'a00' has more than 16 ties; expected at most ties.slots"));
    cg_province_free(&province);
}

static void test_ties_of_schools(void **state)
{
    (void)state;
    cg_province province;
    cg_world world;
    build(NULL, "to_emis,from_emis,subject,trust\n4,2,science,0.7\n4,1,,\n", &province, &world);
    const cg_teachers *t = &world.teachers;
    int found = 0, others = 0;
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t s = 0; s < t->slots; s++) {
            uint32_t j = cg_tie_colleague(t, i * t->slots + s);
            if (j == CG_NONE || t->school[j] == t->school[i])
                continue;
            assert_int_equal(t->school[j], school_of(&province, "4"));
            assert_int_equal(t->subject[j], t->subject[i]);
            if (t->school[i] == school_of(&province, "2")) {
                assert_int_equal(t->subject[i], CG_SCIENCE);
                assert_true(trusts(cg_tie_trust(&world, i, s), 0.7));
                found++;
            } else {
                others++;
            }
        }
    assert_int_equal(found, 1);
    assert_int_equal(others, 1);
    release(&province, &world);
}

/* The order of rows and columns changes nothing. */
static void test_order(void **state)
{
    (void)state;
    static const char other[] = "id,emis,subject,phase,motivation,pck,ck,gender,ck1,ck2,ck3,ck4\r\n"
                                "t5,2,mathematics,secondary,1,1,1,,,,,\r\n"
                                "t4,3,science,primary,0,,0,,,,,\r\n"
                                "t2,3,mathematics,secondary,,,,,,,,\r\n"
                                "t1,2,science,,,0.25,,male,0.1,0.2,0.3,0.4\r\n"
                                "t3,2,science,,0.9,,0.5,female,,,,\r\n";
    cg_province first, second;
    cg_world a, b;
    build(teachers, NULL, &first, &a);
    build(other, NULL, &second, &b);
    const size_t n = a.teachers.n;
    assert_int_equal(n, b.teachers.n);
    assert_memory_equal(a.teachers.ck, b.teachers.ck, n * CG_TOPICS * sizeof(uint16_t));
    assert_memory_equal(a.teachers.pck, b.teachers.pck, n * CG_TOPICS * sizeof(uint16_t));
    assert_memory_equal(a.teachers.motivation, b.teachers.motivation, n * sizeof(uint16_t));
    assert_memory_equal(a.teachers.tie_to, b.teachers.tie_to,
                        n * a.teachers.slots * sizeof(uint32_t));
    release(&first, &a);
    release(&second, &b);
}

static void test_part(void **state)
{
    (void)state;
    cg_province province;
    cg_error error;
    load(NULL, NULL, &province, &error);
    cg_province_free(&province);
    strcpy(scenario.model.province_circuit, "E");
    put("teachers.csv", HEAD "x,4,science,,0.5,\ny,1,science,,0.5,\n");
    strcpy(scenario.model.province_teachers, "teachers.csv");
    put("ties.csv", "from,to\nx,y\ny,x\n");
    strcpy(scenario.model.province_ties, "ties.csv");
    error = (cg_error){CG_OK, ""};
    assert_int_equal(cg_province_load(&scenario, &province, &error), CG_OK);
    assert_int_equal(province.n_own, 1);
    assert_int_equal(province.own_left_out, 1);
    assert_int_equal(province.n_ties, 0);
    assert_int_equal(province.ties_left_out, 2);
    cg_province_free(&province);
}

static const struct {
    const char *teachers, *ties, *message;
} bad[] = {
#include "own_refused.def"
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cg_province province;
        cg_error error;
        cg_status status = load(bad[i].teachers, bad[i].ties, &province, &error);
        if (status == CG_OK || strcmp(error.message, bad[i].message) != 0)
            print_error("row %zu\n", i);
        assert_string_equal(error.message, bad[i].message);
        assert_int_equal(status, CG_INPUT);
    }
}

/* A combined school's list is taken by subject and phase, whatever the order of its lines. */
static void test_phases(void **state)
{
    static const struct {
        const char *id;
        int phase;
    } expected[] = {{"b", CG_PRIMARY}, {"d", CG_PRIMARY}, {"a", CG_SECONDARY}, {"c", CG_SECONDARY}};
    (void)state;
    cg_province province;
    cg_error error;
    assert_int_equal(load(HEAD "d,3,science,primary,,\nc,3,science,secondary,,\n"
                               "b,3,science,primary,,\na,3,science,secondary,,\n",
                          NULL, &province, &error),
                     CG_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(province.own[i].id, expected[i].id);
        assert_int_equal(province.own[i].phase, expected[i].phase);
    }
    cg_province_free(&province);
}

/* A thousand teachers of one school are read, one more is refused at her line. */
static void test_crowd(void **state)
{
    (void)state;
    cg_province province;
    cg_error error;
    char *text = malloc(40 * 1002);
    assert_non_null(text);
    size_t length = (size_t)sprintf(text, HEAD);
    for (int i = 0; i < 1000; i++)
        length += (size_t)sprintf(text + length, "t%04d,2,science,,,\n", i);
    assert_int_equal(load(text, NULL, &province, &error), CG_OK);
    assert_int_equal(province.n_own, 1000);
    cg_province_free(&province);
    sprintf(text + length, "t1000,2,science,,,\n");
    assert_int_equal(load(text, NULL, &province, &error), CG_LIMIT);
    assert_string_equal(error.message, "teachers.csv:1002: more than 1000 teachers in one school");
    free(text);
}

static void test_missing(void **state)
{
    (void)state;
    cg_province province;
    cg_error error;
    remove("ties.csv");
    load(NULL, NULL, &province, &error);
    cg_province_free(&province);
    strcpy(scenario.model.province_ties, "nowhere.csv");
    assert_int_equal(cg_province_load(&scenario, &province, &error), CG_FILE);
    assert_non_null(strstr(error.message, "nowhere.csv: cannot be opened"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people),   cmocka_unit_test(test_ties),
        cmocka_unit_test(test_full_row), cmocka_unit_test(test_ties_of_schools),
        cmocka_unit_test(test_order),    cmocka_unit_test(test_part),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_missing),
        cmocka_unit_test(test_phases),   cmocka_unit_test(test_crowd),
    };
    return cmocka_run_group_tests_name("own lists", tests, enter, leave);
}
