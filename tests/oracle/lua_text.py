# SPDX-License-Identifier: MIT
# Reads rule files: blocks of tables, texts and numbers, as docs/rules.md shows them, and functions
# that choose a rate by comparing.  Enough to read what a rulebook says without running it.
import operator
import re

TOKEN = re.compile(r'\s+|--[^\n]*|(?P<text>"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)'
                   r'|(?P<sign>==|[<>]=?|[{}()=,*.])')


class Word:
    """A word with what it is given: money "0.10", graduated{ … }, and a factor behind it."""

    def __init__(self, name, given):
        self.name = name
        self.given = given
        self.factor = "1"


class Choice:
    """function(usage) if usage.hour >= 12 then return RATE end return RATE end"""

    OPERATIONS = {"==": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}

    def __init__(self):
        self.cases = []       # (field, operation, what it is compared with, rate)
        self.otherwise = None

    def of(self, value):
        """The rate, by a function that gives the value of a field."""
        for field, operation, other, rate in self.cases:
            if self.OPERATIONS[operation](value(field), other):
                return rate
        return self.otherwise


class Table:
    """{ items, keys }: what stands alone, in order, and what has a key."""

    def __init__(self):
        self.items = []
        self.keys = {}

    def get(self, key, otherwise=None):
        return self.keys.get(key, otherwise)


def tokens_of(text):
    at, found = 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not read: {text[at:at + 30]!r}")
        if match.lastgroup:
            found.append((match.lastgroup, match.group()))
        at = match.end()
    return found + [("end", "")]


class Reader:
    def __init__(self, text):
        self.tokens = tokens_of(text)
        self.at = 0

    def take(self, value=None):
        kind, token = self.tokens[self.at]
        if value is not None and token != value:
            raise ValueError(f"{value!r} is due, and there is {token!r}")
        self.at += 1
        return kind, token

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead]

    def value(self):
        kind, token = self.take()
        if token == "{":
            return self.table()
        if kind == "text":
            return token[1:-1]
        if kind == "number":
            return token
        if token in ("true", "false"):
            return token == "true"
        if kind != "name":
            raise ValueError(f"no value: {token!r}")
        given = None
        if token == "function":
            return Word(token, self.choice())
        if self.peek()[1] == "(":
            self.take("(")
            given = [self.value()]
            while self.peek()[1] == ",":
                self.take(",")
                given.append(self.value())
            self.take(")")
            given = given[0] if len(given) == 1 else given
        elif self.peek()[1] == "{" or self.peek()[0] == "text":
            given = self.value()
        return Word(token, given)

    def choice(self):
        choice = Choice()
        for token in ("(", "usage", ")"):
            self.take(token)
        while self.peek()[1] == "if":
            for token in ("if", "usage", "."):
                self.take(token)
            field, operation, (kind, other) = self.take()[1], self.take()[1], self.take()
            for token in ("then", "return"):
                self.take(token)
            choice.cases.append((field, operation, other[1:-1] if kind == "text" else int(other), self.scaled()))
            self.take("end")
        self.take("return")
        choice.otherwise = self.scaled()
        self.take("end")
        return choice

    def scaled(self):
        value = self.value()
        if self.peek()[1] == "*":
            self.take("*")
            value.factor = self.take()[1].strip('"')
        return value

    def table(self):
        table = Table()
        while self.peek()[1] != "}":
            if self.peek()[0] == "name" and self.peek(1)[1] == "=":
                name = self.take()[1]
                self.take("=")
                table.keys[name] = self.scaled()
            else:
                table.items.append(self.scaled())
            if self.peek()[1] == ",":
                self.take(",")
        self.take("}")
        return table


def blocks_of(text):
    """[(word, name or "", table)] in the order of the file."""
    reader, found = Reader(text), []
    while reader.peek()[0] != "end":
        word = reader.take()[1]
        name = reader.take()[1][1:-1] if reader.peek()[0] == "text" else ""
        reader.take("{")
        found.append((word, name, reader.table()))
    return found
