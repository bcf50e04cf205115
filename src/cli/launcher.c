/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/launcher.h"

#include <stdlib.h>

/* The nearest launcher knows best: mpirun within a job, then a step, then the job. */
static const char *const counts[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS",
                                     "SLURM_NTASKS"};

cg_status cg_refuse_copies(int world, cg_error *error)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const char *text = getenv(counts[i]);
        if (text == NULL)
            continue;
        if (world > 1 || strtol(text, NULL, 10) <= 1)
            return CG_OK;
        return cg_fail(error, CG_USAGE,
                       "%s is %.20s, but this process knows of no other: each copy would run the "
                       "whole sweep on one output. Use a job array with --shard K/N; or one task "
                       "with more CPUs (--ntasks=1 --cpus-per-task); or `collegium-mpi` with the "
                       "mpirun that belongs to it, or srun --mpi=pmi2 (MPICH), --mpi=pmix (Open "
                       "MPI)",
                       counts[i], text);
    }
    return CG_OK;
}
