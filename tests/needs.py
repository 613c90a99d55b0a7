#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests may need what building does not: without it they are skipped, and say which Debian package has it.

Usage: needs.py PROGRAM... -- COMMAND [ARGUMENT...]    runs the command in its place
       needs.py PROGRAM...                             only says what is missing, and exits 77 then
       python3:NAME is a module of Python's, in place of a program.
       needs.py --built-without MODULE [-- ...]        the test could not be built, for want of this library
What is not in packaging/packages.txt as something to check with is a mistake of ours.
"""

import importlib.util
import os
import pathlib
import shutil
import sys

PACKAGES = pathlib.Path(__file__).resolve().parents[1] / "packaging" / "packages.txt"
# Daemons lie there, and not on everybody's PATH.
SYSTEM_PROGRAMS = ":/usr/sbin:/sbin"
SKIPPED = 77
MISTAKE = 99


def packages_of(names):
    """{program or module: its Debian package}"""
    rows = [line.split() for line in PACKAGES.read_text().splitlines()
            if line and not line.startswith("#")]
    known = {name: package for purpose, package, *has in rows if purpose == "check" for name in has}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"{PACKAGES.name} has no row to check with for {', '.join(unknown)}")
        sys.exit(MISTAKE)
    return {name: known[name] for name in names}


def skip(packages, what):
    print("; ".join(f"{what} {name} (Debian package: {package})" for name, package in packages.items()))
    sys.exit(SKIPPED)


def is_there(name):
    language, _, module = name.partition(":")
    if module:
        return importlib.util.find_spec(module) is not None
    return shutil.which(language, path=os.environ.get("PATH", "") + SYSTEM_PROGRAMS) is not None


def main():
    arguments = sys.argv[1:]
    at = arguments.index("--") if "--" in arguments else len(arguments)
    names, command = arguments[:at], arguments[at + 1:]
    if names[:1] == ["--built-without"]:
        skip(packages_of(names[1:]), "built without")
    packages = packages_of(names)
    missing = {name: packages[name] for name in names if not is_there(name)}
    if missing:
        skip(missing, "there is no")
    if command:
        os.execvp(command[0], command)


if __name__ == "__main__":
    main()
