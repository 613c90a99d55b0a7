#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""picture.py DESKHEAP [--update]: what run --svg draws is what the tables say, and README's picture is one of them.

Blocks of a kind cover as much of the heap's map as "tree --heap" counts at that step, views as much of view space as
"layout" has, and what the legends say is that, too. docs/picture.svg is compared byte by byte; --update writes it.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs/picture.svg"
SHOWN = "scenarios/services/local-system-heap-full.yaml"
# Scenario, the step of its first failure, and the desktop that it was on; None: there is none.
CASES = [
    (SHOWN, 99, ("0", "Service-0x0-3e7$\\Default")),
    ("scenarios/lessons/4-view-space-full.yaml", 18, ("0", "WinSta0\\Default")),
    ("scenarios/lessons/1-two-sessions.yaml", None, None),
    ("scenarios/boot/three-gb.yaml", None, None),
]
# A session that does not come to be, as its first failure: with one of these sizes of memory nothing is in its view space yet.
NO_SESSION = """format: 1
title: Memory runs out
system: { edition: server2003-sp2, memory: %u MB, page-file: 0 }
steps:
  - logon: { user: "user{n}", kind: rdp, for: { n: 1..100 } }
expect:
  - fails: { step: logon }
"""
SIZES = range(18, 26)
NAMESPACE = "{http://www.w3.org/2000/svg}"
INNER = 568.0
BOX = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *arguments):
        done = subprocess.run([self.path, *arguments], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              check=False)
        assert done.returncode == 0, f"{arguments}: exit code {done.returncode}\n{done.stderr}"
        return done.stdout

    def picture(self, scenario, path):
        self.run("run", "--summary", "--variant", "", "--svg", path, scenario)
        return pathlib.Path(path).read_text()


class Picture:
    """Boxes by their class, texts, and the class of each text that a square stands before."""

    def __init__(self, text):
        root = ET.fromstring(text)
        self.boxes = [(path.get("class"), *map(float, box)) for path in root.iter(f"{NAMESPACE}path")
                      for box in BOX.findall(path.get("d"))]
        self.words = {}
        squares = [(rect.get("class").split()[0], float(rect.get("x")), float(rect.get("y")))
                   for rect in root.iter(f"{NAMESPACE}rect") if rect.get("class", "").startswith("c") and
                   rect.get("width") == "12"]
        for text in root.iter(f"{NAMESPACE}text"):
            for colour, x, y in squares:
                if float(text.get("x")) == x + 18 and float(text.get("y")) == y + 11:
                    self.words[text.text] = colour
        self.texts = [text.text for text in root.iter(f"{NAMESPACE}text")]
        for text in root.iter(f"{NAMESPACE}text"):
            assert len(text.text) <= 72, text.text

    def width(self, colour, height):
        return sum(box[3] for box in self.boxes if box[0] == colour and box[4] == height)


def check_heap(program, picture, scenario, step, session, desktop):
    """13 is the height of a row of the map."""
    tree = json.loads(program.run("tree", "--json", "--at", str(step), "--heap", desktop, "--session", session, scenario))
    total = int(tree["limit"], 16) - int(tree["base"], 16)
    told = 0
    for kind in {block["kind"] for block in tree["blocks"]}:
        sizes = [block["bytes"] for block in tree["blocks"] if block["kind"] == kind]
        words = f"{kind}: {len(sizes)} block{'s' if len(sizes) != 1 else ''}, {sum(sizes) / 1024:.1f} KB"
        if words not in picture.words:
            continue
        told += 1
        if kind not in ("heap header", "segment header"):
            drawn = picture.width(picture.words[words], 13.0) / INNER * total / 20
            assert abs(drawn - sum(sizes)) < max(0.05 * sum(sizes), total / 200), (words, drawn)
    assert told >= 5, (scenario, picture.words)


def check_views(program, picture, scenario, step):
    at = ["--at", str(step)] if step else []
    layout = json.loads(program.run("layout", "--quiet", "--json", *at, scenario))
    session = layout["sessions"][0]
    space = session["view_space"]
    heaps = [view for view in space["views"] if view["name"].startswith("desktop heap")]
    drawn = sum(picture.width(colour, 26.0) for colour in ("c6", "c7", "c9")) / INNER * space["size_kb"]
    assert abs(drawn - sum(view["size_kb"] for view in heaps)) < 0.02 * space["size_kb"], (scenario, drawn)
    assert f"{len(heaps) - 1} other desktop heaps" in picture.words, (scenario, picture.words)


def has_no_session(program, path):
    report = json.loads(program.run("run", "--json", "--quiet", path))
    picture = Picture(program.picture(path, f"{path}.svg"))
    session = report["failures"][0]["session"]
    assert any(text.startswith(f"Session {session}, its space") for text in picture.texts), (session, picture.texts)
    return "0 desktop heaps" in picture.words


def check_no_session(program, path):
    found = False
    for size in SIZES:
        pathlib.Path(path).write_text(NO_SESSION % size)
        found = found or has_no_session(program, path)
    assert found


def main():
    program = Program(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        for scenario, step, heap in CASES:
            text = program.picture(scenario, f"{folder}/picture.svg")
            picture = Picture(text)
            check_views(program, picture, scenario, step)
            if heap:
                check_heap(program, picture, scenario, step, *heap)
        check_no_session(program, f"{folder}/memory.yaml")
        made = program.picture(SHOWN, f"{folder}/picture.svg")
    if sys.argv[2:] == ["--update"]:
        PICTURE.write_text(made)
    assert PICTURE.read_text() == made, "docs/picture.svg is not what --svg draws: --update writes it, then look at it"
    print(f"{len(CASES) + 1} pictures")


if __name__ == "__main__":
    main()
