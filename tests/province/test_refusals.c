/* What the school list reader refuses, message by message, and what it puts up with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "province_testlib.h"

#define GOOD "100,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300\n"
#define SIXTY_FOUR "0123456789012345678901234567890123456789012345678901234567890123"

/* Each follows the list's path; a list may hold a NUL only at its end. */
static const struct {
    const char *list, *message;
} refusals[] = {
    {"", ":1: the file is empty"},
    {"\n\n", ":1: the file is empty"},
    {HEADER, ": the list has no schools"},
    {"emis,district,circuit,phase,quintille,longitude,latitude,educators,learners\n",
     ":1: column 'quintile' is missing; the nearest is 'quintille'"},
    {"emis;district;circuit;phase;quintile;longitude;latitude;educators;learners\n",
     ":1: semicolons between fields; expected commas, and points in numbers"},
    {"name,place\n", ":1: column 'emis' is missing"},
    {"emis,emis\n", ":1: column 'emis' stands twice"},
    {HEADER GOOD "101,MP,D,NORTH\n", ":3: 4 columns where the header has 11"},
    {HEADER GOOD "\n" GOOD, ":3: 1 columns where the header has 11"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300,\n",
     ":3: 12 columns where the header has 11"},
    {HEADER GOOD "101,MP,D,NORTH,primry,public,1,30.0,-26.0,10,300\n",
     ":3: phase: 'primry' is not primary, intermediate, secondary or combined"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,6,30.0,-26.0,10,300\n",
     ":3: quintile: '6' is not 1 to 5 or empty"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,east,-26.0,10,300\n",
     ":3: longitude: 'east' is not a number (digits with a decimal point)"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,\"30,1\",-26.0,10,300\n",
     ":3: longitude: '30,1' is not a number (digits with a decimal point)"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-,10,300\n",
     ":3: latitude: '-' is not a number (digits with a decimal point)"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,nan,10,300\n",
     ":3: latitude: 'nan' is not a number (digits with a decimal point)"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-26.0,ten,300\n",
     ":3: educators: 'ten' is not a whole number"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-26.0,-1,300\n",
     ":3: educators: '-1' is not a whole number"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-26.0,99999999999,300\n",
     ":3: educators: '99999999999' is more than 10000"},
    {HEADER GOOD "101,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300.5\n",
     ":3: learners: '300.5' is not a whole number"},
    {HEADER GOOD ",MP,D,NORTH,primary,public,1,30.0,-26.0,10,300\n",
     ":3: emis: '' is no number of a school"},
    {HEADER GOOD "1234567890123456,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300\n",
     ":3: emis: '1234567890123456' is longer than 15 bytes"},
    {HEADER GOOD "101,MP," SIXTY_FOUR ",NORTH,primary,public,1,30.0,-26.0,10,300\n",
     ":3: district: '" SIXTY_FOUR "' is longer than 63 bytes"},
    {HEADER GOOD "101,MP,D,\"NOR\nTH\",primary,public,1,30.0,-26.0,10,300\n",
     ":3: circuit: 'NOR\nTH' holds a line break"},
    {HEADER GOOD "101,MP,D,SOUTH,primary,public,1,30.0,-26.0,10,300\n" GOOD,
     ":4: emis: '100' stands in line 2 already"},
    {HEADER GOOD "101,MP,D,NO\"RTH,primary,public,1,30.0,-26.0,10,300\n",
     ":3: a quote inside an unquoted field"},
    {HEADER GOOD "101,MP,D,\"NORTH\"x,primary,public,1,30.0,-26.0,10,300\n",
     ":3: text after a closing quote"},
    {HEADER GOOD "101,MP,D,\"NORTH,primary,public,1,30.0,-26.0,10,300\n",
     ":3: a quoted field is not closed"},
    {HEADER GOOD "101,MP,D,NORTH\rprimary\n", ":3: a carriage return without a line feed"},
    {HEADER GOOD "101,MP,D,N\xF6RD,primary,public,1,30.0,-26.0,10,300\n",
     ":3: byte 0xF6 is not UTF-8; expected a file saved as UTF-8"},
    {HEADER GOOD "101,MP,D,\xC0\x80,primary,public,1,30.0,-26.0,10,300\n",
     ":3: byte 0xC0 is not UTF-8; expected a file saved as UTF-8"},
    {HEADER GOOD "101,MP,D,N\tRD,primary,public,1,30.0,-26.0,10,300\n",
     ":3: a tab; expected commas between fields"},
    {HEADER "100,MP,,,primary,public,,,,,\n", ": every school of the list is left out"},
};

static void refuses(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char expected[1500];
        snprintf(expected, sizeof expected, "%s%s", f->path, refusals[i].message);
        write_list(f, refusals[i].list, strlen(refusals[i].list));
        assert_int_equal(load(f), CG_INPUT);
        assert_string_equal(f->error.message, expected);
        assert_null(f->province.schools);
    }
}

static void refuses_a_nul(void **state)
{
    static const char list[] = HEADER "100,MP,D,NOR\0TH,primary,public,1,30.0,-26.0,10,300\n";
    fixture *f = *state;
    write_list(f, list, sizeof list - 1);
    assert_int_equal(load(f), CG_INPUT);
    assert_non_null(strstr(f->error.message, ":2: control character 0x00"));
}

