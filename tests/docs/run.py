#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
run.py - what the documents show is what happens.

A document's walkthrough begins at `<!-- walkthrough -->` and ends at `<!-- end -->`,
at the next one, or with the file.  It is carried out from top to bottom, in a fresh
folder that holds rules/ and examples/ and in which `tariff` can be called:

    ```console           lines that begin with `$ ` are commands, typed to a shell (a line
                         that ends in `\\` goes on); below each stands what it puts out,
                         byte for byte.  A line `…` stands for lines that are left out.
    ```diff FILE         an edit: lines that begin with `-` go, with `+` come, others stay;
                         the file must hold the old ones exactly once
    ```LANGUAGE FILE     a new file, or one written anew

Every other fence is only read.  A command that fails must show why: its status is not
looked at, its output is.

Usage: run.py TARIFF [--update] [FILE...]
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEFT_OUT = "…"
FENCE = re.compile(r"^(?P<indent> *)```(?P<words>.*)$")


class Differs(Exception):
    """The document is wrong; the text says where and how."""


def fences(lines):
    """(first line, last line, words) of each fence's inside; and the marks between them."""
    inside = None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence and inside is None:
            inside = (number + 1, fence["words"].split())
        elif fence:
            yield inside[0], number, inside[1]
            inside = None
        elif inside is None and line.strip() in ("<!-- walkthrough -->", "<!-- end -->"):
            yield number, number, [line.strip()]


def apply_edit(folder, name, lines, where):
    """Replaces the lines of a diff without line numbers."""
    old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
    new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
    path = folder / name
    text = path.read_text(encoding="utf-8")
    found = ("\n" + text).count("\n" + old)
    if found != 1:
        raise Differs(f"{where}: {name} holds these lines {found} times, not once:\n{old}")
    at = ("\n" + text).index("\n" + old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")


def commands(lines):
    """(number of lines of the command, command, lines below it) of a console fence."""
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            raise Differs(f"a console fence begins with a command, not with {lines[at]!r}")
        end = at
        while lines[end].endswith("\\"):
            end += 1
        following = end + 1
        while following < len(lines) and not lines[following].startswith("$ "):
            following += 1
        yield lines[at : end + 1], lines[end + 1 : following]
        at = following


def matches(expected, got):
    """Line by line; a line `…` stands for any number of lines."""
    if not expected:
        return not got
    if expected[0] == LEFT_OUT:
        return any(matches(expected[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and expected[0] == got[0] and matches(expected[1:], got[1:])


def put_out(folder, command):
    text = "\n".join([command[0][2:], *command[1:]])
    done = subprocess.run(
        ["sh", "-c", text], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=300, check=False,
        env={"PATH": f"{folder}/build:/usr/bin:/bin", "LANG": "C.UTF-8", "NO_COLOR": "1"},
    )
    return done.stdout.decode("utf-8", errors="backslashreplace").rstrip("\n").splitlines()


def play(folder, lines, where, update):
    """A console fence; gives its lines as they should be."""
    shown = []
    for command, expected in commands(lines):
        got = put_out(folder, command)
        right = matches(expected, got)
        if not right and not update:
            raise Differs("\n".join([f"{where}: {command[0]}", "--- the document", *expected,
                                     "+++ what happens", *got]))
        shown += [*command, *(expected if right else got)]
    return shown


def fresh(place, program, count):
    folder = place / str(count)
    (folder / "build").mkdir(parents=True)
    (folder / "build" / "tariff").symlink_to(program)
    shutil.copytree(ROOT / "rules", folder / "rules")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def carry_out(path, program, place, update):
    """All walkthroughs of a document: how many, how many commands; and the text as it should be."""
    lines = path.read_text(encoding="utf-8").split("\n")
    out, copied, folder = [], 0, None
    walks = played = 0
    for first, last, words in list(fences(lines)):
        where = f"{path.name}:{first}"
        if words == ["<!-- walkthrough -->"]:
            walks += 1
            folder = fresh(place, program, f"{path.stem}-{walks}")
        elif words == ["<!-- end -->"]:
            folder = None
        elif folder is not None and words == ["console"]:
            out += lines[copied:first] + play(folder, lines[first:last], where, update)
            copied = last
            played += sum(line.startswith("$ ") for line in lines[first:last])
        elif folder is not None and len(words) == 2 and words[0] == "diff":
            apply_edit(folder, words[1], lines[first:last], where)
        elif folder is not None and len(words) == 2:
            new = folder / words[1]
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text("".join(line + "\n" for line in lines[first:last]), encoding="utf-8")
    return walks, played, "\n".join(out + lines[copied:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("tariff", type=pathlib.Path)
    parser.add_argument("documents", nargs="*", type=pathlib.Path,
                        default=[ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])
    parser.add_argument("--update", action="store_true", help="write down what happens")
    arguments = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="tariff-docs-") as place:
        for path in arguments.documents:
            try:
                walks, played, text = carry_out(
                    path, arguments.tariff.resolve(), pathlib.Path(place), arguments.update)
            except Differs as difference:
                failed += 1
                print(difference)
                continue
            passed += walks
            if walks:
                print(f"{path.name}: {walks} walkthroughs, {played} commands")
            if arguments.update:
                path.write_text(text, encoding="utf-8")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
