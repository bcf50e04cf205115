#!/bin/sh
# The science hashes of short runs of the scenarios that come with the program, compared with
# golden.txt, for 1, 2 and 4 threads.
#   golden.sh COLLEGIUM SOURCE-ROOT          compares
#   golden.sh COLLEGIUM SOURCE-ROOT --print  prints what golden.txt should hold
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
root=$2
golden=$root/tests/model/golden.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# hash_of SCENARIO WEEKS REPLICATES THREADS
hash_of() {
    "$program" run "$root/scenarios/$1.json" --weeks "$2" --replicates "$3" --threads "$4" \
        -q --force -o "$folder/out.h5" >"$folder/log" 2>&1 &&
        "$program" info "$folder/out.h5" | awk '$1 == "science" && $2 == "hash" { print $3 }'
}

status=0
count=0
while read -r scenario weeks replicates expected; do
    case $scenario in '' | '#'*)
        [ $# -gt 2 ] && echo "$scenario${weeks:+ $weeks}${replicates:+ $replicates}${expected:+ $expected}"
        continue
        ;;
    esac
    if [ $# -gt 2 ]; then
        found=$(hash_of "$scenario" "$weeks" "$replicates" 1)
        [ -n "$found" ] || { cat "$folder/log" >&2 && exit 1; }
        echo "$scenario $weeks $replicates $found"
        continue
    fi
    for threads in 1 2 4; do
        found=$(hash_of "$scenario" "$weeks" "$replicates" "$threads")
        if [ "$found" != "$expected" ]; then
            echo "$scenario, $weeks weeks, $replicates replicates, $threads threads: ${found:-failed}, not $expected"
            [ -n "$found" ] || cat "$folder/log"
            status=1
        fi
        count=$((count + 1))
    done
done <"$golden"
if [ $# -eq 2 ]; then
    if [ "$status" -eq 0 ]; then
        echo "golden: $count runs gave the hashes of golden.txt"
    else
        echo "If the model was meant to change: sh tests/model/regolden.sh, and say what changed in the commit."
    fi
fi
exit $status
