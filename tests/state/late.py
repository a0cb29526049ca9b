#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Late usage, purchases and grants, worked by hand: corrections are dated to the period of what they
# correct and the wallet is what it would have been; what is older than the state knows is refused;
# the same rows again change nothing.  (A-20, R22, R23)  Usage: late.py TARIFF RULES
import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile

HEADER = "id,at,account,item,direction,gb\n"
TRAFFIC = "{ id: p, pool: traffic, amount: 2, effective: 2026-02-20T00:00+08:00, expires: 2027-02-20T00:00+08:00 }"
SHORT = "{ id: s, pool: traffic, amount: 5, effective: 2026-03-01T00:00+08:00, expires: 2026-03-04T12:00+08:00 }"
STARTER = "{ id: p1, plan: starter, at: 2026-03-03T10:00+08:00 }"
EARLIER = "{ id: p0, plan: starter, at: 2026-03-02T10:00+08:00 }"
# Two tiers that differ by less than a cent.
TIERS = """-- Tiers by month; each hour is rounded by itself.
rulebook "tiers" {
  currency = "CNY",
  zone     = "UTC",
  settle   = { each = "hour" },
  round    = { to = "0.01", mode = "half up", per = "hour" },
}
meter "sent" { unit = "GB", sum = "gb" }
price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  rate  = graduated { { upto = "1", rate = "0.014" }, { rate = "0.012" } },
  total = "month",
}
deduct { "balance" }
"""
FIELDS = """tariff: 1
usage:
  item:      [traffic]
  direction: [out]
  gb:        { unit: GB }
"""
LINE = ("from", "quantity", "traffic", "amount", "correction")
PURCHASE = ("id", "paid", "state", "reason", "correction")
ENTRY = ("kind", "grant", "amount", "correction")


