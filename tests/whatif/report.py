#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of `tariff whatif --report` holds what --format json says, whole and harmless.

    report.py PROGRAM SOURCE

It is one file that asks for nothing; what texts say cannot end its script; it appears whole or not at
all.  Where a Chromium is installed the page is opened in it: the tables must be there.
"""
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EVIL = '</script><script>alert(1)</script><!--'
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync"]


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
    rest = page.replace(said.group(1), "")
    failures.check(page.count("</script>") == 2 and page.rstrip().endswith("</html>"),
                   f"{what}: two scripts, and the end")
    failures.check(re.search(r'(src|href)=|https?:|@import|url\(|fetch|XMLHttp', rest) is None,
                   f"{what}: asks for nothing")
    failures.check("SPDX-License-Identifier: MIT" in rest, f"{what}: says its licence")


def open_page(failures, browser, path, scratch):
    done = subprocess.run([browser, *BROWSER, f"--user-data-dir={scratch}/browser", "--enable-logging=stderr",
                           "--virtual-time-budget=3000", "--dump-dom", f"file://{path}"],
                          capture_output=True, text=True, timeout=120, check=False)
    dom = done.stdout.split('<script type="application/json"')[0]
    failures.check("CONSOLE" not in done.stderr, f"no word on the console: {done.stderr[-300:]}")
    failures.check("<h2>Charged by month</h2>" in dom and "3 of 3 accounts" in dom,
                   "the tables are drawn")
    failures.check(html.escape(EVIL, quote=False) in dom and EVIL not in dom, "texts stay texts")


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
        missing = whatif(program, folder, "--set", "rate=2", "--report", folder / "no" / "such.html")
        failures.check(missing.returncode == 1 and "such.html" in missing.stderr,
                       f"where there is no folder: {missing.returncode} {missing.stderr}")
        browser = shutil.which("chromium")
        if browser is None:
            print("no Chromium here: the page was read, not opened")
        else:
            open_page(failures, browser, folder / "two.html", scratch)
    print(f"{failures.count} failures")
    return 1 if failures.count else 0


if __name__ == "__main__":
    sys.exit(main())
