#!/bin/sh
# A sweep of 1,000 runs killed with -9 at random instants, and one whose disk fills: nothing
# finished is lost, nothing runs twice, the hash is that of an undisturbed sweep.
#   kill.sh PROGRAM SOURCE-ROOT
# COLLEGIUM_KILLS sets how often (20 by default); COLLEGIUM_SEED repeats the instants.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
kills=${COLLEGIUM_KILLS:-20}
seed=${COLLEGIUM_SEED:-$(date +%s)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scenarios"
fail() { echo "FAILED (COLLEGIUM_SEED=$seed): $*"; exit 1; }
unset SLURM_NTASKS SLURM_STEP_NUM_TASKS OMPI_COMM_WORLD_SIZE PMI_SIZE
cat >"$folder/scenarios/s.json" <<JSON
{
  "base": "$scenarios/institutionalised.json",
  "replicates": 10,
  "settings": {"run.weeks": 16, "run.burn_in": 4, "province.circuits": 1},
  "factors": {
    "regulation": {"path": "forms.official.regulation", "low": 0, "high": 1},
    "tasks": {"path": "officials.task_hours", "low": 0, "high": 8},
    "period": {"path": "forms.official.meetings.formal.period", "low": 1, "high": 8}
  },
  "design": {"kind": "random", "points": 100}
}
JSON
sweep() { "$program" sweep --allow-path "$scenarios" "$folder/scenarios/s.json" "$@"; }
hash_of() { "$program" info --json "$1" | sed 's/.*"science_hash": "\([0-9a-f]*\)".*/\1/'; }
done_before() { sed -n 's/^collegium: \([0-9]*\) of 1000 runs were done before$/\1/p' "$folder/said"; }
random() { # 0 .. $1 - 1
    seed_now=$(((seed_now * 1103515245 + 12345) % 2147483648))
    drawn=$((seed_now / 65536 % $1))
}
size_of() { wc -c 2>/dev/null <"$1" || echo 0; }
seed_now=$((seed % 2147483648))

# Undisturbed, as a part: its size tells how many records it has.
sweep -q --shard 1/1 -o "$folder/calm" >/dev/null || fail "undisturbed"
size=$(size_of "$folder/calm")
"$program" merge "$folder/calm" -o "$folder/calm.h5" >/dev/null || fail "merge"
hash=$(hash_of "$folder/calm.h5")

# Each kill waits for a random length of the journal, further on than that of the kill before, and
# some milliseconds; one in four only for some milliseconds after the start. A machine may be so quick
# that the sweep ends first: then it is put back to where the kill before left it, and killed earlier.
n=0
before=0
while [ "$n" -lt "$kills" ]; do
    random 1000
    length=$((size * 8 * (1000 * n + drawn) / (10000 * kills)))
    random 4
    [ "$drawn" -eq 0 ] && length=0
    random 80
    rm -f "$folder/kept"
    [ -f "$folder/part" ] && cp "$folder/part" "$folder/kept"
    tries=0
    while :; do
        "$program" sweep --allow-path "$scenarios" "$folder/scenarios/s.json" --shard 1/1 --resume \
            -o "$folder/part" >/dev/null 2>"$folder/said" &
        pid=$!
        while kill -0 $pid 2>/dev/null && [ "$(size_of "$folder/part")" -lt "$length" ]; do
            sleep 0.01
        done
        sleep "0.$(printf '%03d' "$drawn")"
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        ended=$?
        [ $ended -eq 137 ] && break
        tries=$((tries + 1))
        if [ $ended -ne 0 ] || [ $tries -ge 10 ]; then
            fail "kill $((n + 1)) met no sweep: $(cat "$folder/said")"
        fi
        rm -f "$folder/part"
        [ -f "$folder/kept" ] && cp "$folder/kept" "$folder/part"
        length=$((length / 2))
        drawn=$((drawn / 2))
    done
    n=$((n + 1))
    now=$(done_before)
    if [ -n "$now" ]; then
        [ "$now" -ge "$before" ] || fail "kill $n: $now runs after $before"
        before=$now
    fi
done
[ "$(size_of "$folder/part")" -lt "$size" ] || fail "nothing was left after the last kill"
sweep --shard 1/1 --resume -o "$folder/part" >/dev/null 2>"$folder/said" || fail "end: $(cat "$folder/said")"
last=$(done_before)
[ "${last:-0}" -ge "$before" ] || fail "$last runs after $before"
[ "${last:-0}" -gt 500 ] || fail "only $last runs were done before the last kill"
[ "$(size_of "$folder/part")" -eq "$size" ] || fail "runs were repeated or lost"
"$program" merge "$folder/part" -o "$folder/part.h5" >/dev/null || fail "merge after kills"
[ "$(hash_of "$folder/part.h5")" = "$hash" ] || fail "another hash"

# A torn record, and torn beginnings, of a twentieth of the runs.
sweep -q --shard 1/20 -o "$folder/part20" >/dev/null || fail "a part"
size=$(size_of "$folder/part20")
for cut in $((size - 1)) $((size - 400)) 300; do
    head -c "$cut" "$folder/part20" >"$folder/torn"
    sweep -q --shard 1/20 --resume -o "$folder/torn" >/dev/null || fail "torn at $cut"
    [ "$(size_of "$folder/torn")" -eq "$size" ] || fail "torn at $cut: another size"
done

# A disk that fills and is freed: a file system of its own, where that may be mounted.
disk='there may be no file system of its own here, so that only a limit on the size of files was tried'
if unshare -m sh -c "mount -t tmpfs -o size=192k none $folder/scenarios" 2>/dev/null; then
    mkdir "$folder/disk"
    # shellcheck disable=SC2016
    unshare -m sh -c '
        folder=$1
        shift
        mount -t tmpfs -o size=192k none "$folder/disk" || exit 1
        "$@" -q -o "$folder/disk/full.h5" >/dev/null 2>"$folder/said" && exit 2
        [ ! -e "$folder/disk/full.h5" ] || exit 3
        "$@" -q -o "$folder/disk/full.h5" --resume >/dev/null 2>>"$folder/said" && exit 4
        mount -o remount,size=8m "$folder/disk" || exit 5
        "$@" -o "$folder/disk/full.h5" --resume >/dev/null 2>>"$folder/said" || exit 6
        cp "$folder/disk/full.h5" "$folder/disk.h5"
    ' sh "$folder" "$program" sweep --allow-path "$scenarios" "$folder/scenarios/s.json" ||
        fail "a full disk: step $?: $(cat "$folder/said")"
    grep -q 'No space left' "$folder/said" || fail "a full disk: $(cat "$folder/said")"
    [ "$(done_before)" -gt 100 ] || fail "a full disk lost finished runs: $(cat "$folder/said")"
    [ "$(hash_of "$folder/disk.h5")" = "$hash" ] || fail "a full disk: another hash"
    disk='a disk was full and freed'
fi

# The same with a limit on the size of files.
(
    ulimit -f 200
    sweep -q -o "$folder/full.h5" >/dev/null 2>"$folder/said"
) && fail "a full disk went unnoticed"
grep -q 'cannot be written' "$folder/said" || fail "full disk: $(cat "$folder/said")"
[ -e "$folder/full.h5" ] && fail "a full disk left a results file"
sweep --resume -o "$folder/full.h5" >/dev/null 2>"$folder/said" || fail "freed: $(cat "$folder/said")"
[ "$(done_before)" -gt 100 ] || fail "a full disk lost finished runs: $(cat "$folder/said")"
[ "$(hash_of "$folder/full.h5")" = "$hash" ] || fail "full disk: another hash"
echo "kill: $n kills, $before runs done before the last of them; nothing lost, nothing repeated; $disk"
