#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lessons.py DESKHEAP: every lesson can be followed and marked.

Its commands work, and one of them shows each answer; no answer stands in what is told before; the answers that a run
gives are right when they are given back, as they are told and in each part, and others are wrong or no answers. What a question asks
of a heap is what dheapmon shows of it.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LESSONS = ROOT / "scenarios/lessons"


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *arguments, code=0):
        done = subprocess.run([self.path, *arguments], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              check=False)
        assert done.returncode == code, f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def lesson(self, *arguments, code=0):
        return json.loads(self.run("lesson", "--json", *arguments, code=code))


def check_list(program):
    """The number that a file's name begins with is the number of the lesson."""
    files = sorted(path.stem for path in LESSONS.glob("*.yaml"))
    listed = program.lesson()["lessons"]
    assert [row["name"] for row in listed] == files, (listed, files)
    for row in listed:
        assert row["name"].startswith(f"{row['number']}-") and row["questions"] > 0, row
    program.run("lesson", str(len(files) + 1), code=2)
    program.run("lesson", "0", code=2)
    return len(files)


def shows(text, part):
    """A word or number, as it stands in a text by itself; a size in its unit, a percentage without its sign."""
    number = re.match(r"(0x)?([0-9a-f.]+)(?= KB$| %$| bytes$|$)", part)
    return re.search(rf"(?<![\w.]){re.escape(number[2] if number else part)}(?![\w.]*\w)", text)


def check_commands(program, lesson):
    """What a student reads off them answers each question; that a program runs, the tree shows by its being there."""
    seen = "\n".join(program.run(*shlex.split(command)) for command in lesson["look"])
    for row in lesson["questions"]:
        if row["answer"] == "running":
            continue
        assert any(shows(seen, part) for part in row["answer"].split(", ")), f"no command shows this answer: {row}"


def ways_to_say(answer):
    """"2.2 %, 69432 bytes" is right as it stands, and as either; of a percentage so is its whole part, rounded."""
    yield answer
    for part in answer.split(", "):
        yield part
        percent = re.fullmatch(r"(\d+\.\d) %", part)
        if percent and not percent.group(1).endswith(".5"):
            yield f"{float(percent.group(1)):.0f} %"


def something_else(answer):
    """Of the same kind, and wrong; None where all kinds of it are one word of many."""
    number = re.match(r"(0x[0-9a-f]+|[0-9.]+)(.*?)(,|$)", answer)
    if not number:
        return {"same": "different", "running": "ended", "desktop-heap-full": "paged-pool-full",
                "session-view-space-full": "paged-pool-full",
                "STATUS_DLL_INIT_FAILED": "STATUS_NO_MEMORY"}.get(answer, answer + "-")
    value, unit, _ = number.groups()
    return hex(int(value, 16) + 0x1000) if value.startswith("0x") else f"{float(value) + 1:g}{unit}"


def check_marks(program, name, questions):
    right = [f"--check={row['number']}={row['answer'].split(', ')[0]}" for row in questions]
    marked = program.lesson(*right, name)
    assert marked["right"] == marked["given"] == len(questions), marked
    assert all(row["right"] and row["answer"] is None and row["why"] is None for row in marked["questions"]), marked
    wrong = [f"--check={row['number']}={something_else(row['answer'])}" for row in questions]
    marked = program.lesson(*wrong, name, code=1)
    assert marked["right"] == 0 and marked["given"] == len(questions), marked
    marked = program.lesson("--check=1=a..b", *right[1:], name, code=1)
    assert (marked["right"], marked["given"]) == (len(questions) - 1, len(questions)), marked
    assert marked["questions"][0]["problem"] and not marked["questions"][0]["right"], marked
    first = program.lesson(right[0], name)
    assert (first["right"], first["given"]) == (1, 1) and first["questions"][1]["right"] is None, first


def check_ways(program, name, questions):
    ways = [list(ways_to_say(row["answer"])) for row in questions]
    for at in range(max(map(len, ways))):
        given = [f"--check={row['number']}={way[min(at, len(way) - 1)]}" for row, way in zip(questions, ways)]
        program.lesson(*given, name)


def check_hides(lesson):
    """What is told before one answers; a choice of two words may be named. Sizes that a question sets are numbers of others."""
    told = [lesson["about"], lesson["read"], *lesson["look"], *(row["ask"] for row in lesson["questions"])]
    for row in lesson["questions"]:
        for part in row["answer"].split(", "):
            if len(part) > 3 and part not in ("same", "running"):
                assert not any(part in text for text in (row["ask"], *told)), f"the lesson tells this answer: {row}"


def check_lesson(program, name):
    asked = program.lesson(name)
    told = program.lesson("--answer", name)
    assert all(row["answer"] is None and row["right"] is None for row in asked["questions"]), asked
    for question, row in zip(asked["questions"], told["questions"]):
        assert question["ask"] == row["ask"] and row["answer"], row
    check_hides(told)
    check_marks(program, name, told["questions"])
    check_ways(program, name, told["questions"])
    check_commands(program, told)
    return len(told["questions"])


def check_beside_dheapmon(program):
    """What a lesson says of a heap is what the table shows."""
    told = program.lesson("--answer", "wrong-session")
    for question, session in zip(told["questions"], ("at-the-console", "alice")):
        table = program.run("dheapmon", "--in", session, "wrong-session")
        shown = re.search(r"WinSta0\\Default +\d+ +([\d.]+)", table).group(1)
        assert question["answer"].startswith(f"{shown} %"), (question["answer"], shown)


def main():
    program = Program(pathlib.Path(sys.argv[1]).resolve())
    count = check_list(program)
    questions = sum(check_lesson(program, str(number)) for number in range(1, count + 1))
    check_beside_dheapmon(program)
    print(f"{count} lessons, {questions} questions")


if __name__ == "__main__":
    main()
