# SPDX-License-Identifier: MIT
"""How many of what there is much of a test takes: one in DESKHEAP_TEST_ONE_IN, as tests/host/one_in.h has it for C."""

import os


def one_in():
    """1: all of it."""
    text = os.environ.get("DESKHEAP_TEST_ONE_IN", "1")
    if not text.isdigit() or not 0 < int(text) < 100:
        raise SystemExit(f"DESKHEAP_TEST_ONE_IN is {text}")
    return int(text)


def part(items, what, first=0):
    """Every N-th of them from `first` on, and says so: `what` is the name of one."""
    items = list(items)
    every = one_in()
    taken = items[first % every::every]
    if every > 1:
        print(f"one {what} in {every}: {len(taken)} of {len(items)} (DESKHEAP_TEST_ONE_IN)", flush=True)
    return taken
