#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes one event of each kind, with a text and a gate where it has one, and replies between them, as a guest sends
them: what fuzz_events begins with.

usage: make_events.py OUT.events EVENTS.def
"""
import pathlib
import re
import struct
import sys

RECORD_BYTES = 48
MENDS = 0x80
REPLY = "REPLY"
TEXT = b"Service-0x0-3e7$\\Default"


def record(sequence, kind, gate, text, pid):
    head = struct.pack("<IIHHHHIIQQQ", sequence, 1000, kind, 0, gate, len(text), pid, 0xC0000017, pid, 64, 48)
    return head + text + b"\0" * (-len(text) % RECORD_BYTES)


names = ["INVALID", *re.findall(r"^EVENT\((\w+),", pathlib.Path(sys.argv[2]).read_text(), re.MULTILINE)]
records = b""
sequence = 0
for number, name in enumerate(names[1:], 1):
    for kind in (number, names.index(REPLY)):
        sequence += 1
        records += record(sequence, kind, sequence % 8 if name == "REFUSAL" else 0, TEXT, 4 * (number % 5))
pathlib.Path(sys.argv[1]).write_bytes(bytes([MENDS | 15]) + records)
