#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Late usage, worked by hand: corrections are dated to the period of the line that they correct
# and the wallet is what it would have been; what is older than the state knows is refused; the
# same rows again change nothing.  (A-20, R22, R23)  Usage: late.py TARIFF RULES
import csv
import io
import os
import subprocess
import sys
import tempfile

HEADER = "id,at,account,item,direction,gb\n"
ACCOUNTS = """tariff: 1
accounts:
  - id: a
    grants: [{ id: p, pool: traffic, amount: 2, effective: 2026-02-20T00:00+08:00, expires: 2027-02-20T00:00+08:00 }]
"""
# Two tiers that differ by less than a cent.
TIERS = """-- Tiers by month; each hour is rounded by itself.
rulebook "tiers" {
  currency = "CNY",
  zone     = "UTC",
  settle   = { each = "hour" },
  round    = { to = "0.01", mode = "half up", per = "hour" },
}
meter "sent" { unit = "GB", sum = "gb" }
price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  rate  = graduated { { upto = "1", rate = "0.014" }, { rate = "0.012" } },
  total = "month",
}
deduct { "balance" }
"""
FIELDS = """tariff: 1
usage:
  item:      [traffic]
  direction: [out]
  gb:        { unit: GB }
"""
failed = passed = 0


def check(what, got, wanted):
    global failed, passed
    if got == wanted:
        passed += 1
        print(f"ok      {what}")
    else:
        failed += 1
        print(f"FAILED  {what}\n  got     {got}\n  wanted  {wanted}")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def same_cents(tariff, folder):
    """Each of two hours costs a cent, whichever came first; only what rounding moved tells."""
    book = os.path.join(folder, "tiers")
    write(os.path.join(book, "rulebook.lua"), TIERS)
    write(os.path.join(book, "facts", "usage.yaml"), FIELDS)
    found = []
    for day, hour in (("05", 11), ("06", 10)):
        usage = write(os.path.join(folder, "tiers.csv"),
                      f"{HEADER}u{hour},2026-03-04T{hour}:00Z,a,traffic,out,1\n")
        prior = ["--prior", os.path.join(folder, "05.state")] if day == "06" else []
        done = subprocess.run([tariff, "rate", book, "--usage", usage, "--as-of", f"2026-03-{day}",
                               "--format", "csv", "--state-out", os.path.join(folder, day + ".state"),
                               *prior], capture_output=True, text=True, check=False)
        found += [(row["from"][11:13], row["amount"], row["rounding"], row["correction"])
                  for row in csv.DictReader(io.StringIO(done.stdout))]
    check("a correction that moves no cent still says what rounding moved", found,
          [("11", "0.01", "-0.004", "false"), ("10", "0.01", "-0.004", "true"),
           ("11", "0.00", "0.002", "true")])


def rate(tariff, rules, folder, rows, as_of, *more):
    usage = os.path.join(folder, "usage.csv")
    with open(usage, "w", encoding="utf-8") as file:
        file.write(HEADER + "".join(row + "\n" for row in rows))
    done = subprocess.run([tariff, "rate", os.path.join(rules, "artlab"), "--accounts",
                           os.path.join(folder, "accounts.yaml"), "--usage", usage, "--as-of", as_of,
                           "--format", "csv", "--wallets-out", os.path.join(folder, "wallets.csv"), *more],
                          capture_output=True, text=True, check=False)
    lines = [(row["from"][:16], row["quantity"], row["traffic"], row["amount"], row["correction"])
             for row in csv.DictReader(io.StringIO(done.stdout))]
    return done, lines


def main():
    tariff, rules = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="tariff-late-") as folder:
        with open(os.path.join(folder, "accounts.yaml"), "w", encoding="utf-8") as file:
            file.write(ACCOUNTS)
        one, two, three = (os.path.join(folder, name) for name in ("one", "two", "three"))
        u1 = "u1,2026-03-04T11:00+08:00,a,traffic,out,3"
        done, lines = rate(tariff, rules, folder, [u1], "2026-03-05", "--state-out", one)
        check("the first statement", lines, [("2026-03-04T11:00", "3", "2", "0.50", "false")])
        u0 = "u0,2026-03-04T10:00+08:00,a,traffic,out,1"
        done, lines = rate(tariff, rules, folder, [u0], "2026-03-06", "--prior", one, "--state-out", two)
        check("a late event takes the plan first, and the later line is corrected", lines,
              [("2026-03-04T10:00", "1", "1", "0.00", "true"),
               ("2026-03-04T11:00", "0", "-1", "0.50", "true")])
        with open(os.path.join(folder, "wallets.csv"), encoding="utf-8") as file:
            check("the wallet is that of one run in order", file.read().splitlines()[1:], ["a,-1.00", "p,0"])
        done, lines = rate(tariff, rules, folder, [u0, u1], "2026-03-07", "--prior", two, "--state-out", three)
        check("the same rows again change nothing", (done.returncode, lines), (0, []))
        done, lines = rate(tariff, rules, folder, ["u9,2026-01-10T10:00+08:00,a,traffic,out,1"],
                           "2026-03-08", "--prior", three)
        check("what is older than the state is refused, with its place",
              (done.returncode, "usage.csv:2: error[T533]: Event \"u9\"" in done.stderr), (1, True))
        damaged = open(three, "rb").read()
        with open(three, "wb") as file:
            file.write(damaged[:100] + bytes([damaged[100] ^ 1]) + damaged[101:])
        done, lines = rate(tariff, rules, folder, [u1], "2026-03-08", "--prior", three)
        check("a damaged state is refused", (done.returncode, "checksum" in done.stderr), (1, True))
        same_cents(tariff, folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
