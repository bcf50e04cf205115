#!/bin/sh
# Installs what is missing, builds with every check on, runs all tests.
#   sh tools/test.sh
# The last line counts them: "N passed, N failed" (", N skipped" may follow).
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh

# shellcheck disable=SC2086 # lists of words
need_packages $PACKAGES_BUILD $PACKAGES_TEST $PACKAGES_BROWSER
find_tools
build='build-test'
# debug: the model's invariants are checked after every process of every week; optimised, since the
# tests run the model for hundreds of years (part golden of .ci/run builds without).
if ! build_in "$build" --buildtype=debug -Doptimization=2 -Dtests=enabled; then
    echo 'failed: the build'
    echo '0 passed, 1 failed'
    exit 1
fi
log=$build/meson-logs/testlog.json
rm -f "$log"
"$MESON" test -C "$build" --no-rebuild --print-errorlogs </dev/null || true
exec "$PYTHON" tools/count_tests.py "$log"
