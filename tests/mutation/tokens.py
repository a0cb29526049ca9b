# SPDX-License-Identifier: MIT
"""
tokens.py - a rulebook's files as tokens, each with its place and its block.

Comments and blanks are no tokens.  A block is what a reader would name: the
`price "x" { … }` of a rule file, the fact or the field of a YAML file.
"""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Token:
    """text[begin:end] of a file."""

    kind: str  # name, text, number, mark
    begin: int
    end: int
    line: int
    block: str  # its name; empty outside of blocks
    block_line: int  # where the block begins; 0 outside


LUA = re.compile(
    r"""(?P<skip>\s+|--[^\n]*)
      | (?P<text>"(?:\\.|[^"\\\n])*")
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<mark>==|~=|<=|>=|\.\.|//|[-+*/%^\#<>=(){}\[\];:,.])""",
    re.VERBOSE,
)
# A plain scalar of YAML ends at a comment and at `: `; inside braces also at a comma or a brace.
YAML = re.compile(
    r"""(?P<skip>[ \n]+|\#[^\n]*)
      | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:''|[^'\n])*')
      | (?P<mark>[{}\[\],]|:(?=\s)|-(?=\s))
      | (?P<flow>[^\s{}\[\],:\#](?:[^\n{}\[\],:\#]|:(?=\S)|(?<=\S)\#)*)""",
    re.VERBOSE,
)
YAML_BLOCK = re.compile(r"[^\s{}\[\],:#](?:[^\n:#]|:(?=\S)|(?<=\S)#)*")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")


def _scan(pattern, text, block_pattern=None):
    """(kind, begin, end) of each token; depth of braces decides how far a plain scalar goes."""
    at, depth = 0, 0
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:
            raise ValueError(f"no token at {text[at:at + 20]!r}")
        kind, end = found.lastgroup, found.end()
        if kind == "flow":
            if depth == 0 and block_pattern is not None:
                end = block_pattern.match(text, at).end()
            end = at + len(text[at:end].rstrip())
            kind = "number" if NUMBER.match(text[at:end]) else "name"
        if kind == "mark":
            depth += text[at:end] in "{["
            depth -= text[at:end] in "}]"
        if kind != "skip":
            yield kind, at, end, depth
        at = end


def _line(text, at):
    return text.count("\n", 0, at) + 1


def lua_tokens(text):
    """The tokens of a rule file."""
    scanned = list(_scan(LUA, text))
    out, block, block_line, depth = [], "", 0, 0
    for i, (kind, begin, end, after) in enumerate(scanned):
        if depth == 0 and kind == "name" and after == 0:
            following = scanned[i + 1] if i + 1 < len(scanned) else None
            named = following is not None and following[0] == "text"
            block = text[following[1] + 1 : following[2] - 1] if named else text[begin:end]
            block_line = _line(text, begin)
        out.append(Token(kind, begin, end, _line(text, begin), block, block_line))
        depth = after
    return out


def yaml_tokens(text):
    """The tokens of a facts file."""
    out, block, block_line = [], "", 0
    for kind, begin, end, depth in _scan(YAML, text, YAML_BLOCK):
        column = begin - (text.rfind("\n", 0, begin) + 1)
        if depth == 0 and kind != "mark" and column <= 2:
            block, block_line = text[begin:end], _line(text, begin)
        out.append(Token(kind, begin, end, _line(text, begin), block, block_line))
    return out


def spelling(path, text):
    """
    What two texts have in common that differ only in ways the language calls equal: blanks,
    remarks, and, in rules, which mark stands between the entries of a table and whether one
    stands behind the last.  None when the text does not split into tokens.
    """
    try:
        words = [text[token.begin : token.end] for token in tokens(path, text)]
    except ValueError:
        return None
    if path.suffix != ".lua":
        return words
    words = ["," if word == ";" else word for word in words]
    return [word for word, after in zip(words, [*words[1:], ""]) if (word, after) != (",", "}")]


def tokens(path, text):
    """The tokens of either."""
    return lua_tokens(text) if path.suffix == ".lua" else yaml_tokens(text)
