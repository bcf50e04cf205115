/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/finding.h"

#include "base/memory.h"
#include "model/model.h"

struct cg_finding {
    const uint8_t *wanted;
    uint64_t needs;
    cg_provinces *provinces;
    cg_scenario *variants;                /* [CG_N_VARIANTS], with the replicate's seed */
    cg_record *records;                   /* [CG_N_VARIANTS] */
    const cg_province *of[CG_N_VARIANTS]; /* the same one for all */
};

cg_status cg_finding_open(const uint8_t *wanted, const cg_scenario *variants,
                          cg_provinces *provinces, uint32_t replicate, cg_finding **finding,
                          cg_error *error)
{
    void *block = NULL;
    *finding = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_finding), "a replicate", error);
    if (status != CG_OK)
        return status;
    cg_finding *self = block;
    self->wanted = wanted;
    self->needs = cg_patterns_need(wanted);
    self->provinces = provinces;
    status =
        cg_alloc((void **)&self->variants, CG_N_VARIANTS, sizeof(cg_scenario), "scenarios", error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&self->records, CG_N_VARIANTS, sizeof(cg_record), "records", error);
    if (status != CG_OK) {
        cg_finding_close(self);
        return status;
    }
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        self->variants[v] = variants[v];
        cg_scenario_reseed(&self->variants[v],
                           cg_replicate_seed(cg_scenario_seed(&variants[v]), replicate));
    }
    *finding = self;
    return CG_OK;
}

static int stop_asked(void *context)
{
    const atomic_int *const *stop = context;
    return *stop != NULL && atomic_load(*stop) != 0;
}

cg_status cg_finding_run_variant(cg_finding *self, uint32_t v, const atomic_int *stop,
                                 cg_error *error)
{
    cg_error inner = {CG_OK, ""};
    const cg_run_options options = {.recording.panel_every =
                                        cg_variant_table()[v].panel ? CG_PATTERN_PANEL_EVERY : 0,
                                    .stop = stop_asked,
                                    .context = &stop};
    cg_status status = cg_provinces_get(self->provinces, &self->variants[v], &self->of[v], &inner);
    if (status == CG_OK)
        status = cg_run(&self->variants[v], self->of[v], 0, &cg_serial_executor, &options,
                        &self->records[v], &inner);
    if (status == CG_OK)
        return CG_OK;
    return cg_fail(error, status, "%s: %s", self->variants[v].name, inner.message);
}

cg_status cg_finding_measure(const cg_finding *self, double *values, cg_error *error)
{
    cg_pattern_data data = {.scenarios = self->variants};
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++) {
        if ((self->needs >> v & 1) == 0)
            continue;
        const uint64_t seed = cg_scenario_seed(&self->variants[v]);
        if (data.province != NULL && (self->of[v] != data.province || seed != data.seed))
            return cg_fail(error, CG_INPUT, "%s: another province or seed than the other variants'",
                           self->variants[v].name);
        data.records[v] = &self->records[v];
        data.province = self->of[v];
        data.seed = seed;
    }
    cg_patterns_measure(self->wanted, &data, values);
    return CG_OK;
}

void cg_finding_close(cg_finding *self)
{
    if (self == NULL)
        return;
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++) {
        if (self->records != NULL)
            cg_record_free(&self->records[v]);
        cg_provinces_release(self->provinces, self->of[v]);
    }
    cg_free(self->records);
    cg_free(self->variants);
    cg_free(self);
}

cg_status cg_finding_run(const uint8_t *wanted, const cg_scenario *variants,
                         cg_provinces *provinces, uint32_t replicate, const atomic_int *stop,
                         double *values, cg_error *error)
{
    cg_finding *finding = NULL;
    const uint64_t needs = cg_patterns_need(wanted);
    cg_status status = cg_finding_open(wanted, variants, provinces, replicate, &finding, error);
    for (uint32_t v = 0; v < CG_N_VARIANTS && status == CG_OK; v++)
        if ((needs >> v & 1) != 0)
            status = cg_finding_run_variant(finding, v, stop, error);
    if (status == CG_OK)
        status = cg_finding_measure(finding, values, error);
    cg_finding_close(finding);
    return status;
}
