/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_results.h"

#include "base/memory.h"
#include "io/checksum.h"
#include "io/h5_read.h"
#include "io/h5_util.h"
#include "io/results_hash.h"
#include "io/results_read.h"
#include "param/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 1 << 26, MOST_OUTCOMES = 1000 };

static void copy_attribute(cg_h5_reader *reader, const char *name, char *text, size_t size)
{
    char *value = cg_h5_reader_text(reader, reader->file, name);
    snprintf(text, size, "%s", value != NULL ? value : "");
    cg_free(value);
}

static void check_kind(cg_h5_reader *reader)
{
    char *kind = cg_h5_reader_text(reader, reader->file, "collegium_kind");
    if (reader->status == CG_OK && (kind == NULL || strcmp(kind, "sweep") != 0))
        cg_h5_reader_refuse(reader, "is not the results file of a sweep");
    cg_free(kind);
    cg_results_check_format(reader);
}

static void read_shape(cg_h5_reader *reader, cg_sweep_content *content)
{
    double second_order = 0;
    cg_sweep *sweep = &content->sweep;
    check_kind(reader);
    copy_attribute(reader, "sweep", sweep->name, sizeof sweep->name);
    copy_attribute(reader, "note", sweep->note, sizeof sweep->note);
    copy_attribute(reader, "design", sweep->design, sizeof sweep->design);
    copy_attribute(reader, "identity", content->identity, sizeof content->identity);
    copy_attribute(reader, "collegium_version", content->version, sizeof content->version);
    copy_attribute(reader, "created", content->created, sizeof content->created);
    cg_h5_reader_number(reader, reader->file, "second_order", &second_order);
    sweep->second_order = second_order != 0;
    sweep->n_points = cg_h5_reader_axis_length(reader, reader->file, "point", CG_MAX_POINTS);
    sweep->n_replicates =
        (uint32_t)cg_h5_reader_axis_length(reader, reader->file, "replicate", 100000);
    content->n_outcomes = cg_h5_reader_axis_length(reader, reader->file, "outcome", MOST_OUTCOMES);
    if (reader->status == CG_OK && sweep->n_points > MOST_RUNS / sweep->n_replicates)
        cg_h5_reader_refuse(reader, "has too many runs to be true");
}

/* The levels of a factor of texts, a line each, in the order of the sweep file. */
static void take_levels(cg_h5_reader *reader, cg_factor *factor, char *lines)
{
    size_t capacity = 0;
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL && reader->status == CG_OK;
         line = strtok_r(NULL, "\n", &rest)) {
        void *copy = NULL;
        reader->status = cg_grow((void **)&factor->levels, &capacity, factor->n_levels + 1,
                                 sizeof *factor->levels, "a factor", reader->error);
        if (reader->status == CG_OK)
            reader->status = cg_alloc(&copy, strlen(line) + 1, 1, "a factor", reader->error);
        if (reader->status != CG_OK)
            return;
        memcpy(copy, line, strlen(line));
        factor->levels[factor->n_levels++].text = copy;
    }
}

/* The parameters that the factor varies, apart by spaces. */
static void take_paths(cg_h5_reader *reader, cg_factor *factor, char *names)
{
    size_t capacity = 0;
    char *rest = NULL;
    for (char *name = strtok_r(names, " ", &rest); name != NULL && reader->status == CG_OK;
         name = strtok_r(NULL, " ", &rest)) {
        void *copy = NULL;
        reader->status = cg_grow((void **)&factor->paths, &capacity, factor->n_paths + 1,
                                 sizeof *factor->paths, "a factor", reader->error);
        if (reader->status == CG_OK)
            reader->status = cg_alloc(&copy, strlen(name) + 1, 1, "a factor", reader->error);
        if (reader->status != CG_OK)
            return;
        memcpy(copy, name, strlen(name));
        factor->paths[factor->n_paths++] = copy;
    }
}

/* Each point's text as the number of its level. */
static void take_texts(cg_h5_reader *reader, cg_sweep *sweep, size_t f, char *const *texts)
{
    const cg_factor *factor = &sweep->factors[f];
    for (size_t p = 0; p < sweep->n_points; p++) {
        size_t level = 0;
        while (level < factor->n_levels && strcmp(factor->levels[level].text, texts[p]) != 0)
            level++;
        if (level == factor->n_levels && texts[p][0] != '\0')
            cg_h5_reader_refuse(reader,
                                "point %zu has %.60s of /%s, which is none of its attribute levels",
                                p, texts[p], factor->name);
        sweep->values[p * sweep->n_factors + f] =
            level < factor->n_levels ? (double)level : (double)NAN;
    }
}

