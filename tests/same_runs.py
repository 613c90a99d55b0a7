#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether two builds of deskheap run everything alike: the JSON report and the events of each shipped scenario, of each
of its variants, and of scenarios made at random. For a change that moves code and must not change what happens.

Usage: same_runs.py OLD_BUILD NEW_BUILD [SEEDS]

OLD_BUILD and NEW_BUILD are build folders, each used with the scenarios and configs of its own tree. A scenario that only
one of them has is named and left out.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import same_program

SEEDS_USUAL = 50


def source_of(build):
    """The tree that Meson configured this build folder for."""
    info = json.loads((build / "meson-info" / "meson-info.json").read_text())
    return pathlib.Path(info["directories"]["source"])


class Build(same_program.Program):
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        super().__init__([str(self.folder / "src" / "deskheap")], source_of(self.folder))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    old, new = Build(sys.argv[1]), Build(sys.argv[2])
    seeds = sys.argv[3] if len(sys.argv) > 3 else str(SEEDS_USUAL)
    for scenario in sorted(old.scenarios() ^ new.scenarios()):
        print(f"left out, as only one has it: {scenario}")
    shared = sorted(old.scenarios() & new.scenarios())
    with tempfile.TemporaryDirectory() as folder:
        if int(seeds) > 0:
            subprocess.run([new.folder / "tests" / "machines" / "test_random", seeds, "1", folder], env=new.environment,
                           check=True)
        shared += [str(path) for path in sorted(pathlib.Path(folder).glob("*.yaml"))]
        same = [same_program.is_same_run(old, new, scenario, variant) for scenario in shared
                for variant in old.variants(scenario)]
        different = same.count(False)
    print(f"{len(same)} runs, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
