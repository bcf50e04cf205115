#!/bin/bash
# The scripts in scenarios/hpc on a real Slurm of one node: an array with one task killed in the
# middle and one stopped by its signal, resumed, merged; ranks under srun. The hash is a laptop's.
#   slurm.sh PROGRAM SOURCE-ROOT [WRAPPER PROGRAM-MPI]...
# Exits with 77, saying why, where there is no Slurm or it may not be started.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$(realpath "$1")
root=$2
shift 2
mpis=()
while [ $# -ge 2 ]; do
    mpis+=("$1" "$(realpath "$2")")
    shift 2
done
here=$root/tests/slurm
skip() { echo "skipped: $*"; exit 77; }
for name in munged slurmctld slurmd sbatch srun scancel squeue; do
    command -v $name >/dev/null || skip "there is no $name (Debian: slurmctld slurmd slurm-client munge)"
done
[ "$(id -u)" -eq 0 ] || skip 'only root can start munged, slurmctld and slurmd'
getent hosts "$(hostname -s)" >/dev/null || skip "the name of this host, $(hostname -s), is not known"
folder=$(mktemp -d)
export SLURM_CONF=$folder/slurm/slurm.conf
down() { sh "$here/down.sh" "$folder/slurm"; }
trap 'down; rm -rf "$folder"' EXIT
checks=0
fail() { echo "FAILED: $*"; tail -n 5 "$folder"/*.log 2>/dev/null; exit 1; }
check() { checks=$((checks + 1)); }
# A port that nothing answers on, and the one after it.
free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && ! (: <"/dev/tcp/127.0.0.1/$(($1 + 1))") 2>/dev/null; }
port=$((20000 + $$ % 10000 * 2))
until free $port; do port=$((port + 2)); done
sh "$here/up.sh" "$folder/slurm" $port >"$folder/up.log" 2>&1 || fail "Slurm: $(cat "$folder/up.log")"

mkdir "$folder/scenarios"
sweep=$folder/scenarios/sweep.json
cat >"$sweep" <<JSON
{
  "base": "$root/scenarios/institutionalised.json",
  "replicates": 5,
  "settings": {"run.weeks": 104, "run.burn_in": 26, "province.circuits": 2},
  "factors": {
    "regulation": {"path": "forms.official.regulation", "low": 0, "high": 1},
    "tasks": {"path": "officials.task_hours", "low": 0, "high": 8}
  },
  "design": {"kind": "random", "points": 12}
}
JSON
# A program that takes what the scripts do not pass on.
wrap() { printf '#!/bin/sh\nexec "%s" "$@" --allow-path "%s"\n' "$1" "$root/scenarios" >"$2"; chmod 755 "$2"; }
wrap "$program" "$folder/collegium"
export COLLEGIUM=$folder/collegium COLLEGIUM_MPI=$folder/collegium-mpi
hash_of() { "$program" info --json "$1" | sed 's/.*"science_hash": "\([0-9a-f]*\)".*/\1/'; }
"$COLLEGIUM" sweep "$sweep" -q -o "$folder/laptop.h5" >/dev/null || fail 'a laptop'
hash=$(hash_of "$folder/laptop.h5")

cd "$folder" || exit 1
array() { sbatch --parsable --array=1-3 --cpus-per-task=1 --mem-per-cpu=100M "$root/scenarios/hpc/array.sh" "$sweep" "$folder/out"; }
ended() { # JOB: waits until none of its tasks is in the queue
    for _ in $(seq 600); do
        [ -n "$(squeue -h -j "$1" 2>/dev/null)" ] || return 0
        sleep 0.2
    done
    fail "job $1 does not end: $(squeue)"
}
begun() { # FILE: waits until a few runs are in it
    for _ in $(seq 2400); do
        [ "$(wc -c 2>/dev/null <"$1")" -gt $((head + 1500)) ] 2>/dev/null && return 0
        sleep 0.05
    done
    fail "$1 does not grow: $(squeue)"
}
# What a part has before its first run: a part of a sweep stopped at once.
"$COLLEGIUM" sweep "$sweep" -q --shard 60/60 -o "$folder/one" >/dev/null || fail 'one run'
head=$(wc -c <"$folder/one")

job=$(array) || fail 'sbatch'
begun out.part1
pgrep -f "^$program .*$folder/out.part1" | xargs kill -9 || fail 'nothing to kill'
begun out.part2
scancel --signal=USR1 --batch "${job}_2"
ended "$job"
"$program" merge out.part1 out.part2 out.part3 -o out.h5 2>merge.log && fail 'nothing was missing after a kill'
grep -q 'runs are missing' merge.log || fail 'merge of unfinished parts'
grep -q 'resume goes on' collegium-"${job}"_2.log || fail "USR1 did not stop task 2: $(cat collegium-"${job}"_2.log)"
check
ended "$(array)"
"$program" merge out.part? -o out.h5 >merge.log 2>&1 || fail 'merge'
[ "$(hash_of out.h5)" = "$hash" ] || fail "an array: another hash"
check

# Some tasks only, without saying how many there are in all.
some=$(sbatch --parsable --array=2-3 --cpus-per-task=1 --mem-per-cpu=100M "$root/scenarios/hpc/array.sh" "$sweep" "$folder/some")
ended "$some"
grep -q 'PARTS=16' collegium-"${some}"_2.log || fail 'an incomplete array'
check

# Ranks, one of which is killed; then the same again.
set -- "${mpis[@]}"
while [ $# -ge 2 ]; do
    case $1 in *openmpi) kind=pmix ;; *) kind=pmi2 ;; esac
    mpi=$2
    wrap "$mpi" "$COLLEGIUM_MPI"
    shift 2
    srun --mpi=list 2>&1 | grep -qw $kind || { echo "srun has no --mpi=$kind: not tried"; continue; }
    ranks() { MPI=$kind sbatch --parsable --ntasks="$1" --mem-per-cpu=100M "$root/scenarios/hpc/mpi.sh" "$sweep" "$folder/ranks.h5"; }
    job=$(ranks 2) || fail 'sbatch'
    begun ranks.h5.journal.rank1
    pgrep -f "^$mpi .*$folder/ranks.h5" | tail -n 1 | xargs kill -9 || fail 'nothing to kill'
    ended "$job"
    [ -e ranks.h5 ] && fail "$kind: a results file of a killed job"
    ended "$(ranks 2)"
    [ "$(hash_of ranks.h5)" = "$hash" ] || fail "$kind: another hash: $(cat collegium-*.log | tail -n 5)"
    rm -f ranks.h5*
    srun -n 2 --mpi=none "$COLLEGIUM_MPI" sweep "$sweep" -q -o ranks.h5 >none.log 2>&1 && fail "$kind: copies ran"
    # Open MPI may refuse by itself, before the program can.
    grep -q 'this process knows of no other\|PMI' none.log || fail "$kind: copies: $(cat none.log)"
    [ -e ranks.h5 ] && fail "$kind: copies left a file"
    check
done
echo "slurm: $checks checks passed"
