#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# determinism.sh - the same inputs give the same bytes: whatever the number of
# threads, the order of the rows, the number of files, the form of compression,
# the working folder, the locale or the host's time zone.
# Usage: tests/determinism.sh PROGRAM
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
program="$(realpath -- "${1:?the program to try}")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd -- "$root"

accounts="$root/examples/artlab/accounts.yaml"
usage="$root/examples/artlab/usage.csv"
rulebook="$root/rules/artlab"
failed=0
passed=0

# rate NAME USAGE... [OPTIONS...]: lines, statement and wallets of one way to run.
rate() {
    local name="$1"
    shift
    "$program" rate "$rulebook" --accounts "$accounts" --format csv \
        --statement "$work/$name.statement" --wallets-out "$work/$name.wallets" \
        --usage "$@" >"$work/$name.lines"
}

# same NAME: what NAME gave is what the plain run gave.
same() {
    local part
    for part in lines statement wallets; do
        if ! cmp -- "$work/plain.$part" "$work/$1.$part"; then
            echo "FAILED  $1: $part"
            failed=$((failed + 1))
            return
        fi
    done
    echo "ok      $1"
    passed=$((passed + 1))
}

rate plain "$usage"
[[ "$(wc -l <"$work/plain.lines")" -gt 1 ]] || { echo "FAILED  the plain run gave no lines"; exit 1; }

rate again "$usage"
same again
rate threads "$usage" --threads 4
same threads

# The rows in other orders: reversed, and by their text.
{ head -n 1 "$usage" && tail -n +2 "$usage" | tac; } >"$work/reversed.csv"
rate reversed "$work/reversed.csv"
same reversed
{ head -n 1 "$usage" && tail -n +2 "$usage" | LC_ALL=C sort; } >"$work/sorted.csv"
rate sorted "$work/sorted.csv"
same sorted

# In two files, the later rows first.
half=$((($(wc -l <"$usage") + 1) / 2))
head -n "$half" "$usage" >"$work/first.csv"
{ head -n 1 "$usage" && tail -n +"$((half + 1))" "$usage"; } >"$work/second.csv"
rate halves "$work/second.csv" "$work/first.csv"
same halves

gzip -c "$usage" >"$work/usage.csv.gz"
rate gzip "$work/usage.csv.gz"
same gzip

cp -r "$root/rules/artlab" "$work/elsewhere"
(cd / && rulebook="$work/elsewhere" LC_ALL=C.UTF-8 TZ=America/New_York rate elsewhere "$usage")
same elsewhere

echo "$passed passed, $failed failed"
exit "$((failed > 0))"
