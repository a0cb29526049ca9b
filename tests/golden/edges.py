#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each price model and each key of an order of grants has a case for its edges.

    edges.py SOURCE

The engine's own tables say which there are.  Each has a file `edges-NAME.yaml` in some golden folder,
in which account a has nothing, b stands exactly on a border (or is equal), c is one beyond it, d has
fractions, e takes usage back and f is as large as can be; each of them uses something and is
expected to come to something.
"""
import re
import sys
from pathlib import Path


def names(source):
    """The models' words and the keys, as rulebooks write them."""
    engine = Path(source) / "engine"
    kinds = re.findall(r"&tf_model_(\w+)",
                       re.search(r"kinds\[\] = \{(.*?)\};", (engine / "rulebook/model.c")
                                 .read_text(), re.S).group(1))
    words = {}
    for file in sorted((engine / "rulebook").glob("model_*.c")):
        for kind, body in re.findall(r"struct tf_model_kind tf_model_(\w+) = \{(.*?)\};",
                                     file.read_text(), re.S):
            words[kind] = re.search(r'\.word = "([^"]+)"', body).group(1)
    keys = re.search(r"tf_order_names\[\] = \{(.*?)\};",
                     "".join(p.read_text() for p in (engine / "wallet").glob("*.c")), re.S)
    keys = re.findall(r'"([^"]+)"', keys.group(1)) + ["function"]
    return [words[k] for k in kinds + ["flat"]], keys


def rows(text, account):
    """What accounts, usage and expectations say of an account."""
    own = re.search(rf"^  - id: {account}\n((?:    .*\n)*)", text, re.M)
    usage = re.findall(rf"^  - {{ id: {account}\d.*$", text, re.M)
    expected = re.findall(rf"^  - {{ account: {account}, .*$", text, re.M)
    return (own.group(1) if own else None), usage, expected


def is_huge(text):
    return re.search(r"\d{13}|9999-|0001-|[g]{100}", text) is not None


def faults(path):
    text = path.read_text()
    for account in "abcdef":
        own, usage, expected = rows(text, account)
        if not expected and account == "a" and "nothing_else: true" in text:
            expected = ["no line"]
        if own is None or not usage or not expected:
            yield f"account {account} is not there, uses nothing or is expected to come to nothing"
            continue
        said = own + "".join(usage)
        if account == "e" and not re.search(r": -\d", "".join(usage)):
            yield "account e takes no usage back"
        if account == "d" and "." not in said:
            yield "account d has no fraction"
        if account == "f" and not is_huge(said):
            yield "account f has nothing large"


def main():
    source = Path(sys.argv[1])
    golden = source / "tests" / "golden"
    failed = 0
    models, keys = names(source)
    for name in models + keys:
        found = list(golden.glob(f"*/tests/edges-{name.replace(' ', '-')}.yaml"))
        wrong = list(faults(found[0])) if len(found) == 1 else [f"it has {len(found)} such files"]
        for fault in wrong:
            failed += 1
            print(f"{name}: {fault}")
    print(f"{len(models)} models and {len(keys)} keys, {failed} faults")
    return 1 if failed or len(models) < 9 or len(keys) < 14 else 0


if __name__ == "__main__":
    sys.exit(main())
