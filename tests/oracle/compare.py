# SPDX-License-Identifier: MIT
# Compares the engine with the oracle on random months: every line, every wallet, every refusal.
# Closes with `N passed, N failed`; a failed month keeps its folder and says its seed.
# Usage: compare.py --tariff build/tariff [--months 100] [--seed 1] [--jobs 2] [--skip match,clash]
# With --self the oracle is run against itself on cut and reordered input (R16) instead.
import argparse
import csv
import io
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import random_month
from book import Book, is_date
from oracle import LINE_COLUMNS, WALLET_COLUMNS, rate, read_accounts, read_usage
from zones import HOUR, Zone, parse_time

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = Zone("UTC")
NUMBERS = {"quantity", "amount", "included", "storage", "traffic", "compute", "coupon", "balance",
           "used", "left", "expired"}
TIMES = {"from", "until"}
BALANCE_COLUMNS = ("account", "left")
PLACES = 12         # the engine counts seconds and shows hours: the 18th digit may differ
SHOWN = 6           # differences printed of one month
IGNORED = set()     # columns left out, by --ignore


# -- Comparing -------------------------------------------------------------------------------------

def normal(row, columns):
    """A row as comparable values: instants, fractions, texts."""
    values = []
    for column in columns:
        if column in IGNORED:
            continue
        text = row.get(column)
        if text is None:
            raise ValueError(f"the engine's output has no column {column!r}: {sorted(map(str, row))}")
        if column in TIMES and text:
            values.append(parse_time(text, UTC))
        elif column in NUMBERS and text:
            values.append(round(Fraction(text), PLACES))
        else:
            values.append(text)
    return tuple(values)


def differences(what, ours, theirs, columns):
    """Rows that only one side has, as printable texts."""
    left = Counter(normal(row, columns) for row in ours)
    right = Counter(normal(row, columns) for row in theirs)
    found = []
    shown = [column for column in columns if column not in IGNORED]
    for side, rows, counts in (("oracle", ours, left - right), ("engine", theirs, right - left)):
        for row in rows:
            name = normal(row, columns)
            if counts[name] > 0:
                counts[name] -= 1
                text = " ".join(f"{column}={row[column]}" for column in shown if row[column] not in ("", "0"))
                found.append((str(row["account"]), str(row.get("from") or row.get("grant") or row.get("id")),
                              row.get("price", ""), f"    {what} {side}: {text}"))
    return [entry[-1] for entry in sorted(found)]


# -- Running ---------------------------------------------------------------------------------------

def run_oracle(folder, settings):
    book = Book(os.path.join(folder, "rulebook", "facts"),
                {name: value for name, value in settings.items()})
    return rate(book, read_accounts(os.path.join(folder, "accounts.yaml")),
                read_usage([os.path.join(folder, "usage.csv")]))


