# SPDX-License-Identifier: MIT
# The ArtLab rulebook in the oracle's own words: settings, dated facts, prices, pools and plans.
# Quantities and money are whole numbers of 10^-18 ("atto", R1); rates are exact fractions.
# A setting switches one reading of an ambiguity (A-01 .. A-26 of the requirements).
# Names and numbers follow rules/artlab; nothing here was taken from the engine.
import copy
import glob
import hashlib
import os
from bisect import bisect_right
from fractions import Fraction

import yaml

from zones import Zone, parse_time

ONE = 10 ** 18

DEFAULTS = {
    "seed": 42,
    "as_of": None,                     # the last instant in the input
    "zone": "Asia/Shanghai",
    "settle": "hour",                  # event | hour | day | month
    "round": {"to": "0.01", "mode": "half up", "per": "hour"},
    "storage_round": {"to": "0.01", "mode": "half up", "per": "day"},   # null: the rulebook's
    "deduct": ["storage", "traffic", "compute", "coupon", "balance"],
    "first": {
        "compute": ["expiry", "free first", "cost basis", "shuffle"],
        "storage": ["expiry", "free first", "cost basis", "shuffle"],
        "traffic": ["expiry", "free first", "cost basis", "shuffle"],
        "coupon": ["expiry", "created", "id"],
    },
    "match": "instant",                # instant | bill (R13, A-07)
    "storage_quota": {"per": "hour", "partial": "prorate"},   # per: hour | month | null
    "traffic_quota": {"per": None, "partial": "whole"},
    "exclusive": {"step": None, "total": None},   # e.g. "1 hour" per "spell" or "hour"
    "clash": "reject",                 # reject | drop_part
    "lasts": "1 year",
    "traffic": {"rate": "flat", "tiers": "transfer.tiers", "counts": "paid"},
    "included": {"per": "month"},
    "hold": "until next",              # until next | window
    "requests": {"unique": None},      # hour | day | month: a caller counts once in it (R3)
    # By date: a price may end and another follow, or stand instead of it for a while; pools and
    # plans may begin and end; another order of deduction may follow.  A date is a text, or None.
    "price_until": {},                 # {price: date}
    "turns": [],                       # [{price, name, from, until, instead, free, scale}]
    "pool_life": {},                   # {pool: [from, until]}
    "plan_life": {},                   # {plan: [from, until]}
    "deduct_later": None,              # {"from": date, "order": [...]}
}

# What the pools pay for; a pool without "items" pays for everything.
POOLS = {
    "compute": {"unit": "money", "items": ("shared-compute", "exclusive-compute")},
    "storage": {"unit": "GB hour", "items": ("storage",), "stack": False},
    "traffic": {"unit": "GB", "items": ("traffic",)},
    "coupon": {"unit": "money"},
}

# Prices in rulebook order; key lists the fields of a line's key that its `when` leaves open.
PRICES = [
    {"name": "shared-compute", "product": "EAS", "fact": "compute.shared.gpu_second",
     "unit": "second", "key": ()},
    {"name": "exclusive-compute", "product": "EAS", "fact": "compute.exclusive.hour",
     "unit": "second", "key": ("spec",)},
    {"name": "storage", "product": "OSS", "fact": "storage.gb_hour", "unit": "GB second", "key": ()},
    {"name": "traffic", "product": "OSS", "fact": "traffic.out_gb", "unit": "GB", "key": ()},
    {"name": "put-requests", "product": "OSS", "fact": "request.put", "unit": "request",
     "included": "request.put.free", "key": ()},
    {"name": "get-requests", "product": "OSS", "fact": "request.get", "unit": "request",
     "included": "request.get.free", "key": ()},
]

