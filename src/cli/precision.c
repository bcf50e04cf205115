/* collegium precision — how many replicates an interval of a wanted width needs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/output.h"
#include "experiment/precision.h"
#include "io/results_outcomes.h"
#include "param/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double default_relative = 0.2;

/* A pilot, whether run here or read. */
typedef struct pilot {
    cg_outcome_values read; /* of a file */
    cg_batch batch;         /* of runs */
    int is_run;
    double *column; /* [n_scenarios][n_replicates] of one outcome, for runs */
    size_t n_scenarios, n_outcomes;
    uint32_t n_replicates;
    double relative;
    const cg_options *options;
} pilot;

static const char *scenario_name(const pilot *self, size_t s)
{
    return self->is_run ? self->batch.scenarios[s].name : self->read.scenarios[s];
}

static const char *outcome_name(const pilot *self, size_t o)
{
    return self->is_run ? cg_outcome_table()[o].name : self->read.names[o];
}

static const double *values_of(pilot *self, size_t o)
{
    if (!self->is_run)
        return self->read.values[o];
    const size_t runs = self->n_scenarios * self->n_replicates;
    for (size_t run = 0; run < runs; run++)
        self->column[run] = self->batch.records[run].outcomes[o];
    return self->column;
}

static int is_number(const char *text, double *value)
{
    char *end = NULL;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && *value > 0 && isfinite(*value);
}

/* The width asked for an outcome by --width; NaN for none. */
static double asked_width(const pilot *self, const char *name)
{
    double width = NAN;
    for (size_t i = 0; i < self->options->widths.n; i++) {
        const char *text = self->options->widths.items[i], *equals = strchr(text, '=');
        if (strlen(name) == (size_t)(equals - text) && strncmp(text, name, strlen(name)) == 0)
            is_number(equals + 1, &width);
    }
    return width;
}

