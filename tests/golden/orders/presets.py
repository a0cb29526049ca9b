#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""On one set of grants each named order differs from each other one.

The cases beside this file show each order's sequence: one grant pays each day.  Here their sequences
are held against each other, and their names against those that the engine knows.

    tests/golden/orders/presets.py
"""
import itertools
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[2] / "engine" / "rulebook" / "preset.c"
ALIKE = {("stigg", "stripe")}  # both publish the same five keys: docs/orders.md


def grants_of(text):
    return text[text.index("accounts:"):text.index("usage:")]


def main():
    cases = {}
    for path in sorted(HERE.glob("tests/the-order-of-*.yaml")):
        cases[path.stem.removeprefix("the-order-of-")] = path.read_text()
    known = re.findall(r'^    \{ "([a-z-]+)", \{', TABLE.read_text(), re.M)
    wrong = [f"no case, or no order: {name}" for name in set(known) ^ set(cases)]
    if len({grants_of(text) for text in cases.values()}) != 1:
        wrong.append("the cases do not have one set of grants")
    sequences = {name: re.findall(r"draws: \{ (\w+): 1 \}", text) for name, text in cases.items()}
    for a, b in itertools.combinations(sorted(cases), 2):
        if (sequences[a] == sequences[b]) != ((a, b) in ALIKE):
            wrong.append(f"{a} and {b}: {' '.join(sequences[a])} and {' '.join(sequences[b])}")
    for line in wrong:
        print(line)
    print(f"{len(cases)} orders, {len(wrong)} findings")
    return 1 if wrong or len(known) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
