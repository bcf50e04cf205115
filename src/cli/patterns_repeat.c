/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/patterns_repeat.h"

#include "base/memory.h"
#include "cli/judging.h"
#include "cli/patterns_print.h"
#include "cli/variants.h"

#include <inttypes.h>
#include <stdio.h>

enum { MAX_SETTINGS = 1024, SEED_SETTING = 64 };

typedef struct repeat {
    const cg_options *options;
    const cg_loading *loading;
    const char *folder;
    const uint8_t *wanted;
    uint32_t n_turns, n_replicates;
    cg_scenario *base;          /* scratch */
    cg_pattern_result *results; /* [n_turns] */
} repeat;

/* Turn 0 has the defaults, turn d the d-th draw; or turn b has the b-th seed base. */
static cg_status load_turn(repeat *self, uint32_t t, cg_scenario *variants, cg_error *error)
{
    const char *settings[MAX_SETTINGS];
    char seed[SEED_SETTING];
    cg_load_options load = self->loading->load;
    if (self->options->seeds) {
        if (load.n_settings + 1 > MAX_SETTINGS)
            return cg_fail(error, CG_LIMIT, "more than %d settings", MAX_SETTINGS - 1);
        for (size_t i = 0; i < load.n_settings; i++)
            settings[i] = load.settings[i];
        snprintf(seed, sizeof seed, "run.seed=%s", cg_seed_base_table()[t].seed);
        settings[load.n_settings++] = seed;
        load.settings = settings;
    } else if (t > 0) {
        load.posterior = &self->loading->posterior;
        load.draw = t;
    }
    return cg_variants_load(self->folder, self->options->full, cg_patterns_need(self->wanted),
                            &load, self->base, variants, error);
}

static cg_status load_variants(void *context, uint32_t t, cg_scenario *variants,
                               uint32_t *n_replicates, cg_error *error)
{
    repeat *self = context;
    cg_error inner = {CG_OK, ""};
    cg_status status = load_turn(self, t, variants, &inner);
    if (status != CG_OK && self->options->draws > 0 && t > 0)
        return cg_fail(error, status, "draw %" PRIu32 ": %s", t, inner.message);
    if (status != CG_OK)
        return cg_fail(error, status, "%s", inner.message);
    *n_replicates = self->n_replicates = cg_patterns_replicates(self->options, self->base);
    return CG_OK;
}

/* Holds with one seed base and fails with another: says so. */
static cg_status compare_seeds(const repeat *self, cg_error *error)
{
    for (int p = 0; p < CG_N_PATTERNS; p++) {
        int holds = 0, fails = 0;
        for (uint32_t t = 0; t < self->n_turns && self->wanted[p]; t++) {
            holds += self->results[t].pattern[p] == CG_HOLDS;
            fails += self->results[t].pattern[p] == CG_FAILS;
        }
        if (holds > 0 && fails > 0)
            return cg_fail(error, CG_DIFFERS, "%s holds with %d seeds and fails with %d",
                           cg_pattern_table()[p].id, holds, fails);
    }
    return CG_OK;
}

static cg_status print(const repeat *self, cg_error *error)
{
    if (self->options->seeds) {
        cg_patterns_print_seeds(self->wanted, self->results, self->options->json,
                                self->options->markdown);
        return compare_seeds(self, error);
    }
    const cg_draws_result draws = {self->options->draws, self->n_replicates,
                                   self->loading->posterior.xxh128, &self->results[0],
                                   &self->results[1]};
    if (self->options->json)
        return cg_patterns_print_draws_json(self->wanted, &draws, error);
    return cg_patterns_print_draws(self->wanted, &draws, self->options->markdown, error);
}

cg_status cg_patterns_repeat(const cg_options *options, const cg_loading *loading,
                             const char *folder, const uint8_t *wanted, cg_error *error)
{
    repeat self = {.options = options,
                   .loading = loading,
                   .folder = folder,
                   .wanted = wanted,
                   .n_turns = options->seeds ? CG_N_SEED_BASES : options->draws + 1};
    const cg_judging judging = {options, wanted, self.n_turns, load_variants, &self};
    cg_status status =
        cg_alloc((void **)&self.results, self.n_turns, sizeof *self.results, "judgements", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self.base, 1, sizeof(cg_scenario), "a scenario", error);
    if (status == CG_OK)
        status = cg_judge(&judging, self.results, error);
    if (status == CG_OK)
        status = print(&self, error);
    cg_free(self.base);
    cg_free(self.results);
    return status;
}
