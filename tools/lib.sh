# Shared by tools/*.sh and .ci/run; sourced, not run. POSIX sh.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034 # the variables are for those who source this

# What it takes to build the program.
PACKAGES_BUILD='meson ninja-build gcc pkg-config libc6-dev libgsl-dev libcjson-dev libhdf5-dev
libsleef-dev libxxhash-dev zlib1g-dev libjs-dygraphs'
# What reads the results and draws the pictures.
PACKAGES_PICTURES='python3-xarray python3-h5netcdf python3-matplotlib python3-pandas'
# What the tests need besides.
PACKAGES_TEST='libcmocka-dev python3-xarray python3-h5netcdf python3-netcdf4 python3-h5py
python3-pandas r-base-core r-cran-hdf5r python3-seaborn python3-scipy python3-pytest mypy
jupyter-nbconvert python3-ipykernel python3-jsonschema scdoc libopenmpi-dev openmpi-bin
libmpich-dev mpich python3-networkx zsh fish'

# What .ci/run looks at the code with.
PACKAGES_CHECKS='clang clang-format clang-tidy libclang-rt-14-dev cppcheck valgrind gcovr shellcheck'

# A Slurm of one node, for its test in part `hpc` of .ci/run; starts nothing by itself.
PACKAGES_SLURM='slurmctld slurmd slurm-client munge'

# Draws the report's page in its tests (0.4 GB); Ubuntu has no such package, and they are skipped.
PACKAGES_BROWSER=
if grep -qs '^ID=debian' /etc/os-release; then PACKAGES_BROWSER=chromium; fi

say() {
    printf '== %s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Prints those of the named packages that are not installed.
missing_packages() {
    for package; do
        status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=
        [ "$status" = installed ] || printf '%s ' "$package"
    done
}

# megabytes LINE: the first amount in a line of apt-get's, "1,047 MB" say, in whole megabytes.
megabytes() {
    printf '%s\n' "$1" | awk '{
        for (i = 1; i < NF; i++) {
            unit = $(i + 1)
            size = $i
            gsub(/,/, "", size)
            if (unit == "B") print 1
            else if (unit == "kB") print int(size / 1000) + 1
            else if (unit == "MB") print int(size) + 1
            else if (unit == "GB") print int(size * 1000) + 1
            else continue
            exit
        }
    }'
}

# need_packages PACKAGE...: installs what is missing. Asks no server for anything when nothing is.
need_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        if [ -n "${COLLEGIUM_SKIP_PACKAGES:-}" ]; then
            say 'packages: not looked at (COLLEGIUM_SKIP_PACKAGES is set)'
            return 0
        fi
        die 'this script installs packages on Debian and Ubuntu only.
Install what README.md lists for your system ("Other systems"), then run the script again
with COLLEGIUM_SKIP_PACKAGES=1 in the environment. On Debian the packages would be:
  '"$*"
    fi
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        say 'packages: everything needed is installed'
        return 0
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "these packages are missing: $missing
Installing them takes root rights, and there is no sudo here. Ask an administrator to run
  apt-get install --no-install-recommends $missing
and start this script again."
        as_root=sudo
        [ -t 0 ] || as_root='sudo -n'
    fi
    say "packages: missing are $missing"
    apt='apt-get -q -o DPkg::Lock::Timeout=300'
    # shellcheck disable=SC2086 # several words on purpose, here and below
    $as_root $apt update </dev/null ||
        die 'apt-get update failed; without it the missing packages cannot be fetched (is there a network?)'
    # shellcheck disable=SC2086
    plan=$(LC_ALL=C apt-get -q --assume-no --no-install-recommends install $missing 2>&1) || true
    fetch_mb=$(megabytes "$(printf '%s\n' "$plan" | grep 'Need to get')")
    disk_mb=$(megabytes "$(printf '%s\n' "$plan" | grep 'additional disk space')")
    need_mb=$((${fetch_mb:-0} + ${disk_mb:-0}))
    free_mb=$(df -Pk /usr | awk 'NR == 2 { print int($4 / 1024) }')
    say "packages: ${fetch_mb:-0} MB to fetch, ${disk_mb:-0} MB on the disk, $free_mb MB are free"
    [ "$free_mb" -ge "$need_mb" ] ||
        die "not enough room on /usr: $need_mb MB are needed, $free_mb MB are free"
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive $apt -y --no-install-recommends install $missing \
        </dev/null || die "apt-get could not install: $missing"
}

# without_daemons COMMAND...: meanwhile no package that is installed may start a daemon; as root.
without_daemons() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 1' INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    "$@"
)

# Sets MESON and PYTHON. On Debian both are the ones that dpkg installed: another python3 or
# meson may stand first on the PATH, without the modules that the pictures and tests need.
find_tools() {
    MESON=/usr/bin/meson
    PYTHON=/usr/bin/python3
    if [ -n "${COLLEGIUM_SKIP_PACKAGES:-}" ]; then
        [ -x "$MESON" ] || MESON=$(command -v meson) || die 'meson is not on the PATH'
        [ -x "$PYTHON" ] || PYTHON=$(command -v python3) || die 'python3 is not on the PATH'
    fi
    export MESON PYTHON
}

# Whether DIR is configured for this very tree (one that was copied with its build is not).
is_configured() {
    [ -f "$1/build.ninja" ] && grep -qF "\"source\": \"$(pwd -P)\"" "$1/meson-info/meson-info.json" 2>/dev/null
}

# build_in DIR SETUP-OPTION...: configures DIR unless it is and compiles what has changed.
build_in() {
    build_dir=$1
    shift
    if is_configured "$build_dir"; then
        say "build: $build_dir is configured"
    else
        say "build: configuring $build_dir"
        rm -rf "$build_dir"
        "$MESON" setup "$build_dir" "$@" >"$build_dir.log" 2>&1 || {
            cat "$build_dir.log" >&2
            rm -f "$build_dir.log"
            die "meson could not configure $build_dir"
        }
        mv "$build_dir.log" "$build_dir/setup.log"
    fi
    say "build: compiling in $build_dir"
    "$MESON" compile -C "$build_dir" >"$build_dir/compile.log" 2>&1 || {
        cat "$build_dir/compile.log" >&2
        return 1
    }
    grep -q 'no work to do' "$build_dir/compile.log" && say 'build: nothing had changed'
    return 0
}
