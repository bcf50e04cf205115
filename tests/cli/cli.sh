#!/bin/sh
# The program as a user calls it.
#   cli.sh PROGRAM SOURCE-ROOT
# Prints what failed or was skipped and "N passed, N failed, N skipped" at the end; returns
# non-zero when something failed.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
source=$2
case $program in /*) ;; *) program=$PWD/$program ;; esac
case $source in /*) ;; *) source=$PWD/$source ;; esac
unset COLLEGIUM_PATH SLURM_CPUS_PER_TASK NO_COLOR 2>/dev/null
python=/usr/bin/python3

folder=$(mktemp -d) || exit 2
mounted=
running=
cleanup() {
    [ -z "$running" ] || kill -9 "$running"
    [ -z "$mounted" ] || umount "$mounted"
    chmod -R u+w "$folder"
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 2

passed=0
failed=0
skipped=0

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
}
skip() {
    skipped=$((skipped + 1))
    echo "skipped: $*"
}
show() { sed 's/^/    /' "$1" | head -n 12; }

# call CODE ARGUMENT...: runs the program, keeps out and err, compares the exit code.
call() {
    wanted=$1
    shift
    called="collegium $*"
    "$program" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$wanted" ] && return 0
    fail "$called: exit code $code, not $wanted"
    show err
    return 1
}

# ok ARGUMENT...: must succeed.
ok() { call 0 "$@" && pass; }

# refused CODE TEXT ARGUMENT...: exactly one error, which contains TEXT.
refused() {
    code_wanted=$1
    text=$2
    shift 2
    call "$code_wanted" "$@" || return
    one_error "$text"
}
one_error() {
    if [ "$(grep -c '^collegium: ' err)" -eq 1 ] && grep -qF -- "$1" err; then
        pass
    else
        fail "$called: expected one error with '$1'"
        show err
    fi
}

# has FILE TEXT: the file contains the text.
has() {
    if grep -qF -- "$2" "$1"; then
        pass
    else
        fail "$called: '$2' is missing"
        show "$1"
    fi
}
exists() { if [ -s "$1" ]; then pass; else fail "$called: $1 is missing"; fi; }
absent() {
    for left in "$1" "$1.tmp" "$1.lock"; do
        if [ -e "$left" ]; then fail "$called: $left was left behind"; else pass; fi
    done
}
same() { if [ "$1" = "$2" ]; then pass; else fail "$3: '$1' is not '$2'"; fi; }
differ() { if [ "$1" != "$2" ]; then pass; else fail "$3: both are '$1'"; fi; }

json_ok() {
    if [ ! -x "$python" ]; then
        skip "JSON of $called ($python is missing)"
    elif "$python" -m json.tool out >/dev/null 2>err; then
        pass
    else
        fail "$called: no JSON"
        show err
    fi
}

# hash_of FILE: the science hash that `info` recomputes.
hash_of() { "$program" info "$1" --json 2>&1 | sed -n 's/.*"science_hash": *"\([0-9a-f]*\)".*/\1/p'; }

# ---- scenarios ---------------------------------------------------------------------------
small='"run": {"replicates": 3, "weeks": 26, "burn_in": 6}, "province": {"circuits": 2, "schools_per_circuit": 6}'
form='{"meetings": {"formal": {"period": 2}}'
cat >first.json <<EOF
{"name": "first", $small, "clusters": {"main": "own"}, "forms": {"own": $form}}}
EOF
cat >second.json <<EOF
{"name": "second", $small, "clusters": {"main": "own"},
 "forms": {"own": $form, "regulation": 0.9, "compulsion": 0.8, "registered": true}}}
EOF
sed 's/"first"/"longer"/; s/"weeks": 26/"weeks": 30/' first.json >longer.json
sed 's/"first"/"reseeded"/; s/"burn_in"/"seed": "7", "burn_in"/' first.json >reseeded.json
sed 's/"first"/"wider"/; s/"circuits": 2/"circuits": 3/' first.json >wider.json

# ---- help, version, the command line ------------------------------------------------------
ok --help
has out "Exit codes:"
has out "stopped by a signal"
ok --version
has out "GPL-3.0-or-later"
has out "GSL"
for command in run compare check params info; do
    ok "$command" --help
    has out "Usage: collegium $command"
    ok help "$command"
