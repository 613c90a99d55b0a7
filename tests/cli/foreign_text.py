#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a scenario, a file's name or an argument holds never reaches the terminal as it is.

usage: foreign_text.py DESKHEAP
"""
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

deskheap = os.path.abspath(sys.argv[1])

# What a terminal obeys, what turns letters round or hides them, and bytes that are no UTF-8.
UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\udc80-\udcff]")

TITLE = "t\x1b[2J\nPASS  forged \x9b31m"
ABOUT = "a\x1b]0;x\x07 b\u202eyz \u2066"
SCENARIO = r'''format: 1
title: "t\e[2J\nPASS  forged \x9b31m"
about: "a\e]0;x\a b\u202Eyz \u2066"
system: { edition: server2003-sp2 }
programs:
  "wor\u202Eker":
    imports: [user32]
    console: none
    about: "p\e[1m"
    startup:
      - register-class: { name: "Cl\u202Eass" }
      - create-window: { class: "Cl\u202Eass", text: "x\e[1m" }
steps:
  - start-service: { name: "ba\u202Etch", program: "wor\u202Eker", account: ".\\ac\u202Ect" }
  - logon: { user: "al\u202Eice", as: "al\u202Eice" }
  - mark: "m\u202Ek"
  - run: { program: "wor\u202Eker", in: "al\u202Eice", desktop: "WinSta0\\Def\u202Eault" }
  - run: { program: "wor\u202Eker", in: "al\u202Eice" }
expect:
  - fails: { step: start-service, status: STATUS_DLL_INIT_FAILED }
  - desktop: { path: "Session 0\\No\u202E\\Default", used: "<= 80 %" }
'''
BAD_SCENARIO = SCENARIO.replace("console: none", r'"con\e[1msole": "no\u202Ene"')


def run(*arguments, env=None):
    done = subprocess.run([deskheap, *arguments], capture_output=True, timeout=60, env=env)
    for name, stream in (("stdout", done.stdout), ("stderr", done.stderr)):
        text = stream.decode(errors="surrogateescape")
        found = UNPRINTABLE.search(text)
        if found:
            around = text[max(found.start() - 60, 0):found.end() + 20]
            sys.exit(f"deskheap {arguments}: {name} has {found.group()!a} in {around!a}")
    if done.returncode not in (0, 1, 2):
        sys.exit(f"deskheap {arguments}: exit code {done.returncode}: {done.stderr}")
    return done


def wants(condition, *what):
    if not condition:
        sys.exit(f"not so: {what!a}")


def views_are_printable(path):
    """Every way to look at a scenario, and nothing but escapes in it."""
    for verb in (["run"], ["run", "--all"], ["run", "--explain", "--all"], ["run", "--summary"],
                 ["dheapmon"], ["dheapmon", "--accounts"], ["dheapmon", "--dskheap"], ["layout"], ["tree"],
                 ["tree", "--heap", "WinSta0\\Default"], ["check"], ["run", "--at", "m\u202e"],
                 ["run", "--variant", "v\x1b"], ["tree", "--heap", "no\x1b[1m\nsuch"],
                 ["run", "--json"], ["run", "--events", "-"], ["tree", "--json"], ["layout", "--json"],
                 ["dheapmon", "--accounts", "--json"], ["check", "--json"]):
        run(*verb, path)
    text = run("run", path).stdout.decode()
    wants(r"t\x1b[2J\nPASS  forged \u009b31m" in text, text)
    wants(r"wor\u202eker" in text and r".\ac\u202ect" in text, text)
    wants(not re.search("^PASS  forged", text, re.MULTILINE), text)
    wants(r"wor\u202eker" in run("tree", path).stdout.decode(), "tree")


def json_is_exact(path):
    report = json.loads(run("run", "--json", path).stdout)
    wants(report["title"] == TITLE, report["title"])
    wants("start-service ba\u202etch" in "".join(step["title"] for step in report["steps"]), report["steps"])
    tree = run("tree", "--json", path).stdout.decode()
    wants("wor\u202eker.exe" in json.dumps(json.loads(tree), ensure_ascii=False), tree)


def names_are_printable(folder):
    """File names: the scenario's, a bad one's, one that is not there, a folder's."""
    name = os.fsencode(folder) + b"/n\x1b[2J\n::error::\xff\xe2\x80\xae.yaml"
    for content in (SCENARIO, BAD_SCENARIO, "format: 1\n", ""):
        with open(name, "w", encoding="utf-8") as out:
            out.write(content)
        for verb in ("run", "check", "tree", "dheapmon", "layout"):
            done = run(verb, name)
            lines = (done.stdout + done.stderr).decode().splitlines()
            wants(not any(line.startswith("::error::") for line in lines), lines)
        run("run", "--json", name)
        run("run", "--registry", name, "scenarios/lessons/2-tree.yaml")
        run("run", "--edition", name, "scenarios/lessons/2-tree.yaml")
    os.unlink(name)
    os.mkdir(name)
    for verb in ("run", "check", "heap"):
        run(verb, name)
    run("run", "--events", name + b"/no/such", "scenarios/lessons/2-tree.yaml")
    os.rmdir(name)
    for verb in ("run", "check", "heap", "tree"):
        wants(run(verb, name).returncode == 2, verb)
    env = dict(os.environ, DESKHEAP_DATA_DIR=os.fsdecode(name))
    wants(run("editions", env=env).returncode == 2, "editions")


