/* Ranks of MPI; linked into collegium-mpi only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_RANKS_MPI_H
#define CG_RUN_RANKS_MPI_H

#include "run/ranks.h"

/* Joins the world; to be called before anything else. Only the calling thread may use *ranks.
 * Errors: CG_THREAD for an MPI that allows no other threads. */
cg_status cg_ranks_start(int *argc, char ***argv, cg_ranks *ranks, cg_error *error);

/* Leaves it, which every rank must; with a rank lost it ends the world, and the process with
 * `exit_code`. */
void cg_ranks_end(const cg_ranks *ranks, int exit_code);

/* The MPI's name and version, one line. */
void cg_ranks_describe(char *text, int size);

#endif
