#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
agree.py - a what-if says what rating says, on random rulebooks: what is not changed differs in
nothing, and a changed rulebook is the one that the same edit by hand makes of it.

test_rulebooks makes the rulebooks.  Of each:

    the same rulebook     compared with itself, no line, payment or purchase differs; a change that
                          sets what is there gives the same hash and the same statement, byte for byte
    a change, by chance   the hash and the totals are those of the edited rulebook; what is refused
                          edited is refused changed
    differences           `tariff diff` finds none of a rulebook and itself, and some where hashes differ
    sums                  groups, months and accounts add up to the totals, causes to the difference

Usage: agree.py TARIFF TEST_RULEBOOKS [--books 50] [--seed 1]
"""

import argparse
import csv
import datetime
import decimal
import io
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ZERO = decimal.Decimal(0)


def run(words, folder):
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


class Book:
    """A random rulebook on disk, with its inputs."""

    def __init__(self, tariff, program, seed, folder):
        self.tariff, self.seed, self.folder = tariff, seed, folder
        subprocess.run([program, "--write", str(seed), str(folder / "book")], check=True, capture_output=True)
        for name in ("usage.csv", "accounts.yaml", "as_of"):
            (folder / "book" / name).rename(folder / name)
        as_of = int((folder / "as_of").read_text(encoding="utf-8"))
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=as_of)
        self.inputs = ["--usage", "usage.csv", "--accounts", "accounts.yaml", "--as-of", at.isoformat() + "Z"]

    def rate(self, book, *options):
        """The summary and the statement, or None when it is refused."""
        status, out, _ = run([self.tariff, "rate", book, *self.inputs, "--statement", "statement.csv", "--format",
                              "csv", *options], self.folder)
        if status != 0:
            return None
        rows = list(csv.DictReader(io.StringIO((self.folder / "statement.csv").read_text(encoding="utf-8"))))
        return rows, (self.folder / "statement.csv").read_bytes(), out

    def hash(self, book, *options):
        return run([self.tariff, "check", book, "--hash", *options], self.folder)[1].strip()

    def whatif(self, *options):
        """The document of a what-if, or what it said when it is refused."""
        status, out, err = run([self.tariff, "whatif", "book", *self.inputs, "--format", "json", *options],
                               self.folder)
        return json.loads(out) if status == 0 else err

    def differences(self, other):
        """What `tariff diff` says of the book and another."""
        return json.loads(run([self.tariff, "diff", "book", other, "--format", "json"], self.folder)[1])

    def edit(self, name, old, new):
        """An edited copy of the book: the first `old` of a file becomes `new`."""
        text = (self.folder / "book" / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        for path in (self.folder / "book").rglob("*"):
            if path.is_file():
                to = self.folder / "edited" / path.relative_to(self.folder / "book")
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(path.read_bytes())
        (self.folder / "edited" / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def totals_of(rows):
    """What the rows of a statement come to."""
    return sum((decimal.Decimal(row["amount"]) for row in rows), ZERO)


def lines_of(book, word):
    text = (book.folder / "book" / "rulebook.lua").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith(word + " ") and line.endswith("}")]


# -- changes: each gives the change, the file, what stands there and what stands there instead ----


def scaled_fact(book, chance):
    text = (book.folder / "book" / "facts" / "prices.yaml").read_text(encoding="utf-8")
    name = chance.choice(re.findall(r"^  (\S+):\n", text, re.M) or [None])
    if name is None:
        return None
    begin = text.index(f"  {name}:\n")
    end = re.compile(r"^  \S", re.M).search(text, begin + 3)
    old = text[begin : end.start() if end else len(text)]
    factor = decimal.Decimal(chance.choice(["0.5", "1.1", "0", "3"]))
    new = re.sub(r"\b(is|rate|flat|small|large): (-?[0-9.]+)",
                 lambda found: f"{found[1]}: {decimal.Decimal(found[2]) * factor:f}", old)
    return f"- {{ fact: {name}, scale: {factor} }}", "facts/prices.yaml", old, new


def dated_fact(book, chance):
    text = (book.folder / "book" / "facts" / "prices.yaml").read_text(encoding="utf-8")
    facts = re.findall(r"^  (\S+):\n((?:    .*\n)*?)    values:\n((?:      .*\n?)*)", text, re.M)
    facts = [fact for fact in facts if fact[2].count("\n") == 1 and "is:" in fact[2] and "by:" not in fact[1]]
    if not facts:
        return None
    name, head, values = chance.choice(facts)
    day, value = chance.choice(["2021-05-01", "2024-03-30"]), chance.choice(["0.7", "2"])
    old = f"  {name}:\n{head}    values:\n{values}"
    return (f"- {{ fact: {name}, from: {day}, set: {value} }}", "facts/prices.yaml", old,
            f"{old}      {day}: {{ is: {value}, source: EXAMPLE }}\n")


def plain_rate(book, chance):
    lines = [line for line in lines_of(book, "price") if 'rate = money "' in line]
    if not lines:
        return None
    line = chance.choice(lines)
    name = re.match(r'price "([^"]+)"', line)[1]
    rate = chance.choice(["0.11", "7", "0"])
    return (f"- {{ price: {name}, set: {{ rate: {{ money: {rate} }} }} }}", "rulebook.lua", line,
            re.sub(r'rate = money "[^"]*"( \* "[^"]*")?', f'rate = money "{rate}"', line))


def rounding(book, chance):
    lines = [line for line in lines_of(book, "price") if "rate = " in line and " round = {" not in line]
    if not lines:
        return None
    line = chance.choice(lines)
    name = re.match(r'price "([^"]+)"', line)[1]
    per = chance.choice(["day", "month"])
    return (f"- {{ price: {name}, set: {{ round: {{ to: 0.1, mode: down, per: {per} }} }} }}", "rulebook.lua", line,
            line.replace("{ ", f'{{ round = {{ to = "0.1", mode = "down", per = "{per}" }}, ', 1))


def settlement(book, chance):
    (head,) = lines_of(book, "rulebook")
    each = chance.choice(["hour", "day", "month", "event"])
    return (f"- path: rulebook.settle.each\n    set: {each}", "rulebook.lua", head,
            re.sub(r'each = "\w+"', f'each = "{each}"', head))


def order(book, chance):
    lines = [line for line in lines_of(book, "deduct") if line.count("{") == 1 and "=" not in line]
    if len(lines) != 1:
        return None
    pools = re.findall(r'"([^"]+)"', lines[0])
    front = pools[:-1]
    chance.shuffle(front)
    return (f"- deduct: [{', '.join(front + pools[-1:])}]", "rulebook.lua", lines[0],
            "deduct { " + ", ".join(f'"{pool}"' for pool in front + pools[-1:]) + " }")


def offer(book, chance):
    lines = [line for line in lines_of(book, "plan") if re.search(r'costs = "[0-9.]+"', line)]
    if not lines:
        return None
    line = chance.choice(lines)
    name = re.match(r'plan "([^"]+)"', line)[1]
    return (f"- path: plan.{name}.costs\n    set: 6", "rulebook.lua", line,
            re.sub(r'costs = "[0-9.]+"', 'costs = "6"', line))


def gone(book, chance):
    lines = lines_of(book, "charge")
    if not lines:
        return None
    line = chance.choice(lines)
    name = re.match(r'charge "([^"]+)"', line)[1]
    return f"- charge: {name}\n    remove: true", "rulebook.lua", line + "\n", ""


KINDS = (scaled_fact, dated_fact, plain_rate, rounding, settlement, order, offer, gone)


# -- what must hold ------------------------------------------------------------------------------


def sums(document):
    """What does not add up in a document."""
    problems = []
    for money in ("amount", "prepaid", "balance"):
        for side in ("before", "after", "difference"):
            whole = decimal.Decimal(document["totals"][money][side])
            for grouping in document["by"]:
                parts = sum((decimal.Decimal(group[money][side]) for group in grouping["groups"]), ZERO)
                if parts != whole:
                    problems.append(f"{money} {side} by {grouping['by']} come to {parts}, not {whole}")
    for total, pair in document["totals"].items():
        parts = sum((decimal.Decimal(cause[total]) for cause in document["causes"]), ZERO)
        if parts != decimal.Decimal(pair["difference"]):
            problems.append(f"the causes of {total} come to {parts}, not {pair['difference']}")
    return problems


def same(book):
    """The book compared with itself, and with what sets what is there."""
    document = book.whatif("--against", "book")
    plain = book.rate("book")
    if plain is None:
        return [] if isinstance(document, str) else ["a what-if takes what rating refuses"]
    if isinstance(document, str):
        return [f"a what-if refuses what rating takes: {document}"]
    problems = sums(document)
    if any(decimal.Decimal(pair["difference"]) != 0 for pair in document["totals"].values()):
        problems.append("a rulebook differs from itself")
    if decimal.Decimal(document["totals"]["amount"]["before"]) != totals_of(plain[0]):
        problems.append("the amount before is not that of the statement")
    if document["rulebook"]["hash_before"] != document["rulebook"]["hash_after"]:
        problems.append("the hashes of one rulebook differ")
    if book.differences("book"):
        problems.append("diff finds that a rulebook differs from itself")
    set_again = ["--set", "rulebook.currency=EUR"]
    if book.rate("book", *set_again) != plain or book.hash("book", *set_again) != book.hash("book"):
        problems.append("a change to what is there changes something")
    return problems


def changed(book, change, edit):
    """The book changed, and edited by hand."""
    (book.folder / "change.yaml").write_text(
        f"tariff: 1\nwhatif: one\nchange:\n  {change}\nexpect:\n  every change touches a line: false\n",
        encoding="utf-8")
    book.edit(*edit)
    document = book.whatif("--change", "change.yaml")
    rated = book.rate("edited")
    if rated is None or isinstance(document, str):
        before = book.rate("book")
        good = (rated is None or before is None) and isinstance(document, str)
        return [] if good else [f"edited {'refused' if rated is None else 'taken'}, changed: {str(document)[:300]}"]
    problems = sums(document)
    # The hash goes over all that functions can read: there a block that is gone leaves its place.
    functions = edit[2] == "" and any("function(" in line for line in lines_of(book, "price"))
    if document["rulebook"]["hash_after"] != book.hash("edited") and not functions:
        problems.append("the hash is not that of the edited rulebook")
    if book.hash("edited") != book.hash("book") and not book.differences("edited"):
        problems.append("diff finds nothing where the hashes differ")
    if decimal.Decimal(document["totals"]["amount"]["after"]) != totals_of(rated[0]):
        problems.append("the amount after is not that of the edited rulebook's statement")
    if book.rate("book", "--change", "change.yaml") != rated:
        problems.append("the statement and the lines are not those of the edited rulebook")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tariff")
    parser.add_argument("program")
    parser.add_argument("--books", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tariff, program = (str(pathlib.Path(path).resolve()) for path in (chosen.tariff, chosen.program))
    failed = 0
    tried = dict.fromkeys((kind.__name__ for kind in KINDS), 0)
    for seed in range(chosen.seed, chosen.seed + chosen.books):
        with tempfile.TemporaryDirectory(prefix="tariff-agree-") as place:
            book = Book(tariff, program, seed, pathlib.Path(place))
            chance = random.Random(seed)
            problems = [("the same", problem) for problem in same(book)]
            for kind in chance.sample(KINDS, len(KINDS))[:4]:
                made = kind(book, chance)
                if made is None:
                    continue
                tried[kind.__name__] += 1
                problems += [(kind.__name__, problem) for problem in changed(book, made[0], made[1:])]
        failed += bool(problems)
        for what, problem in problems:
            print(f"FAILED  book {seed}, {what}: {problem}")
    print(", ".join(f"{count} {name}" for name, count in tried.items()))
    if chosen.books >= len(KINDS) * 5 and not all(tried.values()):
        failed += 1
        print("FAILED  some kind of change was never tried")
    print(f"{chosen.books - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
