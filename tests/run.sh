#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh - everything that has to hold, from a fresh Debian 12: installs what is
# missing, builds twice (as released, and with sanitizers) and runs all tests.
# Asks nothing; a second run builds only what changed.
# shellcheck disable=SC2317 # the steps are called by name, from a table
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
cd -- "$root"
# shellcheck source=.ci/packages.sh
. .ci/packages.sh

packages=(build-essential cmake pkg-config
    liblua5.4-dev libyaml-dev libjansson-dev libsodium-dev zlib1g-dev libzstd-dev tzdata
    libcmocka-dev libgmp-dev python3 python3-yaml # the tests and their oracles
    clang libclang-rt-14-dev                      # the sanitizers
    clang-format-14                               # other versions lay out differently
    chromium)                                     # opens the report of a what-if
command -v npm >/dev/null || packages+=(npm)      # fetches what draws its charts

usage() {
    cat <<'END'
Usage: tests/run.sh [--full] [--packages-only]

  --full            For a release: more random months, all mutations, other compilers, fuzzing. Takes long.
  --packages-only   Install what is missing and stop.
  -h, --help        Show this help.
END
}

full=no
months=100
books=200
cases=20000
split_months=20
late_months=15
mutations=100
mutants=300
changed_books=50
packages_only=no
for word in "$@"; do
    case "$word" in
    --full) full=yes months=1000 books=10000 cases=2000000 split_months=200 late_months=200 mutations=0 mutants=0 changed_books=1000 ;;
    --packages-only) packages_only=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        echo "tests/run.sh: unknown option $word" >&2
        usage >&2
        exit 2
        ;;
    esac
done

cores="$(nproc)"
# The oracles need PyYAML, which Debian gives to its own Python.
python=python3
"$python" -c 'import yaml' 2>/dev/null || python=/usr/bin/python3

# -- The steps: what each one runs ------------------------------------
# Called by name from the table below.

fetch_charts() {
    "$python" tests/whatif/charts.py .
}

build_release() {
    cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DTARIFF_TESTS=ON -DTARIFF_CLI=ON &&
        cmake --build build --parallel "$cores"
}

build_sanitized() {
    cmake -C .ci/asan.cmake -S . -B build/asan && cmake --build build/asan --parallel "$cores"
}

check_layout() {
    find engine include tests examples -name '*.[ch]' -print0 |
        xargs -0 clang-format-14 --dry-run -Werror
}

test_sanitized() {
    ctest --test-dir build/asan --output-on-failure --parallel "$cores"
}

test_release() {
    ctest --test-dir build --output-on-failure --parallel "$cores"
}

test_oracle() {
    "$python" -m unittest discover -s tests/oracle
}

compare_with_oracle() {
    "$python" tests/oracle/compare.py --tariff build/tariff --months "$months" --jobs "$cores"
}

compare_rulebooks() {
    "$python" tests/oracle/compare_rulebooks.py --program build/tests/test_rulebooks --books "$books" --jobs "$cores"
}

hold_properties() {
    build/tests/test_rulebooks --cases "$cases" --threads "$cores"
}

compare_runs() {
    bash tests/determinism.sh build/tariff
}

hand_on_states() {
    "$python" tests/state/split.py --tariff build/tariff --months "$split_months"
}

correct_late_events() {
    "$python" tests/state/split.py --tariff build/tariff --months "$late_months" --late &&
        "$python" tests/state/closed.py build/tariff --quarters "$late_months"
}

compare_example() {
    "$python" tests/oracle/compare_example.py --tariff build/tariff
}

compare_whatif() {
    "$python" tests/oracle/compare_whatif.py --tariff build/tariff
}

try_changes() {
    "$python" tests/whatif/agree.py build/tariff build/tests/test_rulebooks --books "$changed_books" &&
        "$python" tests/whatif/sweep.py build/tariff build/tests/test_rulebooks --books "$changed_books"
}

compare_variants() {
    bash tests/variants.sh build/tariff
}

test_rulebooks() {
    for book in rules/*/; do
        build/tariff test "$book" || return
    done
}

test_mutations() {
    "$python" tests/mutation/expectations.py build/tariff --sample "$mutations"
}

spoil_rulebook() {
    "$python" tests/mutation/run.py build/tariff --sample "$mutants" --jobs "$cores"
}

fuzz_targets() {
    "$python" tests/fuzz/run --seconds 300 --jobs "$cores"
}

# In this order: function, what it shows.
steps=(
    "fetch_charts         what draws the charts of a report, as its lock file pins it"
    "build_release        builds as released"
    "build_sanitized      builds with sanitizers"
    "check_layout         clang-format finds nothing to change"
    "test_sanitized       all tests, memory and undefined behaviour watched"
    "test_oracle          the slow model keeps the requirements"
    "compare_with_oracle  random months: the same amounts as the slow model"
    "compare_rulebooks    random rulebooks: the same amounts, draws and remainders as the slow model"
    "hold_properties      random rulebooks: what must hold of each does"
    "compare_example      the example month: the same amounts as the slow model"
    "compare_whatif       the example month, changed: the same amounts as the slow model"
    "try_changes          random rulebooks: changed is as edited, unchanged differs in nothing"
    "hand_on_states       random months in parts, from state to state: the same as in one run"
    "correct_late_events  the same with usage that comes late: corrections make it right"
    "compare_runs         the same bytes: threads, order, cuts, places"
    "test_release         all tests, as released"
    "spoil_rulebook       slips in the rulebook are refused, found, or a test notices them"
    "test_mutations       the rulebook's tests notice each wrong number"
    "test_rulebooks       the rulebook's own tests"
)
if [[ "$full" == yes ]]; then
    steps+=("compare_variants     the same bytes: compilers, optimisation, portable arithmetic"
        "fuzz_targets         inputs that nobody would write: five minutes for each fuzz target")
fi

# -- Running them ------------------------------------------------------

install_packages "${packages[@]}"
if [[ "$packages_only" == yes ]]; then
    exit 0
fi

# said NAME: what the step's own runner said at its end, if it counts.
said() {
    grep -E '^[0-9]+% tests passed|^[0-9]+ passed, [0-9]+ failed|^Ran [0-9]+ tests' "build/$1.log" |
        tail -n 1
}

mkdir -p build
report=()
failed=0
for step in "${steps[@]}"; do
    read -r name about <<<"$step"
    printf '\n== %s: %s\n' "$name" "$about"
    began=$SECONDS
    result=ok
    # With pipefail the status is the step's, not tee's.
    if ! "$name" 2>&1 | tee "build/$name.log"; then
        result=FAILED
        failed=$((failed + 1))
    fi
    counts="$(said "$name" || true)"
    report+=("$(printf '%-20s %5d s  %-6s' "$name" "$((SECONDS - began))" "$result")${counts:+  $counts}")
    if [[ "$name" == build_release && "$result" == FAILED ]]; then
        break # nothing to test
    fi
done

printf '\n== All steps (%d s)\n' "$SECONDS"
printf '%s\n' "${report[@]}"
if ((failed > 0)); then
    echo "FAILED: $failed of ${#steps[@]} steps. Each one's output is in build/STEP.log."
else
    echo "All ${#steps[@]} steps passed."
fi
# Last, what the runners themselves said.
for name in test_release test_rulebooks; do
    if [[ -f "build/$name.log" ]]; then
        grep -hE '^[0-9]+% tests passed|^[0-9]+ passed, [0-9]+ failed' "build/$name.log" | tail -n 1 || true
    fi
done
exit "$((failed > 0))"
