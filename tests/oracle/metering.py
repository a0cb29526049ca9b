# SPDX-License-Identifier: MIT
# How events become usage: points, stretches, levels and spells (R2, R3).
from fractions import Fraction

from oracle import half_up
from rulebook import ONE, unit_factor


class Usage:
    """A point, or an interval whose running quantity is number x time / divisor (R2)."""

    def __init__(self, meter, fields, usage_id, start, end, number, divisor=1):
        self.meter, self.fields, self.id = meter, fields, usage_id
        self.start, self.end = start, end
        self.number, self.divisor = number, divisor
        self.price = None             # of a peak, which settles at another instant than its clock
        self.shown_from, self.shown_until = start, end        # its line, settled by the event
        self.billed = {}              # the same as other meters measure it, by their names

    def priced_at(self):
        """At whose numbers; None: those of each piece."""
        return None

    def running(self, instant):
        amount = Fraction(self.number) * (instant - self.start) / self.divisor
        return half_up(amount.numerator, amount.denominator)

    def quantity(self, start, end):
        if self.start == self.end:
            return half_up(Fraction(self.number).numerator, Fraction(self.number).denominator)
        return self.running(end) - self.running(start)


FIELD_UNITS = {"n": "unit", "gb": "GB", "sec": "second", "level": "GB", "eur": "money"}


def measured(row, field):
    return Fraction(row[field]) * unit_factor(FIELD_UNITS[field]) * ONE


def meter(account, rows):
    """The usage of one account, meter by meter: all prices of an item have one."""
    by_meter = {}
    for row in rows:
        prices = [price for price in account.book.prices if price.when.takes(row["fields"]) and not price.free]
        for kind in prices[0].meters if prices else ():
            by_meter.setdefault(kind.name, []).append(row)
    found = []
    for name, mine in by_meter.items():
        kind = account.book.meters[name]
        mine.sort(key=lambda row: (row["from"], row["id"].encode()))
        mine = [row for row in mine if row["from"] <= account.as_of]
        found += METERS[kind.kind](account, kind, mine)
    return found


def sums(account, kind, rows):
    for row in rows:
        if not (row["from"] < row["until"] and row["from"] >= account.as_of):
            yield with_bills(account, row, sum_of(kind, row))


def sum_of(kind, row):
    return Usage(kind, row["fields"], row["id"], row["from"], row["until"],
                 measured(row, kind.field) * kind.scale, row["until"] - row["from"] or 1)


def with_bills(account, row, usage):
    usage.billed = {other.name: sum_of(other, row) for other in billing(account, row)}
    return usage


def billing(account, row):
    """The meters whose quantity is charged in the place of what is counted."""
    return [price.bills for price in account.book.prices
            if price.when.takes(row["fields"]) and not price.free and price.bills]


def counts(account, kind, rows):
    for row in rows:
        usage = Usage(kind, row["fields"], row["id"], row["from"], row["from"], ONE * kind.scale)
        yield with_bills(account, row, usage)


def windows_of(account, kind, rows):
    """Rows by price, line key and window of the meter; the price is that at the window's end."""
    groups = {}
    for row in rows:
        window = account.zone.window(kind.window, row["from"])
        point = window[1] - 1 if kind.kind != "unique" else row["from"]
        price = account.book.price_at(row["fields"], account.zone, point, row["from"])
        if price.free:
            continue
        key = tuple(row["fields"].get(name) for name in price.line_key)
        groups.setdefault((price.index, key, window[0]), (price, window, []))[2].append(row)
    return groups.values()


def peaks(account, kind, rows):
    for price, window, mine in windows_of(account, kind, rows):
        row = mine[-1] if kind.kind == "last" else max(mine, key=lambda row: Fraction(row[kind.field]))
        number = measured(row, kind.field) * kind.scale
        usage = Usage(kind, row["fields"], row["id"], window[1] - 1, window[1] - 1, number)
        usage.price = price
        yield usage


def unique(account, kind, rows):
    for price, _, mine in windows_of(account, kind, rows):
        seen = set()
        for row in mine:
            if row[kind.field] not in seen:
                seen.add(row[kind.field])
                usage = Usage(kind, row["fields"], row["id"], row["from"], row["from"], ONE * kind.scale)
                usage.price = price
                yield usage


def levels(account, kind, rows):
    held = {}

    def close(row, end):
        if not kind.until_next:
            end = min(end, row["held"])
        if row["level"] != 0 and end > row["from"]:
            return [Usage(kind, row["fields"], row["id"], row["from"], end, row["level"], 1_000_000)]
        return []

    found = []
    for row in rows:
        ends = account.zone.window(kind.window, row["from"])[1]
        before = held.get(row[kind.key])
        level = measured(row, kind.field) * kind.scale
        if kind.changes and before is not None:
            level += before["level"]
        if before is not None:
            same = before["level"] == level
            if same and (kind.until_next or row["from"] < before["held"]):
                before["held"] = ends
                continue
            found += close(before, row["from"])
        held[row[kind.key]] = dict(row, held=ends, level=level)
    for row in held.values():
        found += close(row, account.as_of)
    return found


def spells(account, kind, rows):
    found, running = [], {}

    def close(row, end):
        if end > row["from"]:
            found.append(Usage(kind, row["fields"], row["id"], row["from"], end, ONE * kind.scale, 1_000_000))

    for row in sorted(rows, key=lambda row: (row["from"], row["signal"] != "off", row["id"].encode())):
        started = running.pop(row[kind.key], None)
        if started is not None:
            close(started, row["from"])
        if row["signal"] == "on":
            running[row[kind.key]] = row
    for row in running.values():
        close(row, account.as_of)
    return found


METERS = {"sum": sums, "count": counts, "max": peaks, "last": peaks, "unique": unique,
          "average": levels, "spell": spells}


def beginnings_of(account, rows, usages):
    """[(from, until, fields)] of usage: what rows tell of, and, of what goes on, each stretch of it."""
    lasting = ("spell", "average")
    found = [(usage.start, usage.end, usage.fields) for usage in usages if usage.meter.kind in lasting]
    for row in rows:
        prices = [price for price in account.book.prices if price.when.takes(row["fields"]) and not price.free]
        if row["from"] <= account.as_of and prices and prices[0].meter.kind not in lasting:
            found.append((row["from"], row["until"], row["fields"]))
    return found
