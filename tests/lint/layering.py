#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom, and where the target may be asked for; inside of a part its floors and circles (floors.py).

Usage: layering.py [--link ARCHIVE... [--link ARCHIVE...]]

The archives of one --link go into one program. Without any, only includes are looked at.
"""

import re
import subprocess
import sys

import floors
import tree

FREESTANDING = {f"{name}.h" for name in (
    "float", "limits", "stdalign", "stdarg", "stdbool", "stddef", "stdint", "stdnoreturn")}
ANY = None

# folder prefix: (project headers by prefix, system headers). The first prefix that fits a file counts.
RULES = [
    ("src/abi/", ["abi/"], FREESTANDING),
    ("src/kernel/", ["kernel/", "abi/", "machine/machine.h"], FREESTANDING),
    ("src/user/", ["user/", "abi/"], FREESTANDING),
    ("src/machine/machine.h", ["abi/", "kernel/", "machine_arch.h"], FREESTANDING),
    ("src/machine/model/arch/", ["abi/"], FREESTANDING),
    ("src/machine/model/arch_parts/", ["abi/"], FREESTANDING),
    ("src/machine/model/",
     ["machine/machine.h", "machine/model/", "machine_arch.h", "abi/", "kernel/", "user/user.h"], ANY),
    ("src/machine/qemu/",
     ["machine/machine.h", "machine/qemu/", "machine_arch.h", "pc_width.h", "abi/", "kernel/", "user/user.h"],
     FREESTANDING),
    ("src/host/words/", ["host/words/", "host/text/", "abi/"], ANY),
    ("src/host/trace/", ["host/", "abi/", "machine/model/host_bare_heap.h"], ANY),
    ("src/host/engine/", ["host/", "abi/", "machine/model/", "machine/machine.h", "deskheap/"], ANY),
    ("src/host/", ["host/", "abi/", "deskheap/"], ANY),
    ("src/cli/", ["cli/", "host/", "deskheap/"], ANY),
    ("include/deskheap/", ["deskheap/"], {"glib.h"}),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
CONDITION = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b(.*)")
TARGET = re.compile(r"\b(__i386__|__i686__|__x86_64__|__amd64__|_?_?(?:I)?LP(?:64|32)_?_?|"
                    r"__SIZEOF_\w+|__STDC_HOSTED__|__linux__|__unix__|_WIN32|"
                    r"(?:DH|DESKHEAP)_(?:MACHINE|MODEL|QEMU|GUEST|HOST)\w*)\b")


def rule_for(name):
    return next((rule for rule in RULES if name.startswith(rule[0])), None)


def check(path):
    name = str(path)
    rule = rule_for(name)
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        where = f"{name}:{number}"
        condition = CONDITION.match(line)
        if (condition and TARGET.search(condition.group(1)) and name.startswith("src/")
                and not name.startswith("src/machine/")):
            yield f"{where}: asks for the target; only src/machine may, choose by linking instead"
        include = INCLUDE.match(line)
        if not include:
            continue
        quote, target = include.groups()
        if target.startswith("cli/") and not name.startswith("src/cli/"):
            yield f"{where}: nothing outside src/cli includes {target}"
        if rule is None:
            continue
        if quote == '"' or target.startswith("deskheap/"):
            if not target.startswith(tuple(rule[1])):
                yield f"{where}: {rule[0]} may include {', '.join(rule[1])}, not {target}"
        elif rule[2] is not ANY and target not in rule[2]:
            yield f"{where}: {rule[0]} may not include <{target}>"


def links(arguments):
    """Lists of archives that are linked together."""
    found = []
    for argument in arguments:
        if argument == "--link":
            found.append([])
        else:
            found[-1].append(argument)
    return found


def calls(archives, texts):
    listing = subprocess.run(["nm", "-A", *archives], capture_output=True, check=True, text=True).stdout
    return floors.calls(listing, texts)


def main():
    paths = tree.files(".c", ".h", ".S", ".def")
    complaints = [complaint for path in paths for complaint in check(path)]
    texts = {str(path).removeprefix("src/"): tree.text(path)
             for path in tree.files(".c", ".h", ".S", ".inc") if path.parts[0] == "src"}
    of_calls = floors.joined(calls(archives, texts) for archives in links(sys.argv[1:]))
    complaints += floors.complaints(texts, of_calls)
    tree.finish(complaints, f"{len(paths)} files keep to their layer, {len(texts)} to their floor; calls of {len(of_calls)}")


if __name__ == "__main__":
    main()
