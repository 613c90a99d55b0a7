#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kernel and user code has no mutable globals: no symbol of its objects lies in a writable section.

Usage: globals.py libkernel_model.a
"""

import re
import subprocess
import sys

import tree

# "member: symbol": the reason. Nothing is allowed so far.
ALLOWED = {}

MEMBER = re.compile(r"^(\S.*):\s+file format ")
SYMBOL = re.compile(r"^[0-9a-f]+ .{7} (\S+)\s+([0-9a-f]+)\s+(?:\.hidden\s+)?(\S+)$")
WRITABLE = re.compile(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)")


def main():
    dump = subprocess.run(["objdump", "-t", sys.argv[1]],
                          capture_output=True, check=True, text=True).stdout
    complaints, members, member, checked = [], 0, "", False
    for line in dump.splitlines():
        heading = MEMBER.match(line)
        if heading:
            member = heading.group(1).rsplit("/", 1)[-1]
            checked = member.startswith(("kernel_", "user_"))
            members += checked
            continue
        symbol = SYMBOL.match(line)
        if not checked or not symbol:
            continue
        section, size, name = symbol.groups()
        if (WRITABLE.match(section) and int(size, 16) > 0
                and f"{member}: {name}" not in ALLOWED):
            complaints.append(f"{member}: {name} ({section}, {int(size, 16)} bytes) is a mutable "
                              "global; state belongs in struct kernel or in emulated memory")
    tree.finish(complaints, f"{members} objects without mutable globals")


if __name__ == "__main__":
    main()
