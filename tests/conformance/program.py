# SPDX-License-Identifier: MIT
"""Runs `tariff rate` on what a writer wrote, and finds numbers in what it printed.

The only arithmetic here adds up rows of the output: what lines cost, what a grant paid.
"""
import csv
import json
import shlex
import subprocess
from decimal import Decimal

FILES = ("wallets", "grants")


class Refused(Exception):
    """The program did not take what was written; the text is the first line of its message."""


class Answer:
    """All lines, wallets and grants that the program put out for one case."""

    def __init__(self, runs, tables):
        self.runs = runs                        # the lines of each run
        self.lines = [line for lines in runs for line in lines]
        self.remaining = {row["id"]: Decimal(row["remaining"]) for row in tables["wallets"]
                          if row["remaining"] != "unlimited"}
        self.grants = {row["grant"]: row for row in tables["grants"]}

    def lines_of(self, item=None, at=None):
        """The lines of one price, all if none is named; those that begin at an instant."""
        return [line for line in self.lines if item in (None, line["price"]) and
                at in (None, line["window"]["from"])]

    def total(self, number, lines=None):
        """The sum of a number of the lines: `quantity`, or `paid`, which no grant covered."""
        return sum((Decimal(line[number]) for line in (self.lines if lines is None else lines)),
                   Decimal(0))

    def amount(self, item=None, at=None):
        return self.total("amount", self.lines_of(item, at))

    def draws(self, lines=None):
        """What each grant paid; what the balance paid is under None."""
        found = {}
        for line in self.lines if lines is None else lines:
            for draw in line["draws"]:
                grant = draw["grant"]
                found[grant] = found.get(grant, Decimal(0)) + Decimal(draw["amount"])
        return found

    def deductions(self, lines=None):
        return {grant: amount for grant, amount in self.draws(lines).items() if grant is not None}

    def left_in_force(self):
        """What the grants in force at the end have left, together."""
        return sum((Decimal(grant["left"]) for grant in self.grants.values()
                    if grant["state"] == "active"), Decimal(0))

    def owed(self, pool):
        """What the pool of the account owes: less than nothing is left of it."""
        return -self.remaining.get(f"a/{pool}", Decimal(0))

    def balance(self):
        """What no grant paid."""
        return self.draws().get(None, Decimal(0))


def run(tariff, folder, usage):
    """Rates the files of a folder, run after run; the commands are kept beside them."""
    runs = []
    commands = []
    for number, (name, as_of) in enumerate(usage, 1):
        words = ["rate", "rulebook", "--usage", name, "--accounts", "accounts.yaml",
                 "--as-of", as_of, "--format", "json"]
        words += [word for file in FILES for word in (f"--{file}-out", f"{file}.csv")]
        words += ["--prior", f"state{number - 1}"] if number > 1 else []
        words += ["--state-out", f"state{number}"] if number < len(usage) else []
        commands.append(f"tariff {shlex.join(words)} > lines{number}.json")
        done = subprocess.run([tariff, *words], cwd=folder, capture_output=True, text=True,
                              check=False)
        (folder / "commands").write_text("\n".join(commands) + "\n")
        (folder / f"lines{number}.json").write_text(done.stdout)
        if done.returncode != 0:
            raise Refused(done.stderr.split("\n")[0])
        runs.append(json.loads(done.stdout)["lines"])
    tables = {}
    for file in FILES:
        with open(folder / f"{file}.csv", newline="") as rows:
            tables[file] = list(csv.DictReader(rows))
    return Answer(runs, tables)
