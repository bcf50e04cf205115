/* Processes that share one sweep, as far as they are known without knowing MPI.
 *
 * Rank 0 hands out runs; every rank has a journal of its own. What passes between them are
 * small messages, from and to rank 0 only, in the order in which they were sent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_RANKS_H
#define CG_RUN_RANKS_H

#include <collegium/status.h>
#include <stdint.h>

enum cg_message_kind {
    CG_MESSAGE_READY = 1, /* to 0: the sweep was read (`status`); `error` holds its identity */
    CG_MESSAGE_GO,        /* from 0: begin; `run`: whole bytes of the rank's journal */
    CG_MESSAGE_ASK,       /* to 0: a thread is free; `ended`: runs since the last */
    CG_MESSAGE_RUN,       /* from 0: do `run` */
    CG_MESSAGE_NONE,      /* from 0: there is no further run */
    CG_MESSAGE_STOP,      /* to 0: a signal came; from 0: end now, runs under way as well */
    CG_MESSAGE_END,       /* to 0: the rank has come to its end (`status`), its journal is synced */
    CG_MESSAGE_BYE        /* from 0: how it all ended (`status`) */
};

typedef struct cg_message {
    int32_t kind, from, status; /* enum cg_message_kind; rank; cg_status */
    uint64_t run, ended;
    cg_error error;
} cg_message;

/* Called by one thread of the process only. `receive` takes the next message without waiting
 * and returns 0 when there is none; to and from the same rank messages keep their order. */
typedef struct cg_ranks {
    int rank, size;
    int lost; /* a rank did not answer in the end: none is to be waited for any more */
    void (*send)(void *context, int to, const cg_message *message);
    int (*receive)(void *context, cg_message *message);
    void *context;
} cg_ranks;

#endif
