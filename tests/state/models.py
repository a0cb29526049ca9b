#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random usage of every price model, or of another golden rulebook, settled by hour, day, month and event:

  * handing the state on at any instant ends in the same wallets as one run;  (R21)
  * the order of the rows changes no byte;  (R25)
  * settled by hour, day or month, a price has one line for each account, key and window.  (R5)

Usage: models.py TARIFF [--book models] [--runs 8] [--seed 1]
"""
import argparse
import datetime
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
MODELS = ["parcels", "started", "dropped", "nested", "seats", "free-seats", "tickets", "card", "wire",
         "call", "half", "capped", "blocks", "bulk", "least", "least-tickets", "peaks", "least-wave", "blend",
         "half-parcels"]
# Of each rulebook: its items with the fields that they measure, and which of them may last.
BOOKS = {
    "models": ({item: {"card": ["amount"], "wire": ["amount"], "call": ["talk"]}.get(item, ["units"])
                for item in MODELS},
               [item for item in MODELS if item not in ("card", "wire", "call", "peaks")]),
    "quantities": ({"calls": ["calls"], "first": ["amount"], "last": ["amount"], "three": ["amount"],
                    "work": ["hours"], "talk": ["lines"], "hotline": ["calls"],
                    "seats": ["seats", "prorated"], "seats-volume": ["seats", "prorated"],
                    "seats-plain": ["seats", "prorated"], "seats-most": ["seats", "prorated"],
                    "install": ["change"], "rent": ["change"], "load": ["level"],
                    "size": ["storage", "requests"], "size-at-zero": ["storage", "requests"]},
                   ["calls", "work", "seats", "seats-volume", "seats-plain", "seats-most"]),
    "corrections": ({"sent": ["gb"], "copied": ["gb"], "mail": ["gb"], "call": ["talk"], "fee": ["amount"],
                     "counted": ["part"], "seen": ["part"],
                     **{item: ["units"] for item in ("plain", "tiers", "bulk", "packed", "least", "half", "allowed",
                                                     "rounded", "latest", "level", "stock", "top")}},
                    ["sent", "copied", "mail", "call", "plain", "tiers", "allowed"]),
}
POOLS = {"corrections": ["coupon", "traffic", "minutes", "owed"]}
TEXTS = {"talk": {"phone": ["x", "y"]}, "install": {"edition": ["basic", "pro"]},
         "size": {"edition": ["basic", "pro"]}, "seen": {"name": ["x", "y"]}}
BELOW_ZERO = {"calls", "amount", "seats", "prorated", "change", "requests", "gb", "talk", "units", "part"}
QUANTITIES = ["0.5", "1", "5", "6", "10", "10.001", "11", "30", "36", "100", "101", "250"]
BEGIN = datetime.datetime(2024, 5, 1)
TIME = "%Y-%m-%dT%H:%MZ"
AS_OF = "2024-07-20T00:00Z"


def tariff(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return done.stdout


def vary(rng, settle, book, name):
    """The golden rulebook, settled otherwise and with other totals."""
    shutil.copytree(GOLDEN / name, book, ignore=shutil.ignore_patterns("tests"))
    rules = book / "rulebook.lua"
    text = rules.read_text().replace('each = "month"', f'each = "{settle}"')
    for line in ("  total = ", "meter = \"units\", total = "):
        total = rng.choice(["day", "month", "year"])
        text = text.replace(line + '"month"', line + f'"{total}"')
        if total == "day":  # no peak goes over a longer window than its total
            text = text.replace('max = "storage" }', 'max = "storage", window = "day" }')
    rules.write_text(text)


def columns_of(name):
    """All fields of a rulebook's usage beside those that each row has."""
    fields = {field: None for measured in BOOKS[name][0].values() for field in measured}
    return list(fields) + {"quantities": ["phone", "edition"], "corrections": ["name"]}.get(name, [])


def some_usage(rng, name):
    rows = []
    items, lasting = BOOKS[name]
    for number in range(60):
        at = BEGIN + datetime.timedelta(minutes=rng.randrange(75 * 24 * 60))
        item = rng.choice(list(items))
        until = at
        if item in lasting and rng.randrange(2):
            until = at.replace(hour=0, minute=0) + datetime.timedelta(days=rng.randrange(1, 4))
        cells = dict.fromkeys(columns_of(name), "")
        for field in items[item]:
            below = field in BELOW_ZERO and name != "models" and rng.randrange(4) == 0
            cells[field] = ("-" if below else "") + rng.choice(QUANTITIES)
        for field, values in TEXTS.get(item, {}).items():
            cells[field] = rng.choice(values)
        rows.append([at.strftime(TIME), until.strftime(TIME), f"u{number}", rng.choice("ab"), item,
                     *cells.values()])
    return sorted(rows)


def write_usage(path, rows, name):
    path.write_text(",".join(["from,until,id,account,item", *columns_of(name)]) + "\n" +
                    "".join(",".join(row) + "\n" for row in rows))
    return str(path)


def write_accounts(rng, path, name):
    text = "tariff: 1\naccounts:\n"
    for account in "ab":
        text += f"  - id: {account}\n    grants:\n"
        for number in range(4):
            text += (f"      - {{ id: {account}{number}, pool: {rng.choice(POOLS.get(name, ['coupon']))}, "
                     f"amount: {rng.randrange(1, 300)}, "
                     f"effective: 2024-05-{rng.randrange(1, 28):02d}T00:00Z, "
                     f"expires: 2024-0{rng.choice([6, 7])}-{rng.randrange(1, 28):02d}T00:00Z }}\n")
    path.write_text(text)
    return str(path)


def try_one(program, rng, settle, folder, name):
    book = folder / "book"
    vary(rng, settle, book, name)
    rows = some_usage(rng, name)
    common = [str(book), "--format", "csv", "--accounts", write_accounts(rng, folder / "accounts.yaml", name)]
    lines = tariff(program, "rate", *common, "--as-of", AS_OF, "--wallets-out", str(folder / "whole"),
                   "--usage", write_usage(folder / "all.csv", rows, name))
    cut = rng.choice(rows)[0]
    tariff(program, "rate", *common, "--as-of", cut, "--state-out", str(folder / "state"),
           "--usage", write_usage(folder / "before.csv", [row for row in rows if row[0] <= cut], name))
    tariff(program, "rate", *common, "--as-of", AS_OF, "--prior", str(folder / "state"),
           "--wallets-out", str(folder / "handed"),
           "--usage", write_usage(folder / "after.csv", [row for row in rows if row[0] > cut], name))
    rng.shuffle(rows)
    shuffled = tariff(program, "rate", *common, "--as-of", AS_OF,
                      "--usage", write_usage(folder / "shuffled.csv", rows, name))
    wrong = []
    names = [tuple(line.split(",")[:6]) for line in lines.splitlines()]
    if settle != "event" and len(set(names)) < len(names):
        wrong.append("a line stands there twice")
    if (folder / "whole").read_bytes() != (folder / "handed").read_bytes():
        wrong.append(f"handed on at {cut}: other wallets")
    if shuffled != lines:
        wrong.append("another order of rows: other lines")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("--book", choices=list(BOOKS), default="models")
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    passed = failed = 0
    for run in range(given.runs):
        for settle in ("hour", "day", "month", "event"):
            with tempfile.TemporaryDirectory() as folder:
                rng = random.Random(f"{given.seed} {run} {settle}")
                wrong = try_one(given.tariff, rng, settle, Path(folder), given.book)
            passed += not wrong
            failed += bool(wrong)
            for what in wrong:
                print(f"FAILED  seed {given.seed} run {run}, settled by {settle}: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
