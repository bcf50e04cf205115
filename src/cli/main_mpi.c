/* collegium-mpi — sweeps whose runs are shared among the ranks of MPI.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/output.h"
#include "cli/start.h"
#include "cli/sweep.h"
#include "run/pool.h"
#include "run/ranks_mpi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    puts("Usage: mpirun -n R collegium-mpi sweep [OPTION...] SWEEP.json -o FILE.h5\n\n"
         "Shares the runs of a sweep among R processes, on any number of nodes that see the same\n"
         "files. Each writes a journal of its own beside FILE.h5, rank 0 joins them at the end;\n"
         "the results, --resume, signals and exit codes are those of `collegium sweep`. Every\n"
         "process uses one thread, or SLURM_CPUS_PER_TASK, or --threads.\n\nOptions:");
    cg_options_print(&cg_command_sweep);
}

static void print_version(void)
{
    char mpi[128];
    cg_ranks_describe(mpi, sizeof mpi);
    cg_program_version("collegium-mpi");
    puts(mpi);
}

/* Ranks usually share a node, so that none takes all of its processors unasked. */
static cg_status sweep(cg_ranks *ranks, int argc, char **argv, cg_error *error)
{
    cg_options options;
    cg_status status = cg_options_parse(&cg_command_sweep, argc, argv, &options, error);
    if (!options.has_threads && getenv("SLURM_CPUS_PER_TASK") == NULL)
        options.threads = 1;
    if (status == CG_OK && !options.help)
        status = cg_sweep_on(ranks, &options, error);
    else if (status == CG_OK && ranks->rank == 0)
        print_help();
    cg_options_release(&options);
    return status;
}

static cg_status dispatch(cg_ranks *ranks, int argc, char **argv, cg_error *error)
{
    const char *word = argc > 1 ? argv[1] : "";
    const int help = strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
    if (strcmp(word, "sweep") == 0)
        return sweep(ranks, argc - 1, argv + 1, error);
    if (!help && strcmp(word, "--version") != 0)
        return cg_fail(error, CG_USAGE,
                       "expected `sweep`, not '%s': only sweeps run on ranks; `collegium` does "
                       "everything else",
                       word);
    if (ranks->rank == 0 && help)
        print_help();
    else if (ranks->rank == 0)
        print_version();
    return CG_OK;
}

int main(int argc, char **argv)
{
    cg_error error = {CG_OK, ""};
    cg_ranks ranks;
    cg_program_start();
    cg_status status = cg_ranks_start(&argc, &argv, &ranks, &error);
    if (status == CG_OK)
        status = dispatch(&ranks, argc, argv, &error);
    cg_status written = cg_output_close(&error);
    if (status == CG_OK)
        status = written;
    if (status != CG_OK && ranks.rank == 0)
        fprintf(stderr, "collegium-mpi: %s\n",
                error.message[0] != '\0' ? error.message : cg_status_text(status));
    cg_ranks_end(&ranks, cg_status_exit_code(status));
    return cg_status_exit_code(status);
}
