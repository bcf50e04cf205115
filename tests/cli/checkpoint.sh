#!/bin/sh
# Runs in two parts: the tables of both ways are equal, one burn-in serves several scenarios, and
# what does not fit is refused.
#   checkpoint.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0
fail() { echo "FAILED: $*"; exit 1; }
check() { checks=$((checks + 1)); }
refused() { # text, then the command; no file may appear
    text=$1
    shift
    "$@" -q >"$folder/said" 2>&1 && fail "not refused: $*"
    grep -q -- "$text" "$folder/said" || fail "expected '$text': $(cat "$folder/said")"
    [ ! -e "$folder/no" ] || fail "a file in spite of: $(cat "$folder/said")"
    check
}
few='--replicates 2 --weeks 40 --set province.circuits=2 --set run.burn_in=20'
# shellcheck disable=SC2086
run() { scenario=$1; shift; "$program" run "$scenarios/$scenario.json" $few -q "$@" >"$folder/out" || fail "run $scenario $*"; }
same() { # FILE FILE WHAT: all tables but those on how they were made
    for side in 1 2; do
        rm -rf "${folder:?}/$side"
        [ $side -eq 1 ] && file=$1 || file=$2
        "$program" export "$file" --csv "$folder/$side" >/dev/null || fail "export $file"
    done
    diff -r "$folder/1" "$folder/2" >/dev/null || fail "$3: $(diff -rq "$folder/1" "$folder/2")"
    [ "$("$program" info --json "$1" | grep -o '"science_hash": "[0-9a-f]*"')" = \
        "$("$program" info --json "$2" | grep -o '"science_hash": "[0-9a-f]*"')" ] || fail "$3: hash"
    check
}
c=$folder/c

# The end of burn-in, and a week after it; threads do not matter.
run coexistence -o "$folder/whole.h5"
for until in '' '--until 33'; do
    # shellcheck disable=SC2086
    run coexistence --checkpoint "$c" $until --threads 1 --force
    grep -q 'coexistence, 2 replicates, weeks 0 to' "$folder/out" || fail "$(cat "$folder/out")"
    run coexistence --from "$c" --threads 2 -o "$folder/parts.h5" --force
    same "$folder/whole.h5" "$folder/parts.h5" "from $until"
done
# Once more from there.
run coexistence --from "$c" --until 50 --checkpoint "$folder/d"
run coexistence --from "$folder/d" -o "$folder/parts.h5" --force
same "$folder/whole.h5" "$folder/parts.h5" 'in three parts'

# One burn-in for several scenarios.
run none --checkpoint "$c" --force
run institutionalised -o "$folder/whole.h5" --force
run institutionalised --from "$c" -o "$folder/parts.h5" --force
same "$folder/whole.h5" "$folder/parts.h5" 'another scenario'
# shellcheck disable=SC2086
"$program" compare "$scenarios/grassroots.json" "$scenarios/institutionalised.json" $few -q --json >"$folder/1.json" || fail compare
# shellcheck disable=SC2086
"$program" compare "$scenarios/grassroots.json" "$scenarios/institutionalised.json" $few -q --json --from "$c" >"$folder/2.json" || fail 'compare --from'
cmp -s "$folder/1.json" "$folder/2.json" || fail "compare: $(diff "$folder/1.json" "$folder/2.json" | head -5)"
check
# A longer run, fewer replicates.
run grassroots --from "$c" --weeks 50 --replicates 1 -o "$folder/parts.h5" --force
run grassroots --weeks 50 --replicates 1 -o "$folder/whole.h5" --force
same "$folder/whole.h5" "$folder/parts.h5" 'longer'

# shellcheck disable=SC2086
set -- "$program" run "$scenarios/institutionalised.json" $few
refused 'run.seed is "1" there and "2" here' "$@" --seed 2 --from "$c" -o "$folder/no"
refused 'holds 2 replicates, 3' "$@" --replicates 3 --from "$c" -o "$folder/no"
refused 'has no panel\|have no panel' "$@" --panel-every 4 --from "$c" -o "$folder/no"
refused 'lies before week 20' "$@" --ties-at 5 --from "$c" -o "$folder/no"
refused 'belongs to --checkpoint' "$@" --until 20 -o "$folder/no"
refused 'writes no results' "$@" --checkpoint "$c.2" -o "$folder/no"
refused 'a week from 1 to 59, not 60' "$@" --until 60 --checkpoint "$folder/no"
refused 'exists' "$@" --checkpoint "$c"
refused 'clusters.voluntary is "none" there and "alternative" here' \
    "$program" run "$scenarios/coexistence.json" --replicates 1 --set run.burn_in=20 --set province.circuits=2 --from "$c" -o "$folder/no"

# A disk that is full.
(
    ulimit -f 20
    refused 'cannot' "$@" --checkpoint "$folder/no"
) || exit 1
check
[ "$(find "$folder" -name 'no*')" = '' ] || fail "a full disk left $(ls "$folder")"

# Damaged, cut short, foreign, of another program.
refused 'cannot be read' "$@" --from "$folder/nowhere" -o "$folder/no"
refused 'cannot be read: Is a directory' "$@" --from "$folder" -o "$folder/no"
refused 'is no checkpoint' "$@" --from "$folder/parts.h5" -o "$folder/no"
size=$(wc -c <"$c")
for n in 0 10 200 5000 $((size - 40)) $((size - 1)); do
    head -c "$n" "$c" >"$folder/cut"
    refused 'no checkpoint\|damaged or cut short' "$@" --from "$folder/cut" -o "$folder/no"
done
for at in 100 3000 $((size / 2)) $((size - 5)); do
    { head -c "$at" "$c"; printf '\377'; tail -c +$((at + 2)) "$c"; } >"$folder/flipped"
    cmp -s "$c" "$folder/flipped" && continue
    refused 'damaged or cut short' "$@" --from "$folder/flipped" -o "$folder/no"
done

# A province from lists: their contents count, not where they lie.
list=$scenarios/data/mpumalanga-schools-2017.csv
head -n 300 "$list" >"$folder/a.csv"
cp "$folder/a.csv" "$folder/b.csv"
head -n 299 "$list" >"$folder/d.csv"
lists() { list=$1; shift; "$program" run "$scenarios/none.json" --replicates 1 --weeks 30 --set run.burn_in=10 --allow-path "$folder" --set "province.schools=$folder/$list.csv" -q "$@"; }
lists a --checkpoint "$folder/l" >/dev/null 2>"$folder/said" || fail "a list: $(cat "$folder/said")"
lists b --from "$folder/l" -o "$folder/l.h5" >/dev/null 2>"$folder/said" || fail "a list elsewhere: $(cat "$folder/said")"
lists d --from "$folder/l" -o "$folder/no" >/dev/null 2>"$folder/said" && fail 'another list'
grep -q 'school list' "$folder/said" || fail "another list: $(cat "$folder/said")"
check
echo "checkpoint: $checks checks passed"
