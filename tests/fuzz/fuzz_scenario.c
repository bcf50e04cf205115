/* Scenario text; what is accepted must survive being printed and read again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/memory.h"
#include "io/scenario_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_scenario scenario, again;
    char *text = NULL, *second = NULL;
    cg_error error = {CG_OK, ""};
    cg_status status = cg_scenario_parse((const char *)data, size, "fuzz.json", &scenario, &error);
    fuzz_check(status, &error);
    if (status != CG_OK)
        return 0;
    if (cg_scenario_print(&scenario, &text, &error) != CG_OK ||
        cg_scenario_parse(text, strlen(text), "again.json", &again, &error) != CG_OK ||
        cg_scenario_print(&again, &second, &error) != CG_OK || strcmp(text, second) != 0)
        abort();
    cg_free(text);
    cg_free(second);
    return 0;
}
