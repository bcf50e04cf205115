#!/bin/sh
# Posterior draws as a user takes them: run, compare, evaluate, sweep, patterns, verify.
#   posterior.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac
COLLEGIUM_PATH=$2/scenarios
export COLLEGIUM_PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
failed=0 checks=0

check() { # DESCRIPTION COMMAND...
    what=$1
    shift
    checks=$((checks + 1))
    if ! "$@"; then
        failed=$((failed + 1))
        echo "failed: $what"
        cat out err 2>/dev/null
    fi
}
call() { # EXPECTED-EXIT-CODE ARGUMENT...
    code=$1
    shift
    "$program" "$@" >out 2>err </dev/null
    [ $? -eq "$code" ]
}
says() { grep -qF -- "$1" "$2"; }
hash_of() { "$program" info --json "$1" | grep -o '"science_hash": *"[^"]*"'; }
same() { [ "$(hash_of "$1")" = "$(hash_of "$2")" ]; }
differs() { ! same "$1" "$2"; }

cat >draws.csv <<END
# made by hand
exchange.rate,officials.task_hours
0.3,1
0.9,4
END
small='--weeks 40 --replicates 2 --set province.circuits=1 -q'
drawn='--posterior draws.csv'

# shellcheck disable=SC2086 # options are separate words
{
    check 'a draw' call 0 run institutionalised $small $drawn --draw 2 -o two.h5
    check 'is verified from the file alone' call 0 verify two.h5 -q
    check 'and named by info' call 0 info two.h5
    check 'with the posterior' grep -q '^posterior draw  *2$' out
    check 'its values set by hand' call 0 run institutionalised $small -o hand.h5 \
        --set exchange.rate=0.9 --set officials.task_hours=4
    check 'give the same' same two.h5 hand.h5
    check 'a setting' call 0 run institutionalised $small $drawn --draw 2 -o set.h5 \
        --set exchange.rate=0.55 --set officials.task_hours=2
    check 'the first draw' call 0 run institutionalised $small $drawn --draw 1 -o one.h5
    check 'differs' differs one.h5 two.h5
    check 'settings stand before draws' differs set.h5 two.h5
    check 'several on one draw' call 0 compare none institutionalised $small $drawn --draw 1

    check 'a draw that is not there' call 2 run none $drawn --draw 3
    check 'is refused' says '--draw: draws.csv has draws 1 to 2, not 3' err
    check 'a posterior without a draw' call 2 run none $drawn
    printf 'exchange.rate\n11\n' >bad.csv
    check 'a bad posterior' call 3 run none --posterior bad.csv --draw 1
    check 'is refused with line and bounds' says "bad.csv:2: exchange.rate: '11' is wrong" err

    echo '{"set": {"exchange.rate": 0.9}}' |
        "$program" evaluate institutionalised --weeks 20 $drawn --draw 2 >evaluated 2>err
    check 'evaluate under a draw' says '"outcomes": {"ck_gain": {"mean": ' evaluated

    cat >sweep.json <<END
{"base": "institutionalised", "replicates": 1,
 "settings": {"run.weeks": 30, "province.circuits": 1},
 "factors": {"draw": {"draws": 2, "posterior": "draws.csv"},
             "gratuity": {"path": "forms.official.gratuity", "values": [0, 0.6]}},
 "design": "grid"}
END
    check 'a factor of draws' call 0 sweep sweep.json -q -o sweep.h5
    check 'is verified from the file alone' call 0 verify sweep.h5 -q
    sed 's/"draws": 2/"draws": 3/' sweep.json >more.json
    check 'more draws than there are' call 3 sweep more.json --dry-run
    check 'are refused' says 'more.json:3:32: factors.draw.draws: is 3; expected a whole number from 1 to 2' err
    check 'draws from two sides' call 3 sweep sweep.json --dry-run $drawn --draw 1
    sed 's/"run.weeks"/"exchange.rate": 1, "officials.task_hours": 1, "run.weeks"/' sweep.json >all.json
    check 'draws of what is set' call 3 sweep all.json --dry-run

    tiny='--quiet --replicates 1 --set run.weeks=30 --set province.circuits=1'
    check 'patterns under draws' call 0 patterns $tiny --only P2,P3 $drawn --draws 2
    check 'each in a row' says 'P3   validation' out
    check 'with a count of those that hold at once' says 'of 2 validation patterns' out
    check 'as JSON' call 0 patterns $tiny --only P2,P3 $drawn --draws 2 --json
    check 'of one document' /usr/bin/python3 -c 'import json; d = json.load(open("out"))
assert d["draws"] == 2 and d["patterns"][0]["id"] == "P2", d
assert abs(sum(d["patterns"][0][v] for v in ("holds", "undecided", "fails")) - 1) < 1e-9, d
assert d["patterns"][0]["parts"][0]["low"] <= d["patterns"][0]["parts"][0]["high"], d'
    cp out first
    check 'on one thread' call 0 patterns $tiny --only P2,P3 $drawn --draws 2 --json --threads 1
    check 'the same' cmp -s out first
    "$program" patterns $tiny --only P2 --json $drawn --draw 2 >out 2>err
    check 'one draw gives what its turn gave' /usr/bin/python3 -c 'import json
one = json.load(open("out"))["patterns"][0]["parts"][0]["estimate"]
part = json.load(open("first"))["patterns"][0]["parts"][0]
low, high = (part["median"] + s * (part["high"] - part["low"]) / 0.9 / 2 for s in (-1, 1))
assert min(abs(one - low), abs(one - high)) < 1e-9, (one, low, high)'
    check 'ten seed bases' call 0 patterns $tiny --only P2 --seeds
    check 'by name' says 'komati' out
    seeds="--quiet --replicates 2 --set run.weeks=30 --set province.circuits=1 --set province.schools_per_circuit=8 --only P2,P5 --seeds"
    "$program" patterns $seeds --json >out 2>err
    check 'with estimates as JSON' /usr/bin/python3 -c 'import json
seeds = json.load(open("out"))["seeds"]
assert [base["seed"] for base in seeds] == [str(b) for b in range(1, 11)], seeds
for base in seeds:
    mean, low, high = base["parts"]["P2a"]
    assert low <= mean <= high, base
assert len({tuple(base["parts"]["P2a"]) for base in seeds}) == 10, "seeds say the same"
letters = [base["verdicts"]["P2"][0] for base in seeds]
assert len(set(letters)) > 1 and len({base["verdicts"]["P5"] for base in seeds}) == 1
open("row", "w").write("| P2 | " + " | ".join(letters) + " |\n")'
    "$program" patterns $seeds --markdown >out 2>err
    grep '^| P' out >rows
    check 'as Markdown only what hangs on the seed' cmp -s rows row
    check 'and a count of the rest' says 'The other 1 have' out
    check 'seeds and draws' call 2 patterns --seeds --draws 2
    check 'seeds and a seed' call 2 patterns --seeds --seed 3

    echo '{"id": 1, "seed": 5}' | "$program" evaluate --only P2 --replicates 1 --set run.weeks=30 --set province.circuits=1 >evaluated 2>err
    check 'evaluate answers with statistics' says '{"id": 1, "statistics": {"P2a": {"mean": ' evaluated
    check 'evaluate without a base' call 2 evaluate
    check 'evaluate with an unknown pattern' call 2 evaluate --only P99
}

[ $failed -eq 0 ] || exit 1
echo "posterior: $checks checks passed"
