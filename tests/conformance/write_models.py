# SPDX-License-Identifier: MIT
"""Price models: a price over one meter, and what usage costs.

Each writer gets a case without what it expects, and gives the book and a function that finds the
answer in what the program said.  Most have the usage `before`, already rated in the period, as one
row and the quantity asked for as the next: the answer is what the second one costs.
"""
from book import CLOSING, Book, Missing, only

BOUNDS = {None, "upper inclusive", "lower exclusive, upper inclusive"}
FLAT_AT_ZERO = {None, "first tier always",
                "charged once per tier entered; first tier flat is charged even at zero usage"}


# -- Parts that several models share ---------------------------------------------------------------

# What a tier is made of, in the words of the case and of a rulebook.
RATES = {"up_to": "upto", "unit": "rate", "flat": "flat"}
AMOUNTS = {"up_to": "upto", "flat": "amount"}


def lua_tiers(tiers, words):
    lines = []
    for tier in tiers:
        only(tier, *RATES)
        cells = ", ".join(f'{word} = "{tier[key]}"' for key, word in words.items()
                          if tier[key] is not None)
        lines.append(f"    {{ {cells} }},\n")
    return "".join(lines)


def with_tiers(word, price):
    """graduated{ … } or volume{ … } of the case's tiers."""
    if price.get("bounds") not in BOUNDS:
        raise Missing(f"tiers whose bounds are {price['bounds']}")
    if price.get("flat") not in FLAT_AT_ZERO | {"none"}:
        raise Missing(f"a flat amount that is {price['flat']}")
    zero = "    zero = false,\n" if price.get("flat") == "none" else ""
    return f"{word}{{\n{lua_tiers(price['tiers'], RATES)}{zero}  }}"


def whole_price(price):
    """The keys of a price that speak of all it costs in the period."""
    keys = {"discount": price.get("discount_percent"), "maximum": price.get("maximum"),
            "minimum": price.get("minimum")}
    return "".join(f'  {key} = "{value}",\n' for key, value in keys.items() if value is not None)


def sum_book(case, item, rate, keys="", **meter):
    """One meter that adds up, one price of the month for it."""
    book = Book(case["round"])
    scale = f', scale = "{meter["scale"]}"' if "scale" in meter else ""
    book.item(item)
    book.field("units", "unit: unit")
    book.rule(f'meter "units" {{ unit = "unit", sum = "units"{scale} }}')
    book.rule(f'price "{item}" {{\n  when  = {{ item = "{item}" }},\n  meter = "units",\n'
              f'  total = "month",\n  rate  = {rate},\n{keys}}}')
    return book


def use(book, case, item):
    """The rows for `before` and for the quantity; gives where the second one's line begins."""
    usage = case["usage"]
    only(usage, "before", "quantity", "already_billed")
    only(case.get("policy", {}))
    if "before" in usage:
        book.row(item=item, units=usage["before"])
    book.row(item=item, units=usage["quantity"])
    return book.runs[0][0][-1]["at"]


# -- One price, one quantity -----------------------------------------------------------------------

def charged(said, price, at):
    """What is charged from an instant on, of it what a minimum lacked at the end of the month."""
    if price.get("maximum") is not None:
        return {"amount": said.amount("usage", at),
                "discount": said.total("capped", said.lines_of("usage", at))}
    if price.get("minimum") is None:
        return {"amount": said.amount("usage", at)}
    lacked = said.amount("usage", CLOSING)
    return {"amount": said.amount("usage", at) + lacked, "true_up": lacked}


def write_unit(case):
    only(case["price"], "unit", "discount_percent", "maximum", "minimum")
    book = sum_book(case, "usage", f'money "{case["price"]["unit"]}"', whole_price(case["price"]))
    at = use(book, case, "usage")
    return book, lambda said: charged(said, case["price"], at)


