#!/bin/sh
# The rules of the house that a machine can check (docs/design.md, "Floors").
#   floors.sh SOURCE-ROOT [NM LIBRARY...]
# Reads includes and texts of the tree; with NM also what the core's static libraries need.
# Prints one line per broken rule and returns 1, or says what it checked and returns 0.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
start=$PWD
cd "$1" || exit 2
shift
found=$(mktemp)
texts=$(mktemp)
trap 'rm -f "$found" "$texts"' EXIT

sources=$(find src include -type f \( -name '*.c' -o -name '*.h' -o -name '*.def' \) | LC_ALL=C sort)

# A file includes only from its own floor and those to its left.
# shellcheck disable=SC2086 # a list of names without spaces
awk '
BEGIN {
    n = split("base param world process observe model experiment io run cli", order, " ")
    for (i = 1; i <= n; i++) rank[order[i]] = i
}
FNR == 1 {
    split(FILENAME, part, "/")
    own = part[1] == "src" ? part[2] : "include"
    if (part[1] == "src" && !(own in rank)) print FILENAME ": a folder of src that is no floor"
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, piece, "\"")
    split(piece[2], part, "/")
    floor = part[1]
    if (!(floor in rank))
        print FILENAME ":" FNR ": include \"" piece[2] "\" does not begin with a floor"
    else if (own == "include")
        print FILENAME ":" FNR ": a public header includes from src"
    else if (rank[floor] > rank[own])
        print FILENAME ":" FNR ": " own " stands left of " floor " and may not include " piece[2]
}
/^[ \t]*#[ \t]*include[ \t]*<(cjson|cJSON)/ && own != "io" {
    print FILENAME ":" FNR ": only src/io may include cJSON"
}
/^[ \t]*#[ \t]*include[ \t]*<hdf5/ && own != "io" {
    print FILENAME ":" FNR ": only src/io may include HDF5"
}
/^[ \t]*#[ \t]*include[ \t]*<(pthread|threads|semaphore|mpi)[.]h/ && own != "run" {
    print FILENAME ":" FNR ": only src/run may know threads"
}
FNR == 501 { print FILENAME ": longer than 500 lines" }
' $sources >>"$found"

# A library neither prints nor exits; src/cli is the program. Comments do not count.
# shellcheck disable=SC2086
awk '
FILENAME ~ /^src\/cli\// { nextfile }
FNR == 1 { comment = 0 }
{
    line = $0
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    if (comment) {
        if (!sub(/^.*[*]\//, "", line)) next
        comment = 0
    }
    gsub(/[\/][*]([^*]|[*][^\/])*[*][\/]/, "", line)
    if (sub(/[\/][*].*$/, "", line)) comment = 1
    sub(/[\/][\/].*$/, "", line)
    if (match(line, /(^|[^A-Za-z0-9_])(printf|vprintf|puts|putchar|perror|exit|_exit|_Exit|quick_exit|abort|assert)[ ]*[(]/))
        print FILENAME ":" FNR ": a library function never prints, exits or aborts: " $0
    if (match(line, /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/))
        print FILENAME ":" FNR ": a library function never writes to the terminal: " $0
}
' $sources >>"$found"

# What the core's object files need from outside.
checked=0
if [ $# -gt 0 ]; then
    nm=$1
    shift
    for library; do
        checked=$((checked + 1))
        case $library in /*) ;; *) library=$start/$library ;; esac
        name=$(basename "$library")
        "$nm" "$library" >/dev/null 2>&1 || echo "$name: $nm cannot read it" >>"$found"
        "$nm" -u "$library" 2>/dev/null | awk -v library="$name" '
        $1 == "U" || $1 == "w" || $1 == "v" {
            s = $2
            sub(/@.*$/, "", s)
            why = ""
            if (s ~ /^H5/) why = "HDF5"
            else if (s ~ /^cJSON/) why = "cJSON"
            else if (s ~ /^(pthread_|thrd_|mtx_|cnd_|sem_|GOMP_|MPI_)/) why = "threads"
            else if (s ~ /^gsl_/ && s !~ /^gsl_rng_/) why = "GSL beyond gsl_rng_*"
            else if (s ~ /^(__)?(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot|tgamma|lgamma|erf|erfc|fma|j0|j1|y0|y1)(f|l|_finite|f_finite|l_finite|_r)?$/)
                why = "libm, whose results depend on the CPU"
            else if (s ~ /^(__)?(printf|fprintf|vprintf|vfprintf|dprintf|puts|putchar|putc|fputc|fputs|fwrite|perror)(_chk)?$/)
                why = "output"
            else if (s ~ /^(exit|_exit|_Exit|quick_exit|abort|__assert_fail)$/) why = "an exit"
            else if (s ~ /^(rand|srand|random|srandom|drand48|erand48|getrandom|time|clock|clock_gettime|gettimeofday|getenv|setlocale|strtok)$/)
                why = "state of the outside world"
            if (why != "" && !seen[s]++) print library ": needs " s " (" why ")"
        }' >>"$found"
        # Variables that are zero at the start can only be globals that change.
        "$nm" "$library" 2>/dev/null | awk -v library="$name" '
            $2 ~ /^[bBC]$/ { print library ": holds a global variable, " $3 }' >>"$found"
    done
fi

# No text names a folder of the machine it was written on.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -co --exclude-standard >"$texts"
else
    find . -type f ! -path './build*' ! -path './results/*' ! -path './.git/*' | sed 's|^\./||' >"$texts"
fi
while IFS= read -r file; do
    [ -f "$file" ] && grep -InE '(^|[^A-Za-z0-9._/-])/(home|Users|root|work|workspace|builds|mnt|media)/' \
        "$file" /dev/null
done <"$texts" | sed 's/^/names a folder of one machine: /' >>"$found"

if [ -s "$found" ]; then
    cat "$found"
    echo "$(wc -l <"$found") broken rules"
    exit 1
fi
# shellcheck disable=SC2086
set -- $sources
echo "floors: $# source files, $checked libraries, $(wc -l <"$texts") texts: every rule holds"
