#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report of a what-if over many accounts, in a Chromium: how large it is, how long it takes to open, to search and to
put in order.

    page.py TARIFF [ACCOUNTS]
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "whatif"))
from browser import Browser  # noqa: E402

SEGMENTS, COUNTRIES = ("studio", "games", "school", "agency"), ("CN", "DE", "FR", "US", "BR")
# What is typed, one after the other: all, many, some, one, none, and all again.
SEARCHES = ("c", "studio", "games de", "customer-00099", "no such", "")
WAIT = """(async () => { const begun = performance.now(); %s;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); return performance.now() - begun; })()"""
TYPE = """(() => { const box = document.querySelector("input[type=search]"); box.value = %r;
  box.dispatchEvent(new Event("input")); })()"""
PRESS = """[...[...document.querySelectorAll("table")].pop().querySelectorAll("th button")][%d].click()"""


def write_book(folder, accounts):
    (folder / "book" / "facts").mkdir(parents=True)
    (folder / "book" / "rulebook.lua").write_text('''rulebook "many" {
  currency = "EUR", zone = "UTC", settle = { each = "month" },
  round = { to = "0.01", mode = "half up", per = "month" },
}
meter "units" { unit = "unit", sum = "units" }
price "each" { meter = "units", rate = fact "rate" }
''')
    (folder / "book" / "facts" / "all.yaml").write_text('''tariff: 1
usage:
  units: { unit: unit }
facts:
  rate: { unit: EUR/unit, values: { 2024-01-01: { is: 1.5, source: EXAMPLE } } }
''')
    with open(folder / "accounts.csv", "w", encoding="ascii") as to, open(folder / "usage.csv", "w", encoding="ascii") as usage:
        to.write("account,segment,country\n")
        usage.write("id,account,at,units\n")
        for i in range(accounts):
            to.write(f"customer-{i:06},{SEGMENTS[i * 7 % 4]},{COUNTRIES[i * 3 % 5]}\n")
            for month in (5, 6):
                usage.write(f"e{i}-{month},customer-{i:06},2024-0{month}-0{i % 9 + 1}T10:00Z,{i * 7919 % 99991}.{i % 100:02}\n")


def measure(program, accounts, folder):
    """{what: (measured, at most, unit)}; None where no Chromium starts."""
    write_book(folder, accounts)
    page = folder / "page.html"
    subprocess.run([program, "whatif", folder / "book", "--usage", folder / "usage.csv", "--accounts", folder / "accounts.csv",
                    "--set", "rate=+5%", "--report", page], stdout=subprocess.DEVNULL, check=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    with Browser(chromium, folder) as browser:
        if not browser.starts():
            return None
        shown = browser.open(page)
        opened = shown.ask("performance.getEntriesByType('navigation')[0].loadEventEnd")
        searched = [shown.wait_for(WAIT % (TYPE % text)) for text in SEARCHES]
        sorted_in = [shown.wait_for(WAIT % (PRESS % column)) for column in range(6)]
    return {"size": (page.stat().st_size / 1e6, 20, "MB"), "opens in": (opened / 1000, 3, "s"),
            "searches in": (max(searched), 200, "ms"), "is put in order in": (max(sorted_in), None, "ms")}


def print_figures(program, accounts):
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(program, accounts, Path(scratch))
    if found is None:
        print("report      no Chromium starts here: not measured")
        return
    for what, (value, most, unit) in found.items():
        told = "" if most is None else f"  <= {most:<4} {'' if value <= most else 'no'}"
        print(f"report      {value:8.2f} {unit:2}{told:12}  of {accounts} accounts: {what}", flush=True)


if __name__ == "__main__":
    print_figures(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
