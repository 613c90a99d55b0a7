#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/seeds.md, and the published cases of docs/fidelity.md: each command is run and prints what its row says, and each
test that it names is there.

A row is `# | says | command | prints | tests`, and a case's verdict. Without a command it has a reason, and no test. "name:
part" is a test of Meson's and the function behind START_TEST in its file.

--machine both: on model and PC in step, only what looks at a machine. What runs a scenario does so in the test scenarios_both.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of each page the letters of its rows, and how many there are.
PAGES = {"seeds.md": {"O": 78, "W": 13}, "fidelity.md": {"P": 41}}
VERDICTS = ("met", "missed", "not counted")
NOTHING = "–"
REASON_LETTERS = 15
TIME_LIMIT_SECONDS = 120
VIEWS = ("dheapmon", "layout", "tree")


Deskheap = collections.namedtuple("Deskheap", "executable options")


def rows(page, letters):
    """(number, cells without the number)"""
    for line in (ROOT / "docs" / page).read_text().splitlines():
        cells = re.split(r" \| ", line.strip().removeprefix("| ").removesuffix(" |"))
        if re.fullmatch(rf"[{letters}]\d+", cells[0]):
            yield cells[0], cells[1:]


def quoted(cell):
    return re.findall(r"`([^`]*)`", cell)


def squeezed(text):
    return " ".join(text.split())


def tests_of(build):
    """{name of a test: text of its sources}"""
    known = {}
    for test in json.loads((build / "meson-info" / "intro-tests.json").read_text()):
        known.setdefault(test["name"], "")
        for path in (ROOT / "tests").glob(f"*/test_{test['name']}.c"):
            known[test["name"]] += path.read_text()
    return known


def check_tests(names, known):
    if not names:
        yield "names no test"
    for name in names:
        test, _, part = name.partition(": ")
        if test not in known:
            yield f"there is no test {test}"
        elif part and f"START_TEST({part})" not in known[test]:
            yield f"{test} has no {part}"


def run(deskheap, command, printed):
    """Output of a command, run once for all rows that show it."""
    if command not in printed:
        words = shlex.split(command)
        if words[0] != "deskheap":
            return None
        result = subprocess.run([deskheap.executable, *words[1:], *deskheap.options], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                timeout=TIME_LIMIT_SECONDS, env=dict(os.environ, COLUMNS="200", NO_COLOR="1"))
        printed[command] = squeezed(result.stdout) if result.returncode == 0 else None
    return printed[command]


def check_command(deskheap, command, wanted, printed):
    if deskheap.options and shlex.split(command)[1] not in VIEWS:
        return
    output = run(deskheap, command, printed)
    if output is None:
        yield f"does not end with 0: {command}"
        return
    if not wanted:
        yield f"does not say what is printed: {command}"
    for text in wanted:
        if squeezed(text) not in output:
            yield f'"{text}" is not printed: {command}'


def check_row(cells, deskheap, known, printed):
    if len(cells) not in (4, 5):
        yield f"has {len(cells)} cells"
        return
    _, command, shown, tests, *verdict = cells
    if verdict and not verdict[0].startswith(VERDICTS):
        yield "is neither met nor missed, and is counted"
    if command == NOTHING:
        if len(shown) < REASON_LETTERS and shown != "no edition yet":
            yield "has no command, and no reason"
        if tests != NOTHING:
            yield "has tests, and no command"
        return
    yield from check_command(deskheap, *quoted(command), quoted(shown), printed)
    yield from check_tests(quoted(tests), known)


def check_page(page, counts, deskheap, known, printed):
    seen = []
    for number, cells in rows(page, "".join(counts)):
        seen.append(number)
        for what in check_row(cells, deskheap, known, printed):
            yield f"{number}: {what}"
    wanted = [f"{letter}{n}" for letter, count in counts.items() for n in range(1, count + 1)]
    if seen != wanted:
        yield f"rows: {' '.join(sorted(set(wanted) ^ set(seen))) or 'in another order'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executable", type=pathlib.Path)
    parser.add_argument("--machine")
    arguments = parser.parse_args()
    options = [] if arguments.machine is None else ["--machine", arguments.machine]
    deskheap = Deskheap(arguments.executable.resolve(), options)
    known, printed, wrong = tests_of(pathlib.Path(os.environ["DESKHEAP_BUILD"])), {}, 0
    for page, counts in PAGES.items():
        for what in check_page(page, counts, deskheap, known, printed):
            wrong += 1
            print(f"{page}: {what}")
    print(f"{len(printed)} commands, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
