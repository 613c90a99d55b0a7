#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""examples.py DESKHEAP: every verb's --help ends in examples, and they do what they show, in a folder with the documents'
examples and nothing else."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging/verbs"))
import verb_help  # noqa: E402

NEEDS = {"debug": ("gdb", "qemu-system-i386")}
TRACE = "alloc a 164\nalloc b 164\nfree a\n"


def run_examples(verb, folder):
    for line in verb.examples:
        assert line.split()[:2] == ["deskheap", verb.name], f"{verb.name}: no example of it: {line}"
        done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              check=False)
        assert done.returncode == 0, f"{line}: exit code {done.returncode}\n{done.stderr}"
        yield line


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(ROOT / "docs/examples/sick-server", folder, dirs_exist_ok=True)
        (folder / "trace.txt").write_text(TRACE)
        for verb in verb_help.verbs(program):
            assert verb.examples, f"{verb.name} --help has no examples"
            if all(map(shutil.which, NEEDS.get(verb.name, ()))):
                count += len(list(run_examples(verb, folder)))
    print(f"{count} examples work")


if __name__ == "__main__":
    main()
