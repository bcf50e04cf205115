/* Every invariant of the state, and its digest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_MODEL_CHECK_H
#define CG_MODEL_CHECK_H

#include "world/world.h"

/* Ranges of every column, finite numbers, members both ways, ties to others
 * only and nobody twice, lists that agree with the columns.
 * Errors: CG_INVARIANT naming column, row, value and `after` (the process that ran). */
cg_status cg_world_check(const cg_world *world, const char *after, cg_error *error);

/* XXH3-128 over the state columns in the order of their lists, little-endian. The bytes are the
 * same on every platform that the golden hashes name. */
void cg_world_digest(const cg_world *world, uint64_t digest[2]);

#endif
