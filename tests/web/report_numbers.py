#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""report_numbers.py BUILD [SCENARIO…]: after every step of every shipped scenario the page of its trace shows, in each
session's table, the numbers of dheapmon."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from browser import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What the page says when somebody chooses each step: of each session's table its caption and its cells. What of that can be seen
# has the whole page laid out: that is asked after every sixteenth step and the last, and goes before.
TABLES = """
(() => {
    const read = (text) => Array.from(document.querySelectorAll("#desktops table"), (table) => ({
        caption: table.caption[text],
        rows: Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, (cell) => cell[text].trim())),
    }));
    return [...document.querySelectorAll("#steps button")].map((button, step, all) => {
        button.click();
        return read(step % 16 === 0 || step === all.length - 1 ? "innerText" : "textContent");
    });
})()
"""

PLACES = """
[...document.querySelectorAll("#steps button")].map((button) => {
    button.click();
    return document.querySelector("#where strong").innerText;
})
"""
# Marks, expectations, and what a boot starts lie between steps.
BY_NUMBER = ("scenarios/lessons/5-heap-full.yaml", "scenarios/boot/registry-takes-a-reboot.yaml")


def tables(browser):
    return browser.run(TABLES)


def plain(text):
    """A number as it is without its groups."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", "").replace(" %", "")


def as_dheapmon(table):
    caption = plain(table["caption"])
    return [caption, *([row[0], *map(plain, row[1:8])] for row in table["rows"])]


def wanted(table):
    desktops = table["desktops"]
    caption = f"Session ID: {table['session']} Total Desktop: ({table['total_kb']} KB - {len(desktops)} desktops)"
    return [caption, *([f"{one['winsta']}\\{one['desktop']}", str(one["size_kb"]), f"{one['used_pct']:.1f}",
                        *(str(one[name]) for name in ("used_bytes", "largest_free_bytes", "windows", "menus", "hooks"))]
                       for one in desktops)]


def dheapmon_steps(build, path):
    """Of each step the tables of all sessions."""
    told = subprocess.run([build / "tests/web/dheapmon_steps", path], check=True, cwd=ROOT, capture_output=True, text=True,
                          env=os.environ | {"DESKHEAP_DATA_DIR": str(ROOT)})
    return [json.loads(line) for line in told.stdout.splitlines()]


def compare_steps(path, seen, steps):
    assert len(seen) == len(steps), f"{path}: {len(seen)} steps on the page, {len(steps)} of the run"
    for number, (shown, should_be) in enumerate(zip(seen, steps)):
        is_like, should_be = [as_dheapmon(table) for table in shown], [wanted(table) for table in should_be]
        assert is_like == should_be, f"{path}, step {number}:\n{is_like}\ndheapmon:\n{should_be}"


def compare(browser, build, path, folder):
    page = pathlib.Path(folder) / "page.html"
    subprocess.run([build / "src/deskheap", "run", "--quiet", "--summary", "--html", page, path], check=True, cwd=ROOT,
                   stdout=subprocess.DEVNULL)
    steps = dheapmon_steps(build, path)
    compare_steps(path, tables(browser.open(page)), steps)
    assert not browser.complaints, f"{path}: {browser.complaints}"
    return len(steps), sum(len(step) for step in steps)


def compare_at(browser, build, path, folder):
    """The number by which the page calls a moment, given to --at, gives the tables that it shows."""
    page, seen = pathlib.Path(folder) / "page.html", set()
    steps = browser.open(page).run(TABLES)
    places = browser.run(PLACES)
    for place, shown in zip(places, steps):
        if not place.startswith("After "):
            assert place.startswith("In the midst of "), place
            continue
        number = int(place.removeprefix("After step ")) if place != "After the boot" else 0
        sessions = [int(re.search(r"\d+", table["caption"])[0]) for table in shown]
        told = [json.loads(subprocess.run([build / "src/deskheap", "dheapmon", "--json", "--at", str(number), "--session", str(one), path],
                                          check=True, cwd=ROOT, capture_output=True, text=True).stdout) for one in sessions]
        assert [as_dheapmon(table) for table in shown] == [wanted(table) for table in told], f"{path}, {place}: --at has other numbers"
        seen.add(number)
    numbers = browser.run("JSON.parse(document.getElementById('trace').textContent).report.steps.map((step) => step.index)")
    assert seen == set(numbers), f"{path}: {seen}, steps have {numbers}"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    paths = sys.argv[2:] or [str(path.relative_to(ROOT)) for path in sorted((ROOT / "scenarios").glob("*/*.yaml"))]
    counts = []
    with Browser() as browser, tempfile.TemporaryDirectory() as folder:
        browser.look(1280, 900)
        for path in paths:
            counts.append(compare(browser, build, path, folder))
            if path in BY_NUMBER:
                compare_at(browser, build, path, folder)
    print(f"{len(paths)} scenarios, {sum(steps for steps, _ in counts)} steps, {sum(number for _, number in counts)} tables: "
          "the page shows what dheapmon does")


if __name__ == "__main__":
    main()