/* The draws that points have, from the coordinates of their parameters. */
static void take_draws(cg_h5_reader *reader, cg_sweep *sweep, size_t f, double n_draws)
{
    cg_factor *factor = &sweep->factors[f];
    if (!(n_draws >= 1 && n_draws <= CG_MAX_POINTS))
        cg_h5_reader_refuse(reader, "attribute draws of /%s is %g; expected 1 to %d", factor->name,
                            n_draws, CG_MAX_POINTS);
    if (factor->n_paths == 0)
        cg_h5_reader_refuse(reader, "/%s has no attribute paths, the parameters that are drawn",
                            factor->name);
    const size_t n = reader->status == CG_OK ? (size_t)n_draws : 0;
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&factor->draws, n * factor->n_paths, sizeof(double),
                                  "a factor", reader->error);
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&factor->levels, n, sizeof *factor->levels, "a factor",
                                  reader->error);
    for (size_t d = 0; reader->status == CG_OK && d < n; d++)
        factor->levels[factor->n_levels++].number = (double)(d + 1);
    for (size_t i = 0; reader->status == CG_OK && i < factor->n_paths; i++) {
        double *drawn =
            cg_h5_reader_doubles(reader, reader->file, factor->paths[i], sweep->n_points);
        for (size_t p = 0; drawn != NULL && p < sweep->n_points; p++) {
            const double draw = sweep->values[p * sweep->n_factors + f];
            if (draw >= 1 && draw <= n_draws)
                factor->draws[(size_t)(draw - 1) * factor->n_paths + i] = drawn[p];
            else if (!isnan(draw))
                cg_h5_reader_refuse(reader, "point %zu has draw %g of /%s; expected 1 to %g", p,
                                    draw, factor->name, n_draws);
        }
        cg_free(drawn);
    }
}

static void read_factor(cg_h5_reader *reader, cg_sweep *sweep, size_t f)
{
    cg_factor *factor = &sweep->factors[f];
    double n_draws = 0.0;
    hid_t dataset = cg_h5_reader_dataset(reader, reader->file, factor->name);
    if (dataset < 0)
        cg_h5_reader_refuse_object(reader, reader->file, factor->name, "the values of a factor");
    if (dataset < 0)
        return;
    char *unit = cg_h5_reader_text(reader, dataset, "units");
    snprintf(factor->unit, sizeof factor->unit, "%s", unit != NULL ? unit : "");
    cg_free(unit);
    factor->is_text = !cg_h5_reader_number(reader, dataset, "low", &factor->low);
    cg_h5_reader_number(reader, dataset, "high", &factor->high);
    const int is_drawn = cg_h5_reader_number(reader, dataset, "draws", &n_draws);
    char *lines = cg_h5_reader_text(reader, dataset, "levels");
    if (lines != NULL)
        take_levels(reader, factor, lines);
    cg_free(lines);
    char *names = cg_h5_reader_text(reader, dataset, "paths");
    if (names != NULL)
        take_paths(reader, factor, names);
    cg_free(names);
    H5Dclose(dataset);
    if (factor->is_text) {
        char **texts = cg_h5_reader_texts(reader, reader->file, factor->name, sweep->n_points);
        if (texts != NULL && reader->status == CG_OK)
            take_texts(reader, sweep, f, texts);
        cg_h5_texts_free(texts, sweep->n_points);
        return;
    }
    double *numbers = cg_h5_reader_doubles(reader, reader->file, factor->name, sweep->n_points);
    for (size_t p = 0; numbers != NULL && p < sweep->n_points; p++)
        sweep->values[p * sweep->n_factors + f] = numbers[p];
    cg_free(numbers);
    if (is_drawn)
        take_draws(reader, sweep, f, n_draws);
}

