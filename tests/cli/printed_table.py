#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tables of a document are those that a program prints of a list.

Usage: printed_table.py DOCUMENT PROGRAM ARGUMENT…
"""

import pathlib
import subprocess
import sys


def main():
    document, *printer = sys.argv[1:]
    wanted = subprocess.run(printer, capture_output=True, check=True, text=True).stdout.splitlines()
    found = [line for line in pathlib.Path(document).read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    missing = [line for line in wanted if line not in found]
    extra = [line for line in found if line not in wanted]
    for line in missing:
        print(f"{document}: is not there: {line}")
    for line in extra:
        print(f"{document}: should not be there: {line}")
    if not missing and not extra and found != wanted:
        print(f"{document}: its rows stand in another order")
    sys.exit(found != wanted)


if __name__ == "__main__":
    main()
