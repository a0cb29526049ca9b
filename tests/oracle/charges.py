# SPDX-License-Identifier: MIT
# What a plan costs for each period in which it is held (docs/charges.md): usage of a meter that
# counts periods, in advance or as time passes.
from datetime import date, timedelta
from fractions import Fraction

from metering import Usage
from trail import Trail
from zones import clamped

MONDAY = date(2024, 1, 1)


def charged_usage(account):
    found = []
    for charge in account.book.charges:
        for purchase in account.purchases:
            if purchase.plan == charge.plan:
                found += usage_of(account, charge, purchase)
    return found


def usage_of(account, charge, purchase):
    for period in periods(account, charge, purchase):
        begins = max(period[0], purchase.at)
        if begins > account.as_of or (begins == account.as_of and begins != purchase.at):
            return
        at_once = begins == purchase.at and not charge.at_end     # bought, though left at once
        if purchase.until is not None and begins >= purchase.until and not at_once:
            return
        stretch = Stretch(account, charge, purchase, period, begins)
        yield from stretch.in_arrears() if charge.at_end else stretch.in_advance()


class Stretch:
    """The part of a period in which the plan is held."""

    def __init__(self, account, charge, purchase, period, begins):
        self.account, self.charge, self.purchase = account, charge, purchase
        self.period, self.begins = period, begins
        self.trail = Trail()          # of who paid in advance

    def part(self, start, end):
        """Of the period, by the day or the second; whole without."""
        if not self.charge.prorates:
            return Fraction(1)
        if self.charge.prorates == "second":
            return Fraction(end - start, self.period[1] - self.period[0])
        return Fraction(self.days(start, end), self.days(*self.period))

    def days(self, start, end):
        """A day belongs to what is held when it ends."""
        count, day = 0, self.account.zone.window("day", start)
        while day[1] <= end:
            count, day = count + 1, self.account.zone.window("day", day[1])
        return count

    def usage(self, start, end, part):
        usage = PeriodUsage(self.charge.meter, start, end, part, self)
        usage.price, usage.id = self.charge, f"{self.purchase.id} {self.charge.name} {self.begins}"
        return usage

    def in_advance(self):
        """A point at its beginning, up to where the plan was to end; leaving takes the rest back."""
        planned = [at for at in (self.period[1], self.purchase.expires) if at is not None]
        charged = self.part(self.begins, min(planned))
        yield self.usage(self.begins, self.begins, charged)
        left = self.purchase.until
        if self.purchase.left and left < min(planned) and self.charge.prorates:
            back = self.part(self.begins, left) - charged
            if back:
                usage = self.usage(left, left, back)
                usage.takes_back = True               # a part of its event (R2)
                yield usage

    def in_arrears(self):
        ends = self.period[1] if self.purchase.until is None else min(self.period[1], self.purchase.until)
        if self.charge.prorates:
            yield self.usage(self.begins, ends, None)
        elif ends <= self.account.as_of:
            if self.purchase.left and ends == self.purchase.until:
                yield self.usage(ends, ends, Fraction(1))
                return
            usage = self.usage(ends - 1, ends, Fraction(1))           # over with its last microsecond
            usage.shown_from, usage.shown_until = self.begins, ends
            yield usage


class PeriodUsage(Usage):
    """Counts periods: a point, or time that passes by the day or the second."""

    def __init__(self, meter, start, end, part, stretch):
        super().__init__(meter, {}, "", start, end, 0)
        self.part, self.stretch, self.takes_back = part, stretch, False

    def priced_at(self):
        """What comes back costs what it cost."""
        return self.stretch.begins if self.takes_back else None

    def running(self, instant):
        return in_base(self.meter, self.stretch.part(self.start, instant))

    def quantity(self, start, end):
        if self.part is not None:
            return in_base(self.meter, self.part)
        return self.running(end) - self.running(start)


def in_base(meter, part):
    """In 10^-18 of the base unit, half up."""
    value = part * meter.unit * 10 ** 18
    return -((-2 * value + 1) // 2) if value < 0 else (2 * value + 1) // 2


def periods(account, charge, purchase):
    """[start, end) of each, from the one that the purchase lies in; never chained (R24)."""
    zone, number = account.zone, 0
    if charge.anchor == "start":
        start = purchase.at
        while True:
            number += 1
            end = zone.add(purchase.at, f"{number * charge.count} {charge.span}")
            yield start, end
            start = end
    start = anchored(zone, charge, purchase.at)
    while True:
        end = anchored_after(zone, charge, start)
        yield start, end
        start = end


def anchored(zone, charge, instant):
    """The last beginning of a period of the calendar, or from a day of the month, up to an instant."""
    day = zone.local_date(instant)
    if charge.span == "day":      # weeks from Mondays, days from days
        day -= timedelta(days=(day - MONDAY).days % charge.count)
        return zone.start_of(day)
    begin = month_day(day.year, day.month, charge)
    if begin > day:
        before = day.replace(day=1) - timedelta(days=1)
        begin = month_day(before.year, before.month, charge)
    return zone.start_of(begin)


def anchored_after(zone, charge, start):
    day = zone.local_date(start)
    if charge.span == "day":
        return zone.start_of(day + timedelta(days=charge.count))
    after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return zone.start_of(month_day(after.year, after.month, charge))


def month_day(year, month, charge):
    return clamped(year, month, 1 if charge.anchor == "calendar" else int(charge.anchor))
