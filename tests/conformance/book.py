# SPDX-License-Identifier: MIT
"""A rulebook with usage and accounts, as a writer puts it together and `tariff` reads it.

Nothing here knows a case: it is paper.  A writer adds rules (Lua), fields, facts, rows and grants;
`save` writes the files.  There is one account, `a`, and one currency, XXX, which is ISO 4217's word
for "no currency": the cases are numbers of money without one.
"""
import csv
import datetime

ACCOUNT = "a"
BEGIN = datetime.datetime(2024, 1, 1)           # where a case has no dates of its own
CLOSING = "2024-01-31T23:59:59.999999Z"         # when what is charged by that month settles
AS_OF = "2024-02-01T00:00:00Z"                  # then the month is over
EXACT = "0.000000000000000001"                  # all the places that tariff has
MODES = {"half_up": "half up", "half_even": "half even", "ceil": "up", "floor": "down"}


class Missing(Exception):
    """The case needs a concept that a rulebook cannot say yet; the text names it."""


def only(part, *known):
    """Refuses a part of a case that says more than its writer understands."""
    unknown = [key for key, value in part.items() if key not in known and value is not None]
    if unknown:
        raise Missing("what the case calls " + ", ".join(f"`{key}`" for key in unknown))


def rounding(name):
    """half_up:2 as the place and the mode that a rulebook names."""
    if name is None:
        return EXACT, "half up"
    mode, places = name.split(":")
    places = int(places)
    return ("0." + "0" * (places - 1) + "1" if places else "1"), MODES[mode]


class Book:
    def __init__(self, round_to=None, zone="UTC", settle="event"):
        to, mode = rounding(round_to)
        self.rules = [f'rulebook "case" {{\n  currency = "XXX",\n  zone     = "{zone}",\n'
                      f'  settle   = {{ each = "{settle}" }},\n'
                      f'  round    = {{ to = "{to}", mode = "{mode}", per = "{settle}" }},\n}}']
        self.items = []                         # what usage can be of: the symbols of `item`
        self.fields = {}                        # the other fields: name -> how it is declared
        self.facts = {}                         # name -> YAML lines
        self.runs = [([], AS_OF)]               # (rows, as-of); a second run goes on from the first
        self.grants = []

    # -- What a writer adds --------------------------------------------------------------------

    def rule(self, text):
        """A block of rulebook.lua."""
        self.rules.append(text)

    def item(self, *names):
        self.items += [name for name in names if name not in self.items]

    def field(self, name, declaration):
        self.fields[name] = declaration

    def symbols(self, name, *symbols):
        """A field that is one of a few symbols."""
        self.field(name, f"one_of: [{', '.join(chr(34) + symbol + chr(34) for symbol in symbols)}]")

    def fact(self, name, unit, values, per="1", by=None):
        """A dated number, or a table by a field: values is { date: flow YAML of its version }."""
        self.facts[name] = [f"  {name}:", f"    unit: {unit}", f"    per: {per}"]
        self.facts[name] += ([f"    by: {by}"] if by else []) + ["    values:"]
        self.facts[name] += [f"      {date}: {value}" for date, value in values.items()]

    def row(self, **cells):
        """A row of usage; one without `at` and `from` comes a second after the row before it."""
        rows = self.runs[-1][0]
        if "at" not in cells and "from" not in cells:
            cells["at"] = f"{(BEGIN + datetime.timedelta(seconds=len(rows))).isoformat()}Z"
        rows.append({"id": f"u{sum(len(run[0]) for run in self.runs) + 1}", **cells,
                     "account": ACCOUNT})
        return rows[-1]["id"]

    def as_of(self, instant):
        self.runs[-1] = (self.runs[-1][0], instant)

    def later_run(self, as_of):
        self.runs.append(([], as_of))

    def grant(self, **cells):
        """A grant of the account; without `effective`, from the beginning of the month."""
        self.grants.append({"effective": f"{BEGIN.isoformat()}Z", **cells})

    # -- The files -----------------------------------------------------------------------------

    def usage_schema(self):
        lines = ["tariff: 1", "usage:", f"  item: [{', '.join(self.items)}]"]
        return lines + [f"  {name}: {{ {declared}, optional: true }}"
                        for name, declared in self.fields.items()]

    def accounts(self):
        lines = ["tariff: 1", "accounts:", f"  - id: {ACCOUNT}"]
        if self.grants:
            lines.append("    grants:")
        for grant in self.grants:
            cells = ", ".join(f"{key}: {value}" for key, value in grant.items()
                              if value is not None)
            lines.append(f"      - {{ {cells} }}")
        return lines

    def save(self, folder):
        """Writes all; gives the usage files, each with its as-of."""
        def write(name, lines):
            (folder / name).write_text("\n".join(lines) + "\n")

        (folder / "rulebook" / "facts").mkdir(parents=True, exist_ok=True)
        write("rulebook/rulebook.lua", ["\n\n".join(self.rules)])
        write("rulebook/facts/usage.yaml", self.usage_schema())
        if self.facts:
            write("rulebook/facts/numbers.yaml", ["tariff: 1", "facts:"] + sum(
                self.facts.values(), []))
        write("accounts.yaml", self.accounts())
        names = []
        for number, (rows, as_of) in enumerate(self.runs, 1):
            names.append((f"usage{number}.csv", as_of))
            columns = ["id", "at", "from", "until", "account", "item", "buy", "leave",
                       *self.fields]
            with open(folder / names[-1][0], "w", newline="") as file:
                out = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                out.writeheader()
                out.writerows(rows)
        return names
