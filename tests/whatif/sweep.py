#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
sweep.py - sweeps and goals say what rating each value says, on random rulebooks.

Each point of a sweep is held against `tariff rate` with that value; what is found for a goal is held
against all values of its range: a value that is said to meet it does, two that are said to lie on both
sides do, and where nothing is found no neighbours among the values that it looked at lie on both sides.

Usage: sweep.py TARIFF TEST_RULEBOOKS [--books 20] [--seed 1]
"""

import argparse
import csv
import decimal
import io
import json
import pathlib
import random
import re
import sys
import tempfile

from agree import Book, lines_of, run, totals_of

VALUES = 50  # of a range: more than a goal looks at in any case


def paths_of(book):
    """Paths of one number: dated facts, and rates that rules write out."""
    text = (book.folder / "book" / "facts" / "prices.yaml").read_text(encoding="utf-8")
    found = [name for name, body in re.findall(r"^  (\S+):\n((?:    .*\n?)*)", text, re.M) if "is:" in body]
    return found + [f"plan.{name}.costs" for name in
                    (re.match(r'plan "([^"]+)"', line)[1] for line in lines_of(book, "plan")
                     if re.search(r'costs = "[0-9.]+"', line))]


def asked(book, *options):
    status, out, err = run([book.tariff, "whatif", "book", *book.inputs, *options], book.folder)
    return (out if status == 0 else None), err


def check_sweep(book, path, start, step):
    """The amounts of a sweep, by value; or None, and what is wrong."""
    until = start + step * (VALUES - 1)
    out, err = asked(book, "--sweep", f"{path}={start}..{until}/{step}", "--format", "csv")
    if out is None:
        return None, [] if "T660" in err or book.rate("book") is None else [f"a sweep of {path} fails: {err[:200]}"]
    rows = list(csv.DictReader(io.StringIO(out)))
    values = [start + step * number for number in range(VALUES)]
    if [decimal.Decimal(row[path]) for row in rows] != values:
        return None, [f"a sweep of {path} has other values than it was asked for"]
    amounts = [decimal.Decimal(row["amount"]) for row in rows]
    problems = []
    for number in (0, VALUES // 2, VALUES - 1):
        rated = book.rate("book", "--set", f"{path}={values[number]}")
        if rated is None or totals_of(rated[0]) != amounts[number]:
            problems.append(f"{path}={values[number]} is not what rating says")
    differences = [decimal.Decimal(row["amount_difference"]) for row in rows]
    if len({amount - difference for amount, difference in zip(amounts, differences)}) > 1:
        problems.append(f"the differences of {path} are not from one amount")
    return dict(zip(values, differences)), problems


def check_solve(book, path, start, step, differences, wanted):
    """A goal in money, held against all values."""
    until = start + step * (VALUES - 1)
    out, err = asked(book, "--solve", f"amount = {wanted}", "--by", f"{path}={start}..{until}/{step}", "--format",
                     "json")
    if out is None:
        return [] if "T660" in err else [f"a goal by {path} fails: {err[:200]}"]
    problems, values = [], sorted(differences)
    found = json.loads(out)["solutions"]
    meets = {value for value in values if differences[value] == wanted}
    for one in found:
        first, last = decimal.Decimal(one["from"]), decimal.Decimal(one["to"])
        if one["exact"]:
            inside = {value for value in values if first <= value <= last}
            if not inside <= meets:
                problems.append(f"{path} from {first} to {last} does not meet {wanted}")
            meets -= inside
        elif last - first != step or not (differences[first] < wanted) ^ (differences[last] < wanted):
            problems.append(f"{wanted} does not lie between {path}={first} and {last}")
    crossings = sum((differences[low] < wanted < differences[high]) or (differences[low] > wanted > differences[high])
                    for low, high in zip(values, values[1:]))
    if meets or crossings != sum(not one["exact"] for one in found):
        problems.append(f"{path} meets {wanted} at {sorted(meets)} too, and passes it {crossings} times")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tariff")
    parser.add_argument("program")
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tariff, program = (str(pathlib.Path(path).resolve()) for path in (chosen.tariff, chosen.program))
    failed = swept = solved = 0
    for seed in range(chosen.seed, chosen.seed + chosen.books):
        with tempfile.TemporaryDirectory(prefix="tariff-sweep-") as place:
            book = Book(tariff, program, seed, pathlib.Path(place))
            chance = random.Random(seed)
            paths, problems = paths_of(book), []
            for path in chance.sample(paths, min(2, len(paths))):
                start, step = decimal.Decimal(chance.choice(["0", "0.2", "1"])), decimal.Decimal("0.25")
                differences, wrong = check_sweep(book, path, start, step)
                problems += wrong
                if differences is None:
                    continue
                swept += 1
                for wanted in {chance.choice(list(differences.values())), chance.choice(list(differences.values())) +
                               decimal.Decimal("0.005"), decimal.Decimal("99999")}:
                    solved += 1
                    problems += check_solve(book, path, start, step, differences, wanted)
        failed += bool(problems)
        for problem in problems:
            print(f"FAILED  book {seed}: {problem}")
    if chosen.books >= 20 and not swept:
        failed += 1
        print("FAILED  nothing was swept")
    print(f"{swept} sweeps, {solved} goals")
    print(f"{chosen.books - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
