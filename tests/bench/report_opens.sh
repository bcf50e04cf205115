#!/bin/sh
# How large the report of a results file is, and how long a browser takes until everything on the
# page is drawn: each of five times, a new browser every time. Ends with 1 beyond 3 MB or two
# seconds (the middle one of the five).
#   report_opens.sh PROGRAM RESULTS.h5
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
[ $# -eq 2 ] || { echo 'usage: report_opens.sh PROGRAM RESULTS.h5' >&2; exit 2; }
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    { echo 'report_opens.sh needs chromium' >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" report "$2" -o "$folder/page.html" >/dev/null
bytes=$(wc -c <"$folder/page.html")
times=
for _ in 1 2 3 4 5; do
    rm -rf "$folder/profile"
    "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --dump-dom \
        --user-data-dir="$folder/profile" "file://$folder/page.html" >"$folder/dom" 2>/dev/null
    ms=$(sed -n 's/.*<body[^>]*data-milliseconds="\([0-9]*\)".*/\1/p' "$folder/dom")
    [ -n "$ms" ] || { echo 'report_opens.sh: the page says no time' >&2; exit 1; }
    times="$times $ms"
done
# shellcheck disable=SC2086 # a list of numbers
middle=$(printf '%s\n' $times | sort -n | sed -n 3p)
echo "$bytes bytes, opens in $middle ms (each:$times)"
[ "$bytes" -lt 3000000 ] && [ "$middle" -lt 2000 ]
