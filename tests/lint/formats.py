#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a format of page tables or heaps is like stands in its room, and what a Windows is called in the edition: nobody else
names PAE, asks for a version, or knows the size of a block's unit or header. What judges a registry has no formula at all:
it compares what was asked for with what the machine gave; and an action of a program makes no system call of its own."""

import pathlib
import re

import tree

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
COMMENT = re.compile(r"/\*.*?\*/", re.S)


class EverywhereBut:
    """Rooms of a rule that holds only for the files of some folders whose names end so."""

    def __init__(self, ending, *folders):
        self.folders, self.ending = folders, ending

    def __contains__(self, name):
        return name.startswith(self.folders) and name.endswith(self.ending)


HEAP_ROOMS = ("src/kernel/rtl/", "src/host/memory/")

# (what is wrong and would be right, pattern, rooms where it may stand, a line that is caught, a line that is not); formats_test.py
# plants the lines.
RULES = [
    ("page tables are asked through abi/page_format.h; PAE is the name of a boot option and of the processor's bit",
     re.compile(r"\b(?!ABI_OPTION_(?:NO)?PAE\b|CR4_PAE\b|(?:KNOB_)?BOOT_PAE\b)\w*(?<![a-z])pae(?![a-z])\w*", re.I),
     ("src/abi/page_format.",), "if (k->is_pae != 0)", "options & ABI_OPTION_NOPAE"),
    ("what a version does is a capability (abi/capabilities.def); its number is for what editions are called",
     re.compile(r"\bnt_version\b"),
     ("src/abi/boot.h", "src/host/edition/", "src/host/registry/"), "k->boot.nt_version < 0x600", "nt_versions"),
    ("fields of heaps are asked through host/memory/heap_format.h, in the kernel through rtl/heap.h",
     re.compile(r"\bHEAP_(?:FIELD|SIZE)\("),
     HEAP_ROOMS + ("src/abi/layout/", "src/host/engine/gdb/print_layout.c"), "HEAP_SIZE(unit_shift, 3)", "HEAP_SIZES"),
    ("the size of a heap's unit or header is its format's (heap_format_unit_bytes, heap_format_header_bytes)",
     re.compile(r"#define\s+\w*(?:ENTRY|HEADER|UNIT|BLOCK)(?:_BYTES)?\s+\(?(?:8|16)u?\b"),
     HEAP_ROOMS + ("src/kernel/mm/pool",), "#define ENTRY_BYTES 8u", "#define BLOCK_COUNT 8u"),
    ("bytes of a block are asked for (heap_format_block_bytes, rtl_heap_request_bytes)",
     re.compile(r"\+\s*(?:7|15)u?\)\s*(?:/|&|>>)|&\s*~\(?(?:7|15)u?\b|\b(?:bytes|size|units)\s*(?:>>|<<)\s*[34]\b"),
     HEAP_ROOMS + ("src/host/yaml/yaml.c",), "return (bytes + 8 + 7) / 8 * 8;", "(count + 31) / 32"),
    ("of a block's unit the format says how wide it is, not the kernel's pointers",
     re.compile(r"address_bits == 64 \?\s*16\b"),
     ("src/host/text/",), "unit = boot->address_bits == 64 ? 16 : 8;", "boot->address_bits == 64"),
    ("a lint of registries asks the machine what comes of a number (ask_registry.h), and does not compute it",
     re.compile(r"\b(?:MIN|MAX|CLAMP|DH_ROUND_UP|DH_ROUND_DOWN)\(|(?<!1u )<<|>>|(?<=\S) \* (?=\S)|\bboot(?:\.|->)(?:map|session_\w+|heap_\w+)\b"),
     EverywhereBut("lint.c", "src/host/ask/"), "heap_kb = CLAMP(asked, 128, 3072);", "add_effect(lint, finding, bytes / DH_MB);"),
    ("what views take and what the kernel makes of an edition's sizes is asked of an observer (snapshot_view_takes, "
     "snapshot_larger_heaps_fit), of the machine or of the knob's row; who advises, answers, imports or shows does not compute it",
     re.compile(r"\bDH_VIEW_BUCKET\b|\b\w*(?:GRAIN|BUCKET)_(?:KB|MB|BYTES)\b|\bDH_ROUND_(?:UP|DOWN)\((?!.*\bDH_MB\))"
                r"|\bboot(?:\.|->)(?:heap|safe|session|paged|nonpaged|prelude|shared)_\w+ (?:[-+/%]|<<|>>) "
                r"|(?:[-+/%]|<<|>>) (?:\w+(?:\.|->))*boot(?:\.|->)(?:heap|safe|session|paged|nonpaged|prelude|shared)_"
                r"|\? \w+ : \d{3,}\b"),
     EverywhereBut(".c", "src/host/report/", "src/host/answer/", "src/host/import/", "src/host/view/"),
     "guint64 step = (kb * DH_KB + DH_VIEW_BUCKET - 1) / DH_VIEW_BUCKET;", "DH_ROUND_UP(needed, (guint64)DH_MB) / DH_MB"),
    ("an action of a program calls Win32 functions (user/win32/), and no system call",
     re.compile(r"\bcall[0-6]\(|\bSYSCALL_\w+"),
     EverywhereBut(".c", "src/user/action"), "(void)call0(u, &call, SYSCALL_USER_CREATE_MENU);", "return recall0(u);"),
]


def is_in(name, rooms):
    return name not in rooms if isinstance(rooms, EverywhereBut) else name.startswith(rooms)


def code(text):
    """The same lines without comments and texts."""
    blank = COMMENT.sub(lambda hit: "\n" * hit[0].count("\n"), STRING.sub('""', text))
    return blank.splitlines()


def check(path, text):
    for number, line in enumerate(code(text), 1):
        for what, pattern, rooms, _, _ in RULES:
            hit = pattern.search(line)
            if hit and not is_in(str(path), rooms):
                yield f"{path}:{number}: {hit[0]}: {what}"


def main():
    sources = [path for path in tree.files(".c", ".h", ".inc", ".def", ".S")
               if pathlib.PurePosixPath(path).parts[0] in ("src", "include")]
    complaints = []
    for path in sources:
        complaints += check(path, tree.text(path))
    tree.finish(complaints, f"{len(sources)} files name no format outside of its room")


if __name__ == "__main__":
    main()
