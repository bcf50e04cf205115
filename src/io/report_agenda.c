/* What meetings are used for, by their number.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <math.h>

/* Shares of a meeting's hours fall into BINS + 1 bins for quantiles. */
enum { BLOCK = 1 << 16, BINS = 200, MOST_NUMBER = 400, MOST_LINES = 4096 };

enum { N_USES = 4 };
static const char *const use_names[N_USES] = {"task", "content", "planning", "practice"};

/* One line of the chart: a scenario's clusters of one tier and form. */
typedef struct agenda_line {
    double n[MOST_NUMBER], sum[MOST_NUMBER][N_USES];
    uint32_t counts[MOST_NUMBER][N_USES][BINS + 1];
} agenda_line;

enum { SCENARIO, TIER, FORM, NUMBER, HOURS, FIRST_USE, N_COLUMNS = FIRST_USE + N_USES };
static const char *const column_names[N_COLUMNS] = {"scenario",      "tier",
                                                    "form",          "number",
                                                    "hours",         "task_hours",
                                                    "content_hours", "planning_hours",
                                                    "practice_hours"};

typedef struct agenda {
    cg_h5_table table;
    const cg_h5_column *columns[N_COLUMNS];
    double *blocks[N_COLUMNS];
    agenda_line **lines; /* [scenario][tier][form], NULL without meetings */
    size_t n_tiers, n_forms, n_lines;
} agenda;

static int load(cg_report *report, agenda *of, hid_t place)
{
    cg_h5_reader *reader = report->reader;
    *of = (agenda){0};
    cg_h5_table_open(reader, place, "row", &of->table);
    for (int c = 0; c < N_COLUMNS && reader->status == CG_OK; c++) {
        of->columns[c] = cg_h5_table_find(&of->table, column_names[c]);
        if (of->columns[c] == NULL || of->columns[c]->kind == CG_COLUMN_TEXT)
            return 0;
        reader->status = cg_alloc((void **)&of->blocks[c], BLOCK, sizeof(double),
                                  "block of meetings", reader->error);
    }
    if (reader->status != CG_OK)
        return 0;
    of->n_tiers = of->columns[TIER]->n_meanings;
    of->n_forms = of->columns[FORM]->n_meanings;
    of->n_lines = report->n_scenarios * of->n_tiers * of->n_forms;
    if (of->n_tiers > 16 || of->n_forms > 256 || of->n_lines > MOST_LINES * 16)
        return 0;
    reader->status = cg_alloc((void **)&of->lines, of->n_lines, sizeof *of->lines,
                              "lines of the agenda", reader->error);
    return reader->status == CG_OK;
}

static void release(agenda *of)
{
    for (int c = 0; c < N_COLUMNS; c++)
        cg_free(of->blocks[c]);
    for (size_t i = 0; of->lines != NULL && i < of->n_lines; i++)
        cg_free(of->lines[i]);
    cg_free(of->lines);
    cg_h5_table_close(&of->table);
}

/* The line of a meeting that was held and has a number on the chart, or NULL. */
static agenda_line *line_of(cg_report *report, agenda *of, size_t i)
{
    const double scenario = of->blocks[SCENARIO][i], tier = of->blocks[TIER][i],
                 form = of->blocks[FORM][i], number = of->blocks[NUMBER][i];
    if (!(of->blocks[HOURS][i] > 0.0) || !(number >= 1.0 && number <= MOST_NUMBER) ||
        !(scenario < (double)report->n_scenarios) || !(tier < (double)of->n_tiers) ||
        !(form < (double)of->n_forms))
        return NULL;
    agenda_line **line =
        &of->lines[((size_t)scenario * of->n_tiers + (size_t)tier) * of->n_forms + (size_t)form];
    if (*line == NULL)
        report->reader->status =
            cg_alloc((void **)line, 1, sizeof **line, "line of the agenda", report->reader->error);
    return *line;
}

