#!/bin/sh
# Makes a virtual environment with packages from PyPI, and prints its python as the last line.
#   sh tools/venv.sh NAME PACKAGE...      for instance: sh tools/venv.sh salib 'SALib>=1.5' xarray
# It stands in build-venv/NAME; asked for the same packages again, it is used as it is, without
# the network. Ends with 77 where PyPI is not reached (tests are skipped then), with 1 on failure.
# VENV_FOLDER=DIR puts it elsewhere. /usr/bin/python3 is taken unless PYTHON names another.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."

[ $# -ge 2 ] || { echo "usage: sh tools/venv.sh NAME PACKAGE..." >&2; exit 2; }
name=$1
shift
case $name in '' | *[!A-Za-z0-9_-]*) echo "venv: '$name' is no name of letters and digits" >&2; exit 2 ;; esac

base=${PYTHON:-/usr/bin/python3}
folder=${VENV_FOLDER:-$PWD/build-venv}
home=$folder/$name
log=$folder/$name.log
mkdir -p "$folder"
# Tests that run side by side may ask for the same one.
exec 9>"$folder/$name.lock"
flock 9

wanted=$("$base" --version; printf '%s\n' "$@")
if [ -x "$home/bin/python" ] && [ "$(cat "$home/asked" 2>/dev/null)" = "$wanted" ]; then
    printf '%s\n' "$home/bin/python"
    exit 0
fi

failed() {
    cat "$log" >&2
    rm -rf "$home"
    # pip's words for a network, or a mirror, that does not answer, as against packages that do not fit
    if grep -qE 'NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Could not fetch URL|Temporary failure in name resolution|Connection refused|Connection broken|IncompleteRead|HTTP error [45]|from versions: none' "$log"; then
        echo "venv $name: skipped, PyPI is not reached" >&2
        exit 77
    fi
    echo "venv $name: $1" >&2
    exit 1
}

rm -rf "$home"
echo "venv $name: installing $*" >&2
if ! "$base" -m venv "$home" >"$log" 2>&1; then
    rm -rf "$home"
    if ! "$base" -c 'import ensurepip' 2>/dev/null; then
        echo "venv $name: skipped, the Debian package python3-venv is missing" >&2
        exit 77
    fi
    failed 'no environment could be made'
fi
# Python compiles what is imported when it is; pip would compile all there is, which takes longer
# than everything else here.
"$home/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile --timeout 20 --retries 2 \
    "$@" >>"$log" 2>&1 || failed 'the packages could not be installed'
printf '%s\n' "$wanted" >"$home/asked"
printf '%s\n' "$home/bin/python"
