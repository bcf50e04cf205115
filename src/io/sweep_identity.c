/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_bytes.h"

#include "base/draw.h"
#include "base/memory.h"
#include "io/scenario_file.h"
#include "observe/record.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

enum { DIGEST_TEXT = 33 };

static void fold_hash(XXH128_hash_t *value, XXH128_hash_t own)
{
    XXH64_hash_t pair[4] = {value->high64, value->low64, own.high64, own.low64};
    *value = XXH3_128bits(pair, sizeof pair);
}

/* value = XXH3-128 of value followed by the bytes. */
static void fold(XXH128_hash_t *value, const void *bytes, size_t n)
{
    fold_hash(value, XXH3_128bits_withSeed(bytes, n, value->low64));
}

/* The same for the values of all points, which are never in memory together. */
static cg_status fold_points(XXH128_hash_t *value, const cg_sweep *sweep, cg_error *error)
{
    double values[CG_MAX_FACTORS];
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return cg_fail(error, CG_MEMORY, "not enough memory for a checksum");
    XXH3_128bits_reset_withSeed(state, value->low64);
    for (size_t p = 0; p < sweep->n_points; p++) {
        cg_sweep_values(sweep, p, values);
        XXH3_128bits_update(state, values, sweep->n_factors * sizeof *values);
    }
    fold_hash(value, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    return CG_OK;
}

static void hash_text(XXH128_hash_t value, char text[DIGEST_TEXT])
{
    snprintf(text, DIGEST_TEXT, "%016llx%016llx", (unsigned long long)value.high64,
             (unsigned long long)value.low64);
}

cg_status cg_sweep_inputs(const cg_sweep *sweep, cg_input_set *inputs, cg_error *error)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    cg_status status = CG_OK;
    for (uint32_t s = 0; s < sweep->n_scenarios; s++) {
        for (size_t i = 0; i < n && status == CG_OK; i++)
            if (cg_param_is_file(&table[i]))
                status =
                    cg_input_set_read(inputs, cg_param_text(&table[i], &sweep->scenarios[s].model),
                                      error);
    }
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        for (size_t i = 0; i < factor->n_levels && cg_factor_is_of_files(factor) && status == CG_OK;
             i++)
            status = cg_input_set_read(inputs, factor->levels[i].text, error);
    }
    return status;
}

static void fold_input(const char *path, const cg_input_set *inputs, XXH128_hash_t *value)
{
    const cg_input *input = cg_input_set_find(inputs, path);
    fold(value, input != NULL ? input->xxh128 : "", input != NULL ? strlen(input->xxh128) : 0);
}

/* The scenarios without the places where their lists lie, and the lists' contents. */
static cg_status hash_scenarios(const cg_sweep *sweep, const cg_input_set *inputs,
                                XXH128_hash_t *scenarios, XXH128_hash_t *lists, cg_error *error)
{
    cg_scenario *copy = NULL;
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    cg_status status = cg_alloc((void **)&copy, 1, sizeof *copy, "a scenario", error);
    for (uint32_t s = 0; s < sweep->n_scenarios && status == CG_OK; s++) {
        char *text = NULL;
        *copy = sweep->scenarios[s];
        for (size_t i = 0; i < n; i++) {
            if (!cg_param_is_file(&table[i]))
                continue;
            fold_input(cg_param_text(&table[i], &copy->model), inputs, lists);
            cg_param_store_text(&table[i], &copy->model, "");
        }
        copy->title[0] = '\0';
        copy->model.run_replicates = 1; /* has a line of its own */
        status = cg_scenario_print(copy, &text, error);
        if (status == CG_OK)
            fold(scenarios, text, strlen(text));
        cg_free(text);
    }
    cg_free(copy);
    return status;
}

/* Factors and points; levels that are files count by their contents, wherever they lie. */
static cg_status hash_points(const cg_sweep *sweep, const cg_input_set *inputs,
                             XXH128_hash_t *points, XXH128_hash_t *lists, cg_error *error)
{
    fold(points, sweep->design, strlen(sweep->design));
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        fold(points, factor->name, strlen(factor->name));
        for (size_t i = 0; i < factor->n_paths; i++)
            fold(points, factor->paths[i], strlen(factor->paths[i]));
        if (factor->draws != NULL)
            fold(points, factor->draws, factor->n_levels * factor->n_paths * sizeof(double));
        for (size_t i = 0; i < factor->n_levels && factor->is_text; i++) {
            if (cg_factor_is_of_files(factor))
                fold_input(factor->levels[i].text, inputs, lists);
            else
                fold(points, factor->levels[i].text, strlen(factor->levels[i].text));
        }
    }
    return fold_points(points, sweep, error);
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

cg_status cg_sweep_identity(const cg_sweep *sweep, const cg_input_set *inputs,
                            char text[CG_IDENTITY_SIZE], cg_error *error)
{
    XXH128_hash_t scenarios = {0}, points = {0}, lists = {0};
    char digests[4][DIGEST_TEXT];
    cg_status status = hash_scenarios(sweep, inputs, &scenarios, &lists, error);
    if (status == CG_OK)
        status = hash_points(sweep, inputs, &points, &lists, error);
    hash_text(scenarios, digests[0]);
    hash_text(lists, digests[1]);
    hash_text(points, digests[2]);
    hash_recording(&sweep->recording, digests[3]);
    int n = snprintf(text, CG_IDENTITY_SIZE,
                     "program %s\nrandom_layout %d\nscenarios %s\nlists %s\ndesign %s\n"
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

cg_status cg_sweep_check_design(const cg_sweep *sweep, const char *identity, const char *what,
                                cg_error *error)
{
    XXH128_hash_t points = {0}, lists = {0};
    const cg_input_set none = {0};
    char digest[DIGEST_TEXT], line[DIGEST_TEXT + 16];
    cg_status status = hash_points(sweep, &none, &points, &lists, error);
    hash_text(points, digest);
    snprintf(line, sizeof line, "\ndesign %s\n", digest);
    if (status == CG_OK && strstr(identity, line) == NULL)
        status = cg_fail(error, CG_INPUT,
                         "%s: its design gives other points than those that were run (written by "
                         "another version of collegium?)",
                         what);
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
