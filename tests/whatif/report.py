#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of `tariff whatif --report` holds what --format json says, whole and harmless.

    report.py PROGRAM SOURCE

It is one file that asks for nothing; what texts say cannot end its script; it appears whole or not at
all.  Where a Chromium is installed the page is opened in it: nothing may be wrong or asked for, charts are drawn
where the library was fetched (charts.py), and search and order work.
"""
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Browser

EVIL = '</script><script>alert(1)</script><!--'


def book(folder):
    (folder / "book" / "facts").mkdir(parents=True)
    (folder / "book" / "rulebook.lua").write_text(f'''rulebook "evil" {{
  currency = "EUR", zone = "UTC", settle = {{ each = "month" }},
  round = {{ to = "0.01", mode = "half up", per = "month" }},
}}
meter "units" {{ unit = "unit", sum = "units" }}
price "each" {{ meter = "units", title = "{EVIL}", rate = fact "rate" }}
''')
    (folder / "book" / "facts" / "all.yaml").write_text('''tariff: 1
usage:
  units: { unit: unit }
facts:
  rate: { unit: EUR/unit, values: { 2024-01-01: { is: 1.5, source: EXAMPLE } } }
''')
    (folder / "accounts.csv").write_text(f'account,segment\na,"{EVIL}"\nb,studio\nc,games\n')
    (folder / "usage.csv").write_text("id,account,at,units\n" + "".join(
        f"e{i},{'abc'[i % 3]},2024-05-0{i % 9 + 1}T10:00Z,{i}.25\n" for i in range(40)))


def whatif(program, folder, *more):
    return subprocess.run([program, "whatif", folder / "book", "--usage", folder / "usage.csv",
                           "--accounts", folder / "accounts.csv", *more],
                          capture_output=True, text=True, check=False)


class Failures:
    def __init__(self):
        self.count = 0

    def check(self, good, what):
        if not good:
            self.count += 1
            print(f"FAILED: {what}")


def as_page(document):
    """Accounts are rows in a page: key, before, after, difference, fields."""
    for by in document.get("by", []):
        if by["by"] == "account":
            by["rows"] = [[group["key"], *(group["amount"][name] for name in ("before", "after", "difference")),
                           group["fields"]] for group in by.pop("groups")]
    return document


def check_page(failures, page, wanted, what):
    said = re.search(r'<script type="application/json" id="numbers">\n(.*?)\n</script>', page, re.S)
    failures.check(said is not None and "<" not in said.group(1), f"{what}: one document, no `<`")
    failures.check(as_page(json.loads(wanted)) == json.loads(said.group(1)), f"{what}: what --format json says")
    rest = re.sub(r"/\*! chart\.js .*?</script>", "</script>", page.replace(said.group(1), ""), flags=re.S)
    failures.check(page.count("</script>") == 3 and page.rstrip().endswith("</html>"),
                   f"{what}: three scripts, and the end")
    failures.check(re.search(r'(src|href)=|https?:|@import|url\(|fetch|XMLHttp', rest) is None,
                   f"{what}: asks for nothing")
    failures.check("SPDX-License-Identifier: MIT" in rest, f"{what}: says its licence")


DRAWN = """[...document.querySelectorAll("canvas")].map((canvas) => [canvas.getAttribute("aria-label"),
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((x) => x !== 0)])"""
FIND = """(() => { const box = document.querySelector("input[type=search]"); box.value = %s;
  box.dispatchEvent(new Event("input")); return document.querySelector("[role=status]").textContent; })()"""
PRESS = """(() => { const table = [...document.querySelectorAll("table")].pop();
  [...table.querySelectorAll("th button")].find((b) => b.textContent === %s).click();
  return [...table.querySelectorAll("tbody tr")].map((row) => row.children[%d].textContent); })()"""


def check_shown(failures, browser, page, charts, what):
    failures.check(browser.said == [], f"{what}: no word on the console: {browser.said}")
    failures.check([url[:5] for url in browser.asked] == ["file:"], f"{what}: no request: {browser.asked}")
    drawn = page.ask(DRAWN)
    failures.check([label for label, _ in drawn] == charts and all(good for _, good in drawn), f"{what}: charts: {drawn}")


def open_pages(failures, browser, folder, has_charts):
    three = ["From what was charged before to what is charged after, change by change",
             "How many accounts have which difference"]
    page = browser.open(folder / "two.html")
    check_shown(failures, browser, page, three if has_charts else [], "two changes")
    body = page.ask("document.body.innerText")
    failures.check("Charged by month" in body and "3 of 3 accounts" in body, "the tables are drawn")
    failures.check(EVIL in body, "texts stay texts")
    failures.check(page.ask(FIND % '"games"') == "1 of 3 accounts", "a search finds one account")
    failures.check(page.ask(FIND % '"no such"') == "0 of 3 accounts", "and none")
    page.ask(FIND % '""')
    failures.check(page.ask(PRESS % ('"Account"', 0)) == ["a", "b", "c"], "a column is put in order")
    failures.check(page.ask(PRESS % ('"Account"', 0)) == ["c", "b", "a"], "and the other way")
    rising = [float(text) for text in page.ask(PRESS % ('"Before"', 2))]
    failures.check(rising == sorted(rising, reverse=True) and len(set(rising)) == 3, "numbers are put in order as numbers")
    page = browser.open(folder / "sweep.html", width=390, dark=True)
    check_shown(failures, browser, page, ["What is charged at each value of rate"] if has_charts else [], "a sweep")
    failures.check(page.ask("document.documentElement.scrollWidth") <= 390, "a phone need not scroll the page sideways")


def main():
    program, source = sys.argv[1], Path(sys.argv[2])
    failures = Failures()
    inc = subprocess.run([sys.executable, source / "tests/whatif/report_inc.py", source, "--check"],
                         capture_output=True, text=True, check=False)
    failures.check(inc.returncode == 0, inc.stdout.strip())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        book(folder)
        cases = {"one": ["--set", "rate=2"], "two": ["--set", "rate=+5%", "--set", "price.each.round.to=1"],
                 "sweep": ["--sweep", "rate=1..2/0.5"],
                 "solve": ["--solve", "amount = +3 %", "--by", "rate"]}
        for name, changes in cases.items():
            page = folder / f"{name}.html"
            json_text = whatif(program, folder, *changes, "--format", "json").stdout
            done = whatif(program, folder, *changes, "--report", page)
            failures.check(done.returncode == 0 and page.exists(), f"{name}: written: {done.stderr}")
            check_page(failures, page.read_text(encoding="utf-8"), json_text, name)
        told = json.loads(whatif(program, folder, "--set", "rate=2", "--format", "json").stdout)
        known = [{"kind": kind, "path": str(folder / f"{kind}.csv"),
                  "hash": hashlib.blake2b((folder / f"{kind}.csv").read_bytes(), digest_size=32).hexdigest()}
                 for kind in ("accounts", "usage")]
        failures.check(told["inputs"] == known, f"what was rated, by its content: {told['inputs']}")
        missing = whatif(program, folder, "--set", "rate=2", "--report", folder / "no" / "such.html")
        failures.check(missing.returncode == 1 and "such.html" in missing.stderr,
                       f"where there is no folder: {missing.returncode} {missing.stderr}")
        browser = shutil.which("chromium")
        if browser is None:
            print("no Chromium here: the page was read, not opened")
        else:
            has_charts = (source / "engine/whatif/charts.inc").exists()
            with Browser(browser, scratch) as opened:
                starts = opened.starts()
                if starts:
                    open_pages(failures, opened, folder, has_charts)
            print(f"opened in Chromium, {'with' if has_charts else 'without'} charts" if starts
                  else "Chromium does not start here: the page was read, not opened")
    print(f"{failures.count} failures")
    return 1 if failures.count else 0


if __name__ == "__main__":
    sys.exit(main())
