#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Usage that lasts for months, settled by the event: spells, levels and stretches that reach further
# back than the state that is handed on.  However a run is cut, what its parts put out for good is
# what one run puts out, line by line, and nothing is taken back.  (R15, R21)
# A line is provisional as long as its event goes on, also when as-of lies where a piece ends.
# Usage: spells.py TARIFF [--runs 12] [--seed 1]
import argparse
import collections
import csv
import datetime
import fractions
import io
import os
import random
import subprocess
import sys
import tempfile
import zoneinfo

RULEBOOK = """-- SPDX-License-Identifier: MIT
rulebook "spells" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "event" },
  round    = { to = "0.01", mode = "half up", per = "event" },
}

meter "lit"    { unit = "hour", spell = { start = "on", stop = "off", key = "lamp" } }
meter "ran"    { unit = "hour", spell = { start = "on", stop = "off", key = "lamp" } }
meter "stored" { unit = "GB hour", average = "gb", hold = "until next", key = "lamp" }
meter "sent"   { unit = "GB", sum = "gb" }

price "lit"    { when = { item = "lit" }, meter = "lit", rate = function(usage)
  if usage.hour < 6 then return money "0.333" end
  return money "1.00"
end }
price "day"    { when = { item = "ran", hour = between(6, 22) }, meter = "ran", rate = money "0.0125" }
price "night"  { when = { item = "ran", hour = between(22, 6) }, meter = "ran", free = "nobody is there" }
price "stored" { when = { item = "stored" }, meter = "stored", rate = money "0.001",
                 included = { "40 GB hour", per = "month" } }
price "sent"   { when = { item = "sent" }, meter = "sent", rate = money "0.07" }

pool "hours" { unit = "hour", pays_for = { item = { "lit", "ran" } }, first = { "expiry", "id" } }
pool "gift"  { unit = money, first = { "expiry", "id" } }

deduct { "hours", "gift", "balance" }
"""

USAGE = """tariff: 1
usage:
  item:  [lit, ran, stored, sent]
  event: { one_of: ["on", "off"], optional: true }
  lamp:  { text: true, optional: true }
  gb:    { unit: GB, optional: true }
"""

ACCOUNTS = """tariff: 1
accounts:
  - id: a
    balance: 500
    grants:
      - { id: h1, pool: hours, amount: 100, effective: 2024-01-20T06:30+01:00, expires: 2024-03-09T17:00+01:00 }
      - { id: h2, pool: hours, amount: 3, per: day, effective: 2024-02-15T00:00+01:00, expires: 2024-04-15T00:00+02:00 }
      - { id: g1, pool: gift, amount: 25, effective: 2024-01-01T00:00+01:00, expires: 2024-03-20T12:34+01:00 }
"""

ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
BEGIN, END = datetime.datetime(2024, 1, 10, tzinfo=ZONE), datetime.datetime(2024, 7, 5, 13, 20, tzinfo=ZONE)
COLUMNS = ("id", "account", "at", "from", "until", "item", "event", "lamp", "gb")
HOUR = datetime.timedelta(hours=1)
NUMBERS = ("quantity", "amount", "included", "hours", "gift", "balance", "rounding")


def when(text):
    return datetime.datetime.fromisoformat(text)


def plus(time, minutes):
    return (time.astimezone(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)).astimezone(ZONE)


def begin_of(row):
    return when(row["at"] or row["from"])


def base_of(as_of):
    """The instant back to which a state reaches: the beginning of the month before."""
    month = as_of.astimezone(ZONE).replace(day=1, hour=0, minute=0)
    return (month - datetime.timedelta(days=1)).replace(day=1)


