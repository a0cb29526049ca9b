# SPDX-License-Identifier: MIT
# Settles any rulebook, slowly and plainly, rule by rule (R1 .. R25): pieces,
# segments, totals that close, draws.  README.md has the readings that had to be chosen.
import csv
import io
from fractions import Fraction

import yaml

import models
from back import give_back, take_back
from bills import pay_at_once, pay_windows
from book import round_to
from charges import PeriodUsage, charged_usage
from commits import commit_closings, count_towards, lacking
from grants import take_up
from metering import beginnings_of, meter
from oracle import half_up
from paying import cover, draw, known_from, repay, total_of
from pieces import NEVER, pieces, shown_at, total_window
from rulebook import ONE, Rulebook, When, atto, clock_of
from trail import INCLUDED, Trail
from zones import QUARTER, Zone, format_time, parse_time


class Line:
    def __init__(self, price, key, start, end, usage_id):
        self.price, self.key, self.start, self.end, self.usage_id = price, key, start, end, usage_id
        self.quantity = self.included = 0
        self.amount = self.exact = self.due = 0
        self.rank = 1
        self.draws = {}
        self.trail = Trail()
        self.at_rates, self.paid_at_rates = Fraction(0), 0      # by money that covers usage

    def add(self, payer, amount):
        self.draws[payer] = self.draws.get(payer, 0) + amount


class Account:
    def __init__(self, book, body, as_of, seed):
        self.book, self.id, self.as_of, self.seed = book, body["id"], as_of, seed
        self.zone = zone_named(body.get("zone") or book.zone_name)
        self.balance = self.opening = atto(body.get("balance") or "0")
        self.facts = dict(book.facts)
        for name, own in (body.get("prices") or {}).items():
            self.facts[name] = book.facts[name].of(own, book.zone)
        for name, fact in self.facts.items():
            if fact.said_in in book.units and name not in book.units.values():
                self.facts[name] = fact.worth_of(self.facts[book.units[fact.said_in]])
        self.body = body
        self.grants, self.purchases, self.orders = [], [], {}
        self.lines, self.totals, self.included_used, self.rounding, self.measured = {}, {}, {}, {}, {}
        self.debts, self.repaid_until = {}, {}
        self.committed = {}           # what counts towards each window of a commit
        self.models = {}
        self.begun, self.counted = set(), {}      # usage whose first piece is settled; is it free
        self.averages = {}            # of a meter `over` a window, exact
        self.settles_until = NEVER    # the end of the segment that is settled

    def fact(self, price):
        return self.facts[price.fact] if price.fact else None

    def model(self, price, instant, symbol):
        fact = self.fact(price)
        name = price.index, fact.index(instant) if fact else 0, symbol
        if name not in self.models:
            self.models[name] = price.model(fact, name[1], symbol)
        return self.models[name]

    def model_at(self, price, instant, fields):
        if price.choice:
            rate = price.choice.of(lambda name: clock_of(self.zone, instant, name)
                                   if name in When.CLOCK else fields.get(name))
            return models.Reading(price.meter.unit).model(rate)
        fact = self.fact(price)
        return self.model(price, instant, fields.get(fact.by) if fact and fact.by else None)

    def cost(self, price, instant, fields, total):
        """F of a running total in base units of 10^-18, in money of 10^-18 (R4)."""
        model = self.model_at(price, instant, fields)
        return at_most(price, model.amount(Fraction(total, ONE)))


class Clock(Zone):
    """A zone in which a reading that a clock change skips is the first instant after the gap."""

    def instant(self, local):
        found = super().instant(local)
        if found + self.offset(found) == local:
            return found
        after = found - found % QUARTER
        while self.offset(after - QUARTER) == self.offset(found):
            after -= QUARTER
        return after


ZONES = {}


def zone_named(name):
    if name not in ZONES:
        ZONES[name] = Clock(name)
    return ZONES[name]


# -- Settling (R4 - R9) ----------------------------------------------------------------------------

def pay_debts(account):
    """What begins at as-of pays with what comes later."""
    for pool in account.book.pools.values():
        if pool.can_owe():
            repay(account, pool, account.as_of - 1)


def known_at(account, piece):
    """Up to when the ends of plans are known as a piece settles: with its settlement window, or,
    settled by the event, with all that is at its end."""
    return known_from(account, piece.end if account.book.settle == "event" else shown_at(account, piece))


