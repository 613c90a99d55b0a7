#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""man_page.py DESKHEAP FOLDER: deskheap(1) has every verb and every exit code of the program, deskheap-VERB(1) is there for
each and has all that its --help says, and neither groff nor mandoc has anything to say about them."""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "packaging/verbs"))
import verb_help  # noqa: E402

# One is about the date, which would not be the same in every build; the other about a page that is not installed yet.
QUIET = re.compile(r"missing date|referenced manual not found")


def words(text):
    return re.sub(r"\s+", " ", text)


def shown(page):
    """The page as it is read, in one line of words."""
    text = subprocess.run(["groff", "-man", "-Tutf8", "-P-c", "-P-b", "-P-u", "-rHY=0", "-rLL=1000n", page], check=True,
                          capture_output=True, text=True).stdout
    return words(text.translate(str.maketrans("‐‑−’‘´", "---'''")))


def plain(text):
    return words(text.replace("…", "..."))


def complaints_of_tools(page):
    for command in (["groff", "-man", "-ww", "-b", "-z", "-Tutf8", page], ["mandoc", "-T", "lint", "-W", "warning", page]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in (done.stdout + done.stderr).splitlines():
            if not QUIET.search(line):
                yield f"{page.name}: {command[0]}: {line}"


def missing_of_verb(verb, text):
    pieces = [verb.summary[1:], *(option.name for option in verb.options), *(option.text[1:] for option in verb.options),
              *(line.strip() for part in verb.about for line in part), *(line.strip() for line in verb.examples)]
    for piece in pieces:
        if plain(piece) not in text:
            yield f"deskheap-{verb.name}.1 does not have: {piece}"


def missing_of_main(program, text, page):
    for name, summary in verb_help.summaries(program).items():
        if f"deskheap-{name}(1)" not in text or summary[1:] not in text:
            yield f"deskheap.1 does not have {name}"
    for code in verb_help.exit_codes(program):
        if f".TP\n.B {code}\n" not in page.read_text(encoding="utf-8"):
            yield f"deskheap.1 does not have exit code {code}"


def complaints(program, folder):
    verbs = verb_help.verbs(program)
    there = {path.name for path in folder.glob("*.1")}
    expected = {"deskheap.1"} | {f"deskheap-{verb.name}.1" for verb in verbs}
    for name in sorted(there ^ expected):
        yield f"{name}: {'no such verb' if name in there else 'there is no page'}"
    yield from missing_of_main(program, shown(folder / "deskheap.1"), folder / "deskheap.1")
    for verb in verbs:
        yield from missing_of_verb(verb, shown(folder / f"deskheap-{verb.name}.1"))
    for name in sorted(there):
        yield from complaints_of_tools(folder / name)
        if re.search(r"@[A-Z]+@", (folder / name).read_text(encoding="utf-8")):
            yield f"{name}: something was not filled in"


def main():
    found = list(complaints(sys.argv[1], pathlib.Path(sys.argv[2])))
    print("\n".join(found) or "all verbs have their pages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
