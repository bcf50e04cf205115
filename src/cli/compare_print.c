/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare_print.h"

#include "cli/output.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum verdict { BETTER, WORSE, HIGHER, LOWER, SAME, UNCLEAR, UNKNOWN, N_VERDICTS } verdict;

static const char *const verdict_texts[N_VERDICTS] = {"better", "worse",   "higher", "lower",
                                                      "same",   "unclear", "-"};

static const cg_interval *cell(const cg_interval *table, uint32_t s, size_t outcome)
{
    return &table[(size_t)s * CG_N_OUTCOMES + outcome];
}

/* cg_direction_text in a word, for a column. */
static const char *direction_word(cg_direction direction)
{
    return direction == CG_MORE_IS_BETTER ? "more" : direction == CG_LESS_IS_BETTER ? "less" : "-";
}

/* What a difference says, given which way its outcome is better. */
static verdict judge(const cg_interval *difference, cg_direction direction)
{
    if (!isfinite(difference->low) || !isfinite(difference->high))
        return UNKNOWN;
    if (difference->low >= 0 && difference->high <= 0)
        return SAME;
    if (difference->low <= 0 && difference->high >= 0)
        return UNCLEAR;
    int higher = difference->low > 0;
    if (direction == CG_NEITHER)
        return higher ? HIGHER : LOWER;
    return higher == (direction == CG_MORE_IS_BETTER) ? BETTER : WORSE;
}

static int name_width(const cg_batch *batch)
{
    size_t width = strlen("scenario");
    for (uint32_t s = 0; s < batch->n_scenarios; s++) {
        size_t length = strlen(batch->scenarios[s].name);
        width = length > width ? length : width;
    }
    return (int)width;
}

/* The lines of one outcome, a scenario each; its unit stands under its name. */
static void print_outcome(const cg_comparison *self, size_t o, int width)
{
    const cg_outcome_info *outcome = &cg_outcome_table()[o];
    for (uint32_t s = 0; s < self->batch->n_scenarios; s++) {
        const cg_interval *difference = cell(self->differences, s, o);
        char first[64] = "", mean[CG_NUMBER_SIZE];
        if (s == 0)
            snprintf(first, sizeof first, "%s", outcome->name);
        else if (s == 1)
            snprintf(first, sizeof first, "  %s", outcome->unit);
        cg_number_short(cell(self->levels, s, o)->mean, mean);
        printf("%-28s %-7s %-*s %10s", first, s == 0 ? direction_word(outcome->direction) : "",
               width, self->batch->scenarios[s].name, mean);
        if (s > 0) {
            char gap[CG_NUMBER_SIZE], interval[2 * CG_NUMBER_SIZE + 8];
            cg_number_fine(difference->mean, gap);
            cg_interval_fine(difference, interval);
            printf(" %10s  %-20s %s", gap, interval,
                   verdict_texts[judge(difference, outcome->direction)]);
        }
        putchar('\n');
    }
}

/* The names of the outcomes of one verdict, wrapped, and their number. */
static void print_names(const cg_comparison *self, uint32_t s, verdict wanted)
{
    enum { INDENT = 15, WIDTH = 98 };
    const cg_outcome_info *outcomes = cg_outcome_table();
    int column = 0, n = 0;
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        n += judge(cell(self->differences, s, o), outcomes[o].direction) == wanted;
    printf("  %-7s in %2d", verdict_texts[wanted], n);
    column = INDENT;
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        if (judge(cell(self->differences, s, o), outcomes[o].direction) != wanted)
            continue;
        int length = (int)strlen(outcomes[o].name) + 1;
        if (column + length > WIDTH) {
            printf("\n%*s", INDENT - 1, "");
            column = INDENT;
        }
        printf(" %s", outcomes[o].name);
        column += length;
    }
    putchar('\n');
}

static void print_verdicts(const cg_comparison *self, uint32_t s)
{
    printf("%s against %s is\n", self->batch->scenarios[s].name, self->batch->scenarios[0].name);
    print_names(self, s, BETTER);
    print_names(self, s, WORSE);
    print_names(self, s, UNCLEAR);
}

