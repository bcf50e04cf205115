#!/bin/sh
# Makes golden.txt anew after the model was meant to change.
#   sh tests/model/regolden.sh [COLLEGIUM]    the program, by default build/src/cli/collegium
# The commit that follows names the change of the model.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
start=$PWD
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-$root/build/src/cli/collegium}
case $program in /*) ;; *) program=$start/$program ;; esac
sh "$here/golden.sh" "$program" "$root" --print >"$here/golden.new"
mv "$here/golden.new" "$here/golden.txt"
git -C "$root" diff --stat -- tests/model/golden.txt 2>/dev/null || true
