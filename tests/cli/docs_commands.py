#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The commands README.md and docs/*.md show are run, in a scratch copy of the shipped data.

A ```sh fence is run whole by sh -e. In a ```console fence each line that begins with "$ " is run; lines between two
commands are what it must print (stdout and stderr). A line "…" or "[…]" stands for any number of lines, ":…" for the
number of a line of a shipped file; a command that shows no output at all may print anything. A command may end with 0
only; one that does not says "… || echo …".
What cannot run here (network, root, other tools) is listed in docs-not-run.txt.

With --installed only what documents show of a reader's own files (docs/examples) is copied, and the program finds by
itself what ships with it; documents for those who change the tree are left out. --without-qemu leaves out, in a
```sh fence line by line, what needs QEMU or gdb.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOT_RUN = pathlib.Path(__file__).with_name("docs-not-run.txt")
TIME_LIMIT_SECONDS = 60
FOR_THE_TREE = {ROOT / "docs" / "hacking.md"}
ELLIPSIS = {"…", "[…]", "..."}
# What moves with each row that a shipped file gets, and the blanks that fill its column.
MOVES = re.compile(r"(?<=:)…( *)")
NEEDS_QEMU = re.compile(r"--machine[ =](?:qemu|both)|deskheap debug")


def read_not_run():
    """[regular expression that a command is searched for]"""
    rows = [line.split("  ")[0] for line in NOT_RUN.read_text().splitlines()
            if line and not line.startswith("#")]
    return [re.compile(row) for row in rows]


def fences(path):
    """(language, line number of the first line inside, lines)"""
    language, start, inside = None, 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        mark = re.match(r"^\s*```+\s*(\w*)", line)
        if mark and language is None:
            language, start, inside = mark.group(1), number + 1, []
        elif mark:
            yield language, start, inside
            language = None
        elif language is not None:
            inside.append(line)


def commands(path):
    """(line number, command, expected lines or None)"""
    for language, start, lines in fences(path):
        if language in ("sh", "bash"):
            yield start, "\n".join(lines), None
        elif language == "console":
            at = 0
            while at < len(lines):
                number, line = start + at, lines[at]
                at += 1
                if not line.startswith("$ "):
                    continue
                command = line[2:]
                while command.endswith("\\") and at < len(lines):
                    command = command[:-1] + lines[at].removeprefix("> ")
                    at += 1
                expected = []
                while at < len(lines) and not lines[at].startswith("$ "):
                    expected.append(lines[at].rstrip())
                    at += 1
                while expected and not expected[-1]:
                    expected.pop()
                yield number, command, expected or None


def pattern_of(line):
    """A regular expression for one line that is shown."""
    pattern, end = "", 0
    for moves in MOVES.finditer(line):
        pattern += re.escape(line[end:moves.start()]) + r"\d+" + (" +" if moves[1] else "")
        end = moves.end()
    return pattern + re.escape(line[end:])


def matches(expected, seen):
    """Whether the lines agree; an ellipsis stands for any number of lines."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() in ELLIPSIS else pattern_of(line) + r"\n"
                      for line in expected)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in seen)) is not None


def complain_about_output(expected, seen):
    for at, line in enumerate(expected):
        if line.strip() in ELLIPSIS:
            break
        found = seen[at].rstrip() if at < len(seen) else "(nothing more)"
        if not re.fullmatch(pattern_of(line), found):
            return f"  documented: {line}\n  printed:    {found}"
    return "  printed:\n" + "\n".join("    " + line for line in seen)


def without_qemu(command):
    return "\n".join(line for line in command.split("\n") if not NEEDS_QEMU.search(line))


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--installed", action="store_true")
    parser.add_argument("--without-qemu", action="store_true")
    parser.add_argument("executable", type=pathlib.Path)
    parser.add_argument("documents", nargs="*", help="from the root of the project; else all")
    return parser.parse_args()


def main():
    args = read_arguments()
    executable = args.executable.resolve()
    not_run = read_not_run()
    documents = ([ROOT / name for name in args.documents]
                 or sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))
    if args.installed:
        documents = [path for path in documents if path not in FOR_THE_TREE]
    failures = ran = 0
    with tempfile.TemporaryDirectory(prefix="deskheap-docs-") as scratch:
        env = dict(os.environ, PATH=f"{executable.parent}:{os.environ['PATH']}", COLUMNS="100",
                   NO_COLOR="1")
        env.pop("DESKHEAP_DATA_DIR", None)
        if not args.installed:
            env["DESKHEAP_DATA_DIR"] = scratch
            for name in ("configs", "scenarios", "docs", "include"):
                shutil.copytree(ROOT / name, pathlib.Path(scratch) / name)
        else:
            shutil.copytree(ROOT / "docs" / "examples", pathlib.Path(scratch) / "docs" / "examples")
        for path in documents:
            for number, command, expected in commands(path):
                where = f"{path.relative_to(ROOT)}:{number}"
                if any(row.search(command) for row in not_run):
                    continue
                if args.without_qemu:
                    command = without_qemu(command)
                if not command.strip():
                    continue
                ran += 1
                result = subprocess.run(["sh", "-ec", command], cwd=scratch, env=env, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, timeout=TIME_LIMIT_SECONDS,
                                        check=False)
                seen = result.stdout.splitlines()
                if result.returncode != 0:
                    failures += 1
                    print(f"{where}: exit code {result.returncode}: {command}\n{result.stdout}")
                elif expected is not None and not matches(expected, seen):
                    failures += 1
                    print(f"{where}: other output than documented: {command}")
                    print(complain_about_output(expected, seen))
    print(f"{ran} documented commands ran, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
