#!/bin/sh
# A calibration in miniature: the same for any number of processes, and after kill -9.
#   calibration.sh PROGRAM SOURCE-ROOT
# In a virtual environment with pyABC from PyPI; skipped (77) where that is not reached.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac
source=$(cd "$2" && pwd)
python=$(sh "$source/tools/venv.sh" pyabc 'pyabc==0.13.0' matplotlib)
code=$?
[ $code -eq 77 ] && echo 'skipped: calibration with pyABC is not tested'
[ $code -eq 0 ] || exit $code
unset COLLEGIUM_PATH
unset PYTHONDONTWRITEBYTECODE # or every start below compiles pyABC and pandas anew
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "failed: $*"
    cat "$work"/*.log
    exit 1
}
start() { # FOLDER OPTION... in place of this shell
    folder=$1
    shift
    exec "$python" "$source/analysis/calibration/calibrate.py" --program "$program" --output "$work/$folder" \
        --population 6 --generations 2 --replicates 1 --draws 7 --set province.circuits=1 \
        --set province.schools_per_circuit=8 --set run.weeks=70 "$@" >>"$work/$folder.log" 2>&1
}
calibrate() {
    (start "$@")
}

"$python" "$source/tests/calibration/test_proposals.py" "$source" >"$work/proposals.log" 2>&1 || fail proposals
calibrate one --processes 1 || fail 'one process'
posterior=$work/one/posterior.csv
[ "$(grep -cv '^#' "$posterior")" -eq 8 ] || fail 'a header and seven draws expected'
grep -q '^# made by: sh tools/calibrate.sh (collegium ' "$posterior" || fail 'no word on how it was made'
"$program" run none --posterior "$posterior" --draw 7 --weeks 5 --replicates 1 -q -o "$work/r.h5" >/dev/null ||
    fail 'the program does not read the posterior'

start two --processes 2 &
pid=$!
until grep -qs 't: 1,' "$work/two.log" || ! kill -0 $pid 2>/dev/null; do
    sleep 0.1
done
kill -STOP $pid 2>/dev/null # it could be done before the other has begun
calibrate two && fail 'two runs in one folder at once'
grep -q 'another calibration is at work' "$work/two.log" || fail 'that the folder is in use is not said'
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
calibrate two --processes 2 || fail 'resuming'
cmp "$posterior" "$work/two/posterior.csv" || fail 'two processes and a kill give another posterior'
calibrate two --seed 2 && fail 'a run with another seed is gone on with'
grep -q 'holds a run with another seed' "$work/two.log" || fail 'what differs is not said'
"$python" "$source/analysis/calibration/identify.py" "$work/one" >"$work/table.md" 2>"$work/t.log" || fail 'identify'
# shellcheck disable=SC2016 # a name in Markdown
grep -q '`exchange.rate`' "$work/table.md" || fail 'no row of exchange.rate'
[ -s "$work/one/calibration.png" ] || fail 'no figure'
echo 'calibration: the same for any processes and after a kill'
