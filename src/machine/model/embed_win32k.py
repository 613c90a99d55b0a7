#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a C file with the win32k image of each guest, so that the model machine maps the very same bytes.

usage: embed_win32k.py OUT.c X86/LINK.ld X86_64/LINK.ld [GUEST.elf GUEST-3GB.elf GUEST-X64.elf GUEST-X64-NT6.elf]

Where win32k is and how large, the linker scripts of the guests say. Without guests (a host that cannot build them) the images are
zero bytes at the same places.
"""
import re
import struct
import sys

BASES = re.compile(r"^WIN32K = (?:DEFINED\(\w+\) \? (0x\w+) : )?(0x\w+);$", re.M)
SIZES = re.compile(r"ASSERT\(SIZEOF\(\.win32k\) == (0x\w+) && SIZEOF\(\.win32kdata\) == (0x\w+),")


def places(path):
    """Of each guest of a script: (base, bytes of code, bytes of data)"""
    with open(path, encoding="ascii") as file:
        script = file.read()
    bases, sizes = BASES.search(script), SIZES.search(script)
    if not bases or not sizes:
        sys.exit(f"{path} does not say where win32k is and how large")
    return [(int(base, 16), int(sizes[1], 16), int(sizes[2], 16)) for base in (bases[2], bases[1]) if base]


def sections(elf):
    """Name -> (address, bytes) of a little-endian ELF file."""
    is_wide = elf[4] == 2
    offset, = struct.unpack_from("<Q" if is_wide else "<I", elf, 0x28 if is_wide else 0x20)
    size, count, names_index = struct.unpack_from("<HHH", elf, 0x3A if is_wide else 0x2E)
    form = "<IIQQQQIIQQ" if is_wide else "<10I"
    headers = [struct.unpack_from(form, elf, offset + i * size) for i in range(count)]
    names = headers[names_index]
    found = {}
    for name, _, _, address, at, length, *_ in headers:
        start = names[4] + name
        text = elf[start:elf.index(b"\0", start)].decode()
        found[text] = (address, elf[at:at + length])
    return found


def image(path, base, code_bytes, data_bytes):
    with open(path, "rb") as file:
        found = sections(file.read())
    code_at, code = found[".win32k"]
    data_at, data = found[".win32kdata"]
    if (code_at, len(code), data_at, len(data)) != (base, code_bytes, base + code_bytes, data_bytes):
        sys.exit(f"{path}: win32k is not where and as large as it must be")
    return code + data


def main():
    _, to, narrow, wide, *paths = sys.argv
    guests = places(narrow) + places(wide)
    with open(to, "w", encoding="ascii") as out:
        out.write('/* Made by embed_win32k.py. */\n#include "machine/model/win32k_image.h"\n')
        for i, path in enumerate(paths):
            bytes_of = image(path, *guests[i])
            words = struct.unpack(f"<{len(bytes_of) // 4}I", bytes_of)
            out.write(f"static const uint32_t bytes_{i}[] = {{\n")
            for at in range(0, len(words), 16):
                out.write(",".join(f"{word:#x}" for word in words[at:at + 16]) + ",\n")
            out.write("};\n")
        out.write("const struct model_win32k_image model_win32k_images[PC_GUEST_COUNT] = {\n")
        for i, (base, code_bytes, data_bytes) in enumerate(guests):
            pointer = f"(const uint8_t *)bytes_{i}" if paths else "0"
            out.write(f"    {{ {base:#x}, {code_bytes:#x}, {data_bytes:#x}, {pointer} }},\n")
        out.write("};\n")


main()
