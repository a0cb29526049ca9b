#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# The content hash says what a rulebook means: the same after each edit that changes only how it is
# written, another one after each that can change a bill.  Usage: content_hash.py TARIFF
import os
import shutil
import subprocess
import sys
import tempfile

BOOK = {
    "rulebook.lua": """rulebook "small" { title = "Small", currency = "CNY", zone = "Asia/Shanghai", settle = { each = "hour" }, round = { to = "0.01", per = "hour" } }
include "more.lua"
local base = "0.5"
local function share(hour)
  if hour < 6 then return base end
  return "1"
end
meter "sent" { unit = "GB", sum = "gb" }
meter "seen" { unit = "request", count = true }
price "out" { title = "Downloads", when = { item = "traffic", way = "out" }, meter = "sent", rate = fact "out.gb", label = { product = "OSS" } }
price "in" { when = { item = "traffic", way = "in" }, free = "uploads are free" }
price "asked" { when = { item = "request" }, meter = "seen", rate = function(usage) return fact "request.each" * share(usage.hour) end }
""",
    "more.lua": """deduct { "volume", "coupon", "extra", "balance" }
pool "extra" { unit = money, pays_for = { item = "request" } }
pool "volume" { unit = "GB", pays_for = { item = "traffic" }, first = { "expiry", "id" } }
pool "coupon" { unit = money, first = { "expiry", "id" }, until = "2026-07-01" }
plan "pack" { costs = fact "pack.price", grants = { volume = "100" }, lasts = "1 year", from = "2026-01-01" }
""",
    "facts/usage.yaml": """tariff: 1
usage:
  item: [traffic, request]
  way: { one_of: [out, in], for: { item: traffic } }
  gb: { unit: GB, for: { item: traffic } }
  gateway: { text: true, optional: true }
""",
    "facts/prices.yaml": """tariff: 1
facts:
  out.gb:
    title: Downloads
    unit: CNY/GB
    values:
      2026-01-01: { is: 0.50, source: price page }
      2026-06-01: { is: 0.60, source: price page }
  request.each:
    unit: CNY/request
    per: 1000
    by: way
    values:
      2026-01-01: { out: 0.10, source: price page }
  pack.price:
    unit: CNY
    values:
      2026-01-01: { is: 45.00, source: price page }
""",
    "tests/one.yaml": "tariff: 1\ntest: one\nexpect: []\n",
}

# (what, file, old, new): a new file when old is None, no file when new is None
SAME = [
    ("a comment", "rulebook.lua", 'meter "sent" {', '-- how much\nmeter "sent" { --[[ GB ]]'),
    ("line breaks and blanks", "rulebook.lua", 'meter "sent" { unit = "GB", sum = "gb" }',
     'meter   "sent"\n{\n\tunit="GB",\n\tsum="gb"\n}'),
    ("a comma behind the last key", "rulebook.lua", 'sum = "gb" }', 'sum = "gb", }'),
    ("the order of keys in a block", "rulebook.lua", '{ unit = "GB", sum = "gb" }', '{ sum = "gb", unit = "GB" }'),
    ("other quotation marks", "rulebook.lua", 'unit = "GB"', "unit = 'GB'"),
    ("a comment inside of a function", "rulebook.lua", "if hour < 6 then", "if hour < 6 --[[ night ]] then"),
    ("line breaks inside of a function", "rulebook.lua", "then return base end", "then\n    return base\n  end"),
    ("a comma behind the last argument of a table", "more.lua", '"extra", "balance" }', '"extra", "balance", }'),
    ("meters after the prices", "rulebook.lua", None, None),
    ("the order of facts", "facts/prices.yaml", None, None),
    ("quotes and braces in YAML", "facts/prices.yaml", "2026-01-01: { is: 0.50, source: price page }",
     "2026-01-01:\n        source: 'price page'\n        is: \"0.50\""),
    ("zeros behind the last place", "facts/prices.yaml", "is: 0.50,", "is: 0.5,"),
    ("a date as its instant", "facts/prices.yaml", "2026-06-01: {", "2026-06-01T00:00:00+08:00: {"),
    ("a date of a block as its instant", "more.lua", 'until = "2026-07-01"', 'until = "2026-06-30T16:00:00Z"'),
    ("the source of a fact", "facts/prices.yaml", "is: 0.60, source: price page", "is: 0.60, source: contract"),
    ("the title of a fact", "facts/prices.yaml", "title: Downloads", "title: What is downloaded"),
    ("the order of a field's keys", "facts/usage.yaml", "{ unit: GB, for: { item: traffic } }",
     "{ for: { item: traffic }, unit: GB }"),
    ("a test", "tests/one.yaml", "test: one", "test: two"),
    ("a what-if beside it", "whatif/one.yaml", None, "tariff: 1\nwhatif: one\nchange: []\n"),
]

