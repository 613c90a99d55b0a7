#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Words that have no place in the project: unfinished work, and paths or hosts of one particular workplace."""

import re

import tree

EVERYWHERE = [
    (re.compile(r"(?<![\w.])/(?:work|farm)/"), "a path of one workplace"),
    (re.compile(r"\.\./shared\b"), "a path outside the project"),
    (re.compile(r"/(?:root|home/\w+|tmp/(?:brief|build-\w+))/"), "a path of one workplace"),
    (re.compile(r"\bdeb[.]debian[.]org|\bregistry[.]npm|\bpypi[.]org"), "a package host"),
    (re.compile(r"bash_jobs"), "a path of one workplace"),
    (re.compile(r"[ \t]+$"), "blanks at the end of the line"),
    (re.compile(r"\r$"), "a carriage return"),
]
CODE = [
    (re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"), "unfinished: finish it or say it in docs/fidelity.md"),
    (re.compile(r"\b(?:not implemented|stub(?:s|bed)?|placeholder|for now|temporary hack)\b", re.I),
     "unfinished: finish it or say it in docs/fidelity.md"),
    (re.compile(r"^\s*#\s*if\s+0\b"), "code that is never compiled"),
]
SOURCE = [
    (re.compile(r'(?<!handle )%0(?:8|16)" *G_GINT64_MODIFIER'), "an address: host/text/address.h knows how wide it is"),
]
TEXT = {"", ".awk", ".bats", ".build", ".c", ".def", ".h", ".json", ".ld", ".md", ".py", ".S", ".sh",
        ".txt", ".yaml", ".yml"}
FOREIGN = ("tests/fixtures/", "tests/golden/", "tests/fuzz/corpus/")


def rules_of(path):
    code = CODE if path.parts[0] in ("src", "include", "tests", "configs", "scenarios") else []
    return EVERYWHERE + code + (SOURCE if path.parts[0] == "src" else [])


def check(path, text):
    lines = text.split("\n")
    if lines[-1] != "":
        yield f"{path}:{len(lines)}: the last line has no end"
    for number, line in enumerate(lines, 1):
        for pattern, meaning in rules_of(path):
            if pattern.search(line):
                yield f"{path}:{number}: {meaning}: {line.strip()[:100]}"


def check_file(path):
    try:
        yield from check(path, tree.text(path))
    except UnicodeDecodeError:
        yield f"{path}: is not UTF-8"


def main():
    paths = [path for path in tree.files()
             if path.suffix in TEXT and not str(path).startswith(FOREIGN)
             and path.name not in ("words.py", "words_test.py") and (tree.ROOT / path).stat().st_size > 0]
    complaints = [complaint for path in paths for complaint in check_file(path)]
    tree.finish(complaints, f"{len(paths)} files")


if __name__ == "__main__":
    main()