static cg_status check_width(const pilot *self, const char *text, cg_error *error)
{
    const char *equals = strchr(text, '='), *names[1000];
    char name[CG_NAME_SIZE + 1];
    double width;
    if (equals == NULL || !is_number(equals + 1, &width))
        return cg_fail(error, CG_USAGE,
                       "--width: expected OUTCOME=WIDTH with a width above 0, not '%s'", text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    const size_t n = self->n_outcomes < 1000 ? self->n_outcomes : 1000;
    for (size_t o = 0; o < n; o++) {
        names[o] = outcome_name(self, o);
        if (strcmp(names[o], name) == 0)
            return CG_OK;
    }
    const char *nearest = cg_nearest(name, names, n);
    return cg_fail(error, CG_USAGE, "--width: there is no outcome %s%s%s%s", name,
                   nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "'?" : "");
}

static cg_status check(pilot *self, cg_error *error)
{
    const cg_options *options = self->options;
    cg_status status = CG_OK;
    self->relative = default_relative;
    if (options->relative != NULL && !is_number(options->relative, &self->relative))
        return cg_fail(error, CG_USAGE, "--relative: expected a number above 0, not '%s'",
                       options->relative);
    for (size_t i = 0; i < options->widths.n && status == CG_OK; i++)
        status = check_width(self, options->widths.items[i], error);
    if (status == CG_OK && self->n_replicates < 2)
        status = cg_fail(error, CG_INPUT,
                         "precision: the pilot has one replicate; expected at least 2 (5 or more "
                         "tell something), with --replicates N");
    return status;
}

static int is_file(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strcmp(dot, ".h5") == 0;
}

static cg_status load(pilot *self, cg_error *error)
{
    const cg_options *options = self->options;
    cg_status status;
    if (options->n_operands == 1 && is_file(options->operands[0])) {
        status = cg_results_outcomes_read(options->operands[0], &self->read, error);
        self->n_scenarios = self->read.n_scenarios;
        self->n_replicates = self->read.n_replicates;
        self->n_outcomes = self->read.n_outcomes;
        return status == CG_OK ? check(self, error) : status;
    }
    self->is_run = 1;
    status = cg_batch_load(options->operands, options->n_operands, options, &self->batch, error);
    self->n_scenarios = self->batch.n_scenarios;
    self->n_replicates = self->batch.n_replicates;
    self->n_outcomes = CG_N_OUTCOMES;
    if (status == CG_OK)
        status = check(self, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->column, self->n_scenarios * self->n_replicates,
                          sizeof *self->column, "a pilot", error);
    if (status == CG_OK)
        status = cg_batch_run(&self->batch, options, NULL, error);
    return status;
}

/* What is told of an outcome of scenario s: its difference from the first, or the mean of an
 * only one. */
typedef struct row {
    const char *scenario, *outcome;
    double width;
    cg_precision own;
} row;

static int make_row(pilot *self, size_t s, size_t o, row *to)
{
    const double *values = values_of(self, o), *own = values + s * self->n_replicates;
    const int paired = self->n_scenarios > 1;
    to->scenario = scenario_name(self, s);
    to->outcome = outcome_name(self, o);
    to->width = asked_width(self, to->outcome);
    if (isnan(to->width) && self->options->widths.n > 0 && self->options->relative == NULL)
        return 0;
    if (isnan(to->width)) {
        const cg_interval level = paired ? cg_interval_paired(values, own, self->n_replicates)
                                         : cg_interval_mean(own, self->n_replicates);
        to->width = self->relative * fabs(level.mean);
    }
    to->own = paired ? cg_precision_difference(values, own, self->n_replicates, to->width)
                     : cg_precision_level(own, self->n_replicates, to->width);
    return 1;
}

static void count_text(uint32_t n, char text[CG_NUMBER_SIZE])
{
    if (n == 0)
        snprintf(text, CG_NUMBER_SIZE, "-");
    else if (n >= CG_MOST_REPLICATES)
        snprintf(text, CG_NUMBER_SIZE, ">1e8");
    else
        snprintf(text, CG_NUMBER_SIZE, "%" PRIu32, n);
}

static void print_line(const row *line)
{
    char mean[CG_NUMBER_SIZE], now[CG_NUMBER_SIZE], width[CG_NUMBER_SIZE], saves[CG_NUMBER_SIZE];
    char paired[CG_NUMBER_SIZE], safe[CG_NUMBER_SIZE], apart[CG_NUMBER_SIZE];
    const cg_precision *own = &line->own;
    cg_number_short(own->pilot.mean, mean);
    cg_number_short(own->pilot.high - own->pilot.low, now);
    cg_number_short(own->paired > 0 ? line->width : (double)NAN, width);
    count_text(own->paired, paired);
    count_text(own->paired_safe, safe);
    count_text(own->apart, apart);
    printf("  %-22s %10s %10s %10s %10s %10s", line->outcome, mean, now, width, paired, safe);
    if (!isnan(own->sd_apart)) {
        cg_number_short(own->sd_apart * own->sd_apart / (own->sd * own->sd), saves);
        printf(" %12s %8s", apart, saves);
    }
    putchar('\n');
}

static void print_count(const char *key, uint32_t n)
{
    printf(", \"%s\": ", key);
    cg_print_json_number(n > 0 ? (double)n : (double)NAN);
}

static void print_json(const row *line, int first)
{
    const cg_precision *own = &line->own;
    printf("%s\n  {\"scenario\": \"%s\", \"outcome\": \"%s\", \"pilot\": ", first ? "" : ",",
           line->scenario, line->outcome);
    cg_print_json_interval(&own->pilot);
    fputs(", \"width\": ", stdout);
    cg_print_json_number(line->width);
    fputs(", \"sd\": ", stdout);
    cg_print_json_number(own->sd);
    fputs(", \"sd_independent\": ", stdout);
    cg_print_json_number(own->sd_apart);
    fputs(", \"correlation\": ", stdout);
    cg_print_json_number(own->correlation);
    print_count("replicates", own->paired);
    print_count("replicates_safe", own->paired_safe);
    print_count("replicates_independent", own->apart);
    putchar('}');
}

static void print_head(const pilot *self, size_t s)
{
    const int paired = self->n_scenarios > 1;
    printf("%s%s%s, %" PRIu32 " replicates of a pilot\n", scenario_name(self, s),
           paired ? " less " : "", paired ? scenario_name(self, 0) : "", self->n_replicates);
    printf("  %-22s %10s %10s %10s %10s %10s", "outcome", paired ? "difference" : "mean",
           "width now", "wanted", "replicates", "4 in 5");
    if (paired)
        printf(" %12s %8s", "independent", "saves");
    putchar('\n');
}

static void print(pilot *self)
{
    row line;
    int first = 1;
    if (self->options->json)
        printf("{\"pilot_replicates\": %" PRIu32 ", \"baseline\": \"%s\", \"rows\": [",
               self->n_replicates, self->n_scenarios > 1 ? scenario_name(self, 0) : "");
    for (size_t s = self->n_scenarios > 1; s < self->n_scenarios; s++) {
        if (!self->options->json)
            print_head(self, s);
        for (size_t o = 0; o < self->n_outcomes; o++) {
            if (!make_row(self, s, o, &line))
                continue;
            if (self->options->json)
                print_json(&line, first);
            else
                print_line(&line);
            first = 0;
        }
    }
    if (self->options->json)
        puts("\n]}");
}

static cg_status precision(const cg_options *options, cg_error *error)
{
    pilot *self = NULL;
    cg_status status = cg_alloc((void **)&self, 1, sizeof *self, "a pilot", error);
    if (status != CG_OK)
        return status;
    self->options = options;
    status = load(self, error);
    if (status == CG_OK)
        print(self);
    if (self->is_run)
        cg_batch_release(&self->batch);
    cg_results_outcomes_free(&self->read);
    cg_free(self->column);
    cg_free(self);
    return status;
}

const cg_command cg_command_precision = {
    .name = "precision",
    .operands = "SCENARIO.json... | RESULTS.h5",
    .summary = "how many replicates an interval of a wanted width needs",
    .details =
        "From a pilot, run here (some replicates of each scenario) or read from a results file\n"
        "of `run` or `compare`: per outcome the replicates after which its 95 % t interval is as\n"
        "narrow as wanted, of the difference from the first scenario, or of the mean of a single\n"
        "one. `4 in 5` allows for the pilot's own error: that many suffice in four of five\n"
        "pilots. `independent` is how many each scenario would need without common random\n"
        "numbers; `saves` is the ratio of the two variances, which the ratio of replicates comes\n"
        "to where they are many. The wanted width (from end to end) is a fifth of the estimate's\n"
        "size, another share with --relative, or --width's in the\n"
        "outcome's unit; with --width alone only the outcomes that it names are shown.\n",
    .takes = "rwsStaqjzX",
    .least = 1,
    .most = 1000,
    .run = precision,
};