def run_engine(tariff, folder, settings):
    """The engine's lines, grants and balances, as rows."""
    wallets = os.path.join(folder, "engine-wallets.csv")
    grants = os.path.join(folder, "engine-grants.csv")
    command = [tariff, "rate", os.path.join(folder, "rulebook"),
               "--usage", os.path.join(folder, "usage.csv"),
               "--accounts", os.path.join(folder, "accounts.yaml"), "--format", "csv",
               "--as-of", settings["as_of"], "--seed", str(settings["seed"]),
               "--wallets-out", wallets, "--grants-out", grants]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[-1500:]}")
    with open(os.path.join(folder, "engine-lines.csv"), "w", encoding="utf-8") as file:
        file.write(done.stdout)
    return (list(csv.DictReader(io.StringIO(done.stdout))), read_rows(grants),
            [{"account": row["id"], "left": row["remaining"]} for row in read_rows(wallets)])


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(result, settings, changed):
    """How often each thing happened that a month is meant to try."""
    seen = Counter({f"settle {settings['settle']}": 1, f"round per {settings['round']['per']}": 1,
                    f"round {settings['round']['mode']}": 1,
                    f"storage quota {settings['storage_quota']['per']}": 1})
    for name in ("match", "exclusive", "clash", "lasts", "traffic", "traffic_quota", "hold", "requests"):
        seen[f"setting {name}"] += name in settings
    for turn in settings.get("turns", ()):
        seen["price by date: " + turn["name"].rpartition("-")[2]] += 1
    for word in ("pool", "plan"):
        seen[word + "s by date"] += len(settings.get(word + "_life", ()))
    seen["another order of deduction by date"] += settings.get("deduct_later") is not None
    if "traffic" in settings:
        seen["tiers count " + settings["traffic"]["counts"]] += 1
    seen["fact changed inside the month"] += len(changed)
    for row in result.refusals():
        seen["refused " + row["reason"]] += 1
    seen["stops without a start"] += len(result.reports())
    for account in result.accounts:
        seen["accounts in another zone"] += account.zone.name != "Asia/Shanghai"
        seen += account.notes
        seen["accounts with prices of their own"] += bool(account.body.get("prices"))
        seen["own values by date"] += sum(
            isinstance(own, dict) and any(is_date(key) for key in own)
            for own in (account.body.get("prices") or {}).values())
        seen["clock changes in the account's zone"] += any(
            line.end - line.start in (23 * HOUR, 25 * HOUR) for line in account.lines.values())
        edges = {edge for grant in account.grants for edge in (grant.effective, grant.expires)}
        seen["lines with a grant's edge inside"] += sum(
            any(line.start < edge < line.end for edge in edges if edge is not None)
            for line in account.lines.values()) if settings["settle"] != "event" else 0
        expiries = Counter()
        for grant in account.grants:
            expiries[grant.pool, grant.expires] += 1
            seen["grants of " + grant.pool] += 1
            seen["trials"] += grant.plan == "trial"
            seen["bought inside an hour"] += "/" in grant.id and grant.effective % HOUR > 0
            seen["allowances"] += grant.per is not None
            seen["allowances prorated"] += grant.partial == "prorate"
            seen["grants drawn"] += grant.used > 0 or grant.left != grant.amount
            seen["grants run dry"] += grant.per is None and grant.left == 0
            if grant.expires is not None and grant.expires <= result.as_of:
                seen["grants expired"] += 1
                seen["expired with a rest"] += grant.left > 0
        seen["grants with equal expiry"] += sum(count for count in expiries.values() if count > 1)
        for line in account.lines.values():
            seen["lines of " + line.price.name] += 1
            seen["lines with included"] += line.included > 0
            seen["lines open"] += line.open
            payers = [pool for pool, amount in line.draws.items() if amount]
            for pool in payers:
                seen["lines paid by " + pool] += 1
            seen["lines paid by several"] += len(payers) > 1
    return seen


def compare_month(job):
    """One month: (seed, events, features, differences or what failed)."""
    seed, folder, tariff, skip, rulebook = job
    month = os.path.join(folder, f"month-{seed}")
    seen, count = Counter(), 0
    try:
        settings, changed, count = random_month.write_month(seed, month, rulebook, skip)
        result = run_oracle(month, settings)
        seen = features(result, settings, changed)
        lines, wallets = result.lines(), result.wallets()
        if tariff is None:
            return seed, count, seen, check_itself(month, settings, result), len(lines)
        their_lines, their_grants, their_wallets = run_engine(tariff, month, settings)
        found = differences("line", lines, their_lines, LINE_COLUMNS)
        found += differences("grant", [row for row in wallets if row["grant"]], their_grants, WALLET_COLUMNS)
        balances = [row for row in wallets if not row["grant"]]     # accounts come first in the engine's
        found += differences("balance", balances, their_wallets[:len(balances)], BALANCE_COLUMNS)
        return seed, count, seen, found, len(lines)
    except Exception:     # a month that cannot be run is a failed month, not the end of the run
        return seed, count, seen, ["    " + traceback.format_exc(limit=2).strip()], 0


# -- The oracle against itself ---------------------------------------------------------------------