done
refused 2 "no command given"
refused 2 "did you mean 'compare'?" compair
refused 2 "unknown command 'xyzzy'" xyzzy
refused 2 "did you mean '--threads'?" run --treads 2 first.json
refused 2 "did you mean '--panel-every'?" run first.json --panel 104 # no beginning of a name
refused 2 "did you mean '--replicates'?" run first.json --rep=3
refused 2 "--threads needs a value" run first.json --threads
refused 2 "--quiet takes no value" run first.json --quiet=yes
refused 2 "unknown option '-z'" run -z first.json
refused 2 "from 1 to 1024, not '0'" run --threads 0 first.json
refused 2 "not '2x'" run --threads 2x first.json
refused 2 "not ' 2'" run --threads ' 2' first.json
refused 2 "not '-1'" run --seed -1 first.json
refused 2 "not '18446744073709551616'" run --seed 18446744073709551616 first.json
refused 2 "--replicates: expected a whole number" run --replicates 1e3 first.json
refused 2 "--weeks: expected a whole number" run --weeks 99999999 first.json
refused 2 "expected PATH=VALUE" run --set run.weeks first.json
refused 2 "--output: the value is empty" run -o '' first.json
refused 2 "expected SCENARIO.json" run
refused 2 "expected SCENARIO.json" run first.json second.json
refused 2 "expected SCENARIO.json SCENARIO.json" compare first.json
refused 2 "exclude each other" compare --json --csv first.json second.json
refused 2 "needs a file to write to" compare --panel-every 4 first.json second.json
refused 2 "needs a file to write to" compare --ties-at 4 first.json second.json
refused 2 "needs --ties-at" run first.json --ties-circuit 1
for weeks in x '1,' ',1' -1 1.5 9999999 '1,,2' 'end,3'; do
    refused 2 "--ties-at: " run first.json --ties-at "$weeks"
done
refused 2 "weeks ascend; 3 follows 3" run first.json --ties-at 3,3
refused 2 'did you mean "C000001"?' run first.json --ties-at 3 --ties-circuit C00001
refused 2 "there is no circuit 7000" run first.json --ties-at 3 --ties-circuit 7000

# ---- params ------------------------------------------------------------------------------
ok params
has out "run.weeks"
has out "forms.<form>.regulation"
has out "forms.<form>.meetings.<kind>.period"
has out "events.<event>.week"
ok params run.weeks
has out "default 208; range 0 to 10400, whole; unit: weeks"
same "$(grep -c '^[a-z]' out)" 1 "params run.weeks lists one parameter"
ok params forms.official.regulation cost
has out "cost.km"
ok params --json
json_ok
has out '"path": "run.weeks"'
ok params run --json
json_ok
ok params --markdown
has out ' | 208 | 0 to 10400'
refused 2 "did you mean 'run.weeks'?" params run.weaks
refused 2 "forms.<form>.regulation" params forms.official.regulatoin
refused 2 "no parameter or group" params xyzzy.plugh

# ---- check -------------------------------------------------------------------------------
ok check first.json second.json
has out "first.json: valid"
has out "12 schools in 2 circuits"
has out "3 replicates of 32 weeks (6 of burn-in)"
has out "own"
has out "memory"
has out "time"
refused 4 "missing.json" check first.json missing.json
has out "first.json: valid"
called="check of two bad files"
"$program" check missing.json first.json absent.json >out 2>err
same "$?" 4 "$called"
same "$(grep -c '^collegium: ' err)" 2 "$called"
has out "first.json: valid"
list=$source/scenarios/data/mpumalanga-schools-2017.csv
if [ -f "$list" ]; then
    cp "$list" list.csv
    sed 's/"circuits": 2, "schools_per_circuit": 6/"schools": "list.csv"/' first.json >real.json
    ok check real.json
    has out "school list"
    has out "left out"
    lines=$(wc -l <out)
    ok check --repairs real.json
    has out "line 2, school"
    differ "$lines" "$(wc -l <out)" "check --repairs lists rows"
else
    skip "school list (scenarios/data is missing)"
fi

# ---- refusals of input -------------------------------------------------------------------
bad() { # bad TEXT JSON
    printf '%s\n' "$2" >bad.json
    for command in check run; do
        refused 3 "$1" $command bad.json
        has err "bad.json:"
    done
    absent bad.h5
}
bad "regulation" '{"name": "bad", "clusters": {"main": "own"}, "forms": {"own": {"regulatoin": 0.5}}}'
bad "did you mean" '{"name": "bad", "run": {"weaks": 10}}'
bad "bad.json:1:" '{"name": "bad", "run": {"weeks": 10,}}'
bad "bad.json:2:" '{"name": "bad", "run": {"weeks": 10,
 "weeks": 20}}'
bad "0 to 10400" '{"name": "bad", "run": {"weeks": 10401}}'
bad "run.weeks" '{"name": "bad", "run": {"weeks": "many"}}'
bad "whole number" '{"name": "bad", "run": {"weeks": 1.5}}'
refused 4 "missing.json" run missing.json
refused 3 "did you mean" run first.json --set run.weaks=3
refused 3 "run.weeks" run first.json --set run.weeks=-3
refused 3 "forms.own.regulation" run first.json --set forms.own.regulation=2
refused 3 "forms.other" run first.json --set forms.other.regulation=0.2
absent first.h5

