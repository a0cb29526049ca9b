#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# twice.sh - the whole corpus of attacks in two processes: the same bytes, whatever
# addresses and hash seeds each was given.
# Usage: tests/hostile/twice.sh SOURCE TEST_HOSTILE
set -euo pipefail

export TARIFF_SOURCE="${1:?the source folder}"
program="${2:?the program test_hostile}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export TARIFF_BUILD="$work"

# write_down NAME: how each attack ended, in a process of its own.
write_down() {
    if ! "$program" --print >"$work/$1" 2>"$work/$1.log"; then
        tail -n 20 "$work/$1.log" >&2
        exit 1
    fi
}

write_down first
LC_ALL=C.UTF-8 TZ=Asia/Tokyo write_down second
cmp -- "$work/first" "$work/second"
lines="$(wc -l <"$work/first")"
if ((lines < 800)); then
    echo "only $lines outcomes were written" >&2
    exit 1
fi
echo "$lines outcomes, the same bytes from both processes"
