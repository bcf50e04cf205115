/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/patterns_print.h"

#include "cli/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_part(const cg_pattern_part *part, const cg_pattern_result *result, uint32_t i)
{
    char mean[CG_NUMBER_SIZE], interval[2 * CG_NUMBER_SIZE + 8], criterion[CG_CRITERION_SIZE];
    cg_number_short(result->interval[i].mean, mean);
    cg_interval_short(&result->interval[i], interval);
    cg_criterion_text(part, criterion);
    printf("  %c  %-10s %8s  %-18s %-11s %s (%s)\n", part->letter, cg_verdict_text(result->part[i]),
           mean, interval, criterion, part->text, part->unit);
}

static void print_counts(const uint8_t *wanted, const cg_pattern_result *result)
{
    int counts[3] = {0}, all = 0;
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        if (!wanted[p])
            continue;
        counts[result->pattern[p] - CG_HOLDS]++;
        all++;
    }
    printf(
        "\n%d hold, %d fail, %d are undecided of %d: a verdict needs the whole 95 %% interval on "
        "one side\n",
        counts[0], counts[2], counts[1], all);
}

void cg_patterns_print_table(const uint8_t *wanted, const cg_pattern_result *result)
{
    printf("     %-10s %8s  %-18s %-11s\n", "verdict", "estimate", "95 % interval", "criterion");
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        const cg_pattern *pattern = &cg_pattern_table()[p];
        if (!wanted[p])
            continue;
        printf("%-4s %s: %s (%s, %s)\n", pattern->id, cg_verdict_text(result->pattern[p]),
               pattern->statement, cg_kind_text(pattern->kind), pattern->source);
        for (uint32_t i = 0; i < CG_N_PARTS; i++)
            if ((int)cg_pattern_part_table()[i].pattern == p)
                print_part(&cg_pattern_part_table()[i], result, i);
    }
    print_counts(wanted, result);
}

static void markdown_part(const cg_pattern_part *part, const cg_pattern_result *result, uint32_t i)
{
    char mean[CG_NUMBER_SIZE], interval[2 * CG_NUMBER_SIZE + 8], criterion[CG_CRITERION_SIZE];
    cg_number_short(result->interval[i].mean, mean);
    cg_interval_short(&result->interval[i], interval);
    cg_criterion_text(part, criterion);
    printf("| %s%c | %s | %s, %s | %s%s%s%s | %s |\n", cg_pattern_table()[part->pattern].id,
           part->letter, cg_verdict_text(result->part[i]), part->text, part->unit, mean,
           *interval != '\0' ? " (" : "", interval, *interval != '\0' ? ")" : "", criterion);
}

void cg_patterns_print_markdown(const uint8_t *wanted, const cg_pattern_result *result)
{
    puts("| pattern | verdict | statistic | estimate (95 % interval) | criterion |\n"
         "|---|---|---|---|---|");
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        const cg_pattern *pattern = &cg_pattern_table()[p];
        if (!wanted[p])
            continue;
        printf("| **%s** | **%s** | **%s** (%s, %s) | | |\n", pattern->id,
               cg_verdict_text(result->pattern[p]), pattern->statement, cg_kind_text(pattern->kind),
               pattern->source);
        for (uint32_t i = 0; i < CG_N_PARTS; i++)
            if ((int)cg_pattern_part_table()[i].pattern == p)
                markdown_part(&cg_pattern_part_table()[i], result, i);
    }
    print_counts(wanted, result);
}

/* The members that a pattern and its parts have in common. */
static void json_judged(cg_verdict verdict, const cg_pattern_part *part,
                        const cg_interval *interval)
{
    char criterion[CG_CRITERION_SIZE];
    cg_criterion_text(part, criterion);
    fputs("\"verdict\": ", stdout);
    cg_print_json_text(cg_verdict_text(verdict));
    fputs(", \"statistic\": ", stdout);
    cg_print_json_text(part->text);
    fputs(", \"estimate\": ", stdout);
    cg_print_json_number(interval->mean);
    fputs(", \"low\": ", stdout);
    cg_print_json_number(interval->low);
    fputs(", \"high\": ", stdout);
    cg_print_json_number(interval->high);
    fputs(", \"criterion\": ", stdout);
    cg_print_json_text(criterion);
}

