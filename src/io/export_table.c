/* CSV tables straight from datasets.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/export_parts.h"

#include <string.h>

/* Values held at a time, over all columns. */
enum { BLOCK_VALUES = 1 << 21 };

/* A table with the labels of its axes; an axis named row only counts and is no column. */
typedef struct labelled_table {
    cg_h5_table table;
    char **labels[CG_TABLE_RANK];
    char ***texts;   /* [columns] all values of a column of texts, else NULL */
    double **blocks; /* [columns] the block of a column of numbers */
    int split;       /* axes before it are fixed in a block, those behind it whole */
    hsize_t step;    /* coordinates of axis `split` in a block */
} labelled_table;

static int failed(const labelled_table *of)
{
    return of->table.reader->status != CG_OK;
}

static int is_count(const char *axis)
{
    return strcmp(axis, "row") == 0;
}

/* Blocks of about BLOCK_VALUES: as many trailing axes as fit, part of the one before. */
static hsize_t plan_blocks(labelled_table *of)
{
    const cg_h5_table *table = &of->table;
    hsize_t most = BLOCK_VALUES / table->n, inner = 1;
    of->split = table->rank - 1;
    while (of->split > 0 && inner * table->dims[of->split] <= most)
        inner *= table->dims[of->split--];
    of->step = most / inner > 0 ? most / inner : 1;
    if (of->step > table->dims[of->split])
        of->step = table->dims[of->split];
    return inner * of->step;
}

static void load(labelled_table *of, cg_h5_reader *reader, hid_t place, const char *axes)
{
    *of = (labelled_table){0};
    cg_h5_table_open(reader, place, axes, &of->table);
    const cg_h5_table *table = &of->table;
    if (failed(of) || table->n == 0)
        return;
    const hsize_t values = plan_blocks(of);
    reader->status =
        cg_alloc((void **)&of->texts, table->n, sizeof *of->texts, "columns", reader->error);
    if (!failed(of))
        reader->status =
            cg_alloc((void **)&of->blocks, table->n, sizeof *of->blocks, "columns", reader->error);
    for (int a = 0; !failed(of) && a < table->rank; a++) {
        if (!is_count(table->axes[a]))
            of->labels[a] =
                cg_h5_axis_labels(reader, table->place, table->axes[a], (size_t)table->dims[a]);
    }
    for (size_t c = 0; !failed(of) && c < table->n; c++) {
        if (table->columns[c].kind == CG_COLUMN_TEXT)
            of->texts[c] = cg_h5_table_texts(table, &table->columns[c]);
        else
            reader->status = cg_alloc((void **)&of->blocks[c], (size_t)values, sizeof(double),
                                      "block of a column", reader->error);
    }
}

static void release(labelled_table *of)
{
    const size_t rows = (size_t)cg_h5_table_rows(&of->table);
    for (size_t c = 0; c < of->table.n; c++) {
        if (of->texts != NULL)
            cg_h5_texts_free(of->texts[c], rows);
        if (of->blocks != NULL)
            cg_free(of->blocks[c]);
    }
    for (int a = 0; a < of->table.rank; a++)
        cg_h5_labels_free(of->labels[a], (size_t)of->table.dims[a]);
    cg_free(of->texts);
    cg_free(of->blocks);
    cg_h5_table_close(&of->table);
}

/* "doc (all: every teacher; ...)" when the coordinate says what its names mean. */
static void name_axis(cg_export *to, const labelled_table *of, int axis)
{
    cg_h5_reader *reader = to->reader;
    const char *name = of->table.axes[axis];
    hid_t dataset = cg_h5_reader_dataset(reader, of->table.place, name);
    char *doc = cg_h5_reader_text(reader, dataset, "description");
    char *meanings = cg_h5_reader_text(reader, dataset, "meanings");
    char *unit = cg_h5_reader_text(reader, dataset, "units"), all[4000];
    snprintf(all, sizeof all, "%s%s%s", doc != NULL ? doc : "", meanings != NULL ? "; " : "",
             meanings != NULL ? meanings : "");
    cg_export_column(to, name, unit != NULL && strcmp(unit, "1") != 0 ? unit : "", all);
    cg_free(doc);
    cg_free(meanings);
    cg_free(unit);
    if (dataset >= 0)
        H5Dclose(dataset);
}

