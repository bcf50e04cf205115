/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"

#include "base/draw.h"
#include "base/memory.h"
#include "io/checksum.h"
#include "io/results_hash.h"
#include "io/results_parts.h"
#include "io/scenario_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Adds one point's runs; the point itself counts as the first of the outcomes. */
static cg_status hash_point(const cg_sweep_results *results, size_t point, cg_science_hash *hash,
                            cg_error *error)
{
    const cg_sweep *sweep = results->sweep;
    const char *name = sweep->scenarios[cg_sweep_scenario(sweep, point)].name;
    double values[1 + CG_N_OUTCOMES];
    cg_run_result run = {.recorded = NULL};
    cg_status status = CG_OK;
    values[0] = (double)point;
    for (uint32_t k = 0; k < sweep->n_replicates && status == CG_OK; k++) {
        status = results->fetch(results->context, (uint64_t)point * sweep->n_replicates + k, &run,
                                error);
        memcpy(values + 1, run.outcomes, sizeof run.outcomes);
        cg_science_hash_add(hash, name, k, values, 1 + CG_N_OUTCOMES, run.digest);
    }
    return status;
}

static cg_status take_hash(const cg_sweep_results *results, char hash[CG_HASH_SIZE],
                           cg_error *error)
{
    const cg_sweep *sweep = results->sweep;
    const size_t n = sweep->n_scenarios;
    cg_science_hash sum;
    cg_status status = CG_OK;
    cg_science_hash_init(&sum);
    for (size_t s = n;
         (s = cg_science_hash_next(sweep->scenarios->name, sizeof *sweep->scenarios, n, s)) < n;) {
        for (size_t p = 0; p < sweep->n_points && status == CG_OK; p++)
            if (cg_sweep_scenario(sweep, p) == s)
                status = hash_point(results, p, &sum, error);
    }
    cg_science_hash_text(&sum, hash);
    return status;
}

static void write_time(cg_h5 *h5)
{
    char text[32] = "unknown";
    time_t now = time(NULL);
    struct tm utc;
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    if (fixed != NULL && fixed[0] != '\0')
        now = (time_t)strtoll(fixed, NULL, 10);
    if (gmtime_r(&now, &utc) != NULL)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    cg_h5_attribute_text(h5, h5->file, "created", text);
}

static void write_scenarios(cg_h5 *h5, const cg_sweep *sweep)
{
    for (uint32_t s = 0; s < sweep->n_scenarios && h5->status == CG_OK; s++) {
        char name[64], *text = NULL;
        snprintf(name, sizeof name, "scenario_%u_json", s);
        h5->status = cg_scenario_print(&sweep->scenarios[s], &text, h5->error);
        if (h5->status == CG_OK)
            cg_h5_attribute_text(h5, h5->file, name, text);
        cg_free(text);
    }
}

static void write_attributes(cg_h5 *h5, const cg_sweep_results *results, const char *hash)
{
    const cg_sweep *sweep = results->sweep;
    char title[128];
    snprintf(title, sizeof title, "collegium sweep: %s", sweep->name);
    cg_h5_attribute_text(h5, h5->file, "title", title);
    cg_h5_attribute_text(h5, h5->file, "collegium_kind", "sweep");
    cg_h5_attribute_int(h5, h5->file, "collegium_format", CG_RESULTS_FORMAT);
    cg_h5_attribute_int(h5, h5->file, "random_layout", CG_RANDOM_LAYOUT);
    cg_h5_attribute_text(h5, h5->file, "collegium_version", CG_VERSION);
    write_time(h5);
    cg_h5_attribute_text(h5, h5->file, "command", results->command);
    cg_h5_attribute_real(h5, h5->file, "run_seconds", results->seconds);
    cg_h5_attribute_text(h5, h5->file, "sweep", sweep->name);
    cg_h5_attribute_text(h5, h5->file, "note", sweep->note);
    cg_h5_attribute_text(h5, h5->file, "design", sweep->design);
    cg_h5_attribute_int(h5, h5->file, "second_order", sweep->second_order);
    cg_h5_attribute_int(h5, h5->file, "replicates", sweep->n_replicates);
    cg_h5_attribute_text(h5, h5->file, "seed", sweep->scenarios->model.run_seed);
    cg_h5_attribute_text(h5, h5->file, "identity", results->identity);
    cg_h5_attribute_text(h5, h5->file, "science_hash", hash);
    write_scenarios(h5, sweep);
}

