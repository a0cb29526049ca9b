# SPDX-License-Identifier: MIT
# The oracle: settles ArtLab usage slowly, exactly and plainly, rule by rule (R1 .. R25 of the
# settlement rules), to be compared with the engine line by line.  One account at a time:
# purchases, then usage, then pieces, then segments.  See README.md for each reading chosen.
# Usage: oracle.py FACTS --usage FILE... --accounts FILE --settings FILE --out FOLDER
import argparse
import csv
import json
import os
import sys
from collections import Counter
from fractions import Fraction

import yaml

from book import ONE, PLANS, POOLS, Book, atto, round_to, shuffle_key
from zones import format_time, parse_time

POINT_CLASS = 1     # R14: pieces that end at an instant come before points at it
PIECE_CLASS = 0


class BadInput(Exception):
    """The input breaks a rule that has no reading."""


class Grant:
    """An amount in a pool, usable in [effective, expires)."""

    def __init__(self, account, grant_id, pool, amount, effective, expires):
        self.account = account
        self.id = grant_id
        self.pool = pool
        self.amount = amount          # as first given
        self.left = amount            # of a total; an allowance keeps `windows`
        self.effective = effective
        self.expires = expires
        self.created = effective
        self.per = None
        self.partial = "whole"
        self.paid = None
        self.priority = None
        self.plan = None
        self.used = 0
        self.windows = {}

    def in_force(self, instant):
        return self.effective <= instant and (self.expires is None or instant < self.expires)

    def allowance(self, window):
        """What one window of an allowance offers: all, or the part in force (R2, R17)."""
        start, end = window
        begins = max(start, self.effective)
        ends = end if self.expires is None else min(end, self.expires)
        if begins >= ends:
            return 0
        if self.partial != "prorate":
            return self.amount
        return (half_up(self.amount * (ends - start), end - start)
                - half_up(self.amount * (begins - start), end - start))

    def available(self, instant, zone):
        if self.per is None:
            return self.left
        window = zone.window(self.per, instant)
        if window[0] not in self.windows:
            self.windows[window[0]] = self.allowance(window)
        return self.windows[window[0]]

    def draw(self, amount, instant, zone):
        self.used += amount
        if self.per is None:
            self.left -= amount
        else:
            self.windows[zone.window(self.per, instant)[0]] -= amount


def kept(pool, amount):
    """GB hours are kept as GB seconds, which hold every level exactly; all else is kept as shown."""
    return amount * 3600 if pool == "storage" else amount


def shown(pool, amount):
    """What is kept, as it is shown: rounded half up to 18 places."""
    return half_up(amount, 3600) if pool == "storage" else amount


def half_up(number, divisor):
    """number / divisor of whole numbers >= 0, ties up."""
    return (2 * number + divisor) // (2 * divisor)


class Usage:
    """Metered usage: a point, or an interval whose running quantity is number x time / divisor."""

    def __init__(self, price, key, usage_id, start, end, number, divisor, is_open=False):
        self.price = price
        self.key = key                # ((field, value), ...)
        self.id = usage_id
        self.start = start
        self.end = end                # equals start for a point
        self.number = number
        self.divisor = divisor
        self.open = is_open

    def quantity(self, start, end):
        if self.start == self.end:
            return self.number
        return (half_up(self.number * (end - self.start), self.divisor)
                - half_up(self.number * (start - self.start), self.divisor))


class Line:
    """One price, key and settlement window."""

    def __init__(self, price, key, start, end, usage_id):
        self.price = price
        self.key = key
        self.start = start
        self.end = end
        self.usage_id = usage_id      # only when each event is settled
        self.quantity = 0
        self.amount = 0               # exact Fraction with per = "statement"
        self.included = 0
        self.draws = {}
        self.open = False

    def add(self, pool, amount):
        self.draws[pool] = self.draws.get(pool, 0) + amount


