#!/bin/sh
# Manual pages and completion are true to the program: every command, every option.
#   manual.sh PROGRAM SOURCE-ROOT VERSION
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
program=$1
source=$(cd "$2" && pwd)
version=$3
# shellcheck source=tests/discover/testlib.sh
. "$source/tests/discover/testlib.sh"
called=manual
skipped=

# options_of COMMAND: the long names in its help.
options_of() {
    "$program" help "$1" | sed -n 's/^ *\(-[a-zA-Z],\)\{0,1\} *--\([a-z-]*\).*/\2/p'
}

call 0 --help
cp out help
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' help)
[ "$(echo "$commands" | wc -l)" -ge 7 ] || fail "commands not found in --help: $commands"
if command -v scdoc >/dev/null; then
    main=$source/docs/man/collegium.1.scd
    sh "$source/docs/man/page.sh" "$program" "$main" "$version" | scdoc >collegium.1 || fail 'collegium.1'
    for command in $commands; do
        called="collegium-$command(1)"
        has collegium.1 "$command"
        sh "$source/docs/man/page.sh" "$program" "$main" "$version" "$command" | scdoc >page ||
            fail "$called cannot be made"
        has page '.SH DESCRIPTION'
        sed 's/[\\]//g' <page >plain
        for option in $(options_of "$command"); do has plain "--$option"; done
        summary=$("$program" --help | sed -n "s/^  $command  *//p")
        has plain "$summary"
    done
    if sh "$source/docs/man/page.sh" "$program" "$main" "$version" xyzzy >/dev/null 2>&1; then
        fail 'a page of a command that is none'
    else
        pass
    fi
else
    skipped='manual pages (scdoc is missing)'
fi

for shell in bash zsh fish; do
    call 0 completion $shell
    cp out script.$shell
    for command in $commands; do
        has script.$shell "$command"
        for option in $(options_of "$command"); do has script.$shell "$option"; done
    done
    command -v $shell >/dev/null || {
        skipped="$skipped${skipped:+; }completion read by $shell ($shell is missing)"
        continue
    }
    if $shell -n script.$shell 2>err; then pass; else fail "$shell cannot read its completion"; fi
done
refused 2 "expected bash, zsh or fish, not 'csh'" completion csh

# completed WORD...: what bash offers for the last word.
completed() {
    bash -c '. ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _collegium
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2>/dev/null | tr '\n' ' '
}
offers() {
    wanted=$1
    shift
    got=$(completed "$@")
    case " $got" in
    *" $wanted "*) pass ;;
    *) fail "bash offers '$got' for '$*', not $wanted" ;;
    esac
}
if command -v bash >/dev/null; then
    touch mine.json mine.h5 mine.txt
    offers compare collegium comp
    offers --replicates collegium run --rep
    offers mine.json collegium run m
    offers mine.h5 collegium info m
    offers exchange.rate= collegium run --set exchange.ra
    offers exchange.rate collegium params exchange.rat
    offers fish collegium completion f
    offers mine.txt collegium report -o m
    got=$(completed collegium run --replicates m)
    case $got in *m*) fail "bash offers '$got' for a number" ;; *) pass ;; esac
    case $(completed collegium run m) in *mine.txt* | *mine.h5*) fail 'bash offers no scenario' ;; *) pass ;; esac
fi
# The same in the other shells, as somebody types it there.
cat >typed <<'END'
collegium comp|compare
collegium help ver|verify
collegium run --ties-c|--ties-circuit
collegium run m|mine.json
collegium report m|mine.h5
collegium run --set exchange.rat|exchange.rate
collegium params exchange.rat|exchange.rate
collegium completion f|fish
collegium report -o m|mine.txt
END
number='collegium run --replicates m'
if command -v zsh >/dev/null; then
    cut -d '|' -f 1 typed | tr '\n' '\0' |
        xargs -0 zsh "$source/tests/discover/completed.zsh" "$PWD/script.zsh" "$number" >offered.zsh 2>err ||
        fail 'zsh does not complete'
fi
if command -v fish >/dev/null; then
    printf '%s|\n' "$number" | cat typed - | cut -d '|' -f 1 >lines
    # shellcheck disable=SC2016 # fish's own variables
    HOME=$PWD fish -c 'source script.fish
        cat lines | while read -l line
            complete -C "$line" | while read -l -d \t word about
                echo "$line|$word"
            end
        end' >offered.fish 2>err || fail 'fish does not complete'
fi
for shell in zsh fish; do
    [ -f offered.$shell ] || continue
    called="completion in $shell"
    while IFS= read -r wanted; do has offered.$shell "$wanted"; done <typed
    if grep -qF "$number|" offered.$shell; then fail "$shell offers files for a number"; else pass; fi
done
[ -z "$skipped" ] || echo "skipped: $skipped"
finish
