#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each row of capabilities.def is asked for by somebody who emulates, and none is asked for that has no row."""

import re

import tree

LIST = "src/abi/capabilities.def"
ROW = re.compile(r'^CAPABILITY\((\w+), "([^"]+)", "((?:[^"\\]|\\.)+)"\)$', re.M)
ASKED = re.compile(r"\bABI_CAPABILITY_(\w+)")
EMULATED = ("src/abi/", "src/kernel/", "src/user/", "src/machine/")


def asked():
    """{name: the first place that asks}."""
    places = {}
    for path in tree.files(".c", ".h"):
        if str(path).startswith(EMULATED):
            for number, line in enumerate(tree.text(path).splitlines(), 1):
                for name in ASKED.findall(line):
                    if name not in ("COUNT", "INDEX_"):
                        places.setdefault(name, f"{path}:{number}")
    return places


def main():
    rows = {name: (key, meaning) for name, key, meaning in ROW.findall(tree.text(LIST))}
    if len(rows) != tree.text(LIST).count("\nCAPABILITY("):
        tree.finish([f"{LIST}: a row is not CAPABILITY(NAME, \"key\", \"meaning\")"], "")
    places = asked()
    complaints = [f"{LIST}: {name}: nobody asks for it; a capability that changes nothing is none"
                  for name in rows if name not in places]
    complaints += [f"{place}: {name} has no row in {LIST}" for name, place in places.items() if name not in rows]
    tree.finish(complaints, f"{len(rows)} capabilities, each asked for")


if __name__ == "__main__":
    main()