static void refuses_what_it_cannot_open(void **state)
{
    fixture *f = *state;
    char expected[1500];
    snprintf(expected, sizeof expected, "%s: cannot be opened: No such file or directory", f->path);
    assert_int_equal(load(f), CG_FILE);
    assert_string_equal(f->error.message, expected);
    snprintf(f->scenario.model.province_schools, CG_TEXT_SIZE, "%s", f->folder);
    assert_int_equal(load(f), CG_FILE);
}

/* The first bytes of a gzip file, cut off. */
static void refuses_a_torn_gzip(void **state)
{
    static const unsigned char torn[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x4b, 0xcd, 0xcd};
    fixture *f = *state;
    write_list(f, (const char *)torn, sizeof torn);
    assert_int_equal(load(f), CG_FILE);
}

static void accepts_quotes_crlf_bom_and_any_order(void **state)
{
    fixture *f = *state;
    read_list(f,
              "\xEF\xBB\xBF"
              "learners,emis,\"circuit\",district,phase,quintile,latitude,longitude,educators,x\r\n"
              "300,100,\"A, \"\"B\"\"\",D,intermediate,,-26.0,30.0,10,\"a\r\nb\"\r\n"
              "300,101,\xC3\x89TOILE,D,primary,,-26.0,30.123456789012345678901,10,\r\n"
              "\r\n\r\n");
    assert_well_formed(&f->province);
    assert_int_equal(f->province.n_schools, 2);
    assert_string_equal(f->province.circuits[0].name, "A, \"B\"");
    assert_string_equal(f->province.circuits[1].name, "\xC3\x89TOILE");
    assert_int_equal(school_named(f, "100")->phase, CG_PRIMARY);
    assert_int_equal(school_named(f, "100")->quintile, 0);
}

static void accepts_a_last_line_without_end(void **state)
{
    fixture *f = *state;
    read_list(f, HEADER "100,MP,D,NORTH,primary,public,1,30.0,-26.0,10,300");
    assert_int_equal(f->province.n_schools, 1);
}

/* A line number counts lines, not records. */
static void counts_lines_inside_quotes(void **state)
{
    fixture *f = *state;
    const char *list = HEADER "100,\"M\nP\",D,NORTH,primary,public,1,30.0,-26.0,10,300\n"
                              "101,MP,D,NORTH,primary,public,9,30.0,-26.0,10,300\n";
    write_list(f, list, strlen(list));
    assert_int_equal(load(f), CG_INPUT);
    assert_non_null(strstr(f->error.message, ":4: quintile: '9' is not"));
}

#define TWO_DISTRICTS                                                                              \
    HEADER GOOD "200,MP,D,SOUTH,primary,public,1,30.0,-26.5,10,300\n"                              \
                "300,MP,EHLANZENI,NORTH,primary,public,1,31.0,-25.0,10,300\n"                      \
                "301,MP,EHLANZENI,NORTH,primary,public,1,,,10,300\n"

static void keeps_a_district(void **state)
{
    fixture *f = *state;
    strcpy(f->scenario.model.province_district, "EHLANZENI");
    read_list(f, TWO_DISTRICTS);
    assert_well_formed(&f->province);
    assert_int_equal(f->province.n_rows, 2);
    assert_int_equal(f->province.n_repairs, 1);
    assert_true(f->province.origin_longitude == 31.0);
    strcpy(f->scenario.model.province_district, "");
    strcpy(f->scenario.model.province_circuit, "SOUTH");
    read_list(f, TWO_DISTRICTS);
    assert_int_equal(f->province.n_schools, 1);
    assert_int_equal(f->province.n_repairs, 0);
    strcpy(f->scenario.model.province_district, "D");
    strcpy(f->scenario.model.province_circuit, "NORTH");
    read_list(f, TWO_DISTRICTS);
    assert_int_equal(f->province.n_schools, 1);
    assert_string_equal(f->province.schools[0].emis, "100");
}

static void refuses_names_that_are_not_there(void **state)
{
    static const struct {
        const char *district, *circuit, *before, *after;
    } cases[] = {
        {"EHLANZEN", "", "province.district: 'EHLANZEN' is not in ",
         "; the nearest is 'EHLANZENI'"},
        {"Gauteng", "", "province.district: 'Gauteng' is not in ", ""},
        {"D", "SOUT", "province.circuit: 'SOUT' is not in ", "; the nearest is 'SOUTH'"},
        {"EHLANZENI", "SOUTH", "province.circuit: 'SOUTH' is not in ", "; the nearest is 'NORTH'"},
        {"", "NORTH", "province.circuit: 'NORTH' stands in several districts of ",
         ", 'D' and 'EHLANZENI' among them: set province.district too"},
    };
    fixture *f = *state;
    write_list(f, TWO_DISTRICTS, strlen(TWO_DISTRICTS));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[1500];
        snprintf(expected, sizeof expected, "%s%s%s", cases[i].before, f->path, cases[i].after);
        strcpy(f->scenario.model.province_district, cases[i].district);
        strcpy(f->scenario.model.province_circuit, cases[i].circuit);
        assert_int_equal(load(f), CG_INPUT);
        assert_string_equal(f->error.message, expected);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(refuses),
        TEST(refuses_a_nul),
        TEST(refuses_what_it_cannot_open),
        TEST(refuses_a_torn_gzip),
        TEST(accepts_quotes_crlf_bom_and_any_order),
        TEST(accepts_a_last_line_without_end),
        TEST(counts_lines_inside_quotes),
        TEST(keeps_a_district),
        TEST(refuses_names_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
