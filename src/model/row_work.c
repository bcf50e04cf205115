/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/row_work.h"

void cg_row_work_add(cg_row_work *work, cg_row_step step, size_t grain)
{
    work->steps[work->n++] = step;
    work->grain = grain > work->grain ? grain : work->grain;
}

static void do_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    const cg_row_work *work = data;
    const cg_run_options *options = work->options;
    for (size_t first = begin; first < end; first += CG_ROWS_OF_BLOCK) {
        size_t last = end - first < CG_ROWS_OF_BLOCK ? end : first + CG_ROWS_OF_BLOCK;
        for (int s = 0; s < work->n; s++) {
            work->steps[s].body(work->steps[s].data, first, last, worker);
            if (worker == 0 && options->part_done != NULL)
                options->part_done(options->context, work->steps[s].part);
        }
    }
}

void cg_row_work_do(cg_row_work *work, size_t rows, const cg_executor *executor)
{
    if (work->n > 0)
        cg_parallel_for(executor, rows, work->grain, do_rows, work);
    work->n = 0;
    work->grain = 0;
}
