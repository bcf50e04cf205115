/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_read.h"

#include "base/memory.h"
#include "io/h5_util.h"
#include "io/results_hash.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 1 << 26, MOST_OUTCOMES = 1000, DIGEST_DIGITS = 32 };

void cg_results_check_format(cg_h5_reader *reader)
{
    double format = 0.0;
    if (reader->status != CG_OK)
        return;
    if (!cg_h5_reader_number(reader, reader->file, "collegium_format", &format))
        cg_h5_reader_refuse(reader, "is an HDF5 file, but not one of collegium's");
    else if (format > (double)CG_RESULTS_FORMAT)
        cg_h5_reader_refuse(reader,
                            "has format %g; this program reads format %d: a newer collegium "
                            "wrote it and is needed to read it",
                            format, CG_RESULTS_FORMAT);
    else if (format != (double)CG_RESULTS_FORMAT)
        cg_h5_reader_refuse(reader, "has format %g; this program reads format %d", format,
                            CG_RESULTS_FORMAT);
}

static void load_axes(cg_results_content *content)
{
    cg_h5_reader *reader = &content->reader;
    content->n_scenarios = cg_h5_reader_axis_length(reader, reader->file, "scenario", MOST_RUNS);
    content->n_replicates = cg_h5_reader_axis_length(reader, reader->file, "replicate", MOST_RUNS);
    if (reader->status == CG_OK && content->n_scenarios * content->n_replicates > MOST_RUNS)
        cg_h5_reader_refuse(reader, "has too many runs to be true");
    content->scenarios = cg_h5_reader_texts(reader, reader->file, "scenario", content->n_scenarios);
}

/* What the hash is made of: outcome-major values and one digest a run. */
typedef struct hash_inputs {
    double **values; /* [n_outcomes], each [runs] */
    size_t n_outcomes;
    char **digests;
} hash_inputs;

/* Reads the outcomes that attribute science_hash_outcomes names, separated by blanks. */
static void load_outcomes(cg_results_content *content, char *names, hash_inputs *inputs)
{
    cg_h5_reader *reader = &content->reader;
    void *block = NULL;
    char *rest = NULL;
    reader->status = cg_alloc(&block, MOST_OUTCOMES, sizeof(double *), "outcomes", reader->error);
    inputs->values = block;
    for (char *name = strtok_r(names, " ", &rest); name != NULL && reader->status == CG_OK;
         name = strtok_r(NULL, " ", &rest)) {
        char variable[300];
        snprintf(variable, sizeof variable, "outcome_%.250s", name);
        if (inputs->n_outcomes == MOST_OUTCOMES)
            cg_h5_reader_refuse(reader, "has more than %d outcomes", MOST_OUTCOMES);
        else
            inputs->values[inputs->n_outcomes++] =
                cg_h5_reader_doubles(reader, reader->file, variable,
                                     content->n_scenarios * content->n_replicates);
    }
}

static void hash_run(const cg_results_content *content, const hash_inputs *inputs, size_t scenario,
                     size_t replicate, double *outcomes, cg_science_hash *hash)
{
    const size_t run = scenario * content->n_replicates + replicate;
    char high[DIGEST_DIGITS / 2 + 1] = "";
    const char *text = inputs->digests[run];
    for (size_t i = 0; i < inputs->n_outcomes; i++)
        outcomes[i] = inputs->values[i][run];
    snprintf(high, sizeof high, "%s", text);
    const char *low = strlen(text) > DIGEST_DIGITS / 2 ? text + DIGEST_DIGITS / 2 : "";
    const uint64_t digest[2] = {strtoull(high, NULL, 16), strtoull(low, NULL, 16)};
    cg_science_hash_add(hash, content->scenarios[scenario], (uint32_t)replicate, outcomes,
                        inputs->n_outcomes, digest);
}

