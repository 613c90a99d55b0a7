#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether another program of this tree runs scenarios as the one that is built: reports and events of each
variant, and answers that go on from copies of a machine. Of what does so the memory is had in another way
(machine/model/pages.h), or the processor is another one.

Usage: same_program.py PROGRAM FOLDER [--without VERB] -- COMMAND [ARGUMENT...]

FOLDER has the scenarios to run: "scenarios", of which tests may take one in so many (one_in.py), or a part of them. --without leaves out the answers of one verb.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import one_in

SOURCE = pathlib.Path(__file__).resolve().parents[1]
ALL = "scenarios"
# What runs from a saved machine on, again and again, and what runs many machines.
ANSWERS = (
    ("headroom", "--json", "--of", "account:small-service", "scenarios/cases/overview-fresh-boot.yaml"),
    ("fix", "--json", "--knob", "SharedSection.3", "scenarios/services/local-system-heap-full.yaml"),
    ("headroom", "--json", "--knob", "SharedSection.3", "scenarios/services/local-system-heap-full.yaml"),
    ("diagnose", "--json", "scenarios/services/one-account-many-logons.yaml"),
    ("layout", "scenarios/lessons/1-two-sessions.yaml"),
    ("tree", "scenarios/lessons/2-tree.yaml"),
    ("check", "configs/registry/server2003-sp2.reg"),
    # One process plays all of them.
    ("run", "--json", "scenarios/lessons", "scenarios/desktops"),
)


class Program:
    """Something that understands deskheap's command line, with the scenarios and configs of a tree."""

    def __init__(self, command, source=SOURCE):
        # It runs in the tree, wherever it was named.
        self.command = [os.path.abspath(word) if os.path.exists(word) else word for word in command]
        self.source = source
        # Meson has each block that is had filled: of whole machines that takes longer than to run them.
        self.environment = dict(os.environ, DESKHEAP_DATA_DIR=str(source), MALLOC_PERTURB_="0")

    def ask(self, *arguments):
        done = subprocess.run([*self.command, *arguments], cwd=self.source, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return f"exit code {done.returncode}\n{done.stdout}"

    def run(self, *arguments):
        return self.ask("run", "--quiet", *arguments)

    def scenarios(self, folder="scenarios"):
        return {str(path.relative_to(self.source)) for path in (self.source / folder).rglob("*.yaml")}

    def variants(self, scenario):
        reports = self.run("--json=short", scenario)
        return [json.loads(line)["variant"] for line in reports.splitlines()[1:] if line]

    def told(self, scenario, variant):
        """Its report, and behind that its events."""
        with tempfile.TemporaryDirectory() as folder:
            events = pathlib.Path(folder) / "events"
            report = self.run("--json", f"--events={events}", "--variant", variant, scenario)
            return report + (events.read_text(encoding="utf-8") if events.exists() else "no events\n")


def first_difference(one, other):
    for number, (a, b) in enumerate(zip(one.splitlines(), other.splitlines()), 1):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            begin = max(0, at - 60)
            return f"line {number}, column {at + 1}:\n    one   …{a[begin:at + 60]}\n    other …{b[begin:at + 60]}"
    return f"one has {len(one.splitlines())} lines, the other {len(other.splitlines())}"


def is_alike(name, one, other):
    if one == other:
        return True
    print(f"differs: {name}: {first_difference(one, other)}")
    return False


def is_same_run(one, other, scenario, variant):
    return is_alike(f"{scenario} [{variant}]", one.told(scenario, variant), other.told(scenario, variant))


def is_same_answer(one, other, answer):
    return is_alike(" ".join(answer), one.ask(*answer), other.ask(*answer))


def main():
    without = sys.argv[4] if sys.argv[3:4] == ["--without"] else None
    at = 5 if without else 3
    if len(sys.argv) < at + 2 or sys.argv[at] != "--":
        sys.exit(__doc__)
    answers = [answer for answer in ANSWERS if answer[0] != without]
    one, other = Program(sys.argv[1:2]), Program(sys.argv[at + 1:])
    scenarios = sorted(one.scenarios(sys.argv[2]))
    if sys.argv[2] == ALL:
        scenarios = one_in.part(scenarios, "scenario", 2)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        variants = [*pool.map(one.variants, scenarios)]
        cases = [(scenario, variant) for scenario, names in zip(scenarios, variants) for variant in names]
        same = [*pool.map(lambda case: is_same_run(one, other, *case), cases),
                *pool.map(lambda answer: is_same_answer(one, other, answer), answers)]
    print(f"{len(cases)} runs and {len(answers)} answers, {same.count(False)} differ")
    return 0 if cases and all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