class Account:
    """Everything of one account while it is settled."""

    def __init__(self, book, body):
        self.book = book
        self.id = body["id"]
        self.zone = book.zone_named(body.get("zone") or book.settings["zone"])
        self.opening = atto(body.get("balance") or "0")
        self.balance = self.opening
        self.body = body
        self.facts = dict(book.facts)
        for name, own in (body.get("prices") or {}).items():
            self.facts[name] = book.facts[name].owned(own, book.zone)
        self.rates = {}
        self.grants = []
        self.orders = {}
        self.refusals = []
        self.reports = []
        self.lines = {}
        self.totals = {}
        self.measured = {}
        self.included_used = {}
        self.rounding = {}
        self.notes = Counter()        # what happened, for the count of features

    def fact(self, fact):
        """The account's own, where it has values of its own."""
        return self.facts[fact.name]

    def rate(self, price):
        own = self.fact(price.rate.fact)
        if own is price.rate.fact:
            return price.rate
        if price.index not in self.rates:
            self.rates[price.index] = price.rate.of(own)
        return self.rates[price.index]


# -- Purchases (R18) -------------------------------------------------------------------------------

def given_grant(account, body):
    """A grant of the accounts file."""
    zone = account.book.zone
    grant = Grant(account.id, body["id"], body["pool"], kept(body["pool"], atto(body["amount"] if "amount" in body else body["left"])),
                  parse_time(body["effective"], zone),
                  parse_time(body["expires"], zone) if body.get("expires") else None)
    grant.left = kept(body["pool"], atto(body["left"])) if "left" in body else grant.amount
    grant.per = body.get("per") or None
    grant.partial = body.get("partial") or "whole"
    grant.created = parse_time(body["created"], zone) if body.get("created") else grant.effective
    grant.paid = atto(body["paid"]) if body.get("paid") not in (None, "") else None
    grant.priority = Fraction(body["priority"]) if body.get("priority") else None
    grant.plan = body.get("plan") or None
    return grant


def take_up(account, purchases, as_of):
    """Grants given and plans bought, in order of time and id; each purchase tested in turn."""
    moments = []
    for body in account.body.get("grants") or []:
        grant = given_grant(account, body)
        moments.append((grant.created, grant.id.encode(), grant, None))
    for purchase in purchases:
        moments.append((purchase["at"], purchase["id"].encode(), None, purchase))
    held = []         # (plan, paid) of each purchase so far
    for at, _, grant, purchase in sorted(moments, key=lambda moment: moment[:2]):
        if grant is not None:
            account.grants.append(grant)
            if grant.plan:
                paid = grant.paid
                if paid is None:
                    paid = account.book.value(PLANS[grant.plan]["costs"], at, account.facts)
                held.append((grant.plan, paid))
        elif at <= as_of:
            buy(account, purchase, held)


def buy(account, purchase, held):
    name = purchase["plan"]
    if name not in PLANS:
        raise BadInput(f"{purchase['id']}: there is no plan {name!r}")
    plan = PLANS[name]
    book = account.book
    at = purchase["at"]
    parts = sorted(plan["grants"])
    if not book.plan_lives[name].holds(at):
        account.refusals.append((purchase["id"], name, "not_offered"))
        return
    clashing = [pool for pool in parts if POOLS[pool].get("stack") is False and any(
        grant.pool == pool and (grant.expires is None or grant.expires > at)
        for grant in account.grants)]
    if clashing and not (book.settings["clash"] == "drop_part" and len(parts) > len(clashing)):
        account.refusals.append((purchase["id"], name, "not_stackable"))
        return
    if "limit" in plan and sum(plan_held == name for plan_held, _ in held) >= plan["limit"]:
        account.refusals.append((purchase["id"], name, "one_time"))
        return
    if plan.get("only_new") and any(paid > 0 for _, paid in held):
        account.refusals.append((purchase["id"], name, "not_eligible"))
        return
    paid = purchase["paid"]
    if paid is None:
        paid = book.value(plan["costs"], at, account.facts)
    held.append((name, paid))
    expires = account.zone.add(at, plan.get("lasts", book.settings["lasts"]))
    given = [pool for pool in parts if pool not in clashing]
    amounts = {pool: kept(pool, book.value(plan["grants"][pool], at, account.facts)) for pool in given}
    shares = split_cost(paid, given, plan.get("worth"))
    for pool in given:
        grant = Grant(account.id, f"{purchase['id']}/{pool}", pool, amounts[pool], at, expires)
        quota = book.settings.get(pool + "_quota")
        if quota:
            grant.per = quota["per"]
            grant.partial = quota.get("partial", "whole")
        grant.paid = shares[pool]
        grant.plan = name
        account.grants.append(grant)


