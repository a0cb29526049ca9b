# SPDX-License-Identifier: MIT
# A rulebook as the oracle understands it, read from its own files: meters, prices, pools, plans
# and facts.  Rules that hold functions are beyond it.
from bisect import bisect_right
from fractions import Fraction

import yaml

import models
from lua_text import Table, Word, blocks_of
from zones import Zone, parse_time

ONE = 10 ** 18
TIME = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
# Days of months of all lengths are whole parts of a period (decision 0013).
PERIOD = 10_194_660
DATA = {"GB": Fraction(1), "MB": Fraction(1, 1000)}


def unit_factor(text):
    """How many base units one of these is: seconds, GB and, of all else, itself."""
    factor = Fraction(1)
    for word in text.split():
        factor *= PERIOD if word == "period" else TIME.get(word, 1) * DATA.get(word, Fraction(1))
    return factor


class Life:
    """[from, until), as a block's dates say."""

    def __init__(self, table, zone):
        self.begin = parse_time(table.get("from"), zone) if table.get("from") else None
        self.end = parse_time(table.get("until"), zone) if table.get("until") else None
        self.dates = [date for date in (self.begin, self.end) if date is not None]

    def holds(self, instant):
        return ((self.begin is None or self.begin <= instant)
                and (self.end is None or instant < self.end))


class When:
    """Conditions of `when` or `pays_for`: symbols of fields, and ranges of clock fields."""

    CLOCK = ("hour", "weekday", "month")

    def __init__(self, table):
        self.fields, self.clock = {}, {}
        for name, given in (table.keys if table else {}).items():
            if name not in self.CLOCK:
                self.fields[name] = [given] if isinstance(given, str) else given.items
            elif isinstance(given, Table):
                self.clock[name] = {int(item) for item in given.items}
            elif isinstance(given, str):
                self.clock[name] = {int(given)}
            else:                     # between(from, until)
                self.clock[name] = set(range(int(given.given[0]), int(given.given[1])))

    def takes(self, fields):
        return all(fields.get(name) in symbols for name, symbols in self.fields.items())

    def takes_clock(self, zone, instant):
        return all(clock_of(zone, instant, name) in numbers for name, numbers in self.clock.items())


def clock_of(zone, instant, name):
    local = instant + zone.offset(instant)
    if name == "hour":
        return local // 3_600_000_000 % 24
    day = zone.local_date(instant)
    return day.isoweekday() if name == "weekday" else day.month


class Fact:
    """A dated number, table or list of tiers."""

    def __init__(self, name, body, zone):
        self.name = name
        self.worth = None             # of what it is said in, which has facts of its own
        self.said_in, _, unit = body["unit"].partition("/")
        self.unit = unit_factor(unit) if unit else Fraction(1)
        self.per = Fraction(body.get("per", "1"))
        self.by = body.get("by")
        dated = sorted((parse_time(str(day), zone), value) for day, value in body["values"].items())
        self.dates = [day for day, _ in dated]
        self.values = [value for _, value in dated]

    def of(self, own, zone):
        """The same fact for an account with values of its own."""
        fact = Fact.__new__(Fact)
        fact.__dict__.update(self.__dict__)
        if self.by is None:
            fact.dates, fact.values = [-10 ** 18], [own if isinstance(own, dict) else {"is": own}]
        else:
            fact.values = [dict(value, **own) for value in self.values]
        return fact

    def worth_of(self, worth):
        """The same fact, where what it is said in is worth another fact: a version for each of both."""
        fact = Fact.__new__(Fact)
        fact.__dict__.update(self.__dict__)
        fact.dates = sorted({max(self.dates[0], worth.dates[0]), *self.dates[1:], *worth.dates[1:]})
        fact.values = [self.values[self.index(date)] for date in fact.dates]
        fact.worth = [Fraction(worth.values[worth.index(date)]["is"]) for date in fact.dates]
        return fact

    def factor(self, index):
        return 1 / self.per * (1 if self.worth is None else self.worth[index])

    def index(self, instant):
        return bisect_right(self.dates, instant) - 1


class Meter:
    KINDS = ("sum", "count", "max", "last", "unique", "average", "spell")

    def __init__(self, name, table):
        self.name = name
        self.kind = next(kind for kind in self.KINDS if table.get(kind) is not None)
        self.field = table.get(self.kind)
        unit = table.get("unit")
        self.is_money = not isinstance(unit, str)
        self.unit = Fraction(1) if self.is_money else unit_factor(unit)
        scale = table.get("scale", "1").split("/")
        self.scale = Fraction(scale[0]) / Fraction(scale[1] if len(scale) > 1 else 1)
        self.window = table.get("window", "month")
        self.until_next = table.get("hold", "until next") == "until next"
        self.key = table.get("key")
        self.changes = table.get("changes", False)
        self.over = table.get("over")
        if self.kind == "spell":
            self.key = self.field.get("key")


