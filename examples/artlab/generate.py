#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the example month: usage.csv and accounts.yaml of March 2026, beside this file.

The same seed gives the same bytes. Needs nothing but Python; values never pass through floats:
quantities are counted in hundredths or thousandths, moments in milliseconds since 1970.

    python3 generate.py [SEED] [FOLDER]
"""

import csv
import os
import sys
from datetime import date, datetime, timedelta

HOUR = 3600 * 1000
MINUTE = 60 * 1000
COLUMNS = ("id,at,from,until,received,account,item,edition,phase,event,tool,spec,direction,verb,"
           "set,gpu_seconds,stored_gb,gb,requests,buy,paid").split(",")

# -- Chance ------------------------------------------------------------------


class Dice:
    """splitmix64: the same numbers on every machine and in every version of Python."""

    def __init__(self, seed):
        self.state = seed & (2 ** 64 - 1)

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2 ** 64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2 ** 64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2 ** 64 - 1)
        return z ^ (z >> 31)

    def between(self, low, high):
        """A whole number from low to high, both included."""
        return low + (self.next() * (high - low + 1) >> 64)

    def chance(self, percent):
        return self.between(1, 100) <= percent

    def pick(self, items):
        return items[self.between(0, len(items) - 1)]


# -- Time --------------------------------------------------------------------


def utc(text):
    """Milliseconds since 1970 of an RFC 3339 time."""
    moment = datetime.fromisoformat(text)
    gone = moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return gone // timedelta(milliseconds=1)


# Minutes east of Greenwich, and from when: what the zones do from 2025 to the summer of 2026.
ZONES = {
    "Asia/Shanghai": [(0, 480)],
    "Asia/Singapore": [(0, 480)],
    "Asia/Tokyo": [(0, 540)],
    "Asia/Kolkata": [(0, 330)],
    "Europe/Berlin": [(0, 60), (utc("2025-03-30T01:00:00+00:00"), 120),
                      (utc("2025-10-26T01:00:00+00:00"), 60), (utc("2026-03-29T01:00:00+00:00"), 120)],
    "Europe/London": [(0, 0), (utc("2025-03-30T01:00:00+00:00"), 60),
                      (utc("2025-10-26T01:00:00+00:00"), 0), (utc("2026-03-29T01:00:00+00:00"), 60)],
    "America/New_York": [(0, -300), (utc("2025-03-09T07:00:00+00:00"), -240),
                         (utc("2025-11-02T06:00:00+00:00"), -300), (utc("2026-03-08T07:00:00+00:00"), -240)],
}
END = utc("2026-04-01T00:00:00+08:00")  # nothing happens from here on


def offset_at(zone, moment):
    return [minutes for since, minutes in ZONES[zone] if since <= moment][-1]


def moment_of(zone, day, ms):
    """The moment at which clocks in the zone show that day and time of day."""
    wall = (day - date(1970, 1, 1)).days * 24 * HOUR + ms
    for _, minutes in reversed(ZONES[zone]):
        moment = wall - minutes * MINUTE
        if offset_at(zone, moment) == minutes:
            return moment
    return wall - ZONES[zone][0][1] * MINUTE  # an hour that was skipped


def show(zone, moment):
    minutes = offset_at(zone, moment)
    local = moment + minutes * MINUTE
    seconds, ms = divmod(local, 1000)
    text = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return "%s%s%s%02d:%02d" % (text, ".%03d" % ms if ms else "", sign, minutes // 60, minutes % 60)


def decimal(count, places):
    whole, rest = divmod(count, 10 ** places)
    return ("%d.%0*d" % (whole, places, rest)).rstrip("0").rstrip(".")


# -- Accounts ----------------------------------------------------------------

WORDS = """amber aspen bamboo birch bluebird brook cedar cloud copper coral crane dawn delta ember
fern finch flint garnet ginkgo harbor hazel heron iris ivory jade juniper kestrel lantern lotus
maple meadow mist onyx opal orchid otter pearl pine plum quill raven river saffron sparrow summit
willow""".split()
SEGMENTS = [("studio", "Studio", "studio"), ("games", "Games", "games"), ("agency", "Agency", "agency"),
            ("academy", "Academy", "school"), ("art", "Art", "freelancer")]
ABROAD = {
    "harbor-studio": ("America/New_York", "US"), "summit-games": ("America/New_York", "US"),
    "raven-agency": ("America/New_York", "US"), "plum-art": ("America/New_York", "US"),
    "birch-studio": ("Europe/Berlin", "DE"), "flint-games": ("Europe/Berlin", "DE"),
    "meadow-agency": ("Europe/Berlin", "DE"), "quill-art": ("Europe/Berlin", "DE"),
    "otter-studio": ("Europe/London", "GB"), "ivory-academy": ("Europe/London", "GB"),
    "mist-art": ("Europe/London", "GB"), "lotus-studio": ("Asia/Kolkata", "IN"),
    "saffron-academy": ("Asia/Kolkata", "IN"), "crane-games": ("Asia/Tokyo", "JP"),
    "iris-art": ("Asia/Tokyo", "JP"), "orchid-agency": ("Asia/Singapore", "SG"),
    "coral-academy": ("Asia/Singapore", "SG"),
}
# Of each segment: shared sessions, exclusive sessions, GB a data set, GB out a day in thousandths.
HABITS = {
    "studio": (35, 14, 420, 3800),
    "games": (32, 20, 640, 5200),
    "agency": (34, 6, 160, 2600),
    "school": (41, 2, 60, 900),
    "freelancer": (21, 1, 25, 350),
}


class Account:
    def __init__(self, dice, word, suffix, title, segment):
        self.id = "%s-%s" % (word, suffix)
        self.name = "%s %s" % (word.capitalize(), title)
        self.segment = segment
        self.zone, self.country = ABROAD.get(self.id, ("Asia/Shanghai", "CN"))
        self.created = self.moment(date(2025, 1, 6) + timedelta(days=dice.between(0, 400)),
                                   dice.between(9 * 60, 18 * 60) * MINUTE)
        self.balance = dice.pick([0, 0, 0, 5000, 10000, 20000, 50000, 100000])
        self.grants = []
        self.purchases = []
        self.is_new = False

    def moment(self, day, ms):
        return moment_of(self.zone, day, ms)

    def show(self, moment):
        return show(self.zone, moment)

    def day(self, number, ms):
        """A moment of March 2026 by the account's own clock."""
        return self.moment(date(2026, 3, number), ms)

    def begins(self):
        return max(self.created, self.day(1, 0))


