/* Checkpoints: the states that a scenario's replicates have reached, in one file.
 *
 * A text of "key value" lines (what a reader must have in common with the writer, week,
 * replicates, checksums of the lists read), the scenario as JSON, the states, and a seal
 * (io/checksum.h). The file appears whole or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_CHECKPOINT_FILE_H
#define CG_IO_CHECKPOINT_FILE_H

#include "io/output_file.h"
#include "model/state.h"
#include "param/scenario.h"

enum { CG_CHECKPOINT_INPUTS = 256 };

/* All pointers are owned. */
typedef struct cg_checkpoint {
    uint32_t week;                     /* the first that has not been run */
    uint32_t n_replicates;             /* 0: no checkpoint */
    char inputs[CG_CHECKPOINT_INPUTS]; /* checksums of the lists that the province is made from */
    cg_scenario *scenario;
    cg_state *states; /* [n_replicates] */
} cg_checkpoint;

void cg_checkpoint_release(cg_checkpoint *checkpoint);

/* Writes an output that has begun and gives it its name. Errors: CG_FILE; CG_MEMORY. */
cg_status cg_checkpoint_write(cg_output *output, const cg_checkpoint *checkpoint, cg_error *error);

/* The caller releases *checkpoint, also after an error. Errors: CG_FILE; CG_MEMORY; CG_INPUT
 * for what is no checkpoint, is damaged or cut short, or is of a program that this one cannot go
 * on from, saying what differs. */
cg_status cg_checkpoint_read(const char *path, cg_checkpoint *checkpoint, cg_error *error);

#endif
