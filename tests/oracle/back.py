# SPDX-License-Identifier: MIT
# What is taken back goes to those who paid, the latest first: what was charged before what was
# covered (R7, docs/corrections.md).
from grants import Grant
from paying import repay, total_of
from trail import BALANCE, INCLUDED


def take_back(account, piece, line, quantity):
    """What of a quantity below zero was covered, below zero too."""
    trail = piece.trail
    covered = -quantity - max(0, min(-quantity, trail.charged))

    def give(payer, amount, paid):
        if isinstance(payer, Grant) and payer.pool.step:
            return give_steps(account, piece, line, payer, amount, paid)
        if payer != INCLUDED:
            return give_to(account, piece, line, payer, amount)
        line.included -= amount
        give_to_included(account, piece, amount)
        return amount, amount

    rest = trail.back(covered, False, give)
    rest -= give_ahead(account, piece, rest)
    return rest - covered


def give_steps(account, piece, line, grant, amount, paid):
    """Whole steps go back; what is less serves later usage of the total."""
    covered = min(amount, piece.trail.in_steps)
    ahead, name = total_of(account, piece).ahead, grant.pool.name
    whole = (ahead.get(name, 0) + covered) // grant.pool.step * grant.pool.step
    whole = min(whole, paid)
    ahead[name] = ahead.get(name, 0) + covered - whole
    piece.trail.in_steps -= covered
    if whole > 0:
        give_to(account, piece, line, grant, whole)
    return covered, whole


def give_ahead(account, piece, amount):
    """What steps of an earlier line had left covered the rest."""
    amount = min(amount, piece.trail.in_steps)
    pool = next((pool for pool in piece.price.pools if pool.step), None)
    if amount > 0 and pool:
        ahead = total_of(account, piece).ahead
        ahead[pool.name] = ahead.get(pool.name, 0) + amount
        piece.trail.in_steps -= amount
    return amount


def give_to_included(account, piece, amount):
    price = piece.price
    name = price.index, account.zone.window(price.included.per, piece.start)[0]
    account.included_used[name] = max(0, account.included_used.get(name, 0) - amount)


def give_back(account, piece, line, amount):
    """Money; what nobody paid is the balance's too."""
    def give(payer, part, _):
        if payer != BALANCE:
            return give_to(account, piece, line, payer, part)
        line.add(BALANCE, -part)
        account.balance += part
        return part, part

    give(BALANCE, piece.trail.back(amount, True, give), None)


def give_to(account, piece, line, payer, amount):
    """To a grant, or from what a pool still owes; says how much of it, twice."""
    if isinstance(payer, Grant):
        payer.give_back(amount, piece.start)
        payer = payer.pool
    elif not payer.reports:
        repay(account, payer, piece.start)
        amount = min(amount, account.debts[payer.name])
        account.debts[payer.name] -= amount
    line.add(payer.name, -amount)
    return amount, amount
