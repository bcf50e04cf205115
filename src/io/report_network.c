/* The network of a report: ties of counted trust in the weeks recorded, circuit by circuit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Circuits are added to the page until it holds so many ties. */
enum { BLOCK = 1 << 16, MOST_WEEKS = 1 << 16, MOST_TIES = 30000, MOST_CIRCUITS = 1 << 20 };

enum { T_SCENARIO, T_REPLICATE, T_WEEK, T_FIRST }; /* columns that both tables begin with */
enum { T_TRUST = T_FIRST + 2, N_TIE, N_TEACHER = T_FIRST + 9 };
static const char *const tie_columns[N_TIE] = {"scenario", "replicate", "week",
                                               "from",     "to",        "trust"};
static const char *const teacher_columns[N_TEACHER] = {"scenario", "replicate",         "week",
                                                       "teacher",  "circuit",           "school",
                                                       "subject",  "voluntary_cluster", "leads",
                                                       "expert",   "reaches",           "ck"};

/* A row of either table that belongs to the first replicate. */
typedef struct row {
    size_t panel;   /* scenario * weeks + position of the week */
    size_t circuit; /* of a tie: where it starts; SIZE_MAX for none */
    float values[N_TEACHER - T_FIRST];
} row;

typedef struct rows {
    row *rows; /* by panel, then as in the file: teachers ascending */
    size_t n, capacity;
} rows;

typedef struct network {
    cg_report *report;
    double *weeks;
    float counted;
    size_t n_weeks;
    rows ties, teachers;
    size_t *ties_of; /* [MOST_CIRCUITS] counted ties that start in the circuit */
    size_t n_circuits, left_out, n_written;
} network;

static int failed(const network *self)
{
    return self->report->reader->status != CG_OK;
}

static size_t panel_of(const network *self, double scenario, double week)
{
    for (size_t w = 0; w < self->n_weeks; w++) {
        if (self->weeks[w] == week && scenario >= 0 && scenario < (double)self->report->n_scenarios)
            return (size_t)scenario * self->n_weeks + w;
    }
    return SIZE_MAX;
}

static void keep(network *self, rows *to, double *const *blocks, int n_columns, size_t i)
{
    cg_h5_reader *reader = self->report->reader;
    const size_t panel = panel_of(self, blocks[T_SCENARIO][i], blocks[T_WEEK][i]);
    if (blocks[T_REPLICATE][i] != 0.0 || panel == SIZE_MAX ||
        (to == &self->ties && (float)blocks[T_TRUST][i] < self->counted))
        return;
    reader->status = cg_grow((void **)&to->rows, &to->capacity, to->n + 1, sizeof *to->rows, "ties",
                             reader->error);
    if (failed(self))
        return;
    row *kept = &to->rows[to->n++];
    kept->panel = panel;
    for (int c = T_FIRST; c < n_columns; c++)
        kept->values[c - T_FIRST] = (float)blocks[c][i];
}

/* Reads the rows of the first replicate of a table. */
static void load(network *self, const char *group, const char *const *names, int n_columns,
                 rows *to)
{
    cg_h5_reader *reader = self->report->reader;
    cg_h5_table table;
    const cg_h5_column *columns[N_TEACHER] = {NULL};
    double *blocks[N_TEACHER] = {NULL};
    hid_t place = cg_h5_reader_group(reader, reader->file, group);
    cg_h5_table_open(reader, place, "row", &table);
    for (int c = 0; c < n_columns && !failed(self); c++) {
        columns[c] = cg_h5_table_find(&table, names[c]);
        if (columns[c] == NULL || columns[c]->kind == CG_COLUMN_TEXT)
            cg_h5_reader_refuse(reader, "group %s has no column %s", group, names[c]);
        else
            reader->status =
                cg_alloc((void **)&blocks[c], BLOCK, sizeof(double), "ties", reader->error);
    }
    const hsize_t all = failed(self) ? 0 : cg_h5_table_rows(&table);
    for (hsize_t start = 0; start < all && !failed(self); start += BLOCK) {
        const hsize_t count = all - start < BLOCK ? all - start : BLOCK;
        for (int c = 0; c < n_columns; c++)
            cg_h5_table_read(&table, columns[c], &start, &count, blocks[c]);
        for (size_t i = 0; i < count && !failed(self); i++)
            keep(self, to, blocks, n_columns, i);
    }
    for (int c = 0; c < n_columns; c++)
        cg_free(blocks[c]);
    cg_h5_table_close(&table);
    if (place >= 0)
        H5Gclose(place);
}

