/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/own_lists.h"

#include "base/memory.h"
#include "io/csv_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEACHERS = 10 * 1000 * 1000, N_NEEDED = 4, MAX_IN_SCHOOL = 1000 };

enum column {
    ID,
    EMIS,
    SUBJECT,
    PHASE,
    GENDER,
    MOTIVATION,
    OPENNESS,
    LEADERSHIP,
    CK,
    CK1,
    PCK = CK1 + CG_TOPICS,
    PCK1,
    N_COLUMNS = PCK1 + CG_TOPICS
};

static const char *const columns[N_COLUMNS] = {"id",     "emis",       "subject",  "phase",
                                               "gender", "motivation", "openness", "leadership",
                                               "ck",     "ck1",        "ck2",      "ck3",
                                               "ck4",    "pck",        "pck1",     "pck2",
                                               "pck3",   "pck4"};

typedef struct reader {
    cg_csv_table table;
    cg_school_index index;
    cg_province *province;
    size_t room;
    cg_error *error;
} reader;

static cg_status read_school(reader *r, uint32_t *school)
{
    *school = cg_school_index_find(&r->index, cg_table_text(&r->table, EMIS));
    if (*school != UINT32_MAX || r->index.part)
        return CG_OK;
    return cg_table_refuse(&r->table, EMIS,
                           "is no school of the province; expected the emis of a school that is "
                           "in the school list and was not left out (`collegium check --repairs`)");
}

/* An empty phase is that of the school; a phase that the school does not have is refused. */
static cg_status read_phase(const reader *r, uint32_t school, uint8_t *phase)
{
    static const char *const phases[] = {"primary", "secondary"};
    const uint8_t has = r->province->schools[school].phase;
    int word;
    cg_status status = cg_table_word(&r->table, PHASE, phases, 2, has != CG_COMBINED, &word);
    if (status != CG_OK)
        return status;
    *phase = word < 0 ? has : (uint8_t)(word == 0 ? CG_PRIMARY : CG_SECONDARY);
    if (has == CG_COMBINED || has == *phase)
        return CG_OK;
    return cg_table_refuse(&r->table, PHASE,
                           has == CG_PRIMARY
                               ? "is wrong in this school; expected primary, or nothing"
                               : "is wrong in this school; expected secondary, or nothing");
}

/* A mean, or all topics, or nothing. */
static cg_status read_knowledge(const reader *r, uint32_t mean_column, float *mean,
                                float topics[CG_TOPICS])
{
    uint32_t given = 0;
    cg_status status = cg_table_share(&r->table, mean_column, mean);
    for (uint32_t k = 0; k < CG_TOPICS && status == CG_OK; k++) {
        status = cg_table_share(&r->table, mean_column + 1 + k, &topics[k]);
        given += isnan(topics[k]) ? 0 : 1;
    }
    if (status != CG_OK || given == 0)
        return status;
    if (!isnan(*mean))
        return cg_table_refuse(&r->table, mean_column,
                               "stands beside single topics; expected the mean or the topics");
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        if (isnan(topics[k]))
            return cg_table_refuse(&r->table, mean_column + 1 + k,
                                   "is missing; expected all four topics, or none");
    return CG_OK;
}

static cg_status read_profile(const reader *r, cg_own_teacher *own)
{
    static const char *const genders[] = {"male", "female"};
    int woman = -1;
    cg_status status = cg_table_word(&r->table, GENDER, genders, 2, 1, &woman);
    own->woman = (int8_t)woman;
    if (status == CG_OK)
        status = cg_table_share(&r->table, MOTIVATION, &own->motivation);
    if (status == CG_OK)
        status = cg_table_share(&r->table, OPENNESS, &own->openness);
    if (status == CG_OK)
        status = cg_table_share(&r->table, LEADERSHIP, &own->leadership);
    if (status == CG_OK)
        status = read_knowledge(r, CK, &own->ck_mean, own->ck);
    if (status == CG_OK)
        status = read_knowledge(r, PCK, &own->pck_mean, own->pck);
    return status;
}

