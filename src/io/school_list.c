/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/school_list.h"

#include "base/memory.h"
#include "io/csv.h"
#include "io/own_lists.h"
#include "io/school_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ROWS = 1000 * 1000 };

/* The columns that are read. */
#define COLUMNS(X)                                                                                 \
    X(EMIS, "emis")                                                                                \
    X(DISTRICT, "district")                                                                        \
    X(CIRCUIT, "circuit")                                                                          \
    X(PHASE, "phase")                                                                              \
    X(QUINTILE, "quintile")                                                                        \
    X(LONGITUDE, "longitude")                                                                      \
    X(LATITUDE, "latitude")                                                                        \
    X(EDUCATORS, "educators")                                                                      \
    X(LEARNERS, "learners")

typedef enum column {
#define X(name, text) COLUMN_##name,
    COLUMNS(X)
#undef X
        N_COLUMNS
} column;

static const char *const column_names[N_COLUMNS] = {
#define X(name, text) text,
    COLUMNS(X)
#undef X
};

typedef struct reader {
    cg_csv csv;
    uint32_t n_fields;         /* of the header */
    uint32_t where[N_COLUMNS]; /* field of a column */
    cg_error *error;
} reader;

static cg_status read_header(reader *r)
{
    int more = 0;
    cg_status status = cg_csv_next(&r->csv, &more, r->error);
    if (status != CG_OK)
        return status;
    const cg_csv *csv = &r->csv;
    if (!more)
        return cg_fail(r->error, CG_INPUT, "%s:1: the file is empty", csv->path);
    r->n_fields = csv->n_fields;
    for (uint32_t i = 0; i < csv->n_fields; i++)
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(csv->fields[i], csv->fields[k]) == 0)
                return cg_fail(r->error, CG_INPUT, "%s:%u: column '%.64s' stands twice", csv->path,
                               csv->line, csv->fields[i]);
    for (uint32_t c = 0; c < N_COLUMNS; c++) {
        uint32_t at = 0;
        while (at < csv->n_fields && strcmp(csv->fields[at], column_names[c]) != 0)
            at++;
        r->where[c] = at;
        if (at < csv->n_fields)
            continue;
        const char *nearest =
            cg_nearest(column_names[c], (const char *const *)csv->fields, csv->n_fields);
        return cg_fail(r->error, CG_INPUT, "%s:%u: column '%s' is missing%s%.64s%s", csv->path,
                       csv->line, column_names[c], nearest ? "; the nearest is '" : "",
                       nearest ? nearest : "", nearest ? "'" : "");
    }
    return CG_OK;
}

static const char *field(const reader *r, column c)
{
    return r->csv.fields[r->where[c]];
}

static cg_status fail_field(const reader *r, column c, const char *what)
{
    return cg_fail(r->error, CG_INPUT, "%s:%u: %s: '%.64s' %s", r->csv.path, r->csv.line,
                   column_names[c], field(r, c), what);
}

/* A name of at most size - 1 bytes on one line. */
static cg_status read_name(const reader *r, column c, char *name, size_t size)
{
    const char *text = field(r, c);
    if (strlen(text) >= size) {
        char what[40];
        snprintf(what, sizeof what, "is longer than %zu bytes", size - 1);
        return fail_field(r, c, what);
    }
    if (strpbrk(text, "\r\n") != NULL)
        return fail_field(r, c, "holds a line break");
    snprintf(name, size, "%s", text);
    return CG_OK;
}

/* Digits only; empty is 0. */
static cg_status read_count(const reader *r, column c, uint32_t most, uint32_t *count)
{
    const char *text = field(r, c);
    *count = 0;
    for (const char *s = text; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return fail_field(r, c, "is not a whole number");
        *count = *count * 10 + (uint32_t)(*s - '0');
        if (*count > most) {
            char what[40];
            snprintf(what, sizeof what, "is more than %u", most);
            return fail_field(r, c, what);
        }
    }
    return CG_OK;
}

