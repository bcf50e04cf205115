/* The parts of the reader of sweep files: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_READER_H
#define CG_IO_SWEEP_READER_H

#include "io/json_tree.h"
#include "io/scenario_path.h"
#include "io/sweep_file.h"

typedef struct cg_sweep_reader {
    cg_sweep *sweep;
    cg_json_tree tree;
    cg_place place;
    const cg_load_options *options; /* may be NULL */
    cg_json_at settings;            /* tree is NULL without any */
    cg_scenario *scratch;           /* for trying values */
    size_t level_capacity;          /* of the levels of the factor that is read */
    cg_error *error;
} cg_sweep_reader;

/* Gives a parameter of *scenario the value at `at`. The name of a file is looked up as in a
 * scenario, from the sweep file's folder. */
cg_status cg_sweep_set_parameter(cg_sweep_reader *self, const cg_json_at *at, const char *path,
                                 cg_scenario *scenario);

/* Loads the scenario that `at` names, as the sweep's next, with all settings. */
cg_status cg_sweep_add_scenario(cg_sweep_reader *self, const cg_json_at *at);

/* A factor's entry (after every scenario has been added), and the design. */
cg_status cg_sweep_read_factor(cg_sweep_reader *self, const cg_json_at *at);
cg_status cg_sweep_read_draws(cg_sweep_reader *self, const cg_json_at *at, cg_factor *factor);
cg_status cg_sweep_read_design(cg_sweep_reader *self, const cg_json_at *at);

/* "record", once there are points. */
cg_status cg_sweep_read_record(cg_sweep_reader *self, const cg_json_at *at);

/* Refuses keys of `object` that `keys` (ended by NULL) does not have, and repeated ones;
 * "note" is allowed everywhere. */
cg_status cg_sweep_check_keys(cg_sweep_reader *self, const cg_json_at *object,
                              const char *const *keys);

/* The whole number at `key` of `object`, from low to high, or `value` as it was if there is
 * none (an error if `needed`). */
cg_status cg_sweep_whole(cg_sweep_reader *self, const cg_json_at *object, const char *key,
                         int needed, uint64_t low, uint64_t high, uint64_t *value);

#endif
