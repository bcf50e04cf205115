/* The state of a run after some weeks, as bytes from which another run goes on.
 *
 * Generated from the column lists. The bytes hold what the weeks to come depend on, and the
 * part of the record that is written already; what follows from these is made anew. They are
 * those of one program version, one random layout and one byte order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_MODEL_STATE_H
#define CG_MODEL_STATE_H

#include "observe/observer.h"

typedef struct cg_state {
    unsigned char *bytes; /* owned; cg_free */
    size_t n, capacity;
} cg_state;

/* The state after world->now.week. Errors: CG_MEMORY. */
cg_status cg_state_save(const cg_world *world, const cg_observer *observer, const cg_record *record,
                        cg_state *state, cg_error *error);

/* Puts a world that was built for its own scenario into the state that a run of `there` had
 * reached, which cg_fork_check has allowed; *week receives the first week to run. Rows of
 * clusters and forms are renumbered where the scenarios number them differently.
 * Errors: CG_INPUT for bytes that do not fit this world or are no state; CG_MEMORY. */
cg_status cg_state_load(const cg_state *state, const cg_scenario *there, cg_world *world,
                        cg_observer *observer, cg_record *record, uint32_t *week, cg_error *error);

/* Names, types and widths of everything saved: two programs whose texts differ cannot read
 * each other's states. At most `size` bytes. */
void cg_state_layout(char *text, size_t size);

#endif
