#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""keys.py OUTPUT KEYS: the keys of keys.def that the page has, as a module: an action for each name of a key, and what each
is for."""

import json
import pathlib
import re
import sys

ROW = re.compile(r'^KEY\((\w+), ("[^"]+"), (\w+), ("[^"]*")\)$', re.M)
PLACES = ("RUN", "MAP")


def camel(words):
    first, *others = words.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def main():
    output, rows = pathlib.Path(sys.argv[1]), ROW.findall(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    keys = {place.lower(): {json.loads(name): camel(action) for where, name, action, _ in rows if where == place}
            for place in PLACES}
    told = [{"where": where.lower(), "name": json.loads(name), "words": json.loads(words)} for where, name, _, words in rows
            if where in PLACES]
    if not all(keys.values()):
        sys.exit(f"keys.py: {sys.argv[2]} has no row of one of {', '.join(PLACES)}")
    output.write_text(f"export const KEYS = {json.dumps(keys, indent=4)};\nexport const KEY_ROWS = {json.dumps(told, indent=4)};\n",
                      encoding="utf-8")


if __name__ == "__main__":
    main()
