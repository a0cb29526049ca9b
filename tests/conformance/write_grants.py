# SPDX-License-Identifier: MIT
"""What pays: lots, their order, coupons, allowances.  A lot of a case is a grant.

An order of lots is written as the pool's `first`, never carried out here: the grants stand in the
accounts in the order of the case, with the priorities and dates that it gives.
"""
from book import Book, Missing, only
from write_models import amount_book, sum_book, with_tiers

# The case's word for a key of an order, and what a pool's `first` has for it.
KEYS = {
    "priority asc": '"priority"',
    "expires asc": '"expiry"',
    "expires asc (none last)": '"expiry"',
    "expires asc at whole seconds (none last)": '{ "expiry", to = "second" }',
    "promotional before paid": '"free first"',
    "granted before paid": '"free first"',
    "effective asc": '"effective"',
    "created asc": '"created"',
    "id asc": '"id"',
}
# In which order items are paid.
LINES = {"given": "", "largest open amount first": ', lines = { "amount descending" }'}


def lua_order(keys):
    for key in keys:
        if key not in KEYS:
            raise Missing(f"an order of grants by `{key}`")
    return "{ " + ", ".join(KEYS[key] for key in keys) + " }"


def created(lot):
    """The first, second, … lot that was made: seconds of a minute before the month."""
    return None if "created" not in lot else f"2023-12-31T23:59:{lot['created']:02}Z"


# -- Lots that pay by an order of keys -------------------------------------------------------------

def write_sorted_lots(case):
    """Lots in one pool, ordered by keys.

    A case says that a lot was paid for, not how much: its own amount stands for that.
    """
    order = lua_order(case["order"])
    book = sum_book(case, "usage", 'money "0"')
    book.rule('deduct { "lots", "balance" }')
    book.rule(f'pool "lots" {{ unit = "unit", first = {order} }}')
    for lot in case["lots"]:
        only(lot, "id", "amount", "priority", "expires", "category", "created")
        book.grant(id=lot["id"], pool="lots", amount=lot["amount"], priority=lot["priority"],
                   created=created(lot), effective="2020-01-01T00:00:00Z",
                   expires=f"{lot['expires']}T00:00:00Z" if lot["expires"] else "never",
                   paid=lot["amount"] if lot["category"] == "paid" else "0")
    only(case["usage"], "quantity")
    book.row(item="usage", units=case["usage"]["quantity"], at="2020-01-02T00:00:00Z")
    return book, lambda said: {"deductions": said.deductions(), "uncovered": said.total("paid")}


def write_allocate_lots(case):
    """Lots of money that pay for what items cost: a pool for each filter, all in one order."""
    usage = case["usage"]
    only(usage, "items")
    lines = LINES[case["item_order"]]
    if any("currency" in part for part in case["lots"] + usage["items"]):
        raise Missing("grants and amounts in several currencies")
    book = amount_book(case, "item", 'percentage{ rate = "100" }',
                       settle="month" if lines else "event")
    kinds = list(dict.fromkeys([item["kind"] for item in usage["items"]] + sum(
        (lot["filter"] or [] for lot in case["lots"]), [])))
    book.symbols("kind", *kinds)
    pools = {}
    for lot in case["lots"]:
        only(lot, "id", "amount", "priority", "created", "filter")
        name = "-".join(lot["filter"] or ["all"]).replace(":", "-")
        pools[name] = pool_of_filter(name, lot["filter"], kinds)
        book.grant(id=lot["id"], pool=name, amount=lot["amount"], priority=lot["priority"],
                   created=created(lot))
    for rule in pools.values():
        book.rule(rule)
    group = ", ".join(f'"{name}"' for name in pools)
    book.rule(f'deduct {{ {{ {group}, first = {lua_order(case["order"])} }}, "balance"{lines} }}')
    for item in usage["items"]:
        book.row(item="item", kind=item["kind"], amount=item["amount"])
    return book, lambda said: {"deductions": said.deductions(), "remaining": {
        lot["id"]: said.remaining[lot["id"]] for lot in case["lots"]}}


