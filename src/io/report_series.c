/* The series of a report: means over replicates with intervals, by bins of weeks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/report_parts.h"

#include <math.h>
#include <string.h>

/* More points than this are no clearer on a screen, only heavier. */
enum { MOST_BINS = 80 };

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
    double *means, *halves; /* [scenario][member][bin] */
    double *runs;           /* [replicate] of one cell */
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
        reader->status = cg_alloc((void **)&block->means, 2 * cells, sizeof(double),
                                  "means of series", reader->error);
    if (!failed(block))
        reader->status = cg_alloc((void **)&block->runs, 2 * report->n_replicates, sizeof(double),
                                  "runs", reader->error);
    if (!failed(block))
        block->halves = block->means + cells;
}

static void release(series_block *block)
{
    cg_free(block->times);
    cg_free(block->bin_of);
    cg_free(block->means);
    cg_free(block->runs);
    cg_h5_table_close(&block->table);
}

/* The interval over replicates of the bin's means, weeks without a value left out. */
static cg_interval cell(const cg_report *report, const series_block *block, const double *values,
                        size_t scenario, size_t member, size_t from, size_t to)
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
        block->runs[k] = n > 0 ? sum / (double)n : NAN;
    }
    return cg_interval_mean(block->runs, (uint32_t)report->n_replicates);
}

static void fill_cells(const cg_report *report, series_block *block, const double *values)
{
    size_t i = 0;
    for (size_t s = 0; s < report->n_scenarios; s++) {
        for (size_t m = 0; m < block->n_members; m++) {
            for (size_t from = 0; from < block->n_times; i++) {
                size_t to = from + 1;
                while (to < block->n_times && block->bin_of[to] == block->bin_of[from])
                    to++;
                const cg_interval interval = cell(report, block, values, s, m, from, to);
                block->means[i] = interval.mean;
                block->halves[i] = interval.high - interval.mean;
                from = to;
            }
        }
    }
}

static void write_variable(cg_report *report, series_block *block, const cg_h5_column *column)
{
    const size_t cells = report->n_scenarios * block->n_members * block->n_bins;
    double *values = cg_h5_table_numbers(&block->table, column);
    if (values == NULL)
        return;
    fill_cells(report, block, values);
    cg_free(values);
    cg_report_open(report, NULL, '{');
    cg_report_text(report, "name", column->name);
    cg_report_text(report, "unit", column->unit);
    cg_report_text(report, "doc", column->doc);
    cg_report_packed(report, "mean", block->means, cells);
    cg_report_packed(report, "half", block->halves, cells);
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