static int compare_teachers(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->panel != y->panel)
        return x->panel < y->panel ? -1 : 1;
    return x->values[0] < y->values[0] ? -1 : x->values[0] > y->values[0];
}

static const row *find_teacher(const network *self, size_t panel, float teacher)
{
    const row wanted = {.panel = panel, .values = {teacher}};
    return self->teachers.n == 0 ? NULL
                                 : bsearch(&wanted, self->teachers.rows, self->teachers.n,
                                           sizeof wanted, compare_teachers);
}

/* The circuit that a tie starts in, when both its ends are there. */
static size_t circuit_of_tie(const network *self, const row *tie)
{
    const row *from = find_teacher(self, tie->panel, tie->values[0]);
    if (from == NULL || find_teacher(self, tie->panel, tie->values[1]) == NULL ||
        !(from->values[1] >= 0.0f) || from->values[1] >= (float)MOST_CIRCUITS)
        return SIZE_MAX;
    return (size_t)from->values[1];
}

static void count_ties(network *self)
{
    cg_h5_reader *reader = self->report->reader;
    reader->status = cg_alloc((void **)&self->ties_of, MOST_CIRCUITS, sizeof *self->ties_of,
                              "circuits", reader->error);
    for (size_t i = 0; i < self->ties.n && !failed(self); i++) {
        const size_t circuit = circuit_of_tie(self, &self->ties.rows[i]);
        self->ties.rows[i].circuit = circuit;
        if (circuit == SIZE_MAX)
            continue;
        self->ties_of[circuit]++;
        self->n_circuits = circuit + 1 > self->n_circuits ? circuit + 1 : self->n_circuits;
    }
}

/* One column of the teachers of a panel who are of the circuit or known there. */
static void write_teachers(const network *self, size_t first, size_t last, const size_t *index)
{
    static const struct {
        const char *key;
        int at, digits;
    } kept[] = {{"teacher", 0, 9}, {"circuit", 1, 9},   {"school", 2, 9},
                {"subject", 3, 1}, {"voluntary", 4, 9}, {"leads", 5, 1},
                {"expert", 6, 2},  {"reaches", 7, 1},   {"ck", 8, 3}};
    for (size_t c = 0; c < sizeof kept / sizeof *kept; c++) {
        cg_report_open(self->report, kept[c].key, '[');
        for (size_t i = first; i < last; i++) {
            if (index[i - first] != SIZE_MAX)
                cg_report_number(self->report, NULL,
                                 (double)self->teachers.rows[i].values[kept[c].at], kept[c].digits);
        }
        cg_report_close(self->report, ']');
    }
}

/* [from, to, trust in hundredths, ...] by position among the panel's teachers. */
static void write_ties(const network *self, size_t panel, size_t circuit, size_t first,
                       const size_t *index)
{
    cg_report_open(self->report, "ties", '[');
    for (size_t i = 0; i < self->ties.n; i++) {
        const row *tie = &self->ties.rows[i];
        if (tie->panel != panel || tie->circuit != circuit)
            continue;
        for (int end = 0; end < 2; end++) {
            const row *teacher = find_teacher(self, panel, tie->values[end]);
            const size_t at = (size_t)(teacher - self->teachers.rows) - first;
            cg_report_number(self->report, NULL, (double)index[at], 9);
        }
        cg_report_number(self->report, NULL, round(100.0 * (double)tie->values[2]), 3);
    }
    cg_report_close(self->report, ']');
}

