#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
run.py - what people see when they make a mistake, byte for byte.

Each *.case file spoils a copy of base/ (the nearest above it) in one way, runs the
program there and holds what it says against what the file says it must.

A case is a line that names the mistake, then sections:

    @edit FILE      old lines, a line with `=>` alone, new lines; old must be there once
    @file FILE      the whole content of a new file; with `escaped`, \\xNN is a byte
    @append FILE    what is added to a file's end
    @repeat FILE N  the same N times, with {n} for 1 to N; with `joined`, in one line
    @remove FILE    takes a file away
    @before ARGS    a run that comes first and must succeed, such as one that writes a state
    @run ARGUMENTS  what stands after `tariff`, split as a shell does
    @exit N         the exit status
    @stdout         what `check` and `test` find is their result; nothing when left out;
                    `any`: what is put out is not the case's matter
    @stderr         the messages of all else; nothing when left out

Two sections are for document.py, which makes the page of each finding from its case:

    @about T214     what the finding means and how it is mended
    @unseen         why no run of the program can show it; such a case has no @run

Usage: run.py TARIFF [--update] [CASE or FOLDER...]
"""

import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SHOWN = 4000  # of an output that should have been short


class BadCase(Exception):
    """The case file itself makes no sense."""


def read_case(path):
    """The title and the sections, each [word, argument, text]."""
    title, sections = "", []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("@"):
            word, _, argument = line[1:].partition(" ")
            sections.append([word, argument, []])
        elif sections:
            sections[-1][2].append(line)
        elif not title and not line.startswith("#"):
            title = line
    for section in sections:
        lines = section[2]
        while lines and not lines[-1]:
            lines.pop()
        section[2] = "".join(line + "\n" for line in lines)
    return title, sections


def edit(folder, name, text):
    """Replaces lines of a file; what is replaced must be there exactly once."""
    old, arrow, new = text.partition("=>\n")
    path = folder / name
    content = path.read_text(encoding="utf-8")
    old = old.removesuffix("\n")
    new = new.removesuffix("\n")
    if not arrow or content.count(old) != 1:
        raise BadCase(f"{name} does not hold this once: {old!r}")
    path.write_text(content.replace(old, new), encoding="utf-8")


def create(folder, argument, text):
    """Writes a new file, or replaces one."""
    name, _, manner = argument.partition(" ")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8")
    if manner == "escaped":
        data = text.removesuffix("\n").encode("ascii").decode("unicode_escape").encode("latin-1")
    path.write_bytes(data)


def append(folder, argument, text):
    """Adds text to the end of a file."""
    with open(folder / argument, "a", encoding="utf-8") as file:
        file.write(text)


def repeat(folder, argument, text):
    """Adds text to the end of a file many times; {n} in it counts."""
    name, count, *manner = argument.split()
    if "joined" in manner:
        text = text.removesuffix("\n")
    append(folder, name, "".join(text.replace("{n}", str(n + 1)) for n in range(int(count))))


def invoke(program, arguments, folder):
    """Runs the program in the folder."""
    return subprocess.run(
        [program, *shlex.split(arguments)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )


def shown(data):
    """Bytes as a case file holds them."""
    return data[:SHOWN].decode("utf-8", errors="backslashreplace")


SPOILS = {"edit": edit, "file": create, "append": append, "repeat": repeat}
KEPT = {"about", "unseen", "exit", "stderr", "stdout"}  # what spoils nothing


def run_case(program, sections, folder):
    """Spoils the copy, runs the program: exit status, standard output, standard error."""
    arguments = None
    for word, argument, text in sections:
        if word in SPOILS:
            SPOILS[word](folder, argument, text)
        elif word == "remove":
            (folder / argument).unlink()
        elif word == "before":
            done = invoke(program, argument, folder)
            if done.returncode != 0:
                raise BadCase(f"@before ended with {done.returncode}: {shown(done.stderr)}")
        elif word == "run":
            arguments = argument
        elif word not in KEPT:
            raise BadCase(f"no such section: @{word}")
    if arguments is None:
        raise BadCase("there is no @run")
    done = invoke(program, arguments, folder)
    return str(done.returncode), shown(done.stdout), shown(done.stderr)


def update(path, sections, got):
    """Writes what came out into the case file, in place of what was expected."""
    text = path.read_text(encoding="utf-8")
    code, output, errors = got
    head = text[: text.index("@exit")] if "@exit" in text else text.rstrip("\n") + "\n"
    head += f"@exit {code}\n"
    if ["stdout", "any"] in [section[:2] for section in sections]:
        head += "@stdout any\n"
    elif output:
        head += f"@stdout\n{output}"
    path.write_text(head + (f"@stderr\n{errors}" if errors else ""), encoding="utf-8")


def differences(sections, got):
    """What differs from the expectation, as text; empty when nothing does."""
    want = {word: (argument, text) for word, argument, text in sections}
    code, output, errors = got
    report = ""
    if want.get("exit", ("", ""))[0] != code:
        report += f"  exit status {code}, expected {want.get('exit', ('none', ''))[0]}\n"
    for name, actual in (("stdout", output), ("stderr", errors)):
        argument, expected = want.get(name, ("", ""))
        if argument == "any":
            continue
        if actual.rstrip("\n") != expected.rstrip("\n"):
            report += f"--- {name} expected\n{expected}+++ {name} actual\n{actual}"
    return report


def base_of(path):
    """The rulebook that a case spoils: the nearest above it."""
    return next(folder / "base" for folder in path.parents if (folder / "base").is_dir())


def check_case(program, path, rewrite):
    """Runs one case; what is wrong with it, or nothing."""
    _, sections = read_case(path)
    if any(section[0] == "unseen" for section in sections):
        return ""
    with tempfile.TemporaryDirectory(prefix="tariff-errors-") as place:
        folder = pathlib.Path(place) / "base"
        shutil.copytree(base_of(path), folder)
        try:
            got = run_case(program, sections, folder)
        except (BadCase, OSError, subprocess.TimeoutExpired) as problem:
            return f"  {problem}\n"
    report = differences(sections, got)
    if report and rewrite:
        update(path, sections, got)
        return ""
    return report


def main(words):
    rewrite = "--update" in words
    words = [word for word in words if word != "--update"]
    if not words:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    program = str(pathlib.Path(words[0]).resolve())
    paths = []
    for place in [pathlib.Path(word) for word in words[1:]] or [HERE]:
        paths += sorted(place.glob("*/*.case")) if place.is_dir() else [place]
    failed = 0
    for path in paths:
        report = check_case(program, path.resolve(), rewrite)
        failed += bool(report)
        name = f"{path.parent.name}/{path.stem}"
        print(f"{'FAILED' if report else 'ok':8}{name}  {read_case(path)[0]}")
        if report:
            print(report, end="")
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
