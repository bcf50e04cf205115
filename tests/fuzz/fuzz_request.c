/* Lines of `collegium evaluate`.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "io/point_request.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_scenario base;
    static cg_point_request request;
    cg_error error = {CG_OK, ""};
    cg_scenario_init(&base);
    if (cg_scenario_form(&base, "official", 1) == NULL)
        abort();
    fuzz_check(cg_point_request_parse((const char *)data, size, "line 1", &base, &request, &error),
               &error);
    if (memchr(request.id, '\0', sizeof request.id) == NULL || request.id[0] == '\0')
        abort();
    return 0;
}
