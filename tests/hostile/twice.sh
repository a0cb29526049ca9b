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

"$program" --print >"$work/first" 2>"$work/first.log"
LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$program" --print >"$work/second" 2>"$work/second.log"
cmp -- "$work/first" "$work/second"
lines="$(wc -l <"$work/first")"
if ((lines < 800)); then
    echo "only $lines outcomes were written" >&2
    exit 1
fi
echo "$lines outcomes, the same bytes from both processes"
