/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_outcomes.h"

#include "base/memory.h"
#include "io/h5_util.h"
#include "io/results_read.h"

#include <stdio.h>
#include <string.h>

enum { MOST_RUNS = 1 << 26, MOST_OUTCOMES = 1000 };

static void keep_name(cg_h5_reader *reader, cg_outcome_values *to, const char *name)
{
    void *copy = NULL;
    reader->status = cg_alloc(&copy, strlen(name) + 1, 1, "outcomes", reader->error);
    if (reader->status != CG_OK)
        return;
    to->names[to->n_outcomes] = memcpy(copy, name, strlen(name) + 1);
}

static void read_outcomes(cg_h5_reader *reader, cg_outcome_values *to, char *names)
{
    char *rest = NULL;
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&to->names, MOST_OUTCOMES, sizeof *to->names, "outcomes",
                                  reader->error);
    if (reader->status == CG_OK)
        reader->status = cg_alloc((void **)&to->values, MOST_OUTCOMES, sizeof *to->values,
                                  "outcomes", reader->error);
    for (char *name = reader->status == CG_OK ? strtok_r(names, " ", &rest) : NULL;
         name != NULL && reader->status == CG_OK && to->n_outcomes < MOST_OUTCOMES;
         name = strtok_r(NULL, " ", &rest)) {
        char variable[300];
        snprintf(variable, sizeof variable, "outcome_%.250s", name);
        keep_name(reader, to, name);
        to->values[to->n_outcomes] = cg_h5_reader_doubles(reader, reader->file, variable,
                                                          to->n_scenarios * to->n_replicates);
        to->n_outcomes++;
    }
}

cg_status cg_results_outcomes_read(const char *path, cg_outcome_values *values, cg_error *error)
{
    cg_h5_reader reader = {.file = H5I_INVALID_HID};
    cg_h5_session session;
    cg_results_summary summary;
    *values = (cg_outcome_values){0};
    cg_status status = cg_results_describe(path, &summary, error);
    if (status != CG_OK)
        return status;
    cg_free(summary.text);
    cg_free(summary.json);
    cg_h5_enter(&session);
    cg_h5_reader_open(&reader, path, error);
    values->n_scenarios = cg_h5_reader_axis_length(&reader, reader.file, "scenario", MOST_RUNS);
    values->n_replicates =
        (uint32_t)cg_h5_reader_axis_length(&reader, reader.file, "replicate", MOST_RUNS);
    if (reader.status == CG_OK)
        values->scenarios =
            cg_h5_reader_texts(&reader, reader.file, "scenario", values->n_scenarios);
    char *names = cg_h5_reader_text(&reader, reader.file, "science_hash_outcomes");
    if (names == NULL)
        cg_h5_reader_refuse(&reader, "has no outcomes");
    else
        read_outcomes(&reader, values, names);
    cg_free(names);
    status = reader.status;
    cg_h5_reader_close(&reader);
    cg_h5_leave(&session);
    return status;
}

void cg_results_outcomes_free(cg_outcome_values *values)
{
    for (size_t o = 0; o < values->n_outcomes; o++) {
        cg_free(values->names[o]);
        cg_free(values->values[o]);
    }
    cg_h5_texts_free(values->scenarios, values->n_scenarios);
    cg_free(values->names);
    cg_free(values->values);
    *values = (cg_outcome_values){0};
}
