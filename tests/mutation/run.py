#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
run.py - does anybody notice a slip in a rulebook?

Each mutant of the rulebook's rules and facts is given to `tariff check` and, when
that is silent, to `tariff test`.  It must be refused or found, with a report that
names the changed line, its block or the changed word; or change a test's result; or
mean the same: the language calls both spellings equal, or the content hash is what it
was; and then what `show` says and all that the example month comes to must be too.
What is left survives.  Survivors must be few, and docs/mutation.md has a row for each.
Nothing may crash or hang.

Usage: run.py TARIFF [RULEBOOK] [--sample N] [--seed N] [--jobs N] [--list CLASS] [--only TEXT]
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import mutants  # noqa: E402
from tokens import spelling  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
HANGS_AFTER = 60  # seconds; a mutant takes a tenth of one on an idle machine
SURVIVORS_MAX = 0.01
MONTH = ("--usage", ROOT / "examples/artlab/usage.csv", "--accounts",
         ROOT / "examples/artlab/accounts.yaml", "--as-of", "2026-04-01T00:00:00+08:00")
DAYS = ("2025-06-01", "2026-03-20")
CLASSES = {
    "refused": "`check` ends with an error that names line, block or word",
    "found": "`check` has a warning that names line, block or word",
    "tested": "loads, and a test of the rulebook fails",
    "same": "loads with the same meaning",
    "survived": "loads with another meaning, and nothing says so",
    "unexplained": "survived, and docs/mutation.md does not say why it may",
    "unnamed": "is refused or found, but the report names neither line, block nor word",
    "crashed": "the program ended by a signal, or said what is no report",
    "hung": f"the program was not done after {HANGS_AFTER} s",
}
BAD = ("unnamed", "crashed", "hung", "unexplained")
PAGE = ROOT / "docs" / "mutation.md"


class Crash(Exception):
    """The program did something that it never may."""


