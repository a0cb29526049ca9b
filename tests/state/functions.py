#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Rules that are functions, on random usage:
#   an event at which a function fails, set aside, leaves no trace: the run without it puts out the
#   same lines, wallets, grants and state, byte for byte;
#   handing the state on in the middle changes nothing, whatever functions look at or said.  (R21)
# Usage: functions.py TARIFF [--runs 12] [--seed 1]
import argparse
import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile

RULEBOOK = """
rulebook "functions" {{
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = {{ each = "{settle}" }},
  round    = {{ to = "0.01", per = "{round}" }},
}}

meter "sent"  {{ unit = "GB", sum = "gb" }}
meter "lit"   {{ unit = "hour", spell = {{ start = "on", stop = "off", key = "lamp" }} }}
meter "shone" {{ unit = "hour", spell = {{ start = "on", stop = "off", key = "lamp" }} }}
meter "seats" {{ unit = "seat", max = "seats", window = "day" }}
meter "users" {{ unit = "user", unique = "user", window = "day" }}

price "plain" {{
  when  = {{ item = "plain" }},
  meter = "sent",
  rate  = function(usage)
    if usage.gb > 90 then error "too much" end
    if usage.hour == 3 then error "nothing runs at three" end
    while usage.gb > 80 do local more = 1 end
    return money "0.10"
  end,
}}

price "looking" {{
  when  = {{ item = "looking" }},
  meter = "sent",
  total = "year",
  rate  = function(usage)
    if usage.gb > 50 and usage.meter "sent" > 100 then error "more than the month may have" end
    if usage.gb:is(51) and usage.hour == 5 then error "no more at five" end
    if usage.meter "sent" > 30 then return money "0.75" end
    if usage.wallet "gift" > 5 then return money "0.50" end
    if usage.plan "basic" then return money "1.00" end
    return money "2.00"
  end,
}}

price "light" {{
  when  = {{ item = "light" }},
  meter = "lit",
  rate  = function(usage)
    if usage.hour == 2 then error "the lamps are out at two" end
    return money "1.00"
  end,
}}

price "glow" {{
  when  = {{ item = "glow" }},
  meter = "shone",
  total = "year",
  rate  = function(usage)
    if usage.gb > 50 and usage.meter "shone" > 6 then error "it shines enough" end
    if usage.gb > 40 and usage.hour == 4 then error "too bright at four" end
    if usage.meter "shone" > 40 then return money "0.50" end
    return money "0.75"
  end,
}}

price "seats" {{
  when  = {{ item = "seats" }},
  meter = "seats",
  rate  = function(usage)
    if usage.seats > 20 then error "there are twenty seats" end
    return money "3.00"
  end,
}}

price "users" {{
  when  = {{ item = "users" }},
  meter = "users",
  total = "year",
  rate  = function(usage)
    if usage.user == "nobody" then error "nobody is no user" end
    if usage.meter "users" > 5 then return money "0.50" end
    return money "1.00"
  end,
}}

deduct {{ "traffic", "gift", "balance" }}

pool "traffic" {{
  unit     = "GB",
  pays_for = {{ item = {{ "plain", "looking" }} }},
  first    = {{ {{ function(grant) return grant.created end, "descending" }}, "id" }},
}}

pool "gift" {{
  unit  = money,
  first = {{ function(grant) return grant.amount end }},
}}

plan "basic" {{
  costs  = "5",
  grants = {{ gift = money "10", traffic = {{ "20", per = "day" }} }},
  worth  = {{ gift = "4", traffic = "1" }},
  lasts  = function(purchase)
    if purchase.paid:is(1) then error "nothing costs one" end
    if purchase.paid:is(2) then return "2 days" end
    return "1 week"
  end,
}}
"""

USAGE = """tariff: 1
usage:
  item:  [plain, looking, light, glow, seats, users]
  event: { one_of: ["on", "off"], optional: true }
  lamp:  { text: true, optional: true }
  user:  { text: true, optional: true }
  gb:    { unit: GB, optional: true }
  seats: { unit: seat, optional: true }
"""

ACCOUNTS = """tariff: 1
accounts:
  - id: a
    balance: 50
    grants:
      - { id: g1, pool: gift, amount: 7, effective: 2024-01-01T00:00+01:00 }
      - { id: g2, pool: gift, amount: 3, effective: 2024-01-01T00:00+01:00 }
  - id: b
"""

COLUMNS = ["id", "account", "at", "from", "until", "item", "event", "lamp", "user", "gb", "seats", "buy",
           "paid"]


BEGIN = datetime.datetime(2024, 3, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))


def instant(hour, minute=0):
    return (BEGIN + datetime.timedelta(hours=hour, minutes=minute)).isoformat()


