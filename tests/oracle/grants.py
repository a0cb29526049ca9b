# SPDX-License-Identifier: MIT
# What an account holds: grants with their windows, purchases, and orders of grants (R17 - R19).
from fractions import Fraction

from book import shuffle_key
from oracle import half_up
from rulebook import ONE, UNLIMITED, atto
from zones import parse_time


def earlier(*instants):
    """The first of some instants, of which None never comes."""
    return min((at for at in instants if at is not None), default=None)


class Grant:
    """An amount usable in [effective, expires), or that much in each of its windows."""

    def __init__(self, owner, grant_id, pool, amount, effective, expires):
        self.account, self.id, self.pool = owner.id, grant_id, pool
        self.owner = owner
        self.amount, self.effective, self.expires = amount, effective, expires
        self.left = amount
        self.ended = None             # when its plan was left, or gave way to another
        self.created = effective
        self.per, self.anchored, self.prorates = None, False, False
        self.rollover = None          # (least, most)
        self.rolled = None            # the last window that it opened
        self.paid, self.priority, self.plan = None, None, None
        self.used_from = None         # when its time begins, if that is its first use
        self.used = self.voided = 0
        self.windows = {}

    def is_unlimited(self):
        """A percentage without an amount: it has always as much."""
        return self.amount == int(UNLIMITED) * ONE

    def in_force(self, instant):
        return self.effective <= instant and (self.until is None or instant < self.until)

    @property
    def until(self):
        """When it expires, or ends with its plan before; None: never."""
        return earlier(self.expires, self.ended)

    @property
    def known_until(self):
        """The same, as it is known while a segment settles: up to its end."""
        known = self.ended is not None and self.ended < self.owner.settles_until
        used = self.used_from is None or self.used_from < self.owner.settles_until
        return earlier(self.expires if used else None, self.ended if known else None)

    def window(self, instant):
        if not self.anchored:
            return self.owner.zone.window(self.per, instant)
        count, start = 1, self.effective      # from the anchor, never chained (R24)
        while True:
            end = self.owner.zone.add(self.effective, self.spans(count))
            if instant < end:
                return start, end
            count, start = count + 1, end

    def spans(self, count):
        """So many of its windows: "36 hours" twice are 72 hours."""
        number, unit = self.per.split() if " " in self.per else ("1", self.per)
        return f"{count * int(number)} {unit}"

    def ends(self, instant):
        """When its open window ends, or it does; None: never."""
        return self.known_until if self.per is None else earlier(self.known_until, self.drawn_window(instant)[1])

    def allowance(self, window):
        start, end = window
        begins = max(start, self.effective)
        ends = end if self.known_until is None else min(end, self.known_until)
        if begins >= ends:
            return 0
        if not self.prorates:
            return self.amount
        return (half_up(self.amount * (ends - start), end - start)
                - half_up(self.amount * (begins - start), end - start))

    def available(self, instant):
        if self.per is None:
            return self.left
        window = self.drawn_window(instant)
        if self.rollover is not None:
            self.roll_to(window)
        if window[0] not in self.windows:
            self.windows[window[0]] = self.allowance(window)
        return self.windows[window[0]]

    def would_have(self, instant):
        """What is available; to look opens no window."""
        windows, rolled = dict(self.windows), self.rolled
        found = self.available(instant)
        self.windows, self.rolled = windows, rolled
        return found

    def drawn_window(self, instant):
        """Of a rollover only the last window that was opened is open, at first its first."""
        window = self.window(instant)
        if self.rollover is None:
            return window
        return max(window, self.rolled or self.window(self.effective))

    def roll_to(self, window):
        """Opens the windows up to one, each with what the one before it leaves, within bounds."""
        least, most = self.rollover
        at = self.window(self.effective) if self.rolled is None else self.rolled
        if self.rolled is None:
            self.windows[at[0]] = self.allowance(at)
        while at[0] < window[0]:
            carried = max(least, min(most, self.windows[at[0]]))
            at = self.window(at[1])
            self.windows[at[0]] = self.allowance(at) + carried
        self.rolled = at

    def draw(self, amount, instant):
        self.used += amount
        if self.per is None:
            self.left -= amount
        else:
            self.windows[self.drawn_window(instant)[0]] -= amount

    def give_back(self, amount, instant):
        """To its open window no more than that gave; what has expired loses it."""
        if self.until is not None and self.until <= instant:
            self.used -= amount
            self.voided += amount
            return
        self.available(instant)       # opens the window
        self.draw(-amount, instant)
        if self.per is not None and self.rollover is None:
            window = self.drawn_window(instant)
            self.windows[window[0]] = min(self.windows[window[0]], self.allowance(window))

    def borders(self, start, end):
        """Of its windows, strictly between two instants, while it is in force."""
        at = max(start, self.effective)
        until = end if self.until is None else min(end, self.until)
        while at < until:
            at = self.window(at)[1]
            if start < at < until:
                yield at


def sort_key(seed, keys, instant):
    """By which grants are sorted; a value that is missing comes last, either way, unless said."""
    def text(given, down):
        return tuple((-byte if down else byte) for byte in given.encode()) + ((1,) if down else ())

    def value(grant, key):
        return {
            "expiry": grant.known_until,
            "window end": grant.ends(instant),
            "effective": grant.effective,
            "created": grant.created,
            "free first": 0 if grant.paid == 0 else 1,
            "cost basis": None if grant.paid is None else Fraction(grant.paid, grant.amount or 1),
            "amount": grant.amount,
            "priority": grant.priority,
            "shuffle": shuffle_key(seed, grant.account, grant.known_until, grant.id),
        }[key.word]

    def part(grant, key):
        if key.word == "id":
            return 0, text(grant.id, key.descending)
        found = value(grant, key)
        if found is None:
            return (-1 if key.none_first else 1), 0
        found = found if key.to == 1 else found // key.to
        return 0, -found if key.descending else found

    return lambda grant: ([part(grant, key) for key in keys], grant.id.encode())


