/* How the core asks for parallel work without knowing threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_BASE_EXECUTOR_H
#define CG_BASE_EXECUTOR_H

#include <stddef.h>

/* Handles rows [begin, end). `worker` < executor->workers tells which scratch
 * space is free to use, and 0 is the calling thread; a result must never depend on it. */
typedef void cg_range_fn(void *data, size_t begin, size_t end, unsigned worker);

/* parallel_for covers [0, n) with calls on ranges whose boundaries are multiples
 * of `grain`, in any order, and returns when all are done. */
typedef struct cg_executor {
    void (*parallel_for)(void *context, size_t n, size_t grain, cg_range_fn *body, void *data);
    void *context;
    unsigned workers;
} cg_executor;

/* Runs ranges one after the other on the calling thread. */
extern const cg_executor cg_serial_executor;

static inline void cg_parallel_for(const cg_executor *executor, size_t n, size_t grain,
                                   cg_range_fn *body, void *data)
{
    executor->parallel_for(executor->context, n, grain, body, data);
}

#endif
