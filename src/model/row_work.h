/* Work that handles each row of teachers by itself, carried out block by block of rows: what
 * one step has brought into the cache the next ones find there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_MODEL_ROW_WORK_H
#define CG_MODEL_ROW_WORK_H

#include "model/model.h"

/* The row processes of a week, then account, observe and clear. */
enum { CG_MOST_ROW_STEPS = CG_N_PROCESSES + 3 };

typedef struct cg_row_step {
    cg_range_fn *body; /* called for consecutive ranges, each inside a block of `grain` rows */
    void *data;
    int part; /* of the run: for part_done */
} cg_row_step;

/* Steps put off, in the order in which every row has to go through them. Zeroed: none. */
typedef struct cg_row_work {
    size_t grain; /* rows that one thread handles in order: a multiple of CG_ROWS_OF_BLOCK */
    int n;
    cg_row_step steps[CG_MOST_ROW_STEPS];
    const cg_run_options *options;
} cg_row_work;

/* Puts a step off. `grain`, a power of two times CG_ROWS_OF_BLOCK: rows that it needs to get in
 * order and from one thread. */
void cg_row_work_add(cg_row_work *work, cg_row_step step, size_t grain);

/* Carries out all steps on rows [0, rows), and forgets them. Calls options->part_done for what the
 * calling thread did. */
void cg_row_work_do(cg_row_work *work, size_t rows, const cg_executor *executor);

#endif
