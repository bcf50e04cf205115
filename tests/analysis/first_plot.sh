#!/bin/sh
# The R example on one scenario and on a comparison.  first_plot.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
program=$1
root=$2
if ! command -v Rscript >/dev/null 2>&1; then
    echo 'skipped: Rscript is missing (Debian: r-base-core r-cran-hdf5r)'
    exit 77
fi
if ! Rscript -e 'quit(status = !requireNamespace("hdf5r", quietly = TRUE))' >/dev/null 2>&1; then
    echo 'skipped: hdf5r is missing (Debian: r-cran-hdf5r)'
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" run "$root/scenarios/none.json" --replicates 1 --weeks 26 --quiet -o "$work/one.h5" >/dev/null
"$program" compare "$root/scenarios/none.json" "$root/scenarios/grassroots.json" --replicates 3 \
    --weeks 26 --quiet --csv -o "$work/two.h5" >"$work/two.csv"
for name in one two; do
    Rscript "$root/analysis/R/first_plot.R" "$work/$name.h5" "$work/$name.png" >"$work/$name.txt"
    cat "$work/$name.txt"
    [ "$(wc -c <"$work/$name.png")" -gt 5000 ] || { echo "$name.png is no picture"; exit 1; }
done
# R's mean is the program's own.
mean=$(awk -F, '$1 == "ck_gain" && /grassroots/ { print; exit }' "$work/two.csv")
said=$(sed -n 's/^grassroots: gain in content knowledge \([-0-9.]*\) d.*/\1/p' "$work/two.txt")
[ -n "$said" ] || { echo 'no gain for grassroots'; exit 1; }
printf '%s\n' "$mean" | awk -F, -v said="$said" '{
    for (i = 1; i <= NF; i++)
        if ($i ~ /^-?[0-9.]+$/ && sprintf("%.3f", $i) == said)
            found = 1
} END { exit !found }' || { echo "R says $said, the program: $mean"; exit 1; }
echo 'ok: the R example draws runs and comparisons'
