#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
clean.py - `tariff check` is silent where there is nothing to say.

Each folder beside this file shows one kind of finding (shows.case) and comes close
to it without (nearly.case); run.py of tests/errors runs them, this holds that both
are there, whatever else is, and that the second one is silent.  Then each rulebook of the project is
checked: none has a warning, and those under rules/ not even a note but those named below.

Usage: clean.py TARIFF SOURCE
"""

import pathlib
import re
import subprocess
import sys

SILENT = "@exit 0\n@stdout\nbook: no findings\n"
NOTES = {"prepaid-phone": {"T842"}}  # what is meant to be so: a call is rated as the call that it is


def check_pairs(here):
    """What is wrong with the pairs of cases, line by line."""
    folders = [folder for folder in sorted(here.iterdir()) if any(folder.glob("*.case"))]
    if len(folders) < 30:
        yield f"there are {len(folders)} kinds of findings: some are lost"
    for folder in folders:
        names = sorted(path.name for path in folder.iterdir())
        if not {"nearly.case", "shows.case"} <= set(names):
            yield f"{folder.name} has {names}, not nearly.case and shows.case"
            continue
        nearly = (folder / "nearly.case").read_text(encoding="utf-8")
        shows = (folder / "shows.case").read_text(encoding="utf-8")
        if not nearly.endswith("@run check book --deny warnings\n" + SILENT):
            yield f"{folder.name}/nearly.case is not silent"
        if "no findings" in shows or "@run check book\n" not in shows:
            yield f"{folder.name}/shows.case shows nothing"


def check_books(tariff, source):
    """What is found in the project's own rulebooks."""
    books = [*source.glob("rules/*"), *source.glob("tests/golden/*"), *source.glob("tests/api/*")]
    books += [source / "tests/bench/reference", source / "tests/check/base/book", source / "tests/focus/book"]
    books = [book for book in books if (book / "rulebook.lua").is_file()]
    if len(books) < 7:
        yield f"only {len(books)} rulebooks were found"
    for book in books:
        done = subprocess.run(
            [tariff, "check", "--deny", "warnings", book],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        notes = re.findall(r"note\[(T\d+)\]", done.stdout)
        silent = book.parent != source / "rules" or set(notes) <= NOTES.get(book.name, set())
        if done.returncode != 0 or not silent:
            yield f"{book.relative_to(source)}:\n{done.stdout}{done.stderr}"


def main():
    """Prints what is wrong; exit status 1 when something is."""
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    wrong = list(check_pairs(pathlib.Path(__file__).resolve().parent))
    wrong += check_books(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
    for line in wrong:
        print(line)
    print("nothing to find where there is nothing" if not wrong else f"{len(wrong)} found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