static void add_meeting(agenda_line *line, const agenda *of, size_t i)
{
    const size_t number = (size_t)of->blocks[NUMBER][i] - 1;
    line->n[number] += 1.0;
    for (int u = 0; u < N_USES; u++) {
        double share = of->blocks[FIRST_USE + u][i] / of->blocks[HOURS][i];
        share = share >= 0.0 ? share : 0.0;
        share = share <= 1.0 ? share : 1.0;
        line->sum[number][u] += share;
        line->counts[number][u][(size_t)(share * BINS + 0.5)]++;
    }
}

static void add_meetings(cg_report *report, agenda *of)
{
    const hsize_t rows = cg_h5_table_rows(&of->table);
    for (hsize_t start = 0; start < rows; start += BLOCK) {
        const hsize_t count = rows - start < BLOCK ? rows - start : BLOCK;
        for (int c = 0; c < N_COLUMNS; c++)
            cg_h5_table_read(&of->table, of->columns[c], &start, &count, of->blocks[c]);
        for (size_t i = 0; i < count && report->reader->status == CG_OK; i++) {
            agenda_line *line = line_of(report, of, i);
            if (line != NULL && report->reader->status == CG_OK)
                add_meeting(line, of, i);
        }
    }
}

static double quantile(const uint32_t *counts, double n, double p)
{
    double seen = 0.0;
    for (int b = 0; b <= BINS; b++) {
        seen += counts[b];
        if (seen >= p * n)
            return (double)b / BINS;
    }
    return 1.0;
}

/* The last number shown: behind it fewer than a tenth of the clusters ever come. */
static size_t last_number(const agenda_line *line)
{
    double most = 0.0;
    size_t last = 0;
    for (size_t i = 0; i < MOST_NUMBER; i++) {
        most = line->n[i] > most ? line->n[i] : most;
        if (line->n[i] > 0.0 && line->n[i] >= most / 10.0)
            last = i + 1;
    }
    return last;
}

static void write_use(cg_report *report, const agenda_line *line, int use, size_t last)
{
    double mean[MOST_NUMBER], low[MOST_NUMBER], high[MOST_NUMBER];
    for (size_t i = 0; i < last; i++) {
        mean[i] = line->n[i] > 0.0 ? line->sum[i][use] / line->n[i] : NAN;
        low[i] = line->n[i] > 0.0 ? quantile(line->counts[i][use], line->n[i], 0.1) : NAN;
        high[i] = line->n[i] > 0.0 ? quantile(line->counts[i][use], line->n[i], 0.9) : NAN;
    }
    cg_report_open(report, use_names[use], '{');
    cg_report_numbers(report, "mean", mean, last, 4);
    cg_report_numbers(report, "low", low, last, 4);
    cg_report_numbers(report, "high", high, last, 4);
    cg_report_close(report, '}');
}

static void write_line(cg_report *report, const agenda *of, size_t index)
{
    const agenda_line *line = of->lines[index];
    const size_t last = last_number(line);
    cg_report_open(report, NULL, '{');
    cg_report_text(report, "scenario", report->scenarios[index / of->n_forms / of->n_tiers]);
    cg_report_text(report, "tier", of->columns[TIER]->meanings[index / of->n_forms % of->n_tiers]);
    cg_report_text(report, "form", of->columns[FORM]->meanings[index % of->n_forms]);
    cg_report_numbers(report, "n", line->n, last, 9);
    for (int u = 0; u < N_USES; u++)
        write_use(report, line, u, last);
    cg_report_close(report, '}');
}

void cg_report_agenda(cg_report *report)
{
    agenda of;
    hid_t place = cg_h5_reader_group(report->reader, report->reader->file, "meetings");
    if (place < 0)
        return;
    if (load(report, &of, place)) {
        add_meetings(report, &of);
        cg_report_open(report, "agenda", '[');
        for (size_t i = 0; i < of.n_lines; i++) {
            if (of.lines[i] != NULL)
                write_line(report, &of, i);
        }
        cg_report_close(report, ']');
    }
    release(&of);
    H5Gclose(place);
}
