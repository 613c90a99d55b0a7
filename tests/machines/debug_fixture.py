# SPDX-License-Identifier: MIT
"""What tests of deskheap debug share: scenarios, a gdb that is started by deskheap, one that somebody else starts. The first
argument of the test is the program."""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

DESKHEAP = str(pathlib.Path(sys.argv.pop(1)).resolve())
TIME_LIMIT_SECONDS = 60
MARK = "two-sessions"
SCENARIO = """format: 1
title: two sessions and a program
system: {{ edition: {edition}, registry: {registry}.reg, services: none, boot-options: [{options}], set: {{ IdleWinStationPoolCount: 0 }} }}
programs:
  pupil: {{ imports: [user32], console: none }}
steps:
  - logon: {{ user: alice, as: alice }}
  - logon: {{ user: bob, kind: rdp, as: bob }}
  - mark: {mark}
  - run: {{ program: pupil, in: alice, as: here }}
  - create-window: {{ in: here, class: Static, count: 300, text: seen }}
"""
# A backtrace without what changes with the sources.
BACKTRACE = "backtrace -frame-info short-location -frame-arguments none"
EDITIONS = pathlib.Path(__file__).resolve().parent.parent / "fixtures/editions"
PLAIN = {"edition": "server2003-sp2", "registry": "server2003-sp2", "options": ""}
SYSTEMS = {
    "2 GB": PLAIN,
    "2 GB, PAE": {**PLAIN, "options": "/PAE"},
    "3 GB": {**PLAIN, "options": "/3GB"},
    "3 GB, PAE": {**PLAIN, "options": "/3GB, /PAE"},
    "terminal server": {**PLAIN, "registry": "server2003-sp2-ts"},
    "64 bits": {**PLAIN, "edition": "server2003-x64", "registry": "server2003-x64"},
    "64 bits, two runs": {**PLAIN, "edition": "win7-x64", "registry": "win7-x64"},
    "heaps of Windows 7": {**PLAIN, "edition": EDITIONS / "nt6-heap.yaml"},
}


def run(*arguments, code=0, **options):
    """(stdout, stderr) of deskheap."""
    done = subprocess.run([DESKHEAP, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIME_LIMIT_SECONDS, check=False, **options)
    assert done.returncode == code, f"{arguments}: exit code {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def gdb(scenario, commands, at=MARK, code=0):
    """What each of the gdb commands printed."""
    arguments = ["debug", "--gdb", *(["--at", at] if at else []), scenario, "--", "-nx", "-batch"]
    for number, command in enumerate(commands):
        arguments += ["-ex", f"echo \\n=== {number}\\n", "-ex", command]
    text, complaints = run(*arguments, "-ex", "echo \\n=== end\\n", code=code)
    parts = re.split(r"\n=== \w+\n", text)
    assert len(parts) == len(commands) + 2, f"{text}\n{complaints}"
    return parts[1:-1]


def view(scenario, verb, *options, at=MARK):
    text, _ = run(verb, "--machine", "qemu", *(["--at", at] if at else []), *options, scenario)
    return text


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_gone(pid):
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


class Waiting:
    """deskheap debug --json, waiting for a gdb that somebody else starts."""

    def __init__(self, scenario, *options, **popen):
        self.process = subprocess.Popen([DESKHEAP, "debug", "--json", *options, str(scenario)], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        **popen)
        text = ""
        while not text.endswith("}\n"):
            line = self.process.stdout.readline()
            assert line, f"{text}{self.process.stderr.read()}"
            text += line
        self.told = json.loads(text)
        self.qemu = self.told["pid"]

    def gdb(self, *commands):
        extra = [word for command in commands for word in ("-ex", command)]
        return subprocess.Popen([*self.told["command"], "-nx", *extra], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(TIME_LIMIT_SECONDS)
        try:
            connection.connect(self.told["socket"])
        except OSError:
            connection.close()
            raise
        return connection

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()


class DebugTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="deskheap-debug-")
        os.environ["XDG_RUNTIME_DIR"] = cls.folder.name
        cls.scenarios = {}
        for name, system in SYSTEMS.items():
            path = pathlib.Path(cls.folder.name) / (re.sub(r"\W+", "-", name) + ".yaml")
            path.write_text(SCENARIO.format(mark=MARK, **system))
            cls.scenarios[name] = path
        cls.plain = cls.scenarios["2 GB"]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def leave(self, waiting):
        """A gdb comes, looks, and leaves as it should."""
        text, _ = waiting.gdb("dskheap -s 0", "detach", "quit").communicate(timeout=TIME_LIMIT_SECONDS)
        self.assertIn("Total Desktop:", text)
        _, said = waiting.process.communicate(timeout=TIME_LIMIT_SECONDS)
        self.assertEqual(waiting.process.returncode, 0)
        self.assertIn("gdb has left, the machine ends", said)
        self.assertTrue(wait_gone(waiting.qemu))