def settle(account, usages):
    for piece in pieces(account, usages, commit_closings):
        account.settles_until = known_at(account, piece)
        if piece.window is not None:
            close_commit(account, piece)
        elif piece.closing is not None:
            close_total(account, piece)
        else:
            settle_piece(account, piece)
    if account.book.pays_whole:
        pay_windows(account)
    account.settles_until = NEVER
    pay_debts(account)


def line_of(account, piece):
    price = piece.price
    key = tuple((name, piece.fields[name]) for name in price.line_key if piece.fields.get(name) is not None)
    if account.book.settle == "event":
        window = (piece.start, piece.start)
        if piece.usage is not None:
            window = (piece.usage.shown_from, min(piece.usage.shown_until, max(account.as_of, piece.usage.start)))
        name = (price.index, key, window, piece.id)
    else:
        window = account.zone.window(account.book.settle, shown_at(account, piece))
        name = (price.index, key, window)
    if name not in account.lines:
        account.lines[name] = Line(price, key, *window, piece.id)
    line = account.lines[name]
    if account.book.settle == "event":
        line.trail.merge()
    line.rank = min(line.rank, rank_of(piece))
    piece.trail = piece.usage.stretch.trail if isinstance(piece.usage, PeriodUsage) else line.trail
    return line


def rank_of(piece):
    """Lines of usage come before those that have but peaks, or what closes."""
    return int(piece.closing is not None or piece.usage.meter.kind in ("max", "last"))


def stepped(account, piece, quantity):
    """The growth of what the total measures, rounded up; it counts on where a total restarts."""
    price = piece.price
    key = price.total_key if price.total else price.line_key
    name = (price.index, tuple(piece.fields.get(field) for field in key),
            total_window(account, price, piece.start, piece.id)[0])
    before = account.measured.get(name, 0)
    after = account.measured[name] = before + quantity
    return whole_steps(after, price.step) - whole_steps(before, price.step)


