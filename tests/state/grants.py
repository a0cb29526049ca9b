#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random grants in the golden rulebooks of groups, steps, debts and own rates:

  * handing the state on at any instant ends in the same wallets as one run;  (R21)
  * the order of the rows changes no byte;  (R25)
  * settled by hour, day or month, cutting usage in two changes no line and no wallet.  (R16)

Usage: grants.py TARIFF [--runs 8] [--seed 1]
"""
import argparse
import datetime
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BEGIN = datetime.datetime(2024, 5, 1)
TIME = "%Y-%m-%dT%H:%M:%SZ"
AS_OF = "2024-06-20T00:00:00Z"

# By book: the fields, what usage there is (item, its field, more cells), the pools, the plan.
BOOKS = {
    "groups": (["item", "to", "minutes", "price"],
               [("call", "minutes", {"to": "home"}), ("call", "minutes", {"to": "abroad"}),
                ("app", "price", {}), ("ring", "price", {})],
               ["minutes", "home", "wallet", "apps", "rings", "bonus"], "starter"),
    "grants": (["item", "talk", "gb", "fee"],
               [("call", "talk", {}), ("send", "gb", {}), ("copy", "gb", {}), ("mail", "gb", {}),
                ("fee", "fee", {})],
               ["minutes", "traffic", "letters", "credit", "last"], "more"),
    "ownrate": (["item", "kind", "ran", "talk"],
                [("machine", "ran", {"kind": "small"}), ("machine", "ran", {"kind": "odd"}),
                 ("machine", "ran", {"kind": "big"}), ("call", "talk", {})],
                ["plan", "plan", "minutes", "credit"], "saver"),
}


def tariff(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return done.stdout


def vary(settle, name, book):
    """The golden rulebook, settled otherwise."""
    shutil.copytree(GOLDEN / name, book, ignore=shutil.ignore_patterns("tests"))
    rules = book / "rulebook.lua"
    text = re.sub(r'each = "\w+"', f'each = "{settle}"', rules.read_text())
    if settle in ("day", "event"):
        text = text.replace('first = { "priority",',
                            'first = { { kind = { "gift", "paid" } }, "window end", "priority",')
    if settle == "event":
        text = re.sub(r', lines = \{[^}]*\}', "", text)
    rules.write_text(text)


def some_usage(rng, name):
    fields, kinds, _, plan = BOOKS[name]
    rows = []
    for number in range(50):
        at = BEGIN + datetime.timedelta(minutes=rng.randrange(45 * 24 * 60))
        cells = dict.fromkeys(fields, "")
        row = {"id": f"u{number}", "account": rng.choice("ab"), "from": at, "until": at, "buy": "",
               **cells}
        if rng.randrange(12) == 0:
            row["buy"] = plan
        else:
            item, field, more = rng.choice(kinds)
            row.update({"item": item, field: 2 * rng.choice([0, 1, 5, 10, 30, 61, 100]), **more})
            if field == "ran":
                row["ran"] *= 3601
            if rng.randrange(2):
                row["until"] = at + datetime.timedelta(hours=2 * rng.randrange(1, 40))
        rows.append(row)
    return sorted(rows, key=lambda row: row["from"])


def write_usage(path, rows):
    text = ",".join(rows[0]) + ",at\n" if rows else "id,account,item,at\n"
    for row in rows:
        is_point = row["from"] == row["until"]
        cells = [cell.strftime(TIME) if isinstance(cell, datetime.datetime) else str(cell)
                 for key, cell in row.items() if not (is_point and key in ("from", "until"))]
        cells[2:2] = ["", ""] if is_point else []
        text += ",".join(cells + [row["from"].strftime(TIME) if is_point else ""]) + "\n"
    path.write_text(text)
    return str(path)


def write_accounts(rng, path, pools):
    text = "tariff: 1\naccounts:\n"
    for account in "ab":
        text += f"  - id: {account}\n    grants:\n"
        for number in range(8):
            begin = BEGIN + datetime.timedelta(hours=rng.randrange(30 * 24))
            cells = {"id": f"{account}{number}", "pool": rng.choice(pools),
                     "amount": rng.choice([1, 10, 59, 60, 100, 250]),
                     "effective": begin.strftime(TIME)}
            if rng.randrange(2):
                cells["expires"] = (begin + datetime.timedelta(
                    hours=rng.randrange(1, 20 * 24))).strftime(TIME)
            if rng.randrange(2):
                cells["priority"] = rng.randrange(3)
            if rng.randrange(2):
                cells["kind"] = rng.choice(["gift", "paid", "other"])
            if rng.randrange(3) == 0:
                cells["per"] = rng.choice(["day", "month", "3 days"])
                cells["anchor"] = rng.choice(["effective", '"2024-05-20T07:00:00Z"'])
                if cells["per"] != "3 days" and rng.randrange(2):
                    cells["anchor"] = "calendar"
            elif rng.randrange(8) == 0:
                cells["left"] = -5
            text += "      - { " + ", ".join(f"{k}: {v}" for k, v in cells.items()) + " }\n"
    path.write_text(text)
    return str(path)


def cut_rows(rng, rows):
    """Each stretch in two halves, each with half of its quantity."""
    cut = []
    for row in rows:
        if row["from"] == row["until"] or row["buy"]:
            cut.append(row)
            continue
        middle = row["from"] + (row["until"] - row["from"]) / 2
        halves = {key: cell // 2 if isinstance(cell, int) else cell for key, cell in row.items()}
        cut.append({**halves, "id": row["id"] + "a", "until": middle})
        cut.append({**halves, "id": row["id"] + "b", "from": middle})
    rng.shuffle(cut)
    return cut


def try_one(program, rng, settle, name, folder):
    book = folder / "book"
    vary(settle, name, book)
    rows = some_usage(rng, name)
    common = [str(book), "--format", "csv", "--accounts",
              write_accounts(rng, folder / "accounts.yaml", BOOKS[name][2])]
    lines = tariff(program, "rate", *common, "--as-of", AS_OF, "--wallets-out", str(folder / "whole"),
                   "--usage", write_usage(folder / "all.csv", rows))
    cut = rng.choice(rows)["from"]
    at = cut.strftime(TIME)
    tariff(program, "rate", *common, "--as-of", at, "--state-out", str(folder / "state"), "--usage",
           write_usage(folder / "before.csv", [row for row in rows if row["from"] <= cut]))
    tariff(program, "rate", *common, "--as-of", AS_OF, "--prior", str(folder / "state"),
           "--wallets-out", str(folder / "handed"), "--usage",
           write_usage(folder / "after.csv", [row for row in rows if row["from"] > cut]))
    rng.shuffle(rows)
    shuffled = tariff(program, "rate", *common, "--as-of", AS_OF,
                      "--usage", write_usage(folder / "shuffled.csv", rows))
    wrong = []
    if (folder / "whole").read_bytes() != (folder / "handed").read_bytes():
        wrong.append(f"handed on at {at}: other wallets")
    if shuffled != lines:
        wrong.append("another order of rows: other lines")
    if settle == "event":
        return wrong
    pieces = tariff(program, "rate", *common, "--as-of", AS_OF, "--wallets-out", str(folder / "cut"),
                    "--usage", write_usage(folder / "pieces.csv", cut_rows(rng, rows)))
    if pieces != lines:
        wrong.append("cut usage: other lines")
    if (folder / "whole").read_bytes() != (folder / "cut").read_bytes():
        wrong.append("cut usage: other wallets")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    passed = failed = 0
    for run in range(given.runs):
        for name in BOOKS:
            for settle in ("hour", "day", "month", "event"):
                with tempfile.TemporaryDirectory() as folder:
                    rng = random.Random(f"{given.seed} {run} {name} {settle}")
                    wrong = try_one(given.tariff, rng, settle, name, Path(folder))
                passed += not wrong
                failed += bool(wrong)
                for what in wrong:
                    print(f"FAILED  {name}, seed {given.seed} run {run}, settled by {settle}: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