def make_usage(rng):
    """Rows that end days or months after they begin; no two of an item begin at one instant."""
    rows, taken = [], set()

    def add(item, time, **more):
        if time < END and (item, time) not in taken:
            taken.add((item, time))
            rows.append({"id": f"u{len(rows):03}", "account": "a", "at": time.isoformat(), "item": item, **more})

    minutes = int((END - BEGIN) / datetime.timedelta(minutes=1))
    for lamp in "xyz":
        for item in ("lit", "ran", "stored"):
            at = BEGIN
            while at < END:
                at = plus(at, rng.choice([30, 600, 30_000]) + rng.randrange(3000) // 30 * 30)
                lasts = rng.choice([45, 2000, 60_000, 130_000]) + rng.randrange(3000) // 30 * 30
                if item == "stored":
                    add(item, at, lamp=lamp, gb=rng.choice([0, 1, 1, 20]))
                else:
                    add(item, at, lamp=lamp, event="on")
                    add(item, plus(at, lasts), lamp=lamp, event="off")
                at = plus(at, lasts)
    for _ in range(6):
        begin = plus(BEGIN, rng.randrange(minutes))
        add("sent", begin, gb=rng.randrange(1, 900))
        rows[-1].update({"from": begin.isoformat(), "until": plus(begin, rng.randrange(1, 90_000)).isoformat(), "at": ""})
    return sorted(rows, key=begin_of)


def make_cuts(rng):
    """As-of instants: off a border, on one of some price, and where months begin; the end is the last."""
    cuts = set()
    for _ in range(rng.randrange(2, 7)):
        cut = plus(BEGIN, rng.randrange(int((END - BEGIN) / datetime.timedelta(minutes=1))))
        kind = rng.choice(["off", "hour", "six", "month"])
        if kind != "off":
            cut = cut.replace(minute=0)
        if kind in ("six", "month"):
            cut = cut.replace(hour=6)
        if kind == "month":
            cut = cut.replace(day=1, hour=0)
        cuts.add(cut)
    return sorted(cut for cut in cuts if cut > BEGIN) + [END]


class Case:
    def __init__(self, tariff, folder):
        self.tariff, self.folder = os.path.abspath(tariff), folder
        os.makedirs(os.path.join(folder, "book", "facts"))
        for name, text in (("book/rulebook.lua", RULEBOOK), ("book/facts/usage.yaml", USAGE),
                           ("accounts.yaml", ACCOUNTS)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def rate(self, rows, as_of, *more):
        """The lines of a run, and the wallets and grants after it."""
        with open(os.path.join(self.folder, "usage.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        command = [self.tariff, "rate", "book", "--usage", "usage.csv", "--accounts", "accounts.yaml",
                   "--format", "csv", "--as-of", as_of.isoformat(), "--wallets-out", "wallets.out",
                   "--grants-out", "grants.out", *more]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[-600:]}")
        beside = [open(os.path.join(self.folder, name), encoding="utf-8").read()
                  for name in ("wallets.out", "grants.out")]
        return list(csv.DictReader(io.StringIO(done.stdout))), beside


def going_on(rows, as_of):
    """Item and beginning of what has not ended: (item, beginning) as the lines have them."""
    found, held = set(), {}
    for row in rows:
        begin, key = begin_of(row), (row["item"], row.get("lamp"))
        if begin > as_of:
            break
        if row.get("until"):
            if when(row["until"]) > as_of:
                found.add(("sent", begin))
        elif row.get("event") == "off" or row.get("gb") == 0:
            held.pop(key, None)
        elif row["item"] != "stored" or key not in held or held[key][1] != row["gb"]:
            held[key] = begin, row.get("gb")
    return found | {(item, begin) for (item, _), (begin, _) in held.items()}


def check_marks(lines, rows, as_of):
    """A line is provisional exactly when its event goes on."""
    goes_on = going_on(rows, as_of)
    for line in lines:
        name = line["price"].replace("day", "ran"), when(line["from"])
        if (line["provisional"] == "true") != (name in goes_on):
            raise RuntimeError(f"as of {as_of}: provisional is wrong of {line}")
        if line["provisional"] == "true" and line["price"] != "sent" and when(line["until"]) != as_of:
            raise RuntimeError(f"as of {as_of}: it goes on, but ends early: {line}")


def compare(what, mine, theirs):
    left, right = (collections.Counter(tuple(row.items()) for row in rows) for rows in (mine, theirs))
    if left != right:
        raise RuntimeError(f"{what}\n    in several only: {list((left - right))[:2]}"
                           f"\n    in one run only: {list((right - left))[:2]}")


def sums(lines):
    """What lines of one name add up to; names that add up to nothing are left out."""
    found = collections.defaultdict(collections.Counter)
    for line in lines:
        name = tuple(line[column] for column in line if column not in NUMBERS + ("open", "correction", "provisional"))
        for column in NUMBERS:
            found[name][column] += fractions.Fraction(line[column] or "0")
    # a quantity is shown rounded to the last place, so a shown difference may be off by it
    rounded = {name: {column: round(value, 12) for column, value in total.items() if round(value, 12)}
               for name, total in found.items()}
    return [{"name": name, **total} for name, total in rounded.items() if total]


def check_hand_on(case, rows, cuts, late=None):
    """Rates in parts; with late, a row of that id comes so many parts later, if the state reaches back."""
    issued, since, prior = [], None, []
    for number, cut in enumerate(cuts):
        part = [row for row in rows if (since is None or begin_of(row) > since) and begin_of(row) <= cut]
        come = [row for row in rows if begin_of(row) <= cut]
        if late is not None:
            part = [row for row in come if row["id"] not in prior and
                    (late.get(row["id"], 0) <= number or (number > 0 and base_of(cut) > begin_of(row)))]
        prior += [row["id"] for row in part]
        lines, beside = case.rate(part, cut, "--state-out", f"state{number}",
                                  *(["--prior", f"state{number - 1}"] if number else []))
        come = [row for row in rows if row["id"] in prior]
        whole, whole_beside = case.rate(come, cut)
        check_marks(whole, come, cut)
        if beside != whole_beside:
            raise RuntimeError(f"other wallets at {cut}")
        if late is None:
            compare(f"cut at {', '.join(map(str, cuts[:number]))}: other lines at {cut}", issued + lines, whole)
        else:
            compare(f"late, cut at {', '.join(map(str, cuts[:number]))}: other sums at {cut}", sums(issued + lines),
                    sums(whole))
        issued += [line for line in lines if line["provisional"] == "false"]
        since = cut


def check_random(case, rng):
    check_hand_on(case, make_usage(rng), make_cuts(rng))


def check_late(case, rng):
    rows, cuts = make_usage(rng), make_cuts(rng)
    late = {}
    for row in rows:
        part = sum(cut < begin_of(row) for cut in cuts)
        # the state of the part before the one it comes in must reach back to it
        if part + 1 < len(cuts) and rng.random() < 0.2 and base_of(cuts[part]) <= begin_of(row):
            late[row["id"]] = part + 1
    check_hand_on(case, rows, cuts, late)


def check_by_hand(case):
    """A lamp that shines from 20 January to 20 April, 05:40: one line, whatever the hand-ons."""
    rows = [{"id": "s", "account": "b", "at": "2024-01-20T10:00+01:00", "item": "lit", "lamp": "x", "event": "on"},
            {"id": "e", "account": "b", "at": "2024-04-20T05:40+02:00", "item": "lit", "lamp": "x", "event": "off"}]
    # 14 hours, 90 days and 5:40; an hour less when summer time begins, and that one is of the night
    night = fractions.Fraction(90 * 6 - 1) + fractions.Fraction(17, 3)
    amount = round(float(night * fractions.Fraction("0.333") + 14 + 90 * 18), 2)
    for name, cuts in (("on a border", ["2024-03-10T06:00+01:00"]), ("off a border", ["2024-03-10T06:30+01:00"]),
                       ("at a base", ["2024-03-01T00:00+01:00"]),
                       ("often", ["2024-02-10T07:00+01:00", "2024-03-10T06:30+01:00", "2024-04-01T00:00+02:00",
                                  "2024-04-10T12:00+02:00", "2024-04-20T05:39+02:00"])):
        cuts = [when(cut) for cut in cuts]
        for number, cut in enumerate(cuts + [END]):
            lines, _ = case.rate([row for row in rows if (number == 0 or begin_of(row) > cuts[number - 1]) and
                                  begin_of(row) <= cut], cut, "--state-out", f"hand{number}",
                                 *(["--prior", f"hand{number - 1}"] if number else []))
            said = [(line["amount"], line["provisional"], line["open"], line["correction"]) for line in lines]
            wanted = [f"{amount:.2f}", "false", "false", "false"] if cut == END else ["true", "true", "false"]
            if len(said) != 1 or list(said[0])[-len(wanted):] != wanted:
                raise RuntimeError(f"handed on {name}, as of {cut}: {said} is not {wanted}")


CLOSING = """-- SPDX-License-Identifier: MIT
rulebook "closing" {
  currency = "EUR", zone = "UTC", settle = { each = "event" }, round = { to = "0.01", per = "event" },
}
meter "sent" { unit = "GB", sum = "gb" }
price "sent" {
  when = { item = "sent" }, meter = "sent", total = "month",
  rate = volume { { upto = "10", rate = money "1.00" }, { rate = money "0.50" } },
}
deduct { "balance" }
"""


def check_closing(case):
    """A total that as-of finds open is charged for now only: nothing of it is taken back."""
    with open(os.path.join(case.folder, "book/rulebook.lua"), "w", encoding="utf-8") as file:
        file.write(CLOSING)
    with open(os.path.join(case.folder, "accounts.yaml"), "w", encoding="utf-8") as file:
        file.write("tariff: 1\naccounts: [{ id: a }]\n")
    rows = [{"id": f"u{day}", "account": "a", "at": f"2024-03-{day:02}T10:00Z", "item": "sent", "gb": 8}
            for day in (5, 15)]
    first, _ = case.rate(rows[:1], when("2024-03-10T00:00+00:00"), "--state-out", "first")
    second, _ = case.rate(rows[1:], when("2024-04-10T00:00+00:00"), "--prior", "first")
    for lines, wanted in ((first, [("0.00", "false"), ("8.00", "true")]), (second, [("0.00", "false"), ("8.00", "false")])):
        said = [(line["amount"], line["provisional"]) for line in lines]
        if said != wanted or any(line["correction"] == "true" for line in lines):
            raise RuntimeError(f"{said} is not {wanted}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tariff")
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    checks = [("by hand", lambda case, rng: check_by_hand(case), 0),
              ("closing", lambda case, rng: check_closing(case), 0)]
    for seed in range(chosen.seed, chosen.seed + chosen.runs):
        checks += [("cut", check_random, seed), ("late", check_late, seed)]
    failed = 0
    for name, check, seed in checks:
        with tempfile.TemporaryDirectory(prefix="tariff-spells-") as folder:
            try:
                check(Case(chosen.tariff, folder), random.Random(seed))
            except RuntimeError as problem:
                failed += 1
                print(f"{name}, seed {seed}, FAILED: {problem}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
