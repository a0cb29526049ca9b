# SPDX-License-Identifier: MIT
# Holds what `tariff whatif` says of the example month against the oracle's two runs: the three
# questions of docs/whatif.md, by account, month and price, and who pays.  The oracle is told of a
# change by its own settings, or by an edited file.  Closes with `N passed, N failed`.
# Usage: compare_whatif.py --tariff build/tariff
import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

import compare
from book import DEFAULTS
from oracle import decimal

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
AS_OF = "2026-04-01T00:00:00+08:00"
SHARED = "2025-01-01: { is: 0.0030, source: EXAMPLE }"
QUESTIONS = [
    ("Shared GPU time 10 % off from the 15th", ["--set", "compute.shared.gpu_second@2026-03-15=-10%"], {},
     ("facts/prices.yaml", SHARED, SHARED + "\n      2026-03-15: { is: 0.0027, source: EXAMPLE }")),
    ("every started hour of a session", ["--change", os.path.join("rules", "artlab", "whatif",
                                                                   "exclusive-by-the-started-hour.yaml")],
     {"exclusive": {"step": "1 hour", "total": "spell"}}, None),
    ("the coupon before the compute plan", ["--change", os.path.join("rules", "artlab", "whatif",
                                                                     "coupon-before-the-plan.yaml")],
     {"deduct": ["storage", "traffic", "coupon", "compute", "balance"]}, None),
]
POOLS = ("compute", "coupon")


def units(text):
    """A decimal as a whole number of 10^-18."""
    sign = -1 if text.startswith("-") else 1
    whole, _, places = text.lstrip("-").partition(".")
    return sign * (int(whole) * 10 ** 18 + int(places.ljust(18, "0") or 0))


def oracle_of(folder, settings):
    """Amounts by account, month and price, and what money pools and the balance pay of all."""
    cells, paid = {}, dict.fromkeys(POOLS + ("balance",), 0)
    for row in compare.run_oracle(folder, settings).lines():
        name = (row["account"], row["period"], row["price"])
        cells[name] = cells.get(name, 0) + units(row["amount"])
        for payer in paid:
            paid[payer] += units(row[payer])
    return cells, paid


def engine_of(tariff, options):
    """The same of `tariff whatif`, before and after."""
    words = [tariff, "whatif", os.path.join("rules", "artlab"), "--usage", "examples/artlab/usage.csv", "--accounts",
             "examples/artlab/accounts.yaml", "--as-of", AS_OF, *options, "--format"]
    rows = subprocess.run([*words, "csv"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = json.loads(subprocess.run([*words, "json"], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    sides = []
    for side in ("before", "after"):
        cells = {(row["account"], row["month"], row["price"]): units(row[side])
                 for row in csv.DictReader(io.StringIO(rows))}
        paid = {pool["pool"]: units(pool["paid"][side]) for pool in told["pools"] if pool["pool"] in POOLS}
        paid["balance"] = units(told["totals"]["balance"][side])
        sides.append((cells, paid))
    return sides


def edited(folder, edit):
    path = os.path.join(folder, "rulebook", edit[0])
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert text.count(edit[1]) == 1, edit
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(edit[1], edit[2]))


def differences(what, ours, theirs):
    found = [f"  {what} {' '.join(name)}: oracle {decimal(ours[0].get(name, 0))}, engine {decimal(theirs[0].get(name, 0))}"
             for name in sorted(set(ours[0]) | set(theirs[0])) if ours[0].get(name, 0) != theirs[0].get(name, 0)]
    return found + [f"  {what}, paid by {payer}: oracle {decimal(ours[1][payer])}, engine {decimal(theirs[1][payer])}"
                    for payer in ours[1] if ours[1][payer] != theirs[1][payer]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tariff", default="build/tariff")
    tariff = os.path.abspath(parser.parse_args().tariff)
    failed = 0
    folder = tempfile.mkdtemp(prefix="tariff-whatif-")
    try:
        for name in ("usage.csv", "accounts.yaml"):
            shutil.copy(os.path.join(ROOT, "examples", "artlab", name), folder)
        shutil.copytree(os.path.join(ROOT, "rules", "artlab"), os.path.join(folder, "rulebook"))
        plain = oracle_of(folder, dict(DEFAULTS, as_of=AS_OF))
        for what, options, settings, edit in QUESTIONS:
            shutil.rmtree(os.path.join(folder, "rulebook"))
            shutil.copytree(os.path.join(ROOT, "rules", "artlab"), os.path.join(folder, "rulebook"))
            if edit is not None:
                edited(folder, edit)
            before, after = engine_of(tariff, options)
            changed = oracle_of(folder, dict(DEFAULTS, as_of=AS_OF, **settings))
            found = differences("before,", plain, before) + differences("after,", changed, after)
            failed += bool(found)
            print(f"{'FAILED' if found else 'ok':8}{what}: {len(before[0])} cells before, {len(after[0])} after")
            print("\n".join(found[:20]), end="\n" if found else "")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(QUESTIONS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
