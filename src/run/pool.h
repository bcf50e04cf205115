/* A small pool of POSIX threads behind cg_executor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_POOL_H
#define CG_RUN_POOL_H

#include "base/executor.h"

#include <collegium/status.h>

typedef struct cg_pool cg_pool;

/* Threads worth using here: the least of the affinity mask, SLURM_CPUS_PER_TASK and the
 * cgroup's CPU quota; at least 1. */
unsigned cg_threads_available(void);

/* Starts `threads` workers (the calling thread is one of them). Errors: CG_THREAD when one
 * cannot be started (those already started are ended), CG_MEMORY. */
cg_status cg_pool_start(unsigned threads, cg_pool **pool, cg_error *error);
void cg_pool_stop(cg_pool *pool);

/* Valid until cg_pool_stop. One parallel_for at a time: neither from two threads nor from
 * inside a body. */
cg_executor cg_pool_executor(cg_pool *pool);

#endif
