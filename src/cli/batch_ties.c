/* --ties-at and --ties-circuit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "param/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The week that the text from `word` to `end` names: a number, or "end"; -1 for anything else. */
static long week_of(const char *word, const char *end, uint32_t weeks)
{
    const size_t n = (size_t)(end - word);
    if (n == 3 && strncmp(word, "end", n) == 0)
        return (long)weeks - 1;
    if (n == 0 || n > 6 || strspn(word, "0123456789") < n)
        return -1;
    return strtol(word, NULL, 10);
}

static cg_status read_weeks(cg_batch *batch, const char *text, cg_error *error)
{
    const uint32_t weeks = cg_scenario_weeks(&batch->scenarios[0]);
    size_t most = 1;
    for (const char *c = text; *c != '\0'; c++)
        most += *c == ',';
    cg_status status =
        cg_alloc((void **)&batch->tie_weeks, most, sizeof *batch->tie_weeks, "--ties-at", error);
    for (const char *word = text; status == CG_OK;) {
        const char *end = word + strcspn(word, ",");
        const uint32_t n = batch->recording.n_tie_weeks;
        const long week = week_of(word, end, weeks);
        if (week < 0 || week >= (long)weeks)
            return cg_fail(error, CG_USAGE,
                           "--ties-at: expected weeks from 0 to %" PRIu32
                           " (from the start of burn-in) or `end`, between commas, not '%s'",
                           weeks - 1, text);
        if (n > 0 && week <= batch->tie_weeks[n - 1])
            return cg_fail(error, CG_USAGE, "--ties-at: weeks ascend; %ld follows %u", week,
                           batch->tie_weeks[n - 1]);
        batch->tie_weeks[batch->recording.n_tie_weeks++] = (uint16_t)week;
        if (*end == '\0')
            break;
        word = end + 1;
    }
    batch->recording.tie_weeks = batch->tie_weeks;
    return status;
}

/* A circuit's name, exactly; else its number. */
static cg_status read_circuit(cg_batch *batch, const char *text, cg_error *error)
{
    const cg_province *province = &batch->province;
    const char **names = NULL;
    uint32_t found = 0;
    char *rest;
    for (uint32_t c = 0; c < province->n_circuits; c++) {
        if (strcmp(province->circuits[c].name, text) == 0 && found++ == 0)
            batch->recording.tie_circuit = c;
    }
    if (found == 1)
        return CG_OK;
    if (found > 1)
        return cg_fail(error, CG_USAGE,
                       "--ties-circuit: %" PRIu32 " circuits are named %s; give the number, from 0 "
                       "to %" PRIu32 " (`circuit` in /schools), of one",
                       found, text, province->n_circuits - 1);
    unsigned long number = strtoul(text, &rest, 10);
    if (text[0] >= '0' && text[0] <= '9' && *rest == '\0' && number < province->n_circuits) {
        batch->recording.tie_circuit = (uint32_t)number;
        return CG_OK;
    }
    cg_status status =
        cg_alloc((void **)&names, province->n_circuits, sizeof *names, "names of circuits", error);
    for (uint32_t c = 0; status == CG_OK && c < province->n_circuits; c++)
        names[c] = province->circuits[c].name;
    const char *nearest = status == CG_OK ? cg_nearest(text, names, province->n_circuits) : NULL;
    if (status == CG_OK)
        status = cg_fail(error, CG_USAGE,
                         "--ties-circuit: there is no circuit %s among the %" PRIu32
                         " of this province%s%s%s",
                         text, province->n_circuits, nearest != NULL ? "; did you mean \"" : "",
                         nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
    cg_free(names);
    return status;
}

cg_status cg_batch_request_ties(cg_batch *batch, const cg_options *options, cg_error *error)
{
    batch->recording.tie_circuit = CG_EVERY_CIRCUIT;
    if (options->ties_at == NULL && options->ties_circuit == NULL)
        return CG_OK;
    if (options->ties_at == NULL)
        return cg_fail(error, CG_USAGE, "--ties-circuit needs --ties-at, the weeks to record");
    cg_status status = read_weeks(batch, options->ties_at, error);
    if (status == CG_OK && options->ties_circuit != NULL)
        status = read_circuit(batch, options->ties_circuit, error);
    return status;
}
