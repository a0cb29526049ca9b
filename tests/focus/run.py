#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
run.py - what `tariff rate --format focus` puts out is FOCUS 1.2, and adds up.

* the validator refuses every file of broken/, by the rule that it breaks and by no other;
* it accepts two days of the example month, and random months of a rulebook that has every way to
  price, cover and pay: what is billed is what the balance pays, and purchases; what was paid for a
  plan is in its usage, used or unused, when it is over;
* rated in two runs with late usage between them, the rows add up to those of one run.

Usage: run.py TARIFF [--seeds N] [--keep FOLDER]
"""

import argparse
import csv
import io
import importlib.machinery
import importlib.util
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
FIELDS = ("id", "at", "account", "item", "gb", "requests", "signal", "size", "box", "disk", "level", "parcels",
          "buy", "paid")
DAYS = (31, 28, 31)  # January to March 2026
END = "2026-04-01T00:00:00+02:00"
CUT = "2026-02-17T10:30:00+01:00"

ACCOUNTS = """tariff: 1
accounts:
  - id: acme
    name: "Acme, Ltd."
    balance: 100.00
    prices:
      box.hour: { large: 0.29 }
    grants:
      - { id: gift-1, pool: coupon, amount: 4.00, effective: 2026-01-05T00:00+01:00, expires: 2026-03-01T00:00+01:00 }
      - { id: old, pool: gigabytes, amount: 8, left: 3, paid: 6.00, effective: 2025-12-01T00:00+01:00, expires: 2026-02-01T00:00+01:00 }
    purchases:
      - { id: p1, plan: bundle, at: 2026-01-10T09:20:30+01:00 }
      - { id: p2, plan: ten-gb, at: 2026-02-01T00:00:00+01:00, paid: 6.50 }
  - id: birch
    grants:
      - { id: gift-2, pool: coupon, amount: 30.00, effective: 2026-01-01T00:00+01:00 }
    purchases:
      - { id: p3, plan: monthly, at: 2026-01-01T00:00:00+01:00 }
      - { id: p4, plan: gift, at: 2026-01-20T00:00:00+01:00 }
  - id: cedar
    zone: America/New_York
    purchases:
      - { id: t1, plan: tenth, at: 2026-01-02T00:00:00-05:00 }
      - { id: p5, plan: from-balance, at: 2026-01-03T12:00:00-05:00 }
      - { id: p6, plan: bundle, at: 2026-02-27T23:59:59.5-05:00 }
