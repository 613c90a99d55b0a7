#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a C file with the win32k image of each guest, so that the model machine maps the very same bytes.

usage: embed_win32k.py OUT.c [GUEST.elf GUEST-3GB.elf]

Without guests (a host that cannot build them) the images are zero bytes at the same places.
"""
import struct
import sys

SHARED_BYTES = 0x20000  # link.ld pads win32k's code to this, so that sizes do not depend on the compiler
DATA_BYTES = 0x1000
BASES = (0xBF800000, 0xDD800000)


def sections(elf):
    """Name -> (address, bytes) of a 32-bit little-endian ELF file."""
    offset, = struct.unpack_from("<I", elf, 0x20)
    size, count, names_index = struct.unpack_from("<HHH", elf, 0x2E)
    headers = [struct.unpack_from("<10I", elf, offset + i * size) for i in range(count)]
    names = headers[names_index]
    found = {}
    for name, _, _, address, at, length, *_ in headers:
        start = names[4] + name
        text = elf[start:elf.index(b"\0", start)].decode()
        found[text] = (address, elf[at:at + length])
    return found


def image(path, base):
    with open(path, "rb") as file:
        found = sections(file.read())
    code_at, code = found[".win32k"]
    data_at, data = found[".win32kdata"]
    if (code_at, len(code), data_at, len(data)) != (base, SHARED_BYTES, base + SHARED_BYTES, DATA_BYTES):
        sys.exit(f"{path}: win32k is not where and as large as it must be")
    return code + data


def main():
    paths = sys.argv[2:]
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('/* Made by embed_win32k.py. */\n#include "machine/model/win32k_image.h"\n')
        for i, path in enumerate(paths):
            words = struct.unpack(f"<{(SHARED_BYTES + DATA_BYTES) // 4}I", image(path, BASES[i]))
            out.write(f"static const uint32_t bytes_{i}[] = {{\n")
            for at in range(0, len(words), 16):
                out.write(",".join(f"{word:#x}" for word in words[at:at + 16]) + ",\n")
            out.write("};\n")
        out.write("const struct model_win32k_image model_win32k_images[2] = {\n")
        for i, base in enumerate(BASES):
            pointer = f"(const uint8_t *)bytes_{i}" if paths else "0"
            out.write(f"    {{ {base:#x}, {SHARED_BYTES:#x}, {DATA_BYTES:#x}, {pointer} }},\n")
        out.write("};\n")


main()
