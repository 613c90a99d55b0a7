#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""On a bare Debian 12 made for it: the commands of the README, as root, and as a user whose home has a blank in its name; before
that, the Debian packages.

Each line is a check; the last counts them. Where no such machine can be made, it says why and exits 77. What is checked is
what is committed. --results FILE takes the checks as JSON lines, as Meson's log of tests.
"""

import argparse
import contextlib
import json
import pathlib
import re
import signal
import subprocess
import sys
import time

import machine
import package

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
CLONE = "/srv/deskheap"
USER = "sam"
HOME = "/home/a user"
TABLES = ["__X78B95_89_IW\\__A8D9S1_42_ID", "Service-0x0-2461f$\\Default"]
# Of our packages those that the root itself is made with: a bare machine may have them.
BROUGHT = {"perl"}
# What "make run" prints beside a line for each shipped scenario.
LINES_MAX = 80
SHOWN_LINES = 40
PURPOSES = ("build", "check")


class Wrong(Exception):
    """What a check has found."""


class Checks:
    def __init__(self, log):
        self.log = log
        self.results = []

    @contextlib.contextmanager
    def check(self, name):
        """Whatever goes wrong inside is told, and the next check has its turn."""
        print(f"\n==== {name}", file=self.log)
        start = time.monotonic()
        problem = None
        try:
            yield
        except (Wrong, OSError, subprocess.SubprocessError) as error:
            problem = str(error)
        self.results.append({"name": f"fresh / {name}", "result": "FAIL" if problem else "OK"})
        print(f"{'not ok' if problem else 'ok'}  {name} ({time.monotonic() - start:.0f} s)", flush=True)
        if problem:
            print("\n".join(f"    {line}" for line in problem.splitlines()), flush=True)

    def count(self, result):
        return sum(one["result"] == result for one in self.results)


def packages(*purposes):
    rows = [line.split() for line in (ROOT / "packaging" / "packages.txt").read_text().splitlines()]
    return [row[1] for row in rows if row and row[0] in purposes and row[1] not in BROUGHT]


def want(condition, text):
    if not condition:
        raise Wrong(text)


class Person:
    """Somebody who types at the machine."""

    def __init__(self, bare, log, name="root", home="/root"):
        self.bare, self.log, self.name, self.home = bare, log, name, home
        self.before = ""  # what was typed into this shell already

    def types(self, command, folder=None, code=0):
        """Returns what it printed. Wrong, if the exit code is another; None is any but 0."""
        seen, output = self.bare.run(self.before + command, self.name, self.home, folder)
        print(f"{self.name}$ {command}\n{output}[exit code {seen}]", file=self.log, flush=True)
        if seen != code and not (code is None and seen != 0):
            end = "\n".join(output.splitlines()[-SHOWN_LINES:])
            raise Wrong(f"{command}\n{end}\nexit code {seen}")
        return output

    def types_from_readme(self, command, folder=None, code=0):
        """The very words of the README."""
        readme = (ROOT / "README.md").read_text()
        want(f"`{command}`" in readme or re.search(rf"^{re.escape(command)}(?:\s+#.*)?$", readme, re.MULTILINE),
             f"the README does not say: {command}")
        return self.types(command, folder, code)


def installed(root):
    """Those of the packages for building and checking that are there."""
    listing = root.types("dpkg-query -W -f '${db:Status-Status} ${Package}\\n'")
    return {line.split()[1] for line in listing.splitlines() if line.startswith("installed ")}


def clone(bare):
    """What is committed, as git gives it to anybody."""
    subprocess.run(["git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--no-local", "--depth", "1", f"file://{ROOT}",
                    f"{bare.root}{CLONE}"], check=True)


def check_short(output):
    count = len(output.splitlines())
    enough = LINES_MAX + len([*(ROOT / "scenarios").rglob("*.yaml")])
    want(count <= enough, f"{count} lines, and {enough} are to be enough")
    want("Compiler for C" not in output and "Unpacking" not in output, "it prints what belongs into a log")


def check_shown(output):
    check_short(output)
    for text in [*TABLES, "desktop-heap-full", "STATUS_DLL_INIT_FAILED"]:
        want(text in output, f"not shown: {text}")
    lines = [line for line in output.splitlines() if line.startswith("PASS  ")]
    total = re.search(r"^(\d+) scenarios: (\d+) passed, 0 failed;.*$(?=\n\n|\n*\Z)", output, re.MULTILINE)
    want(lines and total is not None, f"no line for each scenario, or no total:\n{output}")


def check_refused(output):
    """One line of ours, and make's own."""
    lines = [line for line in output.splitlines() if not line.startswith("make: ***")]
    want(len(lines) == 1 and "Traceback" not in output, f"no line that says it, or more:\n{output}")
    return lines[0]


def check_skips(bare):
    """What was skipped says which package it takes; nothing failed."""
    log = pathlib.Path(f"{bare.root}{CLONE}/build/meson-logs/testlog.json")
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    silent = [entry["name"] for entry in entries
              if entry["result"] == "SKIP" and "(Debian package: " not in entry.get("stdout", "")]
    want(not silent, f"skipped without a word: {silent}")
    want(any(entry["result"] == "SKIP" for entry in entries) and any(entry["result"] == "OK" for entry in entries),
         "there is nothing that was skipped, or nothing that ran")


def check_package(checks, bare, root, log):
    paths = []
    with checks.check("the Debian packages build"):
        paths = package.make(log)
        want(len(paths) == 3, f"other packages: {[path.name for path in paths]}")
    with checks.check("lintian finds no error in them"):
        package.lint(paths, log)
    with checks.check("they install where nothing else is"):
        package.copy_to(bare, paths)
        root.types(f"apt install {package.PLACE}/*.deb")
    with checks.check("the package is enough: scenarios by name, a patch, a sick server's files, man pages, schemas"):
        package.use(root, want)
    with checks.check("removed, nothing of it is left"):
        package.remove(root, want)


