/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/export.h"

#include "base/memory.h"
#include "io/export_parts.h"
#include "io/h5_util.h"
#include "io/results.h"

#include <string.h>

/* Every table of a results file: the datasets of a group over the same axes. A new kind of
 * output is one row; tables whose datasets are missing are left out. */
static const struct export_row {
    const char *table, *group, *axes, *prefix;
} tables[] = {
    {"outcomes", "/", "scenario, replicate", "outcome_"},
    {"trajectories", "/", "scenario, replicate, week, group", ""},
    {"tiers", "/", "scenario, replicate, week, tier", ""},
    {"quarters", "/", "scenario, replicate, quarter", ""},
    {"meetings", "meetings", "row", ""},
    {"schools", "schools", "school", ""},
    {"school_gains", "schools", "scenario, school", ""},
    {"repairs", "repairs", "row", ""},
    {"repair_rules", "repairs", "kind", ""},
    {"panel", "panel", "scenario, replicate, panel_week, teacher", ""},
    {"trajectories", "/", "point, replicate, week, group", ""},
    {"tiers", "/", "point, replicate, week, tier", ""},
    {"panel", "panel", "point, replicate, panel_week, teacher", ""},
    {"ties", "ties", "row", ""},
    {"tie_teachers", "tie_teachers", "row", ""},
};

static void write_tables(cg_export *to)
{
    cg_h5_reader *reader = to->reader;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && reader->status == CG_OK; i++) {
        const struct export_row *row = &tables[i];
        hid_t place = row->group[0] == '/' ? H5Gopen2(reader->file, "/", H5P_DEFAULT)
                                           : cg_h5_reader_group(reader, reader->file, row->group);
        if (place < 0)
            continue;
        cg_export_table(to, place, row->table, row->axes, row->prefix);
        H5Gclose(place);
    }
}

typedef struct parameter_groups {
    cg_export *to;
    int n;
} parameter_groups;

static herr_t write_parameters_of(hid_t all, const char *name, const H5L_info_t *link, void *data)
{
    parameter_groups *groups = data;
    cg_h5_reader *reader = groups->to->reader;
    (void)link;
    hid_t place = cg_h5_reader_group(reader, all, name);
    if (place < 0)
        return 0;
    cg_export_rows_of(groups->to, place, "row", name, groups->n++ == 0);
    H5Gclose(place);
    return reader->status == CG_OK ? 0 : -1;
}

static void write_parameters(cg_export *to)
{
    parameter_groups groups = {to, 0};
    hid_t all = cg_h5_reader_group(to->reader, to->reader->file, "parameters");
    if (all < 0)
        return;
    cg_export_begin(to, "parameters");
    cg_h5_reader_visit(to->reader, all, write_parameters_of, &groups);
    cg_export_end(to);
    H5Gclose(all);
}

/* All tables into the partial folder. `sweep` is NULL for runs and comparisons. */
static cg_status write_folder(const char *path, const cg_sweep_content *sweep, cg_folder *folder,
                              cg_error *error)
{
    cg_h5_session session;
    cg_h5_reader reader;
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, error);
    cg_export to = {.reader = &reader, .folder = folder};
    if (reader.status == CG_OK)
        to.dictionary = cg_folder_file(folder, "dictionary", error);
    if (reader.status == CG_OK && to.dictionary == NULL)
        reader.status = CG_FILE;
    if (reader.status == CG_OK)
        fputs("table,column,unit,description\n", to.dictionary);
    write_tables(&to);
    if (sweep != NULL) {
        cg_export_sweep(&to, sweep);
    } else {
        cg_export_comparison(&to);
        write_parameters(&to);
    }
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    if (to.dictionary != NULL) {
        cg_status closed = cg_folder_close(folder, to.dictionary, "dictionary", error);
        if (reader.status == CG_OK)
            reader.status = closed;
    }
    return reader.status;
}

cg_status cg_export_csv(const char *path, const char *target, int force, cg_error *error)
{
    cg_folder folder;
    cg_sweep_content sweep = {0};
    const int is_sweep = cg_sweep_results_is(path);
    cg_status status =
        is_sweep ? cg_sweep_results_read(path, &sweep, error) : cg_results_check(path, error);
    if (status == CG_OK) {
        status = cg_folder_begin(&folder, target, force, error);
        if (status == CG_OK)
            status = write_folder(path, is_sweep ? &sweep : NULL, &folder, error);
        if (status == CG_OK)
            status = cg_folder_commit(&folder, error);
        cg_folder_end(&folder);
    }
    cg_sweep_content_free(&sweep);
    return status;
}
