/* A run compared with what a results file has of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_verify.h"

#include "base/memory.h"
#include "io/results_parts.h"
#include "param/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A block of one variable of one run: what it should be, and how to name a place in it. */
typedef struct block {
    cg_rerun *self;
    cg_run_difference *difference;
    const cg_record *record;
    const char *name;
    hsize_t start[CG_TABLE_RANK], count[CG_TABLE_RANK];
    uint32_t last_week; /* that the outcomes and other totals belong to */
} block;

static void number_text(double x, char text[CG_NUMBER_SIZE])
{
    if (isnan(x))
        snprintf(text, CG_NUMBER_SIZE, "nothing");
    else
        cg_format_number(x, text);
}

/* Whether two values are one: any NaN equals any other, and 0 is not -0. */
static int same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && (signbit(a) != 0) == (signbit(b) != 0);
}

static void note(cg_run_difference *difference, int first_of_variable, uint32_t week,
                 const char *name, const char *place, const char *in_file, const char *now)
{
    difference->n_variables += (uint32_t)first_of_variable;
    if (difference->n_variables > 1 && week >= difference->week)
        return;
    difference->week = week;
    snprintf(difference->text, sizeof difference->text, "%s%s: %.60s in the file, %.60s now", name,
             place, in_file, now);
}

static void note_numbers(cg_run_difference *difference, uint32_t week, const char *name,
                         const char *place, double in_file, double now)
{
    char left[CG_NUMBER_SIZE], right[CG_NUMBER_SIZE];
    number_text(in_file, left);
    number_text(now, right);
    note(difference, 1, week, name, place, left, right);
}

static void note_absent(cg_run_difference *difference, const char *name)
{
    if (difference->n_absent++ == 0)
        snprintf(difference->absent, sizeof difference->absent, "%s", name);
}

/* What a series holds of the run at (row, column): row is that of the axis of weeks. */
typedef double value_at(const block *b, size_t series, size_t row, size_t column);
typedef uint32_t week_of(const block *b, size_t row);
typedef void place_of(const block *b, size_t row, size_t column, char *text, size_t size);

typedef struct family {
    cg_h5_table *table;
    size_t rows, columns; /* of the program's block */
    value_at *value;
    week_of *week;
    place_of *place;
} family;

/* Compares one variable; the file's block has `width` columns, of which those beyond the
 * program's must be missing values. */
static void compare_series(block *b, const family *of, size_t series, double *buffer, size_t width)
{
    const cg_h5_column *column = cg_h5_table_find(of->table, b->name);
    if (column == NULL || column->kind == CG_COLUMN_TEXT) {
        note_absent(b->difference, b->name);
        return;
    }
    cg_h5_table_read(of->table, column, b->start, b->count, buffer);
    if (b->self->reader.status != CG_OK)
        return;
    b->difference->n_values += (uint64_t)of->rows * of->columns;
    for (size_t row = 0; row < of->rows; row++) {
        for (size_t i = 0; i < width; i++) {
            const double now = i < of->columns ? of->value(b, series, row, i) : (double)NAN;
            const double in_file = buffer[row * width + i];
            char place[160];
            if (same(in_file, now))
                continue;
            of->place(b, row, i, place, sizeof place);
            note_numbers(b->difference, of->week(b, row), b->name, place, in_file, now);
            return;
        }
    }
}

/* Room for one block, and its bounds in the file; 0 when the file has other sizes. */
static double *open_block(block *b, const family *of, uint32_t s, uint32_t k, size_t *width)
{
    cg_h5_table *table = of->table;
    cg_h5_reader *reader = &b->self->reader;
    void *buffer = NULL;
    if (reader->status != CG_OK || table->n == 0)
        return NULL;
    const size_t rows = table->rank > 2 ? (size_t)table->dims[2] : 1;
    *width = table->rank > 3 ? (size_t)table->dims[3] : 1;
    if (table->dims[0] != b->self->n_scenarios || table->dims[1] != b->self->n_replicates ||
        rows != of->rows || *width < of->columns) {
        char place[64], in_file[32], now[32];
        snprintf(place, sizeof place, " (as all over the same axes)");
        snprintf(in_file, sizeof in_file, "%zu x %zu values", rows, *width);
        snprintf(now, sizeof now, "%zu x %zu values", of->rows, of->columns);
        note(b->difference, 1, 0, table->columns->name, place, in_file, now);
        return NULL;
    }
    const hsize_t start[CG_TABLE_RANK] = {s, k, 0, 0};
    const hsize_t count[CG_TABLE_RANK] = {1, 1, rows, *width};
    memcpy(b->start, start, sizeof start);
    memcpy(b->count, count, sizeof count);
    reader->status =
        cg_alloc(&buffer, rows * *width, sizeof(double), "values of a run", reader->error);
    return buffer;
}

