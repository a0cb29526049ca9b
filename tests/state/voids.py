#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Usage and purchases that others void or replace, worked by hand: in one run in any order, and later
# over a state, where the difference comes out as corrections, grants get back what they paid and an
# expired one voids it.  What fails is set aside, and what it would have replaced counts.  (R7, R22, R23)
# Usage: voids.py TARIFF RULES
import itertools
import json
import os
import subprocess
import sys
import tempfile

from late import LINE, PURCHASE, SHORT, TRAFFIC, Runs

HEADER = "id,at,account,item,direction,gb,edition,event,tool,spec,buy,voids,replaces\n"
ENTRY = ("kind", "grant", "amount", "correction")


class Void(Runs):
    """One account, whose rows say what they void."""

    header = HEADER

    def explained(self, as_of, rows, prior=None):
        self.write(rows)
        command = [self.tariff, "explain", os.path.join(self.rules, "artlab"), "--as-of", as_of, "--account", "a",
                   "--usage", self.path("usage.csv"), "--format", "json"]
        command += ["--prior", self.path(prior)] if prior else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.status, self.stderr = done.returncode, done.stderr
        return [(one["id"], one["by"], one["replaced"], [row["line"] for row in one["rows"]])
                for one in json.loads(done.stdout or "{}").get("voided", [])]


def used(name, at, gb, replaces=""):
    return f"{name},2026-03-04T{at}+08:00,a,traffic,out,{gb},,,,,,,{replaces}"


def void(name, other, at=""):
    return f"{name},{at},a,,,,,,,,,{other},"


def machine(name, at, event):
    return f"{name},2026-03-04T{at}+08:00,a,compute,,,exclusive,{event},t1,{'gn6i' if event == 'launched' else ''},,,"


def bought(name, at, plan="starter", replaces=""):
    return f"{name},2026-03-{at}+08:00,a,,,,,,,,{plan},,{replaces}"


def in_one_run(runs):
    rows = [used("u1", "10:00", 1), used("u2", "11:00", 3), used("u3", "12:00", 5, "u2"), used("u4", "13:00", 7, "u3"),
            void("c1", "u1")]
    said = set()
    for order in itertools.islice(itertools.permutations(rows), 0, None, 13):
        runs.rate("2026-03-05", order)
        said.add((runs.status, tuple(runs.said("lines", LINE)), tuple(runs.said("wallets", ("id", "remaining")))))
    runs.check("in any order: a void, and a replacement that is replaced", said,
               {(0, (("2026-03-04T13:00", "7", "0", "3.50", "false"),), (("a", "-3.50"),))})
    runs.check("explain says which, by what and on which rows", runs.explained("2026-03-05", rows),
               [("u1", "c1", False, [2, 6]), ("u2", "u3", True, [3, 4]), ("u3", "u4", True, [4, 5])])
    runs.rate("2026-03-05", [used("u1", "10:00", 1), void("c1", "u1"), void("c1", "u1"), used("u1", "10:00", 1)])
    runs.check("R23 what is void is still seen", (runs.status, runs.said("lines", LINE)), (0, []))
    runs.rate("2026-03-05", [used("u1", "10:00", 1), void("c1", "u1"), used("u1", "10:00", 2)])
    runs.refused("R23 and its id is not given again", ["T530"])
    runs.rate("2026-03-05", [used("u1", "10:00", 1), void("c1", "u1", "2026-03-06T00:00+08:00")])
    runs.check("a void that is said after as-of is left for later", runs.said("lines", LINE),
               [("2026-03-04T10:00", "1", "0", "0.50", "false")])
    runs.rate("2026-03-05", [machine("s1", "10:00", "launched"), machine("s2", "12:00", "stopped"),
                             machine("s3", "11:00", "stopped"), void("c1", "s2")])
    runs.check("a spell ends with the stop that counts", runs.said("lines", ("from", "quantity", "amount")),
               [("2026-03-04T10:00", "3600", "12.00")])


