/* How ranks share the runs of a sweep: rank 0 hands them out one by one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_SHARE_H
#define CG_RUN_SHARE_H

#include "run/ranks.h"

#include <stdint.h>

enum cg_share_next { CG_SHARE_RUN, CG_SHARE_WAIT, CG_SHARE_END };

typedef struct cg_share {
    const cg_ranks *ranks;
    int halted, said_stop; /* everything is to end at once; others have been told */
    /* rank 0 */
    int (*take)(void *context, uint64_t *run); /* the next run that is missing; 0: none is */
    void *context;
    uint64_t ended; /* runs that other ranks have ended */
    int n_closed;   /* ranks that will not do any more */
    cg_error error; /* the first failure that another rank reported */
    /* other ranks */
    int asked, has_run, closed; /* an answer is due; `run` is it; no run will follow */
    uint64_t run, told;         /* runs that rank 0 knows to have ended */
} cg_share;

void cg_share_init(cg_share *share, const cg_ranks *ranks,
                   int (*take)(void *context, uint64_t *run), void *context);

/* A run for this rank: rank 0 takes it, others ask for it (having ended so many so far) and
 * get it a little later. */
enum cg_share_next cg_share_next(cg_share *share, uint64_t ended, uint64_t *run);

/* Reads what has come: rank 0 answers who asks. Nonzero if everything is to end at once. */
int cg_share_serve(cg_share *share);

/* Tells all ranks to end at once. */
void cg_share_stop(cg_share *share);

/* Rank 0: whether every other rank has come to its end. */
int cg_share_all_closed(const cg_share *share);

/* Other ranks: nothing more will be done here, after `ended` runs that were not told yet;
 * what is in the journal is synced. `error` says why, if it was not for want of work. */
void cg_share_end(const cg_ranks *ranks, uint64_t ended, const cg_error *error);

/* Before the runs. Rank 0 learns whether all ranks have read the same sweep, `identity` (at
 * most 64 bytes) being its checksum; fails with the first error or CG_INPUT for another sweep. */
cg_status cg_share_gather(const cg_ranks *ranks, const char *identity, cg_error *error);
/* Rank 0 lets a rank begin, whose journal keeps its first `whole` bytes. */
void cg_share_go(const cg_ranks *ranks, int to, uint64_t whole);
/* Other ranks: tells rank 0 how reading the sweep went and waits for its word; 0 if it has all
 * ended without runs, and how (*status). */
int cg_share_ready(const cg_ranks *ranks, const char *identity, const cg_error *own,
                   uint64_t *whole, cg_status *status);

/* At the very end rank 0 tells how it went; others wait for that. All return the same. */
cg_status cg_share_bye(const cg_ranks *ranks, cg_status status);

#endif
