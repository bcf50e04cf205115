#!/bin/sh
# Repeats the calibration of the documentation: makes an environment with pyABC, builds the
# program, runs, writes the posterior, what the anchors identify and a
# figure of it (docs/calibration.md).
#   sh tools/calibrate.sh [OPTION...]     options of analysis/calibration/calibrate.py
# Started again, it goes on after the last finished generation. Ends with 77 where PyPI is not
# reached.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh

# shellcheck disable=SC2086 # a list of words
need_packages $PACKAGES_BUILD python3-venv
find_tools
code=0
python=$(sh tools/venv.sh pyabc 'pyabc==0.13.0' matplotlib) || code=$?
[ "$code" -eq 0 ] || exit "$code"
build_in build --buildtype=release -Dtests=disabled || die 'the program does not compile'
"$python" analysis/calibration/calibrate.py "$@"
