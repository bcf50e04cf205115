/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/check.h"

#define XXH_STATIC_LINKING_ONLY /* the state on the stack */
#include <xxhash.h>

void cg_world_digest(const cg_world *world, uint64_t digest[2])
{
    const size_t slots = world->teachers.slots;
    digest[0] = digest[1] = 0;
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_128bits_reset(&state);
#define CG_SLOTS slots
#define UPDATE(table, type, name, width)                                                           \
    XXH3_128bits_update(&state, (table).name, (table).n *(size_t)(width) * sizeof(type));
#define X(type, name, width, ...) UPDATE(world->teachers, type, name, width)
    CG_TEACHER_COLUMNS(X)
#undef X
#define X(type, name, width, ...) UPDATE(world->clusters, type, name, width)
    CG_CLUSTER_COLUMNS(X)
    CG_CLUSTER_TALLIES(X)
#undef X
#define X(type, name, width, ...) UPDATE(world->schools, type, name, width)
    CG_SCHOOL_COLUMNS(X)
#undef X
#define X(type, name, width, ...) UPDATE(world->circuits, type, name, width)
    CG_CIRCUIT_COLUMNS(X)
#undef X
    XXH128_hash_t hash = XXH3_128bits_digest(&state);
    digest[0] = hash.high64;
    digest[1] = hash.low64;
}
