#!/bin/sh
# Noctule on its own source: read it, sleep over it, then answer a question given as argument, or three of ours.
set -eu
cd "$(dirname "$0")/.."
# A store of its own, so that the demo neither finds nor leaves anything in yours.
export NOCTULE_DATA="$PWD/.cache/demo" NOCTULE_SERVER=off
unset NOCTULE_STORE NOCTULE_CONFIG

show() {
    printf '\n$ noctule'
    for word in "$@"; do
        case $word in *[!A-Za-z0-9_.-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    noctule -C . "$@"
}

show index
show sleep
if [ -n "${1:-}" ]; then
    show ask "$1"
else
    show ask 'What happens when the store is damaged?'
    show ask 'Who calls find_root, and what does it return outside of git?'
    show ask 'How is it decided which files are ignored?'
fi
