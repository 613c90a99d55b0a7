#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every module of the kernel and of the host has a test of its name, or untested.txt says where it is tested."""

import tree

LISTED = "tests/lint/untested.txt"


def read_listed():
    """{source: (line, reason)}; a row is a path, two or more blanks, a reason."""
    rows = {}
    for number, line in enumerate(tree.text(LISTED).splitlines(), 1):
        if line and not line.startswith("#"):
            name, _, reason = line.partition("  ")
            rows[name] = (number, reason.strip())
    return rows


def main():
    listed = read_listed()
    paths = tree.files(".c")
    tests = {path.stem for path in paths if path.parts[0] == "tests"}
    modules = [path for path in paths
               if str(path).startswith(("src/kernel/", "src/host/", "src/user/"))]
    names = {str(path) for path in modules}
    complaints = [f"{path}: has no tests/*/test_{path.stem}.c and no row in {LISTED}"
                  for path in modules
                  if f"test_{path.stem}" not in tests and str(path) not in listed]
    for name, (number, reason) in listed.items():
        where = f"{LISTED}:{number}"
        if name not in names:
            complaints.append(f"{where}: there is no {name}")
        elif f"test_{name.rsplit('/', 1)[-1][:-2]}" in tests:
            complaints.append(f"{where}: {name} has a test now, the row can go")
        elif not reason:
            complaints.append(f"{where}: says no reason")
    tree.finish(complaints, f"{len(modules)} modules, {len(listed)} tested by others' tests")


if __name__ == "__main__":
    main()