static void write_panel(network *self, size_t panel, size_t circuit)
{
    cg_h5_reader *reader = self->report->reader;
    size_t first = 0, last, n = 0, *index = NULL;
    while (first < self->teachers.n && self->teachers.rows[first].panel != panel)
        first++;
    for (last = first; last < self->teachers.n && self->teachers.rows[last].panel == panel;)
        last++;
    reader->status = cg_alloc((void **)&index, last - first, sizeof *index, "ties", reader->error);
    if (failed(self))
        return;
    for (size_t i = first; i < last; i++)
        index[i - first] = self->teachers.rows[i].values[1] == (float)circuit ? 0 : SIZE_MAX;
    for (size_t i = 0; i < self->ties.n; i++) {
        const row *tie = &self->ties.rows[i];
        if (tie->panel == panel && tie->circuit == circuit)
            index[(size_t)(find_teacher(self, panel, tie->values[1]) - self->teachers.rows) -
                  first] = 0;
    }
    for (size_t i = first; i < last; i++)
        index[i - first] = index[i - first] == SIZE_MAX ? SIZE_MAX : n++;
    cg_report_open(self->report, NULL, '{');
    write_teachers(self, first, last, index);
    write_ties(self, panel, circuit, first, index);
    cg_report_close(self->report, '}');
    cg_free(index);
}

static void write_circuit(network *self, size_t circuit)
{
    cg_report_open(self->report, NULL, '{');
    cg_report_number(self->report, "circuit", (double)circuit, 9);
    cg_report_open(self->report, "panels", '[');
    for (size_t p = 0; p < self->report->n_scenarios * self->n_weeks && !failed(self); p++)
        write_panel(self, p, circuit);
    cg_report_close(self->report, ']');
    cg_report_close(self->report, '}');
}

static void write_circuits(network *self, double chosen)
{
    cg_report_open(self->report, "circuits", '[');
    for (size_t c = 0; c < self->n_circuits && !failed(self); c++) {
        if (self->ties_of[c] == 0 || (chosen >= 0 && chosen != (double)c))
            continue;
        if (self->n_written > 0 && self->n_written + self->ties_of[c] > MOST_TIES) {
            self->left_out++;
            continue;
        }
        self->n_written += self->ties_of[c];
        write_circuit(self, c);
    }
    cg_report_close(self->report, ']');
    cg_report_number(self->report, "left_out", (double)self->left_out, 9);
}

void cg_report_network(cg_report *report)
{
    cg_h5_reader *reader = report->reader;
    network self = {.report = report};
    double chosen = -1.0, counted = 0.0;
    hid_t place = cg_h5_reader_group(reader, reader->file, "ties");
    if (place < 0)
        return;
    self.weeks = cg_h5_reader_number_list(reader, place, "weeks", MOST_WEEKS, &self.n_weeks);
    cg_h5_reader_number(reader, place, "counted_trust", &counted);
    self.counted = (float)counted;
    cg_h5_reader_number(reader, place, "circuit", &chosen);
    H5Gclose(place);
    load(&self, "ties", tie_columns, N_TIE, &self.ties);
    load(&self, "tie_teachers", teacher_columns, N_TEACHER, &self.teachers);
    if (self.teachers.n > 0)
        qsort(self.teachers.rows, self.teachers.n, sizeof *self.teachers.rows, compare_teachers);
    if (!failed(&self))
        count_ties(&self);
    cg_report_open(report, "network", '{');
    if (!failed(&self)) {
        cg_report_numbers(report, "weeks", self.weeks, self.n_weeks, 9);
        cg_report_number(report, "counted", counted, 6);
        write_circuits(&self, chosen);
    }
    cg_report_close(report, '}');
    cg_free(self.ties_of);
    cg_free(self.ties.rows);
    cg_free(self.teachers.rows);
    cg_free(self.weeks);
}
