#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the smallest guest there can be: a kernel segment, win32k's code, win32k's data.

usage: make_guest_elf.py OUT.elf
"""
import struct
import sys

EXECUTABLE, I386, CURRENT, LOAD, READ_EXECUTE = 2, 3, 1, 1, 5
HEADER_BYTES, SEGMENT_BYTES = 52, 32

segments = [
    (0x80100000, b"kernel.\0"),
    (0xBF800000, b"code" * 8),
    (0xBF800020, b"data" * 4),
]

table = b""
contents = b""
for address, content in segments:
    at = HEADER_BYTES + SEGMENT_BYTES * len(segments) + len(contents)
    table += struct.pack("<8I", LOAD, at, address, address, len(content), len(content), READ_EXECUTE, 1)
    contents += content
header = b"\x7fELF\1\1\1".ljust(16, b"\0") + struct.pack(
    "<2H5I6H", EXECUTABLE, I386, CURRENT, 0, HEADER_BYTES, 0, 0, HEADER_BYTES, SEGMENT_BYTES, len(segments), 0, 0, 0)

with open(sys.argv[1], "wb") as out:
    out.write(header + table + contents)