def split_cost(paid, pools, worth):
    """R18: by worth; the last part takes the remainder."""
    if len(pools) == 1:
        return {pools[0]: paid}
    whole = sum(atto(worth[pool]) for pool in pools)
    shares = {pool: half_up(paid * atto(worth[pool]), whole) for pool in pools[:-1]}
    shares[pools[-1]] = paid - sum(shares.values())
    return shares


def order_key(seed, words):
    """The order of a pool's grants; a value that is missing comes last, either way."""
    def text_key(text, down):
        return tuple((-byte if down else byte) for byte in text.encode()) + ((1,) if down else ())

    def key(grant):
        keys = []
        for word in words:
            down = word.startswith("-")
            value = {
                "expiry": grant.expires,
                "effective": grant.effective,
                "created": grant.created,
                "free first": 0 if grant.paid == 0 else 1,
                "cost basis": None if grant.paid is None else Fraction(grant.paid, grant.amount or 1),
                "amount": grant.amount,
                "priority": grant.priority,
                "id": 0,
                "shuffle": 0,
            }[word.lstrip("-")]
            if word.lstrip("-") == "id":
                keys.append((0, text_key(grant.id, down)))
                continue
            if word.lstrip("-") == "shuffle":
                value = shuffle_key(seed, grant.account, grant.expires, grant.id)
            keys.append((1, 0) if value is None else (0, -value if down else value))
        return keys, grant.id.encode()
    return key


# -- Metering (R3) ---------------------------------------------------------------------------------

def span_of(row):
    """The instant or interval of a row."""
    if row["from"] is not None:
        return row["from"], row["until"]
    return row["at"], row["at"]


def sum_usage(account, price, row, field, as_of):
    start, end = span_of(row)
    if start > as_of or (start < end and start >= as_of):
        return None
    number = atto(row[field])
    if number < 0:
        raise BadInput(f"{row['id']}: {field} is below zero")
    if number == 0:
        return None
    return Usage(price, (), row["id"], start, end, number, end - start or 1)


def meter(account, rows, as_of):
    """The priced usage of one account."""
    prices = account.book.by_name
    usages, tools, sets, asked = [], [], [], []
    for row in rows:
        item = row["item"]
        if item == "compute" and row["edition"] == "shared":
            if row["phase"] == "generating":     # also a generation that fails later
                usages.append(sum_usage(account, prices["shared-compute"], row, "gpu_seconds", as_of))
        elif item == "compute" and row["edition"] == "exclusive":
            if row["event"] in ("launched", "stopped"):
                tools.append(row)
        elif item == "storage":
            sets.append(row)
        elif item == "traffic":
            if row["direction"] == "out":
                usages.append(sum_usage(account, prices["traffic"], row, "gb", as_of))
        elif item == "request" and account.book.settings["requests"]["unique"]:
            asked.append(row)
        elif item == "request":
            price = prices[row["verb"] + "-requests"]
            usages.append(sum_usage(account, price, row, "requests", as_of))
        else:
            raise BadInput(f"{row['id']}: there is no price for item {item!r}")
    usages = [usage for usage in usages if usage is not None]
    usages += spells(account, prices["exclusive-compute"], tools, as_of)
    usages += levels(account, prices["storage"], sets, as_of)
    usages += callers(account, asked, as_of)
    return usages


def callers(account, rows, as_of):
    """Each caller counts once for a price in a window, where it is first seen (R3, R5)."""
    usages, seen = [], set()
    per = account.book.settings["requests"]["unique"]
    for row in sorted(rows, key=lambda row: (span_of(row)[0], row["id"].encode())):
        start, _ = span_of(row)
        price = account.book.by_name[row["verb"] + "-requests"]
        if start > as_of:
            break
        name = price.at(start).name, row["caller"], account.zone.window(per, start)[0]
        if name in seen:
            account.notes["a caller seen again"] += 1
            continue
        seen.add(name)
        usages.append(Usage(price, (), row["id"], start, start, ONE, 1))
    return usages


def in_time(rows):
    """R14: at one instant what ends a spell comes first, then by id."""
    return sorted(rows, key=lambda row: (row["at"], row.get("event") != "stopped", row["id"].encode()))


