#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A finance person gives a price a value from a future date, in the YAML file, and rates again with
# the same program: before that date nothing changes, byte for byte; from it on the new price
# holds to the cent, also inside a running hour.  Usage: price_change.py TARIFF RULES
import os
import shutil
import subprocess
import sys
import tempfile

OLD = "2025-01-01: { is: 0.0030, source: EXAMPLE }"
NEW = OLD + "\n      2026-03-20: { is: 0.0045, source: EXAMPLE }"
HEADER = "id,at,from,until,account,item,edition,phase,gpu_seconds\n"
failed = 0


def check(what, got, wanted):
    global failed
    if got != wanted:
        failed += 1
        print(f"FAILED  {what}\n  got     {got}\n  wanted  {wanted}")
    else:
        print(f"ok      {what}")


def rate(tariff, book, usage):
    done = subprocess.run([tariff, "rate", book, "--usage", usage, "--format", "csv"],
                          capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def amounts(lines):
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","))) for line in lines[1:]]
    return {row["from"]: row["amount"] for row in rows}


def main():
    tariff, rules = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix="tariff-price-")
    try:
        book = os.path.join(folder, "book")
        shutil.copytree(os.path.join(rules, "artlab"), book)
        usage = os.path.join(folder, "usage.csv")
        with open(usage, "w", encoding="utf-8") as file:
            file.write(HEADER)
            for number, at in enumerate(("2026-03-01T10:00", "2026-03-19T23:59:59.999", "2026-03-20T00:00",
                                         "2026-03-31T12:00")):
                file.write(f"u{number},{at}+08:00,,,acme,compute,shared,generating,1000\n")
            # half of it before the change, half after
            file.write("u9,,2026-03-19T23:30+08:00,2026-03-20T00:30+08:00,beta,compute,shared,generating,2000\n")
        before = rate(tariff, book, usage)
        path = os.path.join(book, "facts", "prices.yaml")
        text = open(path, encoding="utf-8").read()
        check("the rulebook has the value that is edited", text.count(OLD), 1)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(OLD, NEW))
        after = rate(tariff, book, usage)
        early = [line for line in before[1:] if line.split(",")[1] < "2026-03-20"]
        check("nothing changes before the date", [line for line in after[1:]
                                                  if line.split(",")[1] < "2026-03-20"], early)
        check("there was something before it", len(early), 3)
        check("the old price everywhere, first", amounts([before[0]] + [l for l in before if l.startswith("acme")]),
              {"2026-03-01T10:00:00+08:00": "3.00", "2026-03-19T23:00:00+08:00": "3.00",
               "2026-03-20T00:00:00+08:00": "3.00", "2026-03-31T12:00:00+08:00": "3.00"})
        check("the new price from the date on", amounts([after[0]] + [l for l in after if l.startswith("acme")]),
              {"2026-03-01T10:00:00+08:00": "3.00", "2026-03-19T23:00:00+08:00": "3.00",
               "2026-03-20T00:00:00+08:00": "4.50", "2026-03-31T12:00:00+08:00": "4.50"})
        check("usage over the date is split there", amounts([after[0]] + [l for l in after if l.startswith("beta")]),
              {"2026-03-19T23:00:00+08:00": "3.00", "2026-03-20T00:00:00+08:00": "4.50"})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{6 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