static void write_names(cg_export *to, const labelled_table *of, const char *prefix)
{
    const size_t cut = strlen(prefix);
    for (int a = 0; a < of->table.rank; a++) {
        if (of->labels[a] != NULL)
            name_axis(to, of, a);
    }
    for (size_t c = 0; c < of->table.n; c++) {
        const cg_h5_column *column = &of->table.columns[c];
        const int own = strncmp(column->name, prefix, cut) == 0 && column->name[cut] != '\0';
        cg_export_column(to, column->name + (own ? cut : 0), column->unit, column->doc);
    }
    cg_export_end_row(to);
}

static void write_value(cg_export *to, const labelled_table *of, size_t c, size_t row, size_t all)
{
    const cg_h5_column *column = &of->table.columns[c];
    if (of->blocks[c] == NULL) {
        cg_export_text(to, of->texts[c][all]);
        return;
    }
    const double value = of->blocks[c][row];
    if (column->n_meanings > 0 && value >= 0 && value < (double)column->n_meanings)
        cg_export_text(to, column->meanings[(size_t)value]);
    else
        cg_export_number(to, value, column->kind);
}

static void write_row(cg_export *to, const labelled_table *of, const hsize_t *at, size_t row,
                      const char *leading)
{
    size_t all = 0;
    if (leading != NULL)
        cg_export_text(to, leading);
    for (int a = 0; a < of->table.rank; a++) {
        all = all * (size_t)of->table.dims[a] + (size_t)at[a];
        if (of->labels[a] != NULL)
            cg_export_text(to, of->labels[a][at[a]]);
    }
    for (size_t c = 0; c < of->table.n; c++)
        write_value(to, of, c, row, all);
    cg_export_end_row(to);
}

/* Moves `at` to the next row within the block; 0 behind its last. */
static int next_row(const cg_h5_table *table, const hsize_t *start, const hsize_t *count,
                    hsize_t *at)
{
    for (int a = table->rank - 1; a >= 0; a--) {
        if (++at[a] < start[a] + count[a])
            return 1;
        at[a] = start[a];
    }
    return 0;
}

static void write_block(cg_export *to, labelled_table *of, const hsize_t *start,
                        const hsize_t *count, const char *leading)
{
    hsize_t at[CG_TABLE_RANK];
    size_t row = 0;
    for (size_t c = 0; c < of->table.n; c++) {
        if (of->blocks[c] != NULL)
            cg_h5_table_read(&of->table, &of->table.columns[c], start, count, of->blocks[c]);
    }
    memcpy(at, start, sizeof at);
    do
        write_row(to, of, at, row++, leading);
    while (!failed(of) && !ferror(to->file) && next_row(&of->table, start, count, at));
}

static void write_blocks(cg_export *to, labelled_table *of, const char *leading)
{
    const cg_h5_table *table = &of->table;
    hsize_t start[CG_TABLE_RANK] = {0}, count[CG_TABLE_RANK] = {0};
    if (failed(of) || cg_h5_table_rows(table) == 0)
        return;
    for (;;) {
        for (int a = 0; a < table->rank; a++)
            count[a] = a < of->split ? 1 : a > of->split ? table->dims[a] : of->step;
        if (count[of->split] > table->dims[of->split] - start[of->split])
            count[of->split] = table->dims[of->split] - start[of->split];
        write_block(to, of, start, count, leading);
        int a = of->split;
        start[a] += of->step;
        while (a > 0 && start[a] >= table->dims[a]) {
            start[a] = 0;
            start[--a]++;
        }
        if (failed(of) || ferror(to->file) || start[a] >= table->dims[a])
            return;
    }
}

void cg_export_table(cg_export *to, hid_t place, const char *table, const char *axes,
                     const char *prefix)
{
    labelled_table of;
    load(&of, to->reader, place, axes);
    if (!failed(&of) && of.table.n > 0) {
        cg_export_begin(to, table);
        write_names(to, &of, prefix);
        write_blocks(to, &of, NULL);
        cg_export_end(to);
    }
    release(&of);
}

void cg_export_rows_of(cg_export *to, hid_t place, const char *axes, const char *leading, int first)
{
    labelled_table of;
    load(&of, to->reader, place, axes);
    if (!failed(&of) && of.table.n > 0) {
        if (first) {
            cg_export_column(to, "scenario", "", "name of the scenario");
            write_names(to, &of, "");
        }
        write_blocks(to, &of, leading);
    }
    release(&of);
}
