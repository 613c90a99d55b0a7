#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every module of the kernel and of the host has a test, or untested.txt says where it is tested.

A module is tested if a test has its name (mm/pool.c: test_pool.c), or includes its header, or if the kernel's tests play
each of its system calls. A file that is part of a larger module (pool_verify.c, heap_impl.h …) may be tested as that: by
pool.h or test_pool.c.
"""

import re

import tree

LISTED = "tests/lint/untested.txt"
HANDLER = re.compile(r"^(sys_\w+)\(struct kernel", re.M)
SYSCALL = re.compile(r"^SYSCALL(?:_ASKS)?\((\w+), (\w+)", re.M)
PLAYED = re.compile(r"\bW32_CALL\(\w+, (\w+)")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def read_listed():
    """{source: (line, reason)}; a row is a path, two or more blanks, a reason."""
    rows = {}
    for number, line in enumerate(tree.text(LISTED).splitlines(), 1):
        if line and not line.startswith("#"):
            name, _, reason = line.partition("  ")
            rows[name] = (number, reason.strip())
    return rows


def stems(path):
    """The file's stem, and what it may be a part of: snapshot_desktop, snapshot."""
    words = path.stem.split("_")
    return ["_".join(words[:count]) for count in range(len(words), 0, -1)]


def is_tested(path, tests, included):
    folder = path.parent.relative_to("src")
    return any(f"test_{stem}" in tests or str(folder / f"{stem}.h") in included
               for stem in stems(path))


def is_played(text, played):
    """Whether it has system calls (syscalls.def), and tests play all of them."""
    handlers = HANDLER.findall(text)
    return bool(handlers) and set(handlers) <= played


def played_handlers(in_tests):
    called = {name for path in in_tests if path.parts[1] == "kernel" for name in PLAYED.findall(tree.text(path))}
    return {handler for name, handler in SYSCALL.findall(tree.text("src/abi/syscalls.def")) if name in called}


def main():
    listed = read_listed()
    paths = tree.files(".c", ".h")
    in_tests = [path for path in paths if path.parts[0] == "tests"]
    tests = {path.stem for path in in_tests if path.suffix == ".c"}
    included = {name for path in in_tests for name in INCLUDE.findall(tree.text(path))}
    played = played_handlers(in_tests)
    modules = {str(path): path for path in paths
               if path.suffix == ".c" and str(path).startswith(("src/kernel/", "src/host/"))}
    complaints = [f"{name}: no test has its name or includes its header, and {LISTED} has no row"
                  for name, path in modules.items()
                  if not (is_tested(path, tests, included) or is_played(tree.text(path), played)) and name not in listed]
    for name, (number, reason) in listed.items():
        where = f"{LISTED}:{number}"
        if name not in modules:
            complaints.append(f"{where}: there is no {name}")
        elif f"test_{modules[name].stem}" in tests or is_played(tree.text(modules[name]), played):
            complaints.append(f"{where}: {name} has a test now, the row can go")
        elif not reason:
            complaints.append(f"{where}: says no reason")
    tree.finish(complaints, f"{len(modules)} modules, {len(listed)} tested by others' tests")


if __name__ == "__main__":
    main()
