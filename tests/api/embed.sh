#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# embed.sh - the example of examples/embed is built against an installed tariff, by the Makefile
# line of its README and by its CMakeLists.txt, and prints what the README says; it is what README.md shows.
# Usage: tests/api/embed.sh SOURCE BUILD
set -euo pipefail

source="$(cd -- "${1:?a source folder}" && pwd)"
build="${2:?a build folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
place="$work/place"

cmake --install "$build" --prefix "$place" >/dev/null
cp "$source"/examples/embed/* "$work"

# What a host has to be built with, so that a library with sanitizers can be loaded.
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
compiler="$(cached CMAKE_C_COMPILER)"
sanitize="$(cached TARIFF_SANITIZE)"
flags=""
[[ -z "$sanitize" ]] || flags="-fsanitize=$sanitize"

pc="$(dirname -- "$(find "$place" -name tariff.pc)")"
libraries="$(dirname -- "$(find "$place" -name libtariff.so)")"
export PKG_CONFIG_PATH="$pc" LD_LIBRARY_PATH="$libraries"

# The README's own lines: the rule of the Makefile, and what is printed.
awk '/^```make$/ { take = 1; next } /^```$/ { take = 0 } take' "$work/README.md" >"$work/Makefile"
awk '/^\$ \.\/embed/ { take = 1; next } /^```$/ { take = 0 } take' "$work/README.md" >"$work/wanted"
[[ -s "$work/Makefile" && -s "$work/wanted" ]] || { echo "the README has no lines to try"; exit 1; }

# The README of the whole shows the same program, from its first include on, in 40 lines.
awk '/^```c$/ { take = 1; next } /^```$/ { take = 0 } take' "$source/README.md" >"$work/shown"
sed -n '/^#include/,$p' "$work/embed.c" | diff - "$work/shown" || { echo "README.md shows another program"; exit 1; }
(($(wc -l <"$work/embed.c") <= 40)) || { echo "the example is longer than 40 lines"; exit 1; }

check() {
    (cd -- "$source" && "$1" rules/artlab) >"$work/printed"
    diff "$work/wanted" "$work/printed" || { echo "$2 prints something else"; exit 1; }
    echo "ok      $2"
}

make -s -C "$work" embed CC="$compiler -Wall -Wextra -Wpedantic -Werror $flags" >"$work/log" 2>&1 ||
    { cat "$work/log"; exit 1; }
check "$work/embed" pkg-config
{
    cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$place" \
        -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="$flags" && cmake --build "$work/build"
} >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
check "$work/build/embed" find_package

# Without a rulebook it says where and what, and fails.
if "$work/embed" "$work/place" >"$work/printed" 2>&1; then
    echo "a folder without a rulebook was taken"
    exit 1
fi
grep -q hint: "$work/printed"
