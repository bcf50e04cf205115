/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/own_lists.h"

#include "base/memory.h"
#include "io/csv_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TIES = 100 * 1000 * 1000, NONE = -1 };

enum column { FROM, TO, TRUST, FROM_EMIS, TO_EMIS, SUBJECT, N_COLUMNS };

static const char *const columns[N_COLUMNS] = {"from",      "to",      "trust",
                                               "from_emis", "to_emis", "subject"};

typedef struct reader {
    cg_csv_table table;
    cg_school_index index;
    const cg_own_teacher **by_id; /* [n_own] */
    cg_province *province;
    size_t room;
    cg_error *error;
} reader;

static int compare_schools(const void *left, const void *right)
{
    const cg_school *const *a = left, *const *b = right;
    return strcmp((*a)->emis, (*b)->emis);
}

cg_status cg_school_index_init(cg_school_index *index, const cg_scenario *scenario,
                               const cg_province *province, cg_error *error)
{
    void *block = NULL;
    const cg_model *model = &scenario->model;
    *index = (cg_school_index){.province = province};
    index->part = model->province_schools[0] != '\0' &&
                  (model->province_district[0] != '\0' || model->province_circuit[0] != '\0');
    cg_status status =
        cg_alloc(&block, province->n_schools, sizeof *index->schools, "schools by emis", error);
    if (status != CG_OK)
        return status;
    index->schools = block;
    for (uint32_t s = 0; s < province->n_schools; s++)
        index->schools[s] = &province->schools[s];
    qsort(index->schools, province->n_schools, sizeof *index->schools, compare_schools);
    return CG_OK;
}

void cg_school_index_release(cg_school_index *index)
{
    cg_free(index->schools);
    index->schools = NULL;
}

