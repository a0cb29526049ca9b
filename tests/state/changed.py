#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A state goes on with a rulebook that has changed since, as long as what it has rated is still
# what the rulebook says: changes of later days are taken up, changes of earlier ones refused, for the
# list and for an account's own prices.  (R21, R22)  Usage: changed.py TARIFF
import csv
import io
import os
import subprocess
import sys
import tempfile

RULES = """rulebook "small" { title = "Small", currency = "CNY", zone = "Asia/Shanghai", settle = { each = "hour" }, round = { to = "0.01", per = "year" } }
meter "sent" { unit = "GB", sum = "gb" }
price "out" { title = "Downloads", when = { item = "traffic" }, meter = "sent", rate = fact "out.gb" }
price "asked" { when = { item = "request" }, meter = "sent", rate = function(usage) return fact "out.gb" * "2" end }
deduct { "coupon", "balance" }
pool "coupon" { unit = money, first = { "id" } }
"""
USAGE = "tariff: 1\nusage:\n  item: [traffic, request]\n  gb: { unit: GB }\n"
FACTS = """tariff: 1
facts:
  out.gb:
    unit: CNY/GB
    values:
      2026-01-01: { is: 0.50, source: price page }
      2027-01-01: { is: 0.1234567, source: announced }
"""
ACCOUNTS = "tariff: 1\naccounts:\n  - { id: a, prices: { out.gb: { 2026-03-01: 0.40 } } }\n  - { id: b }\n"
NAMES = ("rulebook.lua", "facts/usage.yaml", "facts/prices.yaml", "accounts.yaml")
LATER = "2026-04-01"      # the state has rated up to the end of 20 March
EARLIER = "2026-03-15"

# (what, edits {file: [(old, new)]}, goes on, what 10 GB of b cost in April)
CASES = [
    ("nothing", {}, True, "5.00"),
    ("a later value", {2: [("page }\n", f"page }}\n      {LATER}: {{ is: 0.70, source: x }}\n")]}, True, "7.00"),
    ("a value from before", {2: [("page }\n", f"page }}\n      {EARLIER}: {{ is: 0.70, source: x }}\n")]}, False, None),
    ("the first value", {2: [("0.50", "0.51")]}, False, None),
    ("a value that was to come, and does not", {2: [("      2027-01-01: { is: 0.1234567, source: announced }\n", "")]}, True,
     "5.00"),
    ("a source", {2: [("price page", "letter of 3 March")]}, True, "5.00"),
    ("a price that follows later", {0: [('rate = fact "out.gb" }\n', f'rate = fact "out.gb", until = "{LATER}" }}\n'
      f'price "out-april" {{ when = {{ item = "traffic" }}, meter = "sent", rate = money "0.90", from = "{LATER}" }}\n')]},
     True, "9.00"),
    ("a price that followed already", {0: [('rate = fact "out.gb" }\n', f'rate = fact "out.gb", until = "{EARLIER}" }}\n'
      f'price "out-april" {{ when = {{ item = "traffic" }}, meter = "sent", rate = money "0.90", from = "{EARLIER}" }}\n')]},
     False, None),
    ("a new product from a later day", {
        0: [('deduct {', f'meter "kept" {{ unit = "disk", sum = "disks" }}\nprice "disks" {{ when = {{ item = "disk" }}, '
             f'meter = "kept", rate = fact "disk.each", from = "{LATER}" }}\ndeduct {{')],
        1: [("[traffic, request]", "[traffic, request, disk]"), ("gb: { unit: GB }",
             "gb: { unit: GB, for: { item: [traffic, request] } }\n  disks: { unit: disk, for: { item: disk } }")],
        2: [("facts:\n", f"facts:\n  disk.each:\n    unit: CNY/disk\n    values: {{ {LATER}: {{ is: 3, source: x }} }}\n")]},
     True, "5.00"),
    ("a title", {0: [("Downloads", "Traffic")]}, True, "5.00"),
    ("a comment", {0: [("deduct", "-- what pays first\ndeduct")]}, True, "5.00"),
    ("a function", {0: [('* "2"', '* "3"')]}, False, None),
    ("the rounding", {0: [("0.01", "0.1")]}, False, None),
    ("another order of deduction later", {0: [('deduct { "coupon", "balance" }',
      f'deduct {{ "coupon", "balance", until = "{LATER}" }}\ndeduct {{ "balance", from = "{LATER}" }}')]}, True, "5.00"),
    ("a pool that ended before", {0: [('first = { "id" } }', f'first = {{ "id" }}, until = "{EARLIER}" }}')]}, False, None),
    ("an own price from a later day", {3: [("2026-03-01: 0.40", f"2026-03-01: 0.40, {LATER}: 0.30")]}, True, "5.00"),
    ("an account's first own price, later", {3: [("{ id: b }", f"{{ id: b, prices: {{ out.gb: {{ {LATER}: 0.1233 }} }} }}")]},
     True, "1.24"),
    ("an own price of before", {3: [("0.40", "0.30")]}, False, None),
    ("an own price that is gone", {3: [(", prices: { out.gb: { 2026-03-01: 0.40 } }", "")]}, False, None),
    ("an own price that ends later", {3: [("0.40 }", f"0.40, {LATER}: list }}")]}, True, "5.00"),
]
failed = passed = 0


