#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bundle.py OUTPUT PAGE STYLE… MODULE…: the page around a trace as a C source, in two halves.

Styles (*.css) are put behind each other. PAGE has a line "<!-- style -->", "<!-- script -->" and "<!-- trace -->" where those go. The modules become one, in the
order in which they need each other: what they import must be given before them, and their names are then names of one
module, so no two of them may be alike.
"""

import pathlib
import re
import sys

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([^"]+)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.M)
NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.M)
TRACE = "<!-- trace -->"
# In a C string of these bytes all others stand for themselves.
ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("?"): "\\?"}


def fail(text):
    sys.exit(f"bundle.py: {text}")


def module(path, before, names):
    """The text of a module without what makes it one."""
    text = path.read_text(encoding="utf-8")
    for needed in IMPORT.findall(text):
        if needed not in before:
            fail(f"{path.name} needs {needed}, which does not stand before it")
    for name in NAME.findall(text):
        if name in names:
            fail(f"{name} stands in {names[name]} and in {path.name}")
        names[name] = path.name
    before.add(path.name)
    text = EXPORT.sub("", IMPORT.sub("", text))
    left = re.search(r"^(import|export)\b.*", text, re.M)
    if left:
        fail(f"{path.name}: {left[0]}: only import {{ … }} from \"./…\", and export before a declaration")
    if "</script" in text.lower() or "<!--" in text:
        fail(f"{path.name} has a text that ends a script, or begins a comment in it")
    return text


def page(template, styles, modules):
    before, names = set(), {}
    script = '"use strict";\n' + "".join(module(path, before, names) for path in modules)
    text = template.read_text(encoding="utf-8")
    for mark, part in (("<!-- style -->", "".join(style.read_text(encoding="utf-8") for style in styles)), ("<!-- script -->", script)):
        if text.count(mark) != 1:
            fail(f"{template.name} has {mark} {text.count(mark)} times")
        text = text.replace(mark, part)
    if text.count(TRACE) != 1:
        fail(f"{template.name} has {TRACE} {text.count(TRACE)} times")
    return text.split(TRACE)


def literal(text):
    """Lines of a C string, a line of the text each; what is not ASCII by its bytes."""
    for line in text.splitlines(keepends=True) or [""]:
        yield '    "' + "".join(ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
                                for byte in line.encode()) + '"\n'


def main():
    output, template, *rest = map(pathlib.Path, sys.argv[1:])
    styles = [path for path in rest if path.suffix == ".css"]
    modules = [path for path in rest if path.suffix != ".css"]
    parts = ['#include "host/page/page_parts.h"\n']
    for name, text in zip(("page_head", "page_tail"), page(template, styles, modules)):
        parts.append(f"const char {name}[] =\n{''.join(literal(text))};\nconst size_t {name}_length = sizeof {name} - 1;\n")
    output.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
