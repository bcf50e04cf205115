/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/report.h"

#include "base/memory.h"
#include "io/h5_util.h"
#include "io/output_file.h"
#include "io/report_page.h"
#include "io/report_parts.h"
#include "io/results.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

int cg_report_available(void)
{
    return cg_report_page_head_size > 0;
}

/* Every part of the page's data; a new kind of results file is a row here and a section of
 * its own in share/report. A part writes nothing when the file has nothing for it. */
static void (*const parts[])(cg_report *report) = {cg_report_outcomes,  cg_report_gains,
                                                   cg_report_series,    cg_report_agenda,
                                                   cg_report_schools,   cg_report_network,
                                                   cg_report_parameters};

/* The root attributes that say where the results come from. */
static const char *const provenance[] = {
    "title",        "collegium_version", "collegium_format",   "random_layout",
    "created",      "build_compiler",    "build_flags",        "command",
    "seed",         "threads",           "wall_seconds",       "run_seconds",
    "science_hash", "school_list",       "school_list_xxh128", "school_list_rows"};

static void write_provenance(cg_report *report)
{
    cg_h5_reader *reader = report->reader;
    double number = 0.0;
    cg_report_open(report, "provenance", '{');
    for (size_t i = 0; i < sizeof provenance / sizeof *provenance; i++) {
        char *text = cg_h5_reader_text(reader, reader->file, provenance[i]);
        if (text != NULL)
            cg_report_text(report, provenance[i], text);
        else if (cg_h5_reader_number(reader, reader->file, provenance[i], &number))
            cg_report_number(report, provenance[i], number, 12);
        cg_free(text);
    }
    const char *slash = strrchr(reader->path, '/');
    cg_report_text(report, "file", slash != NULL ? slash + 1 : reader->path);
    cg_report_close(report, '}');
}

/* Replicates, and t quantiles for what the page itself computes. */
static void write_frame(cg_report *report)
{
    const size_t most = report->n_replicates > 200 ? report->n_replicates : 200;
    cg_report_number(report, "replicates", (double)report->n_replicates, 9);
    cg_report_open(report, "t", '[');
    for (size_t n = 0; n <= most && n <= 1000; n++)
        cg_report_number(report, NULL, n < 2 ? NAN : gsl_cdf_tdist_Pinv(0.975, (double)n - 1.0), 7);
    cg_report_close(report, ']');
}

static void load_scenarios(cg_report *report)
{
    cg_h5_table table;
    cg_h5_reader *reader = report->reader;
    cg_h5_table_open(reader, reader->file, "scenario, replicate", &table);
    if (reader->status == CG_OK && (table.n == 0 || cg_h5_table_rows(&table) == 0))
        cg_h5_reader_refuse(reader, "holds no run or comparison of scenarios, so there is nothing "
                                    "that a report could show");
    if (reader->status == CG_OK) {
        report->n_scenarios = (size_t)table.dims[0];
        report->n_replicates = (size_t)table.dims[1];
        report->scenarios =
            cg_h5_axis_labels(reader, reader->file, "scenario", report->n_scenarios);
    }
    cg_h5_table_close(&table);
}

/* What there is of runs and comparisons. */
static void write_runs(cg_report *report)
{
    cg_h5_reader *reader = report->reader;
    double burn_in = 0.0;
    hid_t week = cg_h5_reader_dataset(reader, reader->file, "week");
    cg_h5_reader_number(reader, week, "burn_in", &burn_in);
    if (week >= 0)
        H5Dclose(week);
    cg_report_texts(report, "scenarios", report->scenarios, report->n_scenarios);
    cg_report_number(report, "burn_in", burn_in, 9);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && reader->status == CG_OK; i++)
        parts[i](report);
}

/* The page's data as JSON, the caller's (free). `sweep` is NULL for runs and comparisons. */
static cg_status write_data(const char *path, const cg_sweep_content *sweep, char **json,
                            size_t *size, cg_error *error)
{
    cg_h5_session session;
    cg_h5_reader reader;
    cg_report report = {.reader = &reader, .out = open_memstream(json, size)};
    if (report.out == NULL)
        return cg_fail(error, CG_MEMORY, "%s: no memory for its report", path);
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, error);
    if (sweep != NULL)
        report.n_replicates = sweep->sweep.n_replicates;
    else
        load_scenarios(&report);
    if (reader.status == CG_OK) {
        cg_report_open(&report, NULL, '{');
        write_frame(&report);
        write_provenance(&report);
        if (sweep != NULL)
            cg_report_sweep(&report, sweep);
        else
            write_runs(&report);
        cg_report_close(&report, '}');
    }
    cg_h5_labels_free(report.scenarios, report.n_scenarios);
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    const int bad = ferror(report.out);
    if ((fclose(report.out) != 0 || bad) && reader.status == CG_OK)
        reader.status = cg_fail(error, CG_MEMORY, "%s: no memory for its report", path);
    return reader.status;
}

cg_status cg_report_write(const char *path, const char *target, int force, cg_error *error)
{
    cg_output output;
    cg_sweep_content sweep = {0};
    char *json = NULL;
    size_t size = 0;
    if (!cg_report_available())
        return cg_fail(error, CG_USAGE,
                       "this program was built without the page of the report: it needs dygraphs "
                       "(Debian: libjs-dygraphs) when it is built");
    const int is_sweep = cg_sweep_results_is(path);
    cg_status status =
        is_sweep ? cg_sweep_results_read(path, &sweep, error) : cg_results_check(path, error);
    if (status != CG_OK) {
        cg_sweep_content_free(&sweep);
        return status;
    }
    status = cg_output_begin(&output, target, force, error);
    if (status == CG_OK)
        status = write_data(path, is_sweep ? &sweep : NULL, &json, &size, error);
    if (status == CG_OK) {
        const cg_output_part pieces[] = {{cg_report_page_head, cg_report_page_head_size},
                                         {json, size},
                                         {cg_report_page_tail, cg_report_page_tail_size}};
        status = cg_output_commit(&output, pieces, 3, error);
    }
    cg_free(json);
    cg_output_end(&output);
    cg_sweep_content_free(&sweep);
    return status;
}
