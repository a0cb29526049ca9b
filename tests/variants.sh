#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# variants.sh - builds the program in other ways (gcc without optimisation, clang with all of it,
# without __int128) and rates the example month: the same bytes as the program given.  (R25)
# Usage: tests/variants.sh PROGRAM
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
program="$(realpath -- "${1:?the program to compare with}")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd -- "$root"
passed=0
failed=0

# rate PROGRAM NAME: everything that a run puts out.
rate() {
    "$1" rate rules/artlab --accounts examples/artlab/accounts.yaml \
        --usage examples/artlab/usage.csv --format csv --statement "$work/$2.statement" \
        --wallets-out "$work/$2.wallets" --grants-out "$work/$2.grants" \
        --state-out "$work/$2.state" >"$work/$2.lines"
}

# variant NAME OPTIONS...: builds, rates and compares.
variant() {
    local name="$1" part
    shift
    if ! { cmake -S . -B "build/variants/$name" -DTARIFF_TESTS=OFF "$@" &&
        cmake --build "build/variants/$name" --parallel "$(nproc)" --target tariff_cli; } \
        >"$work/log" 2>&1; then
        cat "$work/log"
        echo "FAILED  $name: does not build"
        failed=$((failed + 1))
        return
    fi
    rate "build/variants/$name/tariff" "$name"
    for part in lines statement wallets grants state; do
        if ! cmp -- "$work/plain.$part" "$work/$name.$part"; then
            echo "FAILED  $name: $part"
            failed=$((failed + 1))
            return
        fi
    done
    echo "ok      $name"
    passed=$((passed + 1))
}

rate "$program" plain
[[ "$(wc -l <"$work/plain.lines")" -gt 1 ]] || { echo "FAILED  the plain run gave no lines"; exit 1; }

variant gcc-O0 -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O0
variant clang-O3 -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE="-O3 -DNDEBUG"
variant portable -DCMAKE_BUILD_TYPE=Release -DTARIFF_PORTABLE=ON

echo "$passed passed, $failed failed"
exit "$((failed > 0))"