static void hash_runs(cg_results_content *content, const hash_inputs *inputs)
{
    const size_t n = content->n_scenarios;
    cg_science_hash hash;
    double outcomes[MOST_OUTCOMES];
    char *names = NULL;
    cg_h5_reader *reader = &content->reader;
    if (reader->status != CG_OK)
        return;
    reader->status = cg_alloc((void **)&names, n, CG_NAME_SIZE, "names", reader->error);
    if (reader->status != CG_OK)
        return;
    for (size_t s = 0; s < n; s++)
        snprintf(names + s * CG_NAME_SIZE, CG_NAME_SIZE, "%s", content->scenarios[s]);
    cg_science_hash_init(&hash);
    for (size_t s = n; (s = cg_science_hash_next(names, CG_NAME_SIZE, n, s)) < n;) {
        for (size_t k = 0; k < content->n_replicates; k++)
            hash_run(content, inputs, s, k, outcomes, &hash);
    }
    cg_science_hash_text(&hash, content->hash);
    cg_free(names);
}

static void verify_hash(cg_results_content *content)
{
    cg_h5_reader *reader = &content->reader;
    hash_inputs inputs = {0};
    char *stored = cg_h5_reader_text(reader, reader->file, "science_hash");
    char *names = cg_h5_reader_text(reader, reader->file, "science_hash_outcomes");
    if (stored == NULL || names == NULL)
        cg_h5_reader_refuse(reader, "has no science_hash: expected attributes science_hash and "
                                    "science_hash_outcomes");
    if (reader->status == CG_OK)
        load_outcomes(content, names, &inputs);
    const size_t runs = reader->status == CG_OK ? content->n_scenarios * content->n_replicates : 0;
    inputs.digests = cg_h5_reader_texts(reader, reader->file, "state_digest", runs);
    hash_runs(content, &inputs);
    if (reader->status == CG_OK && stored != NULL && strcmp(stored, content->hash) != 0)
        cg_h5_reader_refuse(reader,
                            "says science_hash %.40s, but its contents give %s: it was "
                            "changed after it was written",
                            stored, content->hash);
    for (size_t i = 0; i < inputs.n_outcomes; i++)
        cg_free(inputs.values[i]);
    cg_free(inputs.values);
    cg_h5_texts_free(inputs.digests, runs);
    cg_free(names);
    cg_free(stored);
}

static char *own_copy(cg_h5_reader *reader, const char *text)
{
    void *copy = NULL;
    if (reader->status == CG_OK)
        reader->status = cg_alloc(&copy, strlen(text) + 1, 1, "text", reader->error);
    if (copy != NULL)
        memcpy(copy, text, strlen(text) + 1);
    return copy;
}

/* Text attribute or "", always an own copy; NULL only after a failure. */
static char *text_or_empty(cg_h5_reader *reader, hid_t object, const char *name)
{
    char *text = cg_h5_reader_text(reader, object, name);
    return text != NULL ? text : own_copy(reader, "");
}

static void load_axes_of(cg_h5_reader *reader, hid_t dataset, const hsize_t *dims, int rank,
                         cg_results_variable *variable)
{
    size_t axes = 0, shape = 0;
    for (int i = 0; i < rank; i++) {
        const char *comma = i > 0 ? ", " : "";
        char axis[32];
        cg_h5_reader_axis(reader, dataset, (unsigned)i, axis, sizeof axis);
        axes += (size_t)snprintf(variable->axes + axes, sizeof variable->axes - axes, "%s%s", comma,
                                 axis);
        shape += (size_t)snprintf(variable->shape + shape, sizeof variable->shape - shape, "%s%llu",
                                  comma, (unsigned long long)dims[i]);
    }
}

static void load_variable(cg_h5_reader *reader, hid_t place, const char *name,
                          cg_results_group *group)
{
    hsize_t dims[CG_H5_MAX_RANK] = {0};
    hid_t dataset = cg_h5_reader_dataset(reader, place, name);
    if (dataset < 0)
        return;
    int rank = cg_h5_reader_shape(reader, dataset, dims, CG_H5_MAX_RANK);
    if (rank >= 0)
        reader->status = cg_grow((void **)&group->variables, &group->capacity, group->n + 1,
                                 sizeof *group->variables, "variables", reader->error);
    if (rank >= 0 && reader->status == CG_OK) {
        cg_results_variable *variable = &group->variables[group->n++];
        load_axes_of(reader, dataset, dims, rank, variable);
        variable->unit = text_or_empty(reader, dataset, "units");
        variable->doc = text_or_empty(reader, dataset, "description");
        variable->name = own_copy(reader, name);
    }
    H5Dclose(dataset);
}