void cg_comparison_table(const cg_comparison *self, const char *path)
{
    const cg_batch *batch = self->batch;
    char text[256];
    int width = name_width(batch);
    cg_batch_describe(batch, text, sizeof text);
    for (uint32_t s = 0; s < batch->n_scenarios; s++)
        printf("%s%s",
               s == 0                       ? ""
               : s + 1 < batch->n_scenarios ? ", "
                                            : " and ",
               batch->scenarios[s].name);
    printf(" on common random numbers:\n%s\n", text);
    printf("differences are from %s, replicate by replicate, with their 95 %% interval\n\n",
           batch->scenarios[0].name);
    printf("%-28s %-7s %-*s %10s %10s  %-20s %s\n", "outcome", "better", width, "scenario", "mean",
           "difference", "95 % interval", "which is");
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        print_outcome(self, o, width);
    putchar('\n');
    for (uint32_t s = 1; s < batch->n_scenarios && batch->n_replicates > 1; s++)
        print_verdicts(self, s);
    if (batch->n_replicates == 1)
        puts("one replicate has no interval: give --replicates 2 or more");
    printf("\n%s%s%sscience hash %s\n", path != NULL ? "results in " : "", path != NULL ? path : "",
           path != NULL ? ", " : "", batch->hash);
}

static void json_column(const cg_comparison *self, const cg_interval *table, uint32_t from,
                        size_t o)
{
    putchar('{');
    for (uint32_t s = from; s < self->batch->n_scenarios; s++) {
        fputs(s > from ? ", " : "", stdout);
        cg_print_json_text(self->batch->scenarios[s].name);
        fputs(": ", stdout);
        cg_print_json_interval(cell(table, s, o));
    }
    putchar('}');
}

void cg_comparison_json(const cg_comparison *self)
{
    const cg_outcome_info *outcomes = cg_outcome_table();
    fputs("{\"baseline\": ", stdout);
    cg_print_json_text(self->batch->scenarios[0].name);
    printf(", \"replicates\": %" PRIu32 ", \"outcomes\": {", self->batch->n_replicates);
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        fputs(o > 0 ? ",\n  " : "\n  ", stdout);
        cg_print_json_text(outcomes[o].name);
        fputs(": {\"unit\": ", stdout);
        cg_print_json_text(outcomes[o].unit);
        fputs(", \"description\": ", stdout);
        cg_print_json_text(outcomes[o].doc);
        fputs(", \"direction\": ", stdout);
        cg_print_json_text(cg_direction_text(outcomes[o].direction));
        fputs(",\n    \"scenarios\": ", stdout);
        json_column(self, self->levels, 0, o);
        fputs(",\n    \"differences\": ", stdout);
        json_column(self, self->differences, 1, o);
        putchar('}');
    }
    puts("\n}}");
}

void cg_comparison_csv(const cg_comparison *self)
{
    const cg_outcome_info *outcomes = cg_outcome_table();
    puts("outcome,unit,direction,scenario,mean,low,high,difference,difference_low,"
         "difference_high");
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        for (uint32_t s = 0; s < self->batch->n_scenarios; s++) {
            const cg_interval *level = cell(self->levels, s, o);
            const cg_interval *difference = cell(self->differences, s, o);
            double numbers[6] = {level->mean, level->low, level->high, NAN, NAN, NAN};
            if (s > 0) {
                numbers[3] = difference->mean;
                numbers[4] = difference->low;
                numbers[5] = difference->high;
            }
            cg_print_csv_text(outcomes[o].name);
            putchar(',');
            cg_print_csv_text(outcomes[o].unit);
            printf(",%s,%s", cg_direction_text(outcomes[o].direction),
                   self->batch->scenarios[s].name);
            for (size_t i = 0; i < 6; i++) {
                putchar(',');
                cg_print_csv_number(numbers[i]);
            }
            putchar('\n');
        }
    }
}