def over_a_state(runs):
    plan = {"grants": [TRAFFIC]}
    u1, u2 = used("u1", "10:00", 1), used("u2", "11:00", 3)
    runs.rate("2026-03-05", [u1, u2], onward="one", **plan)
    runs.rate("2026-03-06", [void("c1", "u1")], "one", "two", **plan)
    runs.check("R22 a void later: what its grant paid is restored, and pays for what came after",
               runs.said("lines", LINE),
               [("2026-03-04T10:00", "-1", "-1", "0.00", "true"), ("2026-03-04T11:00", "0", "1", "-0.50", "true")])
    runs.check("the wallet is as if it had never come", runs.said("wallets", ("id", "remaining")),
               [("a", "-0.50"), ("p", "0")])
    runs.rate("2026-03-07", [used("u3", "09:00", 2, "u2")], "two", "three", **plan)
    runs.check("R22 a replacement at another time", runs.said("lines", LINE),
               [("2026-03-04T09:00", "2", "2", "0.00", "true"), ("2026-03-04T11:00", "-3", "-2", "-0.50", "true")])
    runs.rate("2026-03-08", [u1, u2, void("c1", "u1"), used("u3", "09:00", 2, "u2")], "three", "four", **plan)
    runs.check("R23 all of it again changes nothing", (runs.status, runs.said("lines", LINE)), (0, []))
    runs.check("explain knows what earlier runs did", runs.explained("2026-03-08", [], "three"),
               [("u1", "c1", False, [0]), ("u2", "u3", True, [0])])
    runs.rate("2026-03-08", [void("c2", "u3")], "three", **plan)
    runs.check("a replacement is voided: what it replaced stays void", runs.said("lines", LINE),
               [("2026-03-04T09:00", "-2", "-2", "0.00", "true")])
    runs.rate("2026-05-02", [], "three", "five", **plan)
    runs.rate("2026-05-03", [], "five", **plan)
    runs.check("what is void is not in the state that has passed it",
               (runs.status, runs.said("wallets", ("id", "remaining"))), (0, [("a", "0.00"), ("p", "0")]))


def across_the_base(runs):
    """The state of 3 May begins on 1 April: a replacement on one side of it, the replaced on the other."""
    march = "u1,2026-03-31T10:00+08:00,a,traffic,out,4,,,,,,,{}"
    april = "u2,2026-04-02T10:00+08:00,a,traffic,out,6,,,,,,,{}"
    for first, then, rest in ((march.format(""), april.format("u1"), "-3.00"),
                              (april.format(""), march.format("u2"), "-2.00")):
        runs.rate("2026-04-03", [first], onward="b1")
        runs.rate("2026-04-04", [then], "b1", "b2")
        runs.rate("2026-05-03", [], "b2", "b3")
        runs.rate("2026-05-04", [], "b3")
        runs.check("over the beginning of the state", (runs.status, runs.said("wallets", ("id", "remaining")),
                                                        runs.said("lines", LINE)), (0, [("a", rest)], []))


def expired(runs):
    plan = {"grants": [SHORT]}
    runs.rate("2026-03-05", [used("v1", "10:00", 3)], onward="e1", **plan)
    runs.rate("2026-03-06", [void("c1", "v1")], "e1", "e2", **plan)
    runs.check("R7 R22 an expired grant voids what it gets back", (runs.said("entries", ENTRY),
                                                                     runs.said("lines", LINE)),
               ([("expired", "s", "3", "true")], [("2026-03-04T10:00", "-3", "-3", "0.00", "true")]))