def write_graduated(case):
    """Beside the price itself each tier is a price of its own, to see what the tier costs."""
    price = case["price"]
    only(price, "tiers", "bounds", "flat", "maximum", "minimum")
    book = sum_book(case, "usage", with_tiers("graduated", price), whole_price(price))
    at = use(book, case, "usage")
    tiers = each_tier(book, case, [lua_tiers([tier], RATES) for tier in price["tiers"]],
                      [f'    {{ upto = "{tier["up_to"]}", rate = "0" }},\n'
                       for tier in price["tiers"][:-1]])
    return book, lambda said: {**charged(said, price, at), **tier_amounts(said, tiers)}


def each_tier(book, case, tiers, others):
    """A price for each tier, where all other tiers cost nothing, and the same usage for each."""
    names = []
    book.rule("-- Each tier as a price of its own, to see what it costs: all others cost nothing.")
    for number, tier in enumerate(tiers):
        names.append(f"tier{number + 1}")
        open_end = "" if number + 1 == len(tiers) else '    { rate = "0" },\n'
        text = "".join(others[:number]) + tier
        text += "".join(others[number + 1:]) + open_end
        book.item(names[-1])
        book.rule(f'price "{names[-1]}" {{\n  when  = {{ item = "{names[-1]}" }},\n'
                  f'  meter = "units",\n  total = "month",\n  rate  = graduated{{\n{text}  }},\n}}')
        book.row(item=names[-1], units=case["usage"]["quantity"])
    return names


def tier_amounts(said, names):
    """What each tier costs, up to the last one that costs something."""
    amounts = [said.amount(name) for name in names]
    while amounts and amounts[-1] == 0:
        amounts.pop()
    return {"per_tier": amounts}


def write_volume(case):
    price, usage = case["price"], case["usage"]
    if "tier_quantity" in usage:
        return write_volume_of_another(case)
    only(price, "tiers", "bounds", "maximum", "minimum")
    if "before" in usage:
        raise Missing("what a price that settles when its month closes costs so far")
    book = sum_book(case, "usage", with_tiers("volume", price), whole_price(price))
    use(book, case, "usage")
    return book, lambda said: {"amount": said.amount()}


def bills_book(case, rate):
    """Full units decide the tier, prorated units are charged."""
    book = Book(case["round"], settle="month")
    book.item("usage")
    book.field("full", "unit: unit, below_zero: true")
    book.field("prorated", "unit: unit, below_zero: true")
    book.rule('meter "full" { unit = "unit", sum = "full" }')
    book.rule('meter "prorated" { unit = "unit", sum = "prorated" }')
    book.rule(f'price "usage" {{\n  meter = "full",\n  bills = "prorated",\n  total = "month",\n'
              f'  rate  = {rate},\n}}')
    return book


def write_volume_of_another(case):
    price, usage = case["price"], case["usage"]
    only(price, "tiers", "bounds")
    only(usage, "quantity", "tier_quantity")
    book = bills_book(case, with_tiers("volume", price))
    book.row(item="usage", full=usage["tier_quantity"], prorated=usage["quantity"])
    return book, lambda said: {"amount": said.amount()}


def write_prorated_graduated(case):
    """A row of nothing says that there is a month to charge."""
    price, usage = case["price"], case["usage"]
    only(price, "tiers", "flat")
    only(usage, "full_units", "prorated_units")
    if price["flat"] != "first tier always; later tier if the highest running total ever passed into it":
        raise Missing(f"a flat amount that is {price['flat']}")
    book = bills_book(case, f'graduated{{\n{lua_tiers(price["tiers"], RATES)}  }}')
    for full, prorated in zip(["0", *usage["full_units"]], ["0", *usage["prorated_units"]]):
        book.row(item="usage", full=full, prorated=prorated)
    return book, lambda said: {"amount": said.amount()}


def write_package(case):
    price = case["price"]
    only(price, "size", "amount", "free_units", "maximum", "minimum")
    book = sum_book(case, "usage", f'package{{ size = "{price["size"]}", '
                    f'amount = "{price["amount"]}" }}', whole_price(price) +
                    f'  included = {{ "{price["free_units"]}", per = "month" }},\n')
    at = use(book, case, "usage")
    return book, lambda said: charged(said, price, at)


# -- Blocks, all tiers or the top one --------------------------------------------------------------

