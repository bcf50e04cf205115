#!/bin/sh
# The science hashes of tests/model/golden.txt from builds of gcc and clang at -O0, -O1, -O2 and -O3,
# each also with FMA, AVX2 and AVX-512 masked in the C library, and from builds without the loops
# written for AVX2 (sse2), and for SSE2 (plain); prints a table. Builds stand in build-everywhere/ and are made anew only
# where something changed.
#   everywhere.sh [BUILD...]    by default gcc-O0 ... gcc-O3 clang-O0 ... clang-O3 gcc-sse2 clang-plain
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/lib.sh
find_tools
every='gcc-O0 gcc-O1 gcc-O2 gcc-O3 clang-O0 clang-O1 clang-O2 clang-O3 gcc-sse2 clang-plain'
for name; do
    case " $every " in *" $name "*) ;; *) echo "usage: everywhere.sh [BUILD...], of: $every" >&2 && exit 2 ;; esac
done
# FMA of glibc's own functions, and its choice by processor; the program itself never asks for FMA.
masked=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F

built() { # NAME: configures and compiles the program
    dir=build-everywhere/$1
    level=${1#*-}
    words=
    case $level in
    plain)
        level=0
        words=-U__SSE2__
        ;;
    sse2)
        level=0
        words='-D__builtin_cpu_supports(x)=0'
        ;;
    *) level=${level#O} ;;
    esac
    is_configured "$dir" || {
        rm -rf "$dir"
        CC=${1%-*} "$MESON" setup "$dir" --buildtype=plain -Doptimization="$level" -Dtests=disabled \
            -Dmpi=disabled -Dc_args="$words" >"$dir.log" 2>&1 || return 1
    }
    ninja -C "$dir" src/cli/collegium >"$dir.log" 2>&1
}

# The last line of golden.sh; its differences before it.
hashes() {
    sh tests/model/golden.sh "build-everywhere/$1/src/cli/collegium" "$PWD" >build-everywhere/hashes.log 2>&1 && return
    cat build-everywhere/hashes.log
    return 1
}

mkdir -p build-everywhere
passed=0
failed=0
count() { if "$@"; then passed=$((passed + 1)) && word=same; else failed=$((failed + 1)) && word=DIFFERENT; fi; }
# shellcheck disable=SC2086 # names
[ $# -gt 0 ] || set -- $every
for name; do
    built "$name" || {
        tail -n 5 "build-everywhere/$name.log"
        failed=$((failed + 1))
        continue
    }
    count hashes "$name"
    line="$name: $word"
    GLIBC_TUNABLES=$masked
    export GLIBC_TUNABLES
    count hashes "$name"
    unset GLIBC_TUNABLES
    echo "$line, masked: $word ($(grep -o '[0-9]* runs' build-everywhere/hashes.log))"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
