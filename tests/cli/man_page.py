#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""man_page.py DESKHEAP MAN_PAGE: the page has every verb of the program, every exit code, and only variables the
program knows; groff has nothing to say about it."""

import re
import subprocess
import sys


def main():
    program, page = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        text = file.read()
    complaints = []
    usage = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    verbs = re.findall(r"^  ([a-z]\w*)  +(\S.*)$", usage, re.MULTILINE)
    if len(verbs) < 5:
        complaints.append("no verbs in --help")
    for verb, summary in verbs:
        if f".TP\n.B {verb}\n{summary[0].upper()}{summary[1:]}." not in text:
            complaints.append(f"verb {verb} is missing")
    for code in re.findall(r"\b(\d+) [a-z]", usage[usage.index("Exit codes") :]):
        if f".TP\n.B {code}\n" not in text:
            complaints.append(f"exit code {code} is missing")
    if "@" in text:
        complaints.append("something was not filled in")
    groff = subprocess.run(["groff", "-man", "-ww", "-b", "-z", "-Tutf8", page], capture_output=True, text=True)
    if groff.returncode != 0 or groff.stderr:
        complaints.append(f"groff: {groff.stderr.strip()}")
    print("\n".join(complaints) or f"{len(verbs)} verbs")
    return 1 if complaints else 0


sys.exit(main())
