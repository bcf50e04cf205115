#!/bin/bash
# A sweep as a Slurm job array: every task runs its share of the runs into a part of its own.
#
#   sbatch array.sh SWEEP.json RESULTS           # RESULTS.part1, RESULTS.part2, ...
#   collegium merge RESULTS.part* -o RESULTS.h5  # when all tasks are done
#
# Before the first time say `collegium sweep SWEEP.json --dry-run`: it prints how many runs there
# are and how long one takes. Then change what is marked with <-- :
#
#SBATCH --job-name=collegium
# Tasks: runs x seconds a run / (CPUs a task x seconds of the time limit), rounded up. Any
# number gives the same results; "1-16%4" would run four at a time.
#SBATCH --array=1-16                # <-- 1-N
#SBATCH --cpus-per-task=4           # <-- threads of a task; more than one node has is useless
#SBATCH --mem-per-cpu=500M          # <-- --dry-run says what a run needs
#SBATCH --time=01:00:00             # <-- of a task
#SBATCH --output=%x-%A_%a.log
#
# Two minutes before the time limit Slurm sends USR1. The task then stops within a week of the
# model, keeps every finished run and ends with exit code 7. The same happens on scancel. After that,
# after a node failed, or after a task was killed: submit the very same command once more. Tasks
# whose part is complete end at once, the others go on where they were.
#SBATCH --signal=B:USR1@120         # keep the B: it means this script, which becomes collegium
#SBATCH --no-requeue

sweep=${1:?usage: sbatch array.sh SWEEP.json RESULTS}
results=${2:?usage: sbatch array.sh SWEEP.json RESULTS}

# <-- what makes `collegium` known on your cluster, such as: module load collegium

# The parts are counted by the array above, so that it is the only place to change.
[ "$SLURM_ARRAY_TASK_MIN" = 1 ] && [ "$SLURM_ARRAY_TASK_STEP" = 1 ] || [ -n "$PARTS" ] || {
    echo 'submitted with --array=LIST of some tasks only: say how many parts there are in all, as in
  PARTS=16 sbatch --array=3,7 array.sh SWEEP.json RESULTS' >&2
    exit 2
}
parts=${PARTS:-$SLURM_ARRAY_TASK_MAX}

# exec, so that Slurm's signal reaches the program. Threads are those of --cpus-per-task.
exec "${COLLEGIUM:-collegium}" sweep "$sweep" --shard "$SLURM_ARRAY_TASK_ID/$parts" --resume \
    --quiet -o "$results.part$SLURM_ARRAY_TASK_ID"
