#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# symbols.sh - the shared library exports exactly what tariff.h declares, and the
# static one has no external name that could clash with a host's.
# Usage: tests/abi/symbols.sh SOURCE BUILD
set -euo pipefail

source="${1:?a source folder}"
build="${2:?a build folder}"
failed=0

declared="$(tr '\n' ' ' <"$source/include/tariff.h" | grep -oE 'TARIFF_API [^;{]*;' |
    grep -oE 'tariff_[a-z0-9_]+\(' | tr -d '(' | LC_ALL=C sort)"
# Names that begin with an underscore belong to the compiler and its sanitizers.
exported="$(nm -D --defined-only "$build/libtariff.so" | awk '$3 !~ /^_/ { print $3 }' | LC_ALL=C sort)"

[[ -n "$declared" ]] || { echo "tariff.h declares nothing"; exit 1; }
if ! diff <(echo "$declared") <(echo "$exported"); then
    echo "Declared in tariff.h (<) and exported by libtariff.so (>) differ."
    failed=1
fi

foreign="$(nm -g --defined-only "$build/libtariff.a" |
    awk 'NF == 3 && $3 !~ /^(tariff_|tf_|_)/ { print $3 }')"
if [[ -n "$foreign" ]]; then
    echo "External names in libtariff.a without tariff_ or tf_:"
    echo "$foreign"
    failed=1
fi

# No variable can be written after the library was loaded.
writable="$(nm --defined-only "$build/libtariff.a" | awk '$2 ~ /^[bBcC]$/ && $3 !~ /^_|\./ { print $3 }')"
if [[ -n "$writable" ]]; then
    echo "Writable variables in libtariff.a:"
    echo "$writable"
    failed=1
fi
exit "$failed"
