/* Results files as `collegium info` and `collegium verify` read them, with their own seal or
 * with none: a seal that does not fit is a matter of one comparison, so that an input's seal is
 * made to fit. The parser of HDF5 itself is inside: docs/reliability.md says what that means.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/memory.h"
#include "io/results_verify.h"

#include <stdlib.h>
#include <string.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_file(data, size);
    if (size <= CG_SEAL_BYTES)
        return 0;
    uint8_t *sealed = malloc(size);
    if (sealed == NULL)
        abort();
    memcpy(sealed, data, size);
    cg_seal_make(sealed, size - CG_SEAL_BYTES, sealed + size - CG_SEAL_BYTES);
    read_file(sealed, size);
    free(sealed);
    return 0;
}
