#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Handing the state on changes nothing: random months rated in one run, and day by day with
# --prior and --state-out, give the same lines, wallets and grants, byte for byte, and say the same
# of purchases and expiries.  (R21)
# With --late some rows come a few days late, and some purchases and grants are written into the
# accounts file only days after: what was issued and the corrections after it must add up to what one
# run says, of lines, purchases and expiries alike.  (R22)
# With --late also, some rows are sent wrong first and replaced later, some are sent that never were
# and are voided later, in the same file or in another, and all rows may come again.  What all of that
# adds up to is what one run over the true rows alone says; and once more all rows change nothing.  (R23)
# Usage: split.py --tariff build/tariff [--months 20] [--seed 1] [--late]
import argparse
import collections
import csv
import datetime
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "oracle"))
import random_month  # noqa: E402
from zones import Zone, format_time, parse_time  # noqa: E402

UTC = Zone("UTC")
DAY = 86_400_000_000
NAMES = ("account", "from", "until", "period", "price", "key", "product", "open")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[-800:]}")
    return done.stdout


def rate(tariff, folder, accounts, usage, as_of, *more):
    settings = json.load(open(os.path.join(folder, "settings.json"), encoding="utf-8"))
    return run([tariff, "rate", os.path.join(folder, "rulebook"), "--usage", usage, "--accounts",
                os.path.join(folder, accounts), "--format", "csv", "--as-of", as_of, "--seed",
                str(settings["seed"]), "--wallets-out", os.path.join(folder, "wallets.csv"),
                "--grants-out", os.path.join(folder, "grants.csv"),
                "--purchases-out", os.path.join(folder, "purchases.csv"),
                "--entries-out", os.path.join(folder, "entries.csv"), *more])


def moment(row):
    return parse_time(row["at"] or row["from"], UTC)


