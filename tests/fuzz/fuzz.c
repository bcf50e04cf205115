/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static FILE *file;
    static char path[64];
    if (file == NULL) {
        file = tmpfile(); /* without a name: nothing is left behind */
        if (file == NULL)
            abort();
        snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    }
    rewind(file);
    if (ftruncate(fileno(file), 0) != 0 || fwrite(data, 1, size, file) != size || fflush(file) != 0)
        abort();
    rewind(file);
    return path;
}

void fuzz_check(cg_status status, const cg_error *error)
{
    const int known = status == CG_OK || status == CG_INPUT || status == CG_FILE ||
                      status == CG_LIMIT || status == CG_MEMORY;
    if (known && (status == CG_OK || error->message[0] != '\0'))
        return;
    fprintf(stderr, "status %d, message '%s'\n", (int)status, error->message);
    abort();
}
