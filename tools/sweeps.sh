#!/bin/sh
# Runs every sweep that ships (scenarios/sweeps) and `collegium decompose` between grassroots and
# official clusters, then prints what they showed (analysis/sweep_findings.py).
#   sh tools/sweeps.sh [NAME...]     these sweeps only; "decompose" is one of the names
# With the program built here or the one that COLLEGIUM names. Results go to RESULTS (results/sweeps);
# what is there already is kept, what was interrupted goes on. TABLES=FOLDER also writes CSV there.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
collegium=${COLLEGIUM:-$PWD/build/src/cli/collegium}
results=${RESULTS:-results/sweeps}
[ -x "$collegium" ] || { echo "sweeps: $collegium is missing; build it, or name one with COLLEGIUM" >&2; exit 1; }
mkdir -p "$results"

run() {
    [ ! -e "$results/$1.h5" ] || return 0
    resume=
    [ ! -e "$results/$1.h5.journal" ] || resume=--resume
    echo "$1" >&2
    "$collegium" sweep "scenarios/sweeps/$1.json" -o "$results/$1.h5" $resume
}

decompose() {
    [ ! -e "$results/decompose.csv" ] || return 0
    echo decompose >&2
    "$collegium" decompose scenarios/grassroots.json scenarios/institutionalised.json --replicates 10 --csv \
        >"$results/decompose.csv.tmp"
    mv "$results/decompose.csv.tmp" "$results/decompose.csv"
}

if [ $# -eq 0 ]; then
    for file in scenarios/sweeps/*.json; do
        set -- "$@" "$(basename "$file" .json)"
    done
    set -- "$@" decompose
fi
for name in "$@"; do
    if [ "$name" = decompose ]; then decompose; else run "$name"; fi
done
COLLEGIUM=$collegium PYTHONPATH=analysis /usr/bin/python3 analysis/sweep_findings.py "$results" ${TABLES:+-o "$TABLES"}