typedef struct listing {
    cg_h5_reader *reader;
    cg_results_group *group;
} listing;

static herr_t list_link(hid_t place, const char *name, const H5L_info_t *link, void *data)
{
    const listing *to = data;
    if (link->type == H5L_TYPE_HARD)
        load_variable(to->reader, place, name, to->group);
    return to->reader->status == CG_OK ? 0 : -1;
}

static void load_group(cg_h5_reader *reader, cg_results_group *group)
{
    const int is_root = strcmp(group->name, "/") == 0;
    if (reader->status != CG_OK)
        return;
    hid_t place = is_root ? H5Gopen2(reader->file, "/", H5P_DEFAULT)
                          : cg_h5_reader_group(reader, reader->file, group->name);
    group->there = place >= 0;
    if (!group->there)
        return;
    listing to = {reader, group};
    cg_h5_reader_visit(reader, place, list_link, &to);
    H5Gclose(place);
}

static void content_load(cg_results_content *content, const char *path, cg_error *error)
{
    static const char *const names[CG_RESULTS_GROUPS] = {
        "/", "meetings", "schools", "repairs", "panel", "ties", "tie_teachers", "inputs"};
    cg_h5_reader_open(&content->reader, path, error);
    cg_results_check_format(&content->reader);
    load_axes(content);
    verify_hash(content);
    for (int i = 0; i < CG_RESULTS_GROUPS; i++) {
        content->groups[i].name = names[i];
        load_group(&content->reader, &content->groups[i]);
    }
}

static void content_release(cg_results_content *content)
{
    for (int i = 0; i < CG_RESULTS_GROUPS; i++) {
        cg_results_group *group = &content->groups[i];
        for (size_t v = 0; v < group->n; v++) {
            cg_free(group->variables[v].name);
            cg_free(group->variables[v].unit);
            cg_free(group->variables[v].doc);
        }
        cg_free(group->variables);
    }
    cg_h5_texts_free(content->scenarios, content->n_scenarios);
    cg_h5_reader_close(&content->reader);
}

/* Runs a printer into memory. */
static cg_status print_to_memory(cg_results_content *content,
                                 void (*print)(cg_results_content *, FILE *), char **text)
{
    size_t size = 0;
    cg_h5_reader *reader = &content->reader;
    FILE *out = open_memstream(text, &size);
    if (out != NULL) {
        print(content, out);
        int bad = ferror(out);
        if (fclose(out) == 0 && !bad)
            return reader->status;
    }
    return cg_fail(reader->error, CG_MEMORY, "%s: no memory to describe it", reader->path);
}

cg_status cg_results_check(const char *path, cg_error *error)
{
    cg_results_summary summary;
    cg_status status = cg_results_describe(path, &summary, error);
    cg_free(summary.text);
    cg_free(summary.json);
    return status;
}

cg_status cg_results_describe(const char *path, cg_results_summary *summary, cg_error *error)
{
    cg_results_content content = {.reader.file = H5I_INVALID_HID};
    cg_h5_session session;
    *summary = (cg_results_summary){0};
    cg_status status = cg_seal_check(path, &content.seal, error);
    if (status != CG_OK)
        return status;
    if (content.seal == CG_SEAL_BROKEN)
        return cg_fail(error, CG_INPUT, "%s: is damaged: its checksum does not fit its contents",
                       path);
    cg_h5_enter(&session);
    content_load(&content, path, error);
    status = content.reader.status;
    if (status == CG_OK)
        status = print_to_memory(&content, cg_results_print_text, &summary->text);
    if (status == CG_OK)
        status = print_to_memory(&content, cg_results_print_json, &summary->json);
    content_release(&content);
    cg_h5_leave(&session);
    if (status != CG_OK) {
        cg_free(summary->text);
        cg_free(summary->json);
        *summary = (cg_results_summary){0};
    }
    return status;
}