def spells(account, price, rows, as_of):
    """From successful launch to stop, per tool; fields are the launch's."""
    usages, running = [], {}

    def close(row, end, is_open):
        if end > row["at"]:
            key = (("spec", row["spec"]),) if row["spec"] else ()
            usages.append(Usage(price, key, row["id"], row["at"], end, ONE, 1_000_000, is_open))

    for row in in_time(rows):
        if row["at"] > as_of:
            break
        started = running.pop(row["tool"], None)
        if started is not None:
            close(started, row["at"], False)
            if row["event"] == "launched":
                account.notes["launched while it runs"] += 1
                account.notes["machine type changed"] += row["spec"] != started["spec"]
        if row["event"] == "launched":
            running[row["tool"]] = row
        elif started is None:
            account.reports.append((row["id"], "a stop without a start"))
    for row in running.values():
        close(row, as_of, True)
    return usages


def levels(account, price, rows, as_of):
    """A level per data set, held until the set's next event; an equal level changes nothing."""
    usages, held = [], {}
    windowed = account.book.settings["hold"] == "window"

    def close(row, end):
        level = atto(row["stored_gb"])
        if windowed:
            end = min(end, row["held_until"])
        if level > 0 and end > row["at"]:
            usages.append(Usage(price, (), row["id"], row["at"], end, level, 1_000_000))

    for row in in_time(rows):
        if row["at"] > as_of:
            break
        before = held.get(row["set"])
        ends = account.zone.window("hour", row["at"])[1]
        if before is not None:
            same = atto(before["stored_gb"]) == atto(row["stored_gb"])
            if same and (not windowed or row["at"] < before["held_until"]):
                before["held_until"] = ends
                account.notes["equal level said again"] += 1
                continue
            close(before, row["at"])
        held[row["set"]] = dict(row, held_until=ends)
    for row in held.values():
        close(row, as_of)
    return usages


# -- Pieces and segments (R10 - R15) ---------------------------------------------------------------

def cuts(account, price, start, end):
    """The instants at which usage of one price is cut (R10), its own ends included."""
    zone, settings = account.zone, account.book.settings
    found = set(account.rate(price).fact.dates)
    kinds = {price.total, price.round["per"], settings["settle"]}
    if price.included is not None:
        found.update(account.fact(price.included).dates)
        kinds.add(price.included_per)
    if "statement" in kinds:
        kinds.add("month")
    steps = [start] + account.book.payer_dates(price, start, end) + [end]
    found.update(steps)
    for first, last in zip(steps, steps[1:]):
        for pool in account.book.payers(price, first):
            for grant in account.orders[pool]:
                edges = {grant.effective, grant.expires} - {None}
                if grant.per is not None:
                    begins = max(first, grant.effective)
                    ends = last if grant.expires is None else min(last, grant.expires)
                    edges.update(zone.borders(grant.per, begins, ends))
                found.update(edge for edge in edges if first < edge < last)
    for kind in kinds & {"hour", "day", "month", "year"}:
        found.update(zone.borders(kind, start, end))
    return [start] + sorted(cut for cut in found if start < cut < end) + [end]


def stretches(account, usage, as_of):
    """(price, from, until) of a usage, cut where prices take turns and inside each (R10)."""
    if usage.start == usage.end:
        price = usage.price.at(usage.start)
        return [] if price.free else [(price, usage.start, usage.start)]
    end = min(usage.end, as_of)
    turns = [usage.start] + usage.price.turn_dates(usage.start, end) + [end]
    found = []
    for first, last in zip(turns, turns[1:]):
        price = usage.price.at(first)
        if price.free:
            account.notes["free for a part"] += len(turns) > 2
            continue
        account.notes["spans a change of price"] += first > usage.start
        ends = cuts(account, price, first, last)
        found += [(price, *pair) for pair in zip(ends, ends[1:])]
    return found


