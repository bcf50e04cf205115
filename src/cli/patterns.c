/* collegium patterns — the findings of the two papers, each held against the model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "cli/loading.h"
#include "cli/patterns_print.h"
#include "cli/patterns_repeat.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/variants.h"
#include "io/school_list.h"
#include "run/runner.h"

#include <string.h>

/* What all variants share, and their runs. */
typedef struct session {
    const cg_options *options;
    cg_loading loading;
    char folder[CG_PATH_SIZE]; /* of the scenarios */
    uint8_t wanted[CG_N_PATTERNS];
    uint64_t needs;
    uint32_t n_replicates;
    cg_province province;
    cg_scenario *scenarios; /* [CG_N_VARIANTS] as read, those needed */
    cg_scenario *altered;   /* [CG_N_VARIANTS] without some mechanism */
    cg_scenario *batch;     /* [CG_N_VARIANTS] scratch: those that run together */
    cg_record *records;     /* [CG_N_VARIANTS][n_replicates] */
    cg_record *batch_records;
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

/* --- scenarios --- */

static cg_status load_variants(session *self, cg_error *error)
{
    cg_scenario *base = &self->batch[0]; /* scratch */
    cg_status status = cg_variants_load(self->folder, self->options->full, self->needs,
                                        &self->loading.load, base, self->scenarios, error);
    if (status == CG_OK)
        status = cg_province_load(base, &self->province, error);
    self->n_replicates = (uint32_t)base->model.run_replicates;
    return status;
}

/* self->altered: the variants without mechanism m, on top of `from`. */
static cg_status switch_off(session *self, const cg_scenario *from, int m, cg_error *error)
{
    cg_status status = CG_OK;
    for (int v = 0; v < CG_N_VARIANTS && status == CG_OK; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        self->altered[v] = from[v];
        status = cg_settings_apply(&self->altered[v], cg_mechanism_table()[m].settings, error);
        if (status == CG_OK)
            status = cg_scenario_check(&self->altered[v], error);
    }
    return status;
}

/* --- runs --- */

static void free_records(session *self)
{
    for (size_t r = 0; self->records != NULL && r < (size_t)CG_N_VARIANTS * self->n_replicates; r++)
        cg_record_free(&self->records[r]);
}

/* Runs the needed variants with a panel, or those without. */
static cg_status run_batch(session *self, const cg_scenario *scenarios, int panel, cg_error *error)
{
    uint32_t n = 0, of[CG_N_VARIANTS], replicates = self->n_replicates;
    double work = 0.0;
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++) {
        if ((self->needs >> v & 1) == 0 || cg_variant_table()[v].panel != panel)
            continue;
        self->batch[n] = scenarios[v];
        of[n++] = v;
    }
    if (n == 0)
        return CG_OK;
    for (uint32_t s = 0; s < n; s++) {
        cg_run_size size;
        if (cg_run_measure(&self->batch[s], &self->province, &size, NULL) == CG_OK)
            work += (double)size.teachers * (double)size.weeks * replicates;
    }
    const cg_run_recording recording = {.panel_every = panel ? CG_PATTERN_PANEL_EVERY : 0};
    memset(self->batch_records, 0, sizeof(cg_record) * n * replicates);
    cg_display display;
    cg_display_start(&display, self->options->quiet, work);
    cg_progress progress = cg_display_progress(&display);
    cg_status status =
        cg_run_many(self->batch, n, replicates, &self->province, self->options->threads, &recording,
                    cg_stop_flag(), &progress, self->batch_records, error);
    cg_display_end(&display, status == CG_OK, (uint64_t)n * replicates);
    for (uint32_t s = 0; s < n; s++)
        memcpy(&self->records[(size_t)of[s] * replicates],
               &self->batch_records[(size_t)s * replicates], sizeof(cg_record) * replicates);
    return status;
}

static cg_status run_and_judge(session *self, const cg_scenario *scenarios,
                               cg_pattern_result *result, cg_error *error)
{
    cg_status status = run_batch(self, scenarios, 0, error);
    if (status == CG_OK)
        status = run_batch(self, scenarios, 1, error);
    if (status == CG_OK)
        status = cg_patterns_judge(self->wanted, scenarios, &self->province, self->records,
                                   self->n_replicates, result, error);
    free_records(self);
    return status;
}

/* --- the command --- */