/* -12.345 and the like, whatever the locale; 0 if `s` is something else. Digits beyond 18 do
 * not fit into 64 bits and would change nothing in a double. */
static int parse_decimal(const char *s, double *number)
{
    const int negative = *s == '-';
    uint64_t digits = 0;
    double power = 1.0;
    int n = 0, point = 0;
    for (s += negative; *s != '\0'; s++) {
        if (*s == '.' && !point) {
            point = 1;
            continue;
        }
        if (*s < '0' || *s > '9' || (n >= 18 && !point))
            return 0;
        if (n++ >= 18)
            continue;
        digits = digits * 10 + (uint64_t)(*s - '0');
        power *= point ? 10.0 : 1.0;
    }
    *number = (negative ? -1.0 : 1.0) * ((double)digits / power);
    return n > 0;
}

static cg_status read_degrees(const reader *r, column c, double *degrees)
{
    *degrees = (double)NAN;
    if (field(r, c)[0] == '\0' || parse_decimal(field(r, c), degrees))
        return CG_OK;
    return fail_field(r, c, "is not a number (digits with a decimal point)");
}

static cg_status read_phase(const reader *r, uint8_t *phase)
{
    static const struct {
        const char *name;
        uint8_t phase;
    } phases[] = {{"primary", CG_PRIMARY},
                  {"intermediate", CG_PRIMARY},
                  {"secondary", CG_SECONDARY},
                  {"combined", CG_COMBINED}};
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        if (strcmp(field(r, COLUMN_PHASE), phases[i].name) == 0) {
            *phase = phases[i].phase;
            return CG_OK;
        }
    return fail_field(r, COLUMN_PHASE, "is not primary, intermediate, secondary or combined");
}

static cg_status read_quintile(const reader *r, uint8_t *quintile)
{
    const char *text = field(r, COLUMN_QUINTILE);
    *quintile = 0;
    if (text[0] == '\0')
        return CG_OK;
    if (text[0] < '1' || text[0] > '5' || text[1] != '\0')
        return fail_field(r, COLUMN_QUINTILE, "is not 1 to 5 or empty");
    *quintile = (uint8_t)(text[0] - '0');
    return CG_OK;
}

static cg_status read_row(const reader *r, cg_school_row *row)
{
    if (r->csv.n_fields != r->n_fields)
        return cg_fail(r->error, CG_INPUT, "%s:%u: %u columns where the header has %u", r->csv.path,
                       r->csv.line, r->csv.n_fields, r->n_fields);
    *row = (cg_school_row){.line = r->csv.line};
    if (field(r, COLUMN_EMIS)[0] == '\0')
        return fail_field(r, COLUMN_EMIS, "is no number of a school");
    cg_status status = read_name(r, COLUMN_EMIS, row->emis, sizeof row->emis);
    if (status == CG_OK)
        status = read_name(r, COLUMN_DISTRICT, row->district, sizeof row->district);
    if (status == CG_OK)
        status = read_name(r, COLUMN_CIRCUIT, row->circuit, sizeof row->circuit);
    if (status == CG_OK)
        status = read_phase(r, &row->phase);
    if (status == CG_OK)
        status = read_quintile(r, &row->quintile);
    if (status == CG_OK)
        status = read_degrees(r, COLUMN_LONGITUDE, &row->longitude);
    if (status == CG_OK)
        status = read_degrees(r, COLUMN_LATITUDE, &row->latitude);
    if (status == CG_OK)
        status = read_count(r, COLUMN_EDUCATORS, CG_MAX_EDUCATORS, &row->educators);
    if (status == CG_OK)
        status = read_count(r, COLUMN_LEARNERS, CG_MAX_LEARNERS, &row->learners);
    return status;
}

