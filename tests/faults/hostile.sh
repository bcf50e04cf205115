#!/bin/sh
# Scenarios that ask for too much or are no text at all, through the program; under a limit
# of 2 GB of memory, so that what is not refused in time shows.
#   hostile.sh PROGRAM
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
passed=0
failed=0
# The address sanitizer reserves terabytes.
if ! nm "$program" 2>/dev/null | grep -q __asan_init; then
    # shellcheck disable=SC3045 # dash has it
    ulimit -v 2000000 2>/dev/null
fi

# refused CODE TEXT FILE ARGUMENT...: `check` and `run` say one error with TEXT, at once.
refused() {
    code=$1
    text=$2
    shift 2
    for command in check run; do
        timeout 20 "$program" $command "$@" >out 2>err </dev/null
        got=$?
        if [ $got -eq "$code" ] && [ "$(grep -c '^collegium: ' err)" -eq 1 ] && grep -qF -- "$text" err &&
            [ ! -e out.h5 ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED: $command $*: exit code $got, not $code with '$text'"
            head -c 400 err
        fi
    done
}
# shellcheck disable=SC2059 # the format is the test's
json() { printf "$@" >s.json; }
repeat() { awk -v n="$2" -v s="$1" 'BEGIN { while (n-- > 0) printf "%s", s }'; }

json '{"name": "s"}'
refused 5 "GB for one run" s.json --set province.circuits=100000 --set province.schools_per_circuit=1000
refused 5 "teachers in 1e+08 schools" s.json --set province.circuits=100000 \
    --set province.schools_per_circuit=1000 --set province.educators=1000
refused 5 "GB for one run" s.json --set province.circuits=100000 \
    --set province.schools_per_circuit=100 --set province.educators=1000
refused 5 "the records of all runs need" s.json --weeks 10400 --replicates 100000
refused 3 "0 to 10400" s.json --set run.weeks=1e12
refused 3 "run.weeks" s.json --set run.weeks=nan
refused 3 "run.weeks" s.json --set run.weeks=inf
refused 3 "exchange.rate" s.json --set exchange.rate=nan
refused 3 "exchange.rate" s.json --set exchange.rate=1e999
json '{"run": {"weeks": 1%s}}' "$(repeat 0 5000)"
refused 3 "s.json:1:" s.json
json '{"exchange": {"rate": NaN}}'
refused 3 "s.json:1:23" s.json
json '{"exchange": {"rate": -Infinity}}'
refused 3 "s.json:1:" s.json
json '{"exchange": {"rate": 1e999}}'
refused 3 "s.json:1:23" s.json
repeat '{"a":' 100000 >s.json
refused 3 "nested too deeply" s.json
repeat '[' 5000000 >s.json
refused 3 "nested too deeply" s.json
json '{"title": "\377\376"}'
refused 3 "s.json:1:" s.json
json '{"title": "a\000b"}'
refused 3 "s.json:1:" s.json
json '{"title": "\355\240\200"}'
refused 3 "s.json:1:" s.json
json '{"title": "\\ud800"}'
refused 3 "s.json:1:" s.json
json '\357\273\277{}'
refused 3 "s.json:1:1" s.json
{
    printf '{"note": "'
    repeat x 17000000
    printf '"}'
} >s.json
refused 3 "s.json" s.json
json ''
refused 3 "s.json" s.json
mkdir s
refused 4 "s" s
json '{"province": {"schools": "/dev/zero"}}'
refused 3 "s.json:1:" s.json
json '{"extends": "../../../../etc/passwd"}'
refused 3 "s.json:1:" s.json
json '{"extends": "s.json"}'
refused 3 "s.json:1:" s.json
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
