/* Journals of sweeps, as `collegium merge` and `--resume` read them. Lengths and checksums of the
 * records are put right first, so that changed bytes reach what reads the records.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "run/sweep_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { MARK = 8, HEAD = 8 };

static void put(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static void mend(uint8_t *bytes, size_t size)
{
    for (size_t at = MARK; at + HEAD < size;) {
        uint8_t *head = bytes + at;
        const size_t left = size - at - HEAD;
        size_t n = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16;
        if (n == 0 || n > left)
            n = left;
        put(head, (uint32_t)n);
        put(head + 4, (uint32_t)crc32(0, head + HEAD, (uInt)n));
        at += HEAD + n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cg_sweep_log log;
    cg_error error = {CG_OK, ""};
    uint64_t whole, torn;
    char scratch[4096];
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL)
        abort();
    memcpy(bytes, data, size);
    mend(bytes, size);
    const char *folder = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/collegium-fuzz-%ld.index",
             folder != NULL ? folder : "/tmp", (long)getpid());
    fuzz_check(cg_sweep_log_init(&log, NULL, NULL, 1, scratch, &error), &error);
    cg_status status = cg_sweep_log_read(&log, fuzz_file(bytes, size), &whole, &torn, &error);
    fuzz_check(status, &error);
    if (status == CG_OK && whole > 0 && whole + torn != size)
        abort();
    cg_sweep_log_release(&log);
    free(bytes);
    return 0;
}
