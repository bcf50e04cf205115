/* Allocation with the size checked before it is asked for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_MEMORY_H
#define CG_BASE_MEMORY_H

#include <collegium/status.h>
#include <stddef.h>

/* Zeroed array of `count` elements of `size` bytes in *out, owned by the caller
 * and released with cg_free. A count of 0 gives a valid one-byte block.
 * Errors: CG_MEMORY (also when count * size overflows), naming `what`. */
cg_status cg_alloc(void **out, size_t count, size_t size, const char *what, cg_error *error);

/* Grows *block (capacity *capacity elements) to hold at least `needed` elements,
 * by half of it at least; the new part is zeroed. On failure the old block stays valid. */
cg_status cg_grow(void **block, size_t *capacity, size_t needed, size_t size, const char *what,
                  cg_error *error);

/* The same, but what the new part holds is undefined: pages of it that nobody has written to yet
 * take no memory. For tables that are filled row by row. */
cg_status cg_extend(void **block, size_t *capacity, size_t needed, size_t size, const char *what,
                    cg_error *error);

void cg_free(void *block);

#endif
