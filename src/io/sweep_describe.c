/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/json_print.h"
#include "io/sweep_results.h"

#include <inttypes.h>
#include <stdio.h>

static void print_text(FILE *out, const void *context)
{
    const cg_sweep_content *content = context;
    const cg_sweep *sweep = &content->sweep;
    fprintf(out, "sweep %s, design %s\n", sweep->name, sweep->design);
    if (sweep->note[0] != '\0')
        fprintf(out, "%s\n", sweep->note);
    fprintf(out, "%zu points x %" PRIu32 " replicates, %zu outcomes", sweep->n_points,
            sweep->n_replicates, content->n_outcomes);
    if (content->n_failed > 0)
        fprintf(out, "; %zu runs failed (see `error`)", content->n_failed);
    if (content->n_missing > 0)
        fprintf(out, "; %zu runs are missing", content->n_missing);
    fprintf(out, "\n\nfactors\n");
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        fprintf(out, "  %-24s ", factor->name);
        for (size_t i = 0; factor->is_text && i < factor->n_levels; i++)
            fprintf(out, "%s%s", i > 0 ? ", " : "", factor->levels[i].text);
        if (!factor->is_text) {
            cg_json_print_number(out, factor->low, "?");
            fputs(" to ", out);
            cg_json_print_number(out, factor->high, "?");
            fprintf(out, " %s", factor->unit);
        }
        fputc('\n', out);
    }
    fprintf(out, "\ncollegium %s, %s\n%sscience hash %s\n", content->version, content->created,
            content->identity, content->hash);
}

static void print_json(FILE *out, const void *context)
{
    const cg_sweep_content *content = context;
    const cg_sweep *sweep = &content->sweep;
    fputs("{\"kind\": \"sweep\", \"sweep\": ", out);
    cg_json_print_text(out, sweep->name);
    fputs(", \"design\": ", out);
    cg_json_print_text(out, sweep->design);
    fputs(", \"note\": ", out);
    cg_json_print_text(out, sweep->note);
    fprintf(out,
            ", \"points\": %zu, \"replicates\": %" PRIu32
            ", \"failed_runs\": %zu, \"missing_runs\": %zu, \"factors\": [",
            sweep->n_points, sweep->n_replicates, content->n_failed, content->n_missing);
    for (size_t f = 0; f < sweep->n_factors; f++) {
        fputs(f > 0 ? ", " : "", out);
        cg_json_print_text(out, sweep->factors[f].name);
    }
    fputs("], \"outcomes\": [", out);
    for (size_t o = 0; o < content->n_outcomes; o++) {
        fputs(o > 0 ? ", " : "", out);
        cg_json_print_text(out, content->outcome_names[o]);
    }
    fputs("], \"collegium_version\": ", out);
    cg_json_print_text(out, content->version);
    fprintf(out, ", \"science_hash\": \"%s\"}", content->hash);
}

cg_status cg_sweep_results_describe(const char *path, cg_results_summary *summary, cg_error *error)
{
    cg_sweep_content content;
    *summary = (cg_results_summary){0};
    cg_status status = cg_sweep_results_read(path, &content, error);
    if (status == CG_OK)
        status = cg_print_to_memory(print_text, &content, "an account of the sweep", &summary->text,
                                    error);
    if (status == CG_OK)
        status = cg_print_to_memory(print_json, &content, "an account of the sweep", &summary->json,
                                    error);
    cg_sweep_content_free(&content);
    return status;
}
