#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The import of a table that deskheap printed is a scenario that prints the same table: every session of every shipped scenario,
as the tools have it in turn, and the scenario meets what it expects. With --all (as each tool has it) a rate may be 0.1 points off
where import says that it comes no nearer, and that is rare.

Usage: import_tables.py DESKHEAP SCENARIOS [--all]
"""

import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import one_in  # pylint: disable=wrong-import-position

TOOLS = {"8.1": ["--tool", "8.1"], "7.0": ["--tool", "7.0"], "!dskheap": ["--dskheap"]}
MIN_TABLES = 60
MAX_NEAR = 3
RATE = re.compile(r"(\d+\.\d)$")


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def sessions(deskheap, scenario):
    """(edition, numbers of its sessions at the end); none if it does not come up."""
    report = json.loads(run(deskheap, "run", "--json", "--quiet", "--variant", "", scenario).stdout)
    one = report["runs"][0] if "runs" in report else report
    return one["edition"], [session["id"] for session in one.get("sessions", [])]


def is_near(seen, wanted):
    """Line by line the same but for rates that are 0.1 points apart."""
    pairs = list(zip(seen.splitlines(), wanted.splitlines()))
    if len(seen.splitlines()) != len(wanted.splitlines()):
        return False
    for a, b in pairs:
        rates = [RATE.search(line) for line in (a, b)]
        if a != b and (None in rates or a[: rates[0].start()].rstrip() != b[: rates[1].start()].rstrip()
                       or abs(float(rates[0][1]) - float(rates[1][1])) > 0.1001):
            return False
    return True


def complaint(deskheap, edition, table, options, session, near):
    imported = run(deskheap, "import", "--edition", edition, "-", text=table)
    if imported.returncode != 0:
        return f"import gives {imported.returncode}: {imported.stderr}"
    again = run(deskheap, "dheapmon", "--quiet", "--session", str(session), *options, "-", text=imported.stdout)
    if again.stdout != table and "as near as it comes" in imported.stderr and is_near(again.stdout, table):
        near.append(table)
    elif again.stdout != table:
        return f"seen:\n{again.stdout}{again.stderr}wanted:\n{table}{imported.stderr}"
    replayed = run(deskheap, "run", "--quiet", "-", text=imported.stdout)
    return None if replayed.returncode == 0 else f"run gives {replayed.returncode}: {replayed.stdout[-600:]}"


def main():
    deskheap, folder, *rest = sys.argv[1:]
    names = list(TOOLS)
    tables = bad = 0
    near = []
    for scenario in one_in.part(sorted(pathlib.Path(folder).glob("*/*.yaml")), "scenario", 1):
        edition, numbers = sessions(deskheap, str(scenario))
        for session in numbers:
            for name in names if rest else [names[tables % len(names)]]:
                options = TOOLS[name]
                table = run(deskheap, "dheapmon", "--quiet", "--session", str(session), *options, str(scenario)).stdout
                said = complaint(deskheap, edition, table, options, session, near)
                tables += 1
                if said:
                    bad += 1
                    print(f"{scenario}, session {session}, {name}: {said}")
    print(f"{tables} tables, {bad} not the same, {len(near)} within 0.1 points")
    return 1 if bad or tables < MIN_TABLES // one_in.one_in() or len(near) > (MAX_NEAR if rest else 0) else 0


if __name__ == "__main__":
    sys.exit(main())
