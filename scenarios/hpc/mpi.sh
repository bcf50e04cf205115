#!/bin/bash
# A sweep shared among the processes of one MPI job, which may span several nodes.
#
#   sbatch mpi.sh SWEEP.json RESULTS.h5
#
# Rank 0 hands the runs out one by one, so that no process waits long for another, and writes
# RESULTS.h5 at the end. Compared with array.sh: one job, nothing to merge, but all nodes at once.
# Change what is marked with <-- :
#
#SBATCH --job-name=collegium
#SBATCH --ntasks=32                 # <-- processes; any number gives the same results
#SBATCH --cpus-per-task=1           # <-- threads of each; 1 is best unless memory is scarce
#SBATCH --mem-per-cpu=500M          # <-- `collegium sweep SWEEP.json --dry-run` says what a run needs
#SBATCH --time=04:00:00             # <--
#SBATCH --output=%x-%j.log
#
# Two minutes before the time limit every process gets USR1: all stop, finished runs are kept in
# RESULTS.h5.journal*, the exit code is 7. After that, after scancel or after a node failed: submit
# the very same command once more. `collegium sweep SWEEP.json --resume -o RESULTS.h5` would
# finish it on one machine as well.
#SBATCH --signal=USR1@120           # without B: the processes, not this script
#SBATCH --no-requeue

sweep=${1:?usage: sbatch mpi.sh SWEEP.json RESULTS.h5}
results=${2:?usage: sbatch mpi.sh SWEEP.json RESULTS.h5}

# <-- what makes `collegium-mpi` and its MPI known on your cluster, such as: module load collegium

# How srun and the MPI of collegium-mpi find each other: pmix for Open MPI, pmi2 for MPICH, Intel
# MPI and MVAPICH (`srun --mpi=list` shows what there is; `collegium-mpi --version` names the MPI).
# With the wrong one, processes would not know of each other; they notice and refuse to run.
mpi=${MPI:-pmix}

# --kill-on-bad-exit: when a process dies, the others end and leave their journals.
exec srun --mpi="$mpi" --cpus-per-task="${SLURM_CPUS_PER_TASK:-1}" --kill-on-bad-exit=1 \
    "${COLLEGIUM_MPI:-collegium-mpi}" sweep "$sweep" --resume --quiet -o "$results"
