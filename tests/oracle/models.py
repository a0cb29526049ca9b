# SPDX-License-Identifier: MIT
# What a running total costs: F of docs/models.md, in exact fractions, model by model.
# Quantities are in base units (seconds, GB, …), money in units of the currency.
from fractions import Fraction

ONE = 10 ** 18
CAN_FALL = {"volume", "stairstep", "capacity"}


class Tier:
    def __init__(self, upto, rate, flat):
        self.upto = upto      # None: no end
        self.rate = rate      # a Fraction for a base unit, or a model
        self.flat = flat

    def amount(self, units):
        return units * self.rate if isinstance(self.rate, Fraction) else self.rate.amount(units)


class Model:
    """A word with its numbers; see the functions below."""

    def __init__(self, word):
        self.word = word
        self.tiers = []
        self.zero = True
        self.size = self.step = None
        self.started = "whole"
        self.fixed = self.least = Fraction(0)
        self.most = None

    def can_fall(self):
        return self.word in CAN_FALL or any(
            isinstance(tier.rate, Model) and tier.rate.can_fall() for tier in self.tiers)

    def amount(self, total):
        money = AMOUNTS[self.word](self, total)
        if not self.zero and total <= 0:
            money -= self.tiers[0].flat
        if total > 0:         # the fixed part and the least are those of something charged
            money = max(self.least, money + self.fixed)
        return money if self.most is None else min(money, self.most)


def flat(model, total):
    return model.tiers[0].amount(total)


def graduated(model, total):
    money, below = Fraction(0), Fraction(0)
    for number, tier in enumerate(model.tiers):
        if number > 0 and total <= below:
            break
        top = total if tier.upto is None else min(total, tier.upto)
        money += tier.amount(top - below) + tier.flat
        below = tier.upto
        if below is None:
            break
    return money


def volume(model, total):
    tier = tier_at(model, total)
    return tier.amount(total) + tier.flat


def package(model, total):
    packages = abs(total) / model.size
    whole = packages.numerator // packages.denominator
    if model.started == "whole" and whole < packages:
        whole += 1
    if model.started != "part":
        packages = Fraction(whole)
    return model.tiers[0].amount((-packages if total < 0 else packages) * model.size)


