/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_results.h"

#include "base/memory.h"
#include "param/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void write_json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20)
            fprintf(out, "\\u%04x", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

static void write_number(FILE *out, double number, const char *otherwise)
{
    char text[CG_NUMBER_SIZE];
    if (!isfinite(number)) {
        fputs(otherwise, out);
        return;
    }
    cg_format_number(number, text);
    fputs(text, out);
}

static void print_text(const cg_sweep_content *content, FILE *out)
{
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
            write_number(out, factor->low, "?");
            fputs(" to ", out);
            write_number(out, factor->high, "?");
            fprintf(out, " %s", factor->unit);
        }
        fputc('\n', out);
    }
    fprintf(out, "\ncollegium %s, %s\n%sscience hash %s\n", content->version, content->created,
            content->identity, content->hash);
}

static void print_json(const cg_sweep_content *content, FILE *out)
{
    const cg_sweep *sweep = &content->sweep;
    fputs("{\"kind\": \"sweep\", \"sweep\": ", out);
    write_json_text(out, sweep->name);
    fputs(", \"design\": ", out);
    write_json_text(out, sweep->design);
    fputs(", \"note\": ", out);
    write_json_text(out, sweep->note);
    fprintf(out,
            ", \"points\": %zu, \"replicates\": %" PRIu32
            ", \"failed_runs\": %zu, \"missing_runs\": %zu, \"factors\": [",
            sweep->n_points, sweep->n_replicates, content->n_failed, content->n_missing);
    for (size_t f = 0; f < sweep->n_factors; f++) {
        fputs(f > 0 ? ", " : "", out);
        write_json_text(out, sweep->factors[f].name);
    }
    fputs("], \"outcomes\": [", out);
    for (size_t o = 0; o < content->n_outcomes; o++) {
        fputs(o > 0 ? ", " : "", out);
        write_json_text(out, content->outcome_names[o]);
    }
    fputs("], \"collegium_version\": ", out);
    write_json_text(out, content->version);
    fprintf(out, ", \"science_hash\": \"%s\"}", content->hash);
}

static cg_status print_to_memory(const cg_sweep_content *content,
                                 void (*print)(const cg_sweep_content *, FILE *), char **text,
                                 cg_error *error)
{
    size_t size = 0;
    FILE *out = open_memstream(text, &size);
    if (out != NULL) {
        print(content, out);
        int bad = ferror(out);
        if (fclose(out) == 0 && !bad)
            return CG_OK;
    }
    return cg_fail(error, CG_MEMORY, "no memory to describe the sweep");
}

cg_status cg_sweep_results_describe(const char *path, cg_results_summary *summary, cg_error *error)
{
    cg_sweep_content content;
    *summary = (cg_results_summary){0};
    cg_status status = cg_sweep_results_read(path, &content, error);
    if (status == CG_OK)
        status = print_to_memory(&content, print_text, &summary->text, error);
    if (status == CG_OK)
        status = print_to_memory(&content, print_json, &summary->json, error);
    cg_sweep_content_free(&content);
    return status;
}
