#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the edition of tests/fixtures/editions/wide.yaml into a folder: wide_edition.py FOLDER.

Each field of a structure gets twice its offset and each object twice its size, from the shipped ones: what is new there has
room here too, since two pointers do not lie where one was.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "configs"


def doubled(text):
    return re.sub(r"value: (0x[0-9A-Fa-f]+|\d+)", lambda hit: f"value: {2 * int(hit[1], 0):#x}", text)


def layout(folder, name, wide, base=None):
    text = (CONFIGS / f"layouts/{name}.yaml").read_text()
    text = re.sub(f"^name: {name}$", f"name: {wide}", text, flags=re.M)
    if base is not None:
        text = re.sub("^based-on: .*$", f"based-on: {base}.yaml", text, flags=re.M)
    (folder / f"{wide}.yaml").write_text(doubled(text))


def main(folder):
    layout(folder, "nt5-x86", "nt5-wide")
    layout(folder, "nt52-x86", "nt52-wide", "nt5-wide")
    base = (CONFIGS / "editions/server2003-sp2.yaml").read_text()
    sizes = re.search("^object-sizes:.*?^$", base, re.M | re.S)[0]
    rows = re.findall("^  ([a-z-]+): *{ value: (0x[0-9A-F]+)", sizes, re.M)
    text = (ROOT / "tests/fixtures/editions/wide.yaml").read_text() + "\nobject-sizes:\n"
    for name, size in rows:
        text += f"  {name}: {{ value: {2 * int(size, 0):#x}, source: made, confidence: decided }}\n"
    (folder / "wide.yaml").write_text(text)
    shutil.copy(CONFIGS / "registry/server2003-sp2.reg", folder)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