static double outcome_value(const block *b, size_t series, size_t row, size_t column)
{
    (void)row;
    (void)column;
    return b->record->outcomes[series];
}

static double group_value(const block *b, size_t series, size_t row, size_t column)
{
    const size_t size = (size_t)b->record->n_rows * CG_N_GROUPS, at = row * CG_N_GROUPS + column;
    return (double)(series == CG_N_GROUP_SERIES ? b->record->group_n[at]
                                                : b->record->group_series[series * size + at]);
}

static double tier_value(const block *b, size_t series, size_t row, size_t column)
{
    const size_t size = (size_t)b->record->n_rows * CG_N_TIERS;
    return (double)b->record->tier_series[series * size + row * CG_N_TIERS + column];
}

static double quarter_value(const block *b, size_t series, size_t row, size_t column)
{
    (void)column;
    return (double)b->record->quarter_series[series * b->record->n_quarters + row];
}

static double panel_value(const block *b, size_t series, size_t row, size_t column)
{
    const size_t n = b->record->n_teachers, size = n * b->record->n_panel_weeks;
    return (double)cg_results_panel_value(b->record->panel[series * size + row * n + column]);
}

static uint32_t week_of_end(const block *b, size_t row)
{
    (void)row;
    return b->last_week;
}

static uint32_t week_of_row(const block *b, size_t row)
{
    return (uint32_t)row * b->record->every;
}

static uint32_t week_of_quarter(const block *b, size_t row)
{
    return b->record->quarter_week[row];
}

static uint32_t week_of_panel(const block *b, size_t row)
{
    return (uint32_t)row * b->record->panel_every;
}

static void place_of_outcome(const block *b, size_t row, size_t column, char *text, size_t size)
{
    (void)b;
    (void)row;
    (void)column;
    (void)size;
    *text = '\0';
}

static void place_in_group(const block *b, size_t row, size_t column, char *text, size_t size)
{
    snprintf(text, size, ", week %u, group %s", week_of_row(b, row), cg_group_table()[column].name);
}

static void place_in_tier(const block *b, size_t row, size_t column, char *text, size_t size)
{
    snprintf(text, size, ", week %u, tier %s", week_of_row(b, row), cg_tier_table()[column].name);
}

static void place_in_quarter(const block *b, size_t row, size_t column, char *text, size_t size)
{
    (void)column;
    snprintf(text, size, ", week %u", week_of_quarter(b, row));
}

static void place_in_panel(const block *b, size_t row, size_t column, char *text, size_t size)
{
    snprintf(text, size, " of the panel, week %u, teacher %zu", week_of_panel(b, row), column);
}

/* Name of series i of a family, as in the file. */
typedef void name_of(size_t series, char *name, size_t size);

static void outcome_name(size_t series, char *name, size_t size)
{
    snprintf(name, size, "outcome_%s", cg_outcome_table()[series].name);
}

static void group_name(size_t series, char *name, size_t size)
{
    snprintf(name, size, "%s",
             series == CG_N_GROUP_SERIES ? "n" : cg_group_series_table()[series].name);
}

static void panel_name(size_t series, char *name, size_t size)
{
    snprintf(name, size, "%s", cg_panel_table()[series].name);
}

