#!/bin/sh
# Fuzzes every reader with libFuzzer (clang; ASan and UBSan inside) or AFL++, starting from the
# corpora; what reads JSON is also changed by json_mutate.c, which keeps it JSON. `usage` below
# says how. Findings are left in build-fuzz/found/ (AFL++: build-afl/out/NAME/default/crashes); new
# inputs in build-fuzz/corpus/. As many at a time as there are processors. The last line counts.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/lib.sh
find_tools
here=tests/fuzz
all=$(sed -n "s/^foreach name : \[\(.*\)\]/\1/p" $here/meson.build | tr -d "',")
usage() {
    cat >&2 <<EOF
usage: fuzz.sh [--afl] SECONDS [NAME...]          each reader for SECONDS
       fuzz.sh [--afl] --total SECONDS [NAME...]  SECONDS of processor time altogether, shared evenly
       fuzz.sh --merge [NAME...]                  keep what was found and reaches more, smallest
                                                  first, in $here/corpus/NAME
readers, all by default: $all
--afl: with AFL++ (Debian: afl++) instead of libFuzzer
EOF
    exit 2
}
build='build-fuzz'
engine=libfuzzer
compiler=clang
if [ "${1:-}" = --afl ]; then
    shift
    build='build-afl'
    engine=afl
    compiler=afl-clang-fast
    export AFL_QUIET=1
fi
mode=seconds
case ${1:-} in
--merge)
    mode=merge
    shift
    ;;
--total)
    mode=total
    shift
    ;;
esac
if [ $mode != merge ]; then
    seconds=${1:-}
    case $seconds in '' | *[!0-9]*) usage ;; esac
    shift
elif [ $engine = afl ]; then
    usage
fi
names=${*:-$all}
for name in $names; do
    case " $all " in *" $name "*) ;; *) usage ;; esac
