/* Draws from the posterior of the model's parameters: a CSV file that calibration wrote.
 *
 * Lines that begin with # say how it was made. Then a header of paths of model parameters
 * (numbers; not of the groups run and province, which are no properties of people) and a row a
 * draw. All draws weigh the same, and any first n of them are a sample.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_POSTERIOR_H
#define CG_IO_POSTERIOR_H

#include "io/checksum.h"
#include "io/scenario_file.h"

enum { CG_MAX_DRAWS = 100000 };

typedef struct cg_posterior {
    char path[CG_PATH_SIZE];       /* of the file, as it was opened */
    char xxh128[CG_CHECKSUM_SIZE]; /* of its bytes */
    uint32_t n_draws, n_params;
    const cg_param **params; /* [n_params], owned list of borrowed rows */
    double *values;          /* [n_draws][n_params], owned */
} cg_posterior;

/* Reads `file`, or without one (NULL) posterior.csv of a folder of COLLEGIUM_PATH, of
 * ./scenarios or of the installed scenarios. The caller frees *posterior, also after an error.
 * Errors: CG_FILE; CG_LIMIT; CG_MEMORY; CG_INPUT as "path:line: parameter: what; expected ...". */
cg_status cg_posterior_load(const char *file, cg_posterior *posterior, cg_error *error);
void cg_posterior_free(cg_posterior *posterior);

/* Makes sure that `draw` counts from 1 to n_draws; `option` names it in the message.
 * Errors: CG_USAGE. */
cg_status cg_posterior_check_draw(const cg_posterior *posterior, uint64_t draw, const char *option,
                                  cg_error *error);

/* Gives the parameters of draw `draw` (from 1) their values where the scenario still has the
 * default: what a scenario sets itself stands. */
void cg_posterior_apply(const cg_posterior *posterior, uint32_t draw, cg_scenario *scenario);

#endif
