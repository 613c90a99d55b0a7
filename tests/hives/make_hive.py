#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a registry hive that holds what exports say of one root.

Usage: make_hive.py [--root ROOT] [--current N] [--begun N] [--done N] HIVE EXPORT...

ROOT is HKEY_LOCAL_MACHINE\\SYSTEM unless said. CurrentControlSet of the exports becomes ControlSet00N, and Select says so;
with --current 0 there is no Select. The sequence numbers of the header are 1 unless said.
"""

import argparse
import re
import struct

BIN_BYTES = 4096
NONE = 0xFFFFFFFF


class Key:
    def __init__(self, name):
        self.name = name
        self.keys = {}
        self.values = {}

    def below(self, path):
        key = self
        for part in path:
            key = key.keys.setdefault(part.lower(), Key(part))
        return key


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def data_of(text):
    """(type, bytes) of what stands behind ="""
    if text.startswith('"'):
        return 1, (unescaped(text[1:-1]) + "\0").encode("utf-16-le")
    if text.lower().startswith("dword:"):
        return 4, struct.pack("<I", int(text[6:], 16))
    kind, digits = re.fullmatch(r"hex(?:\(([0-9a-f]+)\))?:(.*)", text, re.IGNORECASE | re.DOTALL).groups()
    return int(kind or "3", 16), bytes(int(digit, 16) for digit in digits.split(",") if digit.strip())


def read_export(path, root, set_name, top):
    with open(path, "rb") as file:
        content = file.read()
    text = content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig").replace("\r", "")
    text = re.sub(r"\\\n\s*", "", text)
    key = None
    for line in text.split("\n"):
        if line.startswith("["):
            path_of_key = line[1:line.rindex("]")]
            inside = path_of_key.lower().startswith(root.lower() + "\\")
            parts = path_of_key[len(root) + 1:].split("\\")
            parts = [set_name if part == "CurrentControlSet" else part for part in parts]
            key = top.below(parts) if inside else None
        elif key is not None and line[:1] in ('"', "@"):
            name, data = re.fullmatch(r'(@|"(?:[^"\\]|\\.)*")=(.*)', line, re.DOTALL).groups()
            key.values["" if name == "@" else unescaped(name[1:-1])] = data_of(data)


class Hive:
    """Cells one behind the other, in bins of 4 KB; one that fits in none has a larger bin of its own."""

    def __init__(self):
        self.bytes = bytearray()
        self.bin = 0
        self.free = 0

    def close_bin(self):
        if self.free >= 8:
            at = len(self.bytes) - self.free
            self.bytes[at:at + 4] = struct.pack("<i", self.free)
        self.free = 0

    def cell(self, content):
        """Its offset behind the header."""
        size = (len(content) + 4 + 7) // 8 * 8
        if self.free < size:
            self.close_bin()
            self.bin = len(self.bytes)
            bin_bytes = (size + 32 + BIN_BYTES - 1) // BIN_BYTES * BIN_BYTES
            self.bytes += struct.pack("<4sIIQQI", b"hbin", self.bin, bin_bytes, 0, 0, 0)
            self.bytes += bytes(bin_bytes - 32)
            self.free = bin_bytes - 32
        at = len(self.bytes) - self.free
        self.bytes[at:at + size] = struct.pack("<i", -size) + content + bytes(size - 4 - len(content))
        self.free -= size
        return at

    def value(self, name, kind, data):
        if len(data) <= 4:
            length, at = len(data) | 0x80000000, int.from_bytes(data.ljust(4, b"\0"), "little")
        else:
            length, at = len(data), self.cell(data)
        written = name.encode("latin-1")
        return self.cell(struct.pack("<2sHIIIHH", b"vk", len(written), length, at, kind, 1, 0) + written)

    def key(self, key, is_root=False):
        """Children first: a key names them, and nobody here asks for a key's parent."""
        keys = [(self.key(child), child.name) for child in sorted(key.keys.values(), key=lambda one: one.name.upper())]
        values = [self.value(name, *value) for name, value in key.values.items()]
        key_list = NONE
        if keys:
            rows = b"".join(struct.pack("<I4s", at, name.encode("latin-1")[:4]) for at, name in keys)
            key_list = self.cell(struct.pack("<2sH", b"lf", len(keys)) + rows)
        value_list = self.cell(struct.pack(f"<{len(values)}I", *values)) if values else NONE
        name = key.name.encode("latin-1")
        return self.cell(struct.pack("<2sHQIIIIIIIIIIIIIIIHH", b"nk", 0x2C if is_root else 0x20, 0, 0, 0, len(keys), 0,
                                     key_list, NONE, len(values), value_list, NONE, NONE, 0, 0, 0, 0, 0, len(name), 0) + name)


def header(root, length, begun, done):
    start = struct.pack("<4sIIQIIIIIII", b"regf", begun, done, 0, 1, 3, 0, 1, root, length, 1)
    start = start.ljust(508, b"\0")
    checksum = 0
    for (word,) in struct.iter_unpack("<I", start):
        checksum ^= word
    return (start + struct.pack("<I", checksum)).ljust(4096, b"\0")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=r"HKEY_LOCAL_MACHINE\SYSTEM")
    parser.add_argument("--current", type=int, default=1)
    parser.add_argument("--begun", type=int, default=1)
    parser.add_argument("--done", type=int, default=1)
    parser.add_argument("hive")
    parser.add_argument("exports", nargs="+")
    options = parser.parse_args()

    top = Key("$$$PROTO.HIV")
    for export in options.exports:
        read_export(export, options.root, f"ControlSet{options.current or 1:03d}", top)
    if options.current and options.root.endswith("SYSTEM"):
        for name in ("Current", "Default", "LastKnownGood", "Failed"):
            top.below(["Select"]).values[name] = (4, struct.pack("<I", 0 if name == "Failed" else options.current))
    hive = Hive()
    root = hive.key(top, is_root=True)
    hive.close_bin()
    with open(options.hive, "wb") as file:
        file.write(header(root, len(hive.bytes), options.begun, options.done) + hive.bytes)


if __name__ == "__main__":
    main()
