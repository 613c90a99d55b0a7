#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""colours.py OUTPUT COLOURS: the colours of colours.def as the start of a style: a custom property for each key."""

import pathlib
import re
import sys

ROW = re.compile(r'^(?:COLOUR|LIGHTNESS)\(\w+, "([^"]+)", "([^"]+)", "([^"]+)"\)$', re.M)
STEP = re.compile(r"^HUE_STEP\((\d+)\)$", re.M)


def style(text):
    rows, step = ROW.findall(text), STEP.search(text)
    if not rows or not step:
        sys.exit("colours.py: there are no rows of COLOUR, or none of HUE_STEP")
    light = " ".join(f"--{key}: {value};" for key, value, _ in rows)
    dark = " ".join(f"--{key}: {value};" for key, _, value in rows)
    return (f":root {{ --hue-step: {int(step[1]) / 10}; {light} }}\n"
            f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n")


def main():
    text = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
    pathlib.Path(sys.argv[1]).write_text(style(text), encoding="utf-8")


if __name__ == "__main__":
    main()