static void compare_family(block *b, const family *of, uint32_t s, uint32_t k, size_t n,
                           name_of *name)
{
    size_t width = 0;
    char text[96];
    double *buffer = open_block(b, of, s, k, &width);
    for (size_t i = 0; buffer != NULL && i < n && b->self->reader.status == CG_OK; i++) {
        name(i, text, sizeof text);
        b->name = text;
        compare_series(b, of, i, buffer, width);
    }
    cg_free(buffer);
}

static void compare_digest(block *b, uint32_t s, uint32_t k)
{
    char now[CG_HASH_SIZE];
    const char *in_file = b->self->digests[(size_t)s * b->self->n_replicates + k];
    snprintf(now, sizeof now, "%016llx%016llx", (unsigned long long)b->record->digest[0],
             (unsigned long long)b->record->digest[1]);
    b->difference->n_values++;
    if (strcmp(in_file, now) != 0)
        note(b->difference, 1, b->last_week, "state_digest", "", in_file, now);
}

/* A cell of a row as a number. */
static double cell_value(const cg_row_column *column, const unsigned char *row)
{
    const unsigned char *at = row + column->offset;
    uint16_t u16;
    uint32_t u32;
    int32_t i32;
    float f32;
    switch (column->kind) {
    case CG_H5_U8:
        return *at;
    case CG_H5_U16:
        memcpy(&u16, at, sizeof u16);
        return u16;
    case CG_H5_U32:
        memcpy(&u32, at, sizeof u32);
        return u32;
    case CG_H5_I32:
        memcpy(&i32, at, sizeof i32);
        return i32;
    default:
        memcpy(&f32, at, sizeof f32);
        return (double)f32;
    }
}

/* The rows of one run, as the program has them. */
typedef struct own_rows {
    const cg_row_table *of;
    const unsigned char *rows;
    size_t n;
} own_rows;

static void note_row(block *b, const own_rows *own, const char *name, size_t i, const char *in_file,
                     const char *now)
{
    char place[160];
    uint16_t week;
    const unsigned char *row = own->rows + i * own->of->row_bytes;
    memcpy(&week, row + own->of->week_offset, sizeof week);
    own->of->place(row, place, sizeof place);
    note(b->difference, 1, week, name, place, in_file, now);
}

/* Forms are numbered over all scenarios of a file, so that their names are compared. */
static void compare_forms(block *b, const own_rows *own, const cg_scenario *scenario,
                          const cg_row_column *form, const cg_h5_column *column,
                          const double *buffer)
{
    for (size_t i = 0; i < own->n; i++) {
        const uint8_t number = own->rows[i * own->of->row_bytes + form->offset];
        const char *now = number < scenario->n_forms ? scenario->forms[number].name : "?";
        const char *in_file = buffer[i] >= 0 && buffer[i] < (double)column->n_meanings
                                  ? column->meanings[(size_t)buffer[i]]
                                  : "?";
        if (strcmp(now, in_file) != 0) {
            note_row(b, own, form->name, i, in_file, now);
            return;
        }
    }
}

static void compare_column(block *b, const own_rows *own, const cg_h5_table *table,
                           const cg_scenario *scenario, const cg_row_column *of, double *buffer)
{
    const cg_h5_column *column = cg_h5_table_find(table, of->name);
    if (column == NULL || column->kind == CG_COLUMN_TEXT) {
        note_absent(b->difference, of->name);
        return;
    }
    cg_h5_table_read(table, column, b->start, b->count, buffer);
    if (b->self->reader.status != CG_OK)
        return;
    b->difference->n_values += own->n;
    if (of->source == CG_ROW_FORM) {
        compare_forms(b, own, scenario, of, column, buffer);
        return;
    }
    for (size_t i = 0; i < own->n; i++) {
        char left[CG_NUMBER_SIZE], right[CG_NUMBER_SIZE];
        const double now = cell_value(of, own->rows + i * own->of->row_bytes);
        if (same(buffer[i], now))
            continue;
        number_text(buffer[i], left);
        number_text(now, right);
        note_row(b, own, of->name, i, left, right);
        return;
    }
}

