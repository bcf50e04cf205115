#!/bin/sh
# collegium-mpi: one hash for any ranks; what a dead rank leaves is finished by ranks, threads or
# shards; clean stops; copies that do not know of each other are refused.
#   mpi.sh PYTHON PROGRAM SOURCE-ROOT PROGRAM-MPI WRAPPER
# WRAPPER (mpicc.openmpi, say) tells the mpirun that belongs to PROGRAM-MPI.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
python=$1
program=$2
scenarios=$3/scenarios
mpi=$4
mpirun=$(echo "$5" | sed 's/mpicc/mpirun/')
command -v "$mpirun" >/dev/null || { echo "there is no $mpirun"; exit 77; }
# Open MPI does not run as root, nor more ranks than cores, unless told to.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
unset SLURM_NTASKS SLURM_STEP_NUM_TASKS OMPI_COMM_WORLD_SIZE PMI_SIZE SLURM_CPUS_PER_TASK
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scenarios"
checks=0
fail() { echo "FAILED: $*"; [ ! -s "$folder/said" ] || cat "$folder/said"; exit 1; }
check() { checks=$((checks + 1)); }
sweep="sweep --allow-path $scenarios -q"
ranks() { # N, then arguments of sweep; DO stands before the program in every rank
    n=$1
    shift
    # shellcheck disable=SC2086
    timeout 120 "$mpirun" -n "$n" ${DO:-} "$mpi" $sweep "$@"
}
threads() { # shellcheck disable=SC2086
    "$program" $sweep "$@"
}
hash_of() { "$program" info --json "$1" | sed 's/.*"science_hash": "\([0-9a-f]*\)".*/\1/'; }
left() { ls "$out"* 2>/dev/null; }
same() { # FILE WHAT
    [ "$(hash_of "$1")" = "$hash" ] || fail "$2: another hash"
    rm -f "$1"
    check
}

cat >"$folder/scenarios/s.json" <<JSON
{
  "base": "$scenarios/institutionalised.json",
  "replicates": 4,
  "settings": {"run.weeks": 26, "run.burn_in": 10, "province.circuits": 2},
  "factors": {
    "regulation": {"path": "forms.official.regulation", "values": [0, 0.5, 1]},
    "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]},
    "hours": {"path": "forms.official.meetings.formal.hours", "values": [1, 3]}
  },
  "design": "grid"
}
JSON
s=$folder/scenarios/s.json
out=$folder/out.h5

# What each program is linked with.
if command -v ldd >/dev/null; then
    ldd "$program" | grep -q 'libmpi\|libmpich' && fail "$program is linked with MPI"
    ldd "$mpi" | grep -q 'libmpi\|libmpich' || fail "$mpi is not linked with MPI"
    ldd "$mpi" | grep -q 'hdf5_\(openmpi\|mpich\)' && fail "$mpi uses the HDF5 of MPI"
    check
fi

threads "$s" -o "$folder/calm.h5" >/dev/null || fail "threads"
hash=$(hash_of "$folder/calm.h5")
threads "$s" --shard 1/1 -o "$folder/calm" >/dev/null || fail "a part"
for n in 1 2 4; do
    ranks $n "$s" -o "$out" >"$folder/said" 2>&1 || fail "$n ranks"
    [ "$(grep -c 'science hash' "$folder/said")" -eq 1 ] || fail "$n ranks speak at once"
    [ "$(left)" = "$out" ] || fail "$n ranks leave $(left)"
    same "$out" "$n ranks"
done
ranks 2 "$s" -o "$out" --threads 2 >/dev/null || fail "2 ranks of 2 threads"
same "$out" "2 ranks of 2 threads"

# One rank is killed with -9 when it has begun: the launcher ends the others.
cat >"$folder/doomed" <<'SH'
#!/bin/sh
rank=${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-}}
[ "$rank" = "$DOOMED" ] || exec "$@"
"$@" &
while [ "$(wc -c <"$WATCH" 2>/dev/null || echo 0)" -le "$BEYOND" ] && kill -0 $! 2>/dev/null; do
    sleep 0.02
