#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Compares the engine with the oracle on random rulebooks: every line with its draws, every grant,
# every balance, exactly.  test_rulebooks makes a rulebook from its seed and rates it.
# Closes with `N passed, N failed`; a failed one says its seed and how to see it.
# Usage: compare_rulebooks.py --program build/tests/test_rulebooks [--books 200] [--seed 1] [--jobs 2]
import argparse
import csv
import io
import multiprocessing
import os
import subprocess
import sys
import traceback

import general
from oracle import decimal
from rulebook import UNLIMITED
from zones import Zone, parse_time

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = Zone("UTC")
CHUNK = 50          # books to a process
SHOWN = 4           # differences printed of one book
# What the oracle knows of the words that test_rulebooks may leave out.
WORDS = ("changes", "over", "bills", "capacity", "function", "events", "start_fee", "step", "rest", "overdraft", "order",
         "share", "coupon", "windows", "instead", "charge", "commit", "lines", "rate", "units", "field", "bounds", "back", "saving", "void", "late", "use")
LABELS = ("account", "from", "until", "price", "key")
MONEY = ("amount", "balance", "cash", "coupon", "cut", "save")
LEFT_OUT = ("period", "rounding", "open", "provisional", "correction")


def parts_of(output):
    """The books of test_rulebooks --print: dicts of texts by name."""
    at, book, books = 0, None, []
    while at < len(output):
        end = output.index(b"\n", at)
        _, name, length = output[at:end].decode().split(" ")
        text = output[end + 1:end + 1 + int(length)].decode()
        at = end + 1 + int(length)
        if name == "book":
            book = {"book": text}
            books.append(book)
        else:
            book[name] = text
    return books


def number(text):
    """A decimal as a whole number of 10^-18."""
    if text == "unlimited":
        return int(UNLIMITED) * general.ONE
    sign = -1 if text.startswith("-") else 1
    whole, _, places = text.lstrip("-").partition(".")
    return sign * (int(whole) * general.ONE + int(places.ljust(18, "0") or 0))


def engine_lines(text):
    for row in csv.DictReader(io.StringIO(text)):
        numbers = {name: number(value) for name, value in row.items()
                   if name not in LABELS and name not in LEFT_OUT}
        if any(numbers.values()):
            yield (row["account"], parse_time(row["from"], UTC), parse_time(row["until"], UTC),
                   row["price"], row["key"]), numbers


def engine_grants(text):
    for row in csv.DictReader(io.StringIO(text)):
        yield (row["account"], row["grant"] or f"owed by {row['pool']}"), {
            name: number(row[name] or "0") for name in ("amount", "used", "left", "expired")}


def added_up(rows):
    """Lines of one name as one, unless that is nothing: settled by the event, what a total lacks has
    a line of its own, and a correction stands beside what it corrects."""
    sums, counts = {}, {}
    for name, numbers in rows:
        mine = sums.setdefault(name, dict.fromkeys(numbers, 0))
        counts[name] = counts.get(name, 0) + 1
        for key, value in numbers.items():
            mine[key] += value
    return {name: (numbers, counts[name]) for name, numbers in sums.items() if any(numbers.values())}


def is_same(ours, theirs):
    """What several lines show of a quantity is rounded in each, to the last place."""
    if ours is None or theirs is None:
        return False
    return all(abs(value - theirs[0][key]) <= (0 if key in MONEY else theirs[1] - 1)
               for key, value in ours[0].items())


def differences(what, ours, theirs):
    ours, theirs = added_up(ours), added_up(theirs)
    wrong = [name for name in sorted(set(ours) | set(theirs), key=str)
             if not is_same(ours.get(name), theirs.get(name))]
    return ([f"  {what} oracle: {shown((name, ours[name][0]))}" for name in wrong if name in ours]
            + [f"  {what} engine: {shown((name, theirs[name][0]))}" for name in wrong if name in theirs])


def shown(row):
    name, numbers = row
    name = [general.format_time(part, UTC) if isinstance(part, int) else part for part in name]
    said = (f"{key}={decimal(value)}" for key, value in numbers.items() if value)
    return " ".join(name) + "  " + " ".join(said)


def compare(book):
    """What the two make of one book, where they differ."""
    seed, as_of = book["book"].split()
    if "lines" not in book:
        return seed, ["  the engine refuses it"]
    try:
        rules, accounts = general.rate(book["rulebook.lua"], book["facts/prices.yaml"],
                                       book["accounts.yaml"], book["usage.csv"], int(as_of), voids=book["voids.csv"])
        lines = [row for account in accounts for row in general.line_rows(rules, account)]
        grants = [row for account in accounts for row in general.grant_rows(account)]
        left = {account.id: account.balance for account in accounts}
        wallets = {row["id"]: number(row["remaining"])
                   for row in csv.DictReader(io.StringIO(book["wallets"])) if row["id"] in left}
    except Exception:     # a book that the oracle cannot settle is a failed one, not the end of the run
        return seed, [traceback.format_exc(limit=-3)]
    found = differences("line", lines, engine_lines(book["lines"]))
    found += differences("grant", grants, engine_grants(book["grants"]))
    if left != wallets:
        found.append(f"  balances oracle: {left}\n  balances engine: {wallets}")
    return seed, found


def compare_chunk(job):
    program, words, first, count = job
    done = subprocess.run([program, "--words", words, "--print", str(first), str(count)],
                          stdout=subprocess.PIPE, check=True)
    return [compare(book) for book in parts_of(done.stdout)]


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Engine against oracle on random rulebooks.")
    parser.add_argument("--program", default=os.path.join(HERE, "..", "..", "build", "tests", "test_rulebooks"))
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--words", default=",".join(WORDS) or "none")
    chosen = parser.parse_args(arguments)
    last = chosen.seed + chosen.books
    jobs = [(chosen.program, chosen.words, first, min(CHUNK, last - first))
            for first in range(chosen.seed, last, CHUNK)]
    passed = failed = 0
    with multiprocessing.Pool(chosen.jobs) as pool:
        for seed, found in (result for chunk in pool.imap(compare_chunk, jobs) for result in chunk):
            passed += not found
            failed += bool(found)
            if found:
                print(f"seed {seed} FAILED, {len(found)} differences; see test_rulebooks --words {chosen.words} "
                      f"--write {seed} FOLDER")
                print("\n".join(found[:SHOWN]), flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
