# SPDX-License-Identifier: MIT
# Calendar of the oracle: instants are whole microseconds since 1970-01-01T00:00Z, windows are
# those of a time zone (R17, R20, R24).  Local times that a clock change skips are read with the
# offset before the change; local times that occur twice are the first of the two.
# Written from SETTLEMENT.md alone; uses only the Python standard library.
import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1)
EPOCH_UTC = datetime(1970, 1, 1, tzinfo=timezone.utc)
QUARTER = 900 * SECOND  # no zone in use changes its offset between quarters of an hour

TIME_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?([Zz]|[+-]\d\d:\d\d)?)?$")


def parse_time(text, zone):
    """An RFC 3339 text as microseconds; a bare date begins in `zone`."""
    found = TIME_TEXT.match(text.strip())
    if not found:
        raise ValueError(f"not a time: {text!r}")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    local = (datetime(int(year), int(month), int(day)) - EPOCH).days * DAY
    local += int(hour or 0) * HOUR + int(minute or 0) * 60 * SECOND + int(second or 0) * SECOND
    local += int((fraction or "0").ljust(6, "0"))
    if offset is None:
        return zone.instant(local)
    if offset in "Zz":
        return local
    shift = int(offset[1:3]) * HOUR + int(offset[4:6]) * 60 * SECOND
    return local - shift if offset[0] == "+" else local + shift


def format_time(instant, zone):
    """RFC 3339 in the zone; seconds and their fraction only as far as needed."""
    offset = zone.offset(instant)
    local = EPOCH + timedelta(microseconds=instant + offset)
    text = local.strftime("%Y-%m-%dT%H:%M:%S")
    if local.microsecond:
        text += f".{local.microsecond:06d}".rstrip("0")
    minutes = abs(offset) // (60 * SECOND)
    return f"{text}{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


class Zone:
    """One time zone: offsets, windows, and calendar steps."""

    def __init__(self, name):
        self.name = name
        self.info = ZoneInfo(name)
        self.offsets = {}
        self.starts = {}

    def offset(self, instant):
        quarter = instant // QUARTER
        found = self.offsets.get(quarter)
        if found is None:
            moment = EPOCH_UTC + timedelta(microseconds=quarter * QUARTER)
            shift = moment.astimezone(self.info).utcoffset()
            found = self.offsets[quarter] = (shift.days * 86400 + shift.seconds) * SECOND
        return found

    def instant(self, local):
        """The instant of a local clock reading (microseconds of wall time since 1970)."""
        moment = (EPOCH + timedelta(microseconds=local)).replace(tzinfo=self.info, fold=0)
        shift = moment.utcoffset()
        return local - (shift.days * 86400 + shift.seconds) * SECOND

    def local_date(self, instant):
        return date(1970, 1, 1) + timedelta(days=(instant + self.offset(instant)) // DAY)

    def start_of(self, day):
        found = self.starts.get(day)
        if found is None:
            found = self.starts[day] = self.instant((day - date(1970, 1, 1)).days * DAY)
        return found

    def window(self, kind, instant):
        """[start, end) of the hour, day, month or year that holds the instant."""
        if kind == "hour":
            offset = self.offset(instant)
            start = (instant + offset) // HOUR * HOUR - offset
            end = start + HOUR
            while self.offset(start) != offset:       # where the clock changes, another hour begins
                start += QUARTER
            while self.offset(end - QUARTER) != offset:
                end -= QUARTER
            return start, end
        day = self.local_date(instant)
        if kind == "day":
            return self.start_of(day), self.start_of(day + timedelta(days=1))
        if kind == "month":
            first = day.replace(day=1)
            after = (first + timedelta(days=32)).replace(day=1)
            return self.start_of(first), self.start_of(after)
        if kind == "year":
            return self.start_of(date(day.year, 1, 1)), self.start_of(date(day.year + 1, 1, 1))
        raise ValueError(f"not a window: {kind!r}")

    def borders(self, kind, start, end):
        """The window borders strictly between two instants."""
        border = self.window(kind, start)[1]
        while border < end:
            yield border
            border = self.window(kind, border)[1]

    def add(self, instant, span):
        """The instant a calendar span later: same wall time, clamped to the month's end (A-05)."""
        count, unit = span.split()
        count = int(count)
        unit = unit.rstrip("s")
        if unit == "hour":
            return instant + count * HOUR
        local = instant + self.offset(instant)
        days, time_of_day = divmod(local, DAY)
        day = date(1970, 1, 1) + timedelta(days=days)
        if unit == "day":
            day += timedelta(days=count)
        else:
            months = day.year * 12 + day.month - 1 + count * {"month": 1, "year": 12}[unit]
            day = clamped(months // 12, months % 12 + 1, day.day)
        return self.instant((day - date(1970, 1, 1)).days * DAY + time_of_day)

    def period(self, instant):
        day = self.local_date(instant)
        return f"{day.year:04d}-{day.month:02d}"


def clamped(year, month, day):
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))
