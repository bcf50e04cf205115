#!/bin/sh
# collegium sweep and merge: equal hashes however the work is cut, refusals, failures, signals.
#   sweep.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scenarios"
checks=0
fail() { echo "FAILED: $*"; exit 1; }
check() { checks=$((checks + 1)); }
unset SLURM_NTASKS SLURM_STEP_NUM_TASKS OMPI_COMM_WORLD_SIZE PMI_SIZE
sweep() { "$program" sweep --allow-path "$scenarios" -q "$@"; }
hash_of() { "$program" info --json "$1" | sed 's/.*"science_hash": "\([0-9a-f]*\)".*/\1/'; }
refused() { # text, then the command
    text=$1
    shift
    "$@" >"$folder/said" 2>&1 && fail "not refused: $*"
    grep -q -- "$text" "$folder/said" || fail "expected '$text': $(cat "$folder/said")"
    check
}

cat >"$folder/scenarios/s.json" <<JSON
{
  "note": "a test",
  "base": "$scenarios/institutionalised.json",
  "replicates": 3,
  "settings": {"run.weeks": 26, "run.burn_in": 10},
  "factors": {
    "regulation": {"path": "forms.official.regulation", "values": [0, 0.5, 1]},
    "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]},
    "hours": {"paths": ["forms.official.meetings.formal.hours", "forms.grassroots.meetings.formal.hours"],
              "low": 1, "high": 3, "steps": 2}
  },
  "design": "grid"
}
JSON
s=$folder/scenarios/s.json

# Design, without running.
sweep "$s" --dry-run --points "$folder/points.csv" >"$folder/dry" || fail "dry run"
grep -q '12 points x 3 replicates = 36 runs of 36 weeks' "$folder/dry" || fail "$(cat "$folder/dry")"
[ "$(wc -l <"$folder/points.csv")" -eq 13 ] || fail "points: $(cat "$folder/points.csv")"
[ "$(sed -n 2p "$folder/points.csv")" = "0,elected,1" ] || fail "first point"
check

