# SPDX-License-Identifier: MIT
"""Holds what the program said against what a case expects: exactly, number by number."""
from decimal import Decimal, InvalidOperation

# Two readings stand in a case: the source converts each part of a period by itself, which adds up
# to more than the period costs.  tariff bills what makes the whole period right.
OTHER_READINGS = {"part_amounts"}


def is_same(expected, got):
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    try:
        return Decimal(str(expected)) == Decimal(str(got))
    except InvalidOperation:
        return str(expected) == str(got)


def differences(expected, got, name=""):
    """A line for each difference; a number that only one side has is compared with zero."""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{name}: {got} instead of {expected}"]
        keys = list(expected) + [key for key in got if key not in expected]
        return [line for key in keys for line in differences(
            expected.get(key, 0), got.get(key, 0), f"{name}.{key}" if name else str(key))]
    if isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            return [f"{name}: {got} instead of {expected}"]
        return [line for i, pair in enumerate(zip(expected, got), 1) for line in differences(
            *pair, f"{name} {i}")]
    return [] if is_same(expected, got) else [f"{name}: {got} instead of {expected}"]


def compare(expected, got):
    """All differences between the answer of a case and what the program said."""
    lines = []
    for key, value in expected.items():
        if key in OTHER_READINGS and key not in got:
            continue
        if key not in got:
            lines.append(f"{key}: the output does not say it")
        else:
            lines += differences(value, got[key], key)
    return lines
