# SPDX-License-Identifier: MIT
# Writes a random month: accounts.yaml, usage.csv, settings.json and a variant of the ArtLab
# rulebook that says in Lua what the settings say to the oracle.  The same seed writes the same
# month.  A text that an edit expects and does not find is an error, never a quiet miss.
# Usage: random_month.py SEED FOLDER [--rulebook FOLDER]
import argparse
import csv
import json
import os
import random
import re
import shutil
import sys
from datetime import date

from zones import DAY, HOUR, SECOND, Zone, format_time, parse_time

HERE = os.path.dirname(os.path.abspath(__file__))
ARTLAB = os.path.join(HERE, "..", "..", "rules", "artlab")
MINUTE = 60 * SECOND
UTC = Zone("UTC")
SHANGHAI = Zone("Asia/Shanghai")

# (year, month): clock changes in March, October and November, a leap day, a year's end
MONTHS = [(2026, 3), (2026, 3), (2026, 10), (2026, 11), (2026, 6), (2027, 2), (2027, 12), (2028, 2)]
ZONES = [None, None, None, "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
ACCOUNTS = ["acme", "Acme", "b2", "büro", "studio-7", "zeta", "影像", "a"]
COLUMNS = ("id,at,from,until,received,account,item,edition,phase,event,tool,spec,direction,verb,set,"
           "gpu_seconds,stored_gb,gb,requests,buy,paid").split(",")
KEYS = ["expiry", "effective", "created", "free first", "cost basis", "amount", "priority", "id", "shuffle"]
TIERS = """
  transfer.tiers:
    title: Downloads and previews, less for more
    unit: CNY/GB
    values:
      2025-01-01:
        source: EXAMPLE
        tiers:
          - { upto: 10, rate: 0.50 }
          - { upto: 50.5, rate: 0.45 }
          - { upto: 200, rate: 0.4375 }
          - { rate: 0.40 }
"""
TIERS_LATER = """      %s:
        source: EXAMPLE
        tiers:
          - { upto: 20, rate: 0.55 }
          - { rate: 0.35 }
"""


# -- Settings --------------------------------------------------------------------------------------

def random_first(rng, pool):
    """Which of a pool's grants is used first: the rulebook's own order, or one drawn at random."""
    if rng.random() < 0.5:
        return ["expiry", "free first", "cost basis", "shuffle"] if pool != "coupon" else [
            "expiry", "created", "id"]
    words = [word if rng.random() < 0.7 else "-" + word
             for word in rng.sample([key for key in KEYS if key not in ("free first", "shuffle")],
                                    rng.randint(1, 3))]
    if rng.random() < 0.4:
        words.insert(rng.randrange(len(words) + 1), "free first")
    if rng.random() < 0.5:
        words.append("shuffle")
    return words


def random_settings(rng, skip):
    def allowed(name):
        return name not in skip

    settings = {"seed": rng.choice([42, 7, 0, 1, rng.randrange(2 ** 31)])}
    settle = rng.choices(["hour", "event", "day", "month"], [45, 20, 15, 20])[0]
    if not allowed("settle=" + settle):
        settle = "hour"
    settings["settle"] = settle
    settings["round"] = random_round(rng, settle, "hour", skip)
    pick = rng.random()
    if pick < 0.5:
        settings["storage_round"] = random_round(rng, settle, "day", skip)
    elif pick < 0.7 or settings["round"]["per"] == "statement":
        settings["storage_round"] = None
    if settings["round"]["per"] == "statement":
        settings["storage_round"] = None
    settings["deduct"] = rng.choice([
        ["storage", "traffic", "compute", "coupon", "balance"],
        ["traffic", "storage", "coupon", "compute", "balance"],
        ["storage", "traffic", "coupon", "compute", "balance"]])
    settings["first"] = {pool: random_first(rng, pool)
                         for pool in ("compute", "storage", "traffic", "coupon")}
    if settle == "hour" and rng.random() < 0.25 and allowed("match"):
        settings["match"] = "bill"
    settings["storage_quota"] = rng.choice([
        {"per": "hour", "partial": "prorate"}, {"per": "hour", "partial": "prorate"},
        {"per": "hour", "partial": "whole"}, {"per": None, "partial": "whole"},
        {"per": "month", "partial": "whole"}, {"per": "month", "partial": "prorate"}])
    if settings.get("match") != "bill" and rng.random() < 0.2:
        settings["traffic_quota"] = {"per": rng.choice(["month", "day"]),
                                     "partial": rng.choice(["whole", "prorate"])}
    if settings.get("match") == "bill" and settings["storage_quota"]["per"] == "month":
        settings["storage_quota"] = {"per": "hour", "partial": "prorate"}
    if rng.random() < 0.35 and allowed("step"):
        settings["exclusive"] = rng.choice([{"step": "1 hour", "total": "spell"},
                                            {"step": "1 hour", "total": "hour"},
                                            {"step": "10 minutes", "total": "spell"},
                                            {"step": "1 minute", "total": "day"}])
    if rng.random() < 0.2 and allowed("clash"):
        settings["clash"] = "drop_part"
    if rng.random() < 0.2:
        settings["lasts"] = rng.choice(["365 days", "10 days", "1 month", "36 hours"])
    if rng.random() < 0.45 and allowed("graduated"):
        settings["traffic"] = {"rate": "graduated", "tiers": "transfer.tiers",
                               "counts": rng.choice(["paid", "used"])}
    if rng.random() < 0.15 and allowed("hold"):
        settings["hold"] = "window"
    return settings


def random_callers(rng, skip):
    """Requests counted by who asks instead of how many: each caller once a window and line (R3)."""
    if rng.random() >= 0.3 or "unique" in skip:
        return {}
    return {"requests": {"unique": rng.choice(["hour", "day", "month"])}}


def random_round(rng, settle, per, skip):
    """A rounding rule; the rulebook's own one half of the time."""
    if rng.random() < 0.4:
        return {"to": "0.01", "mode": "half up", "per": per}
    choices = ["hour", "day", "month", "event"]
    if settle == "month":
        choices += ["statement"] * 4
    choices = [choice for choice in choices if "round=" + choice not in skip]
    return {"to": rng.choice(["0.01", "0.01", "0.001", "0.0001", "0.05"]),
            "mode": rng.choice(["half up", "half even", "up", "down"]), "per": rng.choice(choices)}


# -- Dates -----------------------------------------------------------------------------------------
# Drawn apart, so that what a month was before it had dates stays as it was.

def random_dates(rng, month, skip):
    """By date: prices that take turns, pools and plans that begin and end, another order."""
    def date():
        moment = month.begin + rng.randrange(1, 27) * DAY
        if rng.random() < 0.5:
            return format_time(moment, SHANGHAI)[:10]
        return format_time(moment + rng.randrange(DAY // SECOND) * SECOND, rng.choice([SHANGHAI, UTC]))

    def two_dates():
        return sorted((date(), date()), key=lambda text: parse_time(text, SHANGHAI))

    def life():
        first, last = two_dates()
        return rng.choice([(first, None), (None, last), (first, last)] if first != last else [(first, None)])

    settings = {"price_until": {}, "turns": [], "pool_life": {}, "plan_life": {}}
    for price in ("shared-compute", "exclusive-compute", "storage", "traffic", "put-requests"):
        if rng.random() >= 0.4 or "turn" in skip:
            continue
        first, last = two_dates()
        turn = {"price": price, "from": None, "until": None, "instead": True, "free": False,
                "scale": rng.choice(["0.9", "0.5", "1.25", "0.333"])}
        kind = rng.choice(["follows", "stands instead", "free at first"])
        if kind == "follows":
            settings["price_until"][price] = first
            turn.update(name=price + "-later", instead=False, **{"from": first})
        elif kind == "free at first":
            turn.update(name=price + "-free", free=True, until=first)
        elif first != last:
            turn.update(name=price + "-sale", until=last, **{"from": first})
        if "name" in turn:
            settings["turns"].append(turn)
    for pool in ("compute", "storage", "traffic", "coupon"):
        if rng.random() < 0.25 and "pool dates" not in skip:
            settings["pool_life"][pool] = life()
    for plan in ("starter", "basic", "trial", "storage-500"):
        if rng.random() < 0.25 and "plan dates" not in skip:
            settings["plan_life"][plan] = life()
    if rng.random() < 0.3 and "deduct dates" not in skip:
        settings["deduct_later"] = {"from": date(), "order": rng.choice([
            ["traffic", "storage", "coupon", "compute", "balance"],
            ["storage", "traffic", "compute", "coupon", "balance"],
            ["storage", "traffic", "coupon", "balance"]])}
    return settings


OWN = {"compute.shared.gpu_second": ["0.0025", "0.00199"], "storage.gb_hour": ["0.0001", "0"],
       "traffic.out_gb": ["0.3", "0.123456789"], "request.put": ["0.05"], "request.put.free": ["1000"],
       "offer.basic.price": ["100"], "offer.trial.worth": ["25.5"]}


def own_prices(rng, month):
    """An account's own values for some facts: for ever, or by date, or until the list holds again."""
    def dated(value):
        first, last = sorted(rng.sample(range(1, 27), 2))
        days = [format_time(month.begin + day * DAY, SHANGHAI)[:10] for day in (first, last)]
        pick = rng.random()
        if pick < 0.4:
            return value
        own = {days[0]: value if isinstance(value, dict) or rng.random() < 0.5 else
               {"is": value, "source": "contract"}}
        if pick < 0.8:
            own[days[1]] = "list"
        return own

    prices = {}
    for fact, values in OWN.items():
        if rng.random() < 0.2:
            prices[fact] = dated(rng.choice(values))
    if rng.random() < 0.3:
        prices["compute.exclusive.hour"] = dated(
            rng.choice([{"gn6i": "9.99"}, {"gn6i": "10", "gn7i": "18.77"}, {"gn7i": "0"}]))
    if "traffic" in month.settings and rng.random() < 0.3:
        prices["transfer.tiers"] = dated({"tiers": [{"upto": "15", "rate": "0.4"}, {"rate": "0.2"}]})
    return prices


# -- The rulebook ----------------------------------------------------------------------------------

class Text:
    """A file under edit; every edit must find what it replaces."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.text = file.read()

    def replace(self, pattern, replacement, after=None, many=False):
        """Replaces the first match after a literal text (or every match)."""
        start = 0
        if after is not None:
            start = self.text.find(after)
            if start < 0:
                raise SystemExit(f"{self.path}: {after!r} is not there to be edited")
        head, tail = self.text[:start], self.text[start:]
        tail, count = re.subn(pattern, lambda _: replacement, tail, count=0 if many else 1)
        if count == 0:
            raise SystemExit(f"{self.path}: {pattern!r} is not there to be edited")
        self.text = head + tail

    def add_dated(self, fact, date, value):
        """A new dated line of a fact, in the order of dates; False when that date has one."""
        lines = self.text.split("\n")
        if f"  {fact}:" not in lines:
            raise SystemExit(f"{self.path}: the fact {fact!r} is not there to be edited")
        at = lines.index("    values:", lines.index(f"  {fact}:")) + 1
        while at < len(lines) and re.match(r"      \d{4}-\d\d-\d\d:", lines[at]):
            if lines[at].strip()[:10] == date:
                return False
            if lines[at].strip()[:10] > date:
                break
            at += 1
        lines.insert(at, f"      {date}: {value}")
        self.text = "\n".join(lines)
        return True

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self.text)


def lua_list(words):
    return "{ " + ", ".join(f'"{spell_key(word)}"' for word in words) + " }"


def spell_key(word):
    """-expiry is written "expiry descending" in a rulebook."""
    return word[1:] + " descending" if word.startswith("-") else word


def lua_round(rule):
    return f'round = {{ to = "{rule["to"]}", mode = "{rule["mode"]}", per = "{rule["per"]}" }},'


def lua_quota(amount, quota):
    if quota["per"] is None:
        return f'"{amount}"'
    return f'{{ "{amount}", per = "{quota["per"]}", partial = "{quota["partial"]}" }}'


def lua_life(begin, end):
    """`from` and `until` of a block, as its last keys."""
    return ((f'  from = "{begin}",\n' if begin else "") + (f'  until = "{end}",\n' if end else ""))


def date_block(book, head, begin, end):
    """Adds dates to a block whose brace closes at the beginning of a line."""
    book.replace(r"\n\}", "\n" + lua_life(begin, end) + "}", head)


def write_turn(book, turn):
    """A copy of a price's block, under its own name and dates."""
    head = f'price "{turn["price"]}" {{'
    start = book.text.index(head)
    body = book.text[start:book.text.index("\n}", start) + 1]
    body = re.sub(r'\n  until = "[^"]*",', "", body)       # the base's own end
    body = body.replace(turn["price"], turn["name"], 1)
    if turn["free"]:
        body = re.sub(r"\n  (meter|rate|included|round|step|label)\s*=.*", "", body)
        body = re.sub(r"\n  --.*", "", body) + '  free = "at first",\n'
    else:
        body = re.sub(r'(rate\s*= fact "[^"]*"),', f'\\1 * "{turn["scale"]}",', body)
    if turn["instead"]:
        body += f'  instead_of = "{turn["price"]}",\n'
    book.text += "\n" + body + lua_life(turn["from"], turn["until"]) + "}\n"


def write_dates(book, settings):
    for turn in settings.get("turns", ()):
        write_turn(book, turn)
    for price, end in settings.get("price_until", {}).items():
        date_block(book, f'price "{price}" {{', None, end)
    for word in ("pool", "plan"):
        for name, (begin, end) in settings.get(word + "_life", {}).items():
            date_block(book, f'{word} "{name}" {{', begin, end)
    later = settings.get("deduct_later")
    if later:
        book.replace(r"deduct \{(.*)\}", "deduct " + lua_list(settings["deduct"])[:-2]
                     + f', until = "{later["from"]}" }}\ndeduct ' + lua_list(later["order"])[:-2]
                     + f', from = "{later["from"]}" }}')


def write_rulebook(settings, source, folder):
    """A copy of the rulebook's text and facts that says what the settings say."""
    os.makedirs(folder)
    shutil.copy(os.path.join(source, "rulebook.lua"), folder)
    shutil.copytree(os.path.join(source, "facts"), os.path.join(folder, "facts"))
    book = Text(os.path.join(folder, "rulebook.lua"))
    own_round = r'round\s*= \{ to = "0.01", mode = "half up", per = "%s" \},'
    book.replace(r'settle\s*= \{ each = "hour" \},',
                 f'settle = {{ each = "{settings["settle"]}" }},')
    book.replace(own_round % "hour", lua_round(settings["round"]), 'rulebook "artlab"')
    if "storage_round" in settings:
        rule = settings["storage_round"]
        book.replace(own_round % "day", lua_round(rule) if rule else "", 'price "storage"')
    book.replace(r"deduct \{.*\}", "deduct " + lua_list(settings["deduct"]))
    bill = ' match = "bill",' if settings.get("match") == "bill" else ""
    for pool, words in settings["first"].items():
        book.replace(r"first\s*= \{.*\},", "first = " + lua_list(words) + "," + bill, f'pool "{pool}"')
    for amount in ("500", "1000", "2000"):
        book.replace(r'\{ "%s", per = "hour", partial = "prorate" \}' % amount,
                     lua_quota(amount, settings["storage_quota"]), many=True)
    if "traffic_quota" in settings:
        for amount in ("100", "300", "1000", "20", "5"):
            book.replace(r'traffic = "%s"' % amount,
                         "traffic = " + lua_quota(amount, settings["traffic_quota"]), many=True)
    if "exclusive" in settings:
        rule = settings["exclusive"]
        book.replace(r"rate\s*= fact", f'step = "{rule["step"]}", total = "{rule["total"]}", rate = fact',
                     'price "exclusive-compute"')
    if settings.get("clash") == "drop_part":
        book.replace(r"stack\s*= false,", 'stack = false, clash = "drop_part",', 'pool "storage"')
    if "lasts" in settings:
        book.replace(r'lasts\s*= "1 year"', f'lasts = "{settings["lasts"]}"', many=True)
    if "traffic" in settings:
        book.replace(r'rate\s*= fact "traffic.out_gb",',
                     f'rate = graduated(fact "transfer.tiers"), total = "month", '
                     f'counts = "{settings["traffic"]["counts"]}",', 'price "traffic"')
    if "requests" in settings:
        book.replace(r'sum = "requests"',
                     f'unique = "caller", window = "{settings["requests"]["unique"]}"', 'meter "requests"')
        usage = Text(os.path.join(folder, "facts", "usage.yaml"))
        usage.text = usage.text.rstrip("\n") + "\n  caller: { for: { item: request }, text: true }\n"
        usage.save()
    if settings.get("hold") == "window":
        book.replace(r'hold = "until next"', 'hold = "window"', 'meter "stored"')
    write_dates(book, settings)
    book.save()


def change_facts(rng, settings, folder, begin):
    """New dated values inside the month, for some facts."""
    changed = []
    prices = Text(os.path.join(folder, "facts", "prices.yaml"))

    def day():
        return (begin + rng.randrange(1, 27) * DAY)

    def later(name, value):
        if prices.add_dated(name, format_time(day(), UTC)[:10], f"{{ {value}, source: EXAMPLE }}"):
            changed.append(name)
    for name, values in (("compute.shared.gpu_second", ["is: 0.0033", "is: 0.00271"]),
                         ("compute.exclusive.hour", ["gn6i: 13.20, gn7i: 20.01", "gn6i: 11, gn7i: 33.333"]),
                         ("storage.gb_hour", ["is: 0.0002", "is: 0.000123"]),
                         ("traffic.out_gb", ["is: 0.45", "is: 0.6"]),
                         ("request.put", ["is: 0.12", "is: 0.07"])):
        if rng.random() < 0.35:
            later(name, rng.choice(values))
    if "requests" in settings:      # few callers: one of them must cost something
        for verb in ("put", "get"):
            prices.add_dated(f"request.{verb}.free", "2025-06-01", "{ is: 2, source: EXAMPLE }")
            prices.add_dated(f"request.{verb}", "2025-06-01", "{ is: 12345, source: EXAMPLE }")
    if "traffic" in settings:
        text = TIERS
        if rng.random() < 0.5:
            text += TIERS_LATER % format_time(day(), UTC)[:10]
            changed.append("transfer.tiers")
        prices.text = prices.text.rstrip("\n") + text
    prices.save()
    return changed


# -- Accounts and usage ----------------------------------------------------------------------------

class Month:
    """One random month under construction."""

    def __init__(self, rng, settings, skip):
        self.rng = rng
        self.settings = settings
        self.skip = skip
        year, month = rng.choice(MONTHS)
        self.begin = SHANGHAI.start_of(date(year, month, 1))
        self.end = SHANGHAI.window("month", self.begin)[1]
        if settings["settle"] != "event" and rng.random() < 0.3:
            self.end += rng.randrange(1, 6) * DAY      # into the next month
        if rng.random() < 0.4:
            self.end -= rng.randrange(20 * DAY)
            self.end -= self.end % rng.choice([HOUR, SECOND])
        self.busy = [self.some_instant() for _ in range(6)]     # equal instants
        self.rows = []
        self.accounts = []
        self.count = 0

    def some_instant(self):
        rng = self.rng
        moment = rng.randrange(self.begin, self.end)
        grain = rng.choices([HOUR, MINUTE, SECOND, 9 * SECOND, 1000, 1], [3, 3, 6, 2, 1, 1])[0]
        return max(self.begin, moment - moment % grain)

    def instant(self):
        return self.rng.choice(self.busy) if self.rng.random() < 0.08 else self.some_instant()

    def text(self, moment):
        return format_time(moment, self.rng.choice([SHANGHAI, UTC]))

    def row(self, moment, **fields):
        """A usage row at an instant, or over a pair of instants."""
        self.count += 1
        row = {"id": f"{self.rng.choice('abcxyz')}{self.count:05d}"}
        if isinstance(moment, tuple):
            row["from"], row["until"] = (self.text(end) for end in moment)
        else:
            row["at"] = self.text(moment)
        row.update((name, str(value)) for name, value in fields.items())
        self.rows.append(row)

    def span(self):
        """A point, or now and then an interval of up to a day and more."""
        start = self.instant()
        if self.rng.random() < 0.75:
            return start
        length = self.rng.choice([SECOND, 7 * MINUTE, HOUR, 3 * HOUR + 1, 30 * HOUR])
        return start, min(start + self.rng.randrange(1, length + 1), self.end + HOUR)

    def number(self, most, places=None):
        places = self.rng.choice([0, 1, 2, 3, 6]) if places is None else places
        return str(round(self.rng.random() * most, places) if places else self.rng.randint(1, int(most)))


def random_grant(month, name, pool):
    rng = month.rng
    effective = month.begin - rng.randrange(300) * DAY if rng.random() < 0.6 else month.instant()
    expires = effective + rng.choice([HOUR, 3 * DAY, 40 * DAY, 365 * DAY])
    if rng.random() < 0.4:
        expires = max(effective + HOUR, month.instant())
    if rng.random() < 0.5:
        shared_end = month.busy[0] if rng.random() < 0.8 else month.busy[1]
        expires = shared_end if shared_end > effective else effective + 2 * DAY
    if expires < month.begin and rng.random() < 0.8:
        expires += 365 * DAY
    size = {"compute": 300, "coupon": 30, "traffic": 150, "storage": 200000}[pool]
    grant = {"id": name, "pool": pool, "left": month.number(size, rng.choice([0, 2]))}
    if pool in ("storage", "traffic") and rng.random() < (0.8 if pool == "storage" else 0.2):
        bill = month.settings.get("match") == "bill"
        grant["per"] = "hour" if pool == "storage" and rng.random() < 0.8 or bill else "month"
        grant["left"] = month.number({"hour": 800, "month": 100000 if pool == "storage" else 60}[grant["per"]])
        if rng.random() < 0.6:
            grant["partial"] = rng.choice(["prorate", "whole"])
    if float(grant["left"]) == 0:
        grant["left"] = "1"
    if rng.random() < 0.6:
        grant["paid"] = rng.choice(["0", "10", month.number(100, 2)])
        if pool in ("compute", "traffic") and rng.random() < 0.3:
            grant["plan"] = {"compute": rng.choice(["starter", "compute-500"]),
                             "traffic": "traffic-20"}[pool]
    if rng.random() < 0.4:
        grant["created"] = format_time(effective - rng.randrange(5) * DAY, SHANGHAI)
    if rng.random() < 0.3:
        grant["priority"] = str(rng.randint(1, 3))
    grant["effective"] = month.text(effective)
    if rng.random() < 0.9:
        grant["expires"] = month.text(expires)
    return grant


PLANS = ["starter", "starter", "trial", "basic", "basic", "advanced", "ultimate", "storage-500", "storage-500",
         "traffic-20", "traffic-20", "traffic-100", "compute-500"]


def random_account(month, number, events):
    rng = month.rng
    account = {"id": ACCOUNTS[number], "segment": rng.choice(["studio", "school"])}
    zone = rng.choice(ZONES)
    if zone:
        account["zone"] = zone
    if rng.random() < 0.5:
        account["balance"] = month.number(500, 2)
    pools = rng.choices(["compute", "coupon", "traffic", "storage"], [4, 3, 3, 2], k=rng.randint(0, 7))
    account["grants"] = [random_grant(month, f"g{rng.randrange(100)}-{n}", pool)
                         for n, pool in enumerate(pools)]
    account["purchases"] = []
    for n in range(rng.randint(0, 5)):
        plan, paid = rng.choice(PLANS), rng.choice([None, None, "0", month.number(100, 2)])
        if rng.random() < 0.5:
            purchase = {"id": f"p{n}", "at": month.text(month.instant()), "plan": plan}
            if paid:
                purchase["paid"] = paid
            account["purchases"].append(purchase)
        else:
            month.row(month.instant(), account=account["id"], buy=plan, **({"paid": paid} if paid else {}))
    month.accounts.append(account)
    kinds = [kind for kind in (shared, exclusive, storage, traffic, request) if rng.random() < 0.8]
    for _ in range(events if kinds else 0):
        rng.choice(kinds)(month, account["id"])


def shared(month, account):
    phase = month.rng.choices(["generating", "idle", "starting"], [8, 1, 1])[0]
    fields = {"gpu_seconds": month.number(600)} if phase == "generating" else {}
    when = month.span() if phase == "generating" else month.instant()
    month.row(when, account=account, item="compute", edition="shared", phase=phase, **fields)


def exclusive(month, account):
    """One launch, mostly with its stop; now and then what goes wrong."""
    rng = month.rng
    start = month.instant()
    fields = {"account": account, "item": "compute", "edition": "exclusive",
              "tool": f"t{rng.randrange(12)}"}
    pick = rng.random()
    if pick < 0.1:
        month.row(start, event=rng.choice(["requested", "failed"]), **fields)
        return
    if pick < 0.15 and "stray stop" not in month.skip:
        month.row(start, event="stopped", **fields)
        return
    month.row(start, event="launched", spec=rng.choice(["gn6i", "gn7i"]), **fields)
    if pick < 0.9:
        length = rng.choice([10 * SECOND, 10 * MINUTE, 90 * MINUTE, 5 * HOUR, 26 * HOUR])
        stop = start + rng.randrange(1, length)
        if rng.random() < 0.6:
            stop += -stop % SECOND
        month.row(stop, event="stopped", **fields)


def storage(month, account):
    rng = month.rng
    level = rng.choice(["0", "100", "1", month.number(900), month.number(3000, 6)])
    fields = {"set": rng.choice(["a", "b", "models"])}
    if rng.random() < 0.2:
        fields = {}
    month.row(month.instant(), account=account, item="storage", stored_gb=level, **fields)


def traffic(month, account):
    direction = month.rng.choices(["out", "in"], [9, 1])[0]
    month.row(month.span(), account=account, item="traffic", direction=direction, gb=month.number(8))


def request(month, account):
    month.row(month.span(), account=account, item="request", verb=month.rng.choice(["put", "get"]),
              requests=month.number(month.rng.choice([100, 400000, 3000000]), 0))


# -- Writing ---------------------------------------------------------------------------------------

def yaml_flow(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name}: {yaml_flow(entry)}" for name, entry in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(yaml_flow(entry) for entry in value) + "]"
    return value


def write_accounts(path, accounts):
    with open(path, "w", encoding="utf-8") as file:
        file.write("tariff: 1\naccounts:\n")
        for account in accounts:
            file.write(f"  - id: {account['id']}\n")
            for name, value in account.items():
                if name != "id" and value:
                    file.write(f"    {name}: {yaml_flow(value)}\n" if not isinstance(value, list) else
                               f"    {name}:\n" + "".join(f"      - {yaml_flow(entry)}\n" for entry in value))


def write_month(seed, folder, rulebook=ARTLAB, skip=()):
    """Writes one month; returns its settings, with what it was given to contain."""
    rng = random.Random(seed)
    settings = random_settings(rng, skip)
    callers = random.Random(f"callers of {seed}")    # its own, so that the rest of a month stays
    settings.update(random_callers(callers, skip))
    month = Month(rng, settings, skip)
    settings["as_of"] = format_time(month.end, SHANGHAI)
    events = int(250 * 10 ** rng.random())
    count = rng.randint(2, min(len(ACCOUNTS), 2 + events // 100))
    for number in range(count):
        random_account(month, number, max(1, events // count))
    columns = COLUMNS + ["caller"] if "requests" in settings else COLUMNS
    for row in month.rows:
        if row.get("item") == "request" and "requests" in settings:
            row["caller"] = callers.choice(["ada", "bob", "cyd", "dan", "eve"])
    rng.shuffle(month.rows)
    by_date = random.Random(f"dates {seed}")
    if by_date.random() < 0.6:
        settings.update(random_dates(by_date, month, skip))
    for account in month.accounts:
        if by_date.random() < 0.4 and "own prices" not in skip:
            account["prices"] = own_prices(by_date, month)
    os.makedirs(folder, exist_ok=True)
    book = os.path.join(folder, "rulebook")
    if os.path.exists(book):
        shutil.rmtree(book)
    write_rulebook(settings, rulebook, book)
    changed = change_facts(rng, settings, book, month.begin)
    write_accounts(os.path.join(folder, "accounts.yaml"), month.accounts)
    with open(os.path.join(folder, "usage.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(month.rows)
    with open(os.path.join(folder, "settings.json"), "w", encoding="utf-8") as file:
        json.dump(settings, file, indent=1, ensure_ascii=False)
        file.write("\n")
    return settings, changed, len(month.rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Writes one random month of ArtLab usage.")
    parser.add_argument("seed", type=int)
    parser.add_argument("folder")
    parser.add_argument("--rulebook", default=ARTLAB)
    parser.add_argument("--skip", default="", help="features to leave out, with commas")
    chosen = parser.parse_args(arguments)
    write_month(chosen.seed, chosen.folder, chosen.rulebook, chosen.skip.split(","))
    return 0


if __name__ == "__main__":
    sys.exit(main())
