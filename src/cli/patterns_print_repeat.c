/* What came of patterns judged again and again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/output.h"
#include "cli/patterns_print.h"
#include "experiment/statistics.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* --- seeds --- */

static void seed_parts_json(const uint8_t *wanted, const cg_pattern_result *result)
{
    int n = 0;
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        if (!wanted[part->pattern])
            continue;
        printf("%s\"%s%c\": [", n++ > 0 ? ", " : "", cg_pattern_table()[part->pattern].id,
               part->letter);
        cg_print_json_number(result->interval[i].mean);
        fputs(", ", stdout);
        cg_print_json_number(result->interval[i].low);
        fputs(", ", stdout);
        cg_print_json_number(result->interval[i].high);
        putchar(']');
    }
}

static void seeds_json(const uint8_t *wanted, const cg_pattern_result *results)
{
    fputs("{\"seeds\": [", stdout);
    for (int b = 0; b < CG_N_SEED_BASES; b++) {
        const cg_seed_base *base = &cg_seed_base_table()[b];
        int n = 0;
        printf("%s\n  {\"name\": \"%s\", \"seed\": \"%s\", \"verdicts\": {", b > 0 ? "," : "",
               base->name, base->seed);
        for (int p = 0; p < CG_N_PATTERNS; p++)
            if (wanted[p])
                printf("%s\"%s\": \"%s\"", n++ > 0 ? ", " : "", cg_pattern_table()[p].id,
                       cg_verdict_text(results[b].pattern[p]));
        fputs("},\n   \"parts\": {", stdout);
        seed_parts_json(wanted, &results[b]);
        fputs("}}", stdout);
    }
    puts("\n]}");
}

static int depends_on_seed(const cg_pattern_result *results, int p)
{
    for (int b = 1; b < CG_N_SEED_BASES; b++)
        if (results[b].pattern[p] != results[0].pattern[p])
            return 1;
    return 0;
}

/* Only the patterns whose verdict depends on the seed, by its first letter. */
static void seeds_markdown(const uint8_t *wanted, const cg_pattern_result *results)
{
    int n = 0;
    fputs("| seed |", stdout);
    for (int b = 0; b < CG_N_SEED_BASES; b++)
        printf(" %s |", cg_seed_base_table()[b].name);
    fputs("\n|---|", stdout);
    for (int b = 0; b < CG_N_SEED_BASES; b++)
        fputs("---|", stdout);
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        if (!wanted[p])
            continue;
        if (!depends_on_seed(results, p)) {
            n++;
            continue;
        }
        printf("\n| %s |", cg_pattern_table()[p].id);
        for (int b = 0; b < CG_N_SEED_BASES; b++)
            printf(" %c |", cg_verdict_text(results[b].pattern[p])[0]);
    }
    printf("\n\nThe other %d have the same verdict with every seed.\n", n);
}

static void seeds_table(const uint8_t *wanted, const cg_pattern_result *results)
{
    printf("%-4s", "");
    for (int b = 0; b < CG_N_SEED_BASES; b++)
        printf(" %9s", cg_seed_base_table()[b].name);
    putchar('\n');
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        if (!wanted[p])
            continue;
        printf("%-4s", cg_pattern_table()[p].id);
        for (int b = 0; b < CG_N_SEED_BASES; b++)
            printf(" %9s", cg_verdict_text(results[b].pattern[p]));
        putchar('\n');
    }
}

void cg_patterns_print_seeds(const uint8_t *wanted, const cg_pattern_result *results, int json,
                             int markdown)
{
    if (json)
        seeds_json(wanted, results);
    else if (markdown)
        seeds_markdown(wanted, results);
    else
        seeds_table(wanted, results);
}

/* --- draws --- */

static double share(const cg_draws_result *result, int p, cg_verdict verdict)
{
    double n = 0.0;
    for (uint32_t d = 0; d < result->n_draws; d++)
        n += result->draws[d].pattern[p] == verdict;
    return n / (double)result->n_draws;
}

/* How many wanted validation patterns hold. */
static double count_held(const uint8_t *wanted, const cg_pattern_result *result)
{
    double n = 0.0;
    for (int p = 0; p < CG_N_PATTERNS; p++)
        n += wanted[p] && cg_pattern_table()[p].kind == CG_VALIDATION &&
             result->pattern[p] == CG_HOLDS;
    return n;
}

typedef struct held {
    double of, defaults, median, low, high; /* low and high: 90 % of the draws */
} held;

