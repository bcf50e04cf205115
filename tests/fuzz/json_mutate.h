/* Mutations of JSON that keep it JSON, so that they reach what lies behind the parser.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_JSON_MUTATE_H
#define TEST_JSON_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes one thing in data[size], which has room for `most` bytes: copies, swaps, drops,
 * repeats or nests values and members, renames keys, puts in numbers and texts at the edge.
 * Returns the new size; `size` itself if there was nothing to change. */
size_t json_mutate(uint8_t *data, size_t size, size_t most, uint32_t seed);

#endif
