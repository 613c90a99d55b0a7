#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""progress.py DESKHEAP: what goes on is told on a terminal, in one line that is rewritten in place and gone at the end;
elsewhere, with --quiet and with --json nothing is, but for answers that take long: now and then a line."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import time

DESKHEAP = os.path.abspath(sys.argv[1])
HEAD = "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"
SMALL = HEAD + "steps: [ wait: 1 s ]\n"
# Longer than anyone waits: it is ended when it has shown what it has to.
LARGE = HEAD + ("steps:\n  - repeat: { count: 50000, steps: [ wait: 1 ms ] }\nvariants:\n"
                + "".join(f"  v{number}: {{}}\n" for number in range(90)))
PATIENCE = 60


class Terminal:
    """A terminal of that width for stderr; what was written to it, and what stands on it now."""

    def __init__(self, arguments, columns=80, term="xterm", stdout=subprocess.DEVNULL):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.columns = columns
        self.text = ""
        self.process = subprocess.Popen(
            [DESKHEAP, *arguments], stderr=slave, stdin=subprocess.DEVNULL,
            stdout=slave if stdout is None else stdout, env={**os.environ, "TERM": term})
        os.close(slave)
        self.pending = b""

    def read(self):
        """False: the other side is closed."""
        try:
            self.pending += os.read(self.master, 4096)
        except OSError:
            return False
        whole = self.pending.decode(errors="ignore")
        self.text, self.pending = self.text + whole, self.pending[len(whole.encode()):]
        return True

    def until(self, pattern):
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            assert self.read() and time.monotonic() < end, f"no {pattern} in …{self.text[-1000:]!r}"

    def finish(self):
        while self.read():
            pass
        os.close(self.master)
        return self.process.wait()

    def screen(self):
        """Lines that are left: \\r and "erase to the end of the line" are all it knows."""
        lines, at = [""], 0
        for part in re.findall(r"\x1b\[K|[\r\n]|[^\r\n\x1b]", self.text):
            if part == "\r":
                at = 0
            elif part == "\n":
                lines.append("")
            elif part == "\x1b[K":
                lines[-1] = lines[-1][:at]
            else:
                lines[-1] = lines[-1][:at] + part + lines[-1][at + 1:]
                at += 1
                assert at < self.columns, f"a line breaks: {lines[-1]}"
        return [line for line in lines if line]


def shows_what_runs():
    terminal = Terminal(["run", "--summary", "small.yaml", "large.yaml"])
    terminal.until(r"\[v\d+\], variant \d+ of 91: step [1-9]\d* of 50000")
    terminal.process.terminate()
    terminal.finish()
    for line in terminal.text.split("\r\x1b[K")[1:-1]:
        shown = re.fullmatch(r"2 of 2: large\.yaml(?: \[v(\d+)\])?, variant (\d+) of 91: "
                             r"(?:the system starts|step \d+ of 50000)|2 of 2: large\.yaml: reading", line)
        assert shown, repr(line)
        assert shown[1] is None or int(shown[2]) == int(shown[1]) + 2, line


def waits_for_a_pipe(arguments, delay=1.5, **options):
    """A run that reads from a pipe which somebody is slow to write."""
    if os.path.exists("pipe.yaml"):
        os.remove("pipe.yaml")
    os.mkfifo("pipe.yaml")
    terminal = Terminal([*arguments, "pipe.yaml"], **options)
    with open("pipe.yaml", "w", encoding="utf-8") as pipe:
        time.sleep(delay)
        pipe.write(SMALL)
    assert terminal.finish() == 0
    return terminal


def tells_the_runs_of_an_answer():
    """A thousand steps fail, and every knob is tried for as long as anyone waits; hundreds are needed until the first does,
    and minimize tries to do without them."""
    with open("many.yaml", "w", encoding="utf-8") as file:
        file.write(HEAD.replace("services:", "set: { SessionViewSize: 300 }, services:") + "steps:\n"
                   "  - start-service: { name: 's{n}', program: gui-app, account: '.\\a', for: { n: 1..2000 } }\n")
    for verb in ["fix"], ["minimize"], ["headroom", "--knob", "SharedSection.3"]:
        terminal = Terminal([*verb, "many.yaml"])
        terminal.until(r"many\.yaml: run [1-9]")
        if verb != ["minimize"]:
            terminal.until(r"many\.yaml: run [1-9]\d*, step [1-9]\d* of 2000")
        terminal.process.terminate()
        terminal.finish()
        terminal.screen()


