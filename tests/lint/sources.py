#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C and assembler file is part of the build, each file opens with what it is for, and the lists of sources are sorted.

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


def opening_complaint(name, text):
    """The first line is the licence, and the second begins to say the purpose."""
    lines = text.splitlines() + ["", ""]
    if not lines[0].startswith("/* SPDX"):
        return f"{name}:1: wants /* SPDX-License-Identifier: MIT */"
    if not re.match(r"/\*( ?[^ */]|$)", lines[1]):
        return f"{name}:2: wants a comment that says what the file is for, or how it does what its header says"
    return None


def check_rule():
    head = "/* SPDX-License-Identifier: MIT */\n"
    good, bad = head + "/* A list. */\n", (head + '#include "list.h"\n', "#pragma once\n", head, head + "/* */\n")
    yield from (f"tests/lint/sources.py: a good opening is refused: {good!r}" for _ in [0] if opening_complaint("", good))
    yield from (f"tests/lint/sources.py: a bad opening passes: {text!r}" for text in bad if not opening_complaint("", text))


def main():
    known = built(pathlib.Path(sys.argv[1]))
    sources = [path for path in tree.files(".c", ".S") if path.parts[0] in ("src", "tests")]
    complaints = [f"{path}: in no meson.build" for path in sources
                  if (tree.ROOT / path).resolve() not in known]
    complaints += check_rule()
    openings = (opening_complaint(path, tree.text(path)) for path in tree.files(".c", ".h", ".S", ".def", ".inc")
                if not str(path).startswith("tests/fuzz/corpus/"))
    complaints += [complaint for complaint in openings if complaint]
    lists = [path for path in tree.files() if path.name == "meson.build"]
    complaints += [complaint for path in lists for complaint in unsorted_rows(path)]
    tree.finish(complaints, f"{len(sources)} sources are built")


if __name__ == "__main__":
    main()
