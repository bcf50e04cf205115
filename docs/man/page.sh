#!/bin/sh
# The source (scdoc) of a manual page, from what the program says of itself.
#   page.sh PROGRAM TEMPLATE VERSION [COMMAND]
# Without COMMAND the main page, TEMPLATE with its lists filled in.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
program=$1
template=$2
version=$3
command=${4:-}

# part FROM TO: the lines of `collegium --help` between two headings.
part() {
    "$program" --help | awk -v from="$1" -v to="$2" '
        $0 ~ "^" to { inside = 0 }
        inside && NF { sub(/^  /, ""); print }
        $0 ~ "^" from { inside = 1 }'
}

if [ -z "$command" ]; then
    while IFS= read -r line; do
        case $line in
        'collegium(1)') printf 'collegium(1) "" "collegium %s"\n' "$version" ;;
        @COMMANDS@) part 'Commands:' '`collegium COMMAND' ;;
        @ENVIRONMENT@) part 'Environment:' 'Exit codes:' ;;
        @EXIT@) part 'Exit codes:' 'nothing follows' ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <"$template"
    exit
fi

escape() { sed 's/[\\_*]/\\&/g; s/^[[#|\]-]/\\&/; s/^ *//'; }
summary=$(part 'Commands:' '`collegium COMMAND' | sed -n "s/^$command  *//p")
[ -n "$summary" ] || {
    echo "page.sh: $command is no command" >&2
    exit 1
}
help=$("$program" help "$command")
printf 'collegium-%s(1) "" "collegium %s"\n\n# NAME\n\ncollegium-%s - ' "$command" "$version" "$command"
printf '%s\n\n# SYNOPSIS\n\n```\n' "$summary" | escape
printf '%s\n' "$help" | sed -n '1s/^Usage: //p'
printf '```\n\n# DESCRIPTION\n\n'
printf '%s\n' "$help" | sed '1,2d; /^Options:$/,$d' | escape
printf '\n# OPTIONS\n\n```\n'
printf '%s\n' "$help" | sed '1,/^Options:$/d'
printf '```\n\n# SEE ALSO\n\n*collegium*(1)\n'
