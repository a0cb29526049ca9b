#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The yardstick and the program say the same of a small workload: every number of every row.

    tests/bench/check_yardstick.py TARIFF WORKLOAD YARDSTICK [--events 60000] [--accounts 300]

Both of its roads are asked, with one thread and with two.  That the comparison can fail is seen by
taking the last event away from one of them.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import differences

HERE = Path(__file__).resolve().parent


def rate(tariff, data, out):
    out.mkdir()
    subprocess.run([tariff, "rate", HERE / "reference", "--usage", data / "events.csv",
                    "--accounts", data / "accounts.csv", "--grants", data / "lots.csv",
                    "--grants", data / "coupons.csv", "--statement", out / "statement.csv",
                    "--wallets-out", out / "wallets.csv"],
                   check=True, capture_output=True)
    return out


def measure(yardstick, data, out, threads):
    out.mkdir()
    subprocess.run([yardstick, "full", data, out, str(threads)], check=True)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("workload")
    parser.add_argument("yardstick")
    parser.add_argument("--events", default="60000")
    parser.add_argument("--accounts", default="300")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        data = folder / "data"
        data.mkdir()
        subprocess.run([given.workload, given.events, data, given.accounts], check=True)
        ours = rate(given.tariff, data, folder / "tariff")
        found = [differences(measure(given.yardstick, data, folder / str(threads), threads), ours)
                 for threads in (1, 2)]
        lines = (data / "events.csv").read_bytes().splitlines(keepends=True)
        (data / "events.csv").write_bytes(b"".join(lines[:-1]))
        less = differences(rate(given.tariff, data, folder / "less"), ours)
    print(f"rows that differ: {found[0]} with one thread, {found[1]} with two; "
          f"{less} without the last event")
    right = found == [0, 0] and less > 0
    print("1 passed, 0 failed" if right else "0 passed, 1 failed")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
