#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap sweep merge --format: tables and the page of a sweep, read by parsers that are not ours.

Usage: sweep_formats.py DESKHEAP

CSV and JSON have what the lines have, and no formulas. The page is XML (xmllint) and HTML with all elements ended; every limit has a colour and a
letter of its own, every cell of the map the outcome of its variant; ink can be read on each colour, light and dark; nothing is
loaded from elsewhere, and no scenario's name is markup.
"""

import colorsys
import csv
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "tests/fixtures/fix/twenty-and-sixty.yaml"
AXES = ["memory=128,256", "SharedSection.3=256..2048/256", "SessionViewSize=16..112/16"]
MAPS, ROWS, COLUMNS = 2, 8, 7
NAME = "<b>&amp; \"twenty\" --> ]]>.yaml"
VOID = {"meta", "rect", "path"}
READABLE = 4.5  # of the Web Content Accessibility Guidelines


class Page(html.parser.HTMLParser):
    """Elements in their order: (name, attributes, text), and what is wrong with them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.complaints = [], [], []
        self.feed(text)
        if self.open:
            self.complaints.append(f"not ended: {self.open}")

    def handle_starttag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), ""])
        if self.get_starttag_text().endswith("/>"):
            if tag not in VOID:
                self.complaints.append(f"{tag} does not end so in HTML")
        else:
            self.open.append((tag, self.elements[-1]))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.complaints.append(f"</{tag}> where it does not belong")

    def handle_data(self, data):
        if self.open:
            self.open[-1][1][2] += data

    def of(self, tag):
        return [(attributes, text) for name, attributes, text in self.elements if name == tag]


def merged(deskheap, folder, plan, results, form):
    done = subprocess.run([deskheap, "sweep", "merge", "--format", form, plan, *results], cwd=folder, capture_output=True, timeout=60)
    return done.stdout.decode(), done.returncode


def check_tables(text, table, results, whole):
    rows = list(csv.DictReader(table.splitlines(keepends=True)))
    shown = [{name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
              for name, value in line.items()} for line in results]
    assert rows == shown, "CSV has other values than the lines"
    assert all(line.endswith("\r\n") for line in table.splitlines(keepends=True)), "a line of CSV without CR LF"
    assert text["schema"] == "deskheap.sweep/1" and text["variants"] == results, "JSON has other values than the lines"
    assert len(text["missing"]) == (0 if whole else text["count"] - len(results))


def check_formulas(deskheap, folder):
    """What a spreadsheet would take for a formula, or a terminal for a command, is neither in CSV."""
    lines = (folder / "1").read_text().splitlines()
    number = next(i for i, line in enumerate(lines) if i > 0 and json.loads(line)["step"] is not None)
    for step, shown in (("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("a=1", "a=1"),
                        ("=\"a\",1", "'=\"a\",1"), ("\u001b[2J\n", "\\x1b[2J\\n"), ("\t=1", "\\t=1")):
        lines[number] = json.dumps(json.loads(lines[number]) | {"step": step}, ensure_ascii=False)
        (folder / "formula").write_text("\n".join(lines) + "\n")
        text, code = merged(deskheap, folder, "plan", ["formula"], "csv")
        assert code == 75 and list(csv.DictReader(text.splitlines(keepends=True)))[number - 1]["step"] == shown, (step, text)


def kind(line):
    return "missing" if line is None else "passes" if line["passes"] else line["cause"]


def check_map(page, plan, results):
    """Every cell, from the rectangles: their classes are told by the legend, their places by the map."""
    by_index = {line["index"]: line for line in results}
    names = {}
    for row in re.findall(r"<tr><td><svg[^>]*><rect class=\"(k\d+) h\d\".*?</td><td>(.?)</td><td>([^<]*)</td><td class=\"number\">(\d+)", page):
        names[row[2]] = row
    assert len({row[0] for row in names.values()}) == len({row[1] for row in names.values()}) == len(names), names
    maps = re.findall(r"<svg role=\"img\".*?</svg>", page, re.S)
    assert len(maps) == MAPS
    for number, drawn in enumerate(maps):
        rects = re.findall(r"<rect class=\"(k\d+) h(\d)\" x=\"(\d+)\" y=\"(\d+)\" width=\"(\d+)\" height=\"(\d+)\"><title>(.*?)</title>", drawn)
        cells = {}
        tops = sorted({int(rect[3]) for rect in rects})
        left = min(int(rect[2]) for rect in rects)
        wide = (max(int(rect[2]) + int(rect[4]) for rect in rects) - left) // COLUMNS
        for look, heat, x, y, width, _, title in rects:
            for column in range((int(x) - left) // wide, (int(x) - left + int(width)) // wide):
                at = (tops.index(int(y)), column)
                assert at not in cells, f"two rectangles at {at}"
                cells[at] = (look, int(heat), title)
        assert len(cells) == ROWS * COLUMNS
        for (row, column), (look, heat, title) in cells.items():
            index = (number * ROWS + row) * COLUMNS + column
            line = by_index.get(index)
            assert names[kind(line)][0] == look, f"{index}: {title}, and it is {line}"
            assert f"SharedSection.3 {plan[index]['SharedSection.3']} KB" in title and kind(line) in title, title
            assert (heat > 0) == (line is not None and line["failures"] > 0)
            assert ("fall back" in title) == (line is not None and line["falls_back"]), title


def luminance(hue, saturation, lightness):
    parts = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
             for part in colorsys.hls_to_rgb(hue / 360, lightness, saturation))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts))


