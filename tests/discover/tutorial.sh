#!/bin/sh
# Every command of docs/tutorial.md, in order, in a home of its own.
#   tutorial.sh SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
COLLEGIUM_SOURCE=$(cd "$1" && pwd)
HOME=$(mktemp -d) || exit 2
export HOME COLLEGIUM_SOURCE
trap 'rm -rf "$HOME"' EXIT
trap 'exit 1' HUP INT TERM
unset COLLEGIUM_PATH DESTDIR CFLAGS
blocks=$HOME/tutorial
# Builds beside a copy of the source would take long; the build folder lies elsewhere instead.
awk '/^```sh$/ { inside = 1; n++; next } /^```$/ { inside = 0 } inside' \
    "$COLLEGIUM_SOURCE/docs/tutorial.md" >"$blocks"
lines=$(wc -l <"$blocks")
[ "$lines" -ge 15 ] || {
    echo "FAILED: only $lines commands found in docs/tutorial.md"
    exit 1
}
if ! /usr/bin/python3 -c 'import xarray, h5netcdf, matplotlib, pandas' 2>/dev/null; then
    echo "skipped: the tutorial's pictures (python3-xarray and its like are missing)"
    sed -i '/plot_comparison/d; /freedom\*/d' "$blocks"
fi
sed -i "s|build-own|\"\$HOME/build\"|" "$blocks"
cd "$COLLEGIUM_SOURCE" || exit 2
if sh -eux "$blocks" >"$HOME/log" 2>&1; then
    echo "tutorial: $lines lines run"
else
    echo 'FAILED: a command of docs/tutorial.md'
    tail -n 30 "$HOME/log"
    exit 1
fi
# What it claims.
grep -q 'regulation": 0.3' "$HOME/clusters/freer.json" || {
    echo 'FAILED: the lever was not changed'
    exit 1
}
[ -f "$HOME/.local/share/doc/collegium/tutorial.md" ] || {
    echo 'FAILED: the tutorial is not installed'
    exit 1
}