def pool_of_filter(name, words, kinds):
    """The pool of the lots with a filter: it pays for the kinds that the filter names, or that are
    kinds of them."""
    if not words:
        return f'pool "{name}" {{ unit = money }}'
    taken = [kind for kind in kinds
             if any(kind == word or kind.startswith(word + ":") for word in words)]
    return (f'pool "{name}" {{ unit = money, pays_for = {{ kind = {{ ' +
            ", ".join(f'"{kind}"' for kind in taken) + " } } }")


def write_lot_order(case):
    """Six lots of one unit and six units of usage, one after the other: which lot pays which.

    The case counts hours from an instant, some before it; all lots are made before the usage, and
    none has expired by then.
    """
    book = sum_book(case, "usage", 'money "0"')
    book.rule('deduct { "lots", "balance" }')
    book.rule(f'pool "lots" {{ unit = "unit", first = {lua_order(case["order"])} }}')
    for lot in case["lots"]:
        only(lot, "id", "priority", "created", "expires")
        book.grant(id=lot["id"], pool="lots", amount="1", priority=lot["priority"],
                   created=relative(lot["created"]), effective=relative(lot["created"]),
                   expires=relative(lot["expires"]) if lot["expires"] else "never")
    for second in range(len(case["lots"])):
        book.row(item="usage", units="1", at=f"2024-01-01T11:30:{second:02}Z")
    return book, lambda said: {"sequence": [
        grant for line in said.lines_of("usage") for grant in said.deductions([line])]}


def relative(text):
    """-4h or 1h+0.9s, from noon."""
    hours, _, seconds = text.partition("h")
    whole, _, tenth = seconds.strip("+s").partition(".")
    return f"2024-01-01T{12 + int(hours):02}:00:{whole or '0':0>2}.{tenth or '0'}Z"


# -- Sources in an order that is written by hand ---------------------------------------------------

def write_ordered_sources(case):
    """Each source is a pool; `deduct` lists them.

    What they do not have goes to the balance.  That then nothing is paid at all, as in the source,
    a rulebook cannot say; no case of the project comes to it.
    """
    book = amount_book(case, "payment", 'percentage{ rate = "100" }')
    names = [lot["id"] for lot in case["lots"]]
    book.rule("deduct { " + ", ".join(f'"{name}"' for name in names) + ', "balance" }')
    for lot in case["lots"]:
        only(lot, "id", "amount", "cap", "overdraft")
        if lot["cap"] is not None:
            raise Missing("a cap: the most that a source pays at one time")
        book.rule(f'pool "{lot["id"]}" {{ unit = money, overdraft = "{lot["overdraft"]}" }}')
        below = lot["amount"].startswith("-")
        book.grant(id=lot["id"], pool=lot["id"], amount="0" if below else lot["amount"],
                   left=lot["amount"] if below else None)
    book.row(item="payment", amount=case["usage"]["amount"])
    return book, lambda said: {"deductions": said.deductions(),
                               "missing_funds": said.balance() != 0}


def write_graduated_then_credit(case):
    price = case["price"]
    only(price, "tiers", "bounds", "flat")
    book = sum_book(case, "usage", with_tiers("graduated", price))
    book.rule('deduct { "credits", "balance" }')
    book.rule('pool "credits" { unit = money }')
    for lot in case["lots"]:
        only(lot, "id", "amount")
        book.grant(id=lot["id"], pool="credits", amount=lot["amount"])
    book.row(item="usage", units=case["usage"]["quantity"])
    return book, lambda said: {"due": said.balance(), "deductions": [
        said.deductions().get(lot["id"], 0) for lot in case["lots"]]}


def write_already_billed(case):
    """What is billed already is a credit towards the whole."""
    only(case["price"], "full")
    book = amount_book(case, "period", 'percentage{ rate = "100" }')
    book.rule('deduct { "billed", "balance" }')
    book.rule('pool "billed" { unit = money }')
    book.grant(id="billed", pool="billed", amount=case["usage"]["already_billed"])
    book.row(item="period", amount=case["price"]["full"])
    return book, lambda said: {"amount": said.balance()}


