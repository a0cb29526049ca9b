#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# quickstart.sh - from a fresh Debian 12 to a first statement: installs what is
# missing, builds, and rates a month of example usage.  Asks nothing; run it again at will.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
cd -- "$root"
# shellcheck source=.ci/packages.sh
. .ci/packages.sh

install_packages build-essential cmake pkg-config liblua5.4-dev libyaml-dev libjansson-dev \
    libsodium-dev zlib1g-dev libzstd-dev tzdata

echo "Building tariff ..." >&2
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# Charts for the report of a what-if, where there is something to fetch them with.
if command -v npm >/dev/null && command -v python3 >/dev/null; then
    python3 tests/whatif/charts.py . >"$log" 2>&1 || cat "$log" >&2
fi
if [[ ! -f build/CMakeCache.txt ]]; then
    cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DTARIFF_TESTS=OFF >"$log" 2>&1 ||
        { cat "$log" >&2; exit 1; }
fi
cmake --build build --parallel "$(nproc)" --target tariff_cli >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }

rate=(build/tariff rate rules/artlab
    --accounts examples/artlab/accounts.yaml --usage examples/artlab/usage.csv)
printf '\n$ %s\n\n' "${rate[*]}"
"${rate[@]}"

cat <<'END'

Now change a price: edit a number in rules/artlab/facts/prices.yaml and run this script, or

  build/tariff rate rules/artlab --accounts examples/artlab/accounts.yaml --usage examples/artlab/usage.csv

again. Nothing is compiled for that. Then try:

  build/tariff check rules/artlab        is the rulebook complete and free of contradictions?
  build/tariff test rules/artlab         does it still do what its tests say?
  build/tariff show rules/artlab         the price list as people read it
  build/tariff explain --help            why an amount is what it is
END