def make_row(rng, number, fails):
    hour, minute = rng.randrange(0, 24 * (12 if fails else 110)), rng.randrange(60)
    row = {"id": f"u{number:04}", "account": rng.choice("ab"), "at": instant(hour, minute)}
    kind = rng.choice(["plain", "plain", "looking", "looking", "light", "glow", "seats", "users", "buy"])
    if kind == "buy":
        row["buy"], row["paid"] = "basic", rng.choice(["", "1", "2"] if fails else ["", "2"])
        return hour * 60 + minute, row
    row["item"] = kind
    if kind in ("plain", "looking"):
        row["gb"] = rng.choice([1, 3, 7, 12])
        if fails and rng.random() < 0.2:
            row["gb"] = rng.choice([51, 60, 85, 95])
        if rng.random() < 0.3:
            row["from"], row["until"], row["at"] = row["at"], instant(hour + rng.randrange(1, 6), minute), ""
    elif kind in ("light", "glow"):
        row["lamp"], row["event"] = rng.choice("xy"), rng.choice(["on", "off"])
        row["gb"] = rng.choice([1, 45, 60] if fails else [1])
    elif kind == "seats":
        row["seats"] = rng.choice([5, 10, 21] if fails else [5, 10])
    else:
        row["user"] = rng.choice(["ann", "bob", "cem", "dia"] + ["nobody"] * fails)
    return hour * 60 + minute, row


def make_usage(rng, fails):
    rows = sorted((make_row(rng, number, fails) for number in range(120)), key=lambda pair: pair[0])
    if fails:
        return [row for _, row in rows]
    # what fails by the clock alone is left out: all must come through; so are spells that look
    return [row for _, row in rows if row.get("item") not in ("light", "plain", "glow")]


class Case:
    def __init__(self, tariff, folder, settle):
        self.tariff, self.folder = tariff, folder
        os.makedirs(os.path.join(folder, "book", "facts"))
        self.write("book/rulebook.lua", "-- SPDX-License-Identifier: MIT" + RULEBOOK.format(
            settle=settle, round="event" if settle == "event" else "day"))
        self.write("book/facts/usage.yaml", USAGE)
        self.write("accounts.yaml", ACCOUNTS)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8", errors="surrogateescape") as file:
            return file.read()

    def rate(self, name, rows, as_of, *more):
        """Lines, wallets and grants of a run."""
        with open(os.path.join(self.folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        command = [os.path.abspath(self.tariff), "rate", "book", "--usage", name + ".csv", "--accounts",
                   "accounts.yaml", "--format", "csv", "--as-of", as_of, "--wallets-out", "wallets.out",
                   "--grants-out", "grants.out", *more]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[-600:]}")
        return done.stdout, self.read("wallets.out"), self.read("grants.out")


def check_aside(case, rng):
    rows = make_usage(rng, True)
    end = instant(24 * 13)
    got = case.rate("all", rows, end, "--reject", "rejected.out", "--state-out", "all.state")
    rejected = list(csv.DictReader(open(os.path.join(case.folder, "rejected.out"), encoding="utf-8")))
    ids = {row["row"].split(",")[0] for row in rejected}
    if not ids or len(ids) != len(rejected) or not ids <= {row["id"] for row in rows}:
        raise RuntimeError(f"set aside: {sorted(ids)}")
    want = case.rate("fewer", [row for row in rows if row["id"] not in ids], end, "--state-out",
                     "fewer.state")
    if got != want:
        raise RuntimeError(f"not as if {sorted(ids)} had never come")
    if case.read("all.state") != case.read("fewer.state"):
        raise RuntimeError(f"the state is not as if {sorted(ids)} had never come")
    reasons = {row[key] for row in rejected for key in row if key in ("message", "reason", "what")}
    return reasons


def check_split(case, rng):
    rows = make_usage(rng, False)
    end = instant(24 * 111)  # in June: a state that is handed on in May has April and more in it
    want, wallets, grants = case.rate("whole", rows, end)
    cut = rng.randrange(24 * 63, 24 * 90)
    begun = [row for row in rows if (row["at"] or row["from"]) <= instant(cut)]
    first, _, _ = case.rate("first", begun, instant(cut), "--state-out", "onward")
    second, last_wallets, last_grants = case.rate(
        "second", [row for row in rows if row not in begun], end, "--prior", "onward")
    issued = [line for line in first.splitlines()[1:] if not is_provisional(first, line)]
    lines = sorted(plain(want, line) for line in want.splitlines()[1:])
    if sorted([plain(first, line) for line in issued] +
              [plain(second, line) for line in second.splitlines()[1:]]) != lines:
        raise RuntimeError(f"other lines when cut at {instant(cut)}")
    if (last_wallets, last_grants) != (wallets, grants):
        raise RuntimeError(f"other wallets when cut at {instant(cut)}")


def cells(text, line):
    return dict(zip(text.splitlines()[0].split(","), line.split(",")))


def is_provisional(text, line):
    return cells(text, line)["provisional"] == "true"


def plain(text, line):
    return tuple(value for name, value in cells(text, line).items() if name != "provisional")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tariff")
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    passed = failed = 0
    for seed in range(chosen.seed, chosen.seed + chosen.runs):
        for name, check in (("aside", check_aside), ("split", check_split)):
            for settle in ("event", "hour", "day", "month"):
                with tempfile.TemporaryDirectory(prefix="tariff-functions-") as folder:
                    try:
                        check(Case(chosen.tariff, folder, settle), random.Random(seed))
                        passed += 1
                    except RuntimeError as problem:
                        failed += 1
                        print(f"{name} by the {settle}, seed {seed}, FAILED: {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
