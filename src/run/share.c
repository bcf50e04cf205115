/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/share.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void send(const cg_ranks *ranks, int to, cg_message message)
{
    message.from = ranks->rank;
    ranks->send(ranks->context, to, &message);
}

/* MPI's own waiting would keep a core busy that may be a thread's. */
static void wait_for(const cg_ranks *ranks, cg_message *message)
{
    const struct timespec moment = {0, 1000000};
    while (!ranks->receive(ranks->context, message))
        nanosleep(&moment, NULL);
}

void cg_share_init(cg_share *share, const cg_ranks *ranks,
                   int (*take)(void *context, uint64_t *run), void *context)
{
    *share = (cg_share){.ranks = ranks, .take = take, .context = context};
}

static void ask(cg_share *share, uint64_t ended)
{
    send(share->ranks, 0, (cg_message){.kind = CG_MESSAGE_ASK, .ended = ended - share->told});
    share->told = ended;
    share->asked = 1;
}

/* What rank 0 has sent to this rank so far. */
static void hear(cg_share *share)
{
    cg_message message;
    while (share->ranks->receive(share->ranks->context, &message)) {
        share->has_run = message.kind == CG_MESSAGE_RUN;
        share->run = message.run;
        share->closed |= message.kind != CG_MESSAGE_RUN;
        share->halted |= message.kind == CG_MESSAGE_STOP;
    }
}

enum cg_share_next cg_share_next(cg_share *share, uint64_t ended, uint64_t *run)
{
    if (share->ranks->rank == 0)
        return !share->halted && share->take(share->context, run) ? CG_SHARE_RUN : CG_SHARE_END;
    hear(share);
    if (share->closed)
        return CG_SHARE_END;
    if (share->has_run) {
        share->has_run = share->asked = 0;
        *run = share->run;
        return CG_SHARE_RUN;
    }
    if (!share->asked)
        ask(share, ended);
    return CG_SHARE_WAIT;
}

static void answer(cg_share *share, int to)
{
    cg_message reply = {.kind = CG_MESSAGE_RUN};
    if (share->halted || !share->take(share->context, &reply.run))
        reply.kind = CG_MESSAGE_NONE;
    send(share->ranks, to, reply);
}

static void take_message(cg_share *share, const cg_message *message)
{
    share->ended += message->ended;
    switch (message->kind) {
    case CG_MESSAGE_ASK:
        answer(share, message->from);
        break;
    case CG_MESSAGE_STOP:
        cg_share_stop(share);
        break;
    case CG_MESSAGE_END:
        share->n_closed++;
        if (message->status == CG_OK)
            break;
        if (message->status != CG_INTERRUPTED)
            cg_fail(&share->error, (cg_status)message->status, "%s", message->error.message);
        cg_share_stop(share);
        break;
    default:
        break;
    }
}

int cg_share_serve(cg_share *share)
{
    cg_message message;
    if (share->ranks->rank != 0)
        hear(share);
    else
        while (share->ranks->receive(share->ranks->context, &message))
            take_message(share, &message);
    return share->halted;
}

void cg_share_stop(cg_share *share)
{
    const cg_ranks *ranks = share->ranks;
    const int first = ranks->rank == 0 ? 1 : 0, end = ranks->rank == 0 ? ranks->size : 1;
    if (share->said_stop)
        return;
    share->said_stop = share->halted = share->closed = 1;
    for (int to = first; to < end; to++)
        send(ranks, to, (cg_message){.kind = CG_MESSAGE_STOP});
}

int cg_share_all_closed(const cg_share *share)
{
    return share->n_closed == share->ranks->size - 1;
}

void cg_share_end(const cg_ranks *ranks, uint64_t ended, const cg_error *error)
{
    send(ranks, 0,
         (cg_message){
             .kind = CG_MESSAGE_END, .status = error->code, .ended = ended, .error = *error});
}

static void keep_identity(cg_message *message, const char *identity)
{
    snprintf(message->error.message, sizeof message->error.message, "%s", identity);
}

cg_status cg_share_gather(const cg_ranks *ranks, const char *identity, cg_error *error)
{
    cg_message mine = {.kind = 0}, message;
    cg_status status = CG_OK;
    keep_identity(&mine, identity);
    for (int n = 1; n < ranks->size; n++) {
        wait_for(ranks, &message);
        if (message.status != CG_OK)
            status = cg_fail(error, (cg_status)message.status, "rank %d: %s", message.from,
                             message.error.message);
        else if (strcmp(message.error.message, mine.error.message) != 0)
            status = cg_fail(error, CG_INPUT,
                             "rank %d has read another sweep than rank 0: do all nodes see the "
                             "same files and program?",
                             message.from);
    }
    return status;
}

void cg_share_go(const cg_ranks *ranks, int to, uint64_t whole)
{
    send(ranks, to, (cg_message){.kind = CG_MESSAGE_GO, .run = whole});
}

int cg_share_ready(const cg_ranks *ranks, const char *identity, const cg_error *own,
                   uint64_t *whole, cg_status *status)
{
    cg_message message = {.kind = CG_MESSAGE_READY, .status = own->code, .error = *own};
    if (own->code == CG_OK)
        keep_identity(&message, identity);
    send(ranks, 0, message);
    wait_for(ranks, &message);
    *whole = message.run;
    *status = (cg_status)message.status;
    return message.kind == CG_MESSAGE_GO;
}

cg_status cg_share_bye(const cg_ranks *ranks, cg_status status)
{
    cg_message message;
    if (ranks->lost)
        return status;
    for (int to = 1; ranks->rank == 0 && to < ranks->size; to++)
        send(ranks, to, (cg_message){.kind = CG_MESSAGE_BYE, .status = status});
    if (ranks->rank == 0)
        return status;
    do
        wait_for(ranks, &message);
    while (message.kind != CG_MESSAGE_BYE);
    return (cg_status)message.status;
}
