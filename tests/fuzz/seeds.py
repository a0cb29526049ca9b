#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
seeds.py - inputs to begin fuzzing with, out of the rulebooks, tests, mistakes and
attacks of the tree; and the words of the languages, out of the engine's own tables.

Usage: seeds.py TARIFF FOLDER   writes FOLDER/TARGET/* for each target, and FOLDER/words.dict
"""

import ast
import gzip
import itertools
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "errors"))
import run as errors  # noqa: E402  (the reader of its cases)

LARGEST = 16384 # bytes; larger ones make fuzzing slow
BOOKS = ["rules/artlab", "tests/golden/shop", "tests/golden/disks", "tests/golden/points", "tests/golden/functions",
         "tests/api/each-event", "tests/io/rows", "tests/io/small", "tests/errors/base/book"]

EVENTS = """\
id=u1 account=acme at=2026-03-04T10:10:00+08:00 item=compute event=launched tool=t spec=gn6i
id=u2 account=acme at=2026-03-04T10:20:00+08:00 item=traffic direction=out gb=120.5
id=b1 account=acme at=2026-03-04T10:30:00+08:00 buy=basic
id=u3 account=acme at=2026-03-04T12:10:00+08:00 item=compute event=stopped tool=t
"""

# What the files of tests/hostile stand in.
PLAIN = b"""\
rulebook "plain" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = function(usage) return money "1.50" end }
"""
PLAIN_FACTS = b"""\
tariff: 1
usage:
  item: [plain, attack]
  gb: { unit: GB }
facts:
  price: { unit: EUR/GB, values: { 2020-01-01: { is: 2, source: EXAMPLE } } }
  table: { unit: EUR/GB, by: item, values: { 2020-01-01: { plain: 2, attack: 3, source: EXAMPLE } } }
"""


def part(name, data):
    """A part of an input, as fuzz.h describes it."""
    return b"=== " + name.encode() + b"\n" + data.rstrip(b"\n") + b"\n"


def book(folder, extra=()):
    """A rulebook's folder as one input; extra are (name, path) pairs."""
    parts = [(path.relative_to(folder).as_posix(), path) for path in
             [folder / "rulebook.lua", *sorted((folder / "facts").glob("*"))] if path.exists()]
    return b"".join(part(name, path.read_bytes()) for name, path in [*parts, *extra])


def rulebooks():
    """(name, input) pairs."""
    for name in BOOKS:
        folder = ROOT / name
        short = name.replace("/", "-")
        yield short, book(folder)
        for kind in ("tests", "whatif"):
            for path in sorted((folder / kind).glob("*.yaml")):
                yield f"{short}-{path.stem}", book(folder, [(f"{kind}/{path.name}", path)])
    base = ROOT / "tests/errors/base"
    road = [("accounts.yaml", base / "accounts.yaml"), ("usage.csv", base / "usage.csv")]
    yield "road", book(base / "book", road)
    yield "live", book(base / "book", road[:1]) + part("events", EVENTS.encode())
    for name in ("shop", "functions", "points", "disks"):
        folder = ROOT / "tests/golden" / name
        for test, accounts, usage, _ in worked(folder):
            yield f"{name}-{test}", (book(folder) + part("accounts.yaml", accounts.encode())
                                     + part("usage.csv", usage.encode()))
    for path in sorted((ROOT / "tests/hostile").glob("*.lua")):
        yield f"hostile-{path.stem}", PLAIN + path.read_bytes() + part("facts/usage.yaml", PLAIN_FACTS)
    for path in sorted((ROOT / "tests/hostile/books").iterdir()):
        yield f"hostile-{path.name}", book(path)
    for name, folder in spoilt():
        tests = [(f"tests/{path.name}", path) for path in sorted((folder / "book/tests").glob("*.yaml"))]
        yield name, book(folder / "book", tests)


def spoilt():
    """The bases of tests/errors and tests/check, spoilt as each case says: (name, folder), while it lasts."""
    for path in sorted(path for kind in ("errors", "check") for path in (ROOT / "tests" / kind).glob("*/*.case")):
        _, sections = errors.read_case(path)
        with tempfile.TemporaryDirectory() as made:
            copy = pathlib.Path(made) / "base"
            shutil.copytree(errors.base_of(path), copy)
            for word, argument, text in sections:
                if word in errors.SPOILS:
                    errors.SPOILS[word](copy, argument, text)
            yield f"{path.parents[1].name}-{path.parent.name}-{path.stem}", copy


def literals(path):
    """What the texts in a C file say, those that stand side by side as one."""
    one = r'"(?:[^"\\\n]|\\.)*"'
    for match in re.finditer(rf"{one}(?:\s*{one})*", path.read_text(encoding="utf-8")):
        try:
            yield "".join(ast.literal_eval("b" + part) .decode("latin-1")
                          for part in re.findall(one, match.group())).encode("latin-1")
        except (SyntaxError, ValueError):
            continue


VIEW = b"""\
spec=gn6i
hour=5
weekday=1
gb=2.50
empty=-
broken=!
paid_purchases=0
plan.basic=true
meter.sent=100
wallet.compute=12.5
fact.tiers={}
fact.old=-
fact.ten=10.0
"""


def rule_calls():
    """Functions of rules."""
    for i, text in enumerate(literals(ROOT / "tests/rule/test_call.c")):
        if b"return" in text or b"usage" in text:
            yield f"call-{i}", text + b"\n" + part("view", VIEW)
    for path in sorted((ROOT / "tests/hostile").glob("*.lua")):
        yield f"hostile-{path.stem}", (b"return usage.spec\n" + part("before", path.read_bytes())
                                      + part("view", VIEW))