class Carried:
    """What usage carries costs what it is: an amount of money, one for one."""

    unit, scale = Fraction(1), Fraction(1)

    def __init__(self, field):
        self.name, self.field = f"field {field}", field


class Included:
    """So much, or so many events, for nothing in each window."""

    def __init__(self, table, unit):
        self.per = table.get("per")
        self.amount = atto(Fraction(table.items[0]) * unit) if table.items else None
        self.events = int(table.get("events")) if table.get("events") else None
        self.ends_last = table.get("ends") == "last"


class Price:
    """One price; its models are per account, by the facts that hold for it."""

    def __init__(self, index, name, table, book):
        self.index, self.name, self.table = index, name, table
        self.when = When(table.get("when"))
        self.life = Life(table, book.zone)
        self.free = table.get("free") is not None
        self.instead_of = table.get("instead_of")
        if self.free:
            return
        given = table.get("meter")
        if given is None:             # of a charge
            self.meters = [self.meter]
        else:
            self.meters = [book.meters[name] for name in ([given] if isinstance(given, str) else given.items)]
        self.meter = self.meters[0]
        self.is_capacity = table.get("rate").name == "capacity"
        self.rate = table.get("rate")
        self.bills = book.meters[table.get("bills")] if table.get("bills") else None
        if self.rate.name == "field":
            self.bills = Carried(self.rate.given)
        self.fact = fact_name(self.rate)
        self.choice = self.rate.given if self.rate.name == "function" else None
        self.total = table.get("total")
        self.counts_used = table.get("counts") == "used"
        self.restarts = table.get("on_change") == "restart"
        self.discount = 1 - Fraction(table.get("discount", "0")) / 100
        self.maximum = None if table.get("maximum") is None else Fraction(table.get("maximum"))
        self.minimum = None if table.get("minimum") is None else Fraction(table.get("minimum"))
        unit = self.meter.unit
        self.step = atto(Fraction(table.get("step")) * unit) if table.get("step") else None
        included = table.get("included")
        self.included = None if included is None else Included(included, unit)
        self.start_fee = Fraction(table.get("start_fee", "0"))
        self.round = table.get("round") or book.round
        by = book.facts[self.fact].by if self.fact else None
        declared = table.get("key").items if table.get("key") else []
        self.total_key = sorted(set(declared) | ({by} if by else set()))
        self.closes = self.model_word() in models.CAN_FALL or self.nested_falls()
        self.closes = self.closes and self.total in ("hour", "day", "month", "year", "life")

    def model_word(self):
        return "flat" if self.rate.name in ("money", "fact", "function", "field") else self.rate.name

    def nested_falls(self):
        if self.fact or self.rate.name in ("money", "function", "field"):
            return False
        return models.Reading(Fraction(1), meters=self.meters).model(self.rate).can_fall()

    def model(self, fact, index, symbol):
        """F at one version of the price's fact, discount and maximum apart."""
        unit = self.meter.unit
        if fact is None:
            return models.Reading(unit, meters=self.meters).model(self.rate)
        value = fact.values[index]
        factor = Fraction(self.rate.factor) * fact.factor(index)
        if "tiers" in value:
            return models.of_tiers(self.rate.name, value["tiers"], fact.unit, factor)
        return models.of_number(value[symbol] if fact.by else value["is"], fact.unit, factor)


class Periods:
    """What a charge counts."""

    kind, is_money, over, unit = "period", False, None, Fraction(PERIOD)


class Charge(Price):
    """What a plan costs for each period: a price of the periods in which it is held."""

    def __init__(self, index, name, table, book):
        per = table.get("per", "month")
        number, _, span = per.rpartition(" ")
        self.count, self.span = int(number or 1), span.rstrip("s")
        if self.span == "week":
            self.count, self.span = 7 * self.count, "day"
        self.meter = Periods()
        super().__init__(index, name, table, book)
        self.when.fields = {}
        self.plan = table.get("plan")
        self.anchor = table.get("anchor", "start")
        self.at_end = table.get("at") == "end"
        self.prorates = table.get("prorate")
        self.pools = [book.pools[pool] for pool in book.deduct if not book.pools[pool].pays_for.fields
                      and book.can_pay(book.pools[pool], self)]
        self.line_key, self.pool_dates = [], set()


class Commit:
    """A price that takes no usage: what several prices lack together when a window closes."""

    closes, is_capacity, free = False, False, False
    bills = step = included = choice = fact = minimum = maximum = None
    total_key, line_key = [], []

    def __init__(self, index, name, table, book):
        self.index, self.name = index, name
        self.prices = set(table.get("prices").items)
        self.amount = Fraction(table.get("amount"))
        self.total = table.get("per", "month")
        self.plan = table.get("plan")
        self.prorates = table.get("prorate") is not None
        self.round = table.get("round") or book.round
        self.when, self.meter = When(None), Money()
        self.pools = [book.pools[pool] for pool in book.deduct if book.can_pay(book.pools[pool], self)
                      and not book.pools[pool].pays_for.fields]