def is_gone_at_the_end():
    for verb in ["run", "--summary"], ["tree"], ["dheapmon"], ["layout"]:
        terminal = waits_for_a_pipe(verb)
        assert "\r\x1b[Kpipe.yaml: reading" in terminal.text, repr(terminal.text)
        assert terminal.text.endswith("\r\x1b[K"), repr(terminal.text)
        assert terminal.screen() == [], terminal.screen()


def leaves_the_report_alone():
    """stdout is the same terminal: what is left there is the report and nothing else."""
    os.mkdir("plain")
    with open("plain/pipe.yaml", "w", encoding="utf-8") as file:
        file.write(SMALL)
    plain = subprocess.run([DESKHEAP, "run", "pipe.yaml"], cwd="plain", stdout=subprocess.PIPE, text=True,
                           check=True).stdout
    terminal = waits_for_a_pipe(["run"], columns=200, stdout=None)
    assert "pipe.yaml: reading" in terminal.text
    assert terminal.screen() == [line for line in plain.split("\n") if line], terminal.screen()


def is_cut_to_the_width():
    name = "ein-langer-name-" * 8 + ".yaml"
    os.symlink("large.yaml", name)
    terminal = Terminal(["run", "--summary", name], columns=40)
    terminal.until(r"…[^\r]*variant \d+ of 91: step \d+ of 50000")
    terminal.process.terminate()
    terminal.finish()
    terminal.screen()


def is_silent_elsewhere():
    for arguments in ["run", "--summary", "--quiet"], ["run", "-q"], ["run", "--json"], ["tree", "--quiet"], \
            ["tree", "--json"], ["dheapmon", "--json"], ["layout", "--json"]:
        assert waits_for_a_pipe(arguments).text == "", arguments
    assert waits_for_a_pipe(["run"], term="dumb").text == ""
    os.remove("pipe.yaml")
    os.mkfifo("pipe.yaml")
    process = subprocess.Popen([DESKHEAP, "run", "--summary", "pipe.yaml"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    with open("pipe.yaml", "w", encoding="utf-8") as pipe:
        time.sleep(1.5)
        pipe.write(SMALL)
    assert process.communicate()[1] == b""


def tells_a_long_answer_in_lines():
    """Where stderr is no terminal: after ten seconds one, the next after twenty; with --quiet none. What is printed is the same."""
    processes = []
    for number, arguments in enumerate((["fix", "--json"], ["minimize"], ["headroom", "--of", "desktop"], ["minimize", "--quiet"])):
        name = f"long{number}.yaml"
        os.mkfifo(name)
        processes.append((name, subprocess.Popen([DESKHEAP, *arguments, name], stdout=subprocess.PIPE,
                                                 stderr=subprocess.PIPE, text=True)))
    pipes = [open(name, "w", encoding="utf-8") for name, _ in processes]
    time.sleep(11)
    for pipe in pipes:
        pipe.write(SMALL)
        pipe.close()
    for number, (name, process) in enumerate(processes):
        told = [line for line in process.communicate()[1].splitlines() if "after" in line]
        assert told == ([] if number == 3 else [f"deskheap: {name}: reading, after 10 s"]), told


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("small.yaml", "w", encoding="utf-8") as file:
            file.write(SMALL)
        with open("large.yaml", "w", encoding="utf-8") as file:
            file.write(LARGE)
        shows_what_runs()
        tells_the_runs_of_an_answer()
        tells_a_long_answer_in_lines()
        is_gone_at_the_end()
        leaves_the_report_alone()
        is_cut_to_the_width()
        is_silent_elsewhere()


if __name__ == "__main__":
    main()
