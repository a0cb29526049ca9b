# SPDX-License-Identifier: MIT
# What several prices cost at least together in each window (docs/paying.md): a price that takes no
# usage, behind all others, and that closes.
from fractions import Fraction

from pieces import Piece, open_until
from rulebook import ONE


def commit_closings(account, usual, totals):
    """One for each window that usage opened, or the plan.  Of one that begins at as-of nothing has
    passed, nor of a later one, in which an open peak will stand.  One that is open waits for the
    totals in it that close with such a peak."""
    found = []
    for commit in account.book.commits:
        windows = windows_of_plan(account, commit) if commit.plan else windows_of_usage(account, commit, usual)
        for start, end in sorted(window for window in windows if window[0] < account.as_of):
            at = min(end - 1, max(open_until(account), start))
            at = max([at] + [total.start for total in totals
                             if total.price.name in commit.prices and start <= total.start < end])
            piece = Piece(None, commit, at, at, {}, f"{commit.name} {start} closes")
            piece.closing = commit.index, (), start
            piece.window = start, end
            found.append(piece)
    return found


def windows_of_usage(account, commit, usual):
    return {account.zone.window(commit.total, piece.start) for piece in usual
            if piece.usage is not None and piece.price.name in commit.prices}


def windows_of_plan(account, commit):
    windows = set()
    for purchase in held(account, commit):
        window = account.zone.window(commit.total, purchase.at)
        while window[0] < account.as_of and (purchase.until is None or window[0] < purchase.until):
            windows.add(window)
            window = account.zone.window(commit.total, window[1])
    return windows


def held(account, commit):
    return [purchase for purchase in account.purchases if purchase.plan == commit.plan]


def lacking(account, piece):
    """What the prices of a commit, rounded, lack in a window."""
    commit = piece.price
    charged = account.committed.get((commit.index, piece.window[0]), 0)
    return commit.amount * ONE * part_held(account, commit, *piece.window) - charged


def part_held(account, commit, start, end):
    """By the day: the days of the window on which the plan is held, also in part."""
    if not commit.prorates:
        return 1
    days = [account.zone.window("day", start)]
    while days[-1][1] < end:
        days.append(account.zone.window("day", days[-1][1]))
    mine = [day for day in days if any(purchase.at < day[1] and (purchase.until is None or day[0] < purchase.until)
                                       for purchase in held(account, commit))]
    return Fraction(len(mine), len(days))


def count_towards(account, piece, due):
    for commit in account.book.commits:
        if piece.price.name in commit.prices:
            name = commit.index, account.zone.window(commit.total, piece.start)[0]
            account.committed[name] = account.committed.get(name, 0) + due
