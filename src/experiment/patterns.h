/* The patterns that the model is held against: what each needs, its statistics, its verdict.
 *
 * Everything here reads records only: what any user can read in results files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_EXPERIMENT_PATTERNS_H
#define CG_EXPERIMENT_PATTERNS_H

#include "experiment/compare.h"
#include "experiment/patterns.def"
#include "param/scenario.h"
#include "world/province.h"

#include <stdint.h>

#define X(name, ...) CG_VARIANT_##name,
typedef enum cg_variant_id { CG_VARIANTS(X) CG_N_VARIANTS } cg_variant_id;
#undef X
#define X(id, ...) CG_PATTERN_##id,
typedef enum cg_pattern_id { CG_PATTERNS(X) CG_N_PATTERNS } cg_pattern_id;
#undef X
#define X(pattern, letter, ...) CG_PART_##pattern##letter,
enum cg_part_id { CG_PATTERN_PARTS(X) CG_N_PARTS };
#undef X
#define X(name, ...) CG_SEED_BASE_##name,
enum cg_seed_base_id { CG_SEED_BASES(X) CG_N_SEED_BASES };
#undef X
#define X(name, ...) CG_MECHANISM_##name,
enum cg_mechanism_id { CG_MECHANISMS(X) CG_N_MECHANISMS };
#undef X

enum { CG_PATTERN_PANEL_EVERY = 51 }; /* weeks: row 1 is the last week of a year's burn-in */

/* A scenario file with settings laid over it. */
typedef struct cg_variant {
    const char *name, *file; /* file: without ".json", in the folder of scenarios */
    int panel;               /* a statistic reads its panel */
    const char *settings, *doc;
} cg_variant;

typedef struct cg_mechanism {
    const char *name, *settings, *doc;
} cg_mechanism;

/* A seed with a name to speak of it. */
typedef struct cg_seed_base {
    const char *name, *seed;
} cg_seed_base;

typedef enum cg_pattern_kind { CG_CALIBRATION, CG_VALIDATION, CG_BUILT_IN } cg_pattern_kind;

typedef struct cg_pattern {
    const char *id;
    cg_pattern_kind kind;
    const char *statement, *source;
} cg_pattern;

/* What a statistic reads: one replicate of every variant. */
typedef struct cg_pattern_data {
    const cg_scenario *scenarios;            /* [CG_N_VARIANTS] */
    const cg_record *records[CG_N_VARIANTS]; /* NULL for a variant that was not run */
    const cg_province *province;
    uint64_t seed; /* of this replicate */
} cg_pattern_data;

typedef struct cg_pattern_part cg_pattern_part;

/* One number of one replicate; NaN where it is undefined. */
typedef double cg_statistic(const cg_pattern_data *data, const cg_pattern_part *part);

struct cg_pattern_part {
    cg_pattern_id pattern;
    char letter;
    cg_statistic *function;
    uint32_t outcome;
    cg_variant_id of, against;
    uint64_t needs;   /* bit v: variant v is read */
    double low, high; /* criterion: between these (infinite: one-sided); NaN: none */
    const char *unit, *text;
};

/* The worse, the higher; a part without a criterion is only reported. */
typedef enum cg_verdict { CG_REPORTED, CG_HOLDS, CG_UNDECIDED, CG_FAILS } cg_verdict;

typedef struct cg_pattern_result {
    cg_interval interval[CG_N_PARTS]; /* over replicates */
    cg_verdict part[CG_N_PARTS];
    cg_verdict pattern[CG_N_PATTERNS]; /* of its worst part */
    uint32_t deciding[CG_N_PATTERNS];  /* the first part with that verdict */
} cg_pattern_result;

const cg_variant *cg_variant_table(void);           /* [CG_N_VARIANTS] */
const cg_mechanism *cg_mechanism_table(void);       /* [CG_N_MECHANISMS] */
const cg_seed_base *cg_seed_base_table(void);       /* [CG_N_SEED_BASES] */
const cg_pattern *cg_pattern_table(void);           /* [CG_N_PATTERNS] */
const cg_pattern_part *cg_pattern_part_table(void); /* [CG_N_PARTS], by pattern */

/* Index of a name or id (in any case of letters), or -1. */
int cg_pattern_find(const char *id);
int cg_mechanism_find(const char *name);

/* Lays settings over a scenario: blank-separated path=value (forms.*.x: every form; an event
 * that is absent is added) or -path (takes an event or a kind of meeting out if it is there).
 * The caller checks the whole. Errors: CG_INPUT. */
cg_status cg_settings_apply(cg_scenario *scenario, const char *settings, cg_error *error);

/* Bit v is set if a wanted pattern reads variant v. wanted[CG_N_PATTERNS]. */
uint64_t cg_patterns_need(const uint8_t *wanted);

/* What the parts of the wanted patterns say of one replicate, into values[CG_N_PARTS]; those of
 * others stay as they are. */
void cg_patterns_measure(const uint8_t *wanted, const cg_pattern_data *data, double *values);

/* Judges the wanted patterns from values[CG_N_PARTS][n_replicates]. */
void cg_patterns_judge_values(const uint8_t *wanted, const double *values, uint32_t n_replicates,
                              cg_pattern_result *result);

/* Holds or fails only if the whole interval lies on one side of the criterion. */
cg_verdict cg_pattern_verdict(const cg_interval *interval, double low, double high);

enum { CG_CRITERION_SIZE = 80 };
void cg_criterion_text(const cg_pattern_part *part, char text[CG_CRITERION_SIZE]);
const char *cg_verdict_text(cg_verdict verdict); /* "holds", "undecided", "fails", "reported" */
const char *cg_kind_text(cg_pattern_kind kind);  /* "calibration", "validation", "built in" */

#endif