static cg_status find_held(const uint8_t *wanted, const cg_draws_result *result, held *found,
                           cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, result->n_draws, sizeof(double), "counts", error);
    if (status != CG_OK)
        return status;
    double *counts = block;
    for (uint32_t d = 0; d < result->n_draws; d++)
        counts[d] = count_held(wanted, &result->draws[d]);
    *found = (held){.defaults = count_held(wanted, result->defaults),
                    .median = cg_quantile(counts, result->n_draws, 0.5),
                    .low = cg_quantile(counts, result->n_draws, 0.05),
                    .high = cg_quantile(counts, result->n_draws, 0.95)};
    for (int p = 0; p < CG_N_PATTERNS; p++)
        found->of += wanted[p] && cg_pattern_table()[p].kind == CG_VALIDATION;
    cg_free(block);
    return CG_OK;
}

cg_status cg_patterns_print_draws(const uint8_t *wanted, const cg_draws_result *result,
                                  int markdown, cg_error *error)
{
    held found;
    cg_status status = find_held(wanted, result, &found, error);
    if (status != CG_OK)
        return status;
    if (markdown)
        puts("| pattern | kind | defaults | holds | undecided | fails | |\n"
             "|---|---|---|---|---|---|---|");
    else
        printf("%-4s %-11s %-10s %9s %9s %9s\n", "", "kind", "defaults", "holds", "undecided",
               "fails");
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        const cg_pattern *pattern = &cg_pattern_table()[p];
        if (!wanted[p])
            continue;
        printf(markdown ? "| %s | %s | %s | %.2f | %.2f | %.2f | %s |\n"
                        : "%-4s %-11s %-10s %9.2f %9.2f %9.2f  %s\n",
               pattern->id, cg_kind_text(pattern->kind),
               cg_verdict_text(result->defaults->pattern[p]), share(result, p, CG_HOLDS),
               share(result, p, CG_UNDECIDED), share(result, p, CG_FAILS), pattern->statement);
    }
    printf(
        "\nof %.0f validation patterns %.0f hold with the defaults, and %.0f under a draw (median; "
        "90 %% of draws: %.0f to %.0f); %" PRIu32 " draws, %" PRIu32 " replicates each\n",
        found.of, found.defaults, found.median, found.low, found.high, result->n_draws,
        result->n_replicates);
    return CG_OK;
}

static void part_json(const cg_draws_result *result, uint32_t i, double *estimates)
{
    uint32_t n = 0;
    for (uint32_t d = 0; d < result->n_draws; d++)
        if (!isnan(result->draws[d].interval[i].mean))
            estimates[n++] = result->draws[d].interval[i].mean;
    const cg_pattern_part *part = &cg_pattern_part_table()[i];
    printf("{\"id\": \"%s%c\", \"defaults\": ", cg_pattern_table()[part->pattern].id, part->letter);
    cg_print_json_number(result->defaults->interval[i].mean);
    fputs(", \"median\": ", stdout);
    cg_print_json_number(cg_quantile(estimates, n, 0.5));
    fputs(", \"low\": ", stdout);
    cg_print_json_number(cg_quantile(estimates, n, 0.05));
    fputs(", \"high\": ", stdout);
    cg_print_json_number(cg_quantile(estimates, n, 0.95));
    putchar('}');
}

static void pattern_json(const cg_draws_result *result, int p, double *estimates)
{
    const cg_pattern *pattern = &cg_pattern_table()[p];
    int n = 0;
    printf("  {\"id\": \"%s\", \"kind\": \"%s\", \"defaults\": \"%s\", \"holds\": %.6g, "
           "\"undecided\": %.6g, \"fails\": %.6g,\n   \"parts\": [",
           pattern->id, cg_kind_text(pattern->kind), cg_verdict_text(result->defaults->pattern[p]),
           share(result, p, CG_HOLDS), share(result, p, CG_UNDECIDED), share(result, p, CG_FAILS));
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        if ((int)cg_pattern_part_table()[i].pattern != p)
            continue;
        fputs(n++ > 0 ? ",\n     " : "\n     ", stdout);
        part_json(result, i, estimates);
    }
    fputs("]}", stdout);
}

cg_status cg_patterns_print_draws_json(const uint8_t *wanted, const cg_draws_result *result,
                                       cg_error *error)
{
    void *block = NULL;
    held found;
    int n = 0;
    cg_status status = find_held(wanted, result, &found, error);
    if (status == CG_OK)
        status = cg_alloc(&block, result->n_draws, sizeof(double), "estimates", error);
    if (status != CG_OK)
        return status;
    printf("{\"draws\": %" PRIu32 ", \"replicates\": %" PRIu32 ", \"posterior_xxh128\": \"%s\",\n "
           "\"validation\": {\"patterns\": %.0f, \"defaults\": %.0f, \"median\": %.6g, \"low\": "
           "%.6g, \"high\": %.6g},\n \"patterns\": [\n",
           result->n_draws, result->n_replicates, result->xxh128, found.of, found.defaults,
           found.median, found.low, found.high);
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        if (!wanted[p])
            continue;
        fputs(n++ > 0 ? ",\n" : "", stdout);
        pattern_json(result, p, block);
    }
    puts("\n]}");
    cg_free(block);
    return CG_OK;
}
