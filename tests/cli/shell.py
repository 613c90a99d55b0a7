#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap shell from outside: lines from a pipe, from -c, and typed at a terminal.

Usage: shell.py DESKHEAP
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import unittest

DESKHEAP = sys.argv.pop(1)
SCENARIO = "heap-full"
PATIENCE_SECONDS = 60


def run(*arguments, typed=""):
    return subprocess.run([DESKHEAP, "shell", *arguments], input=typed, capture_output=True, text=True, check=False,
                          timeout=PATIENCE_SECONDS)


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execv(DESKHEAP, [DESKHEAP, "shell", *arguments])
        self.seen = ""

    def wait_for(self, text):
        while text not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], PATIENCE_SECONDS)
            if not ready:
                raise AssertionError(f"no {text!r} in {self.seen!r}")
            self.seen += self.read()
        at = self.seen.index(text) + len(text)
        before, self.seen = self.seen[:at], self.seen[at:]
        return before

    def read(self):
        try:
            more = os.read(self.fd, 4096)
        except OSError:
            more = b""
        if not more:
            raise AssertionError(f"it ended: {self.seen!r}")
        return more.decode()

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        while True:
            try:
                if not os.read(self.fd, 4096):
                    break
            except OSError:
                break
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class Shell(unittest.TestCase):
    def test_lines_of_a_pipe(self):
        done = run(SCENARIO, typed="step 2\n\n# nothing\n!dskheap\nquit\nxyz\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("2 start-service greedy", done.stdout)
        self.assertIn("Session ID:  0", done.stdout)

    def test_a_script_ends_at_what_cannot_be_done(self):
        done = run(SCENARIO, typed="step\nstp\nstep\n")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, 'deskheap: <stdin>:2: no verb has the name "stp" (did you mean "step"?)\n')
        self.assertNotIn("2 start-service", done.stdout)
        done = run(SCENARIO, "-c", "goto 1", "-c", "goto 99", "-c", "goto 2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("-c 'goto 99': ", done.stderr)
        done = run(SCENARIO, typed="do logon: { as: x }\n")
        self.assertEqual(done.returncode, 2)
        self.assertTrue(done.stderr.startswith("<typed>:1:"), done.stderr)

    def test_foreign_bytes(self):
        for typed in (b"\xff\xfe\n", b"a" * 70000 + b"\n", b"\0\n"):
            done = subprocess.run([DESKHEAP, "shell", SCENARIO], input=typed, capture_output=True, check=False,
                                  timeout=PATIENCE_SECONDS)
            self.assertEqual(done.returncode, 2, typed[:9])
            self.assertTrue(done.stderr.startswith(b"deskheap: <stdin>:1: "), done.stderr)

    def test_the_end_without_a_line_feed(self):
        self.assertIn("1 logon", run(SCENARIO, typed="step").stdout)
        self.assertEqual(run(SCENARIO, typed="").returncode, 0)

    def test_wrong_calls(self):
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("a", "b").returncode, 2)
        self.assertEqual(run("-", typed="x").returncode, 2)
        self.assertEqual(run("no-such-scenario").returncode, 2)
        self.assertEqual(run("--variant", "none", SCENARIO).returncode, 2)

    def test_settings_are_saved(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mine.yaml")
            done = run("--set", "SharedSection=1024,3072,256", "-c", "goto 4", "-c", f"save {path}", SCENARIO)
            self.assertEqual(done.returncode, 0, done.stderr)
            table = subprocess.run([DESKHEAP, "dheapmon", path], capture_output=True, text=True, check=True).stdout
            self.assertRegex(table, r"Service-0x0-3e7\$\\Default +256 ")
            done = run("-c", f"save {path}", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("is a file that was read", done.stderr)

    def test_at_a_terminal(self):
        terminal = Terminal(SCENARIO)
        terminal.wait_for("9 steps to go")
        terminal.wait_for("0/9> ")
        terminal.type("step\n")
        terminal.wait_for("1 logon user student")
        terminal.wait_for("1/9> ")
        terminal.type("nonsense\n")
        terminal.wait_for("no verb has the name")
        terminal.wait_for("1/9> ")
        terminal.type("!dsk\t\n")
        terminal.wait_for("Session ID:  0")
        terminal.wait_for("1/9> ")
        terminal.type("\n")
        terminal.type("quit\n")
        self.assertEqual(terminal.end(), 0)

    def test_help_is_what_there_is(self):
        said = run(SCENARIO, typed="help\n").stdout
        verbs = re.findall(r"^  (\S+)", said, re.M)
        self.assertEqual(len(verbs), len(set(verbs)))
        for verb in verbs:
            self.assertIn(verb, run(SCENARIO, typed=f"help {verb}\n").stdout)


if __name__ == "__main__":
    unittest.main()