def arguments_are_printable():
    odd = b"x\x1b[31m\n\xff\xe2\x80\xae"
    tree = "scenarios/lessons/2-tree.yaml"
    for arguments in ([odd], [b"--" + odd], [b"run", b"--" + odd], [b"run", b"--at", odd, tree],
                      [b"run", b"--variant", odd, tree], [b"run", b"--machine", odd, tree],
                      [b"run", b"--edition", odd, tree], [b"layout", b"--set", odd],
                      [b"layout", b"--set", b"SharedSection=" + odd], [b"layout", b"--set", odd + b"=1"],
                      [b"layout", b"--set", b"SessionViewSize=" + odd], [b"programs", odd],
                      [b"editions", odd], [b"heap", b"--size", odd], [b"dheapmon", b"--tool", odd, tree],
                      [b"tree", b"--session", odd, tree], [b"--color", odd], [b"help", odd]):
        wants(run(*arguments).returncode == 2, arguments)


REGISTRY = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management]
"Session\u202eViewSize"=dword:00000001
"SessionViewSize"="4\u202e8"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]
"Windows"="%SystemRoot%\\\\system32\\\\csr\u202ess.exe SharedSection=1024,30\u202e72 ServerDll=bas\u202esrv,1"
"""


def other_files_are_printable(folder):
    """Registry files and traces of a heap, good ones and those with a control character."""
    path = os.path.join(folder, "odd")
    for content in (REGISTRY, REGISTRY.replace("\u202e", "\x1b[31m"), "alloc \u202ea 10\nfree \u202eb\n",
                    "alloc \u202ea 10\n", "alloc \x1b[31ma 10\n"):
        with open(path, "w", encoding="utf-8") as out:
            out.write(content)
        run("check", "--", path)
        run("layout", "--registry", path)
        run("run", "--registry", path, "scenarios/lessons/2-tree.yaml")
        run("heap", path)
        run("heap", "--map", path)
    os.unlink(path)


def gdb_agrees():
    """The commands for gdb show a text as this program does, character by character."""
    spec = importlib.util.spec_from_file_location("gdb_text", "src/host/engine/gdb/deskheap_gdb/text.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for first in (0x1, 0x80, 0x300, 0x600, 0x2000, 0x3000, 0xe000, 0xfe00, 0xff00, 0x1f600, 0xe0000, 0xf0000):
        # What one version of Unicode does not know, another may.
        text = "".join(c for c in map(chr, range(first, first + 0x100)) if unicodedata.category(c) != "Cn")
        said = run(text).stderr.decode()
        wants(f'unknown verb "{module.printable(text)}"' in said, hex(first), said, module.printable(text))


os.chdir(os.environ["DESKHEAP_DATA_DIR"])
gdb_agrees()
with tempfile.TemporaryDirectory() as folder:
    good = os.path.join(folder, "foreign.yaml")
    with open(good, "w", encoding="utf-8") as out:
        out.write(SCENARIO)
    views_are_printable(good)
    json_is_exact(good)
    names_are_printable(folder)
    other_files_are_printable(folder)
    arguments_are_printable()