def given_grant(account, body):
    zone, pool = account.book.zone, account.book.pools[body["pool"]]
    grant = Grant(account, body["id"], pool, atto(Fraction(body["amount"]) * pool.unit),
                  parse_time(body["effective"], zone),
                  parse_time(body["expires"], zone) if body.get("expires") else None)
    grant.per = body.get("per")
    grant.anchored = body.get("anchor") == "effective"
    grant.prorates = body.get("partial") == "prorate"
    if "rollover_max" in body:
        grant.rollover = (atto(Fraction(body.get("rollover_min", "0")) * pool.unit),
                          atto(Fraction(body["rollover_max"]) * pool.unit))
    grant.paid = atto(body["paid"]) if "paid" in body else None
    grant.priority = Fraction(body["priority"]) if "priority" in body else None
    return grant


def take_up(account, purchases):
    """In the order of time; at one instant what ends comes first, then by id."""
    moments = [(grant.created, 1, grant.id.encode(), grant, None)
               for grant in (given_grant(account, body) for body in account.body.get("grants") or [])]
    moments += [(row["from"], int(bool(row["buy"])), row["id"].encode(), None, row)
                for row in purchases if row["from"] <= account.as_of]
    for at, _, row_id, grant, row in sorted(moments, key=lambda moment: moment[:3]):
        if grant is not None:
            account.grants.append(grant)
        elif row["buy"]:
            buy(account, at, row_id.decode(), row["buy"])
        else:
            end_plan(account, at, row["leave"])


class Purchase:
    """Of a plan, which is held in [at, until)."""

    def __init__(self, plan, purchase_id, at, expires):
        self.plan, self.id, self.at, self.until = plan, purchase_id, at, expires
        self.expires = expires        # as it was bought
        self.left = False             # ended before it expired
        self.grants = []


def end_plan(account, at, name):
    """All purchases of a plan end, with their grants."""
    for purchase in account.purchases:
        if purchase.plan == name and (purchase.until is None or purchase.until > at):
            purchase.until, purchase.left = at, True
            for grant in purchase.grants:
                grant.ended = at


def buy(account, at, row_id, name):
    table, pools = account.book.plans[name], account.book.pools
    parts = sorted(table.get("grants").keys)
    gives_way = names_of(table.get("instead_of"))
    clashing = [part for part in parts if not pools[part].stacks and any(
        grant.pool.name == part and (grant.until is None or grant.until > at) and grant.plan not in gives_way
        for grant in account.grants)]
    if any(not pools[part].drops_part for part in clashing) or (clashing and len(clashing) == len(parts)):
        return
    bought = sum(purchase.plan == name for purchase in account.purchases)
    if table.get("limit") and bought >= int(table.get("limit").items[0]):
        return
    for other in gives_way:
        end_plan(account, at, other)
    paid = atto(table.get("costs", "0"))
    if table.get("paid_from") == "balance":
        account.balance -= paid
    given = [part for part in parts if part not in clashing]
    shares = split_cost(paid, given, table.get("worth"))
    lasts, begins = table.get("lasts"), at
    by_use = table.get("lasts_from") == "first use"
    if by_use:
        begins = first_use(account, at, {pools[part] for part in given})
    expires = account.zone.add(begins, lasts) if lasts and begins is not None else None
    purchase = Purchase(name, row_id, at, expires)
    account.purchases.append(purchase)
    for part in given:
        said = table.get("grants").get(part)
        grant = Grant(account, f"{row_id}/{part}", pools[part],
                      atto(Fraction(said.items[0]) * pools[part].unit), at, expires)
        grant.per, grant.plan, grant.paid = said.get("per"), name, shares[part]
        grant.used_from = begins if by_use else None
        grant.anchored = said.get("anchor") == "effective"
        grant.prorates = said.get("partial") == "prorate"
        if said.get("rollover"):
            bounds = said.get("rollover")
            grant.rollover = (atto(Fraction(bounds.get("min", "0")) * grant.pool.unit),
                              atto(Fraction(bounds.get("max")) * grant.pool.unit))
        account.grants.append(grant)
        purchase.grants.append(grant)


def first_use(account, at, pools):
    """The first usage since an instant that some pool can pay for, whoever pays; None: there is none."""
    found = []
    for start, end, fields in account.used:
        begins = max(start, at)
        if begins == start or begins < end:
            if start < end:       # of all prices that take turns at it
                prices = [price for price in account.book.prices if price.when.takes(fields)]
            else:
                prices = [account.book.price_at(fields, account.zone, begins, begins)]
            if any(pool in pools and pool.pays_for.takes(fields)
                   for price in prices if not price.free for pool in price.pools):
                found.append(begins)
    return min(found, default=None)


def names_of(given):
    """One name, or a list of them."""
    if given is None:
        return []
    return [given] if isinstance(given, str) else given.items


def split_cost(paid, parts, worth):
    if len(parts) == 1:
        return {parts[0]: paid}
    whole = sum(atto(worth.get(part)) for part in parts)
    shares = {part: half_up(paid * atto(worth.get(part)), whole) for part in parts[:-1]}
    shares[parts[-1]] = paid - sum(shares.values())
    return shares