def write_coupon(case):
    """A coupon that is bought before the month, and spread over its lines: an item each."""
    coupon = case["price"]["coupon"]
    items = case["usage"]["items"]
    only(coupon, "type", "frequency", "remaining", "amount", "percent", "periods_left")
    book = fees_book(case, [item["id"] for item in items])
    keys = [f'percent = "{coupon["percent"]}"' if coupon["type"] == "percent" else
            f'amount = "{coupon.get("remaining", coupon.get("amount"))}"']
    if coupon["frequency"] == "recurring":
        keys += ['per = "month"', f'lasts = "{coupon["periods_left"]} months"']
    elif coupon["type"] == "percent":
        keys += ['per = "month"', 'lasts = "1 month"']
    book.rule(f'coupon "coupon" {{ {", ".join(keys)} }}')
    book.rule('deduct { "coupon", "balance" }')
    bought = book.row(buy="coupon")
    for item in items:
        book.row(item=item["id"], amount=item["amount"])
    grant = f"{bought}/coupon"

    def answer(said):
        paid = {item["id"]: said.deductions(said.lines_of(item["id"])).get(grant, 0)
                for item in items}
        return {"amount": said.deductions().get(grant, 0), "per_item": paid,
                "coupon_remaining": said.grants[grant]["left"],
                "periods_left": said.grants[grant]["windows"]}

    return book, answer


def fees_book(case, names):
    """A price for each item, which costs its amount; lines of a month are paid together."""
    book = Book(case["round"], settle="month")
    for name in names:
        book.item(name)
        book.rule(f'price "{name}" {{\n  when  = {{ item = "{name}" }},\n'
                  '  meter = "amount",\n  rate  = percentage{ rate = "100" },\n}')
    book.rule('meter "amount" { unit = money, sum = "amount" }')
    book.field("amount", "unit: XXX")
    return book


# -- Shares ----------------------------------------------------------------------------------------

def write_split_sources(case):
    """Shares of what is due, each with its sources; the last takes what the others leave."""
    only(case["price"], "shares")
    only(case["usage"], "amount")
    caps = {}
    book = amount_book(case, "payment", 'percentage{ rate = "100" }')
    for lot in case["lots"]:
        only(lot, "id", "amount", "cap", "overdraft")
        if lot["overdraft"] != "0":
            raise Missing("overdraft floors: a source below zero, or that may go below it")
        caps[lot["id"]] = lot["cap"]
        book.rule(f'pool "{lot["id"]}" {{ unit = money }}')
        book.grant(id=lot["id"], pool=lot["id"], amount=lot["amount"])
    entries = []
    for share in case["price"]["shares"]:
        names = [f'{{ "{name}", most = "{caps[name]}" }}' if caps[name] else f'"{name}"'
                 for name in share["sources"]]
        if share["percent"] != "rest":
            names = ["{ " + ", ".join(names) + f', share = "{share["percent"]}" }}']
        entries += names
    book.rule("deduct {\n  " + ",\n  ".join(entries) + ',\n  "balance",\n}')
    book.row(item="payment", amount=case["usage"]["amount"])
    return book, lambda said: {"deductions": said.deductions()}


def write_allot(case):
    """An amount in whole units, split by shares in percent: each share has a source of its own."""
    shares = case["price"]["shares"]
    amount = case["usage"]["amount"]
    only(case["price"], "shares")
    only(case["usage"], "amount")
    names = [f"share {number}" for number in range(1, len(shares) + 1)]
    names = [name.replace(" ", "-") for name in names]
    book = amount_book(case, "payment", 'percentage{ rate = "100" }')
    parts = ",\n    ".join(f'{{ "{name}", share = "{share}" }}' for name, share in zip(names, shares))
    book.rule(f'deduct {{\n  allot{{\n    {parts},\n    to = "1", rest = "first",\n  }},\n'
              '  "balance",\n}')
    for name in names:
        book.rule(f'pool "{name}" {{ unit = money }}')
        book.grant(id=name, pool=name, amount=amount)
    book.row(item="payment", amount=amount)
    return book, lambda said: {"parts": [said.deductions().get(name, 0) for name in names]}


