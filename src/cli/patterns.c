/* collegium patterns — the findings of the two papers, each held against the model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/judging.h"
#include "cli/loading.h"
#include "cli/patterns_print.h"
#include "cli/patterns_repeat.h"
#include "cli/stop.h"
#include "cli/variants.h"

#include <string.h>

typedef struct session {
    const cg_options *options;
    cg_loading loading;
    char folder[CG_PATH_SIZE]; /* of the scenarios */
    uint8_t wanted[CG_N_PATTERNS];
    uint64_t needs;
    uint32_t n_replicates;
    cg_scenario *base;          /* without clusters */
    cg_scenario *scenarios;     /* [CG_N_VARIANTS] as read, those needed */
    cg_pattern_result *results; /* [1 + CG_N_MECHANISMS]: with everything, then without something */
} session;

static cg_status find_mechanism(const char *name, int *found, cg_error *error)
{
    const char *names[CG_N_MECHANISMS];
    *found = cg_mechanism_find(name);
    if (*found >= 0)
        return CG_OK;
    for (int m = 0; m < CG_N_MECHANISMS; m++)
        names[m] = cg_mechanism_table()[m].name;
    const char *nearest = cg_nearest(name, names, CG_N_MECHANISMS);
    if (nearest != NULL)
        return cg_fail(error, CG_USAGE, "--without: no mechanism '%s'; did you mean '%s'?", name,
                       nearest);
    return cg_fail(error, CG_USAGE,
                   "--without: no mechanism '%s' (see `collegium patterns --help`)", name);
}

static cg_status switch_off(const session *self, cg_scenario *variants, int m, cg_error *error)
{
    cg_status status = CG_OK;
    for (int v = 0; v < CG_N_VARIANTS && status == CG_OK; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        status = cg_settings_apply(&variants[v], cg_mechanism_table()[m].settings, error);
        if (status == CG_OK)
            status = cg_scenario_check(&variants[v], error);
    }
    return status;
}

/* With everything, then without the mechanisms named, or without one after the other. */
static cg_status take_variants(void *context, uint32_t t, cg_scenario *variants,
                               uint32_t *n_replicates, cg_error *error)
{
    const session *self = context;
    const cg_texts *names = &self->options->without;
    cg_status status = CG_OK;
    for (int v = 0; v < CG_N_VARIANTS; v++)
        if ((self->needs >> v & 1) != 0)
            variants[v] = self->scenarios[v];
    *n_replicates = self->n_replicates;
    if (t > 0 && self->options->ablations)
        return switch_off(self, variants, (int)t - 1, error);
    for (size_t i = 0; t > 0 && i < names->n && status == CG_OK; i++)
        status = switch_off(self, variants, cg_mechanism_find(names->items[i]), error);
    return status;
}

static cg_status open_session(session *self, const cg_options *options, cg_error *error)
{
    *self = (session){.options = options};
    cg_status status = cg_wanted_read(options->only, self->wanted, error);
    self->needs = cg_patterns_need(self->wanted);
    if (status == CG_OK)
        status = cg_loading_begin(&self->loading, options, error);
    if (status == CG_OK)
        status = cg_variants_find(options, self->folder, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->base, 1, sizeof(cg_scenario), "a scenario", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->scenarios, CG_N_VARIANTS, sizeof(cg_scenario),
                          "scenarios", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->results, 1 + CG_N_MECHANISMS, sizeof *self->results,
                          "judgements", error);
    return status;
}

static void close_session(session *self)
{
    cg_free(self->results);
    cg_free(self->scenarios);
    cg_free(self->base);
    cg_loading_end(&self->loading);
}

static void print(const session *self)
{
    const cg_options *options = self->options;
    const cg_pattern_result *with = &self->results[0], *without = &self->results[1];
    const int named = options->without.n > 0;
    const cg_pattern_result *shown = named ? without : with;
    if (options->ablations) {
        cg_patterns_print_ablations(self->wanted, with, without, options->json);
    } else if (options->json) {
        cg_patterns_print_json(self->wanted, shown, cg_scenario_seed(self->base),
                               self->n_replicates);
    } else if (options->markdown) {
        cg_patterns_print_markdown(self->wanted, shown);
    } else {
        cg_patterns_print_table(self->wanted, shown);
        if (named)
            cg_patterns_print_changes(self->wanted, with, without);
    }
}

static cg_status judge(session *self, cg_error *error)
{
    const cg_options *options = self->options;
    const uint32_t n = 1 + (options->ablations ? CG_N_MECHANISMS : options->without.n > 0);
    const cg_judging judging = {options, self->wanted, n, take_variants, self};
    cg_status status = cg_variants_load(self->folder, options->full, self->needs,
                                        &self->loading.load, self->base, self->scenarios, error);
    if (status != CG_OK)
        return status;
    self->n_replicates = cg_patterns_replicates(options, self->base);
    status = cg_judge(&judging, self->results, error);
    if (status == CG_OK)
        print(self);
    return status;
}

static int names_seed(const cg_options *options)
{
    for (size_t i = 0; i < options->settings.n; i++)
        if (strncmp(options->settings.items[i], "run.seed=", 9) == 0)
            return 1;
    return 0;
}

static cg_status check_names(const cg_options *options, cg_error *error)
{
    int found;
    cg_status status = CG_OK;
    for (size_t i = 0; i < options->without.n && status == CG_OK; i++)
        status = find_mechanism(options->without.items[i], &found, error);
    if (status == CG_OK && options->ablations && options->without.n > 0)
        status = cg_fail(error, CG_USAGE, "patterns: --without and --ablations exclude each other");
    const int ways =
        (options->ablations || options->without.n > 0) + (options->draws > 0) + options->seeds;
    if (status == CG_OK && ways > 1)
        status = cg_fail(error, CG_USAGE,
                         "patterns: --draws, --seeds and what switches mechanisms off exclude "
                         "each other");
    if (status == CG_OK && options->seeds && names_seed(options))
        status = cg_fail(error, CG_USAGE, "patterns: --seeds sets run.seed itself");
    return status;
}

static cg_status patterns(const cg_options *options, cg_error *error)
{
    session self;
    cg_status status = check_names(options, error);
    if (status != CG_OK)
        return status;
    cg_stop_on_signals();
    status = open_session(&self, options, error);
    if (status == CG_OK && (options->draws > 0 || options->seeds))
        status = cg_patterns_repeat(options, &self.loading, self.folder, self.wanted, error);
    else if (status == CG_OK)
        status = judge(&self, error);
    close_session(&self);
    return status;
}

const cg_command cg_command_patterns = {
    .name = "patterns",
    .operands = "[FOLDER]",
    .summary = "hold the findings of the papers against the model",
    .details =
        "Runs the variants of scenarios that the patterns need, on common random numbers, and\n"
        "prints each pattern's statistics with 95 % intervals over replicates (20 unless told\n"
        "otherwise), each of which has a seed and so a synthetic province of its own (--json\n"
        "names the seeds). A pattern holds or fails only when the whole interval\n"
        "lies on one side of its criterion, else it is undecided; of several parts the worst\n"
        "counts. FOLDER holds the scenarios; by default a folder of COLLEGIUM_PATH, ./scenarios,\n"
        "or the installed ones. Settings apply to every variant. Mechanisms:\n"
        "tasks compulsion approval gratuity reactance legitimacy expectation\n"
        "voluntary advise ties fresh misconceptions discovery support inspection rotation\n"
        "programme leaning crowding needs policy_stress overload materials turnover.\n",
    .takes = "OWFArsSHGBEtajmq",
    .least = 0,
    .most = 1,
    .run = patterns,
};
