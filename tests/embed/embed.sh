#!/bin/sh
# The library as others find it: installed into an empty tree, found by pkg-config, linked by
# examples/embed.c, run.
#   embed.sh SOURCE-ROOT BUILD-ROOT PREFIX MESON COMPILER...
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
source=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
prefix=$3
meson=$4
shift 4
for tool in pkg-config nm; do
    command -v $tool >/dev/null || {
        echo "skipped: embedding ($tool is missing)"
        exit 77
    }
done
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
trap 'exit 1' HUP INT TERM
cd "$tree" || exit 2
unset COLLEGIUM_PATH
failed=0
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
}

"$meson" install -C "$build" --no-rebuild --destdir "$tree" >install.log 2>&1 || {
    cat install.log
    echo 'FAILED: meson install'
    exit 1
}
file=$(find "$tree$prefix" -name collegium.pc)
[ -f "$file" ] || fail 'collegium.pc is not installed'
PKG_CONFIG_LIBDIR=$(dirname "$file"):$(pkg-config --variable pc_path pkg-config)
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR="$tree"
pkg-config --exists --print-errors collegium || fail 'pkg-config does not find collegium'
case $(grep Description "$file") in *GPL-3.0-or-later*) ;; *) fail 'collegium.pc: no licence' ;; esac
[ "$(pkg-config --variable=license collegium)" = GPL-3.0-or-later ] || fail 'collegium.pc: license'

# Only what begins with cg_ is seen, and all that the headers promise.
library=$(find "$tree$prefix" -name 'libcollegium.so.0')
[ -e "$library" ] || fail 'libcollegium.so.0 is not installed'
nm -D --defined-only "$library" | awk '{ print $NF }' | LC_ALL=C sort >seen
case "$*" in
*-fsanitize=*) grep '^cg_' seen >own && mv own seen ;; # a sanitizer adds its own
esac
if grep -v '^cg_' seen; then fail 'the library shows names without cg_'; fi
cat "$tree$prefix"/include/collegium/*.h | tr '\n' ' ' | grep -oE 'CG_API [^;(]*\(' |
    grep -oE 'cg_[a-z_]+\($' | tr -d '(' | LC_ALL=C sort >promised
cmp -s seen promised || {
    fail 'the library and its headers differ'
    diff promised seen
}

# shellcheck disable=SC2046 # words
"$@" -std=c17 -Wall -Wextra -Wpedantic -Werror "$source/examples/embed.c" \
    $(pkg-config --cflags --libs collegium) -o embed || fail 'examples/embed.c does not compile'
if command -v c++ >/dev/null; then
    # shellcheck disable=SC2046
    printf '#include <collegium/collegium.h>\nint main() { return cg_version() == nullptr; }\n' |
        c++ -x c++ -Wall -Wextra -Wpedantic -Werror -fsyntax-only $(pkg-config --cflags collegium) - ||
        fail 'the header is not C++'
else
    echo 'skipped: the header in C++ (c++ is missing)'
fi

LD_LIBRARY_PATH=$(dirname "$library")
COLLEGIUM_PATH=$tree$prefix/share/collegium/scenarios
export LD_LIBRARY_PATH COLLEGIUM_PATH
./embed grassroots institutionalised results.h5 >out 2>err || fail "embed: exit code $?: $(cat err)"
cat out
grep -q 'institutionalised against it: [+-]' out || fail 'embed prints no difference'

# The installed program says the same of the same runs, and of the file.
program=$tree$prefix/bin/collegium
"$program" compare -q grassroots institutionalised --replicates 4 --weeks 52 -o own.h5 >/dev/null ||
    fail 'the installed program does not run'
hash_of() { "$program" info "$1" --json | sed -n 's/.*"science_hash": *"\([0-9a-f]*\)".*/\1/p'; }
[ "$(sed -n 's/science hash //p' out)" = "$(hash_of own.h5)" ] || fail 'library and program differ'
[ "$(hash_of results.h5)" = "$(hash_of own.h5)" ] || fail 'the files of library and program differ'

./embed nowhere nowhere results.h5 >out 2>err
[ $? -eq 4 ] || fail 'embed: the exit code for a missing file'
grep -q '^embed: nowhere: cannot be opened' err || fail 'embed: a missing file is not named'
"$program" new mine >/dev/null || fail 'collegium new, installed'
"$program" check mine.json >/dev/null || fail 'a starter scenario of the installed program'
unset COLLEGIUM_PATH
"$program" check mine.json >/dev/null || fail 'a moved installation finds its scenarios'

[ $failed -eq 0 ] && echo "embedding: $(wc -l <seen) public functions, the example runs"
[ $failed -eq 0 ]
