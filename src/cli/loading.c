/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/loading.h"

static cg_status take_posterior(cg_loading *self, const cg_options *options, cg_error *error)
{
    cg_status status = CG_OK;
    if (options->posterior != NULL && options->draw == 0 && options->draws == 0)
        return cg_fail(error, CG_USAGE, "--posterior: expected --draw K beside it");
    if (options->draw > 0 && options->draws > 0)
        return cg_fail(error, CG_USAGE, "--draw and --draws exclude each other");
    if (options->draw == 0 && options->draws == 0)
        return CG_OK;
    status = cg_posterior_load(options->posterior, &self->posterior, error);
    if (status == CG_OK && options->draws > 0)
        return cg_posterior_check_draw(&self->posterior, options->draws, "draws", error);
    if (status == CG_OK)
        status = cg_posterior_check_draw(&self->posterior, options->draw, "draw", error);
    self->load.posterior = &self->posterior;
    self->load.draw = options->draw;
    return status;
}

cg_status cg_loading_begin(cg_loading *self, const cg_options *options, cg_error *error)
{
    *self = (cg_loading){.load = {.allow_paths = (const char *const *)options->allow_paths.items,
                                  .n_allow_paths = options->allow_paths.n,
                                  .settings = (const char *const *)options->settings.items,
                                  .n_settings = options->settings.n}};
    return take_posterior(self, options, error);
}

void cg_loading_end(cg_loading *self)
{
    cg_posterior_free(&self->posterior);
}
