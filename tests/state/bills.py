#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random bills, paid as a whole, and committed minimums, by the hour, the day and the month:

  * cutting usage and changing the order of its rows changes no line and no draw;  (R16)
  * handing the state on at any instant ends in the same wallets as one run;  (R21)
  * a late row corrects what was issued to what one run says;  (R22)
  * each line is paid to the last cent, and coupons never pay more than they have.

Usage: bills.py TARIFF [--runs 6] [--seed 1]
"""
import argparse
import csv
import datetime
import itertools
import json
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
# The rulebooks, with their plans and pools.
BOOKS = {
    "bills": (["loyal", "fifth", "tenth", "welcome"],
              ["gift", "sponsor", "large", "middle", "small", "wallet", "traffic-wallet",
               "welcome"]),
    "commits": (["gold"], ["bonus"]),
}
BEGIN = datetime.datetime(2024, 5, 1)
TIME = "%Y-%m-%dT%H:%MZ"
AS_OF = {"bills": "2024-07-01T00:00Z", "commits": "2024-06-30T22:00Z"}  # where a month closes


def tariff(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return done.stdout


def vary(name, settle, book):
    shutil.copytree(GOLDEN / name, book, ignore=shutil.ignore_patterns("tests"))
    rules = book / "rulebook.lua"
    rules.write_text(rules.read_text().replace('each = "month"', f'each = "{settle}"'))


def some_rows(rng, plans):
    """from, until, id, account, item, units, buy"""
    rows = []
    for number in range(40):
        at = BEGIN + datetime.timedelta(minutes=rng.randrange(57 * 24 * 60))
        if rng.randrange(8) == 0:
            rows.append([at.strftime(TIME), "", f"b{number}", rng.choice("ab"), "", "",
                         rng.choice(plans)])
            continue
        until = at + datetime.timedelta(hours=rng.choice([0, 1, 2, 48]))
        units = rng.choice(["0.01", "0.5", "3", "7.77", "100", "1234.56"])
        rows.append([at.strftime(TIME), until.strftime(TIME), f"u{number}", rng.choice("ab"),
                     rng.choice(["storage", "traffic", "support"]), units, ""])
    return sorted(rows)


def cut(rng, rows):
    """Each stretch of usage in two parts of equal length and equal quantity."""
    parts = []
    for row in rows:
        if row[6] or row[0] == row[1] or rng.randrange(3) == 0:
            parts.append(row)
            continue
        begin, end = (datetime.datetime.strptime(text, TIME) for text in row[:2])
        middle = (begin + (end - begin) / 2).strftime(TIME)
        half = str(Decimal(row[5]) / 2)
        parts.append([row[0], middle, row[2] + "-1", *row[3:5], half, ""])
        parts.append([middle, row[1], row[2] + "-2", *row[3:5], half, ""])
    rng.shuffle(parts)
    return parts


def write_usage(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["at", "from", "until", "id", "account", "item", "units", "buy"])
        for row in rows:
            point = row[6] or row[0] == row[1]
            out.writerow([row[0] if point else "", "" if point else row[0], "" if point else row[1],
                          *row[2:]])
    return str(path)


def write_accounts(rng, path, pools):
    text = "tariff: 1\naccounts:\n"
    for account in "ab":
        text += f"  - id: {account}\n    balance: 100\n    grants:\n"
        for number in range(6):
            text += (f"      - {{ id: {account}{number}, pool: {rng.choice(pools)}, "
                     f"amount: {rng.randrange(1, 300)}, "
                     f"effective: 2024-05-{rng.randrange(1, 28):02d}T00:00Z, "
                     f"expires: 2024-0{rng.choice([6, 7])}-{rng.randrange(1, 28):02d}T00:00Z }}\n")
    path.write_text(text)
    return str(path)


def lines_of(text):
    """What each line costs, and who pays it; corrections are added to what they correct."""
    sums = {}
    for line in json.loads(text)["lines"]:
        key = (line["account"], line["price"], line["window"]["from"])
        found = sums.setdefault(key, {"amount": Decimal(0)})
        found["amount"] += Decimal(line["amount"])
        for draw in line["draws"]:
            found[draw["grant"]] = found.get(draw["grant"], Decimal(0)) + Decimal(draw["amount"])
    return {key: {name: part for name, part in found.items() if part}
            for key, found in sums.items() if any(found.values())}


def join(a, b):
    """The lines of two runs together."""
    sums = {key: dict(found) for key, found in a.items()}
    for key, found in b.items():
        into = sums.setdefault(key, {})
        for name, part in found.items():
            into[name] = into.get(name, Decimal(0)) + part
    return {key: {name: part for name, part in found.items() if part}
            for key, found in sums.items() if any(found.values())}


def try_one(program, rng, name, settle, folder):
    book = folder / "book"
    plans, pools = BOOKS[name]
    as_of = AS_OF[name]
    vary(name, settle, book)
    rows = some_rows(rng, plans)
    common = [str(book), "--format", "json", "--accounts",
              write_accounts(rng, folder / "accounts.yaml", pools)]

    def rate(name, rows, until, *words):
        return tariff(program, "rate", *common, "--as-of", until, *words,
                      "--usage", write_usage(folder / f"{name}.csv", rows))

    wrong = []
    whole = lines_of(rate("all", rows, as_of, "--wallets-out", str(folder / "whole")))
    for key, found in whole.items():
        if found.get("amount", 0) != sum(part for name, part in found.items() if name != "amount"):
            wrong.append(f"{key} is not paid to the last cent: {found}")
    if whole != lines_of(rate("cut", cut(rng, rows), as_of)):
        wrong.append("cut usage: other lines")
    at = rng.choice(rows)[0]
    rate("before", [row for row in rows if row[0] <= at], at, "--state-out", str(folder / "state"))
    rate("after", [row for row in rows if row[0] > at], as_of, "--prior", str(folder / "state"),
         "--wallets-out", str(folder / "handed"))
    if (folder / "whole").read_bytes() != (folder / "handed").read_bytes():
        wrong.append(f"handed on at {at}: other wallets")
    late = rng.choice([row for row in rows if row[0] >= "2024-06"])
    issued = lines_of(rate("without", [row for row in rows if row != late], as_of,
                           "--state-out", str(folder / "issued")))
    corrected = rate("late", [late], as_of, "--prior", str(folder / "issued"))
    if join(issued, lines_of(corrected)) != whole:
        wrong.append(f"{late[2]} came late: other lines")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    passed = failed = 0
    for run in range(given.runs):
        for name, settle in itertools.product(BOOKS, ("hour", "day", "month")):
            with tempfile.TemporaryDirectory() as folder:
                rng = random.Random(f"{given.seed} {run} {name} {settle}")
                wrong = try_one(given.tariff, rng, name, settle, Path(folder))
            passed += not wrong
            failed += bool(wrong)
            for what in wrong:
                print(f"FAILED  seed {given.seed} run {run}, {name} by the {settle}: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
