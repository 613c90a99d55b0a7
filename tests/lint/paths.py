#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files and folders that documents name are there.

What stands in `backticks` and looks like a path, with a slash or with the ending of one of our files, is a file or
folder of the project: from its root, or the end of a longer path (`mm/pool.c`); of YAML files the ending may be left out.
NAME, NOUN, X and * stand for anything. In README's table of folders each name is a folder from the root.
"""

import re

import tree

CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^\s*```")
PATH = re.compile(r"(?:[\w.*-]+/)+[\w.*-]*|\w[\w.*-]*\.(?:bats|c|def|elf|h|inc|md|py|txt|yaml)")
ANYTHING = re.compile(r"\*|\b(?:NAME|NOUN|X)\b|(?<=_)X\b")
ROW = re.compile(r"^\| (`[^|]+`) \|")
# Made by the build, by a user's hand, or a name with a slash that is no path.
NOT_OURS = re.compile(r"^(?:build(?:-\w+)?/.*|[\w.]+/\d+|.*\.elf|layout\.py|scenario\.yaml)$")


def lines_of(path):
    """(line number, line) of all that is prose"""
    is_fence = False
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        if FENCE.match(line):
            is_fence = not is_fence
        elif not is_fence:
            yield number, line


def is_there(name, known):
    pattern = "[^/]*".join(re.escape(part) for part in ANYTHING.split(name.rstrip("/")))
    return any(re.search(rf"(?:^|/){pattern}$", path) for path in known)


def complaints_of(path, known, folders):
    for number, line in lines_of(path):
        for name in CODE.findall(line):
            if PATH.fullmatch(name) and not NOT_OURS.match(name) and not is_there(name, known):
                yield f"{path}:{number}: there is no {name}"
        row = ROW.match(line)
        if str(path) == "README.md" and row:
            yield from (f"{path}:{number}: there is no folder {name}"
                        for name in CODE.findall(row.group(1)) if name not in folders)


def main():
    files = tree.files()
    folders = {str(folder) for path in files for folder in path.parents}
    known = folders | {str(path) for path in files}
    known |= {str(path.with_suffix("")) for path in files if path.suffix == ".yaml"}
    documents = [path for path in files if path.suffix == ".md"]
    complaints = [text for path in documents for text in complaints_of(path, known, folders)]
    tree.finish(complaints, f"{len(documents)} documents")


if __name__ == "__main__":
    main()