static void json_parts(int p, const cg_pattern_result *result)
{
    int n = 0;
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        if ((int)part->pattern != p)
            continue;
        printf("%s\n     {\"id\": \"%s%c\", ", n++ > 0 ? "," : "", cg_pattern_table()[p].id,
               part->letter);
        json_judged(result->part[i], part, &result->interval[i]);
        fputs(", \"unit\": ", stdout);
        cg_print_json_text(part->unit);
        putchar('}');
    }
}

void cg_patterns_print_json(const uint8_t *wanted, const cg_pattern_result *result, uint64_t seed,
                            uint32_t n_replicates)
{
    int n = 0;
    fputs("{\"patterns\": [", stdout);
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        const cg_pattern *pattern = &cg_pattern_table()[p];
        uint32_t i = result->deciding[p];
        if (!wanted[p])
            continue;
        printf("%s\n  {\"id\": \"%s\", \"kind\": ", n++ > 0 ? "," : "", pattern->id);
        cg_print_json_text(cg_kind_text(pattern->kind));
        fputs(", ", stdout);
        json_judged(result->pattern[p], &cg_pattern_part_table()[i], &result->interval[i]);
        fputs(", \"source\": ", stdout);
        cg_print_json_text(pattern->source);
        fputs(",\n   \"parts\": [", stdout);
        json_parts(p, result);
        fputs("]}", stdout);
    }
    fputs("\n ],\n \"seeds\": [", stdout);
    for (uint32_t k = 0; k < n_replicates; k++)
        printf("%s\"%" PRIu64 "\"", k > 0 ? ", " : "", cg_replicate_seed(seed, k));
    puts("]}");
}

void cg_patterns_print_changes(const uint8_t *wanted, const cg_pattern_result *with,
                               const cg_pattern_result *without)
{
    int n = 0;
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        const cg_pattern *pattern = &cg_pattern_table()[p];
        if (!wanted[p] || with->pattern[p] == without->pattern[p])
            continue;
        if (n++ == 0)
            puts("\nverdicts that change:");
        printf("  %-4s %-9s -> %-9s  %s\n", pattern->id, cg_verdict_text(with->pattern[p]),
               cg_verdict_text(without->pattern[p]), pattern->statement);
    }
    if (n == 0)
        puts("\nno verdict changes");
}

static void ablations_json(const uint8_t *wanted, const cg_pattern_result *ablated)
{
    fputs("{\"ablations\": [", stdout);
    for (int m = 0; m < CG_N_MECHANISMS; m++) {
        int n = 0;
        printf("%s\n  {\"mechanism\": \"%s\", \"verdicts\": {", m > 0 ? "," : "",
               cg_mechanism_table()[m].name);
        for (int p = 0; p < CG_N_PATTERNS; p++)
            if (wanted[p])
                printf("%s\"%s\": \"%s\"", n++ > 0 ? ", " : "", cg_pattern_table()[p].id,
                       cg_verdict_text(ablated[m].pattern[p]));
        fputs("}}", stdout);
    }
    puts("\n]}");
}

void cg_patterns_print_ablations(const uint8_t *wanted, const cg_pattern_result *with,
                                 const cg_pattern_result *ablated, int json)
{
    if (json) {
        ablations_json(wanted, ablated);
        return;
    }
    puts("verdict with everything, then without one mechanism where it is another\n");
    printf("%-15s", "without");
    for (int p = 0; p < CG_N_PATTERNS; p++)
        if (wanted[p])
            printf(" %3s", cg_pattern_table()[p].id);
    printf("\n%-15s", "(nothing)");
    for (int p = 0; p < CG_N_PATTERNS; p++)
        if (wanted[p])
            printf("   %c", cg_verdict_text(with->pattern[p])[0]);
    for (int m = 0; m < CG_N_MECHANISMS; m++) {
        printf("\n%-15s", cg_mechanism_table()[m].name);
        for (int p = 0; p < CG_N_PATTERNS; p++)
            if (wanted[p])
                printf("   %c", ablated[m].pattern[p] == with->pattern[p]
                                    ? '.'
                                    : cg_verdict_text(ablated[m].pattern[p])[0]);
    }
    puts("\n\nh holds, f fails, u undecided, . the same");
}
