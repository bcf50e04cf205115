#!/bin/sh
# `collegium report`: one page, whole or not at all, small and without a network; in a browser
# every chart is drawn and the console stays empty.
#   report.sh PROGRAM MAKE-RESULTS SOURCE-ROOT CHROMIUM|none|unasked
# Ends with 77 when there is no browser and everything else holds.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016 # what stands in single quotes is for another shell or awk
set -u
program=$1 make_results=$2 source=$3 chromium=$4
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
case $program in /*) ;; *) program=$PWD/$program ;; esac
case $make_results in /*) ;; *) make_results=$PWD/$make_results ;; esac
case $source in /*) ;; *) source=$PWD/$source ;; esac
cd "$folder" || exit 2
passed=0 failed=0

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
refused() {
    code=$1 text=$2
    shift 2
    "$program" "$@" >out 2>err
    [ $? -eq "$code" ] && [ "$(grep -c '^collegium: ' err)" -eq 1 ] && grep -qF -- "$text" err
}

"$make_results" small.h5 small >/dev/null 2>&1 || exit 2
"$make_results" one.h5 synthetic >/dev/null 2>&1 || exit 2
if ! "$program" report small.h5 >out 2>err; then
    if grep -q 'built without the page' err; then
        echo 'skipped: the page of the report (built without dygraphs)'
        exit 77
    fi
    cat err
    exit 1
fi
right 'the page stands beside the results' test -s small.html
right 'an existing page is refused' refused 4 '--force' report small.h5
right '--force replaces it' "$program" report small.h5 --force
right '-o names it' "$program" report small.h5 -o other.html
right 'equal results give equal pages' cmp small.html other.html
right 'a folder that is not there is refused' refused 4 'cannot write here' report small.h5 -o no/page.html
echo text >plain.h5
right 'a results file is needed' refused 3 'no HDF5 file' report plain.h5
right 'nothing is left behind' sh -c '[ -z "$(ls -d *.tmp *.lock plain.html 2>/dev/null)" ]'
# shellcheck disable=SC2016
right 'the page loads nothing' sh -c '! grep -Eiq "(src|href)=[\"'\'']?(https?:|//|file:)|@import|sourceMappingURL" small.html'
right 'names cannot break out of the data' sh -c '[ "$(grep -c "</script>" small.html)" -ge 10 ] && ! grep "id=\"data\"" small.html | sed "s/.*id=\"data\">//; s/<\/script>.*//" | grep -q "<"'

# A run that has everything the page shows: three scenarios, voluntary clusters, replicates.
right 'a comparison can be made' "$program" compare "$source/scenarios/grassroots.json" \
    "$source/scenarios/institutionalised.json" "$source/scenarios/coexistence.json" \
    --replicates 2 --weeks 104 --ties-at 52,end --ties-circuit C000001 -q -o comparison.h5
right 'and reported' "$program" report comparison.h5
right 'in less than 3 MB' sh -c '[ "$(wc -c <comparison.html)" -lt 3000000 ]'
right 'a single run, too' "$program" report one.h5

# Sweeps of every kind that is drawn in its own way; some points of the grid fail.
factors='"regulation": {"path": "forms.official.regulation", "low": 0, "high": 1, "steps": 3},
  "smallest": {"path": "forms.official.min_members", "values": [3, 8, 60]},
  "leader": {"path": "forms.official.leader", "values": ["elected", "nominated"]}'