CAPACITY = """-- A tier holds so many blocks; where it ends is added up here.
local function capacity(blocks)
  local tiers, upto = {}, 0
  for i, block in ipairs(blocks) do
    upto = upto + block.size * block.most
    tiers[i] = { upto = upto, rate = package{ size = block.size, amount = block.price } }
  end
  return tiers
end"""

POLICIES = {
    "all": """-- Each tier at its price; what is beyond the last one costs nothing.
local function all(blocks)
  local tiers = capacity(blocks)
  tiers[#tiers + 1] = { rate = "0" }
  return graduated(tiers)
end""",
    "top": """-- All at the price of the tier that it reaches; the last one has no end.
local function top(blocks)
  local tiers = capacity(blocks)
  tiers[#tiers].upto = nil
  return volume(tiers)
end""",
}

ONE_TIER = """-- Each tier as a price of its own, to see what it costs: all others cost nothing.
local function only_tier(number, blocks)
  local tiers = capacity(blocks)
  for i, tier in ipairs(tiers) do
    if i ~= number then
      tier.rate = "0"
    end
  end
  tiers[#tiers + 1] = { rate = "0" }
  return graduated(tiers)
end"""


def lua_blocks(tiers):
    lines = []
    for tier in tiers:
        only(tier, "block_size", "max_blocks", "price")
        lines.append(f'    {{ size = {tier["block_size"]}, most = {tier["max_blocks"]}, '
                     f'price = "{tier["price"]}" }},\n')
    return "{\n" + "".join(lines) + "  }"


def blocks_price(book, item, policy, tiers):
    book.item(item)
    book.rule(f'price "{item}" {{\n  when  = {{ item = "{item}" }},\n  meter = "units",\n'
              f'  total = "month",\n  rate  = {policy}{lua_blocks(tiers)},\n}}')


def blocks_book(case, settle="event"):
    book = Book(case["round"], settle=settle)
    book.field("units", "unit: unit")
    book.rule('meter "units" { unit = "unit", sum = "units" }')
    policy = case["price"]["policy"]
    if policy not in POLICIES:
        raise Missing(f"blocks by the policy {policy}")
    book.rule(CAPACITY)
    book.rule(POLICIES[policy])
    return book


def write_block_tiers(case):
    price = case["price"]
    only(price, "policy", "tiers", "note")
    only(case["usage"], "quantity")
    book = blocks_book(case)
    blocks_price(book, "usage", price["policy"], price["tiers"])
    book.row(item="usage", units=case["usage"]["quantity"])
    names = block_tier_prices(book, case) if price["policy"] == "all" else []
    return book, lambda said: {"amount": said.amount("usage"), **tier_amounts(said, names)}


def block_tier_prices(book, case):
    tiers = case["price"]["tiers"]
    names = [f"tier{number}" for number in range(1, len(tiers) + 1)]
    book.rule(ONE_TIER)
    for number, name in enumerate(names, 1):
        book.item(name)
        book.rule(f'price "{name}" {{\n  when  = {{ item = "{name}" }},\n  meter = "units",\n'
                  f'  total = "month",\n  rate  = only_tier({number}, {lua_blocks(tiers)}),\n}}')
        book.row(item=name, units=case["usage"]["quantity"])
    return names


def write_block_tiers_multi(case):
    price = case["price"]
    only(price, "policy", "units")
    book = blocks_book(case)
    for item, tiers in price["units"].items():
        blocks_price(book, item, price["policy"], tiers)
        book.row(item=item, units=case["usage"][item])
    return book, lambda said: {"amount": said.amount()}


def write_capacity(case):
    """One amount for the tier that a peak reaches."""
    usage = case["usage"]
    only(case["price"], "tiers")
    only(usage, "peaks", "samples")
    samples = usage.get("samples") or {unit: [peak] for unit, peak in usage["peaks"].items()}
    units = {unit for tier in case["price"]["tiers"] for unit in tier["max"]}
    if len(units) != 1:
        return write_capacity_of_several(case, sorted(units), samples)
    unit = units.pop()
    tiers = [{"up_to": tier["max"].get(unit), "flat": tier["price"]}
             for tier in case["price"]["tiers"]]
    book = Book(case["round"])
    book.item(unit)
    book.field("level", "unit: unit")
    book.rule('meter "peak" { unit = "unit", max = "level" }')
    book.rule(f'price "capacity" {{\n  when  = {{ item = "{unit}" }},\n  meter = "peak",\n'
              '  total = "month",\n  rate  = stairstep{\n'
              f'{lua_tiers(tiers, AMOUNTS)}    zero = false,\n  }},\n}}')
    for sample in samples[unit]:
        book.row(item=unit, level=sample)
    return book, lambda said: {"amount": said.amount()}


