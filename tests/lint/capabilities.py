#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each row of capabilities.def is asked for by somebody who emulates, none is asked for that has no row, and the document's
table is the list."""

import re

import tree

LIST = "src/abi/capabilities.def"
DOCUMENT = "docs/edition-format.md"
TABLE = re.compile(r"^\| capability \| means \|\n\|---\|---\|\n((?:\|.*\n)+)", re.M)
MORE = re.compile(r'^CAPABILITY_MORE\((\w+), "([^"]+)"\)$', re.M)
TEXT = r'"((?:[^"\\]|\\.)+)"'
ROW = re.compile(rf'^CAPABILITY\((\w+), "([^"]+)", \w+,\s+{TEXT},\s+{TEXT}\)$', re.M)
CHOICE = re.compile(rf'^CAPABILITY_CHOICE\((\w+), "([^"]+)", \w+,((?:\s+{TEXT},?)+)\)$', re.M)
ASKED = re.compile(r"\bABI_CAPABILITY_(\w+)")
EMULATED = ("src/abi/", "src/kernel/", "src/user/", "src/machine/", "src/host/engine/")


def asked():
    """{name: the first place that asks}."""
    places = {}
    for path in tree.files(".c", ".h", ".def"):
        if str(path).startswith(EMULATED) and str(path) != LIST:
            for number, line in enumerate(tree.text(path).splitlines(), 1):
                for name in ASKED.findall(line):
                    if name not in ("COUNT", "INDEX_"):
                        places.setdefault(name, f"{path}:{number}")
    return places


def documented():
    """The rows of the table, as they stand there."""
    table = TABLE.search(tree.text(DOCUMENT))
    return table[1].splitlines() if table else []


def main():
    found = {row.start(): (row[1], row[2], f"{row[3]}; else {row[4]}") for row in ROW.finditer(tree.text(LIST))}
    if len(found) != tree.text(LIST).count("\nCAPABILITY("):
        tree.finish([f"{LIST}: a row is not CAPABILITY(NAME, \"key\", SUBJECT, \"with\", \"without\")"], "")
    for row in CHOICE.finditer(tree.text(LIST)):
        texts = re.findall(TEXT, row[3])
        found[row.start()] = (row[1], row[2], "; ".join(f"{word}: {text}" for word, text in zip(texts[::2], texts[1::2])))
    rows = {name: (key, meaning) for _, (name, key, meaning) in sorted(found.items())}
    more = dict(MORE.findall(tree.text(LIST)))
    places = asked()
    complaints = [f"{LIST}: {name}: nobody asks for it; a capability that changes nothing is none"
                  for name in [*rows, *more] if name not in places]
    complaints += [f"{place}: {name} has no row in {LIST}"
                   for name, place in places.items() if name not in rows and name not in more]
    complaints += [f"{LIST}: {name}: no row has the key {key}"
                   for name, key in more.items() if key not in [its for its, _ in rows.values()]]
    wanted = ["| `{}` | {} |".format(key, meaning.replace("\\\\", "\\")) for key, meaning in rows.values()]
    seen = documented()
    complaints += [f"{DOCUMENT}: the table of capabilities lacks, or has elsewhere: {row}"
                   for row in wanted if row not in seen]
    complaints += [f"{DOCUMENT}: no capability: {row}" for row in seen if row not in wanted]
    if not complaints and seen != wanted:
        complaints = [f"{DOCUMENT}: the table has another order than {LIST}"]
    tree.finish(complaints, f"{len(rows)} capabilities, each asked for and documented")


if __name__ == "__main__":
    main()