static cg_status open_session(session *self, const cg_options *options, cg_error *error)
{
    cg_scenario **tables[] = {&self->scenarios, &self->altered, &self->batch};
    *self = (session){.options = options};
    cg_status status = cg_wanted_read(options->only, self->wanted, error);
    self->needs = cg_patterns_need(self->wanted);
    if (status == CG_OK)
        status = cg_loading_begin(&self->loading, options, error);
    if (status == CG_OK)
        status = cg_variants_find(options, self->folder, error);
    for (int t = 0; t < 3 && status == CG_OK; t++)
        status =
            cg_alloc((void **)tables[t], CG_N_VARIANTS, sizeof(cg_scenario), "scenarios", error);
    if (status == CG_OK)
        status = load_variants(self, error);
    size_t runs = (size_t)CG_N_VARIANTS * self->n_replicates;
    if (status == CG_OK)
        status = cg_alloc((void **)&self->records, runs, sizeof(cg_record), "records", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->batch_records, runs, sizeof(cg_record), "records", error);
    return status;
}

static void close_session(session *self)
{
    free_records(self);
    cg_free(self->records);
    cg_free(self->batch_records);
    cg_free(self->scenarios);
    cg_free(self->altered);
    cg_free(self->batch);
    cg_province_free(&self->province);
    cg_loading_end(&self->loading);
}

/* The mechanisms named, all off together. */
static cg_status without(session *self, const cg_pattern_result *with, cg_error *error)
{
    const cg_texts *names = &self->options->without;
    cg_status status = CG_OK;
    cg_pattern_result result;
    for (size_t i = 0; i < names->n && status == CG_OK; i++) {
        int m;
        status = find_mechanism(names->items[i], &m, error);
        if (status == CG_OK)
            status = switch_off(self, i == 0 ? self->scenarios : self->altered, m, error);
    }
    if (status == CG_OK)
        status = run_and_judge(self, self->altered, &result, error);
    if (status != CG_OK)
        return status;
    if (self->options->json) {
        cg_patterns_print_json(self->wanted, &result);
        return CG_OK;
    }
    cg_patterns_print_table(self->wanted, &result);
    cg_patterns_print_changes(self->wanted, with, &result);
    return CG_OK;
}

static cg_status ablate_all(session *self, const cg_pattern_result *with, cg_error *error)
{
    cg_pattern_result *results = NULL;
    cg_status status =
        cg_alloc((void **)&results, CG_N_MECHANISMS, sizeof *results, "ablations", error);
    for (int m = 0; m < CG_N_MECHANISMS && status == CG_OK; m++) {
        status = switch_off(self, self->scenarios, m, error);
        if (status == CG_OK)
            status = run_and_judge(self, self->altered, &results[m], error);
    }
    if (status == CG_OK)
        cg_patterns_print_ablations(self->wanted, with, results, self->options->json);
    cg_free(results);
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
    cg_pattern_result result;
    cg_status status = check_names(options, error);
    if (status != CG_OK)
        return status;
    status = open_session(&self, options, error);
    cg_stop_on_signals();
    if (status == CG_OK && (options->draws > 0 || options->seeds)) {
        status = cg_patterns_repeat(options, &self.loading, self.folder, self.wanted, error);
        close_session(&self);
        return status;
    }
    if (status == CG_OK)
        status = run_and_judge(&self, self.scenarios, &result, error);
    if (status == CG_OK && options->ablations)
        status = ablate_all(&self, &result, error);
    else if (status == CG_OK && options->without.n > 0)
        status = without(&self, &result, error);
    else if (status == CG_OK && options->json)
        cg_patterns_print_json(self.wanted, &result);
    else if (status == CG_OK && options->markdown)
        cg_patterns_print_markdown(self.wanted, &result);
    else if (status == CG_OK)
        cg_patterns_print_table(self.wanted, &result);
    close_session(&self);
    return status;
}

const cg_command cg_command_patterns = {
    .name = "patterns",
    .operands = "[FOLDER]",
    .summary = "hold the findings of the papers against the model",
    .details =
        "Runs the variants of scenarios that the patterns need, on common random numbers, and\n"
        "prints each pattern's statistics with 95 % intervals over replicates. A pattern holds or\n"
        "fails only when the whole interval lies on one side of its criterion, else it is\n"
        "undecided; of several parts the worst counts. FOLDER holds the scenarios; by default a\n"
        "folder of COLLEGIUM_PATH, ./scenarios, or the installed ones. Settings apply to every\n"
        "variant. Mechanisms: tasks compulsion approval gratuity reactance legitimacy expectation\n"
        "voluntary advise ties fresh misconceptions discovery support inspection rotation\n"
        "programme leaning crowding needs policy_stress overload materials turnover.\n",
    .takes = "OWFArsSHGBEtajmq",
    .least = 0,
    .most = 1,
    .run = patterns,
};
