#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
document.py - the page of each finding, made from the case that shows it.

Each number of engine/base/finding.def is shown by one case, which says `@about T214`:
what the finding means and how it is mended, what was spoilt, and what the program
said, which run.py holds the program to.  From these it writes

    docs/errors.md           for people who look for a number
    engine/cli/pages.inc     for `tariff explain T214`

and refuses a number that no case is about, or whose case does not show it.

Usage: document.py [--check]     --check: writes nothing, fails when a file is stale
"""

import difflib
import pathlib
import re
import shutil
import sys
import tempfile
import textwrap

import run

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CHECKS = HERE.parent / "check"
TABLE = ROOT / "engine/base/finding.def"
PAGES = ROOT / "engine/cli/pages.inc"
MANUAL = ROOT / "docs/errors.md"
LINES = 8  # of an example
WIDE = 100  # columns of a line of it

ROW = re.compile(r'TF_FINDING\((\d+), (\w+), (\w+), "(.*)"\)')
CHAPTER = re.compile(r"/\* -- (.*?) -+ \*/")


class Finding:
    """A row of the table, and what its case says."""

    def __init__(self, chapter, number, code, title):
        self.chapter, self.number, self.title = chapter, int(number), title
        self.code = None if code == "TF_OF_CONTEXT" else code
        self.about = self.unseen = ""
        self.spoilt, self.command, self.says = [], "", ""

    @property
    def label(self):
        return f"T{self.number:03d}"


def read_table():
    """The findings by number; the numbers must ascend, so that none is given twice."""
    findings, chapter, problems = {}, "", []
    for line in TABLE.read_text(encoding="utf-8").split("\n"):
        if match := CHAPTER.match(line):
            chapter = match[1]
        elif match := ROW.match(line):
            finding = Finding(chapter, match[1], match[3], match[4])
            if findings and finding.number <= max(findings):
                problems.append(f"finding.def: {finding.label} does not ascend")
            findings[finding.number] = finding
        elif line.startswith("TF_FINDING"):
            problems.append(f"finding.def: not understood: {line}")
    return findings, problems


def cut(line):
    """A line as an example shows it."""
    return line if len(line) <= WIDE else line[: WIDE - 1] + "…"


def differing(old, new):
    """How new text differs from old: the lines that came, and those that went alone."""
    came, went = [], []
    old, new = old.split("\n"), new.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for what, i, end, j, until in matcher.get_opcodes():
        if what == "delete":
            went += old[i:end]
        elif what != "equal":
            came += new[j:until]
    return [line for line in came if line.strip()], [line for line in went if line.strip()]


def spoil(base, sections):
    """What the case spoils: [what to say, lines]."""
    examples = []
    with tempfile.TemporaryDirectory(prefix="tariff-document-") as place:
        folder = pathlib.Path(place) / "base"
        shutil.copytree(base, folder)
        names = [argument.split()[0] for word, argument, _ in sections if word in run.SPOILS]
        for word, argument, text in sections:
            if word in run.SPOILS and (word != "append" or (folder / argument).exists()):
                run.SPOILS[word](folder, argument, text)
            elif word == "append":
                examples.append((f"At the end of `{argument}`", [text.rstrip("\n")]))
            elif word == "remove":
                examples.append((f"Without the file `{argument}`", []))
        for name in dict.fromkeys(names):
            if (folder / name).exists():
                examples += spoilt_file(folder / name, base / name, name, sections)
    return examples


def spoilt_file(path, before, name, sections):
    """The examples of one file that was spoilt."""
    for word, argument, text in sections:
        if word == "file" and argument == f"{name} escaped":
            return [(f"`{name}`, with bytes as `\\xNN`", text.rstrip("\n").split("\n"))]
    old = before.read_text(encoding="utf-8") if before.exists() else ""
    came, went = differing(old, path.read_text(encoding="utf-8"))
    if came:
        return [(f"`{name}`", came)]
    return [(f"`{name}` without", went)] if went else []


def said(finding, output):
    """What the program says of the finding: its first message with excerpt and hint."""
    lines = output.split("\n")
    mark = f"[{finding.label}]"
    first = next((i for i, line in enumerate(lines) if mark in line), None)
    if first is None:
        return ""
    end = first + 1
    while end < len(lines) and lines[end].startswith("  "):
        end += 1
    return "\n".join(lines[first:end])


def read_cases(findings):
    """Fills in what the cases say; returns what is wrong with them."""
    problems = []
    for path in sorted([*HERE.glob("*/*.case"), *CHECKS.glob("*/*.case")]):
        _, sections = run.read_case(path)
        named = {word: (argument, text) for word, argument, text in sections}
        name = f"{path.parent.name}/{path.stem}"
        if "about" not in named:
            continue
        number, about = named["about"]
        finding = findings.get(int(number[1:])) if re.fullmatch(r"T\d{3}", number) else None
        if finding is None:
            problems.append(f"{name}: there is no finding {number}")
            continue
        if finding.about:
            problems.append(f"{name}: another case is about {number} already")
        finding.about = " ".join(about.split())
        if "unseen" in named:
            finding.unseen = " ".join(named["unseen"][1].split())
            continue
        output = named.get("stderr", ("", ""))[1] + named.get("stdout", ("", ""))[1]
        finding.says = said(finding, output)
        finding.command = named["run"][0]
        finding.spoilt = spoil(run.base_of(path), sections)
        if not finding.says:
            problems.append(f"{name}: the program does not say {number}")
    for finding in findings.values():
        if not finding.about:
            problems.append(f"no case is about {finding.label} ({finding.title})")
    return problems


def example_lines(lines):
    """The lines of an example, not too many of them."""
    shown = [cut(line) for line in lines[:LINES]]
    return shown + ["…"] if len(lines) > LINES else shown


# -- the manual -------------------------------------------------------------------------


def fenced(lines, word=""):
    return [f"```{word}", *lines, "```"]


def manual_page(finding):
    """A finding in Markdown."""
    about = textwrap.wrap(f"**{finding.title}.** {finding.about}", 120, break_on_hyphens=False)
    lines = [f"### {finding.label}", "", *about, ""]
    if finding.unseen:
        return lines + [f"No example: {finding.unseen}", ""]
    for what, spoilt in finding.spoilt:
        lines += [f"{what}:" if spoilt else f"{what}.", ""]
        lines += fenced(example_lines(spoilt)) + [""] if spoilt else []
    command = cut(f"tariff {finding.command}")
    lines += [f"`{command}` says:", "", *fenced(finding.says.split("\n")), ""]
    return lines


def manual(findings):
    """docs/errors.md."""
    lines = [
        "# Findings",
        "",
        "Generated by `tests/errors/document.py` from the cases in `tests/errors` and `tests/check`; do not edit.",
        "",
        "Each mistake has a number, which is permanent: it stands in square brackets in the message,",
        "in `check --format json` and `sarif`, and in the field `finding` of `tariff_error`.",
        "`tariff explain T214` prints its page. Mistakes on the command line itself have none;",
        "`tariff COMMAND --help` is their page.",
        "",
    ]
    chapter = None
    for finding in findings.values():
        if finding.chapter != chapter:
            chapter = finding.chapter
            lines += [f"* {chapter}: " + ", ".join(links(findings, chapter))]
    lines += [""]
    for finding in findings.values():
        if finding.chapter != chapter:
            chapter = finding.chapter
            lines += [f"## {chapter}", ""]
        lines += manual_page(finding)
    return "\n".join(lines).rstrip("\n") + "\n"


def links(findings, chapter):
    """Links to the pages of a chapter."""
    for finding in findings.values():
        if finding.chapter == chapter:
            yield f"[{finding.label}](#{finding.label.lower()})"


# -- the program ------------------------------------------------------------------------


def literal(text):
    """Lines of text as C string literals, one a line."""
    out = []
    for line in text.split("\n"):
        for old, new in (("\\", "\\\\"), ('"', '\\"'), ("??", "?\\?")):
            line = line.replace(old, new)
        out.append(f'      "{line}\\n"')
    return "\n".join(out)


def program_example(finding):
    """A finding's example as plain text."""
    if finding.unseen:
        return "\n".join(textwrap.wrap(f"No example: {finding.unseen}", 78))
    lines = []
    for what, spoilt in finding.spoilt:
        what = what.replace("`", "")
        lines += [f"{what}:" if spoilt else f"{what}.", ""]
        lines += ["    " + line for line in example_lines(spoilt)] + [""] if spoilt else []
    lines += [cut(f"tariff {finding.command}") + " says:", ""]
    return "\n".join(lines + ["    " + line for line in finding.says.split("\n")])


def program(findings):
    """engine/cli/pages.inc."""
    head = (
        "/* SPDX-License-Identifier: MIT */\n"
        "/* Generated by tests/errors/document.py from the cases there and in tests/check; do not edit. */\n"
    )
    rows = []
    for finding in findings.values():
        about = "\n".join(textwrap.wrap(finding.about, 78, break_on_hyphens=False))
        rows.append(
            f"    {{ {finding.number},\n{literal(about)},\n{literal(program_example(finding))} }},"
        )
    return head + "\n".join(rows) + "\n"


def main(words):
    if words not in ([], ["--check"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    findings, problems = read_table()
    problems += read_cases(findings)
    for path, text in ((MANUAL, manual(findings)), (PAGES, program(findings))):
        if not words:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.append(f"{path.relative_to(ROOT)} is stale: run tests/errors/document.py")
    for problem in problems:
        print(problem)
    print(f"{len(findings)} findings, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
