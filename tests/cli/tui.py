#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap tui at a terminal of its own (tmux): what it shows is what dheapmon says of the same step, whatever size the
terminal has and whatever is typed; and however it ends, the terminal is as it was.

Usage: tui.py DESKHEAP
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import unittest

DESKHEAP = sys.argv.pop(1)
PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.02
SCENARIOS = ("lessons/5-heap-full", "lessons/1-two-sessions", "lessons/9-wrong-session", "boot/registry-takes-a-reboot")
WHERE = re.compile(r"(after|in) (?:step (\d+)|the boot), \d")
SESSION = re.compile(r"^.Session (\d+) +(\d+) KB, (\d+) desktops *[|│]", re.M)
DESKTOP = re.compile(r" (\d+) KB +(\d+\.\d) % *[|│]")
# Of a screen of 80 columns what is drawn last.
LAST = "q end"
FOREIGN = """format: 1
title: "\\e[2J\\e]0;x\\a\\e[31m 日本語 e\\u0301 \\u202e end"
system: { services: none, edition: server2003-sp2 }
steps:
  - logon: { user: "日a\\u0300b", as: u }
"""


def output(*arguments):
    return subprocess.run([DESKHEAP, *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS).stdout


class Terminal:
    """tmux with one pane, in which the program runs, and then a shell says how it ended."""

    def __init__(self, *arguments, columns=120, rows=50, **environment):
        self.folder = tempfile.TemporaryDirectory()
        self.pid_file = os.path.join(self.folder.name, "pid")
        names = {"LC_ALL": "C.UTF-8", "TERM": "screen", "NO_COLOR": "", **environment}
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in names.items())
        run = f"echo $$ >{self.pid_file}; exec env {words} {shlex.join([DESKHEAP, 'tui', *arguments])}"
        after = 'echo "ended with $?"; stty -a | grep -o -w -e "-*echo" -e "-*icanon" | tr "\\n" " "; echo; exec cat'
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), f"trap : INT QUIT; sh -c {shlex.quote(run)}; {after}")

    def tmux(self, *arguments):
        socket = os.path.join(self.folder.name, "tmux")
        done = subprocess.run(["tmux", "-u", "-f", "/dev/null", "-S", socket, *arguments], capture_output=True, text=True,
                              check=True, timeout=PATIENCE_SECONDS, env={**os.environ, "LC_ALL": "C.UTF-8"})
        return done.stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")
        self.folder.cleanup()

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def wait(self, is_so):
        """The screen once it is so, and all of it is drawn: two looks see the same."""
        until = time.monotonic() + PATIENCE_SECONDS
        before = None
        while (screen := self.screen()) != before or not is_so(screen):
            if time.monotonic() > until:
                raise AssertionError(f"it stays:\n{screen}")
            before = screen
            time.sleep(LOOK_SECONDS)
        return screen

    def wait_for(self, text):
        return self.wait(lambda screen: text in screen)

    def wait_step(self, step):
        return self.wait(lambda screen: WHERE.search(screen) is not None and place(screen) == step)

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def signal(self, number):
        with open(self.pid_file, encoding="ascii") as file:
            os.kill(int(file.read()), number)

    def ended(self):
        """What the shell says; with it, whether the terminal echoes and reads lines."""
        return self.wait(lambda screen: re.search(r"^ended with \d+\n(.+\n)*?.*icanon", screen, re.M))


def shown(screen):
    """{session: (KB, desktops)}, and sizes and rates of all desktops in their order."""
    sessions = {int(number): (int(size), int(count)) for number, size, count in SESSION.findall(screen)}
    return sessions, [(int(size), float(rate)) for size, rate in DESKTOP.findall(screen)]


def said(scenario, at, sessions):
    """The same by dheapmon."""
    tables = [json.loads(output("dheapmon", "--json", "--at", str(at), "--session", str(number), scenario))
              for number in sorted(sessions)]
    return ({table["session"]: (table["total_kb"], len(table["desktops"])) for table in tables},
            [(row["size_kb"], row["used_pct"]) for table in tables for row in table["desktops"]])