done
if [ $mode = total ]; then
    # shellcheck disable=SC2086 # counts words
    set -- $names
    seconds=$(((seconds + $# - 1) / $#))
fi
command -v $compiler >/dev/null 2>&1 || {
    echo "fuzz.sh: there is no $compiler (Debian: $([ $engine = afl ] && echo afl++ || echo clang))" >&2
    exit 2
}
is_configured $build || {
    rm -rf $build
    CC=$compiler "$MESON" setup $build --buildtype=debug -Doptimization=1 -Dtests=enabled \
        -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fsanitize=fuzzer-no-link >$build.log 2>&1 || { tail -n 20 $build.log; exit 2; }
}
targets=
for name in $names; do targets="$targets tests/fuzz/fuzz_$name"; done
# shellcheck disable=SC2086
ninja -C $build $targets tests/fuzz/afl_json.so >$build/fuzz.log 2>&1 || { tail -n 20 $build/fuzz.log; exit 2; }
# afl-fuzz ends when it cannot load this.
"$PYTHON" -c 'import ctypes, os, sys; ctypes.CDLL(sys.argv[1], os.RTLD_NOW).afl_custom_fuzz' \
    $build/tests/fuzz/afl_json.so || exit 2
mutated=$(sed -n "s/^fuzz_mutated = {\(.*\)}/\1/p" $here/meson.build)
# HDF5 leaks on some broken files; our own leaks are looked for by tests/faults.
leaks() { if [ "$1" = results ]; then echo 0; else echo 1; fi; }
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1

# Whether each crash of the reader of results lies in HDF5: the first frame that is neither the
# sanitizers' nor the C library's is in its library.
of_hdf5() {
    theirs=0
    ours=0
    for crash in "$build"/found/results-crash-*; do
        [ -e "$crash" ] || continue
        ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
            $build/tests/fuzz/fuzz_results "$crash" >$build/crash.log 2>&1
        if grep -E '^ *#[0-9]+ ' $build/crash.log | grep -vE 'libclang_rt|libc\.so|sanitizer|__asan|__interceptor|__ubsan' |
            head -n 1 | grep -q 'libhdf5'; then
            theirs=$((theirs + 1))
        else
            ours=$((ours + 1))
            echo "$crash: not a crash inside HDF5"
        fi
    done
    [ $theirs -eq 0 ] || echo "results: $theirs crashes inside HDF5"
    [ $ours -eq 0 ]
}

fuzz_libfuzzer() {
    limit=65536
    more=
    # HDF5 crashes and loops on some broken files (docs/reliability.md): past both, then `of_hdf5`.
    if [ "$1" = results ]; then
        limit=400000
        more='-fork=1 -ignore_timeouts=1 -ignore_crashes=1'
        rm -f $build/found/results-crash-*
    fi
    # shellcheck disable=SC2086 # two words
    ASAN_OPTIONS=detect_leaks=$(leaks "$1"):allocator_may_return_null=1 \
        $build/tests/fuzz/fuzz_"$1" -max_total_time="$seconds" -max_len=$limit -timeout=20 \
        -rss_limit_mb=2500 -dict=$here/json.dict -artifact_prefix=$build/found/"$1"- -seed=1 \
        -print_final_stats=1 $more $build/corpus/"$1" $here/corpus/"$1" >$build/"$1".log 2>&1
    rc=$?
    if [ "$1" = results ]; then
        case $rc in 70 | 77) rc=0 ;; esac # the last of the processes met one of them
        of_hdf5 || rc=1
    fi
    [ $rc -eq 0 ] || grep -E 'ERROR|SUMMARY|status|runtime error' $build/"$1".log | head -n 5
    echo "$1: $(sed -n 's/^stat::number_of_executed_units: *//p; s/^#\([0-9]*\): cov.*/\1/p' $build/"$1".log | tail -n 1) inputs, $(
        sed -n 's/.*cov: \([0-9]*\).*/\1/p' $build/"$1".log | tail -n 1) edges"
    return $rc
}

fuzz_afl() {
    out=$build/out/$1
    rm -rf "$out"
    mkdir -p "$out"
    library=
    case $mutated in *"'$1'"*) library=$PWD/$build/tests/fuzz/afl_json.so ;; esac
    AFL_CUSTOM_MUTATOR_LIBRARY=$library AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
        AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_FAST_CAL=1 \
        ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0:allocator_may_return_null=1 \
        afl-fuzz -V "$seconds" -t 20000 -m none -x $here/json.dict -i $here/corpus/"$1" -o "$out" \
        -- $build/tests/fuzz/fuzz_"$1" >$build/"$1".log 2>&1 || { tail -n 5 $build/"$1".log; return 1; }
    stats=$out/default/fuzzer_stats
    echo "$1: $(sed -n 's/^execs_done *: *//p' "$stats") inputs, $(
        sed -n 's/^edges_found *: *//p' "$stats") edges, $(
        sed -n 's/^saved_crashes *: *//p' "$stats") crashes, $(
        sed -n 's/^saved_hangs *: *//p' "$stats") hangs"
    if [ "$1" = results ]; then
        rm -f $build/found/results-crash-*
        for crash in "$out"/default/crashes/id*; do
            [ ! -e "$crash" ] || cp "$crash" "$build/found/results-crash-$(basename "$crash" | cut -d, -f1)"
        done
        of_hdf5
        return
    fi
    grep -q '^saved_crashes *: 0$' "$stats" && grep -q '^saved_hangs *: 0$' "$stats"
}

mkdir -p $build/found
if [ $mode = merge ]; then
    for name in $names; do
        mkdir -p $build/corpus/"$name" build-afl/out/"$name"/default/queue
        $build/tests/fuzz/fuzz_"$name" -merge=1 $here/corpus/"$name" $build/corpus/"$name" \
            build-afl/out/"$name"/default/queue 2>&1 | tail -n 2
    done
    exit
fi
# One reader on each processor: those begun and not yet waited for, the oldest first.
passed=0
failed=0
running=
ended() {
    pid=${running%% *}
    running=${running#* }
    if wait "$pid"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
for name in $names; do
    mkdir -p $build/corpus/"$name"
    # shellcheck disable=SC2086 # counts words
    set -- $running
    [ $# -lt "$(nproc)" ] || ended
    fuzz_$engine "$name" &
    running="$running$! "
done
while [ -n "$running" ]; do ended; done
times >$build/times
echo "processor time: $(tail -n 1 $build/times)"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