def purchases(runs):
    file = {"purchases": ["{ id: p1, plan: traffic-20, at: 2026-03-03T10:00+08:00 }"]}
    rows = [used("u1", "10:00", 3)]
    runs.rate("2026-03-05", rows, onward="p1", **file)
    paid = runs.said("lines", LINE)
    runs.rate("2026-03-06", [void("c1", "p1")], "p1", "p2", **file)
    runs.check("a purchase of the accounts file is voided, and said to be", runs.said("purchases", PURCHASE),
               [("p1", "-9.50", "refused", "voided", "true")])
    runs.check("what it paid, the balance pays", (paid, runs.said("lines", LINE), runs.said("wallets", ("id", "remaining"))),
               ([("2026-03-04T10:00", "3", "3", "0.00", "false")],
                [("2026-03-04T10:00", "0", "-3", "1.50", "true")], [("a", "-1.50")]))
    runs.rate("2026-05-02", [], "p2", "p3", **file)
    runs.rate("2026-05-03", [], "p3", "p4", **file)
    runs.check("the state remembers that it is void when it has passed it",
               (runs.status, runs.said("wallets", ("id", "remaining"))), (0, [("a", "-1.50")]))
    runs.rate("2026-03-05", [bought("b1", "03T10:00"), bought("b2", "03T11:00"), void("c1", "b1")])
    runs.check("R18 what is void counts for no limit", runs.said("purchases", PURCHASE),
               [("b1", "", "refused", "voided", "false"), ("b2", "59.00", "accepted", "", "false")])
    runs.rate("2026-03-05", [bought("b1", "03T10:00", "unheard-of"), bought("b2", "03T11:00", replaces="b1")])
    runs.check("a purchase takes the place of a wrong one", runs.said("purchases", PURCHASE),
               [("b2", "59.00", "accepted", "", "false")])


def set_aside(runs):
    more = ["--reject", runs.path("rejected.csv")]
    wrong = "u3,2026-03-04T09:00+08:00,a,compute,,,exclusive,stopped,,,,,u1"
    runs.rate("2026-03-05", [used("u1", "10:00", 1), wrong], more=more)
    runs.check("what cannot be read replaces nothing", (runs.status, runs.said("lines", LINE)),
               (0, [("2026-03-04T10:00", "1", "0", "0.50", "false")]))
    refused = bought("b2", "03T11:00", "unheard-of", "b1")
    for what, rows in (("before it", [bought("b1", "03T10:00", "traffic-20"), refused]),
                       ("behind it", [bought("b1", "03T12:00", "traffic-20"), refused])):
        runs.rate("2026-03-05", [*rows, used("u1", "10:00", 1)], more=more)
        runs.check(f"what fails while it is rated does not either: the other is {what}",
                   (runs.said("purchases", ("id", "state")), runs.said("lines", LINE), runs.said("rejected", ("row",))),
                   ([("b1", "accepted")], [("2026-03-04T10:00", "1", "1", "0.00", "false")], [("b2",)]))
    runs.rate("2026-03-05", [bought("b1", "03T10:00"), bought("b2", "03T11:00", "unheard-of", "b1"),
                             bought("b3", "03T12:00", "gift", "b2")], more=more)
    runs.check("nor do two in a row: the first counts again",
               (runs.said("purchases", ("id", "state")), runs.said("rejected", ("row",))),
               ([("b1", "accepted")], [("b3",), ("b2",)]))
    runs.rate("2026-03-05", [used("u1", "10:00", 1)], onward="r1")
    runs.rate("2026-03-06", ["u9,2026-01-10T10:00+08:00,a,traffic,out,1,,,,,,,u1"], "r1", "r2", more=more)
    runs.check("R22 what is older than the state is set aside, and so replaces nothing",
               (runs.status, runs.said("lines", LINE), runs.said("rejected", ("row",))), (0, [], [("u9",)]))
    runs.rate("2026-03-07", [void("c1", "u1")], "r2")
    runs.check("and may be done properly later", runs.said("lines", LINE),
               [("2026-03-04T10:00", "-1", "0", "-0.50", "true")])


def main():
    tariff, rules = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="tariff-voids-") as folder:
        runs = Void(tariff, rules, folder)
        for part in (in_one_run, over_a_state, across_the_base, expired, purchases, set_aside):
            part(runs)
    print(f"{runs.passed} passed, {runs.failed} failed")
    return 1 if runs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