"""


def load_validator():
    """The validator beside this file, as a module."""
    loader = importlib.machinery.SourceFileLoader("validate", str(HERE / "validate"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("validate", loader))
    loader.exec_module(module)
    return module


class Failed(Exception):
    """What does not hold."""


def instant(dice, late=1.0):
    """A moment of the three months, in UTC."""
    minute = dice.randrange(int(sum(DAYS) * 24 * 60 * late))
    day, month = minute // 1440, 1
    while day >= DAYS[month - 1]:
        day -= DAYS[month - 1]
        month += 1
    return f"2026-{month:02}-{day + 1:02}T{minute % 1440 // 60:02}:{minute % 60:02}:{dice.randrange(60):02}Z"


def usage(dice, count):
    """Rows of usage, in the order of time; spells are started and stopped."""
    rows = []
    for number in range(count):
        item = dice.choice(("traffic", "traffic", "request", "box", "disk", "parcel", "least", "odd"))
        row = {"id": f"u{number:05}", "at": instant(dice), "account": dice.choice(("acme", "birch", "cedar")),
               "item": item}
        if item == "traffic":
            row["gb"] = f"{dice.randrange(1, 3000) / 1000:.3f}"
        elif item == "request":
            row["requests"] = str(dice.randrange(1, 400))
        elif item == "box":
            row["box"] = dice.choice(("a", "b"))
            row["signal"] = dice.choice(("on", "off"))
            if row["signal"] == "on":
                row["size"] = dice.choice(("small", "large"))
        elif item == "disk":
            row["disk"] = dice.choice(("d1", "d2"))
            row["level"] = str(dice.randrange(0, 40))
        else:
            row["parcels"] = str(dice.randrange(0, 30))
            if item == "odd":
                row["box"] = dice.choice(("big", "flat"))
        rows.append(row)
    for number in range(3):
        rows.append({"id": f"b{number}", "at": instant(dice), "account": dice.choice(("acme", "birch", "cedar")),
                     "buy": dice.choice(("ten-gb", "bundle", "monthly", "tenth"))})
    return sorted(rows, key=lambda row: (row["at"], row["id"]))


def write_usage(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


class Bench:
    """Runs the program in a folder, and holds what it says against the validator."""

    def __init__(self, tariff, folder, validator):
        self.tariff, self.folder, self.validator = tariff, pathlib.Path(folder), validator

    def rate(self, book, *arguments):
        command = [self.tariff, "rate", str(book), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def focus(self, name, book, *arguments):
        """FOCUS rows, which the validator must accept."""
        path = self.folder / f"{name}.csv"
        path.write_text(self.rate(book, *arguments, "--format", "focus"), encoding="utf-8")
        findings = self.validator.validate(path)
        if findings:
            shown = "\n".join(f"  {rule}: line {line}: {text} ({section})" for rule, section, line, text in findings[:8])
            raise Failed(f"{name}: {len(findings)} findings\n{shown}")
        return read(path.read_text(encoding="utf-8"))

    def payable(self, book, *arguments):
        """What the balance pays and what was bought, by account: from lines, purchases and the
        statement."""
        bought, statement = self.folder / "bought.csv", self.folder / "statement.csv"
        lines = read(self.rate(book, *arguments, "--format", "csv", "--purchases-out", bought, "--statement", statement))
        sums, rows = defaultdict(Decimal), defaultdict(Decimal)
        for line in lines:
            sums[line["account"]] += Decimal(line["balance"])
        for row in read(statement.read_text(encoding="utf-8")):
            rows[row["account"]] += Decimal(row["balance"])
        for row in read(bought.read_text(encoding="utf-8")):
            if row["paid"]:
                sums[row["account"]] += Decimal(row["paid"])
                rows[row["account"]] += Decimal(row["paid"])
        return sums, rows


def totals(rows, column, key):
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row[key]] += Decimal(row[column])
    return {name: value for name, value in sums.items() if name}


def same(what, left, right):
    names = {n for n in {**left, **right} if left.get(n, 0) != right.get(n, 0)}
    if names:
        name = sorted(names)[0]
        raise Failed(f"{what} of {name}: {left.get(name, 0)} and {right.get(name, 0)}")


def check_example(bench):
    """Two days of the example month, and what of it is provisional."""
    folder = ROOT / "examples" / "artlab"
    common = ("--usage", folder / "usage.csv", "--accounts", folder / "accounts.yaml", "--as-of", "2026-03-02T09:30+08:00")
    rows = bench.focus("artlab", ROOT / "rules" / "artlab", *common)
    sums, statement = bench.payable(ROOT / "rules" / "artlab", *common)
    same("billed", totals(rows, "BilledCost", "BillingAccountId"), sums)
    same("the statement", statement, sums)
    kinds = {(row["ChargeCategory"], row["CommitmentDiscountStatus"]) for row in rows}
    for kind in (("Usage", ""), ("Usage", "Used"), ("Usage", "Unused"), ("Purchase", ""), ("Credit", "")):
        if kind not in kinds:
            raise Failed(f"the example has no row of {kind}")
    if not any(row["x_Provisional"] == "true" for row in rows):
        raise Failed("the example has no provisional row")


def check_rulebooks(bench):
    """The rulebooks of rules/, each with the usage of its name; what they sell is over at the end."""
    paths = sorted((HERE / "usage").glob("*.csv"))
    for path in paths:
        book = ROOT / "rules" / path.stem
        common = ("--usage", path, "--as-of", "2027-05-01T00:00Z")
        rows = bench.focus(path.stem, book, *common)
        sums, statement = bench.payable(book, *common)
        same(f"{path.stem}: billed", totals(rows, "BilledCost", "BillingAccountId"), sums)
        same(f"{path.stem}: the statement", statement, sums)
        check_terms(rows, "2027-05-01T00:00:00Z")


def check_terms(rows, as_of):
    """What was paid for a plan that is over is in its usage."""
    paid, ends, used = defaultdict(Decimal), {}, defaultdict(Decimal)
    for row in rows:
        name = row["CommitmentDiscountId"]
        if not name:
            continue
        if row["ChargeCategory"] == "Purchase":
            paid[name] += Decimal(row["BilledCost"])
            ends[name] = row["ChargePeriodEnd"]
        else:
            used[name] += Decimal(row["EffectiveCost"])
    over = [name for name in paid if ends[name] <= as_of]
    same("what a plan cost", {name: paid[name] for name in over}, {name: used[name] for name in over})
    return len(over)


def check_months(bench, seed):
    """One run; two runs with late usage; both the same in sum."""
    dice = random.Random(seed)
    rows = usage(dice, 260)
    book, accounts = HERE / "book", bench.folder / "accounts.yaml"
    accounts.write_text(ACCOUNTS, encoding="utf-8")
    write_usage(bench.folder / "all.csv", rows)
    common = ("--usage", bench.folder / "all.csv", "--accounts", accounts, "--as-of", END)
    whole = bench.focus("whole", book, *common)
    sums, statement = bench.payable(book, *common)
    same("billed", totals(whole, "BilledCost", "BillingAccountId"), sums)
    same("the statement", statement, sums)
    if check_terms(whole, "2026-03-31T22:00:00Z") < 4:
        raise Failed("too few plans are over for this to say much")
    known = [row for row in rows if row["at"] < "2026-02-17T09:30:00Z" and (dice.random() < 0.9 or "buy" in row)]
    later = [row for row in rows if row not in known]
    write_usage(bench.folder / "known.csv", known)
    write_usage(bench.folder / "later.csv", later)
    state = bench.folder / "state"
    first = bench.focus("first", book, "--usage", bench.folder / "known.csv", "--accounts", accounts, "--as-of", CUT,
                        "--state-out", state)
    second = bench.focus("second", book, "--usage", bench.folder / "later.csv", "--accounts", accounts, "--as-of", END,
                         "--prior", state)
    if not any(row["ChargeClass"] == "Correction" for row in second):
        raise Failed("late usage brought no correction")
    both = [row for row in first if row["x_Provisional"] == "false"] + second
    for column in COSTS:
        same(column, totals(both, column, "BillingAccountId"), totals(whole, column, "BillingAccountId"))
    same("EffectiveCost", totals(both, "EffectiveCost", "CommitmentDiscountId"),
         totals(whole, "EffectiveCost", "CommitmentDiscountId"))


def check_rounded_rows(bench):
    """A statement that rounds its rows: what that moves is an adjustment."""
    book = bench.folder / "rows"
    text = (HERE / "book" / "rulebook.lua").read_text(encoding="utf-8")
    (book / "facts").mkdir(parents=True)
    (book / "rulebook.lua").write_text(text.replace('per = "day" },\n}', 'per = "statement" },\n}'), encoding="utf-8")
    (book / "facts" / "book.yaml").write_bytes((HERE / "book" / "facts" / "book.yaml").read_bytes())
    accounts = bench.folder / "accounts.yaml"
    accounts.write_text(ACCOUNTS, encoding="utf-8")
    write_usage(bench.folder / "all.csv", usage(random.Random(1), 200))
    common = ("--usage", bench.folder / "all.csv", "--accounts", accounts, "--as-of", END)
    rows = bench.focus("rows", book, *common)
    _, statement = bench.payable(book, *common)
    same("billed", totals(rows, "BilledCost", "BillingAccountId"), statement)
    if not any(row["ChargeCategory"] == "Adjustment" for row in rows):
        raise Failed("nothing was rounded")


def check_broken(bench):
    """Each file of broken/ is refused, by the rule in its name alone."""
    paths = sorted((HERE / "broken").glob("*.csv"))
    if len(paths) < 20:
        raise Failed(f"there are {len(paths)} broken files")
    for path in paths:
        found = {rule for rule, _, _, _ in bench.validator.validate(path)}
        if found != {path.stem}:
            raise Failed(f"{path.name} breaks {sorted(found) or 'nothing'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tariff")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--keep", metavar="FOLDER", help="leave there what was rated with the first seed")
    arguments = parser.parse_args()
    validator = load_validator()
    tests = [("broken files", check_broken), ("rounded rows", check_rounded_rows)]
    tests += [(f"months, seed {n}", lambda bench, n=n: check_months(bench, n)) for n in range(1, arguments.seeds + 1)]
    tests += [("the example", check_example), ("the rulebooks", check_rulebooks)]
    failed = 0
    if arguments.keep:
        check_months(Bench(arguments.tariff, arguments.keep, validator), 1)
    for name, test in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Bench(arguments.tariff, folder, validator))
            except Failed as reason:
                failed += 1
                print(f"{name}: {reason}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
