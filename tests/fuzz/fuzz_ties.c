/* Lists of observed ties, among a few own teachers of a small synthetic province.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "io/school_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char teachers[] = "id,emis,subject,phase\na,S0001,science,primary\n"
                               "b,S0001,mathematics,primary\nc,S0002,science,primary\n"
                               "d,S0003,science,secondary\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_scenario scenario;
    static FILE *list;
    cg_province province = {0};
    cg_error error = {CG_OK, ""};
    if (list == NULL) {
        list = tmpfile();
        if (list == NULL || fwrite(teachers, 1, sizeof teachers - 1, list) == 0 ||
            fflush(list) != 0)
            abort();
    }
    rewind(list);
    cg_scenario_init(&scenario);
    scenario.model.province_circuits = 2;
    scenario.model.province_schools_per_circuit = 3;
    snprintf(scenario.model.province_teachers, CG_TEXT_SIZE, "/dev/fd/%d", fileno(list));
    snprintf(scenario.model.province_ties, CG_TEXT_SIZE, "%s", fuzz_file(data, size));
    cg_status status = cg_province_load(&scenario, &province, &error);
    fuzz_check(status, &error);
    const size_t most = province.ties_of_schools ? province.n_schools : province.n_own;
    for (size_t i = 0; status == CG_OK && i < province.n_ties; i++) {
        const cg_own_tie *tie = &province.ties[i];
        if (tie->from >= most || tie->to >= most || tie->trust < 0 || tie->trust > 1)
            abort();
    }
    cg_province_free(&province);
    return 0;
}