# ---- run ---------------------------------------------------------------------------------
ok run first.json --threads 1
exists first.h5
absent first.h5.tmp
has out "ck_gain"
has out "results in first.h5"
has err "3 runs in"
printed=$(sed -n 's/.*science hash \([0-9a-f]*\).*/\1/p' out)
one=$(hash_of first.h5)
same "${#one}" 32 "length of the science hash"
same "$printed" "$one" "science hash printed and recomputed"
before=$(cksum <first.h5)
refused 4 "first.h5" run first.json
has err "--force"
same "$before" "$(cksum <first.h5)" "an existing result is left alone"
ok run first.json --force --quiet
same "$(wc -c <err)" 0 "--quiet prints nothing on standard error"
ok run first.json --threads 2 -q -o two.h5
same "$one" "$(hash_of two.h5)" "science hash with two threads"
ok run first.json --threads 5 -q -o five.h5 --panel-every 4
same "$one" "$(hash_of five.h5)" "science hash with a panel and five threads"
ok run first.json -q -o tied.h5 --ties-at 0,3,end --ties-circuit C000001
same "$one" "$(hash_of tied.h5)" "science hash with ties"
ok run -q --seed 2 -o seeded.h5 first.json
differ "$one" "$(hash_of seeded.h5)" "science hash with another seed"
ok run -q --set run.seed=2 -o set.h5 first.json
same "$(hash_of seeded.h5)" "$(hash_of set.h5)" "--seed and --set run.seed"
ok run -q --replicates 1 --weeks 10 first.json -o short.h5
has out "1 replicate of 16 weeks"
ok run -q --set exchange.rate=0.1 -o lever.h5 first.json
differ "$one" "$(hash_of lever.h5)" "science hash with a lever set"
mkdir 'a folder é'
ok run -q first.json -o 'a folder é/results.h5'
exists 'a folder é/results.h5'
refused 2 "is the scenario file itself" run first.json --force -o first.json
has first.json '"first"'

# ---- info --------------------------------------------------------------------------------
ok info first.h5
has out "$one"
ok info first.h5 --json
json_ok
has out '"science_hash"'
refused 4 "nothing.h5" info nothing.h5
printf 'not HDF5' >text.h5
call 3 info text.h5 && one_error "text.h5"
head -c 3000 first.h5 >cut.h5
call 3 info cut.h5 && one_error "cut.h5"

# ---- compare -----------------------------------------------------------------------------
ok compare -q first.json second.json
has out "ck_gain"
has out "second against first"
same "$(find . -name 'second*.h5' | wc -l)" 0 "compare without -o writes no file"
ok compare -q first.json second.json --json
cp out comparison.json
json_ok
has out '"baseline": "first"'
for outcome in ck_gain pck_gain practice motivation openness opportunity_to_learn \
    cross_school_ties directory_coverage pace_spread compliance engagement attendance \
    willing_attendance voluntary_share task_free_share moderation_share presenting_gini \
    inequality_within inequality_between administrator_index teacher_index cost_hours cost_rand; do
    has out "\"$outcome\": {\"unit\": "
done
ok compare -q --threads 2 first.json second.json --json -o both.h5
if cmp -s out comparison.json; then pass; else fail "compare: two threads or a file change the JSON"; fi
exists both.h5
refused 4 "both.h5" compare -q first.json second.json -o both.h5
shape='
import json, sys
c = json.load(open(sys.argv[1]))
assert set(c) == {"baseline", "replicates", "outcomes"}, c.keys()
for o in c["outcomes"].values():
    assert set(o) == {"unit", "description", "direction", "scenarios", "differences"}, o.keys()
    assert set(o["scenarios"]) == {"first", "second"} and set(o["differences"]) == {"second"}
    for i in list(o["scenarios"].values()) + list(o["differences"].values()):
        assert set(i) == {"mean", "low", "high"}
        if c["replicates"] == 1:
            assert i["low"] is None and i["high"] is None
        elif i["low"] is not None:
            assert i["low"] <= i["mean"] <= i["high"]
'
ok compare -q --replicates 1 first.json second.json --json
cp out one.json
if [ -x "$python" ]; then
    for file in comparison.json one.json; do
        if "$python" -c "$shape" "$file" 2>err; then pass; else fail "shape of $file" && show err; fi
    done
else
    skip "shape of the comparison's JSON ($python is missing)"
fi
ok compare -q first.json second.json --csv
same "$(head -n 1 out)" "outcome,unit,direction,scenario,mean,low,high,difference,difference_low,difference_high" "CSV header"
same "$(awk -F, 'NF != 10' out | wc -l)" 0 "CSV has ten columns"
has out "ck_gain,d,more is better,second,"
refused 3 "run.weeks is 26 in one and 30 in the other" compare first.json longer.json
ok compare -q --weeks 10 first.json longer.json
refused 3 "run.seed is '1' in one and '7' in the other" compare first.json reseeded.json
refused 3 "province.circuits" compare first.json wider.json
refused 3 "both named first" compare first.json first.json

