#!/bin/sh
# Every command that runs on several threads, on one and on four: the same answer. Part `threads` of
# .ci/run does it under the thread sanitizer, which ends the program at the first data race.
#   parallel.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
scenarios=$2/scenarios
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0
fail() {
    echo "FAILED: $*"
    cat "$folder"/err
    exit 1
}

grass=$scenarios/grassroots.json
office=$scenarios/institutionalised.json
tiny='--set province.circuits=1 --set province.schools_per_circuit=5'
small="$tiny --weeks 20"
cat >"$folder/sweep.json" <<SWEEP
{"base": "$office", "replicates": 2, "design": "grid",
 "settings": {"province.circuits": 1, "province.schools_per_circuit": 5, "run.weeks": 20},
 "factors": {"regulation": {"path": "forms.official.regulation", "values": [0.2, 0.5, 0.8]}}}
SWEEP
cat >"$folder/office.json" <<SCENARIO
{"name": "office", "extends": "$office", "run": {"weeks": 20},
 "province": {"circuits": 1, "schools_per_circuit": 5}}
SCENARIO
echo '{"name": "less", "extends": "office.json", "forms": {"official": {"regulation": 0.1, "leader": "elected"}}}' \
    >"$folder/less.json"
for id in 1 2 3 4 5; do
    echo "{\"id\": $id, \"set\": {\"forms.official.regulation\": 0.$id}, \"replicates\": 3}"
done >"$folder/points"

hash_of() { "$program" info "$1" | awk '$1 == "science" { print $3 }'; }

# shellcheck disable=SC2086 # options are separate words
answer() { # COMMAND THREADS
    t="--threads $2"
    case $1 in
    run)
        "$program" run "$office" $small --replicates 6 $t -q --panel-every 4 -o "$folder/$2.h5" \
            >"$folder/table" &&
            hash_of "$folder/$2.h5"
        ;;
    compare) "$program" compare "$grass" "$office" $small --replicates 3 $t -q ;;
    sweep)
        "$program" sweep --allow-path / "$folder/sweep.json" $t -q -o "$folder/s$2.h5" \
            >"$folder/table" && hash_of "$folder/s$2.h5"
        ;;
    evaluate) "$program" evaluate "$office" $small $t <"$folder/points" | sort ;;
    patterns)
        "$program" patterns "$scenarios" $tiny --set run.weeks=40 --replicates 3 --only P1 \
            --json $t -q
        ;;
    decompose)
        "$program" decompose --allow-path / "$folder/office.json" "$folder/less.json" --replicates 2 $t -q
        ;;
    precision) "$program" precision "$grass" "$office" $small --replicates 4 $t -q ;;
    verify) "$program" verify "$folder/1.h5" $t -q ;;
    verify-sweep) "$program" verify "$folder/s1.h5" $t -q ;;
    esac
}

for command in run compare sweep evaluate patterns decompose precision verify verify-sweep; do
    for threads in 1 4; do
        answer $command $threads >"$folder/out.$threads" 2>"$folder/err" ||
            fail "$command --threads $threads ended with $?"
        [ -s "$folder/out.$threads" ] || fail "$command --threads $threads said nothing"
        checks=$((checks + 1))
    done
    cmp "$folder/out.1" "$folder/out.4" || fail "$command: four threads say something else than one"
done
echo "parallel: $checks runs of nine commands, the same on one and four threads"