def make_accounts(dice):
    accounts = [Account(dice, word, *segment) for segment in SEGMENTS for word in WORDS]
    for account in accounts:
        if account.zone == "Asia/Shanghai" and dice.chance(11):  # joined in this very month
            account.is_new = True
            account.balance = 0
            account.created = account.day(dice.between(2, 20), dice.between(9 * 60, 17 * 60) * MINUTE)
    return accounts


# -- The month ---------------------------------------------------------------


class Month:
    def __init__(self, dice):
        self.dice = dice
        self.rows = []    # (moment, row): ids are given in the end
        self.orders = 0

    def add(self, account, moment, until=None, **fields):
        """Usage at a moment, or over a stretch of time; what is outside of the month is left out."""
        last = moment if until is None else until
        if moment < account.begins() or last > END or moment >= END:
            return
        row = dict(fields, account=account.id)
        if until is None:
            row["at"] = account.show(moment)
        else:
            row["from"], row["until"] = account.show(moment), account.show(until)
        self.rows.append([moment, moment, row])

    def order(self, account, moment, plan, paid=None):
        """A purchase: before the month in accounts.yaml, within it as a row."""
        before = moment < account.day(1, 0)
        if not before and not account.begins() <= moment < END:
            return
        self.orders += 1
        name = "order-%04d" % self.orders
        if before:
            account.purchases.append((name, plan, moment, paid))
        else:
            self.add(account, moment, id=name, buy=plan, **({"paid": paid} if paid else {}))


