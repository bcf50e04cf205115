#!/bin/sh
# Compares three ways of running teacher clusters on Mpumalanga's real schools:
# installs what is missing, builds, runs, prints the table, says what it shows, draws pictures.
#   sh tools/demo.sh
# DEMO_REPLICATES=n runs n replicates instead of the scenarios' own number.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh

results=results/mpumalanga-comparison
scenarios=scenarios/mpumalanga
replicates=${DEMO_REPLICATES:-}
case $replicates in *[!0-9]*) die "DEMO_REPLICATES must be a whole number, not '$replicates'" ;; esac

# shellcheck disable=SC2086 # lists of words
need_packages $PACKAGES_BUILD $PACKAGES_PICTURES
find_tools
build_in build --buildtype=release -Dtests=disabled || die 'the program does not compile'
program=build/src/cli/collegium

# Everything that the results depend on: the program and all scenarios and school lists.
inputs() {
    printf 'replicates %s\n' "${replicates:-as in the scenarios}"
    cksum <"$program"
    find scenarios -type f | LC_ALL=C sort | while IFS= read -r file; do cksum "$file"; done
}
outputs() {
    for kind in h5 txt; do cksum "$results.$kind"; done
}
stamp() {
    inputs
    outputs
}

mkdir -p results
if [ -f "$results.stamp" ] && [ "$(stamp 2>/dev/null)" = "$(cat "$results.stamp")" ]; then
    say "runs: $results.h5 was made by this program from these scenarios; not run again"
else
    rm -f "$results.stamp"
    say 'runs: three scenarios, each for five years of weeks, on common random numbers'
    set -- "$scenarios/grassroots.json" "$scenarios/institutionalised.json" \
        "$scenarios/coexistence.json" -o "$results.h5" --force
    [ -z "$replicates" ] || set -- "$@" --replicates "$replicates"
    "$program" compare "$@" >"$results.txt"
    stamp >"$results.stamp"
fi

echo
cat "$results.txt"
echo
say 'what it shows'
"$PYTHON" analysis/describe_comparison.py "$results.h5"
echo
pictures="$results-overview.png $results-trajectories.png $results-meetings.png
$results-differences.png $results-dashboards.png"
picture_inputs() {
    # shellcheck disable=SC2086 # a list of words
    cksum "$results.h5" analysis/*.py $pictures 2>&1
}
if [ "$(picture_inputs)" = "$(cat "$results-pictures.stamp" 2>/dev/null)" ]; then
    say 'pictures: drawn from these results already'
else
    say 'pictures: drawing'
    "$PYTHON" analysis/plot_comparison.py "$results.h5" -o "$results"
    picture_inputs >"$results-pictures.stamp"
fi
say 'where everything is'
cat <<END
  $results.h5    every series, outcome and meeting, for xarray or R (docs/file-format.md)
  $results.txt   the table
END
for picture in $pictures; do echo "  $picture"; done
"$program" report "$results.h5" -o "$results.html" --force >/dev/null
echo "  $results.html  the report: open it in a browser"
