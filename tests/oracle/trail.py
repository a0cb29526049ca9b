# SPDX-License-Identifier: MIT
# Who paid for a line, or for a period that was charged in advance, one after the other.
INCLUDED = "included"
BALANCE = "balance"


class Trail:
    """Who paid for a line, or for a period that was charged in advance, one after the other."""

    def __init__(self):
        self.draws = []               # [grant, pool that owes or reports, or a word above; amount; is it money]
        self.charged = 0              # of the quantity
        self.in_steps = 0             # of it, covered by pools that are taken in steps

    def note(self, payer, amount, is_money=False):
        if amount:
            self.draws.append([payer, amount, is_money])

    def merge(self):
        """What a payer drew as one, where he drew first."""
        merged = {}
        for payer, amount, is_money in self.draws:
            merged.setdefault((payer, is_money), [payer, 0, is_money])[1] += amount
        self.draws = list(merged.values())

    def back(self, amount, is_money, give):
        """
        Gives an amount back as far as it was paid; returns what nobody paid.  `give` says how much
        usage that was, and what the payer got.
        """
        for draw in reversed(self.draws):
            payer, paid, of_money = draw
            if of_money == is_money and amount > 0 and paid > 0:
                usage, got = give(payer, min(amount, paid), paid)
                draw[1] -= got
                amount -= usage
        return amount
