#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C and assembler file is part of the build, and the lists of sources are sorted.

Usage: sources.py BUILD_FOLDER
"""

import json
import pathlib
import re
import sys

import tree

ROW = re.compile(r"^\s+'([^']+)',\s*(?:#.*)?$")


def built(build_folder):
    targets = json.loads((build_folder / "meson-info" / "intro-targets.json").read_text())
    return {pathlib.Path(source).resolve()
            for target in targets for part in target["target_sources"]
            for source in part.get("sources", [])}


def unsorted_rows(path):
    """Rows of one list, a string a line, must ascend; a line of another kind begins a new list."""
    last = None
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        row = ROW.match(line)
        name = row.group(1) if row else None
        if name is None or not re.search(r"(\.(c|S|h|bats|py)$|^(test|fuzz)_)", name):
            last = None
            continue
        if last is not None and name <= last:
            yield f"{path}:{number}: '{name}' belongs before '{last}'"
        last = name


def main():
    known = built(pathlib.Path(sys.argv[1]))
    sources = [path for path in tree.files(".c", ".S") if path.parts[0] in ("src", "tests")]
    complaints = [f"{path}: in no meson.build" for path in sources
                  if (tree.ROOT / path).resolve() not in known]
    lists = [path for path in tree.files() if path.name == "meson.build"]
    complaints += [complaint for path in lists for complaint in unsorted_rows(path)]
    tree.finish(complaints, f"{len(sources)} sources are built")


if __name__ == "__main__":
    main()
