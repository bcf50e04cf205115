#!/bin/sh
# collegium evaluate: answers, refusals, common random numbers.
#   evaluate.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0
fail() { echo "FAILED: $*"; exit 1; }
check() { checks=$((checks + 1)); }
evaluate() { "$program" evaluate "$scenarios/institutionalised.json" --weeks 30 --replicates 3 "$@"; }
line() { grep "^{\"id\": $1, " "$folder/out" || fail "no answer for $1: $(cat "$folder/out")"; }

# A bad point gets its error and ends nothing.
cat >"$folder/in" <<'LINES'
{"id": "a", "set": {"forms.official.regulation": 0.3}}
{"id": 2, "set": {"forms.official.regulatoin": 0.3}}
no JSON
{"id": 3, "set": {"forms.official.regulation": 7}}

{"id": 4, "set": {"forms.official.regulation": 0.3, "forms.official.regulation": 0.4}}
{"id": 5, "replicates": 0}
{"id": 6, "sett": {}}
{"id": 7, "set": {"forms.official.meetings.ordinary.period": 2.5}}
{"id": 8, "set": {"province.schools": "nowhere.csv"}}
{"id": 9, "set": [1]}
{"id": 10, "set": {"calendar.term1_start": 20}}
{"id": 11, "seed": 1.5}
{"id": 12, "set": {"forms.official.membership": "invited"}, "seed": "18446744073709551615", "replicates": 1}
{"id": 13}
LINES
printf '{"id": 14}' >>"$folder/in"
evaluate --threads 2 <"$folder/in" >"$folder/out" || fail "evaluate ended with $?"
[ "$(wc -l <"$folder/out")" -eq 15 ] || fail "15 lines expected: $(cat "$folder/out")"
check
for id in 2 null 3 4 5 6 7 8 9 10 11; do
    line "$id" | grep -q '"error": "' || fail "$id: no error"
    check
done
for id in '"a"' 12 13 14; do
    line "$id" | grep -q '"outcomes": {"ck_gain": {"mean": ' || fail "$id: no outcomes"
    check
done
line 2 | grep -q 'did you mean \\"forms.official.regulation\\"' || fail "no nearest path"
line 3 | grep -q 'from 0 to 1' || fail "no bounds"
line 12 | grep -q '"low": null' || fail "an interval from one replicate"
line 12 | grep -q 'NaN\|nan' && fail "NaN in JSON"
check

# Equal points have equal answers, whatever runs beside them and on how many threads.
body() { sed 's/^{"id": [^,]*, //'; }
[ "$(line 13 | body)" = "$(line 14 | body)" ] || fail "equal points differ"
for threads in 1 3; do
    printf '{}\n' | evaluate --threads $threads | body >"$folder/alone"
    [ "$(line 13 | body)" = "$(cat "$folder/alone")" ] || fail "$threads threads differ"
    check
done

# The same numbers as `compare` prints.
"$program" compare "$scenarios/institutionalised.json" "$scenarios/base.json" --weeks 30 \
    --replicates 3 --json -q >"$folder/compare" 2>/dev/null || fail "compare"
mean=$(line 13 | sed 's/.*"teacher_index": {"mean": \([^,]*\),.*/\1/')
grep -q "$mean" "$folder/compare" || fail "teacher_index $mean is not what compare prints"
check

# Answers come as they are ready: a driver that waits for each is served.
mkfifo "$folder/to" "$folder/from"
evaluate --replicates 1 <"$folder/to" >"$folder/from" &
exec 3>"$folder/to" 4<"$folder/from"
for id in 1 2 3; do
    echo "{\"id\": $id}" >&3
    read -r answer <&4
    case $answer in "{\"id\": $id, \"outcomes\""*) ;; *) fail "turn $id: $answer" ;; esac
    check
done
exec 3>&- 4<&-
wait

# No input is no error; a missing scenario is.
evaluate </dev/null || fail "empty input"
"$program" evaluate nowhere.json </dev/null 2>/dev/null && fail "a missing BASE"
check
echo "evaluate: $checks checks passed"
