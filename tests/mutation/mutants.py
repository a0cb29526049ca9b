# SPDX-License-Identifier: MIT
"""
mutants.py - every small mistake that one slip of the hand makes in a rulebook.

A token is deleted, written twice, swapped with the one after it, or changed: a
number by one in its last place, a word by a slip of the finger or to another
word of the same file, a mark to another mark.
"""

import dataclasses
import random
import re

from tokens import tokens

MARKS = {
    "=": ["==", ":", "~="], "==": ["=", "~=", "<="], ",": [";", ".", ":"], ":": ["=", ",", "-"],
    "{": ["(", "["], "}": [")", "]"], "[": ["{", "("], "]": ["}", ")"], "(": ["{", "["],
    ")": ["}", "]"], ".": [":", ","], "-": [":", "*"],
}
DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")
DATE = re.compile(r"([0-9]{4}-[0-9]{2}-)([0-9]{2})\Z")


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One file of the rulebook, changed."""

    path: str
    operator: str
    line: int
    lines: tuple  # all that the change touches
    block: str
    block_line: int
    symbols: tuple  # what stood there and what stands there now
    name: str  # block: operator: what stood there
    after: str  # what stands there now
    text: str


def bare(word):
    """A token without its quotes."""
    return word[1:-1] if len(word) > 1 and word[0] in "\"'" and word[-1] == word[0] else word


def quoted_like(word, content):
    return word[0] + content + word[0] if bare(word) != word else content


def slip(content, rng):
    """A slip of the finger: a letter left out, written twice, or in the other order."""
    letters = [i for i, letter in enumerate(content) if letter.isalnum()]
    if not letters:
        return content + "x"
    at = rng.choice(letters)
    following = at + 1 < len(content) and content[at + 1].isalnum() and content[at + 1] != content[at]
    manner = rng.randrange(3)
    if manner == 0 and following:
        return content[:at] + content[at + 1] + content[at] + content[at + 2 :]
    if manner == 1 and len(content) > 1:
        return content[:at] + content[at + 1 :]
    return content[: at + 1] + content[at] + content[at + 1 :]


def next_number(content):
    """One more, or one less, in the last place."""
    last = int(content[-1])
    return content[:-1] + str(last + 1 if last < 9 else last - 1)


def changes(word, kind, others, rng):
    """What a token may become by mistake: (operator, text)."""
    content = bare(word)
    if kind == "mark":
        return [("other mark", rng.choice(MARKS.get(word, ["+"])))]
    if DIGITS.match(content):
        return [("number", quoted_like(word, next_number(content)))]
    date = DATE.match(content)
    if date:
        return [("date", date.group(1) + f"{int(date.group(2)) + 1:02d}")]
    # A letter beside its equal changes nothing when the two are swapped, so try again.
    typo = next(made for made in iter(lambda: slip(content, rng), None) if made != content)
    found = [("typo", quoted_like(word, typo))]
    choice = [other for other in others if other != word]
    if choice:
        found.append(("other word", rng.choice(choice)))
    return found


def of_file(path, text, rng):
    """Every mutant of one file that differs from it."""
    found = tokens(path, text)
    words = {token: text[token.begin : token.end] for token in found}
    # A text becomes another text, a unit another unit: the words that follow the same key.
    by_kind = {}
    for i, token in enumerate(found):
        key = (token.kind, words[found[i - 2]] if i > 1 and words[found[i - 2]] == "unit" else "")
        by_kind.setdefault(key, {})[words[token]] = None
    for i, token in enumerate(found):
        word = words[token]
        key = (token.kind, words[found[i - 2]] if i > 1 and words[found[i - 2]] == "unit" else "")

        def made(operator, begin, end, new, lines, old, put):
            return Mutant(
                path.as_posix(), operator, token.line, lines, token.block, token.block_line,
                tuple(bare(symbol) for symbol in (*old, *put)),
                f"{token.block}: {operator}: {' '.join(old)}", " ".join(put),
                text[:begin] + new + text[end:],
            )

        here = (token.line,)
        yield made("delete", token.begin, token.end, "", here, (word,), ())
        yield made("duplicate", token.end, token.end, " " + word, here, (word,), (word, word))
        if i + 1 < len(found):
            after = found[i + 1]
            other = words[after]
            between = text[token.end : after.begin]
            yield made(
                "swap", token.begin, after.end, other + between + word,
                (token.line, after.line), (word, other), (other, word),
            )
        for operator, new in changes(word, token.kind, list(by_kind[key]), rng):
            yield made(operator, token.begin, token.end, new, here, (word,), (new,))


def of_book(folder, paths, seed):
    """The mutants of some files of a rulebook, in order; the same for the same seed."""
    rng = random.Random(seed)
    for path in paths:
        text = (folder / path).read_text(encoding="utf-8")
        for mutant in of_file(path, text, rng):
            if mutant.text != text:
                yield mutant