# ---- things that go wrong around the program ----------------------------------------------
if [ -c /dev/full ]; then
    for command in "params" "compare -q first.json second.json --json" "--help"; do
        called="collegium $command >/dev/full"
        # shellcheck disable=SC2086 # several words
        "$program" $command >/dev/full 2>err
        same "$?" 4 "$called"
        one_error "standard output"
    done
else
    skip "full standard output (/dev/full is missing)"
fi
called="collegium run with standard output closed"
"$program" run -q first.json -o closed.h5 >&- 2>err
same "$?" 4 "$called"
one_error "standard output"
same "$(hash_of closed.h5)" "$one" "$called"

refused 5 "the records of all runs need" run first.json --weeks 10400 --replicates 100000
refused 4 "nowhere" run first.json -o nowhere/out.h5
if [ "$(id -u)" -eq 0 ]; then
    refused 4 "/proc/out.h5" run first.json -o /proc/out.h5
else
    mkdir shut && chmod 555 shut
    refused 4 "shut/out.h5" run first.json -o shut/out.h5
fi
mkdir folder.h5
refused 4 "folder.h5" run first.json --force -o folder.h5

called="collegium run under ulimit -f"
(
    ulimit -f 8
    "$program" run -q first.json -o limited.h5 >out 2>err
)
same "$?" 4 "$called"
one_error "limited.h5"
absent limited.h5

mkdir small
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=16k tmpfs small 2>/dev/null; then
    mounted=$folder/small
    refused 4 "small/out.h5" run -q first.json -o small/out.h5
    absent small/out.h5
    printf 'precious' >small/kept.h5
    refused 4 "small/kept.h5" run -q first.json --force -o small/kept.h5
    same "$(cat small/kept.h5)" precious "a result is kept when the disk is full"
    umount small && mounted=
else
    skip "full disk (a tmpfs needs root)"
fi

# under_way PID NUMBER: waits until the program catches this signal and its workers have begun.
under_way() {
    until caught=$(sed -n 's/^SigCgt:[[:space:]]*[0-9a-f]*\([0-9a-f]\{4\}\)$/\1/p' "/proc/$1/status" 2>/dev/null) &&
        [ -n "$caught" ] && [ $((0x$caught >> ($2 - 1) & 1)) -eq 1 ] &&
        [ "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)" -gt 1 ]; do
        kill -0 "$1" 2>/dev/null || return 1
    done
}
if [ -r /proc/self/status ]; then
    for signal in INT:2 TERM:15; do
        called="collegium run stopped by SIG${signal%:*}"
        # A shell without job control lets its children ignore SIGINT.
        env --default-signal=INT "$program" run first.json --weeks 10400 --replicates 5000 --threads 2 \
            --set observe.every=520 -o stopped.h5 >out 2>err </dev/null &
        running=$!
        if under_way $running "${signal#*:}"; then
            kill "-${signal%:*}" $running
        else
            fail "$called: it ended by itself"
        fi
        wait $running
        same "$?" 7 "$called"
        running=
        has err "stopped by a signal"
        absent stopped.h5
    done
else
    skip "signals (/proc is missing)"
fi

# ---- bench ---------------------------------------------------------------------------------
# every moment of the weeks belongs to one part, and what is quoted follows from what is measured
called="collegium bench --json"
"$program" bench first.json --teachers 300 --weeks 20 --threads 1 --json >bench.json 2>err
same "$?" 0 "$called"
"$python" - bench.json >out 2>err <<'EOF'
import json, sys
bench = json.load(open(sys.argv[1]))
parts = bench["seconds_by_process"]
assert {"exchange", "clear", "account", "observe", "end"} <= parts.keys(), parts.keys()
assert min(parts.values()) >= 0 and abs(sum(parts.values()) - bench["seconds"]) < 1e-4, parts
assert bench["cpu_seconds"] > 0 and bench["start_seconds"] > 0 and bench["bytes_per_teacher"] > 100, bench
rate = bench["teachers"] * bench["weeks"] / bench["seconds"]
assert abs(bench["teacher_weeks_per_second"] / rate - 1) < 1e-3, rate
EOF
same "$?" 0 "$called: parts add up"

# ---- the project's own scenarios -----------------------------------------------------------
count=0
for file in "$source"/scenarios/*.json "$source"/scenarios/*/*.json; do
    [ -f "$file" ] || continue
    case $file in *.schema.json | */sweeps/*) continue ;; esac # no scenarios
    count=$((count + 1))
    ok check "$file"
done
[ $count -gt 0 ] || skip "scenarios (there are none yet)"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
