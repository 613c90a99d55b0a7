#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lab_solutions.py DESKHEAP [--update]: docs/labs/solutions.md is what the sheets beside it give when they are played.

Of a lesson that a sheet names it has every question with its answer, of a question of the sheet what stands in comments
behind it: what a command prints now, and why. With --update it is written.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABS = ROOT / "docs/labs"
SOLUTIONS = LABS / "solutions.md"
LESSON = re.compile(r"Answer the questions of `deskheap lesson (\d+)`")
QUESTION = re.compile(r"\*\*Question (\d+)\.\*\*")
COMMENT = re.compile(r"<!-- (solution|because): (.*) -->")
HEAD = """# Solutions

Made of the sheets by `tests/cli/lab_solutions.py build/src/deskheap --update`; a test compares them with what the program says.
"""


def run(command):
    """Its pipe may end with grep, which finds something, or the sheet is wrong."""
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          check=False)
    assert done.returncode == 0 and done.stdout.strip(), f"{command}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout.rstrip("\n")


def lesson(number):
    told = json.loads(run(f"deskheap lesson --json --answer {number}"))
    yield f"\n### Lesson {number}: {told['title']}\n"
    for row in told["questions"]:
        why = f" {row['why']}" if row["why"] else ""
        yield f"{row['number']}. {row['ask']} `{row['answer']}`{why}"


def sheet(path):
    lines = path.read_text().splitlines()
    yield f"\n## {lines[0].removeprefix('# ')}"
    has_answer, number = True, None
    for line in lines:
        if found := LESSON.search(line):
            yield from lesson(int(found.group(1)))
        if found := QUESTION.search(line):
            assert has_answer, f"{path}: question {number} has no solution"
            number, has_answer = found.group(1), False
            yield f"\n### Question {number}\n"
        for kind, text in COMMENT.findall(line):
            has_answer = True
            yield text if kind == "because" else f"```text\n$ {text}\n{run(text)}\n```\n"
    assert has_answer and number, f"{path}: question {number} has no solution"


def main():
    os.environ["PATH"] = f"{pathlib.Path(sys.argv[1]).resolve().parent}:{os.environ['PATH']}"
    sheets = sorted(LABS.glob("class-*.md"))
    assert len(sheets) == 3, sheets
    made = HEAD + "\n".join(line for path in sheets for line in sheet(path)) + "\n"
    if sys.argv[2:] == ["--update"]:
        SOLUTIONS.write_text(made)
    assert SOLUTIONS.read_text() == made, f"{SOLUTIONS} is not what the sheets give: see --update"
    print(f"{len(sheets)} sheets, {len(made.splitlines())} lines of solutions")


if __name__ == "__main__":
    main()
