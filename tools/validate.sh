#!/bin/sh
# Makes the tables and pictures of docs/validation.md anew.
#   sh tools/validate.sh [PART...]     these parts only: verdicts seeds draws ablations coverage pictures
# With the program built here or the one that COLLEGIUM names. Tables go to RESULTS (results/validation), a
# file a part; what is there already is kept. Half an hour on two cores. Needs what
# analysis/interval_coverage.py and analysis/plot_validation.py need.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
find_tools
collegium=${COLLEGIUM:-$PWD/build/src/cli/collegium}
results=${RESULTS:-results/validation}
[ -x "$collegium" ] || die "$collegium is missing; build it, or name one with COLLEGIUM"
mkdir -p "$results"

keep() { # FILE COMMAND...: what the command prints, once it has ended well
    file=$results/$1
    shift
    [ ! -e "$file" ] || return 0
    say "$file"
    "$@" >"$file.tmp"
    mv "$file.tmp" "$file"
}

# Ends with 1 when a pattern holds with one seed and fails with another: a finding, not a fault.
seeds() {
    "$collegium" patterns scenarios --seeds --replicates 20 --markdown || [ $? -eq 1 ]
}

part() {
    case $1 in
    verdicts) keep verdicts.md "$collegium" patterns scenarios --replicates 20 --markdown ;;
    seeds) keep seeds.md seeds ;;
    draws) keep draws.md "$collegium" patterns scenarios --draws 60 --replicates 5 --markdown ;;
    ablations) keep ablations.txt "$collegium" patterns scenarios --ablations --replicates 10 ;;
    coverage)
        keep coverage.txt "$PYTHON" analysis/interval_coverage.py "$collegium" scenarios \
            --answers "$results/answers.jsonl"
        ;;
    pictures) "$PYTHON" analysis/plot_validation.py "$collegium" -o docs/images ;;
    *) die "no part '$1': expected verdicts, seeds, draws, ablations, coverage or pictures" ;;
    esac
}

[ $# -gt 0 ] || set -- verdicts seeds draws ablations coverage pictures
for name in "$@"; do
    part "$name"
done
