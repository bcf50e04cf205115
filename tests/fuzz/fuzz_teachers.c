/* Lists of one's own teachers, for a small synthetic province.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "io/school_list.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_scenario scenario;
    cg_province province = {0};
    cg_error error = {CG_OK, ""};
    cg_scenario_init(&scenario);
    scenario.model.province_circuits = 2;
    scenario.model.province_schools_per_circuit = 3;
    snprintf(scenario.model.province_teachers, CG_TEXT_SIZE, "%s", fuzz_file(data, size));
    cg_status status = cg_province_load(&scenario, &province, &error);
    fuzz_check(status, &error);
    for (size_t i = 0; status == CG_OK && i < province.n_own; i++) {
        const cg_own_teacher *own = &province.own[i];
        if (own->school >= province.n_schools || own->motivation < 0 || own->motivation > 1 ||
            own->subject >= CG_SUBJECTS || own->phase > CG_SECONDARY)
            abort();
    }
    cg_province_free(&province);
    return 0;
}
