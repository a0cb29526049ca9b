#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# zone_oracle.py PROBE [FOLDER] - compares zones, windows, spans and RFC 3339 with
# Python's zoneinfo and datetime, which share no code with the engine.
#
# Random questions go to zone_probe; each answer is computed here a second time.
# 100,000 questions; TARIFF_FULL=1 asks 3,000,000.  TARIFF_SEED chooses others.
# Exit 77: there is no time zone data to compare.

import calendar
import os
import random
import subprocess
import sys
import zoneinfo
from bisect import bisect_right
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1)
US = timedelta(microseconds=1)
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
BATCH = 50_000


def us_of(naive):
    return (naive - EPOCH) // US


def naive_of(us):
    return EPOCH + timedelta(microseconds=us)


def year_us(year):
    return us_of(datetime(year, 1, 1))


class Zone:
    def __init__(self, name):
        self.name = name
        self.info = zoneinfo.ZoneInfo(name)
        self.changes = self.find_changes()

    def offset(self, at):
        """Offset from UTC in microseconds."""
        moment = naive_of(at).replace(tzinfo=timezone.utc)
        return moment.astimezone(self.info).utcoffset() // US

    def local(self, at):
        return at + self.offset(at)

    def change_between(self, before, after):
        """The first instant in (before, after] with another offset than `before` has."""
        offset = self.offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self.offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def find_changes(self):
        """Changes of the offset, found by looking every three weeks."""
        found = []
        at, offset = year_us(1840), self.offset(year_us(1840))
        while at < year_us(2060):
            then = at + 21 * DAY
            other = self.offset(then)
            if other != offset:
                found.append(self.change_between(at, then))
            at, offset = then, other
        return found

    def first(self, local):
        """The earlier instant of a local time, or the jump that skips it."""
        wall = naive_of(local).replace(tzinfo=self.info)
        offsets = [wall.replace(fold=fold).utcoffset() // US for fold in (0, 1)]
        shown = [local - o for o in offsets if self.offset(local - o) == o]
        if shown:
            return min(shown)
        return self.change_between(local - max(offsets), local - min(offsets))


# -- What is right -----------------------------------------------------


def clock(zone, at):
    wall = naive_of(zone.local(at))
    return (wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second,
            wall.microsecond, wall.isoweekday())


def borders(kind, wall):
    """The local midnights that begin the window of `wall`, and the next one."""
    start = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    if kind == "day":
        return start, start + timedelta(days=1)
    if kind == "month":
        days = calendar.monthrange(start.year, start.month)[1]
        return start.replace(day=1), start.replace(day=1) + timedelta(days=days)
    return datetime(start.year, 1, 1), datetime(start.year + 1, 1, 1)


def window(zone, kind, at):
    if kind == "hour":
        return hour(zone, at)
    start, end = borders(kind, naive_of(zone.local(at)))
    while zone.first(us_of(end)) <= at:  # put back across midnight: the new one has begun
        start, end = borders(kind, end)
    return zone.first(us_of(start)), zone.first(us_of(end))


def hour(zone, at):
    start = at - zone.local(at) % HOUR
    end = start + HOUR
    if at < year_us(2059):
        index = bisect_right(zone.changes, at)
        if index > 0:
            start = max(start, zone.changes[index - 1])
        if index < len(zone.changes):
            end = min(end, zone.changes[index])
        return start, end
    if zone.offset(start) != zone.offset(at):  # the list of changes has ended: look
        start = zone.change_between(start, at)
    if zone.offset(end - 1) != zone.offset(at):
        end = zone.change_between(at, end - 1)
    return start, end


def after(zone, anchor, months, days, us, count):
    if count == 0:
        return anchor
    at = anchor
    if months or days:
        wall = naive_of(zone.local(anchor))
        index = wall.year * 12 + wall.month - 1 + months * count
        year, month = index // 12, index % 12 + 1
        day = min(wall.day, calendar.monthrange(year, month)[1])
        wall = wall.replace(year=year, month=month, day=day) + timedelta(days=days * count)
        at = zone.first(us_of(wall))
    return at + us * count


def period(zone, anchor, months, days, us, at):
    low, high = 0, 1
    while after(zone, anchor, months, days, us, high) <= at:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if after(zone, anchor, months, days, us, middle) <= at:
            low = middle
        else:
            high = middle
    return (after(zone, anchor, months, days, us, low), after(zone, anchor, months, days, us, high))


def text_of(at, offset_s):
    moment = naive_of(at).replace(tzinfo=timezone.utc)
    text = moment.astimezone(timezone(timedelta(seconds=offset_s))).isoformat()
    return text.replace("+00:00", "Z") if offset_s == 0 else text


# -- Questions ---------------------------------------------------------


def some_instant(rng, zone):
    """Near a change of the offset, in our times, or anywhere."""
    kind = rng.random()
    if kind < 0.5 and zone.changes:
        at = rng.choice(zone.changes)
        reach = rng.choice((2, SECOND, HOUR, 2 * HOUR, DAY + HOUR, 3 * DAY))
        return at + rng.randint(-reach, reach)
    if kind < 0.8:
        return rng.randint(year_us(1970), year_us(2060))
    if kind < 0.9:
        return rng.randint(year_us(2060), year_us(3000))
    return rng.randint(year_us(3), year_us(9997))


def some_span(rng):
    kind = rng.randrange(4)
    months = rng.choice((1, 1, 2, 3, 6, 12, 12, 24, 17)) if kind in (0, 3) else 0
    days = rng.choice((1, 1, 7, 14, 30, 31, 365)) if kind in (1, 3) else 0
    us = rng.choice((HOUR, 90 * 60 * SECOND, 45 * SECOND, DAY, 1)) if kind == 2 else 0
    return months, days, us


def ask(rng, zone):
    """A question and its right answer."""
    kind = rng.choice("ooollllccwwwwwwsssspfr")
    at = some_instant(rng, zone)
    if kind == "o":
        return f"o {at}", str(zone.offset(at) // SECOND)
    if kind == "l":
        local = at + zone.offset(at) + rng.choice((0, 0, HOUR // 2, -HOUR, DAY))
        return f"l {local}", str(zone.first(local))
    if kind == "c":
        return f"c {at}", " ".join(map(str, clock(zone, at)))
    if kind == "w":
        word = rng.choice(("hour", "day", "month", "year"))
        return f"w {word} {at}", "%d %d" % window(zone, word, at)
    if kind == "s":
        months, days, us = some_span(rng)
        count = rng.randint(-20, 60) if year_us(200) < at < year_us(9000) else 0
        return (f"s {at} {months} {days} {us} {count}",
                str(after(zone, at, months, days, us, count)))
    if kind == "p":
        at = min(max(at, year_us(200)), year_us(9000))
        months, days, us = some_span(rng)
        then = at + int((months * 30.4 * DAY + days * DAY + us) * rng.random() * 60)
        return (f"p {at} {months} {days} {us} {then}",
                "%d %d" % period(zone, at, months, days, us, then))
    if kind == "f":
        offset_s = rng.randrange(-1439, 1440) * 60
        at -= rng.choice((0, at % SECOND))
        return f"f {at} {offset_s}", text_of(at, offset_s)
    offset_s = rng.randrange(-1439, 1440) * 60
    text = text_of(at, offset_s)
    if rng.random() < 0.3:  # damaged: whatever Python's reader says of it
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice("0123456789") + text[place + 1:]
        try:
            moment = datetime.strptime(text.replace("Z", "+00:00"), "%Y-%m-%dT%H:%M:%S.%f%z")
            # strptime takes second 60 and 61 and one-digit fields, which RFC 3339 does not
            right = text[17] < "6" and len(text) == len(text_of(at, offset_s))
        except ValueError:
            right = False
        if right:
            at = us_of(moment.astimezone(timezone.utc).replace(tzinfo=None))
            return f"r {text}", str(at)
        if "." in text and "T" in text[:11]:
            return f"r {text}", "x"
        text = text_of(at, offset_s)
    return f"r {text}", str(at)


def run_batch(probe, folder, rng, zones, count):
    questions, answers = [], []
    while len(answers) < count:
        zone = rng.choice(zones)
        questions.append((None, f"z {zone.name}"))
        for _ in range(50):
            question, answer = ask(rng, zone)
            questions.append((zone.name, question))
            answers.append(answer)
    text = "".join(line + "\n" for _, line in questions)
    done = subprocess.run([probe, folder], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{probe} failed: {done.stderr[-2000:]}")
    given = done.stdout.splitlines()
    asked = [q for q in questions if q[0] is not None]
    if len(given) != len(asked):
        sys.exit(f"{len(asked)} questions, {len(given)} answers")
    return [(q, right, got) for q, right, got in zip(asked, answers, given) if right != got]


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: zone_oracle.py PROBE [FOLDER]")
    probe = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else "/usr/share/zoneinfo"
    zoneinfo.reset_tzpath([folder])
    left_out = ("posix", "right", "localtime", "Factory")
    names = sorted(n for n in zoneinfo.available_timezones() if not n.startswith(left_out))
    if not names:
        print("There is no time zone data in", folder)
        sys.exit(77)
    rng = random.Random(int(os.environ.get("TARIFF_SEED", "1")))
    full = os.environ.get("TARIFF_FULL") == "1"
    count = int(os.environ.get("TARIFF_CASES", "3000000" if full else "100000"))
    # Links share their data: one run looks at some zones, a full run at all.
    zones = [Zone(n) for n in (names if full else rng.sample(names, min(150, len(names))))]
    wrong = []
    asked = 0
    while asked < count and len(wrong) < 20:
        size = min(BATCH, count - asked)
        wrong += run_batch(probe, folder, rng, zones, size)
        asked += size
    for (name, question), right, got in wrong[:20]:
        print(f"{name}: {question}: {right} is right, {got} is given")
    print(f"{asked} questions, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


main()
