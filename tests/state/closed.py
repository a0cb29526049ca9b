#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Where corrections of closed periods stand, worked by hand and over random quarters: with
# late = { period = "open" } a closed statement stays as it was and the open one takes the correction,
# with the period that it corrects; so it does in every later run that shows it.  All statements
# together say what one run over the true usage says.  (R20, R22)
# Usage: closed.py TARIFF [--quarters 6] [--seed 1]
import argparse
import collections
import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal

BOOK = """rulebook "parcels" {{
  currency = "EUR",
  zone     = "{zone}",
  settle   = {{ each = "{settle}" }},
  {late}
}}
meter "sent"    {{ unit = "parcel", sum = "parcels" }}
price "sent" {{
  meter = "sent",
  total = "month",
  rate  = graduated {{ {{ upto = "10", rate = "3" }}, {{ rate = "1.25" }} }},
}}
pool "stamps"  {{ unit = "parcel", first = {{ "expiry", "id" }} }}
pool "coupon"  {{ unit = money, first = {{ "expiry", "id" }} }}
deduct {{ "stamps", "coupon", "balance" }}
plan "twenty"  {{ costs = "30", grants = {{ stamps = "20" }}, lasts = "20 days", unused = "void" }}
{statement}
"""
FIELDS = "tariff: 1\nusage:\n  parcels: { unit: parcel }\n"
HEADER = "id,at,account,parcels,buy,voids,replaces\n"
OPEN = 'late = { period = "open", within = "2 months" },'
LINE = ("from", "period", "amount", "correction", "corrects")
ROW = ("month", "corrects", "quantity", "amount")


