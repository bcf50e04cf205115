#!/bin/sh
# collegium precision: the same from a file and from its own pilot, what it refuses, and that the
# number it names does what it says.
#   precision.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0
fail() { echo "FAILED: $*"; exit 1; }
check() { checks=$((checks + 1)); }
refused() { # text, then the command
    text=$1
    shift
    "$@" >"$folder/said" 2>&1 && fail "not refused: $*"
    grep -q -- "$text" "$folder/said" || fail "expected '$text': $(cat "$folder/said")"
    check
}
a=$scenarios/institutionalised.json
b=$scenarios/grassroots.json
short='--weeks 20 --set run.burn_in=5 --set province.circuits=1 -q'
of() { sed -n "s/.*\"outcome\": \"$1\".*\"$2\": \([^,}]*\).*/\1/p"; }

# shellcheck disable=SC2086
"$program" compare "$a" "$b" $short --replicates 5 -o "$folder/c.h5" >/dev/null || fail compare
# shellcheck disable=SC2086
"$program" precision "$a" "$b" $short --replicates 5 --json >"$folder/run" || fail 'own pilot'
"$program" precision "$folder/c.h5" --json >"$folder/file" || fail 'a file'
cmp -s "$folder/run" "$folder/file" || fail "a file's pilot differs: $(diff "$folder/run" "$folder/file")"
check
"$program" precision "$folder/c.h5" | grep -q 'grassroots less institutionalised, 5 replicates' || fail head
check

# With as many replicates as it says the interval is about as wide as was wanted.
width=0.002
n=$("$program" precision "$folder/c.h5" --width motivation=$width --json | of motivation replicates)
if [ "$n" -le 5 ] || [ "$n" -ge 400 ]; then fail "replicates: '$n'"; fi
# shellcheck disable=SC2086
"$program" precision "$a" "$b" $short --replicates "$n" --width motivation=$width --json >"$folder/n" || fail "$n"
awk -v low="$(of motivation low <"$folder/n")" -v high="$(of motivation high <"$folder/n")" -v w=$width \
    'BEGIN { exit !(high - low < 2.5 * w && high - low > w / 2.5) }' || fail "width: $(cat "$folder/n")"
[ "$(grep -c '"outcome"' "$folder/n")" -eq 1 ] || fail 'other outcomes than --width names'
check

refused 'there is no outcome motivaton; did you mean' "$program" precision "$folder/c.h5" --width motivaton=1
refused 'expected OUTCOME=WIDTH' "$program" precision "$folder/c.h5" --width motivation
refused 'expected OUTCOME=WIDTH' "$program" precision "$folder/c.h5" --width motivation=-1
refused 'expected a number above 0' "$program" precision "$folder/c.h5" --relative none
refused 'expected at least 2' "$program" precision "$a" --replicates 1 -q
refused 'nowhere.h5' "$program" precision "$folder/nowhere.h5"
echo "precision: $checks checks passed"
