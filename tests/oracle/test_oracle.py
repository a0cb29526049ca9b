# SPDX-License-Identifier: MIT
# Proves the oracle against the worked numbers of the requirements (S-01 .. S-30, A-01 .. A-26)
# before the engine is compared with it.  Run: python3 -m unittest tests/oracle/test_oracle.py
import os
import shutil
import sys
import tempfile
import unittest
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from book import Book, shuffle_key  # noqa: E402
from oracle import BadInput, rate  # noqa: E402
from zones import Zone, parse_time  # noqa: E402

FACTS = os.path.join(HERE, "..", "..", "rules", "artlab", "facts")
SHANGHAI = Zone("Asia/Shanghai")
TIERS = """tariff: 1
facts:
  transfer.tiers:
    unit: CNY/GB
    values:
      2025-01-01: { tiers: [{ upto: 100, rate: 0.50 }, { upto: 500, rate: 0.45 }, { rate: 0.40 }] }
"""


def at(text):
    """2026-03-04T10:00 -> the same with the rulebook's offset."""
    return text if text[-1] == "Z" or text[-6] in "+-" else text + "+08:00"


class Case:
    """Usage of the account `acme`, written shortly."""

    def __init__(self, grants=(), purchases=(), balance="0", zone=None, **settings):
        self.account = {"id": "acme", "balance": balance, "grants": list(grants),
                        "purchases": list(purchases)}
        if zone:
            self.account["zone"] = zone
        self.settings = settings
        self.rows = []
        self.facts = FACTS
        self.result = None

    def row(self, when, **fields):
        fields.setdefault("id", f"u{len(self.rows):04d}")
        fields.setdefault("account", "acme")
        if isinstance(when, tuple):
            fields["from"], fields["until"] = at(when[0]), at(when[1])
        else:
            fields["at"] = at(when)
        self.rows.append({name: str(value) for name, value in fields.items()})
        return self

    def session(self, start, stop, spec="gn6i", tool="t1"):
        self.row(start, item="compute", edition="exclusive", event="launched", tool=tool, spec=spec)
        if stop:
            self.row(stop, item="compute", edition="exclusive", event="stopped", tool=tool)
        return self

    def shared(self, when, seconds):
        return self.row(when, item="compute", edition="shared", phase="generating",
                        gpu_seconds=seconds)

    def stored(self, when, gb, data_set=""):
        return self.row(when, item="storage", stored_gb=gb, set=data_set)

    def sent(self, when, gb, direction="out"):
        return self.row(when, item="traffic", direction=direction, gb=gb)

    def requests(self, when, verb, count):
        return self.row(when, item="request", verb=verb, requests=count)

    def buy(self, when, plan, purchase="b1", paid=None):
        return self.row(when, id=purchase, buy=plan, **({} if paid is None else {"paid": paid}))

    def rated(self, as_of=None):
        if self.result is None or as_of:
            settings = dict(self.settings)
            if as_of:
                settings["as_of"] = at(as_of)
            self.result = rate(Book(self.facts, settings), [self.account], self.rows)
        return self.result

    def lines(self):
        return self.rated().lines()

    def sum(self, column, price=None):
        return sum(Fraction(line[column]) for line in self.lines() if price in (None, line["price"]))

    def wallet(self, grant="", column="left"):
        for row in self.rated().wallets():
            if row["grant"] == grant:
                return Fraction(row[column])
        raise KeyError(grant)

    def reasons(self):
        return [(row["id"], row["reason"]) for row in self.rated().refusals()]


def grant(name, left, pool="compute", expires="2027-03-01T00:00", effective="2026-01-01T00:00", **more):
    body = {"id": name, "pool": pool, "left": str(left), "effective": at(effective)}
    if expires:
        body["expires"] = at(expires)
    body.update(more)
    return body


def hour_of_gn6i(**case):
    return Case(**case).session("2026-03-04T10:00", "2026-03-04T11:00")


D = Fraction


