/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw.h"
#include "base/memory.h"
#include "io/checksum.h"
#include "io/results_parts.h"
#include "io/scenario_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef CG_VERSION
#error "define CG_VERSION, the program's version as a string"
#endif
#ifndef CG_BUILD_FLAGS
#define CG_BUILD_FLAGS "unknown"
#endif

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

/* "2017-05-12T09:30:00Z"; SOURCE_DATE_EPOCH stands for the clock, so that equal results can
 * make equal files. */
static void creation_time(char *text, size_t size)
{
    time_t now = time(NULL);
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    if (fixed != NULL && fixed[0] != '\0') {
        char *end = NULL;
        long long epoch = strtoll(fixed, &end, 10);
        if (*end == '\0')
            now = (time_t)epoch;
    }
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL || strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        snprintf(text, size, "unknown");
}

static void write_title(cg_h5 *h5, const cg_results *results)
{
    char title[600] = "collegium: ";
    if (results->n_scenarios == 1 && results->scenarios->title[0] != '\0') {
        cg_h5_attribute_text(h5, h5->file, "title", results->scenarios->title);
        return;
    }
    size_t length = strlen(title);
    for (uint32_t s = 0; s < results->n_scenarios && length < sizeof title; s++)
        length += (size_t)snprintf(title + length, sizeof title - length, "%s%s", s > 0 ? ", " : "",
                                   results->scenarios[s].name);
    cg_h5_attribute_text(h5, h5->file, "title", title);
}

/* The checksum of a list stands for its content; one that has gone since the runs read it must
 * not cost the results. */
static void write_list(cg_h5 *h5, const cg_results *results, const char *name, const char *path,
                       size_t rows)
{
    char hex[CG_CHECKSUM_SIZE] = "", attribute[64];
    cg_h5_attribute_text(h5, h5->file, name, path);
    if (path[0] == '\0')
        return;
    for (size_t i = 0; i < results->n_inputs; i++)
        if (strcmp(results->inputs[i].path, path) == 0)
            snprintf(hex, sizeof hex, "%s", results->inputs[i].xxh128);
    if (hex[0] == '\0' && cg_checksum_file(path, hex, NULL) != CG_OK)
        snprintf(hex, sizeof hex, "unreadable");
    snprintf(attribute, sizeof attribute, "%s_xxh128", name);
    cg_h5_attribute_text(h5, h5->file, attribute, hex);
    snprintf(attribute, sizeof attribute, "%s_rows", name);
    cg_h5_attribute_int(h5, h5->file, attribute, (int64_t)rows);
}

static void write_inputs(cg_h5 *h5, const cg_results *results)
{
    const cg_province *province = results->province;
    const cg_model *model = &results->scenarios->model;
    write_list(h5, results, "school_list", model->province_schools, province->n_rows);
    if (model->province_teachers[0] != '\0')
        write_list(h5, results, "teacher_list", model->province_teachers,
                   (size_t)province->n_own + province->own_left_out);
    if (model->province_ties[0] != '\0')
        write_list(h5, results, "tie_list", model->province_ties,
                   province->n_ties + province->ties_left_out);
}

static void write_draw(cg_h5 *h5, const cg_results *results)
{
    if (results->posterior == NULL)
        return;
    cg_h5_attribute_int(h5, h5->file, "posterior_draw", results->draw);
    cg_h5_attribute_text(h5, h5->file, "posterior", results->posterior->path);
    cg_h5_attribute_text(h5, h5->file, "posterior_xxh128", results->posterior->xxh128);
}

static void write_scenarios(cg_h5 *h5, const cg_results *results)
{
    for (uint32_t s = 0; s < results->n_scenarios && h5->status == CG_OK; s++) {
        char name[64], *text = NULL;
        snprintf(name, sizeof name, "scenario_%u_json", s);
        h5->status = cg_scenario_print(&results->scenarios[s], &text, h5->error);
        if (h5->status == CG_OK)
            cg_h5_attribute_text(h5, h5->file, name, text);
        cg_free(text);
    }
}

/* The outcomes that science_hash is made of, in its order: a later program, which may know
 * others, can still recompute it. */
static void write_hash(cg_h5 *h5, const cg_results *results)
{
    char hash[CG_HASH_SIZE], names[CG_N_OUTCOMES * 64] = "";
    size_t length = 0;
    for (size_t i = 0; i < CG_N_OUTCOMES; i++)
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%s", i > 0 ? " " : "",
                                   cg_outcome_table()[i].name);
    cg_results_hash(results, hash);
    cg_h5_attribute_text(h5, h5->file, "science_hash", hash);
    cg_h5_attribute_text(h5, h5->file, "science_hash_outcomes", names);
}

void cg_results_write_provenance(cg_h5 *h5, const cg_results *results)
{
    const hid_t root = h5->file;
    char created[64], seed[32];
    creation_time(created, sizeof created);
    snprintf(seed, sizeof seed, "%llu",
             (unsigned long long)cg_scenario_seed(&results->scenarios[0]));
    write_title(h5, results);
    cg_h5_attribute_int(h5, root, "collegium_format", CG_RESULTS_FORMAT);
    cg_h5_attribute_int(h5, root, "random_layout", CG_RANDOM_LAYOUT);
    cg_h5_attribute_text(h5, root, "collegium_version", CG_VERSION);
    cg_h5_attribute_text(h5, root, "build_compiler", COMPILER);
    cg_h5_attribute_text(h5, root, "build_flags", CG_BUILD_FLAGS);
    cg_h5_attribute_text(h5, root, "created", created);
    cg_h5_attribute_text(h5, root, "command", results->command != NULL ? results->command : "");
    cg_h5_attribute_text(h5, root, "seed", seed); /* as text: 64 bits pass through every reader */
    cg_h5_attribute_int(h5, root, "replicates", results->n_replicates);
    cg_h5_attribute_int(h5, root, "threads", results->threads);
    cg_h5_attribute_real(h5, root, "wall_seconds", results->seconds);
    write_hash(h5, results);
    write_inputs(h5, results);
    write_draw(h5, results);
    write_scenarios(h5, results);
}