# What can be bought.  A grant is an amount, or the name of the fact that says it.
PLANS = {
    "starter": {"costs": "offer.starter.price", "grants": {"compute": "offer.starter.worth"},
                "limit": 1, "only_new": True},
    "basic": {"costs": "offer.basic.price",
              "grants": {"compute": "150.00", "storage": "500", "traffic": "100"},
              "worth": {"compute": "150.00", "storage": "60.00", "traffic": "45.00"}},
    "advanced": {"costs": "offer.advanced.price",
                 "grants": {"compute": "500.00", "storage": "1000", "traffic": "300"},
                 "worth": {"compute": "500.00", "storage": "120.00", "traffic": "135.00"}},
    "ultimate": {"costs": "offer.ultimate.price",
                 "grants": {"compute": "2000.00", "storage": "2000", "traffic": "1000"},
                 "worth": {"compute": "2000.00", "storage": "240.00", "traffic": "450.00"}},
    "compute-500": {"costs": "offer.compute_500.price",
                    "grants": {"compute": "offer.compute_500.worth"}},
    "storage-500": {"costs": "offer.storage_500.price", "grants": {"storage": "500"}},
    "traffic-100": {"costs": "offer.traffic_100.price", "grants": {"traffic": "100"}},
    "traffic-20": {"costs": "offer.traffic_20.price", "grants": {"traffic": "20"}},
    "trial": {"costs": "offer.trial.price",
              "grants": {"compute": "offer.trial.worth", "traffic": "5"},
              "worth": {"compute": "10.00", "traffic": "2.50"},
              "limit": 1, "lasts": "1 month"},
}

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def atto(text):
    """A decimal text as a whole number of 10^-18."""
    scaled = Fraction(str(text)) * ONE
    if scaled.denominator != 1:
        raise ValueError(f"more than 18 places: {text!r}")
    return scaled.numerator


def round_to(value, quantum, mode):
    """A value (whole or Fraction, atto) as a multiple of the quantum; ties away from zero."""
    sign = -1 if value < 0 else 1
    steps = Fraction(abs(value), 1) / quantum if isinstance(value, int) else abs(value) / quantum
    whole = steps.numerator // steps.denominator
    rest = steps - whole
    if mode == "up":
        whole += rest > 0
    elif mode == "half up":
        whole += rest * 2 >= 1
    elif mode == "half even":
        whole += rest * 2 > 1 or (rest * 2 == 1 and whole % 2 == 1)
    elif mode != "down":
        raise ValueError(f"not a rounding mode: {mode!r}")
    return sign * whole * quantum


def shuffle_key(seed, account, expires, grant_id):
    """R19: murmur3's finaliser over FNV-1a-64 of `seed:account:expires:id`."""
    moment = "never" if expires is None else expires
    value = 0xCBF29CE484222325
    for byte in f"{seed}:{account}:{moment}:{grant_id}".encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 33
    value = value * 0xFF51AFD7ED558CCD & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 33
    value = value * 0xC4CEB9FE1A85EC53 & 0xFFFFFFFFFFFFFFFF
    return value ^ value >> 33


class Fact:
    """A dated value: what holds at an instant, and where it changes."""

    def __init__(self, name, body, zone):
        self.name = name
        self.unit = body.get("unit", "")
        self.per = Fraction(body.get("per", "1"))
        self.by = body.get("by")
        dated = sorted((parse_time(day, zone), value) for day, value in body["values"].items())
        self.dates = [day for day, _ in dated]
        self.values = [value for _, value in dated]

    def owned(self, own, zone):
        """The same fact of an account with values of its own: `own` as the accounts file has it."""
        dated = own if isinstance(own, dict) and any(is_date(key) for key in own) else {None: own}
        mine = sorted(((-1 if day is None else parse_time(day, zone)), value)
                      for day, value in dated.items())
        fact = copy.copy(self)
        days = [day for day, _ in mine]
        entries = {}
        for day in sorted(set(self.dates) | set(days)):
            at = bisect_right(days, day) - 1
            value = mine[at][1] if at >= 0 else "list"
            list_at = bisect_right(self.dates, day) - 1
            listed = self.values[list_at] if list_at >= 0 else {}
            if value == "list":
                entries[day] = listed
            elif self.by is None:         # the whole value is the account's: the list's dates are none of it
                if day in days:
                    entries[day] = value if isinstance(value, dict) else {"is": value}
            else:
                entries[day] = dict(listed, **value)
        fact.dates = sorted(entries)
        fact.values = [entries[day] for day in fact.dates]
        return fact

    def index(self, instant):
        at = bisect_right(self.dates, instant) - 1
        if at < 0:
            raise ValueError(f"the fact {self.name} has no value yet")
        return at

    def number(self, instant, symbol=None):
        return Fraction(self.values[self.index(instant)][symbol or "is"])