class Seed(unittest.TestCase):
    """S-01 .. S-30."""

    def test_s01_items_are_separate_lines(self):
        case = hour_of_gn6i().sent("2026-03-04T10:20", 1)
        self.assertEqual([(line["price"], line["amount"]) for line in case.lines()],
                         [("exclusive-compute", "12"), ("traffic", "0.5")])

    def test_s02_list_price_by_default(self):
        case = hour_of_gn6i()
        self.assertEqual(case.wallet(), D("-12"))
        self.assertEqual(case.lines()[0]["key"], "spec=gn6i")
        self.assertEqual(case.lines()[0]["quantity"], "3600")

    def test_s03_plan_before_money(self):
        case = hour_of_gn6i(grants=[grant("p", "50.00")])
        self.assertEqual((case.wallet("p"), case.wallet()), (38, 0))

    def test_s04_plan_runs_out_inside_one_usage(self):
        case = hour_of_gn6i(grants=[grant("p", "6.00")])
        self.assertEqual((case.sum("compute"), case.sum("balance")), (6, 6))

    def test_s05_effective_at_once(self):
        case = Case().buy("2026-03-01T10:30:30", "compute-500", paid="450")
        case.shared("2026-03-01T10:30:30", 100).shared("2026-03-01T10:30:29.999", 10)
        self.assertEqual((case.sum("compute"), case.sum("balance")), (D("0.30"), D("0.03")))

    def test_s06_void_after_a_year(self):
        case = Case(grants=[grant("p", "80.03", expires="2027-03-01T10:00")])
        case.shared("2027-03-01T09:59:59.999", 10).shared("2027-03-01T10:00", 10)
        self.assertEqual(case.wallet("p"), 0)
        self.assertEqual(case.wallet("p", "expired"), D("80.00"))
        self.assertEqual(case.wallet(), D("-0.03"))

    def test_s06_purchase_lasts_one_year(self):
        case = Case().buy("2026-03-01T10:00", "traffic-100").sent("2027-03-01T09:59:59.999", 20)
        case.sent("2027-03-01T10:00", 1)
        self.assertEqual(case.wallet("b1/traffic", "expired"), 80)
        self.assertEqual(case.sum("balance"), D("0.50"))

    def test_s07_plan_pays_only_its_item(self):
        case = Case(grants=[grant("s", 500, "storage")]).sent("2026-03-04T10:00", 3)
        self.assertEqual((case.sum("balance"), case.wallet("s")), (D("1.50"), 500))

    def test_s08_earliest_expiry_first(self):
        case = hour_of_gn6i(grants=[grant("A", "5.00"), grant("B", "5.00", expires="2027-02-01T00:00")])
        self.assertEqual((case.wallet("B"), case.wallet("A"), case.wallet()), (0, 0, -2))
        case = Case(grants=[grant("A", "5.00"), grant("B", "5.00", expires="2027-02-01T00:00")])
        case.shared("2026-03-04T10:00", 1000)
        self.assertEqual((case.wallet("B"), case.wallet("A")), (2, 5))

    def test_s09_equal_expiry_is_seeded(self):
        left = set()
        for seed in range(20):
            case = hour_of_gn6i(seed=seed, grants=[
                grant(name, "10.00", expires="2027-01-10T10:00") for name in ("P1", "P2")])
            pair = case.wallet("P1"), case.wallet("P2")
            self.assertEqual(sorted(pair), [0, 8])
            again = hour_of_gn6i(seed=seed, grants=[
                grant(name, "10.00", expires="2027-01-10T10:00") for name in ("P2", "P1")])
            self.assertEqual(pair, (again.wallet("P1"), again.wallet("P2")))
            left.add(pair)
        self.assertEqual(len(left), 2)

    def test_s10_only_gpu_time_is_charged(self):
        case = Case().row("2026-03-04T10:00", item="compute", edition="shared", phase="starting")
        for minute, seconds in ((10, "12"), (20, "20.5"), (30, "7.25")):
            case.shared(f"2026-03-04T10:{minute}", seconds)
        case.row("2026-03-04T11:00", item="compute", edition="shared", phase="idle")
        self.assertEqual(len(case.lines()), 1)
        self.assertEqual((case.sum("quantity"), case.sum("amount")), (D("39.75"), D("0.12")))

    def launched_session(self, spec="gn6i", **settings):
        case = Case(**settings)
        case.row("2026-03-04T09:50", item="compute", edition="exclusive", event="requested", tool="t1")
        return case.session("2026-03-04T09:58:30", "2026-03-04T11:10", spec)

    def test_s11_from_launch_to_stop(self):
        case = self.launched_session()
        self.assertEqual((case.sum("quantity"), case.sum("amount")), (4290, D("14.30")))
        failed = Case().row("2026-03-04T10:00", item="compute", edition="exclusive", event="failed",
                            tool="t1")
        self.assertEqual(failed.lines(), [])

    def test_s12_hourly_lines(self):
        self.assertEqual([line["amount"] for line in self.launched_session().lines()],
                         ["0.3", "12", "2"])

    def test_s13_price_by_machine(self):
        self.assertEqual(self.launched_session("gn7i").sum("amount"), D("25.74"))

    def test_s14_plan_coupon_balance(self):
        case = hour_of_gn6i(grants=[grant("p", "5.00"), grant("c", "4.00", "coupon")])
        self.assertEqual((case.sum("compute"), case.sum("coupon"), case.sum("balance")), (5, 4, 3))

    def test_s15_no_usage_no_line(self):
        case = Case(grants=[grant("p", "5.00")])
        self.assertEqual((case.lines(), case.wallet("p", "used")), ([], 0))

    def test_s16_plan_expires_in_the_hour(self):
        case = hour_of_gn6i(grants=[grant("p", "50.00", expires="2026-03-04T10:30")])
        self.assertEqual((case.sum("compute"), case.sum("balance")), (6, 6))
        self.assertEqual(case.wallet("p", "expired"), 44)

    def test_s17_package_gives_three_grants(self):
        case = Case().buy("2026-03-04T10:00", "basic").shared("2026-03-04T10:00", 1)
        grants = case.rated().accounts[0].grants
        self.assertEqual([entry.id for entry in grants], ["b1/compute", "b1/storage", "b1/traffic"])
        self.assertEqual(len({(entry.effective, entry.expires) for entry in grants}), 1)
        self.assertEqual(case.wallet("b1/traffic", "amount"), 100)

    def test_s18_single_plan_gives_one_grant(self):
        case = Case().buy("2026-03-04T10:00", "traffic-100").sent("2026-03-04T10:00", 1)
        self.assertEqual([(entry.id, entry.pool) for entry in case.rated().accounts[0].grants],
                         [("b1/traffic", "traffic")])

    def test_s19_starter_once_for_new_users(self):
        case = Case().buy("2026-03-04T10:00", "starter").buy("2026-03-04T12:00", "starter", "b2")
        case.session("2026-03-04T10:00", "2026-03-04T11:00")
        self.assertEqual(case.reasons(), [("b2", "one_time")])
        self.assertEqual(case.wallet("b1/compute"), 188)
        bought = case.rated().accounts[0].grants[0]
        self.assertEqual(D(bought.paid, bought.amount) * 12, D("3.54"))
        old = Case().buy("2026-03-01T10:00", "traffic-20").buy("2026-03-04T12:00", "starter", "b2")
        self.assertEqual(old.reasons(), [("b2", "not_eligible")])

    def test_s20_storage_plans_do_not_stack(self):
        case = Case(purchases=[
            {"id": "b1", "at": at("2026-01-10T10:00"), "plan": "storage-500"},
            {"id": "b2", "at": at("2026-06-01T00:00"), "plan": "storage-500"},
            {"id": "b3", "at": at("2027-01-10T10:00"), "plan": "storage-500"}])
        case.sent("2027-02-01T00:00", 1)
        self.assertEqual(case.reasons(), [("b2", "not_stackable")])

    def test_s21_traffic_plans_stack(self):
        case = Case().buy("2026-03-01T10:00", "traffic-100").buy("2026-03-02T10:00", "traffic-20", "b2")
        case.sent("2026-03-04T10:00", 130)
        self.assertEqual((case.sum("traffic"), case.sum("amount")), (120, D("5.00")))

    def test_s22_free_requests_each_month(self):
        case = Case().requests("2026-03-31T10:00", "put", 5250000)
        case.requests("2026-03-31T10:00", "get", 19999999).requests("2026-04-01T00:00", "get", 20000001)
        self.assertEqual([(line["price"], line["included"], line["amount"]) for line in case.lines()],
                         [("put-requests", "5000000", "2.5"), ("get-requests", "19999999", "0"),
                          ("get-requests", "20000000", "0")])

    def storage_day(self, hours, **settings):
        case = Case(grants=[grant("s", 500, "storage", per="hour")], **settings)
        case.stored("2026-03-04T00:00", 620)
        case.rated("2026-03-04T01:00" if hours == 1 else "2026-03-05T00:00")
        return case

    def test_s23_storage_above_the_plan(self):
        exact = {"storage_round": {"to": "0.0001", "mode": "half up", "per": "day"}}
        self.assertEqual(self.storage_day(1, **exact).sum("amount"), D("0.0204"))
        self.assertEqual(self.storage_day(24).sum("amount"), D("0.49"))
        by_hour = {"storage_round": {"to": "0.01", "mode": "half up", "per": "hour"}}
        self.assertEqual(self.storage_day(24, **by_hour).sum("amount"), D("0.48"))

    def test_s24_upload_is_free(self):
        case = Case(grants=[grant("t", 100, "traffic")]).sent("2026-03-04T10:00", 10, "in")
        self.assertEqual((case.lines(), case.wallet("t")), ([], 100))

    def test_s25_products_add_up(self):
        case = hour_of_gn6i().sent("2026-03-04T10:00", 3).shared("2026-03-04T10:00", 1000)
        sums = {}
        for line in case.lines():
            sums[line["product"]] = sums.get(line["product"], 0) + D(line["amount"])
        self.assertEqual(sums, {"EAS": 15, "OSS": D("1.50")})

    def test_s26_state_of_every_plan(self):
        case = hour_of_gn6i(grants=[grant("A", "5.00"), grant("B", "5.00", expires="2027-02-01T00:00")])
        case.buy("2026-03-04T11:00", "trial")
        states = {row["grant"]: row["state"] for row in case.rated().wallets()}
        self.assertEqual((states["A"], states["B"], states["b1/compute"]),
                         ("used up", "used up", "active"))
        self.assertEqual([entry.paid for entry in case.rated().accounts[0].grants[2:]], [0, 0])

    def test_s27_coupon_use_is_seen(self):
        case = hour_of_gn6i(grants=[grant("p", "5.00"), grant("c", "4.00", "coupon")])
        self.assertEqual([case.wallet("c", column) for column in ("amount", "used", "left")], [4, 4, 0])

    def test_s28_same_inputs_same_rows(self):
        case, other = hour_of_gn6i(), hour_of_gn6i()
        other.rows.reverse()
        self.assertEqual(case.lines(), other.lines())

    def test_s29_no_plan_pays_earlier_usage(self):
        case = Case().session("2026-03-04T09:00", "2026-03-04T10:00")
        case.buy("2026-03-04T10:05", "compute-500")
        self.assertEqual((case.wallet(), case.wallet("b1/compute")), (-12, 500))

    def test_s30_open_session(self):
        case = Case().session("2026-03-04T10:00", None)
        case.rated("2026-03-04T10:20")
        self.assertEqual([(line["amount"], line["open"]) for line in case.lines()], [("4", "true")])


