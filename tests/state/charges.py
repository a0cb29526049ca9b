#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random purchases, ends and replacements of plans that are charged for, settled by hour, day, month and event:

  * handing the state on at any instant ends in the same wallets as one run, and in the same amounts;  (R21)
  * what comes late, after the state was handed on, ends there too;  (R22)
  * the order of the rows changes no byte;  (R25)
  * settled by hour, day, month or event, charges come to the same, and so does what each payer pays of
    them: to whoever paid, and when, it comes back.

Usage: charges.py TARIFF [--runs 6] [--seed 1]
"""
import argparse
import collections
import csv
import datetime
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1] / "golden" / "charges"
PLANS = ["basic", "pro", "team", "seat", "term", "fan", "gift"]
BEGIN = datetime.datetime(2024, 2, 20)
TIME = "%Y-%m-%dT%H:%MZ"
AS_OF = "2024-05-20T00:00Z"


def tariff(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return done.stdout


def vary(book, settle):
    """The golden rulebook, settled otherwise, with a pool of each charge's own: so no other line has a say in who
    pays it."""
    shutil.copytree(BOOK, book, ignore=shutil.ignore_patterns("tests"))
    rules = book / "rulebook.lua"
    text = rules.read_text().replace('each = "month"', f'each = "{settle}"')
    text = text.replace('pool "coupon" { unit = money,', 'pool "coupon" { unit = money, prices = { "pro" },')
    rules.write_text(text)


def some_rows(rng):
    rows = []
    for number in range(30):
        at = BEGIN + datetime.timedelta(minutes=rng.randrange(80 * 24 * 60))
        if rng.randrange(3) == 0:
            at = at.replace(hour=22, minute=0)      # midnight in Berlin, in summer
        leaves = rng.randrange(3) == 0
        plan = rng.choice(PLANS)
        rows.append([at.strftime(TIME), f"e{number}", rng.choice("ab"), "" if leaves else plan,
                     plan if leaves else ""])
    return sorted(rows)


def write_rows(path, rows):
    path.write_text("at,id,account,buy,leave\n" + "".join(",".join(row) + "\n" for row in rows))
    return str(path)


def write_accounts(rng, path):
    text = "tariff: 1\naccounts:\n"
    for account in "ab":
        text += f"  - id: {account}\n    grants:\n"
        for number in range(4):
            text += (f"      - {{ id: {account}{number}, pool: coupon, amount: {rng.randrange(1, 60)}, "
                     f"effective: 2024-02-{rng.randrange(1, 28):02d}T00:00Z, "
                     f"expires: 2024-0{rng.choice([3, 4, 5])}-{rng.randrange(1, 28):02d}T00:00Z }}\n")
    path.write_text(text)
    return str(path)


def sums(*outputs):
    """What each payer pays for each price, over all lines that are final or not corrected later."""
    total = collections.Counter()
    for text in outputs:
        for line in csv.DictReader(text.splitlines()):
            for column in ("amount", "bundle", "coupon", "balance"):
                total[line["account"], line["price"], column] += Decimal(line[column])
    return {key: value for key, value in total.items() if value}


def final(text):
    lines = text.splitlines()
    return "\n".join([lines[0]] + [line for line in lines[1:] if line.split(",")[-2] == "false"])


def hand_on(program, rng, folder, common, rows):
    """Two runs; of the rows before the cut some come with the second only."""
    cut = rng.choice(rows)[0]
    late = [row for row in rows if cut[:7] == row[0][:7] and row[0] <= cut and rng.randrange(4) == 0]
    first = tariff(program, "rate", *common, "--as-of", cut, "--state-out", str(folder / "state"), "--usage",
                   write_rows(folder / "before.csv",
                              [row for row in rows if row[0] <= cut and row not in late]))
    second = tariff(program, "rate", *common, "--as-of", AS_OF, "--prior", str(folder / "state"),
                    "--wallets-out", str(folder / "handed"), "--usage",
                    write_rows(folder / "after.csv", [row for row in rows if row[0] > cut or row in late]))
    return cut, sums(final(first), second)


def try_one(program, rng, settle, folder, rows, accounts):
    book = folder / f"book-{settle}"
    vary(book, settle)
    common = [str(book), "--format", "csv", "--accounts", accounts]
    lines = tariff(program, "rate", *common, "--as-of", AS_OF, "--wallets-out", str(folder / "whole"),
                   "--usage", write_rows(folder / "all.csv", rows))
    wrong = []
    cut, handed = hand_on(program, rng, folder, common, rows)
    if (folder / "whole").read_bytes() != (folder / "handed").read_bytes():
        wrong.append(f"handed on at {cut}: other wallets")
    if sums(lines) != handed:
        wrong.append(f"handed on at {cut}: other amounts")
    shuffled = rows[:]
    rng.shuffle(shuffled)
    if lines != tariff(program, "rate", *common, "--as-of", AS_OF,
                       "--usage", write_rows(folder / "shuffled.csv", shuffled)):
        wrong.append("another order of rows: other lines")
    return wrong, sums(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    passed = failed = 0
    for run in range(given.runs):
        rng = random.Random(f"{given.seed} {run}")
        rows = some_rows(rng)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            accounts = write_accounts(rng, folder / "accounts.yaml")
            same = None
            for settle in ("month", "day", "hour", "event"):
                wrong, found = try_one(given.tariff, rng, settle, folder, rows, accounts)
                same = same or found
                if found != same:
                    wrong.append(f"other sums than by month: {sorted(set(found.items()) ^ set(same.items()))[:4]}")
                passed += not wrong
                failed += bool(wrong)
                for what in wrong:
                    print(f"FAILED  seed {given.seed} run {run}, settled by {settle}: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
