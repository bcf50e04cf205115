/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/patterns.h"

#include "experiment/statistics.h"
#include "param/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LESS (-INFINITY)
#define MORE INFINITY
#define ANY NAN
#define BIT(variant) (UINT64_C(1) << CG_VARIANT_##variant)

const cg_variant *cg_variant_table(void)
{
#define X(name, ...) {#name, __VA_ARGS__},
    static const cg_variant table[CG_N_VARIANTS] = {CG_VARIANTS(X)};
#undef X
    return table;
}

const cg_mechanism *cg_mechanism_table(void)
{
#define X(name, ...) {#name, __VA_ARGS__},
    static const cg_mechanism table[CG_N_MECHANISMS] = {CG_MECHANISMS(X)};
#undef X
    return table;
}

const cg_seed_base *cg_seed_base_table(void)
{
#define X(name, seed) {#name, seed},
    static const cg_seed_base table[CG_N_SEED_BASES] = {CG_SEED_BASES(X)};
#undef X
    return table;
}

const cg_pattern *cg_pattern_table(void)
{
#define X(id, kind, statement, source) {#id, CG_##kind, statement, source},
    static const cg_pattern table[CG_N_PATTERNS] = {CG_PATTERNS(X)};
#undef X
    return table;
}

const cg_pattern_part *cg_pattern_part_table(void)
{
#define X(pattern, letter, function, outcome, of, against, also, low, high, unit, text)            \
    {CG_PATTERN_##pattern,                                                                         \
     #letter[0],                                                                                   \
     cg_statistic_##function,                                                                      \
     CG_OUTCOME_##outcome,                                                                         \
     CG_VARIANT_##of,                                                                              \
     CG_VARIANT_##against,                                                                         \
     BIT(of) | BIT(against) | (also),                                                              \
     low,                                                                                          \
     high,                                                                                         \
     unit,                                                                                         \
     text},
    static const cg_pattern_part table[CG_N_PARTS] = {CG_PATTERN_PARTS(X)};
#undef X
    return table;
}

static int same_word(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return 0;
    return *a == *b;
}

int cg_pattern_find(const char *id)
{
    for (int p = 0; p < CG_N_PATTERNS; p++)
        if (same_word(cg_pattern_table()[p].id, id))
            return p;
    return -1;
}

int cg_mechanism_find(const char *name)
{
    for (int m = 0; m < CG_N_MECHANISMS; m++)
        if (same_word(cg_mechanism_table()[m].name, name))
            return m;
    return -1;
}

uint64_t cg_patterns_need(const uint8_t *wanted)
{
    uint64_t needs = 0;
    for (int i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        needs |= wanted[part->pattern] ? part->needs : 0;
    }
    return needs;
}

cg_verdict cg_pattern_verdict(const cg_interval *interval, double low, double high)
{
    if (isnan(low) || isnan(high))
        return CG_REPORTED;
    if (!isfinite(interval->low) || !isfinite(interval->high))
        return CG_UNDECIDED;
    if (interval->low > low && interval->high < high)
        return CG_HOLDS;
    if (interval->high <= low || interval->low >= high)
        return CG_FAILS;
    return CG_UNDECIDED;
}

/* A pattern is as good as its worst part. */
static void judge_patterns(const uint8_t *wanted, cg_pattern_result *result)
{
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        result->pattern[p] = CG_REPORTED;
        result->deciding[p] = 0;
    }
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        cg_pattern_id p = cg_pattern_part_table()[i].pattern;
        if (wanted[p] && result->part[i] > result->pattern[p]) {
            result->pattern[p] = result->part[i];
            result->deciding[p] = i;
        }
    }
}

void cg_patterns_measure(const uint8_t *wanted, const cg_pattern_data *data, double *values)
{
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        if (wanted[part->pattern])
            values[i] = part->function(data, part);
    }
}

void cg_patterns_judge_values(const uint8_t *wanted, const double *values, uint32_t n_replicates,
                              cg_pattern_result *result)
{
    for (uint32_t i = 0; i < CG_N_PARTS; i++) {
        const cg_pattern_part *part = &cg_pattern_part_table()[i];
        result->interval[i] = cg_interval_mean(values + (size_t)i * n_replicates, n_replicates);
        result->part[i] = cg_pattern_verdict(&result->interval[i], part->low, part->high);
    }
    judge_patterns(wanted, result);
}

void cg_criterion_text(const cg_pattern_part *part, char text[CG_CRITERION_SIZE])
{
    char low[CG_NUMBER_SIZE] = "", high[CG_NUMBER_SIZE] = "";
    text[0] = '\0';
    if (isfinite(part->low))
        cg_format_number(part->low, low);
    if (isfinite(part->high))
        cg_format_number(part->high, high);
    if (low[0] != '\0' && high[0] != '\0')
        snprintf(text, CG_CRITERION_SIZE, "%s to %s", low, high);
    else if (low[0] != '\0')
        snprintf(text, CG_CRITERION_SIZE, "> %s", low);
    else if (high[0] != '\0')
        snprintf(text, CG_CRITERION_SIZE, "< %s", high);
}

const char *cg_verdict_text(cg_verdict verdict)
{
    static const char *const texts[] = {"reported", "holds", "undecided", "fails"};
    return texts[verdict];
}

const char *cg_kind_text(cg_pattern_kind kind)
{
    static const char *const texts[] = {"calibration", "validation", "built in"};
    return texts[kind];
}
