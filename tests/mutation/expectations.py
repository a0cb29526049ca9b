#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
expectations.py - do the rulebook's tests notice a wrong number?

Every number that a test expects is changed by 0.01, one at a time, in a copy
of the rulebook; the test must then fail at that line.

Usage: expectations.py TARIFF [RULEBOOK] [--sample N]
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A number after a key; instants, dates and words are none.
NUMBER = re.compile(r"(?<=: )(-?[0-9]+(?:\.[0-9]+)?)(?=[ ,}\]\n])")
COUNTS = ("lines:", "limit:")  # whole numbers: one more, not a hundredth


def numbers(text):
    """Where the expected numbers of a test file stand, as (from, until)."""
    begin = re.search(r"^expect:.*$", text, re.MULTILINE)
    if begin is None:
        return []
    return [found.span() for found in NUMBER.finditer(text, begin.end())]


def other(text, span):
    """The number there, changed; its places after the point are kept."""
    before = text[: span[0]].rstrip().rsplit(" ", 1)[-1]
    number = Decimal(text[span[0] : span[1]])
    return str(number + (1 if before.endswith(COUNTS) else Decimal("0.01")))


def notices(program, book, path, line):
    """True when the test of this file fails, and fails at the line."""
    done = subprocess.run(
        [program, "test", str(book), "--only", f"tests/{path.name}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode == 1 and f"tests/{path.name}:{line}:" in done.stdout


def passes(program, book):
    done = subprocess.run(
        [program, "test", str(book)], stdout=subprocess.DEVNULL, timeout=600, check=False
    )
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("tariff")
    parser.add_argument("rulebook", nargs="?", default=ROOT / "rules" / "artlab", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=0, help="so many, spread evenly; 0: all")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.tariff).resolve())
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tariff-mutation-") as place:
        book = pathlib.Path(place) / "book"
        shutil.copytree(arguments.rulebook, book)
        if not passes(program, book):
            print("The tests of the rulebook do not pass as they are.", file=sys.stderr)
            return 1
        paths = sorted((book / "tests").glob("*.yaml"))
        texts = {path: path.read_text(encoding="utf-8") for path in paths}
        places = [(path, span) for path in paths for span in numbers(texts[path])]
        if 0 < arguments.sample < len(places):
            count = len(places)
            places = [places[i * count // arguments.sample] for i in range(arguments.sample)]
        for path, span in places:
            text = texts[path]
            changed = other(text, span)
            line = text.count("\n", 0, span[0]) + 1
            path.write_text(text[: span[0]] + changed + text[span[1] :], encoding="utf-8")
            if not notices(program, book, path, line):
                failed += 1
                print(f"{path.name}:{line}: {text[span[0]:span[1]]} may as well be {changed}")
            path.write_text(text, encoding="utf-8")
    print(f"{len(places) - failed} passed, {failed} failed")
    return 1 if failed or not places else 0


if __name__ == "__main__":
    sys.exit(main())
