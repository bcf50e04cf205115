#!/bin/sh
# `collegium export`: tables equal to the file, whole or not at all, nothing overwritten.
#   export.sh PROGRAM MAKE-RESULTS CHECK PYTHON SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016 # what stands in single quotes is for another shell or awk
set -u
program=$1 make_results=$2 check=$3 python=$4
source=$(cd "$5" && pwd) || exit 2
folder=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
case $program in /*) ;; *) program=$PWD/$program ;; esac
case $make_results in /*) ;; *) make_results=$PWD/$make_results ;; esac
case $check in /*) ;; *) check=$PWD/$check ;; esac
cd "$folder" || exit 2
passed=0 failed=0 skipped=0

# right TEXT COMMAND...: the command succeeds.
right() {
    text=$1
    shift
    if "$@" >out 2>err; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $text"
        head -n 12 out err
    fi
}
# refused CODE TEXT ARGUMENT...: the program ends with CODE and one message that has TEXT.
refused() {
    code=$1 text=$2
    shift 2
    "$program" "$@" >out 2>err
    [ $? -eq "$code" ] && [ "$(grep -c '^collegium: ' err)" -eq 1 ] && grep -qF -- "$text" err
}
absent() { for name; do [ ! -e "$name" ] || return 1; done; }

"$make_results" small.h5 small >/dev/null 2>&1 || exit 2
right 'a file is exported' "$program" export small.h5 --csv tables
right 'nothing is left beside it' absent tables.tmp tables.old tables.export.lock tables.export.tmp
for table in dictionary outcomes levels differences trajectories tiers quarters meetings schools \
    school_gains repairs repair_rules panel parameters; do
    right "table $table is there" test -s "tables/$table.csv"
done
right 'trajectories are by scenario, replicate, week, group' \
    sh -c 'head -n 1 tables/trajectories.csv | grep -q "^scenario,replicate,week,group,n,ck,ck_sd,"'
cat >columns.awk <<'COLUMNS_AWK'

    FILENAME ~ /dictionary.csv$/ { if (FNR > 1) known[$1 "," $2] = 1; next }
    FNR == 1 {
        table = FILENAME; sub(/^.*\//, "", table); sub(/\.csv$/, "", table)
        for (i = 1; i <= NF; i++)
            if (seen[table, $i]++ || $i !~ /^[A-Za-z_][A-Za-z0-9_]*$/ || length($i) > 32 || !((table "," $i) in known)) {
                print table ": " $i; bad = 1
            }
    }
    END { exit bad }
COLUMNS_AWK
# named FOLDER: columns are ASCII, at most 32 characters, each once, all in the dictionary.
named() {
    tables=$(find "$1" -name '*.csv' ! -name dictionary.csv | LC_ALL=C sort)
    # shellcheck disable=SC2086 # several files
    awk -F, -f columns.awk "$1/dictionary.csv" $tables
}
right 'columns have plain names and stand in the dictionary' named tables
right 'equal files give equal tables' sh -c "'$program' export small.h5 --csv again && diff -r tables again"

right 'an existing folder is refused' refused 4 '--force' export small.h5 --csv tables
touch tables/old.csv
right '--force replaces a folder of tables' "$program" export small.h5 --csv tables --force
right 'and leaves nothing of it' absent tables/old.csv tables.old
echo mine >tables/letter.txt
right '--force spares a folder that holds anything else' refused 4 letter.txt export small.h5 --csv tables --force
right 'which is untouched' test "$(cat tables/letter.txt)" = mine
mkdir empty
right 'an empty folder is filled' "$program" export small.h5 --csv empty/
echo file >plain
right 'a file is no folder' refused 4 'is not a folder' export small.h5 --csv plain --force
mkdir killed.tmp && echo half >killed.tmp/meetings.csv
right 'what a killed export left is cleared' "$program" export small.h5 --csv killed
right 'by its complete tables' test -s killed/dictionary.csv
mkdir held.tmp && echo mine >held.tmp/letter.txt
right 'but nothing else is' refused 4 'held.tmp' export small.h5 --csv held
right 'nowhere is no place' refused 4 'cannot write here' export small.h5 --csv no/where
right '--csv is needed' refused 2 '--csv DIR' export small.h5
right 'a results file is needed' refused 3 'no HDF5 file' export plain --csv none
cp small.h5 damaged.h5
printf X | dd of=damaged.h5 bs=1 seek=9000 conv=notrunc 2>/dev/null
right 'a damaged file is refused' refused 3 'damaged' export damaged.h5 --csv none
right 'before a folder is made' absent none none.tmp

if [ -e /dev/full ] && [ "$(id -u)" -eq 0 ] && mkdir small_disk && mount -t tmpfs -o size=40k tmpfs small_disk 2>/dev/null; then
    right 'a full disk is reported' refused 4 'cannot write' export small.h5 --csv small_disk/tables
    right 'and leaves no tables' absent small_disk/tables small_disk/tables.tmp
    umount small_disk
else
    skipped=$((skipped + 1))
    echo 'skipped: a full disk (no small file system can be mounted here)'
fi

# A sweep: points that fail, a factor of texts, and one named like an outcome.
printf '%s' '{"base": "institutionalised", "replicates": 2, "settings": {"run.burn_in": 4, "run.weeks": 8,
  "province.circuits": 1}, "factors": {"openness": {"path": "forms.official.min_members", "values": [3, 60]},
  "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]}}, "design": "grid"}' >grid.json
COLLEGIUM_PATH=$source/scenarios "$program" sweep grid.json -q -o grid.h5 >out 2>err || { cat err; exit 2; }
right 'a sweep is exported' "$program" export grid.h5 --csv grid
right 'with plain names' named grid
right 'and a row a run' sh -c '[ "$(wc -l <grid/runs.csv)" -eq 9 ] && [ "$(grep -c ",failed," grid/runs.csv)" -eq 4 ]'
right 'which says what was varied' grep -q '^point,replicate,factor_openness,leader,state,ck_gain,' grid/runs.csv
right 'and why a point failed' grep -q '^2,60,elected,institutionalised,.*expected at most max_members' grid/points.csv
right 'levels are means' awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    FILENAME ~ /runs/ { if ($1 == 1) { sum += $column["motivation"]; n++ } next }
    $1 == 1 && $2 == "motivation" { found = $4 }
    END { d = found - sum / n; exit !(n == 2 && d < 1e-12 && d > -1e-12) }' grid/runs.csv grid/levels.csv
sed 's/"design": "grid"/&, "record": {"trajectories": {"series": ["ck", "attendance"], "every": 4}, "panel": {"columns": ["ck"], "every": 8}}/' \
    grid.json >recorded.json
COLLEGIUM_PATH=$source/scenarios "$program" sweep recorded.json -q -o recorded.h5 >out 2>err || { cat err; exit 2; }
right 'what a sweep recorded is exported, too' "$program" export recorded.h5 --csv recorded
right 'as tables of points' sh -c 'head -n 1 recorded/trajectories.csv | grep -q "^point,replicate,week,group,ck$" &&
    [ "$(wc -l <recorded/trajectories.csv)" -eq 25 ] && head -n 1 recorded/tiers.csv | grep -q "^point,replicate,week,tier,attendance$" &&
    head -n 1 recorded/panel.csv | grep -q "^point,replicate,panel_week,teacher,ck$"'
right 'with plain names as well' named recorded
sed 's/"grid"/{"kind": "morris", "trajectories": 2, "levels": 2, "seed": 1}/; s/60/8/' grid.json >morris.json
COLLEGIUM_PATH=$source/scenarios "$program" sweep morris.json -q -o morris.h5 >out 2>err || { cat err; exit 2; }
right 'a Morris sweep is exported' "$program" export morris.h5 --csv morris
right 'its indices are those that the program prints' sh -c "'$program' sensitivity morris.h5 --csv | cmp - morris/sensitivity.csv"
right 'ties are exported' sh -c "COLLEGIUM_PATH='$source/scenarios' '$program' run institutionalised -q --replicates 1 --weeks 4 --ties-at 3,end -o tied.h5 && '$program' export tied.h5 --csv tied"
right 'a row each' sh -c '[ "$(wc -l <tied/ties.csv)" -gt 1000 ] && [ "$(wc -l <tied/tie_teachers.csv)" -gt 500 ]'
right 'with plain names, too' named tied

"$make_results" synthetic.h5 synthetic >/dev/null 2>&1
right 'one run without meetings is exported' "$program" export synthetic.h5 --csv one
right 'without differences' absent one/differences.csv
if "$python" -c 'import h5py, numpy' 2>/dev/null; then
    right 'every value is the file'\''s' "$python" "$check" small.h5 again
    right 'also of one run' "$python" "$check" synthetic.h5 one
    right 'and outside links are not followed' "$python" "$check" small.h5 linked "$program"
else
    skipped=$((skipped + 1))
    echo 'skipped: values against the file (python3-h5py is missing)'
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
