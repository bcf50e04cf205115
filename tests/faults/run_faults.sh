#!/bin/sh
# Every fault, one after the other; prints the counts.
#   run_faults.sh [--asan] [OPTION OF faults.py...]
# Without options all allocations (alone, and with all later ones), all calls, all kills and 600
# signals are tried: about a quarter of an hour on two cores. --asan uses a build with the address,
# leak and undefined-behaviour sanitizers (clang), several times slower.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/lib.sh
find_tools
build='build-faults'
if [ "${1:-}" = --asan ]; then
    shift
    build='build-faults-asan'
    [ -f $build/build.ninja ] || CC=clang "$MESON" setup $build --buildtype=debug -Doptimization=1 \
        -Dtests=enabled -Db_sanitize=address,undefined -Db_lundef=false >/dev/null || exit 2
else
    [ -f $build/build.ninja ] || "$MESON" setup $build -Dtests=enabled >/dev/null || exit 2
fi
ninja -C $build src/cli/collegium tests/faults/collegium-faulty tests/faults/faults_shim.so >$build.log ||
    { cat $build.log && exit 2; }
# In memory where that is to be had: what a disk does wrong is injected, not waited for.
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
exec "$PYTHON" -B tests/faults/faults.py $build/src/cli/collegium $build/tests/faults/collegium-faulty \
    $build/tests/faults/faults_shim.so "$@"