sweep() {
    name=$1 design=$2
    printf '{"base": "institutionalised", "note": "asks <b>", "replicates": 2, "settings": {"run.burn_in": 4,
        "run.weeks": 12, "province.circuits": 1}, "factors": {%s}, "design": %s}' "$factors" "$design" >"$name.json"
    COLLEGIUM_PATH=$source/scenarios "$program" sweep "$name.json" -q -o "$name.h5" &&
        "$program" report "$name.h5"
}
right 'a grid is reported' sweep grid '"grid"'
right 'one factor at a time' sweep alone '"one_at_a_time"'
factors=$(printf '%s' "$factors" | sed 's/, "steps": 3//; s/, 60//')
right 'a Morris design' sweep morris '{"kind": "morris", "trajectories": 3, "levels": 4, "seed": 1}'
right 'a Saltelli design' sweep saltelli '{"kind": "saltelli", "samples": 8, "second_order": true}'
right 'a Latin hypercube' sweep hypercube '{"kind": "latin_hypercube", "points": 20, "seed": 1, "tries": 2}'
right 'the page of a sweep loads nothing' sh -c '! grep -Eiq "(src|href)=[\"'\'']?(https?:|//|file:)|@import" grid.html'
cp grid.h5 damaged.h5
printf X | dd of=damaged.h5 bs=1 seek=9000 conv=notrunc 2>/dev/null
right 'a damaged sweep is refused' refused 3 damaged report damaged.h5

if [ "$chromium" = unasked ]; then
    echo "$passed passed, $failed failed; no browser was asked for"
    [ $failed -eq 0 ]
    exit
fi
if [ "$chromium" = none ]; then
    echo 'skipped: everything in a browser (chromium is missing)'
    echo "$passed passed, $failed failed, 1 skipped"
    [ $failed -eq 0 ] && exit 77
    exit 1
fi

# browse PAGE OPTION...: the page's elements as drawn in dom, the console in console.
browse() {
    page=$1
    shift
    rm -rf profile
    timeout 400 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --disable-quic --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$folder/profile" --enable-logging=stderr "$@" \
        "file://$folder/$page" >dom 2>log
    code=$?
    grep ':CONSOLE' log >console
    return $code
}
# drawn PAGE SECTIONS OPTION...: no word on the console, all charts and these sections drawn.
drawn() {
    page=$1 sections=$2
    shift 2
    browse "$page" --dump-dom "$@" || { cat log; return 1; }
    grep -o '<body[^>]*>' dom
    cat console
    [ ! -s console ] && grep -q "<body[^>]* data-report=\"ok\"" dom &&
        grep -q "<body[^>]* data-sections=\"$sections\"" dom
}
all='summary trajectories dashboards agenda gains map network costs levers provenance'
right 'a comparison is drawn' drawn comparison.html "$all"
right 'in the dark' drawn comparison.html "$all" --blink-settings=preferredColorScheme=0
right 'in a narrow window' drawn comparison.html "$all" --window-size=500,800
right 'in weeks with their years' grep -q 'Week 52 (year 0.02): ' dom
right 'with its network' sh -c 'grep -q "aria-label=\"Network of C000001 in grassroots, week 155 (year 2.00): [0-9]* teachers, " dom'
right 'one factor at a time is drawn' drawn alone.html 'asked response tradeoffs provenance'
right 'a Latin hypercube is drawn' drawn hypercube.html 'asked heat response tradeoffs provenance'

# The section that an address names is where the window is.
{
    sed '/^<\/body>$/,$d' comparison.html
    echo '<script>setTimeout(() => { document.body.dataset.top = Math.round(document.getElementById("agenda").getBoundingClientRect().top); }, 500);</script>'
} >named.html
right 'a section is opened' drawn 'named.html#agenda' "$all" --virtual-time-budget=20000
right 'at its place' grep -q 'data-top="[12]\?[0-9]"' dom

# Every choice of every control, every key and button.
cat >drive.html <<'END'
<script>
for (const details of document.querySelectorAll("details")) details.open = true;
setTimeout(() => {
  const change = (select, value) => { select.value = value; select.dispatchEvent(new Event("change")); };
  for (const select of document.querySelectorAll("select"))
    for (const value of [...select.options].map((option) => option.value)) {
      change(select, value);
      if (select.selectedIndex > 12) break;
      const next = select.parentNode.nextElementSibling && select.parentNode.nextElementSibling.querySelector("select");
      if (next && select.selectedIndex < 3)
        for (const other of [...next.options].slice(0, 12).map((option) => option.value)) change(next, other);
    }
  for (const chart of document.querySelectorAll(".chart"))
    for (const key of ["End", "ArrowLeft", "Home", "ArrowRight", "+", "-", "Escape"])
      chart.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  for (const button of document.querySelectorAll("button")) button.click();
  for (const map of document.querySelectorAll(".maps svg")) map.dispatchEvent(new PointerEvent("pointermove", { clientX: 60, clientY: 60 }));
  redrawAll();
  // Every replicate has a mean over all teachers: there, differences of means are means of differences.
  const ck = data.series && scenarios.length > 1 && data.series.group.variables.find((one) => one.name === "ck");
  if (ck) {
    const [base, other, paired] = [[0, false], [1, false], [1, true]].map(([s, difference]) => seriesLine("group", ck, s, 0, difference));
    const off = paired.mean.map((value, i) => Math.abs(value - other.mean[i] + base.mean[i]));
    const inside = paired.mean.every((value, i) => paired.low[i] <= value && value <= paired.high[i]);
    document.body.dataset.paired = inside && Math.max(...off) < 1e-4 && Math.max(...paired.mean.map(Math.abs)) > 1e-3 ? "yes" : off.join(" ");
  }
  document.body.dataset.driven = "yes";
}, 100);
</script>
END
driven() {
    page=$1 sections=$2
    shift 2
    sed '/^<\/body>$/,$d' "$page.html" | cat - drive.html >"$page-driven.html"
    right "$page: every control works" drawn "$page-driven.html" "$sections" --virtual-time-budget=20000 "$@"
    right "$page: all of them" grep -q 'data-driven="yes"' dom
}
driven comparison "$all"
right 'comparison: differences are those of the means' grep -q 'data-paired="yes"' dom
driven small 'summary .* provenance' # holes in the data
driven one 'summary .* provenance'
driven grid 'asked heat response tradeoffs provenance'
right 'grid: points that failed are named' grep -q '12 runs failed' dom
driven morris 'asked heat response sensitivity tradeoffs provenance'
driven saltelli 'asked heat response sensitivity tradeoffs provenance' \
    --blink-settings=preferredColorScheme=0 --window-size=420,900
right 'a picture can be taken' browse comparison.html --screenshot="$folder/page.png" --window-size=1280,2000
right 'that shows something' sh -c '[ "$(wc -c <page.png)" -gt 60000 ]'
right 'it prints' browse comparison.html --print-to-pdf="$folder/page.pdf"
right 'on paper' sh -c '[ "$(wc -c <page.pdf)" -gt 60000 ]'
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
