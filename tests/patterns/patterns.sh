#!/bin/sh
# `collegium patterns` as a user calls it.
#   patterns.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
folder=$2/scenarios
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 checks=0

check() { # DESCRIPTION COMMAND...
    what=$1
    shift
    checks=$((checks + 1))
    if ! "$@"; then
        failed=$((failed + 1))
        echo "failed: $what"
        cat "$work"/out "$work"/err 2>/dev/null
    fi
}

run() { # EXPECTED-EXIT-CODE ARGUMENT...
    code=$1
    shift
    "$program" patterns "$@" >"$work/out" 2>"$work/err"
    [ $? -eq "$code" ]
}

says() { grep -qF -- "$1" "$work/$2"; }
count() { [ "$(grep -cE -- "$1" "$work/out")" -eq "$2" ]; }

# What `evaluate` says of one replicate with a seed, over the seeds that "first" names: the mean of
# a part of the patterns there.
mean_over_seeds() { # PART
    seeds=$(sed -n 's/^ "seeds": \[\(.*\)\]}$/\1/p' "$work/first" | tr -d ',')
    for seed in $seeds; do
        echo "{\"seed\": $seed, \"replicates\": 1}"
    done | "$program" evaluate --only P1 "$folder" --set province.circuits=2 \
        --set province.schools_per_circuit=8 >"$work/alone" 2>"$work/err"
    sed "s/.*\"$1\": {\"mean\": \([^,]*\),.*/\1/" "$work/alone" |
        awk '{ sum += $1 } END { printf "%.9f %d\n", sum / NR, NR }'
}

estimate_of() { # PART
    sed -n "s/.*\"id\": \"$1\", .*\"estimate\": \([^,]*\),.*/\1/p" "$work/first" |
        awk '{ printf "%.9f 2\n", $1 }'
}

small="--quiet --replicates 2 --set province.circuits=2 --set province.schools_per_circuit=8"

# shellcheck disable=SC2086 # options are separate words
{
    check 'two patterns as a table' run 0 "$folder" $small --only P1,p4
    check 'with their parts' count '^P(1|4) ' 2
    check 'and a closing count' says 'of 2: a verdict needs' out

    check 'as JSON' run 0 "$folder" $small --only P1,P24 --json
    check 'of one document' says '{"patterns": [' out
    check 'with the members agreed' count \
        '^  \{"id": "P[0-9]+", "kind": "calibration", "verdict": "(holds|fails|undecided)", "statistic": ".*", "estimate": .*, "low": .*, "high": .*, "criterion": ".*", "source": ".*",$' 2
    check 'and the parts of each' count '^     \{"id": "P(1|24)[a-d]", "verdict": ' 7
    cp "$work/out" "$work/first"
    check 'again, on one thread' run 0 "$folder" $small --only P1,P24 --json --threads 1
    check 'gives the same' cmp -s "$work/out" "$work/first"
    for threads in 2 5; do
        check "on $threads threads" run 0 "$folder" $small --only P1,P24 --json --threads $threads
        check 'too' cmp -s "$work/out" "$work/first"
    done
    check 'with the seeds of replicates, the first its own' \
        grep -qE '^ "seeds": \["1", "[0-9]{6,20}"\]\}$' "$work/first"
    check 'from which one replicate each gives the same mean' \
        [ "$(mean_over_seeds P1b)" = "$(estimate_of P1b)" ]

    check 'twenty of them unless told otherwise' run 0 "$folder" -q --only P1 --json \
        --set run.weeks=4 --set province.circuits=1 --set province.schools_per_circuit=5
    check 'each with its seed' grep -qE '^ "seeds": \["1"(, "[0-9]+"){19}\]\}$' "$work/out"

    check 'a mechanism off' run 0 "$folder" $small --only P24 --without fresh
    check 'says which verdicts change' grep -q 'verdict.* change' "$work/out"

    check 'every mechanism off in turn' run 0 "$folder" $small --only P24 --ablations
    check 'is a row each' count '^[a-z_]+ +[.hfu]$' 27

    check 'an unknown pattern is refused' run 2 "$folder" --only P99
    check 'and the nearest named' says "did you mean 'P9'?" err
    check 'an unknown mechanism is refused' run 2 "$folder" --without reactence
    check 'and the nearest named' says "did you mean 'reactance'?" err
    check 'a folder without scenarios is refused' run 4 "$work"
    check 'an unknown setting is refused' run 3 "$folder" --only P1 --set officials.task_hour=1
}

[ $failed -eq 0 ] || exit 1
echo "patterns: $checks checks passed"