def check_itself(folder, settings, result):
    """Each line is paid in full, no grant is below zero, and the order of rows means nothing."""
    found = []
    for account in result.accounts:
        for line in account.lines.values():
            money = sum(line.draws.get(pool, 0) for pool in ("compute", "coupon", "balance"))
            if line.price.round["per"] != "statement" and money != line.amount:
                found.append(f"    {account.id}: {line.price.name}: draws {money}, amount {line.amount}")
            if line.quantity < line.included + line.draws.get("storage", 0) + line.draws.get("traffic", 0):
                found.append(f"    {account.id}: {line.price.name}: more covered than used")
        for grant in account.grants:
            if grant.left < 0 or any(left < 0 for left in grant.windows.values()):
                found.append(f"    {account.id}: {grant.id} is below zero")
    rows = read_usage([os.path.join(folder, "usage.csv")])
    rows.reverse()
    if settings["settle"] != "event" and settings["round"]["per"] != "event":
        storage_round = settings.get("storage_round") or settings["round"]
        if storage_round["per"] != "event" and "hold" not in settings and "requests" not in settings:
            rows = repeated_levels(cut_intervals(rows))
    book = Book(os.path.join(folder, "rulebook", "facts"), settings)
    again = rate(book, read_accounts(os.path.join(folder, "accounts.yaml")), rows)
    return (found + differences("line", result.lines(), again.lines(), LINE_COLUMNS)
            + differences("wallet", result.wallets(), again.wallets(), WALLET_COLUMNS))


def cut_intervals(rows):
    """Every interval whose quantity halves exactly in the middle becomes two."""
    cut = []
    for row in rows:
        if not row["from"]:
            cut.append(row)
            continue
        start, until = (parse_time(row[end], UTC) for end in ("from", "until"))
        if (until - start) % 2:
            cut.append(row)
            continue
        halves = {name: str_half(row[name]) for name in ("gpu_seconds", "gb", "requests") if row[name]}
        middle = random_month.format_time((start + until) // 2, UTC)
        cut.append(dict(row, until=middle, **halves))
        cut.append(dict(row, id=row["id"] + "-2", **{"from": middle}, **halves))
    return cut


def str_half(text):
    return format(Decimal(text) / 2, "f")


def repeated_levels(rows):
    """Every tenth level is said again, half an hour later, when nothing else was said meanwhile."""
    levels = {}
    for row in rows:
        if row["item"] == "storage":
            name = row["account"], row["set"]
            levels.setdefault(name, []).append((parse_time(row["at"], UTC), row["id"], row))
    more = []
    for entries in levels.values():
        entries.sort(key=lambda entry: entry[:2])
        for (moment, _, row), after in zip(entries[::10], entries[1::10]):
            again = moment + 1800 * 1_000_000
            if again < after[0]:
                more.append(dict(row, id=row["id"] + "-again", at=random_month.format_time(again, UTC)))
    return rows + more


# -- The run ---------------------------------------------------------------------------------------

def main(arguments=None):
    parser = argparse.ArgumentParser(description="Compares the engine with the oracle.")
    parser.add_argument("--tariff", default=os.path.join(HERE, "..", "..", "build", "tariff"))
    parser.add_argument("--rulebook", default=random_month.ARTLAB)
    parser.add_argument("--months", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first month")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--skip", default="", help="features to leave out: settle=event, match, "
                        "clash, step, graduated, hold, unique, round=event, stray stop, turn, pool dates, "
                        "plan dates, deduct dates; with commas")
    parser.add_argument("--ignore", default="", help="columns not compared, with commas")
    parser.add_argument("--folder", help="where to keep the months (default: a temporary folder)")
    parser.add_argument("--self", action="store_true", help="the oracle against itself")
    chosen = parser.parse_args(arguments)
    IGNORED.update(name for name in chosen.ignore.split(",") if name)
    folder = chosen.folder or tempfile.mkdtemp(prefix="tariff-months-")
    tariff = None if chosen.self else chosen.tariff
    skip = set(chosen.skip.split(","))
    jobs = [(seed, folder, tariff, skip, chosen.rulebook)
            for seed in range(chosen.seed, chosen.seed + chosen.months)]
    seen, events, lines, passed, failed = Counter(), 0, 0, 0, 0
    with multiprocessing.Pool(chosen.jobs) as pool:
        for seed, count, month_seen, found, line_count in pool.imap(compare_month, jobs):
            seen += month_seen
            events += count
            lines += line_count
            month = os.path.join(folder, f"month-{seed}")
            if not found:
                passed += 1
                if not chosen.folder:
                    shutil.rmtree(month, ignore_errors=True)
                continue
            failed += 1
            print(f"month {seed} FAILED, {len(found)} differences, kept in {month}")
            print("\n".join(found[:SHOWN]), flush=True)
    for name in sorted(seen):
        print(f"{seen[name]:9d}  {name}")
    print(f"{events:9d}  events\n{lines:9d}  lines")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
