#!/bin/sh
# Starter scenarios: check and run accept them wherever they are written.
#   new.sh PROGRAM SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
source=$(cd "$2" && pwd)
# shellcheck source=tests/discover/testlib.sh
. "$source/tests/discover/testlib.sh"

small='--weeks 10 --replicates 1 --set run.burn_in=4'
hash_of() { "$program" info "$1" --json | sed -n 's/.*"science_hash": *"\([0-9a-f]*\)".*/\1/p'; }

# ---- a form of one's own, from base and from each of its forms -----------------------------
call 0 new mine
has out "mine.json: written; extends base"
has mine.json schema
# shellcheck disable=SC2016 # a key of JSON
schema=$(sed -n 's/.*"$schema": "\(.*\)",/\1/p' mine.json)
if [ -f "$schema" ]; then pass; else fail "\$schema leads to $schema, which is no file"; fi
for form in working_a grassroots official alternative reconciled; do
    [ -f "$source/scenarios/$form.json" ] && continue # then the scenario is meant
    call 0 new "own-$form" --from "$form"
    call 0 check "own-$form.json"
    has out "own-$form (from the end of burn-in)"
done
call 0 check mine.json
# shellcheck disable=SC2086 # several words
call 0 run mine.json -q $small -o mine.h5
# what was copied behaves as the original
# shellcheck disable=SC2086
call 0 run working_a -q $small -o original.h5
"$program" info mine.h5 >/dev/null || fail "info of mine.h5"
# shellcheck disable=SC2086
call 0 compare working_a mine.json -q $small --csv
if awk -F, 'NR > 1 && $4 == "mine" && $8 != "" && $8 != 0 { print; bad = 1 } END { exit bad }' out; then
    pass
else
    fail "a copy of working_a differs from it"
fi

# ---- the levers of another scenario --------------------------------------------------------
for from in grassroots institutionalised coexistence alternative none mpumalanga/institutionalised; do
    name=$(echo "my-$from" | tr / -)
    call 0 new "$name" --from "$from"
    call 0 check "$name.json"
done
call 0 new inst --from institutionalised
has inst.json '"official": {'
has inst.json '"regulation": 0.9'
# shellcheck disable=SC2086
call 0 compare institutionalised inst.json -q $small --csv
if awk -F, 'NR > 1 && $4 == "inst" && $8 != "" && $8 != 0 { print; bad = 1 } END { exit bad }' out; then
    pass
else
    fail "an unedited starter differs from what it extends"
fi
sed 's/"regulation": 0.9/"regulation": 0.1/' inst.json >edited.json
# shellcheck disable=SC2086
call 0 run inst.json -q $small -o inst.h5
# shellcheck disable=SC2086
call 0 run edited.json -q $small -o edited.h5
if [ "$(hash_of inst.h5)" != "$(hash_of edited.h5)" ]; then pass; else fail "a lever does nothing"; fi

# ---- other places --------------------------------------------------------------------------
mkdir -p 'deep/a folder é'
call 0 new there -o 'deep/a folder é/other.json'
call 0 check 'deep/a folder é/other.json'
(cd deep && "$program" check 'a folder é/other.json' >/dev/null) || fail "check from another folder"
call 0 new chained --from mine
has chained.json '"extends": "mine"'
call 0 check chained.json

# ---- refusals ------------------------------------------------------------------------------
before=$(cksum <mine.json)
refused 4 "mine.json exists; --force" new mine
if [ "$before" = "$(cksum <mine.json)" ]; then pass; else fail "mine.json was changed"; fi
call 0 new mine --force --from official
if [ "$before" != "$(cksum <mine.json)" ]; then pass; else fail "--force did not write"; fi
refused 2 "would extend itself" new base
refused 2 "would extend itself" new institutionalised --from institutionalised
refused 2 "is a form of base already" new grassroots
refused 2 "cannot name a scenario" new 'two words'
refused 2 "cannot name a scenario" new none
refused 2 "expected NAME" new
refused 3 'did you mean "official"?' new x --from oficial
refused 3 "cannot be found" new x --from ./nowhere
refused 4 "does not exist" new x -o nowhere/x.json
refused 4 "is a folder" new x -o deep/
printf '{"run": 3}' >broken.json
refused 3 "broken.json:1:9" new x --from broken
for left in x.json base.json ./*.trial ./*.tmp ./*.lock; do
    if [ -e "$left" ]; then fail "$left was left behind"; else pass; fi
done

# ---- names instead of files -----------------------------------------------------------------
call 0 check mpumalanga/grassroots
refused 4 "nothing: cannot be opened" check nothing
refused 4 'did you mean "institutionalised"?' check institutionalized
refused 4 'did you mean "mine.json"?' check mine
mkdir own && printf '{"extends": "base"}' >own/variant.json
COLLEGIUM_PATH=$PWD/own call 0 check variant
finish