done
kill -"$SIGNAL" $!
wait $!
SH
chmod 755 "$folder/doomed"
# records N JOURNAL...: the N-th number that records.py prints
records() { n=$1; shift; "$python" "$(dirname "$0")/records.py" "$@" | cut -d ' ' -f "$n"; }
head=$(records 3 "$folder/calm")
[ "$(records 1 "$folder/calm")" -eq 48 ] || fail "records of an undisturbed part"
kill_one() { # SIGNAL RANK: leaves an unfinished sweep; a sweep of many weeks, so that it is one
    rm -f "$out"*
    SIGNAL=$1 DOOMED=$2 WATCH=$out.journal.rank1 BEYOND=$head DO=$folder/doomed
    export SIGNAL DOOMED WATCH BEYOND
    ranks 3 "$s" -o "$out" >"$folder/said" 2>&1
    code=$?
    DO=
    [ $code -ne 0 ] || fail "$1 at rank $2 went unnoticed"
    [ -e "$out" ] && fail "$1 at rank $2: a results file"
    for journal in "$out.journal" "$out.journal.rank1" "$out.journal.rank2"; do
        [ -s "$journal" ] || fail "$1 at rank $2: no $journal"
    done
}
kill_one KILL 1
"$program" merge "$out".journal* --partial -o "$folder/p.h5" >/dev/null 2>"$folder/said" || fail partial
cp "$out.journal" "$folder/j0"
cp "$out.journal.rank1" "$folder/j1"
cp "$out.journal.rank2" "$folder/j2"
threads "$s" -o "$out" 2>/dev/null && fail "begun again without --resume"
"$program" sweep --allow-path "$scenarios" "$s" -o "$out" --resume >/dev/null 2>"$folder/said" || fail "by threads"
grep -q 'of 48 runs were done before' "$folder/said" || fail "what ranks did is not known to threads"
[ "$(left)" = "$out" ] || fail "journals stay: $(left)"
same "$out" "finished by threads"
for n in 2 4; do
    for k in 0 1 2; do
        [ $k -eq 0 ] && to=$out.journal || to=$out.journal.rank$k
        cp "$folder/j$k" "$to"
    done
    ranks $n "$s" -o "$out" --resume >/dev/null 2>"$folder/said" || fail "resumed by $n ranks"
    same "$out" "finished by $n ranks"
done
done="--done $folder/j0 --done $folder/j1 --done $folder/j2"
for k in 1 2; do
    # shellcheck disable=SC2086
    threads "$s" --shard $k/2 $done -o "$folder/shard$k" >/dev/null 2>"$folder/said" || fail "shard $k"
done
for n in 1 2; do
    [ "$(records $n "$folder"/j? "$folder"/shard?)" -eq 48 ] || fail "runs were repeated or lost"
done
"$program" merge "$folder"/j? "$folder"/shard? -o "$out" >/dev/null 2>"$folder/said" || fail "merge"
same "$out" "finished by shards"

# A signal at one rank stops all of them cleanly.
for rank in 0 2; do
    kill_one USR1 $rank
    grep -q -- '--resume goes on' "$folder/said" || fail "USR1 at rank $rank"
    [ -e "$out.lock" ] && fail "USR1 at rank $rank: a lock"
    [ "$(records 4 "$out".journal*)" -eq 0 ] || fail "USR1 at rank $rank: a torn record"
    check
done
ranks 2 "$s" -o "$out" --resume >/dev/null 2>"$folder/said" || fail "after USR1"
same "$out" "after USR1"

# A rank that cannot write, or has read another sweep.
mkdir "$out.journal.rank1"
ranks 2 "$s" -o "$out" --force >"$folder/said" 2>&1 && fail "a rank that cannot write"
grep -q 'rank1: cannot be' "$folder/said" || fail "a rank that cannot write: what it says"
rmdir "$out.journal.rank1"
rm -f "$out"*
cat >"$folder/other" <<'SH'
#!/bin/sh
[ "${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-}}" != 1 ] || set -- "$@" --weeks 27
exec "$@"
SH
chmod 755 "$folder/other"
DO=$folder/other
ranks 2 "$s" -o "$out" >"$folder/said" 2>&1 && fail "another sweep at rank 1"
DO=
grep -q 'rank 1 has read another sweep' "$folder/said" || fail "another sweep at rank 1: what it says"
[ -z "$(left)" ] || fail "another sweep at rank 1: $(left)"
check

# Copies that know nothing of each other.
for name in SLURM_NTASKS SLURM_STEP_NUM_TASKS PMI_SIZE; do
    # shellcheck disable=SC2086
    env $name=4 "$mpi" $sweep "$s" -o "$out" >"$folder/said" 2>&1 && fail "$name: not refused"
    grep -q "$name is 4" "$folder/said" || fail "$name: what it says"
    check
done
case $mpirun in *openmpi) alien=mpirun.mpich ;; *) alien=mpirun.openmpi ;; esac
if command -v $alien >/dev/null; then
    # shellcheck disable=SC2086
    timeout 60 $alien -n 2 "$mpi" $sweep "$s" -o "$out" >"$folder/said" 2>&1 && fail "$alien: not refused"
    grep -q 'this process knows of no other' "$folder/said" || fail "$alien: what it says"
    check
fi
[ -z "$(left)" ] || fail "refused, and left $(left)"
echo "mpi ($mpirun): $checks checks passed"