static void compare_rows(block *b, uint32_t s, uint32_t k, int table)
{
    cg_rerun *self = b->self;
    const cg_rerun_rows *in_file = &self->rows[table];
    const size_t run = (size_t)s * self->n_replicates + k;
    void *buffer = NULL;
    own_rows own = {.of = cg_row_table_at(table)};
    if (self->reader.status != CG_OK || !in_file->open)
        return;
    own.rows = own.of->rows(b->record, &own.n);
    if (in_file->n[run] != own.n) {
        char what[64];
        snprintf(what, sizeof what, "number of %s", own.of->name);
        note_numbers(b->difference, b->last_week, what, "", (double)in_file->n[run], (double)own.n);
        return;
    }
    if (own.n == 0)
        return;
    self->reader.status =
        cg_alloc(&buffer, own.n, sizeof(double), own.of->name, self->reader.error);
    b->start[0] = in_file->first[run];
    b->count[0] = own.n;
    for (size_t i = 0; i < own.of->n_columns && self->reader.status == CG_OK; i++) {
        const cg_row_column *column = &own.of->columns[i];
        if (column->source != CG_ROW_SCENARIO && column->source != CG_ROW_REPLICATE)
            compare_column(b, &own, &in_file->table, &self->scenarios[s], column, buffer);
    }
    cg_free(buffer);
}

cg_status cg_rerun_compare(cg_rerun *self, uint32_t scenario, uint32_t replicate,
                           const cg_record *record, cg_run_difference *difference, cg_error *error)
{
    block b = {.self = self, .difference = difference, .record = record};
    const family outcomes = {&self->outcomes, 1, 1, outcome_value, week_of_end, place_of_outcome};
    const family groups = {&self->groups, record->n_rows, CG_N_GROUPS,
                           group_value,   week_of_row,    place_in_group};
    const family tiers = {&self->tiers, record->n_rows, CG_N_TIERS,
                          tier_value,   week_of_row,    place_in_tier};
    const family quarters = {&self->quarters, record->n_quarters, 1,
                             quarter_value,   week_of_quarter,    place_in_quarter};
    const family panel = {&self->panel, record->n_panel_weeks, record->n_teachers,
                          panel_value,  week_of_panel,         place_in_panel};
    self->reader.error = error;
    b.last_week = UINT32_MAX;
    compare_family(&b, &groups, scenario, replicate, CG_N_GROUP_SERIES + 1, group_name);
    compare_family(&b, &tiers, scenario, replicate, CG_N_TIER_SERIES, cg_results_tier_name);
    compare_family(&b, &quarters, scenario, replicate, CG_N_QUARTER_SERIES,
                   cg_results_quarter_name);
    for (int i = 0; i < CG_N_ROW_TABLES; i++)
        compare_rows(&b, scenario, replicate, i);
    if (self->recording.panel_every > 0)
        compare_family(&b, &panel, scenario, replicate, CG_N_PANEL_COLUMNS, panel_name);
    compare_family(&b, &outcomes, scenario, replicate, CG_N_OUTCOMES, outcome_name);
    compare_digest(&b, scenario, replicate);
    return self->reader.status;
}

cg_status cg_rerun_compare_gains(cg_rerun *self, const cg_results *results,
                                 cg_run_difference *difference, cg_error *error)
{
    const cg_h5_column *column = cg_h5_table_find(&self->gains, "gain");
    const uint32_t n = results->province->n_schools;
    self->reader.error = error;
    if (column == NULL || self->gains.dims[0] != results->n_scenarios || self->gains.dims[1] != n) {
        note_absent(difference, "gain of schools");
        return CG_OK;
    }
    double *in_file = cg_h5_table_numbers(&self->gains, column);
    for (uint32_t s = 0; in_file != NULL && s < results->n_scenarios; s++) {
        for (uint32_t i = 0; i < n; i++) {
            const double now = (double)cg_results_school_gain(results, s, i);
            char place[160];
            difference->n_values++;
            if (same(in_file[(size_t)s * n + i], now))
                continue;
            snprintf(place, sizeof place, " of scenario %s, school %s", results->scenarios[s].name,
                     results->province->schools[i].emis);
            note_numbers(difference, UINT32_MAX, "gain", place, in_file[(size_t)s * n + i], now);
        }
    }
    cg_free(in_file);
    return self->reader.status;
}