def check_colours(page):
    """Letters on every colour of a limit, as the style sheet has them, light and dark."""
    hues = [int(hue) for hue in re.findall(r"--hue:(\d+)", page)]
    modes = re.findall(r":root\{[^}]*--ink:(#\w+)[^}]*--h1:(\d+)%;--h2:(\d+)%;--h3:(\d+)%;--h4:(\d+)%", page)
    assert len(modes) == 2 and "@media screen and (prefers-color-scheme:dark)" in page and len(set(hues)) == len(hues) > 20
    for ink, *heats in modes:
        bright = luminance(0, 0, int(ink[1], 16) / 15)
        for hue in hues:
            for heat in heats:
                behind = luminance(hue, 0.65, int(heat) / 100)
                contrast = (max(bright, behind) + 0.05) / (min(bright, behind) + 0.05)
                assert contrast >= READABLE, f"hue {hue}, lightness {heat}: {contrast:.2f} with {ink}"


def check_page(page, plan, results, folder):
    (folder / "page.html").write_text(page)
    subprocess.run(["xmllint", "--noout", folder / "page.html"], check=True)
    read = Page(page)
    assert not read.complaints, read.complaints
    ids = [attributes["id"] for _, attributes, _ in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id twice"
    for attributes, _ in read.of("svg"):
        assert attributes.get("aria-hidden") == "true" or (attributes["role"] == "img" and attributes["aria-labelledby"] in ids)
    assert all(attributes.get("scope") == "col" for attributes, _ in read.of("th"))
    assert read.elements[0][1]["lang"] == "en" and read.of("h1")[0][1].endswith(NAME), read.of("h1")
    loading = {"src", "href", "xlink:href", "data", "action", "srcset"}
    assert not any(loading & set(attributes) for _, attributes, _ in read.elements)
    assert not re.search(r"https?:|@import|url\((?!#)|<script|<link", page)
    check_map(page, plan, results)
    check_colours(page)


def main():
    deskheap = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / NAME).write_text(SCENARIO.read_text())
        axes = [word for axis in AXES for word in ("--axis", axis)]
        subprocess.run([deskheap, "sweep", "plan", *axes, "--out", "plan", NAME], cwd=folder, check=True)
        for k in (1, 2):
            subprocess.run([deskheap, "sweep", "run", "--shard", f"{k}/2", "--out", str(k), "plan"], cwd=folder, check=True)
        plan = [json.loads(line) for line in (folder / "plan").read_text().splitlines()[1:]]
        for shards, code in ((["1", "2"], 0), (["2"], 75)):
            texts = {}
            for form in ("jsonl", "json", "csv", "html"):
                texts[form], seen = merged(deskheap, folder, "plan", shards, form)
                assert seen == code, f"{form}: exit code {seen}"
            results = [json.loads(line) for line in texts["jsonl"].splitlines()[1:]]
            check_tables(json.loads(texts["json"]), texts["csv"], results, code == 0)
            check_page(texts["html"], plan, results, folder)
        check_formulas(deskheap, folder)
        causes = {kind(line) for line in results}
        assert {"desktop-heap-full", "session-view-space-full", "passes"} <= causes, causes
        assert merged(deskheap, folder, "plan", ["1"], "xml")[1] == 2
    print(f"{MAPS * ROWS * COLUMNS} settings: the same in lines, JSON, CSV and a page; whole, and with half of them missing")


if __name__ == "__main__":
    main()
