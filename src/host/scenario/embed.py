#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A text file as a C string.

Usage: embed.py INPUT OUTPUT HEADER NAME
"""

import pathlib
import sys


def main():
    source, target, header, name = sys.argv[1:]
    lines = pathlib.Path(source).read_text(encoding="utf-8").splitlines(keepends=True)
    out = ["/* Made by embed.py. */", f'#include "{header}"', "", f"const char {name}[] ="]
    for line in lines:
        text = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}"
                       for byte in line.encode("utf-8"))
        out.append(f'    "{text}"')
    pathlib.Path(target).write_text("\n".join(out) + ";\n", encoding="ascii")


if __name__ == "__main__":
    main()