class Book:
    """A copy of the rulebook to spoil, and the program that judges it."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def run(self, *words):
        done = subprocess.run(
            [self.program, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=HANGS_AFTER, check=False,
        )
        if done.returncode not in (0, 1):
            raise Crash(f"status {done.returncode}: {done.stderr[-300:]!r}")
        return done.returncode, done.stdout.decode("utf-8", errors="backslashreplace")

    def check(self):
        """The findings, and whether the rulebook was refused."""
        status, output = self.run("check", self.folder, "--format", "json")
        try:
            return json.loads(output)["findings"], status == 1
        except (ValueError, KeyError) as error:
            raise Crash(f"check wrote no report: {output[:300]!r}") from error

    def passes(self):
        return self.run("test", self.folder)[0] == 0

    def hash(self):
        return self.run("check", self.folder, "--hash")

    def shown(self):
        """The price lists, without the hash at their end."""
        pages = [self.run("show", self.folder, "--at", day)[1] for day in DAYS]
        return [page.rpartition("Rulebook hash ")[0] for page in pages]

    def month(self):
        return self.run("rate", self.folder, *MONTH, "--format", "csv")


def names(mutant, finding):
    """Does the finding say where, or what?"""
    said = finding["message"] + " " + finding["hint"]
    if finding["file"].endswith(mutant.path):
        lines = {finding["line"], *map(int, re.findall(r"(?<!\w)line (\d+)", said))}
        if lines & {*mutant.lines, mutant.block_line}:
            return True
    symbols = [symbol for symbol in (*mutant.symbols, mutant.block) if re.search(r"\w", symbol)]
    return any(re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", said) for symbol in symbols)


def means_the_same(book, mutant, original):
    path = pathlib.PurePath(mutant.path)
    same = book.hash() == original["hash"] or (
        spelling(path, mutant.text) == spelling(path, original["texts"][mutant.path]))
    return same and (book.shown(), book.month()) == (original["shown"], original["month"])


def judge(book, mutant, original):
    """The class of a mutant, and what is to be said of it."""
    (book.folder / mutant.path).write_text(mutant.text, encoding="utf-8")
    try:
        findings, refused = book.check()
        if findings:
            said = "; ".join(f"{f['file'].rpartition('/')[2]}:{f['line']}: {f['message']}" for f in findings[:2])
            if not any(names(mutant, finding) for finding in findings):
                return "unnamed", said
            return "refused" if refused else "found", said
        if refused:
            return "unnamed", "refused without a finding"
        if not book.passes():
            return "tested", ""
        return "same" if means_the_same(book, mutant, original) else "survived", ""
    except subprocess.TimeoutExpired:
        return "hung", ""
    except Crash as crash:
        return "crashed", str(crash)
    finally:
        shutil.copyfile(original["folder"] / mutant.path, book.folder / mutant.path)


def chosen(arguments, paths):
    found = list(mutants.of_book(arguments.rulebook, paths, arguments.seed))
    if arguments.only:
        found = [m for m in found if arguments.only in f"{m.path}:{m.line}: {m.name} => {m.after}"]
    if 0 < arguments.sample < len(found):
        keep = random.Random(arguments.seed).sample(range(len(found)), arguments.sample)
        found = [found[i] for i in sorted(keep)]
    return found


def judge_all(arguments, found, place):
    """(mutant, class, what is said), in order, by several workers with a copy each."""
    program = str(arguments.tariff.resolve())
    books = queue.Queue()
    for i in range(arguments.jobs):
        shutil.copytree(arguments.rulebook, place / str(i))
        books.put(Book(program, place / str(i)))
    first = Book(program, place / "0")
    if first.check() != ([], False) or not first.passes():
        raise SystemExit("mutation: the rulebook is not clean, or its own tests fail")
    original = {
        "folder": arguments.rulebook, "hash": first.hash(), "shown": first.shown(),
        "month": first.month(),
        "texts": {path: (arguments.rulebook / path).read_text(encoding="utf-8")
                  for path in {mutant.path for mutant in found}},
    }

    def work(mutant):
        book = books.get()
        try:
            return (mutant, *judge(book, mutant, original))
        finally:
            books.put(book)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        return list(pool.map(work, found))


def report(judged, listed):
    """The table: operators down, classes across; then what has to be looked at."""
    counts = collections.Counter((mutant.operator, verdict) for mutant, verdict, _ in judged)
    operators = list(dict.fromkeys(mutant.operator for mutant, _, _ in judged))
    print(f"{'':12}" + "".join(f"{name:>12}" for name in CLASSES) + f"{'all':>8}")
    for operator in [*operators, ""]:
        row = [sum(n for (o, c), n in counts.items() if c == name and operator in ("", o))
               for name in CLASSES]
        print(f"{operator or 'all':12}" + "".join(f"{n:>12}" for n in row) + f"{sum(row):>8}")
    for mutant, verdict, said in judged:
        if verdict in (*BAD, "survived", *listed):
            print(f"{verdict}: {mutant.path}:{mutant.line}: {mutant.name} => {mutant.after}"
                  + (f"  [{said}]" if said else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=3)[2])
    parser.add_argument("tariff", type=pathlib.Path)
    parser.add_argument("rulebook", nargs="?", default=ROOT / "rules" / "artlab", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=0, help="so many of them; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="those whose line in the report holds this")
    parser.add_argument("--list", action="append", default=[], choices=list(CLASSES))
    arguments = parser.parse_args()
    paths = [path.relative_to(arguments.rulebook)
             for path in [arguments.rulebook / "rulebook.lua",
                          *sorted((arguments.rulebook / "facts").glob("*.yaml"))]]
    found = chosen(arguments, paths)
    with tempfile.TemporaryDirectory(prefix="tariff-mutants-") as place:
        judged = judge_all(arguments, found, pathlib.Path(place))
    explained = set(re.findall(r"^\| `([^|]*)` \|", PAGE.read_text(encoding="utf-8"), re.M))
    judged = [
        (mutant, "unexplained" if verdict == "survived" and mutant.name not in explained else verdict, said)
        for mutant, verdict, said in judged
    ]
    report(judged, arguments.list)
    survived = sum(verdict in ("survived", "unexplained") for _, verdict, _ in judged)
    bad = sum(verdict in BAD for _, verdict, _ in judged)
    few = survived <= max(1, len(judged) * SURVIVORS_MAX)
    print(f"{len(judged)} mutants, {survived} survived "
          f"({100 * survived / max(1, len(judged)):.2f} %, at most {100 * SURVIVORS_MAX:g} % may), "
          f"{bad} unexplained, unnamed, crashed or hung")
    print(f"{len(judged) - bad} passed, {bad} failed")
    return 0 if judged and few and bad == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
