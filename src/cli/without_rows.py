#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Copies a list of rows without some of them. A row is NAME(first, ...) from the start of a line to the next such line.

Usage: without_rows.py LIST COPY FIRST...
"""

import pathlib
import re
import sys


def without(text, names):
    parts = re.split(r"^(?=[A-Z]+\()", text, flags=re.M)
    return "".join(part for part in parts if not re.match(rf"[A-Z]+\((?:{'|'.join(names)})[,)]", part)) if names else text


def main():
    source, copy, *names = sys.argv[1:]
    pathlib.Path(copy).write_text(without(pathlib.Path(source).read_text(), [re.escape(name) for name in names]))


if __name__ == "__main__":
    main()