def write_capacity_of_several(case, units, samples):
    """One amount for the tier that holds the peaks of all units."""
    book = Book(case["round"])
    book.item("capacity")
    tiers = ""
    for unit in units:
        book.field(unit, "unit: unit")
        book.rule(f'meter "{unit}" {{ unit = "unit", max = "{unit}" }}')
    for tier in case["price"]["tiers"]:
        only(tier, "price", "max")
        bounds = ", ".join(f'{unit} = "{most}"' for unit, most in tier["max"].items())
        upto = f"upto = {{ {bounds} }}, " if bounds else ""
        tiers += f'    {{ {upto}amount = "{tier["price"]}" }},\n'
    names = ", ".join(f'"{unit}"' for unit in units)
    book.rule(f'price "capacity" {{\n  meter = {{ {names} }},\n  total = "month",\n'
              f'  rate  = capacity{{\n{tiers}    zero = false,\n  }},\n}}')
    for unit in units:
        for sample in samples.get(unit, []):
            book.row(item="capacity", **{unit: sample})
    return book, lambda said: {"amount": said.amount()}


# -- Shares of an amount ---------------------------------------------------------------------------

def amount_book(case, item, rate, keys="", settle="event"):
    """One meter of money, one price for it."""
    book = Book(case["round"], settle=settle)
    book.item(item)
    book.field("amount", "unit: XXX")
    book.rule('meter "amount" { unit = money, sum = "amount" }')
    book.rule(f'price "{item}" {{\n  when  = {{ item = "{item}" }},\n  meter = "amount",\n'
              f'  rate  = {rate},\n{keys}}}')
    return book


def is_set(number):
    return number is not None and str(number) not in ("0", "0.0")


def free_part(price):
    """What is included, by amount, by number of transactions, or until one of both ends."""
    parts = []
    if is_set(price["free_value"]):
        parts.append(f'"{price["free_value"]}"')
    if is_set(price["free_transactions"]):
        parts.append(f'events = {price["free_transactions"]}')
    return f'  included = {{ {", ".join(parts)}, per = "month" }},\n' if parts else ""


def write_percentage(case):
    price = case["price"]
    only(price, "rate_percent", "fixed_per_transaction", "free_transactions", "free_value",
         "min_per_transaction", "max_per_transaction", "free_rule")
    only(case.get("policy", {}))
    parts = {"rate": price["rate_percent"], "fixed": price["fixed_per_transaction"],
             "least": price["min_per_transaction"], "most": price["max_per_transaction"]}
    rate = ", ".join(f'{key} = "{value}"' for key, value in parts.items() if value is not None)
    book = amount_book(case, "payment", f"percentage{{ {rate} }}", free_part(price))
    for amount in case["usage"]["transactions"]:
        book.row(item="payment", amount=amount)
    return book, lambda said: {"amount": said.amount()}


def write_true_up(case):
    """What fees lack of a minimum; a row of nothing says that there is a month to charge."""
    only(case["price"], "minimum")
    only(case["usage"], "fees")
    book = amount_book(case, "fee", 'percentage{ rate = "100" }',
                       f'  total = "month",\n  minimum = "{case["price"]["minimum"]}",\n')
    for amount in ["0", *case["usage"]["fees"]]:
        book.row(item="fee", amount=amount)
    return book, lambda said: {"amount": said.amount("fee", CLOSING)}