class Money:
    """What is counted where nothing is."""

    kind, is_money, unit, over = "sum", True, Fraction(1), None


def fact_name(rate):
    if rate.name == "fact":
        return rate.given
    given = rate.given
    return given.given if getattr(given, "name", "") == "fact" else None


class Pool:
    def __init__(self, name, table):
        self.name = name
        self.is_money = not isinstance(table.get("unit"), str)
        self.unit = Fraction(1) if self.is_money else unit_factor(table.get("unit"))
        self.pays_for = When(table.get("pays_for"))
        first = table.get("first")
        self.first = order_of(first)
        self.stacks = table.get("stack", True)
        self.drops_part = table.get("clash") == "drop_part"
        self.by_bill = table.get("match") == "bill"
        self.rate = table.get("rate")
        self.covers = self.rate is not None or not self.is_money
        self.share, self.spreads = percentage(table.get("share")), table.get("spread", False)
        self.prices = set(table.get("prices").items) if table.get("prices") else None
        self.step = amount_of(table.get("step"), self.unit)
        self.reports = table.get("rest") == "report"
        # How much it may owe; None: as much as there is.
        self.overdraft = None if table.get("rest") == "carry" else amount_of(table.get("overdraft", "0"), self.unit)

    def rate_at(self, account, price, piece):
        """What it charges for a base unit that it covers."""
        if self.rate is None:
            return Fraction(0)
        if self.rate.name == "money":
            return Fraction(self.rate.given) / (price.meter.unit if self.is_money else self.unit)
        fact = account.facts[self.rate.given]
        index = fact.index(piece.start)
        value = fact.values[index]
        number = value[piece.fields[fact.by]] if fact.by else value["is"]
        return Fraction(number) * Fraction(self.rate.factor) * fact.factor(index) / fact.unit

    def can_owe(self):
        return self.overdraft is None or self.overdraft > 0


def amount_of(text, unit):
    """"1 minute", or a number of the unit, in base units."""
    if text is None:
        return None
    number, _, name = text.partition(" ")
    return atto(Fraction(number) * (unit_factor(name) if name else unit))


class Queue:
    """An entry of deduct: a pool, or a group whose grants stand in one order."""

    def __init__(self, entry, pools):
        names = [entry] if isinstance(entry, str) else entry.items
        self.pools = [pools[name] for name in names]
        self.is_money = self.pools[0].is_money
        self.covers = self.pools[0].covers
        first = None if isinstance(entry, str) else entry.get("first")
        self.first = order_of(first) if first else self.pools[0].first


class Step:
    """An entry of deduct: a queue, a deduct of its own for a share, or a split."""

    def __init__(self, entry, pools):
        self.queue, self.parts, self.split = None, [], getattr(entry, "name", "") == "allot"
        self.share = self.most = self.to = self.rest = None
        table = entry.given if self.split else entry
        if isinstance(entry, str) or not (self.split or self.has_parts(entry)):
            self.queue = Queue(entry, pools)
            pool = self.queue.pools[0]
            self.share = None if pool.spreads else pool.share
            return
        self.parts = [Step(item, pools) for item in table.items]
        self.share = percentage(table.get("share"))
        self.most = amount_of(table.get("most"), Fraction(1))
        self.to = amount_of(table.get("to"), Fraction(1))
        self.rest = table.get("rest", "largest")

    @staticmethod
    def has_parts(entry):
        return bool({"share", "most"} & set(entry.keys)) or any(not isinstance(item, str) for item in entry.items)

    def queues(self):
        return [self.queue] if self.queue else [queue for part in self.parts for queue in part.queues()]


def percentage(text):
    return None if text is None else Fraction(text) / 100


class OrderKey:
    """A key of an order of grants, or of lines: "expiry none first", { "effective", to = "hour" }."""

    def __init__(self, given):
        word = given if isinstance(given, str) else given.items[0]
        self.to = 1 if isinstance(given, str) else TIME[given.get("to")] * 1_000_000
        self.none_first = word.endswith(" none first")
        word = word.removesuffix(" none first")
        self.descending = word.endswith(" descending")
        self.word = word.removesuffix(" descending")


def order_of(given):
    return [OrderKey(item) for item in given.items] if given else [OrderKey("id")]


def atto(number):
    """A number as a whole number of 10^-18, exact."""
    scaled = Fraction(number) * ONE
    if scaled.denominator != 1:
        raise ValueError(f"more than 18 places: {number}")
    return scaled.numerator


UNLIMITED = str(10 ** 18)     # of a percentage without a limit


