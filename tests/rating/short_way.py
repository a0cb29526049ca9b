#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The short ways of reading and rating come to the same as the whole road.

    short_way.py PROGRAM [--books 100] [--first 1]

Makes random rulebooks of usage that is settled event by event, and usage in the order of time and
ids.  With duplicates = "ascending" it is packed, waits in batches and takes lanes where it can;
with "exact" each event takes the whole road.  Statement, wallets, grants and entries must be the
same bytes, and so must the complaint where there is one.
"""
import argparse
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

KINDS = ["cpu", "disk", "net", "call", "seat"]
SIZES = ["s", "m", "a-size-of-more-than-16-bytes"]
FACTS = """tariff: 1
facts:
  flat.price:
    unit: EUR/unit
    values:
      2024-01-01: {{ is: {a}, source: EXAMPLE }}
      2024-03-10: {{ is: {b}, source: EXAMPLE }}
  size.price:
    unit: EUR/unit
    by: size
    values:
      2024-01-01: {{ s: {c}, m: {d}, a-size-of-more-than-16-bytes: {a}, source: EXAMPLE }}
  size.factor:
    unit: unit
    by: size
    values:
      2024-01-01: {{ s: {e}, m: 3600, a-size-of-more-than-16-bytes: 7, source: EXAMPLE }}
      2024-02-20: {{ s: 2, m: {f}, a-size-of-more-than-16-bytes: 1, source: EXAMPLE }}
  tiers.price:
    unit: EUR/unit
    values:
      2024-01-01:
        tiers:
          - {{ upto: {t}, rate: {a}{flat} }}
          - {{ upto: {u}, rate: {b} }}
          - {{ rate: {c} }}
        source: EXAMPLE
  free.units:
    unit: unit
    values:
      2024-01-01: {{ is: {t}, source: EXAMPLE }}
      2024-03-05: {{ is: {u}, source: EXAMPLE }}
"""
USAGE = """tariff: 1
usage:
  kind:   [cpu, disk, net, call, seat]
  size:   { optional: true, one_of: [s, m, a-size-of-more-than-16-bytes] }
  region: { optional: true, text: true }
  amount: { unit: unit, optional: true, below_zero: true }
  extra:  { unit: unit, optional: true }