def check_as_root(checks, bare, root):
    with checks.check("the machine is bare"):
        there = installed(root) & {"git", "make", "sudo", "dpkg-dev", *packages(*PURPOSES)}
        want(not there, f"there already: {there}")
    with checks.check("what must be there first can be installed"):
        root.types_from_readme("apt install git make sudo")
    with checks.check("make run, from nothing: the tables, a failure, a line for each scenario"):
        clone(bare)
        check_shown(root.types_from_readme("make run", CLONE))
    with checks.check("nothing was installed that only tests need"):
        there = installed(root) & {"dpkg-dev", *packages("check")}
        want(not there, f"there now: {there}")
    with checks.check("make run again is as short, and changes nothing"):
        check_shown(root.types_from_readme("make run", CLONE))
    with checks.check("all there is builds, the tests included"):
        root.types("ninja --quiet -C build", CLONE)
    with checks.check("tests that need more are skipped and say what, the others pass"):
        root.types("meson test -C build --no-rebuild --print-errorlogs", CLONE)
        check_skips(bare)


def check_installed(checks, root):
    with checks.check("make install, as root"):
        check_short(root.types_from_readme("make install", CLONE))
        root.types("ls /usr/local/lib/libdeskheap.so /usr/local/lib/pkgconfig/deskheap.pc")
    with checks.check("the program runs anywhere, and finds shipped scenarios by name"):
        root.types("deskheap --version", "/")
        root.types_from_readme("deskheap run kb949296", "/")
        root.types_from_readme("deskheap run lessons", "/")
        root.types("deskheap run --summary scenarios", "/")
    with checks.check("README's commands, from another folder"):
        root.types(f"{CLONE}/tests/cli/docs_commands.py --installed --without-qemu /usr/local/bin/deskheap", "/tmp")
    with checks.check("the example, with the words in it: ld.so and pkg-config find the library"):
        root.types("cp /usr/local/share/doc/deskheap/examples/desktop-heap.c /tmp")
        root.types("cc desktop-heap.c $(pkg-config --cflags --libs deskheap) && ./a.out", "/tmp")


def check_as_user(checks, root, user):
    with checks.check("a user in a clone that root has built is told so"):
        root.types(f"useradd --create-home --home-dir '{HOME}' --shell /bin/sh {USER} && chmod 755 '{HOME}'")
        said = check_refused(user.types_from_readme('make install PREFIX="$HOME/.local"', CLONE, code=None))
        want("another account's (root)" in said, said)
    with checks.check("a user who may not write /usr/local is told so, and what to type"):
        root.types(f"chown -R {USER}: {CLONE}")
        said = check_refused(user.types_from_readme("make install", CLONE, code=None))
        want(f"{USER} cannot write /usr/local" in said and 'PREFIX="$HOME/.local"' in said, said)
    with checks.check("make install into a home with a blank in its name"):
        output = user.types_from_readme('make install PREFIX="$HOME/.local"', CLONE)
        check_short(output)
        exports = re.findall(r": (export .*)", output)
        want(len(exports) == 2, f"no PATH and PKG_CONFIG_PATH to set:\n{output}")
        user.before = "".join(f"{line}\n" for line in exports)
        want(user.types("command -v deskheap").strip() == f"{HOME}/.local/bin/deskheap", "another deskheap is found")
    with checks.check("the user's own program: scenarios by name, README's commands"):
        user.types_from_readme("deskheap run kb949296")
        user.types(f'{CLONE}/tests/cli/docs_commands.py --installed --without-qemu "$(command -v deskheap)"')
    with checks.check("the user's own library: the example runs with it"):
        user.types('cp "$HOME/.local/share/doc/deskheap/examples/desktop-heap.c" .')
        user.types('eval "cc desktop-heap.c $(pkg-config --cflags --libs deskheap)" && ./a.out')
        want(f"{HOME}/.local/lib/libdeskheap.so.0" in user.types("ldd ./a.out"), "another library is found")
    with checks.check("sudo make install leaves the clone its owner's"):
        root.types(f"echo '{USER} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/{USER}")
        user.types_from_readme("sudo make install", CLONE)
        strangers = root.types(f"find {CLONE} ! -user {USER}")
        want(not strangers, f"not the owner's:\n{strangers}")
        check_shown(user.types_from_readme("make run", CLONE))


def check_with_qemu(checks, root):
    with checks.check("with QEMU and gdb every command of the documents works"):
        root.types_from_readme("apt install qemu-system-x86 gdb")
        root.types(f"{CLONE}/tests/cli/docs_commands.py --installed /usr/local/bin/deskheap", "/tmp")


def check_all(log, checks):
    with machine.Machine(log) as bare:
        root = Person(bare, log)
        user = Person(bare, log, USER, HOME)
        check_package(checks, bare, root, log)
        check_as_root(checks, bare, root)
        check_installed(checks, root)
        check_as_user(checks, root, user)
        check_with_qemu(checks, root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--log", type=pathlib.Path, default=ROOT / "build" / "fresh.log")
    parser.add_argument("--results", type=pathlib.Path)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    args.log.parent.mkdir(exist_ok=True)
    with args.log.open("w") as log:
        checks = Checks(log)
        try:
            check_all(log, checks)
        except machine.CannotMake as reason:
            print(f"not checked on a fresh machine, because none can be made here: {reason}")
            return SKIPPED
    if args.results:
        args.results.write_text("".join(f"{json.dumps(one)}\n" for one in checks.results))
    passed, failed = checks.count("OK"), checks.count("FAIL")
    print(f"What was typed and printed: {args.log}")
    if not args.results:
        print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
