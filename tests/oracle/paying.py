# SPDX-License-Identifier: MIT
# Who pays: grants in their order, and what a pool owes (R13, R14).
from fractions import Fraction

from grants import sort_key
from oracle import half_up
from pieces import beginnings, paying, shown_at, total_window


class Total:
    """A running total, and what it came to."""

    def __init__(self, price, account, fields, usage_id):
        self.price, self.account, self.fields, self.usage_id = price, account, fields, usage_id
        self.running = self.highest = 0
        self.opened = False
        self.began = None             # the instant whose numbers it began with
        self.charged = Fraction(0)    # rounded amounts of it
        self.ahead = {}               # what was taken in steps and is not used yet, by pool
        self.sizes = {}               # of a capacity, by meter
        self.billed = self.parts = self.bill = Fraction(0)      # by another meter: quantity, money, with fees


def total_of(account, piece):
    price = piece.price
    start, _ = total_window(account, price, piece.start, piece.id)
    key = price.total_key if price.total else price.line_key      # with no total, that of the line
    name = price.index, tuple(piece.fields.get(name) for name in key), start
    fact = account.fact(price)
    version = fact.index(piece.start) if fact and price.restarts else 0
    group = account.totals.setdefault(name, {})
    if version not in group:
        begun = next(iter(group.values()), None)
        group[version] = Total(price, account, piece.fields, piece.id)
        if begun:                 # steps count on where a total restarts
            group[version].ahead = begun.ahead
        group[version].began = piece.start
    return group[version]


def eligible_at(account, pool, piece):
    if not pool.by_bill or account.book.settle == "event":
        return piece.start
    return account.zone.window(account.book.settle, shown_at(account, piece))[1] - 1


def in_order(account, queue, instant):
    """The grants of a queue: sorted once, or, by windows, at each piece."""
    moving = any(key.word == "window end" for key in queue.first) or any(
        grant.ended is not None or grant.used_from is not None for grant in account.grants)
    if queue not in account.orders or moving:
        account.orders[queue] = sorted((grant for grant in account.grants if grant.pool in queue.pools),
                                       key=sort_key(account.seed, queue.first, instant))
    return account.orders[queue]


def draw(account, queue, wanted, piece, line):
    """What one entry of deduct pays: its grants in their order, then what its pools may owe."""
    if wanted == 0:
        return 0
    takers = [pool for pool in queue.pools if pool in paying(piece.price, piece.fields)]
    rest = wanted
    for pool in takers:
        repay(account, pool, piece.start)
        if pool.step:
            covered = from_step(account, pool, piece, rest)
            piece.trail.in_steps += covered
            rest -= covered
    for grant in in_order(account, queue, piece.start):
        if rest > 0 and grant.pool in takers and grant.in_force(eligible_at(account, grant.pool, piece)):
            rest -= take(account, grant, rest, piece, line)
    for pool in takers:
        rest -= owe(account, pool, rest, piece, line)
    return wanted - rest


def cover(account, queue, wanted, piece, line):
    """Money that covers usage at a rate of its own: (how much of it, for how much)."""
    pool, rest, paid = queue.pools[0], wanted, 0
    if pool not in paying(piece.price, piece.fields):
        return 0, 0
    rate = pool.rate_at(account, piece.price, piece)
    if account.book.settle == "event":
        line.at_rates, line.paid_at_rates = Fraction(0), 0
    for grant in in_order(account, queue, piece.start):
        if rest == 0 or not grant.in_force(eligible_at(account, pool, piece)):
            continue
        due = max(0, half_up_of(line.at_rates + rest * rate) - line.paid_at_rates)
        has = grant.available(piece.start)
        if has <= 0:              # what is used up covers nothing, though it cost nothing
            continue
        pays, part = due, rest
        if due > has:             # it is used up; what that covers is rounded down
            pays = has
            part = min(rest, max(0, int((line.paid_at_rates + has - line.at_rates) / rate)))
        line.at_rates += part * rate
        line.paid_at_rates += pays
        if pays > 0:
            grant.draw(pays, piece.start)
            line.add(pool.name, pays)
        rest, paid = rest - part, paid + pays
    return wanted - rest, paid


def half_up_of(value):
    return half_up(value.numerator, value.denominator)


def take(account, grant, wanted, piece, line):
    """From one grant; in whole steps, and what is left of one stays with the total."""
    step, has = grant.pool.step, grant.available(piece.start)
    taken = min(wanted, has) if not step else min(-(-wanted // step) * step, max(0, has) // step * step)
    if taken <= 0:
        return 0
    grant.draw(taken, piece.start)
    line.add(grant.pool.name, taken)
    piece.trail.note(grant, taken, grant.pool.is_money)
    covered = min(wanted, taken)
    if step:
        ahead = total_of(account, piece).ahead
        ahead[grant.pool.name] = ahead.get(grant.pool.name, 0) + taken - covered
        piece.trail.in_steps += covered
    return covered


def from_step(account, pool, piece, wanted):
    ahead = total_of(account, piece).ahead
    covered = min(wanted, ahead.get(pool.name, 0))
    ahead[pool.name] = ahead.get(pool.name, 0) - covered
    return covered


# -- What a pool cannot cover ------------------------------------------------------------------------

def owe(account, pool, wanted, piece, line):
    """A pool that reports covers everything; one that owes, up to its overdraft."""
    covered = 0
    if pool.reports:
        covered = wanted
    elif pool.can_owe():
        debt = account.debts.get(pool.name, 0)
        covered = wanted if pool.overdraft is None else max(0, min(wanted, pool.overdraft - debt))
        account.debts[pool.name] = debt + covered
        if debt == 0:
            account.repaid_until[pool.name] = piece.start
    if covered > 0:
        line.add(pool.name, covered)
        piece.trail.note(pool, covered, pool.is_money)
    return max(0, covered)


def repay(account, pool, instant):
    """What has begun in a pool pays what it owes, each at its beginning, up to an instant with it."""
    if account.debts.get(pool.name, 0) == 0:
        return
    paid_until = account.repaid_until[pool.name]
    account.repaid_until[pool.name] = max(paid_until, instant)
    queue = next(queue for queue in account.book.queues if pool in queue.pools)
    begins = {}
    for grant in (grant for grant in account.grants if grant.pool is pool):
        for at in beginnings(grant, paid_until, instant):
            begins.setdefault(at, set()).add(grant)
    settles_until = account.settles_until
    for at in sorted(begins):
        account.settles_until = known_from(account, at)
        for grant in (grant for grant in in_order(account, queue, at) if grant in begins[at]):
            paid = min(account.debts[pool.name], grant.available(at))
            if paid > 0:
                grant.draw(paid, at)
                account.debts[pool.name] -= paid
    account.settles_until = settles_until


def known_from(account, at):
    """Up to when the ends of plans are known at an instant: with its settlement window."""
    return at + 1 if account.book.settle == "event" else account.zone.window(account.book.settle, at)[1]
