#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A changed rulebook is the rulebook that the same edit by hand makes of it: for each kind of
# change the content hash, the statement and the lines are the same bytes.  And where nothing is
# changed, the bill is the same bytes, and a what-if finds no difference.
# Usage: changes.py TARIFF ROOT
import csv
import decimal
import json
import os
import shutil
import subprocess
import sys
import tempfile

# (what, the changes: options of --set, or the text of a what-if's `change:`; the edits by hand:
# (file, old, new), an empty old adds at the end)
PRICES, OFFERS, RULES = "facts/prices.yaml", "facts/offers.yaml", "rulebook.lua"
SHARED = "2025-01-01: { is: 0.0030, source: EXAMPLE }"
STORAGE_ROUND = 'round = { to = "0.01", mode = "half up", per = "day" },'
DEDUCT = 'deduct { "storage", "traffic", "compute", "coupon", "balance" }'
BASIC = 'grants = { compute = money "150.00", storage = { "500", per = "hour", partial = "prorate" }, traffic = "100" }'
KINDS = [
    ("a fact is set", ["compute.shared.gpu_second=0.0031"], [(PRICES, "is: 0.0030", "is: 0.0031")]),
    ("a fact is set from a day on", ["compute.shared.gpu_second@2026-03-15=0.0031"],
     [(PRICES, SHARED, SHARED + "\n      2026-03-15: { is: 0.0031, source: EXAMPLE }")]),
    ("a fact is set from an instant on", ["compute.shared.gpu_second@2026-03-15T12:00:00+08:00=0.0031"],
     [(PRICES, SHARED, SHARED + "\n      2026-03-15T12:00:00+08:00: { is: 0.0031, source: EXAMPLE }")]),
    ("a fact costs a part less", ["compute.shared.gpu_second=-10 %"], [(PRICES, "is: 0.0030", "is: 0.0027")]),
    ("one number of a table is set", ["compute.exclusive.hour.gn6i=10.00"],
     [(PRICES, f"{day}: {{ gn6i: 12.00", f"{day}: {{ gn6i: 10.00") for day in ("2025-01-01", "2026-03-16")]),
    ("a fact is scaled", "- { fact: compute.shared.gpu_second, scale: 0.9 }", [(PRICES, "is: 0.0030", "is: 0.0027")]),
    ("a fact is raised from a day on", "- { fact: compute.shared.gpu_second, from: 2026-03-10, add: 0.0005 }",
     [(PRICES, SHARED, SHARED + "\n      2026-03-10: { is: 0.0035, source: EXAMPLE }")]),
    ("a key of a block", ["price.exclusive-compute.step=1 hour"],
     [(RULES, 'rate  = fact "compute.exclusive.hour",', 'rate  = fact "compute.exclusive.hour", step = "1 hour",')]),
    ("a key inside a key", ["price.storage.round.per=month"],
     [(RULES, STORAGE_ROUND, STORAGE_ROUND.replace("day", "month"))]),
    ("keys of a block in a file", "- price: exclusive-compute\n    set: { total: spell, step: 1 hour }",
     [(RULES, 'rate  = fact "compute.exclusive.hour",',
       'rate  = fact "compute.exclusive.hour", total = "spell", step = "1 hour",')]),
    ("a key is taken away", "- price: storage\n    remove: [round]", [(RULES, STORAGE_ROUND, "")]),
    ("a key of the rulebook", ["rulebook.settle.each=day"], [(RULES, 'each = "hour"', 'each = "day"')]),
    ("another order of deduction", ["deduct=[storage, traffic, coupon, compute, balance]"],
     [(RULES, DEDUCT, 'deduct { "storage", "traffic", "coupon", "compute", "balance" }')]),
    ("another order of deduction in a file", "- deduct: [storage, traffic, coupon, compute, balance]",
     [(RULES, DEDUCT, 'deduct { "storage", "traffic", "coupon", "compute", "balance" }')]),
    ("another order of grants", ["pool.coupon.first=[created, id]"],
     [(RULES, 'first = { "expiry", "created", "id" }', 'first = { "created", "id" }')]),
    ("another offer of a plan", "- plan: basic\n    set:\n      grants: { compute: { money: 180.00 }, storage: [500, "
     "{ per: hour, partial: prorate }], traffic: 100 }", [(RULES, BASIC, BASIC.replace("150.00", "180.00"))]),
    ("a price goes, and another takes its usage", "- price: upload\n    remove: true\n"
     "  - path: price.traffic.when.direction\n    set: [in, out]", "upload"),
    ("a price is added", "- price: night\n    add: { when: { item: request, verb: get, hour: { between: [0, 6] } }, "
     "instead_of: get-requests, meter: requests, rate: { fact: request.get } }", "night"),
    ("a plan is put in the place of another", "- plan: traffic-20\n    replace: { costs: 8.00, grants: { traffic: 25 }, "
     "lasts: 1 year, unused: void }", "traffic-20"),
    ("several changes, one after the other", ["compute.shared.gpu_second=0.0040", "compute.shared.gpu_second=+50%",
                                              "traffic.out_gb=0.40"], "several"),
]


