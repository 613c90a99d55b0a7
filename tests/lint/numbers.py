#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each limit, size and time that stands as a number in the emulated system's code has its file in the table "Numbers in the
code" of the fidelity document, and each file that the table names is there."""

import re

import tree

DOCUMENT = "docs/fidelity.md"
TABLE = re.compile(r"^## Numbers in the code\n.*?\n\|---\|---\|---\|\n((?:\|[^\n]*\n)+)", re.M | re.S)
DEFINED = re.compile(r"^#define +(?:[A-Z0-9_]+_(?:MAX|MS|KB|MB|BYTES)|MODULE_[A-Z0-9_]+) +\(?(?:0x[0-9a-fA-F]+|[0-9]+)u?\b(?! *<<)", re.M)
EMULATED = ("src/kernel/", "src/user/")

# What says nothing of Windows: {file: reason}.
OWN = {
    "src/kernel/win32k/object_security.c": "parts of one answer",
    "src/kernel/win32k/position_list.c": "as many as there are handles",
    "src/kernel/win32k/win32k_verify.h": "looked at in one go",
    "src/user/array.h": "how our arrays grow",
    "src/user/state.h": "room in our own state",
    "src/user/win32/class.c": "the sign of a number of WNDCLASS",
}


def told():
    """What the table's second column names, as paths end."""
    table = TABLE.search(tree.text(DOCUMENT))
    places = []
    for row in table[1].splitlines() if table else []:
        places += re.findall(r"`([^`]+)`", row.split("|")[2])
    return places


def names(place, path):
    """Whether a place of the table is this file, or the folder that it is in."""
    start = "/" + place.split("[")[0].rstrip("/")
    return start + "/" in "/" + path if place.endswith("/") else ("/" + path).endswith("/" + place) or \
        ("[" in place and start in "/" + path)


def main():
    places = told()
    files = [str(path) for path in tree.files(".c", ".h", ".inc") if str(path).startswith(EMULATED)]
    complaints = [] if places else [f"{DOCUMENT}: no table \"Numbers in the code\""]
    for path in files:
        number = DEFINED.search(tree.text(path))
        if number and path not in OWN and not any(names(place, path) for place in places):
            complaints.append(f"{path}: {number[0].split()[1]}: {DOCUMENT} has no row for it in \"Numbers in the code\"")
    complaints += [f"tests/lint/numbers.py: {path} has no such number" for path in OWN
                   if path not in files or not DEFINED.search(tree.text(path))]
    tree.finish(complaints, f"{len(places)} places of numbers")


if __name__ == "__main__":
    main()
