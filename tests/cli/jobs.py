#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""jobs.py DESKHEAP: run --jobs N prints what --jobs 1 prints, byte for byte, on stdout and on stderr, with the same exit
code, whatever it is told to print and whatever becomes of the runs; a number that is none is refused; an interrupt ends it
and the PCs that it started."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import one_in  # pylint: disable=wrong-import-position

DESKHEAP = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNTS = ["2", "5"]
POLL = 0.002
# Name: (exit code, arguments).
SAME = {
    "text": (0, ["scenarios/sessions", "scenarios/lessons"]),
    "explained": (0, ["--explain", "--all", "scenarios/services"]),
    "a line each": (0, ["--summary", "scenarios"]),
    "failures": (0, ["--failures", "scenarios/desktops", "scenarios/services"]),
    "JSON": (0, ["--json", "scenarios/desktops", "scenarios/boot"]),
    "remarks of a changed registry": (1, ["--summary", "--set", "SessionViewSize=4", "--set", "SharedSection=1024,99999,512",
                                          "scenarios/services", "scenarios/boot"]),
    "files that are none": (2, ["--summary", "tests/fixtures/bad/scenario", "scenarios/lessons", "no-such-file.yaml"]),
    "the same as JSON": (2, ["--json", "no-such-file.yaml", "tests/fixtures/bad/scenario", "scenarios/lessons"]),
    "variants of one file": (0, ["scenarios/services/one-account-other-sizes.yaml"]),
    "a variant that only some have": (2, ["--variant", "view-20-mb", "scenarios/services"]),
    "a step that only some have": (2, ["--summary", "--at", "60", "scenarios/services"]),
    "QEMU is missing": (2, ["--summary", "--machine", "qemu", "scenarios/lessons", "no-such-file.yaml"]),
    "QEMU is missing, as JSON": (75, ["--json", "--machine", "both", "scenarios/lessons"]),
    "events": (0, ["--events=-", "scenarios/lessons/2-tree.yaml"]),
}
LARGE = """format: 1
title: More memory than the PC has room for
system: { edition: server2003-sp2, memory: 3 GiB, page-file: 4 GiB }
steps: []
"""
LONG = """format: 1
title: Many programs
system: { edition: server2003-sp2 }
steps:
  - logon: alice
  - run: { program: worker, in: alice, desktop: 'WinSta0\\Nowhere', for: { n: 1..40000 } }
expect:
  - fails: { step: run, cause: not-found }
"""


def run(arguments, jobs, stdin=None):
    environment = dict(os.environ, DESKHEAP_QEMU="/no/such/qemu")
    done = subprocess.run([DESKHEAP, "run", f"--jobs={jobs}", *arguments], cwd=ROOT, env=environment, input=stdin,
                          capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def difference(one, other):
    for name, here, there in zip(("exit code", "stdout", "stderr"), one, other):
        if here != there:
            if isinstance(here, int):
                return f"{name} {here} and {there}"
            lines = list(zip(here.splitlines(), there.splitlines()))
            at = next((i for i, (a, b) in enumerate(lines) if a != b), len(lines))
            return f"{name}, line {at + 1}:\n  {here.splitlines()[at:at + 1]}\n  {there.splitlines()[at:at + 1]}"
    return None


def check_same(runs):
    for number, (name, (code, arguments)) in enumerate(runs.items()):
        alone = run(arguments, 1)
        assert alone[0] == code, f"{name}: exit code {alone[0]}\n{alone[2].decode()}"
        assert alone[1] or alone[2], f"{name}: nothing was printed"
        for count in COUNTS if one_in.one_in() == 1 else [COUNTS[number % len(COUNTS)]]:
            what = difference(alone, run(arguments, count))
            assert what is None, f"{name}, --jobs {count}: {what}"


def check_stdin():
    """Standard input is read once, by the first that names it, whoever reads first."""
    text = (ROOT / "scenarios/lessons/2-tree.yaml").read_bytes()
    arguments = ["--summary", "-", "scenarios/lessons/3-create-window.yaml", "-"]
    alone = run(arguments, 1, text)
    for count in COUNTS:
        what = difference(alone, run(arguments, count, text))
        assert what is None, f"standard input, --jobs {count}: {what}"


def check_numbers():
    for bad in "x", "-1", "257", "", "2.5":
        code, _, stderr = run(["scenarios/lessons/2-tree.yaml"], bad)
        assert code == 2 and b"--jobs is a number from 0" in stderr, f"--jobs={bad}: exit code {code}: {stderr}"


def children(pid):
    found = set()
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found.update(int(word) for word in file.read().split())
    except FileNotFoundError:
        pass
    return found


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def interrupt(folder, arguments, is_busy):
    """It ends by the signal, and what it started ends too."""
    for name in range(6):
        with open(f"{folder}/{name}.yaml", "w", encoding="utf-8") as file:
            file.write(LONG)
    process = subprocess.Popen([DESKHEAP, "run", "--summary", "-j", "4", *arguments, folder], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    while process.poll() is None and not is_busy(process.pid):
        time.sleep(POLL)
    started = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == -signal.SIGINT, f"exit code {process.returncode}: {stderr}"
    while any(is_there(pid) for pid in started):
        time.sleep(POLL)


def has_threads(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/task")) >= 4
    except FileNotFoundError:
        return False


def main():
    check_same(SAME)
    check_stdin()
    check_numbers()
    with tempfile.TemporaryDirectory() as folder:
        for name in "a", "b":
            (pathlib.Path(folder) / f"{name}.yaml").write_text(LARGE)
        if "--guest" in sys.argv:
            check_same({"what the PC cannot be": (75, ["--summary", "--machine", "qemu", folder, "scenarios/lessons"])})
    with tempfile.TemporaryDirectory() as folder:
        interrupt(folder, [], has_threads)
        if shutil.which("qemu-system-i386") and "--guest" in sys.argv:
            interrupt(folder, ["--machine", "qemu"], lambda pid: len(children(pid)) >= 3)


if __name__ == "__main__":
    main()
