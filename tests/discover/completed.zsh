# completed.zsh SCRIPT LINE...: what zsh offers for the end of each LINE after it has sourced
# SCRIPT, as LINE|WORD. In a shell of its own, on a terminal that zsh makes.
# SPDX-License-Identifier: GPL-3.0-or-later
zmodload zsh/zpty || exit 77
files=$(mktemp -d) || exit 2
trap 'rm -rf "$files"' EXIT
cat >$files/setup <<END
PROMPT= RPROMPT=
autoload -Uz compinit
compinit -u -D
source $1
compadd() {
    local -a kept
    builtin compadd "\$@"
    local result=\$?
    if (( ! \${@[(I)-[OAD]*]} )); then # what is shown, not what is only counted
        builtin compadd -O kept "\$@"
        (( \$#kept )) && print -rl -- \$kept >>$files/offered
    fi
    return \$result
}
ended() { print >$files/ended; comppostfuncs=(ended) } # they are called once
comppostfuncs=(ended)
bindkey '^I' complete-word
bindkey '^U' kill-whole-line
zle-line-init() { print >$files/ready }
zle -N zle-line-init
END
# Waits for a file, reading what the shell echoes so that it does not block.
await() {
    local echoed
    repeat 1200; do
        [[ -e $1 ]] && return
        zpty -r -t shell echoed '*'
        sleep .05
    done
    print "the shell gave no answer in a minute: $1" >&2
    exit 1
}
zpty shell zsh -f -i
zpty -w shell "source $files/setup"
await $files/ready
for line in "${@[2,-1]}"; do
    rm -f $files/ended $files/offered
    zpty -w -n shell $'\25'"$line"$'\t'
    await $files/ended
    [[ ! -e $files/offered ]] || sort -u $files/offered | sed "s/^/$line|/"
done
zpty -d shell
