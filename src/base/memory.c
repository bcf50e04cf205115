/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

cg_status cg_alloc(void **out, size_t count, size_t size, const char *what, cg_error *error)
{
    *out = NULL;
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return cg_fail(error, CG_MEMORY,
                       "%s: %zu elements of %zu bytes are more than an address space", what, count,
                       size);
    *out = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
    if (*out == NULL)
        return cg_fail(error, CG_MEMORY, "%s: no memory for %zu elements of %zu bytes", what, count,
                       size);
    return CG_OK;
}

cg_status cg_extend(void **block, size_t *capacity, size_t needed, size_t size, const char *what,
                    cg_error *error)
{
    if (needed <= *capacity)
        return CG_OK;
    size_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < needed) {
        if (wanted > SIZE_MAX / 4 / size)
            return cg_fail(error, CG_MEMORY, "%s: more than an address space", what);
        wanted += wanted / 2;
    }
    void *grown = realloc(*block, wanted * size);
    if (grown == NULL)
        return cg_fail(error, CG_MEMORY, "%s: no memory for %zu elements of %zu bytes", what,
                       wanted, size);
    *block = grown;
    *capacity = wanted;
    return CG_OK;
}

cg_status cg_grow(void **block, size_t *capacity, size_t needed, size_t size, const char *what,
                  cg_error *error)
{
    const size_t had = *capacity;
    cg_status status = cg_extend(block, capacity, needed, size, what, error);
    if (status == CG_OK && *capacity > had)
        memset((char *)*block + had * size, 0, (*capacity - had) * size);
    return status;
}

void cg_free(void *block)
{
    free(block);
}
