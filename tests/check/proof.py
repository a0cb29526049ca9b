#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
proof.py - `tariff check` against plain enumeration, on random rulebooks.

For each rulebook every event that may occur is listed (all symbols, both sides
of every border of a range, given and not given) with all hours of all weekdays of
all months, between all dates of prices, as one set of bits.  What `check` says about it must be the same: the
same usage without a price, the same pairs of prices that meet, the same dead
prices.  Of some findings the ready-made test is run: it must fail for that reason.

Usage: proof.py TARIFF [--books N] [--seed N] [--keep FOLDER]
"""

import argparse
import datetime
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zoneinfo
from decimal import Decimal, getcontext

getcontext().prec = 60
LEAST = Decimal(1).scaleb(-18)
HOURS, WEEKDAYS, MONTHS = range(24), range(1, 8), range(1, 13)
CELLS = list(itertools.product(HOURS, WEEKDAYS, MONTHS))
ALWAYS = (1 << len(CELLS)) - 1
CLOCK = {"hour": HOURS, "weekday": WEEKDAYS, "month": MONTHS}
TOLD = 20  # `check` names so many of a kind

MASKS = {
    name: {
        value: sum(1 << i for i, cell in enumerate(CELLS) if cell[at] == value) for value in values
    }
    for at, (name, values) in enumerate(CLOCK.items())
}

# Prices begin and end at these: years apart, and days, in which not every hour comes.
DATES = ["2021-01-01", "2024-03-04", "2024-03-06", "2024-11-01"]
ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"]


def occurring(zone, first, last):
    """The cells of the clock that come from one date to another."""
    at = datetime.datetime.fromisoformat(first).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    end = datetime.datetime.fromisoformat(last).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    at, end = at.astimezone(datetime.timezone.utc), end.astimezone(datetime.timezone.utc)
    mask = 0
    while at < end:
        local = at.astimezone(zoneinfo.ZoneInfo(zone))
        cell = (local.hour, local.isoweekday(), local.month)
        mask |= 1 << CELLS.index(cell)
        at += datetime.timedelta(minutes=30)
    return mask


# The cells of each zone in each stretch between dates.
STRETCHES = {
    zone: [ALWAYS] + [occurring(zone, *pair) for pair in zip(DATES, DATES[1:])] + [ALWAYS]
    for zone in ZONES
}


# -- Making rulebooks ------------------------------------------------------


class Field:
    """One field of the usage; symbols is None for a number."""

    def __init__(self, name, symbols, optional, needs):
        self.name, self.symbols, self.optional, self.needs = name, symbols, optional, needs

    def yaml(self):
        """How the facts declare it."""
        parts = []
        if self.needs:
            conditions = ", ".join(f"{name}: [{', '.join(some)}]" for name, some in self.needs)
            parts.append(f"for: {{ {conditions} }}")
        parts.append(f"one_of: [{', '.join(self.symbols)}]" if self.symbols else "unit: GB")
        if self.optional:
            parts.append("optional: true")
        return f"  {self.name}: {{ {', '.join(parts)} }}\n"


def random_fields(rng):
    """Some fields; a field may be for symbols of those before it."""
    fields = []
    for i in range(rng.randint(1, 4)):
        symbols = [f"{'abcd'[i]}{k}" for k in range(rng.choice([1, 2, 2, 3, 3, 5]))]
        fields.append(Field(f"f{i}", symbols, rng.random() < 0.2, random_needs(rng, fields)))
    for i in range(rng.choice([0, 0, 1, 1, 2])):
        fields.append(Field(f"n{i}", None, rng.random() < 0.3, random_needs(rng, fields)))
    return fields


def random_needs(rng, before):
    """What a field is for: none, one or two of the fields before."""
    symbols = [field for field in before if field.symbols]
    count = min(len(symbols), rng.choice([0, 0, 1, 1, 2]))
    return [
        (field.name, rng.sample(field.symbols, rng.randint(1, len(field.symbols))))
        for field in rng.sample(symbols, count)
    ]


def random_range(rng):
    """A condition on a number, as data: word and borders."""
    borders = [Decimal(n) for n in ("0", "1", "2.5", "5")]
    word = rng.choice(["upto", "beyond", "between"])
    if word == "between":
        return (word, *[rng.choice(borders) for _ in range(2)])
    return (word, rng.choice(borders))


def random_reading(rng, name):
    """A condition on the clock."""
    values = list(CLOCK[name])
    word = rng.choice(["upto", "beyond", "between", "between", "one", "list"])
    if word == "list":
        return (word, *rng.sample(values, rng.randint(1, 4)))
    if word == "between":
        return (word, rng.choice(values), rng.choice(values))
    return (word, rng.choice(values))


def random_condition(rng, field):
    """A condition on one field."""
    if field.symbols is None:
        return random_range(rng)
    some = rng.sample(field.symbols, rng.randint(1, len(field.symbols)))
    return ("no", *some) if rng.random() < 0.25 else ("in", *some)


def random_when(rng, fields):
    """A whole `when`: conditions by field."""
    when = {}
    for field in fields:
        if rng.random() < 0.4:
            when[field.name] = random_condition(rng, field)
    for name in CLOCK:
        if rng.random() < 0.12:
            when[name] = random_reading(rng, name)
    return when


def part(rng, fields, when, depth):
    """Whens that together take what `when` takes, as far as all fields are given."""
    free = [field for field in fields if field.name not in when]
    clock = [name for name in CLOCK if name not in when]
    if depth == 0 or rng.random() < 0.2:
        return [when]
    if clock and rng.random() < 0.2:
        name = rng.choice(clock)
        border = rng.choice(list(CLOCK[name])[:-1])
        ways = [("upto", border), ("beyond", border)]
    elif free:
        field = rng.choice(free[:2])
        name = field.name
        if field.symbols is None:
            border = rng.choice([Decimal(1), Decimal("2.5")])
            ways = [("upto", border), ("beyond", border)]
        elif len(field.symbols) > 1 and rng.random() < 0.4:
            ways = [("in", field.symbols[0]), ("no", field.symbols[0])]
        else:
            ways = [("in", symbol) for symbol in field.symbols]
    else:
        return [when]
    return [leaf for way in ways for leaf in part(rng, fields, {**when, name: way}, depth - 1)]


def random_prices(rng, fields):
    """Names, whens, what each stands instead of, and from when until when."""
    if rng.random() < 0.5:
        whens = part(rng, fields, {}, rng.randint(1, 4))[:12]
        for _ in range(rng.choice([0, 0, 0, 1])):
            whens.pop(rng.randrange(len(whens)))
        if whens and rng.random() < 0.3:
            whens.append({**rng.choice(whens), **random_when(rng, fields)})
    else:
        whens = [random_when(rng, fields) for _ in range(rng.randint(1, 6))]
    order = rng.sample(range(len(whens)), len(whens))  # so that nothing goes in a circle
    prices = []
    for i, when in enumerate(whens):
        below = [k for k in range(len(whens)) if order[k] < order[i]]
        instead = rng.choice(below) if below and rng.random() < 0.3 else None
        prices.append([f"p{i}", when, None if instead is None else f"p{instead}", (None, None)])
    if rng.random() < 0.4:
        prices = [later for price in prices for later in random_lives(rng, price)]
    return prices


def random_lives(rng, price):
    """A price as it is, with dates, or twice: up to a date and from one on."""
    name, when, instead, _ = price
    chance = rng.random()
    if chance < 0.4:
        return [price]
    if chance < 0.6:
        first, last = sorted(rng.sample(range(len(DATES)), 2))
        return [[name, when, instead, (rng.choice([None, first]), last)]]
    ends, begins = (rng.randrange(len(DATES)) for _ in range(2))
    begins = ends if rng.random() < 0.6 else begins
    return [[name, when, instead, (None, ends)], [f"{name}b", when, instead, (begins, None)]]


def in_force(life, stretch):
    """Whether a price holds in a stretch: so many dates have begun."""
    first, last = life
    return (first is None or stretch > first) and (last is None or stretch <= last)


def lua_condition(condition, is_clock):
    """How the rulebook writes a condition."""
    word, *values = condition
    if word in ("in", "no", "list"):
        texts = [str(value) if is_clock else f'"{value}"' for value in values]
        if word == "no":
            return f"no({', '.join(texts)})"
        return texts[0] if len(texts) == 1 else "{ " + ", ".join(texts) + " }"
    if word == "one":
        return str(values[0])
    quoted = ", ".join(str(value) if is_clock else f'"{value}"' for value in values)
    return f"{word}({quoted})"


def write_book(folder, fields, prices, rng):
    """The files of a rulebook."""
    declared = rng.sample(fields, len(fields)) if rng.random() < 0.3 else fields
    facts = "tariff: 1\nusage:\n" + "".join(field.yaml() for field in declared)
    zone = rng.choice(ZONES)
    lua = f'rulebook "random" {{ currency = "EUR", zone = "{zone}" }}\n'
    lua += 'meter "m" { unit = "request", count = true }\n'
    for name, when, instead, (first, last) in prices:
        conditions = [f"{key} = {lua_condition(c, key in CLOCK)}" for key, c in when.items()]
        lua += f'price "{name}" {{\n  when = {{ {", ".join(conditions)} }},\n'
        lua += f'  instead_of = "{instead}",\n' if instead else ""
        lua += "" if first is None else f'  from = "{DATES[first]}",\n'
        lua += "" if last is None else f'  ["until"] = "{DATES[last]}",\n'
        lua += rng.choice(['  free = "gift",\n', '  meter = "m", rate = money "1",\n'])
        lua += "}\n"
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "facts" / "usage.yaml").write_text(facts, encoding="utf-8")
    (folder / "rulebook.lua").write_text(lua, encoding="utf-8")
    return STRETCHES[zone]


# -- Enumerating -----------------------------------------------------------


def inside(condition, value):
    """Whether a number or a reading of the clock meets a condition."""
    word, *values = condition
    if word == "upto":
        return value <= values[0]
    if word == "beyond":
        return value > values[0]
    if word == "between":
        return values[0] <= value < values[1]
    return value in values


def clock_mask(name, condition):
    """The cells of the clock that a condition takes; hours, weekdays and months go round."""
    word, *values = condition
    if word == "between" and values[0] > values[1]:
        taken = [value for value in CLOCK[name] if value >= values[0] or value < values[1]]
    else:
        taken = [value for value in CLOCK[name] if inside(condition, value)]
    mask = 0
    for value in taken:
        mask |= MASKS[name][value]
    return mask


def takes(when, event):
    """The cells of the clock at which a `when` takes an event."""
    mask = ALWAYS
    for name, condition in when.items():
        if name in CLOCK:
            mask &= clock_mask(name, condition)
            continue
        value = event.get(name)
        if value is None:
            return 0
        if condition[0] == "no":
            taken = value not in condition[1:]
        elif condition[0] == "in":
            taken = value in condition[1:]
        else:
            taken = inside(condition, value)
        if not taken:
            return 0
    return mask


def numbers_of(name, prices):
    """Zero, something huge, and each border with both its neighbours."""
    found = {Decimal(0), Decimal(10) ** 12}
    for _, when, _, _ in prices:
        for border in when.get(name, ())[1:]:
            found |= {border - LEAST, border, border + LEAST}
    return sorted(number for number in found if number >= 0)


def events_of(fields, prices, event=None, at=0):
    """Every event that may occur, the clock aside."""
    event = event or {}
    if at == len(fields):
        yield event
        return
    field = fields[at]
    belongs = all(event.get(name) in some for name, some in field.needs)
    values = [None]
    if belongs:
        values = list(field.symbols or numbers_of(field.name, prices))
        values += [None] if field.optional else []
    for value in values:
        yield from events_of(fields, prices, {**event, field.name: value}, at + 1)


def stands_instead(prices):
    """Pairs (a, b): a stands, directly or over others, instead of b."""
    over = {name: instead for name, _, instead, _ in prices}
    pairs = set()
    for name in over:
        below = over[name]
        while below is not None:
            pairs.add((name, below))
            below = over[below]
    return pairs


class Truth:
    """What enumeration finds."""

    def __init__(self, fields, prices, stretches):
        self.instead = stands_instead(prices)
        self.gaps, self.pairs, self.alive = [], {}, set()
        dated = any(life != (None, None) for _, _, _, life in prices)
        self.stretches = stretches if dated else [ALWAYS]
        for event in events_of(fields, prices):
            self.event = tuple(event.items())
            masks = {name: takes(when, event) for name, when, _, _ in prices}
            ever = 0
            for mask in masks.values():
                ever |= mask
            before = 0  # what some price took in an earlier stretch
            for stretch, cells in enumerate(self.stretches):
                now = {name: masks[name] * in_force(life, stretch) for name, _, _, life in prices}
                taken = self.look(stretch, now, cells)
                self.gaps.append((event, stretch, cells & ~taken & (before | ~ever)))
                before |= taken

    def look(self, stretch, masks, cells):
        """What prices take of an event in a stretch; who meets, and who counts."""
        taken = 0
        for name, mask in masks.items():
            taken |= mask
            for other in masks:
                if (other, name) in self.instead:
                    mask &= ~masks[other]
            if mask & cells:
                self.alive.add(name)
        for a, b in itertools.combinations(masks, 2):
            both = masks[a] & masks[b] & cells
            if both and (a, b) not in self.instead and (b, a) not in self.instead:
                self.pairs.setdefault((a, b), {})[self.event, stretch] = both
        return taken


# -- Reading what `check` says ------------------------------------------------


class Part:
    """`upto 5 or beyond 10`, `a0 or not given`, `0 to 5`: one dimension of a box."""

    def __init__(self, name, text):
        self.name = name
        self.may_lack = text.startswith("not given")
        text = text.removeprefix("not given").removeprefix(" or ")
        self.all_but = text.startswith("all but ")
        self.words = text.removeprefix("all but ").split(" or ") if text else []

    def has_number(self, value):
        """Whether a number lies in one of the stretches."""
        for word in self.words:
            good = True
            for kind, border in re.findall(r"(from|beyond|upto|before) (\S+)", word):
                border = Decimal(border)
                good &= {
                    "from": value >= border,
                    "beyond": value > border,
                    "upto": value <= border,
                    "before": value < border,
                }[kind]
            if re.fullmatch(r"[0-9.]+", word):
                good = value == Decimal(word)
            if good:
                return True
        return False

    def has(self, field, value):
        """Whether a value of a field lies in it."""
        if value is None:
            return self.may_lack
        if field.symbols is None:
            return self.has_number(value)
        if self.all_but:
            return value not in self.words
        return value in self.words or "any" in self.words

    def has_stretch(self, stretch):
        """Whether a stretch lies between the dates."""
        for word in self.words:
            good = True
            for kind, date in re.findall(r"(from|before) (\S+)", word):
                begun = stretch > DATES.index(date)
                good &= begun if kind == "from" else not begun
            if good:
                return True
        return False

    def mask(self):
        """The cells of the clock in it."""
        mask = 0
        for word in self.words:
            first, _, last = word.partition(" to ")
            for value in range(int(first), int(last or first) + 1):
                mask |= MASKS[self.name][value]
        return mask


class Box:
    """What a finding says about usage."""

    def __init__(self, text):
        self.parts = {}
        if text == "any usage":
            return
        for piece in text.split(", "):
            name, _, values = piece.partition(" = ")
            self.parts[name] = Part(name, values)

    def mask(self, fields, event, stretch):
        """The cells of the clock at which an event lies in it, in a stretch."""
        if "date" in self.parts and not self.parts["date"].has_stretch(stretch):
            return 0
        for field in fields:
            if field.name in self.parts and not self.parts[field.name].has(
                field, event[field.name]
            ):
                return 0
        mask = ALWAYS
        for name in CLOCK:
            if name in self.parts:
                mask &= self.parts[name].mask()
        return mask


def read_findings(report):
    """Gaps, overlaps and dead prices, with the ready-made tests."""
    gaps, pairs, dead, more = [], {}, set(), False
    for finding in report["findings"]:
        text = finding["message"]
        if match := re.fullmatch(r"No price takes (.*?)(: the last one .*)?\.", text):
            if match[1] == "still more usage":
                more = True
            else:
                gaps.append((Box(match[1]), finding["test"]))
        elif match := re.fullmatch(r'The prices "(.*)" and "(.*)" both take (.*)\.', text):
            pairs[match[1], match[2]] = (Box(match[3]), finding["test"])
        elif match := re.match(r'The price "(.*)" never counts', text):
            dead.add(match[1])
        elif text == "Still more prices take the same usage.":
            assert len(pairs) == TOLD
        elif finding["level"] != "note" and not text.startswith("No price uses the meter"):
            raise AssertionError(f"an unexpected finding: {text}")
    return gaps, pairs, dead, more


# -- Holding them against each other --------------------------------------------


def compare(fields, prices, stretches, report):
    """Raises AssertionError when enumeration and check differ."""
    truth = Truth(fields, prices, stretches)
    gaps, pairs, dead, more = read_findings(report)
    for event, stretch, gap in truth.gaps:
        told = 0
        for box, _ in gaps:
            mask = box.mask(fields, event, stretch) & truth.stretches[stretch]
            assert not mask & told, f"{event} is told twice"
            told |= mask
        assert not told & ~gap, f"{event} in {stretch} is no gap, but check says so"
        assert more or told == gap, f"{event} in {stretch} is a gap, but check does not say so"
    assert not more or len(gaps) == TOLD
    if len(pairs) < TOLD:
        assert set(pairs) == set(truth.pairs), f"{set(pairs) ^ set(truth.pairs)} meet or not"
    for pair, (box, _) in pairs.items():
        both = truth.pairs.get(pair, {})
        some = 0
        for event, stretch, _ in truth.gaps:
            mask = box.mask(fields, event, stretch) & truth.stretches[stretch]
            wrong = mask & ~both.get((tuple(event.items()), stretch), 0)
            assert not wrong, f"{pair} do not meet at {event} in {stretch}"
            some |= mask
        assert some, f"{pair}: no event lies where they are said to meet"
    names = {name for name, _, _, _ in prices}
    assert dead == names - truth.alive, f"dead: {dead}, should be {names - truth.alive}"
    return len(gaps), len(pairs), len(dead)


def run_tests(tariff, folder, report):
    """Each ready-made test loads, and fails for the reason that it was made for."""
    gaps, pairs, _, _ = read_findings(report)
    tests = [(test, "No price takes event") for _, test in gaps]
    tests += [(test, "both take event") for _, test in pairs.values()]
    (folder / "tests").mkdir(exist_ok=True)
    for i, (text, _) in enumerate(tests):
        (folder / "tests" / f"t{i:03}.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [tariff, "test", folder], capture_output=True, text=True, check=False, timeout=60
    )
    said = done.stdout + done.stderr
    assert f"0 passed, {len(tests)} failed" in said, said
    for i, (_, reason) in enumerate(tests):
        failure = re.search(rf"t{i:03}.yaml:\d+.*", said)
        assert failure and reason in failure[0], f"test {i}: {said}"
    return len(tests)


def check_book(tariff, folder, seed, with_tests):
    """One random rulebook: how many gaps, overlaps, dead prices and tests."""
    rng = random.Random(seed)
    fields = random_fields(rng)
    prices = random_prices(rng, fields)
    stretches = write_book(folder, fields, prices, rng)
    done = subprocess.run(
        [tariff, "check", folder, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    report = json.loads(done.stdout)
    counts = compare(fields, prices, stretches, report)
    tests = 0
    if with_tests and (counts[0] or counts[1]):
        tests = run_tests(tariff, folder, report)
    return (*counts, tests)


def main():
    """Runs all; exit status 1 at the first difference, with the rulebook that shows it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("tariff")
    parser.add_argument("--books", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the last rulebook here")
    arguments = parser.parse_args()
    tariff = pathlib.Path(arguments.tariff).resolve()
    totals = [0, 0, 0, 0, 0]
    for number in range(arguments.books):
        with tempfile.TemporaryDirectory(prefix="tariff-proof-") as place:
            folder = pathlib.Path(place) / "book"
            seed = arguments.seed * 1000003 + number
            try:
                counts = check_book(tariff, folder, seed, number % 5 == 0)
            except AssertionError as problem:
                print(f"rulebook {number} of seed {arguments.seed}: {problem}")
                for name in ("facts/usage.yaml", "rulebook.lua"):
                    print(f"-- {name}\n{(folder / name).read_text(encoding='utf-8')}")
                return 1
            if arguments.keep and number + 1 == arguments.books:
                folder.rename(arguments.keep / f"book{number}")
        totals = [total + count for total, count in zip(totals, (*counts, counts[:3] == (0, 0, 0)))]
    gaps, pairs, dead, tests, clean = totals
    print(
        f"{arguments.books} rulebooks agree: {gaps} gaps, {pairs} overlaps, {dead} dead prices; "
        f"{clean} without any; {tests} ready-made tests fail as they should"
    )
    return 0 if gaps and pairs and dead and tests and clean else 1


if __name__ == "__main__":
    sys.exit(main())
