/* Jobs for a set of threads, handed over one by one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_QUEUE_H
#define CG_RUN_QUEUE_H

#include <collegium/status.h>
#include <stddef.h>

typedef struct cg_queue cg_queue;

/* `work` runs on any thread, many at a time; `done` follows each, one at a time, so that it
 * may write and count without a lock of its own. `worker` < threads tells which scratch
 * space is free. */
typedef struct cg_queue_jobs {
    void (*work)(void *context, void *job, unsigned worker);
    void (*done)(void *context, void *job);
    void *context;
} cg_queue_jobs;

/* Starts `threads` threads beside the calling one, which stays free to hand out jobs; two
 * jobs a thread may wait. The threads leave signals to the caller.
 * Errors: CG_THREAD, CG_MEMORY. */
cg_status cg_queue_start(unsigned threads, const cg_queue_jobs *jobs, cg_queue **queue,
                         cg_error *error);

/* Hands a job over, waiting for room at most `seconds`; 0 if there was none by then.
 * Called by one thread. */
int cg_queue_add(cg_queue *queue, void *job, double seconds);

/* Waits at most `seconds` until fewer than n jobs wait or are under way; 0 if there are more. */
int cg_queue_below(cg_queue *queue, size_t n, double seconds);

/* Waits at most `seconds` until every job is done; 0 if some are not. */
int cg_queue_drain(cg_queue *queue, double seconds);

/* Ends the threads once every job is done. NULL is allowed. */
void cg_queue_stop(cg_queue *queue);

#endif