class Ambiguities(unittest.TestCase):
    """A-01 .. A-26 with their readings."""

    def test_a01_hash(self):
        expires = parse_time("2027-01-10T10:00+08:00", SHANGHAI)

        def first(account, seed=42):
            return min(("P1", "P2"), key=lambda name: shuffle_key(seed, account, expires, name))
        self.assertEqual(sum(first(f"acct-{n}") == "P1" for n in range(10000)), 5005)
        self.assertEqual((first("a", 42), first("a", 7)), ("P2", "P1"))

    def test_a01_by_creation(self):
        both = [grant("P1", "10.00", created=at("2026-02-01T00:00")),
                grant("P2", "10.00", created=at("2026-01-01T00:00"))]
        for words, left in ((["expiry", "created"], (8, 0)), (["expiry", "-created"], (0, 8)),
                            (["id"], (0, 8)), (["-id"], (8, 0))):
            case = hour_of_gn6i(grants=both, first={"compute": words})
            self.assertEqual((case.wallet("P1"), case.wallet("P2")), left, words)

    def test_a02_coupon_first(self):
        both = [grant("p", "50.00"), grant("c", "4.00", "coupon", expires="2026-04-01T00:00")]
        case = hour_of_gn6i(grants=both)
        self.assertEqual((case.wallet("p"), case.wallet("c")), (38, 4))
        case = hour_of_gn6i(grants=both, deduct=["storage", "traffic", "coupon", "compute", "balance"])
        self.assertEqual((case.wallet("p"), case.wallet("c")), (42, 0))

    def test_a03_partial_hours(self):
        for step, total, amount in ((None, None, "14.30"), ("1 hour", "spell", "24"),
                                    ("1 hour", "hour", "36"), ("1 hour", None, "36")):
            case = Case(exclusive={"step": step, "total": total})
            case.session("2026-03-04T09:58:30", "2026-03-04T11:10")
            self.assertEqual(case.sum("amount"), D(amount))

    def test_a04_expiry_instant_is_excluded(self):
        case = Case(grants=[grant("p", "50", expires="2026-03-04T10:00")]).shared("2026-03-04T10:00", 100)
        self.assertEqual(case.sum("compute"), 0)
        case = Case(grants=[grant("p", "50", effective="2026-03-04T10:00")])
        self.assertEqual(case.shared("2026-03-04T10:00", 100).sum("compute"), D("0.30"))

    def test_a05_one_year(self):
        def later(start, span):
            return SHANGHAI.add(parse_time(at(start), SHANGHAI), span)
        for start, span, end in (("2028-02-29T10:00", "1 year", "2029-02-28T10:00"),
                                 ("2028-02-29T10:00", "365 days", "2029-02-28T10:00"),
                                 ("2027-03-01T10:00", "365 days", "2028-02-29T10:00"),
                                 ("2027-03-01T10:00", "1 year", "2028-03-01T10:00"),
                                 ("2026-01-31T10:00", "1 month", "2026-02-28T10:00")):
            self.assertEqual(later(start, span), parse_time(at(end), SHANGHAI), (start, span))

    def test_a06_split_across_plans_and_balance(self):
        case = Case(grants=[grant("a", 40, "traffic")]).sent("2026-03-04T10:00", 50)
        self.assertEqual((case.sum("traffic"), case.sum("balance")), (40, 5))

    def test_a07_bought_inside_the_hour(self):
        case = hour_of_gn6i().buy("2026-03-04T10:30:30", "compute-500")
        self.assertEqual((case.sum("balance"), case.sum("compute")), (D("6.10"), D("5.90")))
        case = hour_of_gn6i(match="bill").buy("2026-03-04T10:30:30", "compute-500")
        self.assertEqual((case.sum("balance"), case.sum("compute")), (0, 12))

    def test_a08_expires_inside_the_hour(self):
        case = hour_of_gn6i(grants=[grant("p", "50", expires="2026-03-04T10:30")])
        self.assertEqual((case.sum("compute"), case.sum("balance")), (6, 6))

    def test_a09_one_plan_for_both_editions(self):
        case = hour_of_gn6i(grants=[grant("p", "50")]).shared("2026-03-04T10:00", 1000)
        self.assertEqual(case.wallet("p"), 35)

    def test_a10_value_plans_and_quantity_plans(self):
        case = Case(grants=[grant("p", "200"), grant("t", 2, "traffic")])
        case.session("2026-03-04T10:00", "2026-03-04T11:00").sent("2026-03-04T10:00", 3)
        self.assertEqual((case.wallet("p"), case.wallet("t"), case.sum("amount", "traffic")),
                         (188, 0, D("0.50")))

    def test_a11_kinds_of_storage_quota(self):
        exact = {"to": "0.0001", "mode": "half up", "per": "day"}

        def over(quota):
            case = Case(grants=[dict(grant("s", quota[0], "storage"), **quota[1])], storage_round=exact)
            case.stored("2026-03-04T10:00", 400).stored("2026-03-04T11:00", 620)
            case.rated("2026-03-04T12:00")
            return case.sum("quantity") - case.sum("storage")
        self.assertEqual(over((500, {"per": "hour"})), 120)
        self.assertEqual(over((1020, {})), 0)
        self.assertEqual(over((1000, {"per": "month"})), 20)

    def test_a11_hour_partly_in_force(self):
        for partial, covered in (("prorate", 250), ("whole", 310)):
            case = Case(storage_quota={"per": "hour", "partial": partial}).stored("2026-03-04T10:00", 620)
            case.buy("2026-03-04T10:30", "storage-500").rated("2026-03-04T11:00")
            self.assertEqual(case.sum("storage"), covered)

    def test_a12_exhausted_still_blocks(self):
        case = Case(storage_quota={"per": None}).buy("2026-03-04T10:00", "storage-500")
        case.stored("2026-03-04T10:00", 600).buy("2026-03-04T13:00", "storage-500", "b2")
        self.assertEqual(case.wallet("b1/storage"), 0)
        self.assertEqual(case.reasons(), [("b2", "not_stackable")])

    def test_a13_package_with_a_storage_part(self):
        for clash, reasons, grants in (("reject", [("b2", "not_stackable")], 1), ("drop_part", [], 3)):
            case = Case(clash=clash).buy("2026-03-04T10:00", "storage-500")
            case.buy("2026-03-04T11:00", "basic", "b2")
            self.assertEqual(case.reasons(), reasons)
            self.assertEqual(len(case.rated().accounts[0].grants), grants)

    def test_a14_new_users(self):
        case = Case().buy("2026-03-04T10:00", "trial").buy("2026-03-04T11:00", "starter", "b2")
        case.buy("2026-03-04T12:00", "basic", "b3").buy("2026-03-05T12:00", "starter", "b4")
        self.assertEqual(case.reasons(), [("b4", "one_time")])

    def test_a15_request_number_5000001(self):
        exact = {"to": "0.00001", "mode": "half up", "per": "hour"}
        case = Case(round=exact).requests("2026-03-01T00:00", "put", 5000000)
        case.requests("2026-03-31T23:59:59.999999", "put", 1)
        self.assertEqual([line["amount"] for line in case.lines()], ["0", "0.00001"])

    def test_a16_exact_per_request(self):
        case = Case(round={"to": "0.000001", "mode": "half up", "per": "hour"})
        case.requests("2026-03-01T00:00", "get", 20000001)
        self.assertEqual(case.sum("amount"), D("0.000001"))
        self.assertEqual(Case().requests("2026-03-01T00:00", "get", 20000001).sum("amount"), 0)

    def test_a17_where_to_round(self):
        for per, amount in (("event", "1.02"), ("hour", "1.02"), ("day", "1.01"), ("month", "1.01"),
                            ("statement", "1.005")):     # exact: statement rows are rounded later
            case = Case(round={"to": "0.01", "mode": "half up", "per": per})
            for hour in (10, 11, 12):
                case.sent(f"2026-03-04T{hour}:00", "0.67")
            self.assertEqual(case.sum("amount"), D(amount), per)
        case = Case(round={"to": "0.01", "mode": "half up", "per": "statement"}, settle="month")
        for hour in (10, 11, 12):
            case.sent(f"2026-03-04T{hour}:00", "0.67")
        self.assertEqual((case.sum("amount"), case.wallet()), (D("1.005"), D("-1.005")))

    def test_a17_modes(self):
        for mode, amount in (("half up", "0.01"), ("half even", "0"), ("up", "0.01"), ("down", "0")):
            case = Case(round={"to": "0.01", "mode": mode, "per": "hour"}).sent("2026-03-04T10:00", "0.01")
            self.assertEqual(case.sum("amount"), D(amount), mode)

    def test_a18_relaunch_and_type_change(self):
        case = Case().session("2026-03-04T10:00", None).session("2026-03-04T10:30", "2026-03-04T11:00", "gn7i")
        self.assertEqual([(line["key"], line["amount"]) for line in case.lines()],
                         [("spec=gn6i", "6"), ("spec=gn7i", "10.8")])
        case = Case().row("2026-03-04T10:00", item="compute", edition="exclusive", event="stopped", tool="t")
        self.assertEqual((case.lines(), len(case.rated().reports())), ([], 1))

    def test_a19_price_changes_inside_the_hour(self):
        folder = tempfile.mkdtemp()
        try:
            shutil.copytree(FACTS, folder, dirs_exist_ok=True)
            path = os.path.join(folder, "prices.yaml")
            with open(path, encoding="utf-8") as file:
                text = file.read()
            before = "      2025-01-01: { gn6i: 12.00, gn7i: 21.60, source: EXAMPLE }\n"
            self.assertIn(before, text)
            change = '      "2026-03-04T10:20+08:00": { gn6i: 13.20, gn7i: 21.60 }\n'
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(before, before + change))
            case = hour_of_gn6i()
            case.facts = folder
            self.assertEqual(case.sum("amount"), D("12.80"))
        finally:
            shutil.rmtree(folder)

    def test_a21_duplicates(self):
        case = Case().sent("2026-03-04T10:00", 1)
        case.rows.append(dict(case.rows[0]))
        self.assertEqual(case.sum("amount"), D("0.50"))
        case = Case().sent("2026-03-04T10:00", 1)
        case.rows.append(dict(case.rows[0], gb="2"))
        self.assertRaises(BadInput, case.rated)

    def test_a22_failed_generation_is_charged(self):
        exact = {"to": "0.00001", "mode": "half up", "per": "hour"}
        self.assertEqual(Case(round=exact).shared("2026-03-04T10:00", "7.25").sum("amount"), D("0.02175"))

    def test_a23_coupon_keeps_its_rest(self):
        case = Case(grants=[grant("c", 20, "coupon")]).session("2026-03-04T10:00", "2026-03-04T10:30")
        self.assertEqual((case.wallet("c"), case.wallet()), (14, 0))

    def test_a24_balance_becomes_debt(self):
        case = hour_of_gn6i(balance="5").buy("2026-03-04T11:00", "compute-500")
        self.assertEqual((case.wallet(), case.wallet("b1/compute")), (-7, 500))

    def test_a26_free_first_then_lower_cost(self):
        grants = [grant("paid", "10", paid="6"), grant("cheap", "10", paid="5"), grant("free", "10", paid="0")]
        case = hour_of_gn6i(grants=grants)
        self.assertEqual([case.wallet(name) for name in ("free", "cheap", "paid")], [0, 8, 10])


