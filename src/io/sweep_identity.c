/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_bytes.h"

#include "base/draw.h"
#include "base/memory.h"
#include "io/checksum.h"
#include "io/scenario_file.h"
#include "observe/record.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

enum { DIGEST_TEXT = 33 };

/* value = XXH3-128 of value followed by the bytes. */
static void fold(XXH128_hash_t *value, const void *bytes, size_t n)
{
    XXH128_hash_t own = XXH3_128bits_withSeed(bytes, n, value->low64);
    XXH64_hash_t pair[4] = {value->high64, value->low64, own.high64, own.low64};
    *value = XXH3_128bits(pair, sizeof pair);
}

static void hash_text(XXH128_hash_t value, char text[DIGEST_TEXT])
{
    snprintf(text, DIGEST_TEXT, "%016llx%016llx", (unsigned long long)value.high64,
             (unsigned long long)value.low64);
}

static cg_status fold_list(const char *file, XXH128_hash_t *value, cg_error *error)
{
    char hex[CG_CHECKSUM_SIZE] = "";
    cg_status status = file[0] != '\0' ? cg_checksum_file(file, hex, error) : CG_OK;
    fold(value, hex, strlen(hex));
    return status;
}

/* The scenarios without the place where their school lists lie, and the lists' contents. */
static cg_status hash_scenarios(const cg_sweep *sweep, XXH128_hash_t *scenarios,
                                XXH128_hash_t *inputs, cg_error *error)
{
    cg_scenario *copy = NULL;
    cg_status status = cg_alloc((void **)&copy, 1, sizeof *copy, "a scenario", error);
    for (uint32_t s = 0; s < sweep->n_scenarios && status == CG_OK; s++) {
        char *text = NULL;
        *copy = sweep->scenarios[s];
        status = fold_list(copy->model.province_schools, inputs, error);
        copy->model.province_schools[0] = '\0';
        copy->title[0] = '\0';
        copy->model.run_replicates = 1; /* has a line of its own */
        if (status == CG_OK)
            status = cg_scenario_print(copy, &text, error);
        if (status == CG_OK)
            fold(scenarios, text, strlen(text));
        cg_free(text);
    }
    cg_free(copy);
    return status;
}

/* Factors and points; levels that are school lists count by their contents as well. */
static cg_status hash_points(const cg_sweep *sweep, XXH128_hash_t *points, XXH128_hash_t *inputs,
                             cg_error *error)
{
    cg_status status = CG_OK;
    fold(points, sweep->design, strlen(sweep->design));
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        fold(points, factor->name, strlen(factor->name));
        for (size_t i = 0; i < factor->n_paths; i++)
            fold(points, factor->paths[i], strlen(factor->paths[i]));
        int lists = factor->n_paths == 1 && strcmp(factor->paths[0], "province.schools") == 0;
        for (size_t i = 0; i < factor->n_levels && factor->is_text; i++) {
            fold(points, factor->levels[i].text, strlen(factor->levels[i].text));
            if (lists && status == CG_OK)
                status = fold_list(factor->levels[i].text, inputs, error);
        }
    }
    fold(points, sweep->values, sweep->n_points * sweep->n_factors * sizeof *sweep->values);
    return status;
}

/* Only the names of what is recorded and how often; its shape follows from the points. */
static void hash_recording(const cg_recording *recording, char text[DIGEST_TEXT])
{
    XXH128_hash_t value = {0};
    const uint32_t every[2] = {recording->every, recording->panel_every};
    fold(&value, every, sizeof every);
    fold(&value, recording->series, recording->n_series);
    fold(&value, recording->groups, recording->n_groups);
    fold(&value, recording->columns, recording->n_columns);
    snprintf(text, DIGEST_TEXT, "outcomes");
    if (recording->n_series + recording->n_columns > 0)
        hash_text(value, text);
}

cg_status cg_sweep_identity(const cg_sweep *sweep, char text[CG_IDENTITY_SIZE], cg_error *error)
{
    XXH128_hash_t scenarios = {0}, points = {0}, inputs = {0};
    char digests[4][DIGEST_TEXT];
    cg_status status = hash_scenarios(sweep, &scenarios, &inputs, error);
    if (status == CG_OK)
        status = hash_points(sweep, &points, &inputs, error);
    hash_text(scenarios, digests[0]);
    hash_text(inputs, digests[1]);
    hash_text(points, digests[2]);
    hash_recording(&sweep->recording, digests[3]);
    int n = snprintf(text, CG_IDENTITY_SIZE,
                     "program %s\nrandom_layout %d\nscenarios %s\nschool_lists %s\ndesign %s\n"
                     "points %zu\nreplicates %u\nrecord %s\noutcomes",
                     CG_VERSION, CG_RANDOM_LAYOUT, digests[0], digests[1], digests[2],
                     sweep->n_points, sweep->n_replicates, digests[3]);
    size_t length = n > 0 ? (size_t)n : 0;
    for (size_t o = 0; o < CG_N_OUTCOMES && length < CG_IDENTITY_SIZE; o++)
        length += (size_t)snprintf(text + length, CG_IDENTITY_SIZE - length, " %s",
                                   cg_outcome_table()[o].name);
    if (length + 1 < CG_IDENTITY_SIZE)
        memcpy(text + length, "\n", 2);
    return status;
}

int cg_identity_difference(const char *there, const char *here, char *text, size_t size)
{
    while (*there != '\0' || *here != '\0') {
        size_t a = strcspn(there, "\n"), b = strcspn(here, "\n");
        if (a != b || memcmp(there, here, a) != 0) {
            size_t key = strcspn(here, " \n"), other = strcspn(there, " \n");
            size_t skip_a = a > other ? other + 1 : a, skip_b = b > key ? key + 1 : b;
            snprintf(text, size, "%.*s: %.*s there, %.*s here", (int)key, here,
                     (int)(a - skip_a < 100 ? a - skip_a : 100), there + skip_a,
                     (int)(b - skip_b < 100 ? b - skip_b : 100), here + skip_b);
            return 1;
        }
        there += a + (there[a] == '\n');
        here += b + (here[b] == '\n');
    }
    return 0;
}