class Shop:
    """Runs of one rulebook, each of which hands its state to the next."""

    def __init__(self, tariff, folder):
        self.tariff, self.folder = tariff, folder
        self.passed = self.failed = 0
        self.stderr, self.status = "", 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def book(self, late="", settle="day", statement="", zone="UTC"):
        os.makedirs(self.path("book/facts"), exist_ok=True)
        text = BOOK.format(late=late, settle=settle, statement=statement, zone=zone)
        for name, content in (("rulebook.lua", text), ("facts/usage.yaml", FIELDS)):
            with open(self.path("book/" + name), "w", encoding="utf-8") as file:
                file.write(content)

    def rate(self, as_of, rows, prior=None, onward=None, more=(), wanted="csv"):
        with open(self.path("usage.csv"), "w", encoding="utf-8") as file:
            file.write(HEADER + "".join(row + "\n" for row in rows))
        command = [self.tariff, "rate", self.path("book"), "--as-of", as_of, "--usage", self.path("usage.csv"),
                   "--statement", self.path("rows.csv"), "--wallets-out", self.path("wallets.csv"), *more]
        command += ["--format", wanted]
        command += ["--prior", self.path(prior)] if prior else []
        command += ["--state-out", self.path(onward)] if onward else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.status, self.stderr, self.stdout = done.returncode, done.stderr, done.stdout
        self.lines = list(csv.DictReader(done.stdout.splitlines())) if wanted == "csv" else []
        with open(self.path("rows.csv"), encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def said(self, rows, columns):
        return [tuple(row.get(column, "")[:10] for column in columns) for row in rows]

    def check(self, what, got, wanted):
        if got == wanted:
            self.passed += 1
            print(f"ok      {what}")
            return
        self.failed += 1
        print(f"FAILED  {what}\n  got     {got}\n  wanted  {wanted}\n  {self.stderr}")


def used(name, at, parcels, replaces=""):
    return f"{name},2024-{at}Z,a,{parcels},,,{replaces}"


def void(name, other):
    return f"{name},,a,,,{other},"


def carried_on(shop):
    shop.book(OPEN)
    shop.rate("2024-04-01", [used("u1", "03-05T10:00", 4)], onward="one")
    shop.check("March is closed", shop.said(shop.rows, ROW), [("2024-03", "", "4", "12.00")])
    shop.rate("2024-04-10", [used("u2", "03-20T10:00", 6), used("u3", "04-05T10:00", 2)], "one", "two")
    shop.check("R22 a late line stands on the open statement and names its own", shop.said(shop.lines, LINE),
               [("2024-03-20", "2024-04", "18.00", "true", "2024-03"), ("2024-04-05", "2024-04", "6.00", "false", "")])
    shop.check("the closed one stays as it was", shop.said(shop.rows, ROW),
               [("2024-03", "", "4", "12.00"), ("2024-04", "", "2", "6.00"), ("2024-04", "2024-03", "6", "18.00")])
    shop.rate("2024-04-20", [void("c1", "u1")], "two", "three")
    shop.check("so does a void", (shop.said(shop.lines, LINE), shop.said(shop.rows, ROW)),
               ([("2024-03-05", "2024-04", "-12.00", "true", "2024-03")],
                [("2024-03", "", "4", "12.00"), ("2024-04", "", "2", "6.00"), ("2024-04", "2024-03", "2", "6.00")]))
    shop.rate("2024-05-02", [used("u4", "04-25T10:00", 1), used("u5", "03-30T10:00", 1)], "three", "four")
    april = [("2024-04", "", "3", "9.00"), ("2024-04", "2024-03", "3", "9.00")]
    shop.check("what was open when the state was written takes it", shop.said(shop.rows, ROW),
               [("2024-03", "", "4", "12.00"), *april])
    shop.rate("2024-05-02", [], "three", wanted="json")
    shop.check("lines as JSON name both", '"correction":true' not in shop.stdout, True)
    shop.rate("2024-05-10", [used("u6", "03-31T10:00", 10), used("u7", "04-30T10:00", 2)], "four", "five")
    may = [("2024-05", "2024-03", "10", "17.75"), ("2024-05", "2024-04", "2", "6.00")]
    shop.check("two closed ones have rows of their own", shop.said(shop.rows, ROW),
               [("2024-03", "", "4", "12.00"), *april, *may])
    shop.rate("2024-06-05", [], "five", "six")
    shop.check("a later run shows all of them and issues nothing", (shop.said(shop.rows, ROW), shop.lines),
               ([("2024-03", "", "4", "12.00"), *april, *may], []))
    shop.rate("2024-07-05", [], "six", "seven")
    shop.check("and then without the months that the state has passed", shop.said(shop.rows, ROW), april + may)
    shop.rate("2024-08-05", [], "seven")
    shop.check("until it has passed those too", shop.said(shop.rows, ROW), may)
    shop.rate("2024-07-05", [], "six", more=["--from", "2024-05-01", "--until", "2024-06-01"])
    shop.check("--from and --until go by where they stand", shop.said(shop.rows, ROW), may)
    shop.rate("2024-07-05", [], "six", more=["--from", "2024-04-01", "--until", "2024-05-01"])
    shop.check("and leave out what stands elsewhere", shop.said(shop.rows, ROW), april)
    shop.rate("2024-07-06", [used("u8", "03-31T10:00", 1)], "six")
    shop.check("R22 what is older than `within` is refused",
               (shop.status, "error[T533]" in shop.stderr), (1, True))
    shop.rate("2024-07-06", [used("u8", "03-31T10:00", 1)], "six", more=["--reject", shop.path("rejected.csv")])
    shop.check("or set aside", (shop.status, "1 bad row" in shop.stderr), (0, True))


def shown(shop):
    shop.book(OPEN)
    shop.rate("2024-04-01", [used("u1", "03-05T10:00", 4)], onward="j1")
    shop.rate("2024-04-02", [used("u2", "03-06T10:00", 1)], "j1", wanted="json")
    shop.check("JSON says where it stands and what it corrects",
               '"period":"2024-04"' in shop.stdout and '"corrects":"2024-03"' in shop.stdout, True)
    shop.rate("2024-04-02", [used("u2", "03-06T10:00", 1)], "j1", wanted="focus")
    columns = ("BillingPeriodStart", "ChargePeriodStart", "ChargeClass", "BilledCost")
    shop.check("a FOCUS row is a correction on the open bill",
               shop.said(csv.DictReader(shop.stdout.splitlines()), columns), [("2024-04-01", "2024-03-06", "Correction", "3.00")])
    shop.rate("2024-04-02", [used("u2", "03-06T10:00", 1)], "j1", wanted="table")
    shop.check("so does the page for people",
               ["2024-03" in shop.stdout, "corrects 2024-03" in shop.stdout], [True, True])
    for statement, columns in (('statement {{ rows = {{ "month" }} }}', ["month", "corrects"]),
                               ('statement {{ rows = {{ {{ "corrects", as = "for" }}, "month" }} }}', ["for", "month"])):
        shop.book(OPEN, statement=statement.replace("{{", "{").replace("}}", "}"))
        shop.rate("2024-04-02", [used("u2", "03-06T10:00", 1)], "j1")
        shop.check(f"the rows have {columns}", [list(row)[:2] for row in shop.rows], [columns, columns])


def settings(shop):
    shop.book()
    shop.rate("2024-04-01", [used("u1", "03-05T10:00", 4)], onward="own1")
    shop.rate("2024-04-10", [used("u2", "03-20T10:00", 6)], "own1", "own2")
    shop.check("without a word corrections stand on their own period", (shop.said(shop.lines, LINE), shop.said(shop.rows, ROW)),
               ([("2024-03-20", "2024-03", "18.00", "true", "")], [("2024-03", "", "10", "30.00")]))
    shop.book(OPEN)
    shop.rate("2024-04-11", [used("u3", "03-21T10:00", 1)], "own2")
    shop.check("the word may be said later: what was issued stays", shop.said(shop.rows, ROW),
               [("2024-03", "", "10", "30.00"), ("2024-04", "2024-03", "1", "1.25")])
    shop.book('late = { period = "open", closes = "3 days" },')
    for as_of, period in (("2024-04-03", "2024-03"), ("2024-04-04", "2024-04")):
        shop.rate(as_of, [used("u1", "03-05T10:00", 4)], onward="c1")
        shop.rate("2024-04-10", [used("u2", "03-20T10:00", 1)], "c1")
        shop.check(f"closed three days after its end: seen on {as_of}", shop.said(shop.lines, LINE)[0][1], period)
    shop.book('late = { within = "10 days" },')
    for as_of, status in (("2024-04-10", 0), ("2024-04-11", 1)):
        shop.rate(as_of, [used("u1", "03-05T10:00", 4)], onward="w1")
        shop.rate("2024-04-20", [used("u2", "03-31T10:00", 1)], "w1")
        shop.check(f"taken until ten days after its end: seen on {as_of}", shop.status, status)
    shop.book('late = { within = "1 year" },')
    shop.rate("2024-12-10", [used("u1", "03-05T10:00", 4)], onward="y1")
    shop.rate("2024-12-20", [used("u2", "01-31T10:00", 1)], "y1")
    shop.check("or a year", shop.said(shop.rows, ROW), [("2024-01", "", "1", "3.00"), ("2024-03", "", "4", "12.00")])


# -- random quarters -------------------------------------------------------------------------------

DAY = 86400


def stamp(at):
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def random_rows(rng, begin, end):
    """True rows and how they are told: [(when it is told, row)], with what was wrong at first."""
    true, told = [], []
    for number in range(rng.randrange(10, 40)):
        at = rng.randrange(begin, end)
        account = rng.choice("ab")
        name = f"u{number}"
        row = [name, stamp(at), account, str(rng.randrange(1, 400) / 20), "", "", ""]
        if rng.random() < 0.1:
            row[3:5] = ["", "twenty"]
        came = at + (rng.randrange(0, 50 * DAY) if rng.random() < 0.4 else 0)
        pick = rng.random()
        if pick < 0.75:
            true.append(row)
        if 0.75 <= pick < 0.85:
            told.append((came, row))
            told.append((came + rng.randrange(0, 10 * DAY), [f"c{number}", "", account, "", "", name, ""]))
            continue
        if pick >= 0.85:
            wrong = list(row)
            wrong[0] = name + "~"
            if row[3]:
                wrong[3] = "7"
            told.append((at, wrong))
            row = [*row[:6], name + "~"]
            true.append([*row[:6], ""])
        told.append((came, row))
    return true, told


def total(rows, *columns):
    found = collections.defaultdict(Decimal)
    for row in rows:
        found[tuple(row[column] for column in columns)] += Decimal(row["amount"])
    return {name: amount for name, amount in found.items() if amount}


def quarter(shop, seed):
    """Weekly runs over three months: an open statement takes what comes late, a closed one stays."""
    rng = random.Random(seed)
    begin, end = 1704067200, 1704067200 + 91 * DAY
    true, told = random_rows(rng, begin, end)
    shop.book('late = { period = "open", within = "1 year" },', rng.choice(["hour", "day", "month", "event"]),
              zone=rng.choice(["UTC", "Asia/Shanghai", "America/New_York"]))
    last = max(when for when, _ in told) + 40 * DAY
    cuts = sorted(rng.randrange(begin, last) for _ in range(rng.randrange(3, 12))) + [last]
    state, before, issued, carried, told_until = None, {}, [], 0, 0
    for index, cut in enumerate(cuts):
        rows = [",".join(row) for when, row in told if told_until <= when < cut]
        told_until = cut
        if rng.random() < 0.3:  # all of it again
            rows = [",".join(row) for when, row in told if when < cut]
        shop.rate(stamp(cut), rows, state, f"q{index}")
        if shop.status != 0:
            raise RuntimeError(shop.stderr)
        state = f"q{index}"
        issued += [line for line in shop.lines if line["provisional"] == "false" or index == len(cuts) - 1]
        carried += sum(line["corrects"] != "" for line in shop.lines)
        closed = stamp(cuts[index - 1] - DAY)[:7] if index > 0 else ""  # whatever the zone: a day less
        now = total(shop.rows, "account", "month", "corrects")
        for name, amount in before.items():
            if name[1] < closed and now.get(name) != amount:
                raise RuntimeError(f"run {index}: {name} was {amount} and is {now.get(name)}")
        before = now
    if total(issued, "account", "period", "corrects") != before:
        raise RuntimeError(f"the lines say {total(issued, 'account', 'period', 'corrects')}, the rows {before}")
    shop.rate(stamp(last), [",".join(row) for row in true])
    own = collections.defaultdict(Decimal)
    for (account, month, corrects), amount in before.items():
        own[account, corrects or month] += amount
    if {name: amount for name, amount in own.items() if amount} != total(shop.rows, "account", "month"):
        raise RuntimeError(f"{dict(own)} is not {total(shop.rows, 'account', 'month')}")
    return carried


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tariff")
    parser.add_argument("--quarters", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tariff-closed-") as folder:
        shop = Shop(chosen.tariff, folder)
        for part in (carried_on, shown, settings):
            part(shop)
        carried = 0
        for seed in range(chosen.seed, chosen.seed + chosen.quarters):
            try:
                carried += quarter(shop, seed)
                shop.passed += 1
            except RuntimeError as problem:
                shop.failed += 1
                print(f"FAILED  quarter {seed}: {problem}")
        print(f"{carried} corrections were carried to a later statement")
    print(f"{shop.passed} passed, {shop.failed} failed")
    return 1 if shop.failed else 0


if __name__ == "__main__":
    sys.exit(main())