# -- Lots in time ----------------------------------------------------------------------------------

def write_burndown(case):
    """Grants that begin, expire and are fresh in each window; what they do not cover is overage."""
    usage, policy = case["usage"], case["policy"]
    only(usage, "start", "until", "events")
    only(policy, "window", "overage_carries_to_later_lots", "preserve_overage_at_reset")
    if policy["window"] != "[effective, expires)":
        raise Missing(f"grants in force {policy['window']}")
    book = sum_book(case, "usage", 'money "0"')
    carries = policy["overage_carries_to_later_lots"]
    rest = "carry" if carries else "balance"
    book.rule('deduct { "lots", "balance" }')
    book.rule(f'pool "lots" {{ unit = "unit", first = {lua_order(case["order"])}, '
              f'rest = "{rest}" }}')
    for lot in case["lots"]:
        only(lot, "id", "amount", "priority", "effective", "expires", "start_balance", "recur")
        book.grant(id=lot["id"], pool="lots", amount=lot["amount"], priority=lot["priority"],
                   left=lot.get("start_balance"), effective=lot["effective"],
                   expires=lot["expires"] or "never", **allowance(lot.get("recur")))
    for at, units in usage["events"]:
        book.row(item="usage", units=units, at=at)
    book.as_of(usage["until"])
    return book, lambda said: {
        "overage": said.owed("lots") if carries else said.total("paid"), "remaining": {
        lot["id"]: usable(said.grants[lot["id"]]) for lot in case["lots"]}}


def allowance(recur):
    """`P7D` from an instant, as a grant says it."""
    if recur is None:
        return {}
    only(recur, "every", "anchor")
    if not (recur["every"].startswith("P") and recur["every"].endswith("D")):
        raise Missing(f"an allowance every {recur['every']}")
    return {"per": f"{recur['every'][1:-1]} days", "anchor": recur["anchor"]}


def usable(grant):
    """What a grant has left now: nothing before it is effective and once it has expired."""
    return grant["left"] if grant["state"] in ("active", "used up") else "0"


def write_gauge_limit(case):
    """Grants are limits: allowances of each hour, from which the level of the hour is taken.

    The program rates up to the last sample before `until`, so that its hour is still open.
    """
    usage = case["usage"]
    only(usage, "until", "samples")
    samples = [(at, level) for at, level in usage["samples"] if at < usage["until"]]
    if not all(at.endswith(":00:00Z") for at, _ in samples):
        raise Missing("a level at an instant against the grants in force then, not by the hour")
    book = Book(case["round"])
    book.item("usage")
    book.field("level", "unit: unit")
    book.rule('meter "level" { unit = "unit", last = "level", window = "hour" }')
    book.rule('price "usage" { meter = "level", rate = money "0" }')
    book.rule('deduct { "limits", "balance" }')
    book.rule('pool "limits" { unit = "unit", first = { "priority", "id" } }')
    for lot in case["lots"]:
        only(lot, "id", "amount", "priority", "effective", "expires")
        book.grant(id=lot["id"], pool="limits", amount=lot["amount"], per="hour",
                   priority=lot["priority"], effective=lot["effective"], expires=lot["expires"])
    for at, level in samples:
        book.row(item="usage", level=level, at=at)
    book.as_of(samples[-1][0])
    return book, lambda said: {"headroom": said.left_in_force()}


def write_per_window_quota(case):
    """An allowance of each window, of which nothing is carried over."""
    price = case["price"]
    only(price, "quota", "window", "carry_over")
    if price["carry_over"] or price["window"] != "hour":
        raise Missing(f"a quota of the {price['window']} that is carried over")
    book = sum_book(case, "usage", 'money "0"')
    book.rule('deduct { "quota", "balance" }')
    book.rule('pool "quota" { unit = "unit" }')
    book.grant(id="quota", pool="quota", amount=price["quota"], per="hour")
    rows = [f"2024-01-01T{hour:02}:00:00Z" for hour in range(len(case["usage"]["per_window"]))]
    for at, units in zip(rows, case["usage"]["per_window"]):
        book.row(item="usage", units=units, at=at)
    return book, lambda said: {
        "overflow": [said.total("paid", said.lines_of("usage", at)) for at in rows],
        "total_overflow": said.total("paid")}