def is_date(key):
    return len(key) >= 10 and key[:4].isdigit() and key[4] == "-"


class Life:
    """[from, until): when a block is in force; None is no end."""

    def __init__(self, begin, end, zone):
        self.begin = parse_time(begin, zone) if begin else None
        self.end = parse_time(end, zone) if end else None
        self.dates = [date for date in (self.begin, self.end) if date is not None]

    def holds(self, instant):
        return ((self.begin is None or self.begin <= instant)
                and (self.end is None or instant < self.end))


class Rate:
    """Money for the running total of a price: one number, or graduated tiers (R4's F)."""

    def __init__(self, fact, unit, graduated, scale="1"):
        self.fact = fact
        self.unit = unit
        self.graduated = graduated
        self.factor = scale
        per_unit = fact.unit.split("/", 1)[1] if "/" in fact.unit else unit
        self.scale = Fraction(scale) / fact.per
        if per_unit != unit:
            self.scale /= Fraction(SECONDS[per_unit.split()[-1]], SECONDS[unit.split()[-1]])
        self.tables = {}

    def of(self, fact):
        """The same rate from another fact."""
        return Rate(fact, self.unit, self.graduated, self.factor)

    def version(self, instant, symbol):
        """[(up to, rate)] of the version in force, the last up to None."""
        name = self.fact.index(instant), symbol
        found = self.tables.get(name)
        if found is None:
            value = self.fact.values[name[0]]
            if self.graduated:
                found = [(atto(tier["upto"]) if "upto" in tier else None,
                          Fraction(tier["rate"]) * self.scale) for tier in value["tiers"]]
            else:
                found = [(None, Fraction(value[symbol or "is"]) * self.scale)]
            self.tables[name] = found
        return found

    def amount(self, before, after, instant, symbol):
        """F(after) - F(before), in atto, exact."""
        money = Fraction(0)
        below = 0
        for upto, rate in self.version(instant, symbol):
            top = after if upto is None else min(after, upto)
            bottom = max(before, below)
            if top > bottom:
                money += rate * (top - bottom)
            if upto is None or upto >= after:
                break
            below = upto
        return money


