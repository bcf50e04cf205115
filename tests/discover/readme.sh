#!/bin/sh
# The first scenario of README.md, as a newcomer types it, in an empty folder; the editor is sed.
#   readme.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source=$(cd "$2" && pwd)
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
COLLEGIUM_PATH=$source/scenarios
export COLLEGIUM_PATH
mkdir -p build/src/cli
ln -s "$program" build/src/cli/collegium
awk '/^## A first scenario/ { there = 1 } there && /^```sh$/ { inside = 1; next }
    /^```$/ { if (inside) exit } inside' "$source/README.md" |
    sed "s|^# now open freer.json.*|sed -i 's/\"regulation\": 0.9/\"regulation\": 0.3/' freer.json|" >typed
if [ "$(wc -l <typed)" -lt 7 ] || ! sh -eu typed >log 2>&1; then
    if grep -q 'built without the page' log; then
        echo 'skipped: the report of the README (built without dygraphs)'
        exit 77
    fi
    echo 'FAILED: a command of README.md'
    cat typed log
    exit 1
fi
grep -q '"regulation": 0.3' freer.json || { echo 'FAILED: the lever was not changed'; exit 1; }
grep -qE '^freer against institutionalised is$' log || { echo 'FAILED: no comparison'; cat log; exit 1; }
if grep -E ' -?0\.000  .* (better|worse|higher|lower)$' log; then
    echo 'FAILED: a difference that is told shows as 0.000'
    exit 1
fi
for file in freer.h5 freer-compared.h5 freer-compared.html; do
    [ -s $file ] || { echo "FAILED: $file is missing"; exit 1; }
done
echo "README: $(wc -l <typed) lines run"