def write_rows(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def wrong(rng, row):
    """The row as somebody sent it by mistake, under an id of its own."""
    changed = dict(row, id=row["id"] + "~wrong")
    for column in ("gpu_seconds", "stored_gb", "gb", "requests"):
        if row[column] and rng.random() < 0.7:
            changed[column] = str(rng.randrange(1, 500))
    return changed


def reach(end):
    """From here on every state up to `end` has the usage, whatever the zone."""
    first = datetime.datetime.fromtimestamp(end / 1e6, datetime.timezone.utc)
    return (first.replace(day=1) - datetime.timedelta(days=5)).replace(day=3, hour=0).timestamp() * 1e6


def since(rows, end):
    """The rows from there on; what voids and replaces is about such rows only."""
    return [row for row in rows if row.get("voids") or moment(row) >= reach(end)]


def send(rng, rows, cuts, late):
    """The rows of each part; with late, some are late and some were wrong at first."""
    days = [[] for _ in cuts]
    last = len(cuts) - 1
    often = collections.Counter(row["id"] for row in rows)
    for row in rows:
        day = next(index for index, cut in enumerate(cuts) if moment(row) <= cut)
        pick = rng.random() if late and moment(row) >= reach(cuts[-1]) else 1
        if pick < 0.05:
            day = min(day + rng.randrange(1, 3), last)
        elif pick < 0.10 and often[row["id"]] == 1:
            later = rng.randrange(day, len(cuts))
            days[day].append(wrong(rng, row))
            if pick < 0.075:
                at = format_time(cuts[later], UTC) if rng.random() < 0.5 else ""
                days[later].append({"id": row["id"] + "~void", "account": row["account"], "at": at,
                                    "voids": row["id"] + "~wrong"})
            else:
                row, day = dict(row, replaces=row["id"] + "~wrong"), later
        days[day].append(row)
    for index in range(1, len(cuts)):
        if late and rng.random() < 0.5:
            days[index] += since(days[index - 1], cuts[-1])
    for day in days:
        if late:
            rng.shuffle(day)
    return days


def check_once(rate_again, whole, whole_beside, folder):
    """All rows at once, with what was wrong and what put it right, say what the true rows say."""
    out = list(csv.DictReader(io.StringIO(rate_again())))
    if out != whole:
        raise RuntimeError("in one run, what is void makes a difference: %s" %
                           [row for row in out if row not in whole][:2])
    for mine, theirs in zip(said_beside(folder), whole_beside):
        compare_outcomes("void", drop_void(mine), theirs)


def check_again(rate_again, folder):
    """All rows once more, over the last state, put out nothing that is final."""
    out = [row for row in csv.DictReader(io.StringIO(rate_again())) if row["provisional"] == "false"]
    if out or any(said_beside(folder)):
        raise RuntimeError(f"the same rows again say more: {out[:2]} {said_beside(folder)}")


def wallets(folder, late):
    """Lists grants in the order they came, which is another one when some are written down late."""
    texts = [open(os.path.join(folder, name), encoding="utf-8").read().splitlines()
             for name in ("wallets.csv", "grants.csv")]
    return [sorted(lines) for lines in texts] if late else texts


def said_beside(folder):
    """What a run said of purchases and of what changed wallets without a charge."""
    return [list(csv.DictReader(open(os.path.join(folder, name), encoding="utf-8")))
            for name in ("purchases.csv", "entries.csv")]


def outcomes(rows):
    """What all that was said of each purchase or expiry adds up to, and what was said last."""
    found = {}
    for row in rows:
        name = row["account"], row["at"], row.get("id") or row["grant"], row.get("pool")
        amount = found.get(name, (0,))[0] + Fraction(row.get("paid", row.get("amount")) or "0")
        found[name] = amount, row.get("state") or row["kind"], row["reason"]
    return {name: (round(amount, 12), last, reason) for name, (amount, last, reason) in found.items()
            if round(amount, 12) or last != "expired"}


def drop_void(rows):
    """Without what was said of purchases that are void at last."""
    last = {(row["account"], row.get("id") or row["grant"]): row["reason"] for row in rows}
    return [row for row in rows
            if last[row["account"], row.get("id") or row["grant"]] not in ("voided", "replaced")]


def compare_outcomes(what, mine, theirs):
    mine, theirs = outcomes(mine), outcomes(theirs)
    for name in sorted(set(mine) | set(theirs)):
        if mine.get(name) != theirs.get(name):
            raise RuntimeError(f"{what} {name}: {mine.get(name)} is not {theirs.get(name)}")


def write_accounts(folder, rng, begin, cuts, late):
    """An accounts file for each part; with late some purchases and grants come in later ones."""
    with open(os.path.join(folder, "accounts.yaml"), encoding="utf-8") as file:
        accounts = yaml.load(file, Loader=yaml.BaseLoader)["accounts"]
    held_back = 0
    parts = [[dict(account) for account in accounts] for _ in cuts]
    for number, account in enumerate(accounts):
        for kind, times in (("purchases", ("at",)), ("grants", ("effective", "created"))):
            first = {}
            for entry in account.get(kind, []):
                at = min(parse_time(entry[time], UTC) for time in times if time in entry)
                part = sum(cut < at for cut in cuts)
                if late and at >= begin + DAY and part < len(cuts) - 1 and rng.random() < 0.4:
                    first[entry["id"]] = rng.randrange(part + 1, len(cuts))
            held_back += len(first)
            for index, part in enumerate(parts):
                part[number][kind] = [entry for entry in account.get(kind, [])
                                      if first.get(entry["id"], 0) <= index]
    names = []
    for index, part in enumerate(parts):
        names.append(f"accounts{index}.yaml")
        random_month.write_accounts(os.path.join(folder, names[-1]), part)
    return names, held_back


def sums(rows):
    """What the lines of each name add up to; names that add up to nothing are left out."""
    found = collections.defaultdict(lambda: collections.Counter())
    for row in rows:
        name = tuple(row[column] for column in NAMES if column != "open")
        for column, text in row.items():
            if column not in NAMES and column not in ("provisional", "correction"):
                found[name][column] += Fraction(text or "0")
    # quantities are shown rounded to the last place, so what is shown of differences may be off by it
    return {name: {column: round(value, 12) for column, value in total.items() if round(value, 12)}
            for name, total in found.items() if any(round(value, 12) for value in total.values())}


def split_month(tariff, seed, late, folder):
    rng = random.Random(seed)
    random_month.write_month(seed, folder)
    settings = json.load(open(os.path.join(folder, "settings.json"), encoding="utf-8"))
    with open(os.path.join(folder, "usage.csv"), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), reader.fieldnames
    end = parse_time(settings["as_of"], UTC)
    rows = [row for row in rows if moment(row) <= end]
    whole = list(csv.DictReader(io.StringIO(
        rate(tariff, folder, "accounts.yaml", os.path.join(folder, "usage.csv"), settings["as_of"]))))
    whole_wallets, whole_beside = wallets(folder, late), said_beside(folder)
    begin = min(moment(row) for row in rows)
    cuts = sorted(rng.randrange(begin, end) for _ in range(rng.randrange(1, 6))) + [end]
    days = send(rng, rows, cuts, late)
    columns += ["voids", "replaces"] if late else []
    everything = os.path.join(folder, "everything.csv")
    write_rows(everything, columns, [row for day in days for row in day])
    if late:
        check_once(lambda: rate(tariff, folder, "accounts.yaml", everything, settings["as_of"]),
                   whole, whole_beside, folder)
    accounts, held_back = write_accounts(folder, rng, begin, cuts, late)
    issued, beside, corrections, state = [], ([], []), collections.Counter(), None
    for index, (cut, day) in enumerate(zip(cuts, days)):
        usage = os.path.join(folder, f"day{index}.csv")
        write_rows(usage, columns, day)
        onward = os.path.join(folder, f"state{index}")
        more = ["--state-out", onward] + (["--prior", state] if state else [])
        out = list(csv.DictReader(io.StringIO(
            rate(tariff, folder, accounts[index], usage, format_time(cut, UTC), *more))))
        last = index == len(cuts) - 1
        issued += [row for row in out if last or row["provisional"] == "false"]
        corrections["lines"] += sum(row["correction"] == "true" for row in out)
        for what, rows, more in zip(("purchases", "entries"), beside, said_beside(folder)):
            rows += more
            corrections[what] += sum(row["correction"] == "true" for row in more)
        state = onward
    if wallets(folder, late) != whole_wallets:
        raise RuntimeError("the wallets differ")
    if late:
        write_rows(everything, columns, since([row for day in days for row in day], end))
        check_again(lambda: rate(tariff, folder, accounts[-1], everything, settings["as_of"],
                                 "--prior", state), folder)
    for what, mine, theirs in zip(("purchase", "entry"), beside, whole_beside):
        compare_outcomes(what, drop_void(mine), theirs)
    corrections["late purchases and grants"] += held_back
    if late:
        mine, theirs = sums(issued), sums(whole)
        if mine != theirs:
            some = next(name for name in set(mine) | set(theirs) if mine.get(name) != theirs.get(name))
            raise RuntimeError(f"{some}: {mine.get(some)} is not {theirs.get(some)}")
        return corrections
    order = [column for column in whole[0] if column != "provisional"] if whole else []
    left = collections.Counter(tuple(row[column] for column in order) for row in whole)
    right = collections.Counter(tuple(row[column] for column in order) for row in issued)
    if left != right:
        raise RuntimeError("in one run only: %s\n    in several only: %s" %
                           (list((left - right))[:2], list((right - left))[:2]))
    return corrections


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tariff", default="build/tariff")
    parser.add_argument("--months", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--late", action="store_true")
    chosen = parser.parse_args()
    passed = failed = 0
    corrections = collections.Counter()
    for seed in range(chosen.seed, chosen.seed + chosen.months):
        folder = tempfile.mkdtemp(prefix="tariff-split-")
        try:
            corrections += split_month(chosen.tariff, seed, chosen.late, os.path.join(folder, "month"))
            passed += 1
        except RuntimeError as problem:
            failed += 1
            print(f"month {seed} FAILED: {problem}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print("corrections: " + ", ".join(f"{count} {what}" for what, count in sorted(corrections.items())))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
