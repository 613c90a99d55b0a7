#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether two builds of deskheap run everything alike: the JSON report and the events of each shipped scenario, of each
of its variants, and of scenarios made at random. For a change that moves code and must not change what happens.

Usage: same_runs.py OLD_BUILD NEW_BUILD [SEEDS]

OLD_BUILD and NEW_BUILD are build folders, each used with the scenarios and configs of its own tree. A scenario that only
one of them has is named and left out.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

SEEDS_USUAL = 50


def source_of(build):
    """The tree that Meson configured this build folder for."""
    info = json.loads((build / "meson-info" / "meson-info.json").read_text())
    return pathlib.Path(info["directories"]["source"])


class Build:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.source = source_of(self.folder)
        self.environment = dict(os.environ, DESKHEAP_DATA_DIR=str(self.source))

    def run(self, *arguments):
        done = subprocess.run([self.folder / "src" / "deskheap", "run", "--quiet", *arguments], cwd=self.source,
                              env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return f"exit code {done.returncode}\n{done.stdout}"

    def scenarios(self):
        return {str(path.relative_to(self.source)) for path in (self.source / "scenarios").rglob("*.yaml")}

    def outcome(self, scenario, variant):
        """One text: the report, then the events."""
        which = ["--variant", variant, scenario]
        return self.run("--json", *which) + self.run("--events=-", *which)

    def variants(self, scenario):
        reports = (json.loads(line) for line in self.run("--json", scenario).splitlines()[1:] if line)
        return [report["variant"] for report in reports]


def first_difference(old, new):
    for number, (one, other) in enumerate(zip(old.splitlines(), new.splitlines()), 1):
        if one != other:
            at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
            begin = max(0, at - 60)
            return f"line {number}, column {at + 1}:\n    old …{one[begin:at + 60]}\n    new …{other[begin:at + 60]}"
    return f"old has {len(old.splitlines())} lines, new {len(new.splitlines())}"


def compare(old, new, scenario, variant):
    one, other = old.outcome(scenario, variant), new.outcome(scenario, variant)
    if one == other:
        return True
    print(f"differs: {scenario} [{variant}]: {first_difference(one, other)}")
    return False


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    old, new = Build(sys.argv[1]), Build(sys.argv[2])
    seeds = sys.argv[3] if len(sys.argv) > 3 else str(SEEDS_USUAL)
    for scenario in sorted(old.scenarios() ^ new.scenarios()):
        print(f"left out, as only one has it: {scenario}")
    shared = sorted(old.scenarios() & new.scenarios())
    cases = [(scenario, variant) for scenario in shared for variant in old.variants(scenario)]
    with tempfile.TemporaryDirectory() as folder:
        if int(seeds) > 0:
            subprocess.run([new.folder / "tests" / "machines" / "test_random", seeds, "1", folder], env=new.environment,
                           check=True)
        cases += [(str(path), "") for path in sorted(pathlib.Path(folder).glob("*.yaml"))]
        different = sum(not compare(old, new, *case) for case in cases)
    print(f"{len(cases)} runs, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