def say(good, what, more=""):
    global failed, passed
    passed += good
    failed += not good
    print(("ok      " if good else "FAILED  ") + what + ("" if good else "\n" + more))


def write(folder, texts):
    for name, text in zip(NAMES, texts):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def rate(tariff, folder, rows, as_of, *more):
    usage = os.path.join(folder, "usage.csv")
    with open(usage, "w", encoding="utf-8") as file:
        file.write("id,at,account,item,gb\n" + "".join(row + "\n" for row in rows))
    return subprocess.run([tariff, "rate", folder, "--accounts", os.path.join(folder, "accounts.yaml"), "--usage", usage,
                           "--as-of", as_of, "--format", "csv", *more], capture_output=True, text=True, check=False)


def try_case(tariff, folder, what, edits, goes_on, amount):
    texts = [RULES, USAGE, FACTS, ACCOUNTS]
    state = os.path.join(folder, "state")
    write(folder, texts)
    # January leaves a rounding sum of the year in the state, over the denominator of today's rates
    done = rate(tariff, folder, ["u0,2026-01-15T10:00+08:00,b,traffic,0.333",
                                 "u1,2026-03-20T10:00+08:00,a,traffic,0.333", "u2,2026-03-20T10:00+08:00,b,traffic,0.333",
                                 "u3,2026-03-20T10:00+08:00,b,request,1"], "2026-03-21", "--state-out", state)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    for index, changes in edits.items():
        for old, new in changes:
            if texts[index].count(old) != 1:
                raise SystemExit(f"{what}: {old!r} is not there once")
            texts[index] = texts[index].replace(old, new)
    write(folder, texts)
    done = rate(tariff, folder, ["u4,2026-04-02T10:00+08:00,b,traffic,10"], "2026-04-30", "--prior", state)
    if not goes_on:
        say(done.returncode == 1 and "2026-03-21T00:00:00+08:00" in done.stderr and "hint: " in done.stderr,
            "refused: " + what, f"{done.returncode}: {done.stdout}{done.stderr}")
        return
    rows = [(row["from"][:10], row["amount"], row["correction"]) for row in csv.DictReader(io.StringIO(done.stdout))]
    say(done.returncode == 0 and rows == [("2026-04-02", amount, "false")], "goes on: " + what,
        f"{done.returncode}: {rows} {done.stderr}")


def main():
    tariff = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="tariff-changed-") as folder:
        for case in CASES:
            try_case(tariff, folder, *case)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