DIFFERENT = [
    ("a rate", "facts/prices.yaml", "is: 0.60", "is: 0.61"),
    ("the date of a rate", "facts/prices.yaml", "2026-06-01:", "2026-06-02:"),
    ("one more date", "facts/prices.yaml", "      2026-06-01:", "      2026-05-01: { is: 1, source: x }\n      2026-06-01:"),
    ("for how many a rate is", "facts/prices.yaml", "per: 1000", "per: 100"),
    ("the unit of a fact", "facts/prices.yaml", "unit: CNY/GB", "unit: CNY/MB"),
    ("a symbol that a table prices", "facts/prices.yaml", "{ out: 0.10,", "{ out: 0.10, in: 0.10,"),
    ("the fact of a rate", "rulebook.lua", 'fact "request.each" *', 'fact "out.gb" *'),
    ("a condition", "rulebook.lua", 'way = "out" }, meter', 'way = { "out", "in" } }, meter'),
    ("the rounding", "rulebook.lua", 'to = "0.01"', 'to = "0.001"'),
    ("the window of settlement", "rulebook.lua", 'each = "hour"', 'each = "day"'),
    ("the zone", "rulebook.lua", "Asia/Shanghai", "Asia/Tokyo"),
    ("the name", "rulebook.lua", 'rulebook "small"', 'rulebook "large"'),
    ("what a meter counts", "rulebook.lua", 'sum = "gb"', 'max = "gb", window = "day"'),
    ("the title of a price, which a bill shows", "rulebook.lua", 'title = "Downloads"', 'title = "Traffic"'),
    ("a label", "rulebook.lua", 'product = "OSS"', 'product = "EAS"'),
    ("why something is free", "rulebook.lua", "uploads are free", "free of charge"),
    ("the body of a function", "rulebook.lua", "share(usage.hour)", "share(usage.weekday)"),
    ("what a helper of a function does", "rulebook.lua", "hour < 6", "hour < 7"),
    ("a local that a function reads", "rulebook.lua", 'local base = "0.5"', 'local base = "0.4"'),
    ("a word of a function in quotes", "rulebook.lua", 'return "1"', 'return "2"'),
    ("the order of prices", "rulebook.lua", None, None),
    ("the order of deduction", "more.lua", '"coupon", "extra"', '"extra", "coupon"'),
    ("the order of grants", "more.lua", 'pool "coupon" { unit = money, first = { "expiry", "id" }',
     'pool "coupon" { unit = money, first = { "id", "expiry" }'),
    ("what a pool pays for", "more.lua", 'pays_for = { item = "traffic" }', 'pays_for = { item = "traffic", way = "out" }'),
    ("until when a pool pays", "more.lua", 'until = "2026-07-01"', 'until = "2026-07-02"'),
    ("from when a plan is sold", "more.lua", 'from = "2026-01-01"', 'from = "2026-01-02"'),
    ("how long a plan lasts", "more.lua", 'lasts = "1 year"', 'lasts = "2 years"'),
    ("what a plan grants", "more.lua", 'volume = "100"', 'volume = "101"'),
    ("what a plan costs", "facts/prices.yaml", "is: 45.00", "is: 46.00"),
    ("a price with dates", "rulebook.lua", 'free = "uploads are free" }', 'free = "uploads are free", from = "2020-01-01" }'),
    ("a statement", "more.lua", 'plan "pack"', 'statement { rows = { "account", "month", "rulebook" }, columns = { "amount" } }\nplan "pack"'),
    ("a symbol of a field", "facts/usage.yaml", "[out, in]", "[out, in, side]"),
    ("a field that may be missing", "facts/usage.yaml", "optional: true", "optional: false"),
    ("where a field belongs", "facts/usage.yaml", "gb: { unit: GB, for: { item: traffic } }",
     "gb: { unit: GB, for: { item: [traffic, request] } }"),
    ("the order of the fields, by which lines are paid", "facts/usage.yaml",
     "  item: [traffic, request]\n  way: { one_of: [out, in], for: { item: traffic } }",
     "  way: { one_of: [out, in], for: { item: traffic } }\n  item: [traffic, request]"),
]
failed = passed = 0


