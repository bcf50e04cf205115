/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/ranks_mpi.h"

#include <mpi.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { TAG = 1, HEAD_BYTES = offsetof(cg_message, error) };

/* Without a text only the head travels. */
static void send(void *context, int to, const cg_message *message)
{
    (void)context;
    const int bytes = message->error.message[0] == '\0' ? HEAD_BYTES : (int)sizeof *message;
    MPI_Send(message, bytes, MPI_BYTE, to, TAG, MPI_COMM_WORLD);
}

static int receive(void *context, cg_message *message)
{
    int there = 0;
    (void)context;
    MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
    if (!there)
        return 0;
    memset(message, 0, sizeof *message);
    MPI_Recv(message, (int)sizeof *message, MPI_BYTE, MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    return 1;
}

cg_status cg_ranks_start(int *argc, char ***argv, cg_ranks *ranks, cg_error *error)
{
    int provided = MPI_THREAD_SINGLE;
    *ranks = (cg_ranks){.size = 1, .send = send, .receive = receive};
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->size);
    if (provided < MPI_THREAD_FUNNELED)
        return cg_fail(error, CG_THREAD, "this MPI allows no threads beside its own");
    return CG_OK;
}

void cg_ranks_end(const cg_ranks *ranks, int exit_code)
{
    if (ranks->lost)
        MPI_Abort(MPI_COMM_WORLD, exit_code);
    MPI_Finalize();
}

void cg_ranks_describe(char *text, int size)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(version, &length);
    snprintf(text, (size_t)size, "%.*s", (int)strcspn(version, "\n"), version);
}
