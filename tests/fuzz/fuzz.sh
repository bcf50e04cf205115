#!/bin/sh
# Fuzzes every reader with libFuzzer (clang; ASan and UBSan inside), starting from the corpora.
#   fuzz.sh SECONDS [NAME...]      each for SECONDS; names: scenario schools request results ...
# Findings are left in build-fuzz/found/; new inputs in build-fuzz/corpus/ (keep the good ones
# with fuzz.sh --merge NAME). The last line counts.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/lib.sh
find_tools
here=tests/fuzz
build='build-fuzz'
if [ ! -f $build/build.ninja ]; then
    CC=clang "$MESON" setup $build --buildtype=debug -Doptimization=1 -Dtests=enabled \
        -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fsanitize=fuzzer-no-link >/dev/null || exit 2
fi
mode=$1
shift
names=$*
[ -n "$names" ] || names=$(sed -n "s/^foreach name : \[\(.*\)\]/\1/p" $here/meson.build | tr -d "',")
targets=
for name in $names; do targets="$targets tests/fuzz/fuzz_$name"; done
# shellcheck disable=SC2086
ninja -C $build $targets >$build/fuzz.log 2>&1 || { tail -n 20 $build/fuzz.log; exit 2; }
passed=0
failed=0
for name in $names; do
    mkdir -p $build/corpus/"$name" $build/found
    if [ "$mode" = --merge ]; then
        $build/tests/fuzz/fuzz_"$name" -merge=1 $here/corpus/"$name" $build/corpus/"$name" 2>&1 | tail -n 2
        continue
    fi
    limit=65536
    [ "$name" = results ] && limit=400000
    # HDF5 leaks on some broken files; our own leaks are looked for by tests/faults.
    if ASAN_OPTIONS=detect_leaks=$([ "$name" = results ] && echo 0 || echo 1):allocator_may_return_null=1 \
        UBSAN_OPTIONS=halt_on_error=1 \
        $build/tests/fuzz/fuzz_"$name" -max_total_time="$mode" -max_len=$limit -timeout=20 \
        -rss_limit_mb=2500 -dict=$here/json.dict -artifact_prefix=$build/found/"$name"- -seed=1 \
        -print_final_stats=1 $build/corpus/"$name" $here/corpus/"$name" >$build/"$name".log 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        grep -E 'ERROR|SUMMARY|status|runtime error' $build/"$name".log | head -n 5
    fi
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' $build/"$name".log) inputs, $(
        sed -n 's/.*cov: \([0-9]*\).*/\1/p' $build/"$name".log | tail -n 1) edges"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