def whole_steps(quantity, step):
    """One that is begun counts whole, below zero too."""
    steps = -(-abs(quantity) // step) * step
    return -steps if quantity < 0 else steps


def measured_by(account, piece, line):
    """The quantity of a piece; of an average the difference that it makes to that of its line (R2)."""
    usage = piece.usage
    if usage.meter.over is None:
        return usage.quantity(piece.start, piece.end)
    start, end = account.zone.window(usage.meter.over, piece.start)
    name = piece.price.index, line.key, start
    before = account.averages.get(name, Fraction(0))
    account.averages[name] = after = before + usage.number * Fraction(piece.end - piece.start, end - start)
    return round_half_up(after) - round_half_up(before)


def round_half_up(value):
    return half_up(value.numerator, value.denominator)


def settle_piece(account, piece):
    price, line, total = piece.price, line_of(account, piece), total_of(account, piece)
    quantity = measured_by(account, piece, line)
    if price.is_capacity:     # quantities of several meters do not add up
        name = piece.usage.meter.name
        total.sizes[name] = total.sizes.get(name, 0) + Fraction(quantity, ONE)
        return
    is_empty = quantity <= 0
    if price.step is not None:
        quantity = stepped(account, piece, quantity)
    line.quantity += quantity
    own, drawn = Fraction(0), 0   # what is covered at rates of pools, and by money at such rates
    if quantity < 0:
        covered = take_back(account, piece, line, quantity)
    else:
        covered = from_included(account, piece, quantity)
        line.included += covered
        piece.trail.note(INCLUDED, covered)
        for queue in account.book.queues:
            if queue.covers and queue.is_money:
                part, paid = cover(account, queue, quantity - covered, piece, line)
                covered, drawn = covered + part, drawn + paid
            elif queue.covers:
                part = draw(account, queue, quantity - covered, piece, line)
                covered += part
                own += part * queue.pools[0].rate_at(account, price, piece)
    piece.trail.charged += quantity - covered
    if price.bills:
        cost = bill(account, piece, total, quantity, quantity - covered)
    else:
        cost = charge(account, piece, total, covered, quantity - covered)
    if piece.usage not in account.begun:
        account.begun.add(piece.usage)
        if piece.start == piece.usage.start and not is_empty:
            cost += price.start_fee * price.discount * ONE
    due = rounded(account, piece, line, cost + own)
    line.amount += drawn          # exact, and paid
    line.exact += drawn
    count_towards(account, piece, drawn)
    total.charged += due + drawn
    pay(account, piece, line, due)


def from_included(account, piece, quantity):
    included = piece.price.included
    if included is None:
        return 0
    by_number = included.events is not None and is_counted(account, piece, included)
    free = quantity if included.events is None or by_number or included.ends_last else 0
    if included.amount is None:
        return free
    name = piece.price.index, account.zone.window(included.per, piece.start)[0]
    used = account.included_used.get(name, 0)
    if not (by_number and included.ends_last):
        free = min(free, max(0, included.amount - used))
    account.included_used[name] = used + free
    return free


def is_counted(account, piece, included):
    """Whether an event is among those that are free: it counts where it begins, for all its pieces."""
    name = piece.price.index, piece.usage
    if name not in account.counted:
        window = piece.price.index, account.zone.window(included.per, piece.start)[0], "events"
        before = account.included_used.get(window, 0)
        account.included_used[window] = before + 1
        account.counted[name] = before < included.events
    return account.counted[name]


def charge(account, piece, total, covered, paid):
    """R4, R6: F after less F before; a total that waits for its end is charged then."""
    price = piece.price
    before = total.running + (covered if price.counts_used else 0)
    total.running = before + paid
    opening, total.opened = not total.opened, True
    if price.closes:
        return Fraction(0)
    at = piece.usage.priced_at() or piece.start
    cost = account.cost(price, at, piece.fields, total.running) - account.cost(price, at, piece.fields, before)
    return cost + account.cost(price, at, piece.fields, 0) if opening else cost


def bill(account, piece, total, quantity, paid):
    """What another meter measures of the usage, at the tiers through which the total moves."""
    price, model = piece.price, account.model_at(piece.price, piece.start, piece.fields)
    billed = Fraction(piece.usage.billed[price.bills.name].quantity(piece.start, piece.end), ONE)
    if quantity:
        billed = models.rounded(billed * paid / quantity)
    before, total.running = total.running, total.running + paid
    total.highest = max(total.highest, before, total.running)
    total.billed += billed
    if price.closes:
        return Fraction(0)
    total.parts += models.split(model, Fraction(before, ONE), Fraction(total.running, ONE), billed)
    was = total.bill
    total.bill = at_most(price, owed(total, model))
    return total.bill - was


def owed(total, model):
    """In tiers nothing below zero; flat fees are those of the highest total."""
    if model.word == "flat":
        return total.parts
    if total.running < 0:
        return Fraction(0)
    return max(Fraction(0), total.parts) + models.flats(model, Fraction(total.highest, ONE))


def bill_closing(account, piece, total, at):
    """A volume price is that of the tier that the total reached."""
    model = account.model_at(piece.price, at, piece.fields)
    reached = Fraction(total.running, ONE)
    if reached < 0:
        return Fraction(0)
    rate = models.tier_at(model, reached).rate
    return at_most(piece.price, total.billed * rate + models.flats(model, reached))


def at_most(price, money):
    money *= price.discount
    return (money if price.maximum is None else min(money, price.maximum)) * ONE


def close_total(account, piece):
    price = piece.price
    group = account.totals.get(piece.closing, {})
    line = line_of(account, piece)
    for version in sorted(group):
        total = group[version]
        piece.id = f"{piece.closing} {version} closes"    # each rounded by itself, per event
        if price.closes:
            at = total.began if price.restarts else piece.start
            if price.is_capacity:
                cost = at_most(price, models.capacity(account.model_at(price, at, piece.fields), total.sizes))
            elif price.bills:
                cost = bill_closing(account, piece, total, at)
            else:
                cost = account.cost(price, at, piece.fields, total.running)
            due = rounded(account, piece, line, cost)
            total.charged += due
            pay(account, piece, line, due)
    lacks = 0 if price.minimum is None else price.minimum * ONE - sum(
        total.charged for total in group.values())
    if lacks > 0:
        pay(account, piece, line, rounded(account, piece, line, Fraction(lacks)))


def close_commit(account, piece):
    lacks = lacking(account, piece)
    if lacks > 0:
        line = line_of(account, piece)
        pay(account, piece, line, rounded(account, piece, line, Fraction(lacks)))


def rounded(account, piece, line, amount):
    """R8: the difference of the rounded running sum inside the rounding window."""
    rule = piece.price.round
    per, mode = rule.get("per"), rule.get("mode", "half up")
    if per == "statement":
        window = line.usage_id if account.book.settle == "event" else line.start
        quantum, mode = 1, "half up"
    else:
        window = piece.id if per == "event" else account.zone.window(per, piece.start)
        quantum = atto(rule.get("to"))
    name = piece.price.index, line.key, window
    before, before_rounded = account.rounding.get(name, (Fraction(0), 0))
    after = before + amount
    after_rounded = round_to(after, quantum, mode)
    account.rounding[name] = after, after_rounded
    line.exact += amount
    line.amount += after_rounded - before_rounded
    return after_rounded - before_rounded


def pay(account, piece, line, due):
    line.due += due
    count_towards(account, piece, due)
    if account.book.pays_whole:
        return
    if due < 0:
        give_back(account, piece, line, -due)
    else:
        pay_at_once(account, piece, line, due)


# -- All of it -------------------------------------------------------------------------------------

def read_rows(book, text):
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        clean = dict(row)
        clean["from"] = parse_time(row["at"] or row["from"], book.zone)
        clean["until"] = parse_time(row["until"], book.zone) if row["until"] else clean["from"]
        clean["fields"] = {name: row[name] for name in ("item", "size", "signal") if row.get(name)}
        rows.append(clean)
    return rows


def taken_back(book, rows, voids, as_of):
    """Ids of rows that others void, as was said by as-of, or replace: they are void for ever."""
    said = [row["voids"] for row in csv.DictReader(io.StringIO(voids))
            if not row["at"] or parse_time(row["at"], book.zone) <= as_of]
    return set(said) | {row["replaces"] for row in rows if row.get("replaces")}


def rate(rules, facts, accounts, usage, as_of, seed=42, voids=""):
    """Texts in, settled accounts out."""
    book = Rulebook(rules, facts)
    rows, given = {}, read_rows(book, usage)
    gone = taken_back(book, given, voids, as_of)
    for row in (row for row in given if row["id"] not in gone):
        rows.setdefault(row["account"], []).append(row)
    settled = []
    for body in yaml.load(accounts, Loader=yaml.CBaseLoader)["accounts"]:
        account = Account(book, body, as_of, seed)
        mine = rows.get(account.id, [])
        used = [row for row in mine if not row["buy"] and not row.get("leave")]
        usages = meter(account, used)
        account.used = beginnings_of(account, used, usages)
        take_up(account, [row for row in mine if row["buy"] or row.get("leave")])
        settle(account, usages + charged_usage(account))
        settled.append(account)
    return book, settled


def shown(number, unit):
    """Base units as the unit shows them: half up to 18 places."""
    value = Fraction(number) / unit
    sign = -1 if value < 0 else 1
    return sign * half_up(abs(value).numerator, value.denominator)


def line_rows(book, account):
    """(account, from, until, price, key) and the numbers of each line, in 10^-18; no line of nothing."""
    for line in account.lines.values():
        unit = line.price.meter.unit
        numbers = {"quantity": shown(line.quantity, unit), "included": shown(line.included, unit),
                   "amount": line.amount, "balance": line.draws.get("balance", 0)}
        for name in book.deduct:
            numbers[name] = shown(line.draws.get(name, 0), book.pools[name].unit)
        if any(numbers.values()):
            key = ";".join(f"{field}={value}" for field, value in line.key)
            yield (account.id, line.start, line.end, line.price.name, key), numbers


def grant_rows(account):
    """Of each grant: amount, used, left, expired."""
    for grant in account.grants:
        expired = grant.until is not None and grant.until <= account.as_of
        if grant.per is None:
            left = grant.left
        elif expired:
            left = grant.available(grant.until - 1)
        elif grant.rolled and grant.rolled[0] > account.as_of:
            left = grant.windows[grant.rolled[0]]     # what is open has drawn there already
        else:
            left = grant.available(account.as_of) if grant.effective <= account.as_of else grant.amount
        unit = grant.pool.unit
        left = grant.amount if grant.is_unlimited() else left
        yield (account.id, grant.id), {
            "amount": shown(grant.amount, unit), "used": shown(grant.used, unit),
            "left": 0 if expired else shown(left, unit),
            "expired": shown(left + grant.voided, unit) if expired and not grant.is_unlimited() else 0}
    for name, debt in account.debts.items():
        if debt > 0:
            yield (account.id, f"owed by {name}"), {
                "amount": 0, "used": 0, "left": -shown(debt, account.book.pools[name].unit), "expired": 0}


def format_line(name, account):
    start, end = (format_time(instant, account.zone) for instant in name[1:3])
    return f"{name[0]} {start} {end} {name[3]} {name[4]}"
