# SPDX-License-Identifier: MIT
# Holds the engine's statement of the example month against the oracle's: every line, every
# wallet, every refusal.  Closes with `N passed, N failed`.
# Usage: compare_example.py --tariff build/tariff [--as-of 2026-04-01T00:00:00+08:00]
import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile

import compare
from oracle import LINE_COLUMNS, REFUSAL_COLUMNS, WALLET_COLUMNS
from book import DEFAULTS

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def refusals_of(tariff, folder, settings):
    path = os.path.join(folder, "purchases.csv")
    subprocess.run([tariff, "rate", os.path.join(folder, "rulebook"), "--usage",
                    os.path.join(folder, "usage.csv"), "--accounts", os.path.join(folder, "accounts.yaml"),
                    "--as-of", settings["as_of"], "--purchases-out", path],
                   check=True, capture_output=True)
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("reason")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tariff", default="build/tariff")
    parser.add_argument("--as-of", default="2026-04-01T00:00:00+08:00")
    chosen = parser.parse_args()
    settings = dict(DEFAULTS, as_of=chosen.as_of)
    folder = tempfile.mkdtemp(prefix="tariff-example-")
    try:
        shutil.copytree(os.path.join(ROOT, "rules", "artlab"), os.path.join(folder, "rulebook"))
        for name in ("usage.csv", "accounts.yaml"):
            shutil.copy(os.path.join(ROOT, "examples", "artlab", name), folder)
        result = compare.run_oracle(folder, settings)
        lines, grants, wallets = compare.run_engine(chosen.tariff, folder, settings)
        found = compare.differences("line", result.lines(), lines, LINE_COLUMNS)
        ours = [row for row in result.wallets() if row["grant"]]
        found += compare.differences("grant", ours, grants, WALLET_COLUMNS)
        balances = [row for row in result.wallets() if not row["grant"]]
        found += compare.differences("balance", balances, wallets[:len(balances)], compare.BALANCE_COLUMNS)
        refused = refusals_of(chosen.tariff, folder, settings)
        for row in refused:
            row.setdefault("id", row.get("purchase", ""))
        found += compare.differences("refusal", result.refusals(), refused, REFUSAL_COLUMNS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for text in found[:20]:
        print(text)
    print(f"{len(lines)} lines, {len(grants)} grants, {len(balances)} balances, {len(refused)} refusals; "
          f"{len(found)} differences")
    print("%d passed, %d failed" % ((0, 1) if found else (1, 0)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