def write_dynamic(case):
    """The event carries what it costs, in minor units: it costs all of that."""
    price = case["price"]
    only(price, "amount_from_events_minor", "minor_units")
    book = Book(case["round"])
    book.item("usage")
    book.field("quantity", "unit: unit")
    book.field("minor", "unit: XXX")
    book.rule('meter "carried" {\n  unit  = money,\n  sum   = "minor",\n'
              f'  scale = "1/{price["minor_units"]}",\n}}')
    book.rule('price "usage" { meter = "carried", rate = percentage{ rate = "100" } }')
    book.row(item="usage", quantity=case["usage"]["quantity"],
             minor=price["amount_from_events_minor"])
    return book, lambda said: {"amount": said.amount()}


def write_arith(case):
    """10000*15%*20% is a share of a share of 10000."""
    names = []
    book = Book(case["round"])
    book.field("amount", "unit: XXX")
    book.rule('meter "amount" { unit = money, sum = "amount" }')
    for name, steps in case["price"]["steps"]:
        amount, *shares = steps.split("*")
        if not shares or not all(share.endswith("%") for share in shares):
            raise Missing(f"the calculation {steps}")
        rate = f'percentage{{ rate = "{shares.pop(0)[:-1]}" }}'
        for share in shares:                    # a share of that: the same, one percent at a time
            rate += f' * "{share[:-1]}" * "0.01"'
        book.item(name)
        book.rule(f'price "{name}" {{ when = {{ item = "{name}" }}, meter = "amount", '
                  f'rate = {rate} }}')
        book.row(item=name, amount=amount)
        names.append(name)
    return book, lambda said: {"values": {name: said.amount(name) for name in names}}


def write_round(case):
    only(case["price"], "mode", "digits")
    case["round"] = f'{case["price"]["mode"]}:{case["price"]["digits"]}'
    book = amount_book(case, "payment", 'percentage{ rate = "100" }')
    book.field("amount", "unit: XXX, round: half up")
    book.row(item="payment", amount=case["usage"]["value"])
    return book, lambda said: {"amount": said.amount()}


# -- Quantities in other units, and for nothing ----------------------------------------------------

def converted_book(case, rate):
    price = case["price"]
    if price["round"] != "ceil":
        raise Missing(f"a quantity rounded by {price['round']}")
    return sum_book(case, "usage", rate, '  step = "1",\n', scale=f'1/{price["divide"]}')


def write_convert_then_unit(case):
    """A period in two parts: both are rows of the month, which is rounded as a whole."""
    price, usage = case["price"], case["usage"]
    only(price, "divide", "round", "unit")
    only(usage, "quantity", "parts")
    book = converted_book(case, f'money "{price["unit"]}"')
    for units in usage.get("parts") or [usage["quantity"]]:
        book.row(item="usage", units=units)
    return book, lambda said: {"billed_quantity": said.total("quantity"), "amount": said.amount(),
                               "whole_period_amount": said.amount()}


def write_convert_then_graduated(case):
    price = case["price"]
    only(price, "divide", "round", "tiers", "bounds", "flat")
    only(case["usage"], "quantity")
    book = converted_book(case, with_tiers("graduated", price))
    book.row(item="usage", units=case["usage"]["quantity"])
    return book, lambda said: {"billed_quantity": said.total("quantity"), "amount": said.amount()}


def write_free_quantity(case):
    only(case["price"], "free")
    book = sum_book(case, "usage", 'money "0"',
                    f'  included = {{ "{case["price"]["free"]}", per = "month" }},\n')
    at = use(book, case, "usage")
    return book, lambda said: {"billable": said.total("paid", said.lines_of("usage", at))}


MODELS = {
    "unit": write_unit,
    "graduated": write_graduated,
    "volume": write_volume,
    "prorated_graduated": write_prorated_graduated,
    "package": write_package,
    "block_tiers": write_block_tiers,
    "block_tiers_multi": write_block_tiers_multi,
    "capacity": write_capacity,
    "percentage": write_percentage,
    "true_up": write_true_up,
    "dynamic": write_dynamic,
    "arith": write_arith,
    "round": write_round,
    "convert_then_unit": write_convert_then_unit,
    "convert_then_graduated": write_convert_then_graduated,
    "free_quantity": write_free_quantity,
}

MISSING = {
}
