#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""layout_why.py DESKHEAP: on every edition `layout --why` has for each row of `layout` where it comes from.

What has to be told is asked of `layout --json`; each row must have a confidence that editions use, or "given", a place or a
source. Places in shipped files are looked up: the line has to be one that says the number.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("DESKHEAP_DATA_DIR", pathlib.Path(__file__).resolve().parents[2]))
CONFIDENCE = {"documented", "observed", "reverse-engineered", "inferred", "unverified", "fitted", "decided", "given"}
ROW = re.compile(r"^  (?P<of>\S.*?) +(?P<value>\S.*?) +(?P<confidence>" + "|".join(CONFIDENCE) + r")\b *(?P<rest>.*)$")
PLACE = re.compile(r"\b(configs/\S+?):(\d+)\b")
# What is asked, besides each edition as it is: options, and a word that has to stand in some row.
MORE = [(["--edition", "vista-sp1-x86", "--set", "SessionSpaceLimit=100"], "SessionSpaceLimit"),
        (["--edition", "vista-sp1-x86", "--set", "PagedPoolLimit=30"], "PagedPoolLimit"),
        (["--edition", "server2003-sp2", "--set", "SessionViewSize=4000"], "cut"),
        (["--edition", "server2003-sp2", "--set", "SharedSection=1024,3072,20480"], "safe-interactive"),
        (["boot/three-gb"], "session-view-fixed"), (["sessions/display-surface"], "the scenario")]


def printed(executable, *arguments):
    return subprocess.run([executable, "layout", "-q", *arguments], capture_output=True, text=True, check=False).stdout


def parts(text):
    """{heading: rows} of what stands behind the layout itself."""
    found, heading = {}, None
    for line in text.split("Where these numbers come from", 1)[1].splitlines()[2:]:
        if line and not line.startswith(" "):
            heading = line
            found.setdefault(heading, [])
        elif line:
            found[heading].append(line)
    return found


def text_of(path):
    raw = (ROOT / path).read_bytes()
    return raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else "latin-1")


def row_complaints(line):
    row = ROW.match(line)
    if not row:
        yield f"no row with a confidence: {line}"
        return
    if not row["rest"].strip():
        yield f"neither place nor source: {line}"
    for path, number in PLACE.findall(row["rest"]):
        said = text_of(path).splitlines()[int(number) - 1]
        of = row["of"]
        if row["confidence"] == "given" and f'"{of}"' not in said or row["confidence"] not in ("given", "documented") and of not in said:
            yield f"{path}:{number} says nothing of {of}: {said}"


def complaints(executable, *arguments):
    layout = json.loads(printed(executable, "--json", *arguments))
    why = parts(printed(executable, "--why", *arguments))
    for region in layout["regions"]:
        heading = f"{region['name']} at {region['start'][2:]}"
        rows = [rows for text, rows in why.items() if text.lower().startswith(heading.lower())]
        if not rows or not rows[0]:
            yield f"nothing is said of {heading}"
    images = why.get("images in session image space", [])
    if len(images) != len(layout["images"]):
        yield f"{len(images)} rows for {len(layout['images'])} images"
    for session in layout["sessions"]:
        views = session.get("view_space", {}).get("views", [])
        rows = why.get(f"views of session {session['id']}", [])
        # The shared section has a second row, SharedSection's.
        if len(rows) != len(views) + any(view["name"] == "shared section" for view in views):
            yield f"session {session['id']}: {len(rows)} rows for {len(views)} views"
    for rows in why.values():
        for line in rows:
            yield from row_complaints(line)


def main():
    executable = str(pathlib.Path(sys.argv[1]).resolve())
    os.environ["NO_COLOR"] = "1"
    listed = subprocess.run([executable, "editions", "--json"], capture_output=True, text=True, check=True)
    names = [edition["name"] for edition in json.loads(listed.stdout)["editions"]]
    cases = [(["--edition", name], "") for name in names] + MORE
    failures = 0
    for arguments, word in cases:
        found = list(complaints(executable, *arguments))
        if word not in printed(executable, "--why", *arguments).split("Where these numbers come from", 1)[1]:
            found.append(f"no row has {word}")
        failures += len(found)
        for complaint in found:
            print(f"{' '.join(arguments)}: {complaint}")
    print(f"{len(cases)} layouts, {failures} complaints")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