class Book:
    """Settings and facts of one rulebook, ready to settle by."""

    def __init__(self, facts_folder, settings=None):
        self.settings = copy.deepcopy(DEFAULTS)
        unknown = set(settings or {}) - set(DEFAULTS)
        if unknown:
            raise ValueError(f"unknown settings: {sorted(unknown)}")
        for name, value in (settings or {}).items():
            if isinstance(value, dict) and isinstance(DEFAULTS[name], dict):
                self.settings[name].update(value)
            else:
                self.settings[name] = value
        self.zones = {}
        self.zone = self.zone_named(self.settings["zone"])
        self.facts = read_facts(facts_folder, self.zone)
        self.pool_lives = {pool: Life(*self.settings["pool_life"].get(pool, (None, None)), self.zone)
                           for pool in POOLS}
        self.plan_lives = {plan: Life(*self.settings["plan_life"].get(plan, (None, None)), self.zone)
                           for plan in PLANS}
        later = self.settings["deduct_later"]
        change = later["from"] if later else None
        self.orders = [(Life(None, change, self.zone), self.settings["deduct"])]
        if later:
            self.orders.append((Life(change, None, self.zone), later["order"]))
        self.prices = [self.price(index, spec) for index, spec in enumerate(PRICES)]
        self.by_name = {price.name: price for price in self.prices}
        for turn in self.settings["turns"]:
            self.add_turn(turn)

    def zone_named(self, name):
        if name not in self.zones:
            self.zones[name] = Zone(name)
        return self.zones[name]

    def price(self, index, spec):
        settings = self.settings
        price = Price()
        price.index = index
        price.name = spec["name"]
        price.product = spec["product"]
        price.key = spec["key"]
        traffic = settings["traffic"] if price.name == "traffic" else {"rate": "flat"}
        graduated = traffic["rate"] == "graduated"
        price.rate = Rate(self.facts[traffic["tiers"] if graduated else spec["fact"]], spec["unit"],
                          graduated)
        price.total = "month" if graduated else None    # None: the settlement window
        price.counts = traffic.get("counts", "paid")
        price.step = None
        if price.name == "exclusive-compute" and settings["exclusive"]["step"]:
            count, unit = settings["exclusive"]["step"].split()
            price.step = int(count) * SECONDS[unit.rstrip("s")] * ONE
            price.total = settings["exclusive"]["total"]
        price.included = self.facts[spec["included"]] if "included" in spec else None
        price.included_per = settings["included"]["per"]
        price.round = settings["round"]
        if price.name == "storage" and settings["storage_round"]:
            price.round = settings["storage_round"]
        price.quantum = atto(price.round["to"])
        price.base = price.name
        price.free = False
        price.instead = False
        price.life = Life(None, settings["price_until"].get(price.name), self.zone)
        price.turns = [price]
        return price

    def add_turn(self, turn):
        """A price that takes the usage of another for some time: it follows, or stands instead."""
        base = self.by_name[turn["price"]]
        price = copy.copy(base)
        price.index = len(self.prices)
        price.name = turn["name"]
        price.life = Life(turn["from"], turn["until"], self.zone)
        price.free = turn["free"]
        price.instead = turn["instead"]
        if not base.rate.graduated:
            price.rate = Rate(base.rate.fact, base.rate.unit, False, turn["scale"])
        base.turns.append(price)      # one list for all of them
        self.prices.append(price)

    def payers(self, price, instant):
        """The pools that can pay for a price at an instant, in the order of deduction then."""
        order = next(names for life, names in self.orders if life.holds(instant))
        return [name for name in order if name != "balance"
                and price.base in POOLS[name].get("items", (price.base,))
                and self.pool_lives[name].holds(instant)]

    def payer_dates(self, price, start, end):
        """Where other pools pay for a price, or in another order."""
        dates = {date for life in self.pool_lives.values() for date in life.dates}
        dates |= {date for life, _ in self.orders for date in life.dates}
        found, before = [], self.payers(price, start)
        for date in sorted(date for date in dates if start < date < end):
            after = self.payers(price, date)
            if after != before:
                found.append(date)
            before = after
        return found

    def value(self, given, instant, facts=None):
        """An amount written in a plan: a number, or the fact that holds it."""
        facts = facts or self.facts
        number = facts[given].number(instant) if given in facts else given
        return atto(number)


class Price:
    """One price with its readings filled in; see Book.price()."""

    def at(self, instant):
        """Which of the prices that take turns is in force: the one that stands instead, if any."""
        holding = [price for price in self.turns if price.life.holds(instant)]
        instead = [price for price in holding if price.instead]
        if len(instead) > 1 or len(holding) - len(instead) != 1:
            raise ValueError(f"{len(holding)} prices for {self.base}")
        return instead[0] if instead else holding[0]

    def turn_dates(self, start, end):
        return sorted({date for price in self.turns for date in price.life.dates
                       if start < date < end})


FACT_TREES = {}    # parsed YAML by content: a run of many months reads the same text often


def read_facts(folder, zone):
    facts = {}
    paths = sorted(glob.glob(os.path.join(folder, "*.yaml")))
    if not paths:
        raise ValueError(f"no facts in {folder}")
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        name = hashlib.sha256(text.encode()).digest()
        if name not in FACT_TREES:
            FACT_TREES[name] = yaml.load(text, Loader=yaml.BaseLoader)
        for fact, body in FACT_TREES[name].get("facts", {}).items():
            facts[fact] = Fact(fact, body, zone)
    return facts