def shared(month, account, sessions):
    dice = month.dice
    for _ in range(sessions):
        at = account.day(dice.between(1, 31), dice.between(8 * 3600, 22 * 3600) * 1000)
        month.add(account, at, item="compute", edition="shared", phase="starting")
        for _ in range(dice.between(4, 16)):
            at += dice.between(15, 180) * 1000
            if dice.chance(9):
                month.add(account, at, item="compute", edition="shared", phase="idle")
                at += dice.between(60, 600) * 1000
            at += dice.between(1, 999)
            month.add(account, at, item="compute", edition="shared", phase="generating",
                      gpu_seconds=decimal(dice.between(350, 6400), 2))


def exclusive(month, account, sessions):
    """Sessions of one tool, one after the other, with the accidents that happen."""
    dice = month.dice
    compute = {"item": "compute", "edition": "exclusive"}
    for tool in ("comfyui", "diffusion"):
        at = account.day(1, 9 * HOUR) + dice.between(0, 48 * 60) * MINUTE
        if at < account.begins():
            at = account.begins() + dice.between(10, 600) * MINUTE
        spec = dice.pick(["gn6i", "gn6i", "gn7i"])
        for _ in range((sessions + 1) // 2):
            start = at + dice.between(20, 150) * 1000
            stop = start + dice.between(6 * 60, 300 * 60) * 1000
            month.add(account, at, event="requested", tool=tool, **compute)
            if dice.chance(5):  # no machine was free
                month.add(account, start, event="failed", tool=tool, **compute)
                at = start + dice.between(5, 90) * MINUTE
                continue
            month.add(account, start, event="launched", tool=tool, spec=spec, **compute)
            if dice.chance(8):  # another machine, or the same once more after a crash: no stop between
                spec = dice.pick(["gn6i", "gn7i"])
                start += (stop - start) // 1000 * dice.between(200, 800)
                month.add(account, start, event="launched", tool=tool, spec=spec, **compute)
            month.add(account, stop, event="stopped", tool=tool, **compute)
            at = stop + dice.between(60, 2 * 31 * 24 * 60 // (sessions + 1)) * MINUTE


def left_running(month, account):
    """A machine that nobody stopped in March."""
    at = account.day(31, 9 * HOUR) - month.dice.between(0, 20 * 60) * MINUTE
    month.add(account, at, item="compute", edition="exclusive", event="launched", tool="trainer",
              spec=month.dice.pick(["gn6i", "gn7i"]))


def through_the_night(month, account, night):
    """A session over the night in which the clocks change."""
    fields = {"item": "compute", "edition": "exclusive", "tool": "trainer"}
    month.add(account, account.day(night - 1, 22 * HOUR), event="launched", spec="gn6i", **fields)
    month.add(account, account.day(night, 7 * HOUR), event="stopped", **fields)


def stored(month, account, gigabytes):
    """Levels of several data sets; a level holds until the next one."""
    dice = month.dice
    for name in ("datasets", "models", "images")[: dice.between(1, 3)]:
        level = dice.between(gigabytes * 30, gigabytes * 170)  # hundredths
        month.add(account, account.begins(), item="storage", set=name, stored_gb=decimal(level, 2))
        for day in range(1, 32):
            if dice.chance(26):
                level = max(0, level + dice.between(-gigabytes * 14, gigabytes * 20))
                month.add(account, account.day(day, dice.between(8 * 3600, 23 * 3600) * 1000),
                          item="storage", set=name, stored_gb=decimal(level, 2))


def moved(month, account, thousandths):
    """Downloads and previews, and some uploads."""
    dice = month.dice
    for day in range(1, 32):
        if dice.chance(88):
            at = account.day(day, dice.between(8 * 60, 21 * 60) * MINUTE)
            amount = dice.between(thousandths // 10, thousandths * 19 // 10)
            month.add(account, at, at + dice.between(5, 90) * MINUTE,
                      item="traffic", direction="out", gb=decimal(amount, 3))
        if dice.chance(30):
            month.add(account, account.day(day, dice.between(8 * 3600, 22 * 3600) * 1000),
                      item="traffic", direction="in", gb=decimal(dice.between(10, thousandths), 3))


def requested(month, account, heavy):
    dice = month.dice
    puts, gets = (260000, 980000) if heavy else (9000, 60000)
    for day in range(1, 32):
        at = account.day(day, dice.between(9, 22) * HOUR)
        if heavy or dice.chance(60):
            month.add(account, at, at + HOUR, item="request", verb="put",
                      requests=str(dice.between(puts // 2, puts * 3 // 2)))
        if heavy or dice.chance(70):
            month.add(account, at, at + HOUR, item="request", verb="get",
                      requests=str(dice.between(gets // 2, gets * 3 // 2)))


# -- Plans, trials and coupons -------------------------------------------------


def some_time(month, account, first, last):
    """A moment between two dates, to the second, in working hours."""
    dice = month.dice
    day = first + timedelta(days=dice.between(0, (last - first).days))
    return account.moment(day, dice.between(9 * 3600, 19 * 3600) * 1000)


def buys_before(month, account):
    """What was bought in the year before; some of it ends in the middle of an hour of March."""
    dice = month.dice
    first = (datetime(1970, 1, 1) + timedelta(milliseconds=account.created)).date() + timedelta(days=1)
    last = date(2026, 2, 27)
    if account.is_new or first + timedelta(days=20) >= last:
        return
    if dice.chance(45):  # the first thing that they bought
        month.order(account, some_time(month, account, first, first + timedelta(days=9)), "starter")
    first += timedelta(days=10)
    package = {"studio": "advanced", "games": "ultimate", "agency": "basic"}.get(account.segment)
    if package and dice.chance(40):
        month.order(account, some_time(month, account, first, last), package)
    elif dice.chance(25):
        month.order(account, some_time(month, account, first, last), "storage-500")
    if package and dice.chance(40):
        month.order(account, some_time(month, account, first, last), "compute-500",
                    "430.00" if dice.chance(20) else None)
    if dice.chance(30):
        for _ in range(dice.between(1, 2)):
            month.order(account, some_time(month, account, first, last),
                        dice.pick(["traffic-20", "traffic-100"]))


def buys_now(month, account):
    """Purchases of March. Not all of them are granted: that is the engine's business."""
    dice = month.dice
    if account.is_new:
        start = account.created
        month.order(account, start + 20 * MINUTE, "trial")
        if dice.chance(70):
            month.order(account, start + dice.between(1, 60) * HOUR, "starter")
        if dice.chance(20):  # tries a second time: one_time
            month.order(account, start + dice.between(70, 200) * HOUR, "starter")
    elif dice.chance(8):  # has most likely bought before: not_eligible or one_time
        month.order(account, some_time(month, account, date(2026, 3, 2), date(2026, 3, 28)), "starter")
    march = (date(2026, 3, 1), date(2026, 3, 30))
    if dice.chance(10):
        month.order(account, some_time(month, account, *march), "storage-500")
    if dice.chance(4):  # often not_stackable
        month.order(account, some_time(month, account, *march), dice.pick(["basic", "storage-500"]))
    if dice.chance(14):
        month.order(account, some_time(month, account, *march), dice.pick(["traffic-20", "traffic-100"]))
    if account.segment in ("studio", "games") and dice.chance(25):
        month.order(account, some_time(month, account, *march), "compute-500")


def is_given(month, account):
    """Coupons, and plans that were moved here from another system."""
    dice = month.dice

    def grant(kind, pool, amount, effective, expires, more=()):
        name = "%s-%s-%d" % (kind, account.id, len(account.grants) + 1)
        account.grants.append([("id", name), ("pool", pool), ("amount", amount), *more,
                               ("effective", account.show(effective)), ("expires", account.show(expires))])

    if not account.is_new and dice.chance(38):
        for _ in range(dice.between(1, 2)):
            start = some_time(month, account, date(2026, 1, 5), date(2026, 3, 12))
            grant("coupon", "coupon", dice.pick(["5.00", "10.00", "20.00", "50.00"]), start,
                  start + dice.between(20, 60) * 24 * HOUR)
    if not account.is_new and dice.chance(7):  # two of one expiry: which goes first is drawn by lot
        start = account.moment(date(2025, 6, 1), dice.between(9 * 3600, 18 * 3600) * 1000)
        until = account.moment(date(2026, 6, 1), 0)
        for _ in range(2):
            grant("moved", "compute", "25.00", start, until, [("paid", "20.00")])


# -- Files -------------------------------------------------------------------


def as_files(month):
    """Gives ids in order of time, then puts the rows in the order in which they came in."""
    dice = month.dice
    month.rows.sort(key=lambda entry: entry[0])  # stable: equal moments stay as made
    for number, entry in enumerate(month.rows, 1):
        entry[2].setdefault("id", "use-%06d" % number)
    out = []
    for moment, _, row in month.rows:
        came = moment
        if "buy" not in row and dice.chance(2):  # late: hours or days
            came = min(moment + dice.between(2 * 60, 70 * 60) * MINUTE, END)
            row["received"] = show("Asia/Shanghai", came)
        elif "buy" not in row and dice.chance(4):  # a little out of order
            came = moment + dice.between(1, 20 * 60) * 1000
        out.append((came, row))
        if dice.between(1, 400) == 1:  # sent twice
            out.append((came + dice.between(1, 86400) * 1000, row))
    out.sort(key=lambda entry: entry[0])
    return [row for _, row in out]


def write_usage(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_accounts(path, accounts):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("# SPDX-License-Identifier: MIT\n"
                   "# The accounts of the example month, made by generate.py. All of them are made up.\n"
                   "tariff: 1\naccounts:\n")
        for account in accounts:
            file.write("  - id: %s\n    name: %s\n    segment: %s\n    country: %s\n"
                       % (account.id, account.name, account.segment, account.country))
            if account.zone != "Asia/Shanghai":
                file.write("    zone: %s\n" % account.zone)
            file.write("    balance: %d.%02d\n    created: %s\n"
                       % (*divmod(account.balance, 100), account.show(account.created)))
            if account.grants:
                file.write("    grants:\n")
                for grant in account.grants:
                    file.write("      - { %s }\n" % ", ".join("%s: %s" % pair for pair in grant))
            if account.purchases:
                file.write("    purchases:\n")
                for name, plan, moment, paid in sorted(account.purchases, key=lambda one: one[2]):
                    file.write("      - { id: %s, plan: %s, at: %s%s }\n" % (
                        name, plan, account.show(moment), ", paid: %s" % paid if paid else ""))


def make_month(dice):
    month = Month(dice)
    accounts = make_accounts(dice)
    for index, account in enumerate(accounts):
        sessions, machines, gigabytes, traffic = HABITS[account.segment]
        scale = dice.between(30, 170)  # per cent: no two customers are alike
        buys_before(month, account)
        buys_now(month, account)
        is_given(month, account)
        shared(month, account, sessions * scale // 100)
        if machines * scale >= 100 and dice.chance(80):
            exclusive(month, account, machines * scale // 100)
        if dice.chance(90):
            stored(month, account, gigabytes)
        moved(month, account, traffic * scale // 100)
        requested(month, account, account.segment == "games" and index % 4 == 0)
        if account.segment in ("studio", "games") and index % 9 == 0:
            left_running(month, account)
        if account.id in ("harbor-studio", "summit-games"):
            through_the_night(month, account, 8)
        if account.id in ("birch-studio", "flint-games", "otter-studio"):
            through_the_night(month, account, 29)
    return accounts, as_files(month)


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20260301
    folder = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__))
    accounts, rows = make_month(Dice(seed))
    write_usage(os.path.join(folder, "usage.csv"), rows)
    write_accounts(os.path.join(folder, "accounts.yaml"), accounts)
    print("%d accounts, %d rows" % (len(accounts), len(rows)))


if __name__ == "__main__":
    main()
