#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shipped scenarios on both machines in step, where observers read the PC's memory.

Usage: scenarios_both.py DESKHEAP

All runs of them; or, where tests take one in so many (tests/one_in.py), as few as have every edition, boot option, shipped
program and DLL, kind of step, kind of action and Win32 function that any has. What a run has is read in its file and in the programs
and DLLs that it names.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import one_in  # pylint: disable=wrong-import-position

EDITIONS = {path.stem for path in (ROOT / "configs/editions").glob("*.yaml")}
# What a run costs without any step, in steps.
BOOT_COST = 20


def kinds_of(deskheap):
    """{"step" and "action": what there is of them}, as the schema has it, in which every action can be a step."""
    schema = json.loads(subprocess.run([deskheap, "schema", "scenario"], check=True, capture_output=True, text=True).stdout)
    return {what: set().union(*(choice.get("properties", ()) for choice in schema["definitions"][what]["anyOf"]))
            for what in ("step", "action")}


def load(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def words(node):
    """(kinds of entries of lists, texts) in a tree; expectations are none of it."""
    kinds, texts = set(), set()
    if isinstance(node, str):
        texts.add(node)
    for value in node if isinstance(node, list) else ():
        kinds |= set(value) if isinstance(value, dict) else {value} if isinstance(value, str) else set()
    inner = [value for key, value in node.items() if key != "expect"] if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in inner:
        more_kinds, more_texts = words(value)
        kinds |= more_kinds
        texts |= more_texts
    return kinds, texts


# What can be named: programs and DLLs, and what is said of each.
NAMED = {path.stem: words(load(path)) for folder in ("programs", "dlls") for path in (ROOT / "configs" / folder).glob("*.yaml")}


def length(node):
    """How many steps a list of them is, about: "count", "for" and "repeat" are more than one."""
    if isinstance(node, list):
        return sum(length(value) for value in node)
    if not isinstance(node, dict):
        return 1
    times = node.get("count", node.get("times", 1))
    span = re.match(r"(\d+)\.\.(\d+)$", str(next(iter(node["for"].values()))) if isinstance(node.get("for"), dict) else "")
    times = (times if isinstance(times, int) else 1) * (int(span[2]) - int(span[1]) + 1 if span else 1)
    return times * max([1, *(length(value) for value in node.values() if isinstance(value, (dict, list)))])


def called(node):
    """Functions that steps call."""
    if isinstance(node, dict):
        own = {node["function"]} if "function" in node else set()
        return own.union(*(called(value) for value in node.values()))
    return set().union(*(called(value) for value in node)) if isinstance(node, list) else set()


class Run:
    """A scenario as it stands, or a variant of it."""

    def __init__(self, known, path, scenario, name, variant):
        system = {**scenario.get("system", {}), **variant.get("system", {})}
        steps = variant.get("steps", scenario.get("steps")) or []
        kinds, texts = words({key: value for key, value in {**scenario, **variant}.items() if key not in ("variants", "steps")})
        step_kinds, step_texts = words(steps)
        texts |= step_texts
        seen = set()
        while new := (texts & set(NAMED)) - seen:
            seen |= new
            for one in new:
                kinds |= NAMED[one][0]
                texts |= NAMED[one][1]
        self.path, self.name, self.cost = path, name, BOOT_COST + length(steps)
        self.has = {("edition", system["edition"]), *(("boot option", option) for option in system.get("boot-options") or ()),
                    *(("program or DLL", name) for name in seen), *(("step", kind) for kind in step_kinds & known["step"]),
                    *(("action", kind) for kind in (kinds | step_kinds) & known["action"]), *(("function", name) for name in called(steps))}

    def play(self, deskheap):
        command = [deskheap, "run", "--machine", "both", "--summary", "--variant", self.name, str(self.path)]
        return subprocess.run(command, check=False).returncode


def all_runs(known):
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        scenario = load(path)
        for name, variant in {"": {}, **(scenario.get("variants") or {})}.items():
            yield Run(known, path, scenario, name, variant or {})


def covering(runs):
    """Some that have together what all have, the most for their cost first."""
    left = set().union(*(run.has for run in runs))
    while left:
        best = max(runs, key=lambda run: len(run.has & left) / run.cost)
        left -= best.has
        yield best


def main():
    deskheap = sys.argv[1]
    if one_in.one_in() == 1:
        sys.exit(subprocess.run([deskheap, "run", "--machine", "both", "--summary", str(ROOT / "scenarios")], check=False).returncode)
    known = kinds_of(deskheap)
    runs = [*all_runs(known)]
    some = [*covering(runs)]
    codes = [run.play(deskheap) for run in some]
    has = set().union(*(run.has for run in some))
    counts = collections.Counter(what for what, _ in has)
    print(f"{len(some)} of {len(runs)} runs, which have what all have: "
          + ", ".join(f"{what}: {counts[what]}" for what in sorted(counts)) + "; DESKHEAP_TEST_ONE_IN=1 plays all")
    wanted = {("edition", name) for name in EDITIONS} | {(what, name) for what, names in known.items() for name in names}
    if wanted - has:
        print("no shipped scenario has: " + ", ".join(f"{what} {name}" for what, name in sorted(wanted - has)))
    # A program that a signal ended has a negative code.
    sys.exit(next((max(code, 1) for code in codes if code != 0), 0))


if __name__ == "__main__":
    main()
