# Sourced by the scripts of this folder: a folder of its own, counting, calling the program.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
case $program in /*) ;; *) program=$PWD/$program ;; esac
unset COLLEGIUM_PATH NO_COLOR 2>/dev/null
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 2
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
    [ -s err ] && sed 's/^/    /' err
    return 0
}

# call CODE ARGUMENT...: runs the program, keeps out and err, compares the exit code.
call() {
    wanted=$1
    shift
    called="collegium $*"
    "$program" "$@" >out 2>err </dev/null
    code=$?
    if [ "$code" -eq "$wanted" ]; then pass; else fail "$called: exit code $code, not $wanted"; fi
}

# has FILE TEXT
has() { if grep -qF -- "$2" "$1"; then pass; else fail "$called: '$2' is not in $1"; fi; }

# refused CODE TEXT ARGUMENT...: exactly one error, which contains TEXT.
refused() {
    code_wanted=$1
    text=$2
    shift 2
    call "$code_wanted" "$@"
    if [ "$(grep -c '^collegium: ' err)" -eq 1 ]; then pass; else fail "$called: not one error"; fi
    has err "$text"
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