uint32_t cg_school_index_find(const cg_school_index *index, const char *emis)
{
    uint32_t low = 0, high = index->province->n_schools;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = strcmp(index->schools[middle]->emis, emis);
        if (order == 0)
            return (uint32_t)(index->schools[middle] - index->province->schools);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

static int compare_ids(const void *left, const void *right)
{
    const cg_own_teacher *const *a = left, *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

static cg_status sort_ids(reader *r)
{
    void *block = NULL;
    const cg_province *province = r->province;
    cg_status status =
        cg_alloc(&block, province->n_own, sizeof *r->by_id, "teachers by id", r->error);
    if (status != CG_OK)
        return status;
    r->by_id = block;
    for (uint32_t i = 0; i < province->n_own; i++)
        r->by_id[i] = &province->own[i];
    qsort(r->by_id, province->n_own, sizeof *r->by_id, compare_ids);
    return CG_OK;
}

/* Which of the two kinds of list it is. */
static cg_status check_header(const reader *r)
{
    const uint32_t *where = r->table.where;
    const char *path = r->table.csv.path;
    const int teachers = where[FROM] != CG_NO_COLUMN && where[TO] != CG_NO_COLUMN;
    const int schools = where[FROM_EMIS] != CG_NO_COLUMN && where[TO_EMIS] != CG_NO_COLUMN;
    const int mixed = (where[FROM] != CG_NO_COLUMN || where[TO] != CG_NO_COLUMN) &&
                      (where[FROM_EMIS] != CG_NO_COLUMN || where[TO_EMIS] != CG_NO_COLUMN);
    if (mixed || teachers == schools)
        return cg_fail(r->error, CG_INPUT,
                       "%s:1: the header does not say who is tied; expected columns from and to "
                       "(ids of teachers) or from_emis and to_emis (schools)",
                       path);
    if (teachers && where[SUBJECT] != CG_NO_COLUMN)
        return cg_fail(r->error, CG_INPUT,
                       "%s:1: column 'subject' goes with from_emis and to_emis; a teacher has one "
                       "already",
                       path);
    if (teachers && r->province->own == NULL)
        return cg_fail(r->error, CG_INPUT,
                       "%s:1: columns from and to hold ids of teachers; expected a teachers' list "
                       "in province.teachers, or columns from_emis and to_emis",
                       path);
    r->province->ties_of_schools = schools;
    return CG_OK;
}

static cg_status read_teacher(const reader *r, uint32_t column, uint32_t *row)
{
    cg_own_teacher wanted = {.id = ""}, *key = &wanted;
    cg_status status = cg_table_name(&r->table, column, wanted.id, sizeof wanted.id);
    *row = UINT32_MAX;
    if (status != CG_OK)
        return status;
    const cg_own_teacher **found =
        bsearch(&key, r->by_id, r->province->n_own, sizeof *r->by_id, compare_ids);
    if (found != NULL)
        *row = (uint32_t)(*found - r->province->own);
    if (found != NULL || r->province->own_left_out > 0)
        return CG_OK;
    return cg_table_refuse(&r->table, column,
                           "is no teacher; expected an id of the teachers' list");
}

static cg_status read_school(const reader *r, uint32_t column, uint32_t *row)
{
    *row = cg_school_index_find(&r->index, cg_table_text(&r->table, column));
    if (*row != UINT32_MAX || r->index.part)
        return CG_OK;
    return cg_table_refuse(&r->table, column,
                           "is no school of the province; expected the emis of one");
}

/* *kept is 0 when one end is not in the part of the province that is kept. */
static cg_status read_row(const reader *r, cg_own_tie *tie, int *kept)
{
    static const char *const subjects[CG_SUBJECTS] = {"science", "mathematics"};
    const int schools = r->province->ties_of_schools;
    int subject = NONE;
    *tie = (cg_own_tie){.line = r->table.csv.line};
    cg_status status =
        schools ? read_school(r, FROM_EMIS, &tie->from) : read_teacher(r, FROM, &tie->from);
    if (status == CG_OK)
        status = schools ? read_school(r, TO_EMIS, &tie->to) : read_teacher(r, TO, &tie->to);
    if (status == CG_OK)
        status = cg_table_share(&r->table, TRUST, &tie->trust);
    if (status == CG_OK)
        status = cg_table_word(&r->table, SUBJECT, subjects, CG_SUBJECTS, 1, &subject);
    tie->subject = subject == NONE ? CG_SUBJECTS : (uint8_t)subject;
    *kept = tie->from != UINT32_MAX && tie->to != UINT32_MAX;
    if (status != CG_OK || !*kept || tie->from != tie->to)
        return status;
    return cg_table_refuse(&r->table, schools ? TO_EMIS : TO,
                           schools ? "is the same school; expected another one (colleagues of a "
                                     "school know each other anyway)"
                                   : "is the same teacher; expected another one");
}

static int compare_ties(const void *left, const void *right)
{
    const cg_own_tie *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static cg_status read_rows(reader *r)
{
    cg_province *province = r->province;
    for (;;) {
        int more = 0, kept = 0;
        void *block = province->ties;
        cg_status status = cg_table_next(&r->table, &more);
        if (status != CG_OK || !more)
            return status;
        if (province->n_ties == MAX_TIES)
            return cg_fail(r->error, CG_LIMIT, "%s: more than %d ties", r->table.csv.path,
                           MAX_TIES);
        status = cg_grow(&block, &r->room, province->n_ties + 1, sizeof *province->ties,
                         "list of ties", r->error);
        province->ties = block;
        if (status == CG_OK)
            status = read_row(r, &province->ties[province->n_ties], &kept);
        if (status != CG_OK)
            return status;
        province->n_ties += (size_t)kept;
        province->ties_left_out += (size_t)!kept;
    }
}

/* Ties between teachers stand once. */
static cg_status check_ties(const reader *r)
{
    const cg_own_tie *ties = r->province->ties;
    const cg_own_teacher *own = r->province->own;
    for (size_t i = 1; i < r->province->n_ties; i++) {
        if (ties[i].from == ties[i - 1].from && ties[i].to == ties[i - 1].to)
            return cg_fail(r->error, CG_INPUT,
                           "%s:%u: to: '%s' stands with '%s' in line %u already; expected a tie "
                           "once",
                           r->table.csv.path, ties[i].line, own[ties[i].to].id,
                           own[ties[i].from].id, ties[i - 1].line);
    }
    return CG_OK;
}

cg_status cg_own_ties_read(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    reader r = {.province = province, .error = error};
    province->has_ties = 1;
    cg_status status = cg_school_index_init(&r.index, scenario, province, error);
    if (status == CG_OK)
        status = sort_ids(&r);
    if (status == CG_OK)
        status =
            cg_table_open(&r.table, scenario->model.province_ties, columns, N_COLUMNS, 0, error);
    if (status == CG_OK) {
        status = check_header(&r);
        if (status == CG_OK)
            status = read_rows(&r);
        if (status == CG_OK && province->n_ties > 0) {
            qsort(province->ties, province->n_ties, sizeof *province->ties, compare_ties);
            if (!province->ties_of_schools)
                status = check_ties(&r);
        }
        cg_table_close(&r.table);
    }
    cg_free(r.by_id);
    cg_school_index_release(&r.index);
    return status;
}