def write_reset_order(case):
    """Plans that are fresh each month from their beginning; the window that ends first pays."""
    book = sum_book(case, "usage", 'money "0"')
    book.rule('deduct { "plans", "balance" }')
    book.rule('pool "plans" { unit = "unit", first = { "window end", "expiry", "id" } }')
    for lot in case["lots"]:
        only(lot, "id", "effective", "expires", "reset", "quota")
        if lot["reset"] not in (None, "monthly"):
            raise Missing(f"a plan that is fresh {lot['reset']}")
        monthly = {"per": "month", "anchor": "effective"} if lot["reset"] else {}
        book.grant(id=lot["id"], pool="plans", amount=lot["quota"],
                   effective=f"{lot['effective']}T00:00:00Z",
                   expires=f"{lot['expires']}T00:00:00Z", **monthly)
    only(case["usage"], "events")
    for at, units in case["usage"]["events"]:
        book.row(item="usage", units=units, at=f"{at}T00:00:00Z")
    return book, lambda said: {"deductions": [
        said.deductions([line]) for line in said.lines_of("usage")]}


# -- A commitment that pays at rates of its own ------------------------------------------------------

# The case's word for a key of an order of items, and the rulebook's.
SAVING_KEYS = {"saving percent desc": "saving descending", "plan rate asc": "rate"}


def write_savings_plan(case):
    """A commitment for an hour: a pool of money with rates of its own, by item."""
    price = case["price"]
    only(price, "items", "commitment", "order")
    only(case["usage"])
    keys = ", ".join(f'"{SAVING_KEYS[key]}"' for key in price["order"])
    book = Book(case.get("round"), settle="hour")
    book.item("usage")
    book.field("units", "unit: unit")
    book.rule('meter "units" { unit = "unit", sum = "units" }')
    book.rule('price "usage" { meter = "units", rate = fact "list" }')
    names = [item["id"].replace(".", "-").replace("_", "-") for item in price["items"]]
    book.symbols("product", *names)
    for fact, number in (("list", "on_demand"), ("plan", "plan_rate")):
        book.fact(fact, "XXX/unit", {"2020-01-01": "{ " + ", ".join(
            f"{name}: {item[number]}" for name, item in zip(names, price["items"])) +
            ", source: the case }"}, by="product")
    book.rule(f'deduct {{ "plan", "balance", lines = {{ {keys} }} }}')
    book.rule('pool "plan" { unit = money, rate = fact "plan" }')
    book.grant(id="plan", pool="plan", amount=price["commitment"], per="hour")
    for name, item in zip(names, price["items"]):
        only(item, "id", "quantity", "on_demand", "plan_rate")
        book.row(item="usage", product=name, units=item["quantity"])
    book.as_of("2024-01-01T00:59:59Z")

    def read(said):
        covered = said.deductions().get("plan", 0)
        unused = said.left_in_force()
        return {"covered_plan_cost": covered, "on_demand_cost": said.balance(),
                "unused_commitment": unused, "total": said.amount() + unused}
    return book, read


MODELS = {
    "savings_plan": write_savings_plan,
    "reset_order": write_reset_order,
    "sorted_lots": write_sorted_lots,
    "allocate_lots": write_allocate_lots,
    "lot_order": write_lot_order,
    "ordered_sources": write_ordered_sources,
    "graduated_then_credit": write_graduated_then_credit,
    "already_billed": write_already_billed,
    "coupon": write_coupon,
    "split_sources": write_split_sources,
    "allot": write_allot,
    "burndown": write_burndown,
    "gauge_limit": write_gauge_limit,
    "per_window_quota": write_per_window_quota,
}

MISSING = {}