/* *kept is 0 for a teacher of a school that is not kept; the rest of her row is not looked at. */
static cg_status read_row(reader *r, cg_own_teacher *own, int *kept)
{
    static const char *const subjects[CG_SUBJECTS] = {"science", "mathematics"};
    int subject = 0;
    *own = (cg_own_teacher){.line = r->table.csv.line};
    cg_status status = cg_table_name(&r->table, ID, own->id, sizeof own->id);
    if (status == CG_OK)
        status = read_school(r, &own->school);
    *kept = own->school != UINT32_MAX;
    if (status != CG_OK || !*kept)
        return status;
    status = cg_table_word(&r->table, SUBJECT, subjects, CG_SUBJECTS, 0, &subject);
    own->subject = (uint8_t)subject;
    if (status == CG_OK)
        status = read_phase(r, own->school, &own->phase);
    return status == CG_OK ? read_profile(r, own) : status;
}

static int compare_ids(const void *left, const void *right)
{
    const cg_own_teacher *a = left, *b = right;
    const int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_places(const void *left, const void *right)
{
    const cg_own_teacher *a = left, *b = right;
    if (a->school != b->school)
        return a->school < b->school ? -1 : 1;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    if (a->phase != b->phase)
        return a->phase < b->phase ? -1 : 1;
    return strcmp(a->id, b->id);
}

static cg_status read_rows(reader *r)
{
    cg_province *province = r->province;
    for (;;) {
        int more = 0, kept = 0;
        void *block = province->own;
        cg_status status = cg_table_next(&r->table, &more);
        if (status != CG_OK || !more)
            return status;
        if (province->n_own == MAX_TEACHERS)
            return cg_fail(r->error, CG_LIMIT, "%s: more than %d teachers", r->table.csv.path,
                           MAX_TEACHERS);
        status = cg_grow(&block, &r->room, (size_t)province->n_own + 1, sizeof *province->own,
                         "teachers' list", r->error);
        province->own = block;
        if (status == CG_OK)
            status = read_row(r, &province->own[province->n_own], &kept);
        if (status != CG_OK)
            return status;
        province->n_own += (uint32_t)kept;
        province->own_left_out += (uint32_t)!kept;
    }
}

static cg_status check_ids(const reader *r)
{
    const cg_own_teacher *own = r->province->own;
    for (uint32_t i = 1; i < r->province->n_own; i++)
        if (strcmp(own[i - 1].id, own[i].id) == 0)
            return cg_fail(r->error, CG_INPUT,
                           "%s:%u: id: '%s' stands in line %u already; expected an id once",
                           r->table.csv.path, own[i].line, own[i].id, own[i - 1].line);
    return CG_OK;
}

static cg_status read_list(reader *r)
{
    cg_province *province = r->province;
    cg_status status = read_rows(r);
    if (status != CG_OK)
        return status;
    if (province->n_own == 0)
        return cg_fail(r->error, CG_INPUT, "%s: the list has no teachers%s", r->table.csv.path,
                       province->own_left_out > 0 ? " of the district or circuit kept" : "");
    qsort(province->own, province->n_own, sizeof *province->own, compare_ids);
    status = check_ids(r);
    qsort(province->own, province->n_own, sizeof *province->own, compare_places);
    for (uint32_t i = MAX_IN_SCHOOL; i < province->n_own && status == CG_OK; i++)
        if (province->own[i].school == province->own[i - MAX_IN_SCHOOL].school)
            status = cg_fail(r->error, CG_LIMIT, "%s:%u: more than %d teachers in one school",
                             r->table.csv.path, province->own[i].line, MAX_IN_SCHOOL);
    return status;
}

cg_status cg_own_teachers_read(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    reader r = {.province = province, .error = error};
    cg_status status = cg_school_index_init(&r.index, scenario, province, error);
    if (status == CG_OK)
        status = cg_table_open(&r.table, scenario->model.province_teachers, columns, N_COLUMNS,
                               N_NEEDED, error);
    if (status == CG_OK) {
        status = read_list(&r);
        cg_table_close(&r.table);
    }
    cg_school_index_release(&r.index);
    return status;
}