/* The factors are those of the coordinates of `outcomes` that are not the outcomes' own. */
static void read_factors(cg_h5_reader *reader, cg_sweep_content *content)
{
    cg_sweep *sweep = &content->sweep;
    char *rest = NULL, *names = NULL;
    hid_t dataset = cg_h5_reader_dataset(reader, reader->file, "outcomes");
    if (dataset >= 0) {
        names = cg_h5_reader_text(reader, dataset, "coordinates");
        H5Dclose(dataset);
        if (names == NULL)
            cg_h5_reader_refuse(reader,
                                "/outcomes has no attribute coordinates, the names of its factors");
    } else {
        cg_h5_reader_refuse_object(reader, reader->file, "outcomes", "the outcomes of all runs");
    }
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&sweep->factors, CG_MAX_FACTORS, sizeof *sweep->factors,
                                  "factors", reader->error);
    for (char *name = reader->status == CG_OK ? strtok_r(names, " ", &rest) : NULL;
         name != NULL && reader->status == CG_OK; name = strtok_r(NULL, " ", &rest)) {
        if (strncmp(name, "outcome_", 8) == 0 || strcmp(name, "scenario") == 0)
            continue;
        if (sweep->n_factors == CG_MAX_FACTORS)
            cg_h5_reader_refuse(reader, "has more than %d factors", CG_MAX_FACTORS);
        else
            snprintf(sweep->factors[sweep->n_factors++].name, CG_NAME_SIZE, "%s", name);
    }
    cg_free(names);
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&sweep->values, sweep->n_points * sweep->n_factors,
                                  sizeof *sweep->values, "points", reader->error);
    for (size_t f = 0; f < sweep->n_factors && reader->status == CG_OK; f++)
        read_factor(reader, sweep, f);
}

/* Which scenario each point starts from: only a factor of scenarios tells. */
static void hash_runs(cg_h5_reader *reader, cg_sweep_content *content, const double *digests,
                      char *const *names, size_t n_names, const size_t *scenario_of)
{
    const cg_sweep *sweep = &content->sweep;
    cg_science_hash sum;
    char(*table)[CG_NAME_SIZE] = NULL;
    double values[1 + MOST_OUTCOMES];
    reader->status =
        cg_alloc((void **)&table, n_names, sizeof *table, "scenario names", reader->error);
    if (reader->status != CG_OK)
        return;
    for (size_t s = 0; s < n_names; s++)
        snprintf(table[s], sizeof table[s], "%s", names[s]);
    cg_science_hash_init(&sum);
    for (size_t s = n_names;
         (s = cg_science_hash_next(*table, sizeof *table, n_names, s)) < n_names;) {
        for (size_t p = 0; p < sweep->n_points; p++) {
            if (scenario_of[p] != s)
                continue;
            values[0] = (double)p;
            for (uint32_t k = 0; k < sweep->n_replicates; k++) {
                const size_t run = p * sweep->n_replicates + k;
                const double *words = digests + 4 * run;
                const uint64_t digest[2] = {(uint64_t)words[0] << 32 | (uint64_t)words[1],
                                            (uint64_t)words[2] << 32 | (uint64_t)words[3]};
                memcpy(values + 1, content->outcomes + run * content->n_outcomes,
                       content->n_outcomes * sizeof *values);
                cg_science_hash_add(&sum, names[s], k, values, 1 + content->n_outcomes, digest);
            }
        }
    }
    cg_science_hash_text(&sum, content->hash);
    cg_free(table);
}

static void verify_hash(cg_h5_reader *reader, cg_sweep_content *content)
{
    cg_sweep *sweep = &content->sweep;
    const size_t runs = sweep->n_points * sweep->n_replicates;
    double *digests = cg_h5_reader_doubles(reader, reader->file, "state_digest", runs * 4);
    char **names = cg_h5_reader_texts(reader, reader->file, "scenario", sweep->n_points);
    char *stored = cg_h5_reader_text(reader, reader->file, "science_hash");
    size_t *scenario_of = NULL, n = 0;
    char **distinct = NULL;
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&scenario_of, sweep->n_points, sizeof *scenario_of,
                                  "points", reader->error);
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&distinct, sweep->n_points, sizeof *distinct, "points",
                                  reader->error);
    for (size_t i = 0; reader->status == CG_OK && digests != NULL && i < runs * 4; i++) {
        if (!(digests[i] >= 0 && digests[i] <= UINT32_MAX))
            cg_h5_reader_refuse(reader, "/state_digest has %g; expected words from 0 to %" PRIu32,
                                digests[i], UINT32_MAX);
    }
    for (size_t p = 0; reader->status == CG_OK && names != NULL && p < sweep->n_points; p++) {
        size_t s = 0;
        while (s < n && strcmp(distinct[s], names[p]) != 0)
            s++;
        if (s == n)
            distinct[n++] = names[p];
        scenario_of[p] = s;
    }
    if (reader->status == CG_OK && names != NULL && digests != NULL)
        hash_runs(reader, content, digests, distinct, n, scenario_of);
    if (reader->status == CG_OK && (stored == NULL || strcmp(stored, content->hash) != 0))
        cg_h5_reader_refuse(reader,
                            "says science_hash %.40s, but its contents give %s: it was changed "
                            "after it was written",
                            stored != NULL ? stored : "(none)", content->hash);
    cg_free(distinct);
    cg_free(scenario_of);
    cg_free(stored);
    cg_h5_texts_free(names, sweep->n_points);
    cg_free(digests);
}

