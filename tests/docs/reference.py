#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
reference.py - the reference in docs/rules.md says what the engine knows: no more, no less.

The tables of words between `<!-- words -->` and `<!-- end of words -->` are made from the
engine's own rows, as the program WORDS prints them; `--update` writes them.  The keys of each
block, under a heading such as "### Keys of `price`", are held against those that `check` names.

Usage: reference.py WORDS TARIFF [--update]
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "rules.md"
BEGIN, END = "<!-- words -->\n", "<!-- end of words -->\n"
KINDS = {
    "block": "### Blocks",
    "word": "### Values in blocks",
    "function": "### Functions that a function may call",
    "method": "### What a text, a number or a fact can be asked",
}
BOOK = 'rulebook "b" {{ currency = "EUR", zone = "UTC", settle = {{ each = "hour" }} }}\n{}\n'
USAGE = "tariff: 1\nusage:\n  item: [a]\n  n: { unit: piece }\n"
# A block of each kind, complete but for the place of one more key.
BLOCKS = {
    "rulebook": "",  # stands in BOOK
    "meter": 'meter "m" {{ unit = "piece", sum = "n"{} }}',
    "price": 'meter "m" {{ unit = "piece", sum = "n" }}\n'
             'price "p" {{ when = {{ item = "a" }}, meter = "m", rate = money "1"{} }}',
    "charge": 'plan "l" {{}}\ncharge "c" {{ plan = "l", rate = money "1"{} }}',
    "pool": 'pool "q" {{ unit = money{} }}\ndeduct {{ "q", "balance" }}',
    "deduct": 'pool "q" {{ unit = money }}\ndeduct {{ "q", "balance"{} }}',
    "coupon": 'coupon "q" {{ amount = "1"{} }}\ndeduct {{ "q", "balance" }}',
    "commit": 'meter "m" {{ unit = "piece", sum = "n" }}\n'
              'price "p" {{ when = {{ item = "a" }}, meter = "m", rate = money "1" }}\n'
              'commit "c" {{ prices = {{ "p" }}, amount = "1"{} }}',
    "plan": 'pool "q" {{ unit = money }}\ndeduct {{ "q", "balance" }}\n'
            'plan "l" {{ grants = {{ q = "1" }}{} }}',
    "statement": 'statement {{ zero = true{} }}',
    "input": 'input "i" {{ of = "usage"{} }}',
}


def as_cell(text):
    return text.replace("|", "\\|")


def word_tables(rows):
    """The generated part of the page."""
    out = []
    for kind, heading in KINDS.items():
        out += [heading, "", "| write | it means |", "|---|---|"]
        out += [f"| `{as_cell(signature)}` | {as_cell(sentence)} |"
                for k, _, signature, sentence in rows if k == kind]
        out.append("")
    return "\n" + "\n".join(out)


def check(program, rules):
    """The findings of a rulebook with these rules."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        (folder / "facts").mkdir()
        (folder / "facts" / "usage.yaml").write_text(USAGE, encoding="utf-8")
        (folder / "rulebook.lua").write_text(rules, encoding="utf-8")
        done = subprocess.run([program, "check", place, "--format", "json"],
                              stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)["findings"]


def known_keys(program, block):
    """The keys that `check` offers when one is far from all of them."""
    head = BOOK.format("")
    if block == "rulebook":
        rules = head.replace("{ currency", "{ zzqqxx = 1, currency", 1)
    else:
        rules = head + BLOCKS[block].format(", zzqqxx = 1")
    hints = [f["hint"] for f in check(program, rules) if "zzqqxx" in f["message"]]
    return set(hints[0].removeprefix("There is: ").rstrip(".").split(", ")) if hints else set()


def documented_keys(page, block):
    section = re.search(rf"^### Keys of `{block}`\n(.*?)(?=^##|\Z)", page, re.M | re.S)
    rows = re.findall(r"^\| (`.*?) \|", section.group(1), re.M) if section else []
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("words")
    parser.add_argument("tariff")
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    printed = subprocess.run([arguments.words], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    rows = [line.split("\t") for line in printed.stdout.splitlines()]
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    tables, end, after = rest.partition(END)
    failures = []
    if not end:
        failures.append(f"{PAGE.name} has no {BEGIN.strip()} … {END.strip()}")
    elif tables != word_tables(rows) and arguments.update:
        PAGE.write_text(before + BEGIN + word_tables(rows) + END + after, encoding="utf-8")
    elif tables != word_tables(rows):
        failures.append("the tables of words are stale: run reference.py with --update")
    for block in BLOCKS:
        known, documented = known_keys(arguments.tariff, block), documented_keys(page, block)
        if not known or known != documented:
            failures.append(f"keys of `{block}`: the page lacks {sorted(known - documented)}, "
                            f"and has {sorted(documented - known)} that the engine does not know")
    for failure in failures:
        print(failure)
    print(f"{len(rows) + len(BLOCKS) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