def steps(model, total):
    """Tiers hold where each kind of step begins, and how long it is; below zero the first goes on."""
    if total < 0:
        first = model.tiers[0]
        return -first.amount(-(total // first.step) * first.step)
    money, charged = Fraction(0), Fraction(0)
    for number, tier in enumerate(model.tiers):
        last = number + 1 == len(model.tiers)
        end = total if last else min(total, model.tiers[number + 1].begins)
        if charged < end:
            count = -((charged - end) // tier.step)
            money += tier.amount(count * tier.step)
            charged += count * tier.step
    return money


def flats(model, total):
    """The flat fees that a total has entered."""
    if not model.zero and total <= 0:
        return Fraction(0)
    if model.word == "volume":
        return tier_at(model, total).flat
    entered, below = Fraction(0), None
    for tier in model.tiers:
        if below is not None and total <= below:
            break
        entered, below = entered + tier.flat, tier.upto
    return entered


def split(model, before, after, billed):
    """What is billed costs the rates of the tiers through which what is counted moves the total."""
    if model.word == "flat":
        return billed * model.tiers[0].rate
    low, high = max(0, min(before, after)), max(0, max(before, after))
    if after == before:
        return billed * tier_at(model, low).rate
    money, done = Fraction(0), Fraction(0)
    for tier in model.tiers:      # units below zero cost nothing
        top = high if tier.upto is None else min(high, tier.upto)
        if top > low:             # the difference of the running part, rounded (R2)
            part = rounded(billed * (top - low) / abs(after - before))
            money += (part - done) * tier.rate
            done = part
    return money


def rounded(quantity):
    """Half up, to 18 places."""
    return Fraction((2 * quantity * ONE + 1) // 2, ONE)


def tier_at(model, total):
    return next(tier for tier in model.tiers if tier.upto is None or total <= tier.upto)


def capacity(model, sizes):
    """The first tier that holds the totals of all meters."""
    return next(tier.flat for tier in model.tiers
                if all(sizes.get(name, 0) <= most for name, most in tier.upto.items()))


AMOUNTS = {"flat": flat, "graduated": graduated, "volume": volume, "stairstep": volume,
           "package": package, "percentage": flat, "steps": steps}


class Reading:
    """Turns what a rulebook says into models: `unit` is how many base units the meter's unit has."""

    def __init__(self, unit, factor=Fraction(1), meters=()):
        self.unit = unit
        self.factor = factor
        self.meters = meters

    def money(self, table, key):
        given = table.get(key)
        return Fraction(0) if given is None else Fraction(word_text(given)) * self.factor

    def rate(self, given):
        """A number for one unit, or a model in its place."""
        if not isinstance(given, str) and given.name != "money":
            return self.model(given)
        return Fraction(word_text(given)) * self.factor / self.unit

    def model(self, word):
        if word.name == "field":      # money for money
            model = Model("flat")
            model.tiers = [Tier(None, self.factor * Fraction(word.factor), Fraction(0))]
            return model
        if word.name == "money":
            model = Model("flat")
            inner = Reading(self.unit, self.factor * Fraction(word.factor))
            model.tiers = [Tier(None, inner.rate(word.given), Fraction(0))]
            return model
        reading = Reading(self.unit, self.factor * Fraction(word.factor))
        model, table = Model(word.name), word.given
        if word.name in ("graduated", "volume", "stairstep"):
            model.zero = table.get("zero", True)
            model.tiers = [reading.tier(item) for item in table.items]
        elif word.name == "package":
            model.size = Fraction(table.get("size")) * self.unit
            model.started = table.get("started", "whole")
            if table.get("amount") is not None:
                rate = reading.money(table, "amount") / model.size
            else:
                rate = reading.rate(table.get("rate"))
            model.tiers = [Tier(None, rate, Fraction(0))]
        elif word.name == "capacity":
            model.tiers = [reading.bounds(item, self.meters) for item in table.items]
        elif word.name == "percentage":
            model.tiers = [Tier(None, Fraction(table.get("rate")) / 100 * reading.factor, Fraction(0))]
        elif word.name == "steps":
            for item in table.items:
                tier = Tier(None, reading.rate(item.get("rate")), Fraction(0))
                tier.begins = Fraction(item.get("from", "0")) * self.unit
                tier.step = Fraction(item.get("step")) * self.unit
                model.tiers.append(tier)
        else:
            raise ValueError(f"no model: {word.name}")
        model.fixed, model.least = reading.money(table, "fixed"), reading.money(table, "least")
        if table.get("most") is not None:
            model.most = reading.money(table, "most")
        return model

    def bounds(self, item, meters):
        """A tier that holds so much of each meter that it names."""
        upto = item.get("upto").keys if item.get("upto") else {}
        units = {meter.name: meter.unit for meter in meters}
        return Tier({name: Fraction(most) * units[name] for name, most in upto.items()}, Fraction(0),
                    self.money(item, "amount"))

    def tier(self, item):
        upto = item.get("upto")
        rate = self.rate(item.get("rate")) if item.get("rate") is not None else Fraction(0)
        flat_fee = self.money(item, "amount" if item.get("rate") is None else "flat")
        return Tier(None if upto is None else Fraction(upto) * self.unit, rate, flat_fee)


def word_text(given):
    return given if isinstance(given, str) else given.given


def of_number(number, unit, factor):
    """One rate, as a fact has it."""
    model = Model("flat")
    model.tiers = [Tier(None, Fraction(number) * factor / unit, Fraction(0))]
    return model


def of_tiers(word, tiers, unit, factor):
    """The tiers of a fact."""
    model = Model(word)
    for tier in tiers:
        model.tiers.append(Tier(Fraction(tier["upto"]) * unit if "upto" in tier else None,
                                Fraction(tier["rate"]) * factor / unit,
                                Fraction(tier.get("flat", "0")) * factor))
    return model
