/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/executor.h"

static void run_serially(void *context, size_t n, size_t grain, cg_range_fn *body, void *data)
{
    (void)context;
    for (size_t begin = 0; begin < n; begin += grain)
        body(data, begin, n - begin < grain ? n : begin + grain, 0);
}

const cg_executor cg_serial_executor = {run_serially, NULL, 1};
