#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Any number of threads puts out the same bytes.

    check_threads.py TARIFF WORKLOAD [--events 600000]

Makes the reference workload (WORKLOAD is the program that does), spoils some of its rows (quotes,
accounts that nobody told of, numbers that are none, ids that do not ascend) and rates it with one,
two and five threads, setting bad rows aside.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def spoil(lines):
    """Every so often a row that is not like the others; at both ends some that are wrong."""
    for at in range(1000, len(lines), 1501):
        cells = lines[at].rstrip("\n").split(",")
        # what is rated in a batch waits for none that is wrong in the middle
        kind = at // 1501 % (5 if min(at, len(lines) - at) < 60_000 else 2)
        if kind == 0:
            cells[2] = f'"{cells[2]}"'
        elif kind == 1:
            cells[2] = f"late-{at}"
        elif kind == 2:
            cells[6] = "1e3"
        elif kind == 3:
            cells[0] = "e00000001"
        else:
            cells[5] = "nothing"
        lines[at] = ",".join(cells) + "\n"


def rate(tariff, data, usage, out, threads):
    out.mkdir()
    outputs = [("--statement", "statement.csv"), ("--wallets-out", "wallets.csv"),
               ("--reject", "bad.csv")]
    command = [tariff, "rate", HERE / "reference", "--usage", usage,
               "--accounts", data / "accounts.csv", "--grants", data / "lots.csv",
               "--grants", data / "coupons.csv", "--threads", str(threads)]
    for option, name in outputs:
        command += [option, out / name]
    done = subprocess.run(command, capture_output=True, check=False)
    files = [(out / name).read_bytes() if (out / name).exists() else None for _, name in outputs]
    return [done.returncode, done.stdout, done.stderr.replace(bytes(out), b"OUT")] + files


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tariff")
    parser.add_argument("workload")
    parser.add_argument("--events", type=int, default=600_000)
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        subprocess.run([given.workload, str(given.events), data, "300"], check=True)
        lines = (data / "events.csv").read_text().splitlines(keepends=True)
        spoil(lines)
        usage = data / "spoilt.csv"
        usage.write_text("".join(lines))
        one = rate(given.tariff, data, usage, Path(scratch) / "one", 1)
        bad = one[5].count(b"\n") - 1 if one[5] else 0
        if one[0] != 0 or bad < 40:
            print(f"one thread: exit {one[0]}, {bad} rows set aside: {one[2][-300:]!r}")
            failed += 1
        for threads in (2, 5):
            more = rate(given.tariff, data, usage, Path(scratch) / str(threads), threads)
            if more != one:
                print(f"{threads} threads put out something else: exit {more[0]}, {more[2][-300:]!r}")
                failed += 1
    print(f"{given.events} events, {bad} rows set aside, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
