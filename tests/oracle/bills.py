# SPDX-License-Identifier: MIT
# How what is due is paid, step by step of deduct: shares, a most, splits; and a settlement window as
# a whole, line by line, in its last microsecond (docs/paying.md).
from fractions import Fraction

from paying import draw, in_order, paying
from pieces import Piece
from rulebook import atto
from trail import BALANCE


def pay_at_once(account, piece, line, due):
    """What a piece costs is paid as it is charged."""
    rest = due
    for step in account.book.steps:
        rest -= pay_step(account, step, rest, piece, line)
    to_balance(account, line, rest)
    piece.trail.note(BALANCE, rest, True)


def to_balance(account, line, amount):
    line.add("balance", amount)
    account.balance -= amount


def place(account):
    """To what parts are rounded: the rulebook's place."""
    rule = account.book.round
    return 1 if rule is None or rule.get("per") == "statement" else atto(rule.get("to"))


def share_of(account, due, share):
    """So much of what is due; the other part is the rest's."""
    return spread([due * share, due * (1 - share)], place(account), due)[0]


def down(amount, unit):
    """To a multiple of a unit, towards zero."""
    return int(amount / unit) * unit


def pay_step(account, step, due, piece, line):
    """What one step pays of what is due at its turn."""
    if due <= 0:
        return 0
    if step.queue is not None:
        return draw(account, step.queue, offered(account, step, due), piece, line)
    if step.split:
        parts = allot(account, step, due)
        return sum(pay_parts(account, part, amount, piece, line) for part, amount in zip(step.parts, parts))
    return pay_parts(account, step, offered(account, step, due), piece, line)


def pay_parts(account, step, due, piece, line):
    """What the entries of a table pay of its part, one after the other."""
    rest = due
    for part in step.parts:
        rest -= pay_step(account, part, rest, piece, line)
    return due - rest


def offered(account, step, due):
    """Its share, and not more than the most that it pays of a line."""
    share = due if step.share is None else share_of(account, due, step.share)
    return share if step.most is None else min(share, step.most)


def allot(account, step, due):
    """Parts of one amount, and of the rest when they are not all of it."""
    exact = [due * part.share for part in step.parts]
    return spread(exact + [due - sum(exact)], step.to or place(account), due, step.rest)


def spread(exact, unit, whole, rest="largest"):
    """Each part rounded down; what is over goes on unit by unit, to whose part lost most or the first."""
    parts = [down(part, unit) for part in exact]
    order = list(range(len(parts)))
    if rest == "largest":
        order.sort(key=lambda number: parts[number] - exact[number])
    over = whole - sum(parts)
    while over > 0:
        for number in order:
            more = min(unit, over)
            parts[number] += more
            over -= more
    return parts


# -- A settlement window as a whole ------------------------------------------------------------------

def pay_windows(account):
    """The lines of each settlement window, once all of them are rated."""
    windows = {}
    for line in account.lines.values():
        windows.setdefault((line.start, line.end), []).append(line)
    for (_, end), lines in sorted(windows.items()):
        account.settles_until = end
        pay_window(account, end - 1, [(line, of_line(account, line, end - 1)) for line in in_line_order(account, lines)])


def of_line(account, line, instant):
    """A line as something that is paid at an instant."""
    fields = {name: symbols[0] for name, symbols in line.price.when.fields.items() if len(symbols) == 1}
    return Piece(None, line.price, instant, instant, dict(fields, **dict(line.key)), "")


def in_line_order(account, lines):
    def by_book(line):
        fields = dict(line.key)
        return line.rank, line.price.index, [(fields.get(name) or "").encode() for name in line.price.line_key]

    def value(line, key):
        found = {"amount": line.due, "quantity": Fraction(line.quantity) / line.price.meter.unit,
                 "price": line.price.index}[key.word]
        return -found if key.descending else found

    return sorted(lines, key=lambda line: ([value(line, key) for key in account.book.line_order], by_book(line)))


def pay_window(account, instant, lines):
    rest = {line: line.due for line, _ in lines}
    for step in account.book.steps:
        pool = step.queue.pools[0] if step.queue else None
        if pool and pool.spreads:
            pay_spread(account, step.queue, pool, rest, lines, instant)
            continue
        for line, piece in lines:
            rest[line] -= pay_step(account, step, rest[line], piece, line)
    for line, _ in lines:
        to_balance(account, line, rest[line])


def pay_spread(account, queue, pool, rest, lines, instant):
    """What a pool has, or its share of what is due, in proportion over all lines that it pays for."""
    mine = [(line, piece) for line, piece in lines if pool in paying(line.price, piece.fields) and rest[line] > 0]
    due = sum(rest[line] for line, _ in mine)
    has = sum(max(0, grant.would_have(instant)) for grant in in_order(account, queue, instant)
              if grant.in_force(instant))
    pays = due if pool.share is None else share_of(account, due, pool.share)
    pays = min(pays, has)
    if due == 0:
        return
    if pays == due:
        parts = [rest[line] for line, _ in mine]
    else:
        parts = spread([Fraction(rest[line] * pays, due) for line, _ in mine], place(account), pays)
    for (line, piece), part in zip(mine, parts):
        rest[line] -= draw(account, queue, part, piece, line)