static void read_runs(cg_h5_reader *reader, cg_sweep_content *content)
{
    const size_t runs = content->sweep.n_points * content->sweep.n_replicates;
    if (reader->status != CG_OK)
        return;
    content->outcomes =
        cg_h5_reader_doubles(reader, reader->file, "outcomes", runs * content->n_outcomes);
    content->outcome_names =
        cg_h5_reader_texts(reader, reader->file, "outcome", content->n_outcomes);
    content->outcome_units =
        cg_h5_reader_texts(reader, reader->file, "outcome_unit", content->n_outcomes);
    double *state = cg_h5_reader_doubles(reader, reader->file, "state", runs);
    for (size_t run = 0; state != NULL && run < runs; run++) {
        content->n_missing += state[run] == 0;
        content->n_failed += state[run] == 2;
    }
    cg_free(state);
}

static cg_status check_seal(const char *path, cg_seal_state *seal, cg_error *error)
{
    cg_status status = cg_seal_check(path, seal, error);
    if (status == CG_OK && *seal == CG_SEAL_BROKEN)
        return cg_fail(error, CG_INPUT, "%s: is damaged: its checksum does not fit its contents",
                       path);
    return status;
}

cg_status cg_sweep_results_read(const char *path, cg_sweep_content *content, cg_error *error)
{
    cg_h5_reader reader = {.file = H5I_INVALID_HID};
    cg_h5_session session;
    cg_seal_state seal;
    *content = (cg_sweep_content){0};
    cg_status status = check_seal(path, &seal, error);
    if (status != CG_OK)
        return status;
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, error);
    read_shape(&reader, content);
    if (reader.status == CG_OK)
        read_factors(&reader, content);
    read_runs(&reader, content);
    if (reader.status == CG_OK)
        verify_hash(&reader, content);
    status = reader.status;
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    return status;
}

/* What the attributes of a sealed file say. */
static cg_status read_claims(const char *path, char identity[CG_SWEEP_IDENTITY],
                             char hash[CG_HASH_SIZE], cg_error *error)
{
    cg_h5_reader reader = {.file = H5I_INVALID_HID};
    cg_h5_session session;
    cg_h5_enter(&session);
    cg_h5_reader_open_sealed(&reader, path, error);
    check_kind(&reader);
    copy_attribute(&reader, "identity", identity, CG_SWEEP_IDENTITY);
    copy_attribute(&reader, "science_hash", hash, CG_HASH_SIZE);
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    return reader.status;
}

cg_status cg_sweep_results_check(const char *path, char identity[CG_SWEEP_IDENTITY],
                                 char hash[CG_HASH_SIZE], cg_error *error)
{
    cg_sweep_content content = {0};
    cg_seal_state seal;
    cg_status status = check_seal(path, &seal, error);
    if (status == CG_OK && seal == CG_SEAL_INTACT)
        return read_claims(path, identity, hash, error);
    if (status == CG_OK)
        status = cg_sweep_results_read(path, &content, error);
    memcpy(identity, content.identity, sizeof content.identity);
    memcpy(hash, content.hash, sizeof content.hash);
    cg_sweep_content_free(&content);
    return status;
}

void cg_sweep_content_free(cg_sweep_content *content)
{
    cg_h5_texts_free(content->outcome_names, content->n_outcomes);
    cg_h5_texts_free(content->outcome_units, content->n_outcomes);
    cg_free(content->outcomes);
    cg_sweep_free(&content->sweep);
    *content = (cg_sweep_content){0};
}

int cg_sweep_results_is(const char *path)
{
    cg_h5_reader reader = {.file = H5I_INVALID_HID};
    cg_h5_session session;
    cg_error error = {CG_OK, ""};
    cg_seal_state seal = CG_SEAL_BROKEN;
    if (cg_seal_check(path, &seal, &error) != CG_OK || seal == CG_SEAL_BROKEN)
        return 0;
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, &error);
    char *kind = cg_h5_reader_text(&reader, reader.file, "collegium_kind");
    int is = kind != NULL && strcmp(kind, "sweep") == 0;
    cg_free(kind);
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    return is;
}
