# SPDX-License-Identifier: MIT
"""Reads cases, and keeps what they expect away from those who write rulebooks for them."""
import os
import sys
from pathlib import Path

from book import Missing

try:
    import yaml
except ImportError:                             # Debian gives PyYAML to its own Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

# Parts of a case that change the answer: a writer has to look at each that is there.
MEANING = ("price", "lots", "order", "item_order", "policy", "usage")


class Case(dict):
    """A case without what it expects, which knows what of it was looked at."""

    def __init__(self, given):
        super().__init__(given)
        self.seen = set()

    def __getitem__(self, key):
        self.seen.add(key)
        return super().__getitem__(key)

    def get(self, key, other=None):
        self.seen.add(key)
        return super().get(key, other)

    def refuse_unread(self):
        unread = [key for key in MEANING if key in self and key not in self.seen and self[key]]
        if unread:
            raise Missing("what the case says in " + ", ".join(f"`{key}`" for key in unread))


def read_file(path):
    return yaml.safe_load(Path(path).read_text())


def write_file(path, content):
    Path(path).write_text(yaml.safe_dump(content, sort_keys=False, width=140))


def read_cases(folder):
    """All cases of a folder, each as (case, expected).

    `expected.round` is no result: it names the rounding that the case asks for, so it goes to the
    case.  What the source system says where it is off (`known_deviation`) is not what is right.
    """
    files = sorted(Path(folder).glob("*.yaml"))
    if not files:
        sys.exit(f"tests/conformance/run: there are no *.yaml in {folder}.")
    for file in files:
        for given in read_file(file)["cases"]:
            expected = given.pop("expected")
            given.pop("known_deviation", None)
            given["round"] = expected.pop("round", None)
            yield Case(given), expected
