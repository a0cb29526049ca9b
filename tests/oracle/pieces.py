# SPDX-License-Identifier: MIT
# Usage in pieces, where they are cut, and in which order they settle (R7, R10 - R15).

from trail import Trail

NEVER = 2 ** 62
CALENDAR = ("hour", "day", "month", "year")


class Piece:
    """A part of usage, or the closing of a total (usage is None)."""

    def __init__(self, usage, price, start, end, fields, usage_id):
        self.usage, self.price, self.start, self.end = usage, price, start, end
        self.fields, self.id = fields, usage_id
        self.closing = None
        self.trail = Trail()          # its line's, or its period's, once it has one
        self.window = None            # of a commit that closes


def paying(price, fields):
    return [pool for pool in price.pools if pool.pays_for.takes(fields)]


def clock_borders(account, usage):
    """Where prices may take turns."""
    prices = [price for price in account.book.prices if price.when.takes(usage.fields)]
    found = {date for price in prices for date in price.life.dates}
    if any(price.when.clock for price in prices):     # they read the clock: R10's time buckets
        found.update(account.zone.borders("hour", usage.start, usage.end))
    return sorted(date for date in found if usage.start < date < usage.end)


def cuts(account, usage, price, start, end):
    zone, found = account.zone, set()
    fact = account.fact(price)
    found.update(fact.dates if fact else ())
    found.update(price.pool_dates)
    if price.choice:              # a function may read the clock and any fact
        found.update(zone.borders("hour", start, end))
        found.update(date for other in account.facts.values() for date in other.dates)
    kinds = {price.total, price.round.get("per"), account.book.settle, usage.meter.over}
    if price.included:
        kinds.add(price.included.per)
    kinds.update(commit.total for commit in account.book.commits if price.name in commit.prices)
    for kind in kinds & set(CALENDAR):
        found.update(zone.borders(kind, start, end))
    for pool in price.pools:      # also those that can pay for other usage of the price
        for grant in (grant for grant in account.grants if grant.pool is pool):
            found.add(grant.effective)
            found.add(grant.until if grant.until is not None else start)
            if grant.per is not None:
                found.update(grant.borders(start, end))
    return [start] + sorted(cut for cut in found if start < cut < end) + [end]


def stretches(account, usage):
    """(price, from, until) of each piece of some usage."""
    zone = account.zone
    if usage.start == usage.end:
        price = usage.price or account.book.price_at(usage.fields, zone, usage.start, usage.start)
        return [] if price.free else [(price, usage.start, usage.start)]
    found = []
    end = min(usage.end, account.as_of)
    if usage.price is not None:       # of a charge
        ends = cuts(account, usage, usage.price, usage.start, end)
        return [(usage.price, *pair) for pair in zip(ends, ends[1:])]
    turns = [usage.start] + [date for date in clock_borders(account, usage) if date < end] + [end]
    for first, last in zip(turns, turns[1:]):
        price = account.book.price_at(usage.fields, zone, first, first)
        if price.free:
            continue
        found.append((price, first, last))
    return [(price, *pair) for price, first, last in found
            for ends in [cuts(account, usage, price, first, last)] for pair in zip(ends, ends[1:])]


def segment_end(account, price, instant):
    """R11: at the settlement window's end, or where a rollover of a pool that can pay begins anew, or
    what pays a debt of such a pool."""
    end = account.zone.window(account.book.settle, instant)[1]
    for pool in price.pools:
        for grant in (grant for grant in account.grants if grant.pool is pool):
            if grant.rollover is not None or pool.can_owe():
                end = min(end, next(rolling_borders(grant, instant, end), end))
    return end


def rolling_borders(grant, instant, end):
    """Where it, or its windows, begin and end; the last one ends where the grant expires."""
    at = max(instant, grant.effective)
    if instant < at < end:
        yield at
    until = end if grant.until is None else min(end, grant.until)
    while at < until:
        at = until if grant.per is None else min(grant.window(at)[1], until)
        yield at


def beginnings(grant, after, until):
    """Where it, or a window of its allowance, begins: later than an instant, up to another with it."""
    at = grant.effective
    while at is not None and at <= until and (grant.until is None or at < grant.until):
        if at > after:
            yield at
        if grant.per is None:
            return
        at = grant.window(max(at, after))[1]


def total_window(account, price, instant, usage_id):
    """[start, end) of the running total that an instant lies in; a name when it has no calendar."""
    kind = price.total
    if kind is None:
        kind = account.book.settle
    if kind in ("event", "spell"):
        return usage_id, None
    if kind == "life":
        return 0, NEVER
    return account.zone.window(kind, instant)


def shown_at(account, piece):
    """A peak or a total that is open at as-of is shown with what is settled then, as it stands."""
    if piece.closing is not None and piece.start >= open_until(account):
        return account.as_of
    return min(piece.start, account.as_of)


def piece_order(account, piece):
    """R12, or R15 when each event is settled."""
    price = piece.price
    key = [(piece.fields.get(name) or "").encode() for name in price.line_key]
    peak = piece.usage is not None and piece.usage.meter.kind in ("max", "last")
    if account.book.settle == "event":
        if piece.closing is not None:
            return (piece.end + 1, 1, b"", price.index, key, piece.start)
        kind = 0 if piece.start < piece.end else 2
        if peak:
            return (min(piece.end, account.as_of), 3, piece.id.encode(), price.index, key, piece.start)
        return (piece.end, kind, piece.id.encode(), price.index, key, piece.start)
    total = (0, b"")
    if price.total == "spell":
        total = (piece.usage.start, piece.id.encode()) if piece.usage else total
    elif price.total in CALENDAR:
        total = (account.zone.window(price.total, piece.start)[0], b"")
    at = shown_at(account, piece)
    until = account.zone.window(account.book.settle, at)[1]
    ends = until if peak and piece.start > account.as_of else segment_end(account, price, at)
    closes = piece.closing is not None
    last = peak or piece.window is not None               # in its segment a commit comes after all
    return (until, closes, ends, last, price.index, key, total,
            piece.start, piece.end, piece.id.encode())


def pieces(account, usages, more_closings):
    found = []
    for usage in usages:
        found += [Piece(usage, price, start, end, usage.fields, usage.id)
                  for price, start, end in stretches(account, usage)]
    totals = closings(account, found)
    found += totals + more_closings(account, found, totals)
    found.sort(key=lambda piece: piece_order(account, piece))
    return found


def open_until(account):
    """When a total that is open at as-of is charged, as it stands: at the last microsecond before
    as-of; settled by the event, at as-of, after what happens then."""
    return account.as_of if account.book.settle == "event" else account.as_of - 1


def closings(account, usual):
    """R7: one for each total that waits for its end, or has a minimum."""
    found = {}
    for piece in usual:
        price = piece.price
        if not price.closes and price.minimum is None:
            continue
        start, end = total_window(account, price, piece.start, piece.id)
        fields = {name: symbols[0] for name, symbols in price.when.fields.items() if len(symbols) == 1}
        fields.update({name: piece.fields.get(name) for name in price.total_key})
        name = price.index, tuple(fields.get(name) for name in price.total_key), start
        if name not in found:
            at = min(end - 1, max(open_until(account), start))
            found[name] = Piece(None, price, at, at, fields, f"{name} closes")
            found[name].closing = name
    return list(found.values())
