/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/finding.h"

#include "base/memory.h"
#include "model/model.h"

typedef struct finding {
    uint64_t needs;
    const cg_scenario *variants;
    cg_provinces *provinces;
    const cg_province *of[CG_N_VARIANTS]; /* the same one for all */
    cg_record *records;                   /* [CG_N_VARIANTS] */
} finding;

static int stop_asked(void *context)
{
    const atomic_int *const *stop = context;
    return *stop != NULL && atomic_load(*stop) != 0;
}

static cg_status run_variant(finding *self, uint32_t v, uint32_t replicate, const atomic_int *stop,
                             cg_error *error)
{
    cg_error inner = {CG_OK, ""};
    const cg_run_options options = {.recording.panel_every =
                                        cg_variant_table()[v].panel ? CG_PATTERN_PANEL_EVERY : 0,
                                    .stop = stop_asked,
                                    .context = &stop};
    cg_status status = cg_provinces_get(self->provinces, &self->variants[v], &self->of[v], &inner);
    if (status == CG_OK)
        status = cg_run(&self->variants[v], self->of[v], replicate, &cg_serial_executor, &options,
                        &self->records[v], &inner);
    if (status == CG_OK)
        return CG_OK;
    return cg_fail(error, status, "%s: %s", self->variants[v].name, inner.message);
}

static cg_status measure(const finding *self, const uint8_t *wanted, uint32_t replicate,
                         double *values, cg_error *error)
{
    cg_pattern_data data = {.scenarios = self->variants, .replicate = replicate};
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
    cg_patterns_measure(wanted, &data, values);
    return CG_OK;
}

cg_status cg_finding_run(const uint8_t *wanted, const cg_scenario *variants,
                         cg_provinces *provinces, uint32_t replicate, const atomic_int *stop,
                         double *values, cg_error *error)
{
    void *block = NULL;
    finding self = {.needs = cg_patterns_need(wanted),
                    .variants = variants,
                    .provinces = provinces};
    cg_status status = cg_alloc(&block, CG_N_VARIANTS, sizeof(cg_record), "records", error);
    if (status != CG_OK)
        return status;
    self.records = block;
    for (uint32_t v = 0; v < CG_N_VARIANTS && status == CG_OK; v++)
        if ((self.needs >> v & 1) != 0)
            status = run_variant(&self, v, replicate, stop, error);
    if (status == CG_OK)
        status = measure(&self, wanted, replicate, values, error);
    for (uint32_t v = 0; v < CG_N_VARIANTS; v++) {
        cg_record_free(&self.records[v]);
        if (self.of[v] != NULL)
            cg_provinces_release(provinces, self.of[v]);
    }
    cg_free(block);
    return status;
}
