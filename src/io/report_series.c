/* The series of a report: means over replicates with intervals, by bins of weeks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <math.h>
#include <string.h>

/* More points than this are no clearer on a screen, only heavier. */
enum { MOST_BINS = 80 };

/* Levels, and paired differences from the first scenario, with half their intervals' widths. */
enum { MEAN, HALF, DIFFERENCE, DIFFERENCE_HALF, N_CELLS };
static const char *const cell_names[N_CELLS] = {"mean", "half", "difference", "difference_half"};

/* Series over scenario, replicate, time and perhaps one more axis. */
static const struct series_row {
    const char *kind, *axes, *time;
    int binned;
} rows[] = {
    {"group", "scenario, replicate, week, group", "week", 1},
    {"tier", "scenario, replicate, week, tier", "week", 1},
    {"quarter", "scenario, replicate, quarter", "quarter", 0},
};

typedef struct series_block {
    cg_h5_table table;
    size_t n_times, n_members; /* members: groups or tiers; 1 without such an axis */
    size_t n_bins;
    double *times;          /* [n_times] weeks */
    size_t *bin_of;         /* [n_times] */
    double *cells[N_CELLS]; /* each [scenario][member][bin] */
    double *runs, *first;   /* [replicate] of one cell, and of the first scenario's */
} series_block;

static int failed(const series_block *block)
{
    return block->table.reader->status != CG_OK;
}

/* Weeks of a bin: the fewest that keep bins to MOST_BINS and lie well in a year. */
static double bin_width(const series_block *block, int binned)
{
    static const double widths[] = {1, 2, 4, 13, 26, 52, 104, 260, 520};
    const double span = block->times[block->n_times - 1] - block->times[0] + 1.0;
    size_t i = 0;
    if (!binned)
        return 0.0;
    while (i + 1 < sizeof widths / sizeof *widths && span / widths[i] > MOST_BINS)
        i++;
    return widths[i];
}

/* Groups times into bins and tells the page their middles. */
static void bin_times(cg_report *report, series_block *block, double width)
{
    double last = -1.0, first_week = 0.0, last_week = 0.0;
    cg_report_number(report, "bin", width, 9);
    cg_report_open(report, "weeks", '[');
    for (size_t i = 0; i < block->n_times; i++) {
        const double bin = width > 0.0 ? floor(block->times[i] / width) : (double)i;
        if (i == 0 || bin != last) {
            if (i > 0)
                cg_report_number(report, NULL, (first_week + last_week) / 2.0, 9);
            block->n_bins++;
            first_week = block->times[i];
        }
        last_week = block->times[i];
        last = bin;
        block->bin_of[i] = block->n_bins - 1;
    }
    cg_report_number(report, NULL, (first_week + last_week) / 2.0, 9);
    cg_report_close(report, ']');
}

static void load(cg_report *report, series_block *block, const struct series_row *row)
{
    cg_h5_reader *reader = report->reader;
    *block = (series_block){0};
    cg_h5_table_open(reader, reader->file, row->axes, &block->table);
    if (failed(block) || block->table.n == 0)
        return;
    block->n_times = (size_t)block->table.dims[2];
    block->n_members = block->table.rank == 4 ? (size_t)block->table.dims[3] : 1;
    const size_t cells = report->n_scenarios * block->n_members * block->n_times;
    if (block->table.dims[0] != report->n_scenarios || block->table.dims[1] != report->n_replicates)
        cg_h5_reader_refuse(reader, "its series have other runs than its outcomes");
    block->times = cg_h5_axis_numbers(reader, reader->file, row->time, block->n_times);
    if (!failed(block) && block->times == NULL)
        cg_h5_reader_refuse(reader, "axis %s is not as expected", row->time);
    if (!failed(block))
        reader->status = cg_alloc((void **)&block->bin_of, block->n_times, sizeof(size_t),
                                  "bins of weeks", reader->error);
    if (!failed(block))
        reader->status = cg_alloc((void **)&block->cells[0], N_CELLS * cells, sizeof(double),
                                  "means of series", reader->error);
    if (!failed(block))
        reader->status = cg_alloc((void **)&block->runs, 2 * report->n_replicates, sizeof(double),
                                  "runs", reader->error);
    if (failed(block))
        return;
    block->first = block->runs + report->n_replicates;
    for (size_t c = 1; c < N_CELLS; c++)
        block->cells[c] = block->cells[0] + c * cells;
}

static void release(series_block *block)
{
    cg_free(block->times);
    cg_free(block->bin_of);
    cg_free(block->cells[0]);
    cg_free(block->runs);
    cg_h5_table_close(&block->table);
}