def edit(book, edits):
    """Edits files of a rulebook by hand; what is replaced must be there once."""
    for name, old, new in edits:
        path = os.path.join(book, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.count(old) != 1:
            raise SystemExit(f"{name} does not hold this once: {old}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))


def block(book, word, name):
    """The text of a block of the rules."""
    with open(os.path.join(book, RULES), encoding="utf-8") as file:
        text = file.read()
    begin = text.index(f'{word} "{name}" {{')
    return text[begin : text.index("\n}\n", begin) + 3]


def run(tariff, words):
    done = subprocess.run([tariff, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"tariff {' '.join(words)} fails:\n{done.stdout}{done.stderr}")
    return done.stdout


def bill(tariff, book, inputs, folder, options):
    """The content hash, the statement and the lines."""
    statement = os.path.join(folder, "statement.csv")
    lines = run(tariff, ["rate", book, *inputs, "--statement", statement, "--format", "csv", *options])
    with open(statement, encoding="utf-8") as file:
        return run(tariff, ["check", book, "--hash", *options]), file.read(), lines


def differences(value, path=""):
    """Where a document of a what-if tells a difference, or a before that is not its after."""
    if isinstance(value, list):
        return [found for i, part in enumerate(value) for found in differences(part, f"{path}/{i}")]
    if not isinstance(value, dict):
        return []
    found = [f"{path}/{key}" for key, after in value.items() if key.endswith("after") and
             value[key[: -len("after")] + "before"] != after]
    if "difference" in value and decimal.Decimal(value["difference"]) != 0:
        found.append(f"{path}/difference")
    return found + [one for key, part in value.items() for one in differences(part, f"{path}/{key}")]


def unchanged(tariff, plain, inputs, folder, before):
    """What differs when a change says what is there, and when a rulebook is held against itself."""
    names = []
    if bill(tariff, plain, inputs, folder, ["--set", "compute.shared.gpu_second=0.0030"]) != before:
        names.append("the bill")
    document = json.loads(run(tariff, ["whatif", plain, *inputs, "--against", plain, "--format", "json"]))
    names += differences(document)
    with open(os.path.join(folder, "statement.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    billed = sum(decimal.Decimal(row["amount"]) for row in rows)
    if not billed or billed != decimal.Decimal(document["totals"]["amount"]["before"]):
        names.append("what is charged is not what is billed")
    same = document["spread"]["amount"]
    if (same["more"], same["less"]) != (0, 0) or same["same"] != document["counts"]["accounts"]:
        names.append("accounts")
    return names


def by_hand(book, kind):
    """What the kinds with a name edit."""
    if kind == "upload":
        return [(RULES, block(book, "price", "upload"), ""), (RULES, 'when  = { item = "traffic", direction = "out" },',
                                                             'when  = { item = "traffic", direction = { "in", "out" } },')]
    if kind == "traffic-20":
        return [(RULES, block(book, "plan", "traffic-20"),
                 'plan "traffic-20" { costs = "8.00", grants = { traffic = "25" }, lasts = "1 year", unused = "void" }\n')]
    if kind == "night":
        last = block(book, "price", "get-requests")
        return [(RULES, last, last + 'price "night" { when = { item = "request", verb = "get", hour = between(0, 6) }, '
                 'instead_of = "get-requests", meter = "requests", rate = fact "request.get" }\n')]
    if kind == "several":
        return [(PRICES, "is: 0.0030", "is: 0.0060"), (PRICES, "is: 0.50", "is: 0.40")]
    return kind


def usage_of_studios(root, folder):
    """A fifth of the example month is enough for all kinds of usage."""
    path = os.path.join(folder, "usage.csv")
    with open(os.path.join(root, "examples/artlab/usage.csv"), encoding="utf-8") as file:
        head, *rows = file
    with open(path, "w", encoding="utf-8") as file:
        file.writelines([head, *(row for row in rows if "-studio," in row)])
    return path


def main():
    tariff, root = (os.path.abspath(word) for word in sys.argv[1:3])
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tariff-changes-") as folder:
        inputs = ["--usage", usage_of_studios(root, folder), "--accounts",
                  os.path.join(root, "examples/artlab/accounts.yaml")]
        plain = os.path.join(root, "rules", "artlab")
        before = bill(tariff, plain, inputs, folder, [])
        names = unchanged(tariff, plain, inputs, folder, before)
        failed += bool(names)
        print(f"{'FAILED' if names else 'ok':8}nothing is changed{': ' if names else ''}{', '.join(names)}")
        for what, changes, edits in KINDS:
            book = os.path.join(folder, "book")
            shutil.rmtree(book, ignore_errors=True)
            shutil.copytree(plain, book)
            edit(book, by_hand(book, edits))
            options = []
            if isinstance(changes, str):
                path = os.path.join(folder, "change.yaml")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(f"tariff: 1\nwhatif: {what}\nchange:\n  {changes}\n")
                options = ["--change", path]
            else:
                for change in changes:
                    options += ["--set", change]
            got = bill(tariff, plain, inputs, folder, options)
            wanted = bill(tariff, book, inputs, folder, [])
            names = [name for name, a, b in zip(("hash", "statement", "lines"), got, wanted) if a != b]
            if got[0] == before[0]:
                names.append("it is not changed")
            failed += bool(names)
            print(f"{'FAILED' if names else 'ok':8}{what}{': ' if names else ''}{', '.join(names)}")
    print(f"{len(KINDS) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
