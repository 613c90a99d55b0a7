#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every part of the soak stands in the table of docs/hacking.md, and a part that fails says how to repeat it.

usage: soak.py BUILD_FOLDER
"""

import argparse
import contextlib
import importlib.util
import io
import pathlib
import re
import subprocess
import sys
import tempfile

import tree

PAGE = "docs/hacking.md"


def load_soak():
    spec = importlib.util.spec_from_file_location("the_soak", tree.ROOT / "tests/soak.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def check_table(soak, build):
    options = argparse.Namespace(build=build, build_fuzz=build, seeds=1, spoilt=1, first=1)
    names = {part.name for part in soak.other_parts(options, tree.ROOT)} | set(soak.fuzz_targets(build))
    page = tree.text(PAGE)
    section = page[page.index("## What runs for long"):]
    listed = set(re.findall(r"^\| `([^`]+)` \|", section[:section.index("\n## ")], re.MULTILINE))
    yield from (f"{PAGE}: the soak's part {name} is not in the table" for name in sorted(names - listed))
    yield from (f"{PAGE}: the soak has no part {name}" for name in sorted(listed - names))


def outcome(soak, part):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        is_good = soak.run(part, {"SOAK": "1"})
    return is_good, out.getvalue()


def check_repeat(soak):
    """The command of a failure is made of what the failing program printed."""
    script = "print('seed 7: the machines differ'); raise SystemExit(1)"
    random = soak.random_part(pathlib.Path("build"), 1000, 1)
    random.command = [sys.executable, "-c", script]
    is_good, said = outcome(soak, random)
    if is_good or "again: SOAK=1 build/tests/machines/test_random 1 7\n" not in said:
        yield f"a failing seed is told as: {said}"
    script = "print('from 101'); print('from 201'); raise SystemExit(1)"
    spoilt = soak.spoilt_part(pathlib.Path("build"), 1000, 1)
    spoilt.command = [sys.executable, "-c", script]
    is_good, said = outcome(soak, spoilt)
    if is_good or "again: SOAK=1 build/tests/host/spoilt 100 201\n" not in said:
        yield f"damaged memory without a word is told as: {said}"
    script = "print('Test unit written to /x/fuzz_reg-crash-1'); raise SystemExit(77)"
    fuzz = soak.Part("fuzz", [sys.executable, "-c", script], lambda output: "", soak.fuzz_repeat("program", []))
    is_good, said = outcome(soak, fuzz)
    if is_good or "exit code 77" not in said or "again: SOAK=1 program /x/fuzz_reg-crash-1\n" not in said:
        yield f"a failing input is told as: {said}"
    is_good, said = outcome(soak, soak.Part("good", [sys.executable, "-c", "print(3)"], soak.last_line, lambda _: []))
    if not is_good or not said.endswith("3\n"):
        yield f"a good part is told as: {said}"


class Runs:
    """A process that ends the second time it is waited for."""

    def __init__(self):
        self.waits = 0

    def wait(self, seconds):
        self.waits += 1
        if self.waits == 1:
            raise subprocess.TimeoutExpired("", seconds)
        return 0


def check_progress(soak):
    """A part that takes long says how far it is."""
    out = io.StringIO()
    part = soak.Part("slow", [], soak.last_line, lambda _: [])
    with tempfile.NamedTemporaryFile("w") as output, contextlib.redirect_stdout(out):
        print("50 of 2000 seeds\n100 of 2000 seeds", file=output, flush=True)
        soak.wait(part, Runs(), output, 0)
    if not re.search(r"^slow .* runs +100 of 2000 seeds$", out.getvalue(), re.M):
        yield f"how far it is: {out.getvalue()}"


def main():
    soak = load_soak()
    complaints = [*check_table(soak, pathlib.Path(sys.argv[1])), *check_repeat(soak), *check_progress(soak)]
    tree.finish(complaints, "the soak's parts are known")


if __name__ == "__main__":
    main()
