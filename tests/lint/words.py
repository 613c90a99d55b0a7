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
# What is printed as 64 bits of hexadecimal digits is an address, but in files that say what else it is.
WIDE_HEX = re.compile(r'\b(?:G_GINT64|G_GSIZE)_MODIFIER\b|\bPRI[xX](?:64|PTR)\b|%[-#0-9*.]*(?:ll|l|z|j|t)[xX]')
WIDE_HEX_MEANING = "an address: host/text/address.h knows how wide it is"
WIDE_HEX_ROOMS = ("src/cli/", "src/host/", "src/machine/", "src/web/")
NO_ADDRESS = {
    "src/host/engine/both_engine.c": "values of an event, of any kind",
    "src/host/engine/compare.c": "what lies at an address, a page table entry or bytes",
    "src/host/inspect/snapshot_read.c": "values of a field, of any kind",
    "src/host/registry/hive_check.c": "places in a file",
    "src/host/registry/hive_read.c": "places in a file",
    "src/host/report/event_words.c": "ids of logons",
    "src/host/report/events_jsonl.c": "values of an event, of any kind",
    "src/host/run/comparing.c": "a number as the scenario wrote what was expected",
    "src/host/shell/looks.c": "a handle, as it was typed",
    "src/host/shell/fields.c": "what a field holds",
    "src/host/shell/memory.c": "what lies at an address",
    "src/host/text/address.c": "where addresses are printed",
    "src/host/text/json_writer.c": "numbers of JSON, of any kind",
    "src/machine/model/host_panic.c": "values of an assertion, of any kind",
}
TEXT = {"", ".awk", ".bats", ".build", ".c", ".def", ".h", ".json", ".ld", ".md", ".py", ".S", ".sh",
        ".txt", ".yaml", ".yml"}
FOREIGN = ("tests/fixtures/", "tests/golden/", "tests/fuzz/corpus/")


def rules_of(path):
    code = CODE if path.parts[0] in ("src", "include", "tests", "configs", "scenarios") else []
    return EVERYWHERE + code + wide_hex_rules(path)


def wide_hex_rules(path):
    return [(WIDE_HEX, WIDE_HEX_MEANING)] if str(path).startswith(WIDE_HEX_ROOMS) and str(path) not in NO_ADDRESS else []


def stale(texts):
    """texts: {path: text} of all files. Rows of NO_ADDRESS that nothing needs."""
    for path in NO_ADDRESS:
        if not WIDE_HEX.search(texts.get(path, "")):
            yield f"tests/lint/words.py: NO_ADDRESS: {path} prints no such number any more; the row goes"


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
    complaints += stale({str(path): tree.text(path) for path in paths if str(path) in NO_ADDRESS})
    tree.finish(complaints, f"{len(paths)} files")


if __name__ == "__main__":
    main()
