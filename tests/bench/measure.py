# SPDX-License-Identifier: MIT
"""What the measuring programs share: a command's time, and whether two outputs hold the same."""
import csv
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path


def timed(command):
    """Wall seconds, processor seconds and peak memory in MB of one command."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    if status != 0:
        sys.exit(f"{command[0]} failed: {complaint.decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rows(path, keys):
    """A CSV's numbers by its first `keys` columns."""
    with open(path, newline="", encoding="utf-8") as text:
        lines = csv.reader(text)
        next(lines)
        return {tuple(line[:keys]): [Decimal(cell) for cell in line[keys:]] for line in lines}


def differences(one, other):
    """How many rows of two outputs do not hold the same values."""
    count = 0
    for name, keys in (("statement.csv", 3), ("wallets.csv", 1)):
        a, b = rows(one / name, keys), rows(other / name, keys)
        count += sum(1 for key in a.keys() | b.keys() if a.get(key) != b.get(key))
    return count


def differences_apart(one, other):
    """The same, counted by a process of its own: what this one holds counts as its children's."""
    done = subprocess.run([sys.executable, __file__, one, other], capture_output=True, text=True,
                          check=True)
    return int(done.stdout)


if __name__ == "__main__":
    print(differences(Path(sys.argv[1]), Path(sys.argv[2])))
