# SPDX-License-Identifier: MIT
"""Calendars: months and days of a place, terms, periods from an anchor, prices that change, usage
that comes late."""
import datetime
from zoneinfo import ZoneInfo

from book import Book, Missing, only
from write_models import blocks_book, blocks_price, sum_book


def write_local_month_count(case):
    """Instants are written with their offset; which month they are in the program finds."""
    only(case["price"], "timezone")
    zone = ZoneInfo(case["price"]["timezone"])
    book = Book(case["round"], zone=case["price"]["timezone"], settle="month")
    book.item("event")
    book.rule('meter "events" { unit = "event", count = true }')
    book.rule('price "event" { meter = "events", rate = money "0" }')
    for text in case["usage"]["local_times"]:
        at = datetime.datetime.fromisoformat(text).replace(tzinfo=zone)
        book.row(item="event", at=at.isoformat())
    book.as_of(last_of_year(max(case["usage"]["local_times"])))
    return book, lambda said: {"counts": {
        line["period"]: line["quantity"] for line in said.lines}}


def last_of_year(text):
    return f"{text[:4]}-12-31T00:00:00Z"


def write_local_day_hours(case):
    """A level that is held to the end of its day."""
    price, usage = case["price"], case["usage"]
    only(price, "timezone", "per_hour")
    begin = datetime.datetime.fromisoformat(usage["local_day"]).replace(
        tzinfo=ZoneInfo(price["timezone"]))
    book = Book(case["round"], zone=price["timezone"], settle="day")
    book.item("resource")
    book.field("running", "unit: resource")
    book.rule('meter "running" {\n  unit    = "resource hour",\n  average = "running",\n'
              '  window  = "day",\n  hold    = "window",\n}')
    book.rule(f'price "resource" {{ meter = "running", rate = money "{price["per_hour"]}" }}')
    book.row(item="resource", running="1", at=begin.isoformat())
    book.as_of(last_of_year(usage["local_day"]))
    return book, lambda said: {"hours": said.total("quantity"), "amount": said.amount()}


def write_validity_end(case):
    """A plan that lasts so long, bought on the day."""
    only(case["price"], "term")
    only(case["usage"], "start")
    unit, number = case["price"]["term"].split(":")
    book = sum_book(case, "usage", 'money "0"')
    book.rule('deduct { "term", "balance" }')
    book.rule('pool "term" { unit = "unit" }')
    book.rule(f'plan "term" {{ grants = {{ term = "0" }}, lasts = "{number} {unit}" }}')
    buy = book.row(buy="term", at=f'{case["usage"]["start"]}T00:00:00Z')
    book.as_of(f'{case["usage"]["start"]}T00:00:00Z')
    return book, lambda said: {"end": said.grants[f"{buy}/term"]["expires"][:10]}


def write_monthly_period(case):
    """An allowance of a month from its anchor: on the days when it pays again a period begins.

    More is used each day than the allowance holds, so it pays on the first day of each period only.
    """
    anchor, at = case["price"]["anchor"], case["usage"]["at"]
    book = Book(case["round"], settle="day")
    book.item("usage")
    book.field("level", "unit: unit")
    book.rule('meter "level" { unit = "unit hour", average = "level" }')
    book.rule('price "usage" { meter = "level", rate = money "0" }')
    book.rule('deduct { "month", "balance" }')
    book.rule('pool "month" { unit = "unit hour" }')
    book.grant(id="month", pool="month", amount="1", per="month", anchor="effective",
               effective=f"{anchor}T00:00:00Z")
    book.row(item="usage", level="1", at=f"{anchor}T00:00:00Z")
    book.as_of(f"{int(at[:4]) + 1}{at[4:]}T00:00:00Z")

    def answer(said):
        days = [line["window"]["from"][:10] for line in said.lines if said.deductions([line])]
        return {"from": max(day for day in days if day <= at),
                "to": min(day for day in days if day > at)}
    return book, answer


def write_price_versions(case):
    """Tiers that change at a date, and a total that begins again there."""
    versions = case["price"]["versions"]
    only(case["price"], "versions", "rule")
    book = sum_book(case, "usage", 'graduated(fact "usage.tiers")', '  on_change = "restart",\n')
    book.fact("usage.tiers", "XXX/unit", {
        version["effective"]: f"{{ tiers: [{', '.join(flow_tier(t) for t in version['tiers'])}], "
                              f"source: {case['id']} }}" for version in versions})
    for day, units in case["usage"]["events"]:
        book.row(item="usage", units=units, at=f"{day}T00:00:00Z")
    book.as_of(last_of_year(versions[-1]["effective"]))
    begins = [version["effective"] for version in versions] + ["9999"]

    def answer(said):
        return {"amount": said.amount(), "per_version": [
            said.total("amount", [line for line in said.lines
                                  if begin <= line["window"]["from"] < end])
            for begin, end in zip(begins, begins[1:])]}
    return book, answer


def flow_tier(tier):
    only(tier, "up_to", "unit", "flat")
    upto = f"upto: {tier['up_to']}, " if tier["up_to"] is not None else ""
    return f"{{ {upto}rate: {tier['unit']}, flat: {tier['flat']} }}"


