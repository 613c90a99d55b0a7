#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts the page together: one HTML file that needs no other.

Usage: assemble.py OUTPUT --program JS WASM --script BUNDLE --licences FILE…
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "web"
# What the program reads, and no more.
DATA = ("configs/**/*.yaml", "configs/**/*.reg", "configs/**/*.txt", "scenarios/*/*.yaml")


def inside(text):
    """A script element ends at the first closing tag, wherever it stands; only in texts and comments of these parts does
    one stand."""
    return re.sub(r"<(?=/script|!--)", r"\\x3c", text, flags=re.I)


def as_data(value):
    """In JSON "<" stands in texts alone."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def shipped():
    """Texts as they are; what regedit wrote is UTF-16, and stands as bytes."""
    texts, others = {}, {}
    for path in sorted(path for pattern in DATA for path in ROOT.glob(pattern)):
        name, content = str(path.relative_to(ROOT)), path.read_bytes()
        try:
            texts[name] = content.decode()
        except UnicodeDecodeError:
            others[name] = base64.b64encode(content).decode()
    return {"texts": texts, "bytes": others}


def licences(paths):
    """Each text once, with the packages it is of."""
    packages = {}
    for path in paths:
        packages.setdefault(path.read_text(encoding="utf-8").strip(), []).append(path.parent.name)
    return "\n\n".join(f"{', '.join(sorted(names))}\n\n{text}" for text, names in packages.items())


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, nargs=2, required=True)
    parser.add_argument("--colours", type=pathlib.Path, required=True)
    parser.add_argument("--script", type=pathlib.Path, required=True)
    parser.add_argument("--licences", type=pathlib.Path, nargs="+", required=True)
    args = parser.parse_args()
    program, wasm = args.program
    script = inside(args.script.read_text(encoding="utf-8"))
    styles = (args.colours, ROOT / "src/host/page/page.css", SOURCE / "page.css")
    parts = {
        # No script runs but this one, whatever gets into the page.
        "hash": f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'",
        "style": "".join(path.read_text(encoding="utf-8") for path in styles),
        "licences": escaped(licences(args.licences)),
        "worker": inside(program.read_text(encoding="utf-8") + (SOURCE / "worker.js").read_text(encoding="utf-8")),
        "wasm": base64.b64encode(wasm.read_bytes()).decode(),
        "data": as_data(shipped()),
        "script": script,
    }
    template = (SOURCE / "page.html").read_text(encoding="utf-8")
    marks = re.findall(r"<!-- (\w+) -->", template)
    if sorted(marks) != sorted(parts):
        parser.error(f"page.html has places for {marks}")
    args.output.write_text(re.sub(r"<!-- (\w+) -->", lambda mark: parts[mark[1]], template), encoding="utf-8")


if __name__ == "__main__":
    main()
