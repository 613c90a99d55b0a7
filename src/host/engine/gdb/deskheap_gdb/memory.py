# SPDX-License-Identifier: MIT
"""The guest's memory by physical address, and address spaces on top of it, walked as the processor does."""

import contextlib

import gdb

from . import layout
from .text import printable

PAGE = 1 << layout.DH_PAGE_SHIFT
FRAME_BITS = 0x000ffffffffff000  # of an entry; Intel SDM volume 3, 4.4
CR0_PAGING = 0x80000000          # Intel SDM volume 3, 2.5


class NotMapped(gdb.GdbError):
    """An address without a page."""


@contextlib.contextmanager
def physical_addresses():
    """Memory reads go by physical address inside; a packet of QEMU's own."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        yield
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


class Physical:
    """Frames, read once each: make a new one after the processor ran."""

    def __init__(self):
        self.frames = {}

    def frame(self, number):
        if number not in self.frames:
            with physical_addresses():
                try:
                    found = gdb.selected_inferior().read_memory(number * PAGE, PAGE)
                except gdb.MemoryError:
                    raise NotMapped(f"there is no page of memory with frame number {number:x}") from None
            self.frames[number] = bytes(found)
        return self.frames[number]


class Walk:
    """The way to one address; entries that were not reached are None."""

    def __init__(self):
        self.pointers = []                     # of the tables above the page directory: physical address, entry
        self.pde = self.pte = None
        self.pde_at = self.pte_at = None       # physical addresses of the entries
        self.is_filled = False                 # the directory entry is only in the session's master array
        self.is_large = False
        self.frame = None


class AddressSpace:
    """A directory, by its top table. Of a session: its master array of page tables,
    from which the kernel fills a directory's entries when they are first needed."""

    def __init__(self, physical, directory, page_format, master=None):
        self.physical = physical
        self.directory = directory
        self.page_format = page_format
        self.entry_bytes, self.levels = layout.PAGE_FORMATS[page_format]
        self.span = 1 << self.levels[1][0]  # bytes a directory entry maps
        self.master = master or {}  # directory entry's first address: frame of its page table

    @property
    def top(self):
        """What its top table is."""
        return {2: "page directory", 3: "page directory pointer table", 4: "page map"}[len(self.levels)]

    def entry(self, frame, level, address):
        """(physical address, value)"""
        shift, mask = self.levels[level]
        at = (address >> shift & mask) * self.entry_bytes
        value = self.physical.frame(frame)[at:at + self.entry_bytes]
        return frame * PAGE + at, int.from_bytes(value, "little")

    def walk(self, address):
        walk = Walk()
        directory = self.directory
        for level in range(len(self.levels) - 1, 1, -1):
            walk.pointers.append(self.entry(directory, level, address))
            _, pointer = walk.pointers[-1]
            if not pointer & layout.PAGE_VALID:
                return walk
            directory = frame_of(pointer)
        walk.pde_at, walk.pde = self.entry(directory, 1, address)
        table = frame_of(walk.pde)
        if not walk.pde & layout.PAGE_VALID:
            table = self.master.get(address // self.span * self.span)
            walk.is_filled = table is not None
            if table is None:
                return walk
        elif walk.pde & layout.PAGE_LARGE:
            walk.is_large = True
            walk.frame = (table & -(self.span // PAGE)) + address % self.span // PAGE
            return walk
        walk.pte_at, walk.pte = self.entry(table, 0, address)
        if walk.pte & layout.PAGE_VALID:
            walk.frame = frame_of(walk.pte)
        return walk

    def read(self, address, size):
        parts = []
        while size > 0:
            frame = self.walk(address).frame
            if frame is None:
                raise NotMapped(f"no page at {address:08x}")
            part = self.physical.frame(frame)[address % PAGE:][:size]
            parts.append(part)
            address += len(part)
            size -= len(part)
        return b"".join(parts)

    def number(self, address, size):
        return int.from_bytes(self.read(address, size), "little")

    def u32(self, address):
        return self.number(address, 4)

    def struct(self, name, address):
        """One of the guest's own structures, as a gdb.Value; its type comes from the guest's debug information."""
        kind = lookup(name)
        return gdb.Value(self.read(address, kind.sizeof), kind)


def frame_of(entry):
    return (entry & FRAME_BITS) >> layout.DH_PAGE_SHIFT


def lookup(name):
    try:
        return gdb.lookup_type("struct " + name)
    except gdb.error:
        raise gdb.GdbError(f"gdb does not know struct {name}: it needs the debug information of the guest that runs"
                           ) from None


def offset_of(name, field):
    return next(one.bitpos // 8 for one in lookup(name).fields() if one.name == field)


def text_of(value):
    """A C array of characters, up to its end, printable."""
    return printable(value.string(encoding="utf-8", errors="replace", length=value.type.sizeof).split("\0")[0])


def wide_text(units):
    """UTF-16 of Windows, printable."""
    return printable(units.decode("utf-16-le", errors="replace"))


def register(name):
    return int(gdb.parse_and_eval(name)) & 0xffffffffffffffff