/* Names, units, descriptions and directions of the outcomes, along their axis. */
static void write_outcome_axis(cg_h5 *h5, cg_sweep_axes *to)
{
    const char *texts[4][CG_N_OUTCOMES];
    static const char *const names[] = {"outcome", "outcome_unit", "outcome_direction",
                                        "outcome_description"};
    static const char *const docs[] = {"name of the outcome", "its unit", "which way is better",
                                       "what it is"};
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        const cg_outcome_info *info = &cg_outcome_table()[o];
        texts[0][o] = info->name;
        texts[1][o] = info->unit;
        texts[2][o] = info->direction == CG_MORE_IS_BETTER   ? "more is better"
                      : info->direction == CG_LESS_IS_BETTER ? "less is better"
                                                             : "neither";
        texts[3][o] = info->doc;
    }
    for (int i = 0; i < 4; i++) {
        const cg_h5_variable variable = {
            names[i], "", docs[i], CG_H5_TEXT, {i == 0 ? NULL : &to->outcome}};
        if (i == 0)
            cg_h5_axis_open(h5, h5->file, &variable, CG_N_OUTCOMES, texts[0], &to->outcome);
        else
            cg_h5_write(h5, h5->file, &variable, texts[i]);
    }
}

static cg_status write_file(const cg_output *output, const cg_sweep_results *results,
                            const char *hash, cg_error *error)
{
    cg_h5 h5;
    cg_h5_session session;
    const cg_sweep *sweep = results->sweep;
    cg_sweep_axes on = {.point.scale = H5I_INVALID_HID,
                        .replicate.scale = H5I_INVALID_HID,
                        .outcome.scale = H5I_INVALID_HID,
                        .word.scale = H5I_INVALID_HID};
    cg_h5_enter(&session);
    cg_h5_create_file(&h5, output->path, output->partial, error);
    write_attributes(&h5, results, hash);
    cg_h5_axis_count(&h5, h5.file, "point", "combinations of the factors, in the design's order",
                     sweep->n_points, &on.point);
    cg_h5_axis_count(&h5, h5.file, "replicate",
                     "runs that differ only in their luck; the same number is the same luck in "
                     "every point",
                     sweep->n_replicates, &on.replicate);
    write_outcome_axis(&h5, &on);
    cg_h5_axis_count(&h5, h5.file, "word", "words of 32 bits of a digest", 4, &on.word);
    cg_sweep_write_coordinates(&h5, sweep, &on);
    cg_sweep_write_runs(&h5, results, &on);
    cg_results_write_inputs(&h5, results->inputs->items, results->inputs->n);
    cg_h5_axis_close(&on.point);
    cg_h5_axis_close(&on.replicate);
    cg_h5_axis_close(&on.outcome);
    cg_h5_axis_close(&on.word);
    cg_h5_close_file(&h5);
    cg_h5_leave(&session);
    return h5.status;
}

cg_status cg_sweep_results_write(cg_output *output, const cg_sweep_results *results,
                                 char hash[CG_HASH_SIZE], cg_error *error)
{
    cg_status status = take_hash(results, hash, error);
    if (status == CG_OK)
        status = write_file(output, results, hash, error);
    if (status == CG_OK)
        status = cg_seal_append(output->partial, error);
    return status == CG_OK ? cg_output_commit_written(output, error) : status;
}
