/* Results files, of runs and of sweeps, as `collegium info` and `collegium verify` read them. The
 * corpus has no seal, so that changed bytes reach the parser; HDF5's own parser is inside:
 * docs/reliability.md says what that means. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/memory.h"
#include "io/results_verify.h"
#include "io/sweep_verify.h"

static void read_file(const uint8_t *data, size_t size)
{
    static cg_rerun rerun;
    cg_results_summary summary;
    cg_error error = {CG_OK, ""};
    const char *path = fuzz_file(data, size);
    fuzz_check(cg_results_describe(path, &summary, &error), &error);
    cg_free(summary.text);
    cg_free(summary.json);
    error = (cg_error){CG_OK, ""};
    path = fuzz_file(data, size);
    fuzz_check(cg_rerun_open(path, &rerun, &error), &error);
    cg_rerun_close(&rerun);
}

static void read_sweep(const uint8_t *data, size_t size)
{
    static cg_sweep_rerun rerun;
    cg_results_summary summary;
    cg_error error = {CG_OK, ""};
    const char *path = fuzz_file(data, size);
    fuzz_check(cg_sweep_results_describe(path, &summary, &error), &error);
    cg_free(summary.text);
    cg_free(summary.json);
    error = (cg_error){CG_OK, ""};
    path = fuzz_file(data, size);
    fuzz_check(cg_sweep_rerun_open(path, &rerun, &error), &error);
    cg_sweep_rerun_close(&rerun);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_file(data, size);
    read_sweep(data, size);
    return 0;
}
