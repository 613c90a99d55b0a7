#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""interrupted.py DESKHEAP: a run that is ended while it writes --events leaves the old file or none, and nothing beside
it; a disk that is full is exit code 75."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

DESKHEAP = os.path.abspath(sys.argv[1])
# Enough to write for a while.
RUNS = 8000
TRIES = 10
SCENARIO = f"""format: 1
title: Many events
system: {{ edition: server2003-sp2 }}
programs:
  app: {{ imports: [user32], console: none }}
steps:
  - logon: alice
  - run: {{ program: app, in: alice, desktop: 'WinSta0\\Nowhere', for: {{ n: 1..{RUNS} }} }}
expect:
  - fails: {{ step: run, cause: not-found }}
"""


def start(folder, limit=None):
    def before():
        # Whoever runs tests in the background ignores SIGINT, and nohup SIGHUP.
        for number in signal.SIGINT, signal.SIGHUP:
            signal.signal(number, signal.SIG_DFL)
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.Popen([DESKHEAP, "run", "--summary", "--events", f"{folder}/events.jsonl", "a.yaml"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=before)


def is_writing(process, folder):
    """A file of that folder is open, with a name or without."""
    try:
        for name in os.listdir(f"/proc/{process.pid}/fd"):
            if os.readlink(f"/proc/{process.pid}/fd/{name}").startswith(f"{folder}/"):
                return True
    except FileNotFoundError:
        pass
    return False


def end_in_the_middle(folder, number):
    """False: it was over before."""
    process = start(folder)
    while process.poll() is None and not is_writing(process, folder):
        time.sleep(0.0005)
    process.send_signal(number)
    process.communicate()
    return process.returncode == -number


def check(folder, old, what):
    seen = sorted(os.listdir(folder))
    assert seen == ([] if old is None else ["events.jsonl"]), f"{what}: there is {seen}"
    if old is not None:
        with open(f"{folder}/events.jsonl", encoding="utf-8") as file:
            assert file.read() == old, f"{what}: the old file is another"


def main():
    with tempfile.TemporaryDirectory() as top:
        top = os.path.realpath(top)
        os.chdir(top)
        with open("a.yaml", "w", encoding="utf-8") as file:
            file.write(SCENARIO)
        for number in signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
            for old in None, "old\n":
                folder = tempfile.mkdtemp(dir=top)
                if old is not None:
                    with open(f"{folder}/events.jsonl", "w", encoding="utf-8") as file:
                        file.write(old)
                for _ in range(TRIES):
                    if end_in_the_middle(folder, number):
                        break
                    with open(f"{folder}/events.jsonl", "w", encoding="utf-8") as file:
                        file.write(old or "")
                    if old is None:
                        os.remove(f"{folder}/events.jsonl")
                else:
                    sys.exit(f"{signal.Signals(number).name}: the run was never caught writing")
                check(folder, old, signal.Signals(number).name)

        folder = tempfile.mkdtemp(dir=top)
        process = start(folder, limit=1024 * 1024)
        _, stderr = process.communicate()
        assert process.returncode == 75, f"exit code {process.returncode}: {stderr}"
        assert "events.jsonl" in stderr, stderr
        check(folder, None, "no room")

        process = start(folder)
        _, stderr = process.communicate()
        assert process.returncode == 0, stderr
        assert os.listdir(folder) == ["events.jsonl"]
        with open(f"{folder}/events.jsonl", encoding="utf-8") as file:
            assert sum(1 for _ in file) > RUNS


if __name__ == "__main__":
    main()