def write_late_delta(case):
    """Two runs: the first is over when nothing had come, the second is given what came late."""
    price, periods = case["price"], case["usage"]["periods"]
    only(price, "policy", "tiers")
    if any(period["billed"] not in (None, "0") for period in periods):
        raise Missing("how much of a period's usage was billed already")
    book = blocks_book(case, settle="month")
    blocks_price(book, "usage", price["policy"], price["tiers"])
    months = [period["period"] for period in periods]
    book.as_of(f"{months[0]}-28T00:00:00Z")
    book.later_run(last_of_year(months[-1]))
    for month, period in zip(months, periods):
        only(period, "period", "billed", "late", "quantity")
        book.row(item="usage", units=period.get("late", period.get("quantity")),
                 at=f"{month}-02T00:00:00Z")
    return book, lambda said: {"amounts": [
        said.total("amount", [line for line in said.lines if line["period"] == month])
        for month in months]}


def write_prorate(case):
    """So many days at the price of so many others."""
    usage = case["usage"]
    only(case["price"], "amount")
    if "days" not in usage:
        return write_prorated_commit(case)
    only(usage, "days", "of")
    book = Book(case["round"])
    book.item("days")
    book.field("days", "unit: day")
    book.fact("period", "XXX/day", {"2024-01-01": f'{{ is: {case["price"]["amount"]}, '
                                                  f'source: {case["id"]} }}'}, per=usage["of"])
    book.rule('meter "days" { unit = "day", sum = "days" }')
    book.rule('price "days" { meter = "days", rate = fact "period" }')
    book.row(item="days", days=usage["days"])
    return book, lambda said: {"amount": said.amount()}


def write_prorated_commit(case):
    """A committed amount of the month for an account that holds its plan for a part, and uses
    nothing."""
    usage = case["usage"]
    only(usage, "start", "end", "period_start", "period_end")
    book = Book(case["round"], settle="month")
    book.item("usage")
    book.field("units", "unit: unit")
    book.rule('meter "units" { unit = "unit", sum = "units" }')
    book.rule('price "usage" { meter = "units", rate = money "0" }')
    book.rule(f'commit "promise" {{ prices = {{ "usage" }}, amount = "{case["price"]["amount"]}", '
              'plan = "plan", prorate = "day" }')
    book.rule('plan "plan" { grants = { credit = "0" } }')
    book.rule('pool "credit" { unit = money }')
    book.rule('deduct { "credit", "balance" }')
    book.row(buy="plan", at=f"{usage['start']}T00:00:00Z")
    book.as_of(f"{usage['end']}T00:00:00Z")
    period = f"{usage['period_start']}T00:00:00Z"
    return book, lambda said: {"amount": said.amount("promise", period)}


def write_proration_sum(case):
    """A plan that is held from the first part on to the end of the last, charged in advance.

    Periods begin on the bill day, which is the latest day on which one of the case begins or ends.
    The source measures a leading part back from its end.
    """
    parts, usage = case["usage"]["parts"], case["usage"]
    only(usage, "parts", "scale", "mode")
    only(case["price"], "per_cycle")
    days = [int(part[key][8:]) for part in parts for key in ("period_start", "period_end")]
    book = Book(f"{usage['mode']}:{usage['scale']}", settle="month")
    book.item("nothing")
    book.field("units", "unit: unit")
    book.rule('meter "units" { unit = "unit", sum = "units" }')
    book.rule('price "units" { meter = "units", rate = money "0" }')
    book.rule('plan "cycle" {}')
    book.rule(f'charge "cycle" {{\n  plan    = "cycle",\n  rate    = money "{case["price"]["per_cycle"]}",'
              f'\n  per     = "month",\n  anchor  = {max(days)},\n  prorate = "day",\n'
              '  leading = "back from its end",\n}')
    book.row(buy="cycle", at=f"{parts[0]['start']}T00:00:00Z")
    book.row(leave="cycle", at=f"{parts[-1]['end']}T00:00:00Z")
    book.as_of(last_of_year(parts[-1]["end"]))
    return book, lambda said: {"cycles": said.amount()}


def write_weighted_sum(case):
    """Changes of a level, and its average over the month that the case is about."""
    usage = case["usage"]
    only(case["price"])
    only(usage, "start", "end", "deltas")
    book = Book(case["round"], settle="month")
    book.item("level")
    book.field("change", "unit: unit, below_zero: true")
    book.rule('meter "level" { unit = "unit", average = "change", changes = true, over = "month" }')
    book.rule('price "level" { meter = "level", rate = money "1" }')
    for at, change in usage["deltas"]:
        book.row(item="level", change=change, at=at)
    book.as_of(usage["end"])
    return book, lambda said: {"amount": said.total("amount", said.lines_of("level", usage["start"]))}


MODELS = {
    "weighted_sum": write_weighted_sum,
    "local_month_count": write_local_month_count,
    "local_day_hours": write_local_day_hours,
    "validity_end": write_validity_end,
    "monthly_period": write_monthly_period,
    "price_versions": write_price_versions,
    "late_delta": write_late_delta,
    "prorate": write_prorate,
    "proration_sum": write_proration_sum,
}

MISSING = {
}