def usages():
    """Usage files, plain and compressed."""
    for path in sorted((ROOT / "tests/io").glob("test_usage*.c")):
        for i, text in enumerate(literals(path)):
            if b"\n" in text or b"," in text:
                yield f"{path.stem}-{i}", text
    for name, folder in itertools.chain([("base", ROOT / "tests/errors/base")], spoilt()):
        for path in sorted(folder.glob("usage*")):
            yield f"{name}-{path.name}", path.read_bytes()
    csv = b"id,account,at,item,count\n" + b"".join(
        b"u%d,acme,2026-03-04T10:%02d+08:00,request,%d\n" % (i, i, i) for i in range(50))
    yield "gzip", gzip.compress(csv, mtime=0)
    if shutil.which("zstd"):
        yield "zstd", subprocess.run(["zstd", "-c"], input=csv, stdout=subprocess.PIPE, check=True).stdout


def accounts():
    """Accounts, what they hold and what they buy."""
    for name, folder in itertools.chain([("base", ROOT / "tests/errors/base")], spoilt()):
        yield name, b"".join(part(path.name, path.read_bytes()) for path in
                             (folder / "accounts.yaml", folder / "accounts.csv", folder / "grants.csv")
                             if path.exists())


def worked(folder):
    """What the tests of a golden rulebook rate: (name, accounts in YAML, usage as JSON lines, instants)."""
    for path in sorted((folder / "tests").glob("*.yaml")):
        test = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        rows = test.get("usage", [])
        at = sorted({row.get("at", row.get("from", "")) for row in rows})
        if rows and "change" not in test:
            accounts = yaml.safe_dump({"tariff": "1", "accounts": test.get("accounts", [])})
            yield (path.stem, accounts.replace("tariff: '1'", "tariff: 1"),
                   "".join(json.dumps(row) + "\n" for row in rows), (at[len(at) // 2], at[-1]))


def state(program, inputs, until):
    """What stands between head and checksum of the state that a run writes; None when it fails."""
    with tempfile.TemporaryDirectory() as made:
        file = pathlib.Path(made) / "state"
        done = subprocess.run([program, "rate", *inputs, "--as-of", until, "--state-out", file], check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            return None
        data = file.read_bytes()
    at = len(b"tariff state\n") + 8
    at += 8 + struct.unpack_from("<Q", data, at)[0] + 8 # name, as of
    at += 8 + struct.unpack_from("<Q", data, at)[0] + 8 # hash of the past, seed
    return data[at:-64]


def states(program):
    """States of each rulebook of fuzz_state.c, in its order, with usage of their own time and without."""
    base = ROOT / "tests/errors/base"
    made = []
    for until in ("2026-03-04T10:30:00+08:00", "2026-03-04T12:00:00+08:00", "2026-05-01"):
        inputs = [base / "book", "--accounts", base / "accounts.yaml", "--grants", base / "grants.csv",
                  "--usage", base / "usage.csv"]
        made.append((0, f"until-{until[:13]}", state(program, inputs, until)))
    for number, name in ((1, "shop"), (2, "functions"), (3, "points")):
        folder = ROOT / "tests/golden" / name
        for test, accounts, usage, instants in worked(folder):
            with tempfile.TemporaryDirectory() as place:
                files = [pathlib.Path(place) / "accounts.yaml", pathlib.Path(place) / "usage.jsonl"]
                files[0].write_text(accounts, encoding="utf-8")
                files[1].write_text(usage, encoding="utf-8")
                for i, until in enumerate(instants):
                    inputs = [folder, "--accounts", files[0], "--usage", files[1]]
                    made.append((number, f"{name}-{test}-{i}", state(program, inputs, until)))
    for number, name, data in made:
        if data is not None:
            yield name, bytes([number]) + data
            yield f"{name}-late", bytes([number + 4]) + data


def words():
    """What the engine compares text with: words, keys, units, windows, columns."""
    found = {"=== facts/x.yaml\\x0A", "=== tests/x.yaml\\x0A", "=== usage.csv\\x0A", "tariff: 1\\x0A",
             "function(usage) return ", " end", ":of(usage)", "2026-03-04T10:00:00+08:00", "2026-03-01",
             "99999999999999999999", "0.000000000000000001", "-1", "0", "\\x00", "\\xFF", "&a ", "*a", "!!int "}
    for layer in ("value", "facts", "rule", "rulebook", "io"):
        for path in sorted((ROOT / "engine" / layer).glob("*.c")):
            found |= set(re.findall(r'"([a-z_]{2,20}(?: [a-z]{2,10})?)"', path.read_text(encoding="utf-8")))
    return sorted(found)


def main():
    """Writes all of them."""
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    root = pathlib.Path(sys.argv[2])
    for target, inputs in (("rulebook", rulebooks()), ("rule_call", rule_calls()), ("usage", usages()),
                           ("accounts", accounts()), ("state", states(sys.argv[1]))):
        folder = root / target
        folder.mkdir(parents=True, exist_ok=True)
        known = set()
        for name, data in inputs:
            if data not in known and len(data) <= LARGEST:
                (folder / name).write_bytes(data)
            known.add(data)
    (root / "words.dict").write_text("".join(f'"{word}"\n' for word in words()), encoding="ascii")


if __name__ == "__main__":
    main()
