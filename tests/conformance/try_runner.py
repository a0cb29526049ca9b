#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that the runner can fail, and that it writes rulebooks without knowing what comes out:

  * each number that a case expects is spoiled by itself, of those cases that pass: none does then;
  * all that cases expect is taken away: then the same files are written.

Usage: try_runner.py TARIFF
"""
import copy
import filecmp
import subprocess
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

from compare import OTHER_READINGS
from schema import read_file, write_file

HERE = Path(__file__).resolve().parent
WRITTEN = ("rulebook/rulebook.lua", "rulebook/facts/usage.yaml", "rulebook/facts/numbers.yaml",
           "accounts.yaml", "usage1.csv", "usage2.csv", "commands")


def spoil(value):
    if isinstance(value, bool):
        return not value
    try:
        return str(Decimal(str(value)) + Decimal("0.00000001"))
    except InvalidOperation:
        return f"{value}x"


def places(part, path=()):
    """The ways to all numbers and texts of what is expected."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in pairs:
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))
        elif key != "round":
            yield (*path, key)


def spoiled(case):
    """The case again and again, each time with another number spoiled."""
    for number, path in enumerate(places(case["expected"])):
        if path[0] in OTHER_READINGS:
            continue
        other = copy.deepcopy(case)
        other["id"] = f"{case['id']}~{number}"
        part = other["expected"]
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = spoil(part[path[-1]])
        yield other


def without_expected(case):
    """The case that expects nothing; the rounding stays, which the rulebook has to name."""
    rounding = {key: value for key, value in case["expected"].items() if key == "round"}
    return {**case, "expected": rounding}


def write_cases(folder, change):
    for file in sorted((HERE / "cases").glob("*.yaml")):
        content = read_file(file)
        content["cases"] = [other for case in content["cases"] for other in change(case)]
        write_file(folder / file.name, content)


def run(tariff, cases, keep):
    done = subprocess.run([sys.executable, HERE / "run", cases, "--tariff", tariff, "--keep", keep],
                          capture_output=True, text=True, check=False)
    if done.stderr:
        sys.exit(done.stderr)
    return done.stdout.splitlines()


def failures(lines):
    return {line.split()[1] for line in lines if line.startswith("FAILED")}


def check_spoiled(tariff, folder):
    fail_anyway = failures(run(tariff, HERE / "cases", folder / "keep"))
    write_cases(folder, lambda case: spoiled(case) if case["id"] not in fail_anyway else [])
    failed = failures(run(tariff, folder, folder / "keep"))
    tried = {case["id"] for file in folder.glob("*.yaml") for case in read_file(file)["cases"]}
    if failed != tried or not tried:
        sys.exit(f"Spoiled cases pass: {' '.join(sorted(tried - failed)) or 'none was tried'}")
    print(f"{len(failed)} spoiled numbers, each noticed.")


def check_blind(tariff, folder):
    kept = {}
    for name, change in (("whole", lambda case: [case]),
                         ("blind", lambda case: [without_expected(case)])):
        (folder / name).mkdir()
        write_cases(folder / name, change)
        kept[name] = folder / f"keep-{name}"
        run(tariff, folder / name, kept[name])
    count = 0
    for file in kept["whole"].rglob("*"):
        name = file.relative_to(kept["whole"])
        if str(Path(*name.parts[1:])) not in WRITTEN:
            continue
        count += 1
        other = kept["blind"] / name
        if not other.exists() or not filecmp.cmp(file, other, shallow=False):
            sys.exit(f"{name} hangs on what the case expects.")
    if count == 0:
        sys.exit("Nothing was written.")
    print(f"{count} files are the same without what the cases expect.")


def main():
    tariff = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "spoiled").mkdir()
        check_spoiled(tariff, Path(folder) / "spoiled")
        check_blind(tariff, Path(folder))


if __name__ == "__main__":
    main()