def say(good, what, more=""):
    global failed, passed
    passed += good
    failed += not good
    print(("ok      " if good else "FAILED  ") + what + ("" if good else more))


def write(folder, book):
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in book.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def content_hash(tariff, folder, book):
    write(folder, book)
    done = subprocess.run([tariff, "check", folder, "--hash"], capture_output=True, text=True, check=False)
    digits = done.stdout.split("\n")[0]      # `check` may find something all the same
    return digits if len(digits) == 64 else done.stdout + done.stderr


def edited(what, name, old, new):
    book = dict(BOOK)
    if new is not None and old is None:
        book[name] = new
    elif what == "the order of facts":       # also: two files instead of one
        head, _, last = book[name].partition("  pack.price:")
        first, middle = head.split("  request.each:")
        book[name] = "tariff: 1\nfacts:\n  pack.price:" + last
        book["facts/more.yaml"] = "tariff: 1\nfacts:\n  request.each:" + middle + first.replace("tariff: 1\nfacts:\n", "")
    elif what == "the order of prices":
        lines = book[name].splitlines(keepends=True)
        at = next(index for index, line in enumerate(lines) if line.startswith('price "out"'))
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        book[name] = "".join(lines)
    elif what == "meters after the prices":  # words may stand in any order
        lines = book[name].splitlines(keepends=True)
        meters = [line for line in lines if line.startswith("meter")]
        book[name] = "".join([line for line in lines if line not in meters] + meters)
    else:
        if book[name].count(old) < 1:
            raise SystemExit(f"{what}: {old!r} is not there to be edited")
        book[name] = book[name].replace(old, new, 1)
    if book == BOOK:
        raise SystemExit(f"{what}: nothing was edited")
    return book


def main():
    tariff = sys.argv[1]
    folder = tempfile.mkdtemp(prefix="tariff-hash-")
    place = os.path.join(folder, "book")
    try:
        whole = content_hash(tariff, place, BOOK)
        say(len(whole) == 64, "the hash has 64 digits", f"\n  {whole}")
        say(content_hash(tariff, os.path.join(folder, "elsewhere"), BOOK) == whole, "the folder does not count")
        for what, name, old, new in SAME:
            got = content_hash(tariff, place, edited(what, name, old, new))
            say(got == whole, "does not count: " + what, f"\n  {got}")
        seen = {whole}
        for what, name, old, new in DIFFERENT:
            got = content_hash(tariff, place, edited(what, name, old, new))
            say(len(got) == 64 and got not in seen, "counts: " + what, f"\n  {got}")
            seen.add(got)
        write(place, BOOK)
        with open(os.path.join(folder, "usage.csv"), "w", encoding="utf-8") as file:
            file.write("id,account,at,item,way,gb\nu1,a,2026-03-04T10:00:00Z,traffic,out,3\n")
        for form in ("table", "json"):
            done = subprocess.run([tariff, "rate", place, "--usage", os.path.join(folder, "usage.csv"),
                                   "--format", form], capture_output=True, text=True, check=True)
            say(whole in done.stdout, f"the statement as {form} has it", "\n" + done.stdout[-600:])
        book = edited("rows", *next(row[1:] for row in DIFFERENT if row[0] == "a statement"))
        own = content_hash(tariff, place, book)
        rows = os.path.join(folder, "rows.csv")
        subprocess.run([tariff, "rate", place, "--usage", os.path.join(folder, "usage.csv"), "--statement", rows],
                       capture_output=True, text=True, check=True)
        with open(rows, encoding="utf-8") as file:
            text = file.read()
        say(text == f"account,month,rulebook,amount\na,2026-03,{own},1.50\n", "statement rows have it where asked",
            "\n" + text)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