def pieces(account, usages, as_of):
    """(order, usage, price, from, until) of every piece, in the order of settlement."""
    each = account.book.settings["settle"]
    zone = account.zone
    found = []
    for usage in usages:
        parts = stretches(account, usage, as_of)
        account.notes["points" if usage.start == usage.end else "intervals"] += 1
        account.notes["pieces"] += len(parts)
        spell = (usage.start, usage.id.encode())
        for price, start, end in parts:
            if each == "event":      # R15
                kind = POINT_CLASS if start == end else PIECE_CLASS
                order = (end, kind, usage.id.encode(), price.index, start)
            else:                    # R11, R12
                total = (0, b"")
                if price.total == "spell":
                    total = spell
                elif price.total is not None:
                    total = (zone.window(price.total, start)[0], b"")
                order = (zone.window(each, start)[0], price.index,
                         [value.encode() for _, value in usage.key], total,
                         start, end, usage.id.encode())
            found.append((order, usage, price, start, end))
    found.sort(key=lambda piece: piece[0])
    return found


def settle(account, usages, as_of):
    """R9 for every piece, one after the other; draws change the wallet at once."""
    for pool in POOLS:
        words = account.book.settings["first"].get(pool, ["id"])
        key = order_key(account.book.settings["seed"], words)
        account.orders[pool] = sorted((grant for grant in account.grants if grant.pool == pool),
                                      key=key)
    for _, usage, price, start, end in pieces(account, usages, as_of):
        settle_piece(account, usage, price, start, end)


def line_of(account, usage, price, start):
    settings, zone = account.book.settings, account.zone
    if settings["settle"] == "event":
        window, usage_id = (usage.start, usage.end), usage.id
    else:
        window, usage_id = zone.window(settings["settle"], start), ""
    name = (window[0], price.index, usage.key, usage_id)
    if name not in account.lines:
        account.lines[name] = Line(price, usage.key, *window, usage_id)
    return account.lines[name]


def total_name(account, usage, price, start):
    """Which running total a piece belongs to."""
    kind = price.total
    if kind == "spell":
        window = (usage.start, usage.id)
    elif kind is not None:
        window = account.zone.window(kind, start)[0]
    elif account.book.settings["settle"] == "event":
        window = usage.id
    else:
        window = account.zone.window(account.book.settings["settle"], start)[0]
    return price.index, usage.key, window


def settle_piece(account, usage, price, start, end):
    quantity = usage.quantity(start, end)
    line = line_of(account, usage, price, start)
    total = total_name(account, usage, price, start)
    payers = account.book.payers(price, start)
    eligible_at = start
    if account.book.settings["match"] == "bill":      # R13
        eligible_at = line.end - 1 if line.end > line.start else start
    line.open = line.open or (usage.open and end == usage.end)

    quantity = stepped(account, price, total, quantity)
    line.quantity += quantity
    covered = from_included(account, price, start, quantity)
    line.included += covered
    for pool in (pool for pool in payers if POOLS[pool]["unit"] != "money"):
        drawn = draw(account, pool, quantity - covered, start, eligible_at)
        if drawn:
            line.add(pool, drawn)
        covered += drawn
    symbol = dict(usage.key).get("spec")
    amount = charge(account, price, total, covered, quantity - covered, start, symbol)
    due = rounded(account, usage, price, start, line, amount)
    for pool in (pool for pool in payers if POOLS[pool]["unit"] == "money"):
        drawn = draw(account, pool, due, start, eligible_at)
        if drawn:
            line.add(pool, drawn)
        due -= drawn
    line.add("balance", due)
    account.balance -= due


