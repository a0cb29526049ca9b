# SPDX-License-Identifier: MIT
"""Calls: steps of seconds, bands of the day and week, units before money."""
from book import Book, Missing, only
from write_models import sum_book

TIME_UNITS = {"1": "second", "60": "minute", "3600": "hour"}


def write_increments(case):
    """A rate for so many seconds is one for a unit of time, where there is one."""
    price = case["price"]
    only(price, "connect_fee", "groups")
    only(case["usage"], "seconds")
    units = {group["per_s"] for group in price["groups"]}
    if len(units) > 1 or not units <= set(TIME_UNITS):
        raise Missing("rates for several lengths of time in one price")
    steps = []
    for group in price["groups"]:
        only(group, "from_s", "rate", "per_s", "step_s")
        begin = f'from = "{group["from_s"]} second", ' if steps else ""
        steps.append(f'    {{ {begin}step = "{group["step_s"]} second", '
                     f'rate = "{group["rate"]}" }},\n')
    book = Book(case["round"])
    book.item("call")
    book.field("talked", "unit: second")
    book.rule(f'meter "talked" {{ unit = "{TIME_UNITS[units.pop()]}", sum = "talked" }}')
    book.rule('price "call" {\n  meter = "talked",\n  rate  = steps{\n' + "".join(steps) +
              f'    fixed = "{price["connect_fee"]}",\n  }},\n}}')
    book.row(item="call", talked=case["usage"]["seconds"])
    return book, lambda said: {"amount": said.amount()}


# -- Bands of the day and week ---------------------------------------------------------------------

def lua_bands(bands):
    """For each band its `when`: it holds from its hour until the next one of the same days."""
    for band in bands:
        days = [int(day) for day in band["days"].split("-")]
        later = [other["from_"] for other in bands
                 if other["days"] == band["days"] and other["from_"] > band["from_"]]
        hours = [hour(band["from_"]), hour(min(later)) if later else 24]
        yield (band, f"weekday = between({days[0]}, {days[-1] + 1}), "
                     f"hour = between({hours[0]}, {hours[1]})")


def hour(text):
    hours, _, minutes = text.partition(":")
    if minutes != "00":
        raise Missing("bands that do not begin with an hour")
    return int(hours)


def write_time_of_day(case):
    """The call is cut where bands begin; the band in which it starts has the fee for that."""
    usage = case["usage"]
    only(case["price"], "bands", "per")
    only(usage, "start", "end", "charge_connect")
    if case["price"]["per"] != "second":
        raise Missing(f"bands with a rate for each {case['price']['per']}")
    book = Book(case["round"])
    book.item("call")
    book.field("line", "unit: line")
    book.rule('meter "talked" { unit = "line second", average = "line", hold = "until next" }')
    for number, (band, when) in enumerate(lua_bands(case["price"]["bands"]), 1):
        only(band, "days", "from_", "rate", "connect")
        fee = f'  start_fee = "{band["connect"]}",\n' if usage["charge_connect"] else ""
        book.rule(f'price "talked-{number}" {{\n  when  = {{ item = "call", {when} }},\n'
                  f'  meter = "talked",\n  rate  = money "{band["rate"]}",\n{fee}}}')
    book.row(item="call", line="1", at=f'{usage["start"]}Z')
    book.row(item="call", line="0", at=f'{usage["end"]}Z')
    book.as_of(f'{usage["end"]}Z')
    return book, lambda said: {"amount": said.amount()}


# -- Units and money -------------------------------------------------------------------------------

def write_factor(case):
    """A second takes part of a unit: the meter is scaled."""
    only(case["price"], "units_per_second")
    book = sum_book(case, "usage", 'money "0"', scale=case["price"]["units_per_second"])
    book.rule('deduct { "units", "balance" }')
    book.rule('pool "units" { unit = "unit" }')
    for lot in case["lots"]:
        only(lot, "id", "amount")
        book.grant(id=lot["id"], pool="units", amount=lot["amount"])
    book.row(item="usage", units=case["usage"]["seconds"])
    return book, lambda said: {"remaining": {
        lot["id"]: said.remaining[lot["id"]] for lot in case["lots"]}}


def write_unit_then_money(case):
    """Each lot of units is a pool with its step; they stand in one order.

    That money is taken for whole steps of the price only, a rulebook cannot say; no case of the
    project comes to it.
    """
    price = case["price"]
    only(price, "rate", "per_s", "step_s")
    only(case["usage"], "seconds")
    if case["order"] != ["weight desc"] or price["per_s"] != "1":
        raise Missing("lots in another order than by weight, or rates for more than a second")
    book = Book(case["round"])
    book.item("call")
    book.field("talked", "unit: second")
    book.rule('meter "talked" { unit = "second", sum = "talked" }')
    book.rule(f'price "call" {{\n  meter = "talked",\n  step  = "{price["step_s"]} second",\n'
              f'  total = "event",\n  rate  = money "{price["rate"]}",\n}}')
    groups = {"unit": [], "money": []}
    for lot in case["lots"]:
        only(lot, "id", "kind", "amount", "weight", "step_s")
        unit = "money" if lot["kind"] == "money" else '"second"'
        step = f', step = "{lot["step_s"]} second"' if "step_s" in lot else ""
        book.rule(f'pool "{lot["id"]}" {{ unit = {unit}{step} }}')
        book.grant(id=lot["id"], pool=lot["id"], amount=lot["amount"], priority=lot["weight"])
        groups[lot["kind"]].append(f'"{lot["id"]}"')
    entries = [f'{{ {", ".join(names)}, first = {{ "priority descending" }} }}'
               for names in groups.values() if names]
    book.rule(f'deduct {{ {", ".join(entries)}, "balance" }}')
    book.row(item="call", talked=case["usage"]["seconds"])
    return book, lambda said: {
        "remaining": {lot["id"]: said.remaining[lot["id"]] for lot in case["lots"]},
        "served_seconds": sum(said.deductions().get(lot["id"], 0) for lot in case["lots"]
                              if lot["kind"] == "unit"),
        "short": said.balance() != 0}


def write_unit_and_money(case):
    """Seconds of a lot that cost a rate too: the first lot is a pool with a rate of its own, the
    other is of money."""
    price = case["price"]
    only(price, "rate", "per_s", "step_s")
    only(case["usage"], "seconds")
    units, money = case["lots"]
    if price["per_s"] != "1" or int(case["usage"]["seconds"]) % int(price["step_s"]) != 0:
        raise Missing("rates for more than a second, or a part of a step")
    book = Book(case.get("round"))
    book.item("call")
    book.field("talked", "unit: second")
    book.rule('meter "talked" { unit = "second", sum = "talked" }')
    book.rule('price "call" { meter = "talked", rate = money "0" }')
    book.rule(f'deduct {{ "{units["id"]}", "{money["id"]}", "balance" }}')
    book.rule(f'pool "{units["id"]}" {{ unit = "second", rate = money "{price["rate"]}" }}')
    book.rule(f'pool "{money["id"]}" {{ unit = money }}')
    for lot in case["lots"]:
        only(lot, "id", "amount")
        book.grant(id=lot["id"], pool=lot["id"], amount=lot["amount"])
    book.row(item="call", talked=case["usage"]["seconds"])
    return book, lambda said: {"remaining": {
        lot["id"]: said.remaining[lot["id"]] for lot in case["lots"]}}


MODELS = {
    "unit_then_money": write_unit_then_money,
    "unit_and_money": write_unit_and_money,
    "increments": write_increments,
    "time_of_day": write_time_of_day,
    "factor": write_factor,
}

MISSING = {}