/* Every replicate's mean over a bin, weeks without a value left out. */
static void bin_means(const cg_report *report, const series_block *block, const double *values,
                      size_t scenario, size_t member, size_t from, size_t to, double *means)
{
    for (size_t k = 0; k < report->n_replicates; k++) {
        double sum = 0.0;
        size_t n = 0;
        for (size_t t = from; t < to; t++) {
            const size_t run = scenario * report->n_replicates + k;
            const double value = values[(run * block->n_times + t) * block->n_members + member];
            if (isnan(value))
                continue;
            sum += value;
            n++;
        }
        means[k] = n > 0 ? sum / (double)n : NAN;
    }
}

static void fill_cell(const cg_report *report, series_block *block, const double *values,
                      size_t scenario, size_t member, size_t from, size_t to)
{
    const uint32_t n = (uint32_t)report->n_replicates;
    const size_t i = (scenario * block->n_members + member) * block->n_bins + block->bin_of[from];
    bin_means(report, block, values, scenario, member, from, to, block->runs);
    bin_means(report, block, values, 0, member, from, to, block->first);
    const cg_interval level = cg_interval_mean(block->runs, n);
    const cg_interval paired = cg_interval_paired(block->first, block->runs, n);
    block->cells[MEAN][i] = level.mean;
    block->cells[HALF][i] = level.high - level.mean;
    block->cells[DIFFERENCE][i] = paired.mean;
    block->cells[DIFFERENCE_HALF][i] = paired.high - paired.mean;
}

static void fill_cells(const cg_report *report, series_block *block, const double *values)
{
    for (size_t s = 0; s < report->n_scenarios; s++) {
        for (size_t m = 0; m < block->n_members; m++) {
            for (size_t from = 0, to; from < block->n_times; from = to) {
                for (to = from + 1;
                     to < block->n_times && block->bin_of[to] == block->bin_of[from];)
                    to++;
                fill_cell(report, block, values, s, m, from, to);
            }
        }
    }
}

static void write_variable(cg_report *report, series_block *block, const cg_h5_column *column)
{
    const size_t one = block->n_members * block->n_bins, cells = report->n_scenarios * one;
    double *values = cg_h5_table_numbers(&block->table, column);
    if (values == NULL)
        return;
    fill_cells(report, block, values);
    cg_free(values);
    cg_report_open(report, NULL, '{');
    cg_report_text(report, "name", column->name);
    cg_report_text(report, "unit", column->unit);
    cg_report_text(report, "doc", column->doc);
    for (int c = MEAN; c <= HALF; c++)
        cg_report_packed(report, cell_names[c], block->cells[c], cells);
    for (int c = DIFFERENCE; c <= DIFFERENCE_HALF && report->n_scenarios > 1; c++)
        cg_report_packed(report, cell_names[c], block->cells[c] + one, cells - one);
    cg_report_close(report, '}');
}

/* An SD over the group is in the file, not on the page. */
static int is_shown(const cg_h5_column *column)
{
    const size_t n = strlen(column->name);
    return column->kind != CG_COLUMN_TEXT && (n < 3 || strcmp(column->name + n - 3, "_sd") != 0);
}

static void write_members(cg_report *report, const series_block *block)
{
    cg_h5_reader *reader = report->reader;
    const char *axis = block->table.axes[3];
    if (block->table.rank < 4)
        return;
    char **names = cg_h5_axis_labels(reader, reader->file, axis, block->n_members);
    hid_t dataset = cg_h5_reader_dataset(reader, reader->file, axis);
    char *meanings = cg_h5_reader_text(reader, dataset, "meanings");
    if (names != NULL)
        cg_report_texts(report, "members", names, block->n_members);
    cg_report_text(report, "meanings", meanings != NULL ? meanings : "");
    cg_free(meanings);
    cg_h5_labels_free(names, block->n_members);
    if (dataset >= 0)
        H5Dclose(dataset);
}

void cg_report_series(cg_report *report)
{
    cg_report_open(report, "series", '{');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        series_block block;
        load(report, &block, &rows[i]);
        if (!failed(&block) && block.table.n > 0) {
            cg_report_open(report, rows[i].kind, '{');
            bin_times(report, &block, bin_width(&block, rows[i].binned));
            write_members(report, &block);
            cg_report_open(report, "variables", '[');
            for (size_t c = 0; c < block.table.n && !failed(&block); c++) {
                if (is_shown(&block.table.columns[c]))
                    write_variable(report, &block, &block.table.columns[c]);
            }
            cg_report_close(report, ']');
            cg_report_close(report, '}');
        }
        release(&block);
    }
    cg_report_close(report, '}');
}
