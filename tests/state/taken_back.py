#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Rows below zero that are voided, replaced and handed on, worked by hand: what they gave back is taken
# again, and the wallets are those of one run over what counts.  (R7, R21, R22)
# Usage: taken_back.py TARIFF GOLDEN
import os
import subprocess
import sys
import tempfile

from late import Runs

LINE = ("from", "quantity", "traffic", "amount", "balance", "correction")
WALLET = ("id", "remaining")
ENTRY = ("kind", "grant", "amount", "correction")
# Settled by the day: what comes back the day after does not find the line that a coupon paid for.
DAILY = """-- One price, and a coupon that pays it.
rulebook "daily" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}
meter "sent" { unit = "GB", sum = "gb" }
price "sent" { when = { item = "sent" }, meter = "sent", rate = money "0.50" }
deduct { "coupon", "balance" }
pool "coupon" { unit = money }
statement { columns = { "amount", "coupon", "balance" } }
"""
FIELDS = "tariff: 1\nusage:\n  item: [sent]\n  gb: { unit: GB, below_zero: true }\n"
COUPON = "{ id: c, pool: coupon, amount: 2, effective: 2024-01-01T00:00Z }"
PLAN = "{ id: g, pool: traffic, amount: 8, effective: 2024-01-01T00:00Z }"
SHORT = "{ id: s, pool: traffic, amount: 8, effective: 2024-01-01T00:00Z, expires: 2024-05-04T00:00Z }"


class Back(Runs):
    header = "id,at,account,item,gb,voids,replaces\n"


def sent(name, day, gb, replaces=""):
    return f"{name},2024-05-{day:02d}T10:00Z,a,sent,{gb},,{replaces}"


def void(name, other):
    return f"{name},,a,,,{other},"


def over_a_state(runs, book):
    """8 GB and 4 beyond; 6 back; that row is voided, another one replaced: each time as in one run."""
    given = {"grants": [PLAN], "book": book}
    first, back = [sent("u1", 2, 12)], sent("u2", 3, -6)
    runs.rate("2024-05-03", first, onward="s1", **given)
    runs.check("provisional: the month is open", runs.said("wallets", WALLET), [("a", "-2.00"), ("g", "0")])
    runs.rate("2024-05-05", [back], "s1", "s2", **given)
    runs.check("R21 what was paid before the state was handed on comes back", runs.said("wallets", WALLET),
               [("a", "0.00"), ("g", "2")])
    runs.rate("2024-06-02", [], "s2", "s3", **given)
    runs.check("the month closes so", runs.said("lines", LINE),
               [("2024-05-01T00:00", "6", "6", "0.00", "0.00", "false")])
    runs.rate("2024-06-03", [void("c1", "u2")], "s3", "s4", **given)
    runs.check("R22 the row that took back is voided: its grant and the balance pay again", runs.said("lines", LINE),
               [("2024-05-01T00:00", "6", "2", "2.00", "2.00", "true")])
    runs.rate("2024-06-04", [sent("u3", 4, -3)], "s4", "s5", **given)
    runs.check("R22 a late row below zero", runs.said("lines", LINE),
               [("2024-05-01T00:00", "-3", "0", "-1.50", "-1.50", "true")])
    runs.rate("2024-06-05", [sent("u4", 4, -5, "u3")], "s5", "s6", **given)
    runs.check("R22 it is replaced by a larger one: the rest is the grant's", runs.said("lines", LINE),
               [("2024-05-01T00:00", "-2", "-1", "-0.50", "-0.50", "true")])
    handed = runs.said("wallets", WALLET)
    runs.rate("2024-06-05", [*first, back, void("c1", "u2"), sent("u3", 4, -3), sent("u4", 4, -5, "u3")], **given)
    runs.check("and one run over all of it says the same", (runs.said("lines", LINE), handed),
               ([("2024-05-01T00:00", "7", "7", "0.00", "0.00", "false")], runs.said("wallets", WALLET)))


def usage_behind_it(runs, book):
    """The usage is voided whose part came back: what is left is below zero, and the balance's."""
    given = {"grants": [PLAN], "book": book}
    runs.rate("2024-05-05", [sent("u1", 2, 5), sent("u2", 3, -2)], onward="v1", **given)
    runs.rate("2024-06-02", [void("c1", "u1")], "v1", **given)
    runs.check("the usage is voided, and not the row that took back", (runs.said("lines", LINE),
                                                                      runs.said("wallets", WALLET)),
               ([("2024-05-01T00:00", "-2", "0", "-1.00", "-1.00", "false")], [("a", "1.00"), ("g", "8")]))


def expired(runs, book):
    """The grant ended on the 4th; 3 of it come back on the 6th and are void, until that row is voided."""
    given = {"grants": [SHORT], "book": book}
    runs.rate("2024-05-05", [sent("u1", 2, 8)], onward="e1", **given)
    runs.rate("2024-06-02", [sent("u2", 6, -3)], "e1", "e2", **given)
    runs.check("R7 over a state: an expired grant voids what it gets back", runs.said("entries", ENTRY),
               [("expired", "s", "3", "false")])
    runs.rate("2024-06-03", [void("c1", "u2")], "e2", **given)
    runs.check("R22 and the entry is taken back with it", (runs.said("entries", ENTRY), runs.said("lines", LINE)),
               ([("expired", "s", "-3", "true")], [("2024-05-01T00:00", "3", "3", "0.00", "0.00", "true")]))


def explained(runs, book):
    """What explain says of each who gets something back."""
    rows = ["u1,2024-05-02T10:00Z,a,copied,7,,", "u2,2024-05-03T10:00Z,a,copied,-3,,", "u3,2024-05-02T10:00Z,a,mail,5,,",
            "u4,2024-05-03T10:00Z,a,mail,-2,,", sent("u5", 2, 9), sent("u6", 6, -2)]
    runs.rate("2024-05-05", [], grants=[SHORT], book=book)
    runs.write(rows)
    done = subprocess.run([runs.tariff, "explain", book, "--as-of", "2024-06-02", "--account", "a", "--usage",
                           runs.path("usage.csv"), "--accounts", runs.path("accounts.yaml")],
                          capture_output=True, text=True, check=False)
    runs.check("explain says who gets what back", [line.strip() for line in done.stdout.splitlines()
                                                   if " less" in line or "gets back" in line],
               ["traffic s: gets back 1 GB, which is void: it has expired", "balance: gets back 0.50 EUR",
                "owed: owes 3 GB less", "letters: reports 2 GB less"])


def shown(runs, _):
    """A row of the statement that counts and comes to nothing is shown if somebody paid for it."""
    os.makedirs(runs.path("daily/facts"))
    for name, text in (("rulebook.lua", DAILY), ("facts/usage.yaml", FIELDS)):
        with open(runs.path("daily/" + name), "w", encoding="utf-8") as file:
            file.write(text)
    runs.rate("2024-06-02", [sent("u1", 2, 4), sent("u2", 3, -4)], grants=[COUPON], book=runs.path("daily"),
              more=["--statement", runs.path("statement.csv")])
    runs.check("a row of zero that a coupon paid is shown", runs.said("statement", ("amount", "coupon", "balance")),
               [("0.00", "2.00", "-2.00")])


def main():
    tariff, golden = sys.argv[1:3]
    book = os.path.join(golden, "corrections")
    with tempfile.TemporaryDirectory(prefix="tariff-taken-back-") as folder:
        runs = Back(tariff, golden, folder)
        for part in (over_a_state, usage_behind_it, expired, explained, shown):
            part(runs, book)
    print(f"{runs.passed} passed, {runs.failed} failed")
    return 1 if runs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