def place(screen):
    """The number that --at calls this moment by; None: in the midst of a boot."""
    when, number = WHERE.search(screen).groups()
    return int(number or 0) if when == "after" else None


class Tui(unittest.TestCase):
    def test_each_step_is_what_dheapmon_says(self):
        for scenario in SCENARIOS:
            steps = json.loads(output("run", "--json", "--variant", "", scenario))["steps"]
            seen, keys = set(), ["-k", "Home"]
            with Terminal(scenario) as terminal:
                terminal.wait_for("step")
                terminal.keys("Home")
                for _ in steps:
                    printed = output("tui", "--print", "120x50", *keys, scenario).rstrip("\n")
                    screen = terminal.wait(lambda screen, wanted=printed: screen.rstrip("\n") == wanted)
                    number = place(screen)
                    if number is not None:
                        sessions, desktops = shown(screen)
                        self.assertEqual((sessions, desktops), said(scenario, number, sessions), f"{scenario}:\n{screen}")
                        self.assertTrue(desktops)
                        seen.add(number)
                    terminal.keys("Right")
                    keys += ["-k", "ArrowRight"]
            self.assertEqual(seen, {step["index"] for step in steps}, scenario)

    def test_it_is_what_is_printed_without_a_terminal(self):
        for columns, rows in ((80, 24), (120, 40), (40, 10), (20, 3)):
            with Terminal("lessons/5-heap-full", columns=columns, rows=rows) as terminal:
                terminal.wait_for("step ")
                terminal.keys("n", "Tab", "Tab", "End", "Left")
                printed = output("tui", "--print", f"{columns}x{rows}", "-k", "n", "-k", "Tab", "-k", "Tab", "-k", "End", "-k",
                                 "ArrowLeft", "lessons/5-heap-full")
                terminal.wait(lambda screen, wanted=printed.rstrip("\n"): screen.rstrip("\n") == wanted)

    def test_sizes_come_and_go(self):
        with Terminal("lessons/5-heap-full", columns=80, rows=24) as terminal:
            before = terminal.wait_for(LAST)
            for columns, rows in ((40, 10), (2, 2), (1, 1), (300, 100), (60, 16), (10, 40)):
                terminal.resize(columns, rows)
                terminal.keys("Left", "Right", "Left")
            terminal.resize(80, 24)
            terminal.keys("Home", "n")
            terminal.wait(lambda screen: screen == before)

    def test_what_is_no_key(self):
        with Terminal("lessons/5-heap-full", columns=80, rows=24) as terminal:
            before = terminal.wait_for(LAST)
            # None ends in a key's letter: what comes late after an Escape is one that was pressed.
            for text in ("\x1b[", "\x1b[1;5", "\x1b[999~", "\x1b[1;2x", "\x1bO", "\x1bx", "\x1b", "\x01\x02", "zZ日\u0301", "\x1b[?1;2c",
                         "\x1b[201~", "w" * 5000):
                terminal.type(text)
                time.sleep(2 * LOOK_SECONDS)
            terminal.keys("Left")
            terminal.wait_step(2)
            terminal.keys("n")
            terminal.wait(lambda screen: screen == before)

    def test_help_and_finding(self):
        with Terminal("lessons/5-heap-full", columns=80, rows=24) as terminal:
            terminal.wait_for(LAST)
            terminal.keys("?")
            terminal.wait_for("a step back")
            terminal.keys("Escape")
            terminal.wait(lambda screen: "[Steps]" in screen and LAST in screen)
            terminal.keys("/")
            terminal.wait_for("find: _")
            terminal.type("winlogoN日")
            terminal.wait_for("find: winlogoN日_")
            terminal.keys("BSpace", "Enter")
            terminal.wait_for("Heap of Session 0, WinSta0\\Winlogon")

    def test_names_that_want_to_break_it(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(FOREIGN)
            file.flush()
            for columns in (80, 79, 33):
                with Terminal(file.name, columns=columns, rows=24) as terminal:
                    printed = output("tui", "--print", f"{columns}x24", file.name)
                    terminal.wait(lambda screen, wanted=printed.rstrip("\n"): screen.rstrip("\n") == wanted)
                    self.assertTrue(printed.startswith("\\x1b[2J"), printed)

    def test_it_ends_and_leaves_the_terminal_as_it_was(self):
        for end, code in (("q", 0), ("C-c", 130), ("C-\\", 131), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130),
                          (signal.SIGSEGV, 139), (signal.SIGABRT, 134)):
            with Terminal("lessons/5-heap-full", columns=80, rows=24) as terminal:
                terminal.wait_for(LAST)
                if isinstance(end, str):
                    terminal.keys(end)
                else:
                    terminal.signal(end)
                screen = terminal.ended()
                self.assertIn(f"ended with {code}\n", screen, end)
                self.assertRegex(screen, r"(?m)^icanon echo|^echo icanon", end)
                self.assertNotIn("Series: ", screen, end)
                self.assertEqual(terminal.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}"), "0 1\n", end)

    def test_colours(self):
        for environment, has_colours in (({"TERM": "screen-256color"}, True), ({"NO_COLOR": "1"}, False)):
            with Terminal("lessons/5-heap-full", columns=80, rows=24, **environment) as terminal:
                terminal.wait_for(LAST)
                drawn = terminal.tmux("capture-pane", "-p", "-e")
                self.assertEqual(re.search(r"\x1b\[[0-9;]*3[1-7]m", drawn) is not None, has_colours, environment)

    def test_a_locale_without_utf_8(self):
        with Terminal("lessons/5-heap-full", columns=80, rows=24, LC_ALL="C") as terminal:
            terminal.wait_for(LAST)
            terminal.keys("Left")
            self.assertTrue(terminal.wait_step(2).isascii())
        for locale, is_ascii in (("C", True), ("C.UTF-8", False)):
            done = subprocess.run([DESKHEAP, "tui", "--print", "80x24", "lessons/5-heap-full"], capture_output=True, check=True,
                                  timeout=PATIENCE_SECONDS, env={**os.environ, "LC_ALL": locale})
            self.assertEqual(done.stdout.isascii(), is_ascii, locale)

    def test_terminals_nobody_knows(self):
        for name, says in (("no-such-terminal", 'nobody knows terminals of the kind "no-such-terminal" (TERM)'),
                           ("dumb", 'a terminal of the kind "dumb" (TERM) has no screen to draw on'),
                           ("", 'nobody knows terminals of the kind "" (TERM)')):
            with Terminal("lessons/5-heap-full", TERM=name) as terminal:
                screen = terminal.ended()
                self.assertIn(f"deskheap tui: {says}", screen)
                self.assertIn("ended with 2\n", screen)

    def test_without_a_terminal(self):
        done = subprocess.run([DESKHEAP, "tui", "lessons/5-heap-full"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False, timeout=PATIENCE_SECONDS)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("standard input is no terminal", done.stderr)

    def test_wrong_calls(self):
        for arguments in ((), ("a", "b"), ("-",), ("no-such-scenario",), ("--print", "80", "heap-full"), ("--print", "0x4", "heap-full"),
                          ("--print", "80x24x3", "heap-full"), ("--print", "1001x24", "heap-full"), ("--print", "-1x24", "heap-full"),
                          ("--variant", "none", "heap-full"), ("--print", "80x24", "--key", "F13", "heap-full"),
                          ("--key", "", "heap-full"), ("--key", "ArrowLeft", "--key", "tab", "heap-full")):
            done = subprocess.run([DESKHEAP, "tui", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  check=False, timeout=PATIENCE_SECONDS)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)


if __name__ == "__main__":
    unittest.main()
