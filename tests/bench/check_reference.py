#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rates a sample of the reference workload and holds every number against a plain model.

    tests/bench/check_reference.py TARIFF [--events 150000] [--seed 1]

The sample is made here, from a seed.  The model below follows the workload's rules one event at a
time in whole numbers: quantities in 10^-6, money in 10^-12.  It knows nothing of the engine.
"""
import argparse
import csv
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
START = datetime(2025, 1, 1)
DAYS = 90
MICRO = 10**6

MACHINES = {  # spec: (units in an hour, price of a unit in 10^-6)
    "g1.small": (3600, 833),
    "g1.large": (5400, 972),
    "g2.xlarge": (7200, 1111),
    "g3.xlarge": (14400, 1250),
    "g4.2xlarge": (28800, 1389),
}
POOLS = {
    "gpu_second": "compute",
    "instance_hour": "compute",
    "storage_gbh": "storage",
    "traffic_gb": "traffic",
}
PRICES = {"gpu_second": 1389, "storage_gbh": 167, "put": 10, "get": 1}
FREE = {"put": 50_000 * MICRO, "get": 200_000 * MICRO}
TIERS = [(100 * MICRO, 500_000), (500 * MICRO, 450_000), (None, 400_000)]


# -- the sample ---------------------------------------------------------------------------------


def instant(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal(number, places):
    """A whole number of 10^-places as people write it, zeros at the end left out."""
    text = f"{number // 10**places}.{number % 10**places:0{places}d}"
    return text.rstrip("0").rstrip(".")


def some_moment(rng, days):
    return START + timedelta(seconds=rng.randrange(-30 * 86400, days * 86400))


def make_accounts(rng, count):
    return [(f"a{i:05d}", rng.randrange(0, 100_000)) for i in range(1, count + 1)]


def make_grants(rng, accounts):
    """Lots and coupons; some begin late, end early, tie, or have nothing left soon."""
    lots, coupons = [], []
    for account, _ in accounts:
        for _ in range(rng.randrange(0, 5)):
            kind = rng.choice(["compute", "storage", "traffic"])
            quota = {"compute": 400_000, "storage": 3_000, "traffic": 150}[kind]
            begins = some_moment(rng, DAYS)
            ends = begins + timedelta(days=rng.choice([1, 7, 30, 30, 365]))
            for _ in range(rng.choice([1, 1, 2])):  # two of one expiry: the id decides
                lots.append((f"l{len(lots) + 1:06d}", account, kind, rng.randrange(1, quota), begins, ends))
        for _ in range(rng.randrange(0, 3)):
            begins = some_moment(rng, DAYS)
            ends = begins + timedelta(days=rng.choice([7, 30, 90]))
            coupons.append((f"c{len(coupons) + 1:06d}", account, rng.randrange(100, 10_000), begins, ends))
    return lots, coupons


def make_events(rng, accounts, grants, count):
    edges = [moment for grant in grants for moment in grant[-2:]]
    seconds = sorted(rng.randrange(DAYS * 86400) for _ in range(count))
    moments = [START + timedelta(seconds=second) for second in seconds]
    inside = [edge for edge in edges if START <= edge < START + timedelta(days=DAYS)]
    if inside:  # now and then exactly where a grant begins or ends
        for _ in range(count // 20):
            moments[rng.randrange(count)] = rng.choice(inside)
        moments.sort()
    events = []
    for number, moment in enumerate(moments, 1):
        account = rng.choice(accounts)[0]
        meter = rng.choice(["gpu_second", "instance_hour", "storage_gbh", "traffic_gb", "put", "get"])
        edition = {"gpu_second": "shared", "instance_hour": "exclusive"}.get(meter, "")
        spec = rng.choice(sorted(MACHINES)) if meter == "instance_hour" else ""
        quantity = {
            "gpu_second": lambda: rng.randrange(1, 100_000) * 1000,
            "instance_hour": lambda: rng.randrange(1, 100_000) * 100,
            "storage_gbh": lambda: rng.randrange(1, 900 * MICRO),
            "traffic_gb": lambda: rng.randrange(1, 90 * MICRO),
            "put": lambda: rng.randrange(1, 40_000) * MICRO,
            "get": lambda: rng.randrange(1, 150_000) * MICRO,
        }[meter]()
        events.append((f"e{number:08d}", moment, account, edition, spec, meter, quantity))
    return events


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows)


def write_sample(folder, accounts, lots, coupons, events):
    write(folder / "accounts.csv", ["account", "balance"],
          [(name, decimal(cents, 2)) for name, cents in accounts])
    write(folder / "lots.csv", ["lot_id", "account", "kind", "quota", "effective", "expires"],
          [(*lot[:4], instant(lot[4]), instant(lot[5])) for lot in lots])
    write(folder / "coupons.csv", ["coupon_id", "account", "amount", "effective", "expires"],
          [(*c[:2], decimal(c[2], 2), instant(c[3]), instant(c[4])) for c in coupons])
    write(folder / "events.csv",
          ["event_id", "time", "account", "edition", "spec", "meter", "quantity"],
          [(e[0], instant(e[1]), *e[2:6], decimal(e[6], 6)) for e in events])


# -- the model ----------------------------------------------------------------------------------


class Grant:
    def __init__(self, name, left, begins, ends):
        self.name, self.left, self.begins, self.ends = name, left, begins, ends


def draw(grants, moment, wanted):
    """Takes `wanted` from grants in force, earliest expiry first, then by id; says how much it got."""
    got = 0
    for grant in sorted(grants, key=lambda g: (g.ends, g.name)):
        if grant.begins <= moment < grant.ends:
            part = min(grant.left, wanted - got)
            grant.left -= part
            got += part
    return got


def tier_amount(used, more):
    """What `more` GB cost after `used` GB of the month."""
    amount, below = 0, 0
    for upto, price in TIERS:
        top = used + more if upto is None else min(used + more, upto)
        amount += max(0, top - max(used, below)) * price
        below = upto
    return amount


def half_even_cents(exact):
    cents, rest = divmod(exact, 10**10)
    return cents + (rest * 2 > 10**10 or (rest * 2 == 10**10 and cents % 2 == 1))


def model(accounts, lots, coupons, events):
    """Rows by (account, month, meter) and what remains by id."""
    balances = {name: cents * 10**10 for name, cents in accounts}
    lots_of, coupons_of, grants = {}, {}, {}
    for name, account, kind, quota, begins, ends in lots:
        grants[name] = Grant(name, quota * MICRO, begins, ends)
        lots_of.setdefault((account, kind), []).append(grants[name])
    for name, account, cents, begins, ends in coupons:
        grants[name] = Grant(name, cents * 10**10, begins, ends)
        coupons_of.setdefault(account, []).append(grants[name])
    rows = {}
    for _, moment, account, _, spec, meter, quantity in events:
        row = rows.setdefault((account, moment.strftime("%Y-%m"), meter),
                              dict.fromkeys(["quantity", "free", "plan", "payg", "amount", "coupon"], 0))
        units, price = quantity, PRICES.get(meter)
        if meter == "instance_hour":
            factor, price = MACHINES[spec]
            units = quantity * factor
        free = min(units, FREE.get(meter, 0) - row["free"]) if meter in FREE else 0
        plan = draw(lots_of.get((account, POOLS.get(meter)), []), moment, units - free)
        payg = units - free - plan
        amount = tier_amount(row["payg"], payg) if meter == "traffic_gb" else payg * price
        coupon = draw(coupons_of.get(account, []), moment, amount)
        balances[account] -= amount - coupon
        for key, value in (("quantity", quantity), ("free", free), ("plan", plan), ("payg", payg),
                           ("amount", amount), ("coupon", coupon)):
            row[key] += value
    remaining = dict(balances)
    for name, *_ in lots:
        remaining[name] = grants[name].left * MICRO
    for name, *_ in coupons:
        remaining[name] = grants[name].left
    statement = {}
    for key, row in rows.items():
        amount, coupon = half_even_cents(row["amount"]), half_even_cents(row["coupon"])
        statement[key] = [row["quantity"], row["free"], row["plan"], row["payg"],
                          amount, coupon, amount - coupon]
    return statement, remaining


# -- the comparison ------------------------------------------------------------------------------


def whole(text, places):
    """A decimal as a whole number of 10^-places; one that has more places is an error."""
    sign = -1 if text.startswith("-") else 1
    before, _, after = text.lstrip("-").partition(".")
    if len(after.rstrip("0")) > places:
        raise ValueError(f"{text} has more than {places} places")
    return sign * (int(before) * 10**places + int((after + "0" * places)[:places]))


def read_outputs(folder):
    with open(folder / "statement.csv", newline="", encoding="utf-8") as text:
        lines = list(csv.reader(text))
    keys = [tuple(line[:3]) for line in lines[1:]]
    if lines[0] != ["account", "month", "meter", "quantity", "free", "plan", "payg", "amount",
                    "coupon", "balance"] or keys != sorted(keys):
        raise ValueError("the statement has other columns, or another order")
    statement = {tuple(line[:3]): [whole(n, 6) for n in line[3:7]] + [whole(n, 2) for n in line[7:]]
                 for line in lines[1:]}
    with open(folder / "wallets.csv", newline="", encoding="utf-8") as text:
        wallets = {line[0]: whole(line[1], 12) for line in list(csv.reader(text))[1:]}
    return statement, wallets


def compare(name, got, due):
    wrong = [key for key in sorted(got.keys() | due.keys(), key=str) if got.get(key) != due.get(key)]
    for key in wrong[:5]:
        print(f"{name} {key}: {got.get(key)} but {due.get(key)} was expected")
    return len(wrong)


def check(tariff, seed, count):
    rng = random.Random(seed)
    accounts = make_accounts(rng, 12)
    lots, coupons = make_grants(rng, accounts)
    events = make_events(rng, accounts, lots + coupons, count)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_sample(folder, accounts, lots, coupons, events)
        subprocess.run(
            [tariff, "rate", str(HERE / "reference"), "--usage", str(folder / "events.csv"),
             "--accounts", str(folder / "accounts.csv"), "--grants", str(folder / "lots.csv"),
             "--grants", str(folder / "coupons.csv"),
             "--statement", str(folder / "statement.csv"),
             "--wallets-out", str(folder / "wallets.csv")],
            check=True, stdout=subprocess.DEVNULL)
        statement, wallets = read_outputs(folder)
    due_statement, due_wallets = model(accounts, lots, coupons, events)
    return compare("statement", statement, due_statement) + compare("wallet", wallets, due_wallets)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tariff")
    parser.add_argument("--events", type=int, default=150_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wrong = check(given.tariff, given.seed, given.events)
    print(f"{given.events} events, seed {given.seed}: {wrong} values differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
