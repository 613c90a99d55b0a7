#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every number of an edition or a layout, one at a time, made 0, 1, one more, and as large as it goes: a run with it ends as a
run or with a message that names the place; it never crashes, hangs or reports a bug of ours.

edition_sweep.py DESKHEAP FILE.yaml... [--only TEXT] [--every N]"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SCENARIO = """\
format: 1
title: sweep
system: { edition: edition.yaml, boot-options: [OPTIONS] }
programs:
  worker:
    imports: [user32]
    startup:
      - register-class: { name: Worker }
      - create-window: { class: Worker, text: worker, count: 3 }
      - create-menu: { items: [Open, Close] }
      - create-gdi: { kind: brush, count: 3 }
      - set-hook: { kind: keyboard }
steps:
  - logon: { user: alice, kind: console, as: alice }
  - run: { program: worker, in: alice, as: one }
  - create-desktop: { in: one, name: Extra }
  - start-service: { name: s, program: worker, account: '.\\\\s' }
  - logoff: alice
"""
# What a layout is tried with.
EDITION = """\
format: 1
name: sweep
title: An edition with the layout
based-on: server2003-sp2
system:
  layout: { value: layout.yaml, source: design, confidence: decided }
"""
SECONDS = 20
FINE = {0, 1}
VALUE = re.compile(r"(\b(?:value|size|data|committed|class-extra|window-extra): )(0x[0-9A-Fa-f]+|[0-9]+)((?: (?:[KMG]i?B))?)(?=[ ,}])")


def mutations(text):
    """(line number, what it says then, the file's text) for each number."""
    lines = text.split("\n")
    is_3gb = False
    option_3gb = "increaseuserva=3072" if re.search(r"boot-store: *{ value: true", text) else "/3GB"
    for at, line in enumerate(lines):
        if line[:1].isalpha():
            is_3gb = line.startswith("address-map-3gb")
        for hit in VALUE.finditer(line):
            number = int(hit[2], 0)
            near = {number + step * unit for step in (-1, 1) for unit in ([1, 0x1000, 0x400000] if number > 1 << 24 else [1])}
            for other in sorted(near | {0, 1, 8, 0x8000, 65536, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 40}):
                if other < 0 or other == number:
                    continue
                changed = line[: hit.start()] + hit[1] + str(other) + hit[3] + line[hit.end() :]
                options = option_3gb if is_3gb else ""
                yield at + 1, changed.strip()[:100], "\n".join(lines[:at] + [changed] + lines[at + 1 :]), options


def run(arguments, folder, number, kind, text, options):
    where = pathlib.Path(folder) / str(number)
    where.mkdir()
    (where / "edition.yaml").write_text(EDITION)
    (where / f"{kind}.yaml").write_text(text)
    (where / "s.yaml").write_text(SCENARIO.replace("OPTIONS", options))
    try:
        done = subprocess.run([arguments.deskheap, "run", str(where / "s.yaml")], capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"still runs after {SECONDS} s"
    finally:
        for file in where.iterdir():
            file.unlink()
        where.rmdir()
    if done.returncode in FINE:
        return None
    if done.returncode == 2:
        placed = re.search(r"\.yaml:\d+:\d+: error: ", done.stderr)
        return None if placed else f"exit 2 without a place: {done.stderr.strip()[:300]}"
    return f"exit {done.returncode}: {done.stderr.strip()[:300]}"


def files_of(names):
    for path in map(pathlib.Path, names):
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("deskheap")
    parser.add_argument("files", nargs="+", help="of editions and layouts; of a folder all")
    parser.add_argument("--only", default="", help="lines that hold this text")
    parser.add_argument("--every", type=int, default=1, help="only one of so many")
    arguments = parser.parse_args()
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for path in files_of(arguments.files):
            kind = "layout" if path.parent.name == "layouts" else "edition"
            for line, changed, text, options in mutations(path.read_text()):
                count += 1
                if arguments.only in changed and count % arguments.every == 0:
                    jobs.append((f"{path.name}:{line}: {changed}", pool.submit(run, arguments, folder, count, kind, text, options)))
        for what, job in jobs:
            if job.result():
                bad += 1
                print(f"{what}\n    {job.result()}")
    print(f"{len(jobs)} files with one number changed, {bad} that end badly")
    return 1 if bad or not jobs else 0


sys.exit(main())