# One hash, whatever the threads and the shards.
sweep "$s" -o "$folder/one.h5" --threads 1 >/dev/null || fail "sweep"
[ -e "$folder/one.h5.journal" ] && fail "the journal stays"
hash=$(hash_of "$folder/one.h5")
[ ${#hash} -eq 32 ] || fail "hash '$hash'"
sweep "$s" -o "$folder/two.h5" --threads 2 >/dev/null || fail "two threads"
[ "$(hash_of "$folder/two.h5")" = "$hash" ] || fail "threads change the hash"
check
for n in 1 3 5; do
    parts=
    for k in $(seq "$n"); do
        sweep "$s" -o "$folder/$k-of-$n" --shard "$k/$n" >/dev/null || fail "shard $k/$n"
        parts="$folder/$k-of-$n $parts"
    done
    # shellcheck disable=SC2086
    "$program" merge $parts -o "$folder/merged$n.h5" >/dev/null || fail "merge $n"
    [ "$(hash_of "$folder/merged$n.h5")" = "$hash" ] || fail "$n shards change the hash"
    check
done
refused '12 of 36 runs are missing' "$program" merge "$folder/1-of-3" "$folder/3-of-3" -o "$folder/m.h5"
"$program" merge "$folder/1-of-3" "$folder/3-of-3" --partial -o "$folder/m.h5" >/dev/null || fail partial
"$program" info "$folder/m.h5" | grep -q '12 runs are missing' || fail "info of a partial file"
check

# What may not be continued, overwritten or joined.
refused 'force overwrites' sweep "$s" -o "$folder/one.h5"
sweep "$s" -o "$folder/one.h5" --resume | grep -q 'is complete' || fail "resume of a complete sweep"
refused 'replicates: 3 there, 4 here' sweep "$s" -o "$folder/one.h5" --resume --replicates 4
refused 'scenarios: ' sweep "$s" -o "$folder/1-of-3" --shard 1/3 --resume --weeks 27
sed 's/0, 0.5, 1/0, 0.4, 1/' "$s" >"$folder/scenarios/other.json"
refused 'design: ' sweep "$folder/scenarios/other.json" -o "$folder/1-of-3" --shard 1/3 --resume
refused 'the sweep was begun before' sweep "$s" -o "$folder/1-of-3" --shard 1/3
sweep "$folder/scenarios/other.json" -o "$folder/other" --shard 1/3 >/dev/null || fail other
refused 'another sweep' "$program" merge "$folder/1-of-3" "$folder/other" -o "$folder/x.h5"
refused 'is no journal' "$program" merge "$s" -o "$folder/x.h5"
refused 'cannot be opened' "$program" merge "$folder/nowhere" -o "$folder/x.h5"
refused 'array' env SLURM_NTASKS=2 "$program" sweep --allow-path "$scenarios" "$s" -o "$folder/x.h5"
refused 'K/N' sweep "$s" -o "$folder/x.h5" --shard 4/3
refused 'expected --output' sweep "$s"
[ -e "$folder/x.h5" ] && fail "a refused sweep left a file"
check

# A point that cannot be run is recorded; --on-error stop ends the sweep.
sed -e 's/"regulation": {"path": "forms.official.regulation", "values": \[0, 0.5, 1\]}/"start": {"path": "calendar.term1_start", "values": [2, 20]}/' "$s" >"$folder/scenarios/bad.json"
sweep "$folder/scenarios/bad.json" -o "$folder/bad.h5" >"$folder/said" || fail "failed points end a sweep"
grep -q '12 runs failed' "$folder/said" || fail "$(cat "$folder/said")"
"$program" info "$folder/bad.h5" | grep -q '12 runs failed' || fail "info of failures"
refused 'point 4, replicate 0: calendar' sweep "$folder/scenarios/bad.json" -o "$folder/stop.h5" --threads 1 --on-error stop
sweep "$folder/scenarios/bad.json" -o "$folder/stop.h5" --resume >/dev/null || fail "resume after a failure"
[ "$(hash_of "$folder/stop.h5")" = "$(hash_of "$folder/bad.h5")" ] || fail "resumed failures differ"
check

# A disk that is full when the results file is written: runs stay, the file does not appear.
(ulimit -f 20 && sweep "$s" -o "$folder/full.h5") >"$folder/said" 2>&1 && fail "a full disk went unnoticed"
grep -q 'File too large' "$folder/said" || fail "full disk: $(cat "$folder/said")"
[ -e "$folder/full.h5" ] || [ -e "$folder/full.h5.tmp" ] && fail "a full disk left a results file"
sweep "$s" -o "$folder/full.h5" --resume >/dev/null || fail "resume after a full disk"
[ "$(hash_of "$folder/full.h5")" = "$hash" ] || fail "a full disk changes the hash"
check

# Signals stop it cleanly.
for signal in TERM USR1 INT; do
    rm -f "$folder/sig.h5"*
    # A shell without job control lets its children ignore SIGINT.
    env --default-signal=INT "$program" sweep --allow-path "$scenarios" -q "$s" --weeks 520 -o "$folder/sig.h5" --threads 1 2>"$folder/said" &
    pid=$!
    # Under way: the journal is there and has grown by a run.
    journal=$folder/sig.h5.journal
    until [ -s "$journal" ]; do kill -0 $pid 2>/dev/null || break; sleep 0.02; done
    began=$(wc -c <"$journal")
    until [ "$(wc -c <"$journal")" -gt "$began" ]; do kill -0 $pid 2>/dev/null || break; sleep 0.02; done
    kill -$signal $pid
    wait $pid
    code=$?
    [ $code -eq 7 ] || fail "$signal: exit code $code: $(cat "$folder/said")"
    grep -q -- '--resume' "$folder/said" || fail "$signal: $(cat "$folder/said")"
    [ -e "$folder/sig.h5" ] && fail "$signal: a results file"
    [ -e "$folder/sig.h5.lock" ] && fail "$signal: a lock"
    check
done
echo "sweep: $checks checks passed"