class Settlement(unittest.TestCase):
    """Rules that have no number in the requirements."""

    def with_tiers(self, case):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(FACTS, self.folder, dirs_exist_ok=True)
        with open(os.path.join(self.folder, "tiers.yaml"), "w", encoding="utf-8") as file:
            file.write(TIERS)
        case.facts = self.folder
        return case

    def test_r4_r6_tiers_over_the_month(self):
        for counts, amount in (("paid", "72.5"), ("used", "70")):
            case = Case(traffic={"rate": "graduated", "counts": counts}, grants=[grant("t", 50, "traffic")])
            case.sent("2026-03-04T10:00", 90).sent("2026-03-05T10:00", 110)
            self.assertEqual(self.with_tiers(case).sum("amount"), D(amount), counts)
            case.sent("2026-04-04T10:00", 100)      # a new month begins at the first tier again
            self.assertEqual(self.with_tiers(case).rated("2026-04-05T00:00") and case.sum("amount"),
                             D(amount) + 50)

    def test_r2_cutting_changes_nothing(self):
        """A level cut by a grant that pays for nothing of it, and by repeats of itself."""
        plain = Case().stored("2026-03-04T10:00:01", "1").rated("2026-03-04T10:59:59").lines()
        cut = Case().stored("2026-03-04T10:00:01", "1")
        for second in range(2, 59):
            cut.stored(f"2026-03-04T10:00:{second:02d}", "1")
        self.assertEqual(plain, cut.rated("2026-03-04T10:59:59").lines())
        grants = [grant(f"c{n}", "0", "coupon", effective=f"2026-03-04T10:{n}:00") for n in range(10, 50)]
        self.assertEqual(plain, Case(grants=grants).stored("2026-03-04T10:00:01", "1")
                         .rated("2026-03-04T10:59:59").lines())

    def test_levels_of_several_sets_add(self):
        case = Case().stored("2026-03-04T10:00", 100, "a").stored("2026-03-04T10:30", 100, "b")
        case.stored("2026-03-04T10:45", 0, "a").rated("2026-03-04T11:00")
        self.assertEqual(case.sum("quantity"), 75 + 50)

    def test_r12_lines_before_pieces(self):
        """The shared line of an hour draws before the exclusive line, whatever came first."""
        case = hour_of_gn6i(grants=[grant("p", "3.00")]).shared("2026-03-04T10:59", 1000)
        self.assertEqual((case.sum("compute", "shared-compute"), case.sum("compute", "exclusive-compute")),
                         (3, 0))
        case = hour_of_gn6i(grants=[grant("p", "3.00")], settle="event").shared("2026-03-04T10:59", 1000)
        self.assertEqual(case.sum("compute", "shared-compute"), 3)
        case = hour_of_gn6i(grants=[grant("p", "3.00")], settle="event").shared("2026-03-04T11:00", 1000)
        self.assertEqual(case.sum("compute", "shared-compute"), 0)

    def test_r17_months_are_the_accounts(self):
        case = Case(zone="America/New_York").requests("2026-03-31T23:59:59-04:00", "put", 5000000)
        case.requests("2026-04-01T00:00:00-04:00", "put", 5000000)
        self.assertEqual((case.sum("amount"), [line["period"] for line in case.lines()]),
                         (0, ["2026-03", "2026-04"]))

    def test_r24_day_of_a_clock_change(self):
        zone = Zone("Europe/Berlin")
        for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
            start, end = zone.window("day", parse_time(day + "T12:00+02:00", zone))
            self.assertEqual(end - start, hours * 3600 * 1_000_000)
        case = Case(zone="Europe/Berlin", settle="day").session("2026-03-29T00:00+01:00",
                                                                "2026-03-30T00:00+02:00")
        self.assertEqual([(line["quantity"], line["from"]) for line in case.lines()],
                         [("82800", "2026-03-29T00:00:00+01:00")])

    def test_intervals_are_cut_in_proportion(self):
        case = Case().sent(("2026-03-04T10:30", "2026-03-04T12:00"), 9)
        self.assertEqual([line["quantity"] for line in case.lines()], ["3", "6"])

    def test_r13_points_at_the_start_of_a_window(self):
        case = Case().sent("2026-03-04T11:00", 1)
        self.assertEqual(case.lines()[0]["from"], "2026-03-04T11:00:00+08:00")


if __name__ == "__main__":
    unittest.main()
