/* School lists, plain and gzip: read, repaired, arranged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "io/school_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_scenario scenario;
    cg_province province = {0};
    cg_error error = {CG_OK, ""};
    cg_scenario_init(&scenario);
    snprintf(scenario.model.province_schools, CG_TEXT_SIZE, "%s", fuzz_file(data, size));
    cg_status status = cg_school_list_read(&scenario, &province, &error);
    fuzz_check(status, &error);
    for (uint32_t i = 0; status == CG_OK && i < province.n_schools; i++) {
        const cg_school *school = &province.schools[i];
        if (!isfinite(school->x) || !isfinite(school->y) ||
            school->circuit >= province.n_circuits || school->phase > CG_COMBINED ||
            school->quintile > 5)
            abort();
    }
    cg_province_free(&province);
    return 0;
}