class Runs:
    """One account that is rated in runs, each of which hands its state to the next."""

    header = HEADER

    def __init__(self, tariff, rules, folder):
        self.tariff, self.rules, self.folder = tariff, rules, folder
        self.passed = self.failed = 0
        self.stderr, self.status = "", 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, rows):
        with open(self.path("usage.csv"), "w", encoding="utf-8") as file:
            file.write(self.header + "".join(row + "\n" for row in rows))

    def rate(self, as_of, rows, prior=None, onward=None, grants=(), purchases=(), more=(), book=None):
        """Rates; what was put out stays in the folder."""
        self.write(rows)
        with open(self.path("accounts.yaml"), "w", encoding="utf-8") as file:
            file.write("tariff: 1\naccounts:\n  - id: a\n")
            for kind, entries in (("grants", grants), ("purchases", purchases)):
                if entries:
                    file.write(f"    {kind}:\n" + "".join(f"      - {entry}\n" for entry in entries))
        command = [self.tariff, "rate", book or os.path.join(self.rules, "artlab"), "--as-of", as_of, "--accounts",
                   self.path("accounts.yaml"), "--usage", self.path("usage.csv"), "--format", "csv", *more]
        for name in ("wallets", "purchases", "entries"):
            command += [f"--{name}-out", self.path(name + ".csv")]
        command += ["--prior", self.path(prior)] if prior else []
        command += ["--state-out", self.path(onward)] if onward else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.status, self.stderr = done.returncode, done.stderr
        with open(self.path("lines.csv"), "w", encoding="utf-8") as file:
            file.write(done.stdout)

    def forge(self, name, forged, old, new):
        """A state in which something is changed and whose checksum fits."""
        with open(self.path(name), "rb") as file:
            changed = file.read()[:-64].replace(old, new)
        with open(self.path(forged), "wb") as file:
            file.write(changed + hashlib.blake2b(changed, digest_size=32).hexdigest().encode())

    def said(self, name, columns):
        with open(self.path(name + ".csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(io.StringIO(file.read())))
        return [tuple(row[column][:16] for column in columns) for row in rows]

    def check(self, what, got, wanted):
        if got == wanted:
            self.passed += 1
            print(f"ok      {what}")
            return
        self.failed += 1
        print(f"FAILED  {what}\n  got     {got}\n  wanted  {wanted}\n  {self.stderr}")

    def refused(self, what, words):
        self.check(what, (self.status, [word for word in words if word not in self.stderr]), (1, []))


def late_usage(runs):
    plan = {"grants": [TRAFFIC]}
    u0 = "u0,2026-03-04T10:00+08:00,a,traffic,out,1"
    u1 = "u1,2026-03-04T11:00+08:00,a,traffic,out,3"
    runs.rate("2026-03-05", [u1], onward="one", **plan)
    runs.check("the first statement", runs.said("lines", LINE),
               [("2026-03-04T11:00", "3", "2", "0.50", "false")])
    runs.rate("2026-03-06", [u0], "one", "two", **plan)
    runs.check("R22 a late event takes the plan first, and the later line is corrected", runs.said("lines", LINE),
               [("2026-03-04T10:00", "1", "1", "0.00", "true"),
                ("2026-03-04T11:00", "0", "-1", "0.50", "true")])
    runs.check("the wallet is that of one run in order", runs.said("wallets", ("id", "remaining")),
               [("a", "-1.00"), ("p", "0")])
    runs.rate("2026-03-07", [u0, u1], "two", "three", **plan)
    runs.check("the same rows again change nothing", (runs.status, runs.said("lines", LINE)), (0, []))
    runs.rate("2026-03-07", [], "two", more=["--from", "2026-03-05"], **plan)
    runs.check("nor does asking for later days alone", (runs.status, runs.said("lines", LINE)), (0, []))
    runs.rate("2026-03-08", ["u9,2026-01-10T10:00+08:00,a,traffic,out,1"], "three", **plan)
    runs.refused("R22 what is older than the state is refused, with its place", ["usage.csv:2: error[T533]: Event \"u9\""])
    with open(runs.path("three"), "rb") as file:
        damaged = file.read()
    with open(runs.path("damaged"), "wb") as file:
        file.write(damaged[:100] + bytes([damaged[100] ^ 1]) + damaged[101:])
    runs.rate("2026-03-08", [u1], "damaged", **plan)
    runs.refused("a damaged state is refused", ["checksum"])
    # as the state has a grant: its pool, no plan, and the window of its allowance (0: none)
    whole = b"traffic" + bytes(8) + bytes(8)
    for window in (1, 2, 7, 8):  # an event, a spell, all time, the statement: no window of a grant
        runs.forge("three", "forged", whole, whole[:-8] + bytes([window]) + bytes(7))
        runs.rate("2026-03-08", [u1], "forged", **plan)
        runs.refused(f"so is one whose checksum fits and whose grant has the window {window}",
                     ["The state of account \"a\" is damaged."])
    runs.forge("three", "forged", b"Asia/Shanghai", b"Asia/Shanghat")
    runs.rate("2026-03-08", [u1], "forged", **plan)
    runs.refused("a zone that is not there is said of the state", ["forged: error[", "Asia/Shanghat"])
    runs.rate("2026-03-05", [u1], onward="four", grants=[TRAFFIC, TRAFFIC.replace("id: p", "id: q")])
    runs.forge("four", "forged", bytes([1]) + bytes(7) + b"q", bytes([1]) + bytes(7) + b"p")
    runs.rate("2026-03-08", [u1], "forged", **plan)
    runs.refused("so are two grants of one id", ["forged: error[T641]: The state of account \"a\" is damaged."])


def late_expiries(runs):
    """A plan of 5 GB ends on 4 March at noon; usage of that morning comes late."""
    plan = {"grants": [SHORT]}
    runs.rate("2026-03-05", ["v1,2026-03-04T10:00+08:00,a,traffic,out,1"], onward="e1", **plan)
    runs.check("what a plan leaves is void", runs.said("entries", ENTRY), [("expired", "s", "4", "false")])
    runs.rate("2026-03-06", ["v0,2026-03-04T09:00+08:00,a,traffic,out,2.5"], "e1", "e2", **plan)
    runs.check("R22 late usage before the expiry corrects what was void", runs.said("entries", ENTRY),
               [("expired", "s", "-2.5", "true")])
    runs.rate("2026-03-06", [], "e2", "e3", **plan)
    runs.check("nothing new says nothing of it", runs.said("entries", ENTRY), [])
    runs.rate("2026-03-07", ["v2,2026-03-04T11:00+08:00,a,traffic,out,2"], "e3", "e4", **plan)
    runs.check("R22 what is used up after all has no expiry: all of it is taken back",
               (runs.said("entries", ENTRY), runs.said("lines", LINE)),
               ([("expired", "s", "-1.5", "true")],
                [("2026-03-04T11:00", "2", "1.5", "0.25", "true")]))


def late_purchases(runs):
    runs.rate("2026-03-05", [], onward="b1", purchases=[STARTER])
    runs.check("a purchase is said once", runs.said("purchases", PURCHASE),
               [("p1", "59.00", "accepted", "", "false")])
    runs.rate("2026-03-06", [], "b1", "b2", purchases=[STARTER, EARLIER])
    runs.check("R22 an earlier one that is written down later is said, and corrects the one it stands before",
               runs.said("purchases", PURCHASE),
               [("p0", "59.00", "accepted", "", "true"), ("p1", "-59.00", "refused", "one_time", "true")])
    runs.check("so are the entries", runs.said("entries", ENTRY),
               [("purchase", "p0", "59.00", "true"), ("refused", "p1", "-59.00", "true")])
    runs.rate("2026-03-07", [], "b2", "b3", purchases=[STARTER, EARLIER])
    runs.check("the next run says nothing of them", runs.said("purchases", PURCHASE), [])
    runs.rate("2026-05-02", [], "b3", "b4", purchases=[STARTER, EARLIER])
    runs.rate("2026-05-03", [], "b4", purchases=[STARTER, EARLIER])
    runs.check("when the state has passed them, it knows them still, also the refused one",
               (runs.status, runs.said("purchases", PURCHASE)), (0, []))
    older = "{ id: p9, plan: trial, at: 2026-03-20T10:00+08:00 }"
    runs.rate("2026-05-03", [], "b4", purchases=[STARTER, EARLIER, older])
    runs.refused("R22 one that is older than the state is refused, with place and hint",
                 ["accounts.yaml:7:", "The purchase \"p9\" of account \"a\" is new", "2026-03-20T10:00:00+08:00",
                  "2026-04-01T00:00:00+08:00", "hint: "])
    runs.rate("2026-05-03", [], "b4", purchases=[STARTER, EARLIER, older],
              more=["--reject", runs.path("rejected.csv")])
    runs.check("or set aside", (runs.status, [row[0] for row in runs.said("rejected", ("row",))]), (0, ["p9"]))
    runs.rate("2026-05-03", [], "b4", purchases=["{ id: p1, plan: starter, at: 2026-03-03T11:00+08:00 }"])
    runs.refused("one that is dated anew is another one", ["The purchase \"p1\" of account \"a\" is new"])


def late_grants(runs):
    used = "w1,2026-03-04T10:00+08:00,a,traffic,out,3"
    runs.rate("2026-03-05", [used], onward="g1")
    runs.check("without a plan it is paid", runs.said("lines", LINE),
               [("2026-03-04T10:00", "3", "0", "1.50", "false")])
    late = "{ id: g, pool: traffic, amount: 2, effective: 2026-03-01T00:00+08:00 }"
    runs.rate("2026-03-06", [], "g1", "g2", grants=[late])
    runs.check("R22 a grant that is written down later corrects what was paid", runs.said("lines", LINE),
               [("2026-03-04T10:00", "0", "2", "-1.00", "true")])
    runs.rate("2026-03-07", [], "g2", grants=[late])
    runs.check("and then stands", (runs.status, runs.said("lines", LINE)), (0, []))
    runs.rate("2026-03-07", [], "g2", grants=[late, TRAFFIC.replace("02-20", "01-20")])
    runs.refused("R22 one from before the state is refused", ["accounts.yaml:6:", "The grant \"p\" of account \"a\""])


def same_cents(runs):
    """Each of two hours costs a cent, whichever came first; only what rounding moved tells."""
    os.makedirs(runs.path("tiers/facts"))
    for name, text in (("rulebook.lua", TIERS), ("facts/usage.yaml", FIELDS)):
        with open(runs.path("tiers/" + name), "w", encoding="utf-8") as file:
            file.write(text)
    columns = ("from", "amount", "rounding", "correction")
    runs.rate("2026-03-05", ["u11,2026-03-04T11:00Z,a,traffic,out,1"], onward="c1", book=runs.path("tiers"))
    found = runs.said("lines", columns)
    runs.rate("2026-03-06", ["u10,2026-03-04T10:00Z,a,traffic,out,1"], "c1", book=runs.path("tiers"))
    found += runs.said("lines", columns)
    runs.check("R22 a correction that moves no cent still says what rounding moved", found,
               [("2026-03-04T11:00", "0.01", "-0.004", "false"), ("2026-03-04T10:00", "0.01", "-0.004", "true"),
                ("2026-03-04T11:00", "0.00", "0.002", "true")])


def main():
    tariff, rules = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="tariff-late-") as folder:
        runs = Runs(tariff, rules, folder)
        for part in (late_usage, late_expiries, late_purchases, late_grants, same_cents):
            part(runs)
    print(f"{runs.passed} passed, {runs.failed} failed")
    return 1 if runs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