def pool_of_coupon(table):
    pool = Table()
    pool.keys = {name: table.keys[name] for name in ("pays_for", "prices") if name in table.keys}
    pool.keys["unit"] = Word("money", None)
    pool.keys["first"] = Table()
    pool.keys["first"].items = ["expiry", "created"]
    pool.keys["share"], pool.keys["spread"] = table.get("percent"), table.get("spread", True)
    return pool


def plan_of_coupon(name, table):
    plan, grant = Table(), Table()
    grant.items = [table.get("amount", UNLIMITED)]
    grant.keys = {"per": table.get("per")}
    plan.keys = {"grants": Table(), "lasts": table.get("lasts"), "limit": table.get("limit")}
    plan.keys["grants"].keys = {name: grant}
    return plan


class Rulebook:
    def __init__(self, rules, facts):
        blocks = blocks_of(rules)
        head = next(table for word, _, table in blocks if word == "rulebook")
        self.zone_name = head.get("zone", "UTC")
        self.zone = Zone(self.zone_name)
        self.settle = head.get("settle").get("each")
        self.round = head.get("round")
        tree = yaml.load(facts, Loader=yaml.CBaseLoader)
        self.facts = {name: Fact(name, body, self.zone) for name, body in tree["facts"].items()}
        # What prices are said in: the fact of what one is worth.
        units = head.get("units")
        self.units = {name: word.given for name, word in units.keys.items()} if units else {}
        self.meters = {name: Meter(name, table) for word, name, table in blocks if word == "meter"}
        coupons = {name: table for word, name, table in blocks if word == "coupon"}
        self.pools = {name: Pool(name, table) for word, name, table in blocks if word == "pool"}
        self.pools.update({name: Pool(name, pool_of_coupon(table)) for name, table in coupons.items()})
        self.plans = {name: table for word, name, table in blocks if word == "plan"}
        self.plans.update({name: plan_of_coupon(name, table) for name, table in coupons.items()})
        deduct = next(table for word, _, table in blocks if word == "deduct")
        steps = [Step(entry, self.pools) for entry in deduct.items[:-1]]
        self.queues = [queue for step in steps for queue in step.queues()]
        self.steps = [step for step in steps if not step.queues()[0].covers]
        self.line_order = [] if deduct.get("lines") is None else order_of(deduct.get("lines"))
        # Whether lines are paid when all of a settlement window are rated.
        self.pays_whole = self.settle != "event" and (bool(self.line_order) or any(
            step.parts or step.share is not None or step.queue.pools[0].spreads for step in self.steps))
        self.deduct = [pool.name for queue in self.queues for pool in queue.pools]
        self.prices = []
        for word, name, table in blocks:
            if word == "price":
                self.prices.append(Price(len(self.prices), name, table, self))
        for price in self.prices:
            if not price.free:
                self.link(price)
        self.charges = []
        for word, name, table in blocks:
            if word == "charge":
                self.charges.append(Charge(len(self.prices) + len(self.charges), name, table, self))
        self.commits = []
        for word, name, table in blocks:
            if word == "commit":
                index = len(self.prices) + len(self.charges) + len(self.commits)
                self.commits.append(Commit(index, name, table, self))

    def link(self, price):
        """Which pools can pay for a price, and the fields that divide its lines (R5)."""
        price.pools = [self.pools[name] for name in self.deduct if self.can_pay(self.pools[name], price)]
        reads = {name for pool in price.pools for name in pool.pays_for.fields}
        facts = [self.facts[pool.rate.given] for pool in price.pools if pool.rate and pool.rate.name == "fact"]
        reads |= {fact.by for fact in facts if fact.by}
        price.pool_dates = {date for fact in facts for date in fact.dates}
        if price.choice:
            reads |= {field for field, *_ in price.choice.cases if field not in When.CLOCK}
        fixed = {name for name, symbols in price.when.fields.items() if len(symbols) == 1}
        price.line_key = sorted((set(price.total_key) | reads) - fixed)

    def can_pay(self, pool, price):
        if not pool.is_money and (price.meter.is_money or not pool.pays_for.fields):
            return False
        if pool.prices is not None and price.name not in pool.prices:
            return False
        return all(set(symbols) & set(price.when.fields.get(name, symbols))
                   for name, symbols in pool.pays_for.fields.items())

    def price_at(self, fields, zone, instant, clock):
        """The one price of some usage: its date at one instant, its clock at another."""
        holding = [price for price in self.prices if price.when.takes(fields)
                   and price.life.holds(instant) and price.when.takes_clock(zone, clock)]
        replaced = {price.instead_of for price in holding if price.instead_of}
        holding = [price for price in holding if price.name not in replaced]
        if len(holding) != 1:
            raise ValueError(f"{len(holding)} prices for {fields}")
        return holding[0]
