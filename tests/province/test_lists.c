/* The two real lists that come with the project, and what is done to them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "province_testlib.h"

#include <zlib.h>

#define MPUMALANGA CG_SCENARIOS "/data/mpumalanga-schools-2017.csv"
#define SOUTH_AFRICA CG_SCENARIOS "/data/south-africa-schools-2017.csv.gz"

static void load_real(fixture *f, const char *path)
{
    snprintf(f->scenario.model.province_schools, CG_TEXT_SIZE, "%s", path);
    if (load(f) != CG_OK)
        fail_msg("refused: %s", f->error.message);
    assert_well_formed(&f->province);
}

static void assert_repaired(const fixture *f, const uint32_t expected[CG_N_REPAIRS])
{
    for (uint32_t r = 0; r < CG_N_REPAIRS; r++)
        if (f->province.repaired[r] != expected[r])
            fail_msg("%s: %u instead of %u", cg_repair_text(r), f->province.repaired[r],
                     expected[r]);
}

static uint32_t educators(const cg_province *p)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < p->n_schools; i++)
        sum += p->schools[i].educators;
    return sum;
}

static void mpumalanga(void **state)
{
    static const uint32_t repaired[CG_N_REPAIRS] = {[CG_REPAIR_NO_CIRCUIT] = 2,
                                                    [CG_REPAIR_NO_STAFF_ESTIMATED] = 16,
                                                    [CG_REPAIR_NO_STAFF] = 6,
                                                    [CG_REPAIR_NO_POSITION] = 60,
                                                    [CG_REPAIR_FAR] = 3};
    fixture *f = *state;
    load_real(f, MPUMALANGA);
    assert_repaired(f, repaired);
    assert_int_equal(f->province.n_rows, 1774);
    assert_int_equal(f->province.n_schools, 1766);
    assert_int_equal(f->province.n_circuits, 68);
    assert_int_equal(educators(&f->province), 37421);
}

static void south_africa(void **state)
{
    static const uint32_t repaired[CG_N_REPAIRS] = {[CG_REPAIR_NO_CIRCUIT_FOUND] = 89,
                                                    [CG_REPAIR_NO_CIRCUIT] = 43,
                                                    [CG_REPAIR_NO_STAFF_ESTIMATED] = 542,
                                                    [CG_REPAIR_NO_STAFF] = 194,
                                                    [CG_REPAIR_SCALED] = 2,
                                                    [CG_REPAIR_SIGN] = 1,
                                                    [CG_REPAIR_OUT_OF_RANGE] = 2,
                                                    [CG_REPAIR_NO_POSITION] = 514,
                                                    [CG_REPAIR_FAR] = 104,
                                                    [CG_REPAIR_NOWHERE] = 40};
    fixture *f = *state;
    load_real(f, SOUTH_AFRICA);
    assert_repaired(f, repaired);
    assert_int_equal(f->province.n_rows, 24813);
    assert_int_equal(f->province.n_schools, 24536);
    assert_int_equal(f->province.n_circuits, 1062);
    assert_int_equal(educators(&f->province), 469849);
}

/* The rows of `from` after the header, last one first, into the fixture's list. */
static void write_backwards(const fixture *f, const char *from)
{
    gzFile file = gzopen(from, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    const int size = gzread(file, text, (1 << 20) - 1);
    assert_true(size > 0);
    gzclose(file);
    FILE *out = fopen(f->path, "wb");
    assert_non_null(out);
    fputs(HEADER, out);
    for (char *end = text + size; end > text;) {
        char *begin = end - 1;
        while (begin > text && begin[-1] != '\n')
            begin--;
        if (begin > text)
            fwrite(begin, 1, (size_t)(end - begin), out);
        end = begin;
    }
    assert_int_equal(fclose(out), 0);
    free(text);
}

static void order_of_rows_does_not_matter(void **state)
{
    fixture *f = *state;
    write_backwards(f, MPUMALANGA);
    load_real(f, f->path);
    const cg_province backwards = f->province;
    memset(&f->province, 0, sizeof f->province);
    load_real(f, MPUMALANGA);
    assert_same_province(&f->province, &backwards);
    cg_province_free((cg_province *)&backwards);
}

/* The form of the papers' official clusters, with about 15 % of educators as its members. */
static void official_rule_on_mpumalanga(void **state)
{
    fixture *f = *state;
    load_real(f, MPUMALANGA);
    const cg_partition_rule rule = {10.0, 1, 1, 4, 30};
    const size_t room = 2 * (size_t)f->province.n_schools;
    cg_partition_unit *units = calloc(room, sizeof *units);
    uint32_t *cluster = calloc(room, sizeof *cluster);
    assert_non_null(units);
    assert_non_null(cluster);
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->province.n_schools; i++) {
        const cg_school *school = &f->province.schools[i];
        const uint32_t members = (school->educators * 3u + 19) / 20;
        if (school->phase != CG_COMBINED) {
            units[n++] = (cg_partition_unit){i, members, school->phase == CG_SECONDARY};
            continue;
        }
        units[n++] = (cg_partition_unit){i, (members + 1) / 2, 0};
        if (members > 1)
            units[n++] = (cg_partition_unit){i, members / 2, 1};
    }
    cg_partition_count count;
    assert_int_equal(cg_partition(&f->province, &rule, units, n, cluster, &count, &f->error),
                     CG_OK);
    assert_int_equal(count.units, n);
    assert_int_equal(count.clusters, 363);
    assert_int_equal(count.stretched, 135);
    assert_int_equal(count.small, 0);
    free(units);
    free(cluster);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(mpumalanga),
        TEST(south_africa),
        TEST(order_of_rows_does_not_matter),
        TEST(official_rule_on_mpumalanga),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
