#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install.sh - an installed tariff is found and used: by pkg-config in C and C++,
# by CMake as a shared and as a static library.  Changes nothing outside of a temporary folder.
# Usage: tests/abi/install.sh SOURCE BUILD
set -euo pipefail

build="${2:?a build folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
place="$work/place"

cmake --install "$build" --prefix "$place" >/dev/null

# What a host has to be built with, so that a library with sanitizers can be loaded.
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
compiler="$(cached CMAKE_C_COMPILER)"
sanitize="$(cached TARIFF_SANITIZE)"
flags=()
[[ -z "$sanitize" ]] || flags=("-fsanitize=$sanitize")

cat >"$work/host.c" <<'END'
#include <stdio.h>
#include <string.h>
#include <tariff.h>

int main(void)
{
    puts(tariff_version());
    return strcmp(tariff_version(), TARIFF_VERSION) == 0 ? 0 : 1;
}
END

pc="$(dirname -- "$(find "$place" -name tariff.pc)")"
libraries="$(dirname -- "$(find "$place" -name libtariff.so)")"
export PKG_CONFIG_PATH="$pc"
read -ra use <<<"$(pkg-config --define-prefix --cflags --libs tariff)"
"$compiler" -std=c11 ${flags[@]+"${flags[@]}"} -Wall -Wextra -Wpedantic -Werror "$work/host.c" "${use[@]}" -o "$work/host"
LD_LIBRARY_PATH="$libraries" "$work/host"
echo "ok      pkg-config"

# The header is C++ too; it is only looked at, since a host in C++ brings its own runtime.
if command -v c++ >/dev/null; then
    c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ "${use[@]}" "$work/host.c"
    echo "ok      C++"
fi

cat >"$work/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.21)
project(host C)
add_compile_options(${flags[*]-})
add_link_options(${flags[*]-})
find_package(tariff 0.1 REQUIRED COMPONENTS static)
add_executable(shared host.c)
target_link_libraries(shared tariff::tariff)
add_executable(static host.c)
target_link_libraries(static tariff::static)
END
{
    cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$place" \
        -DCMAKE_C_COMPILER="$compiler" && cmake --build "$work/build"
} >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
"$work/build/shared"
"$work/build/static"
echo "ok      find_package"