static int compare_emis(const void *left, const void *right)
{
    const cg_school_row *a = left, *b = right;
    const int order = strcmp(a->emis, b->emis);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static cg_status read_rows(reader *r, cg_school_rows *list)
{
    size_t room = 0;
    for (;;) {
        int more = 0;
        cg_status status = cg_csv_next(&r->csv, &more, r->error);
        if (status != CG_OK)
            return status;
        if (!more)
            break;
        if (list->n == MAX_ROWS)
            return cg_fail(r->error, CG_LIMIT, "%s: more than %d schools", r->csv.path, MAX_ROWS);
        status = cg_grow((void **)&list->rows, &room, list->n + 1, sizeof *list->rows,
                         "school list", r->error);
        if (status == CG_OK)
            status = read_row(r, &list->rows[list->n]);
        if (status != CG_OK)
            return status;
        list->n++;
    }
    if (list->n == 0)
        return cg_fail(r->error, CG_INPUT, "%s: the list has no schools", r->csv.path);
    qsort(list->rows, list->n, sizeof *list->rows, compare_emis);
    for (uint32_t i = 1; i < list->n; i++)
        if (strcmp(list->rows[i - 1].emis, list->rows[i].emis) == 0)
            return cg_fail(r->error, CG_INPUT, "%s:%u: emis: '%s' stands in line %u already",
                           r->csv.path, list->rows[i].line, list->rows[i].emis,
                           list->rows[i - 1].line);
    return CG_OK;
}

static cg_status read_list(const char *path, cg_school_rows *list, cg_error *error)
{
    reader r = {.error = error};
    cg_status status = cg_csv_open(&r.csv, path, error);
    if (status != CG_OK)
        return status;
    status = read_header(&r);
    if (status == CG_OK)
        status = read_rows(&r, list);
    cg_csv_close(&r.csv);
    return status;
}

cg_status cg_school_list_read(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    cg_school_rows list = {0};
    *province = (cg_province){0};
    cg_status status = read_list(scenario->model.province_schools, &list, error);
    if (status == CG_OK)
        status = cg_school_rows_repair(&list, scenario->model.province_max_circuit_km, error);
    if (status == CG_OK)
        status = cg_school_rows_keep(&list, &scenario->model, error);
    if (status == CG_OK)
        status = cg_school_rows_province(&list, scenario, province, error);
    cg_school_rows_free(&list);
    if (status != CG_OK)
        cg_province_free(province);
    return status;
}

/* A synthetic province that this machine could not hold is refused before anything of it is
 * made. The count is an expectation; what is built is measured exactly by cg_run_measure. */
static cg_status refuse_giant(const cg_scenario *scenario, cg_error *error)
{
    const cg_model *m = &scenario->model;
    const double schools = (double)m->province_circuits * (double)m->province_schools_per_circuit;
    const double secondary = m->province_secondary_schools;
    const double share =
        secondary * (m->province_secondary_science + m->province_secondary_mathematics) +
        (1.0 - secondary) * (m->province_primary_science + m->province_primary_mathematics);
    const double teachers = schools * m->province_educators * share;
    const double bytes =
        schools * (double)sizeof(cg_school) + teachers * (150.0 + 6.0 * (double)m->ties_slots);
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const double memory = pages > 0 && page > 0 ? (double)pages * (double)page : 0.0;
    if (memory <= 0.0 || bytes <= memory)
        return CG_OK;
    return cg_fail(error, CG_MEMORY,
                   "%s: about %.2g teachers in %.2g schools (province.circuits x "
                   "province.schools_per_circuit) need about %.0f GB for one run, and this "
                   "machine has %.0f GB",
                   scenario->name, teachers, schools, bytes / 1e9, memory / 1e9);
}

cg_status cg_province_load(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    const cg_model *model = &scenario->model;
    const int listed = model->province_schools[0] != '\0';
    cg_status status =
        listed ? cg_school_list_read(scenario, province, error) : refuse_giant(scenario, error);
    if (status == CG_OK && !listed)
        status = cg_province_synthetic(scenario, province, error);
    if (status != CG_OK)
        return status;
    if (model->province_teachers[0] != '\0')
        status = cg_own_teachers_read(scenario, province, error);
    if (status == CG_OK && model->province_ties[0] != '\0')
        status = cg_own_ties_read(scenario, province, error);
    if (status != CG_OK)
        cg_province_free(province);
    return status;
}