"""


def number(random, places=6, top=50):
    value = Decimal(random.randint(0, top * 10**places)).scaleb(-random.randint(0, places))
    return format(min(value, Decimal(top)), "f")


def rate_of(random, kind):
    sized = kind == "cpu"
    choices = ['fact "flat.price"', f'money "{number(random, 8, 3)}"',
               'graduated(fact "tiers.price")',
               'graduated{ { upto = "10", rate = "1.5", flat = "2" }, { rate = "0.25", flat = "3" } }',
               'graduated{ { upto = "10", rate = "1.5", flat = "2" }, { rate = "0.25", flat = "1" },'
               ' zero = false }',
               'graduated{ { upto = "10", rate = package{ size = "3", amount = "1" } },'
               ' { rate = "0.3" } }',
               'package{ size = "10", amount = "1.5" }']
    choices += ['function(usage) return fact "flat.price" end',
                'function(usage) if usage.hour < 8 then return money "0.5" end'
                ' return fact "flat.price" end',
                'function(usage) if usage.amount > 10 then return money "0.25" end'
                ' return money "0.07" end']
    if sized:
        choices += ['fact "size.price"'] * 2
        choices += ['function(usage) if usage.size == "m" then return fact "size.price" end'
                    ' return money "0.07" end']
    return random.choice(choices)


def price(random, kind):
    when = f'kind = "{kind}"'
    meter = random.choice(["plain", "plain", "scaled"] if kind == "cpu" else
                          ["plain", "plain", "thirds", "counted"])
    rate = rate_of(random, kind)
    parts = [f"when = {{ {when} }}", f'meter = "{meter}"', f"rate = {rate}"]
    if rate.startswith("graduated") or rate.startswith("package"):
        parts.append(f'total = "{random.choice(["month", "month", "day", "life", "event"])}"')
        if random.random() < 0.3:
            parts.append('counts = "paid"')
    if random.random() < 0.4:
        amount = random.choice(['"12.5"', 'fact "free.units"'])
        parts.append(f'included = {{ {amount}, per = "{random.choice(["month", "day", "life"])}" }}')
    if random.random() < 0.15 and not rate.startswith("function"):
        parts.append('maximum = "20", total = "month"' if "total" not in " ".join(parts)
                     else 'discount = "12.5"')
    if random.random() < 0.15:
        parts.append('round = { to = "0.01", mode = "half even", per = "event" }')
    if random.random() < 0.1:
        parts.append('step = "0.5"')
    return f'price "{kind}" {{ {", ".join(parts)} }}'


def rulebook(random, duplicates_word):
    rounding = random.choice(['{ to = "0.01", mode = "half even", per = "statement" }'] * 2 +
                             ['{ to = "0.0001", mode = "half up", per = "event" }'])
    zone = random.choice(["UTC", "Asia/Shanghai", "America/New_York"])
    text = [f'''rulebook "short" {{
  currency = "EUR", zone = "{zone}", settle = {{ each = "event" }}, round = {rounding},
  duplicates = "{duplicates_word}",
}}
meter "plain"   {{ unit = "unit", sum = "amount" }}
meter "scaled"  {{ unit = "unit", sum = "amount", scale = fact "size.factor" }}
meter "thirds"  {{ unit = "unit", sum = "amount", scale = "0.333" }}
meter "counted" {{ unit = "unit", count = true }}''']
    for kind in KINDS[:-1]:
        text.append(price(random, kind))
    text.append(random.choice(['price "seat" { when = { kind = "seat" }, free = "for all" }',
                               price(random, "seat")]))
    pools = []
    for name, keys in (("units", 'unit = "unit", pays_for = { kind = { "cpu", "net" } }'),
                       ("some", 'unit = "unit", pays_for = { kind = "cpu", size = "s" }'),
                       ("odd", 'unit = "unit", pays_for = { kind = { "disk", "call" } }, '
                               'step = "2"'),
                       ("coupon", "unit = money")):
        if random.random() < 0.7:
            first = random.choice(['{ "expiry", "id" }', '{ "priority", "amount descending" }',
                                   '{ "end of window", "id" }'])
            if name == "odd" and random.random() < 0.6:
                keys = keys.replace(', step = "2"', "")
            text.append(f'pool "{name}" {{ {keys}, first = {first.replace("end of window", "expiry")} }}')
            pools.append(name)
    text.append("deduct { " + ", ".join(f'"{p}"' for p in pools + ["balance"]) + " }")
    rows = random.choice(['"account", "month", "price"', '"account", "price"',
                          '"account", "month", { "kind", as = "what" }, "key"'])
    text.append(f'''statement {{
  rows = {{ {rows} }},
  columns = {{ "measured", "quantity", "included", "covered", "paid", "amount",
               "balance"{''.join(f', "{p}"' for p in pools)} }},
}}''')
    return "\n".join(text) + "\n", pools


def accounts(random, pools):
    lines = ["tariff: 1", "accounts:"]
    names = ["a", "bb", "an-account-of-more-than-16-bytes", "d4"] + [f"n{i}" for i in range(4)]
    for name in names:
        lines.append(f"  - id: {name}")
        lines.append(f"    balance: {random.randint(0, 100)}")
        if random.random() < 0.3:
            lines.append(f"    zone: {random.choice(['Europe/Berlin', 'Asia/Shanghai'])}")
        grants = []
        for i in range(random.randint(0, 4) if pools else 0):
            begin = datetime(2024, 1, 20) + timedelta(hours=random.randint(0, 1200))
            end = begin + timedelta(hours=random.randint(1, 1500))
            per = random.choice(["", "", ", per: day", ", per: month"])
            over = ", rollover_max: 5" if per and random.random() < 0.3 else ""
            grants.append(f"      - {{ id: g{i}, pool: {random.choice(pools)}, "
                          f"amount: {number(random, 4, 40)}, priority: {random.randint(1, 3)}, "
                          f"effective: {begin:%Y-%m-%dT%H:%M:%SZ}, "
                          f"expires: {end:%Y-%m-%dT%H:%M:%SZ}{per}{over} }}")
        if grants:
            lines += ["    grants:"] + grants
    return "\n".join(lines) + "\n", names


def cell(random, text):
    return f'"{text}"' if random.random() < 0.1 else text


def usage(random, names):
    """In the order of time and of ids; now and then something unusual, or wrong."""
    end = random.choice(["\n", "\n", "\r\n"])
    columns = ["id", "at", "account", "kind", "size", "region", "amount", "extra"]
    random.shuffle(columns)
    at = datetime(2024, 1, 25, tzinfo=timezone.utc)
    lines = [",".join(columns)]
    names = names + ["met-in-usage"]
    wrong = random.random() < 0.15
    for i in range(random.randint(1, 900)):
        at += timedelta(seconds=random.choice([0, 1, 59, 3600, 5 * 3600, 20 * 3600])
                        if i % 3 else 0)
        offset = random.choice([timezone.utc] * 5 + [timezone(timedelta(hours=8))])
        kind = random.choice(KINDS)
        time = at.astimezone(offset).isoformat().replace("+00:00", "Z")
        if random.random() < 0.05:
            time = time.replace("T", " ")
        row = {"id": f"e{i:06d}" + ("-with-a-long-tail" if random.random() < 0.03 else ""),
               "at": time, "account": random.choice(names), "kind": kind,
               "size": random.choice(SIZES) if kind == "cpu" else "",
               "region": "north, by the sea" if random.random() < 0.03 else "",
               "amount": number(random, random.choice([0, 2, 6, 8, 10]),
                                random.choice([5, 50, 10**9])),
               "extra": "1" if random.random() < 0.03 else ""}
        if random.random() < 0.3:
            row["amount"] = random.choice(["1", "2", "5", "2.5", "10", "20"])
        if random.random() < 0.03:
            row["amount"] = random.choice(["0", "0.000", "-1.5", "00012" if wrong else "12",
                                           "99999999999.123456789"])
        if wrong and random.random() < 0.005:
            row[random.choice(["kind", "at", "amount", "size"])] = "wrong"
        if row["region"]:
            row["region"] = f'"{row["region"]}"'
        lines.append(",".join(row[c] if c == "region" else cell(random, row[c]) for c in columns))
    return end.join(lines) + random.choice(["", end])


def run(program, folder, word):
    (folder / word).mkdir()
    outputs = [("--statement", "statement"), ("--wallets-out", "wallets"),
               ("--grants-out", "grants"), ("--entries-out", "entries")]
    command = [program, "rate", folder / f"book-{word}", "--accounts", folder / "accounts.yaml",
               "--usage", folder / "usage.csv"]
    for option, name in outputs:
        command += [option, folder / word / name]
    done = subprocess.run(command, capture_output=True, check=False)
    said = [done.returncode, done.stderr.replace(f"book-{word}".encode(), b"book")]
    for _, name in outputs:
        path = folder / word / name
        said.append(path.read_bytes() if path.exists() else None)
    return said


def try_book(program, seed, folder):
    chance = random.Random(seed)
    state = chance.getstate()
    for word in ("ascending", "exact"):
        chance.setstate(state)
        text, pools = rulebook(chance, word)
        book = folder / f"book-{word}"
        (book / "facts").mkdir(parents=True)
        (book / "rulebook.lua").write_text(text)
        (book / "facts" / "usage.yaml").write_text(USAGE)
    (tiers := sorted(chance.sample(range(1, 60), 2)))
    facts = FACTS.format(a=number(chance, 6, 2), b=number(chance, 3, 2), c=number(chance, 8, 2),
                         d=number(chance, 12, 2), e=number(chance, 2, 9), f=chance.randint(1, 9),
                         t=tiers[0], u=tiers[1], flat=chance.choice(["", ", flat: 1.25"]))
    for word in ("ascending", "exact"):
        (folder / f"book-{word}" / "facts" / "prices.yaml").write_text(facts)
    holders, names = accounts(chance, pools)
    (folder / "accounts.yaml").write_text(holders)
    (folder / "usage.csv").write_bytes(usage(chance, names).encode())
    return run(program, folder, "ascending"), run(program, folder, "exact")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--books", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the first book there and stop")
    given = parser.parse_args()
    rated = failed = 0
    for seed in range(given.first, given.first + given.books):
        with tempfile.TemporaryDirectory() as scratch:
            folder = given.keep or Path(scratch)
            short, whole = try_book(given.program, seed, folder)
            if given.keep:
                print(short[:2], whole[:2])
                return 0
        rated += short[0] == 0 and whole[0] == 0
        if short != whole:
            failed += 1
            print(f"{seed}: the short way and the whole road differ: "
                  f"{short[0]} {short[1][:200]!r}, {whole[0]} {whole[1][:200]!r}")
    print(f"{given.books} books, {rated} of them rated, {failed} differ")
    return 1 if failed or rated < given.books // 2 else 0


if __name__ == "__main__":
    sys.exit(main())