def stepped(account, price, total, quantity):
    """The growth of the total rounded up to the step (R2, `step`)."""
    if price.step is None:
        return quantity
    before = account.measured.get(total, 0)
    after = account.measured[total] = before + quantity
    return -(-after // price.step) * price.step - -(-before // price.step) * price.step


def from_included(account, price, instant, quantity):
    if price.included is None:
        return 0
    name = price.index, account.zone.window(price.included_per, instant)[0]
    used = account.included_used.get(name, 0)
    offered = account.fact(price.included).number(instant) * ONE
    covered = min(quantity, max(0, int(offered) - used))
    account.included_used[name] = used + covered
    return covered


def charge(account, price, total, covered, paid, instant, symbol):
    """R4, R6: F of the running total, after less before."""
    running = account.totals.get(total, 0)
    if price.counts == "used":
        running += covered
    account.totals[total] = running + paid
    rate_now = account.rate(price)
    account.notes["pieces at the account's own price"] += rate_now is not price.rate
    return rate_now.amount(running, running + paid, instant, symbol)


def rounded(account, usage, price, instant, line, amount):
    """R8: the difference of the rounded running sum inside the rounding window."""
    rule = price.round
    per = rule["per"]
    if per == "event":
        window = usage.id
    elif per == "statement":
        window = line.start, line.usage_id      # each line by itself; rows are rounded later
    else:
        window = account.zone.window(per, instant)[0]
    name = price.index, usage.key, window
    before, before_rounded = account.rounding.get(name, (0, 0))
    after = before + amount
    if per == "statement":
        after_rounded = round_to(after, 1, "half up")      # draws are exact to 18 places
        line.amount += after_rounded - before_rounded
    else:
        after_rounded = round_to(after, price.quantum, rule["mode"])
        line.amount += after_rounded - before_rounded
    account.rounding[name] = after, after_rounded
    return after_rounded - before_rounded


def draw(account, pool, wanted, instant, eligible_at):
    """What the pool's grants in force pay of an amount or a quantity, in the pool's order."""
    drawn = 0
    for grant in account.orders[pool]:
        if drawn == wanted:
            break
        if grant.in_force(eligible_at):
            taken = min(wanted - drawn, grant.available(instant, account.zone))
            if taken:
                if drawn:
                    account.notes["pieces paid by several grants"] += 1
                grant.draw(taken, instant, account.zone)
                drawn += taken
    return drawn


# -- Reading and writing ---------------------------------------------------------------------------

COLUMNS = ("id", "at", "from", "until", "account", "item", "edition", "phase", "event", "tool",
           "spec", "direction", "verb", "set", "gpu_seconds", "stored_gb", "gb", "requests", "caller",
           "buy", "paid")


def clean_row(row, zone):
    """A row with every column, times read, empty as None."""
    clean = {column: row.get(column) or None for column in COLUMNS}
    for column in ("at", "from", "until"):
        if clean[column] is not None:
            clean[column] = parse_time(str(clean[column]), zone)
    clean["set"] = clean["set"] or ""
    if clean["at"] is None and clean["from"] is None:
        raise BadInput(f"{clean['id']}: neither at nor from")
    if clean["from"] is not None and clean["until"] < clean["from"]:
        raise BadInput(f"{clean['id']}: until is before from")
    return clean


def without_duplicates(rows):
    """R23: the same row twice counts once; the same id with other content is an error."""
    seen = {}
    for row in rows:
        name = row["id"]
        if name in seen and seen[name] != row:
            raise BadInput(f"{name}: the same id with other content")
        seen[name] = row
    return list(seen.values())


class Result:
    def __init__(self, book, as_of):
        self.book = book
        self.as_of = as_of
        self.accounts = []

    def lines(self):
        """Rows of the lines CSV as dicts of text."""
        rows = []
        for account in self.accounts:
            for line in sorted(account.lines.values(), key=line_order):
                rows.append(line_row(account, line))
        return rows

    def wallets(self):
        rows = []
        for account in self.accounts:
            for grant in sorted(account.grants, key=lambda grant: grant.id.encode()):
                rows.append(wallet_row(account, grant, self.as_of))
            rows.append({"account": account.id, "grant": "", "pool": "balance",
                         "amount": decimal(account.opening),
                         "used": decimal(account.opening - account.balance),
                         "left": decimal(account.balance), "expired": "0", "state": ""})
        return rows

    def refusals(self):
        return [{"account": account.id, "id": purchase, "plan": plan, "reason": reason}
                for account in self.accounts for purchase, plan, reason in account.refusals]

    def reports(self):
        return [{"account": account.id, "id": row, "reason": reason}
                for account in self.accounts for row, reason in account.reports]


def rate(book, account_bodies, rows):
    """The whole job: bodies of accounts and usage rows (dicts of text) to a Result."""
    rows = without_duplicates([clean_row(row, book.zone) for row in rows])
    given = book.settings["as_of"]
    if given:
        as_of = parse_time(given, book.zone)
    else:
        as_of = max((row["until"] or row["at"] for row in rows), default=0)
    by_account = {body["id"]: [] for body in account_bodies}
    bodies = {body["id"]: body for body in account_bodies}
    for row in rows:
        by_account.setdefault(row["account"], []).append(row)
    result = Result(book, as_of)
    for name in sorted(by_account, key=str.encode):
        account = Account(book, bodies.get(name, {"id": name}))
        bought = [{"id": row["id"], "at": row["at"], "plan": row["buy"],
                   "paid": None if row["paid"] is None else atto(row["paid"])}
                  for row in by_account[name] if row["buy"]]
        bought += [{"id": body["id"], "at": parse_time(body["at"], book.zone), "plan": body["plan"],
                    "paid": atto(body["paid"]) if body.get("paid") not in (None, "") else None}
                   for body in account.body.get("purchases") or []]
        take_up(account, bought, as_of)
        used = [row for row in by_account[name] if not row["buy"]]
        settle(account, meter(account, used, as_of), as_of)
        result.accounts.append(account)
    return result


def decimal(value):
    """Shortest decimal of a whole number of 10^-18."""
    sign = "-" if value < 0 else ""
    whole, places = divmod(abs(value), ONE)
    text = f"{sign}{whole}.{places:018d}".rstrip("0")
    return text.rstrip(".")


def line_order(line):
    return (line.start, line.price.index, [value.encode() for _, value in line.key], line.end,
            line.usage_id.encode())


def line_row(account, line):
    amount, draws = line.amount, dict(line.draws)
    row = {"account": account.id, "from": format_time(line.start, account.zone),
           "until": format_time(line.end, account.zone), "period": account.zone.period(line.start),
           "price": line.price.name, "key": ";".join(f"{field}={value}" for field, value in line.key),
           "product": line.price.product, "quantity": decimal(shown(line.price.base, line.quantity)),
           "amount": decimal(amount), "included": decimal(line.included)}
    for pool in ("storage", "traffic", "compute", "coupon", "balance"):
        row[pool] = decimal(shown(pool, draws.get(pool, 0)))
    row["open"] = "true" if line.open else "false"
    return row


def wallet_row(account, grant, as_of):
    expired = grant.expires is not None and grant.expires <= as_of
    if grant.per is None:
        left = grant.left
        used = grant.amount - grant.left
    else:
        used = grant.used
        if expired:
            left = grant.available(grant.expires - 1, account.zone)
        else:
            left = grant.available(as_of, account.zone) if grant.effective <= as_of else grant.amount
    state = "active"
    if expired:
        state = "expired"
    elif grant.effective > as_of:
        state = "not yet effective"
    elif left == 0:
        state = "used up"
    return {"account": account.id, "grant": grant.id, "pool": grant.pool,
            "amount": decimal(shown(grant.pool, grant.amount)), "used": decimal(shown(grant.pool, used)),
            "left": decimal(0 if expired else shown(grant.pool, left)),
            "expired": decimal(shown(grant.pool, left) if expired else 0),
            "state": state}


LINE_COLUMNS = ("account", "from", "until", "period", "price", "key", "product", "quantity",
                "amount", "included", "storage", "traffic", "compute", "coupon", "balance", "open")
WALLET_COLUMNS = ("account", "grant", "pool", "amount", "used", "left", "expired", "state")
REFUSAL_COLUMNS = ("account", "id", "plan", "reason")


def write_csv(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_accounts(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader).get("accounts") or []


def read_usage(paths):
    rows = []
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Settles ArtLab usage slowly and exactly.")
    parser.add_argument("facts", help="a folder of facts/*.yaml")
    parser.add_argument("--usage", nargs="+", required=True)
    parser.add_argument("--accounts", required=True)
    parser.add_argument("--settings", help="JSON that switches readings")
    parser.add_argument("--out", required=True, help="folder for lines, wallets and refusals CSV")
    chosen = parser.parse_args(arguments)
    settings = {}
    if chosen.settings:
        with open(chosen.settings, encoding="utf-8") as file:
            settings = json.load(file)
    book = Book(chosen.facts, settings)
    result = rate(book, read_accounts(chosen.accounts), read_usage(chosen.usage))
    os.makedirs(chosen.out, exist_ok=True)
    write_csv(os.path.join(chosen.out, "lines.csv"), LINE_COLUMNS, result.lines())
    write_csv(os.path.join(chosen.out, "wallets.csv"), WALLET_COLUMNS, result.wallets())
    write_csv(os.path.join(chosen.out, "refusals.csv"), REFUSAL_COLUMNS, result.refusals())
    for report in result.reports():
        print(f"{report['account']}: {report['id']}: {report['reason']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
